use super::{World, zone, zone_named};

#[test]
fn aliases_that_clash() {
    let apex = zone("@ CNAME x.example.net.\n@ CNAME y.example.net.\n@ TXT x\n").lint();
    assert_eq!(apex.brief("cname-at-apex"), ["error[cname-at-apex] example.com.zone:2:1 '@ CNAME x.example.net.'"]);
    let twice = zone("a CNAME x.example.net.\na CNAME X.example.net.\na CNAME y.example.net.\na TXT x\n").lint();
    assert_eq!(
        twice.brief("cname-duplicate"),
        ["error[cname-duplicate] example.com.zone:4:1 'a CNAME y.example.net.'"]
    );
    for outcome in [&apex, &twice] {
        assert!(outcome.brief("cname-and-other-data").is_empty(), "one fault, one finding");
    }
    assert!(apex.brief("cname-duplicate").is_empty());
    let same = zone("a CNAME x.example.net.\na CNAME X.example.net.\n").lint();
    assert!(same.brief("cname-duplicate").is_empty(), "told by `duplicate-record`");
}

#[test]
fn targets_that_do_not_exist() {
    let told = |text: &str| zone(text).brief("cname-target-missing");
    assert_eq!(
        zone("www CNAME webb\n").told("cname-target-missing"),
        ["warning[cname-target-missing] example.com.zone:2:11 'webb' \
          `www.example.com.` is an alias of `webb.example.com.`, which does not exist \
          | help: delete the alias, or give `webb.example.com.` the records that are missing"]
    );
    for text in [
        "www CNAME web.example.net.\n",
        "www CNAME web\nweb TXT x\n",
        // Addresses that a dialect gives, beside names below it.
        "www CNAME web\nweb ALIAS x.example.net.\n_443._tcp.web TXT x\n",
        "www CNAME web\nweb LUA A \"x\"\n_443._tcp.web TXT x\n",
        "www CNAME web.w\n*.w A 192.0.2.1\n",
        "www CNAME web.d\nd DNAME e\n",
        "www CNAME web.s\ns NS ns1.example.net.\n",
        "_acme-challenge CNAME gone\n",
        "s NS ns1.example.net.\nwww.s CNAME gone\n",
        "www CNAME 192.0.2.1\n",
        "www CNAME https://www.example.com/x\n",
        "www CNAME www.example.com\n",
    ] {
        assert!(told(text).is_empty(), "{text}");
    }
    assert!(zone("www CNAME web\nweb A 192.0.2.300\n").damaged().brief("cname-target-missing").is_empty());
    let reverse = |targets: &str| {
        zone_named("2.0.192.in-addr.arpa.", &format!("0/25 NS ns.example.net.\n{targets}"))
            .zone("0/25.2.0.192.in-addr.arpa.", "@ SOA a b 1 4h 1h 30d 1h\n1 PTR host.example.net.\n")
            .brief("cname-target-missing")
    };
    assert!(reverse("1 CNAME 1.0/25\n2 CNAME 2.0/25\n").is_empty());
    assert_eq!(reverse("3 CNAME 3.0/26\n").len(), 1);
    let across = zone("www CNAME gone.example.net.\n").zone("example.net.", "@ SOA a b 1 4h 1h 30d 1h\n");
    assert_eq!(
        across.told("cname-target-missing")[0].split(" | ").nth(1),
        Some("example.net.zone:1:1 '@ SOA a b 1 4h 1h 30d 1h' the name would be in this zone")
    );
}

#[test]
fn loops_are_told_once() {
    let told = |text: &str| zone(text).brief("cname-loop");
    assert_eq!(told("a CNAME a\n"), ["error[cname-loop] example.com.zone:2:9 'a'"]);
    assert_eq!(
        zone("a CNAME b\nb CNAME c\nc CNAME a\nx CNAME a\n").told("cname-loop"),
        ["error[cname-loop] example.com.zone:4:9 'a' `c.example.com.` leads back to itself through 3 aliases \
          | example.com.zone:2:1 'a CNAME b' `a.example.com.` leads on \
          | example.com.zone:3:1 'b CNAME c' `b.example.com.` leads on \
          | help: let one of them lead to the name that has the records"]
    );
    assert_eq!(told("a CNAME a.d\nd DNAME e\na.e CNAME a\n").len(), 1, "through a DNAME");
    assert_eq!(told("*.w CNAME x.w\n"), ["error[cname-loop] example.com.zone:2:11 'x.w'"], "through a wildcard");
    assert!(told("a CNAME b\nb CNAME c\nc A 192.0.2.1\n").is_empty());
    assert!(told("s NS ns1.example.net.\na.s CNAME a.s\n").is_empty(), "below a cut");
    let across =
        zone("a CNAME b.example.net.\n").zone("example.net.", "@ SOA a b 1 4h 1h 30d 1h\nb CNAME a.example.com.\n");
    assert_eq!(across.brief("cname-loop"), ["error[cname-loop] example.com.zone:2:9 'b.example.net.'"]);
    let views = World::default().zone_in("in", "example.com.", "a CNAME b.example.net.\n").zone_in(
        "out",
        "example.net.",
        "b CNAME a.example.com.\n",
    );
    assert!(views.brief("cname-loop").is_empty(), "views do not see each other");
}

#[test]
fn chains_are_told_where_they_start() {
    let chain = |hops: usize| {
        let links: String = (1..hops).map(|hop| format!("a{} CNAME a{hop}\n", hop - 1)).collect();
        zone(&format!("{links}a{} CNAME end\nend A 192.0.2.1\n", hops - 1)).policy("extends = [\"strict\"]\n")
    };
    assert!(chain(2).brief("cname-chain").is_empty());
    assert_eq!(
        chain(3).told("cname-chain"),
        ["warning[cname-chain] example.com.zone:2:10 'a1' `a0.example.com.` reaches its records through 3 aliases \
          | example.com.zone:3:1 'a1 CNAME a2' then to `a2.example.com.` \
          | example.com.zone:4:1 'a2 CNAME end' then to `end.example.com.` \
          | help: let `a0.example.com.` lead to `end.example.com.`"]
    );
    assert_eq!(chain(8).brief("cname-chain"), ["error[cname-chain] example.com.zone:2:10 'a1'"]);
    // Each name is stepped from once; a quadratic walk would not end within the patience of a test.
    assert_eq!(chain(20_000).brief("cname-chain").len(), 1);
    assert!(zone("a CNAME b\nb CNAME a\n").policy("extends = [\"strict\"]\n").brief("cname-chain").is_empty());
}

#[test]
fn response_policy_zones_have_no_aliases() {
    let world = zone_named("rpz.example.com.", "bad.example CNAME .\n*.bad.example CNAME *.\nx CNAME rpz-drop.\n");
    for rule in ["cname-target-missing", "cname-loop", "hostname-syntax", "target-special-use", "out-of-zone"] {
        assert!(world.brief(rule).is_empty(), "{rule}");
    }
}

#[test]
fn an_alias_at_the_apex_is_fine_at_cloudflare() {
    let text = "@ SOA ns1 hostmaster 1 4h 1h 30d 1h\n@ NS ns1.example.net.\n@ CNAME web.example.net.\n@ MX 10 mail\nmail A 192.0.2.1\n";
    let world = World::of(&[("example.com.", text)]);
    assert_eq!(world.brief("cname-at-apex").len(), 1);
    let world = world.policy("[zones]\ndialects = ['cloudflare']\n");
    for rule in ["cname-at-apex", "cname-and-other-data", "cname-duplicate"] {
        assert!(world.brief(rule).is_empty(), "{rule}");
    }
    let other = World::of(&[("example.com.", text)]).policy("[zones]\ndialects = ['powerdns']\n");
    assert_eq!(other.brief("cname-at-apex").len(), 1);
}

#[test]
fn targets_that_have_only_names_below_them() {
    assert_eq!(
        zone("www CNAME web\na.web A 192.0.2.1\n").told("cname-target-missing"),
        ["warning[cname-target-missing] example.com.zone:2:11 'web' \
          `www.example.com.` is an alias of `web.example.com.`, which has no records, only names below it \
          | help: delete the alias, or give `web.example.com.` the records that are missing"]
    );
    for text in [
        "www CNAME web\nweb TXT x\na.web A 192.0.2.1\n",
        "www CNAME web\nweb NS ns1.example.net.\n",
        "www CNAME web.d\nd DNAME e.example.net.\n",
        "_acme-challenge CNAME web\na.web A 192.0.2.1\n",
    ] {
        assert!(zone(text).brief("cname-target-missing").is_empty(), "{text}");
    }
    let damaged = zone("www CNAME web\nweb A 192.0.2.256\na.web A 192.0.2.1\n").damaged();
    assert!(damaged.brief("cname-target-missing").is_empty(), "what `web` has is unknown");
}

#[test]
fn dnames_that_lead_back() {
    assert_eq!(
        zone("a DNAME b\nb DNAME a\n").told("cname-loop"),
        ["error[cname-loop] example.com.zone:3:9 'a' \
          the DNAME of `b.example.com.` leads names below `b.example.com.` back there, without end \
          | example.com.zone:2:1 'a DNAME b' leads on | help: let it lead to where the records are"]
    );
    assert_eq!(zone("a DNAME x.a\n").brief("cname-loop"), ["error[cname-loop] example.com.zone:2:9 'x.a'"]);
    let across = World::default()
        .zone("example.com.", "@ SOA ns1 h 1 4h 1h 30d 1h\na DNAME b.example.net.\n")
        .zone("example.net.", "@ SOA ns1 h 1 4h 1h 30d 1h\nb DNAME a.example.com.\n");
    assert_eq!(across.brief("cname-loop").len(), 1);
    for text in ["a DNAME b\nb DNAME c\n", "a DNAME b\nb TXT x\nx.b CNAME a\n", "a DNAME a.example.net.\n"] {
        assert!(zone(text).brief("cname-loop").is_empty(), "{text}");
    }
}
