use leptos::prelude::*;
use model::playbooks::{Phase, TaskSpec};
use ui::{time::clock_text, *};

use super::{Shown, words::span_text};
use crate::state::{Tab, counted};

/// Tasks are numbered in the order they are written; dependencies name the numbers.
fn number(shown: &Shown, id: &str) -> usize {
    shown
        .body
        .tasks
        .iter()
        .position(|t| t.id == id)
        .map_or(0, |i| i + 1)
}

fn anchor(number: usize) -> String {
    format!("task-{number}")
}

fn graph(shown: &Shown, whole: bool) -> impl IntoView + use<> {
    let drawn = |t: &&TaskSpec| whole || t.phase != Phase::Sustain;
    let nodes: Vec<GraphNode> = shown
        .body
        .tasks
        .iter()
        .filter(drawn)
        .filter_map(|task| {
            let timed = shown.graph.get(&task.id)?;
            Some(GraphNode {
                id: task.id.clone(),
                title: format!("{} {}", number(shown, &task.id), task.title),
                lane: task.phase.label().into(),
                start_s: timed.start.secs(),
                end_s: timed.end.secs(),
                critical: timed.critical,
            })
        })
        .collect();
    let quick = shown
        .body
        .tasks
        .iter()
        .filter(|t| t.phase != Phase::Sustain);
    let (count, last) = quick
        .filter_map(|t| shown.graph.get(&t.id))
        .fold((0, 0), |(n, end), timed| (n + 1, timed.end.secs().max(end)));
    let sentence = format!(
        "{} in the first 12 minutes. The longest chain, drawn heavy, ends at {}.",
        counted(count, "task", "tasks"),
        clock_text(last)
    );
    let (other, words) = if whole {
        (
            shown.address.tab(Tab::Tasks),
            "Show the first 12 minutes only",
        )
    } else {
        (
            shown.address.with(Tab::Tasks, &[("graph", "all")]),
            "Show the hours and days too",
        )
    };
    let edges = shown.graph.edges.clone();
    let label = format!("Tasks of {} by what they wait for", shown.body.title);
    view! {
        <Section title="Order of the work" id="order">
            <p class="cluster cluster-between">
                <span>{sentence}</span>
                <a class="link" href=other data-noscroll="true">
                    {words}
                </a>
            </p>
            <TaskGraph label nodes edges />
        </Section>
    }
}

fn after(shown: &Shown, task: &TaskSpec) -> AnyView {
    if task.after.is_empty() {
        return view! { <span class="muted">"Start"</span> }.into_any();
    }
    let links = task.after.iter().enumerate().map(|(i, id)| {
        let n = number(shown, id);
        let title = shown
            .body
            .task(id)
            .map_or_else(|| id.clone(), |t| t.title.clone());
        view! {
            {(i > 0).then_some(", ")}
            <a class="link" rel="external" href=format!("#{}", anchor(n)) title=title.clone()>
                {n}
                <span class="sr-only">{format!(" {title}")}</span>
            </a>
        }
    });
    view! { <span class="num">{links.collect_view()}</span> }.into_any()
}

/// How to do it, what proves it, and the decision or message it uses.
fn how(shown: &Shown, task: &TaskSpec) -> impl IntoView + use<> {
    let decision = task
        .decision
        .as_ref()
        .and_then(|id| shown.body.decisions.iter().find(|d| &d.id == id));
    let message = task
        .communication
        .as_ref()
        .and_then(|id| shown.body.communications.iter().find(|c| &c.id == id));
    let linked = |word: &'static str, tab: Tab, id: &str, text: &str| {
        let href = format!("{}#{id}", shown.address.tab(tab));
        view! {
            <p>
                {word}
                <a class="link" href=href>
                    {text.to_owned()}
                </a>
            </p>
        }
    };
    view! {
        <div class="stack-s font-normal text-start measure">
            <p>{task.instruction.clone()}</p>
            {task.evidence.clone().map(|e| view! { <p class="muted">"Proof: " {e}</p> })}
            {decision.map(|d| linked("Decides: ", Tab::Decisions, &d.id, &d.question))}
            {message.map(|c| linked("Sends: ", Tab::Messages, &c.id, &c.subject))}
        </div>
    }
}

fn row(shown: &Shown, task: &TaskSpec) -> impl IntoView + use<> {
    let n = number(shown, &task.id);
    let kind = if task.required {
        task.kind.label().to_owned()
    } else {
        format!("{}, optional", task.kind.label())
    };
    let (how, slot, after) = (how(shown, task), shown.slot(&task.slot), after(shown, task));
    let summary = format!("{n}. {}", task.title);
    let (due, ack, takes) = (
        span_text(task.due),
        span_text(task.ack),
        span_text(task.takes),
    );
    view! {
        <tr id=anchor(n)>
            <RowHead label="Task">
                <Disclosure summary>{how}</Disclosure>
            </RowHead>
            <Cell label="Slot">{slot}</Cell>
            <Cell label="Kind">{kind}</Cell>
            <Cell label="Due" num=true>
                {due}
            </Cell>
            <Cell label="Acknowledge" num=true>
                {ack}
            </Cell>
            <Cell label="Takes" num=true>
                {takes}
            </Cell>
            <Cell label="After">{after}</Cell>
        </tr>
    }
}

/// Fixed widths, so that opening an instruction moves nothing sideways.
const WIDTHS: &str = "lg:[&>table]:table-fixed lg:[&_thead_th:nth-child(2)]:w-40 lg:[&_thead_th:nth-child(3)]:w-32 \
    lg:[&_thead_th:nth-child(4)]:w-16 lg:[&_thead_th:nth-child(5)]:w-24 lg:[&_thead_th:nth-child(6)]:w-16 \
    lg:[&_thead_th:nth-child(7)]:w-20 [&_th_summary]:text-ink [&_th_summary]:text-start \
    [&_th_summary]:min-h-6 [&_th_summary]:pointer-coarse:min-h-11 [&_th_summary]:items-start [&_tbody_tr]:scroll-mt-20";

fn phase(shown: &Shown, phase: Phase) -> Option<impl IntoView + use<>> {
    let tasks: Vec<_> = shown.body.tasks_in(phase).map(|t| row(shown, t)).collect();
    let count = u32::try_from(tasks.len()).ok().filter(|n| *n > 0)?;
    let columns = vec![
        Column::text("Task"),
        Column::text("Slot"),
        Column::text("Kind"),
        Column::num("Due"),
        Column::num("Acknowledge"),
        Column::num("Takes"),
        Column::text("After"),
    ];
    Some(view! {
        <Section title=format!("{}, {}", phase.label(), phase.window()) id=phase.key() count>
            <div class=WIDTHS>
                <Table caption=format!("Tasks, {}", phase.label()) columns dense=true>
                    {tasks}
                </Table>
            </div>
        </Section>
    })
}

/// The graph, then every task by phase. Offsets are counted from the declaration.
pub fn tasks(shown: &Shown, whole_graph: bool) -> AnyView {
    view! {
        {graph(shown, whole_graph)}
        <p class="small muted measure">
            "Due and phase windows are counted from the declaration. Acknowledge is how long the holder of the slot has to answer."
        </p>
        {Phase::ALL.iter().map(|p| phase(shown, *p)).collect_view()}
    }
    .into_any()
}
