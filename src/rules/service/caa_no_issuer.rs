//! `caa-no-issuer`: a CAA set that says nothing of who may issue certificates (RFC 8659 4.1).

use super::caa;
use super::caa_syntax::near_tag;
use crate::finding::Severity;
use crate::model::{Found, Rrset};
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "caa-no-issuer";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(CaaNoIssuer) };

struct CaaNoIssuer;

impl RrsetRule for CaaNoIssuer {
    fn types(&self) -> Types {
        Types::Only(&[types::CAA])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let restricts = caa::all(&rrset).any(|(_, caa)| caa.restricts_issuance());
        // A misspelt `issue` is told by `caa-syntax`.
        let misspelt = caa::all(&rrset).any(|(_, caa)| near_tag(&caa).is_some_and(|near| near.starts_with("issue")));
        if restricts || misspelt || !is_looked_at(cx.zone, &rrset) || cx.zone.may_hide(Some(rrset.owner())) {
            return;
        }
        let owner = rrset.owner_name();
        let draft = Draft::at_owner(ID, Severity::Warning, cx, rrset.first())
            .message(format!("the CAA records of `{owner}` name no certificate authority, so any may issue"))
            .here("no `issue` among its CAA records")
            .help(format!("add `{owner} CAA 0 issue \"…\"` with your authority's domain, or `0 issue \";\"` for none"));
        out.push(match shadowed(cx, &rrset) {
            Some(above) => {
                let message = format!("and the CAA records of `{}` do not count below it", above.owner_name());
                draft.evidence_rrset(cx.sources, &above, message)
            }
            None => draft,
        });
    }
}

/// The CAA set further up that would count if this one were not there (RFC 8659 3).
fn shadowed<'a>(cx: &Context<'a>, rrset: &Rrset<'_>) -> Option<Rrset<'a>> {
    let above =
        rrset.owner_name().ancestors().skip(1).find_map(|name| match cx.set.find(cx.zone, name, types::CAA) {
            Found::Data(above) => Some(above),
            _ => None,
        })?;
    caa::all(&above).any(|(_, caa)| caa.restricts_issuance()).then_some(above)
}
