# What is done again and again. `just` alone lists it.

_list:
    @just --list --unsorted

# The quick look while working: format and lints.
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# The tests; with a name, only those that carry it: `just test house`.
test name="":
    cargo test {{name}}

# The house beside a null bot on both engines: messages a second, waits, memory, lists at a million. `just bench small` is a
# quick look; `speed`, `memory`, `scale` and `instructions` (needs valgrind) are its parts.
bench part="":
    cargo bench --bench figures -- {{part}}

# Messages a second from the page through the desk on SQLite, beside the disk's own floor: `just bench-web small` for a quick look.
bench-web size="":
    cargo bench --bench desk -- {{size}}

# Messages a second from Telegram's poll to the reply with the limits lifted, and the wait for one at half of that.
bench-telegram:
    cargo test --release --test it telegram::speed -- --ignored --nocapture

# Kills house, database and line so many times in all, on both channels and both engines, and prints what was lost and doubled as
# JSON with its seed (LASTMILE_SEED plays it again). A debug build: a release has no crash points.
crash kills="1000":
    LASTMILE_KILLS={{kills}} cargo test --test it crash::a_thousand_kills -- --ignored --nocapture

# The service with invented people, three phones side by side: `just demo --fresh` starts over.
demo *args:
    cargo run --release -- demo {{args}}

# Plays the demo's year in a release build, says how long it took, and holds all of it against its ledger: `just year 42` plays
# that of another seed.
year seed="1":
    cargo run --release -- demo --year --only --fresh --data target/year --seed {{seed}}
    LASTMILE_YEAR=target/year cargo test --test it year::the_whole_year -- --ignored --nocapture

# Licences, second versions and sources of the dependencies (needs cargo-deny 0.20).
deny:
    cargo deny check licenses bans sources

# Everything that CI checks, as it does (installs what is missing, and so wants root).
ci:
    .ci/run

# Changes the rules of a commitment one place at a time: the tests must catch every change (needs cargo-mutants; hours).
mutants *args:
    cargo mutants -f 'src/commitments/rules.rs' -f 'src/commitments/rules/**' {{args}} -- --test it rules
