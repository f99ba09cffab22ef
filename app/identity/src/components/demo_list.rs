use leptos::prelude::*;
use ui::*;

use crate::{pages::form_action, state::DemoAccount};

/// The demo people, each one press away. Each is a form of its own, so no wasm is needed.
#[component]
pub fn DemoList(accounts: Vec<DemoAccount>, next: Option<String>) -> impl IntoView {
    let row = move |account: DemoAccount| {
        let DemoAccount {
            name,
            title,
            role,
            email,
            password,
        } = account;
        view! {
            <li>
                <form method="post" action=form_action(next.as_deref())>
                    <input type="hidden" name="email" value=email />
                    <input type="hidden" name="password" value=password />
                    {next.clone().map(|next| view! { <input type="hidden" name="next" value=next /> })}
                    <button
                        type="submit"
                        class="grid w-full min-h-11 grid-cols-[minmax(0,1fr)_8.5rem] items-center gap-4 py-2 text-start hover:bg-paper-2"
                    >
                        <Person name title />
                        <span class="small muted text-end">{role}</span>
                    </button>
                </form>
            </li>
        }
    };
    view! {
        <Section title="Demo accounts">
            <p class="small muted">
                "This server shows an invented company. Press a name to sign in as that person."
            </p>
            <ul class="worklist">{accounts.into_iter().map(row).collect_view()}</ul>
        </Section>
    }
}
