//! Live updates: what travels over the one WebSocket.

use crate::{
    Code, ExecutionId, PageId, PersonId, ProposalId, ReviewId, SessionId, Time, VersionId,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Protocol version in every envelope.
pub const VERSION: u8 = 1;
/// The server pings each this many seconds and closes after [`SILENCE_SECS`] without a word.
pub const PING_SECS: u64 = 25;
pub const SILENCE_SECS: u64 = 60;
/// Longest gap, in events, that is replayed; beyond it the client is told to load anew.
pub const REPLAY_LIMIT: i64 = 500;

/// What one can subscribe to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Topic {
    Review(ReviewId),
    /// A draft in the editor.
    Version(VersionId),
    /// Signals, triggers and proposals of the whole organisation.
    Signals,
    /// A war room.
    Execution(ExecutionId),
    /// The lists of executions. Who follows it hears of those that they may see.
    Executions,
    /// What is asked of one person; nobody else may follow it.
    Person(PersonId),
}
impl Topic {
    /// Whether those who follow it are told of each other: where people work together. Not who
    /// looks at lists: that others look at night would tell of something.
    pub const fn shows_who_is_there(self) -> bool {
        match self {
            Self::Review(_) | Self::Version(_) | Self::Execution(_) => true,
            Self::Signals | Self::Executions | Self::Person(_) => false,
        }
    }
}
impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Review(id) => write!(f, "review:{id}"),
            Self::Version(id) => write!(f, "version:{id}"),
            Self::Signals => f.write_str("signals"),
            Self::Execution(id) => write!(f, "execution:{id}"),
            Self::Executions => f.write_str("executions"),
            Self::Person(id) => write!(f, "person:{id}"),
        }
    }
}
impl FromStr for Topic {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "signals" => return Ok(Self::Signals),
            "executions" => return Ok(Self::Executions),
            _ => {}
        }
        text.split_once(':')
            .and_then(|(kind, id)| match kind {
                "review" => id.parse().ok().map(Self::Review),
                "version" => id.parse().ok().map(Self::Version),
                "execution" => id.parse().ok().map(Self::Execution),
                "person" => id.parse().ok().map(Self::Person),
                _ => None,
            })
            .ok_or_else(|| format!("`{text}` is not a topic"))
    }
}
impl Serialize for Topic {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Topic {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// What happened, told to whoever may know. Carries ids and small facts, never a text that
/// only some may read: a page loads what its viewer may see.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Happening {
    /// The review changed: a step, a note, a signature.
    ReviewChanged {
        what: String,
    },
    PersonJoined {
        person: PersonId,
    },
    InjectReleased {
        inject: usize,
    },
    ResponseGiven {
        inject: usize,
        person: PersonId,
    },
    ResponsesShown {
        inject: usize,
    },
    ExerciseChanged {
        what: String,
    },
    ActionAdded {
        key: String,
    },
    AssignmentChanged {
        what: String,
    },
    /// A draft was saved, or left being one (`what`: `saved`, `submitted`, `discarded` …).
    DraftChanged {
        what: String,
        revision: i64,
    },
    /// Signals came or were evaluated; a source, trigger or policy changed (`what`).
    SignalsChanged {
        what: String,
    },
    /// A proposal was opened, joined or decided.
    ProposalChanged {
        proposal: ProposalId,
        what: String,
    },
    /// An execution changed (`what`: `declared`, `acknowledge`, `complete_task` …).
    ExecutionChanged {
        what: String,
        revision: i64,
    },
    /// An execution that stands in the lists changed (`what` as above).
    ListChanged {
        execution: ExecutionId,
        what: String,
    },
    /// The person is asked to take a slot.
    Paged {
        execution: ExecutionId,
        page: PageId,
    },
    /// Not for pages: sockets of this session close.
    SessionRevoked {
        session: SessionId,
    },
    /// Not for pages: sockets of this person look at their permissions again.
    AccessChanged {
        person: PersonId,
    },
}

/// One row of the event log: per organisation numbered without gaps in commit order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Event {
    pub seq: i64,
    pub at: Time,
    pub actor: Option<PersonId>,
    /// `None` for events that concern sockets, not pages.
    pub topic: Option<Topic>,
    pub what: Happening,
}

/// From the browser.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum ClientMessage {
    /// `after` is the last sequence number the client has seen of this topic.
    Subscribe {
        v: u8,
        topic: Topic,
        #[serde(default)]
        after: Option<i64>,
    },
    Unsubscribe {
        v: u8,
        topic: Topic,
    },
    Pong {
        v: u8,
    },
}

/// From the server.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum ServerMessage {
    /// Subscribed; everything after `seq` will come.
    Subscribed {
        v: u8,
        topic: Topic,
        seq: i64,
    },
    /// The gap is too long to replay: load the page's data anew; `seq` is current.
    Resync {
        v: u8,
        topic: Topic,
        seq: i64,
    },
    Refused {
        v: u8,
        topic: Topic,
        code: Code,
    },
    Event {
        v: u8,
        seq: i64,
        topic: Topic,
        at: Time,
        actor: Option<PersonId>,
        what: Happening,
    },
    /// Who has the topic open, here or on another instance.
    Presence {
        v: u8,
        topic: Topic,
        people: Vec<PersonId>,
    },
    Ping {
        v: u8,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_have_the_documented_shape() {
        let topic = Topic::Review(ReviewId(uuid::Uuid::nil()));
        let m = ClientMessage::Subscribe {
            v: VERSION,
            topic,
            after: Some(7),
        };
        let json = serde_json::to_string(&m).expect("json");
        assert_eq!(
            json,
            r#"{"type":"subscribe","v":1,"topic":"review:00000000-0000-0000-0000-000000000000","after":7}"#
        );
        assert_eq!(
            serde_json::from_str::<ClientMessage>(&json).expect("back"),
            m
        );
        assert!("review:x".parse::<Topic>().is_err());
        for topic in [Topic::Signals, Topic::Executions] {
            assert_eq!(topic.to_string().parse::<Topic>(), Ok(topic));
        }
    }
}
