//! Comments in zone files that ignore findings.
//!
//! A file is looked through for the mark once, with `memmem`; only a file that has it is cut into entries again, to know
//! which entry a comment belongs to and whether it is a comment at all. The bulk path of reading knows nothing of this.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use memchr::memmem;
use rayon::prelude::*;

use super::comment::{self, Garbled};
use super::{RULE, World};
use crate::finding::{Finding, Label, Severity};
use crate::policy::page;
use crate::policy::suggest;
use crate::source::{FileId, SourceFile, Span};
use crate::zone::lex::{Entry, Lexer, Step};
use crate::zone::limits::Limits;

/// The comments of all files.
pub(super) struct Inline {
    files: Vec<Commented>,
    by_id: HashMap<FileId, usize>,
}

/// One file that has such comments.
struct Commented {
    file: Arc<SourceFile>,
    /// Zones that read it, by their place in the set.
    readers: Vec<usize>,
    /// Byte ranges of its entries, comments included, in order.
    entries: Vec<(u32, u32)>,
    ignores: Vec<Ignored>,
    /// Where a rule is ignored: by rule, then by entry ([`WHOLE_FILE`] for all).
    by_rule: HashMap<String, HashMap<u32, Places>>,
    faults: Vec<Fault>,
}

/// What stands for all entries of a file.
const WHOLE_FILE: u32 = u32::MAX;

/// One rule that a comment ignores.
struct Ignored {
    rule: String,
    span: Span,
    fate: Fate,
    /// Why, and how long, if the comment says so.
    reason: Option<Arc<str>>,
}

/// Why a comment lets a finding pass, if it says so.
pub(super) type Reason = Option<Arc<str>>;

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Unused,
    Used,
    /// The policy does not let it; where it says so.
    Barred(Option<Span>),
}

/// The comments that ignore one rule at one entry.
#[derive(Default)]
struct Places {
    ignored: Vec<u32>,
    /// Whether they are all marked: then nothing is left to do for the next finding.
    marked: bool,
}

/// A comment that ignores nothing, whatever is found.
struct Fault {
    span: Span,
    subject: String,
    message: String,
    help: String,
}

impl Inline {
    /// Looks all files of all zones through.
    pub(super) fn gather(world: &World<'_>) -> Inline {
        let zones = world.set.zones().iter().enumerate();
        let mut readings: Vec<(FileId, usize)> =
            zones.flat_map(|(index, zone)| zone.contents().files().map(move |file| (file, index))).collect();
        readings.sort_unstable();
        let finder = memmem::Finder::new(comment::MARK);
        let readers = |of_file: &[(FileId, usize)]| -> Option<(FileId, Vec<usize>)> {
            let &(id, _) = of_file.first()?;
            let has_mark = world.sources.get(id).has_mark();
            has_mark.then(|| (id, of_file.iter().map(|&(_, reader)| reader).collect()))
        };
        let found: Vec<(FileId, Vec<usize>)> =
            readings.par_chunk_by(|one, next| one.0 == next.0).filter_map(readers).collect();
        let mut inline = Inline { files: Vec::new(), by_id: HashMap::new() };
        let mut by_path: HashMap<String, usize> = HashMap::new();
        for (id, readers) in found {
            let file = world.sources.get(id);
            // One path may have been read twice; what is used in one reading is used.
            let index = *by_path.entry(file.path().to_owned()).or_insert(inline.files.len());
            inline.by_id.insert(id, index);
            match inline.files.get_mut(index) {
                Some(known) => known.readers.extend(readers),
                None => inline.files.push(Commented::read(file, readers, world, &finder)),
            }
        }
        inline
    }

    /// Whether there is nothing that a finding could meet.
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Why a comment ignores the finding; `None` if none does.
    pub(super) fn ignores(&mut self, finding: &Finding, world: &World<'_>) -> Option<Reason> {
        let &index = self.by_id.get(&finding.span.file)?;
        self.files.get_mut(index)?.ignores(finding, world)
    }

    /// What is wrong with comments: those that cannot be understood, are not allowed, or matched nothing.
    ///
    /// Those that ignore `unused-suppression` itself can only be judged once all others are told: they are left out, or
    /// (`last`) they alone are told.
    pub(super) fn told(&self, world: &World<'_>, last: bool) -> Vec<Finding> {
        self.files.iter().flat_map(|file| file.told(world, last)).collect()
    }
}

impl Commented {
    fn read(file: Arc<SourceFile>, readers: Vec<usize>, world: &World<'_>, finder: &memmem::Finder<'_>) -> Commented {
        let text = file.bytes();
        let layout = Layout::of(&text, world.policy.limits());
        let mut commented = Commented {
            readers,
            entries: Vec::new(),
            ignores: Vec::new(),
            by_rule: HashMap::new(),
            faults: Vec::new(),
            file: Arc::clone(&file),
        };
        for at in finder.find_iter(&text) {
            if let Some((end, reach)) = layout.comment_at(&text, at) {
                commented.comment(at, end, reach, world);
            }
        }
        commented.entries = layout.entries;
        commented
    }

    /// Reads the comment whose mark stands at `at`. `reach` is the entry that it belongs to, if any.
    fn comment(&mut self, at: usize, end: usize, reach: Reach, world: &World<'_>) {
        let file = self.file.id();
        let span = |range: std::ops::Range<usize>| {
            // A file is smaller than 4 GiB.
            Span::new(file, (at + range.start) as u32, range.len() as u32)
        };
        let source = Arc::clone(&self.file);
        let bytes = source.bytes();
        let text = bytes.get(at..end).unwrap_or_default();
        let directive = match comment::parse(text) {
            Ok(directive) => directive,
            Err(Garbled { range, message, help }) => {
                let subject = String::from_utf8_lossy(text.trim_ascii()).into_owned();
                self.faults.push(Fault { span: span(range), subject, message, help });
                return;
            }
        };
        let whole = span(0..directive.end);
        let names = directive.rules.iter().map(|(_, id)| id.as_str()).collect::<Vec<_>>().join(", ");
        let mut fault = |span: Span, message: String, help: String| {
            self.faults.push(Fault { span, subject: names.clone(), message, help });
        };
        let wanted = world.policy.exceptions();
        match &directive.until {
            Some((range, day)) if has_ended(*day, world.today) => {
                let message = format!("this ignore has ended on {day}");
                let help = "mend the record and delete the comment, or give it another day to end".to_owned();
                return fault(span(range.clone()), message, help);
            }
            None if wanted.require_until => {
                let message = "this ignore does not say when it ends, as the policy wants".to_owned();
                return fault(whole, message, "add `until=2027-01-31` behind the list".to_owned());
            }
            _ => {}
        }
        if wanted.require_reason && directive.reason.is_empty() {
            let message = "this ignore gives no reason, as the policy wants".to_owned();
            return fault(whole, message, "write the reason behind the list".to_owned());
        }
        let entry = match (directive.whole_file, reach) {
            (true, Reach::Top) => WHOLE_FILE,
            (true, _) => {
                let message = "`ignore-file` stands below the first entry, where it counts for nothing".to_owned();
                return fault(whole, message, "move it to the top of the file, or write `ignore[…]`".to_owned());
            }
            (false, Reach::Top) => 0,
            (false, Reach::Entry(entry)) => entry,
            (false, Reach::Nothing) => {
                let message = "there is no entry below this comment".to_owned();
                return fault(whole, message, "put it at the end of the record's line, or above it".to_owned());
            }
        };
        let until = directive.until.as_ref().map(|(_, day)| format!("until {day}"));
        let reason = match (directive.reason.as_str(), until) {
            ("", until) => until,
            (reason, None) => Some(reason.to_owned()),
            (reason, Some(until)) => Some(format!("{reason} ({until})")),
        };
        let reason: Reason = reason.map(Arc::from);
        for (range, id) in directive.rules {
            if !world.policy.knows(&id) {
                let custom = world.policy.custom().map(|rule| rule.id.as_str());
                let help = match suggest::nearest(&id, page::pages().iter().map(|page| page.id).chain(custom)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`zonewarden rules` lists all rules".to_owned(),
                };
                let message = format!("there is no rule `{}`", id.escape_debug());
                self.faults.push(Fault { span: span(range), subject: id, message, help });
                continue;
            }
            let number = self.ignores.len() as u32;
            let places = self.by_rule.entry(id.clone()).or_default().entry(entry).or_default();
            places.ignored.push(number);
            self.ignores.push(Ignored { rule: id, span: span(range), fate: Fate::Unused, reason: reason.clone() });
        }
    }

    fn ignores(&mut self, finding: &Finding, world: &World<'_>) -> Option<Reason> {
        let by_entry = self.by_rule.get_mut(&finding.rule)?;
        let at = finding.span.start;
        let behind = self.entries.partition_point(|(start, _)| *start <= at);
        let entry = behind.checked_sub(1).filter(|&index| self.entries.get(index).is_some_and(|(_, end)| at <= *end));
        let mut reason: Option<Reason> = None;
        let mut fate = None;
        for entry in entry.map(|index| index as u32).into_iter().chain([WHOLE_FILE]) {
            let Some(places) = by_entry.get_mut(&entry) else { continue };
            let first = places.ignored.first().and_then(|&number| self.ignores.get(number as usize));
            reason = reason.or_else(|| first.map(|ignored| ignored.reason.clone()));
            let fate = *fate.get_or_insert_with(|| world.fate(finding));
            if places.marked && fate == Fate::Used {
                continue;
            }
            for &number in &places.ignored {
                let Some(ignored) = self.ignores.get_mut(number as usize) else { continue };
                // What one zone does not let pass is told even if another does.
                if !matches!(ignored.fate, Fate::Barred(_)) {
                    ignored.fate = fate;
                }
            }
            places.marked = true;
        }
        reason.filter(|_| fate == Some(Fate::Used))
    }

    fn told(&self, world: &World<'_>, last: bool) -> Vec<Finding> {
        let zones = || self.readers.iter().filter_map(|&index| world.set.zones().get(index));
        let Some(teller) = Teller::new(zones().filter(|zone| zone.reported()), world) else {
            return Vec::new();
        };
        let runs = |rule: &str| zones().any(|zone| world.effective(zone).runs(rule));
        let mut running: HashMap<&str, bool> = HashMap::new();
        let mut told: Vec<Finding> = Vec::new();
        if !last {
            told.extend(self.faults.iter().map(|fault| {
                teller.finding(fault.span, &fault.subject, fault.message.clone(), fault.help.clone(), "ignores nothing")
            }));
        }
        for ignored in self.ignores.iter().filter(|ignored| (ignored.rule == RULE) == last) {
            let rule = ignored.rule.as_str();
            match ignored.fate {
                Fate::Used => {}
                Fate::Barred(span) => {
                    let message = format!("the policy lets nobody ignore `{rule}`");
                    let help = "mend the record, or ask those who keep the policy for a `[[waiver]]`".to_owned();
                    let mut finding = teller.finding(ignored.span, rule, message, help, "ignores nothing");
                    finding.labels.extend(span.map(|span| Label { span, message: "it says so here".to_owned() }));
                    told.push(finding);
                }
                // Whether it is needed shows only where the rule runs.
                Fate::Unused if *running.entry(rule).or_insert_with(|| runs(rule)) => {
                    let message = format!("`{rule}` is ignored here, and there is no such finding");
                    told.push(teller.finding(ignored.span, rule, message, "delete it".to_owned(), "ignores nothing"));
                }
                Fate::Unused => {}
            }
        }
        told
    }
}

impl World<'_> {
    /// Whether comments may ignore the finding.
    fn fate(&self, finding: &Finding) -> Fate {
        match self.places.of_finding(finding).ignorable(&finding.rule) {
            Some(ignorable) if !ignorable.value => Fate::Barred(ignorable.span),
            _ => Fate::Used,
        }
    }
}

/// Whether an exception that holds up to and with `until` is over.
pub(super) fn has_ended(until: Date, today: Date) -> bool {
    until < today
}

/// Makes the findings of one file: they belong to all zones that read it.
struct Teller {
    severity: Severity,
    zone: String,
    zones: Vec<String>,
    view: Option<String>,
    views: Vec<String>,
}

impl Teller {
    /// `None` if no zone wants to know.
    fn new<'z>(zones: impl Iterator<Item = &'z crate::model::Zone>, world: &World<'_>) -> Option<Teller> {
        let mut told: Vec<(String, Option<String>, Severity)> = zones
            .filter_map(|zone| {
                let severity = world.effective(zone).severity(RULE, Severity::Warning)?;
                Some((zone.apex_text(), zone.view().map(str::to_owned), severity))
            })
            .collect();
        told.sort();
        let (zone, view, _) = told.first()?.clone();
        let severity = told.iter().map(|(.., severity)| *severity).max()?;
        let zones = told.iter().map(|(zone, ..)| zone.clone()).collect();
        let views = told.iter().filter_map(|(_, view, _)| view.clone()).collect();
        Some(Teller { severity, zone, zones, view, views })
    }

    fn finding(&self, span: Span, subject: &str, message: String, help: String, label: &str) -> Finding {
        Finding {
            rule: RULE.to_owned(),
            severity: self.severity,
            message,
            help: Some(help),
            span,
            span_label: label.to_owned(),
            labels: Vec::new(),
            zone: self.zone.clone(),
            zones: self.zones.clone(),
            consulted: Vec::new(),
            view: self.view.clone(),
            views: self.views.clone(),
            owner: None,
            rtype: None,
            subject: subject.to_owned(),
            fix: None,
            fingerprint: String::new(),
        }
    }
}

/// What a comment is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// It stands above the first entry.
    Top,
    /// An entry, by number: the one it stands in, or the one below.
    Entry(u32),
    /// There is no entry below.
    Nothing,
}

/// A file cut into entries.
struct Layout {
    entries: Vec<(u32, u32)>,
    /// The comments inside entries, in order.
    comments: Vec<(u32, u32)>,
}

impl Layout {
    fn of(text: &[u8], limits: &Limits) -> Layout {
        let start = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let mut lexer = Lexer::bounded(text, start, limits);
        let mut layout = Layout { entries: Vec::new(), comments: Vec::new() };
        let mut entry = Entry::default();
        loop {
            let step = lexer.next_entry(&mut entry);
            let end = match step {
                Step::End => break,
                Step::Entry => entry.end,
                // Reading goes on behind it: all up to there is passed over.
                Step::Error { at, .. } => (lexer.offset().saturating_sub(1) as u32).max(at),
            };
            layout.entries.push((entry.start, end));
            layout.comments.extend_from_slice(&entry.comments);
        }
        layout
    }

    /// If there is a comment for us at `at`, where the mark is: the end of its line, and what it is about.
    fn comment_at(&self, text: &[u8], at: usize) -> Option<(usize, Reach)> {
        // Prose may well speak of us.
        if text[..at].trim_ascii_end().last() != Some(&b';') {
            return None;
        }
        let end = memchr::memchr2(b'\n', b'\r', &text[at..]).map_or(text.len(), |length| at + length);
        let place = at as u32;
        let below = self.entries.partition_point(|(start, _)| *start <= place);
        let inside = below.checked_sub(1).filter(|&index| self.entries[index].1 > place);
        if let Some(index) = inside {
            let before = self.comments.partition_point(|(start, _)| *start <= place);
            let in_comment = before.checked_sub(1).is_some_and(|index| place < self.comments[index].1);
            return in_comment.then_some((end, Reach::Entry(index as u32)));
        }
        let reach = match below {
            _ if self.entries.is_empty() => Reach::Nothing,
            0 => Reach::Top,
            below if below == self.entries.len() => Reach::Nothing,
            below => Reach::Entry(below as u32),
        };
        Some((end, reach))
    }
}
