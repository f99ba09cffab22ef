//! News feeds and public warnings as drafts of signals: RSS 2.0, Atom (RFC 4287) and the Common
//! Alerting Protocol 1.2 (OASIS). Reads bytes that were fetched; fetches nothing. A document
//! type with entities of its own is refused, so nothing is expanded and nothing is loaded.

use super::{Draft, FeedFormat, MAX_ATTRIBUTE, SeverityLevel, signal::shorten};
use crate::Time;
use quick_xml::{
    XmlVersion,
    events::{BytesStart, Event},
    name::ResolveResult,
    reader::NsReader,
};
use serde_json::{Map, Value};

/// The largest document, in bytes.
pub const MAX_FEED: usize = 2 * 1024 * 1024;
/// Entries read of one document, from its beginning.
pub const MAX_ENTRIES: usize = 500;
const MAX_NODES: usize = 50_000;
const MAX_LEVELS: usize = 40;

const ATOM: &[u8] = b"http://www.w3.org/2005/Atom";
const CAP: &str = "urn:oasis:names:tc:emergency:cap:1.2";
const CAP_ANY: &str = "urn:oasis:names:tc:emergency:cap:";

/// What a document held.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FeedRead {
    pub drafts: Vec<Draft>,
    /// Entries that are no signals, and why.
    pub skipped: Vec<String>,
}

/// Reads `document`, fetched from `url`.
///
/// # Errors
/// One sentence for the person who set the feed up.
pub fn read_feed(format: FeedFormat, url: &str, document: &[u8]) -> Result<FeedRead, String> {
    let root = parse(document)?;
    let mut read = FeedRead::default();
    match format {
        FeedFormat::News => news(&root, url, &mut read)?,
        FeedFormat::Cap => {
            let mut alerts = Vec::new();
            root.find("alert", &mut alerts);
            if alerts.is_empty() && !root.is_feed() {
                return Err(format!(
                    "The document is neither a CAP alert nor a feed of them; it begins with <{}>.",
                    root.name
                ));
            }
            for alert in alerts.into_iter().take(MAX_ENTRIES) {
                match cap(alert, url) {
                    Ok(draft) => read.drafts.push(draft),
                    Err(why) => read.skipped.push(why),
                }
            }
        }
    }
    Ok(read)
}

fn news(root: &Node, url: &str, read: &mut FeedRead) -> Result<(), String> {
    let (entries, atom): (Vec<&Node>, bool) = match (root.name.as_str(), root.space) {
        ("rss", Space::None) => {
            let channel = root
                .child("channel")
                .ok_or("The RSS document has no <channel>.")?;
            (channel.all("item").collect(), false)
        }
        ("feed", Space::Atom) => (root.all("entry").collect(), true),
        _ => {
            return Err(format!(
                "The document is neither RSS 2.0 nor Atom; it begins with <{}>.",
                root.name
            ));
        }
    };
    for entry in entries.into_iter().take(MAX_ENTRIES) {
        read.drafts.push(item(entry, atom, url));
    }
    Ok(())
}

/// One RSS item or Atom entry.
fn item(entry: &Node, atom: bool, url: &str) -> Draft {
    let said = |name: &str| entry.child(name).map(Node::words).filter(|t| !t.is_empty());
    let link = if atom {
        entry
            .all("link")
            .find(|l| matches!(l.attribute("rel"), None | Some("alternate")))
            .and_then(|l| l.attribute("href"))
            .map(str::to_owned)
    } else {
        said("link")
    };
    let title = said("title").unwrap_or_default();
    let summary = said(if atom { "summary" } else { "description" })
        .or_else(|| said("content"))
        .map(|t| strip(&t))
        .unwrap_or_default();
    let at = if atom {
        said("published").or_else(|| said("updated"))
    } else {
        said("pubDate")
    };
    let occurred_at = at.as_deref().and_then(moment);
    let categories: Vec<Value> = entry
        .all("category")
        .map(|c| match c.attribute("term") {
            Some(term) => term.to_owned(),
            None => c.words(),
        })
        .filter(|c| !c.is_empty())
        .take(20)
        .map(|c| Value::String(shorten(&c, 100)))
        .collect();
    let id = said(if atom { "id" } else { "guid" })
        .or_else(|| link.clone())
        .unwrap_or_else(|| crate::content_hash(&(&title, &summary)));
    let mut data = Map::new();
    data.insert("title".into(), shorten(&strip(&title), 300).into());
    data.insert("summary".into(), shorten(&summary, 4_000).into());
    if let Some(link) = link {
        data.insert("link".into(), shorten(&link, 2_000).into());
    }
    if !categories.is_empty() {
        data.insert("categories".into(), Value::Array(categories));
    }
    Draft {
        ce_id: bounded(id),
        ce_source: bounded(url.to_owned()),
        kind: if atom { "atom.entry" } else { "rss.item" }.into(),
        subject: None,
        occurred_at,
        category: None,
        severity: None,
        data,
    }
}

/// One CAP alert.
///
/// # Errors
/// Why it is no signal: a test, an exercise, an acknowledgement, or not CAP 1.2.
fn cap(alert: &Node, url: &str) -> Result<Draft, String> {
    let said = |name: &str| {
        alert
            .child(name)
            .map(Node::words)
            .filter(|t| !t.is_empty())
            .ok_or_else(|| format!("An alert without <{name}>, which CAP 1.2 requires."))
    };
    if alert.space != Space::Cap {
        return Err("An alert of another version than CAP 1.2.".into());
    }
    let (id, sender, sent) = (said("identifier")?, said("sender")?, said("sent")?);
    let at = moment(&sent).ok_or_else(|| format!("{id}: <sent> “{sent}” is not a time."))?;
    let (status, kind) = (said("status")?, said("msgType")?);
    if status != "Actual" {
        return Err(format!("{id}: status {status}, not Actual."));
    }
    if !["Alert", "Update", "Cancel"].contains(&kind.as_str()) {
        return Err(format!("{id}: message type {kind}."));
    }
    let infos: Vec<&Node> = alert.all("info").collect();
    // The English text where there are several languages, else the first.
    let info = infos
        .iter()
        .find(|i| {
            i.child("language")
                .is_none_or(|l| l.words().to_lowercase().starts_with("en"))
        })
        .or(infos.first())
        .copied();
    let mut data = Map::new();
    let mut put = |name: &str, text: Option<String>, most: usize| {
        if let Some(text) = text.filter(|t| !t.is_empty()) {
            data.insert(name.to_owned(), shorten(&text, most).into());
        }
    };
    let of = |name: &str| info.and_then(|i| i.child(name)).map(Node::words);
    put("title", of("headline").or_else(|| of("event")), 300);
    put("event", of("event"), 200);
    put("summary", of("description"), 4_000);
    put("instruction", of("instruction"), 4_000);
    put("urgency", of("urgency"), 40);
    put("certainty", of("certainty"), 40);
    put("cap_severity", of("severity"), 40);
    put("onset", of("onset").or_else(|| of("effective")), 40);
    put("expires", of("expires"), 40);
    put("link", of("web"), 2_000);
    put(
        "references",
        alert.child("references").map(Node::words),
        2_000,
    );
    let areas: Vec<String> = info
        .into_iter()
        .flat_map(|i| i.all("area"))
        .filter_map(|a| a.child("areaDesc"))
        .map(Node::words)
        .take(50)
        .collect();
    put("area", (!areas.is_empty()).then(|| areas.join("; ")), 2_000);
    let severity = match of("severity").as_deref() {
        Some("Extreme") => Some(SeverityLevel::Critical),
        Some("Severe") => Some(SeverityLevel::Major),
        Some("Moderate") => Some(SeverityLevel::Moderate),
        Some("Minor") => Some(SeverityLevel::Minor),
        _ => None,
    };
    Ok(Draft {
        // CAP 1.2, 3.2.1: identifier, sender and sent together name an alert.
        ce_id: bounded(format!("{sender},{id},{sent}")),
        ce_source: bounded(url.to_owned()),
        kind: format!("cap.{}", kind.to_lowercase()),
        subject: of("event").filter(|e| !e.is_empty()).map(bounded),
        occurred_at: Some(at),
        category: None,
        severity,
        data,
    })
}

/// A name that fits; a longer one is known by its hash.
fn bounded(text: String) -> String {
    if text.chars().count() <= MAX_ATTRIBUTE {
        text
    } else {
        crate::content_hash(&text)
    }
}

/// RFC 3339 or RFC 2822.
fn moment(text: &str) -> Option<Time> {
    let text = text.trim();
    text.parse::<Time>().ok().or_else(|| {
        static RELAXED: jiff::fmt::rfc2822::DateTimeParser =
            jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
        RELAXED.parse_timestamp(text).ok().map(Time::from_timestamp)
    })
}

/// Text without mark-up, its white space made single.
fn strip(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                text.push(' ');
            }
            c if !inside => text.push(c),
            _ => {}
        }
    }
    for (entity, c) in [
        ("&nbsp;", " "),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, c);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Space {
    None,
    Atom,
    Cap,
    OtherCap,
    Other,
}

struct Node {
    name: String,
    space: Space,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Node>,
}
impl Node {
    /// Children of this name, in this node's own namespace or none.
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.children
            .iter()
            .filter(move |c| c.name == name && (c.space == self.space || c.space == Space::None))
    }
    fn child<'a>(&'a self, name: &'a str) -> Option<&'a Node> {
        self.all(name).next()
    }
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }
    fn is_feed(&self) -> bool {
        ["feed", "rss"].contains(&self.name.as_str())
    }
    /// Its text and that of what is in it.
    fn words(&self) -> String {
        let mut all = self.text.clone();
        for child in &self.children {
            all.push(' ');
            all.push_str(&child.words());
        }
        all.trim().replace('\0', "")
    }
    fn find<'a>(&'a self, name: &str, found: &mut Vec<&'a Node>) {
        if self.name == name && matches!(self.space, Space::Cap | Space::OtherCap) {
            found.push(self);
            return;
        }
        for child in &self.children {
            child.find(name, found);
        }
    }
}

fn decode(document: &[u8]) -> Result<String, String> {
    let bytes = document.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document);
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).to_lowercase();
    let declared = head
        .split_once("?>")
        .map_or("", |(declaration, _)| declaration);
    if declared.contains("iso-8859-1") || declared.contains("us-ascii") {
        return Ok(bytes.iter().map(|b| char::from(*b)).collect());
    }
    String::from_utf8(bytes.to_vec()).map_err(|_| {
        "The document is not UTF-8 (and ISO-8859-1 is not declared), so it cannot be read.".into()
    })
}

fn parse(document: &[u8]) -> Result<Node, String> {
    if document.len() > MAX_FEED {
        return Err(format!(
            "The document has {} bytes; at most {MAX_FEED} are read.",
            document.len()
        ));
    }
    let text = decode(document)?;
    let mut reader = NsReader::from_str(&text);
    let broken = |at: u64, e: &dyn std::fmt::Display| {
        format!("The document is not well-formed XML near byte {at}: {e}.")
    };
    let mut open: Vec<Node> = Vec::new();
    let mut nodes = 0;
    loop {
        let (space, event) = reader
            .read_resolved_event()
            .map_err(|e| e.to_string())
            .map(|(space, event)| (space_of(&space), event))
            .map_err(|e| format!("The document is not well-formed XML: {e}."))?;
        let empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(tag) | Event::Empty(tag) => {
                nodes += 1;
                if nodes > MAX_NODES || open.len() >= MAX_LEVELS {
                    return Err(format!(
                        "The document has more than {MAX_NODES} elements or {MAX_LEVELS} levels."
                    ));
                }
                open.push(node(&tag, space)?);
                if empty && let Some(root) = close(&mut open) {
                    return Ok(root);
                }
            }
            Event::End(_) => {
                if let Some(root) = close(&mut open) {
                    return Ok(root);
                }
            }
            Event::Text(t) => {
                let t = t
                    .decode()
                    .map_err(|e| broken(reader.buffer_position(), &e))?;
                if let Some(top) = open.last_mut() {
                    top.text.push_str(&t);
                }
            }
            Event::CData(t) => {
                let t = t
                    .decode()
                    .map_err(|e| broken(reader.buffer_position(), &e))?;
                if let Some(top) = open.last_mut() {
                    top.text.push_str(&t);
                }
            }
            Event::GeneralRef(name) => {
                let c = name
                    .resolve_char_ref()
                    .map_err(|e| broken(reader.buffer_position(), &e))?;
                let name = name
                    .decode()
                    .map_err(|e| broken(reader.buffer_position(), &e))?;
                if let Some(top) = open.last_mut() {
                    match c {
                        Some(c) => top.text.push(c),
                        None => top.text.push_str(named_entity(&name)),
                    }
                }
            }
            Event::DocType(t) => {
                let t = t
                    .decode()
                    .map_err(|e| broken(reader.buffer_position(), &e))?;
                if t.to_uppercase().contains("<!ENTITY") {
                    return Err(
                        "The document declares entities of its own, which are not read.".into(),
                    );
                }
            }
            Event::Eof => return Err("The document ends before its first element does.".into()),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
        }
    }
}

fn space_of(space: &ResolveResult<'_>) -> Space {
    match space {
        ResolveResult::Bound(ns) => match ns.as_ref() {
            ATOM => Space::Atom,
            other if other == CAP.as_bytes() => Space::Cap,
            other if other.starts_with(CAP_ANY.as_bytes()) => Space::OtherCap,
            _ => Space::Other,
        },
        _ => Space::None,
    }
}

/// The five of XML and the one that feeds use without declaring it; others say nothing.
fn named_entity(name: &str) -> &'static str {
    match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => " ",
        _ => "",
    }
}

fn node(tag: &BytesStart<'_>, space: Space) -> Result<Node, String> {
    let mut attributes = Vec::new();
    for attribute in tag.attributes().flatten().take(50) {
        let name = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|e| format!("An attribute `{name}` cannot be read: {e}."))?;
        attributes.push((name, value.into_owned()));
    }
    Ok(Node {
        name: String::from_utf8_lossy(tag.local_name().as_ref()).into_owned(),
        space,
        attributes,
        text: String::new(),
        children: Vec::new(),
    })
}

/// Puts the innermost node into the one around it, or gives it as the root.
fn close(open: &mut Vec<Node>) -> Option<Node> {
    let done = open.pop()?;
    match open.last_mut() {
        Some(around) => {
            around.children.push(done);
            None
        }
        None => Some(done),
    }
}
