//! What people live through with the house, told as conversations.

mod kept_promise;
