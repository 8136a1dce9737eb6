//! `dmarc-report-unauthorised`: DMARC reports are to go to another organisation, which does not say that it takes them
//! (RFC 9990 4, RFC 9991 5).

use super::policies::{DmarcRule, PolicyRecord};
use super::records::Pointed;
use super::reports::{Asker, Authorisation, Mailbox, authorisation_name, dead, is_own_by_list, mailboxes, of_policy};
use crate::finding::Severity;
use crate::mail::dmarc::Reports;
use crate::mail::organisation::organisational_domain;
use crate::policy::RuleConfig;
use crate::rules::{Context, Draft, Entry, Findings, Rule, TextRule};
use crate::zone::name::NameRef;

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
        let (asker, pointed) = (Asker::new(cx, policy), Pointed::new(cx, policy.id));
        for mailbox in mailboxes(of_policy(&policy.record)) {
            let host = mailbox.host.as_ref();
            let said = asker.authorisation(host, sort(policy, &mailbox));
            let is_told = match said {
                Authorisation::Own | Authorisation::Given => false,
                Authorisation::Unknown => self.unknown && !is_own_by_list(policy.domain, host),
                Authorisation::Refused(_) | Authorisation::Diverted(_) | Authorisation::Unspeakable => true,
            };
            // A host that takes no mail is the greater fault.
            if is_told && dead(cx, host).is_none() {
                out.push(draft(cx, &pointed, policy.domain, (&mailbox, said)));
            }
        }
    }
}

/// Which reports a mailbox is for; aggregate ones, where it is for both.
fn sort(policy: &PolicyRecord<'_>, mailbox: &Mailbox<'_>) -> Reports {
    // By its place in one of the two lists: a record of 64 KiB names thousands.
    let aggregate = policy.record.destinations(Reports::Aggregate);
    match aggregate.as_ptr_range().contains(&std::ptr::from_ref(mailbox.destination)) {
        true => Reports::Aggregate,
        false => Reports::Failure,
    }
}

fn draft(
    cx: &Context<'_>,
    pointed: &Pointed<'_, '_>,
    domain: NameRef<'_>,
    (mailbox, said): (&Mailbox<'_>, Authorisation<'_>),
) -> Draft {
    let host = &mailbox.host;
    // Receivers that still go by a list of public suffixes see one organisation.
    let by_walk = is_own_by_list(domain, host.as_ref());
    let severity = match said {
        Authorisation::Unknown => Severity::Info,
        _ if by_walk => Severity::Info,
        _ => Severity::Warning,
    };
    let what = match said {
        Authorisation::Unknown => format!("whether `{host}` takes DMARC reports about `{domain}` is not known"),
        Authorisation::Diverted(_) => {
            format!("`{host}` takes DMARC reports about `{domain}` but has them sent to another host, so none are sent")
        }
        _ if by_walk => format!(
            "no DMARC record above `{domain}` makes it one organisation with `{host}`, which does not say that it takes \
             its reports, so receivers that follow RFC 9989 send none"
        ),
        _ => format!("`{host}` does not say that it takes DMARC reports about `{domain}`, so none are sent"),
    };
    let name = authorisation_name(domain, host.as_ref());
    let help = match (name, said) {
        (None, _) => "the name to say so at would be too long: send the reports to a mailbox of your own".to_owned(),
        (Some(name), Authorisation::Diverted(_)) => {
            format!("have `rua` and `ruf` of the record at `{name}` name mailboxes at `{host}`, or take them out")
        }
        (Some(name), _) => match organisational_domain(domain).filter(|_| by_walk) {
            Some(organisation) => {
                format!("add a DMARC record at `_dmarc.{organisation}`, or `{name} IN TXT \"v=DMARC1\"`")
            }
            None => format!("have `{name} IN TXT \"v=DMARC1\"` published there"),
        },
    };
    let draft = pointed
        .at(ID, severity, mailbox.destination.uri.range())
        .message(what)
        .here("another organisation")
        .subject(host.to_string())
        .help(help);
    match said {
        Authorisation::Refused(apex) | Authorisation::Diverted(apex) => {
            let zone = cx.set.named(cx.zone, apex).first().map(|&id| cx.set.zone(id));
            zone.into_iter().fold(draft, |draft, zone| draft.consulted(zone))
        }
        _ => draft,
    }
}
