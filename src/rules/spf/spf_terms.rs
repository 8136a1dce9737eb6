//! `spf-neutral`, `spf-softfail`, `spf-unreachable-term`, `spf-ptr`, `spf-host-bits` and the macro `%{p}` of `spf-obsolete`: what
//! the terms of a record say, whatever the names in it lead to (RFC 7208 4.7, 5, 6.1, 7.2).

use std::collections::HashMap;

use super::own_record::{OwnRecord, SpfRule};
use super::spf_publication;
use crate::finding::{Applicability, Edit, Fix, Severity};
use crate::mail::spf::domain_spec::{Domain, MacroPart};
use crate::mail::spf::term::{Directive, Mechanism, Qualifier, TermKind};
use crate::mail::spf::tree::reached;
use crate::policy::RuleConfig;
use crate::rules::mail::exchange;
use crate::rules::texts::Owners;
use crate::rules::{Context, Draft, Entry, Findings, Rule, TextRule, mending};
use crate::source::Span;
use crate::zone::rdata::types;

const NEUTRAL: &str = "spf-neutral";
const SOFTFAIL: &str = "spf-softfail";
const UNREACHABLE: &str = "spf-unreachable-term";
const PTR: &str = "spf-ptr";
const HOST_BITS: &str = "spf-host-bits";

pub(super) const NEUTRAL_RULE: Entry = Entry { id: NEUTRAL, make: |_| by_terms(neutral) };
pub(super) const SOFTFAIL_RULE: Entry = Entry { id: SOFTFAIL, make: make_softfail };
pub(super) const UNREACHABLE_RULE: Entry = Entry { id: UNREACHABLE, make: |_| by_terms(unreachable) };
pub(super) const PTR_RULE: Entry = Entry { id: PTR, make: |_| by_terms(ptr) };
pub(super) const HOST_BITS_RULE: Entry = Entry { id: HOST_BITS, make: |_| by_terms(host_bits) };
pub(super) const OBSOLETE_RULE: Entry = Entry { id: spf_publication::OBSOLETE, make: make_obsolete };

fn by_terms(look: fn(&Context<'_>, &OwnRecord<'_>, &mut Findings<'_>)) -> Rule {
    Rule::text(TextRule::spf(ByTerms(look)))
}

/// Asks something of the terms of each SPF record.
struct ByTerms(fn(&Context<'_>, &OwnRecord<'_>, &mut Findings<'_>));

impl SpfRule for ByTerms {
    fn check(&self, cx: &Context<'_>, own: &OwnRecord<'_>, out: &mut Findings<'_>) {
        (self.0)(cx, own, out);
    }
}

/// Number and qualifier of the first `all`.
fn all(own: &OwnRecord<'_>) -> Option<(usize, Qualifier)> {
    let mut directives = own.record.directives();
    directives.find(|(_, one)| one.mechanism == Mechanism::All).map(|(number, one)| (number, one.qualifier))
}

/// Whether the record is there to be included by others, whose end decides: what such a record says of all others does
/// not matter (RFC 7208 5.2).
fn is_for_others(cx: &Context<'_>, own: &OwnRecord<'_>) -> bool {
    let zone = cx.zone;
    let takes_mail = || {
        let mx = zone.rrset_at(own.domain, types::MX);
        mx.is_some_and(|mx| exchange::hosts(mx).next().is_some())
    };
    let named_so = own.domain != zone.apex_name()
        && own.domain.labels().any(|label| label.starts_with(b"_") || label.windows(3).any(|part| part == b"spf"));
    (named_so || cx.set.is_spf_include(own.domain)) && !takes_mail()
}

fn neutral(cx: &Context<'_>, own: &OwnRecord<'_>, out: &mut Findings<'_>) {
    let domain = own.domain;
    let draft = match all(own) {
        Some((number, Qualifier::Neutral)) => {
            let draft = Draft::at_span(NEUTRAL, Severity::Warning, cx, own.id, own.span(cx, Some(number)));
            draft
                .message(format!("the SPF record of `{domain}` ends with `?all`: it says nothing of any other sender"))
                .here("as good as no SPF record")
                .subject("?all")
                .help("write `-all`, or `~all` while not all senders are known")
        }
        None if own.record.redirect().is_none() => {
            let draft = Draft::at_span(NEUTRAL, Severity::Warning, cx, own.id, own.span(cx, None));
            draft
                .message(format!("the SPF record of `{domain}` has neither `all` nor `redirect=`: it says nothing of any other sender"))
                .here("ends without `all`")
                .help("write `-all` at its end, or `~all` while not all senders are known")
        }
        _ => return,
    };
    if !is_for_others(cx, own) {
        out.push(draft);
    }
}

fn make_obsolete(_: &RuleConfig) -> Rule {
    let sender_id = TextRule::at(Owners::ALL, spf_publication::SenderId);
    Rule::Text(vec![sender_id, TextRule::spf(ByTerms(obsolete_macro))])
}

fn make_softfail(config: &RuleConfig) -> Rule {
    Rule::text(TextRule::spf(Softfail { asked_at: config.span }))
}

struct Softfail {
    /// Where the policy asks for `-all`.
    asked_at: Option<Span>,
}

impl SpfRule for Softfail {
    fn check(&self, cx: &Context<'_>, own: &OwnRecord<'_>, out: &mut Findings<'_>) {
        let Some((number, Qualifier::SoftFail)) = all(own) else { return };
        if is_for_others(cx, own) {
            return;
        }
        let draft = Draft::at_span(SOFTFAIL, Severity::Warning, cx, own.id, own.span(cx, Some(number)))
            .message(format!("the SPF record of `{}` ends with `~all`, where the policy asks for `-all`", own.domain))
            .here("others are only suspected")
            .subject("~all")
            .help("write `-all`");
        out.push(match self.asked_at {
            Some(span) => draft.label(span, "asked for here"),
            None => draft,
        });
    }
}

fn unreachable(cx: &Context<'_>, own: &OwnRecord<'_>, out: &mut Findings<'_>) {
    let domain = own.domain;
    let end = all(own);
    for (number, term) in own.record.terms().iter().enumerate() {
        let Some((at, _)) = end else { break };
        let (message, help) = match &term.kind {
            TermKind::Directive(_) if number > at => (
                format!(
                    "`{}` stands behind `all` in the SPF record of `{domain}`, so that nobody looks at it",
                    own.shown(number)
                ),
                format!("put it in front of `{}`, or remove it", own.shown(at)),
            ),
            TermKind::Redirect(_) => (
                format!(
                    "`{}` of the SPF record of `{domain}` is never followed, as the record has an `all`",
                    own.shown(number)
                ),
                format!("remove it, or `{}`", own.shown(at)),
            ),
            _ => continue,
        };
        out.push(
            Draft::at_span(UNREACHABLE, Severity::Warning, cx, own.id, own.span(cx, Some(number)))
                .message(message)
                .here("never reached")
                .label(own.span(cx, Some(at)), "everything ends here")
                .subject(own.shown(number))
                .help(help),
        );
    }
    repeated(cx, own, end.map_or(usize::MAX, |(at, _)| at), out);
}

/// A mechanism that stands twice matches only the first time, whatever qualifier the second has.
fn repeated(cx: &Context<'_>, own: &OwnRecord<'_>, end: usize, out: &mut Findings<'_>) {
    let mut seen = Seen::default();
    for (number, term) in own.record.terms().iter().enumerate().take(end) {
        if !matches!(term.kind, TermKind::Directive(_)) {
            continue;
        }
        let Some(first) = seen.first(mechanism_text(own, number), number) else { continue };
        let shown = own.shown(number);
        out.push(
            Draft::at_span(UNREACHABLE, Severity::Warning, cx, own.id, own.span(cx, Some(number)))
                .message(format!("`{shown}` stands twice in the SPF record of `{}`", own.domain))
                .here("never decides")
                .label(own.span(cx, Some(first)), "the first")
                .subject(shown)
                .help("remove one of them"),
        );
    }
}

/// The text of a directive without its qualifier.
fn mechanism_text<'r>(own: &'r OwnRecord<'_>, number: usize) -> &'r [u8] {
    let text = own.record.terms().get(number).map(|term| own.record.text_of(term)).unwrap_or_default();
    text.strip_prefix(b"+")
        .or(text.strip_prefix(b"-"))
        .or(text.strip_prefix(b"~"))
        .or(text.strip_prefix(b"?"))
        .unwrap_or(text)
}

/// Texts with the number of the term that had each first, compared without case.
#[derive(Default)]
struct Seen<'r> {
    few: [(&'r [u8], usize); 8],
    count: usize,
    more: HashMap<Vec<u8>, usize, foldhash::fast::RandomState>,
}

impl<'r> Seen<'r> {
    /// The term that had the text first; `None` if it is this one. The first texts are compared one by one, which most
    /// records do not get beyond.
    fn first(&mut self, text: &'r [u8], number: usize) -> Option<usize> {
        let known = self.few.iter().take(self.count).find(|(known, _)| known.eq_ignore_ascii_case(text));
        if let Some((_, first)) = known {
            return Some(*first);
        }
        if let Some(free) = self.few.get_mut(self.count) {
            *free = (text, number);
            self.count += 1;
            return None;
        }
        let first = *self.more.entry(text.to_ascii_lowercase()).or_insert(number);
        (first != number).then_some(first)
    }
}

fn ptr(cx: &Context<'_>, own: &OwnRecord<'_>, out: &mut Findings<'_>) {
    for number in reached(&own.record) {
        let Some(TermKind::Directive(Directive { mechanism: Mechanism::Ptr(_), .. })) =
            own.record.terms().get(number).map(|term| &term.kind)
        else {
            continue;
        };
        out.push(
            Draft::at_span(PTR, Severity::Warning, cx, own.id, own.span(cx, Some(number)))
                .message(format!(
                    "`{}` of the SPF record of `{}` must not be used any more",
                    own.shown(number),
                    own.domain
                ))
                .here("slow, unreliable, and ignored by many receivers")
                .subject(own.shown(number))
                .help(
                    "name the networks that send with `ip4:` and `ip6:`, or the hosts with `a:` (RFC 7208 section 5.5)",
                ),
        );
    }
}

fn host_bits(cx: &Context<'_>, own: &OwnRecord<'_>, out: &mut Findings<'_>) {
    for (number, directive) in own.record.directives() {
        let (written, network, single) = match &directive.mechanism {
            Mechanism::Ip4(net) if net.addr() != net.network() => {
                (format!("ip4:{net}"), format!("ip4:{}", net.trunc()), format!("ip4:{}", net.addr()))
            }
            Mechanism::Ip6(net) if net.addr() != net.network() => {
                (format!("ip6:{net}"), format!("ip6:{}", net.trunc()), format!("ip6:{}", net.addr()))
            }
            _ => continue,
        };
        out.push(
            Draft::at_span(HOST_BITS, Severity::Info, cx, own.id, own.span(cx, Some(number)))
                .message(format!("`{written}` of the SPF record of `{}` names a host inside a network", own.domain))
                .here(format!("receivers take it as `{network}`"))
                .subject(own.shown(number))
                .fix(network_instead(cx, own, number, &network))
                .help(format!("write `{network}` for the network, or `{single}` for the host alone")),
        );
    }
}

/// The network that receivers take a term for, in the place of what is written. Whether that or the host alone was meant
/// cannot be told.
fn network_instead(cx: &Context<'_>, own: &OwnRecord<'_>, number: usize, network: &str) -> Option<Fix> {
    let span = own.span(cx, Some(number));
    let written = mending::editable(cx, own.id, span)?;
    // A term with escapes in it, or one that runs over the border of two strings, is not written as it reads.
    if written != own.shown(number) {
        return None;
    }
    let qualifier = written.chars().next().filter(|sign| "+-~?".contains(*sign)).map(String::from).unwrap_or_default();
    let edit = Edit::replace(span, format!("{qualifier}{network}"));
    Some(Fix::new(format!("write `{network}`"), Applicability::Unsafe, vec![edit]))
}

fn obsolete_macro(cx: &Context<'_>, own: &OwnRecord<'_>, out: &mut Findings<'_>) {
    for (number, term) in own.record.terms().iter().enumerate() {
        let Some(Domain::Macro(parts)) = term.kind.domain_spec().map(|spec| &spec.domain) else { continue };
        if !parts.iter().any(|part| matches!(part, MacroPart::Expand(expand) if expand.letter == b'p')) {
            continue;
        }
        let span = own.span(cx, Some(number));
        let shown = own.shown(number);
        out.push(
            Draft::at_span(spf_publication::OBSOLETE, Severity::Info, cx, own.id, span)
                .message(format!("`{shown}` of the SPF record of `{}` uses the macro `%{{p}}`", own.domain))
                .here("costs receivers look-ups, and mostly gives `unknown`")
                .subject(shown)
                .help("use another macro, such as `%{i}` (RFC 7208 section 7.2)"),
        );
    }
}
