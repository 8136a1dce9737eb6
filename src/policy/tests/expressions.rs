//! What is wrong with an expression that can never give an answer, told when the policy is read.

use super::*;

/// Message, text at the span, and help of the mistakes of a rule on A records.
fn mistakes(assert: &str) -> Vec<(String, String, String)> {
    let text = format!("[[custom]]\nid = 'corp-x'\nselect = {{ type = 'A' }}\nassert = '''{assert}'''\n");
    let loaded = Policy::from_text("zonewarden.toml", &text, &SourceMap::new());
    let told =
        |error: &PolicyError| (error.message.clone(), error.text().to_owned(), error.help.clone().unwrap_or_default());
    loaded.errors.iter().map(told).collect()
}

#[track_caller]
fn one_mistake(assert: &str, message: &str, place: &str, help: &str) {
    let found = mistakes(assert);
    assert_eq!(found.len(), 1, "{assert}: {found:?}");
    let (said, at, helps) = &found[0];
    assert_eq!((said.as_str(), at.as_str()), (message, place), "{assert}");
    assert!(helps.contains(help), "{assert}: {helps}");
}

#[test]
fn values_of_the_wrong_sort() {
    for (assert, message, place, help) in [
        ("rr.ttl && true", "`&&` takes what is true or false, and this is a number", "rr.ttl", "`rr.ttl >= 300`"),
        ("true || rr.owner", "`||` takes what is true or false, and this is a string", "rr.owner", "compare"),
        ("!rr.owner", "`!` takes what is true or false, and this is a string", "rr.owner", "compare"),
        ("rr.ttl ? true : false", "what stands before `?` is true or false, and this is a number", "rr.ttl", "compare"),
        ("rr.owner < 3", "a string is compared with a number", "rr.owner < 3", "one sort"),
        ("rr.ttl in ['x']", "a number is looked for among strings", "rr.ttl in [", "one sort"),
        ("'x' in rr.owner", "`in` looks into a list, and this is a string", "rr.owner", ".contains('a')"),
        ("rr.ttl + 'a' == 'x'", "a number is added to a string", "rr.ttl + 'a", "string(rr.ttl)"),
        ("-rr.owner == 1", "`-` takes numbers, and this is a string", "rr.owner", "int("),
        ("rr.owner.contains(3)", "`contains` takes texts, and this is a number", "3", "string("),
        ("rrset.address.contains('a')", "`contains` takes texts, and this is a list of strings", "rrset.address", "in"),
        ("rr.ttl.startsWith('3')", "`startsWith` takes texts, and this is a number", "rr.ttl", "string("),
        ("size(rr.ttl) > 3", "texts and lists have a size, and this is a number", "rr.ttl", "as it is"),
        ("rr.owner[0] == 'a'", "only lists have elements, and this is a string", "rr.owner", ".contains("),
        ("rrset.ttl > 3", "a list of numbers is compared with a number", "rrset.ttl > 3", "one sort"),
        ("rrset.ttl > rrset.ttl", "lists have no order, and this is a list of numbers", "rrset.ttl", ".all("),
        ("[rr.ttl] == ['x']", "a list of numbers is compared with a list of strings", "[rr.ttl] == [", "one sort"),
        (
            "rr.address.exists(a, a == 'x')",
            "loops run over lists, and this is a string",
            "rr.address",
            "`rrset.address`",
        ),
        ("rrset.ttl.all(t, t.startsWith('3'))", "`startsWith` takes texts, and this is a number", "t", "string("),
        ("rrset.ttl.all(t, t)", "`&&` takes what is true or false, and this is a number", "t", "compare"),
        ("rrset.ttl.map(t, string(t)).all(t, t > 3)", "a string is compared with a number", "t > 3", "one sort"),
        ("rr.owner.size > 3", "there is no field `size` of a value", "rr.owner.size", "size("),
        ("rrset.ttl.all(t, t.x)", "there is no field `x` of a value", "t.x", "behind `rr.`"),
        ("has(rr.owner)", "`has` asks for keys of maps, and there are none here", "", "leave it out"),
        ("[1].exists(true)", "`exists` is asked of a list, with a variable and what is asked of it", "", "a variable"),
        (
            "within(rr.owner, 'a..b')",
            "`a..b` is not a name: empty label: two dots in a row, or a dot at the start",
            "'a..b'",
            "within(",
        ),
        ("in_network('abc', '10.0.0.0/8')", "`abc` is not an address", "'abc'", "in_network("),
        (
            "in_network(rr.address, '10.0.0.1/8')",
            "`10.0.0.1/8` is an address within a network, and not the network itself",
            "'10.0.0.1/8'",
            "write `10.0.0.0/8`",
        ),
        ("resolves(rr.ttl)", "`resolves` takes texts, and this is a number", "rr.ttl", "resolves("),
    ] {
        let found = mistakes(assert);
        assert_eq!(found.len(), 1, "{assert}: {found:?}");
        let (said, at, helps) = &found[0];
        assert_eq!(said, message, "{assert}");
        assert!(at.contains(place), "{assert}: at {at}");
        assert!(helps.contains(help), "{assert}: {helps}");
    }
}

#[test]
fn what_may_be_is_let_pass() {
    for assert in [
        "rrset.class == ['IN'] && rr.type == 'A'",
        "rr.ttl > 1.5 || [] == rrset.address",
        "rrset.address.map(a, [a, 'b']).all(pair, pair[0] != pair[1])",
        "[1, 2].exists_one(n, n == rr.ttl) || lookup(rr.owner, 'TXT').filter(t, t != '') == []",
        "(rr.ttl > 300 ? [rr.owner] : []) != [] && size('a' + string(rr.ttl)) > 1",
        "bool('true') && string(true) == 'true' && dyn(rr.ttl) == rr.ttl",
        "rrset.ttl.all(rr, rr > 0)",
    ] {
        assert_eq!(mistakes(assert), [], "{assert}");
    }
}

#[test]
fn what_is_no_cel() {
    one_mistake("rr.ttl > 3 and true", "`and` is no operator", "and", "`&&`");
    one_mistake("rr.ttl > 3 OR true", "`OR` is no operator", "OR", "`||`");
    one_mistake("not zone.reverse", "`not` is no operator", "zone", "`!`");
    one_mistake("rr.owner = 'x'", "`=` is no operator", "=", "`==`");
    one_mistake("rr.ttl => 3", "`=` is no operator", "=", "`>=`");
    one_mistake("rr.ttl <> 3", "`<>` is no operator", ">", "`!=`");
    one_mistake("rr.ttl > 3 & true", "`&` is no operator", "&", "`&&`");
    one_mistake("rr.ttl > 3 | true", "`|` is no operator", "|", "`||`");
    one_mistake("rr.owner like 'x%'", "`like` is no operator", "like", ".startsWith(");
    one_mistake("rr.ttl >= 5m", "`m` stands behind a number", "m", "`300`");
    one_mistake("rr.ttl > 3)", "`)` closes nothing", ")", "take it out");
    one_mistake("rr.owner == \"abc", "this string has no end: `\"` is missing", "\"", "behind it");
    one_mistake("rr.owner == “x”", "`“` means nothing in CEL", "“", "plain quotes");
    one_mistake("true; false", "`;` means nothing in CEL", ";", "take it out");
    one_mistake("rr.", "nothing stands behind this `.`", ".", "`rr.owner`");
    one_mistake("rr.ttl > 3 ? true", "`?` stands here without `:`", "rr", "`condition ? this : that`");
    one_mistake("9999999999999999999 > 1", "this number is too large", "9999999999999999999", "9223372036854775807");
    one_mistake("[1].all(1, true)", "a loop names its variable first, by a plain word", "1", "exists(t,");
    let open = "this is not CEL: it ends where something is still to come";
    one_mistake("(rr.ttl > 3", open, "3", "write an expression");
    one_mistake("", open, "", "write an expression");
}
