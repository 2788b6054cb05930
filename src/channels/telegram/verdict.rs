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
        ("upgraded to a supergroup", Verdict::Away("the group has another number")),
        ("topic_closed", Verdict::Loose),
        ("topic_deleted", Verdict::Loose),
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

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::TcpListener;
    use std::sync::Arc;
    use std::time::Duration;

    use teloxide::types::Seconds;

    use super::*;

    const NO_RIGHT: Verdict = Verdict::Gone("no right to write there");
    const REMOVED: Verdict = Verdict::Gone("removed from the group");
    const NO_CHAT: Verdict = Verdict::Gone("there is no such chat");
    const TROUBLE: Verdict = Verdict::Unknown("the server is in trouble");

    fn of(e: ApiError) -> Verdict {
        verdict(&RequestError::Api(e))
    }

    /// Every error that teloxide names. It may name more without breaking this: those are read by their words, as
    /// `every_wording_of_the_server` does.
    #[test]
    fn every_error_has_its_verdict() {
        use ApiError as E;
        let table = [
            (E::MessageNotModified, Verdict::Sent(None)),
            (E::BotBlocked, Verdict::Gone("blocked")),
            (E::UserDeactivated, Verdict::Gone("the account is deleted")),
            (E::ChatNotFound, NO_CHAT),
            (E::UserNotFound, NO_CHAT),
            (E::GroupDeactivated, Verdict::Gone("the group is closed")),
            (E::BotKicked, REMOVED),
            (E::BotKickedFromSupergroup, REMOVED),
            (E::BotKickedFromChannel, REMOVED),
            (E::CantInitiateConversation, Verdict::Gone("the person hasn't opened the chat")),
            (E::CantTalkWithBots, Verdict::Gone("a bot")),
            (E::NotEnoughRightsToPostMessages, NO_RIGHT),
            (E::MessageToEditNotFound, Verdict::Anew),
            (E::MessageCantBeEdited, Verdict::Anew),
            (E::MessageIdInvalid, Verdict::Anew),
            (E::MessageIdentifierNotSpecified, Verdict::Anew),
            (E::EditedMessageIsTooLong, Verdict::Anew),
            (E::MessageToReplyNotFound, Verdict::Loose),
            (E::CantParseEntities("Bad Request: can't parse entities: x".into()), Verdict::Plain),
            (E::InvalidToken, Verdict::Strangers),
            (E::Unknown("Bad Request: something new".into()), Verdict::Refused("Bad Request: something new".into())),
        ];
        for (error, expected) in table {
            assert_eq!(of(error.clone()), expected, "{error:?}");
        }
        for error in [
            E::MessageTextIsEmpty,
            E::MessageIsTooLong,
            E::ButtonUrlInvalid,
            E::ButtonDataInvalid,
            E::TextButtonsAreUnallowed,
            E::WrongFileId,
            E::WrongFileIdOrUrl,
            E::FailedToGetUrlContent,
            E::ImageProcessFailed,
            E::PhotoAsInputFileRequired,
            E::FileIdInvalid,
            E::RequestEntityTooLarge,
            E::MessageToForwardNotFound,
            E::MessageToDeleteNotFound,
            E::MessageToCopyNotFound,
            E::MessageCantBeDeleted,
            E::TooMuchMessages,
            E::TooMuchInlineQueryResults,
            E::PollHasAlreadyClosed,
            E::PollMustHaveMoreOptions,
            E::PollCantHaveMoreOptions,
            E::PollOptionsMustBeNonEmpty,
            E::PollQuestionMustBeNonEmpty,
            E::PollOptionsLengthTooLong,
            E::PollQuestionLengthTooLong,
            E::MessageWithPollNotFound,
            E::MessageIsNotAPoll,
            E::ChatDescriptionIsNotModified,
            E::InvalidQueryId,
            E::InvalidStickersSet,
            E::StickerSetNameOccupied,
            E::StickerSetOwnerIsBot,
            E::InvalidStickerName,
            E::NotEnoughRightsToPinMessage,
            E::NotEnoughRightsToManagePins,
            E::NotEnoughRightsToChangeChatPermissions,
            E::MethodNotAvailableInPrivateChats,
            E::CantDemoteChatCreator,
            E::CantRestrictSelf,
            E::NotEnoughRightsToRestrict,
            E::WebhookRequireHttps,
            E::BadWebhookPort,
            E::UnknownHost,
            E::CantParseUrl,
            E::CantGetUpdates,
            E::TerminatedByOtherGetUpdates,
            E::WrongHttpUrl,
        ] {
            assert_eq!(of(error.clone()), Verdict::Refused(error.to_string()), "{error:?}");
        }
    }

    /// As the server writes them today, read the way teloxide reads them.
    #[test]
    fn every_wording_of_the_server_has_its_verdict() {
        let refused = |why: &str| Verdict::Refused(why.to_owned());
        let table = [
            (
                "Forbidden: bot can't initiate conversation with a user",
                Verdict::Gone("the person hasn't opened the chat"),
            ),
            ("Forbidden: bot can't send messages to bots", Verdict::Gone("a bot")),
            ("Forbidden: bot was blocked by the user", Verdict::Gone("blocked")),
            ("Forbidden: user is deactivated", Verdict::Gone("the account is deleted")),
            ("Forbidden: bot was kicked from the supergroup chat", REMOVED),
            ("Forbidden: bot was kicked from the group chat", REMOVED),
            ("Forbidden: bot is not a member of the supergroup chat", REMOVED),
            ("Forbidden: the group chat was deleted", Verdict::Gone("the group is deleted")),
            ("Bad Request: chat not found", NO_CHAT),
            ("Bad Request: PEER_ID_INVALID", NO_CHAT),
            ("Bad Request: not enough rights to send text messages to the chat", NO_RIGHT),
            ("Bad Request: have no rights to send a message", NO_RIGHT),
            ("Bad Request: CHAT_WRITE_FORBIDDEN", NO_RIGHT),
            ("Bad Request: CHAT_RESTRICTED", NO_RIGHT),
            ("Bad Request: message thread not found", Verdict::Loose),
            ("Bad Request: TOPIC_DELETED", Verdict::Loose),
            ("Bad Request: TOPIC_CLOSED", Verdict::Loose),
            ("Bad Request: message to be replied not found", Verdict::Loose),
            // Its new number wasn't said: the message that tells it comes too.
            (
                "Bad Request: group chat was upgraded to a supergroup chat",
                Verdict::Away("the group has another number"),
            ),
            (
                "Bad Request: message is not modified: specified new message content and reply markup are exactly the \
                 same as a current content and reply markup of the message",
                Verdict::Sent(None),
            ),
            ("Bad Request: message is not modified", Verdict::Sent(None)),
            ("Bad Request: message to edit not found", Verdict::Anew),
            ("Bad Request: message can't be edited", Verdict::Anew),
            ("Bad Request: MESSAGE_ID_INVALID", Verdict::Anew),
            ("Bad Request: MESSAGE_TOO_LONG", Verdict::Anew),
            ("Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0", Verdict::Plain),
            ("Bad Request: ENTITY_TEXT_INVALID", Verdict::Plain),
            // Without the parameter that says how long.
            ("Too Many Requests: retry after 5", Verdict::Later(5)),
            ("Bad Gateway", TROUBLE),
            ("Gateway Timeout", TROUBLE),
            ("Internal Server Error: restart", TROUBLE),
            ("Unauthorized", Verdict::Strangers),
            ("Not Found", Verdict::Strangers),
        ];
        for (wording, expected) in table {
            assert_eq!(of(read(wording)), expected, "{wording}");
        }
        for wording in [
            "Bad Request: message is too long",
            "Bad Request: file is too big",
            "Bad Request: wrong file identifier/HTTP URL specified",
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
            "Bad Request: something that nobody has seen yet",
        ] {
            assert_eq!(of(read(wording)), refused(wording), "{wording}");
        }
    }

    /// An error as teloxide makes it of a description.
    fn read(wording: &str) -> ApiError {
        serde_json::from_value(wording.into()).expect("any description is an error")
    }

    #[test]
    fn every_kind_of_failure_has_its_verdict() {
        let json = |raw: &str| {
            let source = serde_json::from_str::<()>("?").expect_err("no JSON");
            verdict(&RequestError::InvalidJson { source: Arc::new(source), raw: raw.into() })
        };
        assert_eq!(verdict(&RequestError::MigrateToChatId(ChatId(-1_001))), Verdict::Moved(-1_001));
        assert_eq!(verdict(&RequestError::RetryAfter(Seconds::from_seconds(35))), Verdict::Later(35));
        let io = std::io::Error::from(std::io::ErrorKind::NotFound);
        assert_eq!(verdict(&RequestError::Io(Arc::new(io))), Verdict::Away("a file couldn't be read"));
        // Taken, in words that are newer than teloxide: never said again.
        assert_eq!(json(r#"{"ok":true,"result":{"message_id":7,"new":[]}}"#), Verdict::Sent(Some(7)));
        assert_eq!(json(r#"{"ok":true,"result":{"id":"changed"}}"#), Verdict::Sent(None));
        assert_eq!(json(r#"{"ok":true,"result":{"message_id":"#), Verdict::Sent(None));
        for raw in ["", "<html>Bad Gateway</html>", "[]", r#"{"error":1}"#] {
            assert_eq!(json(raw), Verdict::Unknown("an answer that can't be read"), "{raw}");
        }
    }

    /// What comes of a call to that address.
    async fn called(address: std::net::SocketAddr) -> Verdict {
        let client = reqwest::Client::builder().timeout(Duration::from_millis(300)).build().expect("a client");
        let error = client.get(format!("http://{address}")).send().await.expect_err("no answer");
        verdict(&RequestError::Network(Arc::new(error)))
    }

    #[tokio::test]
    async fn every_kind_of_broken_line_has_its_verdict() {
        let nobody = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port");
        assert_eq!(called(nobody).await, Verdict::Away("no connection"), "nobody listens: it didn't arrive");
        let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
        let at = silent.local_addr().expect("its number");
        assert_eq!(called(at).await, Verdict::Unknown("no answer in time"));
        let cuts = TcpListener::bind("127.0.0.1:0").expect("a port");
        let at = cuts.local_addr().expect("its number");
        let cutting = std::thread::spawn(move || {
            let (mut line, _) = cuts.accept().expect("a line");
            line.read_exact(&mut [0; 4]).expect("a question");
        });
        assert_eq!(called(at).await, Verdict::Unknown("the line was cut"), "it may have arrived");
        cutting.join().expect("the other side ends");
    }
}
