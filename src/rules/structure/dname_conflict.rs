//! `dname-conflict` and `below-dname`: what a DNAME may not be beside, and what it hides (RFC 6672 2.3, 2.4).
//!
//! Names below a DNAME in the same file are the conflict; names that come from another file, which knows nothing of
//! the DNAME, are hidden data. One finding tells all names below one DNAME.

use std::collections::HashMap;

use super::duplicate_record::is_same;
use crate::finding::Severity;
use crate::model::{Enclosing, Found, Rrset};
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::contents::RecordId;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const CONFLICT: &str = "dname-conflict";
const BELOW: &str = "below-dname";

pub(super) const DNAME_CONFLICT: Entry = Entry { id: CONFLICT, make: |_| Rule::zone(Beside) };
pub(super) const BELOW_DNAME: Entry = Entry { id: BELOW, make: |_| Rule::zone(BelowDname) };

struct Beside;

impl ZoneRule for Beside {
    /// The records are looked through once for DNAMEs, and the names once for what lies below any of these.
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if !cx.zone.has_dnames() {
            return;
        }
        let contents = cx.zone.contents();
        let dnames = contents.records.iter().filter(|record| record.rtype == types::DNAME);
        let mut owners: Vec<NameId> = dnames.map(|record| record.owner).collect();
        owners.sort_unstable();
        owners.dedup();
        for dname in owners.into_iter().filter_map(|owner| cx.zone.rrset(owner, types::DNAME)) {
            beside(cx, &dname, out);
        }
        below(cx, false, out);
    }
}

fn beside(cx: &Context<'_>, rrset: &Rrset<'_>, out: &mut Findings<'_>) {
    let (contents, owner) = (cx.zone.contents(), rrset.owner_name());
    // What lies below a zone cut is told by `below-delegation`.
    let apex = rrset.owner() == cx.zone.apex();
    if !apex && owner.parent().is_some_and(|parent| cx.zone.cut_above(parent).is_some()) {
        return;
    }
    let first = contents.record(rrset.first());
    let other = rrset.records().find(|(_, record)| !is_same(contents, first, record));
    if let Some((id, _)) = other {
        let draft = Draft::at_record(CONFLICT, Severity::Error, cx, id)
            .message(format!("`{owner}` has several DNAME records: its subtree can be at one place only"))
            .here("another DNAME")
            .subject("DNAME")
            .evidence(cx.sources, cx.zone, rrset.first(), "the first DNAME record")
            .help("keep one of them");
        out.push(draft);
    }
    for rtype in [types::CNAME, types::NS] {
        // At the apex NS belongs there, and a CNAME is told by `cname-at-apex`.
        let Some(beside) = cx.zone.rrset(rrset.owner(), rtype).filter(|_| !apex) else { continue };
        let kind = types::mnemonic(rtype);
        let why = match rtype {
            types::CNAME => "an alias stands alone",
            _ => "the name is either delegated or redirected",
        };
        let draft = Draft::at_record(CONFLICT, Severity::Error, cx, rrset.first())
            .message(format!("`{owner}` has a DNAME and {kind} records: {why}"))
            .here("the DNAME")
            .subject(kind.to_string())
            .evidence_rrset(cx.sources, &beside, format!("{kind} at the same name"))
            .help(format!("keep the DNAME or the {kind} records"));
        out.push(draft);
    }
}

/// The names below each DNAME, told once; `foreign` asks for those of other files.
fn below(cx: &Context<'_>, foreign: bool, out: &mut Findings<'_>) {
    let zone = cx.zone;
    if !zone.has_dnames() {
        return;
    }
    let mut hidden: Vec<(NameId, NameId, usize)> = Vec::new();
    let mut by_dname: HashMap<NameId, usize> = HashMap::new();
    for owner in zone.owners() {
        let name = zone.contents().name(owner);
        let Some(above) = zone.dname_above(name) else { continue };
        let Some(&id) = zone.at(owner).iter().find(|&&id| is_data(zone.contents().record(id).rtype)) else { continue };
        if zone.cut_above(name).is_some() || is_foreign(cx, above, id) != foreign {
            continue;
        }
        let group = *by_dname.entry(above).or_insert(hidden.len());
        match hidden.get_mut(group) {
            Some((.., names)) => *names += 1,
            None => hidden.push((above, owner, 1)),
        }
    }
    for (above, owner, names) in hidden {
        report_below(cx, (above, owner, names), foreign, out);
    }
}

/// Signatures and the owners of NSEC3 are no data.
fn is_data(rtype: u16) -> bool {
    !matches!(rtype, types::RRSIG | types::NSEC | types::NSEC3)
}

/// Whether a record comes from another file than the DNAME above it.
fn is_foreign(cx: &Context<'_>, above: NameId, id: RecordId) -> bool {
    let contents = cx.zone.contents();
    let dname = cx.zone.rrset(above, types::DNAME).map(|rrset| contents.segment(rrset.first()).file);
    dname.is_some_and(|file| file != contents.segment(id).file)
}

fn report_below(cx: &Context<'_>, hidden: (NameId, NameId, usize), foreign: bool, out: &mut Findings<'_>) {
    let (above, owner, names) = hidden;
    let zone = cx.zone;
    let data = zone.at(owner).iter().find(|&&id| is_data(zone.contents().record(id).rtype));
    let (Some(&id), Some(dname)) = (data, zone.rrset(above, types::DNAME)) else { return };
    let (owner, above) = (zone.contents().name(owner), zone.contents().name(above));
    let what = match names - 1 {
        0 => format!("`{owner}` is"),
        1 => format!("`{owner}` and 1 more name are"),
        more => format!("`{owner}` and {more} more names are"),
    };
    let (rule, severity) = if foreign { (BELOW, Severity::Warning) } else { (CONFLICT, Severity::Error) };
    let draft = Draft::at_owner(rule, severity, cx, id)
        .message(format!("{what} below the DNAME of `{above}`, and cannot be found"))
        .here("hidden by the DNAME")
        .subject(above.to_string())
        .evidence_rrset(cx.sources, &dname, "all names below this one are looked up elsewhere")
        .help("move these records to where the DNAME leads, or delete the DNAME");
    out.push(draft);
}

struct BelowDname;

impl ZoneRule for BelowDname {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        hidden_zone(cx, out);
        if cx.zone.has_dnames() {
            below(cx, true, out);
        }
    }
}

/// The zone itself lies below a DNAME of the zone above it.
fn hidden_zone(cx: &Context<'_>, out: &mut Findings<'_>) {
    let apex = cx.zone.apex_name();
    let Some(parent) = apex.parent() else { return };
    let Enclosing::One(above) = cx.set.enclosing(cx.zone, parent) else { return };
    let Found::Alias(dname) = above.find(apex, types::NS) else { return };
    if dname.rtype() != types::DNAME {
        return;
    }
    let draft = match cx.zone.soa() {
        Some(soa) => Draft::at_owner(BELOW, Severity::Warning, cx, soa),
        None => Draft::at_zone(BELOW, Severity::Warning, cx).about(apex, Some(types::SOA)),
    };
    let owner = dname.owner_name();
    out.push(
        draft
            .message(format!("zone `{apex}` lies below the DNAME of `{owner}`, and cannot be found"))
            .here("hidden by the DNAME")
            .subject(owner.to_string())
            .evidence_rrset(cx.sources, &dname, "all names below this one are looked up elsewhere")
            .help("delete the DNAME, or put the zone to where the DNAME leads"),
    );
}
