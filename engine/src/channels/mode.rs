//! Live or simulated: an exercise cannot reach a live channel, because the program that would
//! do it does not compile.

use model::{
    OrgId, PersonId,
    channels::{Channel, ContactRules},
};
use std::marker::PhantomData;
use uuid::Uuid;

mod sealed {
    pub trait Sealed {}
}

/// [`Live`] or [`Simulated`], and nothing else:
///
/// ```compile_fail,E0277
/// struct Half;
/// impl engine::channels::Mode for Half {}
/// ```
pub trait Mode: sealed::Sealed {}

/// For the outside world. Has no values: it exists in types only.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Live {}
/// Of an exercise or a rehearsal: it is written down and shown in the app, never sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Simulated {}

impl sealed::Sealed for Live {}
impl sealed::Sealed for Simulated {}
impl Mode for Live {}
impl Mode for Simulated {}

/// What a message is written for; an execution's mode.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    Live,
    Exercise,
    Rehearsal,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recipient {
    pub person: PersonId,
    pub name: String,
    pub email: String,
}

/// Something to open, `Acknowledge` at `https://m.example.org/a/…`.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    pub label: String,
    /// May hold a one-tap token: it is not logged and does not print.
    pub url: String,
    /// What holds for it, "It works once, until 14:30 UTC."
    pub note: String,
}
impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link")
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

/// Everything that a delivery needs to know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// The page's id. The same in each attempt, so that receivers can tell a repetition.
    pub id: Uuid,
    pub org: OrgId,
    pub recipient: Recipient,
    pub channel: Channel,
    /// 1 to 4, 1 the gravest.
    pub severity: u8,
    pub subject: String,
    /// Plain text; paragraphs with an empty line between them.
    pub text: String,
    pub link: Option<Link>,
    /// What the recipient allows, as it is now.
    pub rules: ContactRules,
}

/// A message that is either for the outside world or is not, by its type.
///
/// A live one can be sent:
///
/// ```
/// use engine::channels::{Letter, Live, Smtp};
/// async fn send(smtp: &Smtp, letter: Letter<Live>) {
///     smtp.send(&letter).await;
/// }
/// ```
///
/// a simulated one cannot, neither as mail
///
/// ```compile_fail,E0308
/// use engine::channels::{Letter, Simulated, Smtp};
/// async fn send(smtp: &Smtp, letter: Letter<Simulated>) {
///     smtp.send(&letter).await;
/// }
/// ```
///
/// nor as a webhook, as against a live one
///
/// ```
/// use engine::channels::{Letter, Live, Webhook};
/// use model::{Time, channels::{Endpoint, Secret}};
/// async fn send(webhook: &Webhook, to: &Endpoint, with: &[Secret], letter: Letter<Live>, now: Time) {
///     webhook.send(to, with, &letter, now).await;
/// }
/// ```
///
/// ```compile_fail,E0308
/// use engine::channels::{Letter, Simulated, Webhook};
/// use model::{Time, channels::{Endpoint, Secret}};
/// async fn send(webhook: &Webhook, to: &Endpoint, with: &[Secret], letter: Letter<Simulated>, now: Time) {
///     webhook.send(to, with, &letter, now).await;
/// }
/// ```
///
/// Nor does one become the other,
///
/// ```compile_fail,E0308
/// use engine::channels::{Letter, Live, Simulated};
/// fn cheat(letter: Letter<Simulated>) -> Letter<Live> {
///     letter
/// }
/// ```
///
/// ```compile_fail,E0277
/// use engine::channels::{Letter, Live, Simulated};
/// fn cheat(letter: Letter<Simulated>) -> Letter<Live> {
///     letter.into()
/// }
/// ```
///
/// and nobody makes one by hand, with or without a message at hand:
///
/// ```compile_fail,E0451
/// use engine::channels::{Letter, Live, Message};
/// fn forge(message: Message) -> Letter<Live> {
///     Letter { message, mode: std::marker::PhantomData }
/// }
/// ```
///
/// The only way is [`Outgoing::of`], which asks what the message is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Letter<M: Mode> {
    message: Message,
    mode: PhantomData<M>,
}

// Only of a live letter do the senders beside this file see the words.
impl Letter<Live> {
    pub(super) fn message(&self) -> &Message {
        &self.message
    }
}

impl Letter<Simulated> {
    /// What would have been sent, marked as an exercise, for the log of the exercise.
    pub fn record(&self) -> Record {
        Record {
            person: self.message.recipient.person,
            channel: self.message.channel,
            subject: format!("EXERCISE: {}", self.message.subject),
            text: format!("EXERCISE EXERCISE EXERCISE\n\n{}", self.message.text),
        }
    }
}

/// A simulated letter as it is written down. It has no address and no link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    pub person: PersonId,
    pub channel: Channel,
    pub subject: String,
    pub text: String,
}

/// A letter of either kind, on its way to [`super::deliver`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outgoing {
    Live(Letter<Live>),
    Simulated(Letter<Simulated>),
}

impl Outgoing {
    pub fn of(purpose: Purpose, message: Message) -> Self {
        match purpose {
            Purpose::Live => Self::Live(Letter {
                message,
                mode: PhantomData,
            }),
            Purpose::Exercise | Purpose::Rehearsal => Self::Simulated(Letter {
                message,
                mode: PhantomData,
            }),
        }
    }
}
