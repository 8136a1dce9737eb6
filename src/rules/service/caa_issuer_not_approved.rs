//! `caa-issuer-not-approved`: a CAA record permits a certificate authority that the policy does not.

use super::caa::{self, Caa, Issuer};
use crate::finding::Severity;
use crate::model::Rrset;
use crate::policy::{Item, RuleConfig};
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::source::Span;
use crate::zone::name::Name;
use crate::zone::name_pattern::NamePattern;
use crate::zone::rdata::types;

const ID: &str = "caa-issuer-not-approved";

/// Authorities that are named as approved.
const SHOWN: usize = 4;

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    let list = |name: &str| Approved { issuers: config.options.names(name).to_vec(), at: config.options.span(name) };
    let wildcard = config.options.span("wildcard-issuers").map(|_| list("wildcard-issuers"));
    Rule::rrset(CaaIssuerNotApproved { all: list("issuers"), wildcard })
}

/// Who may issue, and where the policy says so.
struct Approved {
    issuers: Vec<Item<NamePattern>>,
    at: Option<Span>,
}

struct CaaIssuerNotApproved {
    all: Approved,
    /// Who may issue for wildcards, where that is said apart.
    wildcard: Option<Approved>,
}

impl RrsetRule for CaaIssuerNotApproved {
    fn types(&self) -> Types {
        Types::Only(&[types::CAA])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if !is_looked_at(cx.zone, &rrset) {
            return;
        }
        for (id, caa) in caa::all(&rrset).filter(|(_, caa)| caa.restricts_issuance()) {
            let approved = self.approved_for(&caa);
            // What cannot be read permits nobody, and has a rule of its own.
            let Ok(issuer) = Issuer::read(caa.value) else { continue };
            let Ok(name) = Name::parse(&issuer.domain_text()) else { continue };
            let fits = |item: &Item<NamePattern>| item.value.matches(name.as_ref(), cx.zone.apex_name());
            if approved.at.is_none() || approved.issuers.iter().any(fits) {
                continue;
            }
            let owner = rrset.owner_name();
            let domain = issuer.domain_text();
            let draft = Draft::at_field(ID, Severity::Error, cx, id, "value")
                .message(format!("`{owner}` permits `{domain}` to issue certificates, which the policy does not"))
                .here("not an approved authority")
                .subject(format!("{} {domain}", caa.tag_text().to_ascii_lowercase()))
                .help(approved.help());
            out.push(match approved.at {
                Some(span) => draft.label(span, "the policy names the approved authorities here"),
                None => draft,
            });
        }
    }
}

impl CaaIssuerNotApproved {
    fn approved_for(&self, caa: &Caa<'_>) -> &Approved {
        let wildcard = self.wildcard.as_ref().filter(|_| caa.tag.eq_ignore_ascii_case(b"issuewild"));
        wildcard.unwrap_or(&self.all)
    }
}

impl Approved {
    fn help(&self) -> String {
        let mut shown: Vec<String> = self.issuers.iter().take(SHOWN).map(|item| format!("`{}`", item.value)).collect();
        match self.issuers.len() {
            0 => return "remove the record, or write `;` to permit nobody: the policy approves of none".to_owned(),
            count if count > SHOWN => shown.push("…".to_owned()),
            _ => {}
        }
        format!("remove the record, or name an approved authority: {}", shown.join(", "))
    }
}
