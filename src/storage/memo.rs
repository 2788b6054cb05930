//! What a transaction's readers keep of what they have read, so that a turn asks for it once. It ends with the transaction, so
//! nothing in it outlives the moment that the transaction sees; whoever writes such a row forgets what was read of it.

use std::any::{Any, TypeId};
use std::collections::HashMap;

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

/// An open transaction with its memo.
#[derive(Debug)]
pub struct Open<T> {
    pub(super) line: T,
    pub(super) memo: Memo,
}

impl<T> Open<T> {
    pub(super) fn new(line: T) -> Self {
        Self { line, memo: Memo::default() }
    }

    /// What its statements go over.
    pub fn line(&mut self) -> &mut T {
        &mut self.line
    }
}
