//! Autonomy policies: what M may do without asking, until when, and who answers for it.

use super::{FormTrouble, failed, fault};
use crate::{api, state::*};
use door::AppError;
use leptos::prelude::*;
use model::{
    Domain, Fault, PolicyId, Time as Instant, TriggerId,
    error::Problem,
    signals::{AutonomyScope, NewPolicy, PolicyView, SeverityLevel},
};
use ui::{Person, *};

/// One policy, in force or over.
#[component]
pub fn PolicyRecord(view: PolicyView, #[prop(into)] on_change: Callback<String>) -> impl IntoView {
    let p = view.policy;
    let (tone, word) = match (&p.revoked, view.in_force) {
        (Some(_), _) => (Tone::Neutral, "Revoked"),
        (None, true) => (Tone::Watch, "In force"),
        (None, false) => (Tone::Neutral, "Expired"),
    };
    let scope = match &p.scope {
        AutonomyScope::Domain { domain } => format!("Every trigger of {}", domain.title()),
        AutonomyScope::Triggers { triggers } => {
            many(triggers.len() as i64, "named trigger", "named triggers")
        }
    };
    let covered = if view.triggers.is_empty() {
        "None at present".to_owned()
    } else {
        view.triggers.join(", ")
    };
    let revoked = p.revoked.clone().map(|r| {
        view! {
            <p class="measure">
                "Revoked " <Time at=r.at.to_string() exact=true /> ": " {r.reason}
            </p>
        }
    });
    view! {
        <article class="stack-s py-4" aria-label=p.key.clone()>
            <h3 class="cluster strong">
                <span class="num">{p.key.clone()}</span>
                <StateMark tone word />
            </h3>
            <p class="measure whitespace-pre-line">{p.statement.clone()}</p>
            {revoked}
            <DataList inline=true>
                <Fact term="Covers">{scope}</Fact>
                <Fact term="Triggers it covers now">
                    <span class="num">{covered}</span>
                </Fact>
                <Fact term="Up to">{severity_words(p.severity_ceiling)}</Fact>
                <Fact term="Owner">
                    <Person name=view.owner.name title=view.owner.title />
                </Fact>
                <Fact term="From">
                    <Time at=p.valid_from.to_string() exact=true />
                </Fact>
                <Fact term="Until">
                    <Time at=p.valid_until.to_string() exact=true />
                </Fact>
            </DataList>
            {view
                .may_revoke
                .then(|| {
                    view! {
                        <Disclosure summary=format!("Revoke {}", p.key)>
                            <Revoke id=p.id on_change />
                        </Disclosure>
                    }
                })}
        </article>
    }
}

#[component]
fn Revoke(id: PolicyId, on_change: Callback<String>) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let revoke = Action::new(move |reason: &String| api::revoke_policy(id, reason.clone()));
    let answer = failed(revoke);
    Effect::new(move |_| {
        if let Some(Ok(view)) = revoke.value().get() {
            on_change.run(format!(
                "{} is revoked. M asks from now on.",
                view.policy.key
            ));
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !revoke.pending().get_untracked() {
            revoke.dispatch(reason.get_untracked());
        }
    };
    view! {
        <form class="form" on:submit=submit>
            <FormTrouble answer />
            <TextArea
                name="reason"
                id=format!("f-revoke-{id}")
                label="Why it ends"
                hint="From this moment M asks. It cannot be put back; write a new policy instead."
                bind=reason
                rows=2
                max_length=1000
                required=true
                error=fault(answer, "reason")
            />
            <div class="form-actions">
                <Button submit=true kind=ButtonKind::Danger pending=revoke.pending()>
                    "Revoke the policy"
                </Button>
            </div>
        </form>
    }
}

/// The form that writes one.
#[component]
pub fn PolicyForm(choices: Choices, #[prop(into)] on_done: Callback<String>) -> impl IntoView {
    let covers = RwSignal::new(String::from("triggers"));
    let chosen = RwSignal::new(Vec::<TriggerId>::new());
    let domain = RwSignal::new(String::new());
    let ceiling = RwSignal::new(String::from("3"));
    let owner = RwSignal::new(String::new());
    let until = RwSignal::new(String::new());
    let statement = RwSignal::new(String::new());
    let write = Action::new(|new: &NewPolicy| api::write_policy(new.clone()));
    let asked = failed(write);
    let local = RwSignal::new(None::<AppError>);
    let answer = Signal::derive(move || local.get().or_else(|| asked.get()));
    Effect::new(move |_| {
        if let Some(Ok(view)) = write.value().get() {
            chosen.set(Vec::new());
            for field in [domain, owner, until, statement] {
                field.set(String::new());
            }
            on_done.run(format!("{} is in force.", view.policy.key));
        }
    });
    let now = choices.now;
    let read = move || -> Result<NewPolicy, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut ask = |missing: bool, field: &str, message: &str| {
            if missing {
                faults.push(Fault::new(field, message));
            }
        };
        let named = domain.with_untracked(|d| Domain::ALL.into_iter().find(|x| x.code() == d));
        let by_domain = covers.with_untracked(|c| c == "domain");
        ask(
            by_domain && named.is_none(),
            "scope.domain",
            "Choose the domain whose triggers it covers.",
        );
        let owner = owner.get_untracked().parse().ok();
        ask(owner.is_none(), "owner", "Choose who answers for it.");
        let day = until.get_untracked();
        let end = format!("{day}T23:59:59Z").parse::<Instant>().ok();
        ask(end.is_none(), "valid_until", "Choose its last day.");
        let scope = match named.filter(|_| by_domain) {
            Some(domain) => AutonomyScope::Domain { domain },
            None => AutonomyScope::Triggers {
                triggers: chosen.get_untracked(),
            },
        };
        let (Some(owner), Some(valid_until)) = (owner, end) else {
            return Err(faults);
        };
        let new = NewPolicy {
            scope,
            severity_ceiling: severity(&ceiling.get_untracked()).unwrap_or(SeverityLevel::Moderate),
            owner,
            valid_until,
            statement: statement.get_untracked(),
        };
        if faults.is_empty() {
            faults = new.faults(now);
        }
        if faults.is_empty() {
            Ok(new)
        } else {
            Err(faults)
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if write.pending().get_untracked() {
            return;
        }
        match read() {
            Ok(new) => {
                local.set(None);
                write.dispatch(new);
            }
            Err(faults) => local.set(Some(AppError(Problem::invalid(faults)))),
        }
    };
    let kinds = vec![
        Choice::new("triggers", "Named triggers"),
        Choice::new("domain", "Every trigger of a domain"),
    ];
    let domains: Vec<Choice> = Domain::ALL
        .into_iter()
        .map(|d| Choice::new(d.code(), d.title()))
        .collect();
    let triggers = StoredValue::new(choices.triggers);
    let scope = move || {
        if covers.with(|c| c == "domain") {
            view! {
                <Select
                    name="domain"
                    label="Domain"
                    options=domains.clone()
                    bind=domain
                    placeholder="Choose a domain"
                    required=true
                    error=fault(answer, "scope.domain")
                />
            }
            .into_any()
        } else {
            let boxes = triggers
                .get_value()
                .into_iter()
                .map(|(id, name)| {
                    let flip = move |on: bool| {
                        chosen.update(|c| {
                            c.retain(|x| *x != id);
                            if on {
                                c.push(id);
                            }
                        });
                    };
                    view! {
                        <Checkbox
                            name="triggers"
                            id=format!("f-trigger-{id}")
                            label=name
                            value=id.to_string()
                            checked=Signal::derive(move || chosen.with(|c| c.contains(&id)))
                            on_change=flip
                        />
                    }
                })
                .collect_view();
            let none = triggers.with_value(Vec::is_empty).then(|| {
                view! {
                    <p class="muted">
                        "There is no trigger yet. "
                        <a class="link" href=paths::trigger_new(None)>
                            "Write one first"
                        </a>
                    </p>
                }
            });
            view! {
                <fieldset class="field">
                    <legend class="field-label">"Triggers"</legend>
                    {none}
                    {boxes}
                    {move || {
                        fault(answer, "scope.triggers")
                            .get()
                            .map(|message| view! { <Notice tone=Tone::Gap>{message}</Notice> })
                    }}
                </fieldset>
            }
            .into_any()
        }
    };
    view! {
        <form class="form" on:submit=submit novalidate=true>
            <FormTrouble answer />
            <RadioGroup name="covers" label="What it covers" options=kinds bind=covers />
            {scope}
            <div class="form-row">
                <Select
                    name="severity_ceiling"
                    label="Gravest severity"
                    hint="Anything graver is asked."
                    options=severity_options()
                    bind=ceiling
                    error=fault(answer, "severity_ceiling")
                />
                <DateInput
                    name="valid_until"
                    label="Last day (UTC)"
                    hint="At most 184 days from now."
                    bind=until
                    required=true
                    error=fault(answer, "valid_until")
                />
            </div>
            <Select
                name="owner"
                label="Who answers for it"
                options=people_options(&choices.sponsors)
                bind=owner
                placeholder="Choose a person"
                required=true
                error=fault(answer, "owner")
            />
            <TextArea
                name="statement"
                label="What M may do, and why"
                hint="20 to 2,000 characters. It goes on record and is shown with each declaration."
                bind=statement
                rows=4
                max_length=2000
                required=true
                error=fault(answer, "statement")
            />
            <div class="form-actions">
                <Button submit=true kind=ButtonKind::Primary icon=Glyph::Sign pending=write.pending()>
                    "Put the policy into force"
                </Button>
            </div>
        </form>
    }
}
