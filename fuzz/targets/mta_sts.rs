//! MTA-STS records and policy files: any text is read.

use zonewarden::mail::mta_sts::policy::{MAX_AGE, Policy};
use zonewarden::mail::mta_sts::{Record, is_record};

/// Takes `data` as the joined text of a record, and as a policy file.
pub fn run(data: &[u8]) {
    let record = Record::parse(data);
    super::mail::check(data, &record.faults);
    assert!(is_record(data) || !record.faults.is_empty(), "no record, and no reason");
    assert!(record.id.is_some() || !record.faults.is_empty(), "no id, and no reason");
    assert!(record.id.is_none_or(|id| (1..=32).contains(&id.len()) && id.iter().all(u8::is_ascii_alphanumeric)));
    let policy = Policy::parse(data);
    for fault in &policy.faults {
        assert!(fault.range.end <= data.len() && !fault.what.contains(['\n', '\r', '\t']));
    }
    assert!(policy.mode.is_some() || !policy.faults.is_empty());
    assert!(policy.max_age.is_none_or(|age| age <= MAX_AGE));
    for pattern in &policy.mx {
        assert!(data[pattern.range.clone()].eq_ignore_ascii_case(pattern.text.as_bytes()));
        assert!(pattern.covers(&pattern.text.replace('*', "a")), "{pattern:?}");
        assert!(!pattern.covers(&format!("a.b.{}", pattern.text.trim_start_matches("*."))));
    }
}
