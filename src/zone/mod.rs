//! Zone files: from bytes to records.

pub mod include;
pub mod lex;
pub mod name;
pub mod problem;
pub mod rdata;
pub mod ttl;
