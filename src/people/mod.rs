//! People: villages, persons, who holds which post on which day, and the invitations that bind a chat to a person.
//! Knows nothing of commitments, and says nothing itself: refusals are values.

mod by;
mod errors;
pub mod invitations;
mod known;
pub mod leave;
pub mod office;
pub mod offices;
mod offices_csv;
pub mod persons;
pub mod units;
mod verify;
pub mod villages;

pub use by::By;
pub use errors::{Fault, LineError};
pub use invitations::{Bound, Code, CodeRefused, InvitationRefused, Peek};
pub use leave::Leave;
pub use office::{Holder, Office};
pub use offices::{AppointRefused, Appointment, NewAppointment, Role};
pub use offices_csv::import_offices;
pub use persons::Person;
pub use verify::verify;
pub use villages::{Closeness, Village};

/// The name under which this room's events stand in the ledger.
pub const MECHANISM: &str = "people";
