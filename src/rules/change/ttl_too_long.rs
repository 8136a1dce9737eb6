//! `change-ttl-too-long`: records that all depend on were changed while resolvers may keep the old ones for long.

use std::collections::HashSet;

use super::records::{changed, draft};
use crate::finding::Severity;
use crate::policy::RuleConfig;
use crate::rules::{Context, Entry, Findings, Rule, ZoneRule};
use crate::zone::name::NameRef;
use crate::zone::rdata::types;
use crate::zone::ttl;

const ID: &str = "change-ttl-too-long";

pub(super) const RULE: Entry = Entry { id: ID, make: |config| Rule::zone(TtlTooLong::new(config)) };

struct TtlTooLong {
    /// In seconds.
    max: u32,
}

impl TtlTooLong {
    fn new(config: &RuleConfig) -> TtlTooLong {
        TtlTooLong { max: config.options.duration("max").unwrap_or(u32::MAX) }
    }
}

/// Whether much depends on a record: mail routing, name servers, and the addresses of mail hosts.
fn matters(cx: &Context<'_>, owner: NameRef<'_>, rtype: u16) -> bool {
    match rtype {
        types::MX | types::NS => true,
        types::A | types::AAAA => {
            let owner = owner.to_lowercase();
            let before = cx.set.base().is_some_and(|base| base.zones().is_mx_host(owner.as_ref()));
            before || cx.set.is_mx_host(owner.as_ref())
        }
        _ => false,
    }
}

impl ZoneRule for TtlTooLong {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let Some(change) = cx.set.change_of(cx.zone) else { return };
        let mut told = HashSet::new();
        for what in changed(change.difference) {
            let Some(was) = what.was() else { continue };
            let record = change.old.contents().record(was);
            let (owner, rtype) = what.owner(cx, &change);
            if !record.ttl_known() || record.ttl <= self.max || !matters(cx, owner, rtype) {
                continue;
            }
            if !told.insert((owner.to_lowercase(), rtype)) {
                continue;
            }
            let (kept, max) = (ttl::display(record.ttl), ttl::display(self.max));
            let mnemonic = types::mnemonic(rtype);
            let draft = draft(ID, Severity::Warning, cx, &change, what)
                .message(format!(
                    "{mnemonic} of `{owner}` {}, and resolvers may keep the old one for {kept}, longer than {max}",
                    what.told()
                ))
                .help(format!("set its TTL to {max} or less first, and change it {kept} later"));
            out.push(draft);
        }
    }
}
