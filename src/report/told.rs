//! What both forms for people say about one finding.

use crate::finding::{Applicability, Finding, Fix};
use crate::source::Span;

/// Places shown for one finding; a rule may know of thousands.
const PLACES: usize = 6;
/// Zones named when a finding stands for several.
const ZONES: usize = 4;

/// The places to show with what is to be said there, the finding's own first.
pub(super) fn places(finding: &Finding) -> Vec<(Span, &str)> {
    let own = (finding.span, finding.span_label.as_str());
    let labels = finding.labels.iter().map(|label| (label.span, label.message.as_str()));
    std::iter::once(own).chain(labels).take(PLACES).collect()
}

/// What a reader should know besides: places not shown, the zones that the finding stands for, the view.
pub(super) fn notes(finding: &Finding) -> Vec<String> {
    let mut notes = Vec::new();
    match (finding.labels.len() + 1).saturating_sub(PLACES) {
        0 => {}
        1 => notes.push("1 more place is not shown; `--format json` has it".to_owned()),
        more => notes.push(format!("{more} more places are not shown; `--format json` has them")),
    }
    if finding.every_zone().len() > 1 {
        notes.push(zones(finding.every_zone()));
    }
    match finding.views.as_slice() {
        [] => notes.extend(finding.view.as_ref().map(|view| format!("in view `{view}`"))),
        [view] => notes.push(format!("in view `{view}`")),
        views => notes.push(in_views(views)),
    }
    notes
}

fn in_views(views: &[String]) -> String {
    let named: Vec<_> = views.iter().map(|view| format!("`{view}`")).collect();
    match named.split_last() {
        Some((last, before)) if views.len() <= ZONES => format!("in the views {} and {last}", before.join(", ")),
        _ => format!("in {} views: {} and more", views.len(), named.get(..ZONES).unwrap_or_default().join(", ")),
    }
}

/// What `--fix` would do.
pub(super) fn offer(fix: &Fix) -> String {
    let option = match fix.applicability {
        Applicability::Safe => "--fix",
        Applicability::Unsafe => "--fix --unsafe-fixes",
    };
    format!("{} with {option}", fix.title)
}

fn zones(zones: &[String]) -> String {
    let named: Vec<_> = zones.iter().take(ZONES).map(|zone| format!("`{zone}`")).collect();
    let more = match zones.len().saturating_sub(ZONES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("the same in {} zones: {}{more}", zones.len(), named.join(", "))
}
