//! Policy files: any text gives a policy and a list of mistakes, each with its place.

use zonewarden::lint;
use zonewarden::model::{Zone, ZoneId, ZoneSet};
use zonewarden::policy::Policy;
use zonewarden::source::SourceMap;
use zonewarden::zone::name::Name;
use zonewarden::zone::reader::{self, Options};

/// A zone with something for most rules of one's own to look at.
const ZONE: &str = "$TTL 1h\n@ SOA ns1 hostmaster 1 4h 1h 30d 1h\n@ NS ns1\n@ MX 10 mx1\n@ MX 20 mx.elsewhere.test.\n\
                    @ TXT \"v=spf1 mx -all\"\nns1 A 192.0.2.1\nmx1 A 192.0.2.2\nmx1 AAAA 2001:db8::2\nwww CNAME @\n\
                    _sip._tcp SRV 0 5 5060 www\n*.w TXT \"a \\\"b\" c\n";

/// Takes `data` as a policy file. What is no UTF-8 never gets this far.
pub fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    let sources = SourceMap::new();
    let loaded = Policy::from_text("fuzzed.toml", text, &sources);
    let mut told = Vec::new();
    for error in &loaded.errors {
        assert!(!error.message.is_empty() && !error.message.ends_with('.'), "{}", error.message);
        if let Some(span) = error.span {
            assert!(span.end() as usize <= text.len(), "{}: outside the file", error.message);
        }
        told.push((error.span.map(|span| (span.start, span.len)), error.message.clone()));
    }
    for apex in ["example.", "a.b.example.", "2.0.192.in-addr.arpa.", "."] {
        let effective = loaded.policy.for_zone(apex, None);
        assert!(effective.rules().all(|rule| rule.page.id.is_ascii()));
    }
    judge(&loaded.policy);
    let again = Policy::from_text("fuzzed.toml", text, &SourceMap::new());
    let told_again: Vec<_> = again
        .errors
        .iter()
        .map(|error| (error.span.map(|span| (span.start, span.len)), error.message.clone()))
        .collect();
    assert_eq!(told, told_again);
}

/// The policy's own rules run on any zone, end, and tell what can be shown.
fn judge(policy: &Policy) {
    if policy.custom().next().is_none() {
        return;
    }
    let sources = SourceMap::new();
    let file = sources.add("example.zone", ZONE.as_bytes().to_vec()).expect("a short text");
    let apex = Name::parse("example.").expect("a name");
    let contents = reader::read(&file, &Options { origin: Some(apex.clone()), ..Options::default() });
    let zones = ZoneSet::new(vec![Zone::new(ZoneId(0), apex.as_ref(), None, true, contents)]);
    for finding in lint::run(&zones, &sources, policy) {
        assert!(finding.span.end() as usize <= ZONE.len(), "{}: outside the zone", finding.message);
    }
}
