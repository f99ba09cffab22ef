//! The session cookie. Over TLS its `__Host-` name makes browsers insist on `Secure`, on this
//! host and on the whole path; over plain HTTP on loopback a plain name, because Safari refuses
//! `Secure` there.

use axum::http::{HeaderMap, HeaderValue, header};
use engine::identity::TOKEN_SECS;

const fn name(https: bool) -> &'static str {
    if https {
        "__Host-m_session"
    } else {
        "m_session"
    }
}

/// The token in the request's cookie.
pub fn read(headers: &HeaderMap, https: bool) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name(https))?.strip_prefix('='))
        .filter(|token| !token.is_empty())
}

/// Lives as long as the token in it; every request renews an aged one.
pub fn set(token: &str, https: bool) -> HeaderValue {
    value(token, TOKEN_SECS, https)
}

pub fn clear(https: bool) -> HeaderValue {
    value("", 0, https)
}

fn value(token: &str, secs: i64, https: bool) -> HeaderValue {
    let secure = if https { "; Secure" } else { "" };
    let text = format!(
        "{}={token}; Path=/; Max-Age={secs}; HttpOnly; SameSite=Lax{secure}",
        name(https)
    );
    // Tokens are base64url and dots: always a header value.
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_the_safest_its_scheme_allows() {
        assert_eq!(
            set("t.o.k", true),
            "__Host-m_session=t.o.k; Path=/; Max-Age=1800; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            clear(false),
            "m_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
        );
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let with = |text: &'static str| {
            HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(text))])
        };
        assert_eq!(read(&with("a=b; m_session=t; c=d"), false), Some("t"));
        assert_eq!(read(&with("m_session=t"), true), None);
        assert_eq!(read(&with("xm_session=t; m_session="), false), None);
    }
}
