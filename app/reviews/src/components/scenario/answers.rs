use leptos::prelude::*;
use model::exercises::InjectView;
use ui::*;

/// All answers to one inject, side by side, once they are shown.
#[component]
pub fn Answers(one: Memo<Option<InjectView>>) -> impl IntoView {
    let answers = Memo::new(move |_| {
        one.with(|i| i.as_ref().map(|i| i.responses.clone()).unwrap_or_default())
    });
    move || {
        let answers = answers.get();
        if answers.is_empty() {
            return view! { <p class="muted">"Nobody answered this inject."</p> }.into_any();
        }
        let cards = answers
            .into_iter()
            .map(|answer| {
                view! {
                    <li class="stack-s">
                        <Person name=answer.person.name title=answer.person.title />
                        <p class="whitespace-pre-line">{answer.text}</p>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="grid-3" aria-label="Answers">{cards}</ul> }.into_any()
    }
}
