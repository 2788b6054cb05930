//! What the desk says itself. Wording stands in `config/locales/*/desk.ftl`.

pub mod posts;

use jiff::civil::Date;

use crate::people::invitations::BINDING_HOLDS;
use crate::people::offices::Role;
use crate::text::outgoing::Part;
use crate::text::voice::arg;
use crate::text::{Outgoing, Speak, Voice};

/// Everything that the desk says.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields of a sentence are named for what they say")]
pub enum Say {
    /// The first message in a village's chat.
    Welcome { village: String, face: Option<(String, Role)> },
    /// A person of office has come through their invitation.
    WelcomeOffice { name: String, role: Option<Role>, place: Option<String> },
    /// An invitation that somebody took.
    InvitationUsed,
    /// An invitation whose day is over.
    InvitationExpired,
    /// No such invitation.
    InvitationUnknown,
    /// A link with a village nobody knows.
    UnknownVillage,
    /// A greeting back.
    Greeting { village: Option<String>, face: Option<(String, Role)> },
    /// You're welcome.
    Thanks,
    /// Talk that is no matter.
    SmallTalk,
    /// An answer where nothing was asked.
    NothingAsked,
    /// An answer to nothing, while keys lie open.
    KeysLieOpen,
    /// A greeting back to a person of office; what waits for them follows.
    OfficeGreeting,
    /// You're welcome, to a person of office.
    OfficeThanks,
    /// Talk of a person of office that is about no matter.
    OfficeNothingAsked,
    /// The same, while keys lie open.
    OfficeKeysLieOpen,
    /// An empty message.
    Nothing,
    /// How a villager uses this.
    HelpVillager,
    /// How a secretary uses this.
    HelpSecretary,
    /// How an admin uses this.
    HelpAdmin,
    /// How a unit's clerk uses this.
    HelpUnit,
    /// Who can be called: name, post, telephone.
    People { people: Vec<(String, Role, Option<String>)> },
    /// The language is this one now.
    LanguageSet,
    /// A command that isn't one.
    UnknownCommand,
    /// A button that isn't ours.
    UnknownButton,
    /// A button shown to somebody else.
    SomeoneElses,
    /// Slower, please.
    Slower,
    /// Our own failure.
    OurFailure,
    /// The telephone is kept.
    PhoneKept { masked: String },
    /// They leave none.
    NoPhone,
    /// So many digits are no telephone.
    PhoneWrong { digits: usize },
    /// How personal data are handled.
    Privacy,
    /// What is kept.
    MyData { lines: Vec<String> },
    /// Sure to delete?
    EraseSure,
    /// Deleted.
    Erased,
    /// Deleted, but what was done in office stays.
    ErasedButOffice,
    /// Not deleted.
    NotErased,
    /// The old chat's matters are here.
    Recovered,
    /// To the old chat: somebody came in with a code.
    RecoveredElsewhere,
    /// Too many wrong codes in the whole house.
    TooManyCodesInAll,
    /// A code of somebody in office.
    RecoverByInvitation,
    /// A code typed where the chat has matters of its own.
    RecoverElsewhere,
    /// To the old chat: the post is at another phone now.
    MovedElsewhere,
    /// Not while in office.
    StillInOffice,
    /// A code that isn't one.
    WrongCode,
    /// Too many codes.
    TooManyCodes,
    /// How to get matters back.
    HowToRecover,
    /// A code typed where somebody in office speaks.
    CodeInOffice,
    /// A code for another chat of the same person.
    BindingCode { code: String },
    /// This chat is theirs too.
    Bound,
    /// To the chats they had: another one is theirs too.
    BoundElsewhere,
    /// In a group: the answer is in the private chat.
    AnsweredPrivately,
    /// In a group, to somebody who hasn't opened a private chat.
    ComePrivately,
    /// A sign under a question.
    SignIsNoAnswer,
    /// A file larger than the network gives us.
    TooLarge,
    /// A sticker, a film: nothing that can be kept.
    Unreadable,
    /// Away between two days, and who has what comes meanwhile.
    LeaveTaken { from: Date, until: Date, who: Vec<(String, Role)> },
    /// Back. `begun`: it had.
    LeaveEnded { begun: bool },
    /// Back, without having been away.
    NoLeave,
    /// Longer than a leave may be, in days.
    LeaveTooLong { days: i32 },
    /// How a leave is said.
    HowToLeave,
}

fn post(v: &Voice<'_>, role: Role, name: &str) -> String {
    let id = match role {
        Role::FirstSecretary => "post-first-secretary",
        Role::StandIn => "post-stand-in",
        Role::TownshipClerk => "post-township-clerk",
        Role::CityAdmin => "post-city-admin",
        Role::UnitClerk => "post-unit-clerk",
    };
    let surname: String = name.chars().take(1).collect();
    v.text(id, &[arg("name", name.to_owned()), arg("surname", surname)])
}

impl Speak for Say {
    fn render(&self, v: &Voice<'_>) -> Outgoing {
        let out = Outgoing::empty(v.lang());
        let id = match self {
            Self::Welcome { village, face } => {
                let first = v.text("desk-welcome", &[arg("village", village.clone())]);
                let who = match face {
                    Some((name, role)) => v.text("desk-welcome-who", &[arg("who", post(v, *role, name))]),
                    None => v.word("desk-welcome-nobody"),
                };
                return out.say(first).say(v.word("desk-welcome-how")).say(who).dim(v.word("desk-welcome-more"));
            }
            Self::WelcomeOffice { name, role, place } => {
                let who = role.map_or_else(|| name.clone(), |r| post(v, r, name));
                if let (Some(Role::UnitClerk), Some(place)) = (role, place) {
                    let args = [arg("name", name.clone()), arg("place", place.clone())];
                    return out.say(v.text("desk-welcome-unit", &args)).dim(v.word("desk-welcome-unit-how"));
                }
                let place = place.clone().unwrap_or_else(|| v.word("desk-your-area"));
                let how = match role {
                    Some(Role::FirstSecretary | Role::StandIn | Role::UnitClerk) | None => "desk-welcome-office-how",
                    Some(Role::TownshipClerk | Role::CityAdmin) => "desk-welcome-office-above-how",
                };
                return out
                    .say(v.text("desk-welcome-office", &[arg("who", who), arg("place", place)]))
                    .dim(v.word(how));
            }
            Self::Greeting { village, face } => {
                let id = match (village, face) {
                    (Some(_), Some(_)) => "desk-greeting",
                    (Some(_), None) | (None, _) => "desk-greeting-plain",
                };
                let args = [
                    arg("village", village.clone().unwrap_or_default()),
                    arg("who", face.as_ref().map(|(name, role)| post(v, *role, name)).unwrap_or_default()),
                ];
                return out.say(v.text(id, if face.is_some() && village.is_some() { &args } else { &[] }));
            }
            Self::People { people } => {
                if people.is_empty() {
                    return out.say(v.word("desk-nobody"));
                }
                let mut out = out.say(v.word("desk-people"));
                for (name, role, phone) in people {
                    let who = post(v, *role, name);
                    out = match phone {
                        Some(number) => out.part(Part::Call { name: who, number: number.clone() }),
                        None => out.say(v.text("desk-no-number", &[arg("who", who)])),
                    };
                }
                return out;
            }
            Self::PhoneWrong { digits } => return out.say(v.text("desk-phone-wrong", &[arg("digits", *digits)])),
            Self::NoPhone => "desk-no-phone",
            Self::PhoneKept { masked } => return out.say(v.text("desk-phone-kept", &[arg("phone", masked.clone())])),
            Self::BindingCode { code } => {
                let held = i64::try_from(BINDING_HOLDS.as_secs() / 60).unwrap_or_default();
                return out.say(v.text("desk-binding-code", &[arg("code", code.clone()), arg("minutes", held)]));
            }
            Self::MyData { lines } => {
                if lines.is_empty() {
                    return out.say(v.word("desk-no-data"));
                }
                let mut card = Outgoing::card(v.lang(), None, v.word("desk-my-data"), None);
                for line in lines.iter().take(30) {
                    card = card.dim(line.clone());
                }
                let text = lines.join("\n");
                return card
                    .part(Part::Download { name: "my-data.txt".into(), label: v.word("desk-take-away"), text })
                    .button("erase", v.word("desk-key-erase"))
                    .button("bind", v.word("desk-key-bind"));
            }
            Self::EraseSure => {
                return out
                    .ask(v.word("desk-erase-sure"))
                    // First what loses nothing: a "1" too many may not erase.
                    .button("erase_no", v.word("desk-key-erase-no"))
                    .button("erase_yes", v.word("desk-key-erase-yes"));
            }
            Self::ComePrivately => {
                let label = v.word("desk-key-come-privately");
                return out.say(v.word("desk-come-privately")).part(Part::Door { label });
            }
            Self::LeaveTaken { from, until, who } => {
                let days = v.text(
                    if from == until { "desk-leave-day" } else { "desk-leave-days" },
                    &[arg("from", v.date(*from)), arg("until", v.date(*until))],
                );
                let who: Vec<String> = who.iter().map(|(name, role)| post(v, *role, name)).collect();
                let meanwhile = match who.as_slice() {
                    [] => v.word("desk-leave-nobody"),
                    who => v.text("desk-leave-who", &[arg("who", who.join(&v.word("desk-leave-and")))]),
                };
                return out.say(days).say(meanwhile).dim(v.word("desk-leave-how-back"));
            }
            Self::LeaveTooLong { days } => return out.say(v.text("desk-leave-too-long", &[arg("days", *days)])),
            Self::LeaveEnded { begun: true } => "desk-leave-ended",
            Self::LeaveEnded { begun: false } => "desk-leave-dropped",
            Self::NoLeave => "desk-no-leave",
            Self::HowToLeave => "desk-how-to-leave",
            Self::CodeInOffice => "desk-code-in-office",
            Self::Bound => "desk-bound",
            Self::BoundElsewhere => "desk-bound-elsewhere",
            Self::AnsweredPrivately => "desk-answered-privately",
            Self::SignIsNoAnswer => "desk-sign-is-no-answer",
            Self::TooLarge => "desk-too-large",
            Self::Unreadable => "desk-unreadable",
            Self::InvitationUsed => "desk-invitation-used",
            Self::InvitationExpired => "desk-invitation-expired",
            Self::InvitationUnknown => "desk-invitation-unknown",
            Self::UnknownVillage => "desk-unknown-village",
            Self::Thanks => "desk-thanks",
            Self::SmallTalk => "desk-small-talk",
            Self::NothingAsked => "desk-nothing-asked",
            Self::KeysLieOpen => "desk-keys-lie-open",
            Self::OfficeKeysLieOpen => "desk-office-keys-lie-open",
            Self::OfficeGreeting => "desk-office-greeting",
            Self::OfficeThanks => "desk-office-thanks",
            Self::OfficeNothingAsked => "desk-office-nothing-asked",
            Self::Nothing => "desk-nothing",
            Self::HelpVillager => "desk-help-villager",
            Self::HelpSecretary => "desk-help-secretary",
            Self::HelpAdmin => "desk-help-admin",
            Self::HelpUnit => "desk-help-unit",
            Self::LanguageSet => "desk-language-set",
            Self::UnknownCommand => "desk-unknown-command",
            Self::UnknownButton => "desk-unknown-button",
            Self::SomeoneElses => "desk-someone-elses",
            Self::Slower => "desk-slower",
            Self::OurFailure => "desk-our-failure",
            Self::Privacy => "desk-privacy",
            Self::Erased => "desk-erased",
            Self::ErasedButOffice => "desk-erased-but-office",
            Self::NotErased => "desk-not-erased",
            Self::Recovered => "desk-recovered",
            Self::RecoveredElsewhere => "desk-recovered-elsewhere",
            Self::StillInOffice => "desk-still-in-office",
            Self::WrongCode => "desk-wrong-code",
            Self::TooManyCodes => "desk-too-many-codes",
            Self::TooManyCodesInAll => "desk-too-many-codes-in-all",
            Self::RecoverByInvitation => "desk-recover-by-invitation",
            Self::RecoverElsewhere => "desk-recover-elsewhere",
            Self::MovedElsewhere => "desk-moved-elsewhere",
            Self::HowToRecover => "desk-how-to-recover",
        };
        out.say(v.word(id))
    }
}

/// Every sentence with sample arguments.
#[must_use]
pub fn samples() -> Vec<(&'static str, Box<dyn Speak>)> {
    let village = || "Houzhuang".to_owned();
    let name = || "Li Ming".to_owned();
    let day = |day| Date::new(2026, 12, day).expect("a day of December");
    let all = vec![
        Say::Welcome { village: village(), face: Some((name(), Role::FirstSecretary)) },
        Say::Welcome { village: village(), face: None },
        Say::WelcomeOffice { name: name(), role: Some(Role::FirstSecretary), place: Some(village()) },
        Say::WelcomeOffice { name: name(), role: Some(Role::TownshipClerk), place: Some(village()) },
        Say::WelcomeOffice { name: name(), role: None, place: None },
        Say::WelcomeOffice { name: name(), role: Some(Role::UnitClerk), place: Some(village()) },
        Say::InvitationUsed,
        Say::InvitationExpired,
        Say::InvitationUnknown,
        Say::UnknownVillage,
        Say::Greeting { village: Some(village()), face: Some((name(), Role::StandIn)) },
        Say::Greeting { village: None, face: None },
        Say::Thanks,
        Say::SmallTalk,
        Say::NothingAsked,
        Say::KeysLieOpen,
        Say::OfficeGreeting,
        Say::OfficeThanks,
        Say::OfficeNothingAsked,
        Say::OfficeKeysLieOpen,
        Say::Nothing,
        Say::HelpVillager,
        Say::HelpSecretary,
        Say::HelpAdmin,
        Say::HelpUnit,
        Say::People { people: vec![] },
        Say::People {
            people: Role::ALL
                .iter()
                .map(|r| (name(), *r, (*r == Role::StandIn).then(|| "13800000042".into())))
                .collect(),
        },
        Say::LanguageSet,
        Say::UnknownCommand,
        Say::UnknownButton,
        Say::SomeoneElses,
        Say::Slower,
        Say::OurFailure,
        Say::PhoneKept { masked: "138****0042".into() },
        Say::NoPhone,
        Say::PhoneWrong { digits: 10 },
        Say::Privacy,
        Say::MyData { lines: vec![] },
        Say::MyData { lines: vec![name(), "13800000042".into()] },
        Say::EraseSure,
        Say::Erased,
        Say::ErasedButOffice,
        Say::NotErased,
        Say::Recovered,
        Say::RecoveredElsewhere,
        Say::StillInOffice,
        Say::WrongCode,
        Say::TooManyCodes,
        Say::TooManyCodesInAll,
        Say::RecoverByInvitation,
        Say::RecoverElsewhere,
        Say::MovedElsewhere,
        Say::HowToRecover,
        Say::BindingCode { code: "13800000".into() },
        Say::CodeInOffice,
        Say::Bound,
        Say::BoundElsewhere,
        Say::AnsweredPrivately,
        Say::ComePrivately,
        Say::SignIsNoAnswer,
        Say::TooLarge,
        Say::Unreadable,
        Say::LeaveTaken {
            from: day(1),
            until: day(7),
            who: vec![(name(), Role::StandIn), (name(), Role::TownshipClerk)],
        },
        Say::LeaveTaken { from: day(1), until: day(1), who: vec![] },
        Say::LeaveEnded { begun: true },
        Say::LeaveEnded { begun: false },
        Say::NoLeave,
        Say::LeaveTooLong { days: 92 },
        Say::HowToLeave,
    ];
    all.into_iter().map(|s| ("desk", Box::new(s) as Box<dyn Speak>)).chain(posts::samples()).collect()
}
