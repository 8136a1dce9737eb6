//! `zonewarden records`: what was read, one record a line.

use std::io::{self, Write};

use super::session;
use crate::cli::{RecordFormat, RecordsArgs};
use crate::discover::{self, Request};
use crate::report::{self, Outcome, RunError, Terminal};
use crate::source::SourceMap;
use crate::zone::contents::{Contents, Record, flags};
use crate::zone::fields::fields;
use crate::zone::name::Name;
use crate::zone::name_table::NameId;
use crate::zone::prelude::class_mnemonic;
use crate::zone::rdata::{self, types};
use crate::zone::reader::{self, Options};

/// Runs the subcommand. Exit code 1 if an entry was left out, 3 if a file cannot be read.
pub fn run(args: &RecordsArgs) -> u8 {
    session::with_exit_code(|| {
        let sources = SourceMap::new();
        let request = Request {
            paths: &args.files,
            origin: session::origin(args.origin.as_deref())?,
            root: args.root.clone(),
            input_format: args.input_format.meant(),
            ..Request::default()
        };
        let (texts, loader) = discover::texts(&request, &sources, &mut io::stdin().lock())?;
        let mut out = io::BufWriter::new(io::stdout().lock());
        let mut left_out = false;
        for (file, origin) in &texts.files {
            let options =
                Options { origin: origin.clone(), loader: &loader, dialects: &args.dialect, ..Options::default() };
            let contents = reader::read(file, &options);
            write_all(&mut out, &contents, &sources, args.format)?;
            out.flush()?;
            print_problems(&contents, &sources)?;
            left_out |= contents.entries_left_out > 0;
        }
        let errors: Vec<RunError> = texts.errors.iter().map(session::input_error).collect();
        session::print_errors(&errors)?;
        Ok(match (errors.is_empty(), left_out) {
            (false, _) => Outcome::Input.code(),
            (true, true) => 1,
            (true, false) => 0,
        })
    })
}

/// What the reader has to say, one line each, on standard error.
fn print_problems(contents: &Contents, sources: &SourceMap) -> io::Result<()> {
    let findings = contents.problems.iter().map(|problem| problem.to_finding(problem.severity, "", None)).collect();
    let findings = report::arrange(findings, sources);
    report::write_concise_lines(&findings, sources, &Terminal::plain(), &mut io::stderr().lock())
}

fn write_all(out: &mut impl Write, contents: &Contents, sources: &SourceMap, format: RecordFormat) -> io::Result<()> {
    // The owner in the case written; inherited by the records that follow without one.
    let mut stated: Option<(NameId, Name)> = None;
    let mut text = String::new();
    for id in contents.record_ids() {
        let record = contents.record(id);
        let known =
            record.flags & flags::OWNER_INHERITED != 0 && stated.as_ref().is_some_and(|(id, _)| *id == record.owner);
        if !known {
            stated = Some((record.owner, fields(contents, sources, id).owner_name));
        }
        let Some((_, owner)) = &stated else {
            continue;
        };
        text.clear();
        match format {
            RecordFormat::Wire => wire_line(contents, record, owner, &mut text),
            RecordFormat::Text => text_line(contents, record, owner, &mut text),
            RecordFormat::Json => {
                let span = sources.original(contents.entry_span(id));
                let file = sources.get(span.file);
                json_line(contents, record, owner, (file.path(), file.position(span.start).line), &mut text);
            }
        }
        text.push('\n');
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}

fn wire_line(contents: &Contents, record: &Record, owner: &Name, line: &mut String) {
    let class = class_mnemonic(contents.class_of(record));
    let rtype = types::mnemonic(record.rtype);
    line.push_str(&format!("{owner}\t{}\t{class}\t{rtype}\t", record.ttl));
    data_encoding::HEXLOWER.encode_append(contents.rdata(record), line);
}

fn text_line(contents: &Contents, record: &Record, owner: &Name, line: &mut String) {
    let class = class_mnemonic(contents.class_of(record));
    let rtype = types::mnemonic(record.rtype);
    line.push_str(&format!("{owner} {} {class} {rtype} ", record.ttl));
    rdata::text(record.rtype, contents.rdata(record), line);
}

fn json_line(contents: &Contents, record: &Record, owner: &Name, place: (&str, u32), line: &mut String) {
    let octets = contents.rdata(record);
    let mut text = String::new();
    rdata::text(record.rtype, octets, &mut text);
    let mut fields = serde_json::Map::new();
    for (name, value) in rdata::fields(record.rtype, octets) {
        match fields.get_mut(name) {
            None => {
                fields.insert(name.to_owned(), value.into());
            }
            Some(serde_json::Value::Array(values)) => values.push(value.into()),
            Some(single) => *single = serde_json::Value::Array(vec![single.take(), value.into()]),
        }
    }
    let object = serde_json::json!({
        "owner": owner.to_string(),
        "ttl": record.ttl,
        "class": class_mnemonic(contents.class_of(record)),
        "type": types::mnemonic(record.rtype).to_string(),
        "rdata": text,
        "fields": fields,
        "wire": data_encoding::HEXLOWER.encode(octets),
        "file": place.0,
        "line": place.1,
    });
    line.push_str(&object.to_string());
}
