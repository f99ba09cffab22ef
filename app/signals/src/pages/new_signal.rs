use door::AppError;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;
use model::{
    Fault, error::Problem, identity::Permission, playbooks::SignalCategory, signals::Report,
};
use ui::*;

use crate::{
    api::report_signal,
    components::{FormTrouble, failed, fault, focus_id},
    state::{category_options, may, severity, severity_options},
};

/// `/signals/new`: what a person heard.
#[component]
pub fn NewSignalPage() -> impl IntoView {
    let reports = may(Permission::SignalsReport);
    view! {
        <Title text="Report a signal" />
        <div class="page page-narrow">
            <PageHeader
                title="Report a signal"
                back_href=paths::signals()
                back_label="Signals"
                state=|| "The triggers compare it at once. It is kept even when none matches."
            />
            {move || {
                if reports.get() {
                    view! { <ReportForm /> }.into_any()
                } else {
                    view! {
                        <ErrorState
                            what="Your roles do not include `signals:report`."
                            todo="Tell a steward what you heard, or ask an administrator for the role."
                        />
                    }
                        .into_any()
                }
            }}
        </div>
    }
    .into_any()
}

#[component]
fn ReportForm() -> impl IntoView {
    let toasts = use_toasts();
    let empty = || RwSignal::new(String::new());
    let (title, category, detail, grave, at, link) =
        (empty(), empty(), empty(), empty(), empty(), empty());
    let send = Action::new(|report: &Report| report_signal(report.clone()));
    let asked = failed(send);
    let local = RwSignal::new(None::<AppError>);
    let answer = Signal::derive(move || local.get().or_else(|| asked.get()));
    let reads = may(Permission::SignalsRead);
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Some(Ok(event)) = send.value().get() {
            toasts.say(Tone::Ready, "The signal is kept.");
            // a stakeholder may report and not read
            if reads.get_untracked() {
                navigate(&paths::signal(event.signal), Default::default());
            } else {
                for field in [title, category, detail, grave, at, link] {
                    field.set(String::new());
                }
            }
        }
    });
    let filled = |text: RwSignal<String>| {
        Some(text.get_untracked().trim().to_owned()).filter(|t| !t.is_empty())
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if send.pending().get_untracked() {
            return;
        }
        let chosen = SignalCategory::from_key(&category.get_untracked());
        let mut faults = Vec::new();
        if chosen.is_none() {
            faults.push(Fault::new("category", "Choose what it is about."));
        }
        let report = Report {
            // looked at only when a category was chosen
            category: chosen.unwrap_or(SignalCategory::Operational),
            title: title.get_untracked(),
            detail: detail.get_untracked(),
            severity: severity(&grave.get_untracked()),
            occurred_at: filled(at)
                .and_then(|at| ui::time::local_to_utc(&at))
                .and_then(|at| at.parse().ok()),
            link: filled(link),
        };
        faults.extend(report.faults());
        if faults.is_empty() {
            local.set(None);
            send.dispatch(report);
        } else {
            let first = faults.first().map_or("", |f| f.field.as_str());
            focus_id(&format!("f-{first}"));
            local.set(Some(AppError(Problem::invalid(faults))));
        }
    };
    view! {
        <form class="form" on:submit=submit novalidate=true>
            <FormTrouble answer />
            <TextInput
                name="title"
                label="What happened"
                hint="One sentence, as you would say it on the phone."
                bind=title
                required=true
                max_length=200
                autocomplete="off"
                error=fault(answer, "title")
            />
            <Select
                name="category"
                label="What it is about"
                options=category_options()
                bind=category
                placeholder="Choose a category"
                required=true
                error=fault(answer, "category")
            />
            <TextArea
                name="detail"
                label="What you know"
                hint="Who told you, how many are concerned, what was done already."
                bind=detail
                rows=5
                max_length=4000
                error=fault(answer, "detail")
            />
            <div class="form-row">
                <Select
                    name="severity"
                    label="How grave"
                    options=severity_options()
                    bind=grave
                    placeholder="I cannot say"
                    error=fault(answer, "severity")
                />
                <DateTimeInput
                    name="occurred_at"
                    label="When it happened"
                    hint="On your own clock; empty is now."
                    bind=at
                    error=fault(answer, "occurred_at")
                />
            </div>
            <TextInput
                name="link"
                label="Link"
                hint="Where more can be read."
                input_type="url"
                bind=link
                max_length=2000
                autocomplete="off"
                error=fault(answer, "link")
            />
            <div class="form-actions">
                <Button submit=true kind=ButtonKind::Primary icon=Glyph::Send pending=send.pending()>
                    "Report"
                </Button>
            </div>
        </form>
    }
}
