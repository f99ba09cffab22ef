//! What differs between two texts, word by word.

/// A run of words of one of two texts: in both, or only in this one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Run {
    pub text: String,
    pub own: bool,
}

/// Cells of the table below; longer texts are marked from the first to the last difference.
const MOST: usize = 600_000;

fn same(a: &str, b: &str) -> bool {
    a.trim_end() == b.trim_end()
}

/// Both texts as runs; what is only in one of them is its own there.
pub fn marked(was: &str, to: &str) -> (Vec<Run>, Vec<Run>) {
    let a: Vec<&str> = was.split_inclusive(char::is_whitespace).collect();
    let b: Vec<&str> = to.split_inclusive(char::is_whitespace).collect();
    let shorter = a.len().min(b.len());
    let head = (0..shorter).take_while(|i| same(a[*i], b[*i])).count();
    let tail = (0..shorter - head)
        .take_while(|i| same(a[a.len() - 1 - i], b[b.len() - 1 - i]))
        .count();
    let (mut own_a, mut own_b) = (vec![false; a.len()], vec![false; b.len()]);
    let (mid_a, mid_b) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let (kept_a, kept_b) = common(mid_a, mid_b);
    for (i, kept) in kept_a.into_iter().enumerate() {
        own_a[head + i] = !kept;
    }
    for (i, kept) in kept_b.into_iter().enumerate() {
        own_b[head + i] = !kept;
    }
    (runs(&a, &own_a), runs(&b, &own_b))
}

/// Which words of each belong to the longest sequence that both have.
fn common(a: &[&str], b: &[&str]) -> (Vec<bool>, Vec<bool>) {
    let (mut kept_a, mut kept_b) = (vec![false; a.len()], vec![false; b.len()]);
    if a.len().saturating_mul(b.len()) > MOST {
        return (kept_a, kept_b);
    }
    let width = b.len() + 1;
    let mut longest = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * width + j] = if same(a[i], b[j]) {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if same(a[i], b[j]) {
            kept_a[i] = true;
            kept_b[j] = true;
            i += 1;
            j += 1;
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    (kept_a, kept_b)
}

fn runs(words: &[&str], own: &[bool]) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    for (word, own) in words.iter().zip(own.iter().copied()) {
        match out.last_mut() {
            Some(last) if last.own == own => last.text.push_str(word),
            _ => out.push(Run {
                text: (*word).to_owned(),
                own,
            }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[…]` around what is only in this text.
    fn told(was: &str, to: &str) -> (String, String) {
        let (a, b) = marked(was, to);
        let text = |runs: Vec<Run>| {
            runs.into_iter()
                .map(|r| {
                    if r.own {
                        format!("[{}]", r.text)
                    } else {
                        r.text
                    }
                })
                .collect::<String>()
        };
        (text(a), text(b))
    }

    #[test]
    fn only_the_words_that_differ_are_marked() {
        assert_eq!(
            told(
                "Call the bank today.",
                "Call the insurer and the bank today."
            ),
            (
                "Call the bank today.".into(),
                "Call the [insurer and the ]bank today.".into()
            )
        );
        assert_eq!(
            told("one two three", "one 2 three"),
            ("one [two ]three".into(), "one [2 ]three".into())
        );
        // the last word has no space behind it; that alone is no difference
        assert_eq!(told("a b", "a b c"), ("a b".into(), "a b [c]".into()));
    }

    #[test]
    fn equal_and_empty_texts_have_no_marks_of_nothing() {
        assert_eq!(told("same", "same"), ("same".into(), "same".into()));
        assert_eq!(told("", "new"), (String::new(), "[new]".into()));
        assert_eq!(marked("", ""), (vec![], vec![]));
    }

    #[test]
    fn a_text_too_long_to_compare_is_marked_between_its_equal_ends() {
        let a = format!("begin {}end", "x ".repeat(1_000));
        let b = format!("begin {}end", "y ".repeat(1_000));
        let (was, to) = marked(&a, &b);
        assert_eq!(
            was.iter().map(|r| r.own).collect::<Vec<_>>(),
            [false, true, false]
        );
        assert_eq!(to.len(), 3);
    }
}
