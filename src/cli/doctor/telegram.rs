//! What the doctor says of Telegram: pure functions from what its server answered. Nothing is asked here.

use super::Line;
use crate::base::Moment;

/// What Telegram's server answered.
#[derive(Clone, Debug)]
pub struct TelegramFound {
    /// `getMe`: the bot's user name, or why there is no answer (never with the token in it).
    pub me: Result<String, String>,
    /// The time at its server.
    pub date: Option<Moment>,
    /// The webhook that the settings ask for; none when polling.
    pub wanted: Option<String>,
    /// `getWebhookInfo`, or why there is no answer.
    pub webhook: Result<WebhookFound, String>,
    /// Whether the commands stand there as this program sets them, or why that isn't known.
    pub commands: Result<bool, String>,
}

/// What Telegram's server knows of the webhook.
#[derive(Clone, Debug, Default)]
pub struct WebhookFound {
    /// Where it sends to; empty: nowhere.
    pub url: String,
    /// How many updates wait.
    pub pending: u64,
    /// When sending last failed, and why.
    pub last_error: Option<(Moment, String)>,
}

/// For how long a failure of the webhook is told (our choice): an older one is over.
const LAST_ERROR_HOURS: u64 = 24;

/// A line for the bot, its webhook and its commands; one line when Telegram is off.
#[must_use]
pub fn telegram(found: Option<&TelegramFound>, now: Moment) -> Vec<Line> {
    match found {
        None => vec![Line::ok("telegram", "Telegram is off")],
        Some(found) => vec![bot(&found.me), webhook(found, now), commands(&found.commands)],
    }
}

fn bot(me: &Result<String, String>) -> Line {
    match me {
        Ok(name) => Line::ok("telegram", format!("the token is that of @{name}")),
        Err(why) => Line::fail(
            "telegram",
            format!("getMe isn't answered: {why}"),
            "check the token with BotFather, and whether this machine reaches Telegram's server",
        ),
    }
}

fn webhook(found: &TelegramFound, now: Moment) -> Line {
    const CHECK: &str = "webhook";
    let there = match &found.webhook {
        Ok(there) => there,
        Err(why) => {
            return Line::warn(CHECK, format!("getWebhookInfo isn't answered: {why}"), "mend what telegram says first");
        }
    };
    let set = "start `lastmile serve` anew, which sets it; if it stays so, another program uses the same token";
    match (&found.wanted, there.url.as_str()) {
        (None, "") => Line::ok(CHECK, "none is set, as polling wants it"),
        (None, url) => Line::fail(CHECK, format!("the settings say poll, and a webhook is set to {url}"), set),
        (Some(wanted), url) if wanted != url => {
            let is = if url.is_empty() { "none is set".to_owned() } else { format!("it is set to {url}") };
            let elsewhere = "Telegram's own server calls https at port 443, 80, 88 or 8443 only: set telegram.webhook_url to such \
                             an address that leads here, or telegram.mode = \"poll\"";
            let cure = if reachable(wanted) { set } else { elsewhere };
            Line::fail(CHECK, format!("the settings say {wanted}, and {is}"), cure)
        }
        (Some(wanted), _) => {
            let (waiting, day) = (there.pending, std::time::Duration::from_secs(LAST_ERROR_HOURS * 3600));
            match &there.last_error {
                Some((at, why)) if now.since(*at) < day => Line::warn(
                    CHECK,
                    format!("Telegram couldn't send to {wanted} at {at}: {why}; {waiting} updates wait"),
                    "see that the address is reached from outside, with a valid certificate, and leads to `lastmile serve`",
                ),
                Some(_) | None => Line::ok(CHECK, format!("Telegram sends to {wanted}, {waiting} updates wait")),
            }
        }
    }
}

/// Whether Telegram's own server calls such an address (Bot API, `setWebhook`). One that can't be read is the settings' to say.
fn reachable(url: &str) -> bool {
    let ports = [Some(443), Some(80), Some(88), Some(8443)];
    url.parse::<axum::http::Uri>().is_ok_and(|url| {
        url.scheme_str() == Some("https") && (url.port_u16().is_none() || ports.contains(&url.port_u16()))
    })
}

fn commands(set: &Result<bool, String>) -> Line {
    const CHECK: &str = "commands";
    match set {
        Ok(true) => Line::ok(CHECK, "they stand as this version sets them"),
        Ok(false) => {
            Line::warn(CHECK, "they aren't those of this version", "start `lastmile serve` anew, which sets them")
        }
        Err(why) => Line::warn(CHECK, format!("they can't be asked for: {why}"), "mend what telegram says first"),
    }
}
