//! What a domain's SPF record says of one MX host.

use std::net::IpAddr;

use super::{Domain, Host, HostCoverage, may_speak_for};
use crate::mail::spf::evaluate::{Client, Evaluation, Evaluator, Trust};
use crate::mail::spf::record::Record;
use crate::mail::spf::result::{ResultSet, SpfResult};
use crate::model::{Found, Rrset, Zone, ZoneId};
use crate::rules::Context;
use crate::rules::hygiene::networks::unroutable;
use crate::zone::contents::RecordId;
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::types;

/// What is to be said of an MX host.
pub(super) enum Verdict<'a> {
    /// The record authorises it.
    Covered,
    /// The record does not, for these addresses.
    Uncovered(Gaps<'a>),
    /// It depends on what is not known.
    Unknown,
    /// Another rule speaks of the host or of the records.
    Silent,
}

/// What a record says of a host, by its name or by an address alone.
pub(super) fn of_host(cx: &Context<'_>, record: &Record, domain: NameRef<'_>, host: Host<'_>) -> HostCoverage {
    let trusts = |other: NameRef<'_>| match host {
        Host::Name(host) => may_speak_for(host, other),
        Host::Address(_) => Trust::None,
    };
    let mut evaluator = Evaluator::new(cx.set, cx.zone).trusting(&trusts);
    let mut meaning_of = |address: Option<IpAddr>, host: Option<NameRef<'_>>| {
        meaning(evaluator.evaluate(&Client { address, host, message: None }, domain, record).results)
    };
    let meanings: Vec<Meaning> = match host {
        Host::Address(address) => vec![meaning_of(Some(address), None)],
        Host::Name(host) => match addresses(cx, host) {
            Addresses::Faulty => return HostCoverage::Silent,
            Addresses::Unknown => vec![meaning_of(None, Some(host))],
            Addresses::Known(known) => known.iter().map(|known| meaning_of(Some(known.ip), Some(host))).collect(),
        },
    };
    let any = |wanted: Meaning| meanings.contains(&wanted);
    match () {
        () if any(Meaning::Broken) => HostCoverage::Silent,
        () if any(Meaning::NotAuthorised) => HostCoverage::Uncovered,
        () if any(Meaning::Undecided) => HostCoverage::Unknown,
        () => HostCoverage::Covered,
    }
}

/// The addresses of a host that are not authorised.
pub(super) struct Gaps<'a> {
    /// Never empty.
    pub gaps: Vec<Gap<'a>>,
    /// Whether other addresses of the host are authorised, or may be.
    pub partial: bool,
}

/// One address that is not authorised.
pub(super) struct Gap<'a> {
    /// `None` where no address is known, and none could be authorised.
    pub address: Option<Address<'a>>,
    /// What the record says of it.
    pub evaluation: Evaluation,
}

/// An address of a host, and the record that says so.
#[derive(Clone, Copy)]
pub(super) struct Address<'a> {
    pub ip: IpAddr,
    pub zone: &'a Zone,
    pub record: RecordId,
}

/// What is known of a host's addresses.
enum Addresses<'a> {
    /// These, at least.
    Known(Vec<Address<'a>>),
    /// Nothing.
    Unknown,
    /// Another rule speaks: an alias, no address at all, or addresses that nobody can reach.
    Faulty,
}

/// What the results for a client mean.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Meaning {
    Authorised,
    NotAuthorised,
    Undecided,
    Broken,
}

/// Judges the MX hosts of one domain.
pub(super) struct Judge<'a, 'b> {
    cx: &'b Context<'a>,
    domain: &'b Domain<'a>,
    evaluator: Evaluator<'b>,
}

impl<'a, 'b> Judge<'a, 'b> {
    pub fn new(cx: &'b Context<'a>, domain: &'b Domain<'a>, evaluator: Evaluator<'b>) -> Judge<'a, 'b> {
        Judge { cx, domain, evaluator }
    }

    /// Whether `redirect=` leads to `v=spf1 -all`, which is as good as having that oneself.
    pub fn domain_sends_nothing(&mut self) -> bool {
        self.domain.record.directives().next().is_none() && redirects_to_nothing(&self.evaluate(&Client::default()))
    }

    pub fn verdict(&mut self, host: NameRef<'_>) -> Verdict<'a> {
        self.evaluator.forget_unknown();
        match addresses(self.cx, host) {
            Addresses::Faulty => Verdict::Silent,
            Addresses::Known(addresses) => self.by_address(host, addresses),
            Addresses::Unknown => self.by_name(host),
        }
    }

    fn by_name(&mut self, host: NameRef<'_>) -> Verdict<'a> {
        let evaluation = self.evaluate(&Client { host: Some(host), ..Client::default() });
        match meaning(evaluation.results) {
            Meaning::NotAuthorised => {
                Verdict::Uncovered(Gaps { gaps: vec![Gap { address: None, evaluation }], partial: false })
            }
            Meaning::Undecided => Verdict::Unknown,
            Meaning::Authorised => Verdict::Covered,
            Meaning::Broken => Verdict::Silent,
        }
    }

    fn by_address(&mut self, host: NameRef<'_>, addresses: Vec<Address<'a>>) -> Verdict<'a> {
        let count = addresses.len();
        let mut gaps = Vec::new();
        let mut undecided = false;
        for address in addresses {
            let evaluation = self.evaluate(&Client { address: Some(address.ip), host: Some(host), message: None });
            match meaning(evaluation.results) {
                Meaning::NotAuthorised => gaps.push(Gap { address: Some(address), evaluation }),
                Meaning::Undecided => undecided = true,
                Meaning::Authorised => {}
                Meaning::Broken => return Verdict::Silent,
            }
        }
        match (gaps.len(), undecided) {
            (0, true) => Verdict::Unknown,
            (0, false) => Verdict::Covered,
            (found, _) => Verdict::Uncovered(Gaps { gaps, partial: found < count }),
        }
    }

    fn evaluate(&mut self, client: &Client<'_>) -> Evaluation {
        self.evaluator.evaluate(client, self.domain.name(), &self.domain.record)
    }

    /// The names on which the last verdict depends and of which nothing is known.
    pub fn unknown_names(&self) -> Vec<(Name, u16)> {
        self.evaluator.unknown().to_vec()
    }

    /// The zones that the verdicts rest on.
    pub fn consulted(&self) -> &[ZoneId] {
        self.evaluator.consulted()
    }
}

fn redirects_to_nothing(evaluation: &Evaluation) -> bool {
    match evaluation.ends.as_slice() {
        [end] => end.redirected.as_ref().is_some_and(|redirected| {
            let record: &Record = &redirected.record;
            record.sends_nothing()
                || record.directives().next().is_none() && redirects_to_nothing(&redirected.evaluation)
        }),
        _ => false,
    }
}

/// Errors are left to the rules on the records that cause them: a host that passes unless an unknown record is broken
/// is authorised.
fn meaning(results: ResultSet) -> Meaning {
    let passes = results.intersects(ResultSet::of(SpfResult::Pass));
    match (passes, results.intersects(ResultSet::NOT_PASSING | ResultSet::OPEN)) {
        (true, false) => Meaning::Authorised,
        (true, true) => Meaning::Undecided,
        (false, true) => Meaning::NotAuthorised,
        (false, false) => Meaning::Broken,
    }
}

fn addresses<'a>(cx: &Context<'a>, host: NameRef<'_>) -> Addresses<'a> {
    let mut known = Vec::new();
    let mut absent = 0;
    for rtype in [types::A, types::AAAA] {
        match cx.set.find(cx.zone, host, rtype) {
            Found::Data(rrset) => add_addresses(rrset, &mut known),
            Found::Alias(_) => return Addresses::Faulty,
            Found::Absent(..) => absent += 1,
            Found::Delegated(_) | Found::Unknown => {}
        }
    }
    let public = !cx.zone.kind().is_internal();
    match known.is_empty() {
        true if absent == 2 => Addresses::Faulty,
        true => Addresses::Unknown,
        false if public && known.iter().any(|address| unroutable(address.ip).is_some()) => Addresses::Faulty,
        false => Addresses::Known(known),
    }
}

fn add_addresses<'a>(rrset: Rrset<'a>, known: &mut Vec<Address<'a>>) {
    for (&record, rdata) in rrset.ids().iter().zip(rrset.rdata()) {
        let v4 = <[u8; 4]>::try_from(rdata).map(IpAddr::from);
        let ip = v4.or_else(|_| <[u8; 16]>::try_from(rdata).map(IpAddr::from));
        // Identical records are one (RFC 2181 5); they mostly stand together.
        if let Ok(ip) = ip
            && known.last().is_none_or(|last| last.ip != ip)
        {
            known.push(Address { ip, zone: rrset.zone(), record });
        }
    }
}
