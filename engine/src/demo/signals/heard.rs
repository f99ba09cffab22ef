//! What was heard, and what people did about it.

use super::{DAY, HOUR, MINUTE, Sender};
use model::{
    playbooks::SignalCategory as About,
    signals::{Feedback, SeverityLevel},
};
use serde_json::{Value, json};

/// One signal, and what people did about what came of it, so many seconds later.
pub(super) struct Heard {
    /// Seconds before now at which it came.
    pub(super) ago: i64,
    pub(super) from: Sender,
    pub(super) about: About,
    pub(super) kind: &'static str,
    pub(super) severity: Option<SeverityLevel>,
    pub(super) title: &'static str,
    /// Joined with the title.
    pub(super) data: Value,
    pub(super) then: Then,
}

pub(super) enum Then {
    Nothing,
    /// Of the playbook from this template, by whom, after how long.
    Accept(&'static str, &'static str, i64),
    Decline(&'static str, &'static str, i64, &'static str, Feedback),
    /// Nobody decided.
    Expire(&'static str),
}

/// In the order of their arrival.
pub(super) fn heard() -> Vec<Heard> {
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
