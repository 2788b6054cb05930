//! `lastmile doctor`: whether the installation is well, one line for each check, with the cure where it isn't. It writes
//! nothing. The judging is in `doctor/checks.rs` and `doctor/telegram.rs`, the looking in `doctor/look.rs`.

pub mod checks;
mod look;
pub mod telegram;

use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;

use crate::base::clock::SystemClock;
use crate::settings::{self, Settings};

/// What a check finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// Somebody should look at it; the service works.
    Warn,
    /// The service doesn't work, or not as promised.
    Fail,
}

impl Verdict {
    fn tag(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }

    /// The exit code where this is the worst.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Warn => 1,
            Self::Fail => 2,
        }
    }
}

/// What is said of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Which: the same word in every version.
    pub check: &'static str,
    /// What it found.
    pub verdict: Verdict,
    /// What was found, and where.
    pub says: String,
    /// What mends it; none where nothing is to be mended.
    pub cure: Option<String>,
}

impl Line {
    /// It is as it should be.
    #[must_use]
    pub fn ok(check: &'static str, says: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Ok, says: says.into(), cure: None }
    }

    /// Somebody should look at it.
    #[must_use]
    pub fn warn(check: &'static str, says: impl Into<String>, cure: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Warn, says: says.into(), cure: Some(cure.into()) }
    }

    /// It doesn't work.
    #[must_use]
    pub fn fail(check: &'static str, says: impl Into<String>, cure: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Fail, says: says.into(), cure: Some(cure.into()) }
    }
}

impl std::fmt::Display for Line {
    /// One line, whatever an engine's words hold.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = format!("{:<4}  {:<10}  {}", self.verdict.tag(), self.check, self.says);
        if let Some(cure) = &self.cure {
            text = format!("{text}; {cure}");
        }
        f.write_str(&text.replace(['\n', '\r'], " "))
    }
}

/// The worst of the lines.
#[must_use]
pub fn worst(lines: &[Line]) -> Verdict {
    lines.iter().map(|l| l.verdict).max().unwrap_or(Verdict::Ok)
}

/// Looks at everything that can be looked at, and ends with the exit code.
pub(super) async fn run(config: Option<&Path>, set: Vec<(String, String)>, json: bool) -> anyhow::Result<ExitCode> {
    let (loaded, wrong) = match Settings::read(config, settings::environment(), set) {
        Ok((loaded, wrong)) => (Some(loaded.settings), wrong),
        Err(e) => (None, vec![e]),
    };
    let lines = look::examine(loaded.as_ref(), wrong, &SystemClock::default()).await;
    if json {
        super::print(&serde_json::to_value(&lines)?)?;
    } else {
        let text: Vec<String> = lines.iter().map(Line::to_string).collect();
        super::print(&text.join("\n"))?;
    }
    Ok(ExitCode::from(worst(&lines).code()))
}
