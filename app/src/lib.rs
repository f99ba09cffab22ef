//! The shell document and the router table.

mod frame;
mod routes;
#[cfg(feature = "ssr")]
mod shell;

pub use app_reference as reference;
#[cfg(feature = "ssr")]
pub use door::MarkNotFound;
#[cfg(feature = "ssr")]
pub use shell::shell;

use frame::{Framed, NotFound, Open, OpenWide};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};
use ui::ToastProvider;

/// Every page. Pages are rendered whole on the server before the first byte leaves
/// (`SsrMode::Async`): they are complete without scripts, and the data takes milliseconds.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    live::provide_live();
    view! {
        <Title formatter=|text: String| if text.is_empty() { "M".to_owned() } else { format!("{text} · M") } />
        <Router>
            <ToastProvider>
                <Routes fallback=NotFound>
                    <Route path=path!("/") view={Lazy::<routes::Landing>::new()} ssr=SsrMode::Async />
                    <ParentRoute path=path!("/sign-in") view=Open ssr=SsrMode::Async>
                        <Route path=path!("") view={Lazy::<routes::SignIn>::new()} ssr=SsrMode::Async />
                    </ParentRoute>
                    <ParentRoute path=path!("/a") view=Open ssr=SsrMode::Async>
                        <Route path=path!(":token") view={Lazy::<routes::Acknowledge>::new()} ssr=SsrMode::Async />
                    </ParentRoute>
                    <ParentRoute path=path!("/design") view=OpenWide ssr=SsrMode::Async>
                        <Route path=path!("") view={Lazy::<routes::Design>::new()} ssr=SsrMode::Async />
                    </ParentRoute>
                    <ParentRoute path=path!("/api/docs") view=OpenWide ssr=SsrMode::Async>
                        <Route path=path!("") view={Lazy::<routes::Reference>::new()} ssr=SsrMode::Async />
                    </ParentRoute>
                    <ParentRoute path=path!("") view=Framed ssr=SsrMode::Async>
                        <Route path=path!("/home") view={Lazy::<routes::Home>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/library") view={Lazy::<routes::Library>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/library/:key") view={Lazy::<routes::Template>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/library/:key/adopt") view={Lazy::<routes::Adopt>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/playbooks") view={Lazy::<routes::Playbooks>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/playbooks/import") view={Lazy::<routes::Import>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/search") view={Lazy::<routes::Search>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/playbooks/:id") view={Lazy::<routes::Playbook>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/playbooks/:id/print") view={Lazy::<routes::PlaybookPrint>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/playbooks/:id/compare") view={Lazy::<routes::Compare>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/playbooks/:id/update") view={Lazy::<routes::TemplateUpdate>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/upkeep") view={Lazy::<routes::Upkeep>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/drafts/:version") view={Lazy::<routes::Draft>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/readiness") view={Lazy::<routes::Readiness>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/readiness/:id") view={Lazy::<routes::PlaybookReadiness>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/reviews") view={Lazy::<routes::Reviews>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/reviews/new") view={Lazy::<routes::NewReview>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/reviews/:id") view={Lazy::<routes::Review>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/reviews/:id/minutes") view={Lazy::<routes::Minutes>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/executions") view={Lazy::<routes::Executions>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/executions/new") view={Lazy::<routes::Declare>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/executions/:id") view={Lazy::<routes::WarRoom>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/executions/:id/me") view={Lazy::<routes::NextAction>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/actions") view={Lazy::<routes::Actions>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/actions/:id") view={Lazy::<routes::Action>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/audit") view={Lazy::<routes::Audit>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/signals") view={Lazy::<routes::Signals>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/signals/new") view={Lazy::<routes::NewSignal>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/signals/:id") view={Lazy::<routes::OneSignal>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/proposals/:id") view={Lazy::<routes::Proposal>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/triggers") view={Lazy::<routes::Triggers>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/triggers/new") view={Lazy::<routes::NewTrigger>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/triggers/:id") view={Lazy::<routes::Trigger>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/autonomy") view={Lazy::<routes::Autonomy>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/admin/sources") view={Lazy::<routes::Sources>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/account") view={Lazy::<routes::Account>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/account/contact") view={Lazy::<routes::Contact>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/account/tokens") view={Lazy::<routes::Tokens>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/admin/people") view={Lazy::<routes::People>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/admin/endpoints") view={Lazy::<routes::Endpoints>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/admin/jobs") view={Lazy::<routes::Jobs>::new()} ssr=SsrMode::Async />
                    </ParentRoute>
                </Routes>
            </ToastProvider>
        </Router>
    }
}
