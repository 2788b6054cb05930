//! One integration binary: every scenario is a module here.

mod dates;
mod words;
