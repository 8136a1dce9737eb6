//! Mending zone files: the fixes that findings carry, applied by span.
//!
//! ```text
//! findings ─▶ agree ─▶ choose ─▶ apply ─▶ read again ─▶ verify ─▶ (again, up to ten times) ─▶ replace
//! ```
//!
//! 1. [`agree`]: a file may be read by several zones. A fix counts only if every zone that reads the file asks for it.
//! 2. `choose`: fixes that touch the same bytes wait for the next pass; the first by place goes ahead.
//! 3. [`apply`]: what no edit names stays byte for byte.
//! 4. `verify`: the zones are read again, and must hold the same records but for those that a fix was to change. What
//!    does not hold is left out, and told.
//! 5. [`replace`]: files are replaced whole or not at all.
//!
//! Rules and the reader say what to write ([`Fix`]); nothing here knows a rule. A mender that works on something else
//! than findings (a serial to be raised) hands in findings of its own.

mod apply;
mod choose;
mod replace;
mod texts;
mod verify;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

pub use apply::apply;
pub use replace::replace;
pub use texts::{NewTexts, Reading};

use crate::finding::{Applicability, Changes, Finding, Fix};
use crate::model::{Zone, ZoneSet};
use crate::source::{FileId, SourceFile, SourceMap};
use crate::zone::rdata::types;

/// Passes over the zones, at the most: what is mended may show what else there is to mend.
const MAX_PASSES: usize = 10;
/// Readings of all zones in one run, at the most, those that showed a fix to be wrong included.
const MAX_READINGS: usize = 64;

/// A zone that asks for a fix: its apex and view.
type Voter<'a> = (&'a str, Option<&'a str>);

/// Takes the fixes off findings that not all zones that read the file agree upon: of a file that several zones read, a
/// fix may be right for one and wrong for another. Where one of them is signed in the file, or holds a digest of itself,
/// only fixes that change no record are left: a program writes that file. Wants the findings of all zones, before they are merged.
pub fn agree(set: &ZoneSet, findings: &mut [Finding]) {
    if findings.iter().all(|finding| finding.fix.is_none()) {
        return;
    }
    let mut readers: HashMap<FileId, Vec<&Zone>> = HashMap::new();
    let mut read_twice: HashSet<FileId> = HashSet::new();
    let mut sealed: HashSet<FileId> = HashSet::new();
    for zone in set.zones() {
        if is_sealed(zone) {
            sealed.extend(zone.contents().files());
        }
        for file in zone.contents().files() {
            readers.entry(file).or_default().push(zone);
        }
        read_twice.extend(included_twice(zone));
    }
    let mut votes: HashMap<(&str, &Fix), Vec<Voter<'_>>> = HashMap::new();
    for finding in findings.iter() {
        if let Some(fix) = finding.fix.as_deref() {
            votes.entry((&finding.rule, fix)).or_default().push((&finding.zone, finding.view.as_deref()));
        }
    }
    let mut verdicts: HashMap<(&str, &Fix), bool> = HashMap::with_capacity(votes.len());
    for (&(rule, fix), voters) in &votes {
        let file = fix.edits.first().map(|edit| edit.span.file).filter(|file| !read_twice.contains(file));
        let file = file.filter(|file| fix.changes == Changes::Nothing || !sealed.contains(file));
        let readers = file.and_then(|file| readers.get(&file)).map(Vec::as_slice).unwrap_or_default();
        let voting: HashSet<_> = voters.iter().copied().collect();
        let all = readers.iter().all(|zone| voting.contains(&(zone.apex_text().as_str(), zone.view())));
        // Two zones of one name in one view have two votes.
        verdicts.insert((rule, fix), !readers.is_empty() && all && voters.len() >= readers.len());
    }
    let verdict = |finding: &Finding| {
        let fix = finding.fix.as_deref();
        fix.is_none_or(|fix| verdicts.get(&(finding.rule.as_str(), fix)).is_some_and(|agreed| *agreed))
    };
    let settled: Vec<bool> = findings.iter().map(verdict).collect();
    for (finding, _) in findings.iter_mut().zip(settled).filter(|(_, settled)| !settled) {
        finding.fix = None;
    }
}

/// Whether a signature or a digest over the zone would no longer hold once a record changes.
fn is_sealed(zone: &Zone) -> bool {
    [types::RRSIG, types::ZONEMD].into_iter().any(|rtype| zone.rrset(zone.apex(), rtype).is_some())
}

/// Files that a zone includes more than once: what is right for one inclusion need not be for another.
fn included_twice(zone: &Zone) -> HashSet<FileId> {
    let mut from: HashMap<FileId, BTreeSet<_>> = HashMap::new();
    for segment in &zone.contents().segments {
        from.entry(segment.file).or_default().insert(segment.included_from());
    }
    let mut twice: HashSet<FileId> =
        from.iter().filter(|(_, places)| places.len() > 1).map(|(&file, _)| file).collect();
    loop {
        let before = twice.len();
        let within = |places: &BTreeSet<Option<crate::source::Span>>| {
            places.iter().flatten().any(|span| twice.contains(&span.file))
        };
        let more: Vec<FileId> = from.iter().filter(|(_, places)| within(places)).map(|(&file, _)| file).collect();
        twice.extend(more);
        if twice.len() == before {
            return twice;
        }
    }
}

/// How zones are read and checked, for [`mend`].
pub struct Work<'a> {
    /// The files.
    pub sources: &'a SourceMap,
    /// Reads all zones, with new texts for some of their files.
    pub read: &'a dyn Fn(&NewTexts) -> ZoneSet,
    /// Checks zones, and gives the findings in the order of reports.
    pub check: &'a dyn Fn(&ZoneSet) -> Vec<Finding>,
}

/// What came of mending.
#[derive(Debug)]
pub struct Mended {
    /// The zones as they are now.
    pub set: ZoneSet,
    /// What is left to tell of them.
    pub findings: Vec<Finding>,
    /// New texts of the files that changed.
    pub texts: NewTexts,
    /// Fixes applied.
    pub fixed: Vec<Fixed>,
    /// Fixes that would have changed other records than they should: places and rules, to be told.
    pub refused: Vec<Fixed>,
}

/// A fix that was applied, or was not, and where its finding was.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Fixed {
    /// The file.
    pub path: String,
    /// Line of the finding, from 1, in the text of that pass.
    pub line: u32,
    /// The rule.
    pub rule: String,
    /// The finding's message, which tells findings of one rule apart.
    pub message: String,
}

impl Fixed {
    fn of(finding: &Finding, sources: &SourceMap) -> Fixed {
        let file = sources.get(finding.span.file);
        Fixed {
            path: file.path().to_owned(),
            line: file.position(finding.span.start).line,
            rule: finding.rule.clone(),
            message: finding.message.clone(),
        }
    }

    /// Whether this is the same fix, wherever its line has moved to.
    fn is(&self, finding: &Finding, sources: &SourceMap) -> bool {
        self.rule == finding.rule
            && self.message == finding.message
            && sources.get(finding.span.file).path() == self.path
    }
}

/// Applies the fixes of all findings, up to `level`, until there are none left or nothing more can be done. Nothing is
/// written.
pub fn mend(work: &Work<'_>, level: Applicability) -> Mended {
    let texts = NewTexts::default();
    let set = (work.read)(&texts);
    let findings = (work.check)(&set);
    let mut mended = Mended { set, findings, texts, fixed: Vec::new(), refused: Vec::new() };
    let mut readings = 1;
    for _ in 0..MAX_PASSES {
        if !pass(work, level, &mut mended, &mut readings) {
            break;
        }
    }
    mended
}

/// One pass: the fixes that can be applied together. Whether anything was done.
fn pass(work: &Work<'_>, level: Applicability, mended: &mut Mended, readings: &mut usize) -> bool {
    let sources = work.sources;
    let refused = &mended.refused;
    let open: Vec<&Finding> =
        mended.findings.iter().filter(|finding| !refused.iter().any(|refused| refused.is(finding, sources))).collect();
    let mut chosen = choose::choose(&open, level);
    let mut wrong: Vec<Fixed> = Vec::new();
    while !chosen.is_empty() && *readings < MAX_READINGS {
        *readings += 1;
        let next = new_texts(sources, &mended.texts, &chosen);
        let Some((texts, new_ids)) = next else { break };
        let set = (work.read)(&texts);
        let edits = verify::Edits::of(&chosen, &new_ids);
        let broken = verify::broken_files(&mended.set, &set, &edits);
        if broken.is_empty() {
            mended.fixed.extend(chosen.iter().map(|(finding, _)| Fixed::of(finding, sources)));
            mended.refused.extend(wrong);
            mended.findings = (work.check)(&set);
            mended.set = set;
            mended.texts = texts;
            return true;
        }
        let in_broken = |fix: &Fix| fix.edits.iter().any(|edit| broken.contains(&edit.span.file));
        let (suspects, rest): (Vec<_>, Vec<_>) = chosen.into_iter().partition(|(_, fix)| in_broken(fix));
        chosen = rest;
        match suspects.as_slice() {
            [] => break,
            [(finding, _)] => wrong.push(Fixed::of(finding, sources)),
            // Half of them now; the others have their turn in the next pass.
            several => chosen.extend_from_slice(&several[..several.len() / 2]),
        }
    }
    mended.refused.extend(wrong);
    false
}

/// The texts after a pass, and the id of each file that changes in it with that of its new text. `None` if a text would
/// be too large to be read.
fn new_texts(
    sources: &SourceMap,
    before: &NewTexts,
    chosen: &[(&Finding, &Fix)],
) -> Option<(NewTexts, HashMap<FileId, FileId>)> {
    let mut by_file: HashMap<FileId, Vec<&crate::finding::Edit>> = HashMap::new();
    for edit in chosen.iter().flat_map(|(_, fix)| &fix.edits) {
        by_file.entry(edit.span.file).or_default().push(edit);
    }
    let mut texts = before.clone();
    let mut new_ids = HashMap::new();
    for (id, edits) in by_file {
        let file = sources.get(id);
        let new: Arc<SourceFile> = sources.add(file.path(), apply(&file.bytes(), &edits)).ok()?;
        new_ids.insert(id, new.id());
        texts.put(file, new);
    }
    Some((texts, new_ids))
}
