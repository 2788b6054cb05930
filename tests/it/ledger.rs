//! `lastmile verify` sees what was changed past the house.
