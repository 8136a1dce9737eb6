//! The proof: after the edits the zones hold the same records, but for those that a fix was to change.

use std::collections::{HashMap, HashSet};

use crate::finding::{Changes, Edit, Finding, Fix, Severity};
use crate::model::{Zone, ZoneSet};
use crate::source::{FileId, Span};
use crate::zone::contents::{Contents, Record, RecordId, flags};

/// The edits of one pass, and what they may change.
pub(super) struct Edits<'a> {
    files: HashMap<FileId, Changed<'a>>,
    /// From the new text to the file.
    was: HashMap<FileId, FileId>,
    default_ttl: bool,
    names: bool,
    /// Sorted.
    owners: Vec<Span>,
}

/// One file that changes.
struct Changed<'a> {
    /// By start.
    edits: Vec<&'a Edit>,
    /// Runs of the old text whose entries may change, by start, apart from each other.
    free: Vec<(u32, u32)>,
    /// The same runs in the new text.
    free_now: Vec<(u32, u32)>,
}

impl<'a> Edits<'a> {
    /// `now` has for the id of each file that changes that of its new text.
    pub(super) fn of(chosen: &[(&Finding, &'a Fix)], now: &HashMap<FileId, FileId>) -> Edits<'a> {
        let changed = |&was| (was, Changed { edits: Vec::new(), free: Vec::new(), free_now: Vec::new() });
        let files = now.keys().map(changed).collect();
        let was = now.iter().map(|(&was, &now)| (now, was)).collect();
        let mut all = Edits { files, was, default_ttl: false, names: false, owners: Vec::new() };
        for (_, fix) in chosen {
            for edit in &fix.edits {
                if let Some(file) = all.files.get_mut(&edit.span.file) {
                    file.edits.push(edit);
                }
            }
            match &fix.changes {
                Changes::Nothing => {}
                Changes::Entries(spans) => {
                    for span in spans {
                        if let Some(file) = all.files.get_mut(&span.file) {
                            file.free.push((span.start, span.end()));
                        }
                    }
                }
                Changes::Owners(spans) => all.owners.extend_from_slice(spans),
                Changes::DefaultTtl => all.default_ttl = true,
                Changes::Names => all.names = true,
            }
        }
        all.owners.sort_unstable();
        all.files.values_mut().for_each(Changed::settle);
        all
    }
}

impl Changed<'_> {
    fn settle(&mut self) {
        self.edits.sort_by_key(|edit| (edit.span.start, edit.span.len));
        self.free.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::with_capacity(self.free.len());
        for &(start, end) in &self.free {
            match joined.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => joined.push((start, end)),
            }
        }
        self.free = joined;
        // How much longer the text has become before each edit, and behind the last.
        let mut grown = vec![0_i64];
        for edit in &self.edits {
            let growth = edit.replacement.len() as i64 - i64::from(edit.span.len);
            grown.push(grown.last().copied().unwrap_or_default() + growth);
        }
        let moved = |at: u32, edits: usize| (i64::from(at) + grown[edits]).clamp(0, i64::from(u32::MAX)) as u32;
        self.free_now = self
            .free
            .iter()
            .map(|&(start, end)| {
                let before = self.edits.partition_point(|edit| edit.span.end() < start);
                let within = self.edits.partition_point(|edit| edit.span.start <= end);
                (moved(start, before), moved(end, within.max(before)))
            })
            .collect();
    }
}

/// Whether an entry of `start` to `end` holds some of the runs.
fn holds(runs: &[(u32, u32)], start: u32, end: u32) -> bool {
    let behind = runs.partition_point(|run| run.1 < start);
    runs.get(behind).is_some_and(|run| match run.0 == run.1 {
        // Nothing is left of it: a neighbour is no part of it.
        true => run.0 > start && run.0 < end,
        false => run.0 <= end && run.1 > start,
    })
}

/// The files, of those edited, that a zone reads which is not what it should be.
pub(super) fn broken_files(before: &ZoneSet, after: &ZoneSet, edits: &Edits<'_>) -> HashSet<FileId> {
    let mut broken = HashSet::new();
    for (was, now) in before.zones().iter().zip(after.zones()) {
        let edited = || was.contents().files().filter(|file| edits.files.contains_key(file));
        if edited().next().is_some() && !is_whole(was, now, edits) {
            broken.extend(edited());
        }
    }
    broken
}

fn is_whole(was: &Zone, now: &Zone, edits: &Edits<'_>) -> bool {
    let (was, now) = (was.contents(), now.contents());
    if errors(now) > errors(was) || now.entries_left_out > was.entries_left_out {
        return false;
    }
    let owners = owners_at(was, edits);
    let kept_before = was.record_ids().filter(|&id| !is_free(was, id, edits, false));
    let kept_now = now.record_ids().filter(|&id| !is_free(now, id, edits, true));
    let mut kept_now = kept_now.map(|id| now.record(id));
    let same = kept_before.map(|id| was.record(id)).all(|record| {
        let may_change = Tolerance {
            owner: edits.names || owners.contains(was.name(record.owner).wire()),
            ttl: edits.default_ttl && record.flags & flags::TTL_EXPLICIT == 0,
            rdata: edits.names,
        };
        kept_now.next().is_some_and(|other| is_same((was, record), (now, other), may_change))
    });
    same && kept_now.next().is_none()
}

fn errors(contents: &Contents) -> usize {
    contents.problems.iter().filter(|problem| problem.severity == Severity::Error).count()
}

/// What may differ in a record.
#[derive(Clone, Copy)]
struct Tolerance {
    owner: bool,
    ttl: bool,
    rdata: bool,
}

fn is_same((was, old): (&Contents, &Record), (now, new): (&Contents, &Record), may: Tolerance) -> bool {
    old.rtype == new.rtype
        && was.class_of(old) == now.class_of(new)
        && (may.ttl || old.ttl == new.ttl && old.ttl_known() == new.ttl_known())
        && (may.owner || was.name(old.owner).wire() == now.name(new.owner).wire())
        && (may.rdata || was.rdata(old) == now.rdata(new))
}

/// Whether a record's entry may change. Generated records may not: their entry is a template.
fn is_free(contents: &Contents, id: RecordId, edits: &Edits<'_>, now: bool) -> bool {
    let span = contents.entry_span(id);
    let file = match now {
        false => edits.files.get(&span.file),
        true => edits.was.get(&span.file).and_then(|was| edits.files.get(was)),
    };
    let generated = contents.record(id).flags & flags::GENERATED != 0;
    file.is_some_and(|changed| {
        !generated && holds(if now { &changed.free_now } else { &changed.free }, span.start, span.end())
    })
}

/// The owners that the entries state which may get other ones.
fn owners_at(contents: &Contents, edits: &Edits<'_>) -> HashSet<Vec<u8>> {
    if edits.owners.is_empty() {
        return HashSet::new();
    }
    let stated = contents.record_ids().filter(|&id| {
        let entry = contents.entry_span(id);
        let first = edits.owners.partition_point(|place| (place.file, place.start) < (entry.file, entry.start));
        edits.owners.get(first).is_some_and(|place| place.file == entry.file && place.start < entry.end())
    });
    stated.map(|id| contents.name(contents.record(id).owner).wire().to_vec()).collect()
}
