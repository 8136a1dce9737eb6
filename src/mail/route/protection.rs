//! What protects a domain's mail: the records of SPF, DKIM, DMARC, MTA-STS, TLS-RPT and BIMI, read as receivers read them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{MAX_RECORDS, Part, State, Tracer, below};
use crate::mail::dkim::{KeyRecord, PublicKey};
use crate::mail::dmarc::discovery::{InForce, Published, in_force, is_organisation, published, tree_walk};
use crate::mail::dmarc::{self, Relation, Request};
use crate::mail::organisation::organisational_domain;
use crate::mail::spf::diagnose;
use crate::mail::spf::record::Record;
use crate::mail::tags::{Fault, Weight};
use crate::mail::text::join;
use crate::mail::uri::Kind;
use crate::mail::{bimi, mta_sts, tls_rpt};
use crate::model::{Found, Negative, Rrset};
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::types;

/// Faults of a record that are told.
const MAX_FAULTS: usize = 20;

/// The texts that a name has of one kind.
struct Texts<'a> {
    /// Where they stand.
    name: Name,
    /// Names passed on the way.
    aliases: Vec<String>,
    /// The records, identical ones once.
    records: Vec<Cow<'a, [u8]>>,
    /// What was meant as such a record, and is none to receivers.
    meant: Vec<Cow<'a, [u8]>>,
    /// What is known where there is neither.
    state: State,
}

/// How a kind of records is told from others, and what a reading of one says.
struct Grammar {
    kind: &'static str,
    is_record: fn(&[u8]) -> bool,
    is_meant: fn(&[u8]) -> bool,
    read: fn(&[u8]) -> Reading,
}

/// What a record says beside its text.
#[derive(Default)]
struct Reading {
    is_unusable: bool,
    faults: Vec<Fault>,
}

const MTA_STS: Grammar = Grammar {
    kind: "mta-sts",
    is_record: mta_sts::is_record,
    is_meant: mta_sts::is_meant,
    read: |text| {
        let faults = mta_sts::Record::parse(text).faults;
        Reading { is_unusable: faults.iter().any(|fault| fault.weight == Weight::Breaks), faults }
    },
};

const TLS_RPT: Grammar = Grammar {
    kind: "tls-rpt",
    is_record: tls_rpt::is_record,
    is_meant: tls_rpt::is_meant,
    read: |text| {
        let record = tls_rpt::Record::parse(text);
        let arrives = record.destinations.iter().any(|one| matches!(one.kind, Kind::Mailbox(_) | Kind::Https));
        Reading { is_unusable: !arrives || !tls_rpt::is_record(text), faults: record.faults }
    },
};

const BIMI: Grammar = Grammar {
    kind: "bimi",
    is_record: bimi::is_record,
    is_meant: bimi::is_meant,
    read: |text| {
        let faults = bimi::Record::parse(text).faults;
        Reading { is_unusable: faults.iter().any(|fault| fault.weight == Weight::Breaks), faults }
    },
};

const DMARC: Grammar = Grammar {
    kind: "dmarc",
    is_record: dmarc::is_record,
    is_meant: dmarc::is_meant,
    read: |text| {
        let record = dmarc::Record::parse(text);
        Reading { is_unusable: record.applied().is_none(), faults: record.faults() }
    },
};

impl<'a> Tracer<'a, '_> {
    /// All records, those first that say who may send.
    pub(super) fn protection(&self) -> Vec<Part> {
        let mut parts = vec![self.spf()];
        parts.extend(self.dkim());
        parts.push(self.dmarc());
        parts.extend(self.mta_sts());
        parts.extend(below("_smtp._tls", self.domain).map(|name| self.told(&TLS_RPT, name)));
        parts.extend(self.bimi());
        parts
    }

    fn texts(&self, name: Name, is_record: fn(&[u8]) -> bool, is_meant: fn(&[u8]) -> bool) -> Texts<'a> {
        let seen = self.see(name.as_ref(), types::TXT);
        let hidden = seen.rrset.as_ref().is_some_and(|rrset| rrset.zone().may_hide(Some(rrset.owner())));
        let state = match seen.state {
            _ if hidden => State::Unknown,
            State::Known => State::Absent,
            state => state,
        };
        let mut texts = Texts { name, aliases: seen.aliases, records: Vec::new(), meant: Vec::new(), state };
        for text in seen.rrset.iter().flat_map(Rrset::rdata).map(join) {
            let list = match (is_record(&text), is_meant(&text)) {
                (true, _) => &mut texts.records,
                (false, true) => &mut texts.meant,
                (false, false) => continue,
            };
            if list.len() < MAX_RECORDS && !list.contains(&text) {
                list.push(text);
            }
        }
        texts
    }

    /// What a name has of a kind of which one record counts.
    fn told(&self, grammar: &Grammar, name: Name) -> Part {
        let texts = self.texts(name, grammar.is_record, grammar.is_meant);
        texts.told(grammar.kind, grammar.read)
    }

    fn spf(&self) -> Part {
        let texts = self.texts(self.domain.to_name(), |text| Record::parse(text).is_some(), |_| false);
        texts.told("spf", |text| {
            let Some(record) = Record::parse(text) else { return Reading::default() };
            // The borders of strings matter only to where a fault is shown.
            let faults = diagnose::faults(&record, &[]);
            Reading { is_unusable: record.fault().is_some(), faults }
        })
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
            selectors.extend(names.filter(|name| is_selector(*name, above.as_ref())).map(NameRef::to_lowercase));
        }
        if selectors.is_empty() {
            return vec![Part::new("dkim", "no selector seen", State::Unknown)];
        }
        let mut selectors: Vec<Name> = selectors.into_iter().collect();
        selectors.sort_by_cached_key(Name::to_string);
        selectors.into_iter().take(MAX_RECORDS).map(|name| self.selector(name)).collect()
    }

    fn selector(&self, name: Name) -> Part {
        let texts = self.texts(name, |_| true, |_| false);
        let mut part = Part::new("dkim", texts.name.to_string(), texts.state);
        part.parts = texts.alias_parts();
        match texts.records.as_slice() {
            [] => part.detail(match texts.state {
                State::Absent => "no key",
                _ => "a key that is not known",
            }),
            [text] => {
                let record = KeyRecord::parse(text);
                part.state = if record.key == PublicKey::Unread { State::Unreadable } else { State::Known };
                part.parts.extend(fault_parts(&record.faults));
                part.detail(told_key(&record))
            }
            several => {
                part.state = State::Unreadable;
                part.parts.extend(several.iter().map(|text| Part::new("dkim", lossy(text), State::Known)));
                part.detail(format!("{} records, and nothing says which one counts", several.len()))
            }
        }
    }

    /// The record that receivers find: at the domain, else on the way up the tree (RFC 9989 4.10).
    fn dmarc(&self) -> Part {
        match in_force(self.set, self.from, self.domain) {
            InForce::Record(name, rrset, id) => {
                let contents = rrset.zone().contents();
                let text = join(contents.rdata(contents.record(id)));
                self.policy_in_force(name.as_ref(), &text)
            }
            InForce::Unsettled => self.unsettled(),
            InForce::None => {
                if let Some(own) = self.own_unreadable() {
                    return own;
                }
                let organisation = organisational_domain(self.domain).map_or(1, |name| name.label_count());
                let walk = tree_walk(self.domain).filter(|name| name.label_count() >= organisation);
                let asked: Vec<String> = walk.map(|name| format!("_dmarc.{name}")).collect();
                Part::new("dmarc", "no record", State::Absent).detail(format!("asked: {}", asked.join(", ")))
            }
        }
    }

    fn policy_in_force(&self, publisher: NameRef<'_>, text: &[u8]) -> Part {
        let record = dmarc::Record::parse(text);
        let is_own = publisher == self.domain;
        let relation = if is_own { Relation::Own } else { self.relation() };
        let applied = record.applied_to(relation);
        let state = if applied.is_none() { State::Unreadable } else { State::Known };
        let detail = match is_own {
            true => format!("_dmarc.{publisher}"),
            false => format!("_dmarc.{publisher}, for names below `{publisher}`"),
        };
        let mut part = Part::new("dmarc", lossy(text), state).detail(detail);
        part.parts.extend(applied.map(|applied| policy_part(&applied, "")));
        if is_own && is_organisation(self.set, self.from, self.domain) {
            for (tag, relation, whom) in [
                ("sp", Relation::Below, ", for names below it"),
                ("np", Relation::Missing, ", for names below it that do not exist"),
            ] {
                let said = record.applied_to(relation).filter(|applied| applied.by == tag);
                part.parts.extend(said.map(|applied| policy_part(&applied, whom)));
            }
        }
        part.parts.extend(fault_parts(&record.faults()));
        if !is_own && matches!(published(self.set, self.from, self.domain), Published::Several(_)) {
            let what = format!("`_dmarc.{}` has several records, so none of them counts", self.domain);
            part.parts.push(Part::new("fault", what, State::Known));
        }
        part
    }

    /// How the domain stands to one above it.
    fn relation(&self) -> Relation {
        match self.set.resolve(self.from, self.domain, types::MX).found {
            Found::Absent(_, Negative::NoName) => Relation::Missing,
            _ => Relation::Below,
        }
    }

    /// What stands at the domain itself, where that is no record that counts.
    fn own_unreadable(&self) -> Option<Part> {
        let own = self.told(&DMARC, below("_dmarc", self.domain)?);
        (own.state == State::Unreadable).then_some(own)
    }

    /// The first name of the walk that has several records, or of which nothing is known.
    fn unsettled(&self) -> Part {
        let mut part = Part::lacking("dmarc", "record", State::Unknown);
        for domain in tree_walk(self.domain) {
            let Some(name) = below("_dmarc", domain) else { continue };
            match published(self.set, self.from, domain) {
                Published::Several(_) => return self.told(&DMARC, name),
                Published::Unknown => {
                    part.detail = Some(format!("what stands at {name} decides"));
                    break;
                }
                Published::Record(..) | Published::None => {}
            }
        }
        part.parts = self.own_unreadable().map_or(Vec::new(), |own| own.parts);
        part
    }

    fn mta_sts(&self) -> Option<Part> {
        let mut part = self.told(&MTA_STS, below("_mta-sts", self.domain)?);
        let host = below("mta-sts", self.domain)?;
        if part.state == State::Known {
            let states = [types::A, types::AAAA].map(|rtype| self.see(host.as_ref(), rtype).state);
            let state = match states {
                [State::Known, _] | [_, State::Known] => State::Known,
                [State::Absent, State::Absent] => State::Absent,
                [State::Absent, other] | [other, _] => other,
            };
            let detail = if state == State::Absent { "no such host" } else { "where the policy is fetched" };
            part.parts.push(Part::new("policy-host", host.to_string(), state).detail(detail));
        }
        Some(part)
    }

    /// Only where there is a record: few domains have one.
    fn bimi(&self) -> Option<Part> {
        let part = self.told(&BIMI, below("default._bimi", self.domain)?);
        matches!(part.state, State::Known | State::Unreadable).then_some(part)
    }
}

impl Texts<'_> {
    fn told(&self, kind: &'static str, read: impl Fn(&[u8]) -> Reading) -> Part {
        let mut part = match (self.records.as_slice(), self.meant.as_slice()) {
            ([], []) => return Part { parts: self.alias_parts(), ..Part::lacking(kind, "record", self.state) },
            ([text], _) => {
                let reading = read(text);
                let state = if reading.is_unusable { State::Unreadable } else { State::Known };
                let mut part = Part::new(kind, lossy(text), state).detail(self.name.to_string());
                part.parts = fault_parts(&reading.faults);
                part
            }
            ([], [text, ..]) => {
                let mut part = Part::new(kind, lossy(text), State::Unreadable).detail(self.name.to_string());
                part.parts = fault_parts(&read(text).faults);
                part
            }
            (several, _) => {
                let mut part = Part::new(kind, format!("{} records", several.len()), State::Unreadable)
                    .detail(format!("{}: none counts where one is asked for", self.name));
                part.parts = several.iter().map(|text| Part::new(kind, lossy(text), State::Known)).collect();
                part
            }
        };
        part.parts.splice(0..0, self.alias_parts());
        part
    }

    fn alias_parts(&self) -> Vec<Part> {
        let alias = |name: &String| Part::new("alias", name.clone(), State::Known).detail("an alias leads here");
        self.aliases.iter().map(alias).collect()
    }
}

fn is_selector(name: NameRef<'_>, above: NameRef<'_>) -> bool {
    // `_adsp` (RFC 5617) and the like are no selectors.
    name.is_below(above) && !name.labels().next().is_some_and(|label| label.starts_with(b"_"))
}

/// What a key is: algorithm and size, or why there is none.
fn told_key(record: &KeyRecord<'_>) -> String {
    let key = match record.key {
        PublicKey::Unread => "no key that can be read".to_owned(),
        PublicKey::Revoked => "a key that was withdrawn".to_owned(),
        PublicKey::Rsa(bits) => format!("an RSA key of {bits} bits"),
        PublicKey::Ed25519 => "an Ed25519 key".to_owned(),
        PublicKey::Other => "a key of an algorithm that verifiers do not know".to_owned(),
    };
    if record.testing().is_some() { format!("{key}, in test") } else { key }
}

fn policy_part(applied: &dmarc::Applied, whom: &str) -> Part {
    let why = match (applied.by, applied.is_test) {
        ("rua", _) => "the record asks for reports only".to_owned(),
        (by, false) => format!("by `{by}`"),
        (by, true) => format!("by `{by}`, one level less as `t=y` says that it is a test"),
    };
    Part::new("policy", Request::as_str(applied.request), State::Known).detail(format!("{why}{whom}"))
}

fn fault_parts(faults: &[Fault]) -> Vec<Part> {
    faults.iter().take(MAX_FAULTS).map(|fault| Part::new("fault", fault.what.clone(), State::Known)).collect()
}

fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}
