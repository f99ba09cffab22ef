use crate::core::{Result, Work};
use model::{
    Domain, PersonId,
    identity::{Person, Role},
};

/// The password of every demo account. Demo accounts exist only with the demo flag and only
/// on a loopback address.
pub const PASSWORD: &str = "prepared-not-surprised";

/// A demo sign-in, as the sign-in page lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPerson {
    pub name: String,
    pub title: String,
    pub role: String,
    pub email: String,
}

pub(super) struct Member {
    pub person: Person,
    pub reference: &'static str,
}

struct Row(
    &'static str,
    &'static str,
    &'static str,
    &'static [Role],
    Contact,
);

/// When messages to the person were last shown to arrive.
#[derive(Clone, Copy)]
enum Contact {
    Days(i64),
    Never,
    /// Has left the company.
    Left,
}
use Contact::{Days, Left, Never};

const O: fn(Domain) -> Role = Role::DomainOwner;

/// (short reference, name, title, roles, contact)
fn rows() -> Vec<(Row, Vec<Role>)> {
    let plain: &[Row] = &[
        Row(
            "ceo",
            "Helena Aldermoor",
            "Chief Executive Officer",
            &[Role::ExecutiveSponsor],
            Days(12),
        ),
        Row(
            "coo",
            "Tomas Bergqvist",
            "Chief Operating Officer",
            &[],
            Days(20),
        ),
        Row(
            "cfo",
            "Priya Raman",
            "Chief Financial Officer",
            &[],
            Days(33),
        ),
        Row("gc", "Mara Lindqvist", "General Counsel", &[], Days(9)),
        Row(
            "cto",
            "Daniel Okafor",
            "Chief Technology Officer",
            &[],
            Days(41),
        ),
        Row(
            "chro",
            "Ingrid Solheim",
            "Chief Human Resources Officer",
            &[],
            Days(75),
        ),
        Row(
            "cmo",
            "Luis Carvalho",
            "Chief Marketing Officer",
            &[],
            Days(28),
        ),
        Row(
            "cso",
            "Amara Nwosu",
            "Chief Strategy Officer",
            &[],
            Days(16),
        ),
        Row(
            "cro",
            "Jonas Weber",
            "Chief Risk Officer",
            &[Role::ExecutiveSponsor],
            Days(50),
        ),
        Row(
            "steward1",
            "Katarina Novak",
            "Director, Strategy and Risk",
            &[Role::Steward],
            Days(5),
        ),
        Row(
            "steward2",
            "Samuel Adeyemi",
            "Director, Resilience",
            &[Role::Steward],
            Days(60),
        ),
        Row(
            "fac1",
            "Elise Moreau",
            "Head of Exercises",
            &[Role::Facilitator],
            Days(14),
        ),
        Row(
            "fac2",
            "Rafael Ortega",
            "Risk Manager",
            &[Role::Facilitator, Role::Stakeholder],
            Days(90),
        ),
        Row(
            "compliance",
            "Yuki Tanaka",
            "Head of Compliance and Security Assurance",
            &[Role::ComplianceOfficer],
            Days(22),
        ),
        Row(
            "auditor",
            "Grace Whitfield",
            "External Auditor, Whitfield & Partners",
            &[Role::Auditor],
            Days(100),
        ),
        Row(
            "admin",
            "Oskar Lund",
            "Head of IT Service",
            &[Role::Administrator],
            Days(3),
        ),
        Row(
            "ciso",
            "Nadia Haddad",
            "Chief Information Security Officer",
            &[Role::Stakeholder],
            Days(8),
        ),
        Row(
            "vpsales",
            "Peter Hollis",
            "Vice President, Sales Europe",
            &[Role::Stakeholder],
            Days(130),
        ),
        Row(
            "vpsales2",
            "Renata Fuchs",
            "Vice President, Sales Americas",
            &[Role::Stakeholder],
            Days(240),
        ),
        Row(
            "vpsupply",
            "Bo Eriksen",
            "Vice President, Supply Chain",
            &[Role::Stakeholder],
            Days(45),
        ),
        Row(
            "dirlog",
            "Chen Wei",
            "Director, Logistics",
            &[Role::Stakeholder],
            Days(66),
        ),
        Row(
            "dirprod",
            "Anneke de Vries",
            "Director, Production",
            &[Role::Stakeholder],
            Days(19),
        ),
        Row(
            "dirsafety",
            "Malcolm Fraser",
            "Director, Health and Safety",
            &[Role::Stakeholder],
            Days(25),
        ),
        Row(
            "dirquality",
            "Sofia Marchetti",
            "Director, Quality",
            &[Role::Stakeholder],
            Never,
        ),
        Row(
            "treasurer",
            "Hugo Lambert",
            "Group Treasurer",
            &[Role::Stakeholder],
            Days(37),
        ),
        Row(
            "controller",
            "Fatima Zahra El Idrissi",
            "Group Controller",
            &[Role::Stakeholder],
            Days(58),
        ),
        Row(
            "ir",
            "Charlotte Beck",
            "Director, Investor Relations",
            &[Role::Stakeholder],
            Days(29),
        ),
        Row(
            "tax",
            "Viktor Petrov",
            "Director, Tax",
            &[Role::Stakeholder],
            Never,
        ),
        Row(
            "dgc",
            "Rosa Delgado",
            "Deputy General Counsel",
            &[Role::Stakeholder],
            Days(11),
        ),
        Row(
            "privacy",
            "Erik Johansson",
            "Data Protection Officer",
            &[Role::Stakeholder],
            Days(48),
        ),
        Row(
            "trade",
            "Leila Farouk",
            "Director, Trade Compliance",
            &[Role::Stakeholder],
            Days(210),
        ),
        Row(
            "dirit",
            "Mateusz Kowalski",
            "Director, Infrastructure",
            &[Role::Stakeholder],
            Days(17),
        ),
        Row(
            "dirproduct",
            "Hannah Stein",
            "Vice President, Digital Products",
            &[Role::Stakeholder],
            Days(80),
        ),
        Row(
            "dirpeople",
            "Olivia Grant",
            "Director, Employee Relations",
            &[Role::Stakeholder],
            Days(52),
        ),
        Row(
            "dirtalent",
            "Marcus Bell",
            "Director, Talent",
            &[Role::Stakeholder],
            Days(95),
        ),
        Row(
            "comms",
            "Isabelle Fontaine",
            "Director, Communications",
            &[Role::Stakeholder],
            Days(7),
        ),
        Row(
            "press",
            "David Osei",
            "Head of Press Office",
            &[Role::Stakeholder],
            Days(31),
        ),
        Row(
            "dirma",
            "Wilhelm Kraus",
            "Director, Mergers and Acquisitions",
            &[Role::Stakeholder],
            Days(44),
        ),
        Row(
            "pmo",
            "Aisha Rahman",
            "Head of Transformation Office",
            &[Role::Stakeholder],
            Days(70),
        ),
        Row(
            "secretary",
            "Eleanor Price",
            "Company Secretary",
            &[Role::Stakeholder],
            Days(27),
        ),
        Row(
            "left1",
            "Gunnar Holt",
            "former Director, Procurement",
            &[],
            Left,
        ),
        Row(
            "left2",
            "Simone Alvarez",
            "former Vice President, Customer Service",
            &[],
            Left,
        ),
    ];
    plain
        .iter()
        .map(|r| {
            let mut roles = r.3.to_vec();
            roles.extend(match r.0 {
                "ceo" => Some(O(Domain::Mkt)),
                "coo" => Some(O(Domain::Ops)),
                "cfo" => Some(O(Domain::Fin)),
                "gc" => Some(O(Domain::Reg)),
                "cto" => Some(O(Domain::Tec)),
                "chro" => Some(O(Domain::Tal)),
                "cmo" => Some(O(Domain::Brd)),
                "cso" => Some(O(Domain::Str)),
                _ => None,
            });
            (Row(r.0, r.1, r.2, r.3, r.4), roles)
        })
        .collect()
}

fn email(name: &str) -> String {
    let plain: String = name
        .to_lowercase()
        .chars()
        .filter(|c| c.is_ascii_alphabetic() || *c == ' ')
        .collect();
    format!(
        "{}@aldermoor.example",
        plain.split_whitespace().collect::<Vec<_>>().join(".")
    )
}

/// The sign-ins shown on the demo's sign-in page, one per role.
pub fn accounts() -> Vec<DemoPerson> {
    let shown = [
        ("ceo", "Executive sponsor, chairs the review"),
        ("coo", "Domain owner, Operational Excellence"),
        ("gc", "Domain owner, Regulatory & Compliance"),
        ("steward1", "Playbook steward"),
        ("fac1", "Facilitator"),
        ("dirsafety", "Stakeholder"),
        ("compliance", "Compliance officer"),
        ("auditor", "Auditor"),
        ("admin", "Administrator"),
    ];
    let rows = rows();
    shown
        .iter()
        .filter_map(|(reference, role)| {
            let (row, _) = rows.iter().find(|(r, _)| r.0 == *reference)?;
            Some(DemoPerson {
                name: row.1.into(),
                title: row.2.into(),
                role: (*role).into(),
                email: email(row.1),
            })
        })
        .collect()
}

pub(super) async fn seed(work: &mut Work<'_>, hash: &str) -> Result<Vec<Member>> {
    let mut members = Vec::new();
    for (row, roles) in rows() {
        let now = work.now;
        let person = Person {
            id: work.id::<PersonId>(),
            org_id: work.ctx.org(),
            revision: 0,
            name: row.1.into(),
            email: email(row.1),
            title: row.2.into(),
            active: !matches!(row.4, Left),
            roles,
            reachable_at: match row.4 {
                Days(days) => Some(now.plus_days(-days)),
                Never | Left => None,
            },
            created_at: now.plus_days(-390),
        };
        work.tx.insert_person(&person, Some(hash)).await?;
        members.push(Member {
            person,
            reference: row.0,
        });
    }
    Ok(members)
}

/// The id behind a reference of the table above.
pub(super) fn id(staff: &[Member], reference: &str) -> PersonId {
    staff
        .iter()
        .find(|m| m.reference == reference)
        .map_or(PersonId(uuid::Uuid::nil()), |m| m.person.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_forty_people_with_distinct_addresses_and_every_role() {
        let rows = rows();
        assert!((38..=45).contains(&rows.len()), "{}", rows.len());
        let mut mails: Vec<_> = rows.iter().map(|(r, _)| email(r.1)).collect();
        mails.sort_unstable();
        mails.dedup();
        assert_eq!(mails.len(), rows.len());
        for role in Role::all() {
            assert!(
                rows.iter().any(|(_, roles)| roles.contains(&role)),
                "{role}"
            );
        }
        assert_eq!(accounts().len(), 9);
    }
}
