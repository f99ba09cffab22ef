use door::AppError;
use leptos::prelude::*;
use model::actions::{ActionState, ActionStep, ActionView};
use ui::*;

/// What the person types into the steps. It outlives a refetch of the item.
#[derive(Clone, Copy)]
pub struct Drafts {
    pub note: RwSignal<String>,
    pub exercise: RwSignal<String>,
    pub reopen: RwSignal<String>,
    pub cancel: RwSignal<String>,
}

impl Drafts {
    pub fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            note: empty(),
            exercise: empty(),
            reopen: empty(),
            cancel: empty(),
        }
    }
    /// After a step was taken nothing of it is kept.
    pub fn clear(self) {
        for draft in [self.note, self.exercise, self.reopen, self.cancel] {
            draft.set(String::new());
        }
    }
}

/// The steps this person may take now; the likeliest is the primary one.
#[component]
pub fn Steps(
    view: ActionView,
    drafts: Drafts,
    #[prop(into)] pending: Signal<bool>,
    #[prop(into)] answer: Signal<Option<AppError>>,
    #[prop(into)] on_step: Callback<ActionStep>,
) -> impl IntoView {
    let ActionView {
        item,
        may_update,
        may_verify,
        verifying,
        verifying_executions,
        ..
    } = view;
    let form = StepForms {
        pending,
        answer,
        on_step,
    };
    match item.state {
        ActionState::Accepted if may_update => view! {
            <Section title="Next step">
                <div class="cluster">
                    <Button
                        kind=ButtonKind::Primary
                        icon=Glyph::Play
                        pending
                        on_press=move || on_step.run(ActionStep::Start)
                    >
                        "Start"
                    </Button>
                    <span class="muted">"Tells the others that it is being done."</span>
                </div>
                <Disclosure summary="It is done already">{form.complete(drafts, false)}</Disclosure>
                <Disclosure summary="It is no longer wanted">{form.cancel(drafts)}</Disclosure>
            </Section>
        }
        .into_any(),
        ActionState::InProgress { .. } if may_update => view! {
            <Section title="Next step">
                {form.complete(drafts, true)}
                <Disclosure summary="It is no longer wanted">{form.cancel(drafts)}</Disclosure>
            </Section>
        }
        .into_any(),
        ActionState::Accepted | ActionState::InProgress { .. } => view! {
            <Section title="Next step">
                <p class="muted">"Its owner moves it, or a steward."</p>
            </Section>
        }
        .into_any(),
        ActionState::Completed { note, .. } => view! {
            <Told title="What was done" text=note />
            <Section title="Next step">
                {if may_verify {
                    form.verify(drafts, verifying, verifying_executions).into_any()
                } else {
                    view! {
                        <p class="muted measure">
                            "A later exercise or execution has to show that it works. Somebody else than who completed it confirms that."
                        </p>
                    }
                        .into_any()
                }}
                {may_update
                    .then(|| {
                        view! { <Disclosure summary="It does not work yet">{form.reopen(drafts)}</Disclosure> }
                    })}
            </Section>
        }
        .into_any(),
        ActionState::Verified { .. } => view! {
            <Notice tone=Tone::Ready title="Verified">
                "A later exercise or execution showed that it works. Nothing more is to be done."
            </Notice>
        }
        .into_any(),
        ActionState::Cancelled { reason, .. } => view! { <Told title="Why it was cancelled" text=reason /> }.into_any(),
    }
}

#[component]
fn Told(title: &'static str, text: String) -> impl IntoView {
    let text = if text.is_empty() {
        "Nothing was noted.".to_owned()
    } else {
        text
    };
    view! {
        <Section title>
            <p class="measure whitespace-pre-line">{text}</p>
        </Section>
    }
}

/// The forms of the steps: what they have in common.
#[derive(Clone, Copy)]
struct StepForms {
    pending: Signal<bool>,
    answer: Signal<Option<AppError>>,
    on_step: Callback<ActionStep>,
}

impl StepForms {
    fn fault(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.answer
                .read()
                .as_ref()
                .and_then(|error| error.fault(field))
        })
    }

    fn form(
        self,
        step: impl Fn() -> Option<ActionStep> + Send + Sync + 'static,
        kind: ButtonKind,
        label: &'static str,
        field: impl IntoView + 'static,
    ) -> impl IntoView {
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            if let Some(step) = step()
                && !self.pending.get_untracked()
            {
                self.on_step.run(step);
            }
        };
        view! {
            <form class="form" on:submit=submit>
                {field}
                <div>
                    <Button kind submit=true pending=self.pending>
                        {label}
                    </Button>
                </div>
            </form>
        }
    }

    fn complete(self, drafts: Drafts, primary: bool) -> impl IntoView {
        let kind = if primary {
            ButtonKind::Primary
        } else {
            ButtonKind::Secondary
        };
        let field = view! {
            <TextArea
                name="note"
                label="What was done"
                bind=drafts.note
                rows=3
                max_length=1000
                required=true
                hint="Who verifies it reads this."
                error=self.fault("note")
            />
        };
        self.form(
            move || {
                Some(ActionStep::Complete {
                    note: drafts.note.get_untracked(),
                })
            },
            kind,
            "Complete",
            field,
        )
    }

    fn cancel(self, drafts: Drafts) -> impl IntoView {
        let field = view! {
            <TextArea
                name="reason"
                id="f-cancel"
                label="Why it is no longer wanted"
                bind=drafts.cancel
                rows=2
                max_length=1000
                required=true
                error=self.fault("reason")
            />
        };
        let step = move || {
            Some(ActionStep::Cancel {
                reason: drafts.cancel.get_untracked(),
            })
        };
        self.form(step, ButtonKind::Secondary, "Cancel the action item", field)
    }

    fn reopen(self, drafts: Drafts) -> impl IntoView {
        let field = view! {
            <TextArea
                name="reason"
                id="f-reopen"
                label="What is missing"
                bind=drafts.reopen
                rows=2
                max_length=1000
                required=true
                error=self.fault("reason")
            />
        };
        let step = move || {
            Some(ActionStep::Reopen {
                reason: drafts.reopen.get_untracked(),
            })
        };
        self.form(step, ButtonKind::Secondary, "Reopen", field)
    }

    fn verify(
        self,
        drafts: Drafts,
        exercises: Vec<(model::ExerciseId, String)>,
        executions: Vec<(model::ExecutionId, String)>,
    ) -> AnyView {
        let by_exercise = exercises.into_iter().map(|(id, key)| {
            let step = ActionStep::Verify { exercise: id };
            (id.to_string(), key, step)
        });
        let by_execution = executions.into_iter().map(|(id, key)| {
            let step = ActionStep::VerifyByExecution { execution: id };
            (id.to_string(), key, step)
        });
        let proofs: Vec<(String, String, ActionStep)> = by_exercise.chain(by_execution).collect();
        if proofs.is_empty() {
            return view! {
                <p class="muted measure">
                    "No exercise or execution has ended since it was completed. Verify it after the next one that shows it."
                </p>
            }
            .into_any();
        }
        let options: Vec<Choice> = proofs
            .iter()
            .map(|(id, key, _)| Choice::new(id.clone(), key.clone()))
            .collect();
        let (exercise, execution) = (self.fault("exercise"), self.fault("execution"));
        let fault = Signal::derive(move || exercise.get().or_else(|| execution.get()));
        let field = view! {
            <Select
                name="exercise"
                label="The exercise or execution that showed it"
                bind=drafts.exercise
                placeholder="Choose one"
                options
                required=true
                hint="It ended after the completion."
                error=fault
            />
        };
        let step = move || {
            let chosen = drafts.exercise.get_untracked();
            let proof = proofs.iter().find(|(id, ..)| *id == chosen);
            proof.map(|(.., step)| step.clone())
        };
        self.form(step, ButtonKind::Primary, "Verify", field)
            .into_any()
    }
}
