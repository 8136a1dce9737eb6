//! Exports read as zones: their records, what is unknown, and where findings point.

mod forms;
mod octodns;
mod peculiar;
mod spans;

use std::sync::Arc;

use super::{Form, convert};
use crate::source::{SourceFile, SourceMap};
use crate::zone::contents::Contents;
use crate::zone::name::Name;
use crate::zone::prelude::class_mnemonic;
use crate::zone::rdata::{self, types};
use crate::zone::reader::{Options, read};

/// An export that was read as the zone `example.com.`.
struct Read {
    sources: SourceMap,
    original: Arc<SourceFile>,
    contents: Contents,
}

/// Reads an export that is told by its content.
fn read_export(text: &str) -> Read {
    let form = Form::of(text.as_bytes()).unwrap_or_else(|| panic!("no export: {text}"));
    read_as(form, text.as_bytes())
}

fn read_as(form: Form, bytes: &[u8]) -> Read {
    let sources = SourceMap::new();
    let original = sources.add("example.com.yaml", bytes.to_vec()).unwrap();
    let file = convert(&original, form, &sources).unwrap();
    let origin = Some(Name::parse("example.com.").unwrap());
    let contents = read(&file, &Options { origin, ..Options::default() });
    Read { sources, original, contents }
}

impl Read {
    /// The records in presentation format, in order.
    fn records(&self) -> Vec<String> {
        let line = |id| {
            let record = self.contents.record(id);
            let mut rdata = String::new();
            rdata::text(record.rtype, self.contents.rdata(record), &mut rdata);
            let (owner, rtype) = (self.contents.name(record.owner), types::mnemonic(record.rtype));
            format!("{owner} {} {} {rtype} {rdata}", record.ttl, class_mnemonic(self.contents.class_of(record)))
        };
        self.contents.record_ids().map(line).collect()
    }

    /// What is wrong: rule, the bytes of the export, message.
    fn problems(&self) -> Vec<(&'static str, String, String)> {
        let told = |problem: &crate::zone::problem::Problem| {
            let span = self.sources.original(problem.span);
            assert_eq!(span.file, self.original.id(), "{}", problem.message);
            let text = String::from_utf8_lossy(&self.original.text(span)).into_owned();
            (problem.code.rule(), text, problem.message.clone())
        };
        self.contents.problems.iter().map(told).collect()
    }

    /// Names and types that are answered with nobody knows what, sorted.
    fn opaque(&self) -> Vec<String> {
        let shown = |&(name, rtype): &(_, u16)| format!("{} {}", self.contents.name(name), types::mnemonic(rtype));
        let mut opaque: Vec<String> = self.contents.opaque.iter().map(shown).collect();
        opaque.sort();
        opaque
    }

    /// Names of which nothing is known to be absent, sorted.
    fn damaged(&self) -> Vec<String> {
        let mut damaged: Vec<String> =
            self.contents.damaged.iter().map(|&name| self.contents.name(name).to_string()).collect();
        damaged.sort();
        damaged
    }
}
