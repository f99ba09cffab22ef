use leptos::prelude::*;

use crate::{Glyph, Icon};

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    Done,
    Current,
    Upcoming,
}

/// One step of a `Stepper`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    label: String,
    state: StepState,
    minutes: Option<u32>,
    href: Option<String>,
    note: Option<String>,
}

impl Step {
    pub fn new(label: impl Into<String>, state: StepState) -> Self {
        Self {
            label: label.into(),
            state,
            minutes: None,
            href: None,
            note: None,
        }
    }

    /// The time box.
    pub fn minutes(mut self, minutes: u32) -> Self {
        self.minutes = Some(minutes);
        self
    }

    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

fn one(step: Step) -> impl IntoView {
    let (glyph, word, key) = match step.state {
        StepState::Done => (Glyph::Ready, "Done", "done"),
        StepState::Current => (Glyph::Target, "Now", "current"),
        StepState::Upcoming => (Glyph::Neutral, "Next", "upcoming"),
    };
    let name = match step.href {
        Some(href) => view! { <a class="step-name" href=href>{step.label}</a> }.into_any(),
        None => view! { <span class="step-name">{step.label}</span> }.into_any(),
    };
    view! {
        <li
            class="step"
            data-step=key
            aria-current=(step.state == StepState::Current).then_some("step")
        >
            <span class="step-state">
                <Icon glyph />
                {word}
            </span>
            {name}
            <span class="step-note num">
                {step.minutes.map(|minutes| format!("{minutes} min"))}
                {step.note.map(|note| view! { <span>{note}</span> })}
            </span>
        </li>
    }
}

/// The steps of a review or an activation with their time boxes.
#[component]
pub fn Stepper(
    #[prop(into)] label: String,
    #[prop(into)] steps: Signal<Vec<Step>>,
) -> impl IntoView {
    view! {
        <ol class="stepper" aria-label=label>
            {move || steps.get().into_iter().map(one).collect_view()}
        </ol>
    }
}
