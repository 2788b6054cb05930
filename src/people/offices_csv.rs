//! Appointments from a CSV file: for the demo, and for an office that has them as a table.

use std::io::Read;

use jiff::civil::Date;
use serde::Deserialize;

use super::offices::{self, AppointRefused, NewAppointment, Role};
use super::villages::lines;
use super::{Fault, LineError};
use crate::base::{Entropy, Moment, Personal};
use crate::storage::{Result, Tx};
use crate::text::Lang;

#[derive(Deserialize)]
struct Line {
    name: String,
    unit: String,
    role: String,
    village: String,
    area: String,
    from: String,
    until: String,
    phone: String,
}

/// Makes the appointments of a CSV file with the columns `name`, `unit`, `role`, `village`, `area`, `from`, `until`,
/// `phone` (the last four cells may be empty where the role allows). Returns how many are new; those that stand
/// already are passed over, so taking the same file again is harmless. Whoever is new is spoken to in `lang`.
///
/// # Errors
/// When the database can't be written. What is wrong with the file is a value; then the transaction must be given up,
/// because the lines before the wrong ones are in it.
pub async fn import_offices(
    tx: &mut Tx,
    file: impl Read,
    lang: Lang,
    entropy: &dyn Entropy,
    now: Moment,
) -> Result<std::result::Result<usize, Vec<LineError>>> {
    let columns = ["name", "unit", "role", "village", "area", "from", "until", "phone"];
    let read: Vec<(u64, Line)> = match lines(file, &columns) {
        Ok(read) => read,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let (mut made, mut wrong) = (0, vec![]);
    for (line, cells) in read {
        let fault = match cells.appointment(lang) {
            Err(fault) => fault,
            Ok(new) => match offices::appoint(tx, new, entropy, now).await? {
                Ok(_) => {
                    made += 1;
                    continue;
                }
                Err(AppointRefused::Already(_)) => continue,
                Err(refused) => Fault::Appoint(refused),
            },
        };
        wrong.push(LineError { line, fault });
    }
    Ok(if wrong.is_empty() { Ok(made) } else { Err(wrong) })
}

impl Line {
    fn appointment(self, lang: Lang) -> std::result::Result<NewAppointment, Fault> {
        let day = |column, text: String| text.parse::<Date>().map_err(|_| Fault::Day { column, found: text });
        let filled = |text: String| (!text.is_empty()).then_some(text);
        Ok(NewAppointment {
            role: Role::of(&self.role).ok_or(Fault::Role(self.role))?,
            name: Personal::new(self.name),
            phone: filled(self.phone).map(Personal::new),
            village: filled(self.village),
            area: filled(self.area),
            unit: self.unit,
            from: day("from", self.from)?,
            until: day("until", self.until)?,
            lang,
        })
    }
}
