//! `mx-duplicate-target`: one host stands twice among the MX records of a name.

use std::collections::HashMap;

use super::domain::is_looked_at;
use super::exchange::{self, Exchange};
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const ID: &str = "mx-duplicate-target";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(MxDuplicateTarget) };

struct MxDuplicateTarget;

impl RrsetRule for MxDuplicateTarget {
    fn types(&self) -> Types {
        Types::Only(&[types::MX])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if exchange::names_hosts_once(rrset) {
            return;
        }
        let mut first: HashMap<NameId, (Exchange<'_>, bool), foldhash::fast::RandomState> = HashMap::default();
        for exchange in exchange::hosts(rrset) {
            let (earlier, told) = first.entry(exchange.host).or_insert((exchange, false));
            // Identical records are one (RFC 2181 5).
            if earlier.preference == exchange.preference || std::mem::replace(told, true) {
                continue;
            }
            if !is_looked_at(cx.zone, &rrset) {
                return;
            }
            out.push(draft(cx, &rrset, earlier, &exchange));
        }
    }
}

fn draft(cx: &Context<'_>, rrset: &Rrset<'_>, earlier: &Exchange<'_>, later: &Exchange<'_>) -> Draft {
    let (owner, host) = (rrset.owner_name(), later.name());
    let needless = later.preference.max(earlier.preference);
    Draft::at_field(ID, Severity::Warning, cx, later.record, "exchange")
        .message(format!(
            "`{owner}` lists its MX host `{host}` twice, with preferences {} and {}",
            earlier.preference, later.preference
        ))
        .here("the same host again")
        .subject(host.to_string())
        .evidence(cx.sources, cx.zone, earlier.record, "the first stands here")
        .help(format!("remove `MX {needless} {host}`, or name the host that was meant"))
}
