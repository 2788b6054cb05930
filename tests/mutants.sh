#!/bin/sh
# Changes the rules and the policy one place at a time; the tests of the rules must catch every change (needs cargo-mutants and cargo-nextest).
# The rules stand on nothing but `base`, `policy` and the life itself, so they are copied with their tests into a crate of their own below
# `target/`, which compiles in seconds where the whole takes a minute. Arguments go to cargo-mutants: --shard 0/8, -f 'src/policy/**'.
set -eu
cd "$(dirname "$0")/.."
to=target/mutants
mkdir -p "$to"
rm -rf "$to/src" "$to/tests" "$to/config"
mkdir -p "$to/src/commitments/digest" "$to/src/commitments/figures" "$to/tests/it/figures"
cp -r src/base src/policy "$to/src/"
cp -r src/commitments/life src/commitments/life.rs src/commitments/rules src/commitments/rules.rs "$to/src/commitments/"
cp src/commitments/digest/rules.rs "$to/src/commitments/digest/"
cp src/commitments/figures/rules.rs "$to/src/commitments/figures/"
# What is counted, without what is read and written of it.
grep -vE '^pub mod (enter|recount|store);' src/commitments/figures/mod.rs > "$to/src/commitments/figures/mod.rs"
cp -r config "$to/"
cp -r tests/it/rules tests/it/rules.rs tests/it/policy.rs tests/it/digest.rs tests/it/fixtures tests/it/snapshots "$to/tests/it/"
cp tests/it/figures/told.rs "$to/tests/it/figures/"
# A change that one of a few random lives doesn't meet is for the other tests to catch.
export PROPTEST_CASES=32
sed -i -E 's/cases: [0-9_]+/cases: 12/' "$to"/tests/it/*.rs "$to"/tests/it/rules/*.rs
cp clippy.toml Cargo.lock "$to/"
cat > "$to/src/lib.rs" <<'RUST'
pub mod base;
pub mod commitments {
    pub mod digest {
        pub mod rules;
    }
    pub mod figures;
    pub mod life;
    pub mod rules;
}
pub mod policy;
RUST
cat > "$to/tests/it/main.rs" <<'RUST'
mod digest;
mod figures {
    mod told;
    pub use told::told;
}
mod policy;
mod rules;
RUST
# The same package as far as these need it, no workspace of the house's, and nothing that only costs time.
sed -e '/^\[\[bench\]\]/,/^$/d' -e '/^\[\[bin\]\]/,/^$/d' -e '/^\[lints/,/^$/d' -e '/^default-run/d' -e '/^\[build-dependencies\]/,/^$/d' \
    -e '/^\[lib\]/a test = false' -e 's/^debug = .*/debug = 0/' Cargo.toml > "$to/Cargo.toml"
printf '\n[workspace]\n' >> "$to/Cargo.toml"
# One test that fails is enough, and the quick ones go first.
mkdir -p "$to/.config"
cat > "$to/.config/nextest.toml" <<'TOML'
[profile.default]
fail-fast = { max-fail = 1, terminate = "immediate" }
[[profile.default.overrides]]
filter = 'test(/^(policy|digest)::/)'
priority = -10
TOML
case " $* " in
*" -f "*) ;;
*) set -- -f 'src/commitments/**' -f 'src/policy/**' -e 'src/commitments/life/event.rs' "$@" ;;
esac
exec cargo mutants --dir "$to" --in-place --timeout 30 --test-tool nextest "$@"
