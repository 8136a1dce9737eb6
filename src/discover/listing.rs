//! The text of `zonewarden zones`.

use std::fmt::Write as _;

use super::{Discovery, Note, Skipped};

/// Each zone with its file, and where its origin is from; below it the files it includes. Columns are aligned; zones
/// that only serve as context are marked.
pub fn zones_listing(found: &Discovery) -> String {
    let mut rows = Vec::new();
    for zone in &found.zones {
        let context = if zone.reported { "" } else { " (context)" };
        let mut origin = zone.origin.to_string();
        if let Some(view) = &zone.view {
            let _ = write!(origin, " in view {view}");
        }
        rows.push([origin, zone.file.path().to_owned(), format!("{}{context}", zone.why)]);
        rows.extend(zone.includes.iter().map(|path| [String::new(), path.clone(), "included".to_owned()]));
    }
    aligned(&rows)
}

/// What looks like a zone and was not read, and why; errors first, then what is to be known of servers'
/// configurations.
pub fn unchecked_listing(found: &Discovery) -> String {
    let notes = found.notes.iter().map(|note| {
        let Note { path, line, column, message, .. } = note;
        [format!("{path}:{line}:{column}"), message.clone()]
    });
    let errors = found.errors.iter().map(|error| [error.path.clone(), error.message.clone()]);
    let skipped = found.skipped.iter().map(|Skipped { path, reason }| [path.clone(), reason.clone()]);
    aligned(&errors.chain(skipped).chain(notes).collect::<Vec<_>>())
}

/// Rows with all columns but the last as wide as their widest text.
fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (width, cell) in widths.iter().zip(row) {
            let _ = write!(line, "{cell:width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
