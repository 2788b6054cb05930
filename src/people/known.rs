//! What a transaction has read of villages, persons and posts. A turn asks for the same ones at many places; each is read
//! once. Whatever changes one of these rows calls `changed` (`house::who_writes_people_forgets_what_was_read`).

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::{Appointment, Office, Person, Village};
use crate::base::{PersonId, VillageId};
use crate::storage::Tx;

/// By what each was asked for.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) villages: Option<Arc<[Village]>>,
    pub(super) village: HashMap<VillageId, Village>,
    pub(super) person: HashMap<PersonId, Person>,
    pub(super) appointments: HashMap<PersonId, Vec<Appointment>>,
    pub(super) office: HashMap<(VillageId, Date), Office>,
}

/// What was read in this transaction.
pub(super) fn known(tx: &mut Tx) -> &mut Known {
    tx.memo().of()
}

/// A row of these was changed in this transaction: what is asked next is read anew.
pub(super) fn changed(tx: &mut Tx) {
    tx.memo().forget::<Known>();
}
