//! Told to stop (SIGTERM), the real binary finishes what is in hand: it ends well and soon, whatever was taken is kept, and
//! what wasn't is sent again and counts once.

use std::time::Duration;

use crate::support::real::{Browser, Place, pause};

const PEOPLE: usize = 24;
/// Everybody is heard, and nothing is logged but trouble.
const SET: [&str; 2] = ["limits.messages_per_minute=10000", "log.filter=warn"];

/// One after the other they say a matter, once more and once more until it is taken.
async fn matter(browser: Browser, who: usize) -> Browser {
    pause(Duration::from_millis(50) * u32::try_from(who).unwrap()).await;
    let page = browser.say(&format!("第{who}户没电了")).await;
    assert!(page.status < 400, "{}", page.text());
    browser
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn told_to_stop_it_finishes_what_is_in_hand() {
    let place = Place::new();
    let house = place.serve(&SET, None);
    let speaking: Vec<_> = (1..=PEOPLE).map(|who| tokio::spawn(matter(place.villager("houzhuang"), who))).collect();
    let rows = place.rows().await;
    let heard = || async { sqlx::query_scalar::<_, i64>("SELECT count(*) FROM inbox").fetch_one(&rows).await.unwrap() };
    while heard().await < 3 {
        pause(Duration::from_millis(5)).await;
    }
    let took = house.stop().await;
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert!(heard().await < PEOPLE as i64, "people were still speaking");
    let torn: i64 = sqlx::query_scalar("SELECT count(*) FROM inbox WHERE attempts > 0").fetch_one(&rows).await.unwrap();
    assert_eq!(torn, 0, "no turn was broken off and counted as a failure");
    assert_eq!(place.log(), "", "and there was nothing to complain of");
    rows.close().await;

    let house = place.serve(&SET, None);
    for speaker in speaking {
        let browser = speaker.await.unwrap();
        place.settled().await;
        let answers = browser.chat().await.house().iter().filter(|said| said.contains("记下了")).count();
        assert_eq!(answers, 1, "one matter, one answer");
    }
    let backlog = place.json(&["backlog"]);
    assert_eq!(backlog["commitments"].as_array().unwrap().len(), PEOPLE);
    let (handler, name) = (&backlog["commitments"][0]["handler"], &backlog["commitments"][0]["handler_name"]);
    assert_eq!((handler, name), (&"first_secretary".into(), &"陈向农".into()), "whose it is is said by role and name");
    house.stop().await;
    place.verified();
}
