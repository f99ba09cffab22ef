//! The playbook library: template files read once at the start.

use crate::playbooks::search::texts;
use model::{
    playbooks::{ParseFault, Template, parse_template},
    search::{Document, Index},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// Every template, by key.
#[derive(Default)]
pub struct Library {
    all: Vec<Template>,
    index: OnceLock<Index<String>>,
}

/// Why the library cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    #[error("cannot read {path}: {source}")]
    Io { path: String, source: io::Error },
    #[error("{} fault(s) in the playbook library:\n{}", .0.len(), .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Faults(Vec<ParseFault>),
}

impl Library {
    /// Reads `<folder>/<domain>/<slug>.toml`. One fault anywhere refuses the whole library:
    /// all faults are told at once.
    pub fn load(folder: &Path) -> Result<Self, LibraryError> {
        let (mut templates, mut faults) = (Vec::new(), Vec::new());
        for path in files(folder)? {
            let text = fs::read_to_string(&path).map_err(|source| LibraryError::Io {
                path: path.display().to_string(),
                source,
            })?;
            let name = path.to_string_lossy().replace('\\', "/");
            match parse_template(&name, &text) {
                Ok(template) => templates.push((name, template)),
                Err(found) => faults.extend(found),
            }
        }
        templates.sort_by(|(_, a), (_, b)| a.key.cmp(&b.key));
        for pair in templates.windows(2) {
            let [(first, a), (second, b)] = pair else {
                continue;
            };
            if a.key == b.key {
                faults.push(ParseFault {
                    file: second.clone(),
                    line: 1,
                    reason: format!("key `{}` is used by {first} too", b.key),
                });
            }
        }
        if faults.is_empty() {
            Ok(Self::from_templates(
                templates.into_iter().map(|(_, t)| t).collect(),
            ))
        } else {
            Err(LibraryError::Faults(faults))
        }
    }

    pub fn from_templates(templates: Vec<Template>) -> Self {
        Self {
            all: templates,
            index: OnceLock::new(),
        }
    }
    pub fn all(&self) -> &[Template] {
        &self.all
    }
    pub fn get(&self, key: &str) -> Option<&Template> {
        self.all.iter().find(|t| t.key == key)
    }
    #[cfg(test)]
    pub(crate) fn is_indexed(&self) -> bool {
        self.index.get().is_some()
    }
    /// The words of every template; indexed when first asked.
    pub(crate) fn index(&self) -> &Index<String> {
        self.index.get_or_init(|| {
            let document = |t: &Template| Document {
                key: t.key.clone(),
                texts: texts(&t.key, &t.body),
            };
            Index::new(self.all.iter().map(document).collect())
        })
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, LibraryError> {
    let list = |dir: &Path| -> Result<Vec<PathBuf>, LibraryError> {
        let io = |source| LibraryError::Io {
            path: dir.display().to_string(),
            source,
        };
        let mut entries = fs::read_dir(dir)
            .map_err(io)?
            .map(|e| e.map(|e| e.path()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(io)?;
        entries.sort();
        Ok(entries)
    };
    let mut found = Vec::new();
    for dir in list(folder)?.into_iter().filter(|p| p.is_dir()) {
        found.extend(
            list(&dir)?
                .into_iter()
                .filter(|p| p.extension().is_some_and(|e| e == "toml")),
        );
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{
        Domain,
        playbooks::{SignalCategory, Stance},
    };
    use std::collections::{HashMap, HashSet};

    fn shipped() -> Library {
        Library::load(Path::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../library"
        )))
        .unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn the_shipped_library_is_clean_and_whole() {
        let library = shipped();
        for domain in Domain::ALL {
            let of = library.all().iter().filter(|t| t.domain == domain);
            assert_eq!(of.count(), domain.library_size() as usize, "{domain}");
        }
        let all = || library.all().iter();
        for category in SignalCategory::ALL {
            assert!(
                all().any(|t| t.body.triggers.iter().any(|s| s.category == *category)),
                "no template is triggered by a signal of {category}"
            );
        }
        for stance in Stance::ALL {
            let n = all().filter(|t| t.body.stance == *stance).count();
            assert!(n >= 15, "{n} templates of {stance}");
        }
        let titles: HashSet<_> = all().map(|t| t.body.title.to_lowercase()).collect();
        assert_eq!(titles.len(), library.all().len(), "a title is used twice");
    }

    /// Each text as the set of its three-word runs.
    fn runs(text: &str) -> HashSet<[String; 3]> {
        let words: Vec<String> = text
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .map(str::to_owned)
            .collect();
        words
            .windows(3)
            .map(|w| [w[0].clone(), w[1].clone(), w[2].clone()])
            .collect()
    }

    /// Wording belongs to its event. Similarity is the share of three-word runs that two texts of
    /// different templates have in common (Jaccard). `--nocapture` prints the distribution.
    #[test]
    fn texts_of_different_templates_are_not_alike() {
        const MOST: f64 = 0.2;
        let library = shipped();
        let mut texts = Vec::new();
        for t in library.all() {
            for task in &t.body.tasks {
                let words = format!("{} {}", task.title, task.instruction);
                texts.push((&t.key, format!("task {}", task.id), runs(&words)));
            }
            for c in &t.body.communications {
                texts.push((&t.key, format!("message {}", c.id), runs(&c.body)));
            }
        }
        let mut holders: HashMap<&[String; 3], Vec<usize>> = HashMap::new();
        for (i, (.., runs)) in texts.iter().enumerate() {
            for run in runs {
                holders.entry(run).or_default().push(i);
            }
        }
        let mut shared: HashMap<(usize, usize), usize> = HashMap::new();
        for of in holders.values() {
            for (n, &a) in of.iter().enumerate() {
                for &b in &of[n + 1..] {
                    if texts[a].0 != texts[b].0 {
                        *shared.entry((a, b)).or_default() += 1;
                    }
                }
            }
        }
        let mut found: Vec<(f64, usize, usize)> = shared
            .into_iter()
            .map(|((a, b), n)| {
                let all = texts[a].2.len() + texts[b].2.len() - n;
                (n as f64 / all as f64, a, b)
            })
            .collect();
        found.sort_by(|x, y| y.0.total_cmp(&x.0));
        let pairs = texts.len() * (texts.len() - 1) / 2;
        println!("{} texts, {pairs} pairs", texts.len());
        for limit in [0.0, 0.02, 0.05, 0.1, 0.15, MOST] {
            let over = found.iter().filter(|f| f.0 > limit).count();
            println!("  more than {limit}: {over} pairs");
        }
        for (alike, a, b) in found.iter().take(5) {
            println!(
                "  {alike:.3} {} {} and {} {}",
                texts[*a].0, texts[*a].1, texts[*b].0, texts[*b].1
            );
        }
        let (most, a, b) = found.first().expect("texts share some words");
        assert!(
            *most <= MOST,
            "{} {} and {} {} are alike by {most:.2}; write the words of the event",
            texts[*a].0,
            texts[*a].1,
            texts[*b].0,
            texts[*b].1
        );
    }
}
