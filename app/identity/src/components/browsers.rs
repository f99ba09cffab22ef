use door::Fault;
use leptos::prelude::*;
use model::{SessionId, identity::SessionView};
use ui::*;

use crate::{
    api::{revoke_session, sign_out_everywhere},
    state::browser_name,
};

/// The browsers this person is signed in with, and the means to end each.
#[component]
pub fn Browsers(sessions: Vec<SessionView>, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let count = u32::try_from(sessions.len()).unwrap_or(u32::MAX);
    let asking = RwSignal::new(false);
    let end_one = Action::new(|id: &SessionId| revoke_session(*id));
    let end_all = Action::new(|(): &()| sign_out_everywhere());
    let answer = Signal::derive(move || {
        let failed = |answer: Option<Result<(), _>>| answer.and_then(Result::err);
        failed(end_one.value().get()).or_else(|| failed(end_all.value().get()))
    });
    Effect::new(move |_| {
        if let Some(Ok(())) = end_one.value().get() {
            toasts.say(Tone::Ready, "That browser is signed out.");
            on_done.run(());
        }
    });
    Effect::new(move |_| match end_all.value().get() {
        // a full load: nothing of the person stays in the page
        Some(Ok(())) => _ = window().location().set_href(&paths::sign_in()),
        Some(Err(_)) => asking.set(false),
        None => {}
    });
    let row = move |session: SessionView| {
        let SessionView {
            id,
            last_seen_at,
            expires_at,
            user_agent,
            address,
            current,
            ..
        } = session;
        let name = browser_name(&user_agent);
        let end = if current {
            view! {
                <form method="post" action=paths::sign_out()>
                    <Button small=true submit=true>
                        "Sign out"
                    </Button>
                </form>
            }
            .into_any()
        } else {
            view! {
                <Button
                    small=true
                    label=format!("Sign out {name} at {address}")
                    pending=Signal::derive(move || {
                        end_one.pending().get() && end_one.input().get() == Some(id)
                    })
                    on_press=move || {
                        end_one.dispatch(id);
                    }
                >
                    "Sign out"
                </Button>
            }
            .into_any()
        };
        view! {
            <li>
                <div>
                    <span class="worklist-title cluster">
                        {name} {current.then(|| view! { <Badge>"This browser"</Badge> })}
                    </span>
                    <span class="worklist-meta">
                        <span class="num">{address}</span>
                        <span>"Last used " <Time at=last_seen_at.to_string() /></span>
                        <span>"Ends " <Time at=expires_at.to_string() /></span>
                    </span>
                    <span class="worklist-end">{end}</span>
                </div>
            </li>
        }
    };
    let rows = sessions.into_iter().map(row).collect_view();
    let sentence = match count {
        1 => "This browser is signed out. You sign in again to go on.".to_owned(),
        n => format!("All {n} browsers are signed out, this one too. You sign in again to go on."),
    };
    let actions = move || {
        view! {
            <Button small=true icon=Glyph::SignOut on_press=move || asking.set(true)>
                "Sign out everywhere"
            </Button>
        }
    };
    view! {
        <Section title="Signed-in browsers" count actions>
            <Fault error=answer />
            <ul class="worklist">{rows}</ul>
        </Section>
        <Confirm
            open=asking
            title="Sign out everywhere"
            sentence
            action="Sign out everywhere"
            pending=end_all.pending()
            on_confirm=move || {
                end_all.dispatch(());
            }
        />
    }
}
