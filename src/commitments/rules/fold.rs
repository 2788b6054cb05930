//! From events to state: the total, pure fold. It decides nothing and needs no policy, so the ledger alone gives the
//! state again. A fact that the fold needs stands in its event.

use crate::base::Moment;
use crate::commitments::life::{
    Apart, Ask, Child, ChildStage, Commitment, Event, ExtendWith, HandedOver, Handler, Main, MainStands, MainStep,
    Office, Past, Shelved, Stage, Supervised, Waiting,
};

impl Commitment {
    /// The state that a `Registered` event begins; `None` for any other event.
    #[must_use]
    pub fn from_registered(event: &Event, at: Moment) -> Option<Self> {
        let Event::Registered {
            id,
            village,
            number,
            requester,
            policy,
            leaf,
            urgent,
            emergency,
            unconfirmed,
            under,
            again,
            apart,
            burst_until,
            step_by,
            emergency_by,
        } = event
        else {
            return None;
        };
        Some(Self {
            id: *id,
            village: *village,
            number: *number,
            requester: *requester,
            policy: policy.clone(),
            stage: Stage::Registered,
            ask: None,
            leaf: leaf.clone(),
            urgent: *urgent,
            emergency: *emergency,
            unconfirmed: *unconfirmed,
            under: *under,
            handler: Handler::Secretary,
            registered_at: at,
            burst_until: *burst_until,
            since: at,
            step_by: Some(*step_by),
            due_by: None,
            promised_by: None,
            first_promised_by: None,
            check: None,
            promise_due: false,
            waiting: None,
            has_waited: false,
            signed_at: None,
            answered_at: None,
            reported_at: None,
            shown_at: None,
            closed_at: None,
            before_report: false,
            rating: None,
            reminded: 0,
            redo_count: 0,
            extend_count: 0,
            return_count: 0,
            asks_failed: 0,
            promised_span: 0,
            looked_again: false,
            villager_nudged_at: None,
            office_nudged_at: None,
            shelved: None,
            explain_count: 0,
            supervised: None,
            rests: false,
            handed_over: None,
            children: Vec::new(),
            main: None,
            joined: Vec::new(),
            apart: apart.map(|from| Apart { from, by_villager: true }),
            again: *again,
            emergency_by: *emergency_by,
            past: Past::default(),
            version: 1,
        })
    }

    /// The state after `event` at `at`. Total: whatever the ledger says has happened; `Registered` only begins a life.
    #[must_use]
    pub fn apply(mut self, event: &Event, at: Moment) -> Self {
        self.version += 1;
        match event {
            Event::Registered { .. }
            | Event::InfoAdded
            | Event::Nudged { reaches: false }
            | Event::SaidAgain { .. } => {}
            Event::Accepted { step_by, due_by } => self.taken_on(*step_by, *due_by, at),
            Event::Merged { main, number, reported, by } => {
                self.end(Stage::Merged, at);
                let stands = if *reported { MainStands::Reported } else { MainStands::Open };
                self.main = Some(Main { id: *main, number: *number, since: at, stands, by: *by, solved: false });
            }
            // The villager's own word stays.
            Event::KeptApart { from } => {
                let office = Apart { from: *from, by_villager: false };
                self.apart = self.apart.filter(|apart| apart.by_villager).or(Some(office));
            }
            Event::Joined { id } => self.joined.push(*id),
            Event::Parted { id } => self.joined.retain(|other| other != id),
            Event::Split { step_by, due_by, gone } => {
                let main = self.main.take().filter(|_| !*gone);
                self.apart = main.map(|main| Apart { from: main.id, by_villager: true }).or(self.apart);
                self.rating = None;
                self.signed_at = None;
                self.taken_on(*step_by, *due_by, at);
            }
            Event::MainMoved { step } => {
                if let Some(main) = &mut self.main {
                    main.moved(step, at);
                }
            }
            Event::SolvedBeside => {
                if let Some(main) = &mut self.main {
                    main.solved = true;
                }
            }
            Event::Declined { .. } => {
                self.end(Stage::Declined, at);
            }
            Event::LookedAgain { step_by } => {
                self.looked_again = true;
                self.step_by = Some(*step_by);
            }
            Event::DeclinedForGood => self.step_by = None,
            Event::LeafSet { leaf, urgent, accepted, step_by, due_by } => {
                self.leaf = leaf.clone();
                self.urgent = *urgent;
                if *accepted {
                    self.waiting = None;
                    self.go(Stage::Accepted, *step_by, at);
                }
                self.due_by = *due_by;
            }
            Event::Assigned { handler, step_by } => {
                self.handler = *handler;
                self.past.sign_by.get_or_insert(*step_by);
                self.go(Stage::Assigned, Some(*step_by), at);
            }
            Event::Signed { step_by } => {
                self.go(Stage::Signed, Some(*step_by), at);
                self.signed_at = Some(at);
                self.answered(at);
            }
            Event::ReturnAsked { by, above, decide_by } => {
                self.ask = Some(Ask::Return { by: *by, above: *above, decide_by: *decide_by });
                self.answered(at);
            }
            Event::Reassigned { handler, step_by } => {
                self.return_count += 1;
                self.hand_on(*handler, *step_by, at);
            }
            Event::Escalated { handler, step_by, due_by } => {
                self.waiting = None;
                self.promised_by = None;
                self.due_by = Some(*due_by);
                self.hand_on(*handler, *step_by, at);
            }
            Event::ShelveAsked { cause, recheck_by, by, above, decide_by } => {
                self.ask = Some(Ask::Shelve {
                    cause: *cause,
                    recheck_by: *recheck_by,
                    by: *by,
                    above: *above,
                    decide_by: *decide_by,
                });
            }
            Event::Shelved { cause, recheck_by, was_late } => {
                self.waiting = None;
                self.promise_due = false;
                self.go(Stage::Shelved, None, at);
                self.shelved = Some(Shelved { cause: *cause, since: at, recheck_by: *recheck_by, was_late: *was_late });
            }
            Event::CauseStays { recheck_by } => {
                if let Some(shelved) = &mut self.shelved {
                    shelved.recheck_by = *recheck_by;
                }
                self.begin(None, at);
            }
            Event::CauseGone { step_by, due_by, promised_by, lapsed: _ } => {
                self.due_by = *due_by;
                self.promised_by = *promised_by;
                self.promise_due = true;
                self.go(Stage::InProgress, Some(*step_by), at);
            }
            Event::ExplainAsked { by, above, decide_by } => {
                self.explain_count += 1;
                self.ask = Some(Ask::Explain { by: *by, above: *above, decide_by: *decide_by });
            }
            Event::Explained => {
                self.promise_due = false;
                self.end(Stage::ClosedExplained, at);
            }
            Event::AskRefused { step_by, lapsed: _ } | Event::AskTakenBack { step_by } => {
                self.ask = None;
                self.asks_failed += 1;
                if step_by.is_some() {
                    self.begin(*step_by, at);
                }
            }
            Event::Promised { by, check } => {
                self.go(Stage::InProgress, None, at);
                self.promise_due = false;
                self.promised_by = Some(*by);
                self.first_promised_by.get_or_insert(*by);
                self.promised_span = by.0.saturating_sub(at.0);
                self.check = Some(*check);
                self.answered(at);
            }
            Event::InfoAsked { until } => {
                self.waiting = Some(Waiting { since: at, until: *until });
                self.has_waited = true;
                self.answered(at);
            }
            Event::WaitEnded { step_by, due_by, promised_by, lapsed: _ } => {
                self.waiting = None;
                // An asked-for date keeps its distance from the date it is to replace.
                if let (Some(Ask::Extend { to, .. }), Some(old), Some(new)) =
                    (&mut self.ask, self.promised_by, *promised_by)
                {
                    *to = to.plus(new.since(old));
                }
                self.due_by = *due_by;
                self.promised_by = *promised_by;
                match self.stage {
                    // The sign clock never paused: its nudges go on counting.
                    Stage::Assigned => {}
                    Stage::Registered
                    | Stage::Accepted
                    | Stage::Declined
                    | Stage::Signed
                    | Stage::InProgress
                    | Stage::Shelved
                    | Stage::Reported
                    | Stage::ClosedSolved
                    | Stage::ClosedExplained
                    | Stage::ClosedUnrated
                    | Stage::Withdrawn
                    | Stage::Merged => self.begin(*step_by, at),
                }
            }
            Event::Progressed | Event::PhoneShown => self.emergency_by = None,
            Event::ExtendAsked { to, by, above, decide_by } => {
                self.ask = Some(Ask::Extend {
                    to: *to,
                    by: *by,
                    above: *above,
                    with: ExtendWith::Villager,
                    decide_by: *decide_by,
                });
            }
            Event::ExtendToOffice { with: new_with, decide_by: new_decide_by } => {
                if let Some(Ask::Extend { with, decide_by, .. }) = &mut self.ask {
                    *with = *new_with;
                    *decide_by = *new_decide_by;
                }
            }
            Event::Extended { to } => {
                self.ask = None;
                self.promised_by = Some(*to);
                self.extend_count += 1;
                self.begin(None, at);
            }
            Event::Reported => {
                self.waiting = None;
                self.promise_due = false;
                self.reported_at = Some(at);
                self.past.in_time = self.first_date_holds(at);
                self.past.said_no = false;
                self.go(Stage::Reported, None, at);
            }
            Event::ResultShown => {
                self.shown_at = Some(at);
                self.begin(None, at);
            }
            Event::AskedAgain => {
                self.begin(None, at);
                self.reminded = 1;
            }
            Event::Unseen { n } | Event::Reminded { n } => self.reminded = *n,
            Event::Solved { before_report } => {
                // Said late (row 57) it leaves the window as it was.
                let since = self.closed_at.unwrap_or(at);
                self.past.in_time |= self.first_date_holds(at);
                self.end(Stage::ClosedSolved, since);
                self.before_report = *before_report;
            }
            Event::NotSolved { step_by } | Event::Reopened { step_by } => {
                self.redo_count += 1;
                self.past.in_time = false;
                self.past.said_no = true;
                self.promise_due = true;
                self.reported_at = None;
                self.shown_at = None;
                self.closed_at = None;
                self.before_report = false;
                self.rating = None;
                self.go(Stage::InProgress, Some(*step_by), at);
            }
            Event::Rated { rating } => self.rating = Some(*rating),
            Event::ClosedUnrated => self.end(Stage::ClosedUnrated, at),
            Event::Withdrawn => {
                // Once reported it was the villager's turn.
                // Shelved, its date had stopped.
                self.past.was_late = match self.shelved {
                    Some(shelved) => shelved.was_late,
                    None => self.date_passed(self.reported_at.unwrap_or(at)),
                };
                self.promise_due = false;
                self.reported_at = None;
                self.shown_at = None;
                self.signed_at = None;
                self.end(Stage::Withdrawn, at);
            }
            Event::Nudged { reaches: true } => self.villager_nudged_at = Some(at),
            Event::OfficeNudged => self.office_nudged_at = Some(at),
            Event::Supervised { level, reply_by } => {
                self.supervised = Some(Supervised { level: *level, since: at, reply_by: Some(*reply_by) });
            }
            Event::Replied => {
                if let Some(supervised) = &mut self.supervised {
                    supervised.reply_by = None;
                }
                self.rests = false;
                self.emergency_by = None;
            }
            Event::Rested => self.rests = true,
            Event::Recounted { due_by } => self.due_by = Some(*due_by),
            Event::HandedOver { to: _, step_by, sign_by } => {
                if step_by.is_some() {
                    self.begin(*step_by, at);
                }
                self.handed_over = sign_by.map(|sign_by| HandedOver { sign_by, reminded: 0 });
            }
            Event::HandoverSigned => self.handed_over = None,
            Event::HandoverReminded { n } => {
                if let Some(handed_over) = &mut self.handed_over {
                    handed_over.reminded = *n;
                }
            }
            Event::Whistled { number, unit, due_by } => {
                let stage = ChildStage::Assigned;
                self.children.push(Child { number: *number, unit: *unit, stage, due_by: *due_by, reminded: 0 });
            }
            Event::ChildSigned { number } => self.child_goes(*number, ChildStage::Signed),
            Event::ChildDone { number } => self.child_goes(*number, ChildStage::Done),
            Event::ChildReturned { number } => self.child_goes(*number, ChildStage::Returned),
            Event::ChildCalledBack { number } => self.child_goes(*number, ChildStage::CalledBack),
            Event::ChildReminded { number, n } => {
                if let Some(child) = self.children.iter_mut().find(|child| child.number == *number) {
                    child.reminded = *n;
                }
            }
            Event::EmergencyUnanswered => self.emergency_by = None,
        }
        self
    }

    /// A child task into a stage.
    fn child_goes(&mut self, number: u32, stage: ChildStage) {
        if let Some(child) = self.children.iter_mut().find(|child| child.number == number) {
            child.stage = stage;
        }
    }

    /// Ours to answer, for the first time or again.
    fn taken_on(&mut self, step_by: Moment, due_by: Moment, at: Moment) {
        self.go(Stage::Accepted, Some(step_by), at);
        self.due_by = Some(due_by);
        // It ended before anybody had to sign: the next assignment is the first.
        if self.answered_at.is_none() && self.closed_at.is_some_and(|end| self.past.sign_by >= Some(end)) {
            self.past.sign_by = None;
        }
        self.closed_at = None;
    }

    /// To another handler, who signs anew; the first date stays on record.
    fn hand_on(&mut self, handler: Handler, step_by: Moment, at: Moment) {
        self.handler = handler;
        self.handed_over = None;
        self.asks_failed = 0;
        self.signed_at = None;
        self.promise_due = false;
        self.go(Stage::Assigned, Some(step_by), at);
    }

    /// Into a stage with its clock. A new stage forgets the asks that failed in the last one, and wakes what rests.
    fn go(&mut self, stage: Stage, step_by: Option<Moment>, at: Moment) {
        if self.stage != stage {
            self.asks_failed = 0;
            self.leaves_for(stage, at);
        }
        self.shelved = None;
        self.rests = false;
        self.stage = stage;
        self.ask = None;
        self.begin(step_by, at);
    }

    /// What the four numbers remember of a way into a stage.
    fn leaves_for(&mut self, stage: Stage, at: Moment) {
        match stage {
            Stage::Shelved => self.past.let_go |= self.first_date_holds(at),
            Stage::Withdrawn | Stage::Merged => {
                self.past.let_go |= self.first_date_holds(at);
                self.past.said_no = false;
                // Whoever was joined goes on by themselves (row 42).
                self.joined.clear();
            }
            Stage::Declined => {
                self.past.said_no = false;
                self.joined.clear();
            }
            Stage::ClosedSolved | Stage::ClosedExplained | Stage::ClosedUnrated => {
                self.past.said_no = false;
            }
            Stage::Registered
            | Stage::Accepted
            | Stage::Assigned
            | Stage::Signed
            | Stage::InProgress
            | Stage::Reported => {}
        }
    }

    /// Whether there is a first promised date, and `at` is no later.
    fn first_date_holds(&self, at: Moment) -> bool {
        self.first_promised_by.is_some_and(|first| at <= first)
    }

    /// A step or a date begins: its reminders are counted anew.
    fn begin(&mut self, step_by: Option<Moment>, at: Moment) {
        self.step_by = step_by;
        self.since = at;
        self.reminded = 0;
    }

    /// Into a stage that ends it; nothing is waited for or asked any more.
    fn end(&mut self, stage: Stage, at: Moment) {
        self.handed_over = None;
        self.waiting = None;
        for child in self.children.iter_mut().filter(|child| child.is_open()) {
            child.stage = ChildStage::Ended;
        }
        self.go(stage, None, at);
        self.closed_at = Some(at);
    }

    /// A human of the handling office has acted.
    fn answered(&mut self, at: Moment) {
        self.answered_at.get_or_insert(at);
        self.emergency_by = None;
    }
}

impl Main {
    /// The main one has gone a step.
    fn moved(&mut self, step: &MainStep, at: Moment) {
        self.stands = match step {
            MainStep::Reported => MainStands::Reported,
            MainStep::Solved | MainStep::Unrated | MainStep::Explained => MainStands::Ended { at },
            MainStep::Promised { .. }
            | MainStep::Moved { .. }
            | MainStep::Progressed
            | MainStep::NewHandler
            | MainStep::WentUp { .. }
            | MainStep::Shelved { .. }
            | MainStep::GoesOn { .. }
            | MainStep::Redone { .. }
            | MainStep::Rested => match self.stands {
                // Told between the result and the answer, it changes nothing of either.
                MainStands::Reported if matches!(step, MainStep::Progressed) => MainStands::Reported,
                MainStands::Open | MainStands::Reported | MainStands::Ended { .. } => MainStands::Open,
            },
        };
        match step {
            MainStep::Promised { by } | MainStep::Moved { to: by, .. } => self.by = Some(*by),
            MainStep::WentUp { .. } | MainStep::Shelved { .. } | MainStep::GoesOn { .. } | MainStep::Redone { .. } => {
                self.by = None;
            }
            // Another result: what was said of the last one is of that.
            MainStep::Reported => self.solved = false,
            MainStep::Progressed
            | MainStep::NewHandler
            | MainStep::Solved
            | MainStep::Unrated
            | MainStep::Explained
            | MainStep::Rested => {}
        }
    }
}

/// With whom an asked-for date lies at the office `above`, which sees what the villager said.
pub(super) const fn with_office(above: Office, villager: Option<bool>) -> ExtendWith {
    match above {
        Office::Township => ExtendWith::Township { villager },
        Office::City => ExtendWith::City { villager },
    }
}
