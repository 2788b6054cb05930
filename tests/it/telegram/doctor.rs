//! What `lastmile doctor` says when Telegram's server is really asked. How it judges is in `doctor.rs`.

use std::sync::Arc;

use lastmile::base::clock::SystemClock;
use serde_json::Value;

use crate::botapi::{BotApi, TOKEN};
use crate::support::real::Place;

/// What the doctor says of each of these, as `verdict: says`.
fn asked(place: &Place, api: &BotApi, token: &str, more: &[&str]) -> Vec<String> {
    let mut args = vec!["--set".to_owned(), format!("telegram.token={token}")];
    args.extend(["--set".to_owned(), format!("telegram.api_url={}", api.url())]);
    args.extend(more.iter().map(|s| (*s).to_owned()));
    args.extend(["doctor".to_owned(), "--json".to_owned()]);
    let said = place.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
    let lines: Vec<Value> = serde_json::from_str(&said.out).unwrap();
    let of = |check: &&str| lines.iter().find(|l| l["check"] == **check).unwrap_or_else(|| panic!("{lines:?}")).clone();
    let text = |line: &Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
    let told = |line: Value| format!("{}: {}; {}", text(&line, "verdict"), text(&line, "says"), text(&line, "cure"));
    ["telegram", "webhook", "commands"].iter().map(|c| told(of(c))).chain([told(of(&"clock"))]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn telegrams_server_is_asked_and_nothing_is_changed_there() {
    let (place, api) = (Place::new(), BotApi::start(Arc::new(SystemClock::default())));
    let before = asked(&place, &api, TOKEN, &[]);
    assert!(before[0].starts_with("ok: the token is that of @"), "{before:?}");
    assert!(before[1].starts_with("ok: "), "{before:?}");
    assert!(before[2].starts_with("warn: "), "nobody has set the commands yet: {before:?}");
    assert!(before[3].contains("and Telegram's server agrees"), "{before:?}");

    let hook = ["--set", "telegram.mode=webhook", "--set", "telegram.webhook_url=https://village.example/telegram"];
    let unset = asked(&place, &api, TOKEN, &hook);
    assert!(unset[1].starts_with("fail: ") || unset[1].starts_with("warn: "), "{unset:?}");

    let closed =
        ["--set", "telegram.mode=webhook", "--set", "telegram.webhook_url=https://village.example:9000/telegram"];
    let closed = asked(&place, &api, TOKEN, &closed);
    assert!(closed[1].contains("calls https at port 443, 80, 88 or 8443 only"), "{closed:?}");

    let stranger = asked(&place, &api, "12345:not-the-bots-token-at-all-0000000000", &[]);
    assert!(stranger[0].starts_with("fail: getMe isn't answered"), "{stranger:?}");
    let changed: Vec<_> = api.calls().into_iter().filter(|c| !c.method.to_lowercase().starts_with("get")).collect();
    assert!(changed.is_empty(), "the doctor only looks: {changed:?}");

    let house = place.serve(&[&format!("telegram.token={TOKEN}"), &format!("telegram.api_url={}", api.url())], None);
    for _ in 0..100 {
        if asked(&place, &api, TOKEN, &[])[2].starts_with("ok: ") {
            house.stop().await;
            return;
        }
    }
    panic!("the commands never stand: {:?}", asked(&place, &api, TOKEN, &[]));
}
