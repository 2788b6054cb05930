//! What a transaction's readers keep of what they have read, so that a turn asks for it once. It ends with the transaction, so
//! nothing in it outlives the moment that the transaction sees; whoever writes such a row forgets what was read of it.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::ops::{Deref, DerefMut};

/// One value of each type that a room keeps in it.
#[derive(Debug, Default)]
pub struct Memo(HashMap<TypeId, Box<dyn Any + Send + Sync>>);

impl Memo {
    /// What is kept of that type; at first its default.
    pub fn of<T: Any + Send + Sync + Default>(&mut self) -> &mut T {
        let kept = self.0.entry(TypeId::of::<T>()).or_insert_with(|| Box::new(T::default()));
        kept.downcast_mut().expect("the key is the value's type")
    }

    /// Forgets what is kept of that type.
    pub fn forget<T: Any>(&mut self) {
        self.0.remove(&TypeId::of::<T>());
    }
}

/// An open transaction with its memo: used as its connection.
#[derive(Debug)]
pub struct Open<T> {
    pub(super) line: T,
    pub(super) memo: Memo,
}

impl<T> Open<T> {
    pub(super) fn new(line: T) -> Self {
        Self { line, memo: Memo::default() }
    }
}

impl<T: Deref> Deref for Open<T> {
    type Target = T::Target;

    fn deref(&self) -> &T::Target {
        &self.line
    }
}

impl<T: DerefMut> DerefMut for Open<T> {
    fn deref_mut(&mut self) -> &mut T::Target {
        &mut self.line
    }
}
