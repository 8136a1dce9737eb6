//! `ndjson`: the contents of [`json`](super::json), one object a line, for programs that read as it comes.
//!
//! Each line is an object of two keys: `version`, that of the `json` envelope, and one that says what the line is. Its
//! value is the same as in `json`: `{"version": 1, "finding": {…}}` for each finding and, as the last line,
//! `{"version": 1, "summary": {…}}`. A reader skips lines whose second key it does not know.

use std::io::{self, Write};

use super::json::{push_finding, push_summary};
use super::{Report, Run};

pub(super) struct Ndjson;

impl Report for Ndjson {
    fn write(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut line = String::new();
        for finding in run.findings {
            line.clear();
            line.push_str("{\"version\": 1, \"finding\": ");
            push_finding(&mut line, finding, run.sources, run.rule_page);
            line.push_str("}\n");
            out.write_all(line.as_bytes())?;
        }
        line.clear();
        line.push_str("{\"version\": 1, \"summary\": ");
        push_summary(&mut line, run.summary);
        line.push_str("}\n");
        out.write_all(line.as_bytes())
    }
}
