//! Exports of any bytes, in each form: what is read of them lies in the file, and is the same every time.

use std::sync::Arc;

use zonewarden::exports::{Form, convert};
use zonewarden::source::{SourceFile, SourceMap, Span};
use zonewarden::zone::contents::Contents;
use zonewarden::zone::fields::fields;
use zonewarden::zone::name::Name;
use zonewarden::zone::reader::{Options, read};

/// Records whose fields are looked at.
const SAMPLE: usize = 64;

/// How many bytes the written text may have: for short exports, and for each byte of longer ones.
const ROOM: usize = (1 << 20) + 4096;
const GROWTH: usize = 64;

/// Takes `data` behind its first byte, a digit, as an export of the form of that number; anything else as what it looks
/// like.
pub fn run(data: &[u8]) {
    let number = data.first().and_then(|digit| char::from(*digit).to_digit(10)).map(|digit| digit as usize);
    let (form, data) = match number.and_then(|number| Form::ALL.get(number)) {
        Some(form) => (*form, &data[1..]),
        None => match Form::of(data) {
            Some(form) => (form, data),
            None => return,
        },
    };
    let sources = SourceMap::new();
    let (original, contents) = read_export(data, form, &sources);
    let written = sources.get(contents.file).bytes().len();
    assert!(written <= ROOM + GROWTH * (data.len() + 64), "{written} bytes of {}", data.len());
    let inside = |span: Span| {
        let span = sources.original(span);
        assert_eq!(span.file, original.id());
        assert!(span.end() as usize <= data.len(), "outside the file");
    };
    for problem in &contents.problems {
        inside(problem.span);
        problem.labels.iter().for_each(|label| inside(label.span));
        let plain = |text: &str| !text.chars().any(char::is_control);
        assert!(plain(&problem.message) && !problem.message.ends_with('.'), "{:?}", problem.message);
        assert!(problem.help.as_deref().is_none_or(plain), "{:?}", problem.help);
    }
    for id in contents.record_ids().take(SAMPLE) {
        let found = fields(&contents, &sources, id);
        [found.entry, found.owner, found.rtype, found.rdata].into_iter().chain(found.ttl).for_each(inside);
        found.fields.iter().for_each(|(_, span)| inside(*span));
    }
    let (_, again) = read_export(data, form, &sources);
    assert_eq!(told(&contents, &sources), told(&again, &sources), "two runs agree");
}

fn read_export(data: &[u8], form: Form, sources: &SourceMap) -> (Arc<SourceFile>, Contents) {
    let original = sources.add("fuzzed.yaml", data.to_vec()).expect("far below 4 GiB");
    let file = convert(&original, form, sources).expect("far below 4 GiB");
    let origin = Some(Name::parse("origin.example.").unwrap());
    (original, read(&file, &Options { origin, ..Options::default() }))
}

fn told(contents: &Contents, sources: &SourceMap) -> (usize, Vec<(u32, String)>) {
    let problem =
        |problem: &zonewarden::zone::problem::Problem| (sources.original(problem.span).start, problem.message.clone());
    (contents.records.len(), contents.problems.iter().map(problem).collect())
}
