use super::{Delivery, Message, Outgoing, Purpose, Recipient, deliver, rules_in};
use crate::core::{Ctx, Engine, Error, Result, Work};
use futures::future::join_all;
use model::{
    Code, PageId, PersonId, Time,
    channels::{Channel, ContactOutcome, ContactRules, ContactTest, ContactTry},
    error::Problem,
    identity::{Permission, Person},
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Tests that a person may ask for within so many seconds. Each goes to every endpoint of the
/// organisation, so one person must not flood them.
const MOST: usize = 5;
const WITHIN: i64 = 60;

/// When people asked for tests; per process, by the engine's clock.
#[derive(Default)]
pub(crate) struct OwnTests(Mutex<HashMap<PersonId, Vec<Time>>>);

impl OwnTests {
    /// Counts one more test of `person`.
    ///
    /// # Errors
    /// `throttled` with the seconds after which there may be another.
    fn take(&self, person: PersonId, now: Time) -> Result<()> {
        let since = now.plus_secs(-WITHIN);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = all.entry(person).or_default();
        asked.retain(|at| *at > since);
        if asked.len() < MOST {
            asked.push(now);
            return Ok(());
        }
        let micros = asked.first().map_or(0, |at| at.micros() - since.micros());
        let secs = u32::try_from((micros + 999_999) / 1_000_000)
            .unwrap_or(1)
            .max(1);
        Err(Error::Problem(Problem {
            retry_after: Some(secs),
            ..Problem::new(
                Code::Throttled,
                format!(
                    "You sent yourself {MOST} tests within a minute. Nothing was sent now. Try again in {secs} seconds."
                ),
            )
        }))
    }
}

/// Sends a test message to myself over each channel that I have left on, and tells how it went.
/// My quiet hours do not hold it back: I asked for it now.
///
/// # Errors
/// `throttled` after five within a minute.
pub async fn test_my_contact(engine: &Engine, ctx: &Ctx) -> Result<ContactTest> {
    let action = "channels.test_my_contact";
    let (org, id) = (ctx.org(), ctx.person()?);
    let resource = format!("person:{id}");
    // The sending is before the transaction: nobody waits for a slow receiver.
    engine
        .authorise(ctx, Permission::ContactManage, action, &resource)
        .await?;
    engine.own_tests().take(id, engine.now())?;
    let (me, rules) = {
        let mut tx = engine.db().read().await?;
        let found = tx.person(org, id).await?;
        let me = found.ok_or_else(Error::unauthenticated)?;
        let rules = rules_in(&mut tx, org, id).await?;
        (me, rules)
    };
    let tries = Channel::ALL.map(|channel| one(engine, &me, &rules, channel));
    let tries = join_all(tries).await;
    let mut work = Work::begin(engine, ctx, Permission::ContactManage, action, resource).await?;
    let said: Vec<_> = tries
        .iter()
        .map(|t| format!("{}: {}", t.channel.key(), t.detail))
        .collect();
    work.say(said.join("; "));
    work.finish(Ok(ContactTest { tries })).await
}

async fn one(engine: &Engine, me: &Person, rules: &ContactRules, channel: Channel) -> ContactTry {
    let (outcome, detail) = if rules.on(channel) {
        let message = message(engine, me, rules, channel);
        match deliver(engine, &Outgoing::of(Purpose::Live, message)).await {
            Delivery::Delivered(said) => (ContactOutcome::Sent, said),
            Delivery::Withheld(reason) => (ContactOutcome::Withheld, reason),
            Delivery::Failed { reason, .. } => (ContactOutcome::Failed, reason),
            Delivery::Recorded(_) => (ContactOutcome::Withheld, "it was not sent".into()),
        }
    } else {
        let reason = "you have switched this channel off";
        (ContactOutcome::Withheld, reason.into())
    };
    ContactTry {
        channel,
        outcome,
        detail,
    }
}

fn message(engine: &Engine, me: &Person, rules: &ContactRules, channel: Channel) -> Message {
    Message {
        id: engine.id::<PageId>().0,
        org: me.org_id,
        recipient: Recipient {
            person: me.id,
            name: me.name.clone(),
            email: me.email.clone(),
        },
        channel,
        // the least grave: it is marked as important nowhere
        severity: 4,
        subject: "Test: M reaches you".into(),
        text: "You asked M for this test. Nothing has happened, and there is nothing to do.".into(),
        link: None,
        rules: ContactRules {
            quiet: None,
            ..rules.clone()
        },
    }
}
