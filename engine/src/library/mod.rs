//! The playbook library: template files read once at the start.

use model::playbooks::{ParseFault, Template, parse_template};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Every template, by key.
#[derive(Clone, Debug, Default)]
pub struct Library(Vec<Template>);

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
            Ok(Self(templates.into_iter().map(|(_, t)| t).collect()))
        } else {
            Err(LibraryError::Faults(faults))
        }
    }

    pub fn from_templates(templates: Vec<Template>) -> Self {
        Self(templates)
    }
    pub fn all(&self) -> &[Template] {
        &self.0
    }
    pub fn get(&self, key: &str) -> Option<&Template> {
        self.0.iter().find(|t| t.key == key)
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
    use model::Domain;

    fn shipped() -> Library {
        Library::load(Path::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../library"
        )))
        .unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn the_shipped_library_is_clean_and_has_three_templates_per_domain() {
        let library = shipped();
        for domain in Domain::ALL {
            assert!(
                library.all().iter().filter(|t| t.domain == domain).count() >= 3,
                "{domain}"
            );
        }
    }

    #[test]
    fn no_two_templates_share_a_task_text() {
        let library = shipped();
        let mut seen = std::collections::HashMap::new();
        for t in library.all() {
            for task in &t.body.tasks {
                if let Some(other) = seen.insert(task.instruction.clone(), &t.key) {
                    panic!(
                        "{} and {other} share the instruction `{}`",
                        t.key, task.instruction
                    );
                }
            }
        }
    }
}
