//! What is wrong with a policy text: message, place and help.

use super::*;

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

#[test]
fn every_mistake_says_where_and_what_to_write() {
    one_mistake(
        "[[override]]\nzones = ['a.']\nsigning = 'servr'",
        "`servr` does not say who signs a zone",
        "'servr'",
        "did you mean `server`?",
    );
    one_mistake(
        "[[override]]\nowners = ['*']\nsigning = 'server'",
        "`signing` is of whole zones, and this override is for some owners",
        "'server'",
        "move `signing` to an `[[override]]` without `owners`",
    );
    one_mistake("[rulez]", "a policy has no key `rulez`", "rulez", "did you mean `rules`?");
    one_mistake(
        "x = 1",
        "a policy has no key `x`",
        "x",
        "its keys: `required-version`, `extends`, `zones`, `facts`, `limits`, `mail`, `rules`, `override`, `exceptions`, `waiver`, `custom`",
    );
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
fn what_is_for_nothing_or_says_nothing() {
    for key in ["zones", "owners", "paths"] {
        one_mistake(
            &format!("[[override]]\n{key} = []\nrules.ttl-bounds.min = 1"),
            &format!("`{key}` is an empty list, so this override is for nothing"),
            "[]",
            "name what it is for, or take the override out",
        );
    }
    one_mistake(
        "[[override]]\nzones = ['a.']",
        "this `[[override]]` sets nothing",
        "[[override]]",
        "add what is to hold there, as in `rules.ttl-bounds.min = \"30s\"`",
    );
    // One mistake, not two: the key that is not known was meant to say for which zones.
    one_mistake(
        "[[override]]\npath = ['a']\nrules.ttl-bounds.min = 1",
        "an `[[override]]` has no key `path`",
        "path",
        "did you mean `paths`?",
    );
    let rule = |text: &str| format!("[[custom]]\nid = 'corp-x'\nforbid = true\n{text}");
    one_mistake(&rule("message = ''"), "`message` is empty", "''", "write what it is to say, or take the key out");
    one_mistake(&rule("title = ''"), "`title` is empty", "''", "write what it is to say, or take the key out");
    one_mistake(
        &rule("select = { view = [] }"),
        "`view` is an empty list: no zone is in one of them",
        "[]",
        "list views, or leave `view` out to mean all",
    );
    one_mistake(
        &rule("select = { kind = [] }"),
        "`kind` is an empty list: no zone is of one of them",
        "[]",
        "list kinds, or leave `kind` out to mean all but special zones",
    );
    one_mistake(
        &rule("[[custom.test]]\nzone = []"),
        "`zone` is an empty list: there is nothing to try the rule on",
        "[]",
        "write `zone = '''…'''` with records",
    );
}

#[test]
fn a_view_that_a_rule_is_about_is_one_of_the_policys() {
    let rule = "[[custom]]\nid = 'corp-x'\nforbid = true\nselect = { view = ['inside', 'insode'] }\n";
    one_mistake(
        &format!("{rule}[[zones.view]]\nname = 'inside'"),
        "there is no view `insode`",
        "'insode'",
        "did you mean `inside`?",
    );
}

#[test]
fn keys_and_fields_are_lower_case() {
    let rule = |text: &str| format!("[[custom]]\nid = 'corp-x'\nselect = {{ type = 'MX' }}\n{text}");
    one_mistake(
        &rule("require = { Exchange = 'a.' }"),
        "nothing is known by the name `Exchange`: MX has no field `Exchange`",
        "Exchange",
        "did you mean `exchange`?",
    );
    one_mistake(
        &rule("require = { is_cname = '{exchange}' }"),
        "nothing is known by the name `is_cname`: MX has no field `is-cname`",
        "is_cname",
        "did you mean `is-cname`?",
    );
}

#[test]
fn networks_have_no_bits_behind_their_prefix() {
    one_mistake(
        "[[custom]]\nid = 'corp-x'\nselect = { type = 'A' }\nforbid = { address = '10.0.0.1/8' }",
        "`10.0.0.1/8` is an address within a network, and not the network itself",
        "'10.0.0.1/8'",
        "write `\"10.0.0.0/8\"`, or `\"10.0.0.1\"` for the one address",
    );
}

#[test]
fn headers_and_dates_say_what_to_write() {
    one_mistake("[rules.ttl-bounds\nmin = 1", "`[rules.ttl-bounds` is never closed", "", "close it with `]`");
    one_mistake("[[waiver]\n", "`[[waiver]` is never closed", "", "close it with `]]`");
    one_mistake(
        "[[waiver]]\nrule = 'ttl-zero'\nzone = 'a'\nuntil = 2026-02-30\n",
        "`2026-02-30` is no date: it takes a day between 01 and 28",
        "2026-02-30",
        "write one that there is, as in `2027-01-31`",
    );
    let deep = format!("a = {}\n", "[".repeat(3000));
    assert!(mistakes(&deep).iter().any(|(said, ..)| said == "lists and tables are nested too deeply here"));
    // Items are looked at one by one.
    let both = mistakes("[zones]\nexclude = [3, 'a[']");
    assert_eq!(both.len(), 2, "{both:?}");
    assert!(both[0].0.contains("holds an integer") && both[1].0.starts_with("`a[` is not a glob"), "{both:?}");
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
fn lines_are_blanked_whole_whatever_they_hold() {
    let found = mistakes("extends = [['a'\né\n[rules.ttl-bounds]\nmin = true\n");
    let places: Vec<&str> = found.iter().map(|(_, place, _)| place.as_str()).collect();
    assert_eq!(places, ["[", "true"]);
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

#[test]
fn a_mistake_is_drawn_in_its_file() {
    let loaded = Policy::from_text("zonewarden.toml", "[rules.ttl-bounds]\nmim = '5m'\n", &SourceMap::new());
    let drawn = drawn(&loaded.errors[0]);
    for part in ["`ttl-bounds` has no option `mim`", "zonewarden.toml:2:1", "no such option", "did you mean `min`?"] {
        assert!(drawn.contains(part), "{part}\n{drawn}");
    }
}

#[test]
fn facts_say_which_files_and_how_old() {
    one_mistake("[facts]\nfile = []", "`[facts]` has no key `file`", "file", "did you mean `files`?");
    one_mistake(
        "[facts]\nfiles = [\"../f.zone\"]",
        "`../f.zone` leads out of the policy's folder",
        "\"../f.zone\"",
        "write a path or glob below the folder of this file: `zones/**/*.zone`",
    );
    let found = mistakes("[facts]\nmax-age = \"old\"\nfiles = 7");
    assert_eq!(found.len(), 2, "{found:?}");
    let loaded = Policy::from_text("zonewarden.toml", "[facts]\nmax-age = '7d'\n", &SourceMap::new());
    assert_eq!(loaded.policy.facts().max_age, 7 * 86_400);
}

#[test]
fn views_and_overrides_for_them() {
    one_mistake(
        "[[zones.view]]\nname = 'a'\n[[zones.view]]\nname = 'a'",
        "there is a view `a` already",
        "'a'",
        "give each view a name of its own, or join their `paths`",
    );
    one_mistake(
        "[[zones.view]]\npaths = ['a/**']",
        "this `[[zones.view]]` has no `name`",
        "[[zones.view]]",
        "add `name = \"inside\"`",
    );
    one_mistake("[[zones.view]]\nname = ''", "`` cannot name a view", "''", "write a word: `name = \"inside\"`");
    one_mistake(
        "[[zones.view]]\nname = 'a'\npath = ['a/**']",
        "a `[[zones.view]]` has no key `path`",
        "path",
        "did you mean `paths`?",
    );
    one_mistake(
        "[[zones.view]]\nname = 'a'\ninternal = 'yes'",
        "`internal` is a string; it must be `true` or `false`",
        "'yes'",
        "write it like `internal = true`",
    );
    one_mistake(
        "[zones]\nview = { name = 'a' }",
        "`zones.view` must be a list of tables",
        "{ name = 'a' }",
        "write `[[zones.view]]`, with two brackets on each side",
    );
    one_mistake(
        "[zones]\nserver-configs = 'named.conf'",
        "`server-configs` is a string; it must be a list of strings",
        "'named.conf'",
        "write it like `server-configs = [\"named.conf\"]`",
    );
    one_mistake(
        "[[zones.view]]\nname = 'inside'\n[[override]]\nview = 'insode'\nsigning = 'server'",
        "there is no view `insode`",
        "'insode'",
        "did you mean `inside`?",
    );
    one_mistake(
        "[[override]]\nview = 'a'\nzones = ['a.example']\nsigning = 'server'",
        "there is no view `a`",
        "'a'",
        "add a `[[zones.view]]` with `name = \"a\"`; `paths` may be left to a server's configuration",
    );
    one_mistake(
        "[[zones.view]]\nname = 'a'\n[[override]]\nview = ['a']\nsigning = 'server'",
        "`view` is a list; it must be a string",
        "['a']",
        "write it like `view = \"…\"`",
    );
}

#[test]
fn an_override_with_a_broken_view_disables_its_rules() {
    let text = "[[override]]\nview = 1\nrules.ttl-bounds.min = 1";
    let loaded = Policy::from_text("zonewarden.toml", text, &SourceMap::new());
    assert_eq!(loaded.errors.len(), 1);
    assert!(loaded.policy.for_zone("a.", None).rule("ttl-bounds").is_none());
}

#[test]
fn waivers_and_exceptions() {
    let errors = |text: &str| -> Vec<(String, String)> {
        let loaded = Policy::from_text("zonewarden.toml", text, &SourceMap::new());
        loaded.errors.iter().map(|error| (error.message.clone(), error.help.clone().unwrap_or_default())).collect()
    };
    for (text, message, help) in [
        ("[[waiver]]\nrule = 'ttl-zero'\n", "this `[[waiver]]` has no `zone`", "add `zone = \"legacy.example.\"`"),
        ("[[waiver]]\nzone = 'a.'\n", "this `[[waiver]]` has no `rule`", "add `rule = \"mx-target-is-cname\"`"),
        ("[[waiver]]\nrule = 'ttl-zro'\nzone = 'a.'\n", "there is no rule `ttl-zro`", "did you mean `ttl-zero`?"),
        (
            "[[waiver]]\nrule = 'ttl-zero'\nzone = 'a.'\nowners = 'b'\n",
            "a `[[waiver]]` has no key `owners`",
            "did you mean `owner`?",
        ),
        (
            "[[waiver]]\nrule = 'ttl-zero'\nzone = 'a.'\nuntil = 2027-01-31T00:00:00Z\n",
            "`2027-01-31T00:00:00Z` for `until` is not a day",
            "write year, month and day: `until = 2027-01-31`",
        ),
        (
            "[[waiver]]\nrule = 'ttl-zero'\nzone = 'a.'\nuntil = 'soon'\n",
            "`soon` for `until` is not a day",
            "write year, month and day: `until = 2027-01-31`",
        ),
        (
            "[[waiver]]\nrule = 'ttl-zero'\nzone = 'a..b'\n",
            "`a..b` is not a name pattern: empty label: two dots in a row, or a dot at the start",
            "`*` is one label",
        ),
        (
            "[[waiver]]\nrule = 'ttl-zero'\nzone = 'a.'\nreason = ' '\n",
            "`reason` of `waiver` is empty",
            "say it in a few words",
        ),
        ("[waiver]\nrule = 'ttl-zero'\n", "`waiver` must be a list of tables", "write `[[waiver]]`"),
        (
            "[exceptions]\nrequire-reasons = true\n",
            "`[exceptions]` has no option `require-reasons`",
            "did you mean `require-reason`?",
        ),
        (
            "[exceptions]\nrequire-reason = 1\n",
            "`require-reason` is an integer; it must be `true` or `false`",
            "write it like",
        ),
        (
            "[rules.ttl-zero]\nignorable = 'no'\n",
            "`ignorable` is a string; it must be `true` or `false`",
            "write it like `ignorable = false`",
        ),
        (
            "[exceptions]\nrequire-reason = true\n[[waiver]]\nrule = 'ttl-zero'\nzone = 'a.'\n",
            "this `[[waiver]]` has no `reason`, which `require-reason` wants of all",
            "add `reason = \"…\"`",
        ),
    ] {
        let told = errors(text);
        assert_eq!(told.len(), 1, "{text}: {told:?}");
        assert_eq!(told[0].0, message, "{text}");
        assert!(told[0].1.starts_with(help), "{text}: {told:?}");
    }
    assert!(errors("[[waiver]]\nrule = 'ttl-zero'\nzone = '*.a.'\nowner = '@'\nuntil = 2027-01-31\nby = 'x'\nreason = 'y'\nvalue = 'z'\n").is_empty());
}
