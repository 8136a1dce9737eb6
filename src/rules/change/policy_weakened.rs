//! `policy-weakened`: a change loosens the policy that judges it.

use crate::finding::Severity;
use crate::model::ZoneSet;
use crate::rules::{Draft, Entry, Findings, Rule, SetRule};
use crate::source::SourceMap;
use crate::suppress;

const ID: &str = "policy-weakened";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::set(PolicyWeakened) };

struct PolicyWeakened;

impl SetRule for PolicyWeakened {
    fn check(&self, set: &ZoneSet, sources: &SourceMap, out: &mut Findings<'_>) {
        let Some(base) = set.base() else { return };
        let Some(zone) = set.zones().first().or(base.zones().zones().first()) else { return };
        for weakened in base.weakened() {
            let draft = Draft::at_policy(ID, weakened.severity, zone, weakened.span)
                .message(weakened.message.clone())
                .here(weakened.label.clone())
                .subject(weakened.subject.clone())
                .help("this change is still judged by what was before; make it apart from changes of zones");
            out.push(draft);
        }
        for added in suppress::added(set, base.zones(), sources) {
            let rules: Vec<String> = added.rules.iter().map(|rule| format!("`{rule}`")).collect();
            let draft = Draft::at_policy(ID, Severity::Warning, zone, added.span)
                .message(format!("this change adds a comment that ignores {}", rules.join(", ")))
                .subject(added.rules.join(" "))
                .help("mend what is found in place of ignoring it, or have the comment agreed upon");
            out.push(draft);
        }
    }
}
