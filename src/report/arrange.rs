//! The merging of findings that are one to a person.

use crate::finding::{Finding, report_order};
use crate::source::SourceMap;

/// Sorts findings by path, span, rule and message, and merges those that are equal in all four.
///
/// Such findings come from one file that is served as several zones, or included by several. The merged one keeps
/// the zone, view, owner and fingerprint of the first zone by name, the highest severity and everybody's labels,
/// and names all zones in [`Finding::zones`] and all views in [`Finding::views`], sorted. So fingerprints are assigned, and suppressions and baselines
/// applied and written, before findings are arranged. Spans of a text that was written from an export become those of the export.
pub fn arrange(mut findings: Vec<Finding>, sources: &SourceMap) -> Vec<Finding> {
    for finding in &mut findings {
        finding.span = sources.original(finding.span);
        for label in &mut finding.labels {
            label.span = sources.original(label.span);
        }
    }
    let order = report_order(&findings, sources);
    put_in_order(&mut findings, order);
    findings.dedup_by(|finding, last| {
        let same = is_same(last, finding, sources);
        if same {
            merge(last, finding);
        }
        same
    });
    for finding in &mut findings {
        finding.zones.sort_unstable();
        finding.zones.dedup();
        finding.views.sort_unstable();
        finding.views.dedup();
        finding.consulted.sort_unstable();
        finding.consulted.dedup();
    }
    findings
}

/// Puts what stands at `order[n]` at place `n`, in place: all findings twice would be much.
fn put_in_order<T>(items: &mut [T], mut order: Vec<usize>) {
    for start in 0..order.len() {
        // Round the circle of places that starts here; those that were gone round stand for themselves.
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut order[at], at);
            if from == start {
                break;
            }
            items.swap(at, from);
            at = from;
        }
    }
}

fn is_same(a: &Finding, b: &Finding, sources: &SourceMap) -> bool {
    (a.span.start, a.span.len) == (b.span.start, b.span.len)
        && a.rule == b.rule
        && a.message == b.message
        && (a.span.file == b.span.file || sources.get(a.span.file).path() == sources.get(b.span.file).path())
}

/// Takes over what `other` has more; what is left of it is dropped.
fn merge(into: &mut Finding, other: &mut Finding) {
    into.severity = into.severity.max(other.severity);
    for finding in [&mut *into, &mut *other] {
        if finding.zones.is_empty() {
            finding.zones.push(finding.zone.clone());
        }
    }
    into.zones.append(&mut other.zones);
    into.views.append(&mut other.views);
    into.consulted.append(&mut other.consulted);
    if into.help.is_none() {
        into.help = other.help.take();
    }
    if into.fix.is_none() {
        into.fix = other.fix.take();
    }
    for label in other.labels.drain(..) {
        if !into.labels.contains(&label) {
            into.labels.push(label);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Label, Severity};
    use crate::report::testing::finding;
    use crate::source::Span;

    #[test]
    fn sorted_by_path_span_rule_and_message() {
        let sources = SourceMap::new();
        let b = sources.add("b.zone", b"0123456789".to_vec()).unwrap().id();
        let a = sources.add("a.zone", b"0123456789".to_vec()).unwrap().id();
        let mut findings = vec![
            finding("m", Span::new(b, 0, 1)),
            finding("z", Span::new(a, 5, 1)),
            finding("m", Span::new(a, 5, 2)),
            finding("m", Span::new(a, 5, 1)),
            finding("m", Span::new(a, 5, 1)),
            finding("m", Span::new(a, 2, 9)),
        ];
        findings[3].message = "second".into();
        findings[4].message = "first".into();
        let sorted: Vec<_> = arrange(findings, &sources)
            .into_iter()
            .map(|f| (sources.get(f.span.file).path().to_owned(), f.span.start, f.span.len, f.rule, f.message))
            .collect();
        let expected = [
            ("a.zone", 2, 9, "m", "message of m"),
            ("a.zone", 5, 1, "m", "first"),
            ("a.zone", 5, 1, "m", "second"),
            ("a.zone", 5, 1, "z", "message of z"),
            ("a.zone", 5, 2, "m", "message of m"),
            ("b.zone", 0, 1, "m", "message of m"),
        ];
        assert_eq!(sorted, expected.map(|(p, s, l, r, m)| (p.to_owned(), s, l, r.to_owned(), m.to_owned())));
    }

    #[test]
    fn items_are_put_in_order_round_every_circle() {
        for order in [vec![], vec![0], vec![1, 0], vec![2, 0, 1], vec![0, 2, 1], vec![3, 4, 0, 1, 2, 5]] {
            let mut items: Vec<usize> = (0..order.len()).collect();
            put_in_order(&mut items, order.clone());
            assert_eq!(items, order);
        }
    }

    #[test]
    fn one_file_served_as_several_zones_gives_one_finding() {
        let sources = SourceMap::new();
        let id = sources.add("shared.zone", b"@ MX 10 mail\n".to_vec()).unwrap().id();
        let make = |zone: &str, severity, evidence: u32| {
            let mut made = finding("a", Span::new(id, 8, 4));
            made.zone = zone.into();
            made.zones = vec![zone.into()];
            made.severity = severity;
            made.labels = vec![Label { span: Span::new(id, evidence, 1), message: "here".into() }];
            made.fingerprint = format!("of {zone}");
            made
        };
        let findings =
            vec![make("c.", Severity::Info, 0), make("a.", Severity::Warning, 2), make("b.", Severity::Error, 2)];
        let arranged = arrange(findings, &sources);
        assert_eq!(arranged.len(), 1);
        assert_eq!(arranged[0].zones, ["a.", "b.", "c."]);
        assert_eq!((arranged[0].zone.as_str(), arranged[0].fingerprint.as_str()), ("a.", "of a."));
        assert_eq!(arranged[0].severity, Severity::Error);
        assert_eq!(arranged[0].labels.len(), 2);
    }

    #[test]
    fn other_rule_message_or_span_stays_apart() {
        let sources = SourceMap::new();
        let id = sources.add("z", b"0123".to_vec()).unwrap().id();
        let mut told_otherwise = finding("a", Span::new(id, 0, 1));
        told_otherwise.message = "other".into();
        let findings = vec![
            finding("a", Span::new(id, 0, 1)),
            finding("b", Span::new(id, 0, 1)),
            finding("a", Span::new(id, 0, 2)),
            told_otherwise,
        ];
        assert_eq!(arrange(findings, &sources).len(), 4);
    }
}
