//! `[[custom]]` as a specification: what is wrong with one, and which rules there are when files are put together.

use super::*;

/// Message and text at the span of every mistake; each must have help.
fn mistakes(text: &str) -> Vec<(String, String)> {
    let loaded = Policy::from_text("zonewarden.toml", text, &SourceMap::new());
    let told = |error: &PolicyError| {
        assert!(error.help.is_some(), "no help: {error}");
        (error.message.clone(), error.text().to_owned())
    };
    loaded.errors.iter().map(told).collect()
}

#[test]
fn every_mistake_of_a_rule_says_where() {
    for (rule, message, place) in [
        ("select = { type = 'MX' }", "this `[[custom]]` asks for nothing", "[[custom]]"),
        ("forbid = true\nselec = {}", "a `[[custom]]` has no key `selec`", "selec"),
        (
            "select = { port = 443, exchange = 'a' }\nforbid = true",
            "no type has all the fields that this `select` asks for",
            "{ port = 443, exchange = 'a' }",
        ),
        ("forbid = 1", "`forbid` is an integer; it must be a table", "1"),
        ("select = { type = 'MXX' }\nforbid = true", "`MXX` is no RR type", "'MXX'"),
        ("select = { type = 'ANY' }\nforbid = true", "no record has the type `ANY`", "'ANY'"),
        ("select = { type = [] }\nforbid = true", "`type` is an empty list: no record is of one of them", "[]"),
        (
            "select = { type = 'MX' }\nrequire = { exchnge = 'a' }",
            "nothing is known by the name `exchnge`: MX has no field `exchnge`",
            "exchnge",
        ),
        (
            "select = { type = ['MX', 'A'] }\nrequire = { exchange = 'a' }",
            "nothing is known by the name `exchange`: A has no field `exchange`",
            "exchange",
        ),
        (
            "select = { type = 'MX', ownr = '@' }\nforbid = true",
            "`select` cannot ask for `ownr`: MX has no field `ownr`",
            "ownr",
        ),
        (
            "select = { type = 'MX' }\nrequire = { exchange = [] }",
            "`exchange` is an empty list: nothing is one of it",
            "[]",
        ),
        (
            "select = { type = 'MX' }\nrequire = { exchange = 'a..b' }",
            "`a..b` is not a name pattern: empty label: two dots in a row, or a dot at the start",
            ".",
        ),
        ("select = { type = 'MX' }\nrequire = { preference = 70000 }", "`preference` is never `70000`", "70000"),
        (
            "select = { type = 'MX' }\nrequire = { preference = 'ten' }",
            "`preference` is a number, and `ten` is none",
            "'ten'",
        ),
        (
            "select = { type = 'MX' }\nrequire = { preference = { min = 9, max = 3 } }",
            "`preference` has a `min` above its `max`: nothing is both",
            "{ min = 9, max = 3 }",
        ),
        (
            "select = { type = 'MX' }\nrequire = { preference = { least = 9 } }",
            "`preference` has no key `least`",
            "least",
        ),
        (
            "select = { type = 'A' }\nrequire = { address = '192.0.2.0/33' }",
            "`192.0.2.0/33` is neither an address nor a network",
            "'192.0.2.0/33'",
        ),
        (
            "select = { type = 'TXT' }\nrequire = { text = { regex = '(' } }",
            "`(` is not a regular expression: unclosed group",
            "'('",
        ),
        (
            "select = { type = 'TXT' }\nrequire = { text = { regex = 'a{9999}{9999}' } }",
            "`a{9999}{9999}` is not a regular expression: compiled regex exceeds size limit of 1048576 bytes",
            "'a{9999}{9999}'",
        ),
        ("require = { ttl = { min = '5x' } }", "`5x` for `ttl` is not a duration", "'5x'"),
        (
            "select = { type = 'MX' }\nforbid = true\nmessage = '{owner} {exchnge}'",
            "nothing fills `{exchnge}`: MX has no field `exchnge`",
            "{exchnge}",
        ),
        ("forbid = true\nmessage = 'a { b'", "`{` stands alone in this template", "{"),
        ("select = { kind = 'secret' }\nforbid = true", "`secret` is no kind of zone", "'secret'"),
        (
            "select = { zone = '@' }\nforbid = true",
            "`@` is not a name pattern: `@` is the apex of a zone and tells no zones apart",
            "@",
        ),
        (
            "count = { min = 3, max = 2 }",
            "`count` has a `min` above its `max`: no number is both",
            "count = { min = 3, max = 2 }",
        ),
        ("count = {}", "`count` asks for nothing", "count = {}"),
        (
            "select = { type = 'MX' }\nlowest = { exchange = 'a' }",
            "`lowest` does not say of which field",
            "lowest = { exchange = 'a' }",
        ),
        ("require = { exists = { owner = '@' } }", "`exists` does not say of which type", "{ owner = '@' }"),
        (
            "forbid = { spf-covers = '{owner}' }",
            "`spf-covers` can be required, and not forbidden",
            "spf-covers = '{owner}'",
        ),
        ("forbid = true\nseverity = 'fatal'", "`severity` cannot be `fatal`", "'fatal'"),
        ("forbid = true\n[[custom.test]]\nzon = ''", "a `[[custom.test]]` has no key `zon`", "zon"),
    ] {
        let found = mistakes(&format!("[[custom]]\nid = 'corp-x'\n{rule}\n"));
        assert!(found.contains(&(message.to_owned(), place.to_owned())), "{rule}: {found:?}");
    }
}

#[test]
fn ids() {
    for (id, message) in
        [("Corp X", "`Corp X` cannot be the id of a rule"), ("mx-single", "`mx-single` is the id of a built-in rule")]
    {
        assert_eq!(mistakes(&format!("[[custom]]\nid = '{id}'\nforbid = true\n"))[0].0, message);
    }
    assert_eq!(mistakes("[[custom]]\nforbid = true\n")[0].0, "this `[[custom]]` has no id");
    let twice = "[[custom]]\nid = 'corp-x'\nforbid = true\n";
    assert_eq!(mistakes(&format!("{twice}{twice}"))[0].0, "there are two rules with the id `corp-x`");
}

#[test]
fn a_broken_rule_is_off_and_all_others_run() {
    let text = "[[custom]]\nid = 'corp-x'\nforbid = 7\n[[custom]]\nid = 'corp-y'\nforbid = true\n[rules.corp-x]\nseverity = 'error'\n";
    let loaded = Policy::from_text("zonewarden.toml", text, &SourceMap::new());
    assert_eq!(loaded.errors.len(), 1, "{:?}", loaded.errors);
    let zone = loaded.policy.for_zone("a.", None);
    assert_eq!(zone.severity("corp-x", ERROR), None);
    assert_eq!(zone.severity("corp-y", WARNING), Some(WARNING));
    assert!(zone.rule("ttl-bounds").is_some());
}

#[test]
fn a_syntax_error_in_a_rule_disables_that_rule() {
    let text =
        "[[custom]]\nid = 'corp-x'\nselect = { type = 'A' }\nforbid = tru\n[[custom]]\nid = 'corp-y'\nforbid = true\n";
    let loaded = Policy::from_text("zonewarden.toml", text, &SourceMap::new());
    assert!(!loaded.errors.is_empty());
    let zone = loaded.policy.for_zone("a.", None);
    assert_eq!((zone.severity("corp-x", ERROR), zone.severity("corp-y", WARNING)), (None, Some(WARNING)));
}

#[test]
fn rules_of_other_files_are_configured_and_overridden() {
    let folder = folder(&[
        ("corp.toml", "[[custom]]\nid = 'corp-x'\nseverity = 'info'\nforbid = true\n"),
        (
            "zonewarden.toml",
            "extends = ['recommended', 'corp.toml']\n[rules.corp-x]\nseverity = 'error'\n\
             [[override]]\nzones = ['a.']\nrules.corp-x.severity = 'off'\n",
        ),
    ]);
    let loaded = load(folder.path(), |_| {});
    assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
    assert_eq!(loaded.policy.for_zone("a.", None).severity("corp-x", INFO), None);
    assert_eq!(loaded.policy.for_zone("b.", None).severity("corp-x", INFO), Some(ERROR));
    let ignored = load(folder.path(), |args| args.ignore = vec!["corp-*".to_owned()]);
    assert_eq!(ignored.policy.for_zone("b.", None).severity("corp-x", INFO), None);
    let alone = load(folder.path(), |args| args.select = vec!["custom".to_owned()]);
    assert_eq!(alone.policy.for_zone("b.", None).rules().count(), 0);
    assert_eq!(alone.policy.for_zone("b.", None).custom().count(), 1);
}

#[test]
fn expressions_are_checked_before_they_run() {
    for (assert, message, place) in [
        ("rr.exchnge == 'a'", "MX has no field `exchnge`", "rr.exchnge"),
        ("r.exchange == 'a'", "nothing is known by the name `r`", "r.exchange"),
        ("zone.nam == 'a'", "a zone has no `nam`", "zone.nam"),
        ("rr == 'a'", "`rr` is no value by itself", "rr"),
        ("lokup(rr.owner, 'A').size() > 0", "there is no function `lokup`", ""),
        ("lookup(rr.owner) == []", "`lookup` takes 2 values, and is given 1", ""),
        ("lookup(rr.owner, 'AAAAA') == []", "`AAAAA` is no RR type", ""),
        ("in_network(rr.owner, '192.0.2.0/40')", "`192.0.2.0/40` is not a network", ""),
        ("rr.owner.matches('(')", "`(` is not a regular expression: unclosed group", ""),
        ("rr.owner.matches(rr.exchange)", "the pattern of `matches` must stand in the expression itself", ""),
        ("rr.preference == '10'", "a number is compared with a string", ""),
        ("rr.ttl + 3", "this expression gives a number, and an `assert` is true or false", ""),
        ("rr.ttl", "this expression gives a number, and an `assert` is true or false", ""),
        ("{'a': 1}.a == 1", "maps and messages are not offered here", ""),
        ("[1].all(a, [1].all(b, [1].all(c, a == c)))", "loops are nested deeper than 2", ""),
    ] {
        let found =
            mistakes(&format!("[[custom]]\nid = 'corp-x'\nselect = {{ type = 'MX' }}\nassert = '''{assert}'''\n"));
        assert!(found.iter().any(|(said, text)| said == message && text.contains(place)), "{assert}: {found:?}");
    }
    let long = format!("[[custom]]\nid = 'corp-x'\nassert = '{}true'\n", "true && ".repeat(600));
    assert_eq!(mistakes(&long)[0].0, "this expression has 4804 bytes; at most 4096 are read");
    let broken = mistakes("[[custom]]\nid = 'corp-x'\nassert = 'rr.ttl >'\n");
    assert!(broken[0].0.starts_with("this is not CEL: "), "{broken:?}");
    let deep = format!("[[custom]]\nid = 'corp-x'\nassert = '{}true{}'\n", "(".repeat(2000), ")".repeat(2000));
    assert!(!mistakes(&deep).is_empty());
    for deep in ["rr.ttl".to_owned() + &" + 1".repeat(900) + " > 0", "[".repeat(2000) + &"]".repeat(2000)] {
        assert!(!mistakes(&format!("[[custom]]\nid = 'corp-x'\nassert = '{deep}'\n")).is_empty(), "{deep}");
    }
}
