//! All rules over any zones: no panic, findings that lie in their files, and the same ones every time.

use std::sync::OnceLock;

use zonewarden::finding::Finding;
use zonewarden::lint;
use zonewarden::model::{Zone, ZoneId, ZoneSet};
use zonewarden::policy::Policy;
use zonewarden::source::{SourceMap, Span};
use zonewarden::zone::limits::Limits;
use zonewarden::zone::name::Name;
use zonewarden::zone::reader::{Options, read};

/// Stands on a line of its own between two zones.
const BORDER: &[u8] = b"\n---\n";

/// Takes `data` as the zone `example.`, or as it and its child `sub.example.` behind the border, and checks them by
/// every rule of the strict pack.
pub fn run(data: &[u8]) {
    let border = data.windows(BORDER.len()).position(|window| window == BORDER);
    let texts = match border {
        Some(at) => vec![("example.", &data[..=at]), ("sub.example.", &data[at + BORDER.len()..])],
        None => vec![("example.", data)],
    };
    let (sources, findings) = findings(&texts);
    for finding in &findings {
        let Finding { rule, message, help, .. } = finding;
        assert!(!message.is_empty() && !message.ends_with('.'), "{rule}: {message}");
        let plain = |text: &str| !text.chars().any(|c| c.is_control() && c != '\n');
        assert!(plain(message), "{rule}: {message:?} holds control characters");
        assert!(help.as_deref().is_none_or(plain), "{rule}: {help:?} holds control characters");
        let inside = |span: Span| span.end() as usize <= sources.get(span.file).bytes().len();
        assert!(inside(finding.span), "{rule}: {message}: outside the file");
        for label in &finding.labels {
            assert!(inside(label.span), "{rule}: {}: outside the file", label.message);
        }
    }
    let told = |findings: &[Finding]| -> Vec<_> {
        let mut told: Vec<_> = findings
            .iter()
            .map(|finding| (finding.rule.clone(), finding.span.file, finding.span.start, finding.message.clone()))
            .collect();
        told.sort();
        told
    };
    assert_eq!(told(&findings), told(&self::findings(&texts).1), "two runs disagree");
}

fn findings(texts: &[(&str, &[u8])]) -> (SourceMap, Vec<Finding>) {
    static POLICY: OnceLock<Policy> = OnceLock::new();
    let policy = POLICY.get_or_init(|| {
        let loaded = Policy::from_text("strict.toml", "extends = [\"recommended\", \"strict\"]\n", &SourceMap::new());
        assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
        loaded.policy
    });
    let sources = SourceMap::new();
    let zones = texts.iter().enumerate().map(|(index, (apex, text))| {
        let file = sources.add(format!("{apex}zone"), text.to_vec()).expect("far below 4 GiB");
        let apex = Name::parse(apex).unwrap();
        let limits = Limits { generated: 100, ..Limits::default() };
        let contents = read(&file, &Options { origin: Some(apex.clone()), limits, ..Options::default() });
        Zone::new(ZoneId::new(index), apex.as_ref(), None, true, contents)
    });
    let set = ZoneSet::new(zones.collect());
    let findings = lint::run(&set, &sources, policy);
    (sources, findings)
}
