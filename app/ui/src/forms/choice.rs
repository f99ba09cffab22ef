use model::identity::PersonRef;

/// One entry of a `Select` or a `RadioGroup`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: Option<String>,
    pub off: bool,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: None,
            off: false,
        }
    }

    /// A person by id: name and title.
    pub fn person(person: &PersonRef) -> Self {
        let label = if person.title.is_empty() {
            person.name.clone()
        } else {
            format!("{}, {}", person.name, person.title)
        };
        Self::new(person.id.to_string(), label)
    }

    /// A line below the label; a `Select` cannot show it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub fn disabled(mut self) -> Self {
        self.off = true;
        self
    }
}
