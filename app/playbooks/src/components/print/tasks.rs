use leptos::prelude::*;
use model::playbooks::{Phase, TaskSpec};
use ui::*;

use super::super::body::{Shown, number, span_text};

fn row(shown: &Shown, task: &TaskSpec) -> impl IntoView + use<> {
    let optional = if task.required { "" } else { " (optional)" };
    let title = format!("{}. {}{optional}", number(shown, &task.id), task.title);
    let after = if task.after.is_empty() {
        "Start".to_owned()
    } else {
        let numbers = task.after.iter().map(|id| number(shown, id).to_string());
        numbers.collect::<Vec<_>>().join(", ")
    };
    let (slot, ack, due) = (
        shown.slot(&task.slot),
        span_text(task.ack),
        span_text(task.due),
    );
    let instruction = task.instruction.clone();
    let evidence = task
        .evidence
        .clone()
        .map(|e| view! { <p class="muted">{format!("Evidence: {e}")}</p> });
    view! {
        <tr>
            <RowHead label="Task">
                <div class="stack-s font-normal text-start">
                    <p class="strong">{title}</p>
                    <p>{instruction}</p>
                    {evidence}
                </div>
            </RowHead>
            <Cell label="Slot">{slot}</Cell>
            <Cell label="Acknowledge" num=true>
                {ack}
            </Cell>
            <Cell label="Due" num=true>
                {due}
            </Cell>
            <Cell label="After">{after}</Cell>
        </tr>
    }
}

fn phase(shown: &Shown, phase: Phase) -> Option<impl IntoView + use<>> {
    let rows: Vec<_> = shown.body.tasks_in(phase).map(|t| row(shown, t)).collect();
    let columns = vec![
        Column::text("Task"),
        Column::text("Slot"),
        Column::num("Acknowledge"),
        Column::num("Due"),
        Column::text("After"),
    ];
    (!rows.is_empty()).then(|| {
        view! {
            <h3>{format!("{}, {}", phase.label(), phase.window())}</h3>
            <Table caption=format!("Tasks, {}", phase.label()) columns>
                {rows}
            </Table>
        }
    })
}

/// Every task by phase, numbered through the whole playbook.
pub fn tasks(shown: &Shown) -> AnyView {
    view! {
        <h2>"Tasks"</h2>
        <p>
            "Due and the windows of the phases are counted from the declaration. Acknowledge is how long the holder of the slot has to answer. After names the tasks that are finished before."
        </p>
        {Phase::ALL.iter().map(|p| phase(shown, *p)).collect_view()}
    }
    .into_any()
}
