use leptos::prelude::*;
use model::executions::ExecutionMode;
use ui::*;

/// On every screen of an execution that is not real.
#[component]
pub fn ExerciseMark(mode: ExecutionMode) -> impl IntoView {
    mode.exercise().then(|| {
        let kind = match mode {
            ExecutionMode::Rehearsal => "EXERCISE: a rehearsal",
            _ => "EXERCISE",
        };
        view! {
            <Notice tone=Tone::Watch title=kind>
                "Nothing of this is real, and no message leaves M."
            </Notice>
        }
    })
}
