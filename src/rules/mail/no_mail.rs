//! `null-mx-expected` and `no-mail-unprotected`: domains that take no mail should say so, and let nobody send in their name
//! (RFC 7505 4, RFC 7208 10.1.2).

use super::domain::{is_looked_at, marked, record_at, takes_part};
use super::exchange;
use super::spf_sender::{self, Senders};
use crate::finding::Severity;
use crate::mail::dmarc::discovery::{InForce, in_force};
use crate::mail::dmarc::{Record, Relation, Request};
use crate::mail::spf::published::{Published, published};
use crate::mail::text;
use crate::model::{Found, MailMark, MailUse, Rrset};
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const EXPECTED: &str = "null-mx-expected";
const UNPROTECTED: &str = "no-mail-unprotected";

/// Records that show where a name below the apex stands.
const AT_NAME: &[u16] = &[types::MX, types::A, types::AAAA, types::TXT];

pub(super) const EXPECTED_RULE: Entry = Entry { id: EXPECTED, make: |_| Rule::zone(NullMxExpected) };
pub(super) const UNPROTECTED_RULE: Entry = Entry { id: UNPROTECTED, make: |_| Rule::zone(NoMailUnprotected) };

/// The names of the zone that the policy says to have no mail.
fn without_mail<'a>(cx: &Context<'a>) -> impl Iterator<Item = (NameRef<'a>, MailMark)> + use<'a> {
    marked(cx.zone).filter(|(_, mark)| mark.purpose != MailUse::Mail)
}

fn at_policy(draft: Draft, mark: Option<MailMark>) -> Draft {
    match mark.and_then(|mark| Some((mark, mark.span?))) {
        Some((mark, span)) => draft.label(span, format!("the policy says that it is {}", mark.purpose.as_str())),
        None => draft,
    }
}

/// What is known of who may send for a domain.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sends {
    /// `v=spf1 -all` or the like.
    Nobody,
    Somebody,
    Unsaid,
    Unknown,
}

fn sends(cx: &Context<'_>, domain: NameRef<'_>) -> Sends {
    match published(cx.set.find(cx.zone, domain, types::TXT)) {
        Published::Record(Some(place), _) => match spf_sender::senders(cx.set, cx.set.zone(place.zone), place.record) {
            Senders::Nobody => Sends::Nobody,
            Senders::Some => Sends::Somebody,
            Senders::Unknown => Sends::Unknown,
        },
        Published::Record(None, _) | Published::Unavailable | Published::Unknown => Sends::Unknown,
        // Of several, another rule speaks.
        Published::Several => Sends::Unknown,
        Published::None => Sends::Unsaid,
    }
}

/// Whether DMARC has mail in the domain's name refused; `None` where that is not known.
fn rejects(cx: &Context<'_>, domain: NameRef<'_>) -> Option<bool> {
    match in_force(cx.set, cx.zone, domain) {
        InForce::Record(name, rrset, id) => {
            let contents = rrset.zone().contents();
            let text = text::join(contents.rdata(contents.record(id)));
            let relation = if name.as_ref() == domain { Relation::Own } else { Relation::Below };
            let applied = Record::parse(&text).applied_to(relation);
            Some(applied.is_some_and(|applied| applied.request == Request::Reject))
        }
        InForce::None => Some(false),
        InForce::Unsettled => None,
    }
}

struct NullMxExpected;

impl ZoneRule for NullMxExpected {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if !takes_part(cx.zone) {
            return;
        }
        let apex = cx.zone.apex_name();
        for (name, mark) in without_mail(cx) {
            out.extend(match cx.zone.find(name, types::MX) {
                Found::Data(rrset) => takes_mail(cx, rrset, mark),
                Found::Absent(..) => says_nothing(cx, name, Some(mark)),
                _ => None,
            });
        }
        let is_marked = cx.zone.declared().mail.is_some_and(|mark| mark.purpose != MailUse::Mail);
        if !is_marked && matches!(cx.zone.find(apex, types::MX), Found::Absent(..)) {
            out.extend(says_nothing(cx, apex, None));
        }
    }
}

/// A domain that is marked as without mail, and has MX records.
fn takes_mail(cx: &Context<'_>, rrset: Rrset<'_>, mark: MailMark) -> Option<Draft> {
    let exchange = exchange::hosts(rrset).next()?;
    let (owner, host) = (rrset.owner_name(), exchange.name());
    let purpose = mark.purpose.as_str();
    let draft = Draft::at_field(EXPECTED, Severity::Warning, cx, exchange.record, "exchange")
        .message(format!("`{owner}` is {purpose} by the policy, but mail for it goes to `{host}`"))
        .here("takes its mail")
        .help(format!("write `{owner} IN MX 0 .` as its only MX"));
    Some(at_policy(draft, Some(mark)))
}

/// A domain without mail whose address mail would go to, for want of an MX.
fn says_nothing(cx: &Context<'_>, domain: NameRef<'_>, mark: Option<MailMark>) -> Option<Draft> {
    let address = record_at(cx.zone, domain, &[types::A, types::AAAA])?;
    let why = match mark {
        Some(mark) => format!("is {} by the policy", mark.purpose.as_str()),
        None => {
            let protected = sends(cx, domain) == Sends::Nobody && rejects(cx, domain) == Some(true);
            if !protected {
                return None;
            }
            "lets nobody send in its name".to_owned()
        }
    };
    let draft = Draft::at_record(EXPECTED, Severity::Warning, cx, address)
        .message(format!("`{domain}` {why}, but has no null MX to say that it takes no mail"))
        .here("mail goes to this address for want of an MX")
        .about(domain, Some(types::MX))
        .help(format!("add `{domain} IN MX 0 .` (RFC 7505)"));
    Some(at_policy(draft, mark))
}

struct NoMailUnprotected;

impl ZoneRule for NoMailUnprotected {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if !takes_part(cx.zone) || cx.zone.kind().is_internal() {
            return;
        }
        let contents = cx.zone.contents();
        for (name, mark) in without_mail(cx) {
            let at = match name == cx.zone.apex_name() {
                true => cx.zone.soa(),
                false => record_at(cx.zone, name, AT_NAME),
            };
            let why = format!("is {} by the policy", mark.purpose.as_str());
            let draft = at.and_then(|record| unprotected(cx, name, record, &why));
            out.extend(draft.map(|draft| at_policy(draft, Some(mark))));
        }
        for id in contents.record_ids().filter(|&id| contents.record(id).rtype == types::MX) {
            let owner = contents.record(id).owner;
            let Some(rrset) = cx.zone.rrset(owner, types::MX).filter(|rrset| rrset.first() == id) else { continue };
            let null = exchange::all(rrset).next().is_some() && exchange::hosts(rrset).next().is_none();
            let told = || without_mail(cx).any(|(name, _)| name == rrset.owner_name());
            if null && !rrset.owner_name().is_wildcard() && !told() && is_looked_at(cx.zone, &rrset) {
                out.extend(unprotected(cx, rrset.owner_name(), id, "takes no mail"));
            }
        }
    }
}

fn unprotected(cx: &Context<'_>, domain: NameRef<'_>, record: RecordId, why: &str) -> Option<Draft> {
    let sends = sends(cx, domain);
    let (spf, dmarc) = (matches!(sends, Sends::Unsaid | Sends::Somebody), rejects(cx, domain) == Some(false));
    let what = match (sends, spf, dmarc) {
        (Sends::Somebody, _, false) => "its SPF record lets servers send in its name",
        (Sends::Somebody, _, true) => {
            "its SPF record lets servers send in its name, and no DMARC policy asks to reject what others send"
        }
        (_, true, true) => "neither SPF nor DMARC keep others from sending in its name",
        (_, true, false) => "it has no SPF record to say that nobody sends in its name",
        (_, false, true) => "no DMARC policy asks to reject what others send in its name",
        (_, false, false) => return None,
    };
    let mut records = Vec::new();
    if spf {
        records.push(format!("`{domain} IN TXT \"v=spf1 -all\"`"));
    }
    if dmarc {
        records.push(format!("`_dmarc.{domain} IN TXT \"v=DMARC1; p=reject\"`"));
    }
    Some(
        Draft::at_record(UNPROTECTED, Severity::Warning, cx, record)
            .message(format!("`{domain}` {why}, but {what}"))
            .here("no mail")
            .about(domain, Some(types::TXT))
            .help(format!("publish {}", records.join(" and "))),
    )
}
