//! What a report rests on: the tool, the policy, the facts, the time, and what was not checked.

use super::Summary;
use super::summary::counted;

/// One line of it, to be shown as such: "policy digest", "sha256:…".
pub(super) type Row = (&'static str, String);

/// Everything that a report says about how it came about, in the order in which it should be told. Formats that have room
/// for it show it; texts are as they come and still to be escaped.
pub(super) fn rows(summary: &Summary) -> Vec<Row> {
    let mut rows = vec![("tool", format!("{} {}", env!("CARGO_PKG_NAME"), summary.version))];
    rows.push(("policy", policy(summary)));
    if !summary.policy.digest.is_empty() {
        rows.push(("policy digest", format!("sha256:{}", summary.policy.digest)));
    }
    for facts in &summary.facts {
        let told = match facts.fetched {
            Some((oldest, newest)) if oldest == newest => format!("{}, fetched {oldest}", facts.path),
            Some((oldest, newest)) => format!("{}, fetched from {oldest} to {newest}", facts.path),
            None => format!("{}, undated", facts.path),
        };
        rows.push(("facts", told));
    }
    if let Some(now) = summary.now {
        rows.push(("now", now.to_string()));
    }
    rows.push(("checked", checked(summary)));
    if !summary.skipped.is_empty() {
        let files = counted(summary.skipped.len() as u64, "file that looks like a zone", "files that look like zones");
        rows.push(("not checked", files));
    }
    rows.extend(summary.suppressed.told().map(|told| ("kept back", told)));
    rows.push(("fails on", summary.fail_on.as_str().to_owned()));
    rows
}

/// "packs recommended, strict; files policy.toml": what the policy was put together from.
fn policy(summary: &Summary) -> String {
    let mut parts = Vec::new();
    let named = |one: &str, many: &str, names: &[String]| {
        let word = if names.len() == 1 { one } else { many };
        (!names.is_empty()).then(|| format!("{word} {}", names.join(", ")))
    };
    let packs: Vec<String> = summary.policy.packs.iter().map(|&pack| pack.to_owned()).collect();
    parts.extend(named("pack", "packs", &packs));
    parts.extend(named("file", "files", &summary.policy.files));
    if parts.is_empty() { "none".to_owned() } else { parts.join("; ") }
}

/// "4 zones in 4 files, 52 records".
pub(super) fn checked(summary: &Summary) -> String {
    let zones = counted(summary.zones, "zone", "zones");
    let files = counted(summary.files, "file", "files");
    format!("{zones} in {files}, {}", counted(summary.records, "record", "records"))
}
