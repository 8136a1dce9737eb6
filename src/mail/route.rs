//! The mail route of a domain: where mail for it goes, what may send for it, and what protects it, as far as zones and
//! facts know.
//!
//! The route is a tree of [`Part`]s in the order in which a person reads it. It only tells; rules judge.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::organisation::organisational_domain;
use super::spf::check::{Question, Verdict, check};
use super::spf::dns::ZoneDns;
use super::spf::record::Record;
use super::spf::result::ResultSet;
use super::spf::trace::StepOutcome;
use super::text::join;
use crate::model::{Found, Rrset, Zone, ZoneSet};
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::types;
use crate::zone::reverse::reverse_name;

/// MX hosts that are shown; no sender tries more.
const MAX_HOSTS: usize = 100;
/// Addresses of a host, and records of a name, that are shown.
const MAX_RECORDS: usize = 50;
/// Names that the tree walk asks at the most (RFC 9989 4.10).
const MAX_WALK: usize = 8;

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
}

impl State {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Known => "known",
            State::Absent => "absent",
            State::Unknown => "unknown",
            State::Unavailable => "unavailable",
        }
    }
}

/// One part of a route.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// What it is: `domain`, `mx`, `alias`, `address`, `reverse`, `spf`, `spf-verdict`, `dkim`, `dmarc`, `mta-sts`, `tls-rpt`, `tlsa`.
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
    root.parts.push(tracer.texts("spf", domain, |text| Record::parse(text).is_some()));
    root.parts.extend(tracer.dkim());
    root.parts.push(tracer.dmarc());
    for (kind, label, version) in [("mta-sts", "_mta-sts", "v=STSv1"), ("tls-rpt", "_smtp._tls", "v=TLSRPTv1")] {
        if let Some(name) = below(label, domain) {
            root.parts.push(tracer.texts(kind, name.as_ref(), |text| text.starts_with(version.as_bytes())));
        }
    }
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
            let mut part = Part::new("mx", "no MX", seen.state);
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
            if let (Some(preference), Some(target)) = (preference, fields.target()) {
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
                None => Part::new("tlsa", "no TLSA", seen.state),
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
                None => parts.push(Part::new("address", format!("no {what}"), seen.state)),
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
                let names = rrset.records().take(MAX_RECORDS).filter_map(|(_, fields)| fields.target());
                part.parts
                    .extend(names.map(|name| Part::new("reverse", contents.name(name).to_string(), State::Known)));
            }
            None => part.parts.push(Part::new("reverse", "no PTR", seen.state)),
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

    /// The TXT records of a name that are of one kind.
    fn texts(&self, kind: &'static str, name: NameRef<'_>, is: impl Fn(&[u8]) -> bool) -> Part {
        let seen = self.see(name, types::TXT);
        let mut found: Vec<String> = Vec::new();
        for rdata in seen.rrset.iter().flat_map(|rrset| rrset.rdata()) {
            let text = join(rdata);
            if is(&text) && found.len() < MAX_RECORDS {
                found.push(String::from_utf8_lossy(&text).into_owned());
            }
        }
        let hidden = seen.rrset.as_ref().is_some_and(|rrset| rrset.zone().may_hide(Some(rrset.owner())));
        match found.as_slice() {
            [] if hidden => Part::new(kind, "no record", State::Unknown),
            [] if seen.state == State::Known => Part::new(kind, "no record", State::Absent),
            [] => Part::new(kind, "no record", seen.state),
            [one] => Part::new(kind, one.clone(), State::Known).detail(name.to_string()),
            several => {
                let mut part = Part::new(kind, format!("{} records", several.len()), State::Known)
                    .detail("none of them counts where one is asked for");
                part.parts = several.iter().map(|text| Part::new(kind, text.clone(), State::Known)).collect();
                part
            }
        }
    }

    /// The selectors that stand in zones and facts: DNS cannot list them.
    fn dkim(&self) -> Vec<Part> {
        let Some(above) = below("_domainkey", self.domain) else { return Vec::new() };
        let facts = self.set.facts().files().iter().map(|file| file.zone());
        let own = self.set.zones().iter().filter(|zone| zone.view() == self.from.view() || zone.view().is_none());
        let mut selectors: BTreeSet<Name> = BTreeSet::new();
        for zone in own.chain(facts) {
            let contents = zone.contents();
            let names = zone.owners().map(|owner| contents.name(owner));
            selectors.extend(names.filter(|name| name.is_below(above.as_ref())).map(NameRef::to_name));
        }
        if selectors.is_empty() {
            return vec![Part::new("dkim", "no selector seen", State::Unknown)];
        }
        let part = |name: &Name| {
            let key = self.texts("dkim", name.as_ref(), |_| true);
            let text = match key.state {
                State::Known if key.text.split(';').any(|tag| tag.trim() == "p=") => "a key that was withdrawn",
                State::Known => "a key",
                State::Absent => "no key",
                State::Unknown | State::Unavailable => "a key that is not known",
            };
            Part::new("dkim", name.to_string(), key.state).detail(text)
        };
        let mut selectors: Vec<Name> = selectors.into_iter().collect();
        selectors.sort_by_cached_key(Name::to_string);
        selectors.iter().take(MAX_RECORDS).map(part).collect()
    }

    /// The record that receivers find: at the domain, else on the way up the tree (RFC 9989 4.10).
    fn dmarc(&self) -> Part {
        let organisation = organisational_domain(self.domain).map_or(0, |name| name.label_count());
        let mut asked = Vec::new();
        for domain in self.domain.ancestors().take(MAX_WALK).filter(|name| name.label_count() >= organisation.max(1)) {
            let Some(name) = below("_dmarc", domain) else { continue };
            let part = self.texts("dmarc", name.as_ref(), |text| {
                let rest = text.strip_prefix(b"v=DMARC1");
                rest.is_some_and(|rest| rest.trim_ascii_start().first().is_none_or(|byte| *byte == b';'))
            });
            match part.state {
                State::Absent => asked.push(name.to_string()),
                _ if part.state == State::Known && domain != self.domain => {
                    return Part { detail: Some(format!("{name}, for all below `{domain}`")), ..part };
                }
                _ => return part,
            }
        }
        Part::new("dmarc", "no record", State::Absent).detail(format!("asked: {}", asked.join(", ")))
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
