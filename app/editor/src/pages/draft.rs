use door::AppError;
use leptos::{ev, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{Code, playbooks::DraftView};
use ui::*;

use crate::{
    api::get_draft,
    components::{Canvas, Conflicts, Findings, Graph, Head, Inspector, Locked, Outline},
    state::Editor,
};

async fn load(version: String) -> Result<DraftView, AppError> {
    let version = version
        .parse()
        .map_err(|_| AppError::absent("There is no such draft."))?;
    get_draft(version).await
}

/// `/drafts/:version`: the playbook editor.
#[component]
pub fn EditorPage() -> impl IntoView {
    let params = use_params_map();
    let version = Memo::new(move |_| params.read().get("version").unwrap_or_default());
    let draft = Resource::new_blocking(move || version.get(), load);
    view! {
        <Suspense fallback=|| view! { <div class="page"><Skeleton lines=8 label="Loading the draft" /></div> }>
            {move || Suspend::new(async move {
                match draft.await {
                    Ok(view) => view! { <Draft view /> }.into_any(),
                    Err(error) => view! { <NotShown error /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn NotShown(error: AppError) -> impl IntoView {
    let (what, todo) = match error.code() {
        Code::NotFound => (
            "There is no such draft, or you may not see it.".to_owned(),
            "Open the playbook from the list and press Edit.",
        ),
        Code::Denied => (
            error.message(),
            "Ask an administrator whether your roles should include it.",
        ),
        Code::Unauthenticated => (error.message(), "Sign in and open this address again."),
        _ => (
            error.message(),
            "Load the page again. If it stays, give the reference to an administrator.",
        ),
    };
    let reference = error.0.request_id.clone();
    view! {
        <Title text="Draft" />
        <div class="page">
            <PageHeader title="Draft" back_href=paths::playbooks() back_label="Playbooks" />
            <ErrorState what todo reference />
        </div>
    }
}

#[component]
fn Draft(view: DraftView) -> impl IntoView {
    let title = format!("Edit {}", view.playbook.title);
    let editor = Editor::new(view);
    let open = editor.open();
    Effect::new(move |_| {
        let keys = window_event_listener(ev::keydown, move |event| {
            let control = (event.ctrl_key() || event.meta_key()) && !event.alt_key();
            let dialog = document().query_selector("dialog[open]").ok().flatten();
            if !control || dialog.is_some() || open.try_get_untracked() != Some(true) {
                return;
            }
            match (event.key().to_lowercase().as_str(), event.shift_key()) {
                ("z", false) => editor.undo(),
                ("z", true) | ("y", false) => editor.redo(),
                // there is nothing to press for it: it saves by itself
                ("s", false) => editor.sync(),
                _ => return,
            }
            event.prevent_default();
        });
        on_cleanup(move || keys.remove());
    });
    view! {
        <Title text=title />
        <p class="sr-only" role="status" aria-live="polite">
            {move || editor.said.get()}
        </p>
        {move || {
            if open.get() {
                view! { <Desk editor /> }.into_any()
            } else {
                view! { <div class="page"><Locked editor /></div> }.into_any()
            }
        }}
    }
}

#[component]
fn Desk(editor: Editor) -> impl IntoView {
    view! {
        <div class="page page-wide ed-page">
            <Head editor />
            <Conflicts editor />
            <div class="ed-desk">
                <Outline editor />
                <Canvas editor />
                <aside class="ed-side" aria-label="Inspector">
                    {move || (!editor.narrow.get()).then(|| view! { <div class="ed-inspector"><Inspector editor /></div> })}
                    <Findings editor />
                </aside>
            </div>
            <Graph editor />
        </div>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::state::{Section, test_body};
    use leptos_meta::provide_meta_context;
    use leptos_router::{components::Router, location::RequestUrl};
    use model::{
        Time,
        playbooks::{Effect as Readiness, Playbook, VersionRow, VersionState},
        readiness::{PlaybookScore, Points},
    };

    fn view() -> DraftView {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let mut body = test_body();
        // one row in every table, and something to find
        body.tasks[0].due = model::Span(9_999);
        body.title = "A title with <angles>".into();
        let score = PlaybookScore {
            score: Points(734),
            components: Vec::new(),
            losses: Vec::new(),
            caps: Vec::new(),
        };
        DraftView {
            playbook: Playbook {
                id: id.parse().expect("a UUID"),
                org_id: id.parse().expect("a UUID"),
                revision: 1,
                key: "PB-0007".into(),
                template_key: None,
                domain: model::Domain::ALL[0],
                title: body.title.clone(),
                stance: body.stance,
                criticality: body.criticality,
                steward: None,
                current: None,
                review_interval_days: 90,
                created_at: Time::from_micros(0),
            },
            shown: VersionRow {
                id: id.parse().expect("a UUID"),
                number: 2,
                revision: 0,
                state: VersionState::Draft,
                change_summary: String::new(),
                author: None,
                contributors: Vec::new(),
                created_at: Time::from_micros(0),
                hash: String::new(),
            },
            revision: 3,
            findings: Vec::new(),
            against: Some(1),
            changes: Vec::new(),
            effect: Readiness {
                now: score.clone(),
                published: Some(score),
                open: vec![],
            },
            people: Vec::new(),
            template_changed: true,
            body,
        }
    }

    fn html(prepare: impl Fn(Editor) + Send + Sync + 'static) -> String {
        Owner::new().with(|| {
            provide_meta_context();
            provide_context(RequestUrl::new("/drafts/x"));
            view! {
                <Router>
                    {
                        let editor = Editor::new(view());
                        prepare(editor);
                        view! { <Desk editor /> }
                    }
                </Router>
            }
            .to_html()
        })
    }

    #[test]
    fn the_draft_is_complete_without_a_browser() {
        let page = html(|_| {});
        for words in [
            "PB-0007",
            "Draft of version 2, against version 1",
            "Readiness 73.4 now, 73.4 when published",
            "Submit for approval",
            "due at 9999s",
            "A title with &lt;angles&gt;",
        ] {
            assert!(page.contains(words), "{words} is missing");
        }
        assert!(
            !page.contains("style=\""),
            "an inline style breaks the content security policy"
        );
        assert_eq!(
            page.matches("class=\"ed-row\"").count(),
            test_body().tasks.len()
        );
    }

    /// With `M_EDITOR_OUT` set to a path the page is written there, to be looked at.
    #[test]
    fn a_selected_task_shows_all_its_fields() {
        let page = html(|editor| {
            let first = editor.peek(|b| b.tasks[3].id.clone());
            editor.selected.set(Some(first));
        });
        for field in [
            "title",
            "slot",
            "phase",
            "due",
            "takes",
            "ack",
            "kind",
            "instruction",
        ] {
            assert!(page.contains(&format!("id=\"f-{field}\"")), "no {field}");
        }
        if let Ok(path) = std::env::var("M_EDITOR_OUT") {
            std::fs::write(path, page).expect("the output path can be written");
        }
    }

    #[test]
    fn a_row_is_asked_for_only_where_there_is_one() {
        let asked = |section: Section| {
            html(move |editor| editor.section.set(section)).contains("to see all of it")
        };
        assert!(asked(Section::Tasks));
        assert!(!asked(Section::Summary));
        assert!(!asked(Section::Budget));
    }

    #[test]
    fn an_option_has_room_for_sentences() {
        let page = html(|editor| {
            editor.section.set(Section::Decisions);
            let first = editor.peek(|b| b.decisions[0].id.clone());
            editor.selected.set(Some(first));
        });
        let option = test_body().decisions[0].options[0].id.clone();
        for field in ["option", "consequence"] {
            let id = format!("id=\"f-{field}-{option}\"");
            let at = page.find(&id).expect("the field is there");
            let tag = page[..at].rfind('<').map(|from| &page[from..at]);
            assert!(
                tag.is_some_and(|t| t.starts_with("<textarea ")),
                "{field}: {tag:?}"
            );
        }
    }

    #[test]
    fn every_section_shows_its_fields() {
        for section in Section::ALL {
            let page = html(move |editor| {
                editor.section.set(section);
                let first =
                    editor.peek(|b| section.table().and_then(|t| t.ids(b).into_iter().next()));
                editor.selected.set(first);
            });
            // a table without rows has no inspector
            if section.table().is_some_and(|t| t.len(&test_body()) == 0) {
                continue;
            }
            let field = match section.table() {
                Some(table) => table.name_field(),
                None if section == Section::Budget => "budget.amount",
                None => "summary",
            };
            assert!(
                page.contains(&format!("id=\"f-{field}\"")),
                "{section:?} has no field {field}"
            );
        }
    }
}
