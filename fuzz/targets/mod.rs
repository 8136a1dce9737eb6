//! What is fuzzed, without the fuzzer: each target takes bytes and asserts what must hold for any bytes at all.
//!
//! `fuzz_targets/` feeds them from libFuzzer, `tests/fuzz_corpus.rs` from the kept corpus on a stable compiler.

pub mod facts;
pub mod generate;
pub mod lexer;
pub mod lint;
pub mod name;
pub mod policy;
pub mod rdata;
pub mod reader;
pub mod server;

/// A target's name and body.
pub type Target = (&'static str, fn(&[u8]));

/// All targets, by the name of their corpus.
pub const ALL: &[Target] = &[
    ("facts", facts::run),
    ("generate", generate::run),
    ("lexer", lexer::run),
    ("lint", lint::run),
    ("name", name::run),
    ("policy", policy::run),
    ("rdata", rdata::run),
    ("reader", reader::run),
    ("server", server::run),
];
