//! `mx-missing`: a domain that sends mail says nothing about where mail for it goes (RFC 5321 5.1).

use super::dkim_key;
use super::domain::takes_part;
use super::spf_sender::{self, Senders};
use crate::finding::Severity;
use crate::model::{Found, MailMark, MailUse};
use crate::policy::RuleConfig;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::contents::RecordId;
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
        let apex = cx.zone.apex_name();
        if !takes_part(cx.zone) || !matches!(cx.zone.find(apex, types::MX), Found::Absent(..)) {
            return;
        }
        let address = [types::A, types::AAAA]
            .into_iter()
            .find_map(|rtype| cx.zone.rrset(cx.zone.apex(), rtype))
            .map(|rrset| rrset.first());
        let always = || address.filter(|_| self.always).map(Cause::Address);
        let mark = cx.zone.declared().mail;
        let marked = || {
            let mark = mark.filter(|mark| mark.purpose == MailUse::Mail)?;
            Some(Cause::Marked(cx.zone.soa()?, mark))
        };
        if let Some(cause) = sender(cx).or_else(marked).or_else(always) {
            out.push(draft(cx, &cause, address));
        }
    }
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

fn draft(cx: &Context<'_>, cause: &Cause, address: Option<RecordId>) -> Draft {
    let apex = cx.zone.apex_name();
    let (record, sends) = match cause {
        Cause::Spf(record) => {
            (*record, format!("`{apex}` has an SPF record that lets servers send its mail, but no MX"))
        }
        Cause::Dkim(record) => (*record, format!("`{apex}` has a DKIM key to sign its mail with, but no MX")),
        Cause::Marked(record, _) => (*record, format!("`{apex}` is to take mail by the policy, but has no MX")),
        Cause::Address(record) => (*record, format!("`{apex}` has an address, but neither MX nor null MX")),
    };
    let draft =
        Draft::at_record(ID, Severity::Warning, cx, record).message(sends).about(apex, Some(types::MX)).help(format!(
            "add `{apex} IN MX 10` with the host that takes its mail, or `{apex} IN MX 0 .` if none does (RFC 7505)"
        ));
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
