//! By whose hand a post is given or an invitation made.

use crate::base::PersonId;

/// Who appoints or invites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Whoever sits at the machine.
    Operator,
    /// The city's admin, in the chat.
    Admin(PersonId),
}

impl By {
    /// The person, as the ledger names them.
    #[must_use]
    pub fn actor(self) -> Option<PersonId> {
        match self {
            Self::Operator => None,
            Self::Admin(person) => Some(person),
        }
    }

    /// As what they act, as the ledger says it.
    #[must_use]
    pub fn role(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Admin(_) => "city_admin",
        }
    }
}
