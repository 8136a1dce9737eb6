//! `dmarc-report-unauthorised`: DMARC reports are to go to another organisation, which does not say that it takes them
//! (RFC 9990 4, RFC 9991).

use super::policies::{DmarcRule, PolicyRecord};
use super::records::at_part;
use super::reports::{Authorisation, Mailbox, authorisation, authorisation_name, dead, mailboxes, of_policy};
use crate::finding::Severity;
use crate::policy::RuleConfig;
use crate::rules::{Context, Draft, Entry, Findings, Rule, TextRule};

const ID: &str = "dmarc-report-unauthorised";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    Rule::text(TextRule::dmarc(DmarcReportUnauthorised { unknown: config.strict }))
}

struct DmarcReportUnauthorised {
    /// Whether hosts of which nothing is known are told, too.
    unknown: bool,
}

impl DmarcRule for DmarcReportUnauthorised {
    fn check(&self, cx: &Context<'_>, policy: &PolicyRecord<'_>, out: &mut Findings<'_>) {
        for mailbox in mailboxes(of_policy(&policy.record)) {
            let host = mailbox.host.as_ref();
            let refused = match authorisation(cx, policy.domain, host) {
                Authorisation::Refused(_) => true,
                Authorisation::Unknown if self.unknown => false,
                _ => continue,
            };
            // A host that takes no mail is the greater fault.
            if dead(cx, host).is_none() {
                out.extend(draft(cx, policy, &mailbox, refused));
            }
        }
    }
}

fn draft(cx: &Context<'_>, policy: &PolicyRecord<'_>, mailbox: &Mailbox<'_>, refused: bool) -> Option<Draft> {
    let (domain, host) = (policy.domain, &mailbox.host);
    let name = authorisation_name(domain, host.as_ref())?;
    let (severity, what) = match refused {
        true => (
            Severity::Warning,
            format!("`{host}` does not say that it takes DMARC reports about `{domain}`, so none are sent"),
        ),
        false => (Severity::Info, format!("whether `{host}` takes DMARC reports about `{domain}` is not known")),
    };
    let mut draft = at_part(ID, severity, cx, policy.id, mailbox.destination.uri.range())
        .message(what)
        .here("another organisation")
        .subject(host.to_string())
        .help(format!("have `{name} IN TXT \"v=DMARC1\"` published there"));
    if let Authorisation::Refused(apex) = authorisation(cx, domain, host.as_ref()) {
        let zone = cx.set.named(cx.zone, apex).first().map(|&id| cx.set.zone(id));
        draft = zone.into_iter().fold(draft, |draft, zone| draft.consulted(zone));
    }
    Some(draft)
}
