//! Facts as a specification: what files say, and what look-ups and rules make of it.

mod answers;
mod lookups;
mod rounds;
mod rules;

use super::*;
use crate::model::{Found, ZoneSet};
use crate::rules::testing::World;
use crate::source::SourceMap;

/// A world of one small zone and these facts.
fn world(facts: &str) -> World {
    World::of(&[("example.com.", "@ NS ns\nns A 192.0.2.1\ncut NS ns.cut\nns.cut A 192.0.2.2\n")])
        .facts("outside.facts", facts)
}

/// What a name has of a type, seen from the zone: `A 192.0.2.1`, `alias x.`, `no such name`, …
fn found(set: &ZoneSet, name: &str, rtype: &str) -> String {
    let zone = &set.zones()[0];
    let name = Name::parse(name).unwrap();
    let rtype = types::from_mnemonic(rtype.as_bytes()).unwrap();
    let shown = |rrset: Rrset<'_>| {
        let mut texts: Vec<String> = rrset
            .rdata()
            .map(|rdata| {
                let mut text = String::new();
                crate::zone::rdata::text(rrset.rtype(), rdata, &mut text);
                text
            })
            .collect();
        texts.sort();
        format!("{} {}", types::mnemonic(rrset.rtype()), texts.join(", "))
    };
    match set.find(zone, name.as_ref(), rtype) {
        Found::Data(rrset) | Found::Alias(rrset) => shown(rrset),
        Found::Absent(_, Negative::NoName) => "no such name".to_owned(),
        Found::Absent(_, Negative::NoType) => "no such type".to_owned(),
        Found::Delegated(_) if set.is_unavailable(zone, name.as_ref(), rtype) => "delegated, unavailable".to_owned(),
        Found::Delegated(_) => "delegated".to_owned(),
        Found::Unknown if set.is_unavailable(zone, name.as_ref(), rtype) => "unavailable".to_owned(),
        Found::Unknown => "unknown".to_owned(),
    }
}

/// Asks `NAME TYPE` for each pair.
fn ask(facts: &str, questions: &[(&str, &str)]) -> Vec<String> {
    let set = world(facts).zones(&SourceMap::new());
    questions.iter().map(|(name, rtype)| found(&set, name, rtype)).collect()
}

/// What is wrong with a file of facts: `line:column 'text' message`.
fn problems(facts: &str) -> Vec<String> {
    let sources = SourceMap::new();
    let set = world(facts).zones(&sources);
    let problems = &set.facts().files()[0].zone().contents().problems;
    problems
        .iter()
        .map(|problem| {
            let file = sources.get(problem.span.file);
            let at = file.position(problem.span.start);
            let text = String::from_utf8_lossy(&file.text(problem.span)).into_owned();
            format!("{}:{} '{text}' {}", at.line, at.column, problem.message)
        })
        .collect()
}
