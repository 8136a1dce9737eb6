//! `owner-not-allowed`: a name that the policy does not let the zone hold.

use crate::finding::Severity;
use crate::policy::{Options, RuleConfig};
use crate::rules::{Context, Draft, Entry, Findings, NodeRule, Rule};
use crate::source::Span;
use crate::zone::name::NameRef;
use crate::zone::name_pattern::NamePattern;
use crate::zone::name_table::NameId;

const ID: &str = "owner-not-allowed";

/// Patterns that are named as allowed.
const SHOWN: usize = 4;

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    let options = &config.options;
    Rule::node(OwnerNotAllowed {
        others: options.boolean("allowed"),
        owners: options.owners("owners").iter().map(|(pattern, row)| (pattern.clone(), is_allowed(row))).collect(),
        said_at: options.span("owners"),
    })
}

/// A row allows, unless it says otherwise.
fn is_allowed(row: &Options) -> bool {
    row.span("allowed").is_none() || row.boolean("allowed")
}

struct OwnerNotAllowed {
    /// Whether owners that no row names are allowed.
    others: bool,
    /// The most specific pattern first.
    owners: Vec<(NamePattern, bool)>,
    /// Where the policy names them.
    said_at: Option<Span>,
}

impl NodeRule for OwnerNotAllowed {
    fn concerns(&self, _: &Context<'_>) -> bool {
        !self.owners.is_empty()
    }

    fn check(&self, cx: &Context<'_>, owner: NameId, out: &mut Findings<'_>) {
        let (name, apex) = (cx.zone.contents().name(owner), cx.zone.apex_name());
        // The apex has to be there; names outside the zone and below a cut are no data of it.
        if owner == cx.zone.apex() || !name.is_below(apex) {
            return;
        }
        let row = self.owners.iter().find(|(pattern, _)| pattern.matches(name, apex));
        if row.map_or(self.others, |(_, allowed)| *allowed) || is_hidden(cx, owner, name) {
            return;
        }
        let Some(&first) = cx.zone.at(owner).first() else { return };
        let draft = Draft::at_owner(ID, Severity::Error, cx, first).about(name, None);
        let (message, help) = match row {
            Some((pattern, _)) => (
                format!("the policy forbids `{pattern}` in `{apex}`, which `{name}` is"),
                "remove its records, or take the name into another zone".to_owned(),
            ),
            None => (
                format!("the policy does not allow the name `{name}` in `{apex}`"),
                format!("remove its records, or use a name that is allowed: {}", self.shown()),
            ),
        };
        let draft = draft.message(message).here("not an allowed name").help(help);
        out.push(match self.said_at {
            Some(span) => draft.label(span, "the policy says which names are allowed here"),
            None => draft,
        });
    }
}

/// Whether the name lies below a zone cut; the cut itself is the zone's own.
fn is_hidden(cx: &Context<'_>, owner: NameId, name: NameRef<'_>) -> bool {
    cx.zone.cut_above(name).is_some_and(|cut| cut != owner)
}

impl OwnerNotAllowed {
    fn shown(&self) -> String {
        let allowed: Vec<String> =
            self.owners.iter().filter(|(_, allowed)| *allowed).map(|(pattern, _)| format!("`{pattern}`")).collect();
        match allowed.len() {
            0 => "none is".to_owned(),
            count if count > SHOWN => format!("{}, …", allowed[..SHOWN].join(", ")),
            _ => allowed.join(", "),
        }
    }
}
