//! A page: one person is asked, on several channels, to take one slot.
//! `queued → sent → delivered → acknowledged | declined | timed_out`, `unreached` because no
//! channel took it, or `cancelled` because somebody else answered. What follows a decline, a
//! timeout or a page that reached nobody is told by `escalated_to`.

use super::ExecutionMode;
use crate::{PageId, PersonId, Time};
use serde::{Deserialize, Serialize};

/// How a page reaches a person. An acknowledgement on any channel ends the others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PageChannel {
    InApp,
    Email,
    Webhook,
}
impl PageChannel {
    pub const fn label(self) -> &'static str {
        match self {
            Self::InApp => "In M",
            Self::Email => "E-mail",
            Self::Webhook => "Webhook",
        }
    }
    /// The channels of a page that lead outside. None in an exercise or a rehearsal.
    pub const fn outward(mode: ExecutionMode) -> &'static [Self] {
        match mode {
            ExecutionMode::Live => &[Self::Email, Self::Webhook],
            ExecutionMode::Exercise | ExecutionMode::Rehearsal => &[],
        }
    }
}

/// Where the page stands on one channel.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum DeliveryState {
    Queued,
    Sent {
        at: Time,
    },
    Failed {
        at: Time,
        reason: String,
    },
    /// Not sent, and rightly so: answered before, quiet hours, no such channel.
    Withheld {
        at: Time,
        reason: String,
    },
}
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    pub channel: PageChannel,
    pub state: DeliveryState,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum PageState {
    Queued,
    Sent {
        at: Time,
    },
    /// The person's own screen showed it.
    Delivered {
        at: Time,
    },
    Acknowledged {
        at: Time,
        channel: PageChannel,
    },
    Declined {
        at: Time,
        reason: String,
    },
    TimedOut {
        at: Time,
    },
    /// Nothing carried it any more: the next person is asked, and this one is not to blame.
    Unreached {
        at: Time,
    },
    Cancelled {
        at: Time,
    },
}
impl PageState {
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent { .. } => "sent",
            Self::Delivered { .. } => "delivered",
            Self::Acknowledged { .. } => "acknowledged",
            Self::Declined { .. } => "declined",
            Self::TimedOut { .. } => "timed_out",
            Self::Unreached { .. } => "unreached",
            Self::Cancelled { .. } => "cancelled",
        }
    }
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Queued => "Queued",
            Self::Sent { .. } => "Sent",
            Self::Delivered { .. } => "Seen",
            Self::Acknowledged { .. } => "Acknowledged",
            Self::Declined { .. } => "Declined",
            Self::TimedOut { .. } => "No answer in time",
            Self::Unreached { .. } => "Not reached in time",
            Self::Cancelled { .. } => "No longer needed",
        }
    }
}

/// Why this person is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    Primary,
    Deputy,
    /// Named by the commander during the execution.
    Appointed,
}
impl Rank {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Primary => "Primary",
            Self::Deputy => "Deputy",
            Self::Appointed => "Appointed",
        }
    }

    /// In a line of the log.
    pub const fn who(self) -> &'static str {
        match self {
            Self::Primary => "the primary",
            Self::Deputy => "the deputy",
            Self::Appointed => "the person named by the commander",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PageRun {
    pub id: PageId,
    /// Key of the slot.
    pub slot: String,
    pub person: PersonId,
    pub rank: Rank,
    pub created_at: Time,
    /// When the next person is asked.
    pub limit_at: Time,
    /// Made by the declaration: T2 waits for these.
    pub first: bool,
    pub deliveries: Vec<Delivery>,
    pub state: PageState,
    /// The page that followed because this one was declined or not answered.
    pub escalated_to: Option<PageId>,
}

impl PageRun {
    /// In the app it is there with the commit that made it; other channels wait their turn.
    pub fn new(
        id: PageId,
        slot: &str,
        person: PersonId,
        rank: Rank,
        mode: ExecutionMode,
        first: bool,
        now: Time,
        limit_at: Time,
    ) -> Self {
        let mut deliveries = vec![Delivery {
            channel: PageChannel::InApp,
            state: DeliveryState::Sent { at: now },
        }];
        deliveries.extend(PageChannel::outward(mode).iter().map(|c| Delivery {
            channel: *c,
            state: DeliveryState::Queued,
        }));
        Self {
            id,
            slot: slot.to_owned(),
            person,
            rank,
            created_at: now,
            limit_at,
            first,
            deliveries,
            state: PageState::Sent { at: now },
            escalated_to: None,
        }
    }
    /// Still waits for an answer.
    pub fn open(&self) -> bool {
        matches!(
            self.state,
            PageState::Queued | PageState::Sent { .. } | PageState::Delivered { .. }
        )
    }
    /// A channel still has to take it.
    pub fn undelivered(&self) -> bool {
        self.open()
            && self
                .deliveries
                .iter()
                .any(|d| d.state == DeliveryState::Queued)
    }
    /// A channel that leads outside took it, or the person's own screen showed it.
    pub fn reached(&self) -> bool {
        matches!(self.state, PageState::Delivered { .. })
            || self.deliveries.iter().any(|d| {
                d.channel != PageChannel::InApp && matches!(d.state, DeliveryState::Sent { .. })
            })
    }
    /// Whether a channel that has not taken it yet should: nobody answered. Also when the next
    /// person is asked already, because a late answer still counts.
    pub fn wanted(&self, channel: PageChannel) -> bool {
        let given_up = matches!(
            self.state,
            PageState::TimedOut { .. } | PageState::Unreached { .. }
        );
        (self.open() || given_up)
            && self
                .deliveries
                .iter()
                .any(|d| d.channel == channel && d.state == DeliveryState::Queued)
    }
    /// What a channel made of it. Final states stay, so that a job that runs twice changes
    /// nothing. False when nothing changed.
    pub fn deliver(&mut self, channel: PageChannel, state: DeliveryState) -> bool {
        match self.deliveries.iter_mut().find(|d| d.channel == channel) {
            Some(d) if d.state == DeliveryState::Queued => {
                d.state = state;
                true
            }
            _ => false,
        }
    }
    pub(super) fn cancel(&mut self, now: Time) {
        self.state = PageState::Cancelled { at: now };
        self.withhold(now, "Answered before");
    }
    pub(super) fn withhold(&mut self, now: Time, reason: &str) {
        for d in &mut self.deliveries {
            if d.state == DeliveryState::Queued {
                d.state = DeliveryState::Withheld {
                    at: now,
                    reason: reason.to_owned(),
                };
            }
        }
    }
}
