use door::Loaded;
use leptos::prelude::*;
use leptos_meta::Title;
use ui::*;

use crate::{
    api::load_contact,
    components::{Reach, SendTest},
};

/// `/account/contact`: which channels may reach me, and when.
#[component]
pub fn ContactPage() -> impl IntoView {
    let data = Resource::new_blocking(|| (), |()| load_contact());
    view! {
        <Title text="How M reaches me" />
        <div class="page page-narrow">
            <PageHeader
                title="How M reaches me"
                back_href=paths::account()
                back_label="Account"
                state=|| "In the app M always reaches you. These rules are for everything outside of it."
            />
            <Loaded
                data
                show=move |mine| {
                    view! {
                        <div class="stack-l">
                            <Reach mine />
                            <SendTest />
                        </div>
                    }
                }
            />
        </div>
    }
    .into_any()
}
