//! The form that schedules a review, and the same form to change it.

mod amend;
mod attendees;

use door::AppError;
use leptos::prelude::*;
use model::{
    Fault as Wrong, PersonId, Quarter, Time as Instant, error::Problem, reviews::NewReview,
};
use ui::*;

pub use self::amend::Amend;
use self::attendees::Attendees;
use super::fault::{Fault, fault_at, focus_field};
use crate::state::{ScheduleForm, choices, viewer};

const FIELDS: &[&str] = &[
    "quarter",
    "chair",
    "facilitator",
    "attendees",
    "scheduled_at",
];

/// What is typed; kept on every error.
#[derive(Clone, Copy)]
pub struct Entered {
    pub quarter: RwSignal<String>,
    pub chair: RwSignal<String>,
    pub facilitator: RwSignal<String>,
    /// Local wall time.
    pub at: RwSignal<String>,
    pub attendees: RwSignal<Vec<PersonId>>,
}

impl Entered {
    pub fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            quarter: text(),
            chair: text(),
            facilitator: text(),
            at: text(),
            attendees: RwSignal::new(Vec::new()),
        }
    }

    /// The review to schedule, or what is missing. In the browser: it reads local time.
    fn read(self, now: Instant) -> Result<NewReview, Vec<Wrong>> {
        let quarter = self.quarter.get_untracked().parse::<Quarter>().ok();
        let chair = self.chair.get_untracked().parse::<PersonId>().ok();
        let at = self
            .at
            .with_untracked(|at| ui::time::local_to_utc(at))
            .and_then(|at| at.parse::<Instant>().ok());
        let mut faults = Vec::new();
        let mut ask = |missing: bool, field: &str, message: &str| {
            if missing {
                faults.push(Wrong::new(field, message));
            }
        };
        ask(quarter.is_none(), "quarter", "Choose the quarter.");
        ask(chair.is_none(), "chair", "Choose who has the chair.");
        ask(at.is_none(), "scheduled_at", "Choose a day and a time.");
        let (Some(quarter), Some(chair), Some(scheduled_at)) = (quarter, chair, at) else {
            // what can be asked already is asked in the same go
            if self.attendees.with_untracked(Vec::is_empty) {
                faults.push(Wrong::new(
                    "attendees",
                    "Invite at least one person besides the chair: the chair alone cannot sign.",
                ));
            }
            return Err(faults);
        };
        let facilitator = self.facilitator.get_untracked().parse().ok();
        let new = NewReview {
            quarter,
            chair,
            facilitator,
            attendees: self.attendees.get_untracked(),
            scheduled_at,
        };
        let faults = new.faults(now);
        if faults.is_empty() {
            Ok(new)
        } else {
            Err(faults)
        }
    }
}

#[component]
pub fn ReviewForm(
    form: ScheduleForm,
    entered: Entered,
    #[prop(into)] error: Signal<Option<AppError>>,
    #[prop(into)] pending: Signal<bool>,
    on_submit: Callback<NewReview>,
    /// The words of the button.
    #[prop(into)]
    action: String,
) -> impl IntoView {
    let local = RwSignal::new(None::<AppError>);
    let error = Signal::derive(move || local.get().or_else(|| error.get()));
    let now = form.now;
    let quarters: Vec<Choice> = form
        .quarters()
        .into_iter()
        .map(|q| Choice::new(q.to_string(), q.to_string()))
        .collect();
    let pick = |keep: fn(&crate::state::Candidate) -> bool| {
        choices(form.people.iter().filter(|c| keep(c)).map(|c| &c.person))
    };
    let (chairs, facilitators) = (pick(|c| c.chairs), pick(|c| c.attends));
    // who schedules often has the chair
    let may_chair: Vec<String> = chairs.iter().map(|c| c.value.clone()).collect();
    let viewer = viewer();
    Effect::new(move |_| {
        let me = viewer.with(|v| v.as_ref().map(|v| v.id.to_string()));
        if let Some(me) = me.filter(|me| may_chair.contains(me))
            && entered.chair.with_untracked(String::is_empty)
        {
            entered.chair.set(me);
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match entered.read(now) {
            Ok(new) => {
                local.set(None);
                on_submit.run(new);
            }
            Err(faults) => {
                focus_field(faults.first().map_or("", |f| f.field.as_str()));
                local.set(Some(AppError(Problem::invalid(faults))));
            }
        }
    };
    view! {
        <form class="form" on:submit=submit novalidate=true>
            <Fault error fields=FIELDS />
            <div class="form-row">
                <Select
                    name="quarter"
                    label="Quarter"
                    options=quarters
                    bind=entered.quarter
                    required=true
                    error=fault_at(error, "quarter")
                />
                <DateTimeInput
                    name="scheduled_at"
                    label="Day and time"
                    hint="On your own clock. 60 minutes."
                    bind=entered.at
                    required=true
                    error=fault_at(error, "scheduled_at")
                />
            </div>
            <div class="form-row">
                <Select
                    name="chair"
                    label="Chair"
                    hint="Leads the review and signs."
                    options=chairs
                    bind=entered.chair
                    placeholder="Choose a person"
                    required=true
                    error=fault_at(error, "chair")
                />
                <Select
                    name="facilitator"
                    label="Facilitator"
                    hint="Runs the tabletop and answers nothing."
                    options=facilitators
                    bind=entered.facilitator
                    placeholder="The chair"
                    error=fault_at(error, "facilitator")
                />
            </div>
            <Attendees people=form.people entered error=fault_at(error, "attendees") />
            <div class="form-actions">
                <Button submit=true kind=ButtonKind::Primary pending>
                    {action}
                </Button>
            </div>
        </form>
    }
}
