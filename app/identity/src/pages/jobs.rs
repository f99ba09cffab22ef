use door::Loaded;
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    JobId,
    jobs::{JobRow, Queue, QueueHealth},
};
use ui::*;

use crate::api::{dead_jobs, queue_health, retry_job};

/// A queue in words.
fn queue_title(queue: Queue) -> &'static str {
    match queue {
        Queue::Exercises => "Exercises",
        Queue::Maintenance => "Maintenance",
        Queue::Signals => "Signals",
        Queue::Activation => "Activation",
        Queue::Notifications => "Notifications",
        Queue::Learning => "Learning",
    }
}

/// What a queue is for.
fn queue_use(queue: Queue) -> &'static str {
    match queue {
        Queue::Exercises => "Releases injects on time",
        Queue::Maintenance => "Closes what was missed, cleans up",
        Queue::Signals => "Asks triggers, reads feeds",
        Queue::Activation => "Watches limits and clocks of executions",
        Queue::Notifications => "Sends pages by e-mail and to endpoints",
        Queue::Learning => "Asks for the learning capture",
    }
}

/// The order of the work: what a crisis waits for stands first.
const ORDER: [Queue; 6] = [
    Queue::Activation,
    Queue::Notifications,
    Queue::Signals,
    Queue::Learning,
    Queue::Exercises,
    Queue::Maintenance,
];

/// A waiting time in words.
fn wait_text(seconds: i64) -> String {
    match seconds {
        ..=0 => "Nothing due".into(),
        1..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3_600),
    }
}

/// Dead jobs are a gap; work that waits longer than a minute is to be watched.
fn state(queue: &QueueHealth) -> (Tone, &'static str) {
    match queue {
        QueueHealth { dead: 1.., .. } => (Tone::Gap, "Dead jobs"),
        QueueHealth { lag: 60.., .. } => (Tone::Watch, "Behind"),
        _ => (Tone::Ready, "In time"),
    }
}

/// The background work of M: how the queues do, and the jobs that could not be done.
#[component]
pub fn JobsPage() -> impl IntoView {
    let toasts = use_toasts();
    let health = Resource::new(|| (), |()| queue_health());
    let dead = Resource::new(|| (), |()| dead_jobs());
    let again = move || {
        health.refetch();
        dead.refetch();
    };
    let retry = Action::new(|id: &JobId| retry_job(*id));
    Effect::new(move |_| match retry.value().get() {
        Some(Ok(())) => {
            toasts.say(Tone::Ready, "The job is queued again with fresh attempts.");
            again();
        }
        Some(Err(error)) => {
            toasts.say(Tone::Gap, error.message());
            again();
        }
        None => {}
    });
    let busy = move |id: JobId| retry.pending().get() && retry.input().get() == Some(id);
    view! {
        <Title text="Jobs" />
        <div class="page">
            <PageHeader
                title="Background work"
                state=|| "What M does by itself, queue by queue, and the jobs that could not be done."
                actions=move || {
                    view! {
                        <Button icon=Glyph::History on_press=again>
                            "Look again"
                        </Button>
                    }
                }
            />
            <Loaded data=health show=|queues| view! { <Queues queues /> } />
            <Loaded
                data=dead
                show=move |jobs| {
                    view! {
                        <DeadJobs
                            jobs
                            busy
                            on_retry=move |id: JobId| {
                                retry.dispatch(id);
                            }
                        />
                    }
                }
            />
        </div>
    }
    .into_any()
}

#[component]
fn Queues(queues: Vec<QueueHealth>) -> impl IntoView {
    let mut queues = queues;
    queues.sort_by_key(|q| ORDER.iter().position(|queue| *queue == q.queue));
    let row = |queue: QueueHealth| {
        let (tone, word) = state(&queue);
        view! {
            <tr>
                <RowHead label="Queue">
                    {queue_title(queue.queue)}
                    <span class="block small muted">{queue_use(queue.queue)}</span>
                </RowHead>
                <Cell label="State">
                    <StateMark tone word />
                </Cell>
                <Cell label="Oldest due waits" num=true>
                    {wait_text(queue.lag)}
                </Cell>
                <Cell label="Ready" num=true>
                    {queue.ready}
                </Cell>
                <Cell label="Running" num=true>
                    {queue.running}
                </Cell>
                <Cell label="At most at a time" num=true>
                    {queue.queue.concurrency()}
                </Cell>
                <Cell label="Done, kept" num=true>
                    {queue.done}
                </Cell>
                <Cell label="Dead" num=true>
                    {queue.dead}
                </Cell>
            </tr>
        }
    };
    view! {
        <Section title="Queues">
            <p class="small muted measure">
                "Counts are of the whole installation, the limit is of one process. The dead jobs below are your organisation's."
            </p>
            <Table
                caption="Queues and how they do"
                columns=vec![
                    Column::text("Queue"),
                    Column::text("State"),
                    Column::num("Oldest due waits"),
                    Column::num("Ready"),
                    Column::num("Running"),
                    Column::num("At most at a time"),
                    Column::num("Done, kept"),
                    Column::num("Dead"),
                ]
            >
                {queues.into_iter().map(row).collect_view()}
            </Table>
        </Section>
    }
}

#[component]
fn DeadJobs(
    jobs: Vec<JobRow>,
    busy: impl Fn(JobId) -> bool + Copy + Send + Sync + 'static,
    #[prop(into)] on_retry: Callback<JobId>,
) -> impl IntoView {
    let count = u32::try_from(jobs.len()).unwrap_or(u32::MAX);
    let row = move |job: JobRow| {
        let id = job.id;
        let label = format!("Try {} again", job.name);
        let ended = job.finished_at.unwrap_or(job.created_at);
        view! {
            <tr>
                <RowHead label="Job">
                    <code>{job.name}</code>
                </RowHead>
                <Cell label="Queue">{queue_title(job.queue)}</Cell>
                <Cell label="Given up">
                    <Time at=ended.to_string() />
                </Cell>
                <Cell label="Attempts" num=true>
                    {job.attempts}
                </Cell>
                <Cell label="Last error">
                    {job.last_error.unwrap_or_else(|| "The program stopped while it ran.".into())}
                </Cell>
                <Cell label="">
                    <span class="flex justify-end">
                        <Button
                            small=true
                            label
                            pending=Signal::derive(move || busy(id))
                            on_press=move || on_retry.run(id)
                        >
                            "Try again"
                        </Button>
                    </span>
                </Cell>
            </tr>
        }
    };
    let body = if jobs.is_empty() {
        view! {
            <EmptyState
                title="No dead jobs."
                text="A job that fails three times is kept here with its error until you try it again or retention removes it."
            />
        }
        .into_any()
    } else {
        view! {
            <Table
                caption="Jobs that could not be done"
                columns=vec![
                    Column::text("Job"),
                    Column::text("Queue"),
                    Column::text("Given up"),
                    Column::num("Attempts"),
                    Column::text("Last error"),
                    Column::hidden("Actions"),
                ]
            >
                {jobs.into_iter().map(row).collect_view()}
            </Table>
        }
        .into_any()
    };
    view! {
        <Section title="Dead jobs" count>
            {body}
        </Section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_queue_has_its_place() {
        for queue in Queue::ALL {
            assert!(ORDER.contains(&queue), "{queue:?}");
        }
    }

    #[test]
    fn a_queue_is_judged_by_its_dead_and_its_lag() {
        let well = QueueHealth {
            queue: Queue::Exercises,
            ready: 3,
            running: 1,
            done: 9,
            dead: 0,
            lag: 2,
        };
        assert_eq!(state(&well).0, Tone::Ready);
        assert_eq!(
            state(&QueueHealth {
                lag: 61,
                ..well.clone()
            })
            .0,
            Tone::Watch
        );
        assert_eq!(
            state(&QueueHealth {
                dead: 1,
                lag: 61,
                ..well
            })
            .0,
            Tone::Gap
        );
        assert_eq!(
            (wait_text(0), wait_text(119), wait_text(7_200)),
            ("Nothing due".into(), "119 s".into(), "2 h".into())
        );
    }
}
