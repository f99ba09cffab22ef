use std::time::Duration;

use leptos::prelude::*;

use crate::{Button, ButtonKind, Glyph, Icon, Tone};

#[derive(Clone)]
struct Toast {
    id: u64,
    tone: Tone,
    text: String,
    undo: Option<Callback<()>>,
}

/// The messages at the edge of the page. Take it in a component's body with [`use_toasts`].
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u64>,
    held: RwSignal<bool>,
}

impl Toasts {
    fn new() -> Self {
        Self {
            list: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
            held: RwSignal::new(false),
        }
    }

    /// Says something short. Gaps stay until closed; what went well goes after five seconds, the
    /// rest after eight. None goes while the pointer or the focus is on one.
    pub fn say(self, tone: Tone, text: impl Into<String>) {
        let stay = match tone {
            Tone::Gap => None,
            Tone::Ready => Some(5),
            _ => Some(8),
        };
        self.push(tone, text.into(), None, stay);
    }

    /// Says what was done and offers to undo it, for twenty seconds.
    pub fn undo(self, text: impl Into<String>, undo: impl Into<Callback<()>>) {
        self.push(Tone::Ready, text.into(), Some(undo.into()), Some(20));
    }

    fn push(self, tone: Tone, text: String, undo: Option<Callback<()>>, stay: Option<u64>) {
        let id = self.next.try_update_value(|next| {
            *next += 1;
            *next
        });
        let Some(id) = id else { return };
        self.list.update(|list| {
            list.push(Toast {
                id,
                tone,
                text,
                undo,
            });
            // three at most: the oldest makes room
            if list.len() > 3 {
                list.remove(0);
            }
        });
        if let Some(seconds) = stay {
            self.leave_after(id, seconds);
        }
    }

    fn leave_after(self, id: u64, seconds: u64) {
        set_timeout(
            move || match self.held.try_get_untracked() {
                // someone is reading or about to press: ask again later
                Some(true) => self.leave_after(id, 4),
                Some(false) => self.close(id),
                None => {}
            },
            Duration::from_secs(seconds),
        );
    }

    fn close(self, id: u64) {
        self.list
            .try_update(|list| list.retain(|toast| toast.id != id));
        // the pointer was on the message that went: no leave event will come
        self.held.try_set(false);
    }
}

/// The toasts of this page; without a provider they go nowhere.
pub fn use_toasts() -> Toasts {
    use_context::<Toasts>().unwrap_or_else(Toasts::new)
}

/// Says something short from inside the reactive owner.
pub fn toast(text: impl Into<String>, tone: Tone) {
    use_toasts().say(tone, text);
}

/// Gives the pages inside it toasts, and shows them.
#[component]
pub fn ToastProvider(children: Children) -> impl IntoView {
    let toasts = Toasts::new();
    provide_context(toasts);
    let row = move |toast: Toast| {
        let Toast {
            id,
            tone,
            text,
            undo,
        } = toast;
        view! {
            <div class="toast" data-tone=tone.key()>
                <Icon glyph=if tone == Tone::Neutral { Glyph::Info } else { tone.glyph() } />
                <span class="toast-text">{text}</span>
                {undo
                    .map(|undo| {
                        view! {
                            <Button
                                kind=ButtonKind::Quiet
                                small=true
                                icon=Glyph::Undo
                                on_press=move || {
                                    undo.run(());
                                    toasts.close(id);
                                }
                            >
                                "Undo"
                            </Button>
                        }
                    })}
                <Button
                    kind=ButtonKind::Quiet
                    small=true
                    icon=Glyph::Close
                    label="Close message"
                    on_press=move || toasts.close(id)
                />
            </div>
        }
    };
    view! {
        {children()}
        <div
            class="toasts"
            role="region"
            aria-label="Notifications"
            aria-live="polite"
            on:mouseenter=move |_| toasts.held.set(true)
            on:mouseleave=move |_| toasts.held.set(false)
            on:focusin=move |_| toasts.held.set(true)
            on:focusout=move |_| toasts.held.set(false)
        >
            <For each=move || toasts.list.get() key=|toast| toast.id children=row />
        </div>
    }
}
