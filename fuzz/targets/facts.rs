//! Facts: any text gives records and statements, each look-up one answer, and every problem its place.

use zonewarden::facts::{Facts, FactsFile, NoFacts};
use zonewarden::model::{Zone, ZoneId, ZoneSet};
use zonewarden::source::SourceMap;
use zonewarden::zone::include::NoIncludes;
use zonewarden::zone::limits::Limits;
use zonewarden::zone::name::{Name, NameRef};
use zonewarden::zone::rdata::types;
use zonewarden::zone::reader::{Options, read};

/// Takes `data` as a file of facts.
pub fn run(data: &[u8]) {
    let sources = SourceMap::new();
    let file = sources.add("fuzzed.facts", data.to_vec()).expect("inputs are small");
    if NoFacts::of(data).is_some() {
        return;
    }
    let facts = FactsFile::read(&file, &NoIncludes, Limits::default());
    for problem in &facts.zone().contents().problems {
        assert!(!problem.message.is_empty() && problem.fix.is_none());
        assert!(problem.span.end() as usize <= data.len(), "{}: outside the file", problem.message);
    }
    let fetched = facts.fetched();
    assert!(fetched.is_none_or(|(oldest, newest)| oldest <= newest));
    let owners: Vec<Name> =
        facts.zone().owners().take(64).map(|owner| facts.zone().contents().name(owner).to_name()).collect();
    let own = sources.add("example.zone", b"@ 60 NS ns\n".to_vec()).expect("a small zone");
    let apex = Name::parse("zone.example.").expect("a name");
    let contents = read(&own, &Options { origin: Some(apex.clone()), ..Options::default() });
    let zone = Zone::new(ZoneId::new(0), apex.as_ref(), None, true, contents);
    let set = ZoneSet::new(vec![zone]).with_facts(Facts::new(vec![facts], 60)).closed_world(&sources);
    let from = &set.zones()[0];
    for owner in owners.iter().map(Name::as_ref).chain([NameRef::ROOT]) {
        for rtype in [types::A, types::CNAME, types::TXT, types::DS] {
            let _ = set.resolve(from, owner, rtype);
            let denied = set.facts().denial(owner, rtype);
            assert!(denied.is_none_or(|(span, _)| span.end() as usize <= data.len()));
        }
    }
}
