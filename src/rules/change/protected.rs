//! `change-protected`: a record that the policy protects was changed or removed.

use std::collections::HashSet;

use super::records::{Changed, changed, draft};
use crate::finding::Severity;
use crate::policy::{Options, RuleConfig};
use crate::rules::{Context, Entry, Findings, Rule, ZoneRule};
use crate::source::Span;
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::name_pattern::NamePattern;
use crate::zone::rdata::types;

const ID: &str = "change-protected";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    let types = |options: &Options| -> HashSet<u16> { options.types("types").map(|(rtype, _)| rtype).collect() };
    let options = &config.options;
    Rule::zone(Protected {
        types: types(options),
        owners: options.owners("owners").iter().map(|(pattern, row)| (pattern.clone(), types(row))).collect(),
        said_at: options.span("owners").or(options.span("types")),
    })
}

struct Protected {
    /// Types that are protected at any owner.
    types: HashSet<u16>,
    /// Owners, the most specific pattern first, with the types that are protected there; none for all.
    owners: Vec<(NamePattern, HashSet<u16>)>,
    /// Where the policy says so.
    said_at: Option<Span>,
}

impl Protected {
    fn protects(&self, owner: NameRef<'_>, apex: NameRef<'_>, rtype: u16) -> bool {
        let row = self.owners.iter().find(|(pattern, _)| pattern.matches(owner, apex));
        self.types.contains(&rtype) || row.is_some_and(|(_, types)| types.is_empty() || types.contains(&rtype))
    }
}

impl ZoneRule for Protected {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if self.types.is_empty() && self.owners.is_empty() {
            return;
        }
        let Some(change) = cx.set.change_of(cx.zone) else { return };
        let ttl = change.difference.ttl.iter().map(|&(was, now)| Changed::Replaced(was, now));
        // What is new changes an RRset of which there was something before.
        for what in changed(change.difference).chain(ttl) {
            let (owner, rtype) = what.owner(cx, &change);
            let was_there = || change.old.rrset_at(owner, rtype).is_some();
            if !self.protects(owner, cx.zone.apex_name(), rtype) || !was_there() {
                continue;
            }
            let mnemonic = types::mnemonic(rtype);
            let draft = draft(ID, Severity::Error, cx, &change, what)
                .message(format!(
                    "the policy protects the {mnemonic} records of `{owner}`, of which one {}",
                    what.told()
                ))
                .subject(subject(cx, &change, what))
                .help("take the change back, or have it agreed upon and pass `--allow change-protected`");
            out.push(match self.said_at {
                Some(span) => draft.label(span, "protected here"),
                None => draft,
            });
        }
    }
}

/// The rdata that came or went.
fn subject(cx: &Context<'_>, change: &crate::change::Change<'_>, what: Changed) -> String {
    let (contents, id): (_, RecordId) = what.shown(cx, change);
    let record = contents.record(id);
    let mut text = String::new();
    crate::zone::rdata::text(record.rtype, contents.rdata(record), &mut text);
    text
}
