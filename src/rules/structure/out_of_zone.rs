//! `out-of-zone`: an owner that does not lie in the zone (RFC 1035 5.2).

use std::collections::HashMap;

use crate::finding::Severity;
use crate::model::Special;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;

const ID: &str = "out-of-zone";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(OutOfZone) };

struct OutOfZone;

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
        let mut found: Vec<Strangers> = Vec::new();
        let mut by_domain: HashMap<&[u8], usize> = HashMap::new();
        for owner in cx.zone.owners() {
            if cx.zone.is_within(owner) {
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
            report(cx, &strangers, out);
        }
    }
}

/// The last labels of a name, as many as the apex has: names of one domain are one mistake, mostly of an `$ORIGIN`.
fn domain<'a>(name: NameRef<'a>, apex: NameRef<'_>) -> NameRef<'a> {
    let above = name.label_count().saturating_sub(apex.label_count());
    name.ancestors().nth(above).unwrap_or(name)
}

fn report(cx: &Context<'_>, strangers: &Strangers, out: &mut Findings<'_>) {
    let Some(&id) = cx.zone.at(strangers.first).first() else { return };
    let (owner, apex) = (cx.zone.contents().name(strangers.first), cx.zone.apex_name());
    let message = match strangers.owners - 1 {
        0 => format!("`{owner}` is outside zone `{apex}`"),
        more => format!("`{owner}` and {more} more names of its domain are outside zone `{apex}`"),
    };
    let draft = Draft::at_owner(ID, Severity::Error, cx, id)
        .message(message)
        .here(format!("not within `{apex}`"))
        .subject(owner.to_string())
        .help("name servers leave such records out, or refuse the zone: move them to the zone that they belong to");
    out.push(draft);
}
