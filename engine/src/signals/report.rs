use super::{ingest::keep, tell};
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    Code, SourceId,
    error::Problem,
    identity::Permission,
    signals::{AcceptedEvent, DEFAULT_RATE, Draft, NewSource, Report, SignalSource, SourceKind},
};
use serde_json::Map;

/// Takes a person's report in as a signal.
///
/// # Errors
/// Faults by field; `throttled` when the form is flooded; `wrong_state` when it is stopped.
pub async fn report(engine: &Engine, ctx: &Ctx, report: &Report) -> Result<AcceptedEvent> {
    let by = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::SignalsReport,
        "signals.report",
        "signal",
    )
    .await?;
    let outcome = async {
        Error::check(report.faults())?;
        let source = form(&mut work).await?;
        engine
            .rates()
            .take(&source, 1, work.now)
            .map_err(Error::Problem)?;
        let mut data = Map::new();
        data.insert("title".into(), report.title.trim().into());
        data.insert("detail".into(), report.detail.trim().into());
        data.insert("reported_by".into(), by.to_string().into());
        if let Some(link) = &report.link {
            data.insert("link".into(), link.as_str().into());
        }
        let draft = Draft {
            ce_id: work.id::<SourceId>().to_string(),
            ce_source: "/form".into(),
            kind: "m.report".into(),
            subject: None,
            occurred_at: report.occurred_at,
            category: Some(report.category),
            severity: report.severity,
            data,
        };
        let kept = keep(&mut work, &source, vec![draft], None).await;
        // Of one event a fault points at an attribute; the form has fields of the same names.
        let mut accepted = kept.map_err(|e| match e {
            Error::Problem(mut p) => {
                for fault in &mut p.faults {
                    fault.field = match fault.field.trim_start_matches('/') {
                        "time" => "occurred_at".into(),
                        other => other.to_owned(),
                    };
                }
                Error::Problem(p)
            }
            other => other,
        })?;
        let event = accepted
            .events
            .pop()
            .ok_or_else(|| Error::Internal("a report was not kept".into()))?;
        work.on(format!("signal:{}", event.signal));
        tell(&mut work, "reported");
        Ok(event)
    }
    .await;
    work.finish(outcome).await
}

/// The organisation's form, made with its first report.
///
/// # Errors
/// `wrong_state` when it was stopped.
pub(super) async fn form(work: &mut Work<'_>) -> Result<SignalSource> {
    let org = work.ctx.org();
    let sources = work.tx.sources(org).await?;
    if let Some(form) = sources.into_iter().find(|s| s.delivers == SourceKind::Form) {
        if form.active {
            return Ok(form);
        }
        return Err(Error::Problem(Problem::new(
            Code::WrongState,
            format!(
                "{} is stopped, and nothing was kept. Ask a steward or an administrator to start it again.",
                form.name
            ),
        )));
    }
    let number = work.tx.count(org, "source").await?;
    let new = NewSource {
        name: "Reports by people".into(),
        delivers: SourceKind::Form,
        category: None,
        severity: None,
        rate: DEFAULT_RATE,
    };
    let source = SignalSource::new(work.id(), org, format!("SRC-{number:04}"), new, work.now);
    work.tx.insert_source(&source).await?;
    Ok(source)
}
