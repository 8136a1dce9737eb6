//! Which DMARC record applies to a domain (RFC 9989 4.10): that at the domain itself, else what the tree walk upwards
//! finds.

use super::super::organisation::organisational_domain;
use super::super::text;
use super::{Record, is_record};
use crate::model::{Found, Rrset, Zone, ZoneSet};
use crate::zone::contents::RecordId;
use crate::zone::name::{Name, NameBuffer, NameRef};
use crate::zone::rdata::types;

/// Domains with more labels are cut to [`MAX_LABELS`] after the first look-up (RFC 9989 4.10).
const LONG: usize = 8;
const MAX_LABELS: usize = 7;

/// What a domain publishes at `_dmarc`.
#[derive(Clone, Debug)]
pub enum Published<'a> {
    /// One record, in the RRset that a look-up ends at.
    Record(Rrset<'a>, RecordId),
    /// Several records, which receivers discard altogether.
    Several(Rrset<'a>),
    /// Known to be none.
    None,
    /// Nothing is known of it.
    Unknown,
}

/// What `domain` (lower case) publishes at `_dmarc`, seen from a zone.
pub fn published<'a>(set: &'a ZoneSet, from: &'a Zone, domain: NameRef<'_>) -> Published<'a> {
    let mut buffer = NameBuffer::default();
    let Some(name) = buffer.prefixed(b"_dmarc", domain) else { return Published::None };
    match set.find_in_the_end(from, name, types::TXT) {
        Found::Data(rrset) if rrset.zone().may_hide(Some(rrset.owner())) => Published::Unknown,
        Found::Data(rrset) => select(rrset),
        Found::Absent(..) | Found::Alias(_) => Published::None,
        Found::Delegated(_) | Found::Unknown => Published::Unknown,
    }
}

/// Selects the record among the TXT records of one name. Identical ones are one (RFC 2181 5).
pub fn select(rrset: Rrset<'_>) -> Published<'_> {
    let mut first: Option<(RecordId, &[u8])> = None;
    for (&id, rdata) in rrset.ids().iter().zip(rrset.rdata()).filter(|(_, rdata)| is_record(&text::join(rdata))) {
        match first {
            None => first = Some((id, rdata)),
            Some((_, known)) if known == rdata => {}
            Some(_) => return Published::Several(rrset),
        }
    }
    first.map_or(Published::None, |(id, _)| Published::Record(rrset, id))
}

/// The names that the tree walk asks, `domain` first, the top-level domain last.
pub fn tree_walk<'n>(domain: NameRef<'n>) -> impl Iterator<Item = NameRef<'n>> {
    let labels = domain.label_count();
    let far = if labels >= LONG { MAX_LABELS } else { labels };
    domain.ancestors().enumerate().filter_map(move |(above, name)| {
        let count = labels - above;
        (count > 0 && (above == 0 || count <= far)).then_some(name)
    })
}

/// The record in force for a domain, and the name that publishes it.
#[derive(Clone, Debug)]
pub enum InForce<'a> {
    /// This record of this domain.
    Record(Name, Rrset<'a>, RecordId),
    /// Known to be none, at no name of the walk.
    None,
    /// Several records at one of the names, or a name of which nothing is known.
    Unsettled,
}

/// The record that receivers apply to `domain` (lower case): its own, else that of its organisational domain, else that of
/// its public suffix (RFC 9989 4.10.1). Names above the organisational domain of the public suffix list that are not
/// known count as publishing nothing.
pub fn in_force<'a>(set: &'a ZoneSet, from: &'a Zone, domain: NameRef<'_>) -> InForce<'a> {
    let is_above_organisation = |name: NameRef<'_>| {
        organisational_domain(domain).is_some_and(|organisation| name.label_count() < organisation.label_count())
    };
    let mut found: Vec<(NameRef<'_>, Rrset<'a>, RecordId)> = Vec::new();
    let mut walk = tree_walk(domain);
    while let Some(name) = walk.next() {
        match published(set, from, name) {
            Published::Record(rrset, id) => {
                let is_last = name == domain || says_whether_suffix(&rrset, id).is_some();
                found.push((name, rrset, id));
                if is_last {
                    break;
                }
            }
            Published::Several(_) => return InForce::Unsettled,
            Published::None => {}
            Published::Unknown if is_above_organisation(name) => {}
            Published::Unknown => {
                if set.missing().is_some() {
                    // Whoever lists what is missing wants the whole walk at once, not a name a round.
                    walk.for_each(|name| _ = published(set, from, name));
                }
                return InForce::Unsettled;
            }
        }
    }
    selected(found).map_or(InForce::None, |(name, rrset, id)| InForce::Record(name.to_name(), rrset, id))
}

/// Of the records that a walk found, the longest name first, that of the organisational domain; that of the public suffix
/// where the domain below it has none (RFC 9989 4.10.2).
fn selected<'n, 'a>(mut found: Vec<(NameRef<'n>, Rrset<'a>, RecordId)>) -> Option<(NameRef<'n>, Rrset<'a>, RecordId)> {
    let last = found.pop()?;
    let below = found.pop().filter(|(name, ..)| name.label_count() == last.0.label_count() + 1);
    let is_suffix = || says_whether_suffix(&last.1, last.2) == Some(true);
    below.filter(|_| is_suffix()).or(Some(last))
}

/// What `psd` says, if it says anything.
fn says_whether_suffix(rrset: &Rrset<'_>, id: RecordId) -> Option<bool> {
    let contents = rrset.zone().contents();
    let text = text::join(contents.rdata(contents.record(id)));
    let record = Record::parse(&text);
    let value = record.tag("psd")?.value;
    if value.is("y") { Some(true) } else { value.is("n").then_some(false) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::World;
    use crate::source::SourceMap;

    fn walk(name: &str) -> Vec<String> {
        tree_walk(Name::parse(name).unwrap().as_ref()).map(|name| name.to_string()).collect()
    }

    #[test]
    fn the_walk_goes_up_to_the_top() {
        assert_eq!(walk("a.example.com."), ["a.example.com.", "example.com.", "com."]);
        let long = walk("a.b.c.d.e.f.g.h.example.com.");
        assert_eq!(long[..2], ["a.b.c.d.e.f.g.h.example.com.", "d.e.f.g.h.example.com."]);
        assert_eq!(long.len(), 8);
        assert_eq!(walk("a.b.c.d.e.f.g.example.").len(), 8);
    }

    fn state(zones: &[(&str, &str)], domain: &str) -> String {
        let set = World::of(zones).zones(&SourceMap::new());
        match in_force(&set, &set.zones()[0], Name::parse(domain).unwrap().as_ref()) {
            InForce::Record(name, ..) => name.to_string(),
            InForce::None => "none".to_owned(),
            InForce::Unsettled => "unsettled".to_owned(),
        }
    }

    #[test]
    fn records_are_inherited_from_above() {
        let zone = [(
            "example.com.",
            "@ NS ns\n_dmarc TXT \"v=DMARC1; p=none\"\n_dmarc.b TXT other\n*.w TXT \"v=spf1 -all\"\n",
        )];
        assert_eq!(state(&zone, "example.com."), "example.com.");
        assert_eq!(state(&zone, "a.b.example.com."), "example.com.");
        assert_eq!(state(&zone, "w.example.com."), "example.com.");
    }

    #[test]
    fn the_record_of_the_organisation_goes_before_those_between() {
        let zone = |middle: &str| {
            format!("@ NS ns\n_dmarc TXT \"v=DMARC1; p=reject\"\n_dmarc.b TXT \"v=DMARC1; p=none{middle}\"\n")
        };
        assert_eq!(state(&[("example.com.", &zone(""))], "a.b.example.com."), "example.com.");
        assert_eq!(state(&[("example.com.", &zone(""))], "b.example.com."), "b.example.com.");
        assert_eq!(state(&[("example.com.", &zone("; psd=n"))], "a.b.example.com."), "b.example.com.");
        assert_eq!(state(&[("example.com.", &zone("; psd=u"))], "a.b.example.com."), "example.com.");
        // A public suffix: its own record counts only where the name below it has none.
        assert_eq!(state(&[("example.com.", &zone("; psd=y"))], "a.b.example.com."), "b.example.com.");
        let two = format!("{}_dmarc.a.b TXT \"v=DMARC1; p=quarantine\"\n", zone("; psd=y"));
        assert_eq!(state(&[("example.com.", &two)], "x.a.b.example.com."), "a.b.example.com.");
        assert_eq!(state(&[("example.com.", &two)], "y.x.a.b.example.com."), "a.b.example.com.");
    }

    #[test]
    fn nothing_is_known_only_up_to_the_public_suffix() {
        assert_eq!(state(&[("example.com.", "@ NS ns\n")], "a.example.com."), "none");
        assert_eq!(state(&[("a.example.com.", "@ NS ns\n")], "a.example.com."), "unsettled");
        let two = "_dmarc TXT \"v=DMARC1; p=none\"\n_dmarc TXT \"v=DMARC1; p=reject\"\n";
        assert_eq!(state(&[("example.com.", two)], "example.com."), "unsettled");
        let alias = [
            ("example.com.", "_dmarc CNAME _dmarc.example.net.\n"),
            ("example.net.", "_dmarc TXT \"v=DMARC1;p=none\"\n"),
        ];
        assert_eq!(state(&alias, "example.com."), "example.com.");
        assert_eq!(state(&alias[..1], "example.com."), "unsettled");
    }
}
