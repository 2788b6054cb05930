//! What the desk says about posts: who holds which, an appointment in the making, an invitation. Wording stands at the end of
//! `config/locales/*/desk.ftl`.

use jiff::civil::Date;

use super::post as title;
use crate::base::{AppointmentId, Moment};
use crate::people::{AppointRefused, Role};
use crate::text::outgoing::Part;
use crate::text::voice::arg;
use crate::text::{Outgoing, Speak, Voice};

/// Days on which a holder is away, and who gets what would come to them.
#[derive(Clone, Debug)]
pub struct Away {
    /// The last day.
    pub until: Date,
    /// Name and post.
    pub instead: Vec<(String, Role)>,
}

/// Somebody in office.
#[derive(Clone, Debug)]
pub struct Post {
    /// What they are called.
    pub name: String,
    /// As what.
    pub role: Role,
    /// The unit that sent or employs them.
    pub unit: String,
    /// Where to call them.
    pub phone: Option<String>,
    /// The last day of their term.
    pub until: Date,
    /// Away today.
    pub away: Option<Away>,
}

/// A village's post in the list of a township.
#[derive(Clone, Debug)]
pub struct Seat {
    /// The village.
    pub village: String,
    /// Its code.
    pub code: String,
    /// Who holds it, or stands in.
    pub who: Option<(String, Role)>,
}

/// An appointment as it would be made.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields of a sentence are named for what they say")]
pub struct Whole {
    pub role: Role,
    pub place: Option<String>,
    pub name: String,
    pub unit: String,
    pub from: Date,
    pub until: Date,
    pub phone: Option<String>,
}

/// A post that may be invited to.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields of a sentence are named for what they say")]
pub struct Choice {
    pub id: AppointmentId,
    pub name: String,
    pub role: Role,
    pub place: String,
    /// Where it is still to begin.
    pub from: Option<Date>,
}

/// Everything that is said about posts. A place to choose is its name, township and code.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields of a sentence are named for what they say")]
pub enum Say {
    /// How an admin of the city uses this.
    HelpCity,
    /// Appointing and inviting is the city's admins'.
    AdminsOnly { admins: Vec<String> },
    /// Who is in office where?
    WhoWhere,
    /// No place is called so.
    NoSuchPlace { words: String },
    /// Several are.
    WhichPlace { places: Vec<(String, String, String)> },
    /// Who holds what in a village.
    OfVillage { village: String, town: String, secretary: Option<Post>, stand_ins: Vec<Post>, township: Vec<Post> },
    /// Who holds what in a township; `more`: villages that aren't listed.
    OfTown { town: String, clerks: Vec<Post>, seats: Vec<Seat>, more: usize },
    /// Which post?
    AskRole,
    /// Where?
    AskPlace { town: bool },
    /// None is called just so; these nearly.
    NearPlaces { places: Vec<(String, String, String)> },
    /// What are they called?
    AskName,
    /// Sent by whom?
    AskUnit,
    /// From when until when?
    AskTerm,
    /// Shown once whole: is it right?
    Whole(Whole),
    /// What isn't?
    WhatToChange,
    /// What of a line wasn't understood.
    AppointUnread { words: String },
    /// The term is over already.
    AppointOver { until: Date },
    /// Why it can't be; `place`: the village's name.
    AppointRefused { refused: AppointRefused, place: Option<String> },
    /// Left: nobody was appointed.
    AppointLeft,
    /// A key of a card that doesn't ask any more.
    AppointLate,
    /// Done.
    Appointed(Whole),
    /// How one invites.
    HowToInvite,
    /// Nobody is called so.
    NobodyToInvite { words: String },
    /// More than keys fit on a card.
    ManyToInvite { count: usize },
    /// Which post?
    WhichPost { choices: Vec<Choice> },
    /// The link, which holds once.
    Link { name: String, web: String, telegram: Option<String>, until: Moment },
    /// The post's term is over.
    InviteOver,
    /// A key that was pressed before.
    InviteLate,
}

/// A post's own word.
fn role(v: &Voice<'_>, role: Role) -> String {
    v.word(match role {
        Role::FirstSecretary => "desk-role-first-secretary",
        Role::StandIn => "desk-role-stand-in",
        Role::TownshipClerk => "desk-role-township-clerk",
        Role::CityAdmin => "desk-role-city-admin",
        Role::UnitClerk => "desk-role-unit-clerk",
    })
}

fn names(v: &Voice<'_>, people: &[(String, Role)]) -> String {
    let names: Vec<String> = people.iter().map(|(name, role)| title(v, *role, name)).collect();
    names.join(&v.word("desk-leave-and"))
}

fn row(text: String, opens: Option<String>) -> Part {
    Part::Row { mark: None, text, opens }
}

/// A holder: post and name, unit, term, telephone, and who is there while they are away.
fn holder(out: Outgoing, v: &Voice<'_>, p: &Post) -> Outgoing {
    let who = title(v, p.role, &p.name);
    let args = [arg("who", who.clone()), arg("unit", p.unit.clone()), arg("until", v.date(p.until))];
    let mut out = out.part(row(v.text("desk-who-post", &args), None));
    if let Some(away) = &p.away {
        let until = arg("until", v.date(away.until));
        out = out.say(match away.instead.as_slice() {
            [] => v.text("desk-who-away-nobody", &[arg("who", who.clone()), until]),
            some => v.text("desk-who-away", &[arg("who", who.clone()), until, arg("instead", names(v, some))]),
        });
    }
    match &p.phone {
        Some(number) => out.part(Part::Call { name: who, number: number.clone() }),
        None => out.part(row(v.text("desk-who-no-number", &[arg("who", who)]), None)),
    }
}

/// Places as keys: name and township; where two are alike, the code too.
fn places(mut out: Outgoing, v: &Voice<'_>, all: &[(String, String, String)]) -> Outgoing {
    for (name, town, code) in all.iter().take(4) {
        let alike = all.iter().filter(|other| (&other.0, &other.1) == (name, town)).count() > 1;
        let label = v.text("desk-place", &[arg("village", name.clone()), arg("town", town.clone())]);
        out = out.button(format!("place:{code}"), if alike { format!("{label} {code}") } else { label });
    }
    out
}

fn whole(out: Outgoing, v: &Voice<'_>, w: &Whole) -> Outgoing {
    let post = match &w.place {
        Some(place) => v.text("desk-post-at", &[arg("place", place.clone()), arg("role", role(v, w.role))]),
        None => role(v, w.role),
    };
    let term = v.text("desk-term", &[arg("from", v.date(w.from)), arg("until", v.date(w.until))]);
    let out = out
        .fact(v.word("desk-fact-post"), post, true)
        .fact(v.word("desk-fact-name"), w.name.clone(), true)
        .fact(v.word("desk-fact-unit"), w.unit.clone(), false)
        .fact(v.word("desk-fact-term"), term, false);
    match &w.phone {
        Some(phone) => out.fact(v.word("desk-fact-phone"), phone.clone(), false),
        None => out,
    }
}

fn refusal(v: &Voice<'_>, refused: &AppointRefused, place: Option<&str>) -> String {
    let days = |from: Date, until: Date| [arg("from", v.date(from)), arg("until", v.date(until))];
    match refused {
        AppointRefused::Empty(_) => v.word("desk-appoint-empty"),
        AppointRefused::UnknownVillage(words) => v.text("desk-appoint-no-village", &[arg("words", words.clone())]),
        AppointRefused::UnknownTown(words) => v.text("desk-appoint-no-town", &[arg("words", words.clone())]),
        AppointRefused::SeveralVillages { name, codes } => {
            let codes = codes.join(&v.word("desk-leave-and"));
            v.text("desk-appoint-several", &[arg("words", name.clone()), arg("codes", codes)])
        }
        AppointRefused::NeedsVillage(r) => v.text("desk-appoint-needs-village", &[arg("role", role(v, *r))]),
        AppointRefused::NeedsTown => v.word("desk-appoint-needs-town"),
        AppointRefused::NoPlace(r, _) => v.text("desk-appoint-no-place", &[arg("role", role(v, *r))]),
        AppointRefused::EndsBeforeItBegins { from, until } => v.text("desk-appoint-ends-before", &days(*from, *until)),
        AppointRefused::Overlaps { from, until } => {
            let [from, until] = days(*from, *until);
            v.text("desk-appoint-overlaps", &[arg("place", place.unwrap_or_default().to_owned()), from, until])
        }
        AppointRefused::Already(_) => v.word("desk-appoint-already"),
    }
}

impl Speak for Say {
    fn render(&self, v: &Voice<'_>) -> Outgoing {
        let out = Outgoing::empty(v.lang());
        let id = match self {
            Self::AdminsOnly { admins } if !admins.is_empty() => {
                let admins = admins.join(&v.word("desk-leave-and"));
                return out.say(v.text("desk-admins-only", &[arg("admins", admins)]));
            }
            Self::NoSuchPlace { words } => {
                return out.say(v.text("desk-no-such-place", &[arg("words", words.clone())]));
            }
            Self::WhichPlace { places: all } => {
                let mut out = Outgoing::card(v.lang(), None, v.word("desk-which-place"), None);
                for (name, town, code) in all {
                    let label = v.text("desk-place", &[arg("village", name.clone()), arg("town", town.clone())]);
                    out = out.part(row(label, Some(format!("/who {code}"))));
                }
                return out;
            }
            Self::OfVillage { village, town, secretary, stand_ins, township } => {
                let lead = v.text("desk-place", &[arg("village", village.clone()), arg("town", town.clone())]);
                let mut out = Outgoing::card(v.lang(), None, lead, None);
                out = match (secretary, stand_ins.is_empty()) {
                    (Some(post), _) => holder(out, v, post),
                    (None, false) => out.say(v.word("desk-who-vacant")),
                    (None, true) => out.say(v.word("desk-who-vacant-nobody")),
                };
                for post in stand_ins.iter().chain(township) {
                    out = holder(out, v, post);
                }
                return if township.is_empty() { out.say(v.word("desk-who-no-clerk")) } else { out };
            }
            Self::OfTown { town, clerks, seats, more } => {
                let mut out = Outgoing::card(v.lang(), None, town.clone(), None);
                for post in clerks {
                    out = holder(out, v, post);
                }
                if clerks.is_empty() {
                    out = out.say(v.word("desk-who-no-clerk"));
                }
                for seat in seats {
                    let village = arg("village", seat.village.clone());
                    let text = match &seat.who {
                        Some((name, role)) => v.text("desk-who-seat", &[village, arg("who", title(v, *role, name))]),
                        None => v.text("desk-who-seat-vacant", &[village]),
                    };
                    out = out.part(row(text, Some(format!("/who {}", seat.code))));
                }
                return match more {
                    0 => out,
                    more => out.dim(v.text("desk-who-more", &[arg("count", *more as i64)])),
                };
            }
            Self::AskRole => {
                let mut out = out.ask(v.word("desk-ask-role"));
                for r in Role::ALL.into_iter().filter(|r| *r != Role::CityAdmin) {
                    out = out.button(format!("role:{}", r.tag()), role(v, r));
                }
                return out;
            }
            Self::NearPlaces { places: all } => return places(out.ask(v.word("desk-near-places")), v, all),
            Self::Whole(w) => {
                let card = Outgoing::card(v.lang(), None, v.word("desk-appoint-whole"), None);
                let mut out = whole(card, v, w);
                if w.phone.is_none() {
                    out = out.dim(v.word("desk-appoint-phone"));
                }
                return out
                    .ask(v.word("desk-appoint-right"))
                    .button("appoint_yes", v.word("desk-key-appoint-yes"))
                    .button("appoint_change", v.word("desk-key-appoint-change"));
            }
            Self::WhatToChange => {
                return out
                    .ask(v.word("desk-what-to-change"))
                    .button("edit:role", v.word("desk-fact-post"))
                    .button("edit:name", v.word("desk-fact-name"))
                    .button("edit:unit", v.word("desk-fact-unit"))
                    .button("edit:term", v.word("desk-fact-term"));
            }
            Self::AppointUnread { words } => {
                return out.say(v.text("desk-appoint-unread", &[arg("words", words.clone())]));
            }
            Self::AppointOver { until } => {
                return out.say(v.text("desk-appoint-over", &[arg("until", v.date(*until))]));
            }
            Self::AppointRefused { refused, place } => return out.say(refusal(v, refused, place.as_deref())),
            Self::Appointed(w) => {
                return whole(Outgoing::card(v.lang(), None, v.word("desk-appointed"), None), v, w);
            }
            Self::NobodyToInvite { words } => {
                return out.say(v.text("desk-invite-nobody", &[arg("words", words.clone())]));
            }
            Self::ManyToInvite { count } => {
                return out.say(v.text("desk-invite-many", &[arg("count", *count as i64)]));
            }
            Self::WhichPost { choices } => {
                let mut out = out.ask(v.word("desk-invite-which"));
                for c in choices.iter().take(4) {
                    let args = [arg("place", c.place.clone()), arg("who", title(v, c.role, &c.name))];
                    let label = v.text("desk-invite-post", &args);
                    let label = match c.from {
                        Some(from) => v.text("desk-invite-from", &[arg("post", label), arg("from", v.date(from))]),
                        None => label,
                    };
                    out = out.button(format!("post:{}", c.id), label);
                }
                return out;
            }
            Self::Link { name, web, telegram, until } => {
                let mut out = out.say(v.text("desk-invite-link", &[arg("name", name.clone())])).say(web);
                if let Some(telegram) = telegram {
                    out = out.say(telegram);
                }
                return out.dim(v.text("desk-invite-holds", &[arg("until", v.hour(*until))]));
            }
            Self::AdminsOnly { .. } => "desk-admins-only-nobody",
            Self::AskPlace { town: true } => "desk-ask-town",
            Self::AskPlace { town: false } => "desk-ask-village",
            Self::AskName => "desk-ask-name",
            Self::AskUnit => "desk-ask-unit",
            Self::AskTerm => "desk-ask-term",
            Self::AppointLeft => "desk-appoint-left",
            Self::AppointLate => "desk-appoint-late",
            Self::HowToInvite => "desk-how-to-invite",
            Self::InviteOver => "desk-invite-over",
            Self::InviteLate => "desk-invite-late",
            Self::HelpCity => "desk-help-city",
            Self::WhoWhere => "desk-who-where",
        };
        out.say(v.word(id))
    }
}

/// Every sentence with sample arguments.
pub(super) fn samples() -> Vec<(&'static str, Box<dyn Speak>)> {
    let day = |month, day| Date::new(2026, month, day).expect("a day of the calendar");
    let name = || "Li Ming".to_owned();
    let place = |n: &str| ("Houzhuang".to_owned(), "Dakui".to_owned(), format!("houzhuang{n}"));
    let post = |role, phone: bool, away: Option<bool>| Post {
        name: name(),
        role,
        unit: "Justice Bureau".into(),
        phone: phone.then(|| "13800000042".into()),
        until: day(12, 31),
        away: away.map(|somebody| Away {
            until: day(12, 7),
            instead: if somebody { vec![(name(), Role::StandIn), (name(), Role::TownshipClerk)] } else { vec![] },
        }),
    };
    let whole = |role, phone: bool| Whole {
        role,
        place: matches!(role, Role::FirstSecretary | Role::StandIn | Role::TownshipClerk).then(|| "Houzhuang".into()),
        name: name(),
        unit: "Justice Bureau".into(),
        from: day(12, 1),
        until: day(12, 31),
        phone: phone.then(|| "13800000042".into()),
    };
    let of_village = |secretary: Option<Post>, stand_ins: Vec<Post>, township: Vec<Post>| Say::OfVillage {
        village: "Houzhuang".into(),
        town: "Dakui".into(),
        secretary,
        stand_ins,
        township,
    };
    let refused = |refused| Say::AppointRefused { refused, place: Some("Houzhuang".into()) };
    let choice = |role, from| Choice { id: AppointmentId(1), name: name(), role, place: "Houzhuang".into(), from };
    let seat = |who| Seat { village: "Houzhuang".into(), code: "houzhuang".into(), who };
    let mut all = vec![
        Say::HelpCity,
        Say::AdminsOnly { admins: vec![name(), name()] },
        Say::AdminsOnly { admins: vec![] },
        Say::WhoWhere,
        Say::NoSuchPlace { words: "Nowhere".into() },
        Say::WhichPlace { places: vec![place(""), place("2")] },
        of_village(Some(post(Role::FirstSecretary, true, None)), vec![], vec![post(Role::TownshipClerk, false, None)]),
        of_village(
            Some(post(Role::FirstSecretary, true, Some(true))),
            vec![post(Role::StandIn, true, Some(false))],
            vec![],
        ),
        of_village(None, vec![post(Role::StandIn, true, None)], vec![]),
        of_village(None, vec![], vec![]),
        Say::OfTown {
            town: "Dakui".into(),
            clerks: vec![post(Role::TownshipClerk, true, None)],
            seats: vec![seat(Some((name(), Role::FirstSecretary))), seat(None)],
            more: 2,
        },
        Say::OfTown { town: "Dakui".into(), clerks: vec![], seats: vec![], more: 0 },
        Say::AskRole,
        Say::AskPlace { town: true },
        Say::AskPlace { town: false },
        Say::NearPlaces { places: vec![place(""), place("2")] },
        Say::AskName,
        Say::AskUnit,
        Say::AskTerm,
        Say::WhatToChange,
        Say::AppointUnread { words: "a b c".into() },
        Say::AppointOver { until: day(11, 1) },
        refused(AppointRefused::Empty("the name")),
        refused(AppointRefused::UnknownVillage("Nowhere".into())),
        refused(AppointRefused::SeveralVillages { name: "Houzhuang".into(), codes: vec!["a".into(), "b".into()] }),
        refused(AppointRefused::UnknownTown("Nowhere".into())),
        refused(AppointRefused::NeedsTown),
        refused(AppointRefused::EndsBeforeItBegins { from: day(12, 7), until: day(12, 1) }),
        refused(AppointRefused::Overlaps { from: day(12, 1), until: day(12, 31) }),
        refused(AppointRefused::Already(AppointmentId(1))),
        Say::AppointLeft,
        Say::AppointLate,
        Say::HowToInvite,
        Say::NobodyToInvite { words: "Nobody".into() },
        Say::ManyToInvite { count: 7 },
        Say::WhichPost { choices: vec![choice(Role::FirstSecretary, None), choice(Role::StandIn, Some(day(12, 1)))] },
        Say::InviteOver,
        Say::InviteLate,
    ];
    for role in Role::ALL {
        all.push(Say::Whole(whole(role, role == Role::StandIn)));
        all.push(Say::Appointed(whole(role, role == Role::StandIn)));
        all.push(refused(AppointRefused::NeedsVillage(role)));
        all.push(refused(AppointRefused::NoPlace(role, "village")));
    }
    for telegram in [None, Some("https://t.me/bot?start=i_0123456789abcdefghijkl".to_owned())] {
        let web = "https://city.example/i/0123456789abcdefghijkl".into();
        all.push(Say::Link { name: name(), web, telegram, until: Moment(1_795_500_000_000_000) });
    }
    all.into_iter().map(|s| ("posts", Box::new(s) as Box<dyn Speak>)).collect()
}
