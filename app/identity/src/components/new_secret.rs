use leptos::prelude::*;
use model::identity::NewToken;
use ui::*;

/// The secret of a new token, this once.
#[component]
pub fn NewSecret(token: NewToken, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let NewToken { token, secret } = token;
    view! {
        <SecretOnce
            title=format!("Copy the secret of “{}” now", token.name)
            label="Secret"
            secret
            on_close
        >
            "M keeps only its hash and cannot show it again."
        </SecretOnce>
    }
}
