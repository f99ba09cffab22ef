use leptos::prelude::*;
use model::{
    readiness::Points,
    reviews::{MinutesAttendee, MinutesCoverage, MinutesDomain, MinutesStep},
};
use ui::*;

use crate::state::span_words;

#[component]
pub fn Attendance(attendees: Vec<MinutesAttendee>) -> impl IntoView {
    let row = |a: MinutesAttendee| {
        let present = a.joined_at.map_or_else(
            || "Absent".to_owned(),
            |at| format!("From {}", at.utc_minute()),
        );
        view! {
            <tr>
                <RowHead label="Name">{a.name}</RowHead>
                <Cell label="Title">{a.title}</Cell>
                <Cell label="Present">{present}</Cell>
            </tr>
        }
    };
    view! {
        <h2>"Attendance"</h2>
        <Table caption="Attendance" columns=vec![Column::text("Name"), Column::text("Title"), Column::text("Present")]>
            {attendees.into_iter().map(row).collect_view()}
        </Table>
    }
}

/// Time spent against the boxes, why the chair stepped back, and the chair's notes.
#[component]
pub fn Steps(steps: Vec<MinutesStep>) -> impl IntoView {
    let row = |s: &MinutesStep| {
        let (label, spent, time_box) =
            (s.step.label(), span_words(s.spent), span_words(s.time_box));
        let verdict = if s.spent > s.time_box {
            "Over time"
        } else {
            "In time"
        };
        view! {
            <tr>
                <RowHead label="Step">{label}</RowHead>
                <Cell label="Spent" num=true>
                    {spent}
                </Cell>
                <Cell label="Time box" num=true>
                    {time_box}
                </Cell>
                <Cell label="Verdict">{verdict}</Cell>
            </tr>
        }
    };
    let rows = steps.iter().map(row).collect_view();
    let words = steps
        .into_iter()
        .filter(|s| !s.note.is_empty() || !s.stepped_back.is_empty())
        .map(|s| {
            let back = s.stepped_back.into_iter().map(|reason| view! { <p>{format!("The chair stepped back to it: {reason}")}</p> });
            view! {
                <h3>{s.step.label()}</h3>
                {back.collect_view()}
                {(!s.note.is_empty()).then(|| view! { <p class="whitespace-pre-line">{s.note}</p> })}
            }
        })
        .collect_view();
    let columns = vec![
        Column::text("Step"),
        Column::num("Spent"),
        Column::num("Time box"),
        Column::text("Verdict"),
    ];
    view! {
        <h2>"The session"</h2>
        <Table caption="Time spent in each step" columns>
            {rows}
        </Table>
        {words}
    }
}

#[component]
pub fn Coverage(coverage: MinutesCoverage) -> impl IntoView {
    let (total, ready) = coverage
        .domains
        .iter()
        .fold((0, 0), |(t, r), d| (t + d.playbooks, r + d.ready));
    let row = |d: MinutesDomain| {
        let number = |label: &'static str, n: usize| view! { <Cell label num=true>{n}</Cell> };
        view! {
            <tr>
                <RowHead label="Domain">{d.domain.title()}</RowHead>
                <Cell label="Score" num=true>
                    {d.score.to_string()}
                </Cell>
                {number("Playbooks", d.playbooks)} {number("Ready", d.ready)} {number("Stale", d.stale)}
                {number("Never exercised", d.never_exercised)} {number("Unstaffed", d.unstaffed)}
                {number("Missing", d.missing)}
            </tr>
        }
    };
    let heads = [
        "Score",
        "Playbooks",
        "Ready",
        "Stale",
        "Never exercised",
        "Unstaffed",
        "Missing",
    ];
    let columns = std::iter::once(Column::text("Domain"))
        .chain(heads.map(Column::num))
        .collect::<Vec<_>>();
    let weak =
        |(title, points): (String, Points)| view! { <li>{format!("{title}: {points}")}</li> };
    view! {
        <h2>"Coverage"</h2>
        <p>
            {format!(
                "Readiness stood at {} of 100 on {}. Of {total} playbooks {ready} were ready.",
                coverage.enterprise,
                coverage.as_of.utc_minute(),
            )}
        </p>
        <Table caption="Coverage by domain" columns dense=true>
            {coverage.domains.into_iter().map(row).collect_view()}
        </Table>
        <h3>"Five weakest playbooks"</h3>
        <ol>{coverage.weakest.into_iter().map(weak).collect_view()}</ol>
    }
}
