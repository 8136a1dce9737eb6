//! Which comments that ignore findings a change adds.

use std::collections::{BTreeSet, HashMap};

use memchr::memmem;

use super::comment::{self, MARK};
use crate::model::ZoneSet;
use crate::source::{SourceMap, Span};

/// A comment that ignores findings and was not there before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Added {
    /// The rules, as they are named.
    pub rules: Vec<String>,
    /// The comment, from its mark on.
    pub span: Span,
}

/// Zone and text of a line.
type Line = (String, Vec<u8>);

/// The comments in the zones of now that do not stand in the same zone of then, by path and place.
pub fn added(now: &ZoneSet, then: &ZoneSet, sources: &SourceMap) -> Vec<Added> {
    let mut known: HashMap<Line, usize> = HashMap::new();
    for (line, _) in comments(then, sources) {
        *known.entry(line).or_default() += 1;
    }
    let mut seen = BTreeSet::new();
    let mut added = Vec::new();
    for (line, span) in comments(now, sources) {
        match known.get_mut(&line) {
            Some(left) if *left > 0 => *left -= 1,
            // One file may be several zones.
            _ if !seen.insert(span) => {}
            _ => {
                let text = sources.get(span.file).text(span).to_vec();
                let rules = comment::parse(&text).map(|found| found.rules.into_iter().map(|(_, rule)| rule).collect());
                // What is garbled ignores nothing.
                added.extend(rules.ok().map(|rules| Added { rules, span }));
            }
        }
    }
    added
}

/// Lines that hold a mark behind a semicolon, with the place from the mark on.
fn comments(set: &ZoneSet, sources: &SourceMap) -> Vec<(Line, Span)> {
    let finder = memmem::Finder::new(MARK);
    let mut found = Vec::new();
    for zone in set.zones() {
        for id in zone.contents().files() {
            let file = sources.get(id);
            if !file.has_mark() {
                continue;
            }
            let bytes = file.bytes();
            for at in finder.find_iter(&bytes) {
                let line = file.position(at as u32).line;
                let Some((start, end)) = file.line(line) else { continue };
                let text = bytes.get(start as usize..end as usize).unwrap_or_default();
                let before = bytes.get(start as usize..at).unwrap_or_default();
                if before.contains(&b';') {
                    let key = (zone.apex_text(), text.trim_ascii().to_vec());
                    found.push((key, Span::new(id, at as u32, end.saturating_sub(at as u32))));
                }
            }
        }
    }
    found
}
