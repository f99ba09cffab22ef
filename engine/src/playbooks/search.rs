//! Finding templates and playbooks by their words.

use crate::core::{Ctx, Engine, Error, Result};
use model::{
    OrgId, PlaybookId,
    identity::Permission,
    playbooks::{Found, Playbook, PlaybookBody, SearchAnswer, Template},
    search::{Document, Hit, Index},
};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
};
use store::Tx;

/// Most that is answered of each kind.
const MOST: usize = 50;

/// The templates and the organisation's playbooks in which the words of `query` occur, best
/// first, slips of the finger forgiven. Of a playbook the version in force is searched, or its
/// title where none is.
pub async fn search(engine: &Engine, ctx: &Ctx, query: &str) -> Result<SearchAnswer> {
    if query.chars().count() > 200 {
        return Err(Error::fault("q", "Ask with at most 200 characters."));
    }
    let mut tx = engine
        .read(ctx, Permission::LibraryRead, "playbooks.search")
        .await?;
    let (held, words) = (engine.clone(), query.to_owned());
    let templates = blocking(move || {
        let library = held.library();
        library
            .index()
            .search(&words, MOST)
            .into_iter()
            .filter_map(|hit| {
                let t = library.get(hit.key)?;
                Some(of_template(t, hit.excerpt))
            })
            .collect()
    })
    .await?;
    if model::identity::can(&ctx.actor, Permission::PlaybooksRead).is_err() {
        return Ok(SearchAnswer {
            templates,
            playbooks: Vec::new(),
        });
    }
    let playbooks = tx.playbooks(ctx.org()).await?;
    let index = engine
        .indexes()
        .fresh(&mut tx, ctx.org(), &playbooks)
        .await?;
    drop(tx);
    let words = query.to_owned();
    let playbooks = blocking(move || {
        let index = index.read().unwrap_or_else(PoisonError::into_inner);
        let known: HashMap<PlaybookId, &Playbook> = playbooks.iter().map(|p| (p.id, p)).collect();
        index
            .texts
            .search(&words, MOST)
            .into_iter()
            .filter_map(|hit| of_playbook(&known, hit))
            .collect()
    })
    .await?;
    Ok(SearchAnswer {
        templates,
        playbooks,
    })
}

/// Indexes the library and the playbooks of every organisation, so that nobody's first search
/// waits for it. A search meanwhile indexes for itself what it misses.
pub async fn warm_search(engine: &Engine) -> Result<()> {
    let held = engine.clone();
    blocking(move || {
        held.library().index();
    })
    .await?;
    let mut tx = engine.db().read().await?;
    let organisations = tx.organisations().await?;
    drop(tx);
    for organisation in organisations {
        let mut tx = engine.db().read().await?;
        let playbooks = tx.playbooks(organisation.id).await?;
        engine
            .indexes()
            .fresh(&mut tx, organisation.id, &playbooks)
            .await?;
    }
    Ok(())
}

/// Comparing words over an index takes milliseconds; others are not kept waiting for it.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Error::Internal(e.to_string()))
}

fn of_template(t: &Template, excerpt: Vec<model::search::Piece>) -> Found {
    Found {
        id: t.key.clone(),
        key: t.key.clone(),
        title: t.body.title.clone(),
        domain: t.domain,
        stance: t.body.stance,
        excerpt,
    }
}

fn of_playbook(known: &HashMap<PlaybookId, &Playbook>, hit: Hit<&PlaybookId>) -> Option<Found> {
    let p = known.get(hit.key)?;
    Some(Found {
        id: p.id.to_string(),
        key: p.key.clone(),
        title: p.title.clone(),
        domain: p.domain,
        stance: p.stance,
        excerpt: hit.excerpt,
    })
}

/// The words of a body, each with how much they count.
pub(crate) fn texts(key: &str, body: &PlaybookBody) -> Vec<(f32, String)> {
    let mut all = vec![
        (6.0, key.to_owned()),
        (6.0, body.title.clone()),
        (3.0, body.summary.clone()),
        (2.0, body.industries.join(" ")),
        (1.5, body.why.clone()),
    ];
    let mut say = |weight: f32, text: String| all.push((weight, text));
    for c in &body.clocks {
        say(
            2.0,
            format!("{}. {}. {}", c.name, c.authority, c.jurisdiction),
        );
    }
    for s in &body.sources {
        say(1.0, s.title.clone());
    }
    for s in &body.slots {
        say(1.5, format!("{}. {}", s.title, s.purpose));
    }
    for t in &body.triggers {
        say(1.0, format!("{}. {}", t.category, t.note));
    }
    for t in &body.tasks {
        say(1.0, format!("{}. {}", t.title, t.instruction));
    }
    for d in &body.decisions {
        let options: Vec<_> = d.options.iter().map(|o| o.text.as_str()).collect();
        say(1.0, format!("{} {}", d.question, options.join(". ")));
    }
    for c in &body.communications {
        say(0.7, format!("{}. {}", c.subject, c.body));
    }
    say(
        0.7,
        format!("{}. {}", body.scenario.title, body.scenario.background),
    );
    all
}

/// One index for each organisation, filled at the start and brought up to date when it is asked.
#[derive(Default)]
pub(crate) struct Indexes(RwLock<HashMap<OrgId, Arc<RwLock<OrgIndex>>>>);

#[derive(Default)]
pub(crate) struct OrgIndex {
    texts: Index<PlaybookId>,
    /// Revision of each playbook as it was indexed.
    revisions: HashMap<PlaybookId, i64>,
}

impl Indexes {
    /// Playbooks that changed since are read and indexed anew, the others are not touched.
    async fn fresh(
        &self,
        tx: &mut Tx,
        org: OrgId,
        playbooks: &[Playbook],
    ) -> Result<Arc<RwLock<OrgIndex>>> {
        let index = self.of(org);
        let (changed, gone): (Vec<&Playbook>, Vec<PlaybookId>) = {
            let index = index.read().unwrap_or_else(PoisonError::into_inner);
            let there: HashSet<_> = playbooks.iter().map(|p| p.id).collect();
            (
                playbooks
                    .iter()
                    .filter(|p| index.revisions.get(&p.id) != Some(&p.revision))
                    .collect(),
                index
                    .revisions
                    .keys()
                    .filter(|id| !there.contains(id))
                    .copied()
                    .collect(),
            )
        };
        let mut documents = Vec::new();
        for p in changed {
            let version = match p.current {
                Some(current) => tx.version(org, current).await?,
                None => None,
            };
            let texts = version.map_or_else(
                || vec![(6.0, p.key.clone()), (6.0, p.title.clone())],
                |v| texts(&p.key, &v.body),
            );
            documents.push((p.revision, Document { key: p.id, texts }));
        }
        if !gone.is_empty() || !documents.is_empty() {
            let stale = index.clone();
            blocking(move || {
                let mut writing = stale.write().unwrap_or_else(PoisonError::into_inner);
                for id in gone {
                    writing.revisions.remove(&id);
                    writing.texts.remove(&id);
                }
                for (revision, document) in documents {
                    writing.revisions.insert(document.key, revision);
                    writing.texts.put(document);
                }
            })
            .await?;
        }
        Ok(index)
    }

    fn of(&self, org: OrgId) -> Arc<RwLock<OrgIndex>> {
        if let Some(index) = self
            .0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&org)
        {
            return index.clone();
        }
        self.0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(org)
            .or_default()
            .clone()
    }
}
