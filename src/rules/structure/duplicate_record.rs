//! `duplicate-record`: the same owner, class, type and rdata again; names in rdata are compared without case (RFC 2181 5).

use std::cell::RefCell;
use std::hash::BuildHasher;

use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, mending};
use crate::zone::contents::{Contents, Record, RecordId};
use crate::zone::rdata::{Canonical, lowercase_names, names, text, types};

const ID: &str = "duplicate-record";

/// RRsets up to this size are compared record by record, larger ones by hash.
const FEW: usize = 8;

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(DuplicateRecord::default()) };

/// The hash is keyed per process, so that no zone can be made to collide.
#[derive(Default)]
struct DuplicateRecord {
    hasher: foldhash::fast::RandomState,
}

impl RrsetRule for DuplicateRecord {
    fn types(&self) -> Types {
        Types::All
    }

    #[inline]
    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        match rrset.ids().len() {
            0 | 1 => {}
            2..=FEW => compare_each(cx, &rrset, out),
            _ => self.compare_by_hash(cx, &rrset, out),
        }
    }
}

impl DuplicateRecord {
    /// Linear in the RRset, but for the sorting of its hashes.
    fn compare_by_hash(&self, cx: &Context<'_>, rrset: &Rrset<'_>, out: &mut Findings<'_>) {
        let contents = cx.zone.contents();
        let hash = |(id, record)| (self.hash(rrset.rtype(), contents.rdata(record)), id);
        let mut hashes: Vec<(u64, RecordId)> = rrset.records().map(hash).collect();
        hashes.sort_unstable();
        for same in hashes.chunk_by(|a, b| a.0 == b.0) {
            let [(_, first), later @ ..] = same else {
                continue;
            };
            // Different records under one hash are as good as impossible: those are compared with the first only.
            for (_, id) in
                later.iter().filter(|(_, id)| is_same(contents, contents.record(*first), contents.record(*id)))
            {
                report(cx, rrset, *first, *id, out);
            }
        }
    }

    fn hash(&self, rtype: u16, rdata: &[u8]) -> u64 {
        thread_local! {
            static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        }
        if names(rtype, rdata).next().is_none() {
            return self.hasher.hash_one(rdata);
        }
        SCRATCH.with_borrow_mut(|scratch| {
            scratch.clear();
            scratch.extend_from_slice(rdata);
            lowercase_names(rtype, scratch, Canonical::Comparison);
            self.hasher.hash_one(&scratch[..])
        })
    }
}

fn compare_each(cx: &Context<'_>, rrset: &Rrset<'_>, out: &mut Findings<'_>) {
    let contents = cx.zone.contents();
    for (at, (id, record)) in rrset.records().enumerate().skip(1) {
        let first = rrset.records().take(at).find(|(_, earlier)| is_same(contents, earlier, record));
        if let Some((first, _)) = first {
            report(cx, rrset, first, id, out);
        }
    }
}

/// Whether two records of one type have the same rdata, names compared without case.
#[inline]
pub(super) fn is_same(contents: &Contents, a: &Record, b: &Record) -> bool {
    let (left, right) = (contents.rdata(a), contents.rdata(b));
    if left.len() != right.len() || !left.eq_ignore_ascii_case(right) {
        return false;
    }
    if left == right {
        return true;
    }
    let lowered = |rdata: &[u8]| {
        let mut rdata = rdata.to_vec();
        lowercase_names(a.rtype, &mut rdata, Canonical::Comparison);
        rdata
    };
    lowered(left) == lowered(right)
}

fn report(cx: &Context<'_>, rrset: &Rrset<'_>, first: RecordId, again: RecordId, out: &mut Findings<'_>) {
    let contents = cx.zone.contents();
    let (earlier, later) = (contents.record(first), contents.record(again));
    let mut rdata = String::new();
    text(rrset.rtype(), contents.rdata(earlier), &mut rdata);
    let (owner, rtype) = (rrset.owner_name(), types::mnemonic(rrset.rtype()));
    let stated = match earlier.ttl == later.ttl {
        true => "first stated here".to_owned(),
        false => format!("first stated here, with TTL {} instead of {}", earlier.ttl, later.ttl),
    };
    let draft = Draft::at_record(ID, Severity::Warning, cx, again)
        .message(format!("`{owner}` has this {rtype} record twice: `{}`", shortened(&rdata)))
        .here("the same record again")
        .subject(rdata)
        .fix(mending::delete_entry(cx, again, earlier.ttl == later.ttl))
        .evidence(cx.sources, cx.zone, first, stated)
        .help("delete one of the two; name servers keep only one");
    out.push(draft);
}

/// Long rdata, such as a key, by its start.
fn shortened(rdata: &str) -> String {
    const LONGEST: usize = 60;
    match rdata.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &rdata[..end]),
        None => rdata.to_owned(),
    }
}
