//! Policy files: any text gives a policy and a list of mistakes, each with its place.

use zonewarden::policy::Policy;
use zonewarden::source::SourceMap;

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
    let again = Policy::from_text("fuzzed.toml", text, &SourceMap::new());
    let told_again: Vec<_> = again
        .errors
        .iter()
        .map(|error| (error.span.map(|span| (span.start, span.len)), error.message.clone()))
        .collect();
    assert_eq!(told, told_again);
}
