use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    executions::{ExecutionRow, NextActionView},
    identity::Permission,
};
use ui::*;

use crate::{
    api,
    components::{Shelf, Waiting, waiting_words},
    state::viewer,
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
    let all = Resource::new(
        || (),
        |()| async {
            let rows = api::list_executions().await?;
            // an auditor has no part; the list stands without it
            let mine = api::my_actions().await.unwrap_or_default();
            Ok::<_, door::AppError>((rows, mine))
        },
    );
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
    let body = move |rows: Vec<ExecutionRow>, mine: Vec<NextActionView>| {
        let (running, past) = shelves(rows);
        let waits = mine.iter().any(|v| waiting_words(&v.step).is_some());
        let kind = if waits {
            ButtonKind::Secondary
        } else {
            ButtonKind::Primary
        };
        if running.is_empty() && past.is_empty() {
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
        let quiet = running.is_empty();
        view! {
            <Waiting all=mine />
            {quiet
                .then(|| {
                    view! {
                        <EmptyState title="Nothing runs" text="No execution is open. The past ones stand below.">
                            {declare(kind)}
                        </EmptyState>
                    }
                })}
            {(!quiet).then(|| view! { <div class="cluster">{declare(kind)}</div> })}
            <Shelf title="Running" rows=running />
            <Shelf title="Past" rows=past />
        }
        .into_any()
    };
    view! {
        <Title text="Executions" />
        <div class="page">
            <PageHeader title="Executions" />
            <Suspense fallback=|| view! { <Skeleton lines=6 /> }>
                {move || Suspend::new(async move {
                    match all.await {
                        Ok((rows, mine)) => body(rows, mine),
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
