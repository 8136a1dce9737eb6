//! `svcb-params`: service parameters that no client can use (RFC 9460 7, 8, 14.3). What has no form at all, the reader
//! refuses as `bad-rdata`.

use super::svcb::{self, Binding};
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::{svcparam, types};

const ID: &str = "svcb-params";

/// First key that is free for private use (RFC 9460 14.3.1).
const PRIVATE: u16 = 65280;

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(SvcbParams) };

struct SvcbParams;

impl RrsetRule for SvcbParams {
    fn types(&self) -> Types {
        Types::Only(svcb::TYPES)
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        // Those of an alias are passed over anyway.
        for binding in svcb::all(rrset).filter(|binding| !binding.is_alias()) {
            for (key, value) in binding.params() {
                if let Some(fault) = fault(rrset.rtype(), key, value)
                    && is_looked_at(cx.zone, &rrset)
                {
                    out.push(draft(cx, &rrset, &binding, key, fault));
                }
            }
        }
    }
}

/// What is wrong with one parameter.
struct Fault {
    severity: Severity,
    what: String,
    here: &'static str,
    help: String,
}

fn fault(rtype: u16, key: u16, value: &[u8]) -> Option<Fault> {
    match key {
        svcparam::INVALID => Some(Fault {
            severity: Severity::Error,
            what: "is reserved and must not be used".to_owned(),
            here: "a reserved key",
            help: format!("write a registered key, or one for private use from `key{PRIVATE}` to `key65534`"),
        }),
        key if usize::from(key) >= svcparam::NAMES.len() && key < PRIVATE => Some(Fault {
            severity: Severity::Info,
            what: "is not registered, so that no client knows it".to_owned(),
            here: "not a registered key",
            help: format!("write a registered key, or one for private use from `key{PRIVATE}` to `key65534`"),
        }),
        svcparam::ALPN => {
            let (written, meant) = alpn_ids(value).find_map(|id| Some((id, protocol_meant(id)?)))?;
            Some(Fault {
                severity: Severity::Warning,
                what: format!("has `{}`, which is the name of no protocol", written.escape_ascii()),
                here: "not a protocol's name",
                help: format!("write `{meant}`"),
            })
        }
        svcparam::PORT if value == [0, 0] => Some(Fault {
            severity: Severity::Error,
            what: "leads to port 0, which nothing can listen on".to_owned(),
            here: "no usable port",
            help: "write the port of the service, or leave `port` out for the usual one".to_owned(),
        }),
        svcparam::MANDATORY if rtype == types::HTTPS => {
            let named = value.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            let needless = |key: &u16| matches!(*key, svcparam::PORT | svcparam::NO_DEFAULT_ALPN);
            let name = svcparam::name(named.into_iter().find(needless)?);
            Some(Fault {
                severity: Severity::Info,
                what: format!("names `{name}`, which is mandatory for HTTPS anyway"),
                here: "needless",
                help: format!("leave `{name}` out of `mandatory`"),
            })
        }
        _ => None,
    }
}

/// The names in the value of `alpn`, each behind its length (RFC 9460 7.1.1).
fn alpn_ids(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = value;
    std::iter::from_fn(move || {
        let (&length, behind) = rest.split_first()?;
        let (id, behind) = behind.split_at_checked(length.into())?;
        rest = behind;
        Some(id)
    })
}

/// The version of HTTP that was meant by a name that IANA has not registered for it ("TLS Application-Layer Protocol
/// Negotiation (ALPN) Protocol IDs"). Names of other protocols are not judged.
fn protocol_meant(id: &[u8]) -> Option<&'static str> {
    match id {
        b"H2" | b"http2" | b"HTTP2" | b"http/2" | b"HTTP/2" | b"http/2.0" | b"HTTP/2.0" | b"h2.0" => Some("h2"),
        b"H3" | b"http3" | b"HTTP3" | b"http/3" | b"HTTP/3" | b"http/3.0" | b"HTTP/3.0" | b"quic" => Some("h3"),
        b"h1" | b"H1" | b"http1" | b"http/1" | b"http1.1" | b"HTTP/1.1" | b"h1.1" => Some("http/1.1"),
        _ => None,
    }
}

fn draft(cx: &Context<'_>, rrset: &Rrset<'_>, binding: &Binding<'_>, key: u16, fault: Fault) -> Draft {
    let (name, owner) = (svcparam::name(key), rrset.owner_name());
    Draft::at_span(ID, fault.severity, cx, binding.record, svcb::param_span(cx, binding.record, key))
        .message(format!("parameter `{name}` in the {} of `{owner}` {}", svcb::noun(rrset), fault.what))
        .here(fault.here)
        .subject(name)
        .help(fault.help)
}
