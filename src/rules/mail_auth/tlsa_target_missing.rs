//! `tlsa-target-missing`: TLSA records for a host that has no address (RFC 6698 3).

use super::tlsa::service;
use crate::finding::Severity;
use crate::model::{Found, Rrset};
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "tlsa-target-missing";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(TlsaTargetMissing) };

struct TlsaTargetMissing;

impl RrsetRule for TlsaTargetMissing {
    fn types(&self) -> Types {
        Types::Only(&[types::TLSA])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let owner = rrset.owner_name();
        let Some(host) = service(owner).map(|service| service.host) else { return };
        if !is_looked_at(cx.zone, &rrset) {
            return;
        }
        let absent = |rtype| match cx.set.resolve(cx.zone, host, rtype).found {
            Found::Absent(zone, _) => Some(zone),
            _ => None,
        };
        let Some(zone) = absent(types::A).filter(|_| absent(types::AAAA).is_some()) else { return };
        // Services named by SRV or MX have their records at the host that those name, and some look at both.
        if cx.set.is_alias_target(owner) {
            return;
        }
        let mut help = format!("remove the TLSA records, or give `{host}` an address");
        if let Found::Data(mail) = cx.set.find(cx.zone, host, types::MX) {
            let contents = mail.zone().contents();
            let first = mail.targets().next().map(|target| contents.name(target));
            if let Some(exchange) = first.filter(|name| !name.is_root()) {
                help = format!("mail for `{host}` goes to its MX hosts: publish them at `_25._tcp.{exchange}`");
            }
        }
        out.push(
            Draft::at_owner(ID, Severity::Warning, cx, rrset.first())
                .message(format!("TLSA records stand at `{owner}`, but `{host}` has no address"))
                .here("for no host")
                .subject(host.to_string())
                .consulted(zone)
                .help(help),
        );
    }
}
