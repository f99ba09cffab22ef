//! What has no rows: summary, budget, and the frame of the scenario.

use leptos::prelude::*;
use ui::*;

use crate::{
    components::fields::{Line, Lines, Pick},
    state::{Cell, Editor, Section, lines},
};

/// The fields of what has no rows.
#[component]
pub fn HeadFields(editor: Editor, section: Section) -> impl IntoView {
    macro_rules! head {
        ($name:literal, $($field:tt).+) => {
            Cell::head($name, |b| b.$($field).+.clone(), |b, v| {
                b.$($field).+ = v.to_owned();
                Ok(())
            })
        };
    }
    match section {
        Section::Summary => {
            let stance = Cell::head(
                "stance",
                |b| b.stance.key().to_owned(),
                |b, v| {
                    b.stance =
                        model::playbooks::Stance::from_key(v).ok_or("Choose one of the list.")?;
                    Ok(())
                },
            );
            let criticality = Cell::head(
                "criticality",
                |b| b.criticality.to_string(),
                |b, v| {
                    b.criticality = v.parse().map_err(|_| "Choose 1 to 5.".to_owned())?;
                    Ok(())
                },
            );
            let days = Cell::head(
                "review_interval_days",
                |b| b.review_interval_days.to_string(),
                |b, v| {
                    b.review_interval_days = v
                        .trim()
                        .parse()
                        .map_err(|_| "Write a whole number of days, 30 to 365.".to_owned())?;
                    Ok(())
                },
            );
            let industries = Cell::head(
                "industries",
                |b| b.industries.join("\n"),
                |b, v| {
                    b.industries = lines(v);
                    Ok(())
                },
            );
            let weights = Signal::stored(
                [
                    ("1", "1, minor"),
                    ("2", "2"),
                    ("3", "3"),
                    ("4", "4"),
                    ("5", "5, existential"),
                ]
                .map(|(value, label)| Choice::new(value, label))
                .to_vec(),
            );
            view! {
                <Line editor cell=head!("title", title) label="Title" />
                <Lines editor cell=head!("summary", summary) label="Summary" />
                <Lines editor cell=head!("why", why) label="Why this playbook" rows=5 />
                <div class="ed-pair">
                    <Pick editor cell=stance label="Stance" options=choices!(model::playbooks::Stance) />
                    <Pick editor cell=criticality label="Criticality" options=weights />
                </div>
                <Line editor cell=days label="Days between reviews" input_mode="numeric" />
                <Lines editor cell=industries label="Industries" hint="One on each line. None means all." />
            }
            .into_any()
        }
        Section::Budget => {
            let amount = Cell::head(
                "budget.amount",
                |b| b.budget.amount.to_string(),
                |b, v| {
                    b.budget.amount = v
                        .replace([',', ' ', '_'], "")
                        .parse()
                        .map_err(|_| "Write a whole number.".to_owned())?;
                    Ok(())
                },
            );
            view! {
                <div class="ed-pair">
                    <Line editor cell=amount label="Amount" input_mode="numeric" />
                    <Line editor cell=head!("budget.currency", budget.currency) label="Currency" hint="ISO 4217, such as USD" />
                </div>
                <Lines editor cell=head!("budget.covers", budget.covers) label="What it covers" />
                <Line editor cell=head!("budget.approver", budget.approver) label="Approver" hint="The office that approves more than this." />
            }
            .into_any()
        }
        Section::Scenario => {
            let objectives = Cell::head(
                "scenario.objectives",
                |b| b.scenario.objectives.join("\n"),
                |b, v| {
                    b.scenario.objectives = lines(v);
                    Ok(())
                },
            );
            view! {
                <Line editor cell=head!("scenario.title", scenario.title) label="Title" />
                <Lines editor cell=head!("scenario.background", scenario.background) label="Background" />
                <Lines editor cell=objectives label="Objectives" hint="One on each line." />
            }
            .into_any()
        }
        _ => ().into_any(),
    }
}
