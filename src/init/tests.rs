//! Drafts are policies, whatever the names in them are.

use super::*;
use crate::model::ZoneSet;
use crate::policy::{Policy, json_schema};
use crate::report::Counts;
use crate::rules::testing::World;
use crate::source::SourceMap;
use survey::{Dialect, Sorts, Unread, ViewCount, ZoneRow};

/// Text that would end a string, a comment or a line, or steer a terminal.
const HOSTILE: &str = "a\"]\n[rules.mx-single]\nseverity = \"off\"\u{202e}\x1b[2J'''\\\t#\r\u{7f}*{[";

fn hosts(text: &str) -> MailHosts {
    MailHosts::of(&zones(text))
}

fn zones(text: &str) -> ZoneSet {
    World::of(&[("example.com.", text)]).zones(&SourceMap::new())
}

fn hostile() -> Survey {
    let hostile = || HOSTILE.to_owned();
    let zone = || ZoneRow { apex: hostile(), view: Some(hostile()), file: hostile(), why: hostile() };
    Survey {
        zones: vec![zone(); 100],
        records: 3,
        sorts: Sorts { internal: 1, reverse: 1, special: 1, registry: 1, signed: 1 },
        include: (patterns([HOSTILE, "zones/a.zone"]), false),
        unread: vec![Unread { file: hostile(), message: hostile(), no_origin: true }],
        server_configs: [hostile()].into(),
        views: [HOSTILE, "in\"side\\", "", "\u{202e}"]
            .map(|name| (name.to_owned(), ViewCount { zones: 1, internal: 0 }))
            .into(),
        doubles: [(hostile(), vec![hostile()])].into(),
        dialects: [("powerdns", Dialect { title: "PowerDNS", types: ["ALIAS"].into(), zones: 1 })].into(),
        mail: hosts("@ MX 10 a\\\"\\010\\$b.example.net.\n@ MX 20 mx2.example.net.\n*.x MX 10 \\*.example.net.\n"),
        packs: vec![PackCount { name: "recommended", findings: Counts { error: 1, ..Counts::default() } }],
        questions: 1,
    }
}

/// The draft with all examples in force.
fn with_examples(draft: &str) -> String {
    let uncommented = |line: &str| match line.strip_prefix('#') {
        Some(example) if !example.is_empty() && !example.starts_with(' ') => example.to_owned(),
        _ => line.to_owned(),
    };
    draft.lines().map(uncommented).collect::<Vec<_>>().join("\n") + "\n"
}

#[track_caller]
fn is_a_policy(text: &str) -> Policy {
    let loaded = Policy::from_text("zonewarden.toml", text, &SourceMap::new());
    let told: Vec<&str> = loaded.errors.iter().map(|error| error.message.as_str()).collect();
    assert!(told.is_empty(), "{told:?}\n{text}");
    let schema: serde_json::Value = serde_json::from_str(&json_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let json = crate::policy::toml_as_json(&text.parse::<toml::Table>().unwrap());
    let faults: Vec<String> =
        validator.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:?}\n{text}");
    loaded.policy
}

#[test]
fn drafts_are_policies_with_and_without_their_examples() {
    let plain = Survey { zones: Vec::new(), ..hostile() };
    for survey in [Survey::default(), plain, hostile(), Survey { views: Default::default(), ..hostile() }] {
        let text = draft(&survey);
        let policy = is_a_policy(&text);
        assert!(policy.base().rule("mx-single").is_none(), "{text}");
        assert_eq!(policy.custom().count(), 0, "{text}");
        let all = is_a_policy(&with_examples(&text));
        assert_eq!(all.custom().count(), 1, "{text}");
        assert!(all.waivers().len() == 1 && all.has_overrides(), "{text}");
        assert!(!text.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'), "{text:?}");
    }
}

#[test]
fn lines_are_no_longer_than_people_read() {
    let text = draft(&Survey { zones: Vec::new(), include: Default::default(), ..Survey::default() });
    let long: Vec<&str> = text.lines().filter(|line| line.chars().count() > 120).collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn mail_hosts_are_primary_or_backup_and_belong_to_somebody() {
    let found = hosts(
        "@ MX 10 aspmx.l.google.com.\n@ MX 20 mx2.example.net.\n@ MX 10 mx1\nsub MX 5 mx2.example.net.\nnone MX 0 .\n",
    );
    let told: Vec<(String, usize, usize, Option<&str>)> = found
        .hosts
        .iter()
        .map(|host| (host.name.to_string(), host.primary, host.backup, host.provider.map(|provider| provider.name)))
        .collect();
    assert_eq!(
        told,
        [
            ("mx2.example.net.".to_owned(), 1, 1, None),
            ("aspmx.l.google.com.".to_owned(), 1, 0, Some("Google Workspace")),
            ("mx1.example.com.".to_owned(), 1, 0, None),
        ]
    );
    assert_eq!(found.domains, 2);
    assert_eq!(found.taking.len(), 1);
    assert!(found.refusing.is_empty(), "only an apex speaks for its zone");
    assert_eq!(hosts("@ MX 0 .\n").refusing.len(), 1);
}

#[test]
fn packs_suit_what_all_zones_are() {
    let pack = |zones: usize, sorts: Sorts| {
        let row = ZoneRow { apex: ".".into(), view: None, file: String::new(), why: String::new() };
        Survey { zones: vec![row; zones], sorts, ..Survey::default() }.base_pack().0
    };
    assert_eq!(pack(2, Sorts { internal: 2, ..Sorts::default() }), "internal");
    assert_eq!(pack(3, Sorts { internal: 2, special: 1, ..Sorts::default() }), "internal");
    assert_eq!(pack(2, Sorts { internal: 1, ..Sorts::default() }), "recommended");
    assert_eq!(pack(1, Sorts { registry: 1, ..Sorts::default() }), "registry");
    assert_eq!(pack(1, Sorts { reverse: 1, internal: 1, ..Sorts::default() }), "recommended");
}
