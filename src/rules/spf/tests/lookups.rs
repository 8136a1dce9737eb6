//! `spf-too-many-lookups`, `spf-void-lookups`, `spf-include-missing`, `spf-loop`, `spf-permissive`.

use crate::rules::testing::World;

const APEX: &str = "example.com.";

fn told(rule: &str, text: &str) -> Vec<String> {
    World::of(&[(APEX, text)]).told(rule)
}

fn spf(terms: &str, rest: &str) -> String {
    format!("t TXT \"v=spf1 {terms}\"\nh A 192.0.2.1\nh MX 1 h\n{rest}")
}

#[track_caller]
fn count(rule: &str, terms: &str, rest: &str, expected: usize) {
    let told = told(rule, &spf(terms, rest));
    assert_eq!(told.len(), expected, "{terms}: {told:?}");
}

fn hosts(count: usize) -> String {
    vec!["a:h.example.com"; count].join(" ")
}

#[test]
fn ten_lookups_are_fine_and_eleven_too_many() {
    let rule = "spf-too-many-lookups";
    count(rule, &format!("{} -all", hosts(10)), "", 0);
    count(rule, &format!("{} -all", hosts(11)), "", 1);
    count(rule, &format!("{} -all {}", hosts(10), hosts(5)), "", 0);
    count(rule, &format!("{} redirect=x.elsewhere.test", hosts(10)), "", 1);
    count(rule, &format!("{} redirect=x.elsewhere.test ?all", hosts(10)), "", 0);
    let inner = format!("i TXT \"v=spf1 {} -all\"\n", hosts(4));
    count(rule, &format!("include:i.example.com {} -all", hosts(5)), &inner, 0);
    count(rule, &format!("include:i.example.com {} -all", hosts(6)), &inner, 1);
    let mx: String = (0..11).map(|n| format!("many MX {n} h\n")).collect();
    count(rule, "mx:many.example.com -all", &mx, 1);
}

#[test]
fn the_help_counts_the_tree() {
    let inner = format!("i TXT \"v=spf1 {} include:u.elsewhere.test -all\"\n", hosts(2));
    let text = spf(&format!("include:i.example.com {} -all", hosts(8)), &inner);
    let told = told("spf-too-many-lookups", &text);
    let [one] = told.as_slice() else { panic!("{told:?}") };
    assert!(one.starts_with("error[spf-too-many-lookups] example.com.zone:1:133 'a:h.example.com' "), "{one}");
    assert!(one.contains("asks for at least 12 look-ups"), "{one}");
    assert!(one.contains("\n  4 include:i.example.com\n    1 a:h.example.com\n"), "{one}");
    assert!(one.contains("\n    1 include:u.elsewhere.test (unknown)\n"), "{one}");
}

#[test]
fn two_void_lookups_are_fine_and_three_too_many() {
    let rule = "spf-void-lookups";
    count(rule, "a:x.example.com mx:y.example.com -all", "", 0);
    count(rule, "a:x.example.com mx:y.example.com exists:z.example.com -all", "", 1);
    count(
        rule,
        "a:x.example.com mx:h.example.com exists:h.example.com a:six.example.com -all",
        "six AAAA 2001:db8::1\n",
        0,
    );
    count(rule, "a:x.example.com -all a:y.example.com a:z.example.com", "", 0);
    count(rule, "a:x.elsewhere.test a:y.elsewhere.test a:z.elsewhere.test -all", "", 0);
    count(rule, "a:%{d}.x.example.com a:%{d}.y.example.com a:%{d}.z.example.com -all", "", 0);
    count(
        rule,
        "a:x.example.com include:i.example.com -all",
        "i TXT \"v=spf1 a:y.example.com a:z.example.com -all\"\n",
        1,
    );
}

#[test]
fn includes_must_lead_to_a_record() {
    let rule = "spf-include-missing";
    count(rule, "include:h.example.com -all", "", 1);
    count(rule, "redirect=gone.example.com", "", 1);
    count(rule, "include:gone.elsewhere.test -all", "", 0);
    count(rule, "-all include:gone.example.com", "", 0);
    count(rule, "include:i.example.com -all", "i TXT \"v=spf1 -all\"\n", 0);
    let text = spf("include:gone.example.com -all", "");
    assert!(told(rule, &text)[0].starts_with("error[spf-include-missing] example.com.zone:1:23 'gone.example.com' "));
}

#[test]
fn loops_are_told_with_their_way() {
    let rule = "spf-loop";
    let told = told(rule, &spf("include:t.example.com -all", ""));
    assert!(told[0].contains("leads back to itself: `t.example.com.` → `t.example.com.`"), "{told:?}");
    count(rule, "include:i.example.com -all", "i TXT \"v=spf1 redirect=t.example.com\"\n", 2);
    count(rule, "include:i.example.com -all", "i TXT \"v=spf1 include:i.example.com -all\"\n", 2);
    count(rule, "include:i.example.com include:i.example.com -all", "i TXT \"v=spf1 -all\"\n", 0);
    // Not counted as too many look-ups as well.
    count("spf-too-many-lookups", &format!("include:t.example.com {} -all", hosts(11)), "", 0);
}

#[test]
fn nearly_anybody_is_too_many() {
    let rule = "spf-permissive";
    for wide in
        ["+all", "all", "ip4:10.0.0.0/7 -all", "ip6:2001::/15 -all", "a/7 -all", "mx//15 -all", "ip4:0.0.0.0/0 -all"]
    {
        count(rule, wide, "", 1);
    }
    for fine in [
        "?all",
        "-all +all",
        "ip4:10.0.0.0/8 -all",
        "-ip4:0.0.0.0/0 -all",
        "ip6:2001:db8::/32 ~all",
        "a/8 mx/24//64 -all",
    ] {
        count(rule, fine, "", 0);
    }
    count(rule, "ip4:10.0.0.0/8 ip4:11.0.0.0/8 -all", "", 1);
    count(rule, "ip4:10.0.0.0/8 ip4:192.0.2.0/24 -all", "", 0);
    count(rule, "include:i.example.com -all", "i TXT \"v=spf1 ip4:12.0.0.0/8 ip4:14.0.0.0/8 -all\"\n", 2);
    // What an earlier term refuses is not authorised.
    count(rule, "-ip4:11.0.0.0/8 ip4:10.0.0.0/8 ip4:11.0.0.0/8 -all", "", 0);
    let limited = World::of(&[(APEX, &spf("ip4:192.0.2.0/23 -all", ""))]).policy("[rules.spf-permissive]\nv4 = 24\n");
    assert_eq!(limited.told(rule).len(), 1);
}
