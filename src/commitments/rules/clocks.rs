//! Which clocks run for a commitment, and when each next fires: a pure function of the state. Whether a firing may do
//! what it does is asked here again, so a late, early or second firing does nothing twice.

use serde::{Deserialize, Serialize};

use crate::base::Moment;
use crate::commitments::life::{Action, Ask, Commitment, Handler, Stage, Supervised, Supervision};
use crate::policy::{Policy, RestDay, Rules, Span, Terms, Tier};

/// The kinds of clock; of each at most one runs for a commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum ClockKind {
    /// 1, 5: the time to undo is over, the card goes out to the village's post.
    Burst,
    /// 7, 35, 41, 43, 49: the step's own clock, or its next reminder.
    Lapse,
    /// 48: the wait for the villager ends.
    LapseWait,
    /// 46, 47: an ask wasn't answered.
    LapseAsk,
    /// 27: the villager was shown the question and is silent.
    Silence,
    /// 51: the villager hasn't seen the question.
    Unseen,
    /// 38: nobody has answered an emergency.
    LapseEmergency,
    /// 36: it is overdue, and the next level presses.
    Supervise,
    /// 55: nobody has replied to the highest level.
    Rest,
    /// 52: the new holder hasn't signed for what was handed over.
    LapseHandover,
    /// 15: a unit's day has come, or passed.
    LapseChild,
}

impl ClockKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Burst,
        Self::Lapse,
        Self::LapseWait,
        Self::LapseAsk,
        Self::Silence,
        Self::Unseen,
        Self::LapseEmergency,
        Self::Supervise,
        Self::Rest,
        Self::LapseHandover,
        Self::LapseChild,
    ];

    /// Its name in a timer's row.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Burst => "burst",
            Self::Lapse => "lapse",
            Self::LapseWait => "lapse_wait",
            Self::LapseAsk => "lapse_ask",
            Self::Silence => "silence",
            Self::Unseen => "unseen",
            Self::LapseEmergency => "lapse_emergency",
            Self::Supervise => "supervise",
            Self::Rest => "rest",
            Self::LapseHandover => "lapse_handover",
            Self::LapseChild => "lapse_child",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// What the bot attempts when it fires.
    #[must_use]
    pub const fn action(self) -> Action {
        match self {
            Self::Burst => Action::Assign(Handler::Secretary),
            Self::Lapse => Action::Lapse,
            Self::LapseWait => Action::LapseWait,
            Self::LapseAsk => Action::LapseAsk,
            Self::Silence => Action::Silence,
            Self::Unseen => Action::Unseen,
            Self::LapseEmergency => Action::LapseEmergency,
            Self::Supervise => Action::LapseSupervise,
            Self::Rest => Action::Rest,
            Self::LapseHandover => Action::LapseHandover,
            Self::LapseChild => Action::LapseChild,
        }
    }
}

impl Commitment {
    /// Which clocks run now, and when each next fires. A moment may lie in the past: it fires at once then.
    #[must_use]
    pub fn clocks(&self, policy: &Policy) -> Vec<(ClockKind, Moment)> {
        ClockKind::ALL.into_iter().filter_map(|kind| Some((kind, self.clock(kind, policy)?))).collect()
    }

    /// When the clock of `kind` next fires, if it runs.
    #[must_use]
    pub fn clock(&self, kind: ClockKind, policy: &Policy) -> Option<Moment> {
        match kind {
            ClockKind::Burst => match self.stage {
                Stage::Accepted => Some(self.burst_until),
                Stage::Registered
                | Stage::Declined
                | Stage::Assigned
                | Stage::Signed
                | Stage::InProgress
                | Stage::Shelved
                | Stage::Reported
                | Stage::ClosedSolved
                | Stage::ClosedExplained
                | Stage::ClosedUnrated
                | Stage::Withdrawn
                | Stage::Merged => None,
            },
            ClockKind::Lapse => match self.stage {
                Stage::Registered | Stage::Accepted | Stage::Declined => self.step_by,
                Stage::Assigned | Stage::Signed | Stage::InProgress | Stage::Shelved => {
                    self.reminders(policy).into_iter().nth(self.reminded as usize)
                }
                Stage::Reported
                | Stage::ClosedSolved
                | Stage::ClosedExplained
                | Stage::ClosedUnrated
                | Stage::Withdrawn
                | Stage::Merged => None,
            },
            // While an ask is pending the wait can only be ended by the villager (domain 3.4, second table).
            ClockKind::LapseWait => self.waiting.filter(|_| self.ask.is_none()).map(|waiting| waiting.until),
            ClockKind::LapseAsk => match self.ask? {
                Ask::Return { decide_by, .. }
                | Ask::Extend { decide_by, .. }
                | Ask::Shelve { decide_by, .. }
                | Ask::Explain { decide_by, .. } => Some(decide_by),
            },
            ClockKind::Silence => {
                self.shown_at.filter(|_| self.stage == Stage::Reported)?;
                let rules = policy.rules(&self.policy);
                let span = if self.reminded == 0 { rules.callback_second } else { rules.callback_close };
                Some(policy.after(span, self.since, RestDay::Stays))
            }
            ClockKind::Unseen => self.unseen_steps(policy).into_iter().nth(self.reminded as usize),
            ClockKind::LapseEmergency => self.emergency_by.filter(|_| self.is_open()),
            ClockKind::Supervise => {
                let above = |(level, _): &(Supervision, Moment)| self.supervised.is_none_or(|s| s.level < *level);
                self.supervisions(policy).into_iter().filter(above).map(|(_, at)| at).min()
            }
            ClockKind::LapseHandover => {
                let reminded = self.handed_over?.reminded as usize;
                self.handover_reminders(policy).into_iter().nth(reminded)
            }
            ClockKind::LapseChild => self.child_reminders(policy).into_iter().map(|(.., at)| at).min(),
            ClockKind::Rest => {
                let unanswered = |s: &&Supervised| s.level == Supervision::L3 && s.reply_by.is_some();
                let since = self.supervised.as_ref().filter(unanswered).map(|s| s.since)?;
                (self.late_from().is_some() && !self.rests)
                    .then(|| policy.after(policy.rules(&self.policy).rest, since, RestDay::Stays))
            }
        }
    }

    /// The date that a handler is late by, while it is their turn (rows 36, 55): the one in force, and where a new promise is due
    /// its limit, as in row 35.
    fn late_from(&self) -> Option<Moment> {
        match self.stage {
            Stage::Assigned | Stage::Signed | Stage::InProgress => {
                let date = if self.promise_due { self.step_by } else { self.date_in_force() };
                date.filter(|_| self.waiting.is_none())
            }
            Stage::Registered
            | Stage::Accepted
            | Stage::Declined
            | Stage::Shelved
            | Stage::Reported
            | Stage::ClosedSolved
            | Stage::ClosedExplained
            | Stage::ClosedUnrated
            | Stage::Withdrawn
            | Stage::Merged => None,
        }
    }

    /// When each level begins to press (row 36): so long after the date in force; the second at once when it wasn't solved
    /// three times; the third, where life is in danger, as early as the first.
    pub(super) fn supervisions(&self, policy: &Policy) -> Vec<(Supervision, Moment)> {
        let Some(date) = self.late_from() else { return Vec::new() };
        let rules = policy.rules(&self.policy);
        let [first, second, third] = rules.supervise.map(|span| policy.after(span, date, RestDay::Stays));
        let second = if self.redo_count >= rules.supervise_redo { second.min(self.since) } else { second };
        let third = if self.emergency { first } else { third };
        // Nobody presses on their own lateness.
        let lowest = match self.handler {
            Handler::Secretary => Supervision::L1,
            Handler::Township => Supervision::L2,
            Handler::City => Supervision::L3,
        };
        let all = [(Supervision::L1, first), (Supervision::L2, second), (Supervision::L3, third)];
        all.into_iter().filter(|(level, _)| *level >= lowest).collect()
    }

    /// The moments of this step's reminders (rows 7, 35, 49) in order; `reminded` counts those that have been.
    pub(super) fn reminders(&self, policy: &Policy) -> Vec<Moment> {
        let rules = policy.rules(&self.policy);
        if self.rests {
            return Vec::new();
        }
        let date = match self.stage {
            // Looked at on its day, late on the next morning; the last is the end of the patience.
            Stage::Shelved => {
                let Some(day) = self.shelved.map(|s| s.recheck_by) else { return Vec::new() };
                let morning = |span| policy.before(Span::Days(0), policy.after(span, day, RestDay::Stays));
                return vec![
                    policy.before(Span::Days(0), day),
                    morning(Span::Days(1)),
                    policy.after(rules.recheck_silence, day, RestDay::Stays),
                ];
            }
            // The sign clock waits for the answer to a return, and for nothing else.
            Stage::Assigned => {
                let Some(end) = self.step_by.filter(|_| self.ask.is_none()) else { return Vec::new() };
                let later = if self.urgent { &rules.sign_nudges_urgent } else { &rules.sign_nudges };
                return std::iter::once(end)
                    .chain(later.iter().map(|span| self.clock_after(*span, end, policy)))
                    .collect();
            }
            Stage::Signed | Stage::InProgress if self.waiting.is_some() => None,
            Stage::Signed => self.step_by,
            Stage::InProgress if self.promise_due => self.step_by,
            Stage::InProgress => self.promised_by,
            Stage::Registered
            | Stage::Accepted
            | Stage::Declined
            | Stage::Reported
            | Stage::ClosedSolved
            | Stage::ClosedExplained
            | Stage::ClosedUnrated
            | Stage::Withdrawn
            | Stage::Merged => None,
        };
        let Some(date) = date else { return Vec::new() };
        [
            policy.before(rules.remind_before, date),
            policy.before(Span::Days(0), date).min(date),
            // In the morning of that day: it is late already.
            policy.before(Span::Days(0), policy.after(rules.remind_after, date, RestDay::Stays)),
        ]
        .into_iter()
        .filter(|at| *at > self.since)
        .collect()
    }

    /// The moments of row 52's reminders, as those of row 7.
    pub(super) fn handover_reminders(&self, policy: &Policy) -> Vec<Moment> {
        let Some(end) = self.handed_over.map(|h| h.sign_by) else { return Vec::new() };
        let later = &policy.rules(&self.policy).sign_nudges;
        std::iter::once(end).chain(later.iter().map(|span| self.clock_after(*span, end, policy))).collect()
    }

    /// The reminders of child tasks that are still to come (row 15): which, and its how many-eth, on its day and once it is
    /// late.
    pub(super) fn child_reminders(&self, policy: &Policy) -> Vec<(u32, u32, Moment)> {
        let rules = policy.rules(&self.policy);
        let mut all = Vec::new();
        for child in self.children.iter().filter(|child| child.is_open()) {
            let day = policy.before(Span::Days(0), child.due_by);
            let late = policy.before(Span::Days(0), policy.after(rules.child_late, child.due_by, RestDay::Stays));
            all.extend([(child.number, 1, day), (child.number, 2, late)].into_iter().skip(child.reminded as usize));
        }
        all
    }

    /// The moments of row 51, while the villager hasn't seen the question.
    pub(super) fn unseen_steps(&self, policy: &Policy) -> Vec<Moment> {
        let reported = self.reported_at.filter(|_| self.stage == Stage::Reported && self.shown_at.is_none());
        let spans = &policy.rules(&self.policy).unseen;
        reported
            .map(|at| spans.iter().map(|span| policy.after(*span, at, RestDay::Stays)).collect())
            .unwrap_or_default()
    }

    /// `span` after `from` as a clock of offices: short ones don't start at night, but in an emergency.
    pub(super) fn clock_after(&self, span: Span, from: Moment, policy: &Policy) -> Moment {
        let rest_day = self.terms(policy).rest_day;
        if self.emergency {
            policy.after(span, from, rest_day)
        } else {
            policy.after_awake(&self.policy, span, from, rest_day)
        }
    }

    /// What a matter like this gets.
    pub(super) fn terms(&self, policy: &Policy) -> Terms {
        policy.terms(&self.policy, &self.leaf, self.urgent, self.emergency)
    }

    /// The other durations it was registered under.
    pub(super) fn rules<'p>(&self, policy: &'p Policy) -> &'p Rules {
        policy.rules(&self.policy)
    }

    /// For how long it has waited for the villager by `now`, counted from `from` on.
    pub(super) fn waited(&self, now: Moment, from: Moment) -> std::time::Duration {
        self.waiting.map_or(std::time::Duration::ZERO, |w| now.min(w.until).since(w.since.max(from)))
    }

    /// A date moved on by what it has waited for the villager by `now`, counted from `from` on (rows 13, 48).
    pub(super) fn moved(&self, date: Moment, from: Moment, policy: &Policy, now: Moment) -> Moment {
        self.waiting.map_or(date, |w| policy.after_wait(date, w.since.max(from), now.min(w.until)))
    }
}

/// Whether a matter of that tier wants help the same day.
pub(super) fn pressing(tier: Tier) -> bool {
    match tier {
        Tier::T0 | Tier::T1 => true,
        Tier::T2 | Tier::T3 | Tier::T4 | Tier::T5 => false,
    }
}
