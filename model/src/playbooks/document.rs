//! A playbook as Markdown, for reading.

use super::{Phase, PlaybookBody};
use crate::Domain;
use std::fmt::Write;

/// The whole playbook as CommonMark with tables, without the people in its slots.
pub fn markdown(body: &PlaybookBody, domain: Domain, key: &str) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write(&mut out, body, domain, key);
    out
}

/// A line of text that a table or heading can hold.
fn inline(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "\\|")
}

fn write(
    out: &mut String,
    body: &PlaybookBody,
    domain: Domain,
    key: &str,
) -> Result<(), std::fmt::Error> {
    let slot = |k: &str| {
        body.slot(k)
            .map_or_else(|| k.to_owned(), |s| s.title.clone())
    };
    writeln!(out, "# {}: {}\n", key, inline(&body.title))?;
    writeln!(
        out,
        "{} · {} · criticality {} of 5 · reviewed every {} days\n",
        domain.title(),
        body.stance,
        body.criticality,
        body.review_interval_days
    )?;
    writeln!(out, "{}\n\n{}\n", body.summary.trim(), body.why.trim())?;
    writeln!(
        out,
        "## Roles\n\n| Role | Critical | Purpose | May decide |\n|---|---|---|---|"
    )?;
    for s in &body.slots {
        writeln!(
            out,
            "| {} | {} | {} | {} |",
            inline(&s.title),
            if s.critical { "yes" } else { "no" },
            inline(&s.purpose),
            inline(&s.decision_rights.join("; "))
        )?;
    }
    writeln!(out, "\n## Tasks")?;
    for phase in Phase::ALL {
        let tasks: Vec<_> = body.tasks_in(*phase).collect();
        if tasks.is_empty() {
            continue;
        }
        writeln!(out, "\n### {phase} ({})\n", phase.window())?;
        for t in tasks {
            writeln!(
                out,
                "- **{}** ({}, due {}, takes {}). {}",
                inline(&t.title),
                inline(&slot(&t.slot)),
                t.due.words(),
                t.takes.words(),
                inline(&t.instruction)
            )?;
            let before: Vec<_> = t
                .after
                .iter()
                .map(|a| body.task(a).map_or(a.as_str(), |t| t.title.as_str()))
                .map(inline)
                .collect();
            if !before.is_empty() {
                writeln!(out, "  After: {}.", before.join("; "))?;
            }
        }
    }
    writeln!(out, "\n## Decisions")?;
    for d in &body.decisions {
        writeln!(
            out,
            "\n### {}\n\nDecided by {}, due {}.\n",
            inline(&d.question),
            inline(&slot(&d.decider)),
            d.due.words()
        )?;
        for o in &d.options {
            let default = if o.id == d.default {
                " (when nobody decides)"
            } else {
                ""
            };
            writeln!(
                out,
                "- {}{default}: {}",
                inline(&o.text),
                inline(&o.consequence)
            )?;
        }
        writeln!(out, "\n{}", d.why_default.trim())?;
    }
    writeln!(out, "\n## Messages")?;
    for c in &body.communications {
        writeln!(
            out,
            "\n### {}\n\nTo {} by {}, released by {}.\n\n{}",
            inline(&c.subject),
            c.audience.label().to_lowercase(),
            c.channel.label().to_lowercase(),
            inline(&slot(&c.approver)),
            c.body.trim()
        )?;
    }
    if !body.clocks.is_empty() {
        writeln!(
            out,
            "\n## Deadlines (confirm with counsel)\n\n| Deadline | From | Within | Authority |\n|---|---|---|---|"
        )?;
        for c in &body.clocks {
            writeln!(
                out,
                "| {} | {} | {} | {}, {} |",
                inline(&c.name),
                inline(&c.anchor),
                c.limit.words(),
                inline(&c.authority),
                inline(&c.jurisdiction)
            )?;
        }
    }
    writeln!(
        out,
        "\n## Budget\n\n{} {}, approved by {}: {}",
        body.budget.currency,
        body.budget.amount,
        inline(&body.budget.approver),
        inline(&body.budget.covers)
    )?;
    writeln!(
        out,
        "\n## Success metrics\n\n| Metric | Target | Measured as |\n|---|---|---|"
    )?;
    for m in &body.metrics {
        writeln!(
            out,
            "| {} | {} | {} |",
            inline(&m.name),
            inline(&m.target),
            inline(&m.measure)
        )?;
    }
    writeln!(out, "\n## Questions afterwards\n")?;
    for q in &body.learning_questions {
        writeln!(out, "- {}", inline(q))?;
    }
    writeln!(out, "\n## Sources\n")?;
    for s in &body.sources {
        let url = s
            .url
            .as_ref()
            .map(|u| format!(" <{u}>"))
            .unwrap_or_default();
        let note = s
            .note
            .as_ref()
            .map(|n| format!(" {}", inline(n)))
            .unwrap_or_default();
        writeln!(
            out,
            "- {}.{url} Checked {}.{note}",
            inline(&s.title),
            s.checked
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbooks::body_for_tests;

    #[test]
    fn everything_a_reader_needs_is_there_and_no_person() {
        let mut body = body_for_tests();
        body.slots[0].primary = Some(crate::PersonId(uuid::Uuid::from_u128(77)));
        body.metrics[0].name = "A | B".into();
        let text = markdown(&body, Domain::ALL[0], "PB-0007");
        assert!(text.starts_with("# PB-0007: Test event\n"));
        for t in &body.tasks {
            assert!(text.contains(&t.title) && text.contains(&t.instruction));
        }
        for c in &body.communications {
            assert!(text.contains(c.body.trim()));
        }
        assert!(text.contains("A \\| B"), "a bar does not end a cell");
        assert!(!text.contains(&uuid::Uuid::from_u128(77).to_string()));
    }
}
