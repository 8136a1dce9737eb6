//! `tlsa-owner`: TLSA records at a name that no client asks for (RFC 6698 3).

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
        Types::Only(&[types::TLSA])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let owner = rrset.owner_name();
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
