//! Whether reports that a record asks for can arrive (RFC 9990 4, RFC 8460 3).

use std::cell::OnceCell;
use std::collections::HashSet;

use super::policies::PolicyRecord;
use crate::mail::dmarc::discovery::{Organisation, belongs, organisation};
use crate::mail::dmarc::{Record, Reports, is_record};
use crate::mail::organisation::{organisational_domain, same_organisation};
use crate::mail::text;
use crate::mail::uri::{Destination, Kind};
use crate::model::{Found, Rrset, Zone};
use crate::rules::Context;
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::types;

/// A mailbox of `rua` or `ruf`: where it stands, and its domain.
pub(super) struct Mailbox<'a> {
    pub destination: &'a Destination<'a>,
    pub host: &'a Name,
}

/// The mailboxes among destinations, each domain once.
pub(super) fn mailboxes<'a>(
    destinations: impl IntoIterator<Item = &'a Destination<'a>>,
) -> impl Iterator<Item = Mailbox<'a>> {
    // Most records name one, and then nothing is allocated.
    let mut first: Option<&Name> = None;
    let mut others: HashSet<&Name, foldhash::fast::RandomState> = HashSet::default();
    destinations.into_iter().filter_map(move |destination| {
        let Kind::Mailbox(host) = &destination.kind else { return None };
        let is_new = match first {
            None => first.replace(host).is_none(),
            Some(known) => known != host && others.insert(host),
        };
        is_new.then_some(Mailbox { destination, host })
    })
}

/// All destinations of a DMARC record.
pub(super) fn of_policy<'r>(record: &'r Record<'_>) -> impl Iterator<Item = &'r Destination<'r>> {
    record.destinations(Reports::Aggregate).iter().chain(record.destinations(Reports::Failure))
}

/// Why a domain is known to take no mail.
pub(super) enum Dead<'a> {
    /// Its MX says so (RFC 7505).
    NullMx(Rrset<'a>),
    /// It has neither MX nor address in this zone.
    NoHost(&'a Zone),
}

/// Whether a mailbox's domain (lower case) is known to take no mail (RFC 5321 5.1).
pub(super) fn dead<'a>(cx: &Context<'a>, host: NameRef<'_>) -> Option<Dead<'a>> {
    match cx.set.find_in_the_end(cx.zone, host, types::MX) {
        Found::Data(rrset) => {
            let contents = rrset.zone().contents();
            let null = |(_, record): (_, &crate::zone::contents::Record)| {
                contents.target(record).is_some_and(|target| contents.name(target).is_root())
            };
            let all_null = !rrset.zone().may_hide(Some(rrset.owner())) && rrset.records().all(null);
            all_null.then_some(Dead::NullMx(rrset))
        }
        Found::Absent(zone, _) => {
            let absent = |rtype| matches!(cx.set.find_in_the_end(cx.zone, host, rtype), Found::Absent(..));
            (absent(types::A) && absent(types::AAAA)).then_some(Dead::NoHost(zone))
        }
        Found::Alias(_) | Found::Delegated(_) | Found::Unknown => None,
    }
}

/// Whether a host of another organisation says that it takes a domain's reports.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Authorisation<'a> {
    /// It is the same organisation, which need not say so.
    Own,
    /// It says so.
    Given,
    /// It is known not to, by the zone with this apex.
    Refused(NameRef<'a>),
    /// It says so at this apex, but has reports sent to yet another host, so that nobody gets any (RFC 9990 4, step 9).
    Diverted(NameRef<'a>),
    /// No name is long enough to say it at (RFC 9990 4, step 4).
    Unspeakable,
    /// Nothing is known.
    Unknown,
}

/// The name at which a host authorises the reports of a domain: `DOMAIN._report._dmarc.HOST`. `None` if that is longer
/// than a name can be.
pub(super) fn authorisation_name(domain: NameRef<'_>, host: NameRef<'_>) -> Option<Name> {
    let below = host.with_label(b"_dmarc")?.as_ref().with_label(b"_report")?;
    let labels: Vec<&[u8]> = domain.labels().collect();
    labels.iter().rev().try_fold(below, |name, label| name.as_ref().with_label(label)).map(|name| name.to_lowercase())
}

/// Who a domain is that asks for reports. Its organisation is looked up once, as a record may name thousands of hosts.
pub(super) struct Asker<'c, 'a, 'p> {
    cx: &'c Context<'a>,
    policy: &'c PolicyRecord<'p>,
    organisation: OnceCell<Organisation<'p>>,
}

impl<'c, 'a, 'p> Asker<'c, 'a, 'p> {
    pub fn new(cx: &'c Context<'a>, policy: &'c PolicyRecord<'p>) -> Asker<'c, 'a, 'p> {
        Asker { cx, policy, organisation: OnceCell::new() }
    }

    /// Looks whether reports of a sort may be sent to `host`.
    pub fn authorisation(&self, host: NameRef<'_>, reports: Reports) -> Authorisation<'a> {
        if self.is_own(host) {
            return Authorisation::Own;
        }
        let Some(name) = authorisation_name(self.policy.domain, host) else { return Authorisation::Unspeakable };
        match self.cx.set.resolve(self.cx.zone, name.as_ref(), types::TXT).found {
            Found::Data(rrset) => of_records(rrset, host, reports),
            Found::Absent(zone, _) => Authorisation::Refused(zone.apex_name()),
            Found::Alias(_) | Found::Delegated(_) | Found::Unknown => Authorisation::Unknown,
        }
    }

    /// Whether both are of one organisation, by the tree walk (RFC 9989 4.10.2); by the public suffix list, where the walk
    /// meets names of which nothing is known.
    fn is_own(&self, host: NameRef<'_>) -> bool {
        let (cx, domain) = (self.cx, self.policy.domain);
        if domain == host {
            return true;
        }
        match self.organisation.get_or_init(|| organisation(cx.set, cx.zone, domain)) {
            Organisation::Known(own) if !host.is_within(*own) => false,
            Organisation::Known(own) => belongs(cx.set, cx.zone, host, *own, (domain, &self.policy.record))
                .unwrap_or_else(|| is_own_by_list(domain, host)),
            Organisation::Unknown => is_own_by_list(domain, host),
        }
    }
}

/// What the TXT records say at the name where a host authorises reports.
fn of_records<'a>(rrset: Rrset<'a>, host: NameRef<'_>, reports: Reports) -> Authorisation<'a> {
    let mut texts = rrset.rdata().map(text::join).filter(|text| is_record(text));
    match texts.next() {
        Some(text) if is_diverted(&Record::parse(&text), host, reports) => {
            Authorisation::Diverted(rrset.zone().apex_name())
        }
        Some(_) => Authorisation::Given,
        None if rrset.zone().may_hide(Some(rrset.owner())) => Authorisation::Unknown,
        None => Authorisation::Refused(rrset.zone().apex_name()),
    }
}

/// Whether a host that takes reports wants all of a sort at other hosts, which is not allowed.
pub(super) fn is_diverted(record: &Record<'_>, host: NameRef<'_>, reports: Reports) -> bool {
    let mut hosts = mailboxes(record.destinations(reports)).map(|mailbox| mailbox.host.as_ref() != host);
    hosts.next().is_some_and(|first| first && hosts.all(|other| other))
}

/// One organisation by the public suffix list; for names that it does not help with, one name below the other.
pub(super) fn is_own_by_list(domain: NameRef<'_>, host: NameRef<'_>) -> bool {
    let nested = || organisational_domain(domain).is_none() || organisational_domain(host).is_none();
    same_organisation(domain, host)
        || domain == host
        || nested() && (domain.is_within(host) && !host.is_root() || host.is_within(domain) && !domain.is_root())
}
