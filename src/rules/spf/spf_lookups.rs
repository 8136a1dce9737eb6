//! `spf-too-many-lookups`, `spf-void-lookups`, `spf-include-missing`, `spf-target-missing`, `spf-loop`: what a record makes receivers look up
//! (RFC 7208 4.6.4, 5.2, 6.1).

use std::rc::Rc;

use super::own_record::{OwnRecord, SpfRule};
use crate::finding::Severity;
use crate::mail::spf::evaluate::{Evaluator, MAX_LOOKUPS, MAX_VOIDS};
use crate::mail::spf::term::{Mechanism, TermKind};
use crate::mail::spf::tree::{LookupTree, TermFinding, TreeTerm};
use crate::model::{Found, ZoneId};
use crate::rules::{Context, Draft, Entry, Findings, Rule, TextRule};
use crate::zone::name::Name;
use crate::zone::rdata::types;

const TOO_MANY: &str = "spf-too-many-lookups";
const VOID: &str = "spf-void-lookups";
const MISSING: &str = "spf-include-missing";
const TARGET: &str = "spf-target-missing";
const LOOP: &str = "spf-loop";

pub(super) const TOO_MANY_RULE: Entry =
    Entry { id: TOO_MANY, make: |_| Rule::text(TextRule::spf(ByTree { tell: too_many, may_tell: may_ask_too_much })) };
pub(super) const VOID_RULE: Entry =
    Entry { id: VOID, make: |_| Rule::text(TextRule::spf(ByTree { tell: void, may_tell: may_find_nothing })) };
pub(super) const MISSING_RULE: Entry =
    Entry { id: MISSING, make: |_| Rule::text(TextRule::spf(ByTree { tell: missing, may_tell: leads_on })) };
pub(super) const TARGET_RULE: Entry =
    Entry { id: TARGET, make: |_| Rule::text(TextRule::spf(ByTree { tell: target_missing, may_tell: names_host })) };
pub(super) const LOOP_RULE: Entry =
    Entry { id: LOOP, make: |_| Rule::text(TextRule::spf(ByTree { tell: looping, may_tell: leads_on })) };

/// Lines of the counting tree that the help shows.
const MAX_LINES: usize = 30;

/// Void terms that are pointed at.
const MAX_LABELS: usize = 8;

/// Asks something of the look-up tree of each SPF record.
struct ByTree {
    tell: fn(&Context<'_>, &OwnRecord<'_>, &LookupTree, &mut Vec<Draft>),
    /// Whether there can be anything to tell of a record that looks something up.
    may_tell: fn(&Context<'_>, &OwnRecord<'_>) -> bool,
}

impl SpfRule for ByTree {
    fn may_tell(&self, cx: &Context<'_>, own: &OwnRecord<'_>) -> bool {
        own.outline.lookups > 0 && (self.may_tell)(cx, own)
    }

    fn check(&self, cx: &Context<'_>, own: &OwnRecord<'_>, out: &mut Findings<'_>) {
        if own.outline.lookups == 0 {
            return;
        }
        let mut evaluator = Evaluator::new(cx.set, cx.zone);
        let tree = evaluator.lookup_tree(own.domain, own.place, Rc::clone(&own.record));
        let mut drafts = Vec::new();
        (self.tell)(cx, own, &tree, &mut drafts);
        for draft in drafts {
            out.push(consulting(cx, draft, evaluator.consulted()));
        }
    }
}

fn consulting(cx: &Context<'_>, draft: Draft, consulted: &[ZoneId]) -> Draft {
    consulted.iter().fold(draft, |draft, &zone| draft.consulted(cx.set.zone(zone)))
}

/// Each term asks for one look-up, and only a domain's MX can be too many.
fn may_ask_too_much(cx: &Context<'_>, own: &OwnRecord<'_>) -> bool {
    let outline = &own.outline;
    outline.leads_on
        || outline.lookups > MAX_LOOKUPS as usize
        || outline.names_mx
        || match cx.set.find_target(cx.zone, own.texts.owner(), types::MX) {
            Found::Data(exchanges) => exchanges.ids().len() > MAX_LOOKUPS as usize,
            found => !matches!(found, Found::Absent(..)),
        }
}

fn may_find_nothing(_: &Context<'_>, own: &OwnRecord<'_>) -> bool {
    own.outline.leads_on || own.outline.lookups > MAX_VOIDS as usize
}

fn names_host(_: &Context<'_>, own: &OwnRecord<'_>) -> bool {
    own.outline.names_host
}

fn leads_on(_: &Context<'_>, own: &OwnRecord<'_>) -> bool {
    own.outline.leads_on
}

fn too_many(cx: &Context<'_>, own: &OwnRecord<'_>, tree: &LookupTree, drafts: &mut Vec<Draft>) {
    for term in tree.terms.iter().filter(|term| matches!(term.finding, TermFinding::TooManyHosts)) {
        drafts.push(too_many_hosts(cx, own, term));
    }
    // A loop asks for look-ups without end, and has a rule of its own.
    if tree.lookups <= MAX_LOOKUPS || tree.cycle.is_some() {
        return;
    }
    let mut sum = 0_u32;
    let eleventh = tree.terms.iter().find(|term| {
        sum = sum.saturating_add(term.lookups);
        sum > MAX_LOOKUPS
    });
    let domain = own.domain;
    let least = if tree.is_complete { "" } else { "at least " };
    drafts.push(
        Draft::at_span(TOO_MANY, Severity::Error, cx, own.id, own.span(cx, eleventh.map(|term| term.number)))
            .message(format!(
                "the SPF record of `{domain}` asks for {least}{} look-ups: receivers stop after {MAX_LOOKUPS}, with `permerror`",
                tree.lookups
            ))
            .here(format!("look-up {} is made here", MAX_LOOKUPS + 1))
            .subject("look-ups")
            .help(format!(
                "list addresses (`ip4:`, `ip6:`) in place of names, or leave out what sends no more; each term with the \
                 look-ups it asks for:\n{}",
                tree.lines(MAX_LINES).join("\n")
            )),
    );
}

fn too_many_hosts(cx: &Context<'_>, own: &OwnRecord<'_>, term: &TreeTerm) -> Draft {
    let name = term.target.as_ref().map(ToString::to_string).unwrap_or_default();
    let shown = own.shown(term.number);
    Draft::at_span(TOO_MANY, Severity::Error, cx, own.id, own.span(cx, Some(term.number)))
        .message(format!(
            "`{shown}` of the SPF record of `{}` looks at more than {MAX_LOOKUPS} MX hosts of `{name}`: that gives `permerror`",
            own.domain
        ))
        .here(format!("`{name}` has more than {MAX_LOOKUPS} MX"))
        .subject(shown)
        .help("name the networks that send with `ip4:` and `ip6:` in its place")
}

fn void(cx: &Context<'_>, own: &OwnRecord<'_>, tree: &LookupTree, drafts: &mut Vec<Draft>) {
    if tree.voids <= MAX_VOIDS {
        return;
    }
    let mut sum = 0_u32;
    let Some(third) = tree.terms.iter().find(|term| {
        sum = sum.saturating_add(term.voids());
        sum > MAX_VOIDS
    }) else {
        return;
    };
    let mut draft = Draft::at_span(VOID, Severity::Error, cx, own.id, own.span_of_domain(cx, third.number))
        .message(format!(
            "{} terms of the SPF record of `{}` look at names where there is nothing: receivers stop after {MAX_VOIDS}, with \
             `permerror`",
            tree.voids, own.domain
        ))
        .here(told_void(third))
        .subject("void look-ups")
        .help("take these terms out, or mend the names");
    for term in tree.terms.iter().filter(|term| term.voids() > 0 && term.number != third.number).take(MAX_LABELS) {
        draft = draft.label(own.span_of_domain(cx, term.number), told_void(term));
    }
    drafts.push(draft);
}

fn told_void(term: &TreeTerm) -> String {
    let name = term.target.as_ref().map(ToString::to_string).unwrap_or_default();
    match &term.finding {
        TermFinding::Record(tree) if tree.voids == 1 => "one term of that record finds nothing".to_owned(),
        TermFinding::Record(tree) => format!("{} terms of that record find nothing", tree.voids),
        _ => format!("there is nothing at `{name}`"),
    }
}

fn missing(cx: &Context<'_>, own: &OwnRecord<'_>, tree: &LookupTree, drafts: &mut Vec<Draft>) {
    for term in &tree.terms {
        let (TermFinding::NoRecord, Some(target)) = (&term.finding, &term.target) else { continue };
        let shown = own.shown(term.number);
        drafts.push(
            Draft::at_span(MISSING, Severity::Error, cx, own.id, own.span_of_domain(cx, term.number))
                .message(format!(
                    "`{shown}` of the SPF record of `{}` leads to `{target}`, which has no SPF record: that gives `permerror`",
                    own.domain
                ))
                .here("no SPF record there")
                .subject(shown.clone())
                .help(format!("take `{shown}` out, or publish an SPF record at `{target}`")),
        );
    }
}

/// `a`, `mx` and `exists` that name a host which is known not to have what they look for. Those that name none speak of the
/// domain itself; where there are too many, `spf-void-lookups` tells them all.
fn target_missing(cx: &Context<'_>, own: &OwnRecord<'_>, tree: &LookupTree, drafts: &mut Vec<Draft>) {
    if tree.voids > MAX_VOIDS {
        return;
    }
    let void = tree.terms.iter().filter(|term| matches!(term.finding, TermFinding::Void) && !term.has_macros);
    for term in void {
        let Some(target) = &term.target else { continue };
        let kind = own.record.terms().get(term.number).map(|term| &term.kind);
        let Some(TermKind::Directive(directive)) = kind.filter(|kind| kind.domain_spec().is_some()) else { continue };
        let shown = own.shown(term.number);
        let (what, help) = match &directive.mechanism {
            Mechanism::Mx(_) if has_address(cx, target) => {
                ("has no MX record", format!("for the addresses of the host itself write `a:{target}`"))
            }
            Mechanism::Mx(_) => ("has no MX record", format!("remove `{shown}`, or name a domain that takes mail")),
            Mechanism::Exists(_) => ("has no A record", format!("remove `{shown}`, or add the record")),
            _ => ("has neither A nor AAAA record", format!("remove `{shown}`, or name a host that has an address")),
        };
        drafts.push(
            Draft::at_span(TARGET, Severity::Warning, cx, own.id, own.span_of_domain(cx, term.number))
                .message(format!("`{shown}` of the SPF record of `{}` matches nobody: `{target}` {what}", own.domain))
                .here(what.to_owned())
                .subject(shown)
                .help(help),
        );
    }
}

fn has_address(cx: &Context<'_>, host: &Name) -> bool {
    let is_there = |rtype| matches!(cx.set.find(cx.zone, host.as_ref(), rtype), Found::Data(_));
    [types::A, types::AAAA].into_iter().any(is_there)
}

fn looping(cx: &Context<'_>, own: &OwnRecord<'_>, tree: &LookupTree, drafts: &mut Vec<Draft>) {
    let Some((term, names)) = tree.terms.iter().find_map(|term| Some((term, term.cycle()?))) else {
        return;
    };
    let way = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" → ");
    let message = match names.first().map(Name::as_ref) == Some(own.domain) {
        true => format!("the SPF record of `{}` leads back to itself: {way}", own.domain),
        false => format!("the SPF record of `{}` leads into a loop: {way}", own.domain),
    };
    drafts.push(
        Draft::at_span(LOOP, Severity::Error, cx, own.id, own.span_of_domain(cx, term.number))
            .message(message)
            .here("receivers that get here end with `permerror`")
            .subject(own.shown(term.number))
            .help("take one `include:` or `redirect=` of the loop out"),
    );
}
