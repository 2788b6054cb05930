//! What an answer of Telegram's to a message means for that message: one pure function over every error. What is then
//! done is in `deliver.rs` and in the sender.

use std::fmt;

use teloxide::types::{ChatId, Message};
use teloxide::{ApiError, RequestError};

/// What an operator hears of `Verdict::Strangers`.
pub(super) const STRANGERS: &str = "Telegram doesn't know the token; check telegram.token";

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is there. The number, where the answer could be read.
    Sent(Option<i32>),
    /// Nobody will ever read it at that chat.
    Gone(&'static str),
    /// The group has another number now.
    Moved(i64),
    /// That message can't be changed: say it anew.
    Anew,
    /// The markup isn't understood: say it without.
    Plain,
    /// The topic or the message that is answered isn't there: say it without.
    Loose,
    /// Not before so many seconds.
    Later(u64),
    /// It didn't arrive; the network or the server is away.
    Away(&'static str),
    /// Nobody knows whether it arrived.
    Unknown(&'static str),
    /// Telegram won't take it as it is, however often it is said.
    Refused(String),
    /// Telegram doesn't know us: the token is wrong. No fault of the message.
    Strangers,
}

/// For operators. What it names is Telegram's own, never a person's words.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sent(_) => f.write_str("it was done, and the answer couldn't be read"),
            Self::Gone(why) | Self::Away(why) | Self::Unknown(why) => f.write_str(why),
            Self::Moved(_) => f.write_str("the group has another number now"),
            Self::Anew => f.write_str("the message can't be changed"),
            Self::Plain => f.write_str("the markup isn't understood"),
            Self::Loose => f.write_str("the topic isn't there"),
            Self::Later(seconds) => write!(f, "not before {seconds} s, says Telegram"),
            Self::Refused(why) => f.write_str(why),
            Self::Strangers => f.write_str(STRANGERS),
        }
    }
}

/// Reads an error of the call that carried a message.
pub(super) fn verdict(error: &RequestError) -> Verdict {
    match error {
        RequestError::Api(e) => of_api(e),
        RequestError::MigrateToChatId(ChatId(id)) => Verdict::Moved(*id),
        RequestError::RetryAfter(wait) => Verdict::Later(u64::from(wait.seconds())),
        RequestError::Network(e) if e.is_connect() => Verdict::Away("no connection"),
        RequestError::Network(e) if e.is_timeout() => Verdict::Unknown("no answer in time"),
        RequestError::Network(_) => Verdict::Unknown("the line was cut"),
        RequestError::InvalidJson { raw, .. } => of_answer(raw),
        // Our own file couldn't be read.
        RequestError::Io(_) => Verdict::Away("a file couldn't be read"),
    }
}

/// An answer that teloxide can't read: newer than it, or no answer of Telegram's at all.
fn of_answer(raw: &str) -> Verdict {
    if !raw.trim_start().starts_with("{\"ok\":true") {
        return Verdict::Unknown("an answer that can't be read");
    }
    let all: Option<serde_json::Value> = serde_json::from_str(raw).ok();
    let id = all.and_then(|v| v.get("result")?.get("message_id")?.as_i64()).and_then(|id| i32::try_from(id).ok());
    Verdict::Sent(id)
}

fn of_api(e: &ApiError) -> Verdict {
    use ApiError as E;
    match e {
        E::MessageNotModified => Verdict::Sent(None),
        E::BotBlocked => Verdict::Gone("blocked"),
        E::UserDeactivated => Verdict::Gone("the account is deleted"),
        E::ChatNotFound | E::UserNotFound => Verdict::Gone("there is no such chat"),
        E::GroupDeactivated => Verdict::Gone("the group is closed"),
        E::BotKicked | E::BotKickedFromSupergroup | E::BotKickedFromChannel => Verdict::Gone("removed from the group"),
        E::CantInitiateConversation => Verdict::Gone("the person hasn't opened the chat"),
        E::CantTalkWithBots => Verdict::Gone("a bot"),
        E::NotEnoughRightsToPostMessages => Verdict::Gone("no right to write there"),
        E::MessageToEditNotFound
        | E::MessageCantBeEdited
        | E::MessageIdInvalid
        | E::MessageIdentifierNotSpecified
        | E::EditedMessageIsTooLong => Verdict::Anew,
        E::MessageToReplyNotFound => Verdict::Loose,
        E::CantParseEntities(_) => Verdict::Plain,
        E::InvalidToken => Verdict::Strangers,
        // No error of a message, or one that more tries don't mend.
        E::MessageTextIsEmpty
        | E::MessageIsTooLong
        | E::ButtonUrlInvalid
        | E::ButtonDataInvalid
        | E::TextButtonsAreUnallowed
        | E::WrongFileId
        | E::WrongFileIdOrUrl
        | E::FailedToGetUrlContent
        | E::ImageProcessFailed
        | E::PhotoAsInputFileRequired
        | E::FileIdInvalid
        | E::RequestEntityTooLarge
        | E::MessageToForwardNotFound
        | E::MessageToDeleteNotFound
        | E::MessageToCopyNotFound
        | E::MessageCantBeDeleted
        | E::TooMuchMessages
        | E::TooMuchInlineQueryResults
        | E::PollHasAlreadyClosed
        | E::PollMustHaveMoreOptions
        | E::PollCantHaveMoreOptions
        | E::PollOptionsMustBeNonEmpty
        | E::PollQuestionMustBeNonEmpty
        | E::PollOptionsLengthTooLong
        | E::PollQuestionLengthTooLong
        | E::MessageWithPollNotFound
        | E::MessageIsNotAPoll
        | E::ChatDescriptionIsNotModified
        | E::InvalidQueryId
        | E::InvalidStickersSet
        | E::StickerSetNameOccupied
        | E::StickerSetOwnerIsBot
        | E::InvalidStickerName
        | E::NotEnoughRightsToPinMessage
        | E::NotEnoughRightsToManagePins
        | E::NotEnoughRightsToChangeChatPermissions
        | E::MethodNotAvailableInPrivateChats
        | E::CantDemoteChatCreator
        | E::CantRestrictSelf
        | E::NotEnoughRightsToRestrict
        | E::WebhookRequireHttps
        | E::BadWebhookPort
        | E::UnknownHost
        | E::CantParseUrl
        | E::CantGetUpdates
        | E::TerminatedByOtherGetUpdates
        | E::WrongHttpUrl => Verdict::Refused(e.to_string()),
        E::Unknown(wording) => of_wording(wording),
        // teloxide may learn more errors: they are read by their words.
        _ => of_wording(&e.to_string()),
    }
}

/// Wordings of the server that teloxide doesn't know, newer or older than its own.
fn of_wording(wording: &str) -> Verdict {
    const WORDINGS: &[(&str, Verdict)] = &[
        ("message is not modified", Verdict::Sent(None)),
        ("bot was blocked", Verdict::Gone("blocked")),
        ("user is deactivated", Verdict::Gone("the account is deleted")),
        ("bot can't initiate conversation", Verdict::Gone("the person hasn't opened the chat")),
        ("bot can't send messages to bots", Verdict::Gone("a bot")),
        ("bot was kicked", Verdict::Gone("removed from the group")),
        ("bot is not a member", Verdict::Gone("removed from the group")),
        ("the group chat was deleted", Verdict::Gone("the group is deleted")),
        ("chat not found", Verdict::Gone("there is no such chat")),
        ("peer_id_invalid", Verdict::Gone("there is no such chat")),
        ("chat_write_forbidden", Verdict::Gone("no right to write there")),
        ("have no rights to send a message", Verdict::Gone("no right to write there")),
        ("not enough rights to send", Verdict::Gone("no right to write there")),
        ("chat_restricted", Verdict::Gone("no right to write there")),
        ("topic_closed", Verdict::Loose),
        ("message thread not found", Verdict::Loose),
        ("message to be replied not found", Verdict::Loose),
        ("replied message not found", Verdict::Loose),
        ("message can't be edited", Verdict::Anew),
        ("message to edit not found", Verdict::Anew),
        ("message_id_invalid", Verdict::Anew),
        ("message_too_long", Verdict::Anew),
        ("can't parse entities", Verdict::Plain),
        ("entity_text_invalid", Verdict::Plain),
        ("bad gateway", Verdict::Unknown("the server is in trouble")),
        ("gateway time", Verdict::Unknown("the server is in trouble")),
        ("internal server error", Verdict::Unknown("the server is in trouble")),
        ("restart", Verdict::Later(5)),
        ("too many requests", Verdict::Later(5)),
    ];
    let lower = wording.to_lowercase();
    let known = WORDINGS.iter().find(|(part, _)| lower.contains(part));
    known.map_or_else(|| Verdict::Refused(wording.to_owned()), |(_, v)| v.clone())
}

/// A call that gave a message.
pub(super) fn sent(answer: Result<Message, RequestError>) -> Verdict {
    match answer {
        Ok(message) => Verdict::Sent(Some(message.id.0)),
        Err(e) => verdict(&e),
    }
}
