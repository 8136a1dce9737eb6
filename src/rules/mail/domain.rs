//! Which names take mail: the mail domains that rules on mail speak about.

use crate::model::{Found, MailMark, MailUse, Rrset, Zone, ZoneSet};
use crate::rules::Context;
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

use super::exchange;

/// Whether rules on mail look at a zone at all: not at one whose records stand for something else (response policies,
/// catalogs, block lists).
pub(in crate::rules) fn takes_part(zone: &Zone) -> bool {
    !zone.kind().is_special()
}

/// Whether rules on mail look at an RRset: its zone takes part, and serves it.
pub(in crate::rules) fn is_looked_at(zone: &Zone, rrset: &Rrset<'_>) -> bool {
    takes_part(zone) && is_served(zone, rrset)
}

/// Whether the zone answers with the RRset: not if the owner is outside the zone, nor at or below a zone cut, nor
/// below a DNAME (RFC 1034 4.3.2, RFC 6672 3.2).
fn is_served(zone: &Zone, rrset: &Rrset<'_>) -> bool {
    zone.is_within(rrset.owner())
        && (!zone.hides_names() || matches!(zone.find(rrset.owner_name(), rrset.rtype()), Found::Data(_)))
}

/// Whether the owner of an MX RRset is a mail domain: it takes mail by at least one MX that is not null, and is
/// neither a wildcard nor itself a host that MX records name, nor marked as parked, nor in a zone that is, nor an address in a
/// reverse zone, where `address-in-reverse-zone` tells of it. The apex is a mail domain whichever hosts it names.
pub(in crate::rules) fn is_mail_domain(set: &ZoneSet, rrset: &Rrset<'_>) -> bool {
    let (zone, owner) = (rrset.zone(), rrset.owner_name());
    !owner.is_wildcard()
        && !is_parked(zone, owner)
        && is_looked_at(zone, rrset)
        && exchange::hosts(*rrset).next().is_some()
        && (rrset.owner() == zone.apex() || !zone.kind().is_reverse() && !set.owner_is_mx_host(rrset))
}

fn is_parked(zone: &Zone, owner: NameRef<'_>) -> bool {
    let declared = zone.declared();
    let marks = [declared.mail, declared.mail_of(owner, zone.apex_name())];
    marks.into_iter().flatten().any(|mark| mark.purpose == MailUse::Parked)
}

/// The zone's apex and the names below it that a policy marks, each with its mark.
pub(in crate::rules) fn marked<'a>(zone: &'a Zone) -> impl Iterator<Item = (NameRef<'a>, MailMark)> + use<'a> {
    let declared = zone.declared();
    let apex = declared.mail.map(|mark| (zone.apex_name(), mark));
    apex.into_iter().chain(declared.mail_below.iter().map(|(name, mark)| (name.as_ref(), *mark)))
}

/// The first record of a type that stands at a name itself, and that the zone serves.
pub(in crate::rules) fn record_at(zone: &Zone, name: NameRef<'_>, rtypes: &[u16]) -> Option<RecordId> {
    rtypes.iter().find_map(|&rtype| match zone.find(name, rtype) {
        Found::Data(rrset) if rrset.owner_name() == name => Some(rrset.first()),
        _ => None,
    })
}

/// The MX RRsets of the zone's mail domains: the apex first, the others in reading order.
pub(in crate::rules) fn mail_domains<'a>(cx: &Context<'a>) -> impl Iterator<Item = Rrset<'a>> + use<'a> {
    let set = cx.set;
    every_mx(cx.zone).filter(move |rrset| is_mail_domain(set, rrset))
}

/// The MX RRsets that rules on mail look at: the apex first, the others in reading order.
pub(in crate::rules) fn mx_rrsets<'a>(cx: &Context<'a>) -> impl Iterator<Item = Rrset<'a>> + use<'a> {
    let zone = cx.zone;
    every_mx(zone).filter(move |rrset| is_looked_at(zone, rrset))
}

fn every_mx<'a>(zone: &'a Zone) -> impl Iterator<Item = Rrset<'a>> + use<'a> {
    zone.mx_owners().iter().filter_map(|&owner| zone.rrset(owner, types::MX))
}
