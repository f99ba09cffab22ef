//! The program itself: how it starts, what it prints, how it ends.

mod common;

use common::{Browser, eventually, own_address};
use std::{
    fs,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_m-platform");

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("m-program-{}", uuid::Uuid::now_v7()));
        fs::create_dir_all(&folder).expect("folder");
        Self(folder)
    }
    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
    /// The program with data of its own and nothing of the environment's.
    fn program(&self, args: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        let library = concat!(env!("CARGO_MANIFEST_DIR"), "/../library");
        command.args(args).env_clear().current_dir(&self.0).envs([
            (
                "M_DATABASE_URL",
                format!("sqlite://{}", self.path("data/m.db")),
            ),
            ("M_SECRET_FILE", self.path("data/secret.key")),
            ("M_LIBRARY", library.into()),
            ("M_SITE_ROOT", self.path("site")),
        ]);
        command
    }
    fn run(&self, args: &[&str], more: &[(&str, &str)]) -> Output {
        self.program(args)
            .envs(more.iter().copied())
            .output()
            .expect("the program runs")
    }
}
impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A serving program; killed when the test fails.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Serving {
    fn terminate(&mut self) -> i32 {
        let sent = Command::new("kill")
            .args(["-TERM", &self.0.id().to_string()])
            .status()
            .expect("kill");
        assert!(sent.success());
        self.0.wait().expect("ended").code().expect("not killed")
    }
}

fn error_line(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = String::from_utf8(output.stderr.clone()).expect("text");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 1, "one line: {text}");
    assert!(lines[0].starts_with("error: "), "{text}");
    lines[0].to_owned()
}

async fn serve(folder: &Folder, listen: &str) -> Serving {
    let (out, err) = (
        fs::File::create(folder.path("out")).expect("a file"),
        fs::File::create(folder.path("err")).expect("a file"),
    );
    let mut command = folder.program(&["serve", "--demo", "--listen", listen]);
    command
        .env("M_LOG", "debug,sqlx=info,hyper=info")
        .env("M_LOG_FORMAT", "json");
    let serving = Serving(
        command
            .stdout(Stdio::from(out))
            .stderr(Stdio::from(err))
            .spawn()
            .expect("started"),
    );
    let probe = Browser::new(format!("http://{listen}"), None, None);
    eventually("ready", || async {
        probe
            .request(reqwest::Method::GET, "/readyz")
            .send()
            .await
            .is_ok_and(|answer| answer.status().is_success())
    })
    .await;
    serving
}

#[tokio::test]
async fn it_serves_the_demo_says_where_and_ends_in_order() {
    let (folder, listen) = (Folder::new(), own_address());
    let mut serving = serve(&folder, &listen).await;
    let printed = fs::read_to_string(folder.path("out")).expect("output");
    assert!(
        printed.contains(&format!("http://{listen}")) && printed.contains("started in"),
        "{printed}"
    );
    assert!(printed.contains(engine::demo::PASSWORD));
    for person in engine::demo::accounts() {
        let line = printed
            .lines()
            .find(|line| line.contains(&person.email))
            .unwrap_or_else(|| panic!("{} is not printed", person.email));
        assert!(line.contains(&person.role), "{line}");
    }

    // What must not be in the log, even in debug.
    let stranger = Browser::new(format!("http://{listen}"), None, None);
    let email = &engine::demo::accounts()[0].email;
    let answer = stranger
        .form(
            "/sign-in?next=%2Freviews%3Fq%3Dsecretquery",
            &[("email", email), ("password", engine::demo::PASSWORD)],
        )
        .await;
    assert_eq!(answer.status, 303);
    let wrong = stranger
        .form(
            "/sign-in",
            &[("email", email), ("password", "wrongsecretpassword")],
        )
        .await;
    assert_eq!(wrong.status, 401);
    let member = Browser::new(format!("http://{listen}"), answer.cookie(), None);
    let token = member
        .post(
            "/api/v1/tokens",
            &serde_json::json!({"name": "script", "days": 1}),
        )
        .await
        .json();
    let secret = token["secret"].as_str().expect("a secret").to_owned();
    let program = Browser::new(format!("http://{listen}"), None, Some(secret.clone()));
    let asked = program.get("/api/v1/me?q=secretquery").await;
    assert_eq!(asked.status, 200);
    let request_id = asked.header("x-request-id").expect("an id").to_owned();

    // The address is taken, and a second start says so.
    let second = folder.run(&["serve", "--listen", &listen], &[]);
    assert!(error_line(&second).contains("is taken"), "{second:?}");

    assert_eq!(serving.terminate(), 0);
    let log = fs::read_to_string(folder.path("err")).expect("the log");
    assert!(
        log.lines()
            .all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()),
        "{log}"
    );
    assert!(log.contains("\"route\":\"/sign-in\"") && log.contains("stopping"));
    assert!(log.contains(&format!("\"request_id\":\"{request_id}\"")));
    let cookie = member.cookie.expect("a cookie");
    for kept_out in [
        engine::demo::PASSWORD,
        "wrongsecretpassword",
        "secretquery",
        secret.as_str(),
        cookie.split_once('=').expect("a value").1,
    ] {
        assert!(!log.contains(kept_out), "`{kept_out}` is in the log");
    }

    // A password that everybody knows opens nothing without the flag.
    let open = folder.run(&["serve", "--listen", "127.0.0.1:0"], &[]);
    assert!(error_line(&open).contains("--demo"), "{open:?}");

    // The data is still there, and the same people sign in after a restart.
    let _again = serve(&folder, &listen).await;
    assert_eq!(
        Browser::new(format!("http://{listen}"), Some(cookie), None)
            .get("/session")
            .await
            .status,
        204
    );
}

#[test]
fn a_setting_that_is_wrong_stops_the_start_with_one_line() {
    let folder = Folder::new();
    for (args, more, says) in [
        (&["serve", "--listen", "nowhere"][..], &[][..], "--listen"),
        (
            &["serve", "--demo", "--listen", "0.0.0.0:0"],
            &[("M_BASE_URL", "https://m.example.org")][..],
            "loopback",
        ),
        (&["serve"], &[("M_LISTEN", "0.0.0.0:0")], "M_BASE_URL"),
        (
            &["migrate"],
            &[("M_DATABASE_URL", "mysql://x")],
            "M_DATABASE_URL",
        ),
        (&["migrate"], &[("M_DATABASE", "x")], "M_DATABASE_URL"),
        (
            &["migrate", "--config", "/no/such/file"],
            &[],
            "/no/such/file",
        ),
        (
            &["serve", "--listen", "127.0.0.1:0"],
            &[("M_LIBRARY", "/no/such/folder")],
            "/no/such/folder",
        ),
        (
            &["library", "lint", "/no/such/folder"],
            &[],
            "/no/such/folder",
        ),
    ] {
        let line = error_line(&folder.run(args, more));
        assert!(line.contains(says), "{args:?}: {line}");
    }
    // Help is no failure and names every variable.
    let help = folder.run(&["--help"], &[]);
    let text = String::from_utf8(help.stdout).expect("text");
    assert!(
        help.status.success() && text.contains("M_DATABASE_URL") && text.contains("M_CONFIG"),
        "{text}"
    );
}

#[test]
fn the_first_administrator_is_made_on_the_command_line() {
    let folder = Folder::new();
    assert!(folder.run(&["migrate"], &[]).status.success());
    let founding = [
        "admin",
        "create",
        "--email",
        "ada@example.org",
        "--name",
        "Ada Berg",
        "--organisation",
        "Works & Sons",
    ];
    let made = folder.run(&founding, &[]);
    let text = String::from_utf8(made.stdout).expect("text");
    let password = text
        .lines()
        .find_map(|l| l.strip_prefix("Password, shown only now: "))
        .unwrap_or_else(|| panic!("{text}"));
    assert!(password.len() > 20);
    assert!(error_line(&folder.run(&founding, &[])).contains("--organisation"));
    let lint = folder.run(&["library", "lint"], &[]);
    assert!(
        String::from_utf8(lint.stdout)
            .expect("text")
            .contains("no fault")
    );
}

#[test]
fn a_template_with_a_fault_is_named_with_file_and_line() {
    let folder = Folder::new();
    fs::create_dir_all(folder.0.join("lib/mkt")).expect("folder");
    fs::write(
        folder.0.join("lib/mkt/bad.toml"),
        "key = \"MKT-01\"\nunknown = true\n",
    )
    .expect("file");
    let output = folder.run(&["library", "lint", &folder.path("lib")], &[]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).expect("text");
    assert!(text.contains("mkt/bad.toml:"), "{text}");
}
