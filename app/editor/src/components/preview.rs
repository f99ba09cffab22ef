//! A text as it will read: Markdown without HTML, variables by their examples.

use leptos::prelude::*;
use pulldown_cmark::{CowStr, Event, Parser, TextMergeStream, html};

use crate::state::Editor;

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A text with its variables filled in; those that nobody declared are marked.
fn fill(text: &str, examples: &[(String, String)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else {
            break;
        };
        out.push_str(&escape(before));
        let name = name.trim();
        match examples.iter().find(|(key, _)| key == name) {
            Some((_, example)) if !example.is_empty() => {
                out.push_str(&format!(
                    "<span class=\"filled\">{}</span>",
                    escape(example)
                ));
            }
            Some(_) => out.push_str(&format!("<span class=\"filled\">{}</span>", escape(name))),
            None => out.push_str(&format!(
                "<strong class=\"unfilled\">{} (not declared)</strong>",
                escape(name)
            )),
        }
        rest = behind;
    }
    out.push_str(&escape(rest));
    out
}

pub fn rendered(text: &str, examples: &[(String, String)]) -> String {
    // what is between the braces may look like Markdown; the parser gives it back in one piece
    let events = TextMergeStream::new(Parser::new(text)).filter_map(|event| match event {
        Event::Html(_) | Event::InlineHtml(_) => None,
        Event::Text(text) if text.contains("{{") => {
            Some(Event::InlineHtml(CowStr::from(fill(&text, examples))))
        }
        other => Some(other),
    });
    let safe = events.map(|event| match event {
        // an address may be a script
        Event::Start(pulldown_cmark::Tag::Link {
            dest_url,
            title,
            link_type,
            id,
        }) => {
            let fine = ["https://", "http://", "mailto:", "tel:"]
                .iter()
                .any(|scheme| dest_url.to_ascii_lowercase().starts_with(scheme));
            Event::Start(pulldown_cmark::Tag::Link {
                dest_url: if fine { dest_url } else { CowStr::from("#") },
                title,
                link_type,
                id,
            })
        }
        // nothing is loaded from elsewhere
        Event::Start(pulldown_cmark::Tag::Image { .. }) => {
            Event::Start(pulldown_cmark::Tag::Emphasis)
        }
        Event::End(pulldown_cmark::TagEnd::Image) => Event::End(pulldown_cmark::TagEnd::Emphasis),
        other => other,
    });
    let mut out = String::new();
    html::push_html(&mut out, safe);
    out
}

/// The text as it will read, as it is typed.
#[component]
pub fn Preview(editor: Editor, text: RwSignal<String>) -> impl IntoView {
    let examples = editor.memo(|b| {
        b.variables
            .iter()
            .map(|v| (v.key.clone(), v.example.clone()))
            .collect::<Vec<_>>()
    });
    let html = Memo::new(move |_| text.with(|t| examples.with(|e| rendered(t, e))));
    view! {
        <div class="ed-preview" role="group" aria-label="Preview">
            <p class="kicker">"Preview"</p>
            <div class="prose" inner_html=move || html.get()></div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::rendered;

    #[test]
    fn variables_are_filled_in_and_unknown_ones_marked() {
        let examples = [("next_update_at".to_owned(), "18:00 <UTC>".to_owned())];
        let html = rendered(
            "We write at **{{next_update_at}}** to {{who_else}}.",
            &examples,
        );
        assert!(
            html.contains("<span class=\"filled\">18:00 &lt;UTC&gt;</span>"),
            "{html}"
        );
        assert!(
            html.contains("<strong class=\"unfilled\">who_else (not declared)</strong>"),
            "{html}"
        );
        assert!(html.contains("<strong><span"), "{html}");
    }

    #[test]
    fn html_scripts_and_pictures_do_not_pass() {
        let html = rendered(
            "<script>alert(1)</script>\n\nA <b onclick=x>b</b> [go](javascript:alert(1)) ![p](https://x/y.png)",
            &[],
        );
        assert!(
            !html.contains("<script") && !html.contains("onclick"),
            "{html}"
        );
        assert!(
            !html.contains("javascript:") && !html.contains("<img"),
            "{html}"
        );
    }
}
