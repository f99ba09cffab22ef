//! A library template: one TOML file.

use super::{Finding, PlaybookBody, Severity, lint_template};
use crate::Domain;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A playbook of the library, not yet anybody's.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Template {
    pub key: String,
    pub domain: Domain,
    #[serde(flatten)]
    pub body: PlaybookBody,
}

/// What is wrong with a template file, and where.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct ParseFault {
    pub file: String,
    /// From 1.
    pub line: usize,
    pub reason: String,
}
impl fmt::Display for ParseFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.reason)
    }
}

/// The largest template file read, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;

/// Reads what is written as a template is, without judging it.
///
/// # Errors
/// A syntax or type fault, with its line.
pub fn read_template(file: &str, text: &str) -> Result<Template, Vec<ParseFault>> {
    let fault = |line: usize, reason: String| ParseFault {
        file: file.to_owned(),
        line,
        reason,
    };
    if text.len() > MAX_BYTES {
        return Err(vec![fault(
            1,
            format!("{} bytes; the limit is {MAX_BYTES}", text.len()),
        )]);
    }
    let read_fault = |e: &toml::de::Error| {
        // The span of a wrong value in a table can be the whole table: look for the word in it.
        let word = e.message().split('`').nth(1).unwrap_or_default();
        let line = e.span().map_or(1, |s| {
            let inside = text.get(s.start..).filter(|_| !word.is_empty());
            line_of(
                text,
                s.start + inside.and_then(|t| t.find(word)).unwrap_or(0),
            )
        });
        vec![fault(line, e.message().to_owned())]
    };
    // Read in two steps: `flatten` would lose the spans and the refusal of unknown keys.
    let mut table: toml::Table = text.parse().map_err(|e| read_fault(&e))?;
    let mut take = |name: &str| match table.remove(name) {
        Some(toml::Value::String(s)) => Ok(s),
        Some(_) => Err(vec![fault(
            line_of_key(text, name),
            format!("`{name}` must be text"),
        )]),
        None => Err(vec![fault(1, format!("`{name}` is missing"))]),
    };
    let key = take("key")?;
    let domain: Domain = take("domain")?
        .parse()
        .map_err(|e| vec![fault(line_of_key(text, "domain"), e)])?;
    let stripped = blank_keys(text, &["key", "domain"]);
    let body: PlaybookBody = toml::from_str(&stripped).map_err(|e| read_fault(&e))?;
    Ok(Template { key, domain, body })
}

/// Reads one template. `file` is the name used in messages; its folder must equal the domain.
///
/// # Errors
/// All faults of the file: a syntax or type fault alone, else every lint error, each with
/// its line.
pub fn parse_template(file: &str, text: &str) -> Result<Template, Vec<ParseFault>> {
    let Template { key, domain, body } = read_template(file, text)?;
    let fault = |line: usize, reason: String| ParseFault {
        file: file.to_owned(),
        line,
        reason,
    };
    let mut faults = Vec::new();
    let well_formed = key.len() == 6
        && key.starts_with(domain.code())
        && key.as_bytes()[3] == b'-'
        && key[4..].bytes().all(|b| b.is_ascii_digit());
    if !well_formed {
        faults.push(fault(
            line_of_key(text, "key"),
            format!("key `{key}` must be `{domain}-` and two digits"),
        ));
    }
    let folder = file.rsplit(['/', '\\']).nth(1);
    if folder.is_some_and(|f| !f.eq_ignore_ascii_case(domain.code())) {
        faults.push(fault(
            line_of_key(text, "domain"),
            format!(
                "domain `{domain}` belongs in the folder `{}`",
                domain.code().to_lowercase()
            ),
        ));
    }
    faults.extend(
        lint_template(&body)
            .into_iter()
            .filter(|f| f.severity == Severity::Error)
            .map(|f| fault(line_of_finding(text, &f), f.message)),
    );
    if faults.is_empty() {
        Ok(Template { key, domain, body })
    } else {
        Err(faults)
    }
}

/// The same text with top-level assignments of `keys` blanked, so that lines keep their numbers.
fn blank_keys(text: &str, keys: &[&str]) -> String {
    let mut top = true;
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let start = line.trim_start();
        top &= !start.starts_with('[');
        let named = start
            .split_once('=')
            .is_some_and(|(name, _)| keys.contains(&name.trim().trim_matches('"')));
        out.push_str(if top && named { "\n" } else { line });
    }
    out
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()
        .iter()
        .take(offset)
        .filter(|b| **b == b'\n')
        .count()
        + 1
}

fn line_of_key(text: &str, key: &str) -> usize {
    text.lines()
        .position(|l| l.trim_start().starts_with(key))
        .map_or(1, |n| n + 1)
}

/// The line of the n-th table of the finding's field (`task.3.due` is the due of the fourth
/// `[[task]]`), or of the key inside it.
fn line_of_finding(text: &str, finding: &Finding) -> usize {
    let mut parts = finding.field.split('.');
    let Some(table) = parts.next() else { return 1 };
    let index = parts.next().and_then(|n| n.parse::<usize>().ok());
    let heading = format!("[[{table}]]");
    let lines: Vec<&str> = text.lines().collect();
    let start = match index {
        Some(n) => lines
            .iter()
            .enumerate()
            .filter(|(_, l)| l.trim() == heading)
            .nth(n)
            .map(|(i, _)| i),
        None => lines.iter().position(|l| {
            let l = l.trim();
            l == format!("[{table}]")
                || l == heading
                || l.starts_with(&format!("{table} "))
                || l.starts_with(&format!("{table}="))
        }),
    };
    let Some(start) = start else { return 1 };
    let inner = parts.next().and_then(|key| {
        lines[start + 1..]
            .iter()
            .take_while(|l| !l.trim_start().starts_with('['))
            .position(|l| l.trim_start().starts_with(key))
    });
    inner.map_or(start + 1, |n| start + n + 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbooks::body_for_tests;

    fn file() -> String {
        let body = toml::to_string(&body_for_tests()).expect("toml");
        format!("key = \"MKT-01\"\ndomain = \"MKT\"\n{body}")
    }

    #[test]
    fn a_template_survives_its_file() {
        let t = parse_template("library/mkt/x.toml", &file()).expect("clean");
        assert_eq!((t.key.as_str(), t.domain), ("MKT-01", Domain::Mkt));
        assert_eq!(t.body, body_for_tests());
    }

    #[test]
    fn faults_name_file_line_and_reason() {
        let text = file().replace("phase = \"immediate\"", "phase = \"at once\"");
        let faults = parse_template("library/mkt/x.toml", &text).expect_err("a fault");
        let line = text
            .lines()
            .position(|l| l.contains("at once"))
            .expect("there")
            + 1;
        assert_eq!(faults[0].line, line, "{}", faults[0]);
        assert!(faults[0].to_string().contains("at once"), "{}", faults[0]);
    }

    #[test]
    fn a_lint_fault_has_the_line_of_its_table() {
        let text = file().replacen("slot = \"lead\"", "slot = \"nobody\"", 1);
        let faults = parse_template("library/mkt/x.toml", &text).expect_err("a fault");
        let line = text
            .lines()
            .position(|l| l.contains("\"nobody\""))
            .expect("there")
            + 1;
        assert!(
            faults
                .iter()
                .any(|f| f.line == line && f.reason.contains("nobody")),
            "{faults:?}"
        );
    }

    #[test]
    fn the_wrong_folder_the_wrong_key_and_unknown_keys_are_refused() {
        assert!(parse_template("library/fin/x.toml", &file()).is_err());
        assert!(parse_template("x.toml", &file().replace("MKT-01", "FIN-01")).is_err());
        let odd = file().replacen("title", "titel = \"x\"\ntitle", 1);
        let faults = parse_template("x.toml", &odd).expect_err("unknown key");
        assert!(faults[0].reason.contains("titel"), "{}", faults[0]);
        assert!(parse_template("x.toml", "key = ").is_err());
        assert!(parse_template("x.toml", &" ".repeat(MAX_BYTES + 1)).is_err());
    }
}
