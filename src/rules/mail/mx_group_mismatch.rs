//! `mx-group-mismatch`: domains that the policy declares as one mail group do not publish the same MX records.

use std::sync::Arc;

use super::domain::takes_part;
use super::exchange;
use super::mx_sets::{MxSet, difference};
use crate::finding::Severity;
use crate::model::{Found, Rrset, Zone, ZoneSet};
use crate::policy::{MailGroup, MailIntent, RuleConfig};
use crate::rules::{Context, Draft, Entry, Findings, Rule, SetRule};
use crate::source::{SourceMap, Span};
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const ID: &str = "mx-group-mismatch";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    Rule::set(MxGroupMismatch { mail: Arc::clone(&config.mail) })
}

struct MxGroupMismatch {
    mail: Arc<MailIntent>,
}

impl SetRule for MxGroupMismatch {
    fn check(&self, set: &ZoneSet, sources: &SourceMap, out: &mut Findings<'_>) {
        for group in &self.mail.groups {
            let members = members(set, group);
            for (index, member) in members.iter().enumerate() {
                // Views are compared with themselves: another rule compares one view with the other.
                let first = members.iter().take(index).find(|first| first.zone.view() == member.zone.view());
                if let Some(first) = first {
                    let cx = Context { set, zone: member.zone, sources };
                    out.extend(compare(&cx, group, first, member));
                }
            }
        }
    }
}

/// A zone of a group, and the pattern that makes it one.
struct Member<'a> {
    zone: &'a Zone,
    span: Option<Span>,
}

impl<'a> Member<'a> {
    /// The MX records; `None` where that cannot be told.
    fn mx(&self) -> Option<Option<Rrset<'a>>> {
        match self.zone.find(self.zone.apex_name(), types::MX) {
            Found::Data(rrset) => Some(Some(rrset)),
            Found::Absent(..) => Some(None),
            _ => None,
        }
    }
}

/// The zones of a group: those of the first pattern first.
fn members<'a>(set: &'a ZoneSet, group: &MailGroup) -> Vec<Member<'a>> {
    let place = |zone: &Zone| {
        let matches =
            |pattern: &crate::zone::name_pattern::NamePattern| pattern.matches(zone.apex_name(), NameRef::ROOT);
        group.domains.iter().position(|item| matches(&item.value))
    };
    let zones = set.zones().iter().filter(|zone| takes_part(zone));
    let mut members: Vec<(usize, Member<'a>)> = zones
        .filter_map(|zone| {
            let place = place(zone)?;
            Some((place, Member { zone, span: group.domains.get(place)?.span }))
        })
        .collect();
    members.sort_by_key(|(place, member)| (*place, member.zone.id()));
    members.into_iter().map(|(_, member)| member).collect()
}

fn compare(cx: &Context<'_>, group: &MailGroup, first: &Member<'_>, member: &Member<'_>) -> Option<Draft> {
    let (model, own) = (first.mx()?, member.mx()?);
    let (wanted, is) = (MxSet::of(model), MxSet::of(own));
    if wanted == is {
        return None;
    }
    let (apex, other) = (member.zone.apex_name(), first.zone.apex_name());
    let odd = own.and_then(|rrset| exchange::all(rrset).find(|one| !wanted.contains(one.preference, one.name())));
    let record = odd.map(|one| one.record).or_else(|| own.map(|rrset| rrset.first())).or_else(|| member.zone.soa());
    let draft = match record {
        Some(record) => Draft::at_record(ID, Severity::Warning, cx, record),
        None => Draft::at_zone(ID, Severity::Warning, cx),
    };
    let named = group.name.as_ref().map(|name| format!(" `{name}`")).unwrap_or_default();
    let mut draft = draft
        .message(format!(
            "`{apex}` and `{other}` are of one mail group{named}, but `{apex}` publishes other MX records: {}",
            difference(&is, &wanted)
        ))
        .about(apex, Some(types::MX))
        .help(format!("publish the MX records of `{other}` for `{apex}`, too"));
    if let Some(model) = model {
        draft = draft.evidence_rrset(cx.sources, &model, format!("the MX records of `{other}`"));
    }
    Some(match member.span {
        Some(span) => draft.consulted(first.zone).label(span, "of the group by this"),
        None => draft.consulted(first.zone),
    })
}
