//! Fuzzes [`targets::exports`].
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../targets/mod.rs"]
#[allow(dead_code, reason = "one of the targets")]
mod targets;

fuzz_target!(|data: &[u8]| targets::exports::run(data));
