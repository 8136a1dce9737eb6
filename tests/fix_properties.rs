//! Whatever a zone looks like, mending it keeps all records but those that are mended.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use zonewarden::finding::{Applicability, Finding};
use zonewarden::fix::{Mended, NewTexts, Work, mend};
use zonewarden::lint;
use zonewarden::model::{Zone, ZoneId, ZoneSet};
use zonewarden::policy::Policy;
use zonewarden::report::arrange;
use zonewarden::source::SourceMap;
use zonewarden::zone::name::Name;
use zonewarden::zone::reader::{Options, read};

/// Owner, type and rdata of a record, with its TTL.
type Records = Vec<((String, u16, Vec<u8>), u32)>;

fn records(set: &ZoneSet) -> Records {
    let contents = set.zones()[0].contents();
    let of = |id| {
        let record = contents.record(id);
        let key = (contents.name(record.owner).to_string(), record.rtype, contents.rdata(record).to_vec());
        (key, record.ttl)
    };
    contents.record_ids().map(of).collect()
}

/// Reads, checks and mends one zone.
fn mended(text: &[u8], policy: &str) -> (Records, Mended) {
    let sources = SourceMap::new();
    let file = sources.add("example.com.zone", text.to_vec()).unwrap();
    let loaded = Policy::from_text("zonewarden.toml", policy, &sources);
    assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
    let origin = Name::parse("example.com.").unwrap();
    let read = |texts: &NewTexts| {
        let options = Options { origin: Some(origin.clone()), ..Options::default() };
        let zone = Zone::new(ZoneId::new(0), origin.as_ref(), None, true, read(&texts.of(&file), &options));
        ZoneSet::new(vec![zone])
    };
    let check = |set: &ZoneSet| -> Vec<Finding> { arrange(lint::run(set, &sources, &loaded.policy), &sources) };
    let before = records(&read(&NewTexts::default()));
    let mended = mend(&Work { sources: &sources, read: &read, check: &check }, Applicability::Unsafe);
    (before, mended)
}

fn line() -> impl Strategy<Value = String> {
    let owner = prop_oneof![5 => Just(""), 1 => Just("@"), 2 => Just("a"), 2 => Just("b"), 1 => Just("c.sub")];
    let ttl = prop_oneof![4 => Just(""), 1 => Just("5 "), 1 => Just("3600 "), 1 => Just("2W "), 1 => Just("1h ")];
    let rdata = prop_oneof![
        Just("A 192.0.2.1"),
        Just("A (\n 192.0.2.1 )"),
        Just("A 192.0.2.2"),
        Just("TXT \"x y\""),
        Just("TXT x ; a comment"),
        Just("TXT x"),
        Just("MX 10 a"),
        Just("MX 10 A"),
    ];
    let record = (owner, ttl, rdata).prop_map(|(owner, ttl, rdata)| format!("{owner} {ttl}{rdata}"));
    let directive = prop_oneof![
        Just("$TTL 30".to_owned()),
        Just("$TTL 1h".to_owned()),
        Just("$ORIGIN sub.example.com.".to_owned()),
        Just("$ORIGIN example.com.".to_owned()),
        Just("$GENERATE 1-2 g$ A 192.0.2.$".to_owned()),
        Just("; a comment".to_owned()),
        Just(String::new()),
    ];
    prop_oneof![6 => record, 1 => directive]
}

const SOA: &str = "@ 3600 IN SOA ns1.example.net. hostmaster.example.net. 1 14400 3600 2592000 3600";

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn duplicates_and_ttls(
        lines in prop::collection::vec(line(), 1..14),
        windows in any::<bool>(),
        ended in any::<bool>(),
    ) {
        let end = if windows { "\r\n" } else { "\n" };
        let mut text = std::iter::once(SOA.to_owned()).chain(lines).collect::<Vec<_>>().join("\n").replace('\n', end);
        if ended {
            text.push_str(end);
        }
        let (before, mended) = mended(text.as_bytes(), "extends = [\"strict\"]\n");
        let shown = || {
            let now = mended.texts.changed();
            let now = now.first().map(|(_, now)| String::from_utf8_lossy(&now.bytes()).into_owned());
            format!("{text}\n--- becomes\n{}", now.unwrap_or_default())
        };
        prop_assert!(mended.refused.is_empty(), "a fix was wrong: {:?}\n{text}", mended.refused);
        let after = records(&mended.set);
        let names = |records: &Records| records.iter().map(|(key, _)| fold(key)).collect::<BTreeSet<_>>();
        prop_assert_eq!(names(&before), names(&after), "{}", shown());
        // Each TTL is one that its record had, or that brought into bounds.
        let mut ttls: BTreeMap<_, BTreeSet<u32>> = BTreeMap::new();
        for (key, ttl) in &before {
            ttls.entry(fold(key)).or_default().extend([*ttl, (*ttl).clamp(60, 604_800)]);
        }
        for (key, ttl) in &after {
            prop_assert!(ttls[&fold(key)].contains(ttl), "TTL {} of {:?}\n{}", ttl, key, shown());
        }
        // What can be mended is: the last pass left nothing to do.
        prop_assert!(mended.findings.iter().all(|finding| finding.fix.is_none()), "{}", shown());
        for (was, now) in mended.texts.changed() {
            let carriage = |bytes: &[u8]| bytes.contains(&b'\r');
            prop_assert_eq!(carriage(&was.bytes()), carriage(&now.bytes()), "line ends: {}", shown());
        }
    }

    #[test]
    fn long_strings(pieces in prop::collection::vec(piece(), 240..700), quoted in any::<bool>()) {
        let (written, meant): (Vec<&str>, Vec<&[u8]>) =
            pieces.iter().filter(|(text, _)| quoted || *text != " ").map(|(text, octets)| (*text, *octets)).unzip();
        let (written, meant) = (written.concat(), meant.concat());
        let quote = if quoted { "\"" } else { "" };
        let text = format!("{SOA}\na 3600 TXT {quote}{written}{quote} ; end\n");
        let (before, mended) = mended(text.as_bytes(), "");
        prop_assert_eq!(before.len(), if meant.len() > 255 { 1 } else { 2 });
        prop_assert!(mended.refused.is_empty());
        let after = records(&mended.set);
        let (_, _, rdata) = &after[1].0;
        let (mut joined, mut rest) = (Vec::new(), rdata.as_slice());
        while let [length, tail @ ..] = rest {
            let (string, behind) = tail.split_at(usize::from(*length));
            prop_assert!(std::str::from_utf8(string).is_ok(), "cut inside a character");
            joined.extend_from_slice(string);
            rest = behind;
        }
        prop_assert_eq!(joined, meant);
    }
}

/// Each of two equal records could be deleted, but then the record behind them would take its TTL from the one before.
#[test]
fn a_ttl_that_another_record_takes_is_not_deleted() {
    let text = format!("{SOA}\n TXT x\n 5 TXT x\n 5 TXT x\na A 192.0.2.1\n$TTL 30\nb A 192.0.2.1\n");
    let (_, mended) = mended(text.as_bytes(), "extends = [\"strict\"]\n");
    let ttl = |(owner, ..): &(String, u16, Vec<u8>)| owner == "a.example.com.";
    let ttls: Vec<u32> = records(&mended.set).iter().filter(|(key, _)| ttl(key)).map(|(_, ttl)| *ttl).collect();
    assert!(mended.refused.is_empty() && matches!(ttls[..], [5 | 60]), "{ttls:?}");
}

/// A piece of a string as written, and the octets that it stands for.
fn piece() -> impl Strategy<Value = (&'static str, &'static [u8])> {
    prop_oneof![
        6 => Just(("x", &b"x"[..])),
        1 => Just(("\\065", &b"A"[..])),
        1 => Just(("\\\"", &b"\""[..])),
        1 => Just(("\\;", &b";"[..])),
        1 => Just((" ", &b" "[..])),
        1 => Just(("é", "é".as_bytes())),
        1 => Just(("\u{1f600}", "\u{1f600}".as_bytes())),
    ]
}

/// Two records that are one: names are compared without case, and the rdata here holds no other letters.
fn fold((owner, rtype, rdata): &(String, u16, Vec<u8>)) -> (String, u16, Vec<u8>) {
    (owner.to_lowercase(), *rtype, rdata.to_ascii_lowercase())
}
