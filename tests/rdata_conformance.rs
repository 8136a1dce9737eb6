//! Rdata verdicts of other implementations' suites, read from the folder that `ZONEWARDEN_CORPUS` names.
//!
//! Every verdict is agreed with, or the case stands in `tests/conformance/rdata-differences.tsv` with what we say and
//! why. A row that is no longer needed fails the test, as does a case that is missing from the file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use zonewarden::zone::lex::{Entry, Lexer, Step};
use zonewarden::zone::name::Name;
use zonewarden::zone::rdata::{Input, NoFields, encode, text, types};
use zonewarden::zone::ttl;

/// Why text is refused; for the test's own output.
type Verdict = Result<Vec<(u16, Vec<u8>)>, String>;

#[derive(Default)]
struct Tally {
    cases: usize,
    disagreements: BTreeMap<String, (&'static str, String)>,
}

impl Tally {
    fn count(&mut self, case: String, expected: &str, verdict: &Verdict) {
        let ours = if verdict.is_ok() { "good" } else { "bad" };
        self.cases += 1;
        if ours != expected {
            let why = verdict.as_ref().err().cloned().unwrap_or_default();
            self.disagreements.insert(case, (ours, why));
        }
    }
}

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("ZONEWARDEN_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        drop(std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("SKIPPED: ZONEWARDEN_CORPUS does not name a folder with the corpus\n"),
        ));
    }
    folder
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The escapes that a Python string literal shows.
fn unescape(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        let meant = match character {
            '\\' => match rest.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some('x') => by_code(&mut rest, 2),
                Some('u') => by_code(&mut rest, 4),
                Some(other) => other,
                None => '\\',
            },
            other => other,
        };
        out.extend(meant.to_string().bytes());
    }
    out
}

fn by_code(rest: &mut std::str::Chars<'_>, digits: usize) -> char {
    let hex: String = rest.by_ref().take(digits).collect();
    u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32).expect("an escape that the corpus wrote")
}

/// Reads every entry of `text`: all of it rdata of `rtype`, or where that is `None` a record whose type is looked for.
fn entries(text: &[u8], origin: &Name, rtype: Option<u16>) -> Verdict {
    let mut lexer = Lexer::new(text, 0);
    let mut entry = Entry::default();
    let mut origin = origin.clone();
    let mut records = Vec::new();
    loop {
        match lexer.next_entry(&mut entry) {
            Step::End => return Ok(records),
            Step::Error { error, at } => return Err(format!("{error:?} at {at}")),
            Step::Entry => {}
        }
        let word = |index: usize| entry.tokens.get(index).map_or(&b""[..], |token| token.text(text));
        if word(0).eq_ignore_ascii_case(b"$ORIGIN") {
            origin = Name::parse(&String::from_utf8_lossy(word(1))).map_err(|error| error.to_string())?;
            continue;
        }
        let (rtype, first) = match rtype {
            Some(rtype) => (rtype, 0),
            None => find_type(text, &entry).ok_or("no type was found")?,
        };
        let input = Input { text, tokens: &entry.tokens[first..], origin: Some(origin.as_ref()), end: entry.end };
        let mut wire = Vec::new();
        encode(rtype, &input, &mut wire, &mut NoFields).map_err(|error| error.message)?;
        records.push((rtype, wire));
    }
}

/// The type of an entry and the index of the first rdata token. Owner, class and TTL are taken as right.
fn find_type(text: &[u8], entry: &Entry) -> Option<(u16, usize)> {
    let skipped = usize::from(!entry.blank_start);
    entry.tokens.iter().enumerate().skip(skipped).find_map(|(index, token)| {
        let word = token.text(text);
        let is_class = word.eq_ignore_ascii_case(b"IN") || word.eq_ignore_ascii_case(b"CLASS1");
        if is_class || ttl::parse(word).is_ok() {
            return None;
        }
        types::from_mnemonic(word).map(|rtype| (rtype, index + 1))
    })
}

/// One rdata text. An empty text is an entry without tokens, which a lexer does not give.
fn one(rtype: u16, rdata: &[u8]) -> Verdict {
    let origin = Name::root();
    let records = entries(rdata, &origin, Some(rtype))?;
    if records.is_empty() {
        let input = Input { text: rdata, tokens: &[], origin: Some(origin.as_ref()), end: 0 };
        let mut wire = Vec::new();
        encode(rtype, &input, &mut wire, &mut NoFields).map_err(|error| error.message)?;
        return Ok(vec![(rtype, wire)]);
    }
    if records.len() > 1 { Err("more than one entry".to_owned()) } else { Ok(records) }
}

/// Whatever was read must print to text that is read to the same octets.
fn assert_reads_back(case: &str, records: &[(u16, Vec<u8>)]) {
    for (rtype, wire) in records {
        let mut printed = String::new();
        text(*rtype, wire, &mut printed);
        assert_eq!(one(*rtype, printed.as_bytes()), Ok(vec![(*rtype, wire.clone())]), "{case}: {printed}");
    }
}

fn rdata_table(corpus: &Path, path: &str, tally: &mut Tally) {
    let table = String::from_utf8(read(&corpus.join(path))).expect("the table is UTF-8");
    for (index, line) in table.lines().enumerate().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [class, mnemonic, expected, rdata, canonical, ..] = columns[..] else { panic!("{path}:{}", index + 1) };
        // Python objects that stand where the recorder had no text; one row that repeats the headings.
        if rdata.starts_with("<dns.") || class == "class" {
            continue;
        }
        // The suite's HIP test does not name its type.
        let mnemonic = if mnemonic.is_empty() { "HIP" } else { mnemonic };
        let rtype =
            types::from_mnemonic(mnemonic.as_bytes()).unwrap_or_else(|| panic!("{path}:{}: {mnemonic}", index + 1));
        let case = format!("{path}:{}", index + 1);
        let verdict = one(rtype, &unescape(rdata));
        if let Ok(records) = &verdict {
            assert_reads_back(&case, records);
            if path.contains("bind9") && !canonical.is_empty() {
                let canonical = one(rtype, &unescape(canonical));
                assert_eq!(&verdict, &canonical, "{case}: BIND's canonical form");
            }
        }
        tally.count(case, expected, &verdict);
    }
}

/// The cases of simdzone that are about rdata; the others are about owners, TTLs and directives.
fn simdzone(corpus: &Path, tally: &mut Tally) {
    const FAMILIES: [&str; 7] =
        ["types-", "ip4-", "time-", "svcb-", "eui-", "semantics-parse_digest", "syntax-strings"];
    let folder = corpus.join("suites/simdzone-cases");
    let expected = String::from_utf8(read(&folder.join("expected.tsv"))).expect("the table is UTF-8");
    for line in expected.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [path, origin, expected, _, mode, ..] = columns[..] else { panic!("{line}") };
        let family = path.trim_start_matches("cases/");
        // In its secondary mode semantic errors only warn; we have one mode.
        if mode != "primary" || !FAMILIES.iter().any(|known| family.starts_with(known)) {
            continue;
        }
        let case = format!("suites/simdzone-cases/{path}");
        let origin = Name::parse(origin).expect("an origin that the corpus wrote");
        let verdict = entries(&read(&folder.join(path)), &origin, None);
        if let Ok(records) = &verdict {
            assert_reads_back(&case, records);
        }
        tally.count(case, expected, &verdict);
    }
}

#[test]
fn verdicts_of_other_suites() {
    let Some(corpus) = corpus() else { return };
    let mut tally = Tally::default();
    rdata_table(&corpus, "suites/dnspython/rdata_cases.tsv", &mut tally);
    rdata_table(&corpus, "suites/bind9-masterfile/rdata_cases.tsv", &mut tally);
    simdzone(&corpus, &mut tally);
    let listed = include_str!("conformance/rdata-differences.tsv");
    let mut wrong = Vec::new();
    for line in listed.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [case, ours, reason] = columns[..] else { panic!("not three columns: {line}") };
        assert!(!reason.is_empty(), "{case} has no reason");
        match tally.disagreements.remove(case) {
            Some((verdict, _)) if verdict == ours => {}
            Some((verdict, why)) => wrong.push(format!("{case}: listed as {ours}, is {verdict} ({why})")),
            None => wrong.push(format!("{case}: listed, but the suite is agreed with")),
        }
    }
    for (case, (verdict, why)) in &tally.disagreements {
        wrong.push(format!("{case}\t{verdict}\tnot listed: {why}"));
    }
    let rows = listed.lines().filter(|line| !line.starts_with('#')).count();
    eprintln!("{} rdata cases, {} differences with a reason", tally.cases, rows);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn equal_generic_and_own_forms() {
    // In these families of simdzone a case and the next are the same record, once in each form.
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("suites/simdzone-cases/cases");
    let origin = Name::parse("example.com.").unwrap();
    let mut pairs = 0;
    for index in 0..140 {
        let record = |index| {
            let path = folder.join(format!("types-supported_types-{index:03}.zone"));
            path.exists().then(|| entries(&read(&path), &origin, None).ok()).flatten()
        };
        let is_generic = |index: usize| {
            let path = folder.join(format!("types-supported_types-{index:03}.zone"));
            path.exists() && memchr::memmem::find(&read(&path), b"\\#").is_some()
        };
        if index > 0 && is_generic(index) && !is_generic(index - 1) {
            let (own, generic) = (record(index - 1), record(index));
            // CDS and CDNSKEY "remove the DS": RFC 8078's erratum 5049 gives the digest and the key one octet.
            if index == 86 || index == 90 {
                continue;
            }
            assert_eq!(own, generic, "types-supported_types-{index:03}");
            pairs += 1;
        }
    }
    assert!(pairs > 40, "{pairs}");
}
