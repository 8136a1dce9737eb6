//! Records of MTA-STS, TLS-RPT, DKIM and BIMI at names where nobody asks for them (RFC 8461 3.1, RFC 8460 3, RFC 6376 3.6.2.1):
//! an underscore left out, two labels in the wrong order, or nothing in front of the domain. They belong to the rules on the
//! records themselves, as they are as good as none.
//!
//! Any name may be what an alias in somebody else's zone leads to. So only the names that a slip gives are looked at,
//! of domains that take mail, and only while nothing stands where the record belongs.

use crate::finding::Severity;
use crate::mail::dkim::{KeyRecord, PublicKey};
use crate::mail::spf::record::is_spf;
use crate::mail::text::{self, Next};
use crate::model::{Found, Negative, Rrset};
use crate::rules::mail::exchange;
use crate::rules::{Context, Draft, Findings, RrsetRule, Types};
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::types;

use super::records::{bimi_domain, domain_of, texts_looked_at, tls_rpt_domain};

/// A kind of record that stands at one name below its domain.
pub(in crate::rules) struct Kind {
    /// The rule that tells it.
    pub rule: &'static str,
    /// What the record is called.
    pub what: &'static str,
    /// Who asks for it.
    pub who: &'static str,
    /// How the record begins.
    pub version: &'static [u8],
    /// How bad a record at the domain itself is.
    at_domain: Severity,
    /// The names below the domain at which it is found most often in place of its own.
    slips: &'static [&'static [&'static [u8]]],
    /// Where the record of an owner belongs, if the owner is a slip for it.
    slip: fn(&Context<'_>, NameRef<'_>) -> Option<Meant>,
}

pub(super) static MTA_STS: Kind = Kind {
    rule: "mta-sts-syntax",
    what: "an MTA-STS record",
    who: "senders",
    version: b"v=STSv1",
    at_domain: Severity::Error,
    slips: &[&[b"mta-sts"], &[b"_mta_sts"]],
    slip: mta_sts,
};

pub(super) static TLS_RPT: Kind = Kind {
    rule: "tls-rpt-syntax",
    what: "a TLS-RPT record",
    who: "senders",
    version: b"v=TLSRPTv1",
    at_domain: Severity::Error,
    slips: &[&[b"_tls", b"_smtp"], &[b"smtp", b"_tls"], &[b"_smtp", b"tls"], &[b"_smtp_tls"], &[b"_smtp-tls"]],
    slip: tls_rpt,
};

pub(super) static DKIM: Kind = Kind {
    rule: "dkim-syntax",
    what: "a DKIM key",
    who: "verifiers",
    version: b"v=DKIM1",
    at_domain: Severity::Error,
    slips: &[],
    slip: dkim,
};

pub(super) static BIMI: Kind = Kind {
    rule: "bimi-syntax",
    what: "a BIMI record",
    who: "receivers",
    version: b"v=BIMI1",
    at_domain: Severity::Warning,
    slips: &[],
    slip: bimi,
};

/// Where a record was meant to be.
enum Meant {
    /// At this name, where nothing stands.
    At(Name),
    /// At a name of which a part is not known.
    Like(String),
}

/// The rule on one kind.
pub(in crate::rules) struct Misplaced(pub(super) &'static Kind);

impl RrsetRule for Misplaced {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let kind = self.0;
        if !rrset.rdata().any(|rdata| starts(kind, rdata)) {
            return;
        }
        let owner = rrset.owner_name();
        let Some(meant) = (kind.slip)(cx, owner).filter(|_| !owner.is_wildcard() && !cx.set.is_alias_target(owner))
        else {
            return;
        };
        let contents = cx.zone.contents();
        let record = texts_looked_at(cx, rrset)
            .find(|(id, text)| starts(kind, contents.rdata(contents.record(*id))) && is_in_use(kind, text));
        let Some((id, text)) = record else { return };
        let meant = match meant {
            Meant::At(name) => name.to_string(),
            Meant::Like(name) => name,
        };
        // At a name of its own the owner is wrong, at the domain only the record is.
        let draft = match is_domain(cx, owner) {
            true => Draft::at_field(kind.rule, kind.at_domain, cx, id, "text").here("nobody reads it here"),
            false => Draft::at_owner(kind.rule, Severity::Warning, cx, id).here("nobody asks for this name"),
        };
        let text = String::from_utf8_lossy(&text);
        let help = match text.len() > 120 {
            true => format!("move it to `{meant}`"),
            false => format!("write `{meant} IN TXT \"{}\"` in its place", text.escape_debug()),
        };
        out.push(
            draft
                .message(format!("`{owner}` has {}; {} look for it at `{meant}` only", kind.what, kind.who))
                .subject("place")
                .help(help),
        );
    }
}

/// Whether any record of a kind stands anywhere in the zone. Looks at all of them: to be asked once a zone.
pub(super) fn has_any(cx: &Context<'_>, kind: &'static Kind) -> bool {
    let contents = cx.zone.contents();
    let mut texts = contents.records.iter().filter(|record| record.rtype == types::TXT);
    texts.any(|record| starts(kind, contents.rdata(record)))
}

/// Whether a domain that lacks the record has it at a name where nobody asks: that is told, and is fault enough.
pub(super) fn is_misplaced(cx: &Context<'_>, domain: NameRef<'_>, kind: &'static Kind) -> bool {
    let holds = |name: NameRef<'_>| {
        cx.zone.rrset_at(name, types::TXT).is_some_and(|texts| texts.rdata().any(|rdata| starts(kind, rdata)))
    };
    let below = |labels: &&[&[u8]]| {
        let name = labels.iter().rev().try_fold(domain.to_lowercase(), |name, label| name.as_ref().with_label(label));
        name.is_some_and(|name| holds(name.as_ref()))
    };
    holds(domain) || kind.slips.iter().any(below)
}

/// Whether a record may be of any kind, by the first letters of its version. That is not so of nearly all other texts,
/// SPF and DMARC records among them.
#[inline]
pub(in crate::rules) fn may_be_any(rdata: &[u8]) -> bool {
    match rdata {
        [5..=255, v, b'=', one, two, ..] => {
            let letters = [one.to_ascii_lowercase(), two.to_ascii_lowercase()];
            matches!(v, b'v' | b'V') && matches!(&letters, b"st" | b"tl" | b"dk" | b"bi")
        }
        [5..=255, ..] => false,
        // It goes on in another string.
        _ => true,
    }
}

fn starts(kind: &Kind, rdata: &[u8]) -> bool {
    may_be_any(rdata)
        && matches!(text::after_prefix(rdata, kind.version), Some(Next::End | Next::Octet(b';' | b' ' | b'\t')))
}

/// Whether somebody could want to read the record: a key record without a key says nothing.
fn is_in_use(kind: &Kind, text: &[u8]) -> bool {
    kind.version != DKIM.version || !matches!(KeyRecord::parse(text).key, PublicKey::Unread | PublicKey::Revoked)
}

fn mta_sts(cx: &Context<'_>, owner: NameRef<'_>) -> Option<Meant> {
    if domain_of(owner, b"_mta-sts").is_some() {
        return None;
    }
    if is_domain(cx, owner) {
        return absent(cx, owner.with_label(b"_mta-sts")?);
    }
    let (first, domain) = split(owner)?;
    if squeezed(first) != b"mtasts" || !takes_mail(cx, domain) {
        return None;
    }
    absent(cx, domain.with_label(b"_mta-sts")?)
}

fn tls_rpt(cx: &Context<'_>, owner: NameRef<'_>) -> Option<Meant> {
    if tls_rpt_domain(owner).is_some() {
        return None;
    }
    let meant = |domain: NameRef<'_>| absent(cx, domain.with_label(b"_tls")?.as_ref().with_label(b"_smtp")?);
    if is_domain(cx, owner) {
        return meant(owner);
    }
    let (first, rest) = split(owner)?;
    let domain = match squeezed(first).as_slice() {
        b"smtptls" | b"tlssmtp" => rest,
        word @ (b"smtp" | b"tls") => {
            let (second, domain) = split(rest)?;
            let other: &[u8] = if word == b"smtp" { b"tls" } else { b"smtp" };
            Some(domain).filter(|_| squeezed(second) == other)?
        }
        _ => return None,
    };
    takes_mail(cx, domain).then(|| meant(domain)).flatten()
}

fn dkim(cx: &Context<'_>, owner: NameRef<'_>) -> Option<Meant> {
    if owner.labels().any(|label| label == b"_domainkey") && owner.first_label() != Some(b"_domainkey") {
        return None;
    }
    if is_domain(cx, owner) {
        return Some(Meant::Like(format!("SELECTOR._domainkey.{owner}")));
    }
    let key_of = |selector: &[&[u8]], domain: NameRef<'_>| {
        selector.iter().rev().try_fold(domain.with_label(b"_domainkey")?, |name, label| name.as_ref().with_label(label))
    };
    let (first, rest) = split(owner)?;
    if first == b"_domainkey" {
        let (selector, domain) = split(rest)?;
        // Where something stands at the name behind it, that may be a domain of its own.
        let node = cx.zone.contents().names.get(rest)?;
        let alone = cx.zone.rrsets(node).next().is_none();
        return (alone && takes_mail(cx, domain)).then(|| absent(cx, key_of(&[selector], domain)?)).flatten();
    }
    let labels: Vec<&[u8]> = owner.labels().collect();
    let place = labels.iter().position(|label| *label == b"domainkey").filter(|place| *place > 0)?;
    let domain = owner.ancestors().nth(place + 1).filter(|domain| takes_mail(cx, *domain))?;
    // Who has keys of its own may keep those of others below such a name.
    let keys = domain.with_label(b"_domainkey")?;
    let none = matches!(cx.set.find(cx.zone, keys.as_ref(), types::TXT), Found::Absent(_, Negative::NoName));
    none.then(|| absent(cx, key_of(labels.get(..place)?, domain)?)).flatten()
}

/// `default` is the selector of who names none.
fn bimi(cx: &Context<'_>, owner: NameRef<'_>) -> Option<Meant> {
    if bimi_domain(owner).is_some() {
        return None;
    }
    let meant = |domain: NameRef<'_>| absent(cx, domain.with_label(b"_bimi")?.as_ref().with_label(b"default")?);
    if is_domain(cx, owner) {
        return meant(owner);
    }
    let (first, rest) = split(owner)?;
    let domain = match (first, rest.first_label()) {
        (b"_bimi" | b"bimi", _) => rest,
        (b"default", Some(b"bimi")) => rest.parent()?,
        _ => return None,
    };
    takes_mail(cx, domain).then(|| meant(domain)).flatten()
}

/// A name that is known to have no text.
fn absent(cx: &Context<'_>, name: Name) -> Option<Meant> {
    matches!(cx.set.find(cx.zone, name.as_ref(), types::TXT), Found::Absent(..)).then_some(Meant::At(name))
}

fn split(name: NameRef<'_>) -> Option<(&[u8], NameRef<'_>)> {
    Some((name.first_label()?, name.parent()?))
}

/// A label without underscores and hyphens.
fn squeezed(label: &[u8]) -> Vec<u8> {
    label.iter().copied().filter(|octet| !matches!(octet, b'_' | b'-')).collect()
}

fn takes_mail(cx: &Context<'_>, name: NameRef<'_>) -> bool {
    cx.zone.rrset_at(name, types::MX).is_some_and(|rrset| exchange::hosts(rrset).next().is_some())
}

/// Whether mail is sent or taken in this very name: it has MX, or is an apex with SPF.
fn is_domain(cx: &Context<'_>, owner: NameRef<'_>) -> bool {
    let is_spf = |texts: Rrset<'_>| texts.rdata().any(is_spf);
    takes_mail(cx, owner)
        || owner == cx.zone.apex_name() && cx.zone.rrset(cx.zone.apex(), types::TXT).is_some_and(is_spf)
}
