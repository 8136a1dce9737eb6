//! The verdict on one message, as text and as JSON.

use serde_json::{Value, json};

use super::{unknown_json, unknown_lines};
use crate::mail::spf::check::Verdict;
use crate::mail::spf::result::{ResultSet, SpfResult};
use crate::mail::spf::trace::{Step, StepOutcome};

/// For people: the result, why, and what was compared.
pub(super) fn text(verdict: &Verdict) -> String {
    let mut text = format!("result: {}\n", told_results(verdict.results));
    match &verdict.domain {
        Some(domain) => text.push_str(&format!("domain: {domain}\n")),
        None => text.push_str("domain: none; the sender has no domain of several labels\n"),
    }
    if let Some(explanation) = &verdict.explanation {
        text.push_str(&format!("explanation: {}\n", explanation.escape_debug()));
    }
    let width = verdict.trace.iter().map(|step| 2 * step.depth + step.term.chars().count()).max().unwrap_or(0).min(60);
    for (index, step) in verdict.trace.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| verdict.trace.get(before));
        if before.is_none_or(|before| before.domain != step.domain || before.depth != step.depth) {
            text.push_str(&format!("{:indent$}{}\n", "", step.domain, indent = 2 * step.depth));
        }
        let indent = 2 * step.depth + 2;
        let term = step.term.escape_debug().to_string();
        let room = (width + 4).saturating_sub(indent);
        text.push_str(&format!("{:indent$}{term:room$} {}\n", "", told_outcome(step)));
    }
    text.push_str(&unknown_lines(&verdict.unknown));
    text
}

/// `fail`, or `unknown (pass or fail)`.
fn told_results(results: ResultSet) -> String {
    match results.known() {
        Some(result) => result.to_string(),
        None => format!("unknown ({})", listed(results)),
    }
}

fn listed(results: ResultSet) -> String {
    results.iter().map(SpfResult::as_str).collect::<Vec<_>>().join(" or ")
}

fn told_outcome(step: &Step) -> String {
    match step.outcome {
        StepOutcome::Miss => "no match".to_owned(),
        StepOutcome::Ends(results) => listed(results),
        StepOutcome::MayEnd(results) => format!("no match, or {}", listed(results)),
        StepOutcome::Fault => "permerror: no term of SPF, or one that stands twice".to_owned(),
    }
}

/// `result` is `unknown` where several results are `possible`.
pub(super) fn json(verdict: &Verdict) -> Value {
    json!({
        "result": verdict.results.known().map_or("unknown", SpfResult::as_str),
        "explanation": verdict.explanation,
        "domain": verdict.domain.as_ref().map(ToString::to_string),
        "possible": words(verdict.results),
        "trace": verdict.trace.iter().map(step).collect::<Value>(),
        "unknown": unknown_json(&verdict.unknown),
    })
}

fn words(results: ResultSet) -> Value {
    results.iter().map(SpfResult::as_str).collect()
}

fn step(step: &Step) -> Value {
    let (outcome, results) = match step.outcome {
        StepOutcome::Miss => ("no-match", ResultSet::EMPTY),
        StepOutcome::Ends(results) => ("end", results),
        StepOutcome::MayEnd(results) => ("may-end", results),
        StepOutcome::Fault => ("syntax-error", ResultSet::of(SpfResult::PermError)),
    };
    json!({
        "depth": step.depth,
        "domain": step.domain.to_string(),
        "term": step.term,
        "target": step.target.as_ref().map(ToString::to_string),
        "outcome": outcome,
        "results": words(results),
    })
}
