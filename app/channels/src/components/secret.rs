use leptos::prelude::*;
use model::channels::EndpointSecret;
use ui::*;

/// The secret of an endpoint, this once.
#[component]
pub fn Secret(made: EndpointSecret, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let EndpointSecret { endpoint, secret } = made;
    let former = (endpoint.keys.len() > 1).then_some(
        " The former secret signs beside it for 24 hours, so that the receiver can change over without a gap.",
    );
    view! {
        <SecretOnce
            title=format!("Copy the secret of “{}” now", endpoint.name)
            label="Secret"
            secret
            on_close
        >
            "M shows it this once. The receiver checks signatures with it."
            {former}
        </SecretOnce>
    }
}
