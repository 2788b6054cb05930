//! The four numbers (domain 11): answered in time, solved, satisfied, promises kept. In which figure of each a commitment
//! stands is a pure rule over its state (`rules.rs`); what is counted and which cases a figure opens onto is read in
//! `store.rs`, what is entered when a commitment changes is in `enter.rs`, and all of it is counted anew in `recount.rs`.
//!
//! A commitment stands in one figure until an instant and in another after it, without anybody doing anything: a limit
//! passes. Counters hold where each will stand once its instant has passed; those whose instant is still to come are few,
//! are found along an index, and are put back where they stand now. So nothing of the past is read to give a number.
//!
//! Nothing is counted by person, and no village is set before another (AF-3).

pub mod enter;
pub mod recount;
pub mod rules;
pub mod store;

/// One of the four numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Number {
    /// The first human act came within the sign limit of the first assignment.
    Answered,
    /// The villager calls it solved.
    Solved,
    /// The villager is satisfied, or finds it fair.
    Satisfied,
    /// Reported by the first date that was promised, and not answered with a no.
    Kept,
}

/// One thing that is counted: every commitment stands in at most one of each number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figure {
    /// Somebody acted within the limit.
    InTime,
    /// Nobody did.
    Late,
    /// The limit is still to come.
    WithinLimit,
    /// It ended before the limit, and nobody had acted.
    EndedFirst,
    /// Bucket 1.
    ClosedSolved,
    /// Bucket 2.
    ClosedUnrated,
    /// Bucket 4: overdue; shelved with its look again passed, or once its date had; unseen for 30 days.
    Overdue,
    /// Bucket 5: the villager's no stands.
    NotSolved,
    /// Bucket 3: declined, merged, explained, withdrawn.
    Ended,
    /// Bucket 3, a line of its own: withdrawn after its date had passed.
    WithdrawnLate,
    /// Bucket 6.
    Reported,
    /// Bucket 7.
    Shelved,
    /// Bucket 8.
    Running,
    /// The villager's mark.
    Satisfied,
    /// The villager's mark.
    Fair,
    /// The villager's mark.
    Unsatisfied,
    /// Ended with its result told, and no mark.
    NotRated,
    /// Kept.
    Kept,
    /// Not kept.
    NotKept,
    /// Explained instead.
    Explained,
    /// Withdrawn, merged or shelved before the date.
    LetGo,
    /// The date is still to come.
    NotDue,
}

impl Number {
    /// All, as they are shown.
    pub const ALL: [Self; 4] = [Self::Answered, Self::Solved, Self::Satisfied, Self::Kept];

    /// Its name in rows, and as it is asked for.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Answered => "response_rate",
            Self::Solved => "solved_rate",
            Self::Satisfied => "satisfied_rate",
            Self::Kept => "kept_rate",
        }
    }

    /// What stands above the line.
    #[must_use]
    pub const fn numerator(self) -> &'static [Figure] {
        match self {
            Self::Answered => &[Figure::InTime],
            Self::Solved => &[Figure::ClosedSolved],
            Self::Satisfied => &[Figure::Satisfied, Figure::Fair],
            Self::Kept => &[Figure::Kept],
        }
    }

    /// What stands below it, the numerator first.
    #[must_use]
    pub const fn denominator(self) -> &'static [Figure] {
        match self {
            Self::Answered => &[Figure::InTime, Figure::Late],
            Self::Solved => &[Figure::ClosedSolved, Figure::ClosedUnrated, Figure::Overdue, Figure::NotSolved],
            Self::Satisfied => &[Figure::Satisfied, Figure::Fair, Figure::Unsatisfied],
            Self::Kept => &[Figure::Kept, Figure::NotKept],
        }
    }

    /// What is shown beside it, and never in the rate. A fair no by law (explained) is among it, and so no minus (AF-10).
    #[must_use]
    pub const fn apart(self) -> &'static [Figure] {
        match self {
            Self::Answered => &[Figure::WithinLimit, Figure::EndedFirst],
            Self::Solved => &[Figure::Ended, Figure::WithdrawnLate, Figure::Reported, Figure::Shelved, Figure::Running],
            Self::Satisfied => &[Figure::NotRated],
            Self::Kept => &[Figure::Explained, Figure::LetGo, Figure::NotDue],
        }
    }

    /// All its figures, those of the rate first.
    pub fn figures(self) -> impl Iterator<Item = Figure> {
        self.denominator().iter().chain(self.apart()).copied()
    }
}

impl Figure {
    /// All, number by number, as they are shown.
    pub fn all() -> impl Iterator<Item = Self> {
        Number::ALL.into_iter().flat_map(Number::figures)
    }

    /// Its name in rows, and as it is asked for.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InTime => "in_time",
            Self::Late => "late",
            Self::WithinLimit => "within_limit",
            Self::EndedFirst => "ended_first",
            Self::ClosedSolved => "closed_solved",
            Self::ClosedUnrated => "closed_unrated",
            Self::Overdue => "overdue",
            Self::NotSolved => "not_solved",
            Self::Ended => "ended",
            Self::WithdrawnLate => "withdrawn_late",
            Self::Reported => "reported",
            Self::Shelved => "shelved",
            Self::Running => "running",
            Self::Satisfied => "satisfied",
            Self::Fair => "fair",
            Self::Unsatisfied => "unsatisfied",
            Self::NotRated => "not_rated",
            Self::Kept => "kept",
            Self::NotKept => "not_kept",
            Self::Explained => "explained",
            Self::LetGo => "let_go",
            Self::NotDue => "not_due",
        }
    }

    /// The figure of that name.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::all().find(|figure| figure.code() == code)
    }
}

/// What can be opened: the cases of a figure, or all those that a number counts below its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// All below the line.
    Number(Number),
    /// One figure.
    Figure(Figure),
}

impl Opened {
    /// Everything that can be opened.
    pub fn all() -> impl Iterator<Item = Self> {
        Number::ALL.into_iter().map(Self::Number).chain(Figure::all().map(Self::Figure))
    }

    /// Its name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Number(number) => number.code(),
            Self::Figure(figure) => figure.code(),
        }
    }

    /// What has that name.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::all().find(|opened| opened.code() == code)
    }

    /// The figures whose cases it is.
    #[must_use]
    pub fn figures(&self) -> &[Figure] {
        match self {
            Self::Number(number) => number.denominator(),
            Self::Figure(figure) => std::slice::from_ref(figure),
        }
    }
}

/// Fewer cases than this give no percentage (domain 11).
const PERCENT_FROM: i64 = 5;

/// A number as it is shown: nothing but counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Above the line.
    pub above: i64,
    /// Below it: n.
    pub below: i64,
}

impl Rate {
    /// Whole per cent, rounded half up; `None` for fewer than five.
    #[must_use]
    pub fn percent(self) -> Option<i64> {
        (self.below >= PERCENT_FROM).then(|| (200 * self.above + self.below) / (2 * self.below))
    }
}
