use leptos::prelude::*;

/// The pictures M uses, drawn with strokes on a 24 × 24 grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    Home,
    Book,
    Library,
    Review,
    Actions,
    Readiness,
    Audit,
    People,
    Jobs,
    Search,
    Menu,
    More,
    Plus,
    Pencil,
    Trash,
    Check,
    Ready,
    Watch,
    Gap,
    Neutral,
    Info,
    Close,
    ChevronDown,
    ChevronUp,
    ChevronRight,
    ChevronLeft,
    ArrowRight,
    ArrowLeft,
    ArrowUp,
    ArrowDown,
    External,
    Download,
    Upload,
    Clock,
    Calendar,
    Bell,
    User,
    SignOut,
    Sun,
    Moon,
    Screen,
    Undo,
    Redo,
    Copy,
    Chain,
    Lock,
    Key,
    Document,
    Print,
    Filter,
    Flag,
    Play,
    Pause,
    Eye,
    Send,
    Sign,
    Message,
    History,
    Code,
    Branch,
    Offline,
    Grip,
    Target,
}

impl Glyph {
    /// Every glyph, for the design page.
    pub const ALL: &'static [Glyph] = &[
        Glyph::Home,
        Glyph::Book,
        Glyph::Library,
        Glyph::Review,
        Glyph::Actions,
        Glyph::Readiness,
        Glyph::Audit,
        Glyph::People,
        Glyph::Jobs,
        Glyph::Search,
        Glyph::Menu,
        Glyph::More,
        Glyph::Plus,
        Glyph::Pencil,
        Glyph::Trash,
        Glyph::Check,
        Glyph::Ready,
        Glyph::Watch,
        Glyph::Gap,
        Glyph::Neutral,
        Glyph::Info,
        Glyph::Close,
        Glyph::ChevronDown,
        Glyph::ChevronUp,
        Glyph::ChevronRight,
        Glyph::ChevronLeft,
        Glyph::ArrowRight,
        Glyph::ArrowLeft,
        Glyph::ArrowUp,
        Glyph::ArrowDown,
        Glyph::External,
        Glyph::Download,
        Glyph::Upload,
        Glyph::Clock,
        Glyph::Calendar,
        Glyph::Bell,
        Glyph::User,
        Glyph::SignOut,
        Glyph::Sun,
        Glyph::Moon,
        Glyph::Screen,
        Glyph::Undo,
        Glyph::Redo,
        Glyph::Copy,
        Glyph::Chain,
        Glyph::Lock,
        Glyph::Key,
        Glyph::Document,
        Glyph::Print,
        Glyph::Filter,
        Glyph::Flag,
        Glyph::Play,
        Glyph::Pause,
        Glyph::Eye,
        Glyph::Send,
        Glyph::Sign,
        Glyph::Message,
        Glyph::History,
        Glyph::Code,
        Glyph::Branch,
        Glyph::Offline,
        Glyph::Grip,
        Glyph::Target,
    ];

    /// Points along the line of reading, so it turns round from right to left. What shows a thing,
    /// time or media stays as it is.
    fn directional(self) -> bool {
        matches!(
            self,
            Glyph::ChevronRight
                | Glyph::ChevronLeft
                | Glyph::ArrowRight
                | Glyph::ArrowLeft
                | Glyph::External
                | Glyph::SignOut
                | Glyph::Undo
                | Glyph::Redo
                | Glyph::Send
        )
    }

    fn path(self) -> &'static str {
        match self {
            Glyph::Home => "M4 10.5 12 4l8 6.5V20h-5.5v-6h-5v6H4z",
            Glyph::Book => {
                "M5 5.5A2.5 2.5 0 0 1 7.5 3H19v18H7.5A2.5 2.5 0 0 1 5 18.5z M5 18.5A2.5 2.5 0 0 1 7.5 16H19 M9 7.5h6"
            }
            Glyph::Library => "M5 4v16 M9.5 4v16 M13.3 5.1l3-.8 4.2 15-3 .8z",
            Glyph::Review => "M9 4h6v3H9z M15 5.5h3.5V21h-13V5.5H9 M9 13.5l2.2 2.2 4-4.2",
            Glyph::Actions => {
                "M4 6.5l1.5 1.5L8 5 M4 12.5 5.5 14 8 11 M4 18.5 5.5 20 8 17 M12 7h8 M12 13h8 M12 19h8"
            }
            Glyph::Readiness => {
                "M12 3l7.5 3v5.5c0 4.6-3.1 7.9-7.5 9.5-4.4-1.6-7.5-4.9-7.5-9.5V6z M8.8 12l2.3 2.3 4.2-4.4"
            }
            Glyph::Audit => {
                "M7 3h10a2 2 0 0 1 2 2v16l-3-2-2 2-2-2-2 2-2-2-3 2V5a2 2 0 0 1 2-2z M9 8h6 M9 12h6"
            }
            Glyph::People => {
                "M9 4.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 0 0 0-7z M2.5 20a6.5 6.5 0 0 1 13 0 M16 4.8a3.5 3.5 0 0 1 0 6.4 M18 14.2a6.5 6.5 0 0 1 3.5 5.8"
            }
            Glyph::Jobs => "M4 6h16 M4 12h16 M4 18h16 M8 4v4 M15 10v4 M10 16v4",
            Glyph::Search => "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13z M15.3 15.3 20.5 20.5",
            Glyph::Menu => "M4 7h16 M4 12h16 M4 17h16",
            Glyph::More => {
                "M5 11a1 1 0 1 0 0 2a1 1 0 0 0 0-2z M12 11a1 1 0 1 0 0 2a1 1 0 0 0 0-2z M19 11a1 1 0 1 0 0 2a1 1 0 0 0 0-2z"
            }
            Glyph::Plus => "M12 5v14 M5 12h14",
            Glyph::Pencil => {
                "M4 20l1-4.5L16 4.5a2.1 2.1 0 0 1 3 0l.5.5a2.1 2.1 0 0 1 0 3L8.5 19z M14 6.5l3.5 3.5"
            }
            Glyph::Trash => "M4 7h16 M9 7V4h6v3 M6 7l1 14h10l1-14 M10 11v6 M14 11v6",
            Glyph::Check => "M5 12.5 10 17.5 19.5 7",
            Glyph::Ready => "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z M8 12.3l2.8 2.8L16.2 9.5",
            Glyph::Watch => "M12 4 2.8 20h18.4z M12 10v4.5 M12 17.2v.1",
            Glyph::Gap => {
                "M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3z M9.2 9.2l5.6 5.6 M14.8 9.2l-5.6 5.6"
            }
            Glyph::Neutral => "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z M8.5 12h7",
            Glyph::Info => "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z M12 11v5.5 M12 7.7v.1",
            Glyph::Close => "M6 6l12 12 M18 6 6 18",
            Glyph::ChevronDown => "M6 9.5l6 6 6-6",
            Glyph::ChevronUp => "M6 14.5l6-6 6 6",
            Glyph::ChevronRight => "M9.5 6l6 6-6 6",
            Glyph::ChevronLeft => "M14.5 6l-6 6 6 6",
            Glyph::ArrowRight => "M4 12h16 M14 6l6 6-6 6",
            Glyph::ArrowLeft => "M20 12H4 M10 6l-6 6 6 6",
            Glyph::ArrowUp => "M12 20V4 M6 10l6-6 6 6",
            Glyph::ArrowDown => "M12 4v16 M6 14l6 6 6-6",
            Glyph::External => "M14 4h6v6 M20 4l-9 9 M18 14v6H4V6h6",
            Glyph::Download => "M12 4v11 M7 10.5l5 5 5-5 M4 20h16",
            Glyph::Upload => "M12 16V5 M7 9.5l5-5 5 5 M4 20h16",
            Glyph::Clock => "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z M12 7v5.3l3.5 2",
            Glyph::Calendar => "M4 6h16v15H4z M4 10.5h16 M8.5 3v5 M15.5 3v5",
            Glyph::Bell => "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15z M10 20.5h4",
            Glyph::User => "M12 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8z M4.5 20.5a7.5 7.5 0 0 1 15 0",
            Glyph::SignOut => "M10 4H5v16h5 M10 12h10 M15.5 7.5 20 12l-4.5 4.5",
            Glyph::Sun => {
                "M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8z M12 2.5v2 M12 19.5v2 M2.5 12h2 M19.5 12h2 M5.3 5.3l1.4 1.4 M17.3 17.3l1.4 1.4 M5.3 18.7l1.4-1.4 M17.3 6.7l1.4-1.4"
            }
            Glyph::Moon => "M20 14.2A8.5 8.5 0 1 1 9.8 4a7 7 0 0 0 10.2 10.2z",
            Glyph::Screen => "M3.5 5h17v11.5h-17z M9 20.5h6 M12 16.5v4",
            Glyph::Undo => "M8.5 5 4 9.5l4.5 4.5 M4 9.5h10a5.5 5.5 0 0 1 0 11h-3.5",
            Glyph::Redo => "M15.5 5 20 9.5l-4.5 4.5 M20 9.5h-10a5.5 5.5 0 0 0 0 11h3.5",
            Glyph::Copy => "M9 9h11v11H9z M15 9V4H4v11h5",
            Glyph::Chain => {
                "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.2 1.2 M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.2-1.2"
            }
            Glyph::Lock => "M5 11h14v10H5z M8 11V7.5a4 4 0 0 1 8 0V11",
            Glyph::Key => {
                "M8 11a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9z M11.3 12.3 20 3.5 M16 7.5l3 3"
            }
            Glyph::Document => "M6 3h8l5 5v13H6z M14 3v5h5 M9.5 13h6 M9.5 17h6",
            Glyph::Print => "M7 9V3h10v6 M7 17H4V9h16v8h-3 M7 14h10v7H7z",
            Glyph::Filter => "M4 6h16 M7 12h10 M10 18h4",
            Glyph::Flag => "M5 21V4 M5 5c5-2.5 8 2.5 14 0v9c-6 2.5-9-2.5-14 0",
            Glyph::Play => "M7 4.5 19 12 7 19.5z",
            Glyph::Pause => "M8.5 5v14 M15.5 5v14",
            Glyph::Eye => {
                "M2.5 12C5 7.5 8.2 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.7 6.5-9.5 6.5S5 16.5 2.5 12z M12 9a3 3 0 1 0 0 6a3 3 0 0 0 0-6z"
            }
            Glyph::Send => "M20.5 3.5 3.5 10l7 3.5 3.5 7z M10.5 13.5l10-10",
            Glyph::Sign => {
                "M4 20.5h16 M4 16c3-8 6-11.5 7.5-10.5S8 16 9.5 16s3-4.5 4.3-4c1 .4-.5 3.5 1 3.8 1 .2 2-.8 3.2-1.8"
            }
            Glyph::Message => "M4 5h16v12h-8l-5 4v-4H4z",
            Glyph::History => "M3.5 12a8.5 8.5 0 1 0 2.7-6.2L3.5 8.5 M3.5 4v4.5H8 M12 7.5V12l3 2",
            Glyph::Code => "M8 7l-5 5 5 5 M16 7l5 5-5 5",
            Glyph::Branch => {
                "M6.5 4a2 2 0 1 0 0 4a2 2 0 0 0 0-4z M6.5 16a2 2 0 1 0 0 4a2 2 0 0 0 0-4z M17.5 6a2 2 0 1 0 0 4a2 2 0 0 0 0-4z M6.5 8v8 M17.5 10c0 3.5-5 3-8 5.5"
            }
            Glyph::Offline => {
                "M3 3l18 18 M2.5 9.5A14 14 0 0 1 7 6.7 M11 5.1a14 14 0 0 1 10.5 4.4 M6 13a9 9 0 0 1 4-2.3 M15.5 11.3A9 9 0 0 1 18 13 M9.5 16.5a4 4 0 0 1 5 0 M12 20v.1"
            }
            Glyph::Grip => {
                "M9 5a1 1 0 1 0 0 2a1 1 0 0 0 0-2z M15 5a1 1 0 1 0 0 2a1 1 0 0 0 0-2z M9 11a1 1 0 1 0 0 2a1 1 0 0 0 0-2z M15 11a1 1 0 1 0 0 2a1 1 0 0 0 0-2z M9 17a1 1 0 1 0 0 2a1 1 0 0 0 0-2z M15 17a1 1 0 1 0 0 2a1 1 0 0 0 0-2z"
            }
            Glyph::Target => {
                "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8z"
            }
        }
    }
}

/// A stroke icon; hidden from screen readers unless it has a label.
#[component]
pub fn Icon(
    glyph: Glyph,
    #[prop(optional, into)] label: Option<String>,
    #[prop(optional)] large: bool,
) -> impl IntoView {
    let named = label.is_some();
    let class = match (large, glyph.directional()) {
        (false, false) => "icon",
        (true, false) => "icon icon-l",
        (false, true) => "icon icon-directional",
        (true, true) => "icon icon-l icon-directional",
    };
    view! {
        <svg
            class=class
            viewBox="0 0 24 24"
            width="16"
            height="16"
            fill="none"
            stroke="currentColor"
            stroke-width="1.75"
            stroke-linecap="round"
            stroke-linejoin="round"
            focusable="false"
            role=named.then_some("img")
            aria-label=label
            aria-hidden=(!named).then_some("true")
        >
            <path d=glyph.path() />
        </svg>
    }
}
