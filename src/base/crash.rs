//! Crash points: places between two steps where a test stops the house, to kill it just there. A point that was reached
//! says so on standard output and holds its thread for good; the kill comes from outside. In a release there is neither
//! this file nor any point: both stand under `cfg(debug_assertions)`.

use std::io::Write;
use std::sync::Mutex;

/// Where to stop, and how many passages before that.
static PLAN: Mutex<Option<(String, u32)>> = Mutex::new(None);

/// Stops at the `passage`-th time (from 1) that `name` is passed, said as `name:passage`.
pub fn arm(plan: &str) {
    let (name, passage) = plan.split_once(':').unwrap_or((plan, "1"));
    if let Ok(mut armed) = PLAN.lock() {
        *armed = Some((name.to_owned(), passage.parse().unwrap_or(1)));
    }
}

/// A place where the house may be stopped. Without a plan it does nothing.
pub fn point(name: &str) {
    let Ok(mut armed) = PLAN.lock() else { return };
    let Some((wanted, left)) = armed.as_mut().filter(|(wanted, _)| wanted == name) else { return };
    *left = left.saturating_sub(1);
    if *left > 0 {
        return;
    }
    let mut out = std::io::stdout();
    let _ = writeln!(out, "crash point {wanted}").and_then(|()| out.flush());
    drop(armed);
    loop {
        std::thread::park();
    }
}
