//! Triggers as somebody would have written them.

use super::book;
use crate::core::{Error, Result, Work};
use crate::demo::people::{Member, id};
use crate::demo::playbooks::Book;
use model::{
    Span, TriggerId,
    playbooks::SignalCategory as About,
    signals::{
        Condition, ConditionOp, Hysteresis, Leaf, NewTrigger, Rule, SeverityLevel, Trigger,
        TriggerMode, TriggerState,
    },
};

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

pub(super) async fn triggers(
    work: &mut Work<'_>,
    staff: &[Member],
    books: &[Book],
) -> Result<Vec<Trigger>> {
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
