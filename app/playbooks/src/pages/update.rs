use door::AppError;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_params_map};
use model::{
    PlaybookId,
    playbooks::{Conflict, TemplateUpdate},
};
use ui::*;

use crate::{
    api::{get_template_update, merge_template},
    components::{Beside, ChangeList, PageFailure, Refusal},
    state::{counted, part_title, value_text},
};

type Loaded = (PlaybookId, Option<TemplateUpdate>);

async fn load(id: String) -> Result<Loaded, AppError> {
    let id: PlaybookId = id
        .parse()
        .map_err(|_| AppError::absent("There is no such playbook."))?;
    Ok((id, get_template_update(id).await?))
}

/// One place that both changed: both texts, and which of them stays.
fn choice(
    index: usize,
    conflict: Conflict,
    words: Option<String>,
    take: RwSignal<String>,
) -> impl IntoView {
    // an update cannot write into a row that the playbook has removed
    let possible = conflict.resolved().is_some();
    let name = format!("conflict-{index}");
    let title = format!("{}: place {}", part_title(&conflict.at), index + 1);
    let (ours, template) = (value_text(&conflict.theirs), value_text(&conflict.ours));
    let mut theirs = Choice::new("take", "Take the template's");
    if !possible {
        theirs = theirs
            .disabled()
            .hint("You removed it. Add it again in the editor if you want it.");
    }
    view! {
        <li class="change stack-s">
            <p class="strong">{title}</p>
            {words.map(|w| view! { <p>"In the template: " {w}</p> })}
            <Beside was=ours to=template was_label="Your playbook" to_label="The template" />
            <RadioGroup
                name
                label="What stays"
                options=vec![Choice::new("keep", "Keep ours"), theirs]
                bind=take
                inline=true
            />
        </li>
    }
}

#[component]
fn Merge(update: TemplateUpdate) -> impl IntoView {
    let id = update.playbook.id;
    let navigate = use_navigate();
    let choices: Vec<(String, RwSignal<String>)> = update
        .conflicts
        .iter()
        .map(|c| (c.at.clone(), RwSignal::new("keep".to_owned())))
        .collect();
    let merge = Action::new(move |take: &Vec<String>| merge_template(id, take.clone()));
    let error = Signal::derive(move || merge.value().get().and_then(Result::err));
    Effect::new(move |_| {
        if let Some(Ok(draft)) = merge.value().get() {
            navigate(&paths::draft(draft.shown.id), Default::default());
        }
    });
    let clear = update.changes.len().saturating_sub(update.conflicts.len());
    let sentence = match (clear, update.conflicts.len()) {
        (_, 0) => format!(
            "{} in the template. None meets a change of yours.",
            counted(update.changes.len(), "change", "changes")
        ),
        (n, m) => format!(
            "{} come in as they are. {} you changed too: choose what stays.",
            counted(n, "change", "changes"),
            counted(m, "place", "places")
        ),
    };
    let told = |at: &str| {
        update
            .changes
            .iter()
            .find(|l| l.at == at)
            .map(|l| l.text.clone())
    };
    let conflicts: Vec<_> = update
        .conflicts
        .iter()
        .cloned()
        .zip(choices.iter())
        .enumerate()
        .map(|(i, (conflict, (at, take)))| choice(i, conflict, told(at), *take))
        .collect();
    let count = u32::try_from(conflicts.len()).unwrap_or_default();
    let press = move || {
        let take = choices
            .iter()
            .filter(|(_, take)| take.get_untracked() == "take")
            .map(|(at, _)| at.clone())
            .collect::<Vec<_>>();
        merge.dispatch(take);
    };
    view! {
        <p class="measure">{sentence}</p>
        {(count > 0)
            .then(|| {
                view! {
                    <Section title="What both changed" count>
                        <ol class="changes">{conflicts}</ol>
                    </Section>
                }
            })}
        <Section title="What changed in the template">
            <div class="change-parts">
                <ChangeList changes=update.changes.clone() was_label="Before" to_label="Now" below=true />
            </div>
        </Section>
        <div class="stack-s">
            <p class="measure muted">
                "The draft takes the update in. Nothing is in force before its domain owner approves it."
            </p>
            <Refusal error />
            <div class="cluster">
                <Button kind=ButtonKind::Primary pending=merge.pending() on_press=press>
                    "Merge into the draft and open it"
                </Button>
            </div>
        </div>
    }
}

fn page((id, update): Loaded) -> AnyView {
    let back_href = paths::playbook(id);
    match update {
        Some(update) => {
            let title = format!("Template {} has changed", update.template_key);
            view! {
                <Title text=title.clone() />
                <div class="page">
                    <PageHeader
                        title
                        kicker=format!("{} {}", update.playbook.key, update.playbook.title)
                        back_href
                        back_label="Playbook"
                    />
                    <Merge update />
                </div>
            }
            .into_any()
        }
        None => view! {
            <Title text="Template update" />
            <div class="page">
                <PageHeader title="Template update" back_href=back_href.clone() back_label="Playbook" />
                <EmptyState
                    title="The template has not changed."
                    text="The library has no newer text for this playbook. When it has, Upkeep names it."
                >
                    <LinkButton href=back_href>"Open the playbook"</LinkButton>
                </EmptyState>
            </div>
        }
        .into_any(),
    }
}

/// `/playbooks/:id/update`: what changed in the template, and bringing it into the draft.
#[component]
pub fn TemplateUpdatePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let loaded = Resource::new_blocking(move || id.get(), load);
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 label="Loading the update" /> }>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok(loaded) => page(loaded),
                    Err(error) => {
                        view! {
                            <PageFailure
                                error
                                thing="playbook"
                                back_href=paths::playbooks()
                                back_label="Playbooks"
                            />
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
    .into_any()
}
