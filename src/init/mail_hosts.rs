//! Which hosts take the mail of the zones, and in which part.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Rrset, Zone, ZoneSet};
use crate::policy::data::{MailProvider, provider_of_mx};
use crate::zone::name::Name;
use crate::zone::rdata::types;

/// A host that MX records name, and for how many owners.
#[derive(Clone, Debug)]
pub struct MailHost {
    /// Its name, in lower case.
    pub name: Name,
    /// Owners at which no other host has a lower preference.
    pub primary: usize,
    /// Owners at which some other host has a lower preference.
    pub backup: usize,
    /// Whom it belongs to.
    pub provider: Option<&'static MailProvider>,
}

/// What MX records say of all zones that hold ordinary data.
#[derive(Clone, Default, Debug)]
pub struct MailHosts {
    /// The hosts, those named most often first.
    pub hosts: Vec<MailHost>,
    /// Owners of MX records that name a host.
    pub domains: usize,
    /// Apexes of zones that take mail, sorted.
    pub taking: Vec<Name>,
    /// Apexes of zones that say by a null MX (RFC 7505) that they take none, sorted.
    pub refusing: Vec<Name>,
}

impl MailHosts {
    /// Looks through all zones but those of special kinds.
    pub fn of(set: &ZoneSet) -> MailHosts {
        let mut hosts: BTreeMap<Name, (usize, usize)> = BTreeMap::new();
        let (mut taking, mut refusing) = (BTreeSet::new(), BTreeSet::new());
        let mut domains = 0;
        for zone in set.zones().iter().filter(|zone| !zone.kind().is_special()) {
            for rrset in mx_rrsets(zone) {
                let named = hosts_of(&rrset);
                let at_apex = rrset.owner() == zone.apex();
                let Some(lowest) = named.values().min().copied() else {
                    if at_apex {
                        refusing.insert(zone.apex_name().to_name());
                    }
                    continue;
                };
                domains += 1;
                if at_apex {
                    taking.insert(zone.apex_name().to_name());
                }
                for (host, preference) in named {
                    let (primary, backup) = hosts.entry(host).or_default();
                    if preference == lowest { *primary += 1 } else { *backup += 1 }
                }
            }
        }
        let mut hosts: Vec<MailHost> = hosts
            .into_iter()
            .map(|(name, (primary, backup))| {
                let provider = provider_of_mx(name.as_ref());
                MailHost { name, primary, backup, provider }
            })
            .collect();
        hosts.sort_by_cached_key(|host| {
            (std::cmp::Reverse(host.primary + host.backup), std::cmp::Reverse(host.primary), host.name.to_string())
        });
        let sorted = |names: BTreeSet<Name>| {
            let mut names: Vec<Name> = names.into_iter().collect();
            names.sort_by_cached_key(Name::to_string);
            names
        };
        MailHosts { hosts, domains, taking: sorted(taking), refusing: sorted(refusing) }
    }
}

fn mx_rrsets(zone: &Zone) -> impl Iterator<Item = Rrset<'_>> {
    zone.owners().filter_map(|owner| zone.rrset(owner, types::MX))
}

/// The hosts of an RRset with the lowest preference that each has; the root of a null MX is none.
fn hosts_of(rrset: &Rrset<'_>) -> BTreeMap<Name, u16> {
    let contents = rrset.zone().contents();
    let mut hosts = BTreeMap::new();
    for (_, record) in rrset.records() {
        let preference = contents.rdata(record).first_chunk().map(|octets| u16::from_be_bytes(*octets));
        let (Some(preference), Some(target)) = (preference, contents.target(record)) else { continue };
        let host = contents.name(target);
        if !host.is_root() {
            let lowest = hosts.entry(host.to_name()).or_insert(preference);
            *lowest = preference.min(*lowest);
        }
    }
    hosts
}
