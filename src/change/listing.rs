//! What has changed between two sets of zones, to be told: zone by zone, mail routing first.

use super::{Change, mail_part};
use crate::model::{Zone, ZoneSet};
use crate::source::{SourceMap, Span};
use crate::zone::contents::{Contents, RecordId};
use crate::zone::fields::fields;
use crate::zone::rdata::{self, types};

/// What became of a zone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Fate {
    /// It is there on both sides.
    Changed,
    /// It is new.
    Added,
    /// It is no more.
    Removed,
}

/// What became of a record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sort {
    /// Another rdata.
    Changed,
    /// Gone.
    Removed,
    /// New.
    Added,
    /// Another TTL, and else the same.
    Ttl,
}

/// A record at one of the two sides.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Side {
    /// In seconds; `None` if unknown.
    pub ttl: Option<u32>,
    /// In presentation format.
    pub rdata: String,
    /// The rdata in its file.
    pub span: Span,
}

/// A record that differs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// What became of it.
    pub sort: Sort,
    /// `MX`, `SPF`, `DMARC`, `DKIM` or `MTA-STS` for what says how mail goes.
    pub mail: Option<&'static str>,
    /// The owner, absolute.
    pub owner: String,
    /// The type's mnemonic.
    pub rtype: String,
    /// As it was.
    pub before: Option<Side>,
    /// As it is.
    pub after: Option<Side>,
}

/// A zone that differs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ZoneRow {
    /// The apex.
    pub zone: String,
    /// The view.
    pub view: Option<String>,
    /// What became of it.
    pub fate: Fate,
    /// Its records, then and now.
    pub records: (usize, usize),
    /// Its serials, then and now, as far as known.
    pub serials: (Option<u32>, Option<u32>),
    /// What differs: mail routing first. Of a zone that came or went nothing.
    pub rows: Vec<Row>,
}

impl ZoneRow {
    /// Whether anything differs that says how mail goes.
    pub fn touches_mail(&self) -> bool {
        self.rows.iter().any(|row| row.mail.is_some())
    }
}

/// The zones that differ: those whose mail routing does first, then by name. `set` was made with [`ZoneSet::against`].
pub fn listing(set: &ZoneSet, sources: &SourceMap) -> Vec<ZoneRow> {
    let mut rows: Vec<ZoneRow> = Vec::new();
    for zone in set.zones() {
        rows.extend(match set.change_of(zone) {
            Some(change) => changed(zone, &change, sources),
            None => Some(whole(zone, Fate::Added)),
        });
    }
    rows.extend(set.removed_zones().map(|zone| whole(zone, Fate::Removed)));
    rows.sort_by(|a, b| (!a.touches_mail(), &a.zone, &a.view).cmp(&(!b.touches_mail(), &b.zone, &b.view)));
    rows
}

fn serial(zone: &Zone) -> Option<u32> {
    let contents = zone.contents();
    let rdata = contents.rdata(contents.record(zone.soa()?));
    let numbers = rdata.get(rdata.len().checked_sub(20)?..)?;
    numbers.first_chunk::<4>().map(|octets| u32::from_be_bytes(*octets))
}

fn whole(zone: &Zone, fate: Fate) -> ZoneRow {
    let (count, serial) = (zone.contents().records.len(), serial(zone));
    let (records, serials) = match fate {
        Fate::Removed => ((count, 0), (serial, None)),
        _ => ((0, count), (None, serial)),
    };
    let view = zone.view().map(str::to_owned);
    ZoneRow { zone: zone.apex_text(), view, fate, records, serials, rows: Vec::new() }
}

fn changed(zone: &Zone, change: &Change<'_>, sources: &SourceMap) -> Option<ZoneRow> {
    let difference = change.difference;
    let (was, now) = (change.old.contents(), zone.contents());
    let row = |sort, before: Option<RecordId>, after: Option<RecordId>| {
        let (contents, id) = after.map(|id| (now, id)).or(before.map(|id| (was, id)))?;
        let record = contents.record(id);
        let mail = after.and_then(|id| mail_part(now, id)).or(before.and_then(|id| mail_part(was, id)));
        Some(Row {
            sort,
            mail,
            owner: contents.name(record.owner).to_string(),
            rtype: types::mnemonic(record.rtype).to_string(),
            before: before.map(|id| side(was, id, sources)),
            after: after.map(|id| side(now, id, sources)),
        })
    };
    let mut rows: Vec<Row> = Vec::new();
    rows.extend(difference.changed.iter().filter_map(|&(was, now)| row(Sort::Changed, Some(was), Some(now))));
    rows.extend(difference.removed.iter().filter_map(|&was| row(Sort::Removed, Some(was), None)));
    rows.extend(difference.added.iter().filter_map(|&now| row(Sort::Added, None, Some(now))));
    rows.extend(difference.ttl.iter().filter_map(|&(was, now)| row(Sort::Ttl, Some(was), Some(now))));
    if let Some((was, now)) = difference.soa.filter(|_| difference.soa_changed) {
        rows.extend(row(Sort::Changed, Some(was), Some(now)));
    }
    let serials = (serial(change.old), serial(zone));
    if rows.is_empty() && serials.0 == serials.1 {
        return None;
    }
    rows.sort_by(|a, b| {
        (a.mail.is_none(), &a.owner, &a.rtype, a.sort).cmp(&(b.mail.is_none(), &b.owner, &b.rtype, b.sort))
    });
    Some(ZoneRow {
        zone: zone.apex_text(),
        view: zone.view().map(str::to_owned),
        fate: Fate::Changed,
        records: (was.records.len(), now.records.len()),
        serials,
        rows,
    })
}

fn side(contents: &Contents, id: RecordId, sources: &SourceMap) -> Side {
    let record = contents.record(id);
    let mut text = String::new();
    rdata::text(record.rtype, contents.rdata(record), &mut text);
    let span = sources.original(fields(contents, sources, id).rdata);
    Side { ttl: record.ttl_known().then_some(record.ttl), rdata: text, span }
}
