//! DNSSEC: the records of signed zones, what has to be signed, and whether it is (RFC 4033 to 4035, RFC 5155, RFC 6840,
//! RFC 8976).
//!
//! | module | knows |
//! |---|---|
//! | [`algorithm`] | the numbers, their names, and which are no longer to be used |
//! | [`key`] | DNSKEY and DS records, key tags and digests |
//! | [`signature`] | the fields of RRSIG records |
//! | [`authority`] | which names and RRsets of a zone are signed, and which are glue or hidden |
//! | [`canonical`] | canonical form and order |
//! | [`verify`] | whether octets were signed by a key: the cryptography is that of `ring` |
//! | [`hashed`] | owner names of NSEC3 records |
//! | [`zone_digest`] | the digest over all records of a zone |
//!
//! Nothing here reports; the rules of the group `dnssec` do.

pub(crate) mod algorithm;
pub(crate) mod authority;
pub(crate) mod canonical;
pub(crate) mod hashed;
pub(crate) mod key;
pub(crate) mod signature;
pub(crate) mod verify;
pub(crate) mod zone_digest;
