//! One file of facts: its records, and what its comments state.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use super::ANY;
use super::dig::{Answer, Answers, Question};
use super::short;
use super::statement::{self, Stated};
use crate::finding::Severity;
use crate::model::{Zone, ZoneId};
use crate::source::{SourceFile, Span};
use crate::zone::contents::{Contents, RecordId};
use crate::zone::include::Loader;
use crate::zone::limits::Limits;
use crate::zone::name::{Name, NameRef};
use crate::zone::name_table::NameId;
use crate::zone::problem::{Code, Problem};
use crate::zone::rdata::types;
use crate::zone::reader::{self, Options};

/// A class that no zone has: records of it are kept for their text and answer nothing.
const NO_CLASS: u16 = 0;
/// The class IN.
const INTERNET: u16 = 1;

/// A file of facts as read. See [`super`] for what may stand in it.
#[derive(Debug)]
pub struct FactsFile {
    pub(super) zone: Zone,
    pub(super) statements: Vec<Statement>,
    pub(super) ages: Vec<Age>,
    path: String,
}

/// What comments say of a name.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub name: Name,
    pub what: Said,
    pub place: Range<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Said {
    /// The name does not exist (NXDOMAIN).
    NoName,
    /// It has no records of the type (NODATA).
    NoType(u16),
    /// Nobody could say: of one type, or of all that the facts do not hold.
    Unavailable(Option<u16>),
}

/// A part of a file that was fetched at one time: up to the start of the next part.
#[derive(Debug)]
pub(super) struct Age {
    start: u32,
    pub date: Option<(Timestamp, Span)>,
}

/// A text that holds no facts, and why.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct NoFacts {
    /// What is wrong, to be put behind the file's name.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl NoFacts {
    /// Why a text holds no facts; `None` if it does.
    pub fn of(text: &[u8]) -> Option<NoFacts> {
        short::is_short(text).then(|| NoFacts {
            message: "is what `dig +short` prints: answers without the names they belong to".to_owned(),
            help: "ask with `dig +noall +cmd +comments +question +answer`".to_owned(),
        })
    }
}

impl FactsFile {
    /// Reads a file, which should not be one of [`NoFacts`]. What is wrong with single lines is among the problems of its
    /// contents; the rest is used.
    pub fn read(file: &Arc<SourceFile>, loader: &dyn Loader, limits: Limits) -> FactsFile {
        let mut contents = reader::read(file, &Options { loader, limits, ..Options::default() });
        keep_what_matters(&mut contents);
        let comments = Comments::read(file, &contents);
        contents.problems.extend(comments.problems);
        let mut statements = comments.statements;
        Weighing { contents: &mut contents, answers: &comments.answers }.settle(&mut statements);
        statements.sort_by_key(|statement| statement.place.start);
        let ages = ages(&comments.fetched, &comments.answers, file);
        let zone = Zone::new(ZoneId(0), NameRef::ROOT, None, false, contents).into_facts();
        FactsFile { zone, statements, ages, path: file.path().to_owned() }
    }

    /// The file as it is shown.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The records, under the root; look-ups in them are [`super::Facts`]'s to make.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// When its oldest and its newest part were fetched, as far as it says so.
    pub fn fetched(&self) -> Option<(Timestamp, Timestamp)> {
        let dates = || self.ages.iter().filter_map(|age| Some(age.date?.0));
        Some((dates().min()?, dates().max()?))
    }

    /// The number of the part in which stands what is at `at`.
    pub(super) fn part(&self, at: u32) -> Option<usize> {
        self.ages.partition_point(|age| age.start <= at).checked_sub(1)
    }

    pub(super) fn span(&self, place: &Range<u32>) -> Span {
        Span::new(self.zone.contents().file, place.start, place.end - place.start)
    }

    pub(super) fn with_id(self, id: ZoneId) -> FactsFile {
        FactsFile { zone: self.zone.with_id(id), ..self }
    }
}

/// Facts are seen, not served: missing TTLs, other classes and the like are no faults of theirs. An entry that could
/// not be read hides nothing, as only what is stated is known to be absent.
fn keep_what_matters(contents: &mut Contents) {
    contents.set_class(INTERNET);
    contents.owners_hidden = false;
    contents.problems.retain(|problem| problem.severity == Severity::Error && problem.code != Code::ClassMismatch);
    for problem in &mut contents.problems {
        // Facts are what was seen: they are fetched again, not mended.
        problem.fix = None;
        if problem.code == Code::BadName && problem.message.contains("no origin is known") {
            problem.help = Some("names in facts are absolute: write them whole, with a final dot".to_owned());
        }
    }
}

/// All that the comments of a file say.
struct Comments {
    statements: Vec<Statement>,
    fetched: Vec<(Timestamp, Range<u32>)>,
    answers: Vec<Answer>,
    problems: Vec<Problem>,
}

impl Comments {
    fn read(file: &SourceFile, contents: &Contents) -> Comments {
        let mut comments =
            Comments { statements: Vec::new(), fetched: Vec::new(), answers: Vec::new(), problems: Vec::new() };
        let mut answers = Answers::default();
        let inside = entries_over_lines(contents, file);
        let mut at = 0;
        for line in file.bytes().split_inclusive(|&byte| byte == b'\n') {
            let start = at as u32;
            at += line.len();
            let line = line.trim_ascii_end();
            if line.is_empty() {
                answers.blank(start);
                continue;
            }
            if !line.trim_ascii_start().starts_with(b";") || is_inside(&inside, start) {
                continue;
            }
            let place = start..start + line.len() as u32;
            let text = String::from_utf8_lossy(line);
            if !answers.comment(&text, place.clone()) {
                comments.by_hand(&text, place, file);
            }
        }
        comments.answers = answers.finish(file.bytes().len() as u32);
        comments
    }

    fn by_hand(&mut self, text: &str, place: Range<u32>, file: &SourceFile) {
        match statement::parse(text) {
            None => {}
            Some(Ok(Stated::Absent(name, rtype))) => {
                let what = rtype.map_or(Said::NoName, Said::NoType);
                self.statements.push(Statement { name, what, place });
            }
            Some(Ok(Stated::Unavailable(name, rtype))) => {
                self.statements.push(Statement { name, what: Said::Unavailable(rtype), place });
            }
            Some(Ok(Stated::Fetched(time))) => self.fetched.push((time, place)),
            Some(Err(mistake)) => {
                // In a line that is not UTF-8 the places are not those of the file.
                let start = place.start + (mistake.range.start as u32).min(place.end - place.start);
                let end = (place.start + mistake.range.end as u32).clamp(start, place.end);
                let span = Span::new(file.id(), start, end - start);
                self.problems.push(problem(span, mistake.message, mistake.help, text));
            }
        }
    }
}

fn problem(span: Span, message: String, help: String, text: &str) -> Problem {
    Problem {
        code: Code::SyntaxError,
        severity: Severity::Error,
        message,
        help: Some(help),
        span,
        span_label: String::new(),
        labels: Vec::new(),
        owner: None,
        rtype: None,
        fix: None,
        subject: text.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// Where entries of the file's own that run over several lines stand: what looks like a comment there may be text.
fn entries_over_lines(contents: &Contents, file: &SourceFile) -> Vec<Range<u32>> {
    own_records(contents)
        .map(|index| contents.entry_span(RecordId(index as u32)))
        .filter(|&entry| file.text(entry).contains(&b'\n'))
        .map(|entry| entry.start..entry.end())
        .collect()
}

fn is_inside(entries: &[Range<u32>], at: u32) -> bool {
    let after = entries.partition_point(|entry| entry.start < at);
    after.checked_sub(1).and_then(|index| entries.get(index)).is_some_and(|entry| at < entry.end)
}

/// Indexes of the records that stand in the file itself, in the order of their places.
fn own_records(contents: &Contents) -> impl Iterator<Item = usize> + use<'_> {
    let records = contents.records.len();
    contents.segments.iter().enumerate().filter(|(_, segment)| segment.file == contents.file).flat_map(
        move |(number, segment)| {
            let end = contents.segments.get(number + 1).map_or(records, |next| next.first_record as usize);
            segment.first_record as usize..end
        },
    )
}

/// Weighs answers against one another: of two answers for one name and type the later counts.
struct Weighing<'a> {
    contents: &'a mut Contents,
    answers: &'a [Answer],
}

impl Weighing<'_> {
    fn settle(mut self, statements: &mut Vec<Statement>) {
        if self.answers.is_empty() {
            return;
        }
        let records: Vec<Vec<usize>> = self.records_of_answers();
        let mut latest: HashMap<(NameId, u16), usize> = HashMap::new();
        for (number, (answer, records)) in self.answers.iter().zip(&records).enumerate() {
            let (others, answered): (Vec<usize>, Vec<usize>) = records.iter().partition(|&&index| {
                let start = self.contents.records[index].start;
                answer.others.iter().any(|range| range.contains(&start))
            });
            let usable = self.state(answer, &answered, statements);
            let dropped = if usable { &others } else { records };
            for &index in dropped {
                self.contents.set_class_of(index, NO_CLASS);
            }
            for &index in answered.iter().filter(|_| usable) {
                let record = &self.contents.records[index];
                latest.insert((record.owner, record.rtype), number);
            }
        }
        for (number, records) in records.iter().enumerate() {
            for &index in records {
                let record = &self.contents.records[index];
                if latest.get(&(record.owner, record.rtype)).is_some_and(|&latest| latest != number) {
                    self.contents.set_class_of(index, NO_CLASS);
                }
            }
        }
    }

    /// For each answer the records that stand in it.
    fn records_of_answers(&self) -> Vec<Vec<usize>> {
        let mut lists = vec![Vec::new(); self.answers.len()];
        for index in own_records(self.contents) {
            let start = self.contents.records[index].start;
            let after = self.answers.partition_point(|answer| answer.range.start <= start);
            if let Some(list) = after.checked_sub(1).and_then(|number| lists.get_mut(number)) {
                list.push(index);
            }
        }
        lists
    }

    /// What an answer states beside its records. `false` if its records are not to be used.
    fn state(&mut self, answer: &Answer, records: &[usize], statements: &mut Vec<Statement>) -> bool {
        let Some(question) = answer.question.as_ref() else {
            if let (Some(failed), None) = (&answer.failed, &answer.status) {
                self.tell(
                    failed,
                    "a query was not answered, and the text does not say what was asked",
                    "ask with `dig +noall +cmd +comments +question +answer`: with `+cmd` dig prints each question",
                );
            }
            return true;
        };
        let mut say = |name: Name, what: Said| {
            statements.push(Statement { name, what, place: question.place.clone() });
        };
        if !question.internet {
            return false;
        }
        let unavailable = Said::Unavailable(Some(question.rtype).filter(|&rtype| rtype != ANY));
        let Some(status) = answer.status.as_deref() else {
            if answer.failed.is_some() && records.is_empty() {
                say(question.name.clone(), unavailable);
            }
            return true;
        };
        let printed = answer.answer.as_ref().map_or(0, |range| self.count(records, range));
        match status {
            "NOERROR" | "NXDOMAIN" if answer.count.is_some_and(|count| printed < count) => {
                let message = format!(
                    "the answer for `{}` has {} records, and {printed} of them can be read here",
                    question.name,
                    answer.count.unwrap_or_default()
                );
                self.tell(&question.place, &message, "ask again with `dig +noall +cmd +comments +question +answer`");
                false
            }
            "NOERROR" | "NXDOMAIN" => {
                if let Some(end) = self.end(question, records) {
                    match (status, answer.is_final) {
                        ("NXDOMAIN", _) => say(end, Said::NoName),
                        (_, true) if question.rtype != ANY => say(end, Said::NoType(question.rtype)),
                        (_, true) => {}
                        // A referral: the one who was asked does not know.
                        (_, false) => say(end, unavailable),
                    }
                }
                true
            }
            _ => {
                say(question.name.clone(), unavailable);
                true
            }
        }
    }

    fn count(&self, records: &[usize], range: &Range<u32>) -> usize {
        records.iter().filter(|&&index| range.contains(&self.contents.records[index].start)).count()
    }

    /// The name at the end of the answer's aliases, where the answer has nothing of the type asked for.
    fn end(&self, question: &Question, records: &[usize]) -> Option<Name> {
        let mut name = question.name.clone();
        for _ in 0..=records.len() {
            let id = self.contents.names.get(name.as_ref());
            let of = |rtype: u16| {
                let is = |&&index: &&usize| {
                    let record = &self.contents.records[index];
                    Some(record.owner) == id && (record.rtype == rtype || rtype == ANY)
                };
                records.iter().find(is).map(|&index| &self.contents.records[index])
            };
            if of(question.rtype).is_some() {
                return None;
            }
            let Some(target) = of(types::CNAME).and_then(|alias| self.contents.target(alias)) else {
                return Some(name);
            };
            name = self.contents.name(target).to_name();
        }
        None
    }

    fn tell(&mut self, place: &Range<u32>, message: &str, help: &str) {
        let span = Span::new(self.contents.file, place.start, place.end - place.start);
        self.contents.problems.push(problem(span, message.to_owned(), help.to_owned(), message));
    }
}

/// When which part was fetched. One `fetched` in a file is for all of it; several are each for what follows. dig's
/// `WHEN` is for its answer.
fn ages(fetched: &[(Timestamp, Range<u32>)], answers: &[Answer], file: &SourceFile) -> Vec<Age> {
    let span = |place: &Range<u32>| Span::new(file.id(), place.start, place.end - place.start);
    let mut parts: Vec<(u32, Option<(Timestamp, Span)>)> = vec![(0, None)];
    for (number, (time, place)) in fetched.iter().enumerate() {
        let start = if number == 0 { 0 } else { place.start };
        parts.push((start, Some((*time, span(place)))));
    }
    let by_hand = parts.clone();
    for answer in answers {
        if let Some((time, place)) = &answer.when {
            let before = by_hand.partition_point(|(start, _)| *start <= answer.range.end);
            let behind = by_hand.get(before.saturating_sub(1)).and_then(|(_, date)| *date);
            parts.push((answer.range.start, Some((*time, span(place)))));
            parts.push((answer.range.end, behind));
        }
    }
    // Of parts that start at one place the later counts: that of an answer, not the end of the one before.
    parts.sort_by_key(|(start, _)| *start);
    parts.into_iter().map(|(start, date)| Age { start, date }).collect()
}
