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

fn draft(cx: &Context<'_>, rrset: &Rrset<'_>, binding: &Binding<'_>, key: u16, fault: Fault) -> Draft {
    let (name, owner) = (svcparam::name(key), rrset.owner_name());
    Draft::at_span(ID, fault.severity, cx, binding.record, svcb::param_span(cx, binding.record, key))
        .message(format!("parameter `{name}` in the {} of `{owner}` {}", svcb::noun(rrset), fault.what))
        .here(fault.here)
        .subject(name)
        .help(fault.help)
}
