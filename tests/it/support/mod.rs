//! What several tests stand on.

pub mod page;
pub mod postgres;
pub mod proxy;
pub mod real;

/// A switch of the tests' own.
pub fn env(name: &str) -> String {
    #[expect(clippy::disallowed_methods, reason = "a test's own switch")]
    std::env::var(name).unwrap_or_default()
}

/// Whether LASTMILE_REQUIRE says that the machine must have it: its absence is then a failure.
pub fn required(what: &str) -> bool {
    env("LASTMILE_REQUIRE").split(',').any(|r| r.trim() == what)
}
