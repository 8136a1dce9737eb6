//! BIMI records: any text is read.

use zonewarden::mail::bimi::{Record, is_record};

/// Takes `data` as the joined text of a record.
pub fn run(data: &[u8]) {
    let record = Record::parse(data);
    super::mail::check(data, &record.faults);
    assert!(is_record(data) || !record.faults.is_empty(), "no record, and no reason");
    if record.declines() {
        assert!(record.tag("l").is_none_or(|tag| tag.value.text.is_empty()));
    }
}
