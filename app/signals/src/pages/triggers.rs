use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::{
    identity::Permission,
    signals::{TriggerState, TriggerView},
};
use ui::*;

use crate::{
    api::list_triggers,
    components::{Loaded, TriggerTable},
    state::{count, many, may},
};

fn address(state: &str) -> String {
    paths::with_query(paths::triggers(), &[("state", state)])
}

/// `/triggers`: what is watched for, and how often it was right. The state is in the address.
#[component]
pub fn TriggersPage() -> impl IntoView {
    let query = use_query_map();
    let state = Memo::new(move |_| {
        let said = query.read().get("state").unwrap_or_default();
        TriggerState::ALL.into_iter().find(|s| s.key() == said)
    });
    let data = Resource::new_blocking(|| (), |()| list_triggers());
    let manages = may(Permission::TriggersManage);
    let new = move || {
        manages.get().then(|| {
            view! {
                <LinkButton
                    kind=ButtonKind::Primary
                    icon=Glyph::Plus
                    href=paths::trigger_new(None)
                >
                    "New trigger"
                </LinkButton>
            }
        })
    };
    view! {
        <Title text="Triggers" />
        <div class="page page-wide">
            <PageHeader
                title="Triggers"
                state=|| "Rules over signals. A match proposes a playbook; a person decides."
                actions=move || new
            />
            <Loaded data show=move |all| view! { <Shown all state manages /> } />
        </div>
    }
    .into_any()
}

#[component]
fn Shown(
    all: Vec<TriggerView>,
    state: Memo<Option<TriggerState>>,
    manages: Memo<bool>,
) -> impl IntoView {
    if all.is_empty() {
        let todo = move || {
            if manages.get() {
                view! {
                    <LinkButton href=paths::trigger_new(None)>"Write the first trigger"</LinkButton>
                }
                .into_any()
            } else {
                view! { <LinkButton href=paths::signals()>"See the signals"</LinkButton> }
                    .into_any()
            }
        };
        return view! {
            <EmptyState
                title="Nothing is watched for."
                text="Signals are kept, and no rule compares them. Playbooks come with suggestions; a new trigger starts in shadow, so that it shows what it would do."
            >
                {todo}
            </EmptyState>
        }
        .into_any();
    }
    let of = |s: TriggerState| all.iter().filter(|t| t.trigger.state == s).count();
    let tabs = std::iter::once((None, "All", all.len()))
        .chain(TriggerState::ALL.map(|s| (Some(s), s.label(), of(s))))
        .map(|(s, label, n)| {
            view! {
                <TabLink
                    href=address(s.map_or("", TriggerState::key))
                    current=Signal::derive(move || Some(state.get() == s))
                    count=Some(count(n))
                >
                    {label}
                </TabLink>
            }
        })
        .collect_view();
    let poor = all
        .iter()
        .filter(|t| t.precision.is_some_and(|p| p < 50))
        .count();
    let warning = (poor > 0).then(|| {
        view! {
            <Notice tone=Tone::Watch>
                {format!(
                    "{} noise more often than not. Try a narrower rule, or put it into shadow.",
                    many(poor as i64, "trigger brought", "triggers brought"),
                )}
            </Notice>
        }
    });
    view! {
        <div class="stack">
            {warning}
            <Tabs label="Which triggers">{tabs}</Tabs>
            {move || {
                let wanted = state.get();
                let some: Vec<_> = all
                    .iter()
                    .filter(|t| wanted.is_none_or(|w| t.trigger.state == w))
                    .cloned()
                    .collect();
                if some.is_empty() {
                    view! {
                        <EmptyState
                            title="No trigger is in this state."
                            text="The others stand under All."
                        />
                    }
                        .into_any()
                } else {
                    view! { <TriggerTable triggers=some /> }.into_any()
                }
            }}
        </div>
    }
    .into_any()
}
