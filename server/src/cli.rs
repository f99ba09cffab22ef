//! The command line.

use crate::{AppState, Config, config, serve, telemetry};
use clap::{Args, Parser, Subcommand};
use engine::{
    Engine, OpenSettings, SystemClock,
    library::{Library, LibraryError},
};
use model::{Code, Domain, error::Problem, identity::NewPerson};
use rand::{Rng, RngCore};
use secrecy::ExposeSecret;
use std::{
    env, fs,
    io::{self, ErrorKind, Read, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tokio::net::TcpListener;

/// M keeps an organisation's playbooks ready and runs its Strategic Readiness Review.
#[derive(Parser)]
#[command(name = "m-platform", version, after_help = config::help())]
pub struct Cli {
    /// Configuration file, TOML [default: M_CONFIG, else m.toml if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Migrate, load the library, serve
    Serve {
        /// Seed the demo organisation and show its sign-ins; on a loopback address only
        #[arg(long)]
        demo: bool,
        /// Address and port, such as 127.0.0.1:3000
        #[arg(long, value_name = "ADDRESS:PORT")]
        listen: Option<String>,
    },
    /// Apply the missing migrations and stop
    Migrate,
    /// Migrate, load the library, seed and stop
    Seed {
        /// The demo organisation; without it there is nothing to seed
        #[arg(long)]
        demo: bool,
    },
    /// Manage organisations
    #[command(subcommand)]
    Admin(Admin),
    /// Look after the playbook library
    #[command(subcommand)]
    Library(Shelf),
}

#[derive(Subcommand)]
enum Admin {
    /// Found an organisation with its first administrator
    Create(Founding),
}

#[derive(Args)]
struct Founding {
    /// The administrator's e-mail address, with which they sign in
    #[arg(long)]
    email: String,
    /// The administrator's name
    #[arg(long)]
    name: String,
    /// The organisation's name
    #[arg(long)]
    organisation: String,
    /// Time zone shown where a person has none
    #[arg(long, default_value = "UTC")]
    time_zone: String,
    /// Read the password from standard input; without it one is made and shown once
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Subcommand)]
enum Shelf {
    /// Check every template and name each fault with file, line and reason
    Lint {
        /// The library's folder [default: M_LIBRARY]
        path: Option<PathBuf>,
    },
}

/// What stops the program; one line for the person at the terminal.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Stop(String);

impl Stop {
    fn new(message: impl ToString) -> Self {
        Self(message.to_string())
    }
}
impl From<config::ConfigError> for Stop {
    fn from(error: config::ConfigError) -> Self {
        Self::new(error)
    }
}
impl From<engine::OpenError> for Stop {
    fn from(error: engine::OpenError) -> Self {
        match error {
            engine::OpenError::Database(_) | engine::OpenError::Migrate(_) => {
                Self(format!("{error}; look at M_DATABASE_URL"))
            }
            engine::OpenError::Library(LibraryError::Io { .. }) => {
                Self(format!("{error}: correct M_LIBRARY"))
            }
            other => Self::new(other),
        }
    }
}
impl From<engine::Error> for Stop {
    fn from(error: engine::Error) -> Self {
        match error.code() {
            // The person at the terminal may see the inside.
            Code::Internal | Code::Unavailable => Self::new(error),
            _ => Self(in_words(&error.problem())),
        }
    }
}

fn in_words(problem: &Problem) -> String {
    match problem.faults.as_slice() {
        [] => problem.message.clone(),
        faults => faults
            .iter()
            .map(|f| format!("{}: {}", f.field, f.message))
            .collect::<Vec<_>>()
            .join(" "),
    }
}

type Done = Result<(), Stop>;

/// Does what the command line says.
///
/// # Errors
/// One line that says what is wrong and what to do.
pub async fn run(cli: Cli) -> Done {
    let began = Instant::now();
    let file = cli.config.as_deref();
    match cli.command {
        Command::Serve { demo, listen } => {
            let mut flags = Vec::new();
            flags.extend(demo.then(|| ("demo", "true".to_owned())));
            flags.extend(listen.map(|l| ("listen", l)));
            serve(load(file, &flags)?, began).await
        }
        Command::Migrate => migrate(&load(file, &[])?).await,
        Command::Seed { demo } => {
            let flag = demo.then(|| ("demo", "true".to_owned()));
            seed(&load(file, flag.as_slice())?).await
        }
        Command::Admin(Admin::Create(founding)) => found(&load(file, &[])?, founding).await,
        Command::Library(Shelf::Lint { path }) => {
            lint(&path.map_or_else(|| load(file, &[]).map(|c| c.library), Ok)?)
        }
    }
}

fn load(file: Option<&Path>, flags: &[(&str, String)]) -> Result<Config, Stop> {
    // A variable that is not text is none of ours.
    let environment =
        env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)));
    let config = Config::load(file, environment, flags)?;
    telemetry::log(&config);
    Ok(config)
}

async fn serve(config: Config, began: Instant) -> Done {
    // First, so that a second server says so before it touches the database.
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|e| taken(config.listen, &e))?;
    let address = listener.local_addr().map_err(Stop::new)?;
    let config = config.bound(address);
    let engine = open(&config).await?;
    if config.demo {
        if engine::demo::seed(&engine).await? {
            tracing::info!("demo organisation seeded");
        }
    } else if engine::demo::is_there(&engine).await? {
        engine.close().await;
        return Err(Stop::new(
            "this database holds the demo organisation, whose password everybody knows: start with --demo, or name another database in M_DATABASE_URL",
        ));
    }
    engine::ensure_sweep(&engine).await?;
    let (demo, base) = (config.demo, config.base_url().origin());
    let warming = tokio::spawn(warm(engine.clone()));
    let running = serve::start(AppState::new(engine, config), listener).map_err(Stop::new)?;
    greet(&base, address, demo, began.elapsed());
    asked_to_stop().await;
    tracing::info!("stopping");
    warming.abort();
    running.stop().await;
    Ok(())
}

/// Without it the server works as well; the first search would take longer.
async fn warm(engine: Engine) {
    if let Err(error) = engine::playbooks::warm_search(&engine).await {
        tracing::warn!(%error, "the playbooks are not indexed yet; the first search does it");
    }
}

fn taken(listen: SocketAddr, error: &io::Error) -> Stop {
    let other = SocketAddr::new(listen.ip(), listen.port().wrapping_add(1).max(1024));
    match error.kind() {
        ErrorKind::AddrInUse => Stop(format!(
            "{listen} is taken by another program: stop it, or choose another address with M_LISTEN={other}"
        )),
        ErrorKind::PermissionDenied => Stop(format!(
            "this user may not listen on {listen}: choose a port above 1023, for example M_LISTEN={}:3000",
            listen.ip()
        )),
        ErrorKind::AddrNotAvailable => Stop(format!(
            "this machine does not have the address {}: correct M_LISTEN",
            listen.ip()
        )),
        _ => Stop(format!(
            "cannot listen on {listen} ({error}): correct M_LISTEN"
        )),
    }
}

fn greet(base: &str, address: SocketAddr, demo: bool, took: Duration) {
    let mut text = format!(
        "M serves on {base} (listening on {address}, started in {:.1} s)\n",
        took.as_secs_f64()
    );
    if demo {
        text.push_str(&format!(
            "\nDemo sign-ins, password {}\n",
            engine::demo::PASSWORD
        ));
        for p in engine::demo::accounts() {
            // The code is what playbooks are called by.
            let code = Domain::ALL
                .iter()
                .find(|d| p.role.contains(d.title()))
                .map(|d| format!(" ({d})"))
                .unwrap_or_default();
            text.push_str(&format!(
                "  {:<38} {:<34} {}, {}\n",
                p.email,
                format!("{}{code}", p.role),
                p.name,
                p.title
            ));
        }
        text.push('\n');
    }
    // Nobody may be reading any more.
    let _ = io::stdout().write_all(text.as_bytes());
}

async fn asked_to_stop() {
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let term = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let term = std::future::pending::<()>();
    tokio::select! {
        () = ctrl_c => {}
        () = term => {}
    }
}

async fn open(config: &Config) -> Result<Engine, Stop> {
    make_folder(config)?;
    let settings = OpenSettings {
        database_url: config.database_url.expose_secret().to_owned(),
        secret: secret(&config.secret_file)?,
        library_path: config.library.clone(),
        outside: config.outside(),
        clock: Box::new(SystemClock),
    };
    Ok(engine::open(settings).await?)
}

/// SQLite makes its file, not the folder.
fn make_folder(config: &Config) -> Done {
    let url = config.database_url.expose_secret();
    let Some(rest) = url.strip_prefix("sqlite:") else {
        return Ok(());
    };
    let path = rest
        .trim_start_matches("//")
        .split('?')
        .next()
        .unwrap_or_default();
    match Path::new(path).parent() {
        Some(folder) if !path.starts_with(':') => fs::create_dir_all(folder).map_err(|e| {
            Stop(format!(
                "the database's folder {} cannot be made ({e}): correct M_DATABASE_URL",
                folder.display()
            ))
        }),
        _ => Ok(()),
    }
}

/// Reads the key that signs sessions; makes it, for the owner's eyes only, when there is none.
fn secret(path: &Path) -> Result<Vec<u8>, Stop> {
    let shown = path.display();
    let stop = |what: &str, e: io::Error| {
        Stop(format!(
            "the secret file {shown} cannot be {what} ({e}): correct M_SECRET_FILE or its permissions"
        ))
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| stop("made", e))?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(mut file) => {
            let mut bytes = [0u8; 32];
            rand::rng().fill_bytes(&mut bytes);
            file.write_all(&bytes)
                .and_then(|()| file.sync_all())
                .map_err(|e| stop("written", e))?;
            Ok(bytes.to_vec())
        }
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {
            warn_if_open(path);
            let bytes = fs::read(path).map_err(|e| stop("read", e))?;
            if bytes.len() < 32 {
                return Err(Stop(format!(
                    "the secret file {shown} has {} bytes, at least 32 are needed: remove it and a new one is made (everybody signs in again)",
                    bytes.len()
                )));
            }
            Ok(bytes)
        }
        Err(e) => Err(stop("made", e)),
    }
}

fn warn_if_open(path: &Path) {
    #[cfg(unix)]
    if let Ok(about) = fs::metadata(path) {
        let mode = std::os::unix::fs::PermissionsExt::mode(&about.permissions());
        if mode & 0o077 != 0 {
            tracing::warn!(file = %path.display(), "others on this machine can read the secret file; chmod 600 it");
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

async fn migrate(config: &Config) -> Done {
    make_folder(config)?;
    engine::migrate(config.database_url.expose_secret()).await?;
    say("The database has every migration of this program.")
}

async fn seed(config: &Config) -> Done {
    let engine = open(config).await?;
    let made = if config.demo {
        Some(engine::demo::seed(&engine).await?)
    } else {
        None
    };
    let templates = engine.library().all().len();
    engine.close().await;
    say(&format!("The library has {templates} templates."))?;
    say(match made {
        Some(true) => "The demo organisation is seeded.",
        Some(false) => "The demo organisation is there already; nothing changed.",
        None => "Nothing to seed; --demo seeds the demo organisation.",
    })
}

async fn found(config: &Config, founding: Founding) -> Done {
    let (password, made) = if founding.password_stdin {
        (read_password()?, false)
    } else {
        (make_password(), true)
    };
    let engine = open(config).await?;
    let admin = NewPerson {
        name: founding.name,
        email: founding.email,
        title: String::new(),
        password: password.clone(),
        roles: Vec::new(),
    };
    let founded = engine::identity::found_organisation(
        &engine,
        &founding.organisation,
        &founding.time_zone,
        false,
        &admin,
    )
    .await;
    engine.close().await;
    let (organisation, person) = match founded {
        Err(error) if error.code() == Code::Conflict => {
            return Err(Stop::new(
                "there is an organisation of this name or an account with this e-mail already: choose another --organisation or --email",
            ));
        }
        other => other?,
    };
    say(&format!(
        "{} exists. {} signs in with {}.",
        organisation.name, person.name, person.email
    ))?;
    if made {
        say(&format!("Password, shown only now: {password}"))
    } else {
        Ok(())
    }
}

fn read_password() -> Result<String, Stop> {
    let mut text = String::new();
    io::stdin()
        .take(4_096)
        .read_to_string(&mut text)
        .map_err(|e| {
            Stop(format!(
                "the password cannot be read from standard input: {e}"
            ))
        })?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// 100 random bits in groups that can be read out.
fn make_password() -> String {
    // Without letters and digits that look alike.
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789A";
    let mut rng = rand::rng();
    let mut group = || {
        (0..5)
            .map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())]))
            .collect::<String>()
    };
    [group(), group(), group(), group()].join("-")
}

fn lint(path: &Path) -> Done {
    let library = Library::load(path).map_err(Stop::new)?;
    say(&format!(
        "{} templates in {}, no fault.",
        library.all().len(),
        path.display()
    ))
}

fn say(line: &str) -> Done {
    writeln!(io::stdout(), "{line}").map_err(Stop::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
        assert!(
            Cli::try_parse_from(["m-platform", "serve", "--demo", "--listen", "127.0.0.1:0"])
                .is_ok()
        );
        assert!(
            Cli::try_parse_from(["m-platform", "admin", "create", "--email", "a@b.example"])
                .is_err()
        );
    }

    #[test]
    fn the_secret_is_made_once_for_its_owner() {
        let folder = env::temp_dir().join(format!("m-secret-{}", std::process::id()));
        let file = folder.join("deep/secret.key");
        let made = secret(&file).expect("made");
        assert_eq!(made.len(), 32);
        assert_eq!(secret(&file).expect("read"), made);
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(
                &fs::metadata(&file).expect("file").permissions(),
            );
            assert_eq!(mode & 0o777, 0o600);
        }
        fs::write(&file, "short").expect("written");
        assert!(
            secret(&file)
                .expect_err("too short")
                .to_string()
                .contains("32")
        );
        fs::remove_dir_all(&folder).expect("removed");
    }

    #[test]
    fn made_passwords_differ() {
        let (a, b) = (make_password(), make_password());
        assert!(a != b && a.len() == 23, "{a}");
    }
}
