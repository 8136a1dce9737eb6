//! `[limits]`: bounds on what zone files can make a run do.

use super::options::Options;
use super::page::{Default as Unset, Kind, OptionSpec};
use crate::zone::limits::Limits;

const fn spec(name: &'static str, doc: &'static str, max: i64) -> OptionSpec {
    OptionSpec { name, doc, kind: Kind::Integer { min: 1, max }, default: Unset::Unset }
}

/// The keys, and the largest value that each can have.
pub(super) static SPECS: &[OptionSpec] = &[
    spec("file", "Bytes of one file.", u32::MAX as i64),
    spec("zone", "Bytes that one zone may read, each inclusion counted.", i64::MAX),
    spec("entry", "Bytes that a parenthesised entry may run over.", u32::MAX as i64),
    spec("nesting", "How deep parentheses may be nested.", 1000),
    spec("include-depth", "How deep `$INCLUDE` may be nested.", 100),
    spec("includes", "How many inclusions one zone may have.", 1_000_000),
    spec("generated", "How many records `$GENERATE` may make in one zone.", u32::MAX as i64),
    spec("texts", "Bytes of files kept in memory; further ones are read again where their text is shown.", i64::MAX),
];

/// The bounds of a policy; what it does not set is as without one.
pub(super) fn limits(options: &Options) -> Limits {
    let usual = Limits::default();
    let set = |name| options.integer(name).and_then(|value| u64::try_from(value).ok());
    let size = |name, usual: usize| set(name).and_then(|value| usize::try_from(value).ok()).unwrap_or(usual);
    Limits {
        file: set("file").unwrap_or(usual.file),
        zone: set("zone").unwrap_or(usual.zone),
        entry: size("entry", usual.entry),
        nesting: set("nesting").and_then(|value| u32::try_from(value).ok()).unwrap_or(usual.nesting),
        include_depth: size("include-depth", usual.include_depth),
        includes: size("includes", usual.includes),
        generated: set("generated").unwrap_or(usual.generated),
        texts: set("texts").unwrap_or(usual.texts),
    }
}

/// The bounds without a policy, by key.
pub(super) fn usual() -> Vec<(&'static str, String)> {
    let Limits { file, zone, entry, nesting, include_depth, includes, generated, texts } = Limits::default();
    vec![
        ("file", file.to_string()),
        ("zone", zone.to_string()),
        ("entry", entry.to_string()),
        ("nesting", nesting.to_string()),
        ("include-depth", include_depth.to_string()),
        ("includes", includes.to_string()),
        ("generated", generated.to_string()),
        ("texts", texts.to_string()),
    ]
}
