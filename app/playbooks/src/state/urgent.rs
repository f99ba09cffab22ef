//! What a steward does first.

use model::{
    PersonId,
    playbooks::{StewardDesk, Upkeep},
};
use ui::paths;

/// The one next action: a sentence, what is behind it, and its button.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Urgent {
    pub sentence: String,
    pub note: String,
    pub button: Option<(&'static str, String)>,
}

fn is_mine(entry: &Upkeep, me: Option<PersonId>) -> bool {
    me.is_some() && entry.steward.as_ref().map(|s| s.id) == me
}

/// The viewer's own playbooks first; otherwise the order stays.
pub fn mine_first(mut list: Vec<Upkeep>, me: Option<PersonId>) -> Vec<Upkeep> {
    list.sort_by_key(|entry| !is_mine(entry, me));
    list
}

/// Where an entry of the list is dealt with.
pub fn place(list: List, entry: &Upkeep) -> String {
    let version = entry.version.map(|v| v.to_string()).unwrap_or_default();
    let record = || paths::playbook(entry.playbook);
    match list {
        List::Unstaffed => paths::with_query(record(), &[("tab", "roles")]),
        List::Due => record(),
        List::SentBack | List::Waiting => paths::with_query(record(), &[("version", &version)]),
        List::Updates => paths::playbook_update(entry.playbook),
        List::Drafts => entry.version.map_or_else(record, paths::draft),
    }
}

/// The worklists of the desk, most urgent first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum List {
    Unstaffed,
    Due,
    SentBack,
    Updates,
    Drafts,
    Waiting,
}

/// A hole in the crew fails on the day; text that has aged fails slowly; what waits for somebody
/// else is nobody's next action. One's own comes before others'.
pub fn urgent(desk: &StewardDesk, me: Option<PersonId>) -> Urgent {
    let order = [
        (List::Unstaffed, &desk.unstaffed),
        (List::SentBack, &desk.sent_back),
        (List::Due, &desk.due),
        (List::Updates, &desk.updates),
        (List::Drafts, &desk.drafts),
    ];
    let pick = |own: bool| {
        order.iter().find_map(|(list, entries)| {
            entries
                .iter()
                .find(|e| !own || is_mine(e, me))
                .map(|e| (*list, e))
        })
    };
    let Some((list, entry)) = pick(true).or_else(|| pick(false)) else {
        return Urgent {
            sentence: "Every playbook is looked after.".into(),
            note: match desk.waiting.len() {
                0 => "Nothing is due, unstaffed or unfinished.".into(),
                1 => "1 version waits for its domain owner.".into(),
                n => format!("{n} versions wait for their domain owners."),
            },
            button: None,
        };
    };
    let title = &entry.title;
    let (sentence, button) = match list {
        List::Unstaffed => (format!("Name people for {title}."), "Name people"),
        List::SentBack => (format!("Change {title} as asked."), "Read what is asked"),
        List::Due => (format!("Review {title}."), "Open the playbook"),
        List::Updates => (
            format!("Bring the new template text into {title}."),
            "Read what changed",
        ),
        List::Drafts | List::Waiting => (format!("Finish the draft of {title}."), "Open the draft"),
    };
    Urgent {
        sentence,
        note: crate::state::closed(&format!("{}: {}", entry.key, entry.what)),
        button: Some((button, place(list, entry))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Domain, PlaybookId, identity::PersonRef};

    fn entry(title: &str, steward: u128) -> Upkeep {
        Upkeep {
            playbook: PlaybookId(
                "00000000-0000-0000-0000-000000000007"
                    .parse()
                    .unwrap_or_default(),
            ),
            key: "PB-0007".into(),
            title: title.into(),
            domain: Domain::Mkt,
            steward: Some(PersonRef {
                id: person(steward),
                name: "Ada".into(),
                title: String::new(),
            }),
            what: "Review due today".into(),
            version: None,
        }
    }
    fn person(n: u128) -> PersonId {
        let id = format!("00000000-0000-0000-0000-{n:012}");
        PersonId(id.parse().unwrap_or_default())
    }

    #[test]
    fn ones_own_comes_first_then_what_fails_first() {
        let desk = StewardDesk {
            due: vec![entry("Theirs", 2), entry("Mine", 1)],
            unstaffed: vec![entry("Holes", 2)],
            ..StewardDesk::default()
        };
        assert_eq!(urgent(&desk, Some(person(1))).sentence, "Review Mine.");
        assert_eq!(urgent(&desk, None).sentence, "Name people for Holes.");
        let mine = mine_first(desk.due, Some(person(1)));
        assert_eq!(mine[0].title, "Mine");
    }

    #[test]
    fn a_desk_without_work_says_what_is_waited_for() {
        let mut desk = StewardDesk::default();
        assert_eq!(urgent(&desk, None).button, None);
        desk.waiting.push(entry("Waits", 1));
        assert_eq!(
            urgent(&desk, None).note,
            "1 version waits for its domain owner."
        );
    }
}
