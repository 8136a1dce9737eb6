//! What a policy means for a zone.

use super::*;
use crate::model::SignedBy;
use crate::zone::name::Name;

#[test]
fn without_a_policy_the_recommended_rules_run() {
    let zone = policy("").for_zone("example.com.", None);
    assert!(zone.rule("mx-target-is-cname").is_some());
    assert!(zone.rule("mx-single").is_none(), "strict");
    assert!(zone.rule("mx-primary").is_none(), "needs configuration");
    assert_eq!(zone.rule("ttl-bounds").unwrap().options.duration("min"), Some(60));
    assert_eq!(zone.rule("ttl-bounds").unwrap().options.span("min"), None);
    assert_eq!(zone.severity("no-such-rule", ERROR), None);
}

#[test]
fn extends_replaces_the_default_pack() {
    assert!(policy("extends = []").for_zone("a.", None).rule("mx-target-is-cname").is_none());
    assert!(policy("extends = ['strict']").for_zone("a.", None).rule("mx-single").is_some());
}

#[test]
fn what_is_right_in_a_broken_extends_still_counts() {
    for (text, strict) in [("extends = ['strict', 1]", true), ("extends = 'strict'", false)] {
        let loaded = Policy::from_text("p.toml", text, &SourceMap::new());
        assert_eq!(loaded.errors.len(), 1, "{text}");
        let zone = loaded.policy.for_zone("a.", None);
        assert!(zone.rule("mx-target-is-cname").is_some(), "{text}");
        assert_eq!(zone.rule("mx-single").is_some(), strict, "{text}");
    }
}

#[test]
fn configuring_a_rule_switches_it_on() {
    let zone =
        policy("[rules.mx-primary]\nprimary = ['mx1.*']\n[rules.mx-single]\nseverity = 'error'").for_zone("a.", None);
    assert_eq!(zone.rule("mx-primary").unwrap().options.names("primary")[0].value.text(), "mx1.*");
    assert_eq!(zone.severity("mx-single", WARNING), Some(ERROR));
    let zone = policy("[rules.mx-target-is-cname]\nseverity = 'off'").for_zone("a.", None);
    assert!(zone.rule("mx-target-is-cname").is_none());
}

#[test]
fn severities_raise_the_rule_and_cap_its_lesser_causes() {
    let severity = |text: &str, rule: &str, cause| policy(text).for_zone("a.", None).severity(rule, cause);
    // `unknown-type` is an error for most causes, a warning for dialect types.
    assert_eq!(severity("", "unknown-type", WARNING), Some(WARNING));
    for (level, error, warning) in [("info", INFO, INFO), ("warning", WARNING, WARNING), ("error", ERROR, WARNING)] {
        let text = format!("[rules.unknown-type]\nseverity = '{level}'");
        assert_eq!(severity(&text, "unknown-type", ERROR), Some(error));
        assert_eq!(severity(&text, "unknown-type", WARNING), Some(warning));
    }
    assert_eq!(severity("", "mta-sts-missing", INFO), Some(INFO));
    assert_eq!(severity("extends = ['strict']", "mta-sts-missing", INFO), Some(WARNING));
    let text = "extends = ['strict']\n[rules.mta-sts-missing]\nseverity = 'error'";
    assert_eq!(severity(text, "mta-sts-missing", INFO), Some(ERROR));
}

#[test]
fn options_come_with_the_line_that_sets_them() {
    let sources = SourceMap::new();
    let text = "[rules.ttl-bounds]\nmin = '5m'\ntypes = { MX = { max = 60 }, mx = { min = 5 } }\n[rules.mx-primary]\nprimary = ['a.', 'b.']\n";
    let loaded = Policy::from_text("p.toml", text, &sources);
    let zone = loaded.policy.for_zone("a.", None);
    let options = &zone.rule("ttl-bounds").unwrap().options;
    let text_of = |span: Option<crate::source::Span>| {
        let span = span.unwrap();
        String::from_utf8(sources.get(span.file).text(span).to_vec()).unwrap()
    };
    assert_eq!(text_of(options.span("min")), "min = '5m'");
    assert_eq!(text_of(zone.rule("ttl-bounds").unwrap().span), "ttl-bounds");
    let mx = options.for_type("types", 15).unwrap();
    assert_eq!((mx.duration("min"), mx.duration("max")), (Some(5), Some(60)));
    assert_eq!(text_of(mx.span("max")), "max = 60");
    let primary = zone.rule("mx-primary").unwrap().options.names("primary");
    assert_eq!(text_of(primary[1].span), "'b.'");
}

#[test]
fn owner_tables_give_the_most_specific_first_and_keep_the_defaults() {
    let text = "[rules.ttl-bounds.owners]\n'**' = { min = 1 }\n'www' = { min = 2 }\n'*' = { min = 3 }\n";
    let zone = policy(text).for_zone("example.com.", None);
    let options = &zone.rule("ttl-bounds").unwrap().options;
    let least = |owner: &str| -> Vec<Option<u32>> {
        let (owner, apex) = (Name::parse(owner).unwrap(), Name::parse("example.com.").unwrap());
        options.for_owner("owners", owner.as_ref(), apex.as_ref()).map(|row| row.duration("min")).collect()
    };
    assert_eq!(least("www.example.com."), [Some(2), Some(3), Some(1)]);
    assert_eq!(least("_acme-challenge.www.example.com."), [Some(0), Some(1)]);
}

#[test]
fn overrides_hold_for_their_zones_and_the_later_wins() {
    let policy = policy(
        "[rules.ttl-bounds]\nmin = 10\nmax = 1000\n\
         [[override]]\nzones = ['*.parked.example', 'one.example']\nrules.mta-sts-missing.severity = 'off'\nrules.ttl-bounds.min = 20\n\
         [[override]]\nzones = ['one.example.']\nrules.ttl-bounds.min = 30\nrules.ttl-bounds.severity = 'error'\n",
    );
    let bounds = |apex: &str| {
        let zone = policy.for_zone(apex, None);
        let options = &zone.rule("ttl-bounds").unwrap().options;
        (options.duration("min"), options.duration("max"), zone.severity("ttl-bounds", WARNING))
    };
    assert_eq!(bounds("example.com."), (Some(10), Some(1000), Some(WARNING)));
    assert_eq!(bounds("a.parked.example."), (Some(20), Some(1000), Some(WARNING)));
    assert_eq!(bounds("one.example."), (Some(30), Some(1000), Some(ERROR)));
    assert!(policy.for_zone("a.parked.example.", None).rule("mta-sts-missing").is_none());
    assert!(policy.for_zone("a.b.parked.example.", None).rule("mta-sts-missing").is_some());
    assert!(Arc::ptr_eq(&policy.for_zone("x.parked.example.", None), &policy.for_zone("y.parked.example.", None)));
}

#[test]
fn overrides_hold_for_their_view() {
    let policy = policy(
        "[[zones.view]]\nname = 'in'\n[[zones.view]]\nname = 'out'\n\
         [[override]]\nview = 'in'\nrules.ttl-bounds.min = 20\n\
         [[override]]\nview = 'out'\nzones = ['one.example']\nrules.ttl-bounds.min = 30\n",
    );
    let least = |apex: &str, view: Option<&str>| {
        policy.for_zone(apex, view).rule("ttl-bounds").unwrap().options.duration("min")
    };
    assert_eq!((least("one.example.", None), least("one.example.", Some("in"))), (Some(60), Some(20)));
    assert_eq!((least("one.example.", Some("out")), least("two.example.", Some("out"))), (Some(30), Some(60)));
}

#[test]
fn overrides_say_who_signs() {
    let policy = policy(
        "[zones]\nsigning = 'file'\n[[zones.view]]\nname = 'in'\n\
         [[override]]\nzones = ['*.example']\nsigning = 'server'\n\
         [[override]]\nview = 'in'\nsigning = 'none'\n\
         [[override]]\npaths = ['made/**']\nsigning = 'file'\nrules.ttl-bounds.min = 20\n",
    );
    let folder = std::env::current_dir().unwrap().canonicalize().unwrap();
    let by = |apex: &str, view: Option<&str>, file: &str| {
        let apex = Name::parse(apex).unwrap();
        policy.zones().signed_by(&apex, view, Some(&folder.join(file)))
    };
    assert_eq!(by("example.com.", None, "a.zone"), Some(SignedBy::File));
    assert_eq!(by("a.example.", None, "a.zone"), Some(SignedBy::Server));
    assert_eq!(by("a.example.", Some("in"), "a.zone"), Some(SignedBy::Nobody));
    assert_eq!(by("a.example.", Some("in"), "made/a.zone"), Some(SignedBy::File));
}
