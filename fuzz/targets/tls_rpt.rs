//! TLS-RPT records: any text is read.

use zonewarden::mail::tls_rpt::{Record, is_record};

/// Takes `data` as the joined text of a record.
pub fn run(data: &[u8]) {
    let record = Record::parse(data);
    super::mail::check(data, &record.faults);
    assert!(is_record(data) || !record.faults.is_empty(), "no record, and no reason");
    assert!(!record.destinations.is_empty() || !record.faults.is_empty(), "no destination, and no reason");
}
