//! DKIM key records: any text is read, and a key that is one has no fault.

use zonewarden::mail::dkim::{KeyRecord, PublicKey};

/// Takes `data` as the joined text of a key record.
pub fn run(data: &[u8]) {
    let record = KeyRecord::parse(data);
    super::mail::check(data, &record.faults);
    assert!(record.key != PublicKey::Unread || !record.faults.is_empty(), "no key, and no reason");
    if let PublicKey::Rsa(bits) = record.key {
        assert!(bits <= data.len() * 8, "more bits than text");
    }
    if let Some(flag) = record.testing() {
        assert_eq!(flag.text, b"y");
    }
    assert_eq!(record, KeyRecord::parse(data));
}
