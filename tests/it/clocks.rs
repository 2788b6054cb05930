//! The machine's clock is set back or on by an hour, on both engines: what is to be said now is said now, nobody is held up, and
//! a timer fires once.

use std::time::Duration;

use lastmile::base::Clock;
use lastmile::storage::{inbox, outbox};

use crate::toy::{BOTH, FAILS, HOUR, House, WORKS};

const SECOND: Duration = Duration::from_secs(1);

impl House {
    /// What has been said so far.
    async fn said(&self) -> usize {
        while self.service.sender.batch().await.unwrap() > 0 {}
        let (queued, dead) = outbox::depth(&self.store).await.unwrap();
        assert_eq!(dead, 0);
        self.says().await.len() - usize::try_from(queued).unwrap()
    }
}

#[tokio::test]
async fn an_answer_goes_out_at_once_when_the_clock_is_set_back() {
    for engine in BOTH {
        let Some(house) = House::on(engine).await else { continue };
        let desk = house.desk(WORKS, 3);
        house.hears("wang", "no water").await;
        house.hears("wang", "no light").await;
        assert!(desk.one().await.unwrap());
        house.clock.set_back(HOUR);
        assert_eq!(house.said().await, 1, "{engine:?}: what was answered before is said");
        assert!(desk.one().await.unwrap(), "{engine:?}: what was heard before is handled");
        house.hears("wang", "no road").await;
        assert!(desk.one().await.unwrap());
        assert_eq!(house.said().await, 3, "{engine:?}: and what is heard after");
    }
}

#[tokio::test]
async fn what_failed_is_tried_again_as_soon_when_the_clock_is_set_back() {
    for engine in BOTH {
        let Some(house) = House::on(engine).await else { continue };
        house.hears("wang", "no water").await;
        assert!(house.desk(FAILS, 3).one().await.unwrap());
        assert!(!house.desk(WORKS, 3).one().await.unwrap(), "{engine:?}: after a pause");
        house.clock.set_back(HOUR);
        assert!(house.desk(WORKS, 3).one().await.unwrap(), "{engine:?}: which isn't an hour");
        assert_eq!(house.kept().await, ["no water"], "{engine:?}");
    }
}

#[tokio::test]
async fn who_said_much_before_the_clock_was_set_back_is_not_hushed_for_it() {
    for engine in BOTH {
        let Some(house) = House::on(engine).await else { continue };
        let desk = house.desk(WORKS, 3);
        let most = usize::try_from(house.service.house.messages_per_minute).unwrap();
        for time in 0..most + 2 {
            house.hears("wang", &format!("no water {time}")).await;
            assert!(desk.one().await.unwrap());
        }
        let said = house.says().await.len();
        assert_eq!(said, most + 1, "{engine:?}: one is asked to slow down, once");
        house.clock.set_back(HOUR);
        for time in 0..most + 2 {
            house.hears("wang", &format!("no light {time}")).await;
            assert!(desk.one().await.unwrap());
        }
        assert_eq!(house.says().await.len(), 2 * said, "{engine:?}: the same again, from nothing");
    }
}

#[tokio::test]
async fn a_timer_fires_once_however_the_clock_goes() {
    for engine in BOTH {
        let Some(house) = House::on(engine).await else { continue };
        house.hears("wang", "no water").await;
        assert!(house.desk(WORKS, 3).one().await.unwrap());
        let clockwork = house.clockwork(WORKS);
        let rung = async |times: usize| {
            while clockwork.one(None).await.unwrap() {}
            let rung = house.kept().await.iter().filter(|words| *words == "it rang").count();
            assert_eq!(rung, times, "{engine:?}, at {}", house.clock.now());
        };
        rung(0).await;
        house.clock.advance(HOUR);
        rung(1).await;
        house.clock.set_back(HOUR);
        rung(1).await;
        house.clock.advance(HOUR + SECOND);
        rung(1).await;
        house.clock.advance(HOUR);
        rung(2).await;
        assert_eq!(inbox::waiting(&house.store).await.unwrap(), 0);
    }
}
