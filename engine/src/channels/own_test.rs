use super::{Delivery, Message, Outgoing, Purpose, Recipient, deliver, rules_in};
use crate::core::{Ctx, Engine, Error, Result, Work};
use futures::future::join_all;
use model::{
    PageId,
    channels::{Channel, ContactOutcome, ContactRules, ContactTest, ContactTry},
    identity::{Permission, Person},
};

/// Sends a test message to myself over each channel that I have left on, and tells how it went.
/// My quiet hours do not hold it back: I asked for it now.
pub async fn test_my_contact(engine: &Engine, ctx: &Ctx) -> Result<ContactTest> {
    let action = "channels.test_my_contact";
    let (org, id) = (ctx.org(), ctx.person()?);
    let resource = format!("person:{id}");
    // The sending is before the transaction: nobody waits for a slow receiver.
    engine
        .authorise(ctx, Permission::ContactManage, action, &resource)
        .await?;
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
