//! Dates in words. Knows the calendar and the token lists; knows no policy and no limit of a promise.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::lexicon::Lexicon;
use super::normal::fold;
use super::numbers::numeral;

/// Why words are no date to promise by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateTrouble {
    /// No date in them, more than one, or too much beside it.
    NotADate,
    /// A day that no calendar has: 30 February.
    Impossible,
    /// A day before today.
    Past(Date),
}

/// Letters that may stand beside a date without being understood ("Wednesday, then we look").
const BESIDE: usize = 8;
/// Words longer than this, in characters, name no two days alone (our choice: two whole dates are thirty).
const RANGE: usize = 64;

/// One piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Number(i64),
    /// A day this far from today.
    Offset(i64),
    Weekday(i8),
    /// "Week" that a weekday's number may follow.
    Week,
    Weekend,
    Day,
    Hour,
    Month,
    /// Months as a length of time, apart from a month's own number.
    Months,
    Year,
    /// The "th" of a day of the month.
    DayOfMonth,
    MonthName(i8),
    /// A feast on a fixed day: month and day.
    Feast(i8, i8),
    This,
    Next,
    Last,
    Half,
    Ago,
    Start,
    Middle,
    End,
    Mark(char),
    Filler,
    Other,
}

type Found = Result<Date, DateTrouble>;

/// See [`super::Words::date`].
pub(super) fn read(lexicon: &Lexicon, text: &str, today: Date) -> Found {
    let tokens = tokens(lexicon, &fold(text, &lexicon.variants));
    let others = tokens.iter().filter(|token| **token == Token::Other).count();
    let tokens: Vec<Token> = tokens.into_iter().filter(|token| *token != Token::Filler).collect();
    if others > BESIDE {
        return Err(DateTrouble::NotADate);
    }
    let (mut at, mut found) = (0, None::<Found>);
    while at < tokens.len() {
        match expression(&tokens[at..], today) {
            Some((length, date)) => {
                if found.is_some_and(|earlier| earlier != date) {
                    return Err(DateTrouble::NotADate);
                }
                found = Some(date);
                at += length.max(1);
            }
            None => at += 1,
        }
    }
    let date = found.unwrap_or(Err(DateTrouble::NotADate))?;
    if date < today { Err(DateTrouble::Past(date)) } else { Ok(date) }
}

/// The first and last day that folded words name and nothing else: two days, one, or so many from `today` on.
pub(super) fn range(lexicon: &Lexicon, folded: &str, today: Date) -> Option<(Date, Date)> {
    if folded.chars().nth(RANGE).is_some() {
        return None;
    }
    if let [Token::Number(count), unit @ (Token::Day | Token::Week)] = *whole(lexicon, folded) {
        let days = if unit == Token::Week { 7 * count } else { count };
        return after(today, days - 1).ok().map(|last| (today, last));
    }
    let halves = lexicon.until.iter().flat_map(|word| folded.match_indices(word.as_str()));
    let two = |(at, word): (usize, &str)| {
        let from = day(lexicon, &folded[..at], today)?;
        // "12.1 to 7": a bare number is a day of the same month, or the next.
        let until = match *whole(lexicon, &folded[at + word.len()..]) {
            [Token::Number(number)] => bare_day(from, number).ok(),
            // As it is seen from today; if that lies before the first day, as seen from there.
            _ => [today, from].into_iter().find_map(|seen| {
                day(lexicon, &folded[at + word.len()..], seen).filter(|last| *last >= from || seen == from)
            }),
        };
        Some((from, until?))
    };
    halves.into_iter().find_map(two).or_else(|| day(lexicon, folded, today).map(|one| (one, one)))
}

/// The one day that folded words name and nothing else.
fn day(lexicon: &Lexicon, folded: &str, today: Date) -> Option<Date> {
    let tokens = whole(lexicon, folded);
    let (length, found) = expression(&tokens, today)?;
    found.ok().filter(|_| length >= tokens.len())
}

fn whole(lexicon: &Lexicon, folded: &str) -> Box<[Token]> {
    tokens(lexicon, folded).into_iter().filter(|token| *token != Token::Filler).collect()
}

/// Cuts folded text into tokens: listed words first, the longest; then numerals; then marks.
fn tokens(lexicon: &Lexicon, folded: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = folded;
    let mut after_letter = false;
    while let Some(c) = rest.chars().next() {
        let listed = lexicon.dates.iter().find(|(word, _)| {
            let Some(tail) = rest.strip_prefix(word.as_str()) else { return false };
            let letters = word.ends_with(|c: char| c.is_ascii_alphabetic());
            let ascii = word.starts_with(|c: char| c.is_ascii_alphabetic());
            !(letters && tail.starts_with(|c: char| c.is_ascii_alphabetic()) || ascii && after_letter)
        });
        if let Some((word, name)) = listed {
            tokens.push(named(name));
            after_letter = word.ends_with(|c: char| c.is_ascii_alphabetic());
            rest = &rest[word.len()..];
            continue;
        }
        let chars: Vec<char> = rest.chars().take(16).collect();
        if let Some((value, length)) = numeral(lexicon, &chars) {
            tokens.push(Token::Number(value));
            rest = &rest[chars[..length].iter().map(|c| c.len_utf8()).sum::<usize>()..];
            after_letter = false;
            continue;
        }
        tokens.push(match c {
            '.' | '/' | '-' => Token::Mark(c),
            _ if c.is_alphanumeric() => Token::Other,
            _ => Token::Filler,
        });
        after_letter = c.is_ascii_alphabetic();
        rest = &rest[c.len_utf8()..];
    }
    tokens
}

/// A token by its name in the lists: `offset_1`, `weekday_3`, `month_12`, `feast_1_1`, `number_2`, `this` …
fn named(name: &str) -> Token {
    let mut parts = name.split('_');
    let head = parts.next().unwrap_or_default();
    let mut number = || parts.next().and_then(|part| part.parse::<i8>().ok()).unwrap_or(1);
    match head {
        "offset" => Token::Offset(i64::from(number())),
        "number" => Token::Number(i64::from(number())),
        "weekday" => Token::Weekday(number()),
        "monthname" => Token::MonthName(number()),
        "feast" => Token::Feast(number(), number()),
        "week" => Token::Week,
        "weekend" => Token::Weekend,
        "day" => Token::Day,
        "hour" => Token::Hour,
        "month" => Token::Month,
        "months" => Token::Months,
        "year" => Token::Year,
        "dayofmonth" => Token::DayOfMonth,
        "this" => Token::This,
        "next" => Token::Next,
        "last" => Token::Last,
        "half" => Token::Half,
        "ago" => Token::Ago,
        "start" => Token::Start,
        "middle" => Token::Middle,
        "end" => Token::End,
        _ => Token::Filler,
    }
}

/// The date expression that the tokens begin with, and how many tokens it takes.
fn expression(tokens: &[Token], today: Date) -> Option<(usize, Found)> {
    use Token::{
        Ago, Day, DayOfMonth, End, Feast, Half, Hour, Last, Mark, Middle, Month, MonthName, Months, Next, Number,
        Offset, Start, This, Week, Weekday, Weekend, Year,
    };
    let y = i64::from(today.year());
    let m = i64::from(today.month());
    let weeks = |count: i64, weekday: i8| weekday_of(today, count, weekday);
    Some(match *tokens {
        // 2026-12-01, 2026/12/1, 2026.12.1, and with the words for year, month and day
        [Number(year), Mark(_), Number(month), Mark(_), Number(day), ..] => (5, strict(year, month, day)),
        [Number(year), Year, Number(month), Month, Number(day), DayOfMonth | Day, ..] => (6, strict(year, month, day)),
        [Number(year), Year, Number(month), Month, Number(day), ..] => (5, strict(year, month, day)),
        [Number(packed), ..] if (20_000_101..=21_001_231).contains(&packed) => {
            (1, strict(packed / 10_000, packed / 100 % 100, packed % 100))
        }
        [Next, Year, Number(month), Month, Number(day), DayOfMonth | Day, ..] => (6, date(y + 1, month, day)),
        [This, Year, Number(month), Month, Number(day), DayOfMonth | Day, ..] => (6, date(y, month, day)),
        // a day of a month
        [Number(month), Month, Number(day), DayOfMonth | Day, ..] => (4, month_day(today, month, day)),
        [Number(month), Month, Number(day), ..] => (3, month_day(today, month, day)),
        [Number(month), Month, Start, ..] => (3, month_day(today, month, 10)),
        [Number(month), Month, Middle, ..] => (3, month_day(today, month, 15)),
        [Number(month), Month, End, ..] => (3, end_named(today, month)),
        [Number(first), Mark('/'), Number(second), ..] if first > 12 && second <= 12 => {
            (3, month_day(today, second, first))
        }
        [Number(month), Mark(_), Number(day), ..] => (3, month_day(today, month, day)),
        [MonthName(month), Number(day), DayOfMonth, Number(year), ..] if year > 1000 => {
            (4, strict(year, month.into(), day))
        }
        [MonthName(month), Number(day), Number(year), ..] if year > 1000 => (3, strict(year, month.into(), day)),
        [Number(day), DayOfMonth, MonthName(month), Number(year), ..] if year > 1000 => {
            (4, strict(year, month.into(), day))
        }
        [Number(day), MonthName(month), Number(year), ..] if year > 1000 => (3, strict(year, month.into(), day)),
        [MonthName(month), Number(day), DayOfMonth, ..] => (3, month_day(today, month.into(), day)),
        [MonthName(month), Number(day), ..] => (2, month_day(today, month.into(), day)),
        [Number(day), DayOfMonth, MonthName(month), ..] => (3, month_day(today, month.into(), day)),
        [Number(day), MonthName(month), ..] => (2, month_day(today, month.into(), day)),
        [Start, MonthName(month), ..] => (2, month_day(today, month.into(), 10)),
        [Middle, MonthName(month), ..] => (2, month_day(today, month.into(), 15)),
        [End, MonthName(month), ..] => (2, end_named(today, month.into())),
        [MonthName(month), ..] => (1, end_named(today, month.into())),
        // a day of this or the next month
        [Next, Month, Number(day), DayOfMonth | Day, ..] => (4, date(y, m + 1, day)),
        [This, Month, Number(day), DayOfMonth | Day, ..] => (4, date(y, m, day)),
        [Number(day), DayOfMonth, Next, Month, ..] => (4, date(y, m + 1, day)),
        [Number(day), DayOfMonth, This, Month, ..] => (4, date(y, m, day)),
        [Next, Month, Start, ..] | [Start, Next, Month, ..] => (3, date(y, m + 1, 10)),
        [Next, Month, Middle, ..] | [Middle, Next, Month, ..] => (3, date(y, m + 1, 15)),
        [Next, Month, End, ..] | [End, Next, Month, ..] => (3, Ok(month_end(today, 1))),
        [This, Month, End, ..] | [End, This, Month, ..] => (3, Ok(month_end(today, 0))),
        [This, Month, Start, ..] => (3, date(y, m, 10)),
        [This, Month, Middle, ..] => (3, date(y, m, 15)),
        [Month, End, ..] | [End, Month, ..] => (2, Ok(month_end(today, 0))),
        [Month, Start, ..] | [Start, Month, ..] => (2, bare_day(today, 10)),
        [Month, Middle, ..] | [Middle, Month, ..] => (2, bare_day(today, 15)),
        [Next, Month, ..] => (2, Ok(month_end(today, 1))),
        [This, Month, ..] => (2, Ok(month_end(today, 0))),
        [Next, Year, End, ..] => (3, date(y + 1, 12, 31)),
        [This, Year, End, ..] | [End, This, Year, ..] => (3, date(y, 12, 31)),
        [Year, End, ..] | [End, Year, ..] | [This, Year, ..] => (2, date(y, 12, 31)),
        [Feast(month, day), ..] => {
            let this_year = date(y, month.into(), day.into());
            (
                1,
                if this_year.is_ok_and(|found| found < today) {
                    date(y + 1, month.into(), day.into())
                } else {
                    this_year
                },
            )
        }
        // weeks
        [Next, Next, Week, Number(day @ 1..=6), ..] => (4, weeks(2, i8::try_from(day).unwrap_or(1))),
        [Next, Next, Weekday(day), ..] => (3, weeks(2, day)),
        [Next, Week, Number(day @ 1..=6), ..] => (3, weeks(1, i8::try_from(day).unwrap_or(1))),
        [This, Week, Number(day @ 1..=6), ..] => (3, weeks(0, i8::try_from(day).unwrap_or(1))),
        [Last, Week, Number(day @ 1..=6), ..] => (3, weeks(-1, i8::try_from(day).unwrap_or(1))),
        [Next, Weekday(day), ..] => (2, weeks(1, day)),
        [This, Weekday(day), ..] => (2, weeks(0, day)),
        [Last, Weekday(day), ..] => (2, weeks(-1, day)),
        [Next, Next, Week, ..] => (3, weeks(2, 7)),
        [Next, Weekend, ..] => (2, weeks(1, 7)),
        [This, Weekend, ..] => (2, weeks(0, 7)),
        [Weekend, ..] => (1, weeks(0, 7)),
        [Next, Week, End, ..] | [End, Next, Week, ..] => (3, weeks(1, 7)),
        [Next, Week, ..] => (2, weeks(1, 7)),
        [This, Week, ..] => (2, weeks(0, 7)),
        [End, Week, ..] => (2, weeks(0, 7)),
        [Week, Number(day @ 1..=6), ..] => (2, bare_weekday(today, i8::try_from(day).unwrap_or(1))),
        [Weekday(day), Next, Week, ..] => (3, weeks(1, day)),
        [Weekday(day), ..] => (1, bare_weekday(today, day)),
        // lengths of time
        [Number(count), Day, Ago, ..] => (3, after(today, -count)),
        [Number(count), Week, Ago, ..] => (3, after(today, -7 * count)),
        [Number(count), Months, Ago, ..] => (3, after_months(today, -count)),
        [Number(count), Months, ..] => (2, after_months(today, count)),
        [Number(count), Day, ..] => (2, after(today, count)),
        [Number(count), Week, ..] => (2, after(today, 7 * count)),
        [Number(month), Month, ..] => (2, end_named(today, month)),
        [Number(count), Hour, ..] => (2, after(today, (count + 23) / 24)),
        [Half, Months | Month, ..] => (2, after(today, 15)),
        [Half, Year, ..] => (2, after_months(today, 6)),
        [Half, Day, ..] => (2, Ok(today)),
        [Number(day), DayOfMonth, ..] => (2, bare_day(today, day)),
        [Offset(days), ..] => (1, after(today, days)),
        _ => return None,
    })
}

/// A day of the calendar; month 13 is next January only where the caller counted on from December.
fn date(year: i64, month: i64, day: i64) -> Found {
    let carried = if month == 13 { (year + 1, 1) } else { (year, month) };
    strict(carried.0, carried.1, day)
}

fn strict(year: i64, month: i64, day: i64) -> Found {
    let parts = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
    let (Ok(year), Ok(month), Ok(day)) = parts else { return Err(DateTrouble::Impossible) };
    Date::new(year, month, day).map_err(|_| DateTrouble::Impossible)
}

/// A month and day without a year: this year's, or next year's if that is gone for more than half a year.
fn month_day(today: Date, month: i64, day: i64) -> Found {
    let this_year = strict(today.year().into(), month, day);
    // 29 February of a common year may still come next year.
    let Ok(date) = this_year else { return strict(i64::from(today.year()) + 1, month, day) };
    if after(date, 183).is_ok_and(|half_a_year_on| half_a_year_on < today) {
        return strict(i64::from(today.year()) + 1, month, day);
    }
    Ok(date)
}

fn end_named(today: Date, month: i64) -> Found {
    month_day(today, month, 1).map(Date::last_of_month)
}

/// A bare day of the month: this month's if it is still to come, else next month's.
fn bare_day(today: Date, day: i64) -> Found {
    let (year, month) = (i64::from(today.year()), i64::from(today.month()));
    if day < i64::from(today.day()) { date(year, month + 1, day) } else { date(year, month, day) }
}

/// The last day of the month that lies `later` months on.
fn month_end(today: Date, later: i64) -> Date {
    today.first_of_month().saturating_add(later.months()).last_of_month()
}

fn after(from: Date, days: i64) -> Found {
    // A hundred years is no promise and keeps the span in range.
    if days.abs() > 36_500 {
        return Err(DateTrouble::NotADate);
    }
    from.checked_add(days.days()).map_err(|_| DateTrouble::Impossible)
}

fn after_months(from: Date, months: i64) -> Found {
    if months.abs() > 1200 {
        return Err(DateTrouble::NotADate);
    }
    from.checked_add(months.months()).map_err(|_| DateTrouble::Impossible)
}

/// The weekday (1 Monday to 7 Sunday) of the ISO week that lies `weeks` on.
fn weekday_of(today: Date, weeks: i64, weekday: i8) -> Found {
    let monday = i64::from(today.weekday().to_monday_zero_offset());
    after(today, weeks * 7 - monday + i64::from(weekday) - 1)
}

/// The next such day, today included.
fn bare_weekday(today: Date, weekday: i8) -> Found {
    let wanted = Weekday::from_monday_one_offset(weekday).map_err(|_| DateTrouble::NotADate)?;
    let gap = i64::from(wanted.to_monday_one_offset()) - i64::from(today.weekday().to_monday_one_offset());
    after(today, gap.rem_euclid(7))
}
