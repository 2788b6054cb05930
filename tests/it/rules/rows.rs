//! Row by row: who, on what condition, with which date, and what is said to whoever is too late or too early.

use super::*;
