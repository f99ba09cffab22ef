use leptos::prelude::*;
use leptos_meta::Title;
use model::{executions::ExecutionRow, identity::Permission};
use ui::*;

use crate::{
    components::{Shelf, Waiting, waiting_words},
    state::{Both, Lists, load, viewer},
};

/// Running ones first, the real and the worst before all; then the past, latest first.
fn shelves(all: Vec<ExecutionRow>) -> (Vec<ExecutionRow>, Vec<ExecutionRow>) {
    let (mut running, mut past): (Vec<_>, Vec<_>) = all.into_iter().partition(|x| !x.over);
    running.sort_by_key(|x| (x.exercise, x.severity, std::cmp::Reverse(x.stamps.t1)));
    past.sort_by_key(|x| std::cmp::Reverse(x.stamps.t1));
    (running, past)
}

/// `/executions`: what waits for me, what runs, what is over.
#[component]
pub fn ExecutionsPage() -> impl IntoView {
    let all = Resource::new(|| (), |()| load());
    let lists = Lists::follow();
    view! {
        <Title text="Executions" />
        <div class="page">
            <PageHeader title="Executions" />
            <Suspense fallback=|| view! { <Skeleton lines=6 /> }>
                {move || Suspend::new(async move {
                    match all.await {
                        Ok(first) => view! { <Shelves first lists /> }.into_any(),
                        Err(error) => {
                            let reference = error.0.request_id.clone();
                            view! {
                                <ErrorState
                                    what=error.message()
                                    todo="Try again. If it stays so, tell an administrator."
                                    retry=move |()| all.refetch()
                                    reference
                                />
                            }
                            .into_any()
                        }
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

/// The lists as they are now; what did not change stays where it is.
#[component]
fn Shelves(first: Both, lists: Lists) -> impl IntoView {
    let now = Memo::new(move |_| lists.fresh.get().unwrap_or_else(|| first.clone()));
    let mine = Memo::new(move |_| now.with(|n| n.1.clone()));
    let sorted = Memo::new(move |_| shelves(now.with(|n| n.0.clone())));
    let running = Memo::new(move |_| sorted.with(|s| s.0.clone()));
    let past = Memo::new(move |_| sorted.with(|s| s.1.clone()));
    let none = Memo::new(move |_| now.with(|n| n.0.is_empty()));
    let quiet = Memo::new(move |_| running.with(Vec::is_empty));
    let waits =
        Memo::new(move |_| mine.with(|all| all.iter().any(|v| waiting_words(&v.step).is_some())));
    let viewer = viewer();
    let may = Memo::new(move |_| {
        viewer.with(|v| {
            v.as_ref()
                .is_some_and(|v| v.may(Permission::ExecutionsDeclare))
        })
    });
    let declare = move |kind: ButtonKind| {
        move || {
            may.get().then(|| {
                view! {
                    <LinkButton href=paths::execution_new(None) kind icon=Glyph::Flag>
                        "Declare"
                    </LinkButton>
                }
            })
        }
    };
    let kind = move || {
        if waits.get() {
            ButtonKind::Secondary
        } else {
            ButtonKind::Primary
        }
    };
    move || {
        if none.get() {
            return view! {
                <EmptyState
                    title="Nothing has been declared yet"
                    text="Declaring a published playbook pages its people and starts the clock: a coordinated response in 12 minutes. Try it as a rehearsal first."
                >
                    {declare(ButtonKind::Primary)}
                </EmptyState>
            }
            .into_any();
        }
        view! {
            {move || view! { <Waiting all=mine.get() /> }}
            {move || {
                let kind = kind();
                if quiet.get() {
                    view! {
                        <EmptyState title="Nothing runs" text="No execution is open. The past ones stand below.">
                            {declare(kind)}
                        </EmptyState>
                    }
                    .into_any()
                } else {
                    view! { <div class="cluster">{declare(kind)}</div> }.into_any()
                }
            }}
            {move || view! { <Shelf title="Running" rows=running.get() /> }}
            {move || view! { <Shelf title="Past" rows=past.get() /> }}
        }
        .into_any()
    }
}
