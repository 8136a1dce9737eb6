//! `mx-target-is-cname`, `mx-target-missing`, `null-mx-conflict`: what MX records point to.

use super::zone;
use crate::rules::testing::World;

const ALIAS: &str = "mx-target-is-cname";
const MISSING: &str = "mx-target-missing";
const NULL: &str = "null-mx-conflict";

#[test]
fn a_cname_is_no_mail_host() {
    let world = zone("@ MX 20 Mail\nmail CNAME smtp\nsmtp A 192.0.2.25\n");
    assert_eq!(
        world.told(ALIAS),
        ["error[mx-target-is-cname] example.com.zone:1:9 'Mail' MX of `example.com.` points to `mail.example.com.`, \
          which is a CNAME \
          | example.com.zone:2:1 'mail CNAME smtp' `mail.example.com.` is an alias for `smtp.example.com.` here \
          | help: write `MX 20 smtp.example.com.`, or give `mail.example.com.` its own A and AAAA records"]
    );
    assert!(world.brief(MISSING).is_empty());
}

#[test]
fn aliases_are_found_in_other_zones_and_followed() {
    let world =
        World::of(&[("example.com.", "@ MX 10 mx.example.net.\n"), ("example.net.", "mx CNAME mx.elsewhere.\n")]);
    assert_eq!(
        world.told(ALIAS),
        ["error[mx-target-is-cname] example.com.zone:1:9 'mx.example.net.' MX of `example.com.` points to \
          `mx.example.net.`, which is a CNAME \
          | example.net.zone:1:1 'mx CNAME mx.elsewhere.' `mx.example.net.` is an alias for `mx.elsewhere.` here \
          | help: write `MX 10 mx.elsewhere.`, or give `mx.example.net.` its own A and AAAA records"]
    );
    let chain = zone("@ MX 10 a\na CNAME b\nb CNAME c\nc AAAA 2001:db8::25\n").told(ALIAS);
    assert!(chain[0].contains("3:1 'b CNAME c' `b.example.com.` is an alias for `c.example.com.` here"), "{chain:?}");
    assert!(chain[0].contains("help: write `MX 10 c.example.com.`"), "{chain:?}");
}

#[test]
fn an_edit_of_the_other_zone_alone_speaks_up() {
    let world = World::of(&[("example.net.", "mx CNAME mx.elsewhere.\n")])
        .context("example.com.", "@ MX 10 mx.example.net.\n@ MX 20 gone.example.net.\n");
    assert_eq!(world.brief(ALIAS).len(), 1);
    assert_eq!(world.brief(MISSING).len(), 1);
}

#[test]
fn a_dname_makes_all_names_below_it_aliases() {
    let world = zone("@ MX 10 mail.old\nold DNAME new\nnew A 192.0.2.1\nmail.new A 192.0.2.25\n");
    assert_eq!(
        world.told(ALIAS),
        ["error[mx-target-is-cname] example.com.zone:1:9 'mail.old' MX of `example.com.` points to \
          `mail.old.example.com.`, which lies below a DNAME \
          | example.com.zone:2:1 'old DNAME new' the DNAME of `old.example.com.` makes `mail.old.example.com.` an alias \
          for `mail.new.example.com.` here \
          | help: write `MX 10 mail.new.example.com.`"]
    );
    assert!(
        zone("@ MX 10 old\nold DNAME new\nold A 192.0.2.25\n").brief(ALIAS).is_empty(),
        "the DNAME's own name is none"
    );
}

#[test]
fn a_wildcard_may_make_the_alias() {
    let world = zone("@ MX 10 mail\n* CNAME www\nwww A 192.0.2.80\n");
    assert_eq!(
        world.told(ALIAS),
        ["error[mx-target-is-cname] example.com.zone:1:9 'mail' MX of `example.com.` points to `mail.example.com.`, \
          which is a CNAME \
          | example.com.zone:2:1 '* CNAME www' the wildcard `*.example.com.` makes `mail.example.com.` an alias for \
          `www.example.com.` here \
          | help: write `MX 10 www.example.com.`, or give `mail.example.com.` its own A and AAAA records"]
    );
    assert!(zone("@ MX 10 mail\n* CNAME www\nmail A 192.0.2.25\n").brief(ALIAS).is_empty());
    let at_wildcard = zone("* MX 10 mail\nmail CNAME smtp\nsmtp A 192.0.2.25\n");
    assert_eq!(at_wildcard.brief(ALIAS), ["error[mx-target-is-cname] example.com.zone:1:9 'mail'"]);
}

#[test]
fn help_does_not_lead_from_one_fault_to_the_next() {
    let help = |text: &str| zone(text).told(ALIAS)[0].split("help: ").nth(1).unwrap().to_owned();
    let own = ", or give `a.example.com.` its own A and AAAA records";
    let listed = help("@ MX 10 a\n@ MX 20 b\na CNAME b\nb A 192.0.2.25\n");
    assert_eq!(listed, format!("remove this MX, as `b.example.com.` is an MX already{own}"));
    let dangling = help("@ MX 10 a\na CNAME b\nb TXT x\n");
    assert_eq!(
        dangling,
        format!("`b.example.com.` has no address either: name a host that has A or AAAA records{own}")
    );
    let circle = help("@ MX 10 a\na CNAME b\nb CNAME a\n");
    assert_eq!(circle, format!("the aliases form a loop: name a host that has A or AAAA records{own}"));
    let six = help("@ MX 10 a\na CNAME b\nb AAAA 2001:db8::25\n");
    assert_eq!(six, format!("write `MX 10 b.example.com.`{own}"));
}

#[test]
fn no_alias_no_word() {
    for text in [
        "@ MX 10 mail\nmail A 192.0.2.25\n",
        "@ MX 10 mx.elsewhere.\n",
        "@ MX 0 .\n",
        "@ MX 10 mx.sub\nsub NS ns.elsewhere.\n",
        "sub NS ns.elsewhere.\nsub MX 10 mail\nx.sub MX 10 mail\nmail CNAME smtp\nsmtp A 192.0.2.25\n",
        "old DNAME new\nx.old MX 10 mail\nmail CNAME smtp\nsmtp A 192.0.2.25\n",
    ] {
        assert!(zone(text).brief(ALIAS).is_empty(), "{text}");
    }
    let outside = zone("elsewhere. MX 10 mail\nmail CNAME smtp\nsmtp A 192.0.2.25\n").damaged();
    assert!(outside.brief(ALIAS).is_empty(), "an owner outside the zone is never served");
}

#[test]
fn a_cname_at_an_apex_is_another_fault() {
    let world = World::of(&[("example.com.", "@ MX 10 example.net.\n"), ("example.net.", "@ CNAME www.elsewhere.\n")]);
    assert!(world.brief(ALIAS).is_empty());
}

#[test]
fn each_record_once_and_identical_ones_once_together() {
    let world = zone("@ MX 10 mail\n@ MX 20 mail\n@ MX 10 MAIL\nmail CNAME smtp\nsmtp A 192.0.2.25\n");
    assert_eq!(
        world.brief(ALIAS),
        [
            "error[mx-target-is-cname] example.com.zone:1:9 'mail'",
            "error[mx-target-is-cname] example.com.zone:2:9 'mail'"
        ]
    );
}

#[test]
fn generated_records_point_at_their_template() {
    let told = zone("$GENERATE 1-2 h$ MX 10 mail\nmail CNAME smtp\nsmtp A 192.0.2.25\n").brief(ALIAS);
    assert_eq!(told, ["error[mx-target-is-cname] example.com.zone:1:24 'mail'"; 2]);
}

#[test]
fn views_do_not_mix() {
    let world = World::default()
        .zone_in("inside", "example.com.", "@ MX 10 mail\nmail CNAME smtp\nsmtp A 192.0.2.25\n")
        .zone_in("outside", "example.com.", "@ MX 10 mail\nmail A 192.0.2.25\n");
    assert_eq!(world.brief(ALIAS), ["error[mx-target-is-cname] inside/example.com.zone:1:9 'mail'"]);
}

#[test]
fn a_host_without_address_takes_no_mail() {
    assert_eq!(
        zone("@ MX 10 mx1\n@ MX 20 mx2\nmx1 A 192.0.2.25\n").told(MISSING),
        [
            "error[mx-target-missing] example.com.zone:2:9 'mx2' MX of `example.com.` points to `mx2.example.com.`, which \
          does not exist | help: give `mx2.example.com.` an A or AAAA record, or remove this MX"
        ]
    );
    assert_eq!(
        zone("@ MX 10 mx1\nmx1 TXT x\nmx1 HINFO a b\n").told(MISSING),
        [
            "error[mx-target-missing] example.com.zone:1:9 'mx1' MX of `example.com.` points to `mx1.example.com.`, which \
          has no A or AAAA record | example.com.zone:3:1 'mx1 HINFO a b' `mx1.example.com.` has HINFO, TXT only \
          | help: give `mx1.example.com.` an A or AAAA record, or name a host that has one"
        ]
    );
}

#[test]
fn a_host_missing_in_another_zone_shows_where_it_was_looked_for() {
    let world = World::of(&[
        ("example.com.", "@ MX 10 mx.example.net.\n"),
        ("example.net.", "@ SOA ns1 root 1 2h 30m 2w 1h\n"),
    ]);
    assert_eq!(
        world.told(MISSING),
        ["error[mx-target-missing] example.com.zone:1:9 'mx.example.net.' MX of `example.com.` points to \
          `mx.example.net.`, which does not exist \
          | example.net.zone:1:1 '@ SOA ns1 root 1 2h 30m 2w 1h' the zone `example.net.` has no address for `mx.example.net.` \
          | help: give `mx.example.net.` an A or AAAA record in the zone `example.net.`, or name a host that has one"]
    );
}

#[test]
fn wildcards_and_empty_non_terminals_answer_too() {
    assert!(zone("@ MX 10 mail\n* A 192.0.2.25\n").brief(MISSING).is_empty());
    let told = zone("@ MX 10 mail\n* TXT x\n").told(MISSING);
    assert!(
        told[0].contains("the wildcard `*.example.com.` answers for `mail.example.com.`, with TXT only"),
        "{told:?}"
    );
    let told = zone("@ MX 10 mail\nx.mail A 192.0.2.25\n* A 192.0.2.25\n").told(MISSING);
    assert!(told[0].contains("has no A or AAAA record | help"), "{told:?}");
    assert_eq!(zone("* MX 10 gone\nx A 192.0.2.1\n").brief(MISSING).len(), 1, "the wildcard has no address");
}

#[test]
fn what_is_unknown_is_not_missing() {
    for text in [
        "@ MX 10 mail\nmail AAAA 2001:db8::25\n",
        "@ MX 10 @\n@ A 192.0.2.25\n",
        "@ MX 10 mx.elsewhere.\n",
        "@ MX 0 .\n",
        "@ MX 10 mx.sub\n@ MX 20 sub\nsub NS ns.elsewhere.\n",
        "sub NS ns.elsewhere.\nx.sub MX 10 gone\n",
    ] {
        assert!(zone(text).brief(MISSING).is_empty(), "{text}");
    }
    assert!(zone("@ MX 10 mail\nmail A 192.0.2.256\n").damaged().brief(MISSING).is_empty());
    assert!(zone("@ MX 10 mail\nmail ALIAS lb.elsewhere.\n").damaged().brief(MISSING).is_empty());
    assert_eq!(zone("@ MX 10 @\n@ TXT x\n").brief(MISSING), ["error[mx-target-missing] example.com.zone:1:9 '@'"]);
}

#[test]
fn slips_in_the_name_are_told_as_such() {
    for text in [
        "@ MX 10 192.0.2.25\n",
        "@ MX 10 mail.example.com\nmail A 192.0.2.25\n",
        "@ MX 10 mx.elsewhere.net\n",
        "@ MX 10 mail.example.com\nmail A 192.0.2.25\n* CNAME www\nwww A 192.0.2.80\n",
    ] {
        let found = zone(text).lint();
        assert!(found.brief(MISSING).is_empty() && found.brief(ALIAS).is_empty(), "{text}");
        assert!(found.rules().iter().any(|rule| ["target-is-ip", "missing-trailing-dot"].contains(rule)), "{text}");
    }
}

#[test]
fn special_zones_hold_no_mail() {
    let policy_zone = "bad.net CNAME .\nrelay CNAME rpz-passthru.\nlist MX 10 relay\nlist MX 20 gone\nlist MX 0 .\n";
    let found = World::of(&[("rpz.example.com.", policy_zone)]).lint();
    for rule in [ALIAS, MISSING, NULL] {
        assert!(found.brief(rule).is_empty(), "{rule}");
    }
}

#[test]
fn internal_zones_route_mail_like_any_other() {
    let world = World::of(&[("corp.internal.", "@ MX 10 mail\n@ MX 20 gone\nmail CNAME smtp\nsmtp A 10.0.0.25\n")]);
    assert_eq!((world.brief(ALIAS).len(), world.brief(MISSING).len()), (1, 1));
}

#[test]
fn a_loaded_child_zone_answers_for_its_names() {
    let parent = "@ MX 10 mx.sub\n@ MX 20 mx2.sub\nsub NS ns.elsewhere.\n";
    let world = World::of(&[("example.com.", parent), ("sub.example.com.", "mx A 192.0.2.25\n")]);
    assert_eq!(world.brief(MISSING), ["error[mx-target-missing] example.com.zone:2:9 'mx2.sub'"]);
}

#[test]
fn a_zone_in_two_files_is_not_known_from_outside() {
    let world = World::of(&[
        ("example.com.", "@ MX 10 mx.example.net.\n"),
        ("example.net.", "@ TXT x\n"),
        ("example.net.", "mx A 192.0.2.25\n"),
    ]);
    assert!(world.brief(MISSING).is_empty());
}

#[test]
fn the_root_may_have_mail() {
    let world = World::of(&[(".", "@ MX 10 mail.\n@ MX 20 gone.\nmail. A 192.0.2.25\n")]);
    assert_eq!(world.brief(MISSING), ["error[mx-target-missing] .zone:2:9 'gone.'"]);
}

#[test]
fn a_null_mx_stands_alone() {
    assert_eq!(
        zone("@ MX 10 mail\n@ MX 0 .\nmail A 192.0.2.25\n").told(NULL),
        ["error[null-mx-conflict] example.com.zone:2:8 '.' `example.com.` has a null MX beside the MX \
          `mail.example.com.` \
          | example.com.zone:1:1 '@ MX 10 mail' mail for `example.com.` goes to `mail.example.com.`, says this MX \
          | help: if `example.com.` takes mail, remove `MX 0 .`; if not, leave `MX 0 .` as its only MX"]
    );
    assert_eq!(
        zone("@ MX 0 .\n@ MX 10 mail\n@ MX 20 mail\nmail A 192.0.2.25\n").brief(NULL),
        ["error[null-mx-conflict] example.com.zone:2:9 'mail'"]
    );
    for alone in
        ["@ MX 0 .\n", "@ MX 0 .\n@ MX 0 .\n", "* MX 0 .\n@ MX 10 mail\n", "sub NS ns.\nsub MX 0 .\nsub MX 1 a\n"]
    {
        assert!(zone(alone).brief(NULL).is_empty(), "{alone}");
    }
    assert_eq!(zone("* MX 0 .\n* MX 1 mx.elsewhere.\n").brief(NULL).len(), 1);
}
