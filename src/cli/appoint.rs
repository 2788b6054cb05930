//! `lastmile appoint`: gives a person a post, or several persons theirs from a file, ends one before its day, and lists who
//! holds which.

use std::path::PathBuf;

use anyhow::Context;
use jiff::civil::Date;
use serde_json::json;

use super::Desk;
use crate::base::{AppointmentId, Personal};
use crate::people::{NewAppointment, Role, import_offices, leave, offices, villages};
use crate::terms;

/// The roles, as usage names them.
pub(super) const ROLES: &str = "first_secretary|stand_in|township_clerk|city_admin|unit_clerk";

#[derive(Debug, clap::Args)]
#[command(override_usage = "lastmile appoint --name <NAME> --role <ROLE> --unit <UNIT> --from <DAY> --until <DAY> \
                            [--village <VILLAGE> | --area <AREA>] [--phone <PHONE>]\n       \
                            lastmile appoint --from-file <FILE>\n       lastmile appoint --end <NUMBER> --on <DAY>\n       \
                            lastmile appoint --list")]
pub(super) struct Args {
    /// The village's code or name: for a first secretary and a stand-in.
    #[arg(long)]
    village: Option<String>,
    /// Show the appointments that aren't over, with their numbers.
    #[arg(long, conflicts_with_all = ["village", "name", "role", "area", "unit", "phone", "from", "until", "from_file"])]
    list: bool,
    /// What the person is called.
    #[arg(long, required_unless_present_any = ["from_file", "list", "end"])]
    name: Option<String>,
    /// The post.
    #[arg(long, value_parser = role, value_name = ROLES, required_unless_present_any = ["from_file", "list", "end"])]
    role: Option<Role>,
    /// The township's name or code: for its clerk.
    #[arg(long)]
    area: Option<String>,
    /// The unit that sends or employs the person.
    #[arg(long, required_unless_present_any = ["from_file", "list", "end"])]
    unit: Option<String>,
    /// Where to call the person.
    #[arg(long)]
    phone: Option<String>,
    /// The first day of the term: 2026-11-01.
    #[arg(long, value_name = "DAY", value_parser = day, required_unless_present_any = ["from_file", "list", "end"])]
    from: Option<Date>,
    /// The last day of the term: 2028-10-31.
    #[arg(long, value_name = "DAY", value_parser = day, required_unless_present_any = ["from_file", "list", "end"])]
    until: Option<Date>,
    /// End the appointment of that number before its day; its last day is that of --on.
    #[arg(long, value_name = "NUMBER", requires = "on", conflicts_with_all = ["village", "name", "role", "area", "unit", "phone", "from", "until", "from_file", "list"])]
    end: Option<i64>,
    /// The last day of an appointment that ends early: 2026-11-30.
    #[arg(long, value_name = "DAY", value_parser = day, requires = "end")]
    on: Option<Date>,
    /// Take the appointments from a CSV file with the columns name, unit, role, village, area, from, until, phone.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["village", "name", "role", "area", "unit", "phone", "from", "until"])]
    from_file: Option<PathBuf>,
}

/// A role by its tag.
pub(super) fn role(text: &str) -> Result<Role, String> {
    let tags = Role::ALL.map(Role::tag).join(", ");
    Role::of(text).ok_or_else(|| format!("the roles are {tags}"))
}

/// A day of the calendar.
fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "it must be a day of the calendar, such as 2026-11-01".to_owned())
}

pub(super) async fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    if args.list {
        return list(desk).await;
    }
    if let (Some(number), Some(on)) = (args.end, args.on) {
        return end(desk, AppointmentId(number), on).await;
    }
    match args.from_file {
        Some(path) => many(desk, path).await,
        None => one(desk, args).await,
    }
}

async fn list(desk: &Desk) -> anyhow::Result<()> {
    let mut tx = desk.store.read().await?;
    let (today, known) = (desk.today(), villages::list(&mut tx).await?);
    let (mut values, mut lines) = (vec![], vec![]);
    for (a, name) in offices::list(&mut tx).await?.into_iter().filter(|(a, _)| a.until >= today) {
        let village = known.iter().find(|v| Some(v.id) == a.village);
        let town = known.iter().find(|v| Some(&v.town_code) == a.area.as_ref());
        let place = village.map(|v| v.name.clone()).or(town.map(|v| v.town.clone())).unwrap_or_else(|| a.unit.clone());
        let leave = leave::standing(&mut tx, a.person, today).await?;
        let away = leave.as_ref().map(|l| format!("  on leave {} until {}", l.from, l.until)).unwrap_or_default();
        lines.push(format!(
            "{:>4}  {} until {}  {:<15}  {}  {place}{away}",
            a.id.0,
            a.from,
            a.until,
            a.role.tag(),
            name.reveal()
        ));
        let mut value = serde_json::to_value(&a)?;
        value["name"] = name.reveal().into();
        value["leave"] = serde_json::to_value(&leave)?;
        values.push(value);
    }
    if lines.is_empty() {
        lines.push("Nobody holds a post yet: `lastmile appoint` gives one.".to_owned());
    }
    desk.answer(&json!(values), &lines.join("\n"))
}

async fn one(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let missing = "--name, --role, --unit, --from and --until are needed";
    let new = NewAppointment {
        name: Personal::new(args.name.context(missing)?),
        phone: args.phone.map(Personal::new),
        role: args.role.context(missing)?,
        village: args.village,
        area: args.area,
        unit: args.unit.context(missing)?,
        from: args.from.context(missing)?,
        until: args.until.context(missing)?,
        lang: desk.lang(),
    };
    let mut tx = desk.store.begin().await?;
    let made = offices::appoint(&mut tx, new, &desk.entropy, desk.clock.now()).await??;
    terms::look_now(&mut tx, desk.clock.now()).await?;
    tx.commit().await?;
    let text = format!(
        "Appointment {}: {} from {} until {}. `lastmile invite --appointment {}` makes the link for their chat.",
        made.id,
        made.role.tag(),
        made.from,
        made.until,
        made.id
    );
    desk.answer(&serde_json::to_value(&made)?, &text)
}

async fn end(desk: &Desk, id: AppointmentId, on: Date) -> anyhow::Result<()> {
    let mut tx = desk.store.begin().await?;
    let ended = offices::end_early(&mut tx, id, on, desk.today(), desk.clock.now()).await??;
    terms::look_now(&mut tx, desk.clock.now()).await?;
    tx.commit().await?;
    let text = format!("Appointment {id} ends on {}. Its open matters go to whoever is in office then.", ended.until);
    desk.answer(&serde_json::to_value(&ended)?, &text)
}

async fn many(desk: &Desk, path: PathBuf) -> anyhow::Result<()> {
    let file = std::fs::File::open(&path).with_context(|| format!("{} can't be read", path.display()))?;
    let mut tx = desk.store.begin().await?;
    match import_offices(&mut tx, file, desk.lang(), &desk.entropy, desk.clock.now()).await? {
        Ok(new) => {
            terms::look_now(&mut tx, desk.clock.now()).await?;
            tx.commit().await?;
            desk.answer(&json!({ "new": new }), &format!("{}.", super::counted(new as i64, "new appointment")))
        }
        Err(wrong) => {
            tx.rollback().await?;
            let lines: Vec<String> = wrong.iter().map(|e| format!("{}: {e}", path.display())).collect();
            anyhow::bail!("nobody was appointed; mend these lines and take the file again\n{}", lines.join("\n"))
        }
    }
}
