//! A rule while it is being written: a tree of groups and comparisons whose fields are text.
//! Signals are counted references here: a part may outlive the row whose button made it.

use leptos::prelude::*;
use model::{
    Fault, Span,
    playbooks::SignalCategory,
    signals::{Condition, ConditionOp, Hysteresis, Leaf as Written, Rule},
};
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

/// Numbers the parts of one draft, the same on server and browser.
#[derive(Clone, Default)]
pub struct Ids(Arc<AtomicU32>);
impl Ids {
    fn next(&self) -> u32 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

type Text = ArcRwSignal<String>;

fn text(first: impl Into<String>) -> Text {
    ArcRwSignal::new(first.into())
}

/// A comparison as it is typed.
#[derive(Clone)]
pub struct Leaf {
    pub category: Text,
    pub source: Text,
    pub kind: Text,
    pub field: Text,
    pub op: Text,
    pub value: Text,
    pub window: Text,
    pub count: Text,
}

#[derive(Clone)]
pub enum What {
    /// `any` holds the word of the choice: `all` or `any`.
    Group {
        any: Text,
        parts: ArcRwSignal<Vec<Node>>,
    },
    Leaf(Leaf),
}

/// One part of a condition. `not` turns it round.
#[derive(Clone)]
pub struct Node {
    /// For ids in the page; not kept.
    pub id: u32,
    pub not: ArcRwSignal<bool>,
    pub what: What,
    /// What is wrong with it, by field; "" is the part itself.
    pub wrong: ArcRwSignal<Vec<(String, String)>>,
}

impl Node {
    fn of(ids: &Ids, what: What) -> Self {
        Self {
            id: ids.next(),
            not: ArcRwSignal::new(false),
            what,
            wrong: ArcRwSignal::new(Vec::new()),
        }
    }
    /// An empty comparison.
    pub fn leaf(ids: &Ids) -> Self {
        let empty = Written {
            category: None,
            source: None,
            kind: None,
            field: String::new(),
            op: ConditionOp::Above,
            value: String::new(),
            window: None,
            count: 1,
        };
        Self::read_leaf(ids, &empty)
    }
    pub fn group(ids: &Ids, parts: Vec<Self>) -> Self {
        Self::of(
            ids,
            What::Group {
                any: text("all"),
                parts: ArcRwSignal::new(parts),
            },
        )
    }

    fn read_leaf(ids: &Ids, leaf: &Written) -> Self {
        let leaf = Leaf {
            category: text(leaf.category.map_or("", |c| c.key())),
            source: text(leaf.source.map(|s| s.to_string()).unwrap_or_default()),
            kind: text(leaf.kind.clone().unwrap_or_default()),
            field: text(leaf.field.clone()),
            op: text(leaf.op.key()),
            value: text(leaf.value.clone()),
            window: text(leaf.window.map(|w| w.to_string()).unwrap_or_default()),
            count: text(leaf.count.to_string()),
        };
        Self::of(ids, What::Leaf(leaf))
    }

    fn read(ids: &Ids, condition: &Condition) -> Self {
        let group = |parts: &[Condition], word: &str| {
            let parts = parts.iter().map(|p| Self::read(ids, p)).collect();
            let group = Self::group(ids, parts);
            if let What::Group { any, .. } = &group.what {
                any.set(word.into());
            }
            group
        };
        match condition {
            Condition::All { all } => group(all, "all"),
            Condition::Any { any } => group(any, "any"),
            Condition::Not { not } => {
                let inner = Self::read(ids, not);
                inner.not.update(|n| *n = !*n);
                inner
            }
            Condition::Leaf(leaf) => Self::read_leaf(ids, leaf),
        }
    }

    /// The outermost part is a group, so that there is room for one more comparison.
    fn root(ids: &Ids, condition: &Condition) -> Self {
        let node = Self::read(ids, condition);
        match node.what {
            What::Group { .. } => node,
            What::Leaf(_) => Self::group(ids, vec![node]),
        }
    }

    /// The condition as written, with the faults of what is no condition yet. Tracks all of it.
    fn write(&self, at: &str, faults: &mut Vec<Fault>) -> Condition {
        let not = self.not.get();
        let at = if not {
            format!("{at}.not")
        } else {
            at.to_owned()
        };
        let inner = match &self.what {
            What::Leaf(leaf) => leaf.write(&at, faults),
            What::Group { any, parts } => {
                let word = any.get();
                let parts: Vec<_> = parts
                    .get()
                    .iter()
                    .enumerate()
                    .map(|(i, part)| part.write(&format!("{at}.{word}.{i}"), faults))
                    .collect();
                if word == "any" {
                    Condition::Any { any: parts }
                } else {
                    Condition::All { all: parts }
                }
            }
        };
        if not {
            Condition::Not {
                not: Box::new(inner),
            }
        } else {
            inner
        }
    }

    /// Puts each fault at the part it is about.
    fn place(&self, at: &str, faults: &[Fault]) {
        let at = if self.not.get_untracked() {
            format!("{at}.not")
        } else {
            at.to_owned()
        };
        let of = |prefix: &str| -> Vec<(String, String)> {
            faults
                .iter()
                .filter_map(|f| {
                    let rest = f.field.strip_prefix(prefix)?;
                    let field = rest.strip_prefix('.').unwrap_or(rest);
                    (rest.is_empty() || rest.starts_with('.'))
                        .then(|| (field.to_owned(), f.message.clone()))
                })
                .collect()
        };
        match &self.what {
            What::Leaf(_) => self.wrong.set(of(&at)),
            What::Group { any, parts } => {
                let word = any.get_untracked();
                let mut mine: Vec<_> = of(&at)
                    .into_iter()
                    .filter(|(field, _)| field.is_empty() || *field == word)
                    .map(|(_, message)| (String::new(), message))
                    .collect();
                mine.dedup();
                self.wrong.set(mine);
                for (i, part) in parts.get_untracked().iter().enumerate() {
                    part.place(&format!("{at}.{word}.{i}"), faults);
                }
            }
        }
    }
}

impl Leaf {
    fn write(&self, at: &str, faults: &mut Vec<Fault>) -> Condition {
        let filled = |text: String| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
        let op = op_of(&self.op.get());
        let window = filled(self.window.get()).and_then(|w| {
            w.parse::<Span>()
                .map_err(|_| {
                    faults.push(Fault::new(
                        format!("{at}.window"),
                        format!("“{w}” is no length of time. Write one such as 30m, 4h or 7d."),
                    ));
                })
                .ok()
        });
        let count = filled(self.count.get()).map_or(Ok(1), |c| c.parse::<u32>());
        let count = count.unwrap_or_else(|_| {
            faults.push(Fault::new(
                format!("{at}.count"),
                "Write a whole number from 1 to 10,000.",
            ));
            1
        });
        let counts = op == ConditionOp::Count;
        let kept = |text: String| {
            if counts {
                String::new()
            } else {
                text.trim().to_owned()
            }
        };
        Condition::Leaf(Written {
            category: SignalCategory::from_key(&self.category.get()),
            source: self.source.get().parse().ok(),
            kind: filled(self.kind.get()),
            field: kept(self.field.get()),
            op,
            value: kept(self.value.get()),
            window,
            count,
        })
    }
}

pub fn op_of(key: &str) -> ConditionOp {
    ConditionOp::ALL
        .into_iter()
        .find(|op| op.key() == key)
        .unwrap_or(ConditionOp::Above)
}

/// A whole rule as it is typed.
#[derive(Clone)]
pub struct RuleDraft {
    pub ids: Ids,
    pub condition: Node,
    pub cooldown: Text,
    /// `always`, `when_false` or `when_clear`.
    pub rearms: Text,
    pub clear: Node,
    /// The rule it was read from, and how the tree wrote it then: unchanged it stays the same
    /// to the letter, since another rule begins its counts anew.
    first: StoredValue<Option<(Rule, Rule)>>,
}

impl RuleDraft {
    pub fn new(rule: Option<&Rule>) -> Self {
        let ids = Ids::default();
        let empty = || Node::group(&ids, vec![Node::leaf(&ids)]);
        let condition = rule.map_or_else(empty, |r| Node::root(&ids, &r.condition));
        let (rearms, clear) = match rule.map(|r| &r.hysteresis) {
            Some(Hysteresis::Always) => ("always", None),
            Some(Hysteresis::WhenClear { condition }) => ("when_clear", Some(condition)),
            Some(Hysteresis::WhenFalse) | None => ("when_false", None),
        };
        let draft = Self {
            condition,
            cooldown: text(rule.map_or_else(|| "1h".to_owned(), |r| r.cooldown.to_string())),
            rearms: text(rearms),
            clear: clear.map_or_else(empty, |c| Node::root(&ids, c)),
            ids,
            first: StoredValue::new(None),
        };
        let written = rule.zip(untrack(|| draft.plain()).ok());
        draft
            .first
            .set_value(written.map(|(rule, plain)| (rule.clone(), plain)));
        draft
    }

    fn plain(&self) -> Result<Rule, Vec<Fault>> {
        let mut faults = Vec::new();
        let condition = self.condition.write("rule.condition", &mut faults);
        let cooldown = self.cooldown.get();
        let cooldown = cooldown.trim().parse::<Span>().unwrap_or_else(|_| {
            faults.push(Fault::new(
                "rule.cooldown",
                "Write how long it rests, such as 30m, 1h or 2d.",
            ));
            Span::minutes(60)
        });
        let hysteresis = match self.rearms.get().as_str() {
            "always" => Hysteresis::Always,
            "when_clear" => Hysteresis::WhenClear {
                condition: self.clear.write("rule.hysteresis.condition", &mut faults),
            },
            _ => Hysteresis::WhenFalse,
        };
        if faults.is_empty() {
            Ok(Rule {
                condition,
                cooldown,
                hysteresis,
            })
        } else {
            Err(faults)
        }
    }

    /// The rule, if it is one. In a memo it follows every field.
    ///
    /// # Errors
    /// Faults by field, as the engine would give them.
    pub fn write(&self) -> Result<Rule, Vec<Fault>> {
        let rule = self.plain()?;
        let faults = rule.faults();
        if !faults.is_empty() {
            return Err(faults);
        }
        let same = self.first.with_value(|first| {
            first
                .as_ref()
                .filter(|(_, plain)| *plain == rule)
                .map(|(rule, _)| rule.clone())
        });
        Ok(same.unwrap_or(rule))
    }

    /// Shows each fault where it belongs; an empty list takes all away.
    pub fn place(&self, faults: &[Fault]) {
        self.condition.place("rule.condition", faults);
        self.clear.place("rule.hysteresis.condition", faults);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(condition: &str) -> Rule {
        Rule {
            condition: serde_json::from_str(condition).expect("a condition"),
            cooldown: Span::minutes(90),
            hysteresis: Hysteresis::WhenFalse,
        }
    }

    const LEAF: &str = r#"{"category":"cyber","field":"rate","op":"above","value":"5","count":1}"#;

    #[test]
    fn a_rule_that_nobody_changed_stays_the_same() {
        Owner::new().with(|| {
            let nested = format!(r#"{{"any":[{LEAF},{{"not":{{"not":{LEAF}}}}}]}}"#);
            for condition in [LEAF, &nested] {
                let rule = rule(condition);
                assert_eq!(RuleDraft::new(Some(&rule)).write(), Ok(rule));
            }
        });
    }

    #[test]
    fn faults_stand_at_the_part_they_are_about() {
        Owner::new().with(|| {
            let draft = RuleDraft::new(Some(&rule(&format!(
                r#"{{"any":[{LEAF},{{"not":{LEAF}}}]}}"#
            ))));
            let What::Group { parts, .. } = &draft.condition.what else {
                panic!("a group");
            };
            let second = parts.get_untracked()[1].clone();
            let What::Leaf(leaf) = &second.what else {
                panic!("a comparison");
            };
            leaf.value.set("many".into());
            let faults = draft.write().expect_err("no number");
            assert_eq!(faults[0].field, "rule.condition.any.1.not.value");
            draft.place(&faults);
            assert_eq!(second.wrong.get_untracked()[0].0, "value");
        });
    }

    #[test]
    fn one_more_comparison_makes_a_group() {
        Owner::new().with(|| {
            let draft = RuleDraft::new(Some(&rule(LEAF)));
            let What::Group { parts, .. } = &draft.condition.what else {
                panic!("a group");
            };
            let second = Node::leaf(&draft.ids);
            if let What::Leaf(leaf) = &second.what {
                leaf.op.set("count".into());
                leaf.category.set("media".into());
                leaf.window.set("2h".into());
                leaf.count.set("3".into());
            }
            parts.update(|p| p.push(second));
            let Ok(written) = draft.write() else {
                panic!("a rule");
            };
            assert_eq!(written.condition.leaves().len(), 2);
        });
    }
}
