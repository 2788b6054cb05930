//! A table to take away, as CSV that spreadsheet programs open rightly.

/// The rows as CSV: marked as UTF-8, and with nothing in it that a spreadsheet program would take for a formula.
///
/// # Errors
/// When a row isn't as long as the first.
pub fn csv(rows: impl IntoIterator<Item = Vec<String>>) -> Result<String, csv::Error> {
    let mut out = csv::Writer::from_writer(vec![]);
    for row in rows {
        out.write_record(row.into_iter().map(plain))?;
    }
    let bytes = out.into_inner().unwrap_or_default();
    // The mark at the front tells them that it is UTF-8.
    Ok(format!("\u{feff}{}", String::from_utf8_lossy(&bytes)))
}

/// A cell as text, whatever it begins with.
fn plain(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::csv;

    #[test]
    fn a_cell_is_never_a_formula() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let table = csv([row(["village", "n", "note"]), row(["=1+1", "-3", "@a, \"b\""])]).expect("rows of one length");
        assert_eq!(table, "\u{feff}village,n,note\n'=1+1,'-3,\"'@a, \"\"b\"\"\"\n");
        assert!(csv([row(["a", "b", "c"]), vec![]]).is_err());
    }
}
