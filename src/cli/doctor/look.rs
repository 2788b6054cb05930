//! How the doctor looks: at the settings, the disk and the database, and never with a pen in its hand. What it makes of
//! that is in `checks.rs`.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::Date;

use super::Line;
use super::checks::{self, Access, ClockFound, DatabaseFound, FilesFound, Unseen, VillagesFound, seen};
use super::telegram::{TelegramFound, WebhookFound, telegram};
use crate::base::{Clock, Moment};
use crate::channels::telegram::look;
use crate::cli::demo;
use crate::people::{office, villages};
use crate::policy::Policy;
use crate::serve;
use crate::settings::{Settings, SettingsError};
use crate::storage::{Result as Stored, Schema, Store, files, house, inbox, outbox, timers};

/// Dates are set so many days ahead: the longest time that a leaf has.
const AHEAD: i64 = 60;

/// What Telegram's server says, where the settings have a token; none: Telegram is off.
async fn ask_telegram(settings: Option<&Settings>) -> Option<TelegramFound> {
    let t = &settings?.telegram;
    let nothing = |why: String| TelegramFound {
        me: Err(why.clone()),
        date: None,
        wanted: None,
        webhook: Err(why.clone()),
        commands: Err(why),
    };
    let token = match t.token() {
        Ok(None) => return None,
        Ok(Some(token)) => token,
        Err(e) => return Some(nothing(e.to_string())),
    };
    let Some(found) = look(token.reveal(), &t.api_url).await else {
        return Some(nothing("telegram.api_url is no address of a server".into()));
    };
    Some(TelegramFound {
        me: found.me,
        date: found.date,
        wanted: serve::webhook_url(settings?),
        webhook: found.webhook.map(|w| WebhookFound {
            url: w.url.unwrap_or_default(),
            pending: w.waiting.into(),
            last_error: w.last_error,
        }),
        commands: found.commands.map(|names| names == serve::command_names()),
    })
}

/// What the settings name, where they can be trusted with it.
struct Named<'a> {
    settings: Option<&'a Settings>,
    wrong: &'a [SettingsError],
}

impl<'a> Named<'a> {
    fn by(&self, keys: &[&str]) -> Result<&'a Settings, Unseen> {
        let doubtful = |e: &SettingsError| keys.iter().any(|key| e.touches(key));
        self.settings.filter(|_| !self.wrong.iter().any(doubtful)).ok_or(Unseen::Settings)
    }
}

/// Every check, always the same ones in the same order.
pub(super) async fn examine(settings: Option<&Settings>, wrong: Vec<SettingsError>, clock: &dyn Clock) -> Vec<Line> {
    let named = Named { settings, wrong: &wrong };
    let found_telegram = ask_telegram(settings).await;
    let (found, opened) = match named.by(&["database.url"]) {
        Ok(s) => {
            let (found, opened) = open(s).await;
            (Ok((s.database.url.to_string(), found)), opened.ok_or(Unseen::Database))
        }
        Err(why) => (Err(why.clone()), Err(why)),
    };
    let store = opened.as_ref().map(|(store, _)| store).map_err(Clone::clone);
    let rows = Rows(store.clone());
    let newest = rows.newest().await.unwrap_or_default();
    // Beside a demo its clock holds, as for every command.
    let ahead = match store.clone() {
        Ok(store) => demo::ahead(store).await.unwrap_or(0),
        Err(_) => 0,
    };
    let now = Moment(clock.now().0 + ahead);
    let zone = named.by(&["tenant.timezone"]).map(|s| s.tenant.timezone.clone());
    let today = zone.as_ref().map(|zone| zone.day(now)).map_err(Clone::clone);
    let folder = named.by(&["files.url"]).map(|s| s.files.url.as_path());
    let kept = rows.kept(folder.as_ref().ok().copied()).await.ok();
    let network = found_telegram.as_ref().and_then(|t| t.date);
    let posts = match today.clone() {
        Ok(today) => rows.villages(today).await,
        Err(why) => Err(why),
    };
    let mut lines = vec![
        seen("database", found, |(url, found)| checks::database(&url, &found)),
        seen("migrations", opened.as_ref().map(|(_, schema)| *schema).map_err(Clone::clone), checks::migrations),
        checks::clock(ClockFound { now, newest, network }),
        seen("zone", zone.and_then(|zone| Ok((zone, today.clone()?))), |(zone, today)| {
            checks::zone(zone.name(), today)
        }),
        seen("files", folder, |folder| checks::files(folder, &folder_at(folder), kept)),
    ];
    lines.extend(telegram(found_telegram.as_ref(), now));
    lines.extend([
        seen("policy", named.by(&["policy.dir"]), |s| checks::policy(policy(s, now))),
        seen("workdays", named.by(&["policy.dir"]).and_then(|s| Ok((s, today?))), |(s, today)| {
            checks::workdays(&notices(s, today))
        }),
        seen("villages", posts, |found| checks::villages(&found)),
        seen("inbox", rows.parked().await, |ids| checks::inbox(&ids)),
        seen("outbox", rows.dead().await, |(dead, undeliverable)| checks::outbox(&dead, undeliverable)),
        seen("timers", rows.given_up().await, |ids| checks::timers(&ids)),
        seen("region", named.by(&["tenant.region"]), |s| checks::region(s.tenant.region, found_telegram.is_some())),
        seen("address", named.by(&["http.public_url", "http.listen"]), |s| {
            checks::address(&s.http.public_url, s.http.listen)
        }),
    ]);
    if let Ok(store) = store {
        store.close().await;
    }
    lines.insert(0, checks::settings(wrong));
    lines
}

/// Opens the database to be looked at.
async fn open(settings: &Settings) -> (DatabaseFound, Option<(Store, Schema)>) {
    let url = &settings.database.url;
    let access = match url.sqlite_path() {
        None => Access::Unknown,
        Some(path) => match fs::metadata(path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return (DatabaseFound::Missing, None),
            Err(e) => return (DatabaseFound::Closed(e.to_string()), None),
            Ok(file) => {
                let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
                // SQLite writes its log beside the file.
                both(access(&file, 0o6), fs::metadata(folder).map_or(Access::Unknown, |folder| access(&folder, 0o7)))
            }
        },
    };
    let looked = async {
        let store = Store::look(url.reveal()).await?;
        let schema = store.schema().await?;
        Stored::Ok((store, schema))
    };
    match looked.await {
        Ok(opened) => (DatabaseFound::Open(access), Some(opened)),
        Err(e) => (DatabaseFound::Closed(e.to_string()), None),
    }
}

/// The version of the deadlines in force, or what is wrong with them.
fn policy(settings: &Settings, now: Moment) -> Result<String, String> {
    serve::policy(settings).map(|policy| policy.version_at(now).0).map_err(|e| format!("{e:#}"))
}

/// The years in which dates are set today, each with the number of its notice. A policy that can't be read has its own line.
fn notices(settings: &Settings, today: Date) -> Vec<(i16, Option<String>)> {
    let policy = serve::policy(settings).unwrap_or_else(|_| Policy::embedded());
    let years = [today.year(), today.saturating_add(AHEAD.days()).year()];
    let mut years: Vec<_> = years.into_iter().map(|year| (year, policy.notice(year).map(str::to_owned))).collect();
    years.dedup();
    years
}

/// How the place of photos and voices stands.
fn folder_at(folder: &Path) -> FilesFound {
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => FilesFound::Folder(access(&found, 0o7)),
        Ok(_) => FilesFound::NotAFolder("it isn't a folder".into()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => FilesFound::Missing,
        Err(e) => FilesFound::NotAFolder(e.to_string()),
    }
}

fn both(one: Access, other: Access) -> Access {
    match (one, other) {
        (Access::Denied, _) | (_, Access::Denied) => Access::Denied,
        (Access::Unknown, _) | (_, Access::Unknown) => Access::Unknown,
        (Access::Granted, Access::Granted) => Access::Granted,
    }
}

/// Whether this process has the rights `want` (read 4, write 2, enter 1) to what is there. Who it is stands in /proc;
/// where there is none, only what nobody may is known.
fn access(there: &Metadata, want: u32) -> Access {
    let nobody = there.mode() & 0o222 == 0;
    let (Ok(me), Ok(status)) = (fs::metadata("/proc/self"), fs::read_to_string("/proc/self/status")) else {
        return if nobody { Access::Denied } else { Access::Unknown };
    };
    let groups = status.lines().find_map(|line| line.strip_prefix("Groups:")).unwrap_or_default();
    let ours = |id: u32| me.gid() == id || groups.split_whitespace().any(|group| group.parse() == Ok(id));
    let rights = match me.uid() {
        0 => 0o7,
        uid if uid == there.uid() => there.mode() >> 6,
        _ if ours(there.gid()) => there.mode() >> 3,
        _ => there.mode(),
    };
    if rights & want == want { Access::Granted } else { Access::Denied }
}

/// What the database holds, if it can be read.
struct Rows<'a>(Result<&'a Store, Unseen>);

impl Rows<'_> {
    fn store(&self) -> Result<&Store, Unseen> {
        self.0.clone()
    }

    async fn newest(&self) -> Result<Option<Moment>, Unseen> {
        house::newest(&mut self.store()?.read().await.map_err(failed)?).await.map_err(failed)
    }

    /// How many files have a row, and the ids of those whose bytes aren't in the folder.
    async fn kept(&self, folder: Option<&Path>) -> Result<(usize, Vec<i64>), Unseen> {
        let named = files::named(&mut self.store()?.read().await.map_err(failed)?).await.map_err(failed)?;
        let lost = |name: &str| folder.is_some_and(|f| f.join(name).try_exists().is_ok_and(|there| !there));
        Ok((named.len(), named.iter().filter(|(_, name)| lost(name)).map(|(id, _)| id.0).collect()))
    }

    async fn villages(&self, today: jiff::civil::Date) -> Result<VillagesFound, Unseen> {
        let mut tx = self.store()?.read().await.map_err(failed)?;
        let all = villages::list(&mut tx).await.map_err(failed)?;
        let mut found = VillagesFound { all: all.len(), ..VillagesFound::default() };
        for village in all.iter() {
            let office = office::office(&mut tx, village, today).await.map_err(failed)?;
            if office.at_the_post().is_empty() {
                found.alone.push(village.code.clone());
            } else if office.first_secretary.is_none() && office.stand_ins.is_empty() {
                found.vacant.push(village.code.clone());
            }
        }
        Ok(found)
    }

    async fn parked(&self) -> Result<Vec<i64>, Unseen> {
        Ok(inbox::parked(self.store()?).await.map_err(failed)?.into_iter().map(|(id, _, _)| id.0).collect())
    }

    /// The ids of what is dead, and how much is undeliverable.
    async fn dead(&self) -> Result<(Vec<i64>, usize), Unseen> {
        let ended = outbox::ended(self.store()?).await.map_err(failed)?;
        let (dead, gone): (Vec<_>, Vec<_>) = ended.into_iter().partition(|e| e.state == "dead");
        Ok((dead.into_iter().map(|e| e.id.0).collect(), gone.len()))
    }

    async fn given_up(&self) -> Result<Vec<i64>, Unseen> {
        let mut tx = self.store()?.read().await.map_err(failed)?;
        Ok(timers::parked(&mut tx).await.map_err(failed)?.into_iter().map(|t| t.id.0).collect())
    }
}

fn failed(e: crate::storage::Error) -> Unseen {
    Unseen::Failed(e.to_string())
}
