//! `spf-required-terms` and `spf-not-approved`: what the policy asks of SPF records, and what it lets them authorise.

use std::fmt::Display;

use ipnet::IpNet;

use super::own_record::{OwnRecord, SpfRule};
use crate::finding::Severity;
use crate::mail::spf::addresses::{AddressSet, Family};
use crate::mail::spf::domain_spec::{Domain, DomainSpec};
use crate::mail::spf::evaluate::Evaluator;
use crate::mail::spf::published::{Published, published};
use crate::mail::spf::record::Record;
use crate::mail::spf::result::SpfResult;
use crate::mail::spf::term::{Directive, Mechanism, Qualifier, TermKind};
use crate::mail::spf::tree::reached;
use crate::model::Found;
use crate::policy::{Item, RuleConfig};
use crate::rules::mail::exchange;
use crate::rules::{Context, Draft, Entry, Findings, Rule, TextRule};
use crate::source::Span;
use crate::zone::name::{Name, NameRef};
use crate::zone::name_pattern::NamePattern;
use crate::zone::rdata::types;

const REQUIRED: &str = "spf-required-terms";
const NOT_APPROVED: &str = "spf-not-approved";

pub(super) const REQUIRED_RULE: Entry = Entry { id: REQUIRED, make: make_required };
pub(super) const NOT_APPROVED_RULE: Entry = Entry { id: NOT_APPROVED, make: make_approved };

/// Redirections that are followed to find a required term.
const MAX_REDIRECTS: usize = 10;

/// What is listed in messages and helps.
const SHOWN: usize = 4;

fn make_required(config: &RuleConfig) -> Rule {
    Rule::text(TextRule::spf(Required { terms: config.options.strings("terms").to_vec() }))
}

struct Required {
    terms: Vec<Item<String>>,
}

impl SpfRule for Required {
    fn check(&self, cx: &Context<'_>, own: &OwnRecord<'_>, out: &mut Findings<'_>) {
        if self.terms.is_empty() {
            return;
        }
        let takes_mail = || {
            let mx = cx.zone.rrset(own.texts.owner(), types::MX);
            mx.is_some_and(|mx| exchange::hosts(mx).next().is_some())
        };
        if own.record.sends_nothing() || own.texts.owner() != cx.zone.apex() && !takes_mail() {
            return;
        }
        let Some(terms) = all_terms(cx, &own.record) else { return };
        for item in self.terms.iter().filter(|item| !terms.contains(&normal(item.value.as_bytes()))) {
            let draft = Draft::at_span(REQUIRED, Severity::Warning, cx, own.id, own.span(cx, None))
                .message(format!(
                    "the SPF record of `{}` lacks `{}`, which the policy requires",
                    own.domain, item.value
                ))
                .here(format!("no `{}` in it", item.value))
                .subject(item.value.clone())
                .help(format!("add `{}`{}", item.value, place(own, &item.value)));
            out.push(match item.span {
                Some(span) => draft.label(span, "required here"),
                None => draft,
            });
        }
    }
}

/// Where a term goes: in front of `all`, unless it is one itself.
fn place(own: &OwnRecord<'_>, term: &str) -> String {
    let all = own.record.directives().find(|(_, one)| one.mechanism == Mechanism::All);
    match all {
        Some((number, _)) if term.to_ascii_lowercase().ends_with("all") => {
            format!(" in place of `{}`", own.shown(number))
        }
        Some((number, _)) => format!(" in front of `{}`", own.shown(number)),
        None => " at its end".to_owned(),
    }
}

/// The terms of a record and of those that it redirects to, so that they can be compared; `None` where a record is not known.
fn all_terms(cx: &Context<'_>, record: &Record) -> Option<Vec<Vec<u8>>> {
    let texts =
        |record: &Record| -> Vec<Vec<u8>> { record.terms().iter().map(|term| normal(record.text_of(term))).collect() };
    let mut terms = texts(record);
    let mut next = redirect_of(record);
    for _ in 0..MAX_REDIRECTS {
        let Some(name) = next else { return Some(terms) };
        let Published::Record(_, record) = published(cx.set.resolve(cx.zone, name.as_ref(), types::TXT).found) else {
            return None;
        };
        terms.extend(texts(&record));
        next = redirect_of(&record);
    }
    None
}

fn redirect_of(record: &Record) -> Option<Name> {
    match &record.redirect()?.1.domain {
        Domain::Name(name) => Some(name.clone()),
        Domain::IllFormed | Domain::Macro(_) => None,
    }
}

/// A term in lower case, without the `+` that says nothing and without a final dot.
fn normal(term: &[u8]) -> Vec<u8> {
    let term = term.strip_prefix(b"+").unwrap_or(term);
    term.strip_suffix(b".").unwrap_or(term).to_ascii_lowercase()
}

fn make_approved(config: &RuleConfig) -> Rule {
    let options = &config.options;
    let networks: Vec<Item<IpNet>> = options.networks("networks").to_vec();
    let approved = |family| {
        AddressSet::of_networks(
            family,
            networks.iter().map(|item| item.value).filter(|net| Family::of(net.addr()) == family),
        )
    };
    Rule::text(TextRule::spf(Approved {
        sets: [approved(Family::V4), approved(Family::V6)],
        networks,
        networks_at: options.span("networks"),
        hosts: options.names("hosts").to_vec(),
        hosts_at: options.span("hosts"),
        includes: options.names("includes").to_vec(),
        includes_at: options.span("includes"),
    }))
}

/// What records may authorise. A list that is empty asks nothing.
struct Approved {
    networks: Vec<Item<IpNet>>,
    networks_at: Option<Span>,
    sets: [AddressSet; 2],
    hosts: Vec<Item<NamePattern>>,
    hosts_at: Option<Span>,
    includes: Vec<Item<NamePattern>>,
    includes_at: Option<Span>,
}

impl SpfRule for Approved {
    fn check(&self, cx: &Context<'_>, own: &OwnRecord<'_>, out: &mut Findings<'_>) {
        if self.networks.is_empty() && self.hosts.is_empty() && self.includes.is_empty() {
            return;
        }
        let mut evaluator = Evaluator::new(cx.set, cx.zone);
        for number in reached(&own.record) {
            let Some(term) = own.record.terms().get(number) else { continue };
            let found = match &term.kind {
                TermKind::Redirect(spec) => self.by_other_record(cx, own, number, spec, &mut evaluator),
                TermKind::Directive(Directive { qualifier: Qualifier::Pass, mechanism }) => match mechanism {
                    Mechanism::Include(spec) => self.by_other_record(cx, own, number, spec, &mut evaluator),
                    Mechanism::A(hosts) | Mechanism::Mx(hosts) => match (&hosts.domain, self.hosts.is_empty()) {
                        (Some(spec), false) => self.by_host(cx, own, number, spec),
                        _ => self.by_set(cx, own, number, &mut evaluator),
                    },
                    Mechanism::Ip4(_) | Mechanism::Ip6(_) => self.by_set(cx, own, number, &mut evaluator),
                    // Of these other rules speak, or nobody can.
                    Mechanism::All | Mechanism::Ptr(_) | Mechanism::Exists(_) => None,
                },
                _ => None,
            };
            out.extend(found);
        }
    }
}

impl Approved {
    fn by_other_record(
        &self,
        cx: &Context<'_>,
        own: &OwnRecord<'_>,
        number: usize,
        spec: &DomainSpec,
        evaluator: &mut Evaluator<'_>,
    ) -> Option<Draft> {
        let Domain::Name(name) = &spec.domain else { return None };
        if !self.includes.is_empty() {
            let what = "authorises whoever that domain lets send, and the policy does not approve of it";
            return self.by_name(cx, own, number, name.as_ref(), (&self.includes, self.includes_at), what);
        }
        // A record of a loaded zone is looked at where it stands.
        let stands_here = matches!(cx.set.resolve(cx.zone, name.as_ref(), types::TXT).found, Found::Data(rrset) if !rrset.zone().is_facts());
        if stands_here { None } else { self.by_set(cx, own, number, evaluator) }
    }

    fn by_host(&self, cx: &Context<'_>, own: &OwnRecord<'_>, number: usize, spec: &DomainSpec) -> Option<Draft> {
        let Domain::Name(name) = &spec.domain else { return None };
        let what = "authorises a host that the policy does not approve of";
        self.by_name(cx, own, number, name.as_ref(), (&self.hosts, self.hosts_at), what)
    }

    fn by_name(
        &self,
        cx: &Context<'_>,
        own: &OwnRecord<'_>,
        number: usize,
        name: NameRef<'_>,
        (approved, at): (&[Item<NamePattern>], Option<Span>),
        what: &str,
    ) -> Option<Draft> {
        if approved.iter().any(|item| item.value.matches(name, cx.zone.apex_name())) {
            return None;
        }
        let shown = own.shown(number);
        let draft = Draft::at_span(NOT_APPROVED, Severity::Error, cx, own.id, own.span_of_domain(cx, number))
            .message(format!("`{shown}` of the SPF record of `{}` {what}", own.domain))
            .here("not approved")
            .subject(shown.clone())
            .help(format!("remove `{shown}`; approved are {}", listed(approved)));
        Some(at_policy(draft, at))
    }

    /// The addresses that a term authorises, without those in the approved networks.
    fn by_set(
        &self,
        cx: &Context<'_>,
        own: &OwnRecord<'_>,
        number: usize,
        evaluator: &mut Evaluator<'_>,
    ) -> Option<Draft> {
        if self.networks.is_empty() {
            return None;
        }
        let alone = Record::parse([b"v=spf1 ", own.record.text_of(own.record.terms().get(number)?)].concat())?;
        let shown = own.shown(number);
        for (family, approved) in [Family::V4, Family::V6].into_iter().zip(&self.sets) {
            let pass = evaluator.sets_of_record(own.domain, &alone, family).certain(SpfResult::Pass);
            let outside = pass.without(approved);
            if outside.is_empty() {
                continue;
            }
            let networks = outside.networks();
            let mut named: Vec<String> = networks.iter().take(SHOWN).map(|network| format!("`{network}`")).collect();
            if networks.len() > SHOWN {
                named.push(format!("{} more", networks.len() - SHOWN));
            }
            let (count, named) = (pass.count(), named.join(", "));
            let many = if count.number() == Some(1) { "address" } else { "addresses" };
            let draft = Draft::at_span(NOT_APPROVED, Severity::Error, cx, own.id, own.span(cx, Some(number)))
                .message(format!(
                    "`{shown}` of the SPF record of `{}` authorises {count} {many}; outside the approved networks: {named}",
                    own.domain
                ))
                .here("not all of it is approved")
                .subject(shown.clone())
                .help(format!("authorise addresses in approved networks only: {}", listed(&self.networks)));
            let draft = evaluator.consulted().iter().fold(draft, |draft, &zone| draft.consulted(cx.set.zone(zone)));
            return Some(at_policy(draft, self.networks_at));
        }
        None
    }
}

fn listed<T: Display>(items: &[Item<T>]) -> String {
    let mut shown: Vec<String> = items.iter().take(SHOWN).map(|item| format!("`{}`", item.value)).collect();
    if items.len() > SHOWN {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}

fn at_policy(draft: Draft, span: Option<Span>) -> Draft {
    match span {
        Some(span) => draft.label(span, "the policy says here what is approved"),
        None => draft,
    }
}
