//! `srv-owner`: the owner of an SRV record is not `_service._proto` and a domain (RFC 2782, RFC 6335 5).

use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::types;

const ID: &str = "srv-owner";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(SrvOwner) };

/// Transports, as they are written in owners.
const TRANSPORTS: &[&[u8]] = &[b"_tcp", b"_udp", b"_sctp", b"_dccp"];

struct SrvOwner;

impl RrsetRule for SrvOwner {
    fn types(&self) -> Types {
        Types::Only(&[types::SRV])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let owner = rrset.owner_name();
        let Some(fault) = fault(owner) else { return };
        // Data through a wildcard, or at a name that stands for others, is its own matter.
        if owner.is_wildcard() || !is_looked_at(cx.zone, &rrset) {
            return;
        }
        let (what, here) = match fault {
            Fault::NoService => ("does not begin with `_service._proto`", "no client asks for this name"),
            Fault::Swapped => ("names the protocol in front of the service", "the two are the wrong way round"),
            Fault::Misspelt => ("names a protocol that does not exist", "no client asks for this name"),
            Fault::AtSign => ("has a label `@`", "`@` stands for the origin only where nothing else is written"),
        };
        let help = match corrected(owner, fault) {
            Some(name) => format!("write `{name}`"),
            None => "write the owner as `_service._proto` and the domain: `_sip._tcp.example.com.`".to_owned(),
        };
        out.push(
            Draft::at_owner(ID, Severity::Warning, cx, rrset.first())
                .message(format!("the owner `{owner}` of an SRV record {what}"))
                .here(here)
                .subject(owner.to_string())
                .help(help),
        );
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    NoService,
    Swapped,
    /// `_sip._tpc`: one letter from `_tcp` or `_udp`.
    Misspelt,
    /// `_sip._tls.@`, as GoDaddy exports owners at the apex.
    AtSign,
}

/// `_service._proto` stands in front, or behind the name of one instance of it (RFC 6763 4.1).
fn fault(owner: NameRef<'_>) -> Option<Fault> {
    let mut labels = owner.labels();
    let mut next = || labels.next().unwrap_or_default();
    let (first, second, third) = (next(), next(), next());
    let marked = |label: &[u8]| label.len() > 1 && label[0] == b'_';
    if marked(first) && marked(second) && third == b"@" {
        return Some(Fault::AtSign);
    }
    if marked(first) && marked(second) {
        let swapped = TRANSPORTS.contains(&first) && !TRANSPORTS.contains(&second) && !marked(third);
        let misspelt = !swapped && meant_transport(second).is_some();
        return if misspelt { Some(Fault::Misspelt) } else { swapped.then_some(Fault::Swapped) };
    }
    let instance = marked(second) && marked(third);
    (!instance).then_some(Fault::NoService)
}

/// The protocol that a label one letter off was meant to be: a letter more, less, or changed with its neighbour.
/// Other labels are let be, as services have protocols of their own (`_sip._tls`).
fn meant_transport(label: &[u8]) -> Option<&'static [u8]> {
    match label {
        b"_tpc" | b"_ctp" | b"_tc" | b"_tcpp" | b"_ttcp" | b"_tccp" | b"_tcpip" => Some(b"_tcp"),
        b"_upd" | b"_dup" | b"_ud" | b"_udpp" | b"_uudp" | b"_uddp" => Some(b"_udp"),
        _ => None,
    }
}

/// What was probably meant, where only underscores or the order are wrong.
fn corrected(owner: NameRef<'_>, fault: Fault) -> Option<Name> {
    let mut labels = owner.labels();
    let (first, second) = (labels.next()?, labels.next()?);
    let rest = owner.parent()?.parent()?;
    if fault == Fault::AtSign {
        return rest.parent()?.with_label(second)?.as_ref().with_label(first);
    }
    let mark = |label: &[u8]| if label.starts_with(b"_") { label.to_vec() } else { [b"_", label].concat() };
    let (service, proto) = match fault {
        Fault::Swapped => (second, first),
        Fault::Misspelt => (first, meant_transport(second)?),
        Fault::NoService | Fault::AtSign => (first, second),
    };
    let (service, proto) = (mark(service), mark(proto));
    let known = TRANSPORTS.contains(&proto.as_slice());
    known.then(|| rest.with_label(&proto)?.as_ref().with_label(&service)).flatten()
}
