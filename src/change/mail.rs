//! Which records say how a domain's mail goes.

use crate::mail::spf::record::is_spf;
use crate::zone::contents::{Contents, RecordId};
use crate::zone::rdata::types;

/// What a record says on mail: `MX`, `SPF`, `DMARC`, `DKIM` or `MTA-STS`; `None` if nothing.
pub fn mail_part(contents: &Contents, id: RecordId) -> Option<&'static str> {
    let record = contents.record(id);
    match record.rtype {
        types::MX => return Some("MX"),
        types::TXT | types::CNAME => {}
        _ => return None,
    }
    let owner = contents.name(record.owner);
    match owner.first_label() {
        Some(b"_dmarc") => Some("DMARC"),
        Some(b"_mta-sts") => Some("MTA-STS"),
        _ if owner.labels().any(|label| label == b"_domainkey") => Some("DKIM"),
        _ if record.rtype == types::TXT && is_spf(contents.rdata(record)) => Some("SPF"),
        _ => None,
    }
}
