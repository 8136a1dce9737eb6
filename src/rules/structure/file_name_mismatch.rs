//! `file-name-mismatch`: a file named after another zone than the one it holds.

use std::collections::HashSet;

use psl::{Psl, Type};

use crate::finding::Severity;
use crate::model::ZoneSet;
use crate::rules::{Context, Draft, Entry, Findings, Rule, SetRule};
use crate::source::{FileId, SourceMap};
use crate::zone::rdata::types;

const ID: &str = "file-name-mismatch";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::set(FileNameMismatch) };

struct FileNameMismatch;

impl SetRule for FileNameMismatch {
    fn check(&self, set: &ZoneSet, sources: &SourceMap, out: &mut Findings<'_>) {
        // A file that is served as several zones can be named after one of them only.
        let named: HashSet<FileId> = set
            .zones()
            .iter()
            .filter(|zone| {
                let file = zone.contents().file;
                tells(sources.get(file).path(), &zone.apex_text())
            })
            .map(|zone| zone.contents().file)
            .collect();
        for zone in set.zones() {
            let file = zone.contents().file;
            let source = sources.get(file);
            let Some(other) = zone_of(source.path()).filter(|_| !named.contains(&file)) else {
                continue;
            };
            let cx = Context { set, zone, sources };
            let apex = zone.apex_text();
            let draft = match zone.soa() {
                Some(soa) => Draft::at_owner(ID, Severity::Warning, &cx, soa),
                None => Draft::at_zone(ID, Severity::Warning, &cx).about(&apex, Some(types::SOA)),
            };
            out.push(
                draft
                    .message(format!("the file is named after `{other}.`, but holds zone `{apex}`"))
                    .here(format!("this is `{apex}`"))
                    .help(format!("rename the file after `{apex}`, or put the zone `{other}.` into it")),
            );
        }
    }
}

fn base(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Whether a file's name holds the name of a zone, perhaps among other words, and perhaps with other signs for dots.
fn tells(path: &str, apex: &str) -> bool {
    let plain = |text: &str| text.to_ascii_lowercase().replace(['_', '-', '%', '/'], ".");
    // A zone's name may hold `/` (RFC 2317), a file's cannot.
    plain(base(path)).contains(plain(apex).trim_end_matches('.'))
}

/// The zone that a file is plainly named after: a domain below a public suffix, with nothing but the usual beginnings and
/// ends.
fn zone_of(path: &str) -> Option<String> {
    let whole = base(path).to_ascii_lowercase();
    let name = whole.strip_prefix("db.").unwrap_or(&whole);
    let ends = [".signed", ".zone", ".db", ".dns", ".hosts"];
    let name = ends.iter().fold(name, |name, end| name.strip_suffix(end).unwrap_or(name));
    let suffix = psl::List.find(name.rsplit('.').map(str::as_bytes));
    let listed = suffix.typ == Some(Type::Icann) && suffix.len < name.len();
    // Many top-level names are also the ends of file names: `master.data`, `readme.md`.
    let surely = name.len() < whole.len() || [".com", ".net", ".org"].iter().any(|end| name.ends_with(end));
    let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.');
    (listed && surely && letters && name.contains('.')).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_that_files_are_named_after() {
        for path in
            ["z/example.org.zone", "db.example.org", "example.org", "Example.Org.db", "z\\example.org.zone.signed"]
        {
            assert_eq!(zone_of(path).as_deref(), Some("example.org"), "{path}");
        }
        for path in ["master.data", "readme.md", "named.zone", "com.zone", "db.10.0.192", "base.zone", "a_b.org.zone"] {
            assert_eq!(zone_of(path), None, "{path}");
        }
    }

    #[test]
    fn files_that_tell_their_zone() {
        for path in ["example.com.zone", "db.example.com", "inside-example.com.db", "example_com", "Example.COM.inside"]
        {
            assert!(tells(path, "example.com."), "{path}");
        }
        assert!(tells("z/0-25.2.0.192.in-addr.arpa.zone", "0/25.2.0.192.in-addr.arpa."));
        assert!(!tells("example.com/example.org.zone", "example.com."));
    }
}
