//! `change-mass-removal`: much of a zone is gone, or all of it.

use crate::finding::Severity;
use crate::model::{Zone, ZoneSet};
use crate::policy::RuleConfig;
use crate::rules::{Context, Draft, Entry, Findings, Rule, SetRule};
use crate::source::SourceMap;
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

const ID: &str = "change-mass-removal";

pub(super) const RULE: Entry = Entry { id: ID, make: |config| Rule::set(MassRemoval::new(config)) };

struct MassRemoval {
    max_percent: u64,
    min_records: u64,
}

impl MassRemoval {
    fn new(config: &RuleConfig) -> MassRemoval {
        let number = |name| config.options.integer(name).and_then(|number| u64::try_from(number).ok());
        MassRemoval {
            max_percent: number("max-percent").unwrap_or(30),
            min_records: number("min-records").unwrap_or(10),
        }
    }

    fn check_zone(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let Some(change) = cx.set.change_of(cx.zone) else { return };
        let counts = |zone: &Zone, id: &RecordId| !is_made_by_signing(zone.contents().record(*id).rtype);
        let removed = change.difference.removed.iter().filter(|id| counts(change.old, id)).count() as u64;
        if removed < self.min_records {
            return;
        }
        let contents = change.old.contents();
        let before = contents.record_ids().filter(|id| counts(change.old, id)).count() as u64;
        if removed * 100 <= before * self.max_percent {
            return;
        }
        let draft = match cx.zone.soa() {
            Some(soa) => Draft::at_field(ID, Severity::Error, cx, soa, "serial"),
            None => Draft::at_zone(ID, Severity::Error, cx),
        };
        let draft = draft
            .message(format!("{removed} of {before} records of `{}` are removed at once", cx.zone.apex_name()))
            .help("see whether the file was cut short; if it is meant, pass `--allow change-mass-removal`");
        out.push(match change.difference.removed.iter().find(|id| counts(change.old, id)) {
            Some(&first) => draft.evidence(cx.sources, change.old, first, "the first of them"),
            None => draft,
        });
    }
}

/// Records that come and go with every signing.
fn is_made_by_signing(rtype: u16) -> bool {
    matches!(rtype, types::RRSIG | types::NSEC | types::NSEC3)
}

impl SetRule for MassRemoval {
    fn check(&self, set: &ZoneSet, sources: &SourceMap, out: &mut Findings<'_>) {
        let Some(base) = set.base() else { return };
        for zone in set.zones() {
            self.check_zone(&Context { set, zone, sources }, out);
        }
        for zone in set.removed_zones() {
            let cx = Context { set: base.zones(), zone, sources };
            let draft = match zone.soa() {
                Some(soa) => Draft::at_owner(ID, Severity::Warning, &cx, soa),
                None => Draft::at_zone(ID, Severity::Warning, &cx),
            };
            let count = zone.contents().records.len();
            out.push(
                draft
                    .message(format!("the whole zone `{}` is removed ({count} records)", zone.apex_name()))
                    .help("see that nobody delegates to it any more"),
            );
        }
    }
}
