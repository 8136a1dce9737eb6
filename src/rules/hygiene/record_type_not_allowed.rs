//! `record-type-not-allowed`: a record of a type that the policy does not let the zone, or the owner, have.

use std::collections::HashMap;

use crate::finding::Severity;
use crate::model::Rrset;
use crate::policy::{Options, RuleConfig};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::source::Span;
use crate::zone::name_pattern::NamePattern;
use crate::zone::rdata::types;

const ID: &str = "record-type-not-allowed";

/// Types that are named as allowed.
const SHOWN: usize = 8;

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    let options = &config.options;
    let row = |(pattern, row): &(NamePattern, Options)| (pattern.clone(), Allowed::of(row, options.span("owners")));
    Rule::rrset(RecordTypeNotAllowed {
        general: Allowed::of(options, options.span("types")),
        owners: options.owners("owners").iter().map(row).collect(),
    })
}

/// What may stand at some owners.
struct Allowed {
    /// Whether types that no row names are allowed.
    others: bool,
    types: HashMap<u16, bool>,
    /// Where the policy says so.
    said_at: Option<Span>,
}

impl Allowed {
    fn of(options: &Options, said_at: Option<Span>) -> Allowed {
        // A row allows its type, unless it says otherwise.
        let is_allowed = |row: &Options| row.span("allowed").is_none() || row.boolean("allowed");
        let types: HashMap<u16, bool> = options.types("types").map(|(rtype, row)| (rtype, is_allowed(row))).collect();
        Allowed { others: options.boolean("allowed"), types, said_at }
    }

    /// Without a list there is no policy.
    fn allows(&self, rtype: u16) -> bool {
        self.types.is_empty() || *self.types.get(&rtype).unwrap_or(&self.others)
    }

    fn shown(&self) -> String {
        let mut allowed: Vec<u16> =
            self.types.iter().filter(|(_, allowed)| **allowed).map(|(&rtype, _)| rtype).collect();
        allowed.sort_unstable();
        let more = if allowed.len() > SHOWN { ", …" } else { "" };
        let words: Vec<String> = allowed.iter().take(SHOWN).map(|&rtype| types::mnemonic(rtype).to_string()).collect();
        if words.is_empty() { "others are".to_owned() } else { format!("{}{more} are", words.join(", ")) }
    }
}

struct RecordTypeNotAllowed {
    general: Allowed,
    /// The most specific pattern first.
    owners: Vec<(NamePattern, Allowed)>,
}

impl RrsetRule for RecordTypeNotAllowed {
    fn types(&self) -> Types {
        Types::All
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let (owner, apex) = (rrset.owner_name(), cx.zone.apex_name());
        let own = self.owners.iter().find(|(pattern, _)| pattern.matches(owner, apex));
        let allowed = own.map_or(&self.general, |(_, allowed)| allowed);
        let rtype = rrset.rtype();
        if allowed.allows(rtype) || is_needed(cx, &rrset) && !allowed.types.contains_key(&rtype) {
            return;
        }
        // Glue and what else lies below a cut is the child's.
        if !owner.is_within(apex) || cx.zone.cut_above(owner).is_some_and(|cut| cut != rrset.owner()) {
            return;
        }
        let mnemonic = types::mnemonic(rtype);
        let place = match own {
            Some((pattern, _)) => format!("at `{pattern}` in `{apex}`"),
            None => format!("in `{apex}`"),
        };
        let draft = Draft::at_record(ID, Severity::Error, cx, rrset.first())
            .message(format!("`{owner}` has a record of type {mnemonic}, which the policy does not allow {place}"))
            .here("not an allowed type")
            .help(format!("remove it; {} allowed here", allowed.shown()));
        out.push(match allowed.said_at {
            Some(span) => draft.label(span, "the policy says which types are allowed here"),
            None => draft,
        });
    }
}

/// What no zone can be without, and what signing adds to it: allowed unless the policy names it.
fn is_needed(cx: &Context<'_>, rrset: &Rrset<'_>) -> bool {
    match rrset.rtype() {
        types::SOA | types::NS => rrset.owner() == cx.zone.apex(),
        types::RRSIG | types::NSEC | types::NSEC3 | types::NSEC3PARAM => true,
        _ => false,
    }
}
