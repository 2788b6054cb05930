//! The stub keeps its word.
