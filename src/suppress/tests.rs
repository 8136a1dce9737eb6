//! Exceptions as a specification: zones and a policy, and what is left to tell.

use crate::report::Suppressed;
use crate::rules::testing::World;

/// A zone with an MX whose target is an alias, at line 4, and a TTL of 0, at line 7.
fn zone(mx: &str, live: &str) -> String {
    format!(
        "@ SOA ns1.example.net. hostmaster.example.net. 2026112101 4h 1h 30d 1h\n\
         @ NS ns1.example.net.\n\
         @ NS ns2.example.net.\n\
         @ MX 10 mail {mx}\n\
         mail CNAME host\n\
         host A 192.0.2.1\n\
         live 0 A 192.0.2.2 {live}\n\
         @ TXT \"v=spf1 a:host.example.com -all\"\n"
    )
}

fn world(mx: &str, live: &str) -> World {
    World::of(&[("example.com.", &zone(mx, live))]).now("2026-11-22T00:00:00Z")
}

const MX: &str = "error[mx-target-is-cname] example.com.zone:4:9 'mail'";
const LIVE: &str = "warning[ttl-zero] example.com.zone:7:6 '0'";

#[track_caller]
fn shown(world: &World, expected: &[&str]) -> Suppressed {
    let (outcome, suppressed) = world.settled(false);
    let all: Vec<String> =
        ["mx-target-is-cname", "ttl-zero", "unused-suppression"].iter().flat_map(|rule| outcome.brief(rule)).collect();
    assert_eq!(all, expected, "{:?}", outcome.told("unused-suppression"));
    suppressed
}

fn inline(count: u64) -> Suppressed {
    Suppressed { inline: count, ..Suppressed::default() }
}

#[test]
fn without_exceptions_all_is_shown() {
    assert_eq!(shown(&world("", ""), &[MX, LIVE]), Suppressed::default());
}

#[test]
fn a_comment_on_the_line_ignores_the_rules_that_it_names() {
    assert_eq!(shown(&world("; zonewarden: ignore[mx-target-is-cname] old", ""), &[LIVE]), inline(1));
    assert_eq!(shown(&world("; old ;zonewarden:ignore[mx-target-is-cname]", ""), &[LIVE]), inline(1));
    let other = "warning[unused-suppression] example.com.zone:4:35 'ttl-zero'";
    assert_eq!(shown(&world("; zonewarden: ignore[ttl-zero]", ""), &[MX, LIVE, other]), Suppressed::default());
}

#[test]
fn a_comment_alone_is_for_the_entry_below() {
    let text = zone("", "").replace("@ MX", "; zonewarden: ignore[mx-target-is-cname]\n; as agreed\n@ MX");
    assert_eq!(
        shown(&World::of(&[("example.com.", &text)]), &["warning[ttl-zero] example.com.zone:9:6 '0'"]),
        inline(1)
    );
    let text = zone("", "") + "; zonewarden: ignore[ttl-zero]\n";
    let below = "warning[unused-suppression] example.com.zone:9:3 'zonewarden: ignore[ttl-zero]'";
    shown(&World::of(&[("example.com.", &text)]), &[MX, LIVE, below]);
}

#[test]
fn any_line_of_an_entry_in_parentheses_will_do() {
    for (first, second) in
        [("; zonewarden: ignore[mx-target-is-cname]", ""), ("", "; zonewarden: ignore[mx-target-is-cname]")]
    {
        let text = zone("", "").replace("@ MX 10 mail", &format!("@ MX ( {first}\n10 mail {second}\n)"));
        shown(&World::of(&[("example.com.", &text)]), &["warning[ttl-zero] example.com.zone:9:6 '0'"]);
    }
}

#[test]
fn text_in_quotes_is_no_comment_and_prose_may_speak_of_us() {
    let text = zone("; see zonewarden: ignore[ttl-zero]", "") + "a TXT \"; zonewarden: ignore[ttl-zero]\"\n";
    shown(&World::of(&[("example.com.", &text)]), &[MX, LIVE]);
}

#[test]
fn a_whole_file_is_ignored_at_its_top_only() {
    let text = "; zonewarden: ignore-file[mx-target-is-cname, ttl-zero]\n".to_owned() + &zone("", "");
    assert_eq!(shown(&World::of(&[("example.com.", &text)]), &[]), inline(2));
    let text = zone("", "") + "; zonewarden: ignore-file[ttl-zero]\n";
    let late = "warning[unused-suppression] example.com.zone:9:3 'zonewarden: ignore-file[ttl-zero]'";
    shown(&World::of(&[("example.com.", &text)]), &[MX, LIVE, late]);
}

#[test]
fn an_ignore_holds_up_to_and_with_its_last_day() {
    let until = |day: &str| world(&format!("; zonewarden: ignore[mx-target-is-cname] until={day} MAIL-1"), "");
    shown(&until("2026-11-22"), &[LIVE]);
    let ended = "warning[unused-suppression] example.com.zone:4:55 'until=2026-11-21'";
    shown(&until("2026-11-21"), &[MX, LIVE, ended]);
}

#[test]
fn slips_are_told_with_what_was_meant() {
    let (outcome, _) =
        world("; zonewarden: ignore[mx-target-is-cnmae]", "; zonewarden: ingore[ttl-zero]").settled(false);
    assert_eq!(
        outcome.told("unused-suppression"),
        [
            "warning[unused-suppression] example.com.zone:4:35 'mx-target-is-cnmae' there is no rule `mx-target-is-cnmae` | help: did you mean `mx-target-is-cname`?",
            "warning[unused-suppression] example.com.zone:7:34 'ingore' `zonewarden: ingore` has no meaning | help: did you mean `ignore`?",
        ]
    );
}

#[test]
fn a_rule_that_is_off_is_not_called_unused() {
    let zones = world("", "; zonewarden: ignore[ttl-zero]").policy("[rules.ttl-zero]\nseverity = 'off'\n");
    assert_eq!(shown(&zones, &[MX]), Suppressed::default());
}

#[test]
fn the_policy_can_forbid_to_ignore_a_rule() {
    let zones = world("; zonewarden: ignore[mx-target-is-cname] please", "")
        .policy("[rules.mx-target-is-cname]\nignorable = false\n");
    let (outcome, suppressed) = zones.settled(false);
    assert_eq!(suppressed, Suppressed::default());
    assert_eq!(outcome.brief("mx-target-is-cname"), [MX]);
    assert_eq!(
        outcome.told("unused-suppression"),
        [
            "warning[unused-suppression] example.com.zone:4:35 'mx-target-is-cname' the policy lets nobody ignore `mx-target-is-cname` | zonewarden.toml:2:1 'ignorable = false' it says so here | help: mend the record, or ask those who keep the policy for a `[[waiver]]`"
        ]
    );
}

#[test]
fn the_policy_can_want_a_reason_and_an_end() {
    let policy = "[exceptions]\nrequire-reason = true\nrequire-until = true\n";
    let zones = |comment: &str| world(comment, "").policy(policy);
    shown(&zones("; zonewarden: ignore[mx-target-is-cname] until=2027-01-31 MAIL-1"), &[LIVE]);
    for comment in ["ignore[mx-target-is-cname] MAIL-1", "ignore[mx-target-is-cname] until=2027-01-31"] {
        let told = format!("warning[unused-suppression] example.com.zone:4:16 'zonewarden: {comment}'");
        shown(&zones(&format!("; zonewarden: {comment}")), &[MX, LIVE, &told]);
    }
}

#[test]
fn an_ignore_in_a_fragment_is_unused_only_if_no_zone_needs_it() {
    let fragment = "live 0 A 192.0.2.2 ; zonewarden: ignore[ttl-zero, rrset-ttl-mismatch]\n";
    let first = "@ SOA ns1.example.net. hostmaster.example.net. 2026112101 4h 1h 30d 1h\n@ NS ns1.example.net.\n@ NS ns2.example.net.\n$INCLUDE f\n";
    let second = first.replace("$INC", "live 3600 A 192.0.2.3\n$INC");
    let both = World::of(&[("a.example.", first), ("b.example.", &second)]).file("f", fragment);
    let (outcome, suppressed) = both.settled(false);
    assert!(outcome.told("unused-suppression").is_empty(), "{:?}", outcome.told("unused-suppression"));
    // One line, one finding of each rule, however many zones read it.
    assert!(suppressed.inline >= 1, "{suppressed:?}");
    let (outcome, _) = World::of(&[("a.example.", first)]).file("f", fragment).settled(false);
    assert_eq!(outcome.brief("unused-suppression"), ["warning[unused-suppression] f:1:51 'rrset-ttl-mismatch'"]);
}

#[test]
fn zones_that_nobody_asked_about_are_not_judged() {
    let text = zone("", "; zonewarden: ignore[mx-target-is-cname]");
    let zones = World::of(&[("other.example.", "@ A 192.0.2.1\n")]).context("example.com.", &text);
    let (outcome, _) = zones.settled(false);
    assert!(outcome.told("unused-suppression").is_empty());
}

#[test]
fn unused_suppression_can_be_ignored_and_is_then_counted() {
    let zones = world("; zonewarden: ignore[mx-single, unused-suppression] kept for the strict run", "");
    let zones = zones.policy("[rules.mx-single]\nmin = 1\n");
    assert_eq!(shown(&zones, &[MX, LIVE]), inline(1));
    let idle = world("; zonewarden: ignore[unused-suppression]", "");
    shown(&idle, &[MX, LIVE, "warning[unused-suppression] example.com.zone:4:35 'unused-suppression'"]);
}

#[test]
fn waivers_are_for_zone_owner_view_and_value() {
    let waived = Suppressed { waived: 1, ..Suppressed::default() };
    let waiver = |keys: &str| {
        world("", "").policy(&format!("[[waiver]]\nrule = 'mx-target-is-cname'\nreason = 'MAIL-1'\n{keys}\n"))
    };
    for keys in [
        "zone = 'example.com.'",
        "zone = 'EXAMPLE.com'",
        "zone = '*.com'",
        "zone = 'example.com.'\nowner = '@'",
        "zone = 'example.com.'\nowner = 'example.com.'",
        "zone = '**'\nowner = '**'",
        "zone = 'example.com.'\nvalue = 'mail.example.com'",
    ] {
        assert_eq!(shown(&waiver(keys), &[LIVE]), waived, "{keys}");
    }
    for keys in ["zone = 'example.com.'\nowner = 'mail'", "zone = 'example.com.'\nvalue = 'other.example.com'"] {
        let (outcome, suppressed) = waiver(keys).settled(false);
        assert_eq!((outcome.brief("mx-target-is-cname"), suppressed), (vec![MX.to_owned()], Suppressed::default()));
        assert_eq!(
            outcome.told("unused-suppression"),
            [
                "warning[unused-suppression] zonewarden.toml:2:8 ''mx-target-is-cname'' the waiver of `mx-target-is-cname` for `example.com.` lets nothing pass: there is no such finding | help: delete the waiver"
            ],
            "{keys}"
        );
    }
}

#[test]
fn a_waiver_that_has_ended_is_told_and_lets_nothing_pass() {
    let zones = world("", "").policy(
        "[[waiver]]\nrule = 'mx-target-is-cname'\nzone = 'example.com.'\nuntil = 2026-11-21\nby = 'dns-team'\n",
    );
    let (outcome, _) = zones.settled(false);
    assert_eq!(outcome.brief("mx-target-is-cname"), [MX]);
    assert_eq!(
        outcome.told("unused-suppression"),
        [
            "warning[unused-suppression] zonewarden.toml:2:8 ''mx-target-is-cname'' the waiver of `mx-target-is-cname` for `example.com.` has ended on 2026-11-21 | zonewarden.toml:4:9 '2026-11-21' its last day | help: mend the zone and delete the waiver"
        ]
    );
}

#[test]
fn waivers_for_zones_that_were_not_read_are_judged_by_whole_runs_only() {
    let zones = world("", "").policy("[[waiver]]\nrule = 'ttl-zero'\nzone = 'gone.example.'\n");
    let (partial, _) = zones.settled(false);
    assert!(partial.told("unused-suppression").is_empty());
    let (whole, _) = zones.settled(true);
    assert_eq!(
        whole.told("unused-suppression"),
        [
            "warning[unused-suppression] zonewarden.toml:2:8 ''ttl-zero'' the waiver of `ttl-zero` is for `gone.example.`, and there is no such zone | help: delete the waiver"
        ]
    );
}

#[test]
fn a_hundred_thousand_exceptions_are_no_trouble() {
    let mut text = String::from("@ SOA ns1.example.net. hostmaster.example.net. 2026112101 4h 1h 30d 1h\n");
    for number in 0..50_000 {
        text.push_str(&format!("a{number} 0 A 192.0.2.1 ; zonewarden: ignore[ttl-zero]\n"));
    }
    // All of them above one entry, which has one finding; and many in one entry.
    for _ in 0..25_000 {
        text.push_str("; zonewarden: ignore[ttl-zero]\n");
    }
    text.push_str("last 0 A (\n");
    for _ in 0..25_000 {
        text.push_str("; zonewarden: ignore[ttl-zero]\n");
    }
    text.push_str("192.0.2.1 )\n");
    let start = std::time::Instant::now();
    let (outcome, suppressed) = World::of(&[("example.com.", &text)]).settled(false);
    assert!(outcome.told("unused-suppression").is_empty());
    assert_eq!(suppressed, inline(50_001));
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}
