//! Making itself known to Telegram at each start: who the bot is, how updates come, which commands there are; each set
//! only where it differs. And looking at it without changing anything, for `doctor`.

use std::time::Duration;

use teloxide::payloads::{DeleteWebhookSetters, GetMyCommandsSetters, SetMyCommandsSetters, SetWebhookSetters};
use teloxide::prelude::Requester;
use teloxide::types::{AllowedUpdate, BotCommand, BotCommandScope};

use super::deliver::quietly;
use super::{Mode, Telegram, store};
use crate::base::Moment;
use crate::base::secret::hash;
use crate::text::Lang;

/// How long is waited before Telegram is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// A list of commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commands {
    /// For private chats, else for groups.
    pub private: bool,
    /// The language of whoever sees it; none: everybody who has no list of their own.
    pub lang: Option<Lang>,
    /// Names without the slash, and what they do.
    pub list: Vec<(&'static str, String)>,
}

/// Tells Telegram what it must know; comes back once it has.
pub(super) async fn introduce(telegram: &Telegram) {
    loop {
        if let Some(name) = quietly("getMe", me(&telegram.bot)).await {
            let mode = match telegram.mode() {
                Mode::Poll => "asking",
                Mode::Webhook { .. } => "called by webhook",
            };
            tracing::info!(bot = name, mode, "Telegram is on");
            let _ = telegram.name.set(name);
            if webhook(telegram).await {
                break;
            }
        }
        telegram.has.clock.sleep(AGAIN).await;
    }
    commands(telegram).await;
}

/// Sets the webhook, or takes it away; gives whether it stands as it should.
async fn webhook(telegram: &Telegram) -> bool {
    let bot = &telegram.bot;
    match telegram.mode() {
        Mode::Poll => {
            let Some(info) = quietly("getWebhookInfo", bot.get_webhook_info()).await else { return false };
            info.url.is_none()
                || quietly("deleteWebhook", bot.delete_webhook().drop_pending_updates(false)).await.is_some()
        }
        Mode::Webhook { url, secret } => {
            let Ok(url) = url.parse() else { return false };
            let allowed = [
                AllowedUpdate::Message,
                AllowedUpdate::EditedMessage,
                AllowedUpdate::CallbackQuery,
                AllowedUpdate::MyChatMember,
                AllowedUpdate::MessageReaction,
            ];
            // The secret can't be asked back, so it is set at each start.
            let set = bot.set_webhook(url).secret_token(secret.clone()).allowed_updates(allowed);
            quietly("setWebhook", set).await.is_some()
        }
    }
}

/// Sets each list of commands that isn't as it was last set.
async fn commands(telegram: &Telegram) {
    for one in telegram.has.face.commands() {
        let scope = if one.private { "private" } else { "groups" };
        let lang = one.lang.map_or("", |l| match l {
            Lang::Zh => "zh",
            Lang::En => "en",
        });
        let list: Vec<BotCommand> =
            one.list.iter().map(|(name, about)| BotCommand::new(*name, about.clone())).collect();
        let wanted = hash(&list.iter().map(|c| format!("{} {}\n", c.command, c.description)).collect::<String>());
        let stands = store::commands(&telegram.has.store, &telegram.account, scope, lang).await;
        if matches!(&stands, Ok(Some(hash)) if *hash == wanted) {
            continue;
        }
        let mut call = telegram.bot.set_my_commands(list).scope(match one.private {
            true => BotCommandScope::AllPrivateChats,
            false => BotCommandScope::AllGroupChats,
        });
        if !lang.is_empty() {
            call = call.language_code(lang);
        }
        if quietly("setMyCommands", call).await.is_none() {
            continue;
        }
        let noted = async {
            let mut tx = telegram.has.store.begin().await?;
            store::set_commands(&mut tx, &telegram.account, scope, lang, &wanted).await?;
            tx.commit().await
        };
        if let Err(e) = noted.await {
            tracing::warn!(error = %e, "the commands were set; it couldn't be noted");
        }
    }
}

/// What Telegram says of a bot, for `doctor`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The bot's name; the error in words.
    pub me: Result<String, String>,
    /// Its webhook.
    pub webhook: Result<WebhookFound, String>,
    /// The names of the commands that everybody is shown in private.
    pub commands: Result<Vec<String>, String>,
    /// The time at its server (the `Date` of an answer, to the second), where it said one.
    pub date: Option<Moment>,
}

/// What Telegram says of a bot's webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookFound {
    /// Where it calls; none: it is asked.
    pub url: Option<String>,
    /// Updates that wait there.
    pub waiting: u32,
    /// What went wrong at last, and when.
    pub last_error: Option<(Moment, String)>,
}

/// Looks at a bot without changing anything. `None`: the address of the server is none.
pub async fn look(token: &str, api_url: &str) -> Option<Found> {
    let client = reqwest::Client::builder().timeout(super::PATIENCE).build().ok()?;
    let server: reqwest::Url = api_url.parse().ok()?;
    let date = date(&client, server.clone()).await;
    let bot = super::deliver::bot(client, token, server);
    let words = |e: teloxide::RequestError| super::verdict::verdict(&e).to_string();
    let me = me(&bot).await.map_err(words);
    let webhook = bot.get_webhook_info().await.map_err(words).map(|info| WebhookFound {
        url: info.url.map(|u| u.to_string()),
        waiting: info.pending_update_count,
        last_error: info
            .last_error_date
            .zip(info.last_error_message)
            .map(|(at, why)| (Moment(at.timestamp_micros()), why)),
    });
    let commands = bot.get_my_commands().scope(BotCommandScope::AllPrivateChats).await;
    let commands = commands.map(|all| all.into_iter().map(|c| c.command).collect()).map_err(words);
    Some(Found { me, webhook, commands, date })
}

/// The bot's name. The library wants every field of its day; an older server of one's own doesn't have them all.
async fn me(bot: &teloxide::Bot) -> Result<String, teloxide::RequestError> {
    #[derive(serde::Deserialize)]
    struct Answer {
        result: Named,
    }
    #[derive(serde::Deserialize)]
    struct Named {
        username: String,
    }
    match bot.get_me().await {
        Ok(me) => Ok(me.user.username.clone().unwrap_or_default()),
        Err(teloxide::RequestError::InvalidJson { source, raw }) => match serde_json::from_str::<Answer>(&raw) {
            Ok(answer) => Ok(answer.result.username),
            Err(_) => Err(teloxide::RequestError::InvalidJson { source, raw }),
        },
        Err(e) => Err(e),
    }
}

/// What time it is at a server. The library keeps no headers, so its front page is asked: without a token.
async fn date(client: &reqwest::Client, server: reqwest::Url) -> Option<Moment> {
    let answer = client.head(server).send().await.ok()?;
    let said = answer.headers().get(reqwest::header::DATE)?.to_str().ok()?;
    let at = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(said).ok()?;
    Some(at.into())
}
