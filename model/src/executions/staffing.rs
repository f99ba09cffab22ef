//! Filling slots: primary, deputy, whoever the commander names; acknowledge, decline, timeout.

use super::{
    DeliveryState, Effect, Execution, ExecutionState, Ground, PageChannel, PageRun, PageState,
    Rank, Refused, SlotState,
};
use crate::{InvalidTransition, PageId, PersonId, Time};

impl Execution {
    pub(super) fn slot_index(&self, key: &str) -> Result<usize, Refused> {
        self.slots
            .iter()
            .position(|s| s.key == key)
            .ok_or(Refused::Missing("slot"))
    }

    /// Pages the next candidate who was not asked yet; without one the slot is exhausted and
    /// the commander alarmed.
    pub(super) fn ask_next(
        &mut self,
        slot: usize,
        first: bool,
        after: Option<PageId>,
        ground: &mut Ground<'_>,
        effects: &mut Vec<Effect>,
    ) {
        let run = &self.slots[slot];
        let asked = |p: PersonId| {
            self.pages
                .iter()
                .any(|page| page.slot == run.key && page.person == p)
        };
        let next = run
            .candidates
            .iter()
            .copied()
            .find(|(p, _)| !asked(*p) && (ground.able)(*p));
        match next {
            Some((person, rank)) => {
                self.ask(slot, person, rank, first, after, ground, effects);
            }
            None => {
                let run = &mut self.slots[slot];
                run.state = if run.candidates.is_empty() {
                    SlotState::Unfilled
                } else {
                    SlotState::Exhausted { at: ground.now }
                };
                let text = format!("{}: nobody left to ask", run.title);
                effects.push(Effect::Alarm {
                    slot: run.key.clone(),
                });
                self.note(ground.now, None, "page", text);
            }
        }
    }

    fn ask(
        &mut self,
        slot: usize,
        person: PersonId,
        rank: Rank,
        first: bool,
        after: Option<PageId>,
        ground: &mut Ground<'_>,
        effects: &mut Vec<Effect>,
    ) {
        let id = (ground.ids)();
        let run = &mut self.slots[slot];
        run.state = SlotState::Paging { page: id };
        let (key, title, limit_at) = (
            run.key.clone(),
            run.title.clone(),
            ground.now.plus_secs(run.limit.secs()),
        );
        if let Some(former) = after.and_then(|a| self.pages.iter_mut().find(|p| p.id == a)) {
            former.escalated_to = Some(id);
        }
        self.pages.push(PageRun::new(
            id, &key, person, rank, self.mode, first, ground.now, limit_at,
        ));
        self.note(
            ground.now,
            None,
            "page",
            format!("{title}: {} is paged", rank.who()),
        );
        effects.push(Effect::Page(id));
    }

    /// Ends all open pages of a slot.
    fn end_pages(&mut self, key: &str, now: Time, effects: &mut Vec<Effect>) {
        for page in self.pages.iter_mut().filter(|p| p.slot == key) {
            if page.open() {
                page.cancel(now);
                effects.push(Effect::PageEnded(page.id));
            } else {
                // One whose time ran out before a channel took it: nobody needs it now.
                page.withhold(now, "Answered before");
            }
        }
    }
    pub(super) fn end_all_pages(&mut self, now: Time, effects: &mut Vec<Effect>) {
        for key in self.slots.iter().map(|s| s.key.clone()).collect::<Vec<_>>() {
            self.end_pages(&key, now, effects);
        }
    }

    /// The person takes the slot. An acknowledgement is never lost: one that comes too late,
    /// because the next person has taken the slot, stays on record with its page.
    pub(super) fn take(
        &mut self,
        key: &str,
        person: PersonId,
        channel: PageChannel,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let slot = self.slot_index(key)?;
        let run = &self.slots[slot];
        if run.holder() == Some(person) {
            return Ok(());
        }
        if self.state.over() {
            return Err(self.wrong("be joined").into());
        }
        let paged = self
            .pages
            .iter()
            .any(|p| p.slot == key && p.person == person);
        if !paged && !run.candidate(person) {
            return Err(Refused::Denied(
                "Only who is asked to take this slot can acknowledge it.".into(),
            ));
        }
        let title = run.title.clone();
        let taken = run.holder();
        if let Some(mine) = self
            .pages
            .iter_mut()
            .rev()
            .find(|p| p.slot == key && p.person == person)
            && !matches!(mine.state, PageState::Acknowledged { .. })
        {
            mine.state = PageState::Acknowledged { at: now, channel };
            mine.withhold(now, "Acknowledged before");
            effects.push(Effect::PageEnded(mine.id));
        } else if taken.is_some() {
            // The second late word of the same person, or of a deputy who was never asked.
            return if paged {
                Ok(())
            } else {
                Err(
                    InvalidTransition::new(title, "taken by another person", "be acknowledged")
                        .into(),
                )
            };
        }
        if taken.is_some() {
            self.note(
                now,
                Some(person),
                "page",
                format!("{title}: also acknowledged, as a reserve"),
            );
            return Ok(());
        }
        self.slots[slot].state = SlotState::Held { person, at: now };
        self.end_pages(key, now, effects);
        self.note(
            now,
            Some(person),
            "page",
            format!(
                "{title}: acknowledged{}",
                match channel {
                    PageChannel::InApp => "",
                    PageChannel::Email => " by the link in the mail",
                    PageChannel::Webhook => " by webhook",
                }
            ),
        );
        self.settle(now, effects);
        Ok(())
    }

    /// Acknowledges by page: from a channel where nobody signs in. Again changes nothing.
    pub fn acknowledge_page(
        &mut self,
        page: PageId,
        channel: PageChannel,
        now: Time,
    ) -> Result<Vec<Effect>, Refused> {
        let (slot, person) = self
            .page(page)
            .map(|p| (p.slot.clone(), p.person))
            .ok_or(Refused::Missing("page"))?;
        let mut effects = Vec::new();
        self.take(&slot, person, channel, now, &mut effects)?;
        Ok(effects)
    }

    /// The person cannot: the next one is asked. Also gives back a slot that was taken.
    pub(super) fn decline(
        &mut self,
        key: &str,
        person: PersonId,
        reason: &str,
        ground: &mut Ground<'_>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let now = ground.now;
        let slot = self.slot_index(key)?;
        if self.state.over() {
            return Err(self.wrong("be declined").into());
        }
        let held = self.slots[slot].holder() == Some(person);
        let mine = self
            .pages
            .iter_mut()
            .rev()
            .find(|p| p.slot == key && p.person == person);
        let mut asked = None;
        match mine {
            Some(page) if page.open() || held => {
                page.state = PageState::Declined {
                    at: now,
                    reason: reason.to_owned(),
                };
                page.withhold(now, "Declined before");
                asked = Some(page.id);
                effects.push(Effect::PageEnded(page.id));
            }
            Some(page) if matches!(page.state, PageState::Declined { .. }) => return Ok(()),
            _ if held => {}
            _ => {
                return Err(Refused::Denied(
                    "Only who is asked to take this slot can decline it.".into(),
                ));
            }
        }
        let title = self.slots[slot].title.clone();
        let why = if reason.is_empty() {
            String::new()
        } else {
            format!(": {reason}")
        };
        self.note(
            now,
            Some(person),
            "page",
            format!(
                "{title}: {}{why}",
                if held { "given back" } else { "declined" }
            ),
        );
        // An older page may have been declined while a newer one is open: that one goes on.
        let newer =
            matches!(self.slots[slot].state, SlotState::Paging { page } if Some(page) != asked);
        if held || !newer {
            self.ask_next(slot, false, asked, ground, effects);
        }
        self.settle(now, effects);
        Ok(())
    }

    /// The commander names somebody for a slot. Who names themselves has it.
    pub(super) fn appoint(
        &mut self,
        key: &str,
        person: PersonId,
        by: PersonId,
        ground: &mut Ground<'_>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let now = ground.now;
        let slot = self.slot_index(key)?;
        if self.state.over() {
            return Err(self.wrong("take another person").into());
        }
        if self.slots[slot].holder() == Some(person) {
            return Ok(());
        }
        if !(ground.able)(person) {
            return Err(Refused::fault(
                "person",
                "This person is not active or may not act in executions. Choose another.",
            ));
        }
        self.end_pages(key, now, effects);
        if !self.slots[slot].candidate(person) {
            self.slots[slot].candidates.push((person, Rank::Appointed));
        }
        if person == by {
            self.slots[slot].state = SlotState::Held { person, at: now };
            let text = format!("{}: taken by the commander", self.slots[slot].title);
            self.note(now, Some(by), "page", text);
        } else {
            self.ask(slot, person, Rank::Appointed, false, None, ground, effects);
        }
        self.settle(now, effects);
        Ok(())
    }

    /// The person's own screen showed the page.
    pub(super) fn seen(&mut self, key: &str, person: PersonId, now: Time) {
        if let Some(page) = self
            .pages
            .iter_mut()
            .find(|p| p.slot == key && p.person == person && p.open())
            && !matches!(page.state, PageState::Delivered { .. })
        {
            page.state = PageState::Delivered { at: now };
        }
    }

    /// What a channel made of a page; T2 may follow. False when it was known already.
    pub fn delivered(
        &mut self,
        page: PageId,
        channel: PageChannel,
        state: DeliveryState,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> bool {
        let Some(run) = self.pages.iter_mut().find(|p| p.id == page) else {
            return false;
        };
        let failed = match &state {
            DeliveryState::Failed { reason, .. } => {
                Some(format!("{} did not go out: {reason}", channel.label()))
            }
            _ => None,
        };
        if !run.deliver(channel, state) {
            return false;
        }
        if let Some(text) = failed {
            self.note(now, None, "page", text);
        }
        self.settle(now, effects);
        true
    }

    /// Pages that were not answered in time: the next person is asked.
    pub(super) fn time_out(&mut self, ground: &mut Ground<'_>, effects: &mut Vec<Effect>) {
        let late: Vec<PageId> = self
            .pages
            .iter()
            .filter(|p| p.open() && p.limit_at <= ground.now)
            .map(|p| p.id)
            .collect();
        let state = PageState::TimedOut { at: ground.now };
        self.move_on(&late, &state, "no answer in time", ground, effects);
    }

    /// Pages that nobody has seen and that a channel still has to take.
    pub fn on_the_way(&self) -> impl Iterator<Item = &PageRun> {
        self.pages
            .iter()
            .filter(|p| p.undelivered() && !p.reached())
    }

    /// Nothing carries these pages any more. The next person is asked now, and not when the time
    /// for an answer is over, which may be hours. Those that are not on their way stay.
    pub fn lost(&mut self, pages: &[PageId], ground: &mut Ground<'_>) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.state.over() || matches!(self.state, ExecutionState::Paused { .. }) {
            return effects;
        }
        let lost: Vec<PageId> = self
            .on_the_way()
            .map(|p| p.id)
            .filter(|p| pages.contains(p))
            .collect();
        if !lost.is_empty() {
            let state = PageState::Unreached { at: ground.now };
            let why = "not reached on any channel";
            self.move_on(&lost, &state, why, ground, &mut effects);
            self.settle(ground.now, &mut effects);
        }
        effects
    }

    fn move_on(
        &mut self,
        pages: &[PageId],
        state: &PageState,
        why: &str,
        ground: &mut Ground<'_>,
        effects: &mut Vec<Effect>,
    ) {
        let now = ground.now;
        for id in pages {
            let Some(page) = self.pages.iter_mut().find(|p| p.id == *id) else {
                continue;
            };
            // Its deliveries go on: who was not reached in time, because a channel or a process
            // was down, may still be the one who takes the slot.
            page.state = state.clone();
            let key = page.slot.clone();
            effects.push(Effect::PageEnded(*id));
            if let Ok(slot) = self.slot_index(&key) {
                let text = format!("{}: {why}", self.slots[slot].title);
                self.note(now, None, "page", text);
                self.ask_next(slot, false, Some(*id), ground, effects);
            }
        }
    }
}
