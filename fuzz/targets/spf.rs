//! SPF: any record, asked by any client of a small zone.
//!
//! The first line is the record, the others are records that `a.example.`, `b.example.` … publish; in front of all stand
//! the local part and the HELO name, up to a NUL.

use std::net::IpAddr;

use zonewarden::mail::spf::addresses::Family;
use zonewarden::mail::spf::check::{Question, check};
use zonewarden::mail::spf::dns::{Answer, Dns, Known, Records, Row};
use zonewarden::mail::spf::evaluate::{Evaluator, MAX_STEPS};
use zonewarden::mail::spf::record::Record;
use zonewarden::mail::spf::trace::MAX_TRACE;
use zonewarden::zone::name::{Name, NameRef};
use zonewarden::zone::rdata::types;

/// Rdata of TXT records by name, an address that every name with a `h` in front has, and nothing known of `u.test.`.
struct World {
    texts: Vec<(Name, Vec<u8>)>,
}

impl<'a> Dns<'a> for &'a World {
    fn look_up(&self, name: NameRef<'_>, rtype: u16) -> Answer<'a> {
        let records = |rdata: &'a [u8]| Known::Records(Records { rows: vec![Row { rdata, place: None }], whole: true });
        let text = self.texts.iter().find(|(known, _)| known.as_ref() == name).map(|(_, rdata)| rdata);
        let known = match (rtype, text, name.first_label()) {
            (types::TXT, Some(rdata), _) => records(rdata),
            (types::A, _, Some(b"h")) => records(&[192, 0, 2, 1]),
            (types::AAAA, _, Some(b"h")) => records(&[0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
            (types::MX, _, Some(b"m")) => records(b"\x00\x0a\x01h\x07example\x00"),
            (types::PTR, _, Some(b"1")) => records(b"\x01h\x07example\x00"),
            (_, _, Some(b"t")) => Known::Unavailable,
            (_, _, Some(b"u")) => Known::Unknown,
            (_, Some(_), _) => Known::NoData,
            _ => Known::NxDomain,
        };
        Answer { name: name.to_name(), zones: Vec::new(), known }
    }
}

fn rdata(text: &[u8]) -> Vec<u8> {
    let string = |part: &[u8]| [&[part.len() as u8][..], part].concat();
    if text.is_empty() { vec![0] } else { text.chunks(255).flat_map(string).collect() }
}

/// Evaluates `data` for a client of each family, and as sets; what is said of one address must agree.
pub fn run(data: &[u8]) {
    let (front, records) = match data.iter().position(|&byte| byte == 0) {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (&[][..], data),
    };
    let front = String::from_utf8_lossy(front);
    let (local_part, helo) = front.split_once('\n').unwrap_or((&front, "h.example"));
    let names = ["example.org.", "a.example.", "b.example.", "c.example.", "d.example."];
    let texts = records.split(|&byte| byte == b'\n').zip(names);
    let texts = texts.map(|(text, name)| (Name::parse(name).expect("a name"), rdata(text))).collect();
    let world = World { texts };
    if let Some(record) = world.texts.first().and_then(|(_, rdata)| Record::from_rdata(rdata)) {
        check_terms(&record);
    }
    let sender = format!("{local_part}@example.org");
    let domain = Name::parse("example.org.").expect("a name");
    for address in ["192.0.2.1", "198.51.100.7", "2001:db8::1", "::ffff:192.0.2.1"] {
        let address: IpAddr = address.parse().expect("an address");
        let verdict = check(&world, &Question { address, sender: &sender, helo, time: 0 });
        assert!(!verdict.results.is_empty() && verdict.trace.len() <= MAX_TRACE);
        let mut evaluator = Evaluator::over(&world);
        let family = Family::of(address.to_canonical());
        let sets = evaluator.sets(domain.as_ref(), family);
        let possible = sets.results(address.to_canonical());
        assert!(!possible.is_empty(), "{address} is in no set");
        assert!(evaluator.steps() <= MAX_STEPS);
        // Sets know nothing of the message: what the evaluator is certain of may be one of several for them.
        if let (Some(one), false) = (possible.known(), evaluator.is_exhausted()) {
            assert!(verdict.results.contains(one), "{address}: {one} by sets, {:?} alone", verdict.results);
        }
    }
    let mut evaluator = Evaluator::over(&world);
    if let Some(tree) = evaluator.lookup_tree_of(domain.as_ref()) {
        assert!(tree.lines(20).len() <= 21);
        assert!(tree.cycle.is_none() || !tree.is_complete);
    }
}

fn check_terms(record: &Record) {
    let mut end = 0;
    for term in record.terms() {
        assert!(term.range.start >= end && term.range.end > term.range.start);
        assert!(term.range.end <= record.text().len());
        if let Some(spec) = term.kind.domain_spec() {
            assert!(spec.range.start >= term.range.start && spec.range.end <= term.range.end);
        }
        end = term.range.end;
    }
}
