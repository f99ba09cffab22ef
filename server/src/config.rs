//! Settings: defaults, then the file, then `M_…` variables, then flags. A value that is wrong
//! or unknown stops the start with one line that names it and says what to do.

use crate::{layers::Limits, live::Heartbeat};
use axum::http::Uri;
use config::{FileFormat, Source, Value};
use engine::channels::OutsideSettings;
use secrecy::SecretString;
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};
use tracing_subscriber::EnvFilter;

/// A setting as the file and the environment know it: `listen` and `M_LISTEN`.
struct Setting {
    key: &'static str,
    default: &'static str,
    help: &'static str,
}

const fn setting(key: &'static str, default: &'static str, help: &'static str) -> Setting {
    Setting { key, default, help }
}

const SETTINGS: [Setting; 13] = [
    setting(
        "database_url",
        "sqlite://data/m.db",
        "the database: sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME",
    ),
    setting("listen", "127.0.0.1:3000", "address and port to listen on"),
    setting(
        "base_url",
        "",
        "the address people type, https://m.example.org; by default http:// and the listen address",
    ),
    setting(
        "secret_file",
        "data/secret.key",
        "file with the key that signs sessions; made at the first start",
    ),
    setting(
        "demo",
        "false",
        "seed the demo organisation and show its sign-ins; on a loopback address only",
    ),
    setting(
        "log",
        "info",
        "what is logged: error, warn, info, debug, trace, or a filter such as info,engine=debug",
    ),
    setting("log_format", "pretty", "pretty or json"),
    setting("library", "library", "folder of the playbook templates"),
    setting(
        "site_root",
        "target/site",
        "folder of the built site: scripts, styles, fonts",
    ),
    setting(
        "trust_proxy",
        "false",
        "take the client's address from X-Forwarded-For; only behind a proxy that sets it",
    ),
    setting(
        "smtp_url",
        "",
        "the mail server: smtps://USER:PASSWORD@HOST:465 or smtp://USER:PASSWORD@HOST:587?tls=required; without it no mail leaves",
    ),
    setting(
        "mail_from",
        "",
        "who mail comes from: M <m@example.org>; needed with smtp_url",
    ),
    setting(
        "allow_private_destinations",
        "false",
        "let webhooks go to this machine and private networks, and without TLS, and let feeds be read from there",
    ),
];

/// `M_` variables of the build and test scripts, which may be around when the server starts.
const NOT_OURS: [&str; 10] = [
    "M_CONFIG",
    "M_TOOLS",
    "M_TRACE",
    "M_BINARY",
    "M_POSTGRES_BIN",
    "M_CHROMIUM",
    "M_ADVISORY_CHECK",
    "M_CACAO_SCHEMAS",
    "M_TEST_",
    "M_E2E_",
];

/// A setting that cannot be used; one line for the person at the terminal.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct ConfigError(pub String);

type Result<T> = std::result::Result<T, ConfigError>;

fn wrong<T>(message: impl Into<String>) -> Result<T> {
    // A parser's message may have many lines.
    Err(ConfigError(
        message
            .into()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
    ))
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogFormat {
    Pretty,
    Json,
}

/// The address people type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BaseUrl {
    pub https: bool,
    /// Host, and port where it is not the scheme's own.
    pub authority: String,
}

impl BaseUrl {
    /// As browsers send it in `Origin`.
    pub fn origin(&self) -> String {
        format!(
            "{}://{}",
            if self.https { "https" } else { "http" },
            self.authority
        )
    }
}

#[derive(Clone, Debug)]
pub struct Config {
    /// May hold a password.
    pub database_url: SecretString,
    pub listen: SocketAddr,
    base_url: Option<BaseUrl>,
    pub secret_file: PathBuf,
    pub demo: bool,
    pub log: String,
    pub log_format: LogFormat,
    pub library: PathBuf,
    pub site_root: PathBuf,
    pub trust_proxy: bool,
    /// May hold a password.
    pub smtp_url: Option<SecretString>,
    pub mail_from: Option<String>,
    pub allow_private_destinations: bool,
    /// Not settings: constants that tests replace.
    pub limits: Limits,
    pub heartbeat: Heartbeat,
}

/// A text and where it was found, for messages.
struct Given {
    text: String,
    from: String,
}

impl Config {
    /// Reads everything. `flags` win over `environment`, which wins over the file: `file` if
    /// given, else `M_CONFIG`, else `m.toml` if there is one.
    ///
    /// # Errors
    /// The first value that is wrong or unknown.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: &[(&str, String)],
    ) -> Result<Self> {
        let environment: BTreeMap<String, String> = environment
            .into_iter()
            .filter(|(name, _)| name.starts_with("M_"))
            .collect();
        let named = file.map(Path::to_owned).or_else(|| {
            environment
                .get("M_CONFIG")
                .filter(|p| !p.is_empty())
                .map(PathBuf::from)
        });
        let mut given = from_file(named.as_deref())?;
        given.extend(from_environment(&environment)?);
        for (key, text) in flags {
            given.insert(
                (*key).to_owned(),
                Given {
                    text: text.clone(),
                    from: format!("--{key}"),
                },
            );
        }
        Self::build(&mut given)
    }

    fn build(given: &mut BTreeMap<String, Given>) -> Result<Self> {
        for s in &SETTINGS {
            // An empty variable counts as not set.
            if given.get(s.key).is_none_or(|g| g.text.trim().is_empty()) {
                given.insert(
                    s.key.into(),
                    Given {
                        text: s.default.into(),
                        from: "the default".into(),
                    },
                );
            }
        }
        let get = |key: &str| {
            given
                .get(key)
                .ok_or_else(|| ConfigError(format!("no setting `{key}`")))
        };
        let listen = listen(get("listen")?)?;
        let config = Self {
            database_url: database_url(get("database_url")?)?,
            listen,
            base_url: base_url(get("base_url")?)?,
            secret_file: PathBuf::from(&get("secret_file")?.text),
            demo: flag(get("demo")?)?,
            log: log(get("log")?)?,
            log_format: log_format(get("log_format")?)?,
            library: PathBuf::from(&get("library")?.text),
            site_root: PathBuf::from(&get("site_root")?.text),
            trust_proxy: flag(get("trust_proxy")?)?,
            smtp_url: smtp_url(get("smtp_url")?)?,
            mail_from: mail_from(get("mail_from")?)?,
            allow_private_destinations: flag(get("allow_private_destinations")?)?,
            limits: Limits::default(),
            heartbeat: Heartbeat::default(),
        };
        config.check()
    }

    fn check(self) -> Result<Self> {
        if self.demo && !self.listen.ip().is_loopback() {
            return wrong(format!(
                "M_LISTEN is {}, but demo accounts have a known password and exist on a loopback address only: set M_LISTEN=127.0.0.1:{} or start without --demo",
                self.listen,
                self.listen.port()
            ));
        }
        let base = self.base_url();
        if !base.https && !is_loopback(&base.authority) {
            return wrong(format!(
                "M_BASE_URL is {}, but sign-ins may travel in the clear on this machine only: put a TLS proxy in front and set M_BASE_URL to its https:// address",
                base.origin()
            ));
        }
        if self.smtp_url.is_some() && self.mail_from.is_none() {
            return wrong(
                "M_SMTP_URL needs the address that mail comes from: set M_MAIL_FROM, for example to M <m@example.org>",
            );
        }
        let limits = if self.demo {
            Limits::demo()
        } else {
            self.limits
        };
        Ok(Self { limits, ..self })
    }

    /// The address people type.
    pub fn base_url(&self) -> BaseUrl {
        self.base_url.clone().unwrap_or_else(|| BaseUrl {
            https: false,
            authority: self.listen.to_string(),
        })
    }

    /// What the engine is told about the outside world.
    pub fn outside(&self) -> OutsideSettings {
        OutsideSettings {
            base_url: self.base_url().origin(),
            smtp_url: self.smtp_url.clone(),
            mail_from: self.mail_from.clone(),
            allow_private_destinations: self.allow_private_destinations,
        }
    }

    /// Notes the address that was really taken; port 0 asks for any.
    #[must_use]
    pub fn bound(self, listen: SocketAddr) -> Self {
        Self { listen, ..self }
    }
}

/// All settings with their defaults, for `--help`.
pub fn help() -> String {
    let mut text =
        String::from("Settings, as variables or (without M_, in lower case) in the file m.toml:\n");
    for s in &SETTINGS {
        let default = if s.default.is_empty() {
            String::new()
        } else {
            format!(" [{}]", s.default)
        };
        let _ = writeln!(text, "  {:<16} {}{default}", variable(s.key), s.help);
    }
    let _ = write!(
        text,
        "  {:<16} the file [m.toml, if there is one]",
        "M_CONFIG"
    );
    text
}

fn variable(key: &str) -> String {
    format!("M_{}", key.to_uppercase())
}

fn known() -> String {
    SETTINGS
        .iter()
        .map(|s| s.key)
        .collect::<Vec<_>>()
        .join(", ")
}

fn from_file(named: Option<&Path>) -> Result<BTreeMap<String, Given>> {
    let path = named.unwrap_or(Path::new("m.toml"));
    if named.is_none() && !path.exists() {
        return Ok(BTreeMap::new());
    }
    let shown = path.display();
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) => {
            return wrong(format!(
                "the configuration file {shown} cannot be read ({e}): correct M_CONFIG or the file"
            ));
        }
    };
    let table = match config::File::from_str(&text, FileFormat::Toml).collect() {
        Ok(table) => table,
        Err(e) => return wrong(format!("{shown} is not valid TOML: {e}")),
    };
    let mut given = BTreeMap::new();
    for (key, value) in table {
        if !SETTINGS.iter().any(|s| s.key == key) {
            return wrong(format!(
                "{shown}: there is no setting `{key}`; there are {}",
                known()
            ));
        }
        let text = text_of(value).ok_or_else(|| {
            ConfigError(format!(
                "{shown}: `{key}` must be one text, number, true or false"
            ))
        })?;
        let from = format!("`{key}` in {shown}");
        given.insert(key, Given { text, from });
    }
    Ok(given)
}

fn text_of(value: Value) -> Option<String> {
    value.into_string().ok()
}

fn from_environment(environment: &BTreeMap<String, String>) -> Result<BTreeMap<String, Given>> {
    let mut given = BTreeMap::new();
    for (name, text) in environment {
        if NOT_OURS
            .iter()
            .any(|n| name == n || (n.ends_with('_') && name.starts_with(n)))
        {
            continue;
        }
        match SETTINGS.iter().find(|s| variable(s.key) == *name) {
            Some(s) => given.insert(
                s.key.to_owned(),
                Given {
                    text: text.clone(),
                    from: name.clone(),
                },
            ),
            None => {
                let all = SETTINGS
                    .iter()
                    .map(|s| variable(s.key))
                    .collect::<Vec<_>>()
                    .join(", ");
                return wrong(format!(
                    "there is no variable {name}: correct or unset it; there are {all}, M_CONFIG"
                ));
            }
        };
    }
    Ok(given)
}

fn listen(given: &Given) -> Result<SocketAddr> {
    given.text.parse().or_else(|_| {
        wrong(format!(
            "{} must be an address and a port such as 127.0.0.1:3000, not `{}`",
            given.from, given.text
        ))
    })
}

fn flag(given: &Given) -> Result<bool> {
    match given.text.as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        other => wrong(format!(
            "{} must be true or false, not `{other}`",
            given.from
        )),
    }
}

fn database_url(given: &Given) -> Result<SecretString> {
    let ok = ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|start| given.text.starts_with(start));
    // The text is not repeated: it may hold a password.
    if ok {
        Ok(given.text.clone().into())
    } else {
        wrong(format!(
            "{} must begin with sqlite:// or postgres://, for example sqlite://data/m.db",
            given.from
        ))
    }
}

fn smtp_url(given: &Given) -> Result<Option<SecretString>> {
    let ok = ["smtp://", "smtps://"]
        .iter()
        .any(|start| given.text.starts_with(start));
    // The text is not repeated: it may hold a password.
    match given.text.as_str() {
        "" => Ok(None),
        text if ok => Ok(Some(text.into())),
        _ => wrong(format!(
            "{} must begin with smtps:// or smtp://, for example smtps://m:PASSWORD@mail.example.org:465",
            given.from
        )),
    }
}

fn mail_from(given: &Given) -> Result<Option<String>> {
    match given.text.as_str() {
        "" => Ok(None),
        text if text.contains('@') => Ok(Some(text.to_owned())),
        other => wrong(format!(
            "{} must be an address such as M <m@example.org>, not `{other}`",
            given.from
        )),
    }
}

fn log(given: &Given) -> Result<String> {
    match EnvFilter::try_new(&given.text) {
        Ok(_) => Ok(given.text.clone()),
        Err(e) => wrong(format!(
            "{} must be error, warn, info, debug, trace or a filter such as info,engine=debug, not `{}` ({e})",
            given.from, given.text
        )),
    }
}

fn log_format(given: &Given) -> Result<LogFormat> {
    match given.text.as_str() {
        "pretty" => Ok(LogFormat::Pretty),
        "json" => Ok(LogFormat::Json),
        other => wrong(format!(
            "{} must be pretty or json, not `{other}`",
            given.from
        )),
    }
}

fn base_url(given: &Given) -> Result<Option<BaseUrl>> {
    if given.text.is_empty() {
        return Ok(None);
    }
    let parsed = given.text.parse::<Uri>().ok().and_then(|uri| {
        let https = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let plain = uri.path() == "/" && uri.query().is_none();
        let own = if https { 443 } else { 80 };
        let host = uri.host()?.to_lowercase();
        let authority = uri
            .port_u16()
            .filter(|p| *p != own)
            .map_or(host.clone(), |port| format!("{host}:{port}"));
        (plain && !uri.authority()?.as_str().contains('@')).then_some(BaseUrl { https, authority })
    });
    match parsed {
        Some(base) => Ok(Some(base)),
        None => wrong(format!(
            "{} must be the address people type, without a path, such as https://m.example.org, not `{}`",
            given.from, given.text
        )),
    }
}

fn is_loopback(authority: &str) -> bool {
    if let Ok(address) = authority.parse::<SocketAddr>() {
        return address.ip().is_loopback();
    }
    let host = authority
        .rsplit_once(':')
        .map_or(authority, |(host, port)| {
            if port.bytes().all(|b| b.is_ascii_digit()) {
                host
            } else {
                authority
            }
        });
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(pairs: &[(&str, &str)]) -> Result<Config> {
        let all = pairs
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Config::load(None, all, &[])
    }

    #[test]
    fn without_settings_the_defaults_hold() {
        let c = load(&[
            ("HOME", "/root"),
            ("M_TOOLS", "/tools"),
            ("M_TRACE", "1"),
            ("M_TEST_POSTGRES_URL", "x"),
            ("M_LISTEN", ""),
        ])
        .expect("defaults");
        assert_eq!(c.base_url().origin(), "http://127.0.0.1:3000");
        assert!(!c.demo && !c.trust_proxy);
        assert_eq!(c.secret_file, Path::new("data/secret.key"));
    }

    #[test]
    fn each_wrong_value_is_named_with_what_to_do() {
        for (name, value, says) in [
            ("M_LISTEN", "here", "127.0.0.1:3000"),
            ("M_DEMO", "yes", "true or false"),
            ("M_LOG_FORMAT", "xml", "pretty or json"),
            ("M_LOG", "info,=", "filter"),
            (
                "M_DATABASE_URL",
                "mysql://u:secretpassword@h/d",
                "sqlite://",
            ),
            ("M_BASE_URL", "m.example.org", "https://m.example.org"),
            ("M_BASE_URL", "https://m.example.org/app", "without a path"),
            ("M_BASE_URL", "http://m.example.org", "TLS"),
            ("M_SMTP_URL", "mail.example.org:secretpassword", "smtps://"),
            ("M_SMTP_URL", "smtp://mail.example.org", "M_MAIL_FROM"),
            ("M_MAIL_FROM", "nobody", "M <m@example.org>"),
            ("M_ALLOW_PRIVATE_DESTINATIONS", "yes", "true or false"),
            ("M_LISTN", "127.0.0.1:1", "M_LISTEN"),
            ("M_CONFIG", "/does/not/exist.toml", "exist.toml"),
        ] {
            let line = load(&[(name, value)]).expect_err(name).to_string();
            assert!(
                line.contains(name) && line.contains(says) && !line.contains('\n'),
                "{line}"
            );
            assert!(!line.contains("secretpassword"), "{line}");
        }
    }

    #[test]
    fn every_setting_is_documented_with_its_default() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let example = root.join("m.example.toml");
        let file = std::fs::read_to_string(&example).expect("the example");
        let page = std::fs::read_to_string(root.join("docs/operations.md")).expect("the page");
        for s in &SETTINGS {
            let row = match s.default {
                "" => format!("| `{}` | ", variable(s.key)),
                default => format!("| `{}` | `{default}` | ", variable(s.key)),
            };
            assert!(page.lines().any(|l| l.starts_with(&row)), "no line {row}");
            let line = match s.default {
                "" => format!("{} = ", s.key),
                default @ ("true" | "false") => format!("{} = {default}", s.key),
                default => format!("{} = \"{default}\"", s.key),
            };
            let there = |l: &str| match s.default {
                "" => l.starts_with(&line),
                _ => l == line,
            };
            assert!(
                file.lines().any(|l| there(l.trim_start_matches("# "))),
                "the example has no {line}"
            );
        }
        // As it is, it changes nothing.
        let (given, usual) = (
            Config::load(Some(&example), [], &[]).expect("the example"),
            load(&[("M_BASE_URL", "http://127.0.0.1:3000")]).expect("the defaults"),
        );
        assert_eq!(format!("{given:?}"), format!("{usual:?}"));
    }

    #[test]
    fn demo_accounts_are_for_loopback_only() {
        let line = load(&[
            ("M_DEMO", "true"),
            ("M_LISTEN", "0.0.0.0:3000"),
            ("M_BASE_URL", "https://m.example.org"),
        ])
        .expect_err("refused")
        .to_string();
        assert!(
            line.contains("M_LISTEN") && line.contains("--demo"),
            "{line}"
        );
        load(&[("M_DEMO", "true"), ("M_LISTEN", "[::1]:3000")]).expect("loopback");
    }

    #[test]
    fn flags_win_over_variables_and_variables_over_the_file() {
        let dir = std::env::temp_dir().join(format!("m-config-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("folder");
        let file = dir.join("m.toml");
        std::fs::write(
            &file,
            "listen = \"127.0.0.1:1\"\nlog = \"warn\"\ndemo = false\n",
        )
        .expect("file");
        let environment = [
            ("M_LISTEN".to_owned(), "127.0.0.1:2".to_owned()),
            ("M_LOG".to_owned(), "debug".to_owned()),
        ];
        let c = Config::load(
            Some(&file),
            environment,
            &[("listen", "127.0.0.1:3".into())],
        )
        .expect("config");
        assert_eq!((c.listen.port(), c.log.as_str()), (3, "debug"));
        std::fs::write(&file, "lisen = 1\n").expect("file");
        let line = Config::load(Some(&file), [], &[])
            .expect_err("unknown")
            .to_string();
        assert!(
            line.contains("`lisen`") && line.contains("m.toml"),
            "{line}"
        );
        std::fs::write(&file, "listen = = 1\n").expect("file");
        assert!(
            !Config::load(Some(&file), [], &[])
                .expect_err("not TOML")
                .to_string()
                .contains('\n')
        );
        std::fs::remove_dir_all(&dir).expect("removed");
    }

    #[test]
    fn a_database_password_does_not_print() {
        let c = load(&[("M_DATABASE_URL", "postgres://m:secretpassword@h/d")]).expect("config");
        assert!(!format!("{c:?}").contains("secretpassword"));
        let c = load(&[
            ("M_SMTP_URL", "smtps://m:secretpassword@h"),
            ("M_MAIL_FROM", "M <m@example.org>"),
            ("M_BASE_URL", "https://m.example.org"),
        ])
        .expect("config");
        assert!(!format!("{c:?} {:?}", c.outside()).contains("secretpassword"));
        assert_eq!(c.outside().base_url, "https://m.example.org");
    }

    #[test]
    fn base_urls_are_read_as_browsers_write_origins() {
        let c = load(&[("M_BASE_URL", "https://M.example.org:443/")]).expect("config");
        assert_eq!(c.base_url().origin(), "https://m.example.org");
        assert!(
            is_loopback("[::1]:3000")
                && is_loopback("localhost")
                && !is_loopback("m.example.org:80")
                && !is_loopback("127.0.0.1.example.org")
        );
    }
}
