use leptos::prelude::*;

use crate::tenths_text;

/// Points a score lost, and what brings them back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    pub label: String,
    pub tenths: i64,
    pub fix: Option<String>,
    pub href: Option<String>,
}

impl Loss {
    pub fn new(label: impl Into<String>, tenths: i64) -> Self {
        Self {
            label: label.into(),
            tenths,
            fix: None,
            href: None,
        }
    }

    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
}

fn bar(from_tenths: i64, to_tenths: i64, kind: &'static str) -> impl IntoView {
    let percent = |tenths: i64| {
        let tenths = tenths.clamp(0, 1000);
        format!("{}.{}%", tenths / 10, tenths % 10)
    };
    let (low, high) = (from_tenths.min(to_tenths), from_tenths.max(to_tenths));
    view! {
        <td class="waterfall-bar" aria-hidden="true">
            <svg width="100%" height="20" focusable="false">
                <line class="waterfall-base" x1="0" y1="19.5" x2="100%" y2="19.5" />
                <rect
                    class="waterfall-rect"
                    data-kind=kind
                    x=percent(low)
                    y="2"
                    width=percent(high - low)
                    height="16"
                />
            </svg>
        </td>
    }
}

/// Where a score's points went: from 100 down to the score, one row per loss. It is its own table.
#[component]
pub fn Waterfall(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] score_tenths: Signal<i64>,
    #[prop(into)] losses: Signal<Vec<Loss>>,
) -> impl IntoView {
    let rows = move || {
        let mut left = 1000;
        let losses = losses.get();
        let most = losses.iter().map(|loss| loss.tenths).max().unwrap_or(0);
        losses
            .into_iter()
            .map(|loss| {
                let before = left;
                left -= loss.tenths;
                let fix = match (loss.fix, loss.href) {
                    (Some(fix), Some(href)) => {
                        view! { <a class="link" href=href>{fix}</a> }.into_any()
                    }
                    (Some(fix), None) => fix.into_any(),
                    (None, _) => ().into_any(),
                };
                view! {
                    <tr>
                        <th scope="row">{loss.label}</th>
                        {bar(before, left, if loss.tenths == most { "most" } else { "loss" })}
                        <td class="num end">{tenths_text(-loss.tenths)}</td>
                        <td class="waterfall-fix">{fix}</td>
                    </tr>
                }
            })
            .collect_view()
    };
    view! {
        <table class="waterfall">
            <caption class="sr-only">{move || label.get()}</caption>
            <thead class="sr-only">
                <tr>
                    <th scope="col">"Part"</th>
                    <th scope="col" aria-hidden="true"></th>
                    <th scope="col">"Points"</th>
                    <th scope="col">"What brings them back"</th>
                </tr>
            </thead>
            <tbody>
                <tr>
                    <th scope="row">"Possible"</th>
                    {bar(0, 1000, "whole")}
                    <td class="num end">"100.0"</td>
                    <td class="waterfall-fix"></td>
                </tr>
                {rows}
                <tr class="waterfall-sum">
                    <th scope="row">"Score"</th>
                    {move || bar(0, score_tenths.get(), "score")}
                    <td class="num end">{move || tenths_text(score_tenths.get())}</td>
                    <td class="waterfall-fix"></td>
                </tr>
            </tbody>
        </table>
    }
}
