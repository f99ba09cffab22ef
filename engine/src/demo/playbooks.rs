use super::people::{Member, id};
use crate::core::{Result, Work};
use model::{
    Domain, PersonId, PlaybookId, Time, VersionId,
    playbooks::{Origin, Playbook, PlaybookVersion},
};

/// A seeded playbook and how it has been kept.
pub(super) struct Book {
    pub playbook: Playbook,
    pub exercised_days_ago: Option<i64>,
}

/// How well a playbook has been kept since it was published.
#[derive(Clone, Copy)]
struct Care {
    published_days_ago: i64,
    exercised_days_ago: Option<i64>,
    /// A deputy, or a primary too, has left the company since.
    left: Left,
}
#[derive(Clone, Copy, PartialEq)]
enum Left {
    Nobody,
    Deputy,
    Both,
}

/// Twenty of the templates are adopted; the others wait in the library.
const CARE: &[(&str, Care)] = &[
    ("MKT-01", care(40, Some(35), Left::Nobody)),
    ("MKT-02", care(150, None, Left::Nobody)),
    ("MKT-03", care(310, Some(400), Left::Deputy)),
    ("OPS-01", care(25, Some(20), Left::Nobody)),
    ("OPS-02", care(60, Some(35), Left::Nobody)),
    ("OPS-03", care(240, Some(260), Left::Nobody)),
    ("FIN-01", care(95, Some(90), Left::Nobody)),
    ("FIN-02", care(200, None, Left::Deputy)),
    ("FIN-03", care(420, Some(430), Left::Nobody)),
    ("REG-01", care(30, Some(28), Left::Nobody)),
    ("REG-02", care(270, None, Left::Nobody)),
    ("TEC-01", care(15, Some(35), Left::Nobody)),
    ("TEC-02", care(120, Some(130), Left::Deputy)),
    ("TEC-03", care(210, None, Left::Nobody)),
    ("TAL-01", care(75, Some(200), Left::Nobody)),
    ("TAL-02", care(330, None, Left::Both)),
    ("BRD-01", care(50, Some(45), Left::Nobody)),
    ("BRD-02", care(20, None, Left::Nobody)),
    ("STR-01", care(185, Some(190), Left::Nobody)),
    ("STR-02", care(260, None, Left::Deputy)),
];

const fn care(published_days_ago: i64, exercised_days_ago: Option<i64>, left: Left) -> Care {
    Care {
        published_days_ago,
        exercised_days_ago,
        left,
    }
}

const fn owner(domain: Domain) -> &'static str {
    match domain {
        Domain::Mkt => "ceo",
        Domain::Ops => "coo",
        Domain::Fin => "cfo",
        Domain::Reg => "gc",
        Domain::Tec => "cto",
        Domain::Tal => "chro",
        Domain::Brd => "cmo",
        Domain::Str => "cso",
    }
}

/// Who knows the work of each domain, best first.
const fn team(domain: Domain) -> &'static [&'static str] {
    match domain {
        Domain::Mkt => &[
            "vpsales",
            "comms",
            "dgc",
            "controller",
            "dirproduct",
            "vpsales2",
            "ir",
            "pmo",
        ],
        Domain::Ops => &[
            "dirprod",
            "dirsafety",
            "dgc",
            "comms",
            "dirlog",
            "vpsupply",
            "dirquality",
            "dirpeople",
        ],
        Domain::Fin => &[
            "treasurer",
            "dgc",
            "ir",
            "controller",
            "comms",
            "secretary",
            "tax",
            "dirma",
        ],
        Domain::Reg => &[
            "dgc",
            "privacy",
            "ciso",
            "comms",
            "trade",
            "secretary",
            "vpsupply",
            "dirit",
        ],
        Domain::Tec => &[
            "ciso",
            "dirit",
            "dgc",
            "comms",
            "dirproduct",
            "privacy",
            "dirprod",
            "treasurer",
        ],
        Domain::Tal => &[
            "dirpeople",
            "dgc",
            "secretary",
            "comms",
            "dirtalent",
            "dirprod",
            "ir",
            "controller",
        ],
        Domain::Brd => &[
            "comms",
            "dgc",
            "press",
            "dirquality",
            "ciso",
            "ir",
            "vpsales",
            "dirsafety",
        ],
        Domain::Str => &[
            "dirma",
            "dgc",
            "treasurer",
            "pmo",
            "comms",
            "controller",
            "dirtalent",
            "vpsales",
        ],
    }
}

pub(super) async fn seed(work: &mut Work<'_>, staff: &[Member]) -> Result<Vec<Book>> {
    let mut books = Vec::new();
    for (key, care) in CARE {
        let Some(template) = work.engine().library().get(key).cloned() else {
            continue;
        };
        let stewards = ["steward1", "steward2"];
        let steward = id(staff, stewards[books.len() % 2]);
        let at = work.now.plus_days(-care.published_days_ago);
        let number = work.tx.count(work.ctx.org(), "playbook").await?;
        let mut body = template.body.clone();
        fill(&mut body, template.domain, *care, staff);
        let mut playbook = Playbook {
            id: work.id::<PlaybookId>(),
            org_id: work.ctx.org(),
            revision: 0,
            key: format!("PB-{number:04}"),
            template_key: Some((*key).to_owned()),
            domain: template.domain,
            title: body.title.clone(),
            stance: body.stance,
            criticality: body.criticality,
            steward: Some(steward),
            current: None,
            review_interval_days: body.review_interval_days,
            created_at: at.plus_days(-10),
        };
        let version = published(
            work,
            &playbook,
            body,
            steward,
            id(staff, owner(template.domain)),
            at,
        )?;
        playbook.current = Some(version.id);
        work.tx.insert_playbook(&playbook).await?;
        work.tx.insert_version(&version).await?;
        work.tx
            .put_origin(&Origin {
                playbook_id: playbook.id,
                org_id: playbook.org_id,
                template_key: (*key).to_owned(),
                base: template.body,
                merged_at: playbook.created_at,
            })
            .await?;
        books.push(Book {
            playbook,
            exercised_days_ago: care.exercised_days_ago,
        });
    }
    Ok(books)
}

/// The version went through the same steps as any: submitted, approved by the domain owner,
/// published.
fn published(
    work: &Work<'_>,
    playbook: &Playbook,
    body: model::playbooks::PlaybookBody,
    author: PersonId,
    approver: PersonId,
    at: Time,
) -> Result<PlaybookVersion> {
    let mut version = PlaybookVersion {
        change_summary: "Adopted from the library and staffed".into(),
        ..PlaybookVersion::draft(
            work.id::<VersionId>(),
            playbook,
            1,
            body,
            author,
            at.plus_days(-10),
        )
    };
    version.submit(at.plus_days(-3))?;
    let hash = version.hash();
    version.approve(approver, &hash, at)?;
    version.publish(None, at)?;
    Ok(version)
}

/// First slot: the domain owner; the others: the domain's team in turn. Whoever "left" sits in
/// the second critical slot.
fn fill(body: &mut model::playbooks::PlaybookBody, domain: Domain, care: Care, staff: &[Member]) {
    let team = team(domain);
    for (i, slot) in body.slots.iter_mut().enumerate() {
        let pick = |n: usize| id(staff, team[n % team.len()]);
        slot.primary = Some(if i == 0 {
            id(staff, owner(domain))
        } else {
            pick(i - 1)
        });
        slot.deputy = Some(pick(i + 2));
    }
    if care.left == Left::Nobody {
        return;
    }
    if let Some(slot) = body.slots.iter_mut().filter(|s| s.critical).nth(1) {
        slot.deputy = Some(id(staff, "left1"));
        if care.left == Left::Both {
            slot.primary = Some(id(staff, "left2"));
        }
    }
}
