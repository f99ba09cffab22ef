use crate::{AppState, problem::ApiProblem};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use engine::{Ctx, Origin};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use model::{Code, PersonId, error::Problem};
use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

/// So many at once, then one each `every`.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    pub burst: u32,
    pub every: Duration,
}

/// How much is let through. Generous: they stop a loop, not a person.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Of one address, before anybody is known; a whole company may share one.
    pub address: Rate,
    /// Of one person, or of one address while nobody is signed in.
    pub caller: Rate,
    /// Attempts to sign in from one address. Failures are counted in the database as well.
    pub sign_in: Rate,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            address: Rate {
                burst: 800,
                every: Duration::from_millis(5),
            },
            caller: Rate {
                burst: 200,
                every: Duration::from_millis(20),
            },
            sign_in: Rate {
                burst: 20,
                every: Duration::from_secs(6),
            },
        }
    }
}

impl Limits {
    /// In a demo every browser has the same loopback address and signs in often.
    pub fn demo() -> Self {
        Self {
            sign_in: Rate {
                burst: 500,
                every: Duration::from_millis(200),
            },
            ..Self::default()
        }
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Person(PersonId),
    Address(String),
}

/// The counters of this process.
pub struct Limiters {
    address: DefaultKeyedRateLimiter<Key>,
    caller: DefaultKeyedRateLimiter<Key>,
    sign_in: DefaultKeyedRateLimiter<Key>,
}

impl Limiters {
    pub fn new(limits: &Limits) -> Self {
        Self {
            address: limiter(limits.address),
            caller: limiter(limits.caller),
            sign_in: limiter(limits.sign_in),
        }
    }

    /// Counts an attempt to sign in.
    ///
    /// # Errors
    /// `throttled` with the seconds to wait.
    pub fn sign_in(&self, address: &str) -> Result<(), Problem> {
        check(&self.sign_in, &by_address(address))
    }

    /// Forgets who has not been seen for a while.
    pub fn forget(&self) {
        for limiter in [&self.address, &self.caller, &self.sign_in] {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

fn limiter(rate: Rate) -> DefaultKeyedRateLimiter<Key> {
    let quota = Quota::with_period(rate.every).unwrap_or(Quota::per_second(NonZeroU32::MIN));
    RateLimiter::keyed(quota.allow_burst(NonZeroU32::new(rate.burst).unwrap_or(NonZeroU32::MIN)))
}

fn check(limiter: &DefaultKeyedRateLimiter<Key>, key: &Key) -> Result<(), Problem> {
    limiter.check_key(key).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        let secs = u32::try_from(wait.as_secs())
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        Problem {
            retry_after: Some(secs),
            ..Problem::new(
                Code::Throttled,
                format!(
                    "Too many requests. Nothing was done. Wait {secs} seconds, then try again."
                ),
            )
        }
    })
}

/// Somebody with one IPv6 address usually has the whole /64.
fn by_address(address: &str) -> Key {
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V6(ip)) => {
            Key::Address(Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)).to_string())
        }
        _ => Key::Address(address.to_owned()),
    }
}

fn address_of(request: &Request) -> Key {
    by_address(
        request
            .extensions()
            .get::<Origin>()
            .map_or("unknown", |o| o.address.as_str()),
    )
}

pub async fn per_address(State(state): State<AppState>, request: Request, next: Next) -> Response {
    match check(&state.limiters.address, &address_of(&request)) {
        Ok(()) => next.run(request).await,
        Err(problem) => ApiProblem(problem).into_response(),
    }
}

pub async fn per_caller(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let person = request
        .extensions()
        .get::<Ctx>()
        .and_then(|c| c.actor.person);
    let key = person.map_or_else(|| address_of(&request), Key::Person);
    match check(&state.limiters.caller, &key) {
        Ok(()) => next.run(request).await,
        Err(problem) => ApiProblem(problem).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_counted_by_address_and_ipv6_by_network() {
        let limiters = Limiters::new(&Limits {
            sign_in: Rate {
                burst: 2,
                every: Duration::from_secs(60),
            },
            ..Limits::default()
        });
        assert!(limiters.sign_in("192.0.2.1").is_ok() && limiters.sign_in("192.0.2.1").is_ok());
        let problem = limiters.sign_in("192.0.2.1").expect_err("third");
        assert_eq!(problem.code, Code::Throttled);
        assert!((1..=61).contains(&problem.retry_after.expect("wait")));
        assert!(limiters.sign_in("192.0.2.2").is_ok());
        assert!(limiters.sign_in("2001:db8::1").is_ok() && limiters.sign_in("2001:db8::2").is_ok());
        assert!(
            limiters.sign_in("2001:db8::3").is_err() && limiters.sign_in("2001:db8:0:1::3").is_ok()
        );
    }
}
