//! What the address says: the tab, the version, the filter, the order.

use leptos_router::params::ParamsMap;
use model::{
    Domain,
    playbooks::{PlaybookFilter, PlaybookSummary, Stance, TemplateSummary},
};
use ui::paths;

/// A part of a template or playbook with its own address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tab {
    #[default]
    Overview,
    Tasks,
    Roles,
    Messages,
    Decisions,
    Scenario,
    Sources,
    /// Versions; a template has none.
    History,
}

impl Tab {
    /// Those that a template and a playbook share.
    pub const SHARED: [Self; 7] = [
        Self::Overview,
        Self::Tasks,
        Self::Roles,
        Self::Messages,
        Self::Decisions,
        Self::Scenario,
        Self::Sources,
    ];
    pub const fn key(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Tasks => "tasks",
            Self::Roles => "roles",
            Self::Messages => "messages",
            Self::Decisions => "decisions",
            Self::Scenario => "scenario",
            Self::Sources => "sources",
            Self::History => "history",
        }
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Tasks => "Tasks",
            Self::Roles => "Roles",
            Self::Messages => "Messages",
            Self::Decisions => "Decisions",
            Self::Scenario => "Scenario",
            Self::Sources => "Sources",
            Self::History => "History",
        }
    }
    /// From `?tab=`; the overview when it is missing or unknown.
    pub fn of(query: &ParamsMap) -> Self {
        let key = query.get("tab").unwrap_or_default();
        Self::SHARED
            .into_iter()
            .chain([Self::History])
            .find(|t| t.key() == key)
            .unwrap_or_default()
    }
}

/// The address of a record without its tab: a template, a playbook, one version of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Address {
    path: String,
    version: String,
}

impl Address {
    pub fn new(path: String, version: Option<String>) -> Self {
        Self {
            path,
            version: version.unwrap_or_default(),
        }
    }
    /// The same record in another version.
    pub fn of_version(&self, version: String) -> Self {
        Self {
            path: self.path.clone(),
            version,
        }
    }
    pub fn tab(&self, tab: Tab) -> String {
        self.with(tab, &[])
    }
    pub fn with(&self, tab: Tab, more: &[(&str, &str)]) -> String {
        let tab = if tab == Tab::Overview { "" } else { tab.key() };
        let mut pairs = vec![("version", self.version.as_str()), ("tab", tab)];
        pairs.extend(more);
        paths::with_query(self.path.clone(), &pairs)
    }
}

/// `?q=…&domain=…&stance=…`; what cannot be read counts as absent.
pub fn filter_of(query: &ParamsMap) -> PlaybookFilter {
    PlaybookFilter {
        q: query
            .get("q")
            .map(|q| q.trim().to_owned())
            .filter(|q| !q.is_empty()),
        domain: query.get("domain").and_then(|d| d.parse::<Domain>().ok()),
        stance: query.get("stance").and_then(|s| Stance::from_key(&s)),
    }
}

/// What narrows the library beyond words, domain and stance: `?industry=…&deadlines=…`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LibraryFilter {
    pub base: PlaybookFilter,
    /// As the templates write it: `financial-services`.
    pub industry: Option<String>,
    /// Whether it starts a deadline that law or contract sets.
    pub deadlines: Option<bool>,
}

impl LibraryFilter {
    pub fn of(query: &ParamsMap) -> Self {
        Self {
            base: filter_of(query),
            industry: query.get("industry").filter(|i| !i.is_empty()),
            deadlines: match query.get("deadlines").as_deref() {
                Some("yes") => Some(true),
                Some("no") => Some(false),
                _ => None,
            },
        }
    }
    pub fn deadlines_key(&self) -> &'static str {
        match self.deadlines {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        }
    }
    /// Beyond words, domain and stance.
    pub fn narrowed(&self) -> bool {
        self.industry.is_some() || self.deadlines.is_some()
    }
    pub fn matches(&self, t: &TemplateSummary) -> bool {
        let text = format!("{} {} {}", t.key, t.title, t.summary);
        self.base.matches(t.domain, t.stance, &text)
            && self
                .industry
                .as_ref()
                .is_none_or(|i| t.industries.contains(i))
            && self.deadlines.is_none_or(|some| some == (t.clocks > 0))
    }
}

/// The columns a steward can order the playbooks by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Order {
    #[default]
    Key,
    Title,
    Criticality,
    Published,
    Score,
}

impl Order {
    pub const ALL: [Self; 5] = [
        Self::Key,
        Self::Title,
        Self::Criticality,
        Self::Published,
        Self::Score,
    ];
    pub const fn key(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Title => "title",
            Self::Criticality => "criticality",
            Self::Published => "published",
            Self::Score => "score",
        }
    }
    pub fn of(query: &ParamsMap) -> Self {
        let key = query.get("order").unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|o| o.key() == key)
            .unwrap_or_default()
    }
    /// What needs attention stands first: the weakest, the most critical, the longest untouched.
    pub fn sort(self, list: &mut [PlaybookSummary]) {
        list.sort_by(|a, b| {
            let by = match self {
                Self::Key => std::cmp::Ordering::Equal,
                Self::Title => a.playbook.title.cmp(&b.playbook.title),
                Self::Criticality => b.playbook.criticality.cmp(&a.playbook.criticality),
                Self::Published => a.published_at.cmp(&b.published_at),
                Self::Score => a.score.score.cmp(&b.score.score),
            };
            by.then_with(|| a.playbook.key.cmp(&b.playbook.key))
        });
    }
    pub const fn direction(self) -> ui::Sort {
        match self {
            Self::Criticality => ui::Sort::Desc,
            _ => ui::Sort::Asc,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&str, &str)]) -> ParamsMap {
        pairs
            .iter()
            .map(|(k, v)| (k.to_string(), v.to_string()))
            .collect()
    }

    #[test]
    fn addresses_keep_the_version_and_leave_the_overview_out() {
        let address = Address::new("/playbooks/7".into(), Some("9".into()));
        assert_eq!(address.tab(Tab::Overview), "/playbooks/7?version=9");
        assert_eq!(
            address.with(Tab::Tasks, &[("graph", "all")]),
            "/playbooks/7?version=9&tab=tasks&graph=all"
        );
    }

    #[test]
    fn a_filter_is_read_leniently() {
        let filter = filter_of(&query(&[
            ("q", " price war "),
            ("domain", "mkt"),
            ("stance", "sideways"),
        ]));
        assert_eq!(
            filter,
            PlaybookFilter {
                q: Some("price war".into()),
                domain: Some(Domain::Mkt),
                stance: None
            }
        );
        assert_eq!(
            filter_of(&query(&[("q", " "), ("domain", "")])),
            PlaybookFilter::default()
        );
    }

    #[test]
    fn the_library_is_narrowed_by_industry_and_deadlines() {
        let filter = LibraryFilter::of(&query(&[("industry", "media"), ("deadlines", "yes")]));
        let template = |industry: &str, clocks| TemplateSummary {
            key: "BRD-01".into(),
            domain: Domain::Brd,
            title: "A".into(),
            summary: String::new(),
            stance: Stance::Defense,
            criticality: 3,
            industries: vec![industry.into()],
            tasks: 10,
            slots: 3,
            clocks,
            adopted: Vec::new(),
        };
        assert!(filter.matches(&template("media", 1)));
        assert!(!filter.matches(&template("media", 0)));
        assert!(!filter.matches(&template("retail", 1)));
        assert!(!LibraryFilter::of(&query(&[("deadlines", "often")])).narrowed());
    }

    #[test]
    fn tabs_come_from_the_address() {
        assert_eq!(Tab::of(&query(&[("tab", "history")])), Tab::History);
        assert_eq!(Tab::of(&query(&[("tab", "nonsense")])), Tab::Overview);
    }
}
