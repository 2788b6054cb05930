//! `lastmile stats`: the four numbers (domain 11) and the cases behind each, as text, JSON or CSV. No villager's name or
//! words, nothing by person, and nothing in the order of a rate.

use anyhow::Context;
use jiff::civil::Date;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::Desk;
use crate::base::{Moment, Zone};
use crate::commitments::chat::Scope;
use crate::commitments::figures::store::{Counts, Query, cases, counts, together};
use crate::commitments::figures::{Figure, Number, Opened, Rate, recount};
use crate::commitments::life::Commitment;
use crate::commitments::{say, store, view};
use crate::people::offices;
use crate::people::villages::{self, Village};
use crate::policy::Policy;
use crate::serve;
use crate::text::{Catalog, Lang, Voice, table};

/// The arguments of `stats`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Of this village alone: its code or name.
    #[arg(long)]
    village: Option<String>,
    /// Of this township alone: its code or name.
    #[arg(long, conflicts_with = "village")]
    town: Option<String>,
    /// About this alone: the code or name of a leaf, or of a top with all its leaves.
    #[arg(long)]
    category: Option<String>,
    /// Registered in this month or later (2026-11), or on this day or later (2026-11-23).
    #[arg(long, value_name = "MONTH|DAY", value_parser = first_day)]
    from: Option<Date>,
    /// Registered in this month or before, or on this day or before.
    #[arg(long, value_name = "MONTH|DAY", value_parser = last_day)]
    until: Option<Date>,
    /// The cases of a number (solved_rate: all that it divides by) or of a figure (closed_solved), as the answer names them.
    #[arg(long, value_name = "NUMBER", value_parser = opened)]
    cases: Option<Opened>,
    /// Answer with a table for spreadsheet programs.
    #[arg(long)]
    csv: bool,
    /// Count everything anew from the ledger first.
    #[arg(long)]
    recount: bool,
}

fn day(text: &str) -> Result<(Date, bool), String> {
    let whole = format!("{text}-01").parse::<Date>().ok().filter(|_| text.len() == 7);
    let found = whole.map(|day| (day, true)).or_else(|| text.parse().ok().map(|day| (day, false)));
    found.ok_or_else(|| "it must be a month as 2026-11 or a day as 2026-11-23".to_owned())
}

fn first_day(text: &str) -> Result<Date, String> {
    day(text).map(|(day, _)| day)
}

fn last_day(text: &str) -> Result<Date, String> {
    day(text).map(|(day, month)| if month { day.last_of_month() } else { day })
}

fn opened(text: &str) -> Result<Opened, String> {
    let all = || Opened::all().map(|opened| opened.code()).collect::<Vec<_>>().join(", ");
    Opened::named(text).ok_or_else(|| format!("there are {}", all()))
}

pub(super) async fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let policy = serve::policy(&desk.settings)?;
    let (zone, now) = (policy.zone(), desk.clock.now());
    if args.recount {
        let mut tx = desk.store.begin().await?;
        recount::forget(&mut tx).await?;
        tx.commit().await?;
    }
    recount::catch_up(&desk.store, zone, &CancellationToken::new()).await?;
    let mut tx = desk.store.read().await?;
    let known = villages::list(&mut tx).await?;
    let q = query(&args, &policy, &known)?;
    let by_village = counts(&mut tx, &q, zone, now).await?;
    let all = together(&by_village);
    let Some(opened) = args.cases else { return numbers(desk, &args, zone, &all, now) };
    let figures = opened.figures();
    let ids = cases(&mut tx, &q, zone, now, (&by_village, figures), 0, i64::MAX).await?;
    let catalog = Catalog::embedded();
    let voice = Voice::new(&catalog, zone, Lang::En, now);
    let mut lines = vec![];
    for id in ids {
        let c = store::get(&mut tx, id).await?;
        let village = villages::get(&mut tx, c.village).await?;
        lines.push(Line::of(&c, &village, &voice, &policy, now));
    }
    listed(desk, &args, opened, &lines)
}

fn query(args: &Args, policy: &Policy, known: &[Village]) -> anyhow::Result<Query> {
    let village = args.village.as_deref().map(|key| offices::one_village(known, key)).transpose()?.map(|v| v.id);
    let town = args.town.as_deref().map(|key| offices::one_town(known, key)).transpose()?;
    let leaves = args.category.as_deref().map(|words| policy.category(words)).unwrap_or_default();
    if let Some(words) = args.category.as_deref().filter(|_| leaves.is_empty()) {
        anyhow::bail!("nothing is called {words}; config/policy/categories.toml has the codes and names");
    }
    Ok(Query { scope: Scope::All, village, town, leaves, from: args.from, until: args.until })
}

/// As what a number counts a figure.
fn part(number: Number, figure: Figure) -> &'static str {
    if number.numerator().contains(&figure) {
        "numerator"
    } else if number.denominator().contains(&figure) {
        "denominator"
    } else {
        "apart"
    }
}

fn numbers(desk: &Desk, args: &Args, zone: &Zone, all: &Counts, now: Moment) -> anyhow::Result<()> {
    let catalog = Catalog::embedded();
    let voice = Voice::new(&catalog, zone, Lang::En, now);
    if args.csv {
        let head = ["number", "figure", "meaning", "counts_as", "count", "n", "percent"].map(str::to_owned);
        let rows = Number::ALL.into_iter().flat_map(|number| {
            let Rate { above, below } = all.rate(number);
            let percent = all.rate(number).percent().map(|p| p.to_string()).unwrap_or_default();
            let name = say::number(&voice, number);
            let whole =
                [number.code(), "", &name, "", &above.to_string(), &below.to_string(), &percent].map(str::to_owned);
            let figure = |figure: Figure| {
                let (name, count) = (say::figure(&voice, figure), all.of(figure).to_string());
                [number.code(), figure.code(), &name, part(number, figure), &count, "", ""].map(str::to_owned)
            };
            std::iter::once(whole).chain(number.figures().map(figure).collect::<Vec<_>>())
        });
        return super::print(&table::csv(std::iter::once(head).chain(rows).map(Vec::from))?.trim_end());
    }
    let mut text = vec![super::counted(all.registered(), "commitment") + " registered."];
    let mut values = vec![];
    for number in Number::ALL {
        let rate = all.rate(number);
        let percent = rate.percent().map(|p| format!(", {p}%")).unwrap_or_default();
        text.push(format!(
            "{:<14}  {}: {}/{} (n = {}{percent})",
            number.code(),
            say::number(&voice, number),
            rate.above,
            rate.below,
            rate.below
        ));
        let mut figures = vec![];
        for figure in number.figures() {
            let (part, count) = (part(number, figure), all.of(figure));
            text.push(format!("  {:<14} {count:>6}  {} ({part})", figure.code(), say::figure(&voice, figure)));
            figures.push(json!({ "figure": figure.code(), "counts_as": part, "count": count }));
        }
        values.push(json!({
            "number": number.code(), "numerator": rate.above, "denominator": rate.below, "n": rate.below,
            "percent": rate.percent(), "figures": figures,
        }));
    }
    let asked = json!({
        "village": args.village, "town": args.town, "category": args.category,
        "from": args.from.map(|d| d.to_string()), "until": args.until.map(|d| d.to_string()),
    });
    let value = json!({ "at": now.to_string(), "of": asked, "registered": all.registered(), "numbers": values });
    desk.answer(&value, &text.join("\n"))
}

/// A case as it is listed.
struct Line {
    cells: [String; 7],
    text: String,
    value: Value,
}

/// The heads of the columns of cases.
const COLUMNS: [&str; 7] = ["village", "number", "leaf", "state", "registered", "promised_by", "due_by"];

impl Line {
    fn of(c: &Commitment, village: &Village, voice: &Voice<'_>, policy: &Policy, now: Moment) -> Self {
        let day = |at: Option<Moment>| at.map(|at| policy.zone().day(at).to_string()).unwrap_or_default();
        let (state, leaf) = say::state(voice, &view::line(c, policy, now, None, None));
        let registered = day(Some(c.registered_at));
        let text = format!("{} {}  {leaf}  {state}  registered {registered}", village.name, c.number);
        let value = json!({
            "village": village.code, "number": c.number, "leaf": c.leaf, "stage": c.stage,
            "registered_at": c.registered_at.to_string(), "promised_by": c.promised_by.map(|d| d.to_string()),
            "due_by": c.due_by.map(|d| d.to_string()),
        });
        let (promised, due) = (day(c.promised_by), day(c.due_by));
        let cells = [village.name.clone(), c.number.to_string(), leaf, state, registered, promised, due];
        Self { cells, text, value }
    }
}

fn listed(desk: &Desk, args: &Args, opened: Opened, lines: &[Line]) -> anyhow::Result<()> {
    if args.csv {
        let rows = lines.iter().map(|line| line.cells.to_vec());
        let head = COLUMNS.map(str::to_owned).to_vec();
        let table = table::csv(std::iter::once(head).chain(rows)).context("the table can't be written")?;
        return super::print(&table.trim_end());
    }
    let head = format!("{}: {}", opened.code(), super::counted(lines.len() as i64, "case"));
    let text: Vec<&str> = std::iter::once(head.as_str()).chain(lines.iter().map(|line| line.text.as_str())).collect();
    let values: Vec<&Value> = lines.iter().map(|line| &line.value).collect();
    desk.answer(&json!({ "cases": opened.code(), "count": lines.len(), "commitments": values }), &text.join("\n"))
}
