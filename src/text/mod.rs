//! Words in and words out: what people type is understood here. Decides nothing about a matter.

pub mod words;
