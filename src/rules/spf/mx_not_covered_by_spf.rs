//! `mx-not-covered-by-spf`: an MX host that the domain's SPF record does not authorise (RFC 7208).
//!
//! Hosts that take a domain's mail mostly send some in its name, too. A host counts as authorised
//!
//! 1. by name: `mx`, `a:HOST`, an `include:` or `redirect=` to a domain of the same mail provider, or to one of the same
//!    organisation as long as what is known of that domain's record does not say otherwise;
//! 2. by address: every address that is known gives `pass`, and not only as `+all` gives it to everyone.
//!
//! One evaluation does both: it is told the host's name beside the address, and which domains to trust. What another
//! rule says of the same host or record is not repeated: aliases, missing and private addresses, broken records.

mod remedy;
mod report;
mod verdict;

use std::cell::Cell;
use std::collections::HashSet;
use std::net::IpAddr;

use crate::mail::organisation::same_organisation;
use crate::mail::spf::evaluate::{Evaluator, Trust};
use crate::mail::spf::published::{Selection, select};
use crate::mail::spf::record::Record;
use crate::mail::spf::term::{Mechanism, Qualifier};
use crate::mail::text::{self, Next};
use crate::model::{Found, Rrset, ZoneId};
use crate::policy::RuleConfig;
use crate::policy::data::{provider_of_mx, provider_of_spf};
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::zone::contents::RecordId;
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::types;
use verdict::{Gaps, Judge, Verdict};

const ID: &str = "mx-not-covered-by-spf";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    Rule::rrset(MxNotCoveredBySpf { report_unknown: config.options.word("unknown") == Some("report") })
}

struct MxNotCoveredBySpf {
    report_unknown: bool,
}

impl RrsetRule for MxNotCoveredBySpf {
    fn types(&self) -> Types {
        Types::Only(&[types::MX])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let Some(domain) = Domain::of(cx, rrset) else {
            return;
        };
        let judged = judge_hosts(cx, &domain);
        let all = judged.uncovered.len() == judged.hosts;
        for (exchange, gaps) in &judged.uncovered {
            let addition = remedy::addition(exchange.host, gaps, all);
            out.push(report::uncovered(cx, &domain, exchange, gaps, &addition, &judged.consulted));
        }
        let unknown = judged.unknown.iter().filter(|_| self.report_unknown);
        for (exchange, names) in unknown {
            out.push(report::unknown(cx, &domain, exchange, names));
        }
    }
}

/// What the SPF record of a domain says of its MX hosts.
#[derive(Default)]
struct Judged<'a> {
    /// How many hosts were looked at.
    hosts: usize,
    uncovered: Vec<(Exchange<'a>, Gaps<'a>)>,
    /// With the names that nothing is known of.
    unknown: Vec<(Exchange<'a>, Vec<(Name, u16)>)>,
    consulted: Vec<ZoneId>,
}

fn judge_hosts<'a>(cx: &Context<'a>, domain: &Domain<'a>) -> Judged<'a> {
    let hosts = domain.hosts();
    let mut judged = Judged { hosts: hosts.len(), ..Judged::default() };
    if hosts.is_empty() {
        return judged;
    }
    let host = Cell::new(NameRef::ROOT);
    let trusts = |other: NameRef<'_>| may_speak_for(host.get(), other);
    let mut judge = Judge::new(cx, domain, Evaluator::new(cx.set, cx.zone).trusting(&trusts));
    if judge.domain_sends_nothing() {
        return judged;
    }
    for &exchange in &hosts {
        host.set(exchange.host);
        match judge.verdict(exchange.host) {
            Verdict::Uncovered(gaps) => judged.uncovered.push((exchange, gaps)),
            Verdict::Unknown => judged.unknown.push((exchange, judge.unknown_names())),
            Verdict::Covered | Verdict::Silent => {}
        }
    }
    judged.consulted = judge.consulted().to_vec();
    judged.uncovered.retain(|(exchange, _)| !target::is_mistaken(cx, exchange.record));
    judged.unknown.retain(|(exchange, _)| !target::is_mistaken(cx, exchange.record));
    judged
}

/// Which MX records of an RRset name hosts that the SPF record of their owner does not authorise, and of which it cannot
/// be told.
pub(in crate::rules) struct Coverage {
    pub(in crate::rules) uncovered: Vec<RecordId>,
    pub(in crate::rules) unknown: Vec<RecordId>,
}

/// What this rule would say of an MX RRset.
pub(in crate::rules) fn coverage(cx: &Context<'_>, rrset: Rrset<'_>) -> Coverage {
    let judged = Domain::of(cx, rrset).map(|domain| judge_hosts(cx, &domain)).unwrap_or_default();
    Coverage {
        uncovered: judged.uncovered.iter().map(|(exchange, _)| exchange.record).collect(),
        unknown: judged.unknown.iter().map(|(exchange, _)| exchange.record).collect(),
    }
}

/// A host that may send mail.
#[derive(Clone, Copy)]
pub(in crate::rules) enum Host<'a> {
    Name(NameRef<'a>),
    Address(IpAddr),
}

/// Whether an SPF record authorises a host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::rules) enum HostCoverage {
    Covered,
    Uncovered,
    /// It depends on what is not known.
    Unknown,
    /// Another rule speaks of the host or of the records.
    Silent,
}

/// A domain with one SPF record that says who sends its mail.
pub(in crate::rules) struct Sender {
    pub(in crate::rules) domain: Name,
    record: Record,
}

impl Sender {
    /// The domain that an owner is of: without the labels of services in front, `_submission._tcp`. `None` where it has no
    /// SPF record, several, one that is broken, or one that says that nobody sends its mail.
    pub(in crate::rules) fn of(cx: &Context<'_>, owner: NameRef<'_>) -> Option<Sender> {
        let is_service = |name: &NameRef<'_>| name.first_label().is_some_and(|label| label.starts_with(b"_"));
        let domain = owner.ancestors().find(|name| !is_service(name))?;
        let Found::Data(texts) = cx.set.find(cx.zone, domain, types::TXT) else { return None };
        let Selection::One(text) = select(&texts) else { return None };
        let contents = texts.zone().contents();
        let record = Record::from_rdata(contents.rdata(contents.record(text)))?;
        let speaks = record.fault().is_none() && !record.sends_nothing();
        speaks.then(|| Sender { domain: domain.to_name(), record })
    }

    pub(in crate::rules) fn covers(&self, cx: &Context<'_>, host: Host<'_>) -> HostCoverage {
        verdict::of_host(cx, &self.record, self.domain.as_ref(), host)
    }
}

/// A domain that takes mail and publishes one SPF record.
struct Domain<'a> {
    mx: Rrset<'a>,
    /// The TXT record that holds the SPF record.
    text: RecordId,
    record: Record,
}

/// An MX record that names a host.
#[derive(Clone, Copy)]
struct Exchange<'a> {
    record: RecordId,
    host: NameRef<'a>,
}

impl<'a> Domain<'a> {
    /// `None` where there is nothing to say: no SPF record, several, or one that cannot be interpreted, says that the
    /// domain sends nothing, or says `mx`; or an owner that is not served by this zone, or of which something could not
    /// be read. The cheap questions come first.
    fn of(cx: &Context<'a>, mx: Rrset<'a>) -> Option<Domain<'a>> {
        let zone = cx.zone;
        let Selection::One(text) = select(&zone.rrset(mx.owner(), types::TXT)?) else {
            return None;
        };
        let rdata = zone.contents().rdata(zone.contents().record(text));
        if begins_with_mx(rdata) {
            return None;
        }
        let record = Record::from_rdata(rdata)?;
        if record.fault().is_some() || record.sends_nothing() || covers_every_mx(&record) {
            return None;
        }
        let served = match cx.set.find(zone, mx.owner_name(), types::MX) {
            Found::Data(found) => found.zone().id() == zone.id(),
            _ => false,
        };
        let whole = !zone.may_hide(Some(mx.owner()));
        (served && whole && is_looked_at(zone, &mx)).then_some(Domain { mx, text, record })
    }

    fn name(&self) -> NameRef<'a> {
        self.mx.owner_name()
    }

    /// The MX hosts, each with the first record that names it. None where one is the root: a null MX says that the
    /// domain takes no mail (RFC 7505 3).
    fn hosts(&self) -> Vec<Exchange<'a>> {
        let contents = self.mx.zone().contents();
        let mut seen = HashSet::new();
        let mut hosts = Vec::with_capacity(self.mx.ids().len());
        for (record, fields) in self.mx.records() {
            let Some(target) = self.mx.zone().contents().target(fields) else {
                continue;
            };
            let host = contents.name(target);
            if host.is_root() {
                return Vec::new();
            }
            if seen.insert(target) {
                hosts.push(Exchange { record, host });
            }
        }
        hosts
    }
}

/// Whether the first term is a plain `mx`: it covers every MX host, or the record is broken, and either settles it
/// without reading the rest.
fn begins_with_mx(rdata: &[u8]) -> bool {
    matches!(text::after_prefix(rdata, b"v=spf1 mx"), Some(Next::End | Next::Octet(b' ')))
}

/// Whether `mx` authorises all MX hosts whatever they are, as nothing before it can do more than authorise them, too.
/// The cheap answer for most domains.
fn covers_every_mx(record: &Record) -> bool {
    for (_, directive) in record.directives() {
        match &directive.mechanism {
            _ if directive.qualifier != Qualifier::Pass => return false,
            Mechanism::Mx(hosts) if hosts.domain.is_none() => return true,
            Mechanism::All => return false,
            _ => {}
        }
    }
    false
}

/// Whether the SPF record of a domain may be taken to authorise a host, as both are run by the same people. What is known
/// of a record counts for more than its name, save with the providers of the table: nobody mends those, and their hosts
/// that take mail are seldom those that send.
fn may_speak_for(host: NameRef<'_>, domain: NameRef<'_>) -> Trust {
    let provider = provider_of_mx(host);
    if provider.is_some_and(|provider| provider_of_spf(domain).is_some_and(|other| std::ptr::eq(provider, other))) {
        Trust::Always
    } else if same_organisation(host, domain) {
        Trust::IfUndecided
    } else {
        Trust::None
    }
}
