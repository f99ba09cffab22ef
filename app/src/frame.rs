//! What stands around a page: the signed-in frame, and the page for an unknown address.

use app_executions::OfferPlaybooks;
use door::AppError;
use leptos::{prelude::*, server_fn::codec::Json};
use leptos_meta::Title;
use leptos_router::components::Outlet;
use model::identity::Viewer;
use ui::{ErrorState, LinkButton, PageHeader, Plain, Shell, paths};

#[server(prefix = "/fn", endpoint = "identity/viewer", input = Json)]
async fn load_viewer() -> Result<Viewer, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::identity::viewer(&engine, &ctx).await?)
}

/// Pages of somebody who is signed in. The person is given to every page as
/// `Signal<Option<Viewer>>`.
///
/// The server puts the person into the request before it renders, so that no page stands inside
/// something that waits: what waits is built anew for each thing that arrives, and every page in
/// it would load its data as often. Only a browser that comes from a page outside the frame asks.
#[component]
pub fn Framed() -> impl IntoView {
    let known = RwSignal::new(None::<Viewer>);
    provide_context::<Signal<Option<Viewer>>>(known.into());
    if let Some(viewer) = SharedValue::new(door::viewer).into_inner() {
        known.set(Some(viewer.clone()));
        return view! {
            <Shell viewer>
                <OfferPlaybooks />
                <Outlet />
            </Shell>
        }
        .into_any();
    }
    let person = Resource::new_blocking(|| (), |()| load_viewer());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match person.await {
                    Ok(viewer) => {
                        known.set(Some(viewer.clone()));
                        view! {
                            <Shell viewer>
                                <OfferPlaybooks />
                                <Outlet />
                            </Shell>
                        }
                            .into_any()
                    }
                    Err(error) => {
                        view! {
                            <Plain>
                                <Title text="Sign in again" />
                                <ErrorState
                                    what=error.message()
                                    todo="Sign in again to go on."
                                />
                                <LinkButton href=paths::sign_in()>"Sign in"</LinkButton>
                            </Plain>
                        }
                            .into_any()
                    }
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// Pages for somebody who has not signed in.
#[component]
pub fn Open() -> impl IntoView {
    view! {
        <Plain>
            <Outlet />
        </Plain>
    }
    .into_any()
}

#[component]
pub fn OpenWide() -> impl IntoView {
    view! {
        <Plain wide=true>
            <Outlet />
        </Plain>
    }
    .into_any()
}

/// The page for an address that leads nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    door::mark_not_found();
    view! {
        <Plain>
            <Title text="Page not found" />
            <PageHeader title="Page not found" />
            <ErrorState
                what="There is no page at this address."
                todo="Check the address, or start from your desk."
            />
            <LinkButton href=paths::home()>"Go to my desk"</LinkButton>
        </Plain>
    }
    .into_any()
}
