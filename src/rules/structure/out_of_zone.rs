//! `out-of-zone`: an owner that does not lie in the zone (RFC 1035 5.2).

use std::collections::{HashMap, HashSet};

use crate::finding::Severity;
use crate::model::{Special, Zone};
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const ID: &str = "out-of-zone";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(OutOfZone) };

struct OutOfZone;

/// The name servers of a zone and of its delegations.
fn servers(zone: &Zone) -> HashSet<NameId> {
    let contents = zone.contents();
    let records = contents.records.iter().filter(|record| record.rtype == types::NS);
    records.filter_map(|record| contents.target(record)).collect()
}

/// Whether nothing but addresses stands at an owner.
fn holds_addresses(zone: &Zone, owner: NameId) -> bool {
    zone.rrsets(owner).all(|rrset| matches!(rrset.rtype(), types::A | types::AAAA))
}

/// Owners outside the zone that are out of one other domain.
struct Strangers {
    first: NameId,
    owners: usize,
}

impl ZoneRule for OutOfZone {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let apex = cx.zone.apex_name();
        if !cx.zone.has_outsiders() || apex.is_root() || cx.zone.kind().special() == Some(Special::RootHints) {
            return;
        }
        // It writes the addresses of name servers into the files of all zones that they serve.
        let servers_are_at_home = cx.zone.speaks(types::MICROSOFT);
        let servers = servers(cx.zone);
        let is_of_server = |owner: NameId| servers.contains(&owner) && holds_addresses(cx.zone, owner);
        let mut found: Vec<Strangers> = Vec::new();
        let mut by_domain: HashMap<&[u8], usize> = HashMap::new();
        for owner in cx.zone.owners() {
            if cx.zone.is_within(owner) || servers_are_at_home && is_of_server(owner) {
                continue;
            }
            let name = cx.zone.contents().name(owner);
            let group = *by_domain.entry(domain(name, apex).wire()).or_insert(found.len());
            match found.get_mut(group) {
                Some(strangers) => strangers.owners += 1,
                None => found.push(Strangers { first: owner, owners: 1 }),
            }
        }
        for strangers in found {
            report(cx, &strangers, is_of_server(strangers.first), out);
        }
    }
}

/// The last labels of a name, as many as the apex has: names of one domain are one mistake, mostly of an `$ORIGIN`.
fn domain<'a>(name: NameRef<'a>, apex: NameRef<'_>) -> NameRef<'a> {
    let above = name.label_count().saturating_sub(apex.label_count());
    name.ancestors().nth(above).unwrap_or(name)
}

fn report(cx: &Context<'_>, strangers: &Strangers, of_server: bool, out: &mut Findings<'_>) {
    let Some(&id) = cx.zone.at(strangers.first).first() else { return };
    let (owner, apex) = (cx.zone.contents().name(strangers.first), cx.zone.apex_name());
    let message = match strangers.owners - 1 {
        0 => format!("`{owner}` is outside zone `{apex}`"),
        1 => format!("`{owner}` and another name of its domain are outside zone `{apex}`"),
        more => format!("`{owner}` and {more} other names of its domain are outside zone `{apex}`"),
    };
    let help = match of_server {
        true => {
            "remove it: name servers leave such addresses out, or refuse the zone; if Microsoft DNS writes this file, \
             say `dialects = [\"microsoft\"]` under `[zones]` in the policy"
        }
        false => "name servers leave such records out, or refuse the zone: move them to the zone that they belong to",
    };
    let draft = Draft::at_owner(ID, Severity::Error, cx, id)
        .message(message)
        .here(format!("not within `{apex}`"))
        .subject(owner.to_string())
        .help(help);
    out.push(draft);
}
