//! The findings.

use super::verdict::{Address, Gap, Gaps};
use super::{Domain, Exchange, ID, remedy};
use crate::finding::Severity;
use crate::mail::spf::evaluate::End;
use crate::mail::spf::record::Record;
use crate::mail::spf::result::{ResultSet, SpfResult};
use crate::mail::text::Places;
use crate::model::{Zone, ZoneId};
use crate::rules::{Context, Draft};
use crate::source::Span;
use crate::zone::contents::RecordId;
use crate::zone::name::Name;
use crate::zone::rdata::types;

/// Address records and unknown names that are shown.
const MAX_SHOWN: usize = 4;

/// A host that is not authorised.
pub(super) fn uncovered(
    cx: &Context<'_>,
    domain: &Domain<'_>,
    exchange: &Exchange<'_>,
    gaps: &Gaps<'_>,
    addition: &str,
    consulted: &[ZoneId],
) -> Draft {
    let known = gaps.gaps.iter().any(|gap| gap.address.is_some());
    let severity = if known { Severity::Warning } else { Severity::Info };
    let mut draft = Draft::at_field(ID, severity, cx, exchange.record, "exchange")
        .message(message(domain, exchange, gaps))
        .here(format!("not authorised to send for `{}`", domain.name()))
        .subject(exchange.host.to_string())
        .help(help(domain, gaps, addition));
    if let Some(end) = gaps.gaps.first().and_then(|gap| gap.evaluation.ends.last()) {
        draft = label_end(draft, cx, cx.zone, domain.text, &domain.record, end, true);
    }
    for (address, gap) in gaps.gaps.iter().filter_map(|gap| Some((gap.address?, gap))).take(MAX_SHOWN) {
        draft = draft.evidence(cx.sources, address.zone, address.record, of_address(exchange, &address, gap));
    }
    consulted.iter().fold(draft, |draft, &zone| draft.consulted(cx.set.zone(zone)))
}

/// A host of which it cannot be told.
pub(super) fn unknown(cx: &Context<'_>, domain: &Domain<'_>, exchange: &Exchange<'_>, names: &[(Name, u16)]) -> Draft {
    let (owner, host) = (domain.name(), exchange.host);
    let places = Places::of(cx.zone.contents(), cx.sources, domain.text);
    let shown = |(name, rtype): &(Name, u16)| format!("`{name}` ({})", types::mnemonic(*rtype));
    let help = match names {
        [] => "it depends on the message: a macro stands in the record".to_owned(),
        names => {
            let shown: Vec<String> = names.iter().take(MAX_SHOWN).map(shown).collect();
            format!("nothing is known of {}: load the zones that hold them", shown.join(", "))
        }
    };
    Draft::at_field(ID, Severity::Info, cx, exchange.record, "exchange")
        .message(format!("cannot tell whether the SPF record of `{owner}` authorises its MX host `{host}`"))
        .here("perhaps not authorised")
        .subject(host.to_string())
        .label(places.span(0..domain.record.text().len()), "it depends on what this SPF record looks up")
        .help(help)
}

fn message(domain: &Domain<'_>, exchange: &Exchange<'_>, gaps: &Gaps<'_>) -> String {
    let (owner, host) = (domain.name(), exchange.host);
    let addresses: Vec<String> =
        gaps.gaps.iter().filter_map(|gap| gap.address).map(|address| format!("`{}`", address.ip)).collect();
    if gaps.gaps.iter().all(|gap| gap.evaluation.results.is_open()) {
        return format!(
            "the SPF record of `{owner}` authorises its MX host `{host}` only as it does everyone, by `+all`"
        );
    }
    let of_host = format!("the SPF record of `{owner}` does not authorise its MX host `{host}`");
    match addresses.as_slice() {
        [] => format!("{of_host}, whatever its address is"),
        [address] if gaps.partial => {
            format!("the SPF record of `{owner}` does not authorise the address {address} of its MX host `{host}`")
        }
        [address] => format!("{of_host} at {address}"),
        [first, second] => format!("{of_host} at {first} and {second}"),
        [first, ..] => format!("{of_host} at {first} and {} other addresses", addresses.len() - 1),
    }
}

fn of_address(exchange: &Exchange<'_>, address: &Address<'_>, gap: &Gap<'_>) -> String {
    let results = gap.evaluation.results;
    let result = results.known().filter(|_| !results.is_open());
    match result {
        Some(result) => format!("`{}` has the address `{}`, which gets `{result}`", exchange.host, address.ip),
        None => format!("`{}` has the address `{}`", exchange.host, address.ip),
    }
}

/// Points at the term that decides, also in the record that `redirect=` leads to.
fn label_end(
    draft: Draft,
    cx: &Context<'_>,
    zone: &Zone,
    text: RecordId,
    record: &Record,
    end: &End,
    own: bool,
) -> Draft {
    let places = Places::of(zone.contents(), cx.sources, text);
    let term = end.term.and_then(|number| record.terms().get(number));
    let span: Span = places.span(term.map_or(0..record.text().len(), |term| term.range.clone()));
    let shown = term.map(|term| format!("`{}`", record.shown(term)));
    let what = match (&shown, &end.redirected) {
        (Some(term), Some(_)) => format!("{term} leads to another record"),
        (Some(term), None) => decides(term, end.results),
        (None, _) => "none of its terms matches".to_owned(),
    };
    let draft = draft.consulted(zone);
    let draft = match own {
        true if end.results.is_open() => draft.label(span, format!("in this SPF record, {what}")),
        true => draft.label(span, format!("this SPF record does not authorise it: {what}")),
        false => draft.label(span, format!("in that record, {what}")),
    };
    match (&end.redirected, end.redirected.as_ref().and_then(|redirected| redirected.evaluation.ends.last())) {
        (Some(redirected), Some(end)) => match redirected.place {
            Some(place) => label_end(draft, cx, cx.set.zone(place.zone), place.record, &redirected.record, end, false),
            None => draft,
        },
        _ => draft,
    }
}

fn decides(term: &str, results: ResultSet) -> String {
    match results.known() {
        Some(SpfResult::Pass) if results.is_open() => format!("{term} authorises everyone"),
        Some(result) => format!("{term} gives `{result}`"),
        None => format!("{term} does not pass"),
    }
}

fn help(domain: &Domain<'_>, gaps: &Gaps<'_>, addition: &str) -> String {
    // In front of the first term that can decide, the addition always counts.
    let before = gaps.gaps.iter().filter_map(|gap| gap.evaluation.ends.first()?.term).min();
    let place = before.and_then(|number| domain.record.terms().get(number));
    let place = match place {
        Some(term) => format!(" in front of `{}`", domain.record.shown(term)),
        None => " at its end".to_owned(),
    };
    let add = format!("if the host sends mail for the domain, add `{addition}`{place}");
    match remedy::rewritten(&domain.record, before, addition) {
        Some(text) => format!("{add}: `{} IN TXT {text}`", domain.name()),
        None => add,
    }
}
