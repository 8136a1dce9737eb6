//! The difference as text, Markdown and JSON.

use std::io::{self, Write};

use crate::change::listing::{Fate, Row, Side, Sort, ZoneRow};
use crate::report::safe_text;
use crate::source::SourceMap;
use crate::zone::ttl;

/// For people.
pub(super) fn text(zones: &[ZoneRow], sources: &SourceMap, out: &mut impl Write) -> io::Result<()> {
    if zones.is_empty() {
        return writeln!(out, "no difference");
    }
    for (number, zone) in zones.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}", safe_text(&heading(zone)))?;
        for (mail, title) in [(true, "mail routing"), (false, "records")] {
            let rows: Vec<&Row> = zone.rows.iter().filter(|row| row.mail.is_some() == mail).collect();
            if rows.is_empty() {
                continue;
            }
            writeln!(out, "  {title}")?;
            for row in rows {
                for line in lines(row, &zone.zone) {
                    writeln!(out, "    {}", safe_text(&line))?;
                }
                if let Some(place) = place(row, sources) {
                    writeln!(out, "        {}", safe_text(&place))?;
                }
            }
        }
    }
    writeln!(out, "\n{}", total(zones))
}

/// For a comment on a change. Records stand in blocks of code, in which each line starts with a sign, so nothing of a zone
/// can end the block.
pub(super) fn markdown(zones: &[ZoneRow], sources: &SourceMap, out: &mut impl Write) -> io::Result<()> {
    if zones.is_empty() {
        return writeln!(out, "No difference.");
    }
    for zone in zones {
        let heading = safe_text(&heading(zone)).replace(['`', '<', '>', '|', '[', ']'], "?");
        writeln!(out, "### {heading}\n")?;
        for (mail, title) in [(true, "Mail routing"), (false, "Records")] {
            let rows: Vec<&Row> = zone.rows.iter().filter(|row| row.mail.is_some() == mail).collect();
            if rows.is_empty() {
                continue;
            }
            writeln!(out, "{title}:\n\n```diff")?;
            for row in rows {
                for line in lines(row, &zone.zone) {
                    writeln!(out, "{}", safe_text(&line))?;
                }
                if let Some(place) = place(row, sources) {
                    writeln!(out, "#   {}", safe_text(&place))?;
                }
            }
            writeln!(out, "```\n")?;
        }
    }
    writeln!(out, "{}", total(zones))
}

/// For programs.
pub(super) fn json(zones: &[ZoneRow], sources: &SourceMap, out: &mut impl Write) -> io::Result<()> {
    let side = |side: &Side| {
        let file = sources.get(side.span.file);
        let at = file.position(side.span.start);
        serde_json::json!({
            "ttl": side.ttl, "rdata": side.rdata, "file": file.path(), "line": at.line, "column": at.column,
            "offset": side.span.start, "length": side.span.len,
        })
    };
    let row = |row: &Row| {
        serde_json::json!({
            "change": word(row.sort), "mail": row.mail, "owner": row.owner, "type": row.rtype,
            "before": row.before.as_ref().map(side), "after": row.after.as_ref().map(side),
        })
    };
    let zone = |zone: &ZoneRow| {
        let change = match zone.fate {
            Fate::Changed => "changed",
            Fate::Added => "added",
            Fate::Removed => "removed",
        };
        serde_json::json!({
            "zone": zone.zone, "view": zone.view, "change": change,
            "records": { "before": zone.records.0, "after": zone.records.1 },
            "serial": { "before": zone.serials.0, "after": zone.serials.1 },
            "rows": zone.rows.iter().map(row).collect::<Vec<_>>(),
        })
    };
    let zones: Vec<_> = zones.iter().map(zone).collect();
    writeln!(out, "{}", serde_json::json!({ "version": 1, "zones": zones }))
}

fn word(sort: Sort) -> &'static str {
    match sort {
        Sort::Changed => "changed",
        Sort::Removed => "removed",
        Sort::Added => "added",
        Sort::Ttl => "ttl",
    }
}

/// `example.com. (serial 41 → 42)`.
fn heading(zone: &ZoneRow) -> String {
    let view = zone.view.as_ref().map(|view| format!(" in view {view}")).unwrap_or_default();
    let name = format!("{}{view}", zone.zone);
    match (zone.fate, zone.serials) {
        (Fate::Added, _) => format!("{name}: a new zone of {} records", zone.records.1),
        (Fate::Removed, _) => format!("{name}: the zone is gone, with {} records", zone.records.0),
        (_, (Some(was), Some(now))) if was == now && !zone.rows.is_empty() => {
            format!("{name} (serial still {now})")
        }
        (_, (Some(was), Some(now))) => format!("{name} (serial {was} → {now})"),
        _ => name,
    }
}

/// The owner as it stands in a zone file.
fn relative<'a>(owner: &'a str, zone: &str) -> &'a str {
    if owner == zone {
        return "@";
    }
    let below = owner.strip_suffix(zone).and_then(|front| front.strip_suffix('.'));
    below.filter(|front| !front.is_empty() && !front.ends_with('\\')).unwrap_or(owner)
}

fn lines(row: &Row, zone: &str) -> Vec<String> {
    let owner = relative(&row.owner, zone);
    let record = |sign: char, side: &Side| {
        let ttl = side.ttl.map(|ttl| format!("{} ", ttl::display(ttl))).unwrap_or_default();
        format!("{sign} {owner} {ttl}{} {}", row.rtype, side.rdata)
    };
    match (&row.before, &row.after) {
        (Some(before), Some(after)) if row.sort == Sort::Ttl => {
            let shown = |side: &Side| side.ttl.map(ttl::display).unwrap_or_default();
            vec![format!("! {owner} {} {}: TTL {} → {}", row.rtype, after.rdata, shown(before), shown(after))]
        }
        (before, after) => {
            let (before, after) =
                (before.iter().map(|side| record('-', side)), after.iter().map(|side| record('+', side)));
            before.chain(after).collect()
        }
    }
}

/// Where it stands now, else where it stood.
fn place(row: &Row, sources: &SourceMap) -> Option<String> {
    let side = row.after.as_ref().or(row.before.as_ref())?;
    let file = sources.get(side.span.file);
    let at = file.position(side.span.start);
    Some(format!("{}:{}:{}", file.path(), at.line, at.column))
}

/// "2 zones changed, 1 added: 3 records added, 1 removed".
fn total(zones: &[ZoneRow]) -> String {
    let of = |fate| zones.iter().filter(|zone| zone.fate == fate).count();
    let rows = |sort| zones.iter().flat_map(|zone| &zone.rows).filter(|row| row.sort == sort).count();
    let counted = |counts: &[(usize, &str)]| {
        let told: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
        told.join(", ")
    };
    let zones = counted(&[(of(Fate::Changed), "changed"), (of(Fate::Added), "added"), (of(Fate::Removed), "removed")]);
    let records = counted(&[
        (rows(Sort::Added), "added"),
        (rows(Sort::Removed), "removed"),
        (rows(Sort::Changed), "changed"),
        (rows(Sort::Ttl), "with another TTL"),
    ]);
    let records = if records.is_empty() { "none".to_owned() } else { records };
    format!("zones: {zones}; records: {records}")
}
