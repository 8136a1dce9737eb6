//! Policies as a specification: a text, and what it means or what is wrong with it.

use std::fs;
use std::path::Path;

use super::*;
use crate::discover::Meant;
use crate::finding::Severity;

/// Message, text at the span, and help of every mistake.
fn mistakes(text: &str) -> Vec<(String, String, String)> {
    let loaded = Policy::from_text("zonewarden.toml", text, &SourceMap::new());
    loaded
        .errors
        .iter()
        .map(|error| (error.message.clone(), error.text().to_owned(), error.help.clone().unwrap_or_default()))
        .collect()
}

#[track_caller]
fn one_mistake(text: &str, message: &str, place: &str, help: &str) {
    let found = mistakes(text);
    assert_eq!(found, [(message.to_owned(), place.to_owned(), help.to_owned())], "{text}");
}

fn policy(text: &str) -> Policy {
    let loaded = Policy::from_text("zonewarden.toml", text, &SourceMap::new());
    assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
    loaded.policy
}

const ERROR: Severity = Severity::Error;
const WARNING: Severity = Severity::Warning;
const INFO: Severity = Severity::Info;

#[test]
fn every_mistake_says_where_and_what_to_write() {
    one_mistake("[rulez]", "a policy has no key `rulez`", "rulez", "did you mean `rules`?");
    one_mistake("x = 1", "a policy has no key `x`", "x", "its keys: `extends`, `zones`, `rules`, `override`");
    one_mistake(
        "[ttl-bounds]",
        "a policy has no key `ttl-bounds`",
        "ttl-bounds",
        "write `[rules.ttl-bounds]` to configure this rule",
    );
    one_mistake(
        "[rules.ttl-bouns]\nmin = 1",
        "there is no rule `ttl-bouns`",
        "ttl-bouns",
        "did you mean `ttl-bounds`?",
    );
    one_mistake("[rules.quux]", "there is no rule `quux`", "quux", "`zonewarden rules` lists all rules");
    one_mistake("[rules.ttl-bounds]\nmim = 1", "`ttl-bounds` has no option `mim`", "mim", "did you mean `min`?");
    one_mistake(
        "[rules.ttl-bounds]\nsevrity = 'off'",
        "`ttl-bounds` has no option `sevrity`",
        "sevrity",
        "did you mean `severity`?",
    );
    one_mistake(
        "[rules]\nttl-bounds = 'off'",
        "`ttl-bounds` is a string; it must be a table",
        "'off'",
        "write it like `ttl-bounds = { severity = \"off\" }`",
    );
    one_mistake("[rules.ttl-bounds]\nseverity = 'eror'", "`eror` is no severity", "'eror'", "did you mean `error`?");
    one_mistake(
        "[rules.ttl-bounds]\nseverity = false",
        "`severity` is a boolean; it must be one of `error`, `warning`, `info`, `off`",
        "false",
        "write it like `severity = \"warning\"`",
    );
    one_mistake(
        "extends = 'strict'",
        "`extends` is a string; it must be a list of strings",
        "'strict'",
        "write it like `extends = [\"strict\"]`",
    );
    one_mistake("extends = ['strct']", "there is no pack `strct`", "'strct'", "did you mean `strict`?");
    one_mistake(
        "extends = ['strict', 3]",
        "`extends` holds an integer; it must hold strings only",
        "3",
        "put it in quotes, or take it out",
    );
    one_mistake(
        "extends = ['policies/corp.toml']",
        "cannot read the policy `policies/corp.toml`: this policy stands in no file, so it can extend packs only",
        "'policies/corp.toml'",
        "paths are relative to the folder of the file that names them",
    );
}

#[test]
fn options_are_held_to_their_page() {
    let rule = |text: &str| format!("[rules.ttl-bounds]\n{text}");
    one_mistake(
        &rule("min = true"),
        "`min` is a boolean; it must be a duration",
        "true",
        "write it like `min = \"5m\"`",
    );
    one_mistake(
        &rule("min = '5 minutes'"),
        "`5 minutes` for `min` is not a duration",
        "'5 minutes'",
        "write numbers with units, `\"5m\"`, `\"1h30m\"`, `\"1d\"`, or seconds: `300`",
    );
    let bounds = "write a value from 0s to 2147483647s";
    one_mistake(&rule("min = -1"), "`min` of `ttl-bounds` is `-1`; it must be from 0s to 2147483647s", "-1", bounds);
    one_mistake(
        &rule("max = '9999w'"),
        "`max` of `ttl-bounds` is `9999w`; it must be from 0s to 2147483647s",
        "'9999w'",
        bounds,
    );
    one_mistake(
        &rule("max = 99999999999999999999999"),
        "`max` of `ttl-bounds` is `99999999999999999999999`; it must be from 0s to 2147483647s",
        "99999999999999999999999",
        bounds,
    );
    one_mistake(
        &rule("types = ['MX']"),
        "`types` is a list; it must be a table",
        "['MX']",
        "write it like `types = { MX = { min = \"12h\" } }`",
    );
    one_mistake(
        &rule("types = { M-X = { max = 1 } }"),
        "`M-X` in `types` of `ttl-bounds` is no RR type",
        "M-X",
        "write a type as in a zone, `MX`, or `TYPE65280`",
    );
    one_mistake(
        &rule("owners = { www = { maxx = 1 } }"),
        "`ttl-bounds.owners` has no option `maxx`",
        "maxx",
        "did you mean `max`?",
    );
    one_mistake(
        &rule("owners = { www = '1h' }"),
        "`www` is a string; it must be a table",
        "'1h'",
        "write it like `www = { min = \"12h\" }`",
    );
    let help = "`*` is one label, `**` any number of labels, `@` the apex: `mx*.example.net.`, `**.example.`";
    one_mistake(
        &rule("owners = { 'x..y' = { max = 1 } }"),
        "`x..y` is not a name pattern: empty label: two dots in a row, or a dot at the start",
        ".",
        help,
    );
    one_mistake(
        "[rules.mx-primary]\nprimary = ['mx1.example.net.', 'mx**']",
        "`mx**` is not a name pattern: `**` stands alone between dots; inside a label write one `*`",
        "mx**",
        help,
    );
    one_mistake(
        "[rules.mx-primary]\nprimary = 'mx1.example.net.'",
        "`primary` is a string; it must be a list of name patterns",
        "'mx1.example.net.'",
        "write it like `primary = [\"mx1.example.net.\", \"mx*.example.org.\"]`",
    );
    one_mistake(
        "[rules.mx-too-many]\nmax = 0",
        "`max` of `mx-too-many` is `0`; it must be from 1 to 100",
        "0",
        "write a value from 1 to 100",
    );
    one_mistake(
        "[rules.mx-too-many]\nmax = '5'",
        "`max` is a string; it must be a whole number",
        "'5'",
        "write it like `max = 1`",
    );
    one_mistake(
        "[rules.mx-missing]\nrequire = 'alway'",
        "`require` of `mx-missing` cannot be `alway`",
        "'alway'",
        "did you mean `always`?",
    );
    one_mistake(
        "[rules.mx-single]\nexempt-providers = 'yes'",
        "`exempt-providers` is a string; it must be `true` or `false`",
        "'yes'",
        "write it like `exempt-providers = true`",
    );
}

#[test]
fn zones_are_held_to_their_schema() {
    let zones = |text: &str| format!("[zones]\n{text}");
    one_mistake(&zones("includes = []"), "`[zones]` has no key `includes`", "includes", "did you mean `include`?");
    one_mistake(
        "zones = []",
        "`zones` is a list; it must be a table",
        "[]",
        "write it like `zones = { include = [\"zones/**/*.zone\"] }`",
    );
    let glob = "`*` matches within a folder, `**/` across folders, `[ab]` and `{a,b}` one of several";
    one_mistake(
        &zones("include = ['a.zone', 'zones/[a']"),
        "`zones/[a` is not a glob: unclosed character class; missing ']'",
        "'zones/[a'",
        glob,
    );
    one_mistake(
        &zones("exclude = ['../x']"),
        "`../x` leads out of the policy's folder",
        "'../x'",
        "write a path or glob below the folder of this file: `zones/**/*.zone`",
    );
    one_mistake(
        &zones("origins = [{ path = 'rev10', origin = '10.in-addr.arpa' }]"),
        "`10.in-addr.arpa` does not end with a dot, and an origin is absolute",
        "'10.in-addr.arpa'",
        "write `\"10.in-addr.arpa.\"`",
    );
    one_mistake(
        &zones("origins = [{ path = 'rev10' }]"),
        "this row of `origins` has no `origin`",
        "{ path = 'rev10' }",
        "write `{ path = \"zones/rev10\", origin = \"10.in-addr.arpa.\" }`",
    );
    one_mistake(
        &zones("origins = [{ path = 'rev10', orgin = 'x.' , origin = 'y.' }]"),
        "a row of `origins` has no key `orgin`",
        "orgin",
        "did you mean `origin`?",
    );
    one_mistake(
        &zones("origins = [{ path = 'rev10', origin = 'a..b.' }]"),
        "`a..b.` is not a name: empty label: two dots in a row, or a dot at the start",
        "'a..b.'",
        "write `\"a..b.\"`",
    );
}

#[test]
fn overrides_are_held_to_their_schema() {
    one_mistake(
        "[override]\nzones = []",
        "`override` must be a list of tables",
        "[override]",
        "write `[[override]]`, with two brackets on each side",
    );
    one_mistake(
        "[[override]]\nrules.ttl-bounds.min = 1",
        "this `[[override]]` does not say for which zones",
        "[[override]]",
        "add `zones = [\"*.parked.example\"]`",
    );
    one_mistake(
        "[[override]]\nzones = ['x.']\nttl-bounds.min = 1",
        "an `[[override]]` has no key `ttl-bounds`",
        "ttl-bounds",
        "write `rules.ttl-bounds`",
    );
    one_mistake(
        "[[override]]\nzones = ['@']\nrules.ttl-bounds.min = 1",
        "`@` is not a name pattern: `@` is the apex of a zone and tells no zones apart",
        "@",
        "`*` is one label, `**` any number of labels, `@` the apex: `mx*.example.net.`, `**.example.`",
    );
}

#[test]
fn all_mistakes_come_in_one_run_in_the_order_of_the_file() {
    let text = "extends = ['nothing-like-it']\n[rules.ttl-bounds]\nmin = true\nmax = yes\nmax2 = 1\n[rules.mx-primary]\nprimary = ['a..b']\n";
    let found: Vec<String> = mistakes(text).into_iter().map(|mistake| mistake.1).collect();
    assert_eq!(found, ["'nothing-like-it'", "true", "yes", "max2", "."]);
}

#[test]
fn syntax_errors_say_what_to_write() {
    one_mistake(
        "[rules.ttl-bounds]\nmin = yes\nmax = '1d'\n",
        "`yes` is neither a number nor `true` or `false`, and is not quoted",
        "yes",
        "write `\"yes\"`",
    );
    one_mistake(
        "extends =\n[rules.ttl-bounds]\n",
        "a key without a value",
        "",
        "write the value behind `=`, or delete the key",
    );
    one_mistake(
        "[rules.ttl-bounds]\nmin = 1\nmin = 2\n",
        "`min` is set twice in one table",
        "min",
        "keep one of them, or move this one into another table",
    );
    let found = mistakes("[rules.mx-backup-preferred]\nbackup = [\"a\\#b\"]\n");
    assert_eq!(found[0].0, "`\\#` is no escape that TOML knows");
    assert!(found[0].2.contains("'''…'''"));
}

#[test]
fn an_open_bracket_hides_nothing_behind_it() {
    let text = "extends = ['strict',\n[rules.ttl-bounds]\nmin = yes\n[rules.mx-primary]\nprimary = ['mx1.example.net.',\n  'mx2'\n[rules.mx-single]\nmin = 0\n";
    let found: Vec<(String, String)> = mistakes(text).into_iter().map(|(message, place, _)| (message, place)).collect();
    let expected = [
        ("`[` is never closed", "["),
        ("`yes` is neither a number nor `true` or `false`, and is not quoted", "yes"),
        ("`[` is never closed", "["),
        ("`min` of `mx-single` is `0`; it must be from 1 to 10", "0"),
    ];
    assert_eq!(found, expected.map(|(message, place)| (message.to_owned(), place.to_owned())));
}

#[test]
fn a_mistake_disables_its_own_rule_only() {
    for text in [
        "[rules.ttl-bounds]\nmin = true\n[rules.mx-single]\nmin = 3\n",
        "[rules.ttl-bounds]\nmin = yes\n[rules.mx-single]\nmin = 3\n",
        "[rules.ttl-bounds]\nmin =\n[rules.mx-single]\nmin = 3\n",
        "rules.mx-single.min = 3\nrules.ttl-bounds.min = yes\n",
        "[[override]]\nzones = ['a..b']\nrules.ttl-bounds.min = 1\n[rules.mx-single]\nmin = 3\n",
        "[[override]]\nzones = ['b.']\nrules.ttl-bounds.min = true\n[rules.mx-single]\nmin = 3\n",
    ] {
        let loaded = Policy::from_text("p.toml", text, &SourceMap::new());
        assert_eq!(loaded.errors.len(), 1, "{text}");
        let zone = loaded.policy.for_zone("a.", None);
        assert!(zone.rule("ttl-bounds").is_none(), "{text}");
        assert_eq!(zone.rule("mx-single").and_then(|rule| rule.options.integer("min")), Some(3), "{text}");
        assert!(zone.rule("mx-target-is-cname").is_some(), "{text}");
    }
}

#[test]
fn bytes_that_are_not_utf_8() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    fs::write(&path, b"extends = ['strict']\n# caf\xe9\n").unwrap();
    let sources = SourceMap::new();
    let loaded = Policy::load(&PolicyArgs { config: Some(path), ..PolicyArgs::default() }, &sources);
    let error = &loaded.errors[0];
    assert_eq!(error.message, "byte 0xE9 is not UTF-8, and a TOML file is UTF-8 throughout");
    let span = error.span.unwrap();
    assert_eq!(sources.get(span.file).position(span.start).line, 2);
    assert!(drawn(error).contains("this byte"));
}

/// The error as the terminal shows it.
fn drawn(error: &PolicyError) -> String {
    let mut out = String::new();
    let theme = miette::GraphicalTheme::unicode_nocolor();
    miette::GraphicalReportHandler::new_themed(theme).render_report(&mut out, error).unwrap();
    out
}

#[test]
fn a_mistake_is_drawn_in_its_file() {
    let loaded = Policy::from_text("zonewarden.toml", "[rules.ttl-bounds]\nmim = '5m'\n", &SourceMap::new());
    let drawn = drawn(&loaded.errors[0]);
    for part in ["`ttl-bounds` has no option `mim`", "zonewarden.toml:2:1", "no such option", "did you mean `min`?"] {
        assert!(drawn.contains(part), "{part}\n{drawn}");
    }
}

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

/// Writes files into a new folder.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn load(folder: &Path, change: impl FnOnce(&mut PolicyArgs)) -> Loaded {
    let mut args = PolicyArgs { arguments: vec![folder.to_owned()], ..PolicyArgs::default() };
    change(&mut args);
    Policy::load(&args, &SourceMap::new())
}

#[track_caller]
fn minimum(loaded: &Loaded) -> Option<u32> {
    assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
    loaded.policy.for_zone("a.", None).rule("ttl-bounds").and_then(|rule| rule.options.duration("min"))
}

#[test]
fn the_policy_is_found_upward_from_what_the_arguments_share() {
    let there = folder(&[
        ("zonewarden.toml", "rules.ttl-bounds.min = 1"),
        ("a/zonewarden.toml", "rules.ttl-bounds.min = 2"),
        ("a/b/x.zone", ""),
        ("a/c/y.zone", ""),
        ("d/z.zone", ""),
    ]);
    let path = |name: &str| there.path().join(name);
    let found = |names: &[&str]| {
        minimum(&load(there.path(), |args| args.arguments = names.iter().map(|name| path(name)).collect()))
    };
    assert_eq!(found(&["a/b/x.zone", "a/c/y.zone"]), Some(2));
    assert_eq!(found(&["a/b", "d"]), Some(1));
    assert_eq!(found(&["a/b/missing.zone"]), Some(2));
    let loaded = load(&path("a/b"), |_| {});
    assert_eq!(loaded.policy.folder(), Some(path("a").as_path()));
    assert_eq!(minimum(&load(&path("a/b"), |args| args.isolated = true)), Some(60));
    assert_eq!(minimum(&load(&path("a/b"), |args| args.config = Some(path("zonewarden.toml")))), Some(1));
}

#[test]
fn later_layers_win_and_each_file_counts_once() {
    let there = folder(&[
        (
            "zonewarden.toml",
            "extends = ['recommended', 'p/one.toml', 'p/two.toml']\nrules.ttl-bounds.types = { MX = { max = 1 } }",
        ),
        (
            "p/one.toml",
            "extends = ['base.toml']\nrules.ttl-bounds.min = 1\nrules.ttl-bounds.types = { MX = { min = 1 }, A = { min = 1 } }",
        ),
        ("p/two.toml", "extends = ['base.toml']\nrules.ttl-bounds.types = { A = { min = 2 } }"),
        ("p/base.toml", "rules.ttl-bounds.min = 9\nrules.ttl-bounds.max = 9\nzones.include = ['z/*.zone']"),
    ]);
    let loaded = load(there.path(), |_| {});
    assert_eq!(minimum(&loaded), Some(1));
    let zone = loaded.policy.for_zone("a.", None);
    let options = &zone.rule("ttl-bounds").unwrap().options;
    assert_eq!(options.duration("max"), Some(9));
    let row = |rtype| options.for_type("types", rtype).map(|row| (row.duration("min"), row.duration("max"))).unwrap();
    assert_eq!(row(1), (Some(2), None));
    assert_eq!(row(15), (Some(1), Some(1)));
    let zones = loaded.policy.zones();
    assert!(zones.listed(&there.path().join("p/z/a.zone")).is_some(), "relative to the file that names it");
}

#[test]
fn policies_on_the_command_line_stand_for_extends() {
    let there = folder(&[
        ("zonewarden.toml", "extends = ['strict']\nrules.ttl-bounds.max = 5"),
        ("corp.toml", "rules.ttl-bounds.min = 7"),
    ]);
    let corp = there.path().join("corp.toml").to_string_lossy().into_owned();
    let loaded = load(there.path(), |args| args.policies = vec!["recommended".to_owned(), corp]);
    assert_eq!(minimum(&loaded), Some(7));
    let zone = loaded.policy.for_zone("a.", None);
    assert_eq!(zone.rule("ttl-bounds").unwrap().options.duration("max"), Some(5));
    assert!(zone.rule("mx-single").is_none());
    let loaded = load(there.path(), |args| args.policies = vec!["strct".to_owned()]);
    assert_eq!(loaded.errors[0].message, "`--policy strct`: there is no pack `strct`");
    assert_eq!(loaded.errors[0].help.as_deref(), Some("did you mean `strict`?"));
}

#[test]
fn what_extends_cannot_reach() {
    let there = folder(&[
        ("outside.toml", ""),
        ("in/zonewarden.toml", "extends = ['../outside.toml', 'a.toml', 'none.toml', 'sub/']"),
        ("in/a.toml", "extends = ['b.toml']"),
        ("in/b.toml", "extends = ['a.toml', 'b.toml']"),
        ("in/sub/x", ""),
    ]);
    let loaded = load(&there.path().join("in"), |_| {});
    let found: Vec<(&str, &str)> = loaded.errors.iter().map(|error| (error.message.as_str(), error.text())).collect();
    assert_eq!(
        found,
        [
            ("`../outside.toml` lies outside the root folder, so it is not read", "'../outside.toml'"),
            ("cannot read the policy `none.toml`: there is no such file", "'none.toml'"),
            ("cannot read the policy `sub/`: it is not a file", "'sub/'"),
            ("`a.toml` extends this file in turn", "'a.toml'"),
            ("`b.toml` extends this file in turn", "'b.toml'"),
        ]
    );
    let wider = load(&there.path().join("in"), |args| args.root = Some(there.path().to_owned()));
    assert_eq!(wider.errors.len(), 4);
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out_of_the_root() {
    let there = folder(&[("secret.toml", "secret = 1"), ("in/zonewarden.toml", "extends = ['link.toml']")]);
    std::os::unix::fs::symlink(there.path().join("secret.toml"), there.path().join("in/link.toml")).unwrap();
    let loaded = load(&there.path().join("in"), |_| {});
    assert_eq!(loaded.errors.len(), 1);
    assert!(loaded.errors[0].message.contains("outside the root folder"));
}

#[test]
fn a_named_policy_that_cannot_be_read() {
    let loaded = load(Path::new("."), |args| args.config = Some(PathBuf::from("no/such/policy.toml")));
    assert_eq!(loaded.errors[0].message, "cannot read the policy `no/such/policy.toml`: there is no such file");
    assert!(loaded.policy.for_zone("a.", None).rule("mx-target-is-cname").is_some());
}

#[test]
fn globs_and_origins_are_relative_to_the_policy() {
    let there = folder(&[(
        "zonewarden.toml",
        "[zones]\ninclude = ['zones/**/*.zone', './more']\nexclude = ['zones/old/']\ninclude-roots = ['shared']\n\
         origins = [{ path = 'zones/rev10', origin = '10.IN-ADDR.arpa.' }, { path = 'zones/*', origin = 'x.' }]\n",
    )]);
    let loaded = load(there.path(), |_| {});
    assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
    let zones = loaded.policy.zones();
    let at = |name: &str| there.path().join(name);
    let included = |name: &str| zones.listed(&at(name)).is_some_and(|meant| meant != Meant::No);
    assert!(included("zones/a.zone") && included("zones/b/c/a.zone") && included("more/deep/x"));
    assert!(!included("zones/a.txt") && !included("other/a.zone"));
    assert!(zones.excludes(&at("zones/old")));
    let origin = |name: &str| zones.origin(&at(name)).map(ToString::to_string);
    assert_eq!(origin("zones/rev10").as_deref(), Some("10.in-addr.arpa."));
    assert_eq!(origin("zones/other").as_deref(), Some("x."));
    assert_eq!(zones.include_roots, [there.path().join("shared")]);
}

fn selected(select: &[&str], ignore: &[&str], severity: &[&str], text: &str) -> Loaded {
    let there = folder(&[("zonewarden.toml", text)]);
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    load(there.path(), |args| {
        (args.select, args.ignore, args.severity) = (owned(select), owned(ignore), owned(severity));
    })
}

fn running(loaded: &Loaded, apex: &str) -> Vec<&'static str> {
    assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
    loaded.policy.for_zone(apex, None).rules().map(|rule| rule.page.id).collect()
}

#[test]
fn select_and_ignore_take_rules_groups_packs_and_globs() {
    assert_eq!(running(&selected(&["mx-single", "ttl-bounds"], &[], &[], ""), "a."), ["mx-single", "ttl-bounds"]);
    assert_eq!(running(&selected(&["soa-ttl"], &[], &[], ""), "a."), ["ttl-bounds"]);
    assert_eq!(running(&selected(&["mx-s*"], &[], &[], ""), "a."), ["mx-single"]);
    assert!(running(&selected(&["strict"], &[], &[], ""), "a.").contains(&"mx-single"));
    assert!(!running(&selected(&[], &["mail"], &[], ""), "a.").contains(&"mx-target-is-cname"));
    let text = "[[override]]\nzones = ['a.']\nrules.ttl-bounds.severity = 'off'";
    let loaded = selected(&["ttl-bounds"], &[], &["ttl-bounds=error"], text);
    assert_eq!(running(&loaded, "a."), [""; 0], "an override keeps its word");
    assert_eq!(running(&loaded, "b."), ["ttl-bounds"]);
}

#[test]
fn severities_on_the_command_line_win() {
    let text = "rules.ttl-bounds.severity = 'off'\n[[override]]\nzones = ['a.']\nrules.ttl-bounds.severity = 'info'";
    let loaded = selected(&[], &[], &["ttl-bounds=error"], text);
    for apex in ["a.", "b."] {
        assert_eq!(loaded.policy.for_zone(apex, None).severity("ttl-bounds", WARNING), Some(ERROR));
    }
    let loaded = selected(&[], &[], &["mx-*=off"], "");
    assert!(!running(&loaded, "a.").iter().any(|id| id.starts_with("mx-")));
}

#[test]
fn mistakes_on_the_command_line() {
    let loaded = selected(&["mx-singl"], &["zzz*"], &["ttl-bounds", "ttl-bounds=eror", "nothing-like-it=info"], "");
    let found: Vec<(&str, &str)> =
        loaded.errors.iter().map(|error| (error.message.as_str(), error.help.as_deref().unwrap())).collect();
    assert_eq!(
        found,
        [
            ("`--select mx-singl`: no rule, group or pack has this name", "did you mean `mx-single`?"),
            ("`--ignore zzz*` matches no rule", "`zonewarden rules` lists all rules"),
            ("`--severity ttl-bounds` says no severity", "write `--severity ttl-bounds=warning`"),
            ("`eror` in `--severity ttl-bounds=eror` is no severity", "did you mean `error`?"),
            (
                "`--severity nothing-like-it`: no rule, group or pack has this name",
                "`zonewarden rules` lists all rules with their groups"
            ),
        ]
    );
}

mod pages {
    use super::super::*;
    use std::path::Path;

    #[test]
    fn each_is_whole_and_called_like_its_file() {
        assert!(page::pages().is_sorted_by(|a, b| a.id < b.id));
        for page in page::pages() {
            let path =
                Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(page.group).join(format!("{}.toml", page.id));
            assert!(path.is_file(), "{}", path.display());
            assert!(page.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
            assert!(!page.title.is_empty() && !page.why.is_empty() && !page.fix.is_empty(), "{}", page.id);
            assert!(!page.references.is_empty() && !page.bad.is_empty() && !page.good.is_empty(), "{}", page.id);
            assert!(!page.title.ends_with('.') && page.title.len() <= 110, "{}: {}", page.id, page.title);
        }
    }

    #[test]
    fn bad_examples_expect_their_rule_and_good_ones_nothing() {
        for page in page::pages() {
            for example in page.bad {
                let mut expected = page::expectations(example.text);
                expected.extend(example.files.iter().flat_map(|file| page::expectations(file.text)));
                assert!(expected.iter().any(|(_, rule)| *rule == page.id), "{} expects nothing", page.id);
                for (line, rule) in expected {
                    assert!(page::find(rule).is_some(), "{}, line {line}: `{rule}`", page.id);
                }
            }
            for example in page.good {
                let files = example.files.iter().map(|file| file.text);
                let expected: Vec<_> = files.chain([example.text]).flat_map(page::expectations).collect();
                assert!(expected.is_empty(), "{}", page.id);
            }
        }
    }

    #[test]
    fn policies_of_examples_are_right() {
        for page in page::pages() {
            for example in page.bad.iter().chain(page.good) {
                let loaded = Policy::from_text(page.id, example.policy, &SourceMap::new());
                assert!(loaded.errors.is_empty(), "{}: {:?}", page.id, loaded.errors);
            }
            if page.set == page::Set::Policy {
                let configures = |example: &page::Example| example.policy.contains(&format!("[rules.{}]", page.id));
                assert!(page.bad.iter().chain(page.good).all(configures), "{} is off without a policy", page.id);
            }
        }
    }

    /// Everything a default says must arrive, and be what the page allows.
    #[test]
    fn defaults_are_valid_values() {
        for page in page::pages() {
            let options = Options::defaults(page.options);
            for spec in page.options {
                match spec.default {
                    page::Default::List(items) => {
                        let read = match spec.kind {
                            page::Kind::Names => options.names(spec.name).len(),
                            _ => options.strings(spec.name).len(),
                        };
                        assert_eq!(read, items.len(), "{}.{}", page.id, spec.name);
                    }
                    page::Default::Table(rows) => {
                        assert_eq!(options.rows(spec.name), rows.len(), "{}.{}", page.id, spec.name);
                    }
                    page::Default::Word(word) => {
                        let page::Kind::Word(words) = spec.kind else { panic!("{}.{}", page.id, spec.name) };
                        assert!(words.contains(&word), "{}.{}", page.id, spec.name);
                    }
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn expectations_mean_their_line_or_the_next() {
        let text = "a ; expect: x, y\n; expect: z\nb\n  ; expect: w\n";
        assert_eq!(page::expectations(text), [(1, "x"), (1, "y"), (3, "z"), (5, "w")]);
    }
}

mod anything {
    use super::super::*;
    use proptest::prelude::*;

    /// Text that is made of what policies are made of, so that it gets far.
    fn policy_like() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "[rules.ttl-bounds]\n",
            "[[override]]\n",
            "[zones]\n",
            "rules.mx-primary.",
            "extends",
            "zones",
            "min",
            "max",
            "types",
            "owners",
            "primary",
            "severity",
            "origins",
            " = ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "'",
            "\"",
            "\n",
            "\r\n",
            "\"5m\"",
            "'*.example'",
            "'a..b'",
            "MX",
            "12",
            "-1",
            "true",
            "'''",
            "\"\"\"",
            "\\",
            "#",
            "é",
            "\u{feff}",
            ".",
            "path",
            "origin",
            "'x.'",
            "override",
            "1979-05-27",
            "0x",
            "1e9",
            "nan",
            "\0",
        ]);
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    fn check(text: &str, bytes: &[u8]) {
        let sources = SourceMap::new();
        let loaded = match std::str::from_utf8(bytes) {
            Ok(_) => Policy::from_text("p.toml", text, &sources),
            Err(_) => {
                let file = sources.add("p.toml", bytes.to_vec()).unwrap();
                let (_, errors) = schema::read(&file);
                assert_eq!(errors.len(), 1);
                return;
            }
        };
        for error in &loaded.errors {
            if let Some(span) = error.span {
                let length = sources.get(span.file).bytes().len();
                assert!(span.end() as usize <= length, "{error:?}");
                assert!(!super::drawn(error).contains("failed to read"), "{error:?}");
            }
            assert!(!error.message.is_empty());
        }
        loaded.policy.for_zone("example.com.", None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn text_never_panics(text in policy_like()) {
            check(&text, text.as_bytes());
        }

        #[test]
        fn bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            check(&String::from_utf8_lossy(&bytes), &bytes);
        }

        #[test]
        fn patterns_never_panic(text in "[a-c*.@\\\\0-9é]{0,20}", name in "[a-c]{1,3}(\\.[a-c]{1,3}){0,4}\\.") {
            for scope in [pattern::Scope::Zone, pattern::Scope::Host, pattern::Scope::Owner] {
                match pattern::NamePattern::parse(&text, scope) {
                    Ok(pattern) => {
                        let name = Name::parse(&name).unwrap();
                        pattern.matches(name.as_ref(), NameRef::ROOT);
                    }
                    Err(error) => assert!(error.range.start <= error.range.end && error.range.end <= text.len() + 1),
                }
            }
        }
    }
}
