//! `ttl-zero`: a TTL of 0 forbids every cache to keep the record (RFC 2181 8, RFC 1035 3.2.1).
//!
//! As with `ttl-bounds`, a TTL that many records take from one `$TTL` is told once.

use std::collections::{HashMap, HashSet};

use crate::finding::Severity;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::source::Span;
use crate::zone::contents::{Record, RecordId, flags};
use crate::zone::fields::fields;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const ID: &str = "ttl-zero";
const HELP: &str = "write a TTL of at least 60; for a name that moves often, `5m`";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(TtlZero) };

struct TtlZero;

impl ZoneRule for TtlZero {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if cx.zone.ttls().0 > 0 || cx.zone.kind().is_special() {
            return;
        }
        let contents = cx.zone.contents();
        let mut told: HashSet<(NameId, u16)> = HashSet::new();
        // All records of one `$GENERATE` are one entry.
        let mut entries: HashSet<Span> = HashSet::new();
        // The first record of each source of a TTL that is not written in the records, and how many RRsets take it.
        let mut inherited: Vec<(RecordId, Option<Span>, usize)> = Vec::new();
        let mut groups: HashMap<Option<Span>, usize> = HashMap::new();
        for id in contents.record_ids() {
            let record = contents.record(id);
            if record.ttl != 0 || !concerns(cx, record) || !told.insert((record.owner, record.rtype)) {
                continue;
            }
            if record.flags & flags::TTL_EXPLICIT != 0 {
                let counts_as_zero = || fields(contents, cx.sources, id).ttl.is_some_and(|ttl| counts_as_zero(cx, ttl));
                if !entries.insert(contents.entry_span(id)) || counts_as_zero() {
                    continue;
                }
                let (owner, rtype) = (contents.name(record.owner), types::mnemonic(record.rtype));
                let draft = Draft::at_ttl(ID, Severity::Warning, cx, id)
                    .message(format!("TTL of `{owner}` {rtype} is 0: it is asked for anew each time"));
                out.push(draft.help(HELP));
                continue;
            }
            let directive = contents.ttl_directive(id);
            let group = *groups.entry(directive).or_insert(inherited.len());
            match inherited.get_mut(group) {
                Some((.., rrsets)) => *rrsets += 1,
                None => inherited.push((id, directive, 1)),
            }
        }
        inherited.retain(|(first, directive, _)| {
            let source = directive.or_else(|| ttl_before(cx, *first));
            !source.is_some_and(|ttl| counts_as_zero(cx, ttl))
        });
        for (first, directive, rrsets) in inherited {
            report_inherited(cx, first, directive, rrsets, out);
        }
    }
}

/// The type at which BIND keeps notes of its signing, always with a TTL of 0.
const SIGNING_STATE: u16 = 65534;

/// Challenges of certificate authorities may be that short-lived; signatures take their TTLs from what they sign.
fn concerns(cx: &Context<'_>, record: &Record) -> bool {
    let contents = cx.zone.contents();
    let derived = matches!(record.rtype, types::RRSIG | types::NSEC | types::NSEC3 | types::NSEC3PARAM | SIGNING_STATE);
    let challenge = || contents.name(record.owner).first_label() == Some(&b"_acme-challenge"[..]);
    record.ttl_known() && record.is_of_zone_class() && !derived && !challenge()
}

/// Where the TTL stands that a record takes from those before it.
fn ttl_before(cx: &Context<'_>, record: RecordId) -> Option<Span> {
    let contents = cx.zone.contents();
    let mut before = (0..record.0).rev().map(RecordId);
    let source = before.find(|id| contents.record(*id).flags & flags::TTL_EXPLICIT != 0)?;
    fields(contents, cx.sources, source).ttl
}

/// Whether a TTL is written as one over 2^31-1, which counts as zero (RFC 2181 8). The reader tells that.
fn counts_as_zero(cx: &Context<'_>, ttl: Span) -> bool {
    cx.sources.get(ttl.file).text(ttl).iter().any(|byte| matches!(byte, b'1'..=b'9'))
}

fn report_inherited(cx: &Context<'_>, first: RecordId, directive: Option<Span>, rrsets: usize, out: &mut Findings<'_>) {
    let record = cx.zone.contents().record(first);
    let (owner, rtype) = (cx.zone.contents().name(record.owner), types::mnemonic(record.rtype));
    let more = match rrsets - 1 {
        0 => String::new(),
        1 => " and 1 more RRset".to_owned(),
        more => format!(" and {more} more RRsets"),
    };
    let message = format!("TTL of `{owner}` {rtype}{more} is 0");
    let draft = match directive {
        Some(span) => Draft::at_span(ID, Severity::Warning, cx, first, span)
            .about(cx.zone.apex_text(), None)
            .subject("$TTL")
            .message(format!("{message}, as `$TTL` says")),
        None => Draft::at_ttl(ID, Severity::Warning, cx, first).message(message),
    };
    out.push(draft.help(HELP));
}
