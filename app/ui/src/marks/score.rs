use leptos::prelude::*;

/// Tenths as text: 734 is "73.4".
pub fn tenths_text(tenths: i64) -> String {
    let sign = if tenths < 0 { "−" } else { "" };
    let size = tenths.unsigned_abs();
    format!("{sign}{}.{}", size / 10, size % 10)
}

/// A score from 0 to 100 with its tenth.
#[component]
pub fn Score(
    #[prop(into)] tenths: Signal<i64>,
    #[prop(optional)] large: bool,
    #[prop(optional)] of_hundred: bool,
) -> impl IntoView {
    view! {
        <span class=if large { "score score-l" } else { "score" }>
            {move || tenths_text(tenths.get())}
            {of_hundred.then(|| view! { <span class="score-of">" of 100"</span> })}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::tenths_text;

    #[test]
    fn tenths_keep_their_sign() {
        assert_eq!(tenths_text(734), "73.4");
        assert_eq!(tenths_text(-5), "−0.5");
    }
}
