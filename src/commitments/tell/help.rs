//! Who hears of units that were called on to help (rows 14, 15): the unit's clerks and whoever answers for the matter, never
//! the villager, whose promise stays one person's.

use super::Telling;
use crate::commitments::digest::Errand;
use crate::commitments::life::{Child, ChildStage};
use crate::commitments::parties::Help;
use crate::commitments::say::{HelpDue, HelpStep, Passed, Say};
use crate::commitments::view;
use crate::storage::Result;
use crate::turn::Turn;

impl Telling<'_> {
    /// Row 14: the unit gets a card, and whoever answers for the matter hears of it if another called.
    pub(super) async fn whistled(&self, turn: &mut Turn, number: u32) -> Result<()> {
        let Some(help) = self.parties.help(number).cloned() else { return Ok(()) };
        self.to_unit(turn, &help, HelpDue::New).await?;
        self.passed(turn, Passed::Whistled).await?;
        self.to_handlers(turn, &help, HelpStep::Called).await
    }

    /// Row 15: taken up, done or returned; the unit's own clerk sees that it was passed on.
    pub(super) async fn helped(&self, turn: &mut Turn, number: u32, what: HelpStep) -> Result<()> {
        let Some(help) = self.parties.help(number).cloned() else { return Ok(()) };
        self.to_handlers(turn, &help, what).await?;
        match self.actor_person() {
            Some(person) if help.child.is_open() => {
                let say = view::help(turn, &self.done.after, self.parties, &help).await?;
                self.replace_card(turn, person, "help", &say).await
            }
            Some(_) | None => self.passed(turn, Passed::Helped).await,
        }
    }

    /// Row 15: called back.
    pub(super) async fn called_back(&self, turn: &mut Turn, number: u32) -> Result<()> {
        let Some(help) = self.parties.help(number).cloned() else { return Ok(()) };
        self.over(turn, &help, true).await?;
        self.passed(turn, Passed::CalledBack).await
    }

    /// Row 15: on its day the unit is reminded; once late it is pressed on, and whoever answers for the matter knows.
    pub(super) async fn child_reminded(&self, turn: &mut Turn, number: u32, n: u32) -> Result<()> {
        let Some(help) = self.parties.help(number).cloned() else { return Ok(()) };
        if n < 2 {
            return self.to_unit(turn, &help, HelpDue::Today).await;
        }
        self.to_unit(turn, &help, HelpDue::Late).await?;
        self.to_handlers(turn, &help, HelpStep::Late).await
    }

    /// The matter's end is its helpers' too.
    pub(super) async fn helpers_end(&self, turn: &mut Turn) -> Result<()> {
        let ended = |child: &&Child| child.stage == ChildStage::Ended;
        let was_open = |child: &&Child| {
            let before = self.done.before.children.iter().find(|b| b.number == child.number);
            before.is_some_and(Child::is_open)
        };
        for child in self.done.after.children.iter().filter(ended).filter(was_open) {
            if let Some(help) = self.parties.help(child.number) {
                self.over(turn, help, false).await?;
            }
        }
        Ok(())
    }

    async fn to_unit(&self, turn: &mut Turn, help: &Help, due: HelpDue) -> Result<()> {
        let errand = match due {
            HelpDue::New if self.done.after.urgent => Errand::Urgent,
            HelpDue::New => Errand::New,
            HelpDue::Today => Errand::Due,
            HelpDue::Late => Errand::Answered,
        };
        let say = view::help_card(turn, &self.done.after, self.parties, help, due).await?;
        for clerk in &help.clerks {
            self.send(turn, clerk, "help", errand, &say).await?;
        }
        Ok(())
    }

    async fn to_handlers(&self, turn: &mut Turn, help: &Help, what: HelpStep) -> Result<()> {
        for holder in self.parties.hear_of(help).into_iter().filter(|h| Some(h.person) != self.actor_person()) {
            let say = Say::HelpNews {
                f: self.f.clone(),
                unit: help.name.clone(),
                what,
                words: if what == HelpStep::Late { String::new() } else { self.words.clone() },
                attached: self.attached,
                keys: self.keys(turn, &holder),
            };
            // That they are at it wants no answer.
            let errand = if what == HelpStep::Signed { Errand::Nudged } else { Errand::Answered };
            self.send(turn, &holder, "help_news", errand, &say).await?;
        }
        Ok(())
    }

    async fn over(&self, turn: &mut Turn, help: &Help, called_back: bool) -> Result<()> {
        for clerk in &help.clerks {
            let say = Say::HelpOver { f: self.f.clone(), called_back };
            self.send(turn, clerk, "help_over", Errand::Answered, &say).await?;
        }
        Ok(())
    }
}
