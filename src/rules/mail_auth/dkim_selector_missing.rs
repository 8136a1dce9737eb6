//! `dkim-selector-missing`: a selector that the policy requires is not there.

use crate::finding::Severity;
use crate::mail::dkim::{KeyRecord, PublicKey};
use crate::mail::text;
use crate::model::{Found, Rrset};
use crate::policy::{Item, RuleConfig};
use crate::rules::mail::domain::{mail_domains, takes_part};
use crate::rules::mail::exchange;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::types;

const ID: &str = "dkim-selector-missing";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    Rule::zone(DkimSelectorMissing { selectors: config.options.strings("selectors").to_vec() })
}

struct DkimSelectorMissing {
    selectors: Vec<Item<String>>,
}

/// What is at a selector.
enum Selector {
    Absent,
    Revoked,
    Fine,
}

impl ZoneRule for DkimSelectorMissing {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if !takes_part(cx.zone) {
            return;
        }
        for domain in mail_domains(cx) {
            for selector in &self.selectors {
                let Some(name) = below(&selector.value, domain.owner_name()) else { continue };
                let what = match look(cx, name.as_ref()) {
                    Selector::Absent => format!("the DKIM selector `{name}` is required, but absent"),
                    Selector::Revoked => format!("the DKIM selector `{name}` is required, but its key is withdrawn"),
                    Selector::Fine => continue,
                };
                out.extend(draft(cx, domain, selector, &name, what));
            }
        }
    }
}

fn draft(cx: &Context<'_>, domain: Rrset<'_>, selector: &Item<String>, name: &Name, what: String) -> Option<Draft> {
    let exchange = exchange::hosts(domain).next()?;
    let draft = Draft::at_record(ID, Severity::Warning, cx, exchange.record)
        .message(what)
        .here(format!("`{}` takes mail", domain.owner_name()))
        .about(name, Some(types::TXT))
        .help(format!("publish the key of the selector `{}` at `{name}`", selector.value));
    Some(match selector.span {
        Some(span) => draft.label(span, "required here"),
        None => draft,
    })
}

/// `SELECTOR._domainkey.DOMAIN`; a selector may have several labels.
fn below(selector: &str, domain: NameRef<'_>) -> Option<Name> {
    let key = domain.with_label(b"_domainkey")?;
    let labels = selector.trim_matches('.').split('.');
    labels.rev().try_fold(key, |name, label| name.as_ref().with_label(label.as_bytes())).map(|name| name.to_lowercase())
}

fn look(cx: &Context<'_>, name: NameRef<'_>) -> Selector {
    match cx.set.resolve(cx.zone, name, types::TXT).found {
        Found::Absent(..) => Selector::Absent,
        Found::Data(rrset) => {
            let revoked = |rdata: &[u8]| KeyRecord::parse(&text::join(rdata)).key == PublicKey::Revoked;
            if rrset.rdata().all(revoked) { Selector::Revoked } else { Selector::Fine }
        }
        Found::Alias(_) | Found::Delegated(_) | Found::Unknown => Selector::Fine,
    }
}
