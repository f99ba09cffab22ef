//! What was heard in the last weeks, what the triggers made of it, and what people decided.
//! Each signal is evaluated as of the moment it came, as a job would have done it.

use super::people::{Member, id};
use super::playbooks::Book;
use crate::core::{Error, Result, Work};
use crate::identity::secret_hash;
use crate::signals;
use model::{
    ExecutionId, PersonId, PlaybookId, PolicyId, ProposalId, SignalId, SourceId, Span, Time,
    TriggerId,
    playbooks::SignalCategory as About,
    signals::{
        AutonomyPolicy, AutonomyScope, Condition, ConditionOp, DEFAULT_RATE, DecidedBy, Draft,
        FeedFormat, Feedback, Hysteresis, Leaf, NewPolicy, NewSource, NewTrigger, Proposal, Rule,
        SeverityLevel, SignalSource, SignalState, SourceKey, SourceKind, Trigger, TriggerMode,
        TriggerState,
    },
};
use serde_json::{Value, json};
use store::ProposalQuery;

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// A proposal that was accepted. The execution that was declared from it is written by
/// [`super::executions`].
pub(super) struct Accepted {
    pub proposal: ProposalId,
    pub execution: ExecutionId,
    pub t0: Time,
}

/// Sources, triggers, a policy and some weeks of signals; what became of the closed port.
pub(super) async fn seed(
    work: &mut Work<'_>,
    staff: &[Member],
    books: &[Book],
) -> Result<Option<Accepted>> {
    let end = work.now;
    let outcome = weeks(work, end, staff, books).await;
    work.return_to(end);
    outcome
}

async fn weeks(
    work: &mut Work<'_>,
    end: Time,
    staff: &[Member],
    books: &[Book],
) -> Result<Option<Accepted>> {
    work.move_to(end.plus_days(-60));
    let sources = sources(work, staff).await?;
    let triggers = triggers(work, staff, books).await?;
    if let Some(trigger) = triggers.iter().find(|t| t.mode == TriggerMode::Auto) {
        work.move_to(end.plus_days(-45));
        policy(work, staff, trigger.id, end.plus_days(75)).await?;
    }
    let open = |template: &str| book(books, template);
    let mut accepted = None;
    for heard in heard() {
        let came = end.plus_secs(-heard.ago);
        work.move_to(came);
        hear(work, &sources, staff, &heard).await?;
        match heard.then {
            Then::Nothing => {}
            Then::Accept(template, by, after) => {
                work.move_to(came.plus_secs(after));
                if let Some(p) = waiting(work, open(template)).await? {
                    accepted = Some(accept(work, p, id(staff, by)).await?);
                }
            }
            Then::Decline(template, by, after, reason, word) => {
                work.move_to(came.plus_secs(after));
                if let Some(p) = waiting(work, open(template)).await? {
                    decline(work, p, id(staff, by), reason, word).await?;
                }
            }
            Then::Expire(template) => {
                if let Some(p) = waiting(work, open(template)).await? {
                    work.move_to(p.decide_by);
                    signals::expire(work, p.id).await?;
                }
            }
        }
    }
    stop_feed(work, end, &sources).await?;
    Ok(accepted)
}

fn book(books: &[Book], template: &str) -> Option<PlaybookId> {
    books
        .iter()
        .find(|b| b.playbook.template_key.as_deref() == Some(template))
        .map(|b| b.playbook.id)
}

/// Who delivers.
#[derive(Clone, Copy, PartialEq)]
enum Sender {
    Plants,
    Freight,
    People,
    News,
}

const SOURCES: [(Sender, &str); 4] = [
    (Sender::Plants, "Plant and IT monitoring"),
    (Sender::Freight, "Freight and supplier portal"),
    (Sender::People, "Reports by people"),
    (Sender::News, "Industry news"),
];

async fn sources(work: &mut Work<'_>, staff: &[Member]) -> Result<Vec<(Sender, SignalSource)>> {
    let (org, now) = (work.ctx.org(), work.now);
    let mut all = Vec::new();
    for (from, name) in SOURCES {
        let number = work.tx.count(org, "source").await?;
        let new = NewSource {
            name: name.into(),
            delivers: match from {
                Sender::Plants | Sender::Freight => SourceKind::Api,
                Sender::People => SourceKind::Form,
                Sender::News => SourceKind::Feed {
                    url: "https://news.aldermoor.example/industry.rss".into(),
                    format: FeedFormat::News,
                    every: Span::minutes(30),
                },
            },
            category: (from == Sender::News).then_some(About::Media),
            severity: None,
            rate: DEFAULT_RATE,
        };
        let mut source = SignalSource::new(
            work.id::<SourceId>(),
            org,
            format!("SRC-{number:04}"),
            new,
            now,
        );
        // A key was given out, and nobody here knows it: the demo's senders are not real.
        let secret = (source.delivers == SourceKind::Api)
            .then(|| format!("ms_{}{}", id(staff, "admin"), work.id::<SourceId>()));
        if let Some(secret) = &secret {
            source.keys.push(SourceKey {
                hint: secret.chars().skip(secret.chars().count() - 4).collect(),
                created_at: now,
            });
        }
        work.tx.insert_source(&source).await?;
        if let Some(secret) = &secret {
            work.tx
                .rotate_source_key(org, source.id, &secret_hash(secret))
                .await?;
        }
        all.push((from, source));
    }
    Ok(all)
}

/// The feed was stopped: the demo reads nothing from the network.
async fn stop_feed(
    work: &mut Work<'_>,
    end: Time,
    sources: &[(Sender, SignalSource)],
) -> Result<()> {
    if let Some((_, feed)) = sources.iter().find(|(from, _)| *from == Sender::News) {
        let mut feed = feed.clone();
        feed.active = false;
        feed.feed.primed = true;
        feed.feed.read_at = Some(end.plus_days(-9));
        work.tx.update_source(&mut feed).await?;
    }
    Ok(())
}

/// A trigger as somebody would write it.
struct Watch {
    template: &'static str,
    name: &'static str,
    about: About,
    kind: &'static str,
    field: &'static str,
    op: ConditionOp,
    value: &'static str,
    window: Option<Span>,
    cooldown: Span,
    hysteresis: Hysteresis,
    mode: TriggerMode,
    state: TriggerState,
    severity: SeverityLevel,
    owner: &'static str,
}

fn watches() -> Vec<Watch> {
    use ConditionOp as Op;
    use SeverityLevel::{Major, Minor, Moderate};
    use TriggerMode::{Auto, RequireApproval, Suggest};
    use TriggerState::{Active, Off, Shadow};
    let days = |n: u32| Span::minutes(n * 24 * 60);
    let watch = Watch {
        template: "OPS-03",
        name: "A port that we ship through closes",
        about: About::SupplyChain,
        kind: "port.status",
        field: "status",
        op: Op::Contains,
        value: "closed",
        window: None,
        cooldown: Span::minutes(12 * 60),
        hysteresis: Hysteresis::WhenFalse,
        mode: Suggest,
        state: Active,
        severity: Major,
        owner: "dirlog",
    };
    vec![
        Watch {
            template: "OPS-01",
            name: "A supplier delivers under 60 % of plan",
            about: About::ThirdParty,
            kind: "supplier.delivery",
            field: "delivered_percent",
            op: Op::Below,
            value: "60",
            mode: RequireApproval,
            owner: "coo",
            hysteresis: Hysteresis::WhenFalse,
            ..watch
        },
        Watch {
            template: "TEC-01",
            name: "Encryption of files on more than 20 hosts",
            about: About::Cyber,
            kind: "edr.alert",
            field: "hosts",
            op: Op::Above,
            value: "20",
            mode: Auto,
            severity: Moderate,
            owner: "ciso",
            hysteresis: Hysteresis::WhenFalse,
            ..watch
        },
        Watch {
            template: "TEC-02",
            name: "The cloud provider reports a major incident",
            about: About::Technology,
            kind: "status.incident",
            field: "impact",
            value: "major",
            cooldown: days(7),
            hysteresis: Hysteresis::Always,
            severity: Minor,
            owner: "dirit",
            ..watch
        },
        Watch {
            template: "BRD-01",
            name: "Complaints about one product rise by 80 %",
            about: About::Customer,
            kind: "complaints.daily",
            field: "complaints",
            op: Op::Spike,
            value: "80",
            window: Some(days(7)),
            mode: RequireApproval,
            severity: Moderate,
            owner: "dirquality",
            hysteresis: Hysteresis::WhenFalse,
            ..watch
        },
        Watch {
            template: "REG-01",
            name: "A processor writes of personal data",
            about: About::Legal,
            kind: "processor.notice",
            field: "title",
            value: "personal data",
            state: Shadow,
            severity: Major,
            owner: "privacy",
            hysteresis: Hysteresis::WhenFalse,
            ..watch
        },
        Watch {
            template: "FIN-02",
            name: "Covenant headroom falls below 10 %",
            about: About::Financial,
            kind: "covenant.headroom",
            field: "headroom_percent",
            op: Op::Below,
            value: "10",
            severity: Major,
            owner: "treasurer",
            hysteresis: Hysteresis::WhenFalse,
            ..watch
        },
        Watch {
            template: "MKT-01",
            name: "A rival's list price falls by 5 %",
            about: About::Competitive,
            kind: "price.index",
            field: "index",
            op: Op::Drop,
            value: "5",
            window: Some(days(30)),
            state: Off,
            severity: Moderate,
            owner: "vpsales",
            hysteresis: Hysteresis::WhenFalse,
            ..watch
        },
        watch,
    ]
}

async fn triggers(work: &mut Work<'_>, staff: &[Member], books: &[Book]) -> Result<Vec<Trigger>> {
    let (org, now) = (work.ctx.org(), work.now);
    let mut all = Vec::new();
    for w in watches() {
        let Some(playbook) = book(books, w.template) else {
            continue;
        };
        let owner = id(staff, w.owner);
        let new = NewTrigger {
            playbook,
            name: w.name.into(),
            rule: Rule {
                condition: Condition::Leaf(Leaf {
                    category: Some(w.about),
                    source: None,
                    kind: Some(w.kind.into()),
                    field: w.field.into(),
                    op: w.op,
                    value: w.value.into(),
                    window: w.window,
                    count: 1,
                }),
                cooldown: w.cooldown,
                hysteresis: w.hysteresis,
            },
            mode: w.mode,
            state: w.state,
            severity: w.severity,
            severity_ceiling: SeverityLevel::Moderate,
            owner: Some(owner),
        };
        Error::check(new.faults())?;
        let number = work.tx.count(org, "trigger").await?;
        let key = format!("TRG-{number:04}");
        let trigger = Trigger::make(work.id::<TriggerId>(), org, key, new, owner, now);
        work.tx.insert_trigger(&trigger).await?;
        all.push(trigger);
    }
    Ok(all)
}

/// Under it M declares by itself, up to moderate severity.
async fn policy(
    work: &mut Work<'_>,
    staff: &[Member],
    trigger: TriggerId,
    until: Time,
) -> Result<()> {
    let (org, now) = (work.ctx.org(), work.now);
    let new = NewPolicy {
        scope: AutonomyScope::Triggers {
            triggers: vec![trigger],
        },
        severity_ceiling: SeverityLevel::Moderate,
        owner: id(staff, "cto"),
        valid_until: until,
        statement: "Encryption spreads faster than a person can be woken. Up to moderate severity M declares by itself and pages the response team; anything graver is decided by the chief technology officer or an executive sponsor.".into(),
    };
    Error::check(new.faults(now))?;
    let number = work.tx.count(org, "policy").await?;
    let key = format!("POL-{number:04}");
    let policy = AutonomyPolicy::write(work.id::<PolicyId>(), org, key, new, now);
    work.tx.insert_policy(&policy).await?;
    Ok(())
}

/// One signal, and what people did about what came of it, so many seconds later.
struct Heard {
    /// Seconds before now at which it came.
    ago: i64,
    from: Sender,
    about: About,
    kind: &'static str,
    severity: Option<SeverityLevel>,
    title: &'static str,
    /// Joined with the title.
    data: Value,
    then: Then,
}

enum Then {
    Nothing,
    /// Of the playbook from this template, by whom, after how long.
    Accept(&'static str, &'static str, i64),
    Decline(&'static str, &'static str, i64, &'static str, Feedback),
    /// Nobody decided.
    Expire(&'static str),
}

/// In the order of their arrival.
fn heard() -> Vec<Heard> {
    use Sender::{Freight, News, People, Plants};
    use SeverityLevel::{Major, Minor, Moderate};
    let says = |ago, from, about, kind, title, data| Heard {
        ago,
        from,
        about,
        kind,
        severity: None,
        title,
        data,
        then: Then::Nothing,
    };
    let none = || json!({});
    let report = |ago, about, severity, title| Heard {
        severity: Some(severity),
        ..says(ago, People, about, "m.report", title, json!({"detail": ""}))
    };
    let delivered = |ago, title, percent: i64| {
        let data = json!({"delivered_percent": percent});
        says(
            ago,
            Freight,
            About::ThirdParty,
            "supplier.delivery",
            title,
            data,
        )
    };
    let port = |ago, status: &str, title| {
        let data = json!({"port": "Felsted Haven", "status": status});
        says(ago, Freight, About::SupplyChain, "port.status", title, data)
    };
    let complaints = |ago, n: i64| {
        let data = json!({"product": "pump unit P40", "complaints": n});
        says(
            ago,
            Plants,
            About::Customer,
            "complaints.daily",
            "Complaints about pump unit P40",
            data,
        )
    };
    let alert = |ago, title, hosts: i64| {
        says(
            ago,
            Plants,
            About::Cyber,
            "edr.alert",
            title,
            json!({"hosts": hosts}),
        )
    };
    let notice = |ago, title| says(ago, Plants, About::Legal, "processor.notice", title, none());
    let cloud = |ago, title| {
        let data = json!({"impact": "major"});
        says(
            ago,
            Plants,
            About::Technology,
            "status.incident",
            title,
            data,
        )
    };
    let news = |ago, title| says(ago, News, About::Media, "feed.item", title, none());
    let headroom = |ago, percent: i64| {
        let data = json!({"headroom_percent": percent});
        says(
            ago,
            Plants,
            About::Financial,
            "covenant.headroom",
            "Covenant headroom, monthly figure",
            data,
        )
    };
    vec![
        news(34 * DAY, "Mills announce maintenance stops for the spring"),
        news(34 * DAY - 1, "Wage talks open in three countries"),
        headroom(31 * DAY, 18),
        delivered(30 * DAY, "Deliveries of castings, weekly figure", 93),
        alert(
            29 * DAY,
            "File encryption on a laptop of the sales office",
            1,
        ),
        Heard {
            then: Then::Decline(
                "OPS-01",
                "coo",
                25 * MINUTE,
                "A public holiday at the supplier. The plan had not been adjusted; it is now.",
                Feedback::Noise,
            ),
            ..delivered(27 * DAY, "Deliveries of castings, weekly figure", 54)
        },
        news(26 * DAY, "Ferry operators warn of delays at the narrows"),
        Heard {
            then: Then::Accept("OPS-03", "coo", 8 * MINUTE),
            ..port(
                24 * DAY + 8 * MINUTE,
                "closed",
                "Felsted Haven is closed: a vessel is aground",
            )
        },
        port(
            24 * DAY - 6 * HOUR,
            "closed",
            "Felsted Haven stays closed; tugs are on site",
        ),
        port(22 * DAY, "open", "Felsted Haven is open again"),
        report(
            21 * DAY,
            About::Physical,
            Moderate,
            "Smoke from a transformer in hall 3, put out by the shift",
        ),
        delivered(20 * DAY, "Deliveries of castings, weekly figure", 91),
        report(
            19 * DAY,
            About::Workforce,
            Minor,
            "The works council asks for the shift plan in writing",
        ),
        Heard {
            severity: Some(Major),
            then: Then::Decline(
                "TEC-01",
                "cto",
                12 * MINUTE,
                "The penetration test that was announced for this week.",
                Feedback::Noise,
            ),
            ..alert(
                17 * DAY,
                "File encryption on 41 hosts of the test network",
                41,
            )
        },
        notice(
            15 * DAY,
            "Payroll provider: a letter with personal data of three employees went astray",
        ),
        news(14 * DAY, "Port workers vote on a strike in the new year"),
        notice(12 * DAY, "Payroll provider: maintenance on Sunday morning"),
        Heard {
            then: Then::Decline(
                "OPS-01",
                "coo",
                40 * MINUTE,
                "Right to ask. We hold stock for four weeks and procurement is with the supplier; we declare if the next week is no better.",
                Feedback::Useful,
            ),
            ..delivered(11 * DAY, "Deliveries of bearings, weekly figure", 47)
        },
        notice(
            9 * DAY,
            "Travel portal: an outage; no personal data was affected",
        ),
        says(
            8 * DAY,
            Plants,
            About::Operational,
            "line.stop",
            "Press line 4 stood still for two hours",
            json!({"line": 4, "minutes": 124}),
        ),
        says(
            7 * DAY,
            Freight,
            About::Competitive,
            "price.index",
            "A rival's list price, weekly index",
            json!({"index": 94}),
        ),
        complaints(6 * DAY, 12),
        report(
            6 * DAY - HOUR,
            About::Legal,
            Minor,
            "A lawyer writes for a former supplier about retained money",
        ),
        complaints(5 * DAY, 14),
        complaints(4 * DAY, 11),
        delivered(4 * DAY - HOUR, "Deliveries of bearings, weekly figure", 78),
        Heard {
            then: Then::Expire("TEC-02"),
            ..cloud(
                3 * DAY + HOUR,
                "Cloud provider: storage unavailable in one region",
            )
        },
        complaints(3 * DAY, 13),
        complaints(2 * DAY, 12),
        cloud(36 * HOUR, "Cloud provider: network errors in one region"),
        complaints(DAY, 15),
        headroom(20 * HOUR, 14),
        says(
            9 * HOUR,
            Freight,
            About::Geopolitical,
            "border.status",
            "The border post on the eastern route is closed for a day",
            none(),
        ),
        complaints(2 * HOUR, 31),
    ]
}

async fn hear(
    work: &mut Work<'_>,
    sources: &[(Sender, SignalSource)],
    staff: &[Member],
    heard: &Heard,
) -> Result<()> {
    let Some((_, source)) = sources.iter().find(|(from, _)| *from == heard.from) else {
        return Ok(());
    };
    let mut data = heard.data.as_object().cloned().unwrap_or_default();
    data.insert("title".into(), heard.title.into());
    if heard.from == Sender::People {
        let by = id(staff, "dirsafety").to_string();
        data.insert("reported_by".into(), by.into());
    }
    let now = work.now;
    let draft = Draft {
        ce_id: format!("{}-{}", heard.kind, heard.ago),
        ce_source: match heard.from {
            Sender::Plants => "/plants",
            Sender::Freight => "/freight",
            Sender::People => "/form",
            Sender::News => "https://news.aldermoor.example/industry.rss",
        }
        .into(),
        kind: heard.kind.into(),
        subject: None,
        occurred_at: Some(now.plus_secs(-MINUTE)),
        category: Some(heard.about),
        severity: heard.severity,
        data,
    };
    let mut signal = draft
        .into_signal(work.id::<SignalId>(), source, now, "")
        .map_err(Error::faults)?;
    // The first reading of the feed.
    if heard.from == Sender::News && heard.ago >= 34 * DAY - 1 {
        signal.state = SignalState::Suppressed {
            reason: "It stood in the feed before M read it for the first time.".into(),
        };
    }
    let id = signal.id;
    work.tx.insert_signals(&[signal]).await?;
    signals::evaluate(work, &[id]).await
}

/// The proposal that is open for the playbook.
async fn waiting(work: &mut Work<'_>, playbook: Option<PlaybookId>) -> Result<Option<Proposal>> {
    if playbook.is_none() {
        return Ok(None);
    }
    let query = ProposalQuery {
        open: true,
        playbook,
        before: None,
        limit: 1,
    };
    Ok(work
        .tx
        .proposals(work.ctx.org(), &query)
        .await?
        .into_iter()
        .next())
}

async fn accept(work: &mut Work<'_>, mut p: Proposal, by: PersonId) -> Result<Accepted> {
    let execution = work.id::<ExecutionId>();
    p.accept(DecidedBy::Person(by), execution.0, work.now)?;
    signals::count_word(work, &mut p, Feedback::Useful).await?;
    work.tx.update_proposal(&mut p).await?;
    Ok(Accepted {
        proposal: p.id,
        execution,
        t0: p.t0,
    })
}

async fn decline(
    work: &mut Work<'_>,
    mut p: Proposal,
    by: PersonId,
    reason: &str,
    word: Feedback,
) -> Result<()> {
    p.decline(by, reason, work.now)
        .map_err(|e| Error::Internal(e.to_string()))?;
    signals::count_word(work, &mut p, word).await?;
    work.tx.update_proposal(&mut p).await?;
    Ok(())
}
