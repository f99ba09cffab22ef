//! Pages, rendered here and brought to life in the browser, and the server functions they call.

use crate::{
    AppState,
    identity::with_next,
    openapi,
    problem::{self, ApiProblem},
    reference,
};
use app::reference::Reference;
use app_identity::SignInProblem;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
};
use engine::{Ctx, Origin};
use leptos::{
    nonce::Nonce,
    prelude::{provide_context, use_context},
};
use leptos_axum::{
    LeptosRoutes, ResponseOptions, generate_route_list, handle_server_fns_with_context,
    render_app_async_with_context, render_route_with_context,
};
use model::{Code, error::Problem};
use std::sync::{Arc, OnceLock};

/// Pages for everybody. All others send a stranger to the sign-in.
const PUBLIC: [&str; 4] = ["/", "/sign-in", "/design", "/api/docs"];
/// Links in mails, which need no sign-in.
const ACKNOWLEDGE: &str = "/a/";

/// Every page of the app.
pub fn routes(state: &AppState) -> Router<AppState> {
    let routes = generate_route_list(app::App);
    let options = state.leptos.clone();
    let render =
        render_route_with_context::<AppState, _>(routes.clone(), context(state), move || {
            app::shell(options.clone())
        });
    Router::new()
        .leptos_routes_with_handler(routes, render)
        .route_layer(from_fn(rendered_first))
        .route_layer(from_fn_with_state(state.clone(), members_only))
}

/// No page is larger.
const LONGEST_PAGE: usize = 16 * 1024 * 1024;

/// Takes the page in before the first byte leaves: one that fails while it is rendered is a
/// clean refusal and not half a page.
async fn rendered_first(request: Request, next: Next) -> Response {
    whole(next.run(request).await).await
}

async fn whole(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    match to_bytes(body, LONGEST_PAGE).await {
        Ok(bytes) => Response::from_parts(parts, Body::from(bytes)),
        Err(error) => ApiProblem::from(engine::Error::Internal(format!(
            "page not rendered: {error}"
        )))
        .into_response(),
    }
}

/// What rendering and server functions find in context, beside the request's parts.
fn context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let (engine, demo) = (state.engine.clone(), state.demo.clone());
    move || {
        provide_context(engine.clone());
        provide_context(reference());
        if let Some(demo) = &demo {
            provide_context((**demo).clone());
        }
        // The nonce that the policy of this response names.
        if let Some(nonce) =
            use_context::<Parts>().and_then(|p| p.extensions.get::<Nonce>().cloned())
        {
            provide_context(nonce);
        }
        if let Some(options) = use_context::<ResponseOptions>() {
            provide_context(app::MarkNotFound(Arc::new(move || {
                options.set_status(StatusCode::NOT_FOUND)
            })));
        }
    }
}

/// What the page of the API shows; made when it is first wanted.
fn reference() -> Arc<Reference> {
    static MADE: OnceLock<Arc<Reference>> = OnceLock::new();
    MADE.get_or_init(|| Arc::new(reference::of(&openapi::document_value())))
        .clone()
}

/// Strangers go to the sign-in. The page of a member finds them in the request.
async fn members_only(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if PUBLIC.contains(&path) || path.starts_with(ACKNOWLEDGE) {
        return next.run(request).await;
    }
    let Some(ctx) = request.extensions().get::<Ctx>() else {
        let wanted = request.uri().path_and_query().map_or(path, |p| p.as_str());
        return Redirect::to(&with_next(wanted)).into_response();
    };
    // Without them the page asks once more, and tells what is wrong.
    if let Ok(viewer) = engine::identity::viewer(&state.engine, ctx).await {
        request.extensions_mut().insert(viewer);
    }
    next.run(request).await
}

/// The sign-in page as the answer to a sign-in that failed.
pub async fn sign_in_again(
    state: &AppState,
    parts: Parts,
    address: &str,
    shown: SignInProblem,
) -> Response {
    let context = context(state);
    let context = move || {
        context();
        provide_context(shown.clone());
    };
    let mut request = Request::from_parts(parts, Body::empty());
    *request.method_mut() = Method::GET;
    if let Ok(uri) = address.parse() {
        *request.uri_mut() = uri;
    }
    render(state, request, context).await
}

/// The page for an address that leads nowhere, or a problem for programs.
pub async fn not_found(State(state): State<AppState>, request: Request) -> Response {
    let page = matches!(*request.method(), Method::GET | Method::HEAD)
        && !request.uri().path().starts_with("/api/");
    if !page {
        return ApiProblem::no_such_address().into_response();
    }
    let context = context(&state);
    let mut response = render(&state, request, context).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

async fn render(
    state: &AppState,
    request: Request,
    context: impl Fn() + Clone + Send + Sync + 'static,
) -> Response {
    let options = state.leptos.clone();
    whole(
        render_app_async_with_context(context, move || app::shell(options.clone()))(request).await,
    )
    .await
}

/// An address that exists, asked in a way that it does not answer.
pub async fn wrong_method() -> Response {
    let problem = Problem::new(
        Code::Invalid,
        "This address does not answer to that method. Nothing was done.",
    );
    problem::respond(StatusCode::METHOD_NOT_ALLOWED, problem)
}

/// `POST /fn/…`: a server function. Its failures get the status of their code, as in the API.
pub async fn call(State(state): State<AppState>, request: Request) -> Response {
    let id = request
        .extensions()
        .get::<Origin>()
        .map(|o| o.request_id.clone());
    let response = handle_server_fns_with_context(context(&state), request)
        .await
        .into_response();
    match response.status() {
        StatusCode::INTERNAL_SERVER_ERROR => failed(response, id).await,
        // What is said there is for programmers.
        StatusCode::BAD_REQUEST => ApiProblem::no_such_address().into_response(),
        _ => response,
    }
}

/// More than any problem has.
const LONGEST_PROBLEM: usize = 256 * 1024;

async fn failed(response: Response, request_id: Option<String>) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, LONGEST_PROBLEM).await.unwrap_or_default();
    let Ok(problem) = serde_json::from_slice::<Problem>(&bytes) else {
        return ApiProblem::from(engine::Error::Internal(
            "a server function failed without a problem".into(),
        ))
        .into_response();
    };
    parts.status =
        StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    parts.headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    parts.headers.remove(header::CONTENT_LENGTH);
    if let Some(secs) = problem.retry_after {
        parts.headers.insert(header::RETRY_AFTER, secs.into());
    }
    let problem = Problem {
        request_id,
        ..problem
    };
    // Strings and numbers only: this cannot fail.
    Response::from_parts(
        parts,
        Body::from(serde_json::to_vec(&problem).unwrap_or_default()),
    )
}
