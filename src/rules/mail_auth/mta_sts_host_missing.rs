//! `mta-sts-host-missing`: MTA-STS is announced but the host that serves the policy is missing, or the other way round
//! (RFC 8461 3.1, 3.3).

use super::misplaced::{self, is_misplaced};
use super::records::{domain_of, is_explicit_alias, texts, texts_looked_at};
use crate::finding::Severity;
use crate::mail::mta_sts::{is_meant, is_record};
use crate::model::{Found, Rrset};
use crate::rules::mail::domain::is_mail_domain;
use crate::rules::structure::repeated_apex;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::contents::RecordId;
use crate::zone::name::{NameBuffer, NameRef};
use crate::zone::rdata::types;

const ID: &str = "mta-sts-host-missing";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(MtaStsHostMissing) };

struct MtaStsHostMissing;

impl RrsetRule for MtaStsHostMissing {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT, types::MX])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if rrset.rtype() == types::MX {
            host_alone(cx, &rrset, out);
        } else if let Some(domain) = domain_of(rrset.owner_name(), b"_mta-sts") {
            let record = texts_looked_at(cx, rrset).find(|(_, text)| is_record(text));
            if let Some((id, _)) = record {
                record_alone(cx, domain, id, out);
            }
        }
    }
}

fn record_alone(cx: &Context<'_>, domain: NameRef<'_>, record: RecordId, out: &mut Findings<'_>) {
    if repeated_apex(cx, record, domain).is_some() {
        // Told as a dot that is missing.
        return;
    }
    let Some(host) = domain.with_label(b"mta-sts") else { return };
    let absent = |rtype| match cx.set.resolve(cx.zone, host.as_ref(), rtype).found {
        Found::Absent(zone, _) => Some(zone),
        _ => None,
    };
    let Some(zone) = absent(types::A).filter(|_| absent(types::AAAA).is_some()) else { return };
    out.push(
        Draft::at_field(ID, Severity::Error, cx, record, "text")
            .message(format!(
                "`{domain}` announces MTA-STS, but the host `{host}` that serves the policy has no address"
            ))
            .here("announced here")
            .subject(host.to_string())
            .consulted(zone)
            .help(format!(
                "give `{host}` an address and serve `https://{}/.well-known/mta-sts.txt`, or remove the record",
                host.to_string().trim_end_matches('.')
            )),
    );
}

/// A host that was set up on purpose; a wildcard answers for any name.
fn host_alone(cx: &Context<'_>, exchanges: &Rrset<'_>, out: &mut Findings<'_>) {
    let domain = exchanges.owner_name();
    let mut buffer = NameBuffer::default();
    let Some(host) = buffer.prefixed(b"mta-sts", domain) else { return };
    // Few domains have such a host.
    let Some(node) = cx.zone.contents().names.get(host) else { return };
    if !is_mail_domain(cx.set, exchanges) {
        return;
    }
    let found = [types::CNAME, types::A, types::AAAA].into_iter().find_map(|rtype| cx.zone.rrset(node, rtype));
    let Some(found) = found.filter(|rrset| cx.zone.cut_above(rrset.owner_name()).is_none()) else { return };
    let Some(name) = domain.with_label(b"_mta-sts") else { return };
    let lacks_record = match cx.set.resolve(cx.zone, name.as_ref(), types::TXT).found {
        Found::Data(rrset) => !texts(rrset).any(|(_, text)| is_record(&text) || is_meant(&text)),
        Found::Absent(..) => !is_explicit_alias(cx, name.as_ref()) && !is_misplaced(cx, domain, &misplaced::MTA_STS),
        Found::Alias(_) | Found::Delegated(_) | Found::Unknown => false,
    };
    if lacks_record {
        out.push(
            Draft::at_record(ID, Severity::Warning, cx, found.first())
                .message(format!(
                    "`{host}` is there to serve an MTA-STS policy, but `{name}` has no record that announces it"
                ))
                .here("no sender asks this host")
                .subject(name.to_string())
                .help(format!("add `{name} IN TXT \"v=STSv1; id=1\"`, with a new `id` for each change of the policy")),
        );
    }
}
