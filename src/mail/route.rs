//! The mail route of a domain: where mail for it goes, what may send for it, and what protects it, as far as zones and
//! facts know.
//!
//! The route is a tree of [`Part`]s in the order in which a person reads it. It only tells; rules judge.

mod protection;

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::spf::check::{Question, Verdict, check};
use super::spf::dns::ZoneDns;
use super::spf::result::ResultSet;
use super::spf::trace::StepOutcome;
use crate::model::{Found, Rrset, Zone, ZoneSet};
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::types;
use crate::zone::reverse::reverse_name;

/// MX hosts that are shown; no sender tries more.
const MAX_HOSTS: usize = 100;
/// Addresses of a host, and records of a name, that are shown.
const MAX_RECORDS: usize = 50;

/// What is known of a part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It is there.
    Known,
    /// It is known not to be there.
    Absent,
    /// Nobody knows: outside all zones and facts, or hidden by an entry that cannot be read.
    Unknown,
    /// The facts say that nobody could tell.
    Unavailable,
    /// It is there, and so broken that receivers do not use it.
    Unreadable,
}

impl State {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Known => "known",
            State::Absent => "absent",
            State::Unknown => "unknown",
            State::Unavailable => "unavailable",
            State::Unreadable => "unreadable",
        }
    }
}

/// One part of a route.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// What it is: `domain`, `mx`, `alias`, `address`, `reverse`, `spf`, `spf-verdict`, `dkim`, `dmarc`, `policy`, `mta-sts`,
    /// `policy-host`, `tls-rpt`, `bimi`, `tlsa`, `fault`.
    pub kind: &'static str,
    /// The name, address or record.
    pub text: String,
    /// What more there is to say.
    pub detail: Option<String>,
    /// What is known of it.
    pub state: State,
    /// What follows from it.
    pub parts: Vec<Part>,
}

impl Part {
    /// What stands where there are no records of a sort, or none that are known.
    fn lacking(kind: &'static str, what: &str, state: State) -> Part {
        let text = match state {
            State::Unknown => format!("{what} not known"),
            State::Unavailable => format!("no answer for {what}"),
            _ => format!("no {what}"),
        };
        Part::new(kind, text, state)
    }

    fn new(kind: &'static str, text: impl Into<String>, state: State) -> Part {
        Part { kind, text: text.into(), detail: None, state, parts: Vec::new() }
    }

    fn detail(mut self, detail: impl Into<String>) -> Part {
        self.detail = Some(detail.into());
        self
    }
}

/// The route of `domain` (lower case), seen from zone `from`.
pub fn route(set: &ZoneSet, from: &Zone, domain: NameRef<'_>) -> Part {
    let tracer = Tracer { set, from, domain };
    let mut root = Part::new("domain", domain.to_string(), State::Known);
    root.parts.extend(tracer.hosts());
    root.parts.extend(tracer.protection());
    root
}

/// `label.domain`; `None` if that is too long for a name.
fn below(label: &str, domain: NameRef<'_>) -> Option<Name> {
    label.split('.').rev().try_fold(domain.to_name(), |name, label| name.as_ref().with_label(label.as_bytes()))
}

struct Tracer<'a, 'n> {
    set: &'a ZoneSet,
    from: &'a Zone,
    domain: NameRef<'n>,
}

/// The end of a look-up.
struct Seen<'a> {
    /// Names passed on the way, the one at the end last.
    aliases: Vec<String>,
    rrset: Option<Rrset<'a>>,
    state: State,
}

impl<'a> Tracer<'a, '_> {
    fn see(&self, name: NameRef<'_>, rtype: u16) -> Seen<'a> {
        let end = self.set.resolve(self.from, name, rtype);
        let aliases = end.aliases.iter().map(|alias| alias.target.to_string()).collect();
        let (rrset, state) = match end.found {
            Found::Data(rrset) => (Some(rrset), State::Known),
            Found::Absent(..) => (None, State::Absent),
            // A loop: nobody gets an answer.
            Found::Alias(_) => (None, State::Unavailable),
            Found::Delegated(_) | Found::Unknown => {
                let unavailable = self.set.is_unavailable(self.from, end.name.as_ref(), rtype);
                (None, if unavailable { State::Unavailable } else { State::Unknown })
            }
        };
        Seen { aliases, rrset, state }
    }

    /// The MX hosts, those tried first before the others (RFC 5321 5.1).
    fn hosts(&self) -> Vec<Part> {
        let seen = self.see(self.domain, types::MX);
        let Some(rrset) = seen.rrset else {
            let mut part = Part::lacking("mx", "MX", seen.state);
            if seen.state == State::Absent {
                part.detail = Some("mail goes to the domain's own address, if it has one".to_owned());
                part.parts = self.addresses(self.domain);
            }
            return vec![part];
        };
        let contents = rrset.zone().contents();
        let mut hosts: BTreeSet<(u16, Name)> = BTreeSet::new();
        for (_, fields) in rrset.records().take(MAX_HOSTS) {
            let preference = contents.rdata(fields).first_chunk().copied().map(u16::from_be_bytes);
            if let (Some(preference), Some(target)) = (preference, contents.target(fields)) {
                hosts.insert((preference, contents.name(target).to_name()));
            }
        }
        hosts.into_iter().map(|(preference, host)| self.host(preference, host.as_ref())).collect()
    }

    fn host(&self, preference: u16, host: NameRef<'_>) -> Part {
        if host.is_root() {
            return Part::new("mx", "null MX", State::Known).detail("the domain takes no mail");
        }
        let mut part = Part::new("mx", host.to_string(), State::Known).detail(format!("preference {preference}"));
        part.parts = self.addresses(host);
        if let Some(name) = below("_25._tcp", host) {
            let seen = self.see(name.as_ref(), types::TLSA);
            part.parts.push(match seen.rrset {
                Some(rrset) => {
                    let count = rrset.ids().len();
                    Part::new("tlsa", format!("{count} TLSA record{}", if count == 1 { "" } else { "s" }), State::Known)
                }
                None => Part::lacking("tlsa", "TLSA", seen.state),
            });
        }
        part
    }

    fn addresses(&self, host: NameRef<'_>) -> Vec<Part> {
        let mut parts = Vec::new();
        for (index, (rtype, what)) in [(types::A, "A"), (types::AAAA, "AAAA")].into_iter().enumerate() {
            let seen = self.see(host, rtype);
            if index == 0 {
                let alias =
                    |name: &String| Part::new("alias", name.clone(), State::Known).detail("an alias leads here");
                parts.extend(seen.aliases.iter().map(alias));
            }
            match seen.rrset {
                Some(rrset) => {
                    let addresses: BTreeSet<IpAddr> = rrset.rdata().take(MAX_RECORDS).filter_map(address).collect();
                    parts.extend(addresses.into_iter().map(|address| self.address(address, host)));
                }
                None => parts.push(Part::lacking("address", what, seen.state)),
            }
        }
        parts
    }

    fn address(&self, address: IpAddr, host: NameRef<'_>) -> Part {
        let mut part = Part::new("address", address.to_string(), State::Known);
        let seen = self.see(reverse_name(address).as_ref(), types::PTR);
        match seen.rrset {
            Some(rrset) => {
                let contents = rrset.zone().contents();
                let names = rrset.records().take(MAX_RECORDS).filter_map(|(_, fields)| contents.target(fields));
                part.parts
                    .extend(names.map(|name| Part::new("reverse", contents.name(name).to_string(), State::Known)));
            }
            None => part.parts.push(Part::lacking("reverse", "PTR", seen.state)),
        }
        part.parts.push(self.verdict(address, host));
        part
    }

    fn verdict(&self, address: IpAddr, host: NameRef<'_>) -> Part {
        let (sender, helo) = (format!("postmaster@{}", plain(self.domain)), plain(host));
        let question = Question { address, sender: &sender, helo: &helo, time: self.set.now().as_second() };
        let verdict = check(ZoneDns::seen_from(self.set, self.from), &question);
        let state = if verdict.results.known().is_some() { State::Known } else { State::Unknown };
        let part = Part::new("spf-verdict", words(verdict.results), state);
        match deciding(&verdict) {
            Some(term) => part.detail(term),
            None => part,
        }
    }
}

/// A name as it stands in addresses: without the final dot.
fn plain(name: NameRef<'_>) -> String {
    let text = name.to_string();
    text.strip_suffix('.').unwrap_or(&text).to_owned()
}

fn address(rdata: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(rdata).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(rdata).map(IpAddr::from)).ok()
}

/// The results that are possible: "pass", or "pass or temperror".
fn words(results: ResultSet) -> String {
    results.iter().map(|result| result.as_str()).collect::<Vec<_>>().join(" or ")
}

/// The term that decided, of the outermost record; where several may have, the first that may.
fn deciding(verdict: &Verdict) -> Option<String> {
    let step = verdict.trace.iter().find(|step| step.depth == 0 && step.outcome != StepOutcome::Miss)?;
    let (term, domain) = (&step.term, &step.domain);
    Some(match step.outcome {
        StepOutcome::MayEnd(_) => format!("undecided at `{term}` of `{domain}`"),
        _ => format!("by `{term}` of `{domain}`"),
    })
}

#[cfg(test)]
#[path = "route/tests.rs"]
mod tests;
