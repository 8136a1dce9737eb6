//! `tlsa-usage`: TLSA records that clients cannot use, or that are larger than need be (RFC 7671, RFC 7672 3.1.3).

use super::tlsa::is_for_mail;
use crate::finding::Severity;
use crate::mail::tlsa::Tlsa;
use crate::model::Rrset;
use crate::policy::RuleConfig;
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "tlsa-usage";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    Rule::rrset(TlsaUsage { whole_data: config.strict || config.span.is_some() })
}

struct TlsaUsage {
    /// Whether records with whole certificates are told.
    whole_data: bool,
}

/// What is wrong with one record.
struct Judgement {
    severity: Severity,
    field: &'static str,
    what: String,
    help: String,
}

impl RrsetRule for TlsaUsage {
    fn types(&self) -> Types {
        Types::Only(&[types::TLSA, types::SMIMEA])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let for_mail = rrset.rtype() == types::TLSA && is_for_mail(&rrset);
        let rtype = types::mnemonic(rrset.rtype());
        for (&id, rdata) in rrset.ids().iter().zip(rrset.rdata()) {
            let Some(tlsa) = Tlsa::from_rdata(rdata) else { continue };
            let judge = || match rrset.rtype() {
                types::TLSA => self.judge(&tlsa, for_mail),
                _ => not_assigned(&tlsa),
            };
            let Some(judgement) = judge().filter(|_| is_looked_at(cx.zone, &rrset)) else {
                continue;
            };
            let Judgement { severity, field, what, help } = judgement;
            out.push(
                Draft::at_field(ID, severity, cx, id, field)
                    .message(format!("the {rtype} record of `{}` {what}", rrset.owner_name()))
                    .subject(format!("{} {} {}", tlsa.usage, tlsa.selector, tlsa.matching))
                    .help(help),
            );
        }
    }
}

impl TlsaUsage {
    fn judge(&self, tlsa: &Tlsa<'_>, for_mail: bool) -> Option<Judgement> {
        let warning =
            |field, what: String, help: String| Some(Judgement { severity: Severity::Warning, field, what, help });
        let Tlsa { usage, selector, matching, .. } = *tlsa;
        if for_mail && usage <= 1 {
            let better = usage + 2;
            let what = format!("has usage {usage}, which mail servers cannot use: they trust no public authority");
            return warning(
                "certificate-usage",
                what,
                format!("write `{better} {selector} {matching}` for the same data"),
            );
        }
        if let Some(judgement) = not_assigned(tlsa) {
            return Some(judgement);
        }
        if let Some(wanted) = tlsa.data_fault() {
            let help = match tlsa.digest_type() {
                Some(digest) => format!("write `{usage} {selector} {digest}` if the data is a digest"),
                None => format!("write the digest of the key instead: `{usage} 1 1`"),
            };
            return warning(
                "certificate-association-data",
                format!("holds data that is not {wanted}, as its matching type 0 says"),
                help,
            );
        }
        (matching == 0 && self.whole_data).then(|| Judgement {
            severity: Severity::Info,
            field: "matching-type",
            what: "holds the data itself and not its digest, which makes large answers".to_owned(),
            help: format!("write its SHA-256: `{usage} {selector} 1`"),
        })
    }
}

/// A number that means nothing. SMIMEA has the same ones as TLSA (RFC 8162 2).
fn not_assigned(tlsa: &Tlsa<'_>) -> Option<Judgement> {
    let Tlsa { usage, selector, matching, .. } = *tlsa;
    let (field, what, value, help) = if (4..255).contains(&usage) {
        ("certificate-usage", "usage", usage, "write usage 3 for the server's own key")
    } else if (2..255).contains(&selector) {
        ("selector", "selector", selector, "write selector 1 for the public key")
    } else if (3..255).contains(&matching) {
        ("matching-type", "matching type", matching, "write matching type 1 for SHA-256")
    } else {
        return None;
    };
    let what = format!("has {what} {value}, which is not assigned");
    Some(Judgement { severity: Severity::Warning, field, what, help: help.to_owned() })
}
