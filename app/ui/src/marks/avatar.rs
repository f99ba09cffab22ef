use leptos::prelude::*;

/// The first letters of the first and the last word of a name.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}

/// Initials of a person; hidden from screen readers, since the name stands beside it.
#[component]
pub fn Avatar(#[prop(into)] name: Signal<String>) -> impl IntoView {
    view! {
        <span class="avatar" aria-hidden="true">
            {move || initials(&name.get())}
        </span>
    }
}

/// A person: initials, name, and title when it helps.
#[component]
pub fn Person(
    #[prop(into)] name: Signal<String>,
    #[prop(optional, into)] title: MaybeProp<String>,
    #[prop(optional, into)] href: Option<String>,
) -> impl IntoView {
    let words = move || {
        view! {
            <span class="person-name">{move || name.get()}</span>
            {move || title.get().map(|title| view! { <span class="person-title">{title}</span> })}
        }
    };
    view! {
        <span class="person">
            <Avatar name />
            {match href {
                Some(href) => view! { <a class="person-words" href=href>{words()}</a> }.into_any(),
                None => view! { <span class="person-words">{words()}</span> }.into_any(),
            }}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_take_first_and_last() {
        assert_eq!(initials("Maria da Silva"), "MS");
        assert_eq!(initials("élan"), "É");
        assert_eq!(initials("  "), "");
    }
}
