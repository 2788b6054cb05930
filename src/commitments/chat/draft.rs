//! A half-made dialogue: what has been answered so far. Kept as JSON in the flow's row.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::{CommitmentId, FileId, Moment};
use crate::channels::{Heard, HeardFile};
use crate::commitments::NAME;
use crate::commitments::life::{Check, ShelveCause};
use crate::storage::flows::{self, Flow};
use crate::storage::{Error, Result, files};
use crate::turn::Turn;

/// For how long words answer a question (our choice): what was asked in the evening may be answered in the morning.
const OPEN_FOR: Duration = Duration::from_secs(12 * 3600);

/// Words that wait until something is known.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Held {
    /// The words.
    pub text: String,
    /// A photo or voice.
    pub file: Option<FileId>,
}

impl Held {
    /// What was heard, to be kept.
    pub(super) fn of(heard: &Heard) -> Self {
        Self { text: heard.text.clone(), file: heard.file.map(|f| f.id) }
    }

    /// What was kept, as if it were said now.
    pub(super) async fn heard(self, turn: &mut Turn) -> Result<Heard> {
        let file = match self.file {
            Some(id) => files::get(&mut turn.tx, id).await?,
            None => None,
        };
        let file = file.map(|f| HeardFile { id: f.id, kind: f.kind, seconds: None });
        Ok(Heard { text: self.text, file, ..Heard::default() })
    }
}

/// What a dialogue is about and how far it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "draft")]
pub(super) enum Draft {
    /// A promise in the making: when, what, how checked.
    Promise {
        /// By when.
        by: Option<Moment>,
        /// What will be done.
        plan: Option<String>,
        /// How checked.
        check: Option<Check>,
    },
    /// A later date in the making.
    Extend {
        /// To when.
        to: Option<Moment>,
    },
    /// One line: why it isn't ours.
    ReturnReason,
    /// One line: the question to the villager.
    Question,
    /// One line: the result.
    Result,
    /// One line: why an ask is refused.
    RefuseReason,
    /// One line: why it goes up.
    EscalateReason,
    /// To be shelved: for what cause, looked at again when, and what is done meanwhile.
    Shelve {
        /// For what cause.
        cause: ShelveCause,
        /// When it is looked at again.
        recheck_by: Option<Moment>,
    },
    /// One line: the ground for which it can't be met.
    Ground,
    /// One line: the reply to whoever presses.
    Reply,
    /// A unit called on: which, and what it is asked to do; then by when.
    Whistle {
        /// Which.
        unit: Option<String>,
        /// What it is asked to do.
        task: Option<Held>,
    },
    /// One line: what the unit has done.
    HelpDone,
    /// One line: why the unit can't.
    HelpReturn,
    /// The villager says what isn't good; already noted as not solved, or to be reopened, or only dissatisfied.
    Complaint {
        /// The words reopen it.
        reopens: bool,
    },
    /// The villager says which leaf.
    Leaf,
    /// The villager says more.
    More,
    /// Is it a matter at all?
    Unclear {
        /// What was said.
        held: Vec<Held>,
    },
    /// Said in the same breath as a danger (the dialogue's subject): does it belong to it?
    Beside {
        /// What was said.
        held: Vec<Held>,
    },
    /// Is it one with the matter of theirs that is the dialogue's subject?
    Same {
        /// What was said.
        held: Vec<Held>,
    },
    /// Which village?
    Village {
        /// What was said.
        held: Vec<Held>,
    },
    /// A list was shown: a number is one of its lines.
    Which {
        /// Its lines.
        lines: Vec<CommitmentId>,
        /// What was said about one of them, before it was asked about which.
        held: Option<Held>,
    },
}

/// A dialogue's row: the draft, and the lines of a list that was shown in the middle of it. A number is one of them.
#[derive(Debug, Serialize, Deserialize)]
struct Row<D> {
    #[serde(flatten)]
    draft: D,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    over: Vec<CommitmentId>,
}

impl Draft {
    /// Reads a flow's row.
    pub(super) fn read(flow: &Flow) -> Result<Self> {
        Ok(Self::row(flow)?.draft)
    }

    /// The lines of the list that was shown over it.
    pub(super) fn over(flow: &Flow) -> Result<Vec<CommitmentId>> {
        Ok(Self::row(flow)?.over)
    }

    fn row(flow: &Flow) -> Result<Row<Self>> {
        serde_json::from_str(&flow.state).map_err(|e| Error::Corrupt("flow", e.to_string()))
    }

    /// The same dialogue with a list shown over it: until it goes on, a number is one of its lines.
    pub(super) fn under_list(flow: Flow, lines: Vec<CommitmentId>, now: Moment) -> Result<Flow> {
        let row = Row { draft: Self::read(&flow)?, over: lines };
        let state = serde_json::to_string(&row).map_err(|e| Error::Corrupt("flow", e.to_string()))?;
        Ok(Flow { kind: flows::LIST.into(), state, begun_at: now, ..flow })
    }

    /// The flow's row about a subject (0: none yet).
    pub(super) fn flow(&self, subject: i64, now: Moment) -> Result<Flow> {
        let state = serde_json::to_string(self).map_err(|e| Error::Corrupt("flow", e.to_string()))?;
        // What isn't a matter yet waits for its own clock (row 1).
        let open_until = if self.holds_words() { Moment(i64::MAX) } else { now.plus(OPEN_FOR) };
        Ok(Flow { mechanism: NAME.into(), kind: self.kind().into(), subject, state, begun_at: now, open_until })
    }

    /// The words that it holds.
    pub(super) fn held(self) -> Vec<Held> {
        match self {
            Self::Unclear { held } | Self::Beside { held } | Self::Same { held } | Self::Village { held } => held,
            Self::Promise { .. }
            | Self::Extend { .. }
            | Self::ReturnReason
            | Self::Question
            | Self::Result
            | Self::RefuseReason
            | Self::EscalateReason
            | Self::Shelve { .. }
            | Self::Ground
            | Self::Reply
            | Self::Whistle { .. }
            | Self::HelpDone
            | Self::HelpReturn
            | Self::Complaint { .. }
            | Self::Leaf
            | Self::More
            | Self::Which { .. } => vec![],
        }
    }

    /// Whether it holds words that aren't a matter yet.
    pub(super) fn holds_words(&self) -> bool {
        matches!(self, Self::Unclear { .. } | Self::Beside { .. } | Self::Same { .. } | Self::Village { .. })
    }

    /// Whether a date is what it waits for.
    pub(super) fn waits_for_a_date(&self) -> bool {
        matches!(
            self,
            Self::Promise { by: None, .. }
                | Self::Extend { to: None }
                | Self::Shelve { recheck_by: None, .. }
                | Self::Whistle { task: Some(_), .. }
        )
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Promise { .. } => "promise",
            Self::Extend { .. } => "extend",
            Self::ReturnReason => "return_reason",
            Self::Question => "question",
            Self::Result => "result",
            Self::RefuseReason => "refuse_reason",
            Self::EscalateReason => "escalate_reason",
            Self::Shelve { .. } => "shelve",
            Self::Ground => "ground",
            Self::Reply => "reply",
            Self::Whistle { .. } => "whistle",
            Self::HelpDone => "help_done",
            Self::HelpReturn => "help_return",
            Self::Complaint { .. } => "complaint",
            Self::Leaf => "leaf",
            Self::More => "more",
            Self::Unclear { .. } => "unclear",
            Self::Beside { .. } => "beside",
            Self::Same { .. } => "same",
            Self::Village { .. } => "village",
            Self::Which { .. } => flows::LIST,
        }
    }
}
