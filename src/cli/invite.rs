//! `lastmile invite`: a link and a QR code that bind a chat to a person of office.

use anyhow::Context;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use serde_json::json;

use super::{Desk, appoint};
use crate::base::AppointmentId;
use crate::people::{Appointment, Role, invitations, offices, villages};
use crate::storage::Tx;

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = true)]
pub(super) struct Args {
    /// The appointment's number, as `lastmile appoint` said it. Or say whose it is, with --village, --area or --name.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["village", "area", "name", "role"], value_parser = number)]
    appointment: Option<i64>,
    /// The village's code or name.
    #[arg(long)]
    village: Option<String>,
    /// The township's name or code.
    #[arg(long)]
    area: Option<String>,
    /// What the person is called.
    #[arg(long)]
    name: Option<String>,
    /// The post, where a person holds several.
    #[arg(long, value_parser = appoint::role, value_name = appoint::ROLES)]
    role: Option<Role>,
}

/// The number of an appointment.
fn number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| "it must be a number that `lastmile appoint --list` shows".to_owned())
}

pub(super) async fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let now = desk.clock.now();
    let mut tx = desk.store.begin().await?;
    let post = find(desk, &mut tx, args).await?;
    if post.until < desk.today() {
        anyhow::bail!("appointment {} ended on {}; appoint anew and invite to that", post.id, post.until);
    }
    let token = invitations::make(&mut tx, &post, &desk.entropy, now).await?;
    tx.commit().await?;

    let expires = now.plus(invitations::HOLDS);
    let link = format!("{}/i/{}", desk.settings.http.public_url.trim_end_matches('/'), token.reveal());
    let value = json!({
        "appointment": post.id,
        "payload": format!("{}{}", invitations::PREFIX, token.reveal()),
        "web_link": link,
        "telegram_link": null,
        "expires_at": expires.to_string(),
    });
    let until = desk.settings.tenant.timezone.wall(expires).strftime("%Y-%m-%d %H:%M");
    let text = format!(
        "{}\n{link}\nFor appointment {} ({}). Holds once, until {until}; an older link for this post holds no longer.",
        qr_code(&link)?,
        post.id,
        post.role.tag()
    );
    desk.answer(&value, &text)
}

/// The one post that is meant: by number, or whatever is left of those not yet over.
async fn find(desk: &Desk, tx: &mut Tx, args: Args) -> anyhow::Result<Appointment> {
    if let Some(id) = args.appointment {
        let found = offices::get(tx, AppointmentId(id)).await?;
        return found.with_context(|| format!("there is no appointment {id}; `lastmile appoint` makes one"));
    }
    let all = villages::list(tx).await?;
    let village = args.village.as_deref().map(|key| offices::one_village(&all, key)).transpose()?.map(|v| v.id);
    let area = args.area.as_deref().map(|key| offices::one_town(&all, key)).transpose()?;
    let today = desk.today();
    let left: Vec<Appointment> = offices::list(tx)
        .await?
        .into_iter()
        .filter(|(a, name)| {
            a.until >= today
                && village.is_none_or(|v| a.village == Some(v))
                && area.as_ref().is_none_or(|t| a.area.as_ref() == Some(t))
                && args.name.as_deref().is_none_or(|n| name.reveal() == n)
                && args.role.is_none_or(|r| a.role == r)
        })
        .map(|(a, _)| a)
        .collect();
    match left.as_slice() {
        [] => anyhow::bail!("no appointment fits that isn't over; `lastmile appoint` makes one"),
        [one] => Ok(one.clone()),
        several => {
            let which: Vec<String> = several
                .iter()
                .map(|a| format!("--appointment {} ({} from {} until {})", a.id, a.role.tag(), a.from, a.until))
                .collect();
            anyhow::bail!("several appointments fit; say which\n{}", which.join("\n"))
        }
    }
}

/// A QR code for the terminal. Light on dark, as most terminals are; cameras read both.
pub(super) fn qr_code(link: &str) -> anyhow::Result<String> {
    let code = QrCode::new(link).context("the link is too long for a QR code")?;
    Ok(code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build())
}
