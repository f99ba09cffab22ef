use leptos_router::params::ParamsMap;
use ui::paths;

/// A step of the guided adoption.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum AdoptStep {
    Template,
    People,
    Triggers,
    Open,
}

impl AdoptStep {
    pub const ALL: [Self; 4] = [Self::Template, Self::People, Self::Triggers, Self::Open];
    pub const fn key(self) -> &'static str {
        match self {
            Self::Template => "template",
            Self::People => "people",
            Self::Triggers => "triggers",
            Self::Open => "open",
        }
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Template => "What you get",
            Self::People => "Critical slots",
            Self::Triggers => "Thresholds",
            Self::Open => "Make it yours",
        }
    }
    /// From `?step=`; nothing when it is missing or unknown.
    pub fn of(query: &ParamsMap) -> Option<Self> {
        let key = query.get("step")?;
        Self::ALL.into_iter().find(|s| s.key() == key)
    }
    pub fn href(self, template: &str) -> String {
        paths::with_query(paths::adopt(template), &[("step", self.key())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_read_from_the_address_it_writes() {
        for step in AdoptStep::ALL {
            let mut query = ParamsMap::new();
            query.insert("step", step.key().to_owned());
            assert_eq!(AdoptStep::of(&query), Some(step));
        }
        assert_eq!(AdoptStep::of(&ParamsMap::new()), None);
        assert_eq!(
            AdoptStep::People.href("FIN-01"),
            "/library/FIN-01/adopt?step=people"
        );
    }
}
