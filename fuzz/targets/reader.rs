//! Whole zones from any bytes, includes refused: every span lies where it should, and what was read, written out and
//! read again is the same.

use zonewarden::source::{SourceMap, Span};
use zonewarden::zone::contents::{Contents, SegmentKind};
use zonewarden::zone::fields::fields;
use zonewarden::zone::limits::Limits;
use zonewarden::zone::name::{Name, NameRef};
use zonewarden::zone::prelude::class_mnemonic;
use zonewarden::zone::problem::Problem;
use zonewarden::zone::rdata::{self, types};
use zonewarden::zone::reader::{Options, read};

/// Records whose fields are looked at, and that are written out again: finding fields reads entries again.
const SAMPLE: u32 = 64;

/// Reads `data` as a zone file, with an origin and without.
pub fn run(data: &[u8]) {
    for origin in [None, Some(Name::parse("Origin.example.").unwrap())] {
        let sources = SourceMap::new();
        let file = sources.add("fuzzed.zone", data.to_vec()).expect("far below 4 GiB");
        let contents = read(&file, &options(origin.clone()));
        for problem in &contents.problems {
            check_problem(problem, data.len());
        }
        check_contents(&contents, data.len());
        for id in (0..contents.records.len() as u32).take(SAMPLE as usize) {
            check_fields(&contents, &sources, id, data.len());
        }
        write_and_read(&contents);
        same_again(&contents, origin, data);
    }
}

fn options(origin: Option<Name>) -> Options<'static> {
    Options { origin, limits: Limits { generated: 100, ..Limits::default() }, ..Options::default() }
}

fn check_problem(problem: &Problem, length: usize) {
    let Problem { message, span, labels, .. } = problem;
    assert!(span.end() as usize <= length, "{message}: outside the file");
    assert!(!message.is_empty() && !message.ends_with('.'), "{message}");
    let plain = |text: &str| !text.chars().any(char::is_control);
    assert!(plain(message), "{message:?} holds control characters");
    assert!(problem.help.as_deref().is_none_or(plain), "{:?} holds control characters", problem.help);
    assert!(plain(&problem.span_label), "{:?} holds control characters", problem.span_label);
    for label in labels {
        assert!(label.span.end() as usize <= length, "{message}: a label outside the file");
        assert!(plain(&label.message), "{:?} holds control characters", label.message);
    }
}

fn check_contents(contents: &Contents, length: usize) {
    assert!(contents.segments.is_sorted_by_key(|segment| segment.first_record));
    for id in contents.record_ids() {
        let record = contents.record(id);
        assert!(contents.entry_span(id).end() as usize <= length, "an entry outside the file");
        assert!(record.ttl <= i32::MAX as u32);
        let owner = contents.name(record.owner).wire();
        assert!(NameRef::take(owner).is_some_and(|(_, rest)| rest.is_empty()));
        assert!(!owner.iter().any(u8::is_ascii_uppercase));
        let target = rdata::target_offset(record.rtype);
        assert_eq!(record.has_target(), target.is_some(), "{} and its target", types::mnemonic(record.rtype));
        if let (Some(name), Some(offset)) = (contents.target(record), target) {
            let written = NameRef::take(contents.rdata(record).get(offset as usize..).unwrap_or_default());
            assert!(written.is_some_and(|(written, _)| written.eq_ignore_case(contents.name(name))));
        }
    }
}

/// Fields lie in their entry, apart from an owner that is inherited.
fn check_fields(contents: &Contents, sources: &SourceMap, id: u32, length: usize) {
    let record = contents.records[id as usize];
    let Some(id) = contents.record_ids().nth(id as usize) else {
        unreachable!("a record has an id");
    };
    let found = fields(contents, sources, id);
    let entry = contents.entry_span(id);
    assert_eq!(found.entry, entry);
    let within = |what: &str, span: Span| {
        assert!(
            entry.start <= span.start && span.end() <= entry.end(),
            "`{what}` at {}..{} is outside its entry at {}..{}",
            span.start,
            span.end(),
            entry.start,
            entry.end()
        );
    };
    assert!(found.owner.end() as usize <= length);
    found.ttl.into_iter().for_each(|span| within("ttl", span));
    found.class.into_iter().for_each(|span| within("class", span));
    within("type", found.rtype);
    within("rdata", found.rdata);
    let generated = contents.segment(id).kind() != SegmentKind::Plain;
    assert_eq!(found.iteration.is_some(), generated);
    for &(name, span) in &found.fields {
        within(name, span);
        let rdata = found.rdata;
        assert!(generated || rdata.start <= span.start && span.end() <= rdata.end(), "`{name}` is outside the rdata");
    }
    assert!(
        found.owner_name.as_ref().eq_ignore_case(contents.name(record.owner)),
        "the owner's span holds {}, but the record belongs to {}",
        found.owner_name,
        contents.name(record.owner)
    );
}

/// `text → records → text → records`.
fn write_and_read(contents: &Contents) {
    let mut text = String::new();
    for record in contents.records.iter().take(SAMPLE as usize) {
        let (owner, class) = (contents.name(record.owner), class_mnemonic(contents.class_of(record)));
        text.push_str(&format!("{owner} {} {class} {} ", record.ttl, types::mnemonic(record.rtype)));
        rdata::text(record.rtype, contents.rdata(record), &mut text);
        text.push('\n');
    }
    let sources = SourceMap::new();
    let file = sources.add("written.zone", text.clone().into_bytes()).expect("far below 4 GiB");
    let again = read(&file, &options(None));
    let kept = contents.records.len().min(SAMPLE as usize);
    assert_eq!(again.records.len(), kept, "of what was written out\n{text}\nnot all was read: {:?}", again.problems);
    for (first, second) in contents.records.iter().zip(&again.records) {
        assert_eq!(contents.name(first.owner), again.name(second.owner));
        assert_eq!((first.ttl, first.rtype), (second.ttl, second.rtype));
        assert_eq!(contents.class_of(first), again.class_of(second));
        assert_eq!(contents.rdata(first), again.rdata(second), "{}", types::mnemonic(first.rtype));
    }
}

/// The same bytes give the same answer, whatever key the name table's hash has this time.
fn same_again(contents: &Contents, origin: Option<Name>, data: &[u8]) {
    let sources = SourceMap::new();
    let file = sources.add("fuzzed.zone", data.to_vec()).expect("far below 4 GiB");
    let again = read(&file, &options(origin));
    assert_eq!(contents.records.len(), again.records.len());
    let told = |contents: &Contents| -> Vec<_> {
        contents.problems.iter().map(|problem| (problem.span.start, problem.message.clone())).collect()
    };
    assert_eq!(told(contents), told(&again));
}
