use super::socket::{BROKEN, SESSION_ENDED, Socket, Step};
use engine::live::{authorise, hide, missed, show, sifted};
use model::{
    Code, PersonId,
    live::{Event, Happening, ServerMessage, Topic, VERSION},
};

/// Topics one socket may follow.
const MOST: usize = 32;

/// A topic this socket follows.
pub(super) struct Followed {
    /// The last event the client has or does not need.
    last: i64,
    /// Whom the client was told of last.
    people: Vec<PersonId>,
}

impl Socket {
    /// First what was missed, then "subscribed", then everything new: nothing lost, nothing
    /// twice. Events up to `until` are read from the log, later ones come from the bus, which
    /// this socket listens to already; the number tells them apart.
    pub(super) async fn subscribe(&mut self, topic: Topic, after: Option<i64>) -> Step {
        if self.topics.len() >= MOST && !self.topics.contains_key(&topic) {
            return self
                .send(&ServerMessage::Refused {
                    v: VERSION,
                    topic,
                    code: Code::Throttled,
                })
                .await;
        }
        if let Err(error) = authorise(&self.engine, &self.ctx, topic).await {
            return self.refused(topic, &error).await;
        }
        let (_, until) = self.listen().await?;
        self.topics.insert(
            topic,
            Followed {
                last: until,
                people: Vec::new(),
            },
        );
        if let Some(after) = after {
            self.replay(topic, after, until).await?;
        }
        self.send(&ServerMessage::Subscribed {
            v: VERSION,
            topic,
            seq: until,
        })
        .await?;
        self.arrive(topic).await
    }

    /// What the client missed, or the advice to load anew.
    async fn replay(&mut self, topic: Topic, after: i64, until: i64) -> Step {
        // A number from the future is of another database, or of an instance that is ahead. Who
        // hears only some of it loads anew, whether or not there was anything for them.
        let events = if after > until || sifted(&self.ctx, topic) {
            Ok(None)
        } else {
            missed(&self.engine, &self.ctx, topic, after, until).await
        };
        match events {
            Ok(Some(events)) => {
                for event in &events {
                    self.send_event(topic, event).await?;
                }
                Ok(())
            }
            Ok(None) => {
                self.send(&ServerMessage::Resync {
                    v: VERSION,
                    topic,
                    seq: until,
                })
                .await
            }
            Err(error) => {
                tracing::warn!(%error, "missed events cannot be read");
                Err(BROKEN)
            }
        }
    }

    /// An event of the organisation, in order.
    pub(super) async fn tell(&mut self, event: &Event) -> Step {
        match &event.what {
            Happening::SessionRevoked { session } if self.is_mine(*session) => {
                return Err(SESSION_ENDED);
            }
            Happening::AccessChanged { person } if self.ctx.actor.is(*person) => {
                Box::pin(self.check_sign_in()).await?;
                Box::pin(self.check_topics()).await?;
            }
            _ => {}
        }
        let Some(topic) = event.topic else {
            return Ok(());
        };
        match self.topics.get_mut(&topic) {
            Some(followed) if event.seq > followed.last => followed.last = event.seq,
            _ => return Ok(()),
        }
        if sifted(&self.ctx, topic) && !Box::pin(self.hears(event)).await? {
            return Ok(());
        }
        self.send_event(topic, event).await?;
        if matches!(event.what, Happening::PersonJoined { .. }) {
            self.look_around(topic);
        }
        Ok(())
    }

    /// Whether the event of the lists is about an execution that the client may know of.
    async fn hears(&mut self, event: &Event) -> Step<bool> {
        let org = self.org();
        match self.hub.audience(&self.engine, org, event).await {
            Ok(audience) => Ok(audience.hears(&self.ctx.actor)),
            Err(error) => {
                tracing::warn!(%error, "who hears of an execution cannot be asked");
                Err(BROKEN)
            }
        }
    }

    async fn send_event(&mut self, topic: Topic, e: &Event) -> Step {
        let text = self.hub.written(self.org(), e.seq, || {
            let message = ServerMessage::Event {
                v: VERSION,
                seq: e.seq,
                topic,
                at: e.at,
                actor: e.actor,
                what: e.what.clone(),
            };
            // Ids, numbers and strings only: this cannot fail.
            serde_json::to_string(&message).unwrap_or_default().into()
        });
        self.send_text(text).await
    }

    /// The bus went faster than this client: what it did not get is in the log. Signals to the
    /// socket itself may be among it.
    pub(super) async fn catch_up(&mut self) -> Step {
        self.check_sign_in().await?;
        self.check_topics().await?;
        let (_, until) = self.listen().await?;
        for topic in self.followed() {
            let Some(followed) = self.topics.get_mut(&topic) else {
                continue;
            };
            let after = followed.last;
            if after < until {
                followed.last = until;
                self.replay(topic, after, until).await?;
            }
        }
        Ok(())
    }

    /// Asks for every topic again whether it may be followed.
    pub(super) async fn check_topics(&mut self) -> Step {
        for topic in self.followed() {
            if let Err(error) = authorise(&self.engine, &self.ctx, topic).await {
                self.refused(topic, &error).await?;
            }
        }
        Ok(())
    }

    /// Only a real refusal takes the topic away. When it could not be asked, the socket ends, and
    /// the page comes back and resumes by number.
    async fn refused(&mut self, topic: Topic, error: &engine::Error) -> Step {
        match error.code() {
            Code::Unavailable | Code::Internal => {
                tracing::warn!(%error, "whether a topic may be followed cannot be asked");
                Err(BROKEN)
            }
            code => self.refuse(topic, code).await,
        }
    }

    async fn refuse(&mut self, topic: Topic, code: Code) -> Step {
        self.leave(topic).await;
        self.send(&ServerMessage::Refused {
            v: VERSION,
            topic,
            code,
        })
        .await
    }

    fn followed(&self) -> Vec<Topic> {
        self.topics.keys().copied().collect()
    }

    /// Those whose followers are told of each other.
    fn shown(&self) -> impl Iterator<Item = Topic> {
        self.followed()
            .into_iter()
            .filter(|topic| topic.shows_who_is_there())
    }

    /// Notes that this connection shows the topic, and tells the others.
    async fn arrive(&mut self, topic: Topic) -> Step {
        if !topic.shows_who_is_there() {
            return Ok(());
        }
        match show(&self.engine, &self.ctx, topic, self.connection).await {
            Ok(people) => self.introduce(topic, &people).await?,
            // Presence is a courtesy; the next beat tries again.
            Err(error) => tracing::warn!(%error, "presence not noted"),
        }
        self.look_around(topic);
        Ok(())
    }

    pub(super) async fn show_everywhere(&mut self) {
        let Some(person) = self.ctx.actor.person else {
            return;
        };
        for topic in self.shown() {
            self.hub
                .still_here(&self.engine, self.org(), topic, self.connection, person)
                .await;
        }
    }

    /// Has it looked up who is there, for all sockets, when it may have changed.
    pub(super) fn look_around(&self, topic: Topic) {
        if !topic.shows_who_is_there() {
            return;
        }
        self.hub.presence_changed(&self.engine, self.org(), topic);
    }

    pub(super) fn look_around_everywhere(&self) {
        for topic in self.shown() {
            self.look_around(topic);
        }
    }

    /// Tells the client who is there, if it follows the topic and that is news.
    pub(super) async fn introduce(&mut self, topic: Topic, people: &[PersonId]) -> Step {
        let Some(followed) = self.topics.get_mut(&topic).filter(|f| f.people != people) else {
            return Ok(());
        };
        followed.people = people.to_vec();
        self.send(&ServerMessage::Presence {
            v: VERSION,
            topic,
            people: people.to_vec(),
        })
        .await
    }

    pub(super) async fn leave(&mut self, topic: Topic) {
        if self.topics.remove(&topic).is_none() || !topic.shows_who_is_there() {
            return;
        }
        self.hub.gone(topic, self.connection).await;
        if let Err(error) = hide(&self.engine, &self.ctx, topic, self.connection).await {
            tracing::debug!(%error, "presence not taken back; it ages out");
        }
        self.look_around(topic);
    }

    pub(super) async fn leave_all(&mut self) {
        for topic in self.followed() {
            self.leave(topic).await;
        }
    }
}
