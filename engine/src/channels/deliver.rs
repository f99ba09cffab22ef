use super::{Letter, Live, Message, Outgoing, Record, Sent, endpoints::secrets};
use crate::core::{Ctx, Engine, Result, Work};
use futures::future::join_all;
use model::{
    EndpointId, OrgId, Time,
    channels::{Allowed, Channel, Endpoint, MinuteOfDay, QuietHours, allowed},
    identity::Permission,
};

/// What became of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Delivery {
    /// Another server took it on; what it said.
    Delivered(String),
    /// It was of an exercise and did not leave; what would have.
    Recorded(Record),
    /// The recipient does not want it now, or there is nowhere to send it. Try another way.
    Withheld(String),
    Failed {
        /// Whether another attempt can help.
        retryable: bool,
        reason: String,
    },
}

/// Sends a message over its channel, if it is live and its recipient lets it.
///
/// At least once: after a crash, and when one of several endpoints failed, the same message
/// goes out again under the same id, which receivers know a repetition by. It takes up to 16
/// seconds, so it is to be called outside of a [`Work`], which has its organisation to itself.
/// How endpoints fare is noted on them.
pub async fn deliver(engine: &Engine, outgoing: &Outgoing) -> Delivery {
    let letter = match outgoing {
        Outgoing::Simulated(letter) => return Delivery::Recorded(letter.record()),
        Outgoing::Live(letter) => letter,
    };
    let m = letter.message();
    match may(m, engine.now()) {
        Allowed::Now => {}
        Allowed::Off => {
            return Delivery::Withheld(format!(
                "{} has switched this channel off",
                m.recipient.name
            ));
        }
        Allowed::Quiet => {
            return Delivery::Withheld(format!("it is {}'s quiet time", m.recipient.name));
        }
    }
    let delivery = match m.channel {
        Channel::Email => by_mail(engine, letter).await,
        Channel::Webhook => by_webhook(engine, letter).await,
    };
    let outcome = match &delivery {
        Delivery::Delivered(_) => "delivered",
        Delivery::Recorded(_) => "recorded",
        Delivery::Withheld(_) => "withheld",
        Delivery::Failed { .. } => "failed",
    };
    metrics::counter!("m_deliveries_total", "channel" => m.channel.key(), "outcome" => outcome)
        .increment(1);
    delivery
}

fn may(m: &Message, now: Time) -> Allowed {
    let local = m.rules.quiet.as_ref().and_then(|q| local(q, now));
    allowed(&m.rules, m.channel, m.severity, local)
}

/// The time of the day in the zone of `quiet`; `None` when this machine does not know the zone.
fn local(quiet: &QuietHours, now: Time) -> Option<MinuteOfDay> {
    let zone = jiff::tz::TimeZone::get(&quiet.time_zone).ok()?;
    let there = now.timestamp().to_zoned(zone);
    MinuteOfDay::new(
        u16::try_from(there.hour()).ok()?,
        u16::try_from(there.minute()).ok()?,
    )
}

async fn by_mail(engine: &Engine, letter: &Letter<Live>) -> Delivery {
    let Some(smtp) = engine.outside().mail() else {
        return Delivery::Withheld("no mail server is configured (M_SMTP_URL)".into());
    };
    match smtp.send(letter).await {
        Sent::Accepted(said) => Delivery::Delivered(said),
        Sent::Refused {
            retryable, reason, ..
        } => Delivery::Failed { retryable, reason },
    }
}

/// To every active endpoint at the same time. It is delivered when all took it.
async fn by_webhook(engine: &Engine, letter: &Letter<Live>) -> Delivery {
    let org = letter.message().org;
    let now = engine.now();
    let endpoints = match active(engine, org).await {
        Ok(found) => found,
        Err(error) => {
            return Delivery::Failed {
                retryable: true,
                // The inside of it goes to the log: people read this sentence.
                reason: format!(
                    "the endpoints could not be read: {}",
                    error.problem().message
                ),
            };
        }
    };
    if endpoints.is_empty() {
        return Delivery::Withheld("the organisation has no active endpoint".into());
    }
    let tries = endpoints.iter().map(async |endpoint| {
        let secrets = secrets(engine, endpoint, now);
        let webhook = engine.outside().webhook();
        webhook.send(endpoint, &secrets, letter, now).await
    });
    let outcomes = join_all(tries).await;
    let mut all = Vec::new();
    let (mut failed, mut again) = (false, false);
    for (endpoint, sent) in endpoints.iter().zip(&outcomes) {
        note(engine, endpoint, sent).await;
        match sent {
            Sent::Accepted(said) => all.push(format!("{}: {said}", endpoint.name)),
            Sent::Refused {
                retryable, reason, ..
            } => {
                failed = true;
                again |= retryable;
                all.push(format!("{}: {reason}", endpoint.name));
            }
        }
    }
    let reason = all.join("; ");
    if failed {
        Delivery::Failed {
            retryable: again,
            reason,
        }
    } else {
        Delivery::Delivered(reason)
    }
}

async fn active(engine: &Engine, org: OrgId) -> Result<Vec<Endpoint>> {
    let mut tx = engine.db().read().await?;
    let all = tx.endpoints(org).await?;
    Ok(all.into_iter().filter(|e| e.active).collect())
}

/// Seconds between two notes of success: what is well needs no row of its own for each page.
const NOTE_EVERY: i64 = 60;

/// Writes down how an endpoint fares. What cannot be noted is logged, and the delivery stands.
pub(super) async fn note(engine: &Engine, endpoint: &Endpoint, sent: &Sent) {
    let noted = match sent {
        Sent::Accepted(_) => {
            let fresh = endpoint
                .delivered_at
                .is_some_and(|at| engine.now().secs_since(at) < NOTE_EVERY);
            if fresh && endpoint.failures == 0 {
                return;
            }
            keep(engine, endpoint, None).await
        }
        Sent::Refused { gone, reason, .. } => {
            let kept = keep(engine, endpoint, Some(reason)).await;
            match kept {
                Ok(()) if *gone => deactivate(engine, endpoint.org_id, endpoint.id).await,
                kept => kept,
            }
        }
    };
    if let Err(error) = noted {
        tracing::warn!(endpoint = %endpoint.id, %error, "delivery not noted");
    }
}

async fn keep(engine: &Engine, endpoint: &Endpoint, error: Option<&str>) -> Result<()> {
    let mut tx = engine.db().write(Some(endpoint.org_id)).await?;
    tx.note_delivery(endpoint.org_id, endpoint.id, engine.now(), error)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// The receiver asked for it, so the program does it, on record.
async fn deactivate(engine: &Engine, org: OrgId, id: EndpointId) -> Result<()> {
    let ctx = Ctx::system(org);
    let mut work = Work::begin(
        engine,
        &ctx,
        Permission::ChannelsManage,
        "channels.endpoint_gone",
        format!("endpoint:{id}"),
    )
    .await?;
    let outcome = async {
        if let Some(mut endpoint) = work.tx.endpoint(org, id).await?
            && endpoint.active
        {
            endpoint.active = false;
            work.tx.update_endpoint(&mut endpoint).await?;
            work.say(format!("{} answered 410: deactivated", endpoint.name));
        }
        Ok(())
    }
    .await;
    work.finish(outcome).await
}
