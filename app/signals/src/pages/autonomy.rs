use leptos::prelude::*;
use leptos_meta::Title;
use model::{identity::Permission, signals::PolicyView};
use ui::*;

use crate::{
    api::{choices, list_policies},
    components::{Loaded, PolicyForm, PolicyRecord},
    state::{count, may},
};

/// `/autonomy`: under which written policies M may declare without asking.
#[component]
pub fn AutonomyPage() -> impl IntoView {
    let data = Resource::new_blocking(|| (), |()| list_policies());
    let toasts = use_toasts();
    let changed = Callback::new(move |said: String| {
        toasts.say(Tone::Ready, said);
        data.refetch();
    });
    let writes = may(Permission::AutonomyManage);
    let form = Resource::new_blocking(
        move || writes.get(),
        |writes| async move {
            if writes {
                choices().await.map(Some)
            } else {
                Ok(None)
            }
        },
    );
    view! {
        <Title text="Autonomy policies" />
        <div class="page">
            <PageHeader
                title="Autonomy policies"
                state=|| {
                    view! {
                        <span class="measure">
                            "M declares by itself only inside a written policy that is in force. Without one it asks."
                        </span>
                    }
                }
            />
            <Loaded data show=move |all| view! { <Shown all on_change=changed /> } />
            <Loaded
                data=form
                show=move |choices| {
                    choices
                        .map(|choices| {
                            view! {
                                <Section title="Write a policy">
                                    <PolicyForm choices on_done=changed />
                                </Section>
                            }
                        })
                }
            />
        </div>
    }
    .into_any()
}

#[component]
fn Shown(all: Vec<PolicyView>, on_change: Callback<String>) -> impl IntoView {
    let (now, past): (Vec<_>, Vec<_>) = all.into_iter().partition(|p| p.in_force);
    let rows = move |some: Vec<PolicyView>| {
        some.into_iter()
            .map(|view| view! { <PolicyRecord view on_change /> })
            .collect_view()
    };
    let n = count(now.len());
    let current = if now.is_empty() {
        view! {
            <EmptyState
                title="M asks every time."
                text="No policy is in force, so every automatic trigger makes a proposal that a person decides."
            />
        }
        .into_any()
    } else {
        view! { <div class="hair">{rows(now)}</div> }.into_any()
    };
    let over = (!past.is_empty()).then(|| {
        let n = count(past.len());
        view! {
            <Section title="Over" count=n>
                <div class="hair">{rows(past)}</div>
            </Section>
        }
    });
    view! {
        <div class="stack-l">
            <Section title="In force" count=n>
                {current}
            </Section>
            {over}
        </div>
    }
}
