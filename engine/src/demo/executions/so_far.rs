//! The one that runs: what was done in its nine minutes.

use super::Past;
use crate::core::Result;
use crate::demo::people::id;
use model::{PersonId, executions::ExecutionCommand as C};

impl Past<'_> {
    /// Nine minutes of a supplier's failure.
    pub(super) fn run_so_far(&mut self, commander: PersonId) -> Result<()> {
        let takes = |slot: &str| C::Acknowledge { slot: slot.into() };
        let declines = |slot: &str, reason: &str| C::Decline {
            slot: slot.into(),
            reason: reason.into(),
        };
        let appoints = |slot: &str, person| C::Appoint {
            slot: slot.into(),
            person,
        };
        let (planner, buyer) = ("material_planner", "procurement_lead");
        let (counsel, release) = ("supply_counsel", "engineering_release");
        let (treasury, account) = ("treasury_lead", "account_lead");
        self.then(20, self.candidate(planner, 0), takes(planner))?;
        self.then(24, self.candidate(buyer, 0), takes(buyer))?;
        self.then(38, self.candidate(treasury, 0), takes(treasury))?;
        self.done(55, "take-supply-command", "Eleven part numbers, in the log")?;
        self.done(
            75,
            "block-remaining-stock",
            "Screen print: unrestricted stock is zero",
        )?;
        self.done(
            100,
            "confirm-stop-with-supplier",
            "The duty manager, at 25 minutes past: no melt since midnight, no date for the next",
        )?;
        self.done(
            110,
            "pause-supplier-cash",
            "Payment run with the block shown",
        )?;
        // Counsel does not answer; the deputy cannot; the commander names somebody.
        self.then(
            150,
            self.candidate(counsel, 1),
            declines(counsel, "At the supplier's gate, without the contract"),
        )?;
        self.begun(155, "compute-line-down")?;
        self.begun(160, "reserve-cover-capacity")?;
        self.then(
            200,
            self.candidate(release, 0),
            declines(release, "In the air until noon"),
        )?;
        let secretary = id(self.place.staff, "secretary");
        self.then(205, commander, appoints(counsel, secretary))?;
        self.then(250, secretary, takes(counsel))?;
        self.then(290, self.candidate(release, 1), takes(release))?;
        let clock = C::AnchorClock {
            clock: "ucc-excuse-answer".into(),
            at: self.x.stamps.t1.plus_secs(-1_200),
            reason: String::new(),
        };
        self.then(300, secretary, clock)?;
        let cost = C::AddCost {
            text: "Two days of furnace time held at the alternate foundry".into(),
            amount: 42_000,
            minutes: 0,
        };
        self.then(350, commander, cost)?;
        self.done(
            385,
            "compute-line-down",
            "Cover table: six days at the first plant",
        )?;
        self.begun(400, "list-acceptable-deviations")?;
        self.done(
            430,
            "read-the-contract",
            "Note on the five clauses, in the log",
        )?;
        let decided = C::Decide {
            decision: "stock-allocation".into(),
            option: "safety-then-pro-rata".into(),
            rationale: "We can defend it to every customer.".into(),
        };
        self.then(450, commander, decided)?;
        self.done(455, "decide-stock-allocation", "")?;
        let report = C::Report {
            situation: "The foundry stands still. Six days of castings are left and blocked; the first line stops in eight days.".into(),
            actions: "Furnace time at the alternate is held until tonight. Counsel has read the contract.".into(),
            next: "Dates to customers, and somebody who speaks with them.".into(),
            asks: String::new(),
            next_in_minutes: Some(30),
        };
        self.then(470, commander, report)?;
        let plants = String::from("plant-stock-notice");
        let planner = self.holder(planner);
        self.then(
            490,
            planner,
            C::ApproveMessage {
                message: plants.clone(),
            },
        )?;
        self.then(495, planner, C::SendMessage { message: plants })?;
        self.done(500, "tell-plants-build-plan", "")?;
        // Nobody who was named can speak with customers: one did not answer, one is busy.
        self.then(
            515,
            self.candidate(account, 1),
            declines(account, "I lead procurement in this already"),
        )?;
        let sales = id(self.place.staff, "vpsales");
        self.then(530, commander, appoints(account, sales))
    }
}
