use leptos::prelude::*;

/// How far something is, as a bar and in words.
#[component]
pub fn ProgressBar(
    #[prop(into)] value: Signal<u32>,
    #[prop(into)] max: Signal<u32>,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] text: MaybeProp<String>,
) -> impl IntoView {
    let words = move || {
        text.get()
            .unwrap_or_else(|| format!("{} of {}", value.get(), max.get()))
    };
    view! {
        <div class="progress">
            <div class="progress-words">
                <span>{move || label.get()}</span>
                <span class="num">{words}</span>
            </div>
            <progress
                max=move || max.get().max(1).to_string()
                value=move || value.get().min(max.get()).to_string()
                aria-label=move || label.get()
                aria-valuetext=words
            ></progress>
        </div>
    }
}
