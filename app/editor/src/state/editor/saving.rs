//! What goes to the server and what comes from it.

use super::*;

impl Editor {
    pub(super) fn heard(self, what: &Happening) {
        match what {
            Happening::DraftChanged { what, revision } => {
                self.heard.try_update_value(|h| *h = (*h).max(*revision));
                if what != "saved" {
                    self.stale.try_set_value(true);
                }
            }
            Happening::ReviewChanged { what } if what == "resync" => {
                self.stale.try_set_value(true);
            }
            _ => return,
        }
        if self.behind() {
            // our own save is told here too, sometimes before its answer
            set_timeout(move || self.sync_if_behind(), Duration::from_millis(50));
        }
    }
    pub(super) fn behind(self) -> bool {
        let known = self.revision.try_get_value().unwrap_or(i64::MAX);
        self.stale.try_get_value() == Some(true)
            || self.heard.try_get_value().is_some_and(|h| h > known)
    }
    pub(super) fn sync_if_behind(self) {
        if self.behind() {
            self.sync();
        }
    }

    /// While the version is given out of hand; `false` when that was refused.
    pub fn set_leaving(self, on: bool) {
        self.leaving.try_set_value(on);
        if !on {
            self.sync_if_behind();
        }
    }

    /// Waits until everything is on the server.
    ///
    /// # Errors
    /// Why it is not, after some seconds.
    pub async fn all_saved(self) -> Result<(), AppError> {
        for turn in 0..60 {
            if self.is_saved() && self.busy.try_get_value() == Some(false) && !self.behind() {
                return Ok(());
            }
            if turn % 20 == 0 {
                self.sync();
            }
            gloo_timers::future::TimeoutFuture::new(100).await;
            match self.saving.try_get_untracked() {
                None => break,
                Some(Saving::Refused(why)) => {
                    return Err(AppError(Problem::new(Code::Invalid, why)));
                }
                Some(_) => {}
            }
        }
        Err(AppError(Problem::new(
            Code::Unavailable,
            "The draft is not saved yet, so it was not submitted. What you typed is kept; try again.",
        )))
    }

    /// Sends what is here and takes what is there; one at a time.
    pub fn sync(self) {
        if self.busy.try_get_value() != Some(false)
            || self.leaving.try_get_value() == Some(true)
            || self.gone.with_untracked(Option::is_some)
        {
            return;
        }
        self.flush();
        self.busy.set_value(true);
        spawn_local(async move {
            let over = self.converse().await;
            if self.busy.try_get_value().is_none() {
                return;
            }
            self.busy.set_value(false);
            match over {
                Ok(()) if self.behind() || (self.is_unsent() && self.writable()) => {
                    later(self.beats, SAVE_AFTER, move || self.sync());
                }
                Ok(()) => {}
                Err(error) => self.failed(error),
            }
        });
    }
    pub(super) fn writable(self) -> bool {
        self.shown
            .with_untracked(|s| matches!(s.state, VersionState::Draft))
    }

    pub(super) async fn converse(self) -> Result<(), AppError> {
        if self.behind() {
            self.stale.set_value(false);
            match api::get_draft(self.id).await {
                Ok(view) => self.take(view),
                Err(error) => {
                    self.stale.try_set_value(true);
                    return Err(error);
                }
            }
        }
        let Some(mine) = self.mine.try_get_untracked() else {
            return Ok(());
        };
        let mut edits = self.base.with_value(|base| parts::diff(base, &mine));
        if edits.is_empty() || !self.writable() {
            self.note();
            return Ok(());
        }
        let mut sent = mine;
        if edits.len() > MOST_EDITS {
            edits.truncate(MOST_EDITS);
            sent = self.base.get_value();
            // they come from a difference with this very body
            let _ = parts::apply(&mut sent, &edits);
        }
        self.saving.set(match self.saving.get_untracked() {
            known @ (Saving::Kept | Saving::Unkept) => known,
            _ => Saving::Sending,
        });
        self.keep();
        let saved = api::save_draft(self.id, edits).await?;
        if self.mine.try_with_untracked(|_| ()).is_none() {
            // the page was left; what came back is seen when it is opened again
            return Ok(());
        }
        self.flush();
        self.effect.set(saved.effect);
        self.revision.set_value(saved.revision);
        self.heard.update_value(|h| *h = (*h).max(saved.revision));
        self.rebase(saved.body, &sent);
        for conflict in saved.conflicts {
            self.meet(conflict);
        }
        self.note();
        Ok(())
    }

    /// What another page of ours or somebody else saved, or did with the version.
    pub(super) fn take(self, view: DraftView) {
        if self.mine.try_with_untracked(|_| ()).is_none() {
            return;
        }
        self.flush();
        let was = self.writable();
        self.effect.set(view.effect);
        self.people.set_value(view.people);
        self.revision.set_value(view.revision);
        self.heard.update_value(|h| *h = (*h).max(view.revision));
        let base = self.base.get_value();
        self.rebase(view.body, &base);
        if self.shown.with_untracked(|s| *s != view.shown) {
            self.shown.set(view.shown);
        }
        if was && !self.writable() {
            self.keep();
            let label = self
                .shown
                .with_untracked(|s| s.state.label().to_lowercase());
            self.say(format!("This version is no longer a draft: {label}."));
        }
    }

    /// The server has `theirs`; what was typed here since `sent` goes on top of it.
    pub(super) fn rebase(self, theirs: PlaybookBody, sent: &PlaybookBody) {
        let changed = self.mine.try_maybe_update(|mine| {
            let unmoved = mine == sent;
            if *mine == theirs || (!unmoved && *sent == theirs) {
                return (false, (Vec::new(), Vec::new()));
            }
            let (body, conflicts) = if unmoved {
                (theirs.clone(), Vec::new())
            } else {
                parts::rebase(&theirs, sent, mine)
            };
            let edits = parts::diff(mine, &body);
            *mine = body;
            (!edits.is_empty(), (edits, conflicts))
        });
        self.base.set_value(theirs);
        let Some((edits, conflicts)) = changed else {
            return;
        };
        for conflict in conflicts {
            self.meet(conflict);
        }
        if edits.is_empty() {
            return;
        }
        self.look_soon();
        self.light(&edits);
    }

    /// Lights up what others changed, and says it.
    pub(super) fn light(self, edits: &[Edit]) {
        let mut rows = HashSet::new();
        let mut words = Vec::new();
        for edit in edits {
            let at = match edit {
                Edit::Set { at, .. } => at.clone(),
                Edit::Insert { table, row, .. } => {
                    let id = row.get("id").or_else(|| row.get("key"));
                    let id = id.and_then(serde_json::Value::as_str).unwrap_or_default();
                    format!("{table}/{id}")
                }
                Edit::Remove { table, .. } | Edit::Order { table, .. } => table.clone(),
            };
            let place = place::of_edit(&at);
            if let (Some(table), Some(row)) = (place.section.table(), &place.row) {
                rows.insert((table, row.clone()));
            }
            let said = self.peek(|b| place::words(b, &place));
            if !words.contains(&said) {
                words.push(said);
            }
        }
        let more = words.len().saturating_sub(3);
        words.truncate(3);
        let mut said = format!("Changed by another: {}", words.join("; "));
        if more > 0 {
            said.push_str(&format!("; and {more} more"));
        }
        self.say(format!("{said}."));
        self.lit.set(rows);
        later(self.glows, LIT_FOR, move || {
            self.lit.try_set(HashSet::new());
        });
    }

    /// Notes how things stand after the server answered.
    pub(super) fn note(self) {
        let state = if self.is_unsent() && self.writable() {
            Saving::Sending
        } else {
            Saving::Saved
        };
        self.saving.set(state);
        self.keep();
    }

    /// Keeps what is not on the server in this browser.
    pub(super) fn keep(self) {
        let edits = self
            .mine
            .try_with_untracked(|mine| self.base.try_with_value(|base| parts::diff(base, mine)))
            .flatten()
            .unwrap_or_default();
        let conflicts = self
            .met
            .try_with_untracked(|all| all.iter().map(|m| m.conflict.clone()).collect())
            .unwrap_or_default();
        let kept = Kept { edits, conflicts };
        // another page of this browser may keep something of its own
        if kept.is_empty() && self.in_browser.try_get_value() != Some(true) {
            return;
        }
        let done = keep::keep(self.id, &kept);
        self.in_browser.try_set_value(!kept.is_empty());
        if !done && self.saving.try_get_untracked() == Some(Saving::Kept) {
            self.saving.try_set(Saving::Unkept);
        }
    }

    pub(super) fn failed(self, error: AppError) {
        match error.code() {
            Code::WrongState => {
                // submitted or discarded meanwhile: see what it is now
                self.stale.set_value(true);
                later(self.beats, 200, move || self.sync());
            }
            Code::NotFound | Code::Denied => {
                self.keep();
                self.say(error.message());
                self.gone.set(Some(error));
            }
            Code::Invalid | Code::TooLarge | Code::Conflict => {
                let faults: Vec<String> = error
                    .faults()
                    .iter()
                    .map(|f| {
                        let place = self.peek(|b| place::words(b, &place::of_edit(&f.field)));
                        format!("{place}: {}", f.message)
                    })
                    .collect();
                let why = if faults.is_empty() {
                    error.message()
                } else {
                    faults.join(" ")
                };
                self.saving.set(Saving::Refused(why));
                self.keep();
            }
            _ => {
                if !self.is_saved() {
                    self.saving.set(Saving::Kept);
                    self.keep();
                }
                if self.retry.try_get_value() == Some(false) {
                    self.retry.set_value(true);
                    set_timeout(
                        move || {
                            if self.retry.try_get_value().is_some() {
                                self.retry.set_value(false);
                                self.sync();
                            }
                        },
                        Duration::from_millis(TRY_AGAIN),
                    );
                }
            }
        }
    }

    /// The version can be written again, as the server just said.
    pub fn reopened(self, view: DraftView) {
        self.take(view);
        self.changed();
    }

    /// What is kept of a version that can no longer be written is thrown away.
    pub fn forget(self) {
        let base = self.base.get_value();
        self.mine.set(base);
        self.met.set(Vec::new());
        self.in_browser.set_value(true);
        self.keep();
    }
}
