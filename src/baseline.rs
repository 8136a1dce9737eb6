//! Baselines: findings that were there before, so that a policy can be put in force over old zones without a flood.
//!
//! A baseline is a JSON file with one finding a line, sorted by zone, rule, owner and fingerprint, so that version control
//! shows what came and went, and merges it. Findings are recognised by their fingerprint alone; the other keys are for
//! people, and to know which entries a run over some of the zones can judge.
//!
//! ```json
//! {"version": 1, "findings": [
//! {"zone": "example.com.", "rule": "ttl-zero", "owner": "www.example.com.", "type": "A", "fingerprint": "…"}
//! ]}
//! ```

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::finding::Finding;
use crate::fix;
use crate::source::{SourceFile, SourceMap, Span};

/// The version of the format.
const VERSION: u64 = 1;

/// A longer file is no baseline of ours.
const MAX_BYTES: u64 = 1 << 30;

/// One finding of a baseline. Ordered as baselines are.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Entry {
    /// Apex of the home zone; empty if there was none.
    pub zone: String,
    /// The view of the home zone.
    pub view: Option<String>,
    /// The rule.
    pub rule: String,
    /// Owner name of the record concerned.
    pub owner: Option<String>,
    /// Type of the record concerned.
    pub rtype: Option<String>,
    /// The fingerprint.
    pub fingerprint: String,
}

impl Entry {
    /// The entry for a finding, whose fingerprint has been filled in.
    pub fn of(finding: &Finding) -> Entry {
        Entry {
            zone: finding.zone.clone(),
            view: finding.view.clone(),
            rule: finding.rule.clone(),
            owner: finding.owner.clone(),
            rtype: finding.rtype.clone(),
            fingerprint: finding.fingerprint.clone(),
        }
    }

    fn line(&self) -> String {
        let mut object = Map::new();
        let keys = [("zone", Some(&self.zone)), ("view", self.view.as_ref()), ("rule", Some(&self.rule))];
        let more =
            [("owner", self.owner.as_ref()), ("type", self.rtype.as_ref()), ("fingerprint", Some(&self.fingerprint))];
        for (key, value) in keys.into_iter().chain(more) {
            if let Some(value) = value {
                object.insert(key.to_owned(), Value::String(value.clone()));
            }
        }
        Value::Object(object).to_string()
    }
}

/// Why a file is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It cannot be read.
    #[error("cannot read the baseline `{path}`: {message}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        message: String,
    },
    /// It is not what we write.
    #[error("`{path}` is no baseline: {message}")]
    Malformed {
        /// The file.
        path: String,
        /// Why.
        message: String,
    },
    /// It cannot be written.
    #[error("cannot write the baseline `{path}`: {message}")]
    Unwritable {
        /// The file.
        path: String,
        /// Why.
        message: String,
    },
}

/// A baseline as it was read.
#[derive(Debug)]
pub struct Baseline {
    entries: Vec<(Entry, Span)>,
    by_fingerprint: HashMap<String, Vec<usize>>,
}

impl Baseline {
    /// Reads a baseline. The file is added to `sources`, so that findings can point at its lines.
    ///
    /// # Errors
    /// [`BaselineError`] if it cannot be read or is none.
    pub fn read(path: &Path, sources: &SourceMap) -> Result<Baseline, BaselineError> {
        let shown = path.to_string_lossy().replace('\\', "/");
        let unreadable = |message: String| BaselineError::Unreadable { path: shown.clone(), message };
        let said = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => unreadable("there is no such file".to_owned()),
            _ => unreadable(error.to_string()),
        };
        let metadata = fs::metadata(path).map_err(said)?;
        if !metadata.is_file() || metadata.len() > MAX_BYTES {
            return Err(unreadable(format!("it is not a file of at most {MAX_BYTES} bytes")));
        }
        let bytes = fs::read(path).map_err(said)?;
        let file = sources.add(shown.clone(), bytes).map_err(|error| unreadable(error.to_string()))?;
        Baseline::parse(&file).map_err(|message| BaselineError::Malformed { path: shown, message })
    }

    /// Reads the text of a baseline; the error says what is wrong.
    fn parse(file: &Arc<SourceFile>) -> Result<Baseline, String> {
        let whole: Value = serde_json::from_slice(&file.bytes()).map_err(|error| error.to_string())?;
        match whole.get("version").and_then(Value::as_u64) {
            Some(VERSION) => {}
            Some(other) => return Err(format!("its `version` is {other}, and this zonewarden knows {VERSION}")),
            None => return Err("it has no `version`".to_owned()),
        }
        let Some(items) = whole.get("findings").and_then(Value::as_array) else {
            return Err("it has no list of `findings`".to_owned());
        };
        let mut baseline = Baseline { entries: Vec::with_capacity(items.len()), by_fingerprint: HashMap::new() };
        let mut at = 0;
        for (index, item) in items.iter().enumerate() {
            let entry = entry(item).ok_or_else(|| {
                format!("number {} of its findings lacks `zone`, `rule` or a `fingerprint` of 64 digits", index + 1)
            })?;
            // The texts come in the order of the list.
            let bytes = file.bytes();
            let rest = bytes.get(at..).unwrap_or_default();
            let found = memchr::memmem::find(rest, entry.fingerprint.as_bytes()).map_or(at, |place| at + place);
            let span = Span::new(file.id(), found as u32, entry.fingerprint.len() as u32);
            at = (found + entry.fingerprint.len()).min(file.bytes().len());
            baseline.by_fingerprint.entry(entry.fingerprint.clone()).or_default().push(index);
            baseline.entries.push((entry, span));
        }
        Ok(baseline)
    }

    /// The entries, with the places of their fingerprints.
    pub fn entries(&self) -> &[(Entry, Span)] {
        &self.entries
    }

    /// Numbers of the entries of a fingerprint; a merge may have left several.
    pub fn find(&self, fingerprint: &str) -> &[usize] {
        self.by_fingerprint.get(fingerprint).map(Vec::as_slice).unwrap_or_default()
    }
}

fn entry(item: &Value) -> Option<Entry> {
    let text = |key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
    let fingerprint = text("fingerprint")?;
    let is_fingerprint = fingerprint.len() == 64 && fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_fingerprint.then_some(())?;
    Some(Entry {
        zone: text("zone")?,
        view: text("view"),
        rule: text("rule")?,
        owner: text("owner"),
        rtype: text("type"),
        fingerprint,
    })
}

/// The text of a baseline, sorted.
pub fn text(mut entries: Vec<Entry>) -> String {
    entries.sort();
    entries.dedup();
    let lines: Vec<String> = entries.iter().map(Entry::line).collect();
    let between = if lines.is_empty() { "" } else { "\n" };
    format!("{{\"version\": {VERSION}, \"findings\": [{between}{}{between}]}}\n", lines.join(",\n"))
}

/// Writes a baseline, whole or not at all.
///
/// # Errors
/// [`BaselineError::Unwritable`].
pub fn write(path: &Path, entries: Vec<Entry>) -> Result<(), BaselineError> {
    let text = text(entries);
    let written = match path.canonicalize() {
        Ok(real) => fs::read(&real)
            .map_err(|error| error.to_string())
            .and_then(|old| fix::replace(&real, &old, text.as_bytes())),
        Err(_) => create(path, text.as_bytes()).map_err(|error| error.to_string()),
    };
    written.map_err(|message| BaselineError::Unwritable { path: path.to_string_lossy().replace('\\', "/"), message })
}

fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        // Half a baseline is worse than none; what cannot be taken away again is told as not written.
        let _ = fs::remove_file(path);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(zone: &str, rule: &str, digit: char) -> Entry {
        Entry {
            zone: zone.to_owned(),
            view: None,
            rule: rule.to_owned(),
            owner: Some("www.example.com.".to_owned()),
            rtype: Some("A".to_owned()),
            fingerprint: digit.to_string().repeat(64),
        }
    }

    fn parse(text: &str) -> Result<Baseline, String> {
        Baseline::parse(&SourceMap::new().add("baseline.json", text.as_bytes().to_vec()).unwrap())
    }

    #[test]
    fn one_finding_a_line_sorted_each_once() {
        let entries = vec![entry("b.", "x", '1'), entry("a.", "y", '2'), entry("a.", "x", '3'), entry("b.", "x", '1')];
        let text = text(entries);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5);
        assert_eq!(lines[0], "{\"version\": 1, \"findings\": [");
        assert!(lines[1].starts_with("{\"zone\":\"a.\",\"rule\":\"x\",\"owner\":\"www.example.com.\",\"type\":\"A\""));
        assert!(lines[2].starts_with("{\"zone\":\"a.\",\"rule\":\"y\""));
        assert_eq!(lines[4], "]}");
    }

    #[test]
    fn what_is_written_is_read_with_its_places() {
        let mut entries = vec![entry("a.", "x", '1'), entry("b.", "y", '2')];
        entries[1].view = Some("inside".to_owned());
        let text = text(entries.clone());
        let read = parse(&text).unwrap();
        let (back, spans): (Vec<Entry>, Vec<Span>) = read.entries().iter().cloned().unzip();
        assert_eq!(back, entries);
        assert_eq!(&text[spans[1].start as usize..spans[1].end() as usize], "2".repeat(64));
        assert_eq!(read.find(&"2".repeat(64)), [1]);
        assert!(read.find(&"3".repeat(64)).is_empty());
        assert!(parse(&super::text(Vec::new())).unwrap().entries().is_empty());
    }

    #[test]
    fn what_is_no_baseline_says_why() {
        for (text, words) in [
            ("", "EOF"),
            ("<<<<<<< ours", "expected value"),
            ("{}", "no `version`"),
            ("{\"version\": 2}", "`version` is 2"),
            ("{\"version\": 1}", "no list of `findings`"),
            ("{\"version\": 1, \"findings\": [{\"zone\": \"a.\"}]}", "number 1"),
            (
                "{\"version\": 1, \"findings\": [{\"zone\": \"a.\", \"rule\": \"x\", \"fingerprint\": \"12\"}]}",
                "64 digits",
            ),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn bytes_never_panic(text in "(\\{\"version\": ?1, \"findings\": ?\\[)?.{0,80}(\\]\\})?") {
            let _ = parse(&text);
        }
    }
}
