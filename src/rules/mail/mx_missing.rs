//! `mx-missing`: a domain that sends mail says nothing about where mail for it goes (RFC 5321 5.1).

use super::dkim_key;
use super::domain::{marked, record_at, takes_part};
use super::spf_sender::{self, Senders};
use crate::finding::Severity;
use crate::model::{Found, MailMark, MailUse};
use crate::policy::RuleConfig;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const ID: &str = "mx-missing";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    Rule::zone(MxMissing { always: config.options.word("require") == Some("always") })
}

struct MxMissing {
    /// Asks every apex with an address, whether it sends or not.
    always: bool,
}

/// What makes an MX necessary.
enum Cause {
    Spf(RecordId),
    Dkim(RecordId),
    Address(RecordId),
    Marked(RecordId, MailMark),
}

impl ZoneRule for MxMissing {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if !takes_part(cx.zone) {
            return;
        }
        let apex = cx.zone.apex_name();
        let address_of = |name| record_at(cx.zone, name, &[types::A, types::AAAA]);
        if lacks_mx(cx, apex) {
            let mark = cx.zone.declared().mail.filter(|mark| mark.purpose == MailUse::Mail);
            let marked = || Some(Cause::Marked(cx.zone.soa()?, mark?));
            let always = || address_of(apex).filter(|_| self.always).map(Cause::Address);
            let cause = sender(cx).or_else(marked).or_else(always);
            out.extend(cause.map(|cause| draft(cx, apex, &cause, address_of(apex))));
        }
        let below = marked(cx.zone).filter(|(name, mark)| *name != apex && mark.purpose == MailUse::Mail);
        for (name, mark) in below.filter(|(name, _)| lacks_mx(cx, *name)) {
            let at = record_at(cx.zone, name, &[types::A, types::AAAA, types::TXT]).or_else(|| cx.zone.soa());
            out.extend(at.map(|at| draft(cx, name, &Cause::Marked(at, mark), address_of(name))));
        }
    }
}

/// Whether a name of the zone is known to have no MX.
fn lacks_mx(cx: &Context<'_>, name: NameRef<'_>) -> bool {
    matches!(cx.zone.find(name, types::MX), Found::Absent(..))
}

/// What shows that the apex sends mail. An SPF record that lets nobody send, or whose senders are unknown, settles that
/// it does not; a record that others include, or that of a mail host, is not about the apex's own mail.
fn sender(cx: &Context<'_>) -> Option<Cause> {
    let apex = cx.zone.apex_name();
    let cause = match spf_sender::of_apex(cx.zone) {
        Some(record) if spf_sender::senders(cx.set, cx.zone, record) == Senders::Some => Cause::Spf(record),
        Some(_) => return None,
        None => Cause::Dkim(dkim_key::of_apex(cx.zone)?),
    };
    let for_others = cx.set.is_spf_include(apex) || cx.set.is_mx_host(apex);
    let named_for_others = apex.first_label().is_some_and(|label| label.starts_with(b"_") || label == b"spf");
    (!for_others && !named_for_others).then_some(cause)
}

fn draft(cx: &Context<'_>, domain: NameRef<'_>, cause: &Cause, address: Option<RecordId>) -> Draft {
    let (record, sends) = match cause {
        Cause::Spf(record) => {
            (*record, format!("`{domain}` has an SPF record that lets servers send its mail, but no MX"))
        }
        Cause::Dkim(record) => (*record, format!("`{domain}` has a DKIM key to sign its mail with, but no MX")),
        Cause::Marked(record, _) => (*record, format!("`{domain}` is to take mail by the policy, but has no MX")),
        Cause::Address(record) => (*record, format!("`{domain}` has an address, but neither MX nor null MX")),
    };
    let draft = Draft::at_record(ID, Severity::Warning, cx, record).message(sends).about(domain, Some(types::MX)).help(
        format!(
            "add `{domain} IN MX 10` with the host that takes its mail, or `{domain} IN MX 0 .` if none does (RFC 7505)"
        ),
    );
    let draft = match cause {
        Cause::Marked(_, MailMark { span: Some(span), .. }) => draft.label(*span, "marked here as taking mail"),
        _ => draft,
    };
    match address {
        Some(address) if address != record => {
            draft.evidence(cx.sources, cx.zone, address, "replies and bounces go to this address for want of an MX")
        }
        Some(_) => draft.here("mail goes to this address for want of an MX"),
        None => draft.here("replies and bounces cannot be delivered"),
    }
}
