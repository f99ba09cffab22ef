use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use ui::*;

/// `/a/:token`: the link in a mail. A plain form that needs no scripts and no sign-in; it says
/// nothing of the response. What came of it stands at `/a/heard` and its like.
#[component]
pub fn AcknowledgePage() -> impl IntoView {
    let params = use_params_map();
    let token = move || params.read().get("token").unwrap_or_default();
    view! {
        {move || match token().as_str() {
            "heard" => view! {
                <Title text="Acknowledged" />
                <PageHeader title="Acknowledged" />
                <p class="text-18">"You are counted. You can close this page."</p>
                <LinkButton href=paths::executions() wide=true>"Sign in to see your part"</LinkButton>
            }
            .into_any(),
            "not-valid" => view! {
                <Title text="This link does not work" />
                <PageHeader title="This link does not work" />
                <p class="text-18">"It was used before, or its time is over. Nothing was recorded. Sign in to see what is asked of you."</p>
                <LinkButton href=paths::executions() kind=ButtonKind::Primary wide=true>"Sign in"</LinkButton>
            }
            .into_any(),
            "not-recorded" => view! {
                <Title text="Not recorded" />
                <PageHeader title="Not recorded" />
                <p class="text-18">"M could not take it just now. Go back and press again, or open the link in the mail once more."</p>
            }
            .into_any(),
            token => view! {
                <Title text="You are asked" />
                <PageHeader title="You are asked to respond" />
                <form class="stack [&_.btn]:min-h-14 [&_.btn]:text-18" method="post" action=paths::acknowledge(token)>
                    <p class="text-18">"One press says that you take your part. You need not sign in."</p>
                    <Button submit=true kind=ButtonKind::Primary wide=true icon=Glyph::Check>"I take it"</Button>
                </form>
            }
            .into_any(),
        }}
    }
    .into_any()
}
