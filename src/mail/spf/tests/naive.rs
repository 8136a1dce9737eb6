//! A second, naive evaluator to hold the first against: it works on records as data, never reads text, knows
//! everything, and follows RFC 7208 as literally as it can.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::mail::spf::result::SpfResult;

/// A domain of the small world, by number.
pub type Domain = usize;

#[derive(Clone, Debug)]
pub enum Mechanism {
    All,
    Net(Vec<u8>, u8),
    A(Option<Domain>, u8),
    Mx(Option<Domain>, u8),
    Include(Domain),
    Exists(Domain),
}

#[derive(Clone, Debug, Default)]
pub struct Record {
    pub terms: Vec<(SpfResult, Mechanism)>,
    pub redirect: Option<Domain>,
    pub garbled: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Node {
    pub alias: Option<Domain>,
    pub addresses: Vec<Vec<u8>>,
    pub mx: Vec<Domain>,
    pub spf: Vec<Record>,
}

/// What every domain has. Domains that are not in it do not exist.
pub type World = BTreeMap<Domain, Node>;

pub fn name(domain: Domain) -> String {
    format!("d{domain}.test.")
}

pub fn ip(octets: &[u8]) -> IpAddr {
    match octets {
        &[a, b, c, d] => Ipv4Addr::new(a, b, c, d).into(),
        _ => Ipv6Addr::from(<[u8; 16]>::try_from(octets).unwrap()).into(),
    }
}

impl Node {
    /// As a zone of its own.
    pub fn zone_text(&self) -> String {
        let mut text = "apart TXT unrelated\n".to_owned();
        if let Some(alias) = self.alias {
            text.push_str(&format!("@ CNAME {}\n", name(alias)));
            return text;
        }
        for octets in &self.addresses {
            let rtype = if octets.len() == 4 { "A" } else { "AAAA" };
            text.push_str(&format!("@ {rtype} {}\n", ip(octets)));
        }
        for host in &self.mx {
            text.push_str(&format!("@ MX 10 {}\n", name(*host)));
        }
        for record in &self.spf {
            text.push_str(&format!("@ TXT \"{}\"\n", record.text()));
        }
        text
    }
}

impl Record {
    pub fn text(&self) -> String {
        let mut text = "v=spf1".to_owned();
        if let Some(domain) = self.redirect {
            // A modifier may stand anywhere.
            text.push_str(&format!(" redirect={}", name(domain)));
        }
        for (result, mechanism) in &self.terms {
            let qualifier = match result {
                SpfResult::Fail => "-",
                SpfResult::SoftFail => "~",
                SpfResult::Neutral => "?",
                _ => "",
            };
            text.push_str(&format!(" {qualifier}{}", mechanism.text()));
        }
        text + if self.garbled { " ip4:garbled" } else { "" }
    }
}

impl Mechanism {
    fn text(&self) -> String {
        let at = |domain: &Option<Domain>| domain.map(|domain| format!(":{}", name(domain))).unwrap_or_default();
        // The same number of bits for both families.
        let bits = |length: &u8| format!("/{}//{length}", length.min(&32));
        match self {
            Mechanism::All => "all".to_owned(),
            Mechanism::Net(octets, length) => {
                let family = if octets.len() == 4 { 4 } else { 6 };
                format!("ip{family}:{}/{length}", ip(octets))
            }
            Mechanism::A(domain, length) => format!("a{}{}", at(domain), bits(length)),
            Mechanism::Mx(domain, length) => format!("mx{}{}", at(domain), bits(length)),
            Mechanism::Include(domain) => format!("include:{}", name(*domain)),
            Mechanism::Exists(domain) => format!("exists:{}", name(*domain)),
        }
    }
}

/// `check_host()` for a domain of the world.
pub fn check_host(world: &World, domain: Domain, client: &[u8]) -> SpfResult {
    Naive { world, client, lookups: 0, voids: 0 }.domain(domain)
}

struct Naive<'a> {
    world: &'a World,
    client: &'a [u8],
    lookups: usize,
    voids: usize,
}

impl Naive<'_> {
    /// The node that a domain leads to; `Err` where its aliases form a loop.
    fn node(&self, mut domain: Domain) -> Result<Node, SpfResult> {
        for _ in 0..self.world.len() + 1 {
            match self.world.get(&domain) {
                None => return Ok(Node::default()),
                Some(Node { alias: Some(next), .. }) => domain = *next,
                Some(node) => return Ok(node.clone()),
            }
        }
        Err(SpfResult::TempError)
    }

    fn domain(&mut self, domain: Domain) -> SpfResult {
        let mut records = match self.node(domain) {
            Ok(node) => node.spf,
            Err(error) => return error,
        };
        // Identical records are one record.
        let mut texts: Vec<String> = Vec::new();
        records.retain(|record| {
            let text = record.text();
            let new = !texts.contains(&text);
            texts.push(text);
            new
        });
        match records.as_slice() {
            [] => SpfResult::None,
            [record] => self.record(domain, record).unwrap_or_else(|error| error),
            _ => SpfResult::PermError,
        }
    }

    fn record(&mut self, domain: Domain, record: &Record) -> Result<SpfResult, SpfResult> {
        if record.garbled {
            return Err(SpfResult::PermError);
        }
        for (result, mechanism) in &record.terms {
            if self.matches(domain, mechanism)? {
                return Ok(*result);
            }
        }
        let Some(next) = record.redirect else {
            return Ok(SpfResult::Neutral);
        };
        self.look_up()?;
        match self.domain(next) {
            SpfResult::None => Err(SpfResult::PermError),
            other => Ok(other),
        }
    }

    fn look_up(&mut self) -> Result<(), SpfResult> {
        self.lookups += 1;
        if self.lookups > 10 { Err(SpfResult::PermError) } else { Ok(()) }
    }

    /// Counts void look-ups.
    fn answered(&mut self, any: bool) -> Result<(), SpfResult> {
        self.voids += usize::from(!any);
        if self.voids > 2 { Err(SpfResult::PermError) } else { Ok(()) }
    }

    fn matches(&mut self, domain: Domain, mechanism: &Mechanism) -> Result<bool, SpfResult> {
        match mechanism {
            Mechanism::All => Ok(true),
            Mechanism::Net(octets, length) => Ok(self.client_shares(octets, *length)),
            Mechanism::A(other, length) => {
                self.look_up()?;
                let host = other.unwrap_or(domain);
                let addresses = self.node(host)?.addresses;
                self.answered(addresses.iter().any(|octets| octets.len() == self.client.len()))?;
                self.host(host, *length)
            }
            Mechanism::Mx(other, length) => {
                self.look_up()?;
                let hosts = self.node(other.unwrap_or(domain))?.mx;
                self.answered(!hosts.is_empty())?;
                for host in hosts {
                    if self.host(host, *length)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Mechanism::Exists(other) => {
                self.look_up()?;
                let exists = self.node(*other)?.addresses.iter().any(|octets| octets.len() == 4);
                self.answered(exists)?;
                Ok(exists)
            }
            Mechanism::Include(other) => {
                self.look_up()?;
                match self.domain(*other) {
                    SpfResult::Pass => Ok(true),
                    SpfResult::Fail | SpfResult::SoftFail | SpfResult::Neutral => Ok(false),
                    SpfResult::TempError => Err(SpfResult::TempError),
                    SpfResult::PermError | SpfResult::None => Err(SpfResult::PermError),
                }
            }
        }
    }

    fn host(&self, domain: Domain, length: u8) -> Result<bool, SpfResult> {
        let length = |octets: &[u8]| if octets.len() == 4 { length.min(32) } else { length };
        Ok(self.node(domain)?.addresses.iter().any(|octets| self.client_shares(octets, length(octets))))
    }

    /// Compares bit by bit.
    fn client_shares(&self, octets: &[u8], length: u8) -> bool {
        let bit = |octets: &[u8], at: usize| octets[at / 8] >> (7 - at % 8) & 1;
        octets.len() == self.client.len() && (0..length as usize).all(|at| bit(octets, at) == bit(self.client, at))
    }
}
