//! What mail standards put into DNS: record grammars, and what they say about a message.
//!
//! Nothing here knows rules or findings. A grammar gives each part of a record with its range in the record's text;
//! [`text::Places`] turns such a range into the bytes of the zone file.

pub mod bimi;
pub mod dkim;
pub mod dmarc;
pub mod mta_sts;
pub mod organisation;
pub mod route;
pub mod spf;
pub mod tags;
pub mod text;
pub mod tls_rpt;
pub mod tlsa;
pub mod uri;
