use leptos::prelude::*;

/// The name of a strategic domain by its code, in any case; the code itself when unknown.
pub fn domain_name(code: &str) -> &str {
    match code.to_ascii_lowercase().as_str() {
        "mkt" => "Market Dynamics",
        "ops" => "Operational Excellence",
        "fin" => "Financial Strategy",
        "reg" => "Regulatory & Compliance",
        "tec" => "Technology & Innovation",
        "tal" => "Talent & Leadership",
        "brd" => "Brand & Reputation",
        "str" => "Strategic Opportunities",
        _ => code,
    }
}

/// A domain: a thin bar of its colour and its code.
#[component]
pub fn DomainMark(
    #[prop(into)] code: Signal<String>,
    #[prop(optional)] full: bool,
) -> impl IntoView {
    view! {
        <span class="domain" data-domain=move || code.get().to_ascii_lowercase()>
            <abbr title=move || domain_name(&code.get()).to_string()>
                {move || code.get().to_ascii_uppercase()}
            </abbr>
            {full.then(|| view! { <span>{move || domain_name(&code.get()).to_string()}</span> })}
        </span>
    }
}
