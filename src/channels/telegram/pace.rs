//! How fast the house may speak on Telegram: one message a second in a chat, twenty a minute in a group, thirty a second
//! in all (core.telegram.org/bots/faq, "My bot is hitting limits"). Kept here before Telegram has to say so; what Telegram
//! does say (`retry_after`) holds for the whole chat here, and for the message itself in its outbox row, which outlives
//! the process. Whichever process sends next begins with what the outbox knows of the last minute.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use crate::base::Moment;

const SECOND: Duration = Duration::from_secs(1);
pub(super) const MINUTE: Duration = Duration::from_secs(60);
/// Messages a minute in one group.
const IN_GROUP: usize = 20;
/// Messages a second in all.
const IN_ALL: usize = 30;

/// When what was sent. `None` as its limits: the server is our own and has none.
#[derive(Debug, Default)]
pub(super) struct Pace {
    lifted: bool,
    all: VecDeque<Moment>,
    chats: HashMap<i64, VecDeque<Moment>>,
    /// Until when Telegram wants nothing said in a chat.
    held: HashMap<i64, Moment>,
}

impl Pace {
    /// Without limits, for a Bot API server of one's own that has none.
    pub(super) fn lifted() -> Self {
        Self { lifted: true, ..Self::default() }
    }

    /// Begins with what another process has said, in order, and until when Telegram wants nothing said in a chat.
    pub(super) fn takes_over(
        &mut self,
        said: impl Iterator<Item = (i64, Moment)>,
        held: impl Iterator<Item = (i64, Moment)>,
    ) {
        *self = Self { lifted: self.lifted, ..Self::default() };
        said.for_each(|(chat, at)| self.took(chat, at));
        self.held.extend(held);
    }

    /// The earliest moment at which something may be sent to a chat. Groups have negative numbers.
    fn ready_at(&self, chat: i64, now: Moment) -> Moment {
        let held = self.held.get(&chat).map_or(now, |until| now.max(*until));
        if self.lifted {
            return held;
        }
        let after = |times: &VecDeque<Moment>, most: usize, span: Duration| {
            let nth = times.len().checked_sub(most).and_then(|i| times.get(i));
            nth.map_or(now, |at| at.plus(span)).max(now)
        };
        let mut ready = after(&self.all, IN_ALL, SECOND).max(held);
        if let Some(times) = self.chats.get(&chat) {
            ready = ready.max(after(times, 1, SECOND));
            if chat < 0 {
                ready = ready.max(after(times, IN_GROUP, MINUTE));
            }
        }
        ready
    }

    /// Telegram wants nothing said in a chat until then.
    pub(super) fn hold(&mut self, chat: i64, until: Moment) {
        self.held.insert(chat, until);
    }

    /// Something is being sent to a chat, and counts. `Err`: not before that moment.
    pub(super) fn admit(&mut self, chat: i64, now: Moment) -> Result<(), Moment> {
        if self.all.back().is_some_and(|last| *last > now) {
            // The clock was set back: what was said counts from now.
            for at in self.all.iter_mut().chain(self.chats.values_mut().flatten()) {
                *at = now.min(*at);
            }
        }
        let ready = self.ready_at(chat, now);
        if ready > now {
            return Err(ready);
        }
        self.held.remove(&chat);
        self.took(chat, now);
        Ok(())
    }

    /// What was admitted to a chat has been said by now, and counts from now: Telegram counts when it hears.
    pub(super) fn said(&mut self, chat: i64, now: Moment) {
        let Some(at) = self.chats.get_mut(&chat).and_then(VecDeque::back_mut) else { return };
        let admitted = std::mem::replace(at, now);
        if let Some(place) = self.all.iter().position(|t| *t == admitted) {
            self.all.remove(place);
            self.all.push_back(now);
        }
    }

    fn took(&mut self, chat: i64, now: Moment) {
        if self.lifted {
            return;
        }
        let old = now.minus(MINUTE);
        self.all.push_back(now);
        while self.all.len() > IN_ALL {
            self.all.pop_front();
        }
        self.chats.entry(chat).or_default().push_back(now);
        // What is a minute old holds nobody up any more.
        if self.chats.len() > 1024 {
            self.chats.retain(|_, times| times.back().is_some_and(|at| *at > old));
        }
        if let Some(times) = self.chats.get_mut(&chat) {
            while times.len() > IN_GROUP {
                times.pop_front();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends as fast as the pace lets; gives when each went.
    fn sends(chats: impl Iterator<Item = i64>) -> Vec<(i64, Moment)> {
        let mut pace = Pace::default();
        let mut now = Moment(0);
        chats
            .map(|chat| {
                while let Err(later) = pace.admit(chat, now) {
                    now = later;
                }
                (chat, now)
            })
            .collect()
    }

    fn most_within(times: &[Moment], span: Duration) -> usize {
        times
            .iter()
            .map(|from| times.iter().filter(|t| **t >= *from && **t < from.plus(span)).count())
            .max()
            .unwrap_or(0)
    }

    #[test]
    fn a_clock_that_is_set_back_holds_nobody_up() {
        let (mut pace, hour) = (Pace::default(), Moment(0).plus(60 * MINUTE));
        for chat in 1..=30 {
            assert_eq!(pace.admit(chat, hour), Ok(()));
        }
        assert_eq!(pace.admit(31, Moment(0)), Err(Moment(0).plus(SECOND)), "Telegram counts as before");
        assert_eq!(pace.admit(31, Moment(0).plus(SECOND)), Ok(()));
    }

    #[test]
    fn no_limit_is_passed_and_no_time_is_wasted() {
        let one = sends(std::iter::repeat_n(7, 50));
        assert_eq!(one.last().map(|l| l.1), Some(Moment(0).plus(SECOND * 49)), "one a second");
        let group: Vec<Moment> = sends(std::iter::repeat_n(-7, 100)).into_iter().map(|s| s.1).collect();
        assert_eq!(most_within(&group, MINUTE), 20);
        let many: Vec<Moment> = sends((1..=1000).map(|n| n % 400 + 1)).into_iter().map(|s| s.1).collect();
        assert_eq!(most_within(&many, SECOND), 30);
        assert!(*many.last().expect("some") <= Moment(0).plus(Duration::from_secs(34)));
    }

    #[test]
    fn what_another_process_said_counts() {
        let mut pace = Pace::default();
        let second = |n| Moment(0).plus(SECOND * n);
        pace.takes_over((0..20).map(|n| (-7, second(n))), [(8, second(40))].into_iter());
        assert_eq!(pace.admit(-7, second(21)), Err(second(60)), "twenty a minute in a group");
        assert_eq!(pace.admit(8, second(21)), Err(second(40)), "Telegram wants nothing said there");
        assert_eq!(pace.admit(9, second(21)), Ok(()));
    }

    #[test]
    fn what_took_long_counts_from_its_end() {
        let (mut pace, said) = (Pace::default(), Moment(0).plus(Duration::from_millis(900)));
        for chat in 1..=30 {
            assert_eq!(pace.admit(chat, Moment(0)), Ok(()));
        }
        for chat in 1..=30 {
            pace.said(chat, said);
        }
        assert_eq!(pace.admit(1, said), Err(said.plus(SECOND)));
        assert_eq!(pace.admit(31, Moment(0).plus(SECOND)), Err(said.plus(SECOND)));
    }

    #[test]
    fn what_telegram_says_holds_for_that_chat_even_without_limits() {
        for mut pace in [Pace::default(), Pace::lifted()] {
            let until = Moment(0).plus(SECOND * 30);
            pace.hold(7, until);
            assert_eq!(pace.admit(7, Moment(0)), Err(until));
            assert_eq!(pace.admit(8, Moment(0)), Ok(()));
            assert_eq!(pace.admit(7, until), Ok(()));
        }
    }
}
