//! SRV records, as the rules of this group read them, and `srv-port-zero` (RFC 2782).

use crate::finding::Severity;
use crate::model::{Rrset, Zone};
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

/// One SRV record.
#[derive(Clone, Copy)]
pub(super) struct Service<'a> {
    zone: &'a Zone,
    pub record: RecordId,
    pub priority: u16,
    pub weight: u16,
    pub port: u16,
    /// The host, by its number in the zone's name table.
    pub host: NameId,
}

impl<'a> Service<'a> {
    /// The host's name, in lower case.
    pub fn name(&self) -> NameRef<'a> {
        self.zone.contents().name(self.host)
    }

    /// Whether it says that there is no such service (RFC 2782, "Target").
    pub fn is_null(&self) -> bool {
        self.name().is_root()
    }

    /// The record with another target, as it is written.
    pub fn with_target(&self, target: &str) -> String {
        format!("SRV {} {} {} {target}", self.priority, self.weight, self.port)
    }
}

/// The SRV records of one owner, in reading order.
pub(super) fn all<'a>(rrset: Rrset<'a>) -> impl Iterator<Item = Service<'a>> {
    let zone = rrset.zone();
    rrset.records().filter_map(move |(record, fields)| {
        let &[a, b, c, d, e, f] = zone.contents().rdata(fields).first_chunk()?;
        let number = |high, low| u16::from_be_bytes([high, low]);
        let (priority, weight, port) = (number(a, b), number(c, d), number(e, f));
        Some(Service { zone, record, priority, weight, port, host: zone.contents().target(fields)? })
    })
}

const PORT_ZERO_ID: &str = "srv-port-zero";

pub(super) const PORT_ZERO: Entry = Entry { id: PORT_ZERO_ID, make: |_| Rule::rrset(SrvPortZero) };

struct SrvPortZero;

impl RrsetRule for SrvPortZero {
    fn types(&self) -> Types {
        Types::Only(&[types::SRV])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        for service in all(rrset) {
            if service.port != 0 || service.is_null() || !is_looked_at(cx.zone, &rrset) {
                continue;
            }
            let (owner, host) = (rrset.owner_name(), service.name());
            // How an instance says that it does not speak the flagship protocol of its kind (RFC 6763 8).
            if owner.is_service_instance() {
                continue;
            }
            let nothing = service.with_target(".");
            out.push(
                Draft::at_field(PORT_ZERO_ID, Severity::Warning, cx, service.record, "port")
                    .message(format!("SRV of `{owner}` leads to port 0 of `{host}`, which nothing can listen on"))
                    .here("no usable port")
                    .subject(host.to_string())
                    .help(format!("write the port of the service, or `{nothing}` to say that there is none")),
            );
        }
    }
}
