use leptos::prelude::*;

/// A part of a page under an `h2`, with a count and its own actions where they help.
#[component]
pub fn Section(
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] count: MaybeProp<u32>,
    #[prop(optional, into)] actions: Option<ViewFnOnce>,
    children: Children,
) -> impl IntoView {
    let heading = id.clone().map(|id| format!("{id}-h"));
    let labelled = heading.clone();
    view! {
        <section class="section" id=id aria-labelledby=labelled>
            <div class="section-head">
                <h2 class="section-title" id=heading>
                    {move || title.get()}
                    {move || count.get().map(|count| view! { <span class="count">{count}</span> })}
                </h2>
                {actions.map(|actions| view! { <div class="cluster">{actions.run()}</div> })}
            </div>
            {children()}
        </section>
    }
}
