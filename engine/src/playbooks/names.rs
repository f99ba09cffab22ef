use crate::core::Result;
use model::{
    OrgId, PersonId,
    identity::{Person, PersonRef},
};
use std::collections::HashMap;
use store::Tx;

/// Everybody of an organisation by id, to show names instead of ids.
pub(crate) struct Names(HashMap<PersonId, Person>);

impl Names {
    pub async fn load(tx: &mut Tx, org: OrgId) -> Result<Self> {
        Ok(Self(
            tx.people(org)
                .await?
                .into_iter()
                .map(|p| (p.id, p))
                .collect(),
        ))
    }
    pub fn get(&self, id: PersonId) -> Option<&Person> {
        self.0.get(&id)
    }
    pub fn person(&self, id: PersonId) -> PersonRef {
        match self.0.get(&id) {
            Some(p) => PersonRef {
                id,
                name: p.name.clone(),
                title: p.title.clone(),
            },
            None => PersonRef {
                id,
                name: "Somebody who left".into(),
                title: String::new(),
            },
        }
    }
    pub fn name(&self, id: PersonId) -> String {
        self.person(id).name
    }
    /// Active people by name.
    pub fn active(&self) -> Vec<PersonRef> {
        let mut all: Vec<_> = self
            .0
            .values()
            .filter(|p| p.active)
            .map(|p| self.person(p.id))
            .collect();
        all.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        all
    }
}
