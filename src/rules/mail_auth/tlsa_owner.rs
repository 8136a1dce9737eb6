//! `tlsa-owner`: TLSA records at a name that no client asks for (RFC 6698 3), and keys of people at a name that is no digest
//! of theirs (RFC 7929 3, RFC 8162 3).

use super::tlsa::{is_protocol, service};
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const ID: &str = "tlsa-owner";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(TlsaOwner) };

struct TlsaOwner;

impl RrsetRule for TlsaOwner {
    fn types(&self) -> Types {
        Types::Only(&[types::TLSA, types::SMIMEA, types::OPENPGPKEY])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let owner = rrset.owner_name();
        if rrset.rtype() != types::TLSA {
            out.extend(key_of_a_person(cx, &rrset));
            return;
        }
        if service(owner).is_some()
            || stands_for_others(owner)
            || !is_looked_at(cx.zone, &rrset)
            || cx.set.is_alias_target(owner)
        {
            return;
        }
        out.push(
            Draft::at_owner(ID, Severity::Warning, cx, rrset.first())
                .message(format!(
                    "the owner `{owner}` of a TLSA record is not `_port._proto.host`, so no client asks for it"
                ))
                .here("no port and transport")
                .help(help(owner)),
        );
    }
}

/// Hexadecimal digits of the first 28 octets of a SHA-256 digest.
const DIGEST_DIGITS: usize = 56;

/// The key of an address stands at the digest of its local part. Names without the label of its type may be what aliases
/// lead to.
fn key_of_a_person(cx: &Context<'_>, rrset: &Rrset<'_>) -> Option<Draft> {
    let (label, other): (&[u8], &[u8]) = match rrset.rtype() {
        types::OPENPGPKEY => (b"_openpgpkey", b"_smimecert"),
        _ => (b"_smimecert", b"_openpgpkey"),
    };
    let owner = rrset.owner_name();
    let (first, below) = (owner.first_label()?, owner.parent()?);
    let second = below.first_label()?;
    if second != label && second != other || !is_looked_at(cx.zone, rrset) || cx.set.is_alias_target(owner) {
        return None;
    }
    let rtype = types::mnemonic(rrset.rtype());
    let draft = Draft::at_owner(ID, Severity::Warning, cx, rrset.first());
    let show = |label: &[u8]| String::from_utf8_lossy(label).escape_debug().to_string();
    if second == other {
        let host = below.parent()?;
        return Some(
            draft
                .message(format!(
                    "the owner `{owner}` of an {rtype} record is below `{}`, where nobody asks for that type",
                    show(other)
                ))
                .here("the label of another type")
                .help(format!("write `{}.{}.{host}`", show(first), show(label))),
        );
    }
    let is_digest = first.len() == DIGEST_DIGITS && first.iter().all(u8::is_ascii_hexdigit);
    if is_digest || owner.is_wildcard() {
        return None;
    }
    let domain = below.parent()?.to_string();
    // Only what a shell takes as it is.
    let is_mailbox = first.iter().all(|octet| octet.is_ascii_alphanumeric() || b"-_.+".contains(octet));
    let address = if is_mailbox && first.len() < DIGEST_DIGITS { show(first) } else { "LOCALPART".to_owned() };
    Some(
        draft
            .message(format!(
                "the owner `{owner}` of an {rtype} record does not begin with the digest of a mailbox, so no client asks for it"
            ))
            .here(format!("not {DIGEST_DIGITS} hexadecimal digits"))
            .help(format!(
                "for `{address}@{}` write the first {DIGEST_DIGITS} digits that `printf %s '{address}' | sha256sum` gives \
                 in front of `{}`",
                domain.trim_end_matches('.'),
                show(label)
            )),
    )
}

/// Names such as `_dane` hold records that the services of many hosts are aliases for, here or in zones of others.
fn stands_for_others(owner: NameRef<'_>) -> bool {
    let mut labels = owner.labels();
    let first = labels.next().unwrap_or_default();
    let named = first.starts_with(b"_") && !first[1..].iter().all(u8::is_ascii_digit) && !is_protocol(first);
    named && !labels.next().is_some_and(is_protocol)
}

fn help(owner: NameRef<'_>) -> String {
    let labels: Vec<String> =
        owner.labels().map(|label| String::from_utf8_lossy(label).escape_debug().to_string()).collect();
    let number = |label: &str| label.trim_start_matches('_').parse::<u16>().ok();
    match labels.as_slice() {
        [proto, port, host @ ..] if is_protocol(proto.as_bytes()) && number(port).is_some() => {
            format!("write `_{}.{proto}.{}.`", number(port).unwrap_or_default(), host.join("."))
        }
        [port, proto, host @ ..] if number(port).is_some() && proto.trim_start_matches('_') == "tcp" => {
            format!("write `_{}._tcp.{}.`", number(port).unwrap_or_default(), host.join("."))
        }
        [port, host @ ..] if number(port).is_some() => {
            format!("write `_{}._tcp.{}.`", number(port).unwrap_or_default(), host.join("."))
        }
        _ => format!("write the port and transport in front, as in `_25._tcp.{owner}`"),
    }
}
