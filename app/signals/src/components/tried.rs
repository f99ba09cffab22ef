//! A draft rule tried on stored signals: what it would have done, and what flips.

use super::{FormTrouble, failed};
use crate::{api, state::*};
use door::AppError;
use leptos::prelude::*;
use model::{
    SignalId, Span, TriggerId,
    error::Problem,
    signals::{BacktestRequest, BacktestView, SignalRow},
};
use std::collections::HashMap;
use ui::*;

#[component]
pub fn Try(rule: StoredValue<RuleDraft>, against: Option<TriggerId>) -> impl IntoView {
    let over = RwSignal::new(String::from("30d"));
    let run = Action::new(|request: &BacktestRequest| api::backtest_rule(request.clone()));
    let asked = failed(run);
    let local = RwSignal::new(None::<AppError>);
    let answer = Signal::derive(move || local.get().or_else(|| asked.get()));
    let press = move || {
        let draft = rule.get_value();
        match untrack(|| draft.write()) {
            Ok(rule) => {
                draft.place(&[]);
                local.set(None);
                let over = over
                    .get_untracked()
                    .parse()
                    .unwrap_or(Span::minutes(30 * 24 * 60));
                run.dispatch(BacktestRequest {
                    rule,
                    against,
                    over,
                });
            }
            Err(faults) => {
                draft.place(&faults);
                local.set(Some(AppError(Problem::invalid(faults))));
            }
        }
    };
    let lengths = vec![
        Choice::new("1d", "The last day"),
        Choice::new("7d", "The last 7 days"),
        Choice::new("30d", "The last 30 days"),
        Choice::new("90d", "The last 90 days"),
    ];
    let result = move || {
        run.value()
            .get()
            .and_then(Result::ok)
            .map(|view| view! { <Tried view compared=against.is_some() /> })
    };
    view! {
        <Section title="Try it on what was heard">
            <p class="muted measure">
                "Runs the rule as it stands above over stored signals. Nothing is saved or proposed."
            </p>
            <div class="cluster items-end">
                <Select name="over" label="Time" options=lengths bind=over />
                <Button icon=Glyph::History pending=run.pending() on_press=press>
                    "Try the rule"
                </Button>
            </div>
            <FormTrouble answer />
            <div aria-live="polite">{result}</div>
        </Section>
    }
}

#[component]
fn Tried(view: BacktestView, compared: bool) -> impl IntoView {
    let BacktestView {
        words,
        result,
        signals,
        from,
        cut,
    } = view;
    let rows: HashMap<SignalId, SignalRow> =
        signals.into_iter().map(|r| (r.signal.id, r)).collect();
    let (fired, flips) = (result.fired.len(), result.flips.len());
    let sentence = format!(
        "It would have fired {}.",
        match fired {
            0 => "not once".to_owned(),
            1 => "once".to_owned(),
            n => many(n as i64, "time", "times"),
        }
    );
    let name = |id: SignalId| {
        let headline = rows
            .get(&id)
            .map_or_else(|| "A signal".to_owned(), |r| r.headline.clone());
        view! {
            <a class="break-words" href=paths::signal(id)>
                {headline}
            </a>
        }
    };
    let changed = result
        .flips
        .iter()
        .map(|flip| {
            let (tone, word) = if flip.now_fires {
                (Tone::Watch, "Would fire, did not")
            } else {
                (Tone::Neutral, "Would not fire, did")
            };
            let (named, at) = (name(flip.signal), flip.at.to_string());
            view! {
                <tr>
                    <RowHead label="Signal">{named}</RowHead>
                    <Cell label="Change">
                        <StateMark tone word />
                    </Cell>
                    <Cell label="Came">
                        <Time at exact=true />
                    </Cell>
                </tr>
            }
        })
        .collect_view();
    let hits = result
        .fired
        .iter()
        .map(|hit| {
            let (named, at) = (name(hit.signal), hit.at.to_string());
            let why = hit
                .why
                .iter()
                .map(|w| view! { <span>{w.clone()}</span> })
                .collect_view();
            view! {
                <tr>
                    <RowHead label="Signal">{named}</RowHead>
                    <Cell label="Why">
                        <span class="flex flex-col">
                            {why}
                        </span>
                    </Cell>
                    <Cell label="Came">
                        <Time at exact=true />
                    </Cell>
                </tr>
            }
        })
        .collect_view();
    let flipping = compared.then(|| {
        if flips == 0 {
            view! { <p>"Nothing flips: it fires where the saved rule fires."</p> }.into_any()
        } else {
            view! {
                <h3 class="strong num">
                    {format!("{} against the saved rule", many(flips as i64, "signal flips", "signals flip"))}
                </h3>
                <Table
                    caption="Signals that flip"
                    dense=true
                    columns=vec![Column::text("Signal"), Column::text("Change"), Column::text("Came")]
                >
                    {changed}
                </Table>
            }
            .into_any()
        }
    });
    view! {
        <div class="stack">
            <p class="strong">{sentence}</p>
            <p class="measure">{words}</p>
            {cut
                .then(|| {
                    view! {
                        <Notice tone=Tone::Watch>
                            "There were more signals than are looked at. The time begins later than asked."
                        </Notice>
                    }
                })}
            <DataList inline=true>
                <Fact term="From">
                    <Time at=from.to_string() exact=true />
                </Fact>
                <Fact term="Signals">
                    <span class="num">{number(result.signals as i64)}</span>
                </Fact>
                <Fact term="About the rule">
                    <span class="num">{number(result.heard as i64)}</span>
                </Fact>
                <Fact term="Condition met">
                    <span class="num">{number(result.met as i64)}</span>
                </Fact>
                <Fact term="Fired">
                    <span class="num">{number(fired as i64)}</span>
                </Fact>
            </DataList>
            {flipping}
            {(fired > 0)
                .then(|| {
                    view! {
                        <h3 class="strong">"Where it would have fired"</h3>
                        <Table
                            caption="Signals at which it would have fired"
                            dense=true
                            columns=vec![Column::text("Signal"), Column::text("Why"), Column::text("Came")]
                        >
                            {hits}
                        </Table>
                    }
                })}
        </div>
    }
}
