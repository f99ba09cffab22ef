use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_query_map};
use model::{
    PlaybookId,
    identity::Permission,
    signals::{NewTrigger, SuggestedTrigger},
};
use ui::*;

use crate::{
    api::{add_trigger, choices, suggested_triggers},
    components::{Failure, TriggerDraft, TriggerForm, failed},
    state::{Choices, count, may},
};

/// `?playbook=…&suggestion=0`: whose suggestions are shown, and the one the form begins with.
type Asked = (Option<PlaybookId>, Option<usize>);

/// `/triggers/new`: from nothing, or from what a playbook suggests.
#[component]
pub fn NewTriggerPage() -> impl IntoView {
    let query = use_query_map();
    let asked: Memo<Asked> = Memo::new(move |_| {
        let query = query.read();
        (
            query.get("playbook").and_then(|id| id.parse().ok()),
            query.get("suggestion").and_then(|n| n.parse().ok()),
        )
    });
    let playbook = Memo::new(move |_| asked.get().0);
    let data = Resource::new_blocking(
        move || playbook.get(),
        |playbook| async move {
            let choices = choices().await?;
            let suggestions = match playbook {
                Some(id) => suggested_triggers(id).await?,
                None => Vec::new(),
            };
            Ok::<_, door::AppError>((choices, suggestions))
        },
    );
    let manages = may(Permission::TriggersManage);
    view! {
        <Title text="New trigger" />
        <div class="page">
            <PageHeader
                title="New trigger"
                back_href=paths::triggers()
                back_label="Triggers"
                state=|| "It starts in shadow, so that it shows what it would do before it proposes."
            />
            <Transition fallback=|| view! { <Skeleton lines=10 /> }>
                {move || {
                    let may = manages.get();
                    let asked = asked.get();
                    Suspend::new(async move {
                        match data.await {
                            Ok(_) if !may => {
                                view! {
                                    <ErrorState
                                        what="Your roles do not include `triggers:manage`."
                                        todo="Executive sponsors, domain owners and stewards write triggers. An administrator can change your roles."
                                    />
                                }
                                    .into_any()
                            }
                            Ok((choices, suggestions)) => {
                                view! { <Begin choices suggestions asked /> }.into_any()
                            }
                            Err(error) => {
                                view! { <Failure error retry=move || data.refetch() /> }.into_any()
                            }
                        }
                    })
                }}
            </Transition>
        </div>
    }
    .into_any()
}

#[component]
fn Begin(choices: Choices, suggestions: Vec<SuggestedTrigger>, asked: Asked) -> impl IntoView {
    let toasts = use_toasts();
    let (playbook, chosen) = asked;
    let first = chosen
        .and_then(|n| suggestions.get(n))
        .and_then(|s| s.trigger.clone());
    let draft = TriggerDraft::new(first.as_ref());
    if let (None, Some(playbook)) = (&first, playbook) {
        draft.playbook.set(playbook.to_string());
    }
    let add = Action::new(|new: &NewTrigger| add_trigger(new.clone()));
    let answer = failed(add);
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Some(Ok(view)) = add.value().get() {
            toasts.say(
                Tone::Ready,
                format!(
                    "{} is made: {}.",
                    view.trigger.key,
                    view.trigger.state.label().to_lowercase()
                ),
            );
            navigate(&paths::trigger(view.trigger.id), Default::default());
        }
    });
    let on_save = move |new: NewTrigger| {
        add.dispatch(new);
    };
    view! {
        <div class="stack-l">
            {playbook.map(|id| view! { <Suggestions id suggestions chosen /> })}
            <TriggerForm
                draft
                choices
                answer
                pending=add.pending()
                on_save
                action="Make the trigger"
                against=None
            />
        </div>
    }
}

/// What the playbook itself says one should watch for.
#[component]
fn Suggestions(
    id: PlaybookId,
    suggestions: Vec<SuggestedTrigger>,
    chosen: Option<usize>,
) -> impl IntoView {
    if suggestions.is_empty() {
        return view! {
            <Notice>"The playbook suggests nothing to watch for. Write the condition yourself."</Notice>
        }
        .into_any();
    }
    let n = count(suggestions.len());
    let rows = suggestions
        .into_iter()
        .enumerate()
        .map(|(n, s)| {
            let words = s.trigger.as_ref().map(|t| t.rule.condition.words());
            let way = if chosen == Some(n) {
                view! { <StateMark tone=Tone::Ready word="In the form below" /> }.into_any()
            } else if s.trigger.is_some() {
                let href =
                    paths::with_query(paths::trigger_new(Some(id)), &[("suggestion", &n.to_string())]);
                view! {
                    <LinkButton small=true href>
                        "Begin with it"
                    </LinkButton>
                }
                .into_any()
            } else {
                ().into_any()
            };
            view! {
                <li>
                    <div>
                        <span class="worklist-title">{s.note}</span>
                        <span class="worklist-meta">
                            {words.or_else(|| s.obstacle.map(|o| format!("No comparison yet: {o}")))}
                        </span>
                        <span class="worklist-end">{way}</span>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! {
        <Section title="The playbook suggests" count=n>
            <ul class="worklist">{rows}</ul>
        </Section>
    }
    .into_any()
}
