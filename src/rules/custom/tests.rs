//! Rules of a policy's own: what each key asks, and where the findings point.

use crate::rules::testing::World;

fn told(policy: &str, zone: &str) -> Vec<String> {
    World::of(&[("example.com.", zone)]).policy(policy).told("corp-x")
}

#[test]
fn fields_must_be_what_the_policy_lists() {
    let policy = r#"
        [[custom]]
        id = "corp-x"
        severity = "error"
        select = { type = "MX", owner = "@" }
        require = { exchange = ["gw1.example.net.", "gw2.example.net."] }
        message = "{owner} sends mail to {exchange} ({preference}), which is not a gateway"
        help = "name a gateway in place of {value}"
    "#;
    let zone = "@ MX 10 gw1.example.net.\n@ MX 20 MAIL\n@ MX 20 mail\nsub MX 10 mail\nmail A 192.0.2.1\n";
    assert_eq!(
        told(policy, zone),
        [
            "error[corp-x] example.com.zone:2:9 'MAIL' example.com. sends mail to mail.example.com. (20), which is not a \
          gateway | zonewarden.toml:6:21 'exchange = [\"gw1.example.net.\", \"gw2.example.net.\"]' the policy asks for this \
          here | help: name a gateway in place of mail.example.com."
        ]
    );
}

#[test]
fn values_of_all_classes() {
    for (rule, zone, expected) in [
        (
            r#"select = { type = "A" }, require = { address = ["192.0.2.0/24", "198.51.100.7"] }"#,
            "a A 192.0.2.9\nb A 198.51.100.8\n",
            vec!["2:5 '198.51.100.8'"],
        ),
        (
            r#"select = { type = ["A", "AAAA"] }, forbid = { address = "2001:db8::/32" }"#,
            "a A 192.0.2.9\nb AAAA 2001:db8::1\n",
            vec!["2:8 '2001:db8::1'"],
        ),
        (
            r#"select = { type = "SRV" }, require = { port = [443, { min = 5000, max = 6000 }], priority = { max = 10 } }"#,
            "_a._tcp SRV 11 0 443 a\n_b._tcp SRV 1 0 80 a\na A 192.0.2.1\n",
            vec!["1:13 '11'", "2:17 '80'"],
        ),
        (
            r#"select = { type = "SOA" }, require = { refresh = { min = "2h", max = "1d" } }"#,
            "@ SOA a b 1 60 1 1 1\n",
            vec!["1:13 '60'"],
        ),
        (
            r#"select = { type = "TXT", text = { prefix = "v=spf1" } }, require = { text = { suffix = " -all" } }"#,
            "a TXT \"v=spf1 ~all\"\nb TXT x\nc TXT \"v=spf1 \" \"-all\"\n",
            vec!["1:7 '\"v=spf1 ~all\"'"],
        ),
        (
            r#"select = { type = "TXT" }, forbid = { text = { regex = '(?i)pass(word|wd)' } }"#,
            "a TXT \"my PassWord\"\nb TXT \"pass\"\n",
            vec!["1:7 '\"my PassWord\"'"],
        ),
        (
            r#"select = { type = "CAA", tag = "issue" }, require = { value = ["ca.example.net", { glob = "*.example.org" }] }"#,
            "@ CAA 0 issue \"evil.example\"\n@ CAA 0 issue \"ca.example.org\"\n@ CAA 0 iodef \"mailto:x@example.com\"\n",
            vec!["1:15 '\"evil.example\"'"],
        ),
        (
            r#"select = { type = "DNSKEY" }, require = { algorithm = ["ECDSAP256SHA256"] }"#,
            "@ DNSKEY 257 3 8 AwEAAQ==\n",
            vec!["1:16 '8'"],
        ),
        (
            r#"select = { owner = "**.web" }, require = { type = ["A", "AAAA"] }"#,
            "a.web A 192.0.2.1\na.web TXT x\na.web TXT y\nb TXT x\n",
            vec!["2:7 'TXT'"],
        ),
        (
            r#"select = { type = ["A", "AAAA"], owner = { not = ["@", "www"] } }, require = { owner = "*-*" }"#,
            "@ A 192.0.2.1\nweb-1 A 192.0.2.1\nweb1 A 192.0.2.1\nweb1 AAAA 2001:db8::1\n",
            vec!["3:1 'web1'"],
        ),
        (r#"select = { type = "HINFO" }, forbid = true"#, "a HINFO x y\n A 192.0.2.1\n", vec!["1:1 'a HINFO'"]),
        (
            r#"select = { type = "CNAME" }, forbid = { target = "**.cloud.example." }"#,
            "a CNAME x.Cloud.example.\nb CNAME cloud2.example.\n",
            vec!["1:9 'x.Cloud.example.'"],
        ),
    ] {
        let rule = rule.replace(", require", "\nrequire").replace(", forbid", "\nforbid");
        let policy = format!("[[custom]]\nid = \"corp-x\"\n{rule}\n");
        let findings = World::of(&[("example.com.", zone)]).policy(&policy).brief("corp-x");
        let expected: Vec<String> =
            expected.iter().map(|place| format!("warning[corp-x] example.com.zone:{place}")).collect();
        assert_eq!(findings, expected, "{policy}");
    }
}

#[test]
fn records_that_must_exist() {
    let policy = r#"
        [[custom]]
        id = "corp-x"
        select = { type = "MX" }
        require = { exists = { type = "TXT", owner = "_dmarc.{owner}", text = { prefix = "v=DMARC1" } } }
        message = "{owner} has no DMARC at {value}"
    "#;
    let line = |text: &str| format!("warning[corp-x] example.com.zone:1:1 '@ MX 10 a.example.net.' {text}");
    let label = " | zonewarden.toml:5:21 'exists = { type = \"TXT\", owner = \"_dmarc.{owner}\", text = { prefix = \
                 \"v=DMARC1\" } }' the policy asks for this here";
    let missing = line("example.com. has no DMARC at _dmarc.example.com.") + label;
    assert_eq!(told(policy, "@ MX 10 a.example.net.\n@ MX 20 b.example.net.\n"), std::slice::from_ref(&missing));
    assert_eq!(told(policy, "@ MX 10 a.example.net.\n_dmarc TXT \"v=DMARC1; p=none\"\n"), [""; 0]);
    assert_eq!(told(policy, "@ MX 10 a.example.net.\n_dmarc TXT \"v=spf1\"\n"), [missing]);
    // An alias out of all zones is unknown.
    assert_eq!(told(policy, "@ MX 10 a.example.net.\n_dmarc CNAME d.example.org.\n"), [""; 0]);
    let reported = policy.replace("select", "unknown = \"report\"\nselect");
    let unknown = told(&reported, "@ MX 10 a.example.net.\n_dmarc CNAME d.example.org.\n");
    assert!(unknown[0].starts_with("info[corp-x]"), "{unknown:?}");
    assert!(unknown[0].contains("cannot tell whether `example.com.` MX keeps to `corp-x`"), "{unknown:?}");
}

#[test]
fn records_that_must_not_exist_beside_another() {
    let policy = r#"
        [[custom]]
        id = "corp-x"
        select = { type = "A" }
        forbid = { exists = { type = "TXT", owner = "{owner}", text = { prefix = "parked" } } }
    "#;
    let findings = told(policy, "a A 192.0.2.1\na TXT parked\nb A 192.0.2.1\n");
    assert_eq!(findings.len(), 1);
    assert!(findings[0].contains("| example.com.zone:2:1 'a TXT parked' this record"), "{findings:?}");
}

#[test]
fn names_are_looked_up() {
    let cname = "[[custom]]\nid = \"corp-x\"\nselect = { type = \"MX\" }\nforbid = { is-cname = \"{exchange}\" }\n";
    let zone = "@ MX 10 a\n@ MX 20 b\n@ MX 30 c.example.net.\n@ MX 40 10.0.0.1\na CNAME b\nb A 192.0.2.1\n";
    let findings = told(cname, zone);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].starts_with(
        "warning[corp-x] example.com.zone:1:9 'a' `example.com.` MX leads to `a.example.com.`, which is an alias"
    ));
    assert!(
        findings[0].contains("| example.com.zone:5:1 'a CNAME b' `a.example.com.` is an alias here"),
        "{findings:?}"
    );
    let resolves =
        "[[custom]]\nid = \"corp-x\"\nselect = { type = [\"MX\", \"SRV\"] }\nrequire = { resolves = \"{target}\" }\n";
    let zone = "@ MX 10 a\n@ MX 20 b\n@ MX 30 c.example.net.\na CNAME b\nb A 192.0.2.1\n_x._tcp SRV 1 1 1 d\n";
    let findings = told(resolves, zone);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(
        findings[0].contains(":6:19 'd' `_x._tcp.example.com.` SRV leads to `d.example.com.`, which has no address"),
        "{findings:?}"
    );
}

#[test]
fn counts_and_comparisons() {
    for (rule, zone, expected) in [
        (
            r#"select = { type = "NS", owner = "@" }; count = { min = 2, max = 3 }"#,
            "@ NS a.example.net.\n@ NS a.example.net.\n",
            vec!["1:1 '@ NS a.example.net.'"],
        ),
        (
            r#"select = { type = "NS", owner = "@" }; count = { min = 2, max = 3 }"#,
            "@ NS a.example.net.\n@ NS b.example.net.\n",
            vec![],
        ),
        (
            r#"select = { type = "A" }; count = { max = 2, per = "zone" }"#,
            "a A 192.0.2.1\nb A 192.0.2.1\nc A 192.0.2.1\n",
            vec!["3:1 'c A 192.0.2.1'"],
        ),
        (
            r#"select = { type = "CAA" }; count = { min = 1, per = "zone" }"#,
            "@ SOA a b 1 1 1 1 1\n",
            vec!["1:1 '@ SOA a b 1 1 1 1 1'"],
        ),
        (
            r#"select = { type = "MX" }; lowest = { field = "preference", exchange = "mx1.**" }"#,
            "@ MX 10 mx1.example.net.\n@ MX 5 mx2.example.net.\n",
            vec!["2:8 'mx2.example.net.'"],
        ),
        (
            r#"select = { type = "MX" }; highest = { field = "preference", exchange = "mx1.**" }"#,
            "@ MX 10 mx1.example.net.\n@ MX 5 mx2.example.net.\n",
            vec![],
        ),
        (
            r#"select = { type = "MX" }; distinct = "preference""#,
            "@ MX 10 mx1.example.net.\n@ MX 10 mx2.example.net.\n",
            vec!["2:6 '10'"],
        ),
        (
            r#"select = { type = "MX" }; same = "preference""#,
            "@ MX 10 mx1.example.net.\n@ MX 20 mx2.example.net.\n",
            vec!["2:6 '20'"],
        ),
    ] {
        let policy = format!("[[custom]]\nid = \"corp-x\"\n{}\n", rule.replace("; ", "\n"));
        let findings = World::of(&[("example.com.", zone)]).policy(&policy).brief("corp-x");
        let expected: Vec<String> =
            expected.iter().map(|place: &&str| format!("warning[corp-x] example.com.zone:{place}")).collect();
        assert_eq!(findings, expected, "{policy}");
    }
}

#[test]
fn ttls_are_told_where_they_are_written() {
    let policy = "[[custom]]\nid = \"corp-x\"\nselect = { owner = { not = \"_acme-challenge.**\" } }\nrequire = { ttl = { min = \"5m\", max = \"1d\" } }\n";
    let zone = "$TTL 60\na A 192.0.2.1\nb A 192.0.2.1\nc 2d A 192.0.2.1\nc 2d A 192.0.2.2\n_acme-challenge 1 TXT x\n";
    assert_eq!(
        World::of(&[("example.com.", zone)]).policy(policy).brief("corp-x"),
        ["warning[corp-x] example.com.zone:1:6 '60'", "warning[corp-x] example.com.zone:4:3 '2d'"]
    );
    let narrow = policy.replace("select = {", "select = { type = \"A\",");
    assert_eq!(World::of(&[("example.com.", zone)]).policy(&narrow).brief("corp-x").len(), 2);
}

#[test]
fn zones_views_and_severities() {
    let policy = r#"
        [[zones.view]]
        name = "inside"
        [[custom]]
        id = "corp-x"
        select = { type = "A", zone = "*.example.com.", view = "inside" }
        forbid = true
        [rules.corp-x]
        severity = "error"
        [[override]]
        zones = ["b.example.com."]
        rules.corp-x.severity = "off"
    "#;
    let world = World::default()
        .zone_in("inside", "a.example.com.", "@ A 192.0.2.1\n")
        .zone_in("inside", "b.example.com.", "@ A 192.0.2.1\n")
        .zone("a.example.com.", "@ A 192.0.2.1\n")
        .policy(policy);
    assert_eq!(world.brief("corp-x"), ["error[corp-x] inside/a.example.com.zone:1:1 '@ A'"]);
}

#[test]
fn glue_and_what_a_cut_hides_is_not_looked_at() {
    let policy = "[[custom]]\nid = \"corp-x\"\nselect = { type = \"A\" }\nforbid = { address = \"192.0.2.0/24\" }\n";
    let zone = "sub NS ns.sub\nns.sub A 192.0.2.1\nwww A 192.0.2.1\n";
    let brief = |policy: &str| World::of(&[("example.com.", zone)]).policy(policy).brief("corp-x");
    assert_eq!(brief(policy), ["warning[corp-x] example.com.zone:3:7 '192.0.2.1'"]);
    assert_eq!(brief(&policy.replace("type = \"A\"", "type = \"A\", below-cuts = true")).len(), 2);
}

#[test]
fn one_finding_a_zone() {
    let policy = "[[custom]]\nid = \"corp-x\"\neach = \"zone\"\nselect = { type = \"A\" }\nforbid = true\n";
    let zone = "a A 192.0.2.1\n@ A 192.0.2.1\n";
    let findings = World::of(&[("example.com.", zone)]).policy(policy).brief("corp-x");
    assert_eq!(findings, ["warning[corp-x] example.com.zone:2:1 '@ A'"]);
}

fn asserted(select: &str, assert: &str, zone: &str) -> Vec<String> {
    let policy = format!("[[custom]]\nid = \"corp-x\"\nselect = {select}\nassert = '''{assert}'''\n");
    World::of(&[("example.com.", zone)]).policy(&policy).brief("corp-x")
}

#[test]
fn an_expression_without_a_message_shows_the_values_that_it_names() {
    let told = |assert: &str| {
        let policy = format!("[[custom]]\nid = \"corp-x\"\nselect = {{ type = 'MX' }}\nassert = '''{assert}'''\n");
        let told = World::of(&[("example.com.", "@ 300 MX 10 a\n")]).policy(&policy).told("corp-x");
        assert_eq!(told.len(), 1);
        let (_, message) = told[0].split_once("`example.com.`").unwrap();
        message.split(" | ").next().unwrap().to_owned()
    };
    assert_eq!(told("rr.ttl >= 3600"), " MX breaks `rr.ttl >= 3600`: `rr.ttl` is `300`");
    assert_eq!(
        told("rr.preference > 10 && rr.exchange != 'b.'"),
        " MX breaks `rr.preference > 10 && rr.exchange != 'b.'`: `rr.preference` is `10`, `rr.exchange` is \
         `a.example.com.`"
    );
    assert_eq!(told("rrset.count > 1"), " MX breaks `rrset.count > 1`");
}

#[test]
fn expressions_on_records() {
    for (select, assert, zone, expected) in [
        (
            "{ type = 'A' }",
            "in_network(rr.address, '192.0.2.0/24')",
            "a A 192.0.2.1\nb A 198.51.100.1\n",
            vec!["2:5 '198.51.100.1'"],
        ),
        (
            "{ type = 'MX' }",
            "rr.preference % 10 == 0 && rr.exchange.endsWith('.example.net.')",
            "@ MX 10 a.example.net.\n@ MX 15 b.example.net.\n",
            vec!["2:6 '15'"],
        ),
        (
            "{ type = 'MX' }",
            "within(rr.exchange, zone.name) || rr.preference > 50",
            "@ MX 10 a\n@ MX 15 b.example.net.\n@ MX 60 b.example.net.\n",
            vec!["2:9 'b.example.net.'"],
        ),
        (
            "{ type = 'TXT' }",
            "rr.text.matches('^v=spf1 .*-all$') || !rr.text.startsWith('v=spf1')",
            "@ TXT \"v=spf1 mx ~all\"\na TXT x\n",
            vec!["1:7 '\"v=spf1 mx ~all\"'"],
        ),
        (
            "{ type = 'MX' }",
            "rrset.count >= 2 && rrset.preference.exists(p, p == 10)",
            "@ MX 20 a.example.net.\n@ MX 30 b.example.net.\n",
            vec!["1:1 '@ MX 20 a.example.net.'"],
        ),
        (
            "{ type = 'MX' }",
            "lookup('_dmarc.' + rr.owner, 'TXT').exists(t, t.startsWith('v=DMARC1'))",
            "@ MX 20 a.example.net.\n",
            vec!["1:1 '@'"],
        ),
        (
            "{ type = 'MX' }",
            "lookup('_dmarc.' + rr.owner, 'TXT').exists(t, t.startsWith('v=DMARC1'))",
            "@ MX 20 a.example.net.\n_dmarc TXT \"v=DMARC1; p=none\"\n",
            vec![],
        ),
        (
            "{ type = 'MX' }",
            "!is_cname(rr.exchange) && resolves(rr.exchange)",
            "@ MX 20 a\n@ MX 30 b\n@ MX 40 c.example.org.\nb A 192.0.2.1\na CNAME b\n",
            vec!["1:9 'a'"],
        ),
        (
            "{ type = 'RRSIG' }",
            "rr.type_covered == 'A' && rr.ttl == 3600 && rr.algorithm == 13 && zone.view == '' && !zone.reverse",
            "a RRSIG A 8 2 3600 20261220000000 20261120000000 1 example.com. AQID\n",
            vec!["1:9 'A'"],
        ),
    ] {
        let expected: Vec<String> =
            expected.iter().map(|place: &&str| format!("warning[corp-x] example.com.zone:{place}")).collect();
        assert_eq!(asserted(select, assert, zone), expected, "{assert}");
    }
}

#[test]
fn an_expression_that_gives_no_answer_is_told() {
    let policy = "[[custom]]\nid = \"corp-x\"\nselect = { type = \"TXT\" }\nassert = 'int(rr.text) > 3'\n";
    let told = told(policy, "a TXT 5\nb TXT five\n");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains(":2:7 'five' `corp-x` gives no answer for `b.example.com.` TXT: "), "{told:?}");
}

/// What a hostile policy may try: doubling texts and lists, running loops in loops.
#[test]
fn expressions_that_would_never_end_give_no_answer() {
    let doubled =
        |start: &str, times: usize| (0..times).fold(start.to_owned(), |inner, _| format!("[{inner}].map(a, a + a)[0]"));
    let many = format!("[{}]", vec!["1"; 900].join(","));
    for (assert, reason) in [
        (format!("size({}) > 0", doubled("'0123456789abcdef'", 13)), "a text of more than 65536 bytes"),
        (format!("size({}) > 0", doubled("[1, 2, 3, 4]", 9)), "a list of more than 1000 elements"),
        (format!("{many}.all(a, {many}.all(b, a == b))"), "it takes more than 100000 steps"),
        // `||` goes on behind an error, and `all` behind an element that gives none.
        (format!("{many}.all(a, {many}.all(b, a == b)) || true"), "it takes more than 100000 steps"),
        (format!("{many}.all(a, rrset.text.all(b, size(rrset.text) > 9) || a == 1)"), "steps"),
        (format!("size({many}.map(a, {many}.map(b, rr.text))) > 0"), "it takes more than 100000 steps"),
        (format!("{many}.exists(a, size(rr.text + rr.text + rr.text) < a)"), "steps"),
    ] {
        let policy = format!("[[custom]]\nid = \"corp-x\"\nselect = {{ type = \"TXT\" }}\nassert = '''{assert}'''\n");
        let text = "x".repeat(250);
        let zone = (0..12).map(|number| format!("a TXT \"{number}\"{}\n", format!(" {text}").repeat(100)));
        let started = std::time::Instant::now();
        let told = told(&policy, &zone.collect::<String>());
        assert!(
            told.iter().any(|told| told.contains("gives no answer") && told.contains(reason)),
            "{assert}: {told:.1?}"
        );
        assert!(started.elapsed().as_secs() < 120, "{assert}");
    }
}

#[test]
fn sums_and_loops_of_usual_size_are_answered() {
    let sum = vec!["rr.owner"; 45].join(" + ");
    for assert in [
        format!("size({sum}) > 45"),
        "size([1, 2, 3].map(a, 'x' + string(a)).filter(b, b != 'x2')) == 2".to_owned(),
        "[1, 2].map(a, [a, 2.5, 3u, 'text', true])[1][0] == 2".to_owned(),
        "rrset.address.map(a, rrset.address.filter(b, b == a)).all(same, size(same) == 1)".to_owned(),
        "1 + 2 * rr.ttl > 3 && [1] + [2] == [1, 2] && rr.address + rr.owner != ''".to_owned(),
        "[1, 2, 3].exists_one(a, a == 2)".to_owned(),
    ] {
        assert_eq!(asserted("{ type = 'A' }", &assert, "a A 192.0.2.1\na A 192.0.2.2\n"), [""; 0], "{assert}");
    }
}

/// Plain expressions are asked without the evaluator, which every run here compares with; these are the corners.
#[test]
fn plain_expressions_say_what_the_evaluator_says() {
    let zone = "a 300 A 192.0.2.1\nb 86400 AAAA 2001:db8::1\nc TXT \"v=spf1 \\228\" x\n*.W\\.x MX 5 Mail.Example.ORG.\n\
                d CNAME @\n_x._tcp SRV 0 65535 0 .\ns RRSIG MX 8 2 3600 20261220000000 20261120000000 1 Sig.example.com. AQID\n\
                @ CAA 0 issue \"CA.example\"\nh HINFO \"a b\" \"\"\n";
    for assert in [
        "rr.ttl >= 300 && rr.ttl < 86400 || !(rr.ttl == 3600)",
        "rr.ttl % 7 == 0 ? rr.ttl - 1 > 0 : rr.ttl + 2 * 3 != 6",
        "rr.ttl * 9223372036854775807 > 0",
        "rr.ttl % 0 == 0 || true",
        "rr.ttl in [300, 3600]",
        "rr.type in ['A', 'AAAA', 'MX']",
        "rr.type == 'A' || rr.type > 'CAA'",
        "rr.class == 'IN' && rrset.count == 1 && rrset.owner == rr.owner",
        "rr.owner == 'a.example.com.' || rr.owner < zone.name",
        "rr.owner.startsWith('*.') || rr.owner.endsWith('example.com.') || rr.owner.contains('w')",
        "within(rr.owner, zone.name) && !within(rr.owner, 'c.example.com')",
        "within(zone.name, 'Example.COM.') && within(rr.owner, '.') && zone.view == ''",
        "within(rr.owner, 'a.' + '.b')",
        "rr.owner.matches('^[a-d]\\\\.') && !zone.internal && !zone.reverse",
        "true && (false || rr.owner != '')",
    ] {
        asserted("{ type = { not = ['NS'] } }", assert, zone);
    }
    for (rtype, assert) in [
        ("A", "in_network(rr.address, '192.0.2.0/24') && rr.address == '192.0.2.1'"),
        ("AAAA", "in_network(rr.address, '2001:db8::/32') && !in_network(rr.address, '192.0.2.0/24')"),
        ("TXT", "rr.text.startsWith('v=spf1') && rr.text.contains('x') && rr.text.matches('x$')"),
        ("MX", "within(rr.exchange, 'org') && rr.exchange.endsWith('.org.') && rr.preference < 10"),
        ("MX", "rr.exchange == 'mail.example.org.' || rr.exchange == 'Mail.Example.ORG.'"),
        ("CNAME", "within(rr.cname, zone.name) && rr.target == zone.name"),
        ("SRV", "rr.weight > rr.priority && rr.target == '.' && rr.port in [0]"),
        ("RRSIG", "rr.type_covered == 'MX' && within(rr.signer_name, 'example.com.')"),
        ("CAA", "rr.tag == 'issue' && rr.value.endsWith('example') && rr.flags == 0"),
        ("HINFO", "rr.os == '' && rr.cpu != 'a'"),
    ] {
        asserted(&format!("{{ type = '{rtype}' }}"), assert, zone);
    }
}

#[test]
fn spf_covers_hosts_of_any_field() {
    let zone = "@ TXT \"v=spf1 ip4:192.0.2.0/28 a:out.example.com include:_spf.elsewhere.test -all\"\n\
                _submission._tcp SRV 0 1 587 in\n_submission._tcp SRV 0 1 587 far\n_submission._tcp SRV 0 1 587 out\n\
                _imaps._tcp SRV 0 1 993 .\nin A 192.0.2.3\nfar A 192.0.2.99\nout A 198.51.100.1\nopen A 203.0.113.1\n\
                sub TXT \"v=spf1 ip4:203.0.113.1 -all\"\nsub A 203.0.113.1\nsub A 203.0.113.2\n";
    let told = |select: &str, host: &str, more: &str| {
        let require = format!("require = {{ spf-covers = \"{host}\" }}\n{more}");
        let policy = format!("[[custom]]\nid = \"corp-x\"\nselect = {select}\n{require}");
        World::of(&[("example.com.", zone)]).policy(&policy).told("corp-x")
    };
    // The include is unknown: what it might authorise is not told, unless that is asked for.
    assert_eq!(told("{ type = 'SRV' }", "{target}", ""), [""; 0]);
    let unknown = told("{ type = 'SRV' }", "{target}", "unknown = 'report'");
    assert_eq!(unknown.len(), 1, "{unknown:?}");
    assert!(unknown[0].contains("'far'"), "{unknown:?}");
    let addresses = told("{ type = 'A', owner = 'sub' }", "{address}", "");
    assert_eq!(addresses.len(), 1, "{addresses:?}");
    assert!(
        addresses[0].contains(":12:7 '203.0.113.2'")
            && addresses[0].contains("the SPF record of `sub.example.com.` does not authorise `203.0.113.2`"),
        "{addresses:?}"
    );
    assert_eq!(told("{ type = 'A', owner = 'sub' }", "out.example.com.", "").len(), 1, "one finding an RRset and host");
}
