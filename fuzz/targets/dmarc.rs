//! DMARC records: any text is read, and what counts as one has the version in front.

use zonewarden::mail::dmarc::{Record, Reports, is_record};
use zonewarden::mail::uri::Kind;

/// Takes `data` as the joined text of a record.
pub fn run(data: &[u8]) {
    let record = Record::parse(data);
    let faults = record.faults();
    super::mail::check(data, &faults);
    assert_eq!(record.counts, is_record(data));
    assert!(record.counts || !faults.is_empty(), "no record, and no reason");
    assert!(record.applied().is_none() || record.tag("p").is_some() || record.has_report_address());
    for reports in [Reports::Aggregate, Reports::Failure] {
        for destination in record.destinations(reports) {
            assert_eq!(&data[destination.uri.range()], destination.uri.text);
            if let Kind::Mailbox(host) = &destination.kind {
                assert!(!host.as_ref().is_root() || destination.uri.text.ends_with(b"@."));
            }
        }
    }
    record.unknown_tags().for_each(|(tag, _)| assert!(!tag.name.is("p")));
}
