//! Where to go after signing in: an address inside M, or the desk.

/// Longer ones are not ours.
const LONGEST: usize = 2_000;

/// `next` if it leads into M. Browsers read `//host` and `/\host` as another site, and leave
/// tabs and line breaks out before they look.
fn local(next: &str) -> Option<&str> {
    let inside = next.starts_with('/')
        && !next.starts_with("//")
        && next.len() <= LONGEST
        && !next.chars().any(|c| c == '\\' || c.is_control())
        && !["/sign-in", "/sign-out"]
            .iter()
            .any(|p| next.starts_with(p));
    inside.then_some(next)
}

/// The address to go to, ready for `Location`.
pub fn target(next: Option<&str>) -> String {
    next.and_then(local)
        .map_or_else(|| "/home".into(), |next| encoded(next, b""))
}

/// The sign-in page that leads back to `next`.
pub fn with_next(next: &str) -> String {
    match local(next).filter(|n| *n != "/home") {
        Some(next) => format!("/sign-in?next={}", encoded(next, b"?&=#+%")),
        None => "/sign-in".into(),
    }
}

/// Percent-encodes what a URL cannot hold, and `also`.
fn encoded(text: &str, also: &[u8]) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !b"\"<>^`{|}".contains(&byte) && !also.contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_inside_m_are_followed() {
        assert_eq!(
            target(Some("/reviews/7?a=b&c=d e")),
            "/reviews/7?a=b&c=d%20e"
        );
        for bad in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "evil",
            "",
            "/\t/evil.example",
            "/sign-in",
            "/sign-out",
        ] {
            assert_eq!(target(Some(bad)), "/home", "{bad}");
        }
        assert_eq!(target(None), "/home");
        assert_eq!(
            with_next("/reviews?q=a%20b"),
            "/sign-in?next=/reviews%3Fq%3Da%2520b"
        );
        assert_eq!(with_next("//evil.example"), "/sign-in");
    }
}
