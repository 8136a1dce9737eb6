//! `dkim-missing`: a domain that takes mail has no DKIM key at all (RFC 6376).

use crate::finding::Severity;
use crate::model::{Found, Negative, Rrset};
use crate::rules::mail::domain::{mail_domains, takes_part};
use crate::rules::mail::exchange;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const ID: &str = "dkim-missing";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(DkimMissing) };

struct DkimMissing;

impl ZoneRule for DkimMissing {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if !takes_part(cx.zone) || cx.zone.kind().is_internal() {
            return;
        }
        let mut missing = mail_domains(cx).filter(|domain| lacks_keys(cx, domain));
        let Some(first) = missing.next() else { return };
        let Some(exchange) = exchange::hosts(first).next() else { return };
        let owner = first.owner_name();
        out.push(
            Draft::at_record(ID, Severity::Info, cx, exchange.record)
                .message(format!("`{owner}` takes mail, but nothing stands below `_domainkey.{owner}`{}", more(missing.count())))
                .here("takes mail")
                .help(format!(
                    "sign outgoing mail and publish the key at `SELECTOR._domainkey.{owner}`, or `*._domainkey.{owner} IN \
                     TXT \"v=DKIM1; p=\"` if the domain sends none"
                )),
        );
    }
}

/// Said behind the first domain of a zone.
pub(super) fn more(others: usize) -> String {
    match others {
        0 => String::new(),
        1 => ", and so with another name in this zone".to_owned(),
        more => format!(", and so with {more} other names in this zone"),
    }
}

/// Whether neither the domain nor a name above it in the zone has anything at or below `_domainkey`. A name above may
/// sign for those below (RFC 9989 3.2.10 alignment).
fn lacks_keys(cx: &Context<'_>, domain: &Rrset<'_>) -> bool {
    let depth = cx.zone.apex_name().label_count();
    let mut names = domain.owner_name().ancestors().take_while(|name| name.label_count() >= depth);
    names.all(|name| is_bare(cx, name))
}

fn is_bare(cx: &Context<'_>, domain: NameRef<'_>) -> bool {
    let Some(name) = domain.with_label(b"_domainkey") else { return false };
    match cx.set.find(cx.zone, name.as_ref(), types::TXT) {
        Found::Absent(_, Negative::NoName) => true,
        // A wildcard that gives addresses gives no keys.
        Found::Absent(zone, Negative::NoType) => {
            !zone.contents().names.get(name.as_ref()).is_some_and(|node| zone.exists(node))
        }
        Found::Data(rrset) => rrset.owner_name().is_wildcard() && !rrset.rdata().any(holds_key),
        Found::Alias(_) | Found::Delegated(_) | Found::Unknown => false,
    }
}

/// Whether text of a wildcard says anything of DKIM.
fn holds_key(rdata: &[u8]) -> bool {
    crate::mail::dkim::KeyRecord::parse(&crate::mail::text::join(rdata)).tag("p").is_some()
}
