//! The HTML document around the app.

use crate::App;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::{HashedStylesheet, MetaTags};
use leptos_router::location::RequestUrl;
use ui::THEME_SCRIPT;

/// Pages that are whole without the browser's half of the app: links and plain forms. They come
/// without it, so that a stranger on a phone waits for words and not for code.
const PLAIN: [&str; 3] = ["/", "/sign-in", "/api/docs"];
/// The same for the links in mails.
const ACKNOWLEDGE: &str = "/a/";

/// The document. Scripts carry the nonce of this response; nothing else may run.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let plain = use_context::<RequestUrl>().is_some_and(|url| {
        // The router is given a whole address with a host of its own.
        let (_, address) = url.as_ref().split_once("://").unwrap_or_default();
        let path = address.find('/').map_or("/", |at| &address[at..]);
        let path = path.split(['?', '#']).next().unwrap_or_default();
        PLAIN.contains(&path) || path.starts_with(ACKNOWLEDGE)
    });
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
                <link
                    rel="preload"
                    href="/fonts/inter-latin.woff2"
                    r#as="font"
                    r#type="font/woff2"
                    crossorigin="anonymous"
                />
                <script nonce=use_nonce()>{THEME_SCRIPT}</script>
                <HashedStylesheet options=options.clone() id="m-style" />
                {(!plain).then(|| view! { <HydrationScripts options /> })}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
