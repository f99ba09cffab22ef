//! Small texts of a playbook body.

use leptos::prelude::*;
use model::{Span, playbooks::Variable};

/// `45 s`, `2 min`, `4 h`, `3 d`.
pub fn span_text(span: Span) -> String {
    let s = span.0;
    match s {
        _ if s > 0 && s.is_multiple_of(86_400) => format!("{} d", s / 86_400),
        _ if s > 0 && s.is_multiple_of(3_600) => format!("{} h", s / 3_600),
        _ if s > 0 && s.is_multiple_of(60) => format!("{} min", s / 60),
        _ => format!("{s} s"),
    }
}

/// `250,000`.
pub fn thousands(amount: u64) -> String {
    let digits = amount.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Text as paragraphs, parted at empty lines.
pub fn paragraphs(text: &str) -> impl IntoView + use<> {
    text.split("\n\n")
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .map(|p| view! { <p class="whitespace-pre-line">{p.to_owned()}</p> })
        .collect_view()
}

/// A piece of a message: plain words, or the name of a variable.
#[derive(PartialEq, Eq, Debug)]
enum Piece<'a> {
    Words(&'a str),
    Name(&'a str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((words, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else {
            break;
        };
        if !words.is_empty() {
            out.push(Piece::Words(words));
        }
        out.push(Piece::Name(name.trim()));
        rest = after;
    }
    if !rest.is_empty() {
        out.push(Piece::Words(rest));
    }
    out
}

/// A message as it will read, with its variables' examples underlined.
pub fn filled(text: &str, variables: &[Variable]) -> impl IntoView + use<> {
    pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Words(words) => words.to_owned().into_any(),
            Piece::Name(name) => {
                let known = variables.iter().find(|v| v.key == name);
                let label = known.map_or_else(|| name.to_owned(), |v| v.label.clone());
                let example = known.map_or_else(|| name.to_owned(), |v| v.example.clone());
                view! {
                    <span class="underline decoration-dotted underline-offset-4" title=label>
                        {example}
                    </span>
                }
                .into_any()
            }
        })
        .collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_take_their_largest_whole_unit() {
        let texts = [0, 45, 90, 120, 7_200, 86_400].map(|s| span_text(Span(s)));
        assert_eq!(texts, ["0 s", "45 s", "90 s", "2 min", "2 h", "1 d"]);
    }

    #[test]
    fn amounts_are_grouped_by_three() {
        let texts = [0, 999, 1_000, 250_000, 1_234_567].map(thousands);
        assert_eq!(texts, ["0", "999", "1,000", "250,000", "1,234,567"]);
    }

    #[test]
    fn messages_are_cut_at_their_variables() {
        use Piece::{Name, Words};
        assert_eq!(
            pieces("At {{ time }}: {{who}}"),
            [Words("At "), Name("time"), Words(": "), Name("who")]
        );
        assert_eq!(pieces("no {{end"), [Words("no {{end")]);
        assert_eq!(pieces(""), []);
    }
}
