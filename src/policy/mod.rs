//! The rules that are data: deadlines, categories and workdays, in dated versions with their sources, read from
//! `config/policy`. Knows dates and durations; knows no commitment.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::{Moment, Zone};

/// A leaf of the category tree, by its code: `street_light`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Leaf(pub String);

/// A dated version of the deadlines, by the day it came into force: `2026-01-01`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PolicyVersion(pub String);

/// How pressing a matter is (our choice; see `deadlines.toml`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Danger to life.
    T0,
    /// Same day: no water, no power, no food.
    T1,
    /// Ordinary.
    T2,
    /// Harder.
    T3,
    /// Project or approval.
    T4,
    /// Legacy.
    T5,
}

/// A length of time in a policy: `"30s"`, `"2h"`, `"3d"` (calendar days, to the end of the day), `"1wd"` (working days).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Runs from the moment.
    Time(Duration),
    /// Calendar days: day 0 is the day of the event, ends at midnight of the last (Civil Code 201, 203).
    Days(u32),
    /// Working days, likewise.
    Workdays(u32),
}

/// Whether a date that falls on a rest day moves to the next working day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestDay {
    /// It moves (tiers T2 and up).
    Moves,
    /// It stays (T0, T1).
    Stays,
}

/// What a matter of some leaf gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Its tier.
    pub tier: Tier,
    /// To sign.
    pub sign: Span,
    /// To promise.
    pub promise: Span,
    /// To be done.
    pub done: Span,
    /// On a rest day.
    pub rest_day: RestDay,
}

/// Every other duration and limit of a version. Row numbers are those of the life's table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// 1: a following message joins the matter, and it can be undone.
    pub burst: Span,
    /// 1: an unclear message is registered after this.
    pub unclear: Span,
    /// 1 → 2.
    pub decide_acceptance: Span,
    /// 2 → 5.
    pub assign: Span,
    /// 7: to nudge 2 and 3 after the sign clock ended; the first is at its end.
    pub sign_nudges: Vec<Span>,
    /// 7, urgent.
    pub sign_nudges_urgent: Vec<Span>,
    /// 8: a return is possible this long after signing.
    pub return_within: Span,
    /// 8: to decide a return.
    pub return_decide: Span,
    /// 9: changes of handler after which there is no more return.
    pub return_limit: u32,
    /// 12: the wait for the villager.
    pub info_wait: Span,
    /// 16: the villager's answer.
    pub extend_villager: Span,
    /// 47: the office's answer.
    pub extend_office: Span,
    /// 17: at most this many days are added where the villager agreed.
    pub extend_max: Span,
    /// 16: how often at most.
    pub extend_limit: u32,
    /// 26, 31: a new promise.
    pub redo_promise: Span,
    /// 27: the second ask after the villager was shown the first.
    pub callback_second: Span,
    /// 27: the end after the second ask.
    pub callback_close: Span,
    /// 31: to reopen. Also 57, and 40 to ask to look again.
    pub reopen_window: Span,
    /// 40: the city decides.
    pub look_again_decide: Span,
    /// 34: a villager's nudge reaches the handler once in this.
    pub villager_nudge_every: Span,
    /// 53: all offices together, once in this.
    pub office_nudge_every: Span,
    /// 35: before the date.
    pub remind_before: Span,
    /// 35: after the date.
    pub remind_after: Span,
    /// 38: a human has answered.
    pub emergency_answer: Span,
    /// 51: the steps of not being seen.
    pub unseen: Vec<Span>,
    /// Quiet hours: from, until (local, over midnight).
    pub quiet: (jiff::civil::Time, jiff::civil::Time),
    /// An undone or lost-cookie recovery code holds this long.
    pub recovery_code: Span,
}

/// Everything that is policy, read once at start.
#[derive(Clone, Debug)]
pub struct Policy {
    zone: Zone,
}

impl Policy {
    /// The version in force at `at`.
    #[must_use]
    pub fn version_at(&self, _at: Moment) -> PolicyVersion {
        todo!()
    }

    /// What a matter of `leaf` gets under `version`. An unknown leaf is treated as `other_general`; urgent raises an
    /// ordinary tier to T1, an emergency to T0, with the leaf's own days kept where they are shorter.
    #[must_use]
    pub fn terms(&self, _version: &PolicyVersion, _leaf: &Leaf, _urgent: bool, _emergency: bool) -> Terms {
        todo!()
    }

    /// The other durations under `version`.
    #[must_use]
    pub fn rules(&self, _version: &PolicyVersion) -> &Rules {
        todo!()
    }

    /// `span` after `from`. `Time` of an hour and more is rounded up to the next half hour, so that it can be said
    /// aloud; `Days` and `Workdays` end with the last microsecond of their day and move off a rest day if so asked.
    #[must_use]
    pub fn after(&self, _span: Span, _from: Moment, _rest_day: RestDay) -> Moment {
        todo!()
    }

    /// As `after`, but a clock shorter than a day that would start in quiet hours starts at their end (not for
    /// emergencies).
    #[must_use]
    pub fn after_awake(&self, _version: &PolicyVersion, _span: Span, _from: Moment, _rest_day: RestDay) -> Moment {
        todo!()
    }

    /// `span` before `at` (reminders): whole days keep the hour of 8:30 on that day.
    #[must_use]
    pub fn before(&self, _span: Span, _at: Moment) -> Moment {
        todo!()
    }

    /// If `at` lies in quiet hours their end, else `at`.
    #[must_use]
    pub fn awake(&self, _version: &PolicyVersion, _at: Moment) -> Moment {
        todo!()
    }

    /// The tenant's zone.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.zone
    }
}
