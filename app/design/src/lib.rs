//! Every component of the design system in every state.

mod sections;

use leptos::prelude::*;
use leptos_meta::Title;
use sections::{actions, around, forms, marks, pages, parts, pictures, telling, tokens};
use ui::PageHeader;

const CONTENTS: [(&str, &str); 9] = [
    ("tokens", "Type, colour and space"),
    ("actions", "Actions"),
    ("forms", "Forms"),
    ("marks", "Words, numbers and marks"),
    ("parts", "Page parts"),
    ("telling", "Telling"),
    ("pictures", "Pictures"),
    ("around", "Around the page"),
    ("pages", "Kinds of page"),
];

/// The design system on one page: what page authors copy from, and what tests look at.
#[component]
pub fn DesignPage() -> impl IntoView {
    view! {
        <Title text="Design" />
        <div class="page page-wide">
            <PageHeader
                title="Design system"
                kicker="For the people who build M"
                state=|| view! { <span>"Every component, in every state, with words a customer could read."</span> }
            />
            <nav aria-label="On this page">
                <ul class="cluster">
                    {CONTENTS
                        .map(|(id, name)| {
                            view! {
                                <li>
                                    <a class="link" rel="external" href=format!("#{id}")>
                                        {name}
                                    </a>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </nav>
            {tokens::view().into_any()}
            {actions::view().into_any()}
            {forms::view().into_any()}
            {marks::view().into_any()}
            {parts::view().into_any()}
            {telling::view().into_any()}
            {pictures::view().into_any()}
            {around::view().into_any()}
            {pages::view().into_any()}
        </div>
    }
}

#[cfg(test)]
mod tests;
