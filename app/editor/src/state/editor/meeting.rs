//! Two texts of one place.

use super::*;

impl Editor {
    pub(super) fn meet(self, conflict: Conflict) {
        let known = self
            .met
            .with_untracked(|all| all.iter().any(|m| m.conflict == conflict));
        // both wrote the same
        if known || conflict.theirs == conflict.ours {
            return;
        }
        let number = self.met_count.try_update_value(|n| {
            *n += 1;
            *n
        });
        let words = self.peek(|b| place::words(b, &place::of_edit(&conflict.at)));
        self.met.update(|all| {
            all.push(Met {
                number: number.unwrap_or_default(),
                conflict,
            });
        });
        self.say(format!(
            "You and somebody else wrote in one place: {words}. Both texts are kept; choose one."
        ));
    }

    pub fn keep_theirs(self, number: u32) {
        self.met.update(|all| all.retain(|m| m.number != number));
        self.say("Their text stays.");
        self.keep();
    }

    pub fn use_mine(self, number: u32) {
        let found = self
            .met
            .with_untracked(|all| all.iter().find(|m| m.number == number).cloned());
        let Some(edit) = found.and_then(|m| m.conflict.resolved()) else {
            return;
        };
        self.met.update(|all| all.retain(|m| m.number != number));
        self.put_in(&[edit]);
        self.say("Your text is written.");
        self.keep();
    }
}
