//! Times as people read them. The first render shows UTC text; the browser's own zone comes after hydration.

use leptos::wasm_bindgen::{JsCast, JsValue};

/// Moves focus to an element, when it can take it.
pub(crate) fn focus(element: &web_sys::Element) {
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        // an element that left the page cannot be focused; nothing to do then
        let _ = element.focus();
    }
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// `2026-03-12T14:05:00Z` as "12 Mar 2026, 14:05 UTC"; the same on server and browser.
/// Text that is no RFC 3339 time in UTC comes back as it is.
pub fn utc_text(at: &str) -> String {
    match (date_text(at), at.get(11..16), at.ends_with('Z')) {
        (Some(date), Some(time), true) => format!("{date}, {time} UTC"),
        _ => at.to_string(),
    }
}

/// The date of an RFC 3339 time or a civil date: "12 Mar 2026".
pub fn date_text(at: &str) -> Option<String> {
    let year = at.get(0..4)?;
    let month: usize = at.get(5..7)?.parse().ok()?;
    let day: u8 = at.get(8..10)?.parse().ok()?;
    Some(format!(
        "{day} {} {year}",
        MONTHS.get(month.checked_sub(1)?)?
    ))
}

/// Seconds as `mm:ss`, `h:mm:ss` from one hour, or `3 d h:mm:ss` from two days; the sign is left
/// to the caller.
pub fn clock_text(seconds: i64) -> String {
    const DAY: u64 = 86_400;
    let total = seconds.unsigned_abs();
    let days = if total < 2 * DAY { 0 } else { total / DAY };
    let total = total - days * DAY;
    let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60);
    if days > 0 {
        format!("{days} d {hours}:{minutes:02}:{rest:02}")
    } else if hours > 0 {
        format!("{hours}:{minutes:02}:{rest:02}")
    } else {
        format!("{minutes:02}:{rest:02}")
    }
}

/// The distance between two instants in words, in milliseconds: "in 3 days", "5 minutes ago".
pub fn relative_text(at_ms: f64, now_ms: f64) -> String {
    let seconds = ((at_ms - now_ms) / 1000.0).round() as i64;
    let size = seconds.abs();
    if size < 45 {
        return "just now".into();
    }
    let (count, unit) = match size {
        ..5_400 => ((size + 30) / 60, "minute"),
        5_400..129_600 => ((size + 1_800) / 3_600, "hour"),
        129_600..2_592_000 => ((size + 43_200) / 86_400, "day"),
        2_592_000..47_304_000 => ((size + 1_314_900) / 2_629_800, "month"),
        _ => ((size + 15_778_800) / 31_557_600, "year"),
    };
    let plural = if count == 1 { "" } else { "s" };
    if seconds < 0 {
        format!("{count} {unit}{plural} ago")
    } else {
        format!("in {count} {unit}{plural}")
    }
}

/// Milliseconds since 1970 of an RFC 3339 time. Browser only.
pub(crate) fn parse_ms(at: &str) -> Option<f64> {
    let ms = js_sys::Date::parse(at);
    (!ms.is_nan()).then_some(ms)
}

/// The instant in the person's own zone, by the browser's Intl. Browser only.
pub(crate) fn local_text(at_ms: f64, with_time: bool) -> String {
    let options = js_sys::Object::new();
    let set = |key: &str, value: &str| {
        // setting a plain property of a fresh object cannot fail
        let _ = js_sys::Reflect::set(&options, &JsValue::from_str(key), &JsValue::from_str(value));
    };
    set("day", "numeric");
    set("month", "short");
    set("year", "numeric");
    if with_time {
        set("hour", "2-digit");
        set("minute", "2-digit");
        set("timeZoneName", "short");
    }
    let date = js_sys::Date::new(&JsValue::from_f64(at_ms));
    String::from(date.to_locale_string("en-GB", &options))
}

/// "2026-03-12T09:00" on the person's clock as an RFC 3339 instant in UTC. Browser only.
pub fn local_to_utc(local: &str) -> Option<String> {
    let ms = js_sys::Date::parse(local);
    (!ms.is_nan()).then(|| String::from(js_sys::Date::new(&JsValue::from_f64(ms)).to_iso_string()))
}

/// An RFC 3339 instant as the value of a `DateTimeInput` on the person's clock. Browser only.
pub fn utc_to_local(at: &str) -> Option<String> {
    let ms = parse_ms(at)?;
    let offset = js_sys::Date::new(&JsValue::from_f64(ms)).get_timezone_offset();
    let shifted = js_sys::Date::new(&JsValue::from_f64(ms - offset * 60_000.0));
    String::from(shifted.to_iso_string())
        .get(0..16)
        .map(str::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utc_text_needs_no_locale() {
        assert_eq!(utc_text("2026-03-12T14:05:00Z"), "12 Mar 2026, 14:05 UTC");
        assert_eq!(utc_text("soon"), "soon");
        assert_eq!(date_text("2026-13-12"), None);
    }

    #[test]
    fn clocks_are_padded() {
        assert_eq!(clock_text(65), "01:05");
        assert_eq!(clock_text(-3_661), "1:01:01");
        assert_eq!(clock_text(172_799), "47:59:59");
        assert_eq!(clock_text(2_590_255), "29 d 23:30:55");
        assert_eq!(clock_text(i64::MIN), "106751991167300 d 15:30:08");
    }

    #[test]
    fn distances_read_as_words() {
        let minute = 60_000.0;
        assert_eq!(relative_text(0.0, 10_000.0), "just now");
        assert_eq!(relative_text(0.0, minute), "1 minute ago");
        assert_eq!(relative_text(3.0 * 1440.0 * minute, 0.0), "in 3 days");
        assert_eq!(relative_text(0.0, 400.0 * 1440.0 * minute), "13 months ago");
    }
}
