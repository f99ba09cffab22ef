//! From a template to a staffed draft in four steps. What was done is the draft: the flow can
//! be left at any step and come back to.

mod done;
mod missing;
mod offer;
mod people;
mod triggers;

use leptos::{html, prelude::*};
use model::{
    PlaybookId, VersionId,
    playbooks::{DraftSaved, Finding, PlaybookBody, PlaybookView, TemplateView, VersionState},
};
use ui::*;

use crate::state::{AdoptStep, Colleague};
use done::Done;
use missing::missing;
use offer::Offer;
use people::People;
use triggers::Triggers;

/// The draft that the steps fill in.
#[derive(Clone)]
pub struct Draft {
    pub playbook: PlaybookId,
    pub version: VersionId,
    pub number: i64,
    pub body: PlaybookBody,
    pub findings: Vec<Finding>,
}

impl Draft {
    /// `None` once it is submitted: then nothing is filled in here any more.
    pub fn of(view: &PlaybookView) -> Option<Self> {
        matches!(view.shown.state, VersionState::Draft).then(|| Self {
            playbook: view.summary.playbook.id,
            version: view.shown.id,
            number: view.shown.number,
            body: view.body.clone(),
            findings: view.findings.clone(),
        })
    }
}

/// The steps as they stand; those behind the adoption can be gone to once there is a draft.
fn steps(key: &str, now: AdoptStep, draft: Option<&Draft>) -> Vec<Step> {
    AdoptStep::ALL
        .into_iter()
        .map(|step| {
            let done = match step {
                AdoptStep::Template => draft.is_some(),
                AdoptStep::People => draft.is_some_and(|d| d.body.unstaffed().next().is_none()),
                AdoptStep::Triggers => draft.is_some() && now > AdoptStep::Triggers,
                AdoptStep::Open => false,
            };
            let state = match (step == now, done) {
                (true, _) => StepState::Current,
                (false, true) => StepState::Done,
                (false, false) => StepState::Upcoming,
            };
            let entry = Step::new(step.label(), state);
            if draft.is_some() && step != now {
                entry.href(step.href(key))
            } else {
                entry
            }
        })
        .collect()
}

/// What the steps share: the playbook as it stands after the last save.
#[derive(Clone, Copy)]
pub struct Held(RwSignal<Option<PlaybookView>>);

impl Held {
    pub fn adopted(self, view: PlaybookView) {
        self.0.set(Some(view));
    }

    pub fn saved(self, saved: &DraftSaved) {
        self.0.update(|view| {
            if let Some(view) = view {
                view.body = saved.body.clone();
                view.findings = saved.findings.clone();
            }
        });
    }

    fn draft(self) -> Option<Draft> {
        self.0.with(|view| view.as_ref().and_then(Draft::of))
    }
}

/// The template, the playbook adopted from it when there is one, and the step.
#[component]
pub fn Flow(
    template: TemplateView,
    playbook: Option<PlaybookView>,
    colleagues: Vec<Colleague>,
    #[prop(into)] step: Signal<AdoptStep>,
    reload: Callback<()>,
) -> impl IntoView {
    let key = template.summary.key.clone();
    let title = format!("Adopt {}", template.summary.title);
    let (back_href, back_label) = (paths::template(&key), "Template");
    let header = view! {
        <PageHeader title kicker=format!("Template {key}") back_href back_label />
    };
    if let Some(view) = playbook.as_ref().filter(|view| Draft::of(view).is_none()) {
        let words = format!(
            "It is {} {}, version {}: {}.",
            view.summary.playbook.key,
            view.summary.playbook.title,
            view.shown.number,
            view.shown.state.label().to_lowercase()
        );
        let href = paths::playbook(view.summary.playbook.id);
        return view! {
            {header}
            <EmptyState title="This template is adopted." text=words>
                <LinkButton kind=ButtonKind::Primary href>
                    "Open the playbook"
                </LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    let held = Held(RwSignal::new(playbook));
    // without a draft there is only the first step
    let step = Memo::new(move |_| {
        if held.draft().is_some() {
            step.get()
        } else {
            AdoptStep::Template
        }
    });
    let bar = {
        let key = key.clone();
        Signal::derive(move || steps(&key, step.get(), held.draft().as_ref()))
    };
    let body = StoredValue::new(template.body.clone());
    let side = move || {
        let draft = held.draft();
        body.with_value(|body| missing(draft.as_ref().map_or(body, |d| &d.body), draft.as_ref()))
    };
    // a save does not draw the step anew: what is typed in it stays
    let main = move || {
        let now = step.get();
        let draft = untrack(move || held.draft());
        match (now, draft) {
            (AdoptStep::People, Some(draft)) => {
                view! { <People key=key.clone() draft colleagues=colleagues.clone() held /> }
                    .into_any()
            }
            (AdoptStep::Triggers, Some(draft)) => {
                view! { <Triggers key=key.clone() draft held /> }.into_any()
            }
            (AdoptStep::Open, Some(draft)) => view! { <Done draft /> }.into_any(),
            (_, draft) => {
                view! { <Offer template=template.clone() adopted=draft.is_some() held reload /> }
                    .into_any()
            }
        }
    };
    // the button that led here is gone: the focus goes to the new step
    let place = NodeRef::<html::Section>::new();
    Effect::new(move |before: Option<AdoptStep>| {
        let now = step.get();
        if before.is_some_and(|before| before != now)
            && let Some(place) = place.get_untracked()
        {
            // an element that left the page cannot be focused; nothing to do then
            let _ = place.focus();
        }
        now
    });
    view! {
        {header}
        <Stepper label="Steps of the adoption" steps=bar />
        <div class="record">
            <section
                node_ref=place
                class="record-main"
                tabindex="-1"
                aria-label=move || step.get().label()
            >
                {main}
            </section>
            <aside class="record-side" aria-label="What is still missing">
                {side}
            </aside>
        </div>
    }
    .into_any()
}

/// The second step and what is missing, around a body that is in no playbook.
#[cfg(test)]
pub fn people_of(
    body: PlaybookBody,
    colleagues: Vec<Colleague>,
    findings: Vec<Finding>,
) -> AnyView {
    let draft = Draft {
        playbook: PlaybookId(Default::default()),
        version: VersionId(Default::default()),
        number: 1,
        body,
        findings,
    };
    let side = missing(&draft.body, Some(&draft));
    let held = Held(RwSignal::new(None));
    let key = "BRD-03".to_owned();
    let triggers = view! { <Triggers key=key.clone() draft=draft.clone() held /> };
    let done = view! { <Done draft=draft.clone() /> };
    view! {
        <People key draft colleagues held />
        {triggers}
        {done}
        {side}
    }
    .into_any()
}
