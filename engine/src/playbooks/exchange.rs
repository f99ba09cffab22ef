//! Playbooks as files, out and in.

use super::{draft::bounded, get};
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    Domain, Fault, OrgId, PlaybookId, VersionId,
    identity::Permission,
    playbooks::{
        Format, ImportedPlaybook, Playbook, PlaybookBody, PlaybookFile, PlaybookVersion,
        PlaybookView, RoleSlot, TaskGraph, Template,
        cacao::{self, Identity, Limits},
        markdown, read_template,
    },
};

/// A version of a playbook as a file: the asked one, else the published, else the newest. Who
/// fills its slots stays here.
///
/// # Errors
/// `not_found`.
pub async fn export(
    engine: &Engine,
    ctx: &Ctx,
    id: PlaybookId,
    version: Option<VersionId>,
    format: Format,
) -> Result<PlaybookFile> {
    let PlaybookView {
        summary,
        shown,
        body,
        ..
    } = get(engine, ctx, id, version).await?;
    let playbook = summary.playbook;
    let body = without_people(body);
    let text = match format {
        Format::Toml => toml::to_string_pretty(&template(&playbook, body.clone()))
            .map_err(|e| Error::Internal(e.to_string()))?,
        Format::Json => pretty(&template(&playbook, body.clone()))?,
        Format::Markdown => markdown(&body, playbook.domain, &playbook.key),
        Format::Cacao => {
            let who = Identity {
                playbook: playbook.id.0,
                version: shown.id.0,
                organisation: playbook.org_id.0,
                created: playbook.created_at,
                modified: shown.created_at.max(playbook.created_at),
            };
            let mut tx = engine.db().read().await?;
            let kept = tx.import(ctx.org(), id).await?;
            drop(tx);
            let (domain, key) = (playbook.domain, &playbook.key);
            pretty(&match kept {
                Some(kept) => cacao::export_with(&kept, &body, domain, key, &who),
                None => cacao::export(&body, domain, key, &who),
            })?
        }
    };
    Ok(PlaybookFile {
        name: format!("{}-{}.{}", playbook.key, slug(&body.title), format.ending()),
        format,
        text,
    })
}

fn pretty(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string_pretty(value).map_err(|e| Error::Internal(e.to_string()))
}

fn template(playbook: &Playbook, body: PlaybookBody) -> Template {
    Template {
        key: playbook.key.clone(),
        domain: playbook.domain,
        body,
    }
}

fn without_people(body: PlaybookBody) -> PlaybookBody {
    let slots = body.slots.into_iter().map(|s| RoleSlot {
        primary: None,
        deputy: None,
        ..s
    });
    PlaybookBody {
        slots: slots.collect(),
        ..body
    }
}

fn slug(title: &str) -> String {
    let words: Vec<String> = title
        .to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
        .take(8)
        .map(str::to_owned)
        .collect();
    words.join("-")
}

/// Takes a file in as a new playbook with a draft. `domain` is for files that name none.
///
/// # Errors
/// Every fault of the file, by line or by JSON pointer; a fault of `domain` when it is missing.
pub async fn import(
    engine: &Engine,
    ctx: &Ctx,
    format: Format,
    bytes: &[u8],
    domain: Option<Domain>,
) -> Result<ImportedPlaybook> {
    let author = ctx.person()?;
    // Read before anything is held: a hostile file costs nobody else time.
    let read = read(format, bytes, domain);
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PlaybooksEdit,
        "playbooks.import",
        "playbook",
    )
    .await?;
    let outcome = async {
        let read = read?;
        let playbook = new_playbook(&mut work, ctx.org(), &read, author).await?;
        let version = PlaybookVersion {
            change_summary: format!("Imported from a {} file", format.label()),
            ..PlaybookVersion::draft(
                work.id::<VersionId>(),
                &playbook,
                1,
                without_people(read.body),
                author,
                work.now,
            )
        };
        work.tx.insert_playbook(&playbook).await?;
        work.tx.insert_version(&version).await?;
        if let Some(kept) = &read.kept {
            work.tx
                .insert_import(ctx.org(), playbook.id, kept, work.now)
                .await?;
        }
        work.on(format!("playbook:{} {}", playbook.id, playbook.key));
        work.say(format!("from a {} file", format.label()));
        Ok((playbook.id, read.notes))
    }
    .await;
    let (id, notes) = work.finish(outcome).await?;
    Ok(ImportedPlaybook {
        view: get(engine, ctx, id, None).await?,
        notes,
    })
}

struct Read {
    body: PlaybookBody,
    domain: Domain,
    kept: Option<String>,
    notes: Vec<String>,
}

async fn new_playbook(
    work: &mut Work<'_>,
    org: OrgId,
    read: &Read,
    steward: model::PersonId,
) -> Result<Playbook> {
    let number = work.tx.count(org, "playbook").await?;
    Ok(Playbook {
        id: work.id::<PlaybookId>(),
        org_id: org,
        revision: 0,
        key: format!("PB-{number:04}"),
        template_key: None,
        domain: read.domain,
        title: read.body.title.clone(),
        stance: read.body.stance,
        criticality: read.body.criticality,
        steward: Some(steward),
        current: None,
        review_interval_days: read.body.review_interval_days,
        created_at: work.now,
    })
}

fn read(format: Format, bytes: &[u8], domain: Option<Domain>) -> Result<Read> {
    let text = || {
        std::str::from_utf8(bytes)
            .map_err(|e| Error::fault("file", format!("The file is not UTF-8 text: {e}.")))
    };
    let read = match format {
        Format::Toml => {
            let t = read_template("file", text()?).map_err(|faults| {
                Error::faults(
                    faults
                        .into_iter()
                        .map(|f| Fault::new(format!("line {}", f.line), f.reason))
                        .collect(),
                )
            })?;
            plain(t)
        }
        Format::Json => {
            let t: Template = serde_json::from_slice(bytes)
                .map_err(|e| Error::fault("file", format!("The file is not a playbook: {e}.")))?;
            plain(t)
        }
        Format::Cacao => {
            let imported = cacao::import(bytes, &Limits::default()).map_err(|faults| {
                Error::faults(
                    faults
                        .into_iter()
                        .map(|f| Fault::new(f.pointer, f.message))
                        .collect(),
                )
            })?;
            let domain = imported.domain.or(domain).ok_or_else(|| {
                Error::fault(
                    "domain",
                    "The file names no strategic domain. Choose the one it belongs to.",
                )
            })?;
            Read {
                body: imported.body,
                domain,
                kept: imported.kept,
                notes: imported.notes,
            }
        }
        Format::Markdown => {
            return Err(Error::fault(
                "format",
                "Markdown is for reading. Import TOML, JSON or CACAO 2.0.",
            ));
        }
    };
    bounded("file", &read.body)?;
    if let Err(cycle) = TaskGraph::of(&read.body) {
        return Err(Error::fault(
            "task",
            format!(
                "Tasks wait for each other: {}. Remove one of these dependencies.",
                cycle.join(" → ")
            ),
        ));
    }
    Ok(read)
}

fn plain(template: Template) -> Read {
    Read {
        body: template.body,
        domain: template.domain,
        kept: None,
        notes: Vec::new(),
    }
}
