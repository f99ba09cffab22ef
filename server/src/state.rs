//! What every handler can reach, and who calls.

use crate::{Config, layers::Limiters, live::Hub, problem::ApiProblem};
use app_identity::{DemoAccount, DemoAccounts};
use axum::{
    extract::{FromRef, FromRequestParts, OptionalFromRequestParts},
    http::request::Parts,
};
use engine::{Ctx, Engine};
use leptos::config::LeptosOptions;
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::Arc;

/// One per process; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    pub engine: Engine,
    pub config: Arc<Config>,
    pub(crate) leptos: LeptosOptions,
    pub(crate) hub: Hub,
    pub(crate) limiters: Arc<Limiters>,
    pub(crate) metrics: PrometheusHandle,
    /// The sign-ins of the sign-in page; only with the demo flag.
    pub(crate) demo: Option<Arc<DemoAccounts>>,
}

impl AppState {
    pub fn new(engine: Engine, config: Config) -> Self {
        let demo = config.demo.then(|| Arc::new(demo_accounts()));
        Self {
            leptos: leptos_options(&config),
            hub: Hub::new(config.heartbeat),
            limiters: Arc::new(Limiters::new(&config.limits)),
            metrics: crate::telemetry::metrics(),
            config: Arc::new(config),
            engine,
            demo,
        }
    }
}

fn demo_accounts() -> DemoAccounts {
    let account = |p: engine::demo::DemoPerson| DemoAccount {
        name: p.name,
        title: p.title,
        role: p.role,
        email: p.email,
        password: engine::demo::PASSWORD.into(),
    };
    DemoAccounts(engine::demo::accounts().into_iter().map(account).collect())
}

fn leptos_options(config: &Config) -> LeptosOptions {
    // A test binary and a plain `cargo run` have no hashed files beside them.
    let hashed = std::env::current_exe().is_ok_and(|exe| exe.with_file_name("hash.txt").exists());
    LeptosOptions::builder()
        .output_name("m-platform")
        .site_root(config.site_root.to_string_lossy().into_owned())
        .site_pkg_dir("pkg")
        .env(leptos::config::Env::PROD)
        .site_addr(config.listen)
        .hash_files(hashed)
        .build()
}

impl FromRef<AppState> for Engine {
    fn from_ref(state: &AppState) -> Self {
        state.engine.clone()
    }
}
impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}

/// Who calls. Refuses with 401 when nobody is signed in.
pub struct Caller(pub Ctx);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts
            .extensions
            .get::<Ctx>()
            .cloned()
            .map(Self)
            .ok_or_else(ApiProblem::unauthenticated)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        Ok(parts.extensions.get::<Ctx>().cloned().map(Self))
    }
}
