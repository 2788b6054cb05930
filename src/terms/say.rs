//! What this room says: to villagers, to whoever comes into a post, and to the offices above.

use crate::base::Moment;
use crate::commitments::say::{BacklogLine, Title};
use crate::people::Role;
use crate::text::voice::arg;
use crate::text::{Outgoing, Speak, Voice};
use crate::turn::mechanism::Sample;

/// Everything that this room says. A field's name is what the sentence calls it.
#[derive(Clone, Debug)]
pub(super) enum Say {
    /// To a villager, once for all of their matters.
    NewName { village: String, who: Title },
    /// The same where nobody is in office.
    Nobody { village: String },
    /// To whoever comes into the post; `sign_by`: some of it is to be signed for.
    HandedOver { village: String, lines: Vec<BacklogLine>, sign_by: Option<Moment> },
    /// Signed for, all at once.
    AllSigned { count: usize },
    /// To whoever held the post: the term is over; `who` has it now.
    Over { village: String, count: usize, who: Option<Title> },
    /// To the offices above: nobody is in office there.
    Vacant { village: String, count: usize },
    /// To the holder and the offices above: a term ends.
    Ends { village: String, who: Title, until: Moment, count: usize, successor: Option<Title> },
}

impl Speak for Say {
    fn render(&self, v: &Voice<'_>) -> Outgoing {
        let out = Outgoing::empty(v.lang());
        let place = |village: &String| arg("village", village.clone());
        let count = |n: usize| arg("count", n as i64);
        match self {
            Self::NewName { village, who } => {
                out.say(v.text("terms-new-name", &[place(village), arg("who", who.full(v))]))
            }
            Self::Nobody { village } => out.say(v.text("terms-nobody", &[place(village)])),
            Self::HandedOver { village, lines, sign_by } => {
                let lead = v.text("terms-handed-over", &[place(village), count(lines.len())]);
                let mut out = Outgoing::card(v.lang(), None, lead, None);
                for line in lines {
                    out = out.part(line.row(v, false));
                }
                match sign_by {
                    Some(by) => out
                        .say(v.text("terms-sign-by", &[arg("by", v.day(*by))]))
                        .button("sign_all", v.word("terms-key-sign-all"))
                        .main(),
                    None => out.dim(v.word("terms-dates-stay")),
                }
            }
            Self::AllSigned { count: n } => out.say(v.text("terms-all-signed", &[count(*n)])),
            Self::Over { village, count: n, who } => {
                let who = who.as_ref().map_or_else(|| v.word("terms-township"), |title| title.full(v));
                let args = [place(village), count(*n), arg("who", who)];
                out.say(v.text("terms-over", &args)).dim(v.word("terms-thanks"))
            }
            Self::Vacant { village, count: n } => {
                out.say(v.text("terms-vacant", &[place(village), count(*n)])).dim(v.word("terms-vacant-cure"))
            }
            Self::Ends { village, who, until, count: n, successor } => {
                let args = [place(village), arg("who", who.full(v)), arg("until", v.day(*until)), count(*n)];
                let out = out.say(v.text("terms-ends", &args));
                match successor {
                    Some(next) => out.say(v.text("terms-successor", &[arg("who", next.full(v))])),
                    None => out.say(v.word("terms-no-successor")),
                }
            }
        }
    }
}

/// Every sentence with sample arguments.
pub(super) fn samples() -> Vec<Sample> {
    let village = || "Houzhuang".to_owned();
    let who = || Title { name: "Li Ming".into(), role: Role::FirstSecretary };
    let day = Moment(1_795_395_600_000_000);
    let lines = crate::commitments::say::sample_lines();
    let all: Vec<(&'static str, Say)> = vec![
        ("NewName", Say::NewName { village: village(), who: who() }),
        ("Nobody", Say::Nobody { village: village() }),
        ("HandedOver", Say::HandedOver { village: village(), lines: lines.clone(), sign_by: Some(day) }),
        ("HandedOver", Say::HandedOver { village: village(), lines, sign_by: None }),
        ("AllSigned", Say::AllSigned { count: 1 }),
        ("AllSigned", Say::AllSigned { count: 3 }),
        ("Over", Say::Over { village: village(), count: 1, who: Some(who()) }),
        ("Over", Say::Over { village: village(), count: 0, who: None }),
        ("Vacant", Say::Vacant { village: village(), count: 0 }),
        ("Vacant", Say::Vacant { village: village(), count: 2 }),
        ("Ends", Say::Ends { village: village(), who: who(), until: day, count: 2, successor: Some(who()) }),
        ("Ends", Say::Ends { village: village(), who: who(), until: day, count: 1, successor: None }),
    ];
    all.into_iter().map(|(name, say)| (name, Box::new(say) as Box<dyn Speak>)).collect()
}
