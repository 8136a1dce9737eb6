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
    /// A name of which nothing is known, or several records at one and none at the others.
    Unsettled,
}

/// The record that receivers apply to `domain` (lower case): its own, else that of its organisational domain, else that of
/// its public suffix (RFC 9989 4.10.1). Names above the organisational domain of the public suffix list that are not
/// known count as publishing nothing.
pub fn in_force<'a>(set: &'a ZoneSet, from: &'a Zone, domain: NameRef<'_>) -> InForce<'a> {
    let mut discarded = false;
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
            // "If multiple DMARC Policy Records are returned, they are all discarded", and the walk goes on.
            Published::Several(_) => discarded = true,
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
    match selected(found) {
        Some((name, rrset, id)) => InForce::Record(name.to_name(), rrset, id),
        None if discarded => InForce::Unsettled,
        None => InForce::None,
    }
}

/// Where a name's organisation begins, as the tree walk finds it (RFC 9989 4.10.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Organisation<'n> {
    /// At this name.
    Known(NameRef<'n>),
    /// That rests on records of which nothing is known.
    Unknown,
}

/// The organisational domain of a name (lower case). As for [`in_force`], what is not known above the organisational domain
/// of the public suffix list counts as publishing nothing.
pub fn organisation<'n>(set: &ZoneSet, from: &Zone, domain: NameRef<'n>) -> Organisation<'n> {
    let listed = organisational_domain(domain).map(|name| name.label_count());
    let mut shortest = domain;
    let mut walk = tree_walk(domain);
    while let Some(name) = walk.next() {
        match published(set, from, name) {
            Published::Record(rrset, id) => match says_whether_suffix(&rrset, id) {
                Some(false) => return Organisation::Known(name),
                // One label below the suffix; the start itself, should that be one.
                Some(true) => return Organisation::Known(one_below(domain, name)),
                None => shortest = name,
            },
            Published::Several(_) | Published::None => {}
            Published::Unknown if listed.is_some_and(|labels| name.label_count() < labels) => {}
            Published::Unknown => {
                if set.missing().is_some() {
                    walk.for_each(|name| _ = published(set, from, name));
                }
                return Organisation::Unknown;
            }
        }
    }
    Organisation::Known(shortest)
}

/// Whether a name (lower case) belongs to the organisation that begins at `own`, which lies at or above it, and where a walk
/// led from `domain` with its record. `None` where that rests on what is not known.
///
/// What stands at `own` and above was settled by that walk, so that only the names below are asked; and the record it began
/// with may be long, so that it is not read again.
pub fn belongs(
    set: &ZoneSet,
    from: &Zone,
    name: NameRef<'_>,
    own: NameRef<'_>,
    domain: (NameRef<'_>, &Record<'_>),
) -> Option<bool> {
    for name in tree_walk(name) {
        if name == own {
            return Some(true);
        }
        let says = match published(set, from, name) {
            // The walk cut labels off, and `own` with them.
            _ if !name.is_below(own) => return None,
            _ if name == domain.0 => domain.1.says_whether_suffix(),
            Published::Record(rrset, id) => says_whether_suffix(&rrset, id),
            Published::Several(_) | Published::None => None,
            Published::Unknown => return None,
        };
        if says.is_some() {
            return Some(false);
        }
    }
    None
}

/// Whether a name (lower case) is an organisational domain, at which alone `sp` and `np` count (RFC 9989 4.7): by the tree
/// walk, and by the public suffix list where that does not tell.
pub fn is_organisation(set: &ZoneSet, from: &Zone, domain: NameRef<'_>) -> bool {
    match organisation(set, from, domain) {
        Organisation::Known(name) => name == domain,
        Organisation::Unknown => organisational_domain(domain).is_none_or(|name| name == domain),
    }
}

/// The name on the way from `domain` up to `above` that is one label longer than that; `domain` if that is `above`.
fn one_below<'n>(domain: NameRef<'n>, above: NameRef<'_>) -> NameRef<'n> {
    domain.ancestors().find(|name| name.label_count() == above.label_count() + 1).unwrap_or(domain)
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
    Record::parse(&text).says_whether_suffix()
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

    fn organisation_of(zones: &[(&str, &str)], domain: &str) -> String {
        let set = World::of(zones).zones(&SourceMap::new());
        match organisation(&set, &set.zones()[0], Name::parse(domain).unwrap().as_ref()) {
            Organisation::Known(name) => name.to_string(),
            Organisation::Unknown => "unknown".to_owned(),
        }
    }

    #[test]
    fn an_organisation_begins_where_the_walk_says() {
        let at =
            |records: &str, domain: &str| organisation_of(&[("example.com.", &format!("@ NS ns\n{records}"))], domain);
        let both = "_dmarc TXT \"v=DMARC1; p=none\"\n_dmarc.mail TXT \"v=DMARC1; p=none\"\n";
        assert_eq!(at(both, "a.mail.example.com."), "example.com.");
        assert_eq!(
            at(&both.replacen("mail TXT \"v=DMARC1;", "mail TXT \"v=DMARC1; psd=n;", 1), "a.mail.example.com."),
            "mail.example.com."
        );
        // Without any record each name is on its own.
        assert_eq!(at("", "a.mail.example.com."), "a.mail.example.com.");
        // Of several records none counts.
        let several = "_dmarc TXT \"v=DMARC1; p=none\"\n_dmarc TXT \"v=DMARC1; p=reject\"\n_dmarc.a TXT \"v=DMARC1\"\n";
        assert_eq!(at(several, "b.a.example.com."), "a.example.com.");
        assert_eq!(organisation_of(&[("a.example.com.", "@ NS ns\n")], "b.a.example.com."), "unknown");
    }

    #[test]
    fn a_suffix_says_that_organisations_begin_below_it() {
        let bank =
            [("bank.example.", "@ NS ns\n_dmarc TXT \"v=DMARC1; p=reject; psd=y\"\n_dmarc.giant TXT \"v=DMARC1\"\n")];
        for (name, expected) in [
            ("giant.bank.example.", "giant.bank.example."),
            ("mail.giant.bank.example.", "giant.bank.example."),
            ("mail.mega.bank.example.", "mega.bank.example."),
            ("bank.example.", "bank.example."),
            ("a.b.c.d.e.f.g.h.mega.bank.example.", "mega.bank.example."),
        ] {
            assert_eq!(organisation_of(&bank, name), expected, "{name}");
        }
        let top = [("com.", "@ NS ns\n_dmarc TXT \"v=DMARC1; p=none; psd=y\"\n")];
        assert_eq!(organisation_of(&top, "a.mail.example.com."), "example.com.");
        assert_eq!(state(&top, "a.mail.example.com."), "com.");
    }

    #[test]
    fn eight_queries_at_most_and_none_between() {
        let long = "a.b.c.d.e.f.g.h.i.j.mail.example.com.";
        let expected = ["a.b.c.d.e.f.g.h.i.j.", "g.h.i.j.", "h.i.j.", "i.j.", "j.", "", "", ""];
        let ends = ["mail.example.com."; 6].into_iter().chain(["example.com.", "com."]);
        let names: Vec<String> = expected.iter().zip(ends).map(|(front, end)| format!("{front}{end}")).collect();
        assert_eq!(walk(long), names);
        let zone =
            [("example.com.", "@ NS ns\n_dmarc TXT \"v=DMARC1\"\n_dmarc.f.g.h.i.j.mail TXT \"v=DMARC1; psd=n\"\n")];
        // Of nine labels and more, records between the whole name and seven labels are not found.
        assert_eq!(state(&zone, long), "example.com.");
        assert_eq!(state(&zone, "x.f.g.h.i.j.mail.example.com."), "example.com.");
        assert_eq!(state(&zone, "f.g.h.i.j.mail.example.com."), "f.g.h.i.j.mail.example.com.");
    }

    #[test]
    fn nothing_is_known_only_up_to_the_public_suffix() {
        assert_eq!(state(&[("example.com.", "@ NS ns\n")], "a.example.com."), "none");
        assert_eq!(state(&[("a.example.com.", "@ NS ns\n")], "a.example.com."), "unsettled");
        let two = "_dmarc TXT \"v=DMARC1; p=none\"\n_dmarc TXT \"v=DMARC1; p=reject\"\n";
        assert_eq!(state(&[("example.com.", two)], "example.com."), "unsettled");
        // Several are discarded, and what stands above counts.
        let below = "_dmarc TXT \"v=DMARC1; p=none\"\n_dmarc.b TXT \"v=DMARC1\"\n_dmarc.b TXT \"v=DMARC1; p=reject\"\n";
        assert_eq!(state(&[("example.com.", below)], "b.example.com."), "example.com.");
        let alias = [
            ("example.com.", "_dmarc CNAME _dmarc.example.net.\n"),
            ("example.net.", "_dmarc TXT \"v=DMARC1;p=none\"\n"),
        ];
        assert_eq!(state(&alias, "example.com."), "example.com.");
        assert_eq!(state(&alias[..1], "example.com."), "unsettled");
    }
}
