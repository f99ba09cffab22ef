use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ui::*;

use crate::{
    api::{demo_accounts, sign_in_problem},
    components::DemoList,
    state::SignInProblem,
};

/// Where to go after signing in: an address inside M, or nothing.
fn local_path(next: Option<String>) -> Option<String> {
    next.filter(|path| path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'))
}

/// E-mail and password. A plain form: it works before and without wasm.
#[component]
pub fn SignInPage() -> impl IntoView {
    let query = use_query_map();
    let next = Memo::new(move |_| local_path(query.read().get("next")));
    let problem = Resource::new_blocking(|| (), |()| sign_in_problem());
    let demo = Resource::new_blocking(|| (), |()| demo_accounts());
    view! {
        <Title text="Sign in" />
        <div class="page page-narrow">
            <PageHeader title="Sign in" serif=true />
            <Suspense fallback=|| view! { <Skeleton lines=4 /> }>
                {move || {
                    let next = next.get();
                    Suspend::new(async move {
                        let problem = problem.await.ok().flatten();
                        view! { <SignInForm problem next /> }
                    })
                }}
            </Suspense>
            <Suspense>
                {move || {
                    let next = next.get();
                    Suspend::new(async move {
                        let accounts = demo.await.unwrap_or_default();
                        (!accounts.is_empty()).then(|| view! { <DemoList accounts next /> })
                    })
                }}
            </Suspense>
        </div>
    }
    .into_any()
}

/// The address keeps `next`, so that a second attempt after a failure still knows it.
pub(crate) fn form_action(next: Option<&str>) -> String {
    paths::with_query(paths::sign_in(), &[("next", next.unwrap_or_default())])
}

const PROBLEM: &str = "sign-in-problem";

// The inputs are left alone by wasm: what was typed while it loaded stays.
#[component]
fn SignInForm(problem: Option<SignInProblem>, next: Option<String>) -> impl IntoView {
    let failed = problem.is_some();
    let SignInProblem { message, email } = problem.unwrap_or_else(|| SignInProblem {
        message: String::new(),
        email: String::new(),
    });
    view! {
        <form method="post" action=form_action(next.as_deref()) class="form">
            {failed
                .then(|| {
                    view! {
                        <div id=PROBLEM>
                            <Notice tone=Tone::Gap live=true>
                                {message}
                            </Notice>
                        </div>
                    }
                })}
            <Field id="f-email" label="E-mail">
                <input
                    class="input"
                    id="f-email"
                    name="email"
                    type="email"
                    value=email
                    required
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                    autofocus=!failed
                    aria-describedby=failed.then_some(PROBLEM)
                    aria-invalid=failed.then_some("true")
                />
            </Field>
            <Field id="f-password" label="Password">
                <input
                    class="input"
                    id="f-password"
                    name="password"
                    type="password"
                    required
                    autocomplete="current-password"
                    autofocus=failed
                    aria-describedby=failed.then_some(PROBLEM)
                    aria-invalid=failed.then_some("true")
                />
            </Field>
            {next.clone().map(|next| view! { <input type="hidden" name="next" value=next /> })}
            <Button kind=ButtonKind::Primary submit=true wide=true>
                "Sign in"
            </Button>
            <p class="small muted">
                "No account or no password? Your administrator gives you one."
            </p>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_inside_m_are_followed() {
        let kept = |next: &str| local_path(Some(next.to_owned()));
        assert_eq!(kept("/reviews/7?a=b"), Some("/reviews/7?a=b".into()));
        for bad in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "home",
            "",
        ] {
            assert_eq!(kept(bad), None, "{bad}");
        }
        assert_eq!(form_action(Some("/a b")), "/sign-in?next=%2Fa%20b");
        assert_eq!(form_action(None), "/sign-in");
    }
}
