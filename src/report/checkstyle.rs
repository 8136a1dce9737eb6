//! `checkstyle`: the XML of Checkstyle, which Jenkins and many others read.
//!
//! One `file` for each file with findings; columns count characters. What the report rests on stands in a comment.

use std::io::{self, Write};

use super::provenance;
use super::units::Units;
use super::xml::{comment, escaped};
use super::{Report, Run};
use crate::finding::Finding;

pub(super) struct Checkstyle;

impl Report for Checkstyle {
    fn write(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<checkstyle version=\"4.3\">")?;
        for (name, value) in provenance::rows(run.summary) {
            writeln!(out, "  {}", comment(&format!("{name}: {value}")))?;
        }
        for skipped in &run.summary.skipped {
            writeln!(out, "  {}", comment(&format!("not checked: {}: {}", skipped.path, skipped.reason)))?;
        }
        let mut units = Units::new(run.sources);
        let mut open: Option<String> = None;
        for finding in run.findings {
            let path = run.sources.get(finding.span.file).path().to_owned();
            if open.as_ref() != Some(&path) {
                if open.is_some() {
                    writeln!(out, "  </file>")?;
                }
                writeln!(out, "  <file name=\"{}\">", escaped(&path))?;
                open = Some(path);
            }
            write_finding(finding, &mut units, out)?;
        }
        if open.is_some() {
            writeln!(out, "  </file>")?;
        }
        for error in &run.summary.errors {
            let place = error.position.map(|at| format!(" line=\"{}\" column=\"{}\"", at.line, at.column));
            writeln!(out, "  <file name=\"{}\">", escaped(error.path.as_deref().unwrap_or(".")))?;
            writeln!(
                out,
                "    <error{} severity=\"error\" message=\"{}\" source=\"zonewarden.{}\"/>",
                place.unwrap_or_default(),
                escaped(&told(&error.message, error.help.as_deref())),
                error.kind.as_str(),
            )?;
            writeln!(out, "  </file>")?;
        }
        writeln!(out, "</checkstyle>")
    }
}

fn write_finding(finding: &Finding, units: &mut Units<'_>, out: &mut dyn Write) -> io::Result<()> {
    let region = units.region(finding.span);
    writeln!(
        out,
        "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" source=\"zonewarden.{}\"/>",
        region.line,
        region.column,
        finding.severity,
        escaped(&told(&finding.message, finding.help.as_deref())),
        escaped(&finding.rule),
    )
}

fn told(message: &str, help: Option<&str>) -> String {
    help.map_or_else(|| message.to_owned(), |help| format!("{message}\nhelp: {help}"))
}
