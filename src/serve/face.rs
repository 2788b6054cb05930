//! What the web's pages show of the rooms above: names, posts, the welcome. Reads only: previews open pages too.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::base::AddressId;
use crate::channels::web::{Face, HeadFace, InviteFace, VillageFace};
use crate::commitments::chat;
use crate::desk::say::Say;
use crate::people::offices::{self, Role};
use crate::people::villages::{self, Village};
use crate::people::{Peek, invitations, office, persons};
use crate::storage::{Result, Store, addresses};
use crate::text::voice::arg;
use crate::text::{Lang, Outgoing, Speak, Voice};
use crate::turn::House;

/// The house's face to the web.
pub(super) struct HouseFace {
    /// The rows.
    pub store: Store,
    /// What stands in the house.
    pub house: Arc<House>,
}

impl HouseFace {
    pub(super) fn voice(&self, lang: Lang) -> Voice<'_> {
        Voice::new(&self.house.catalog, self.house.policy.zone(), lang, self.house.clock.now())
    }

    pub(super) fn today(&self) -> jiff::civil::Date {
        self.house.policy.zone().day(self.house.clock.now())
    }

    async fn find(&self, code: &str) -> Result<Option<(Village, office::Office)>> {
        let mut tx = self.store.read().await?;
        let Some(village) = villages::by_code(&mut tx, code).await? else { return Ok(None) };
        let office = office::office(&mut tx, &village, self.today()).await?;
        Ok(Some((village, office)))
    }
}

impl Face for HouseFace {
    fn village<'a>(&'a self, code: &'a str) -> BoxFuture<'a, Result<Option<VillageFace>>> {
        Box::pin(async move {
            Ok(self.find(code).await?.map(|(v, office)| {
                let holder = office.first_secretary;
                VillageFace {
                    code: v.code,
                    name: v.name,
                    secretary: holder.as_ref().map(|h| h.name.reveal().to_owned()).unwrap_or_default(),
                    phone: holder.and_then(|h| h.phone).map(|p| p.reveal().to_owned()).unwrap_or_default(),
                }
            }))
        })
    }

    fn head(&self, address: AddressId) -> BoxFuture<'_, Result<HeadFace>> {
        Box::pin(async move {
            let mut tx = self.store.read().await?;
            let person = match addresses::get(&mut tx, address).await?.person_id {
                Some(id) => Some(persons::get(&mut tx, id).await?),
                None => None,
            };
            let lang = person.as_ref().map_or(self.house.lang, |p| p.lang);
            let v = self.voice(lang);
            let today = self.today();
            let posts = match &person {
                Some(p) => offices::posts_of(&mut tx, p.id, today).await?,
                None => vec![],
            };
            let name = person.as_ref().and_then(|p| p.name.as_ref()).map(|n| n.reveal().to_owned()).unwrap_or_default();
            if let Some(post) = posts.first() {
                let place = match (post.village, &post.area) {
                    (Some(id), _) => villages::get(&mut tx, id).await?.name,
                    (None, Some(area)) => villages::list(&mut tx)
                        .await?
                        .iter()
                        .find(|v| v.town_code == *area)
                        .map(|v| v.town.clone())
                        .unwrap_or_default(),
                    (None, None) if post.role == Role::UnitClerk => post.unit.clone(),
                    (None, None) => String::new(),
                };
                let (role, human) = match post.role {
                    Role::FirstSecretary => ("head-first-secretary", "head-human-town"),
                    Role::StandIn => ("head-stand-in", "head-human-town"),
                    Role::TownshipClerk => ("head-township-clerk", "head-human-city"),
                    Role::CityAdmin => ("head-city-admin", "head-human-city"),
                    Role::UnitClerk => ("head-unit-clerk", "head-human-city"),
                };
                let title = if place.is_empty() {
                    name
                } else {
                    v.text("head-office", &[arg("name", name), arg("place", place)])
                };
                return Ok(HeadFace { lang, work: true, title, subtitle: v.word(role), human: v.word(human) });
            }
            let village = match person.and_then(|p| p.village_id) {
                Some(id) => Some(villages::get(&mut tx, id).await?),
                None => None,
            };
            let human = v.word("head-human");
            let Some(village) = village else {
                let title = v.word("head-no-village");
                return Ok(HeadFace { lang, work: false, title, subtitle: String::new(), human });
            };
            let office = office::office(&mut tx, &village, today).await?;
            let subtitle = match office.first_secretary {
                Some(h) => v.text("head-secretary", &[arg("name", h.name.reveal().to_owned())]),
                None => v.word("head-nobody"),
            };
            Ok(HeadFace { lang, work: false, title: village.name, subtitle, human })
        })
    }

    fn welcome<'a>(&'a self, code: &'a str, lang: Lang) -> BoxFuture<'a, Result<Option<Outgoing>>> {
        Box::pin(async move {
            Ok(self.find(code).await?.map(|(village, office)| {
                let face = office.greets().map(|h| (h.name.reveal().to_owned(), h.role));
                Say::Welcome { village: village.name, face }.render(&self.voice(lang))
            }))
        })
    }

    fn board<'a>(&'a self, code: &'a str, lang: Lang) -> BoxFuture<'a, Result<Option<Outgoing>>> {
        Box::pin(async move {
            let mut tx = self.store.read().await?;
            let Some(village) = villages::by_code(&mut tx, code).await? else { return Ok(None) };
            let board = chat::board(&mut tx, &self.house.policy, &village, self.house.clock.now()).await?;
            Ok(Some(board.render(&self.voice(lang))))
        })
    }

    fn invitation<'a>(
        &'a self,
        token: &'a str,
        at: Option<AddressId>,
        lang: Lang,
    ) -> BoxFuture<'a, Result<Option<InviteFace>>> {
        Box::pin(async move {
            let v = self.voice(lang);
            Ok(match invitations::peek(&self.store, token, self.house.clock.now()).await? {
                Peek::Unknown => None,
                Peek::Used { person } => {
                    let here = match at {
                        Some(at) => addresses::get(&mut self.store.read().await?, at).await?.person_id,
                        None => None,
                    };
                    Some(InviteFace::Used { here: here == Some(person) })
                }
                Peek::Expired => Some(InviteFace::Expired),
                Peek::Valid { name, role, place } => {
                    let id = match role {
                        Role::FirstSecretary => "head-first-secretary",
                        Role::StandIn => "head-stand-in",
                        Role::TownshipClerk => "head-township-clerk",
                        Role::CityAdmin => "head-city-admin",
                        Role::UnitClerk => "head-unit-clerk",
                    };
                    let args = [
                        arg("name", name.reveal().to_owned()),
                        arg("post", v.word(id)),
                        arg("place", place.unwrap_or_default()),
                    ];
                    Some(InviteFace::Open(v.text("head-invited", &args)))
                }
            })
        })
    }
}
