//! `spf-missing`, `spf-multiple`, `spf-rrtype`, `spf-too-large` and the Sender ID records of `spf-obsolete`: whether a name has one
//! SPF record, in the right form (RFC 7208 3, 4.5).

use super::own_record::{OwnRecord, SpfRule};
use crate::finding::Severity;
use crate::mail::spf::diagnose;
use crate::mail::spf::published::{Published, Selection, published, select};
use crate::mail::spf::record::{Record, is_spf};
use crate::mail::text::{self, Next};
use crate::model::{Found, Rrset};
use crate::rules::mail::domain::{is_looked_at, mail_domains, takes_part};
use crate::rules::mail::exchange;
use crate::rules::texts::Owners;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, TextRule, Types, ZoneRule};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const MISSING: &str = "spf-missing";
const MULTIPLE: &str = "spf-multiple";
const RRTYPE: &str = "spf-rrtype";
const TOO_LARGE: &str = "spf-too-large";
pub(super) const OBSOLETE: &str = "spf-obsolete";

pub(super) const MISSING_RULE: Entry = Entry { id: MISSING, make: |_| Rule::zone(Missing) };
pub(super) const MULTIPLE_RULE: Entry =
    Entry { id: MULTIPLE, make: |_| Rule::text(TextRule::at(Owners::ALL, Multiple)) };
pub(super) const RRTYPE_RULE: Entry = Entry { id: RRTYPE, make: |_| Rule::rrset(Type99) };
pub(super) const TOO_LARGE_RULE: Entry = Entry { id: TOO_LARGE, make: |_| Rule::text(TextRule::spf(TooLarge)) };

/// Octets of a record that leave room for the rest of an answer of 512 (RFC 7208 3.4).
const MAX_RECORD: usize = 450;

/// Octets of an answer that every transport takes (RFC 1035 4.2.1).
const MAX_ANSWER: usize = 512;

struct Missing;

impl ZoneRule for Missing {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if !takes_part(cx.zone) {
            return;
        }
        let apex = cx.zone.apex();
        let (mut first, mut others) = (None, 0_usize);
        for domain in mail_domains(cx).filter(|domain| lacks_record(cx, domain)) {
            // Not asked before, as few zones get here.
            if cx.zone.kind().is_internal() {
                return;
            }
            match domain.owner() == apex {
                true => out.extend(missing(cx, domain, Severity::Warning, 0)),
                false if first.is_none() => first = Some(domain),
                false => others += 1,
            }
        }
        if let Some(domain) = first {
            out.extend(missing(cx, domain, Severity::Info, others));
        }
    }
}

/// Whether a mail domain is known to have no SPF record, nor anything that was meant as one: other rules speak of that.
fn lacks_record(cx: &Context<'_>, domain: &Rrset<'_>) -> bool {
    let name = domain.owner_name();
    let found = cx.set.find(cx.zone, name, types::TXT);
    if let Found::Data(rrset) = found
        && rrset.rdata().any(is_tried)
    {
        return false;
    }
    published(found) == Published::None && matches!(cx.set.find(cx.zone, name, types::SPF), Found::Absent(..))
}

/// Whether a text was meant as an SPF record: one that is quoted twice or begins with a blank, too.
fn is_tried(rdata: &[u8]) -> bool {
    let mut letters = text::strings(rdata).flatten().skip_while(|byte| !byte.is_ascii_alphabetic());
    is_spf(rdata)
        || diagnose::near_miss(rdata).is_some()
        || b"v=spf".iter().all(|wanted| letters.next().is_some_and(|byte| byte.eq_ignore_ascii_case(wanted)))
}

fn missing(cx: &Context<'_>, domain: Rrset<'_>, severity: Severity, others: usize) -> Option<Draft> {
    let exchange = exchange::hosts(domain).next()?;
    let owner = domain.owner_name();
    let more = match others {
        0 => String::new(),
        1 => ", nor has one other name of the zone that does".to_owned(),
        _ => format!(", nor have {others} other names of the zone that do"),
    };
    let draft = Draft::at_record(MISSING, severity, cx, exchange.record)
        .message(format!("`{owner}` takes mail but has no SPF record{more}"))
        .here("takes mail");
    if let Some((name, record)) = below_a_label(cx, owner) {
        let draft = draft.evidence(cx.sources, cx.zone, record, "an SPF record, but nobody looks for one at this name");
        return Some(draft.help(format!("move the record of `{name}` to `{owner}`")));
    }
    Some(draft.help(format!(
        "add `{owner} IN TXT \"v=spf1 mx -all\"`, with all else that sends its mail in front of `-all`; or \
                 `{owner} IN TXT \"v=spf1 -all\"` if nothing does"
    )))
}

/// An SPF record at `spf` or `_spf` below a domain that nothing includes: it was meant for the domain itself.
fn below_a_label<'a>(cx: &Context<'a>, domain: NameRef<'_>) -> Option<(NameRef<'a>, RecordId)> {
    let labels: [&[u8]; 2] = [b"spf", b"_spf"];
    labels.iter().find_map(|label| {
        let texts = cx.zone.rrset_at(domain.with_label(label)?.as_ref(), types::TXT)?;
        let (&id, _) = texts.ids().iter().zip(texts.rdata()).find(|(_, rdata)| is_spf(rdata))?;
        let name = texts.owner_name();
        (is_looked_at(cx.zone, &texts) && !cx.set.is_spf_include(name)).then_some((name, id))
    })
}

struct Multiple;

impl RrsetRule for Multiple {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if rrset.ids().len() < 2 || select(&rrset) != Selection::Several || !is_looked_at(cx.zone, &rrset) {
            return;
        }
        let mut records = rrset.ids().iter().zip(rrset.rdata()).filter(|(_, rdata)| is_spf(rdata));
        let Some((&first, first_rdata)) = records.next() else { return };
        let Some((&last, _)) = records.filter(|(_, rdata)| *rdata != first_rdata).last() else { return };
        let owner = rrset.owner_name();
        out.push(
            Draft::at_field(MULTIPLE, Severity::Error, cx, last, "text")
                .message(format!("`{owner}` has several SPF records: receivers take that as `permerror`"))
                .here("one too many")
                .evidence(cx.sources, cx.zone, first, "the first stands here")
                .help("make one record of them: one `v=spf1`, the terms of all, and one `all` at the end"),
        );
    }
}

struct Type99;

impl RrsetRule for Type99 {
    fn types(&self) -> Types {
        Types::Only(&[types::SPF])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if !is_looked_at(cx.zone, &rrset) {
            return;
        }
        let owner = rrset.owner_name();
        let text = match cx.set.find(cx.zone, owner, types::TXT) {
            Found::Data(texts) => select(&texts) != Selection::None,
            Found::Absent(..) => false,
            Found::Alias(_) | Found::Delegated(_) | Found::Unknown => true,
        };
        let draft = Draft::at_record(RRTYPE, Severity::Warning, cx, rrset.first());
        out.push(match text {
            true => draft
                .message(format!("`{owner}` has a record of type SPF, which nobody asks for any more"))
                .here("type 99 was given up in 2014")
                .help("remove it; the TXT record is the one that counts (RFC 7208 section 3.1)"),
            false => draft
                .message(format!("`{owner}` has an SPF record of type SPF only, which nobody asks for"))
                .here("type 99 was given up in 2014")
                .help("write its text as a TXT record in its place (RFC 7208 section 3.1)"),
        });
    }
}

struct TooLarge;

impl SpfRule for TooLarge {
    fn check(&self, cx: &Context<'_>, own: &OwnRecord<'_>, out: &mut Findings<'_>) {
        let rrset = &own.texts;
        let texts: usize = rrset.rdata().map(<[u8]>::len).sum();
        // Neither can be.
        if texts <= MAX_RECORD && texts + rrset.ids().len() * 12 + 300 <= MAX_ANSWER {
            return;
        }
        let length = own.record.text().len();
        let answer = answer_length(rrset);
        let (message, here) = if length > MAX_RECORD {
            (format!("the SPF record of `{}` has {length} octets", own.domain), format!("more than {MAX_RECORD}"))
        } else if answer > MAX_ANSWER {
            let message = format!(
                "the TXT records of `{}`, its SPF record among them, make an answer of {answer} octets",
                own.domain
            );
            (message, "does not fit into 512 octets with the other TXT records".to_owned())
        } else {
            return;
        };
        out.push(
            Draft::at_field(TOO_LARGE, Severity::Info, cx, own.id, "text")
                .message(format!("{message}: some receivers will have to ask again by TCP"))
                .here(here)
                .help(help(&own.record, rrset)),
        );
    }
}

fn help(record: &Record, rrset: &Rrset<'_>) -> &'static str {
    match rrset.ids().len() > 1 && record.text().len() <= MAX_RECORD {
        true => "remove TXT records that are used no more, such as old site verifications",
        false => "move some of its terms to a record of their own, and include that",
    }
}

/// Octets of an answer with the whole RRset: header, question, and each record with a pointer for its owner.
fn answer_length(rrset: &Rrset<'_>) -> usize {
    let header_and_question = 12 + rrset.owner_name().wire().len() + 4;
    let records: usize = rrset.rdata().map(|rdata| 12 + rdata.len()).sum();
    header_and_question + records
}

/// Sender ID records (RFC 4406), given up in 2016.
pub(super) struct SenderId;

impl RrsetRule for SenderId {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        sender_id(cx, &rrset, out);
    }
}

fn sender_id(cx: &Context<'_>, rrset: &Rrset<'_>, out: &mut Findings<'_>) {
    for (&id, rdata) in rrset.ids().iter().zip(rrset.rdata()) {
        if !matches!(text::after_prefix(rdata, b"spf2.0/"), Some(Next::Octet(_))) || !is_looked_at(cx.zone, rrset) {
            continue;
        }
        out.push(
            Draft::at_field(OBSOLETE, Severity::Info, cx, id, "text")
                .message(format!("`{}` has a Sender ID record, which nobody reads any more", rrset.owner_name()))
                .here("`spf2.0` is Sender ID")
                .subject("spf2.0")
                .help("remove it"),
        );
    }
}
