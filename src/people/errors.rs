//! What can be wrong with a line of a file that an operator imports. Sentences are for operators, in English.

use super::AppointRefused;

/// A line that can't be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineError {
    /// Its number in the file, from 1; the header is line 1.
    pub line: u64,
    /// What is wrong with it.
    pub fault: Fault,
}

impl std::fmt::Display for LineError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.fault)
    }
}

/// What is wrong with a line, and the cure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The header lacks a column.
    #[error("the column {0} is missing; the first line must name the columns")]
    NoColumn(&'static str),
    /// Not CSV, or not UTF-8.
    #[error("it can't be read as CSV in UTF-8 ({0}); save the file again as \"CSV UTF-8\"")]
    Unreadable(String),
    /// A cell that must be filled isn't.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// A statistical code of the wrong shape.
    #[error("{column} must be {digits} digits, not {found:?}")]
    Code {
        /// Which column.
        column: &'static str,
        /// How many digits it has.
        digits: usize,
        /// What stands there.
        found: String,
    },
    /// A village's code begins with its town's.
    #[error("village_code {0} doesn't begin with town_code {1}")]
    NotInTown(String, String),
    /// The same village twice in one file.
    #[error("village_code {0} stands on line {1} already")]
    Twice(String, u64),
    /// Not a day.
    #[error("{column} must be a day such as 2026-11-01, not {found:?}")]
    Day {
        /// Which column.
        column: &'static str,
        /// What stands there.
        found: String,
    },
    /// Not a role.
    #[error("role must be first_secretary, stand_in, township_clerk, city_admin or unit_clerk, not {0:?}")]
    Role(String),
    /// The appointment is refused.
    #[error("{0}")]
    Appoint(AppointRefused),
}
