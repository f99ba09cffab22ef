//! Contact rules as they are typed.

use door::AppError;
use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::js_sys::{Function, Reflect},
};
use model::{
    Code, Fault,
    channels::{ContactRules, MinuteOfDay, NewContactRules, QuietHours},
    error::Problem,
};

/// What is typed; kept on every error.
#[derive(Clone, Copy)]
pub struct RulesDraft {
    pub email: RwSignal<bool>,
    pub webhook: RwSignal<bool>,
    pub quiet: RwSignal<bool>,
    pub from: RwSignal<String>,
    pub to: RwSignal<String>,
    pub zone: RwSignal<String>,
    pub critical: RwSignal<bool>,
}

impl RulesDraft {
    /// The rules as they stand; a night where no quiet hours are set.
    pub fn new(rules: &ContactRules) -> Self {
        let (from, to, zone) = rules.quiet.as_ref().map_or_else(
            || ("22:00".into(), "07:00".into(), String::new()),
            |q| (q.from.to_string(), q.to.to_string(), q.time_zone.clone()),
        );
        Self {
            email: RwSignal::new(rules.email),
            webhook: RwSignal::new(rules.webhook),
            quiet: RwSignal::new(rules.quiet.is_some()),
            from: RwSignal::new(from),
            to: RwSignal::new(to),
            zone: RwSignal::new(zone),
            critical: RwSignal::new(rules.critical_override),
        }
    }

    /// # Errors
    /// A time that is none, at its field.
    pub fn read(self) -> Result<NewContactRules, AppError> {
        let quiet = if self.quiet.get_untracked() {
            let (from, to) = (self.from.get_untracked(), self.to.get_untracked());
            Some(quiet_hours(&from, &to, &self.zone.get_untracked())?)
        } else {
            None
        };
        Ok(NewContactRules {
            email: self.email.get_untracked(),
            webhook: self.webhook.get_untracked(),
            quiet,
            critical_override: self.critical.get_untracked(),
        })
    }
}

fn quiet_hours(from: &str, to: &str, zone: &str) -> Result<QuietHours, AppError> {
    let time = |text: &str| text.trim().parse::<MinuteOfDay>().ok();
    if let (Some(from), Some(to)) = (time(from), time(to)) {
        return Ok(QuietHours {
            from,
            to,
            time_zone: zone.trim().to_owned(),
        });
    }
    let faults = [("quiet.from", from), ("quiet.to", to)]
        .into_iter()
        .filter(|(_, text)| time(text).is_none())
        .map(|(field, _)| Fault::new(field, "Give a time of the day, such as 22:00."))
        .collect();
    Err(AppError(Problem {
        faults,
        ..Problem::new(
            Code::Invalid,
            "The quiet hours cannot be read. Nothing was saved.",
        )
    }))
}

/// The zone that the browser is set to, `Europe/Berlin`. In effects and events only.
pub fn browser_zone() -> Option<String> {
    let get = |from: &JsValue, key: &str| Reflect::get(from, &JsValue::from_str(key)).ok();
    let format: Function = get(&get(&window(), "Intl")?, "DateTimeFormat")?
        .dyn_into()
        .ok()?;
    let format = format.call0(&JsValue::UNDEFINED).ok()?;
    let resolved: Function = get(&format, "resolvedOptions")?.dyn_into().ok()?;
    get(&resolved.call0(&format).ok()?, "timeZone")?.as_string()
}

#[cfg(test)]
mod tests {
    use super::quiet_hours;

    #[test]
    fn a_time_that_is_none_is_named_by_its_field() {
        let night = quiet_hours("22:00", " 07:00", " Europe/Berlin ").expect("quiet hours");
        assert_eq!(
            (night.to.to_string(), night.time_zone),
            ("07:00".into(), "Europe/Berlin".into())
        );
        let error = quiet_hours("", "07:00", "UTC").expect_err("no time");
        assert!(error.fault("quiet.from").is_some());
        assert!(error.fault("quiet.to").is_none());
    }
}
