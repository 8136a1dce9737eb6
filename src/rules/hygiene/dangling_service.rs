//! `dangling-service`: a name leads into a name space in which anybody may claim what was given up. The list is
//! `rules/data/takeover.toml`.

use crate::finding::Severity;
use crate::mail::spf::domain_spec::{Domain, DomainSpec};
use crate::mail::spf::record::{self, Record};
use crate::mail::spf::term::{Mechanism, TermKind};
use crate::mail::text::Places;
use crate::model::{Enclosing, Found, Negative, Rrset};
use crate::policy::data::{Confidence, TakeoverService, takeover_service};
use crate::policy::{Item, RuleConfig};
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::name_pattern::NamePattern;
use crate::zone::rdata::types;

const ID: &str = "dangling-service";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    let least = config.options.word("confidence").and_then(Confidence::of_word).unwrap_or(Confidence::Medium);
    Rule::rrset(DanglingService { least, approved: config.options.names("approved").to_vec() })
}

struct DanglingService {
    /// Services below this are passed over.
    least: Confidence,
    /// Names that are known to be one's own.
    approved: Vec<Item<NamePattern>>,
}

impl RrsetRule for DanglingService {
    fn types(&self) -> Types {
        Types::Only(&[
            types::CNAME,
            types::DNAME,
            types::MX,
            types::NS,
            types::SRV,
            types::SVCB,
            types::HTTPS,
            types::TXT,
        ])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if rrset.rtype() == types::TXT {
            return self.check_spf(cx, &rrset, out);
        }
        // The apex is served by its name servers, or nobody would see this file.
        if rrset.rtype() == types::NS && rrset.owner() == cx.zone.apex() {
            return;
        }
        for (id, fields) in rrset.records() {
            let contents = cx.zone.contents();
            let Some(name) = contents.target(fields).map(|target| contents.name(target)) else { return };
            if let Some(service) = self.service(cx, name)
                && is_looked_at(cx.zone, &rrset)
            {
                let what = format!("{} of `{}`", types::mnemonic(rrset.rtype()), rrset.owner_name());
                let draft = Draft::at_field(ID, Severity::Warning, cx, id, target::field(rrset.rtype()));
                out.push(told(cx, draft, &what, name, service));
            }
        }
    }
}

impl DanglingService {
    /// The service that a name (lower case) belongs to, if it is to be told. A name in a loaded zone is one's own.
    fn service(&self, cx: &Context<'_>, name: NameRef<'_>) -> Option<&'static TakeoverService> {
        let service = takeover_service(name).filter(|service| service.confidence >= self.least)?;
        let approved = || self.approved.iter().any(|item| item.value.matches(name, cx.zone.apex_name()));
        let is_own = matches!(cx.set.enclosing(cx.zone, name), Enclosing::One(_));
        (!is_own && !approved()).then_some(service)
    }

    fn check_spf(&self, cx: &Context<'_>, rrset: &Rrset<'_>, out: &mut Findings<'_>) {
        for (&id, rdata) in rrset.ids().iter().zip(rrset.rdata()).filter(|(_, rdata)| record::is_spf(rdata)) {
            let Some(record) = Record::from_rdata(rdata) else { continue };
            for term in record.terms() {
                let Some(Domain::Name(name)) = domain_of(&term.kind).map(|spec| &spec.domain) else { continue };
                let Some(service) = self.service(cx, name.as_ref()) else { continue };
                if !is_looked_at(cx.zone, rrset) {
                    return;
                }
                let what = format!("SPF of `{}`", rrset.owner_name());
                out.push(told(cx, at_term(cx, id, term.range.clone()), &what, name.as_ref(), service));
            }
        }
    }
}

fn at_term(cx: &Context<'_>, id: RecordId, range: std::ops::Range<usize>) -> Draft {
    let places = Places::of(cx.zone.contents(), cx.sources, id);
    Draft::at_span(ID, Severity::Warning, cx, id, places.span(range))
}

/// The domain that a term looks at.
fn domain_of(term: &TermKind) -> Option<&DomainSpec> {
    match term {
        TermKind::Redirect(spec) => Some(spec),
        TermKind::Directive(directive) => match &directive.mechanism {
            Mechanism::Include(spec) | Mechanism::Exists(spec) => Some(spec),
            Mechanism::A(hosts) | Mechanism::Mx(hosts) => hosts.domain.as_ref(),
            _ => None,
        },
        _ => None,
    }
}

fn told(cx: &Context<'_>, draft: Draft, what: &str, name: NameRef<'_>, service: &TakeoverService) -> Draft {
    let (title, confidence) = (service.name, service.confidence.word());
    let (draft, which) = match cx.set.find(cx.zone, name, types::A) {
        Found::Absent(zone, Negative::NoName) => {
            (draft.denied_by(cx, zone, name, types::A), "which does not exist: others may claim it")
        }
        _ => (draft, "where others may claim a name that was given up"),
    };
    draft
        .message(format!("{what} leads to `{name}` at {title}, {which}"))
        .here(format!("{title}, confidence {confidence}"))
        .subject(name.to_string())
        .help(format!(
            "remove the record before you give `{name}` up; while it is yours, add it to `approved` of `{ID}` ({})",
            service.source
        ))
}
