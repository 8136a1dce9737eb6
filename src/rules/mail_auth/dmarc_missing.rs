//! `dmarc-missing`: a domain that takes mail has no DMARC record, nor has any name above it (RFC 9989 4.10).

use super::dkim_missing::more;
use super::records::{is_explicit_alias, texts};
use crate::finding::Severity;
use crate::mail::dmarc::discovery::{InForce, in_force, tree_walk};
use crate::mail::dmarc::is_meant;
use crate::mail::organisation::organisational_domain;
use crate::mail::spf::published::{Published, published};
use crate::mail::text;
use crate::model::Found;
use crate::rules::mail::domain::{mail_domains, takes_part};
use crate::rules::mail::exchange;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const ID: &str = "dmarc-missing";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(DmarcMissing) };

struct DmarcMissing;

impl ZoneRule for DmarcMissing {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if !takes_part(cx.zone) || cx.zone.kind().is_internal() {
            return;
        }
        let mut missing = mail_domains(cx).filter(|domain| lacks_record(cx, domain.owner_name()));
        let Some(first) = missing.next() else { return };
        let Some(exchange) = exchange::hosts(first).next() else { return };
        let owner = first.owner_name();
        // Without SPF the domain has not begun to protect itself; that is said first.
        let severity = if lacks_spf(cx, owner) { Severity::Info } else { Severity::Warning };
        out.push(
            Draft::at_record(ID, severity, cx, exchange.record)
                .message(format!("`{owner}` takes mail but has no DMARC record{}", more(missing.count())))
                .here("takes mail")
                .help(format!(
                    "add `_dmarc.{owner} IN TXT \"v=DMARC1; p=none; rua=mailto:dmarc@{}\"`, and raise `p` once the reports \
                     show that your own mail passes",
                    owner.to_string().trim_end_matches('.')
                )),
        );
    }
}

fn lacks_record(cx: &Context<'_>, domain: NameRef<'_>) -> bool {
    matches!(in_force(cx.set, cx.zone, domain), InForce::None) && !tree_walk(domain).any(|name| is_tried(cx, name))
}

/// Whether a name has text that was meant as a DMARC record; what is wrong with it is told elsewhere.
fn is_tried(cx: &Context<'_>, name: NameRef<'_>) -> bool {
    let at_dmarc = name.with_label(b"_dmarc").is_some_and(|name| {
        is_explicit_alias(cx, name.as_ref())
            || matches!(cx.set.resolve(cx.zone, name.as_ref(), types::TXT).found,
            Found::Data(rrset) if texts(rrset).any(|(_, text)| is_meant(&text)))
    });
    let without_underscore = || {
        let texts = name.with_label(b"dmarc").and_then(|name| cx.zone.rrset_at(name.as_ref(), types::TXT));
        texts.is_some_and(|texts| texts.rdata().any(|rdata| text::after_prefix(rdata, b"v=DMARC1").is_some()))
    };
    // Nobody puts a record of theirs at a public suffix.
    at_dmarc
        || without_underscore()
        || organisational_domain(name).is_some()
            && matches!(cx.set.find(cx.zone, name, types::TXT),
                Found::Data(rrset) if rrset.rdata().any(|rdata| text::after_prefix(rdata, b"v=DMARC1").is_some()))
}

fn lacks_spf(cx: &Context<'_>, domain: NameRef<'_>) -> bool {
    published(cx.set.resolve(cx.zone, domain, types::TXT).found) == Published::None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Rrset;
    use crate::rules::testing::World;
    use crate::source::SourceMap;

    #[test]
    fn a_try_is_no_absence() {
        let sources = SourceMap::new();
        let set = World::of(&[("example.com.", "@ MX 10 m\n_dmarc TXT \"v=dmarc1; p=none\"\n")]).zones(&sources);
        let zone = &set.zones()[0];
        let cx = Context { set: &set, zone, sources: &sources };
        let rrset: Rrset<'_> = zone.rrset(zone.apex(), types::MX).unwrap();
        assert!(!lacks_record(&cx, rrset.owner_name()));
    }
}
