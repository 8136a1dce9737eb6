//! What is fuzzed, without the fuzzer: each target takes bytes and asserts what must hold for any bytes at all.
//!
//! `fuzz_targets/` feeds them from libFuzzer, `tests/fuzz_corpus.rs` from the kept corpus on a stable compiler.

pub mod bimi;
pub mod dkim;
pub mod dmarc;
pub mod exports;
pub mod facts;
pub mod generate;
pub mod lexer;
pub mod lint;
pub mod mail;
pub mod mta_sts;
pub mod name;
pub mod policy;
pub mod rdata;
pub mod reader;
pub mod server;
pub mod spf;
pub mod tls_rpt;

/// A target's name and body.
pub type Target = (&'static str, fn(&[u8]));

/// All targets, by the name of their corpus.
pub const ALL: &[Target] = &[
    ("bimi", bimi::run),
    ("dkim", dkim::run),
    ("dmarc", dmarc::run),
    ("exports", exports::run),
    ("facts", facts::run),
    ("generate", generate::run),
    ("lexer", lexer::run),
    ("lint", lint::run),
    ("mta_sts", mta_sts::run),
    ("name", name::run),
    ("policy", policy::run),
    ("rdata", rdata::run),
    ("reader", reader::run),
    ("server", server::run),
    ("tls_rpt", tls_rpt::run),
    ("spf", spf::run),
];
