//! One newtype for each kind of database id, so that a person can't be passed where a village is meant.
//! To add one: a line in the list below.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, serde::Serialize, serde::Deserialize)]
        #[sqlx(transparent)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A village.
    VillageId,
    /// Anyone who speaks with us: villager or person of office.
    PersonId,
    /// A person's post in a village or area between two days.
    AppointmentId,
    /// A bureau or dispatching unit that helps.
    UnitId,
    /// A person of office's days away.
    LeaveId,
    /// One conversation: a chat at one account of one channel.
    AddressId,
    /// A message heard.
    InboxId,
    /// A message to be said.
    OutboxId,
    /// A message that asks: which matter it shows, with which choices.
    CardId,
    /// Something to be remembered later.
    TimerId,
    /// A kept photo or voice.
    FileId,
    /// A promise in the making: one request's life.
    CommitmentId,
    /// A villager's or officer's own words, kept apart so that they can be erased.
    WordsId,
}

/// A chain of ledger events: one a village, and one (0) for the tenant.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, serde::Serialize, serde::Deserialize,
)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct BookId(pub i64);

impl BookId {
    /// The tenant's own book: posts, settings, exports.
    pub const TENANT: Self = Self(0);

    /// The book of a village.
    #[must_use]
    pub fn of(village: VillageId) -> Self {
        Self(village.0)
    }
}
