//! `zone-defined-twice`: one zone from two files.

use crate::finding::Severity;
use crate::model::{Special, Zone, ZoneSet};
use crate::rules::{Context, Draft, Entry, Findings, Rule, SetRule};
use crate::source::SourceMap;
use crate::zone::rdata::types;

const ID: &str = "zone-defined-twice";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::set(ZoneDefinedTwice) };

struct ZoneDefinedTwice;

impl SetRule for ZoneDefinedTwice {
    fn check(&self, set: &ZoneSet, sources: &SourceMap, out: &mut Findings<'_>) {
        // Every server has a copy of the hints, and they are no zone.
        let is_zone = |zone: &&Zone| zone.kind().special() != Some(Special::RootHints);
        for zone in set.zones().iter().filter(is_zone) {
            let first = set.namesakes(zone).find(is_zone);
            if let Some(earlier) = first.filter(|first| first.contents().file != zone.contents().file) {
                report(&Context { set, zone, sources }, earlier, out);
            }
        }
    }
}

fn report(cx: &Context<'_>, earlier: &Zone, out: &mut Findings<'_>) {
    let path = |zone: &Zone| cx.sources.get(zone.contents().file).path().to_owned();
    let (here, there) = (path(cx.zone), path(earlier));
    let apex = cx.zone.apex_text();
    let (severity, seen, help) = match cx.zone.view() {
        Some(view) => {
            (Severity::Error, format!(" of view `{view}`"), format!("keep one of the two files in view `{view}`"))
        }
        None => (
            Severity::Warning,
            String::new(),
            "delete the one that is not served; if both are, for different clients, name views in the policy: \
             `[[zones.view]]`"
                .to_owned(),
        ),
    };
    let draft = match cx.zone.soa() {
        Some(soa) => Draft::at_owner(ID, severity, cx, soa),
        None => Draft::at_zone(ID, severity, cx).about(&apex, Some(types::SOA)),
    };
    let draft = draft
        .message(format!("zone `{apex}`{seen} is in two files: `{there}` and `{here}`"))
        .here("the same zone again")
        .subject(there)
        .help(help);
    out.push(match earlier.soa() {
        Some(soa) => draft.evidence(cx.sources, earlier, soa, "first defined here"),
        None => draft.label(earlier.start(), "first defined here"),
    });
}
