//! The thin binary's door.

fn main() {}
