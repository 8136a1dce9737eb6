//! Configurations of name servers in repositories such as teams keep.

use super::*;

/// `path origin in view (why)`, the view where there is one.
fn viewed(world: &World, found: &Discovery) -> Vec<String> {
    let zone = |zone: &zonewarden::discover::ZoneInput| {
        let view = zone.view.as_ref().map(|view| format!(" in {view}")).unwrap_or_default();
        let context = if zone.reported { "" } else { " context" };
        format!("{} {}{view}{context}", world.short(zone.file.path()), zone.origin)
    };
    found.zones.iter().map(zone).collect()
}

fn notes(world: &World, found: &Discovery) -> Vec<String> {
    let note = |note: &zonewarden::discover::Note| {
        format!("{}:{}:{} {}", world.short(&note.path), note.line, note.column, note.message)
    };
    found.notes.iter().map(note).collect()
}

/// A BIND repository with the paths of the server, split views, and fragments of configuration and of zones.
fn bind_repository() -> World {
    World::new(&[
        ("etc/bind/named.conf", "include \"/etc/bind/named.conf.options\";\ninclude \"/etc/bind/named.conf.local\";\n"),
        ("etc/bind/named.conf.options", "options { directory \"/var/cache/bind\"; };\n"),
        (
            "etc/bind/named.conf.local",
            "view \"inside\" { include \"/etc/bind/zones.inside\"; };\n\
             view \"outside\" {\n\
               zone \"example.com\" { type primary; file \"/etc/bind/zones/outside/main\"; };\n\
               zone \"example.net\" { in-view \"inside\"; };\n\
               zone \"gone.example\" { type primary; file \"/etc/bind/zones/outside/gone\"; };\n\
               zone \"copied.example\" { type secondary; file \"copied\"; };\n\
               zone \".\" { type hint; file \"/usr/share/dns/root.hints\"; };\n\
             };\n",
        ),
        (
            "etc/bind/zones.inside",
            "zone \"example.com\" { type primary; file \"/etc/bind/zones/inside/main\"; };\n\
             zone \"example.net\" { type primary; file \"/etc/bind/zones/net\"; };\n\
             zone \"twin.example\" { type primary; file \"/etc/bind/zones/net\"; };\n",
        ),
        ("etc/bind/zones/inside/main", &format!("{SOA}$INCLUDE ../hosts\n")),
        ("etc/bind/zones/outside/main", SOA),
        ("etc/bind/zones/net", SOA),
        ("etc/bind/zones/hosts", "$TTL 1h\n$ORIGIN example.org.\nwww A 192.0.2.1\n"),
        ("etc/bind/zones/left.example.zone", SOA),
        (".git/HEAD", "ref"),
    ])
}

#[test]
fn files_that_a_server_misses() {
    let notes_on = |files: &[(&str, &str)]| {
        let found = World::new(files).find(&[""]);
        let told = |note: &zonewarden::discover::Note| (note.message.clone(), note.is_fault);
        found.notes.iter().map(told).collect::<Vec<_>>()
    };
    let zone = |name: &str, file: &str| format!("zone \"{name}\" {{ type primary; file \"{file}\"; }};\n");
    let config = zone("example.com", "/etc/bind/zones/com")
        + &zone("a.example", "/etc/bind/zones/a")
        + &zone("localhost", "/etc/bind/zones/local")
        + &zone("127.in-addr.arpa", "/etc/bind/zones/127")
        + &zone("c.example", "/var/lib/bind/c")
        + &zone("b.example", "/etc/bind/zones/b");
    let missing = |name: &str, file: &str| format!("the file of zone `{name}` is not in this repository: `{file}`");
    assert_eq!(
        notes_on(&[("named.conf", config.as_str()), ("zones/com", SOA), (".git/HEAD", "ref")]),
        [
            (
                missing("a.example.", "/etc/bind/zones/a")
                    + ", nor is that of 1 more zone; zonewarden zones --unchecked lists all",
                true
            ),
            (missing("localhost.", "/etc/bind/zones/local"), false),
            (missing("127.in-addr.arpa.", "/etc/bind/zones/127"), false),
            (missing("c.example.", "/var/lib/bind/c"), false),
            (missing("b.example.", "/etc/bind/zones/b"), false),
        ],
        "a zone of another folder may be kept elsewhere"
    );
    // A folder of which the repository holds nothing.
    let config = zone("a.example", "/etc/bind/zones/a");
    assert!(!notes_on(&[("named.conf", config.as_str()), ("x.example.zone", SOA), (".git/HEAD", "ref")])[0].1);
}

#[test]
fn bind_with_views_and_fragments() {
    let world = bind_repository();
    let found = world.find(&[""]);
    assert_eq!(
        viewed(&world, &found),
        [
            "etc/bind/zones/inside/main example.com. in inside",
            "etc/bind/zones/left.example.zone left.example.",
            "etc/bind/zones/net twin.example. in inside",
            "etc/bind/zones/net example.net. in inside",
            "etc/bind/zones/net example.net. in outside",
            "etc/bind/zones/outside/main example.com. in outside",
        ]
    );
    assert_eq!(world.fragments(&found), ["etc/bind/zones/hosts < etc/bind/zones/inside/main"]);
    assert_eq!(
        notes(&world, &found),
        ["etc/bind/named.conf.local:5:6 the file of zone `gone.example.` is not in this repository: \
             `/etc/bind/zones/outside/gone`"]
    );
    assert!(found.notes[0].is_fault, "the other file of its folder is there");
    assert_eq!(world.errors(&found), none());
    let why = found.zones[0].why.to_string();
    assert!(why.starts_with("server configuration, line 1 of `") && why.ends_with("etc/bind/zones.inside`"), "{why}");
}

#[test]
fn one_file_is_read_once_however_many_zones_it_is() {
    let world = bind_repository();
    let found = world.find(&[""]);
    let ids: Vec<_> = found.zones.iter().filter(|zone| zone.file.path().ends_with("/net")).collect();
    assert_eq!(ids.len(), 3);
    assert!(ids.iter().all(|zone| zone.file.id() == ids[0].file.id()));
}

#[test]
fn a_file_named_alone_knows_its_configuration() {
    let world = World::new(&[
        (".git/HEAD", "ref"),
        ("bind/named.conf", "zone \"a.example\" { type master; file \"/etc/bind/zones/a\"; };\n"),
        ("bind/zones/a", SOA),
        ("bind/zones/b", SOA),
    ]);
    let found = world.find(&["bind/zones/a"]);
    assert_eq!(viewed(&world, &found), ["bind/zones/a a.example."]);
    let zones = ZoneConfig { isolated: true, ..ZoneConfig::default() };
    let ask = Ask { zones: Some(&zones), ..Ask::default() };
    let (found, _) = world.find_with(&["bind/zones/a"], ask);
    assert_eq!(viewed(&world, &found), none(), "files that are not named are not read");
    let found = world.find(&["bind/zones/b"]);
    assert_eq!(viewed(&world, &found), none());
    assert_eq!(found.errors.len(), 1);
}

#[test]
fn the_policy_comes_before_the_server_and_the_server_before_the_text() {
    let world = World::new(&[
        ("named.conf", "view v { zone \"a.example\" { file \"a\"; }; zone \"b.example\" { file \"b\"; }; };\n"),
        ("a", "$ORIGIN text.example.\n@ 3600 IN SOA ns1 hostmaster 1 7200 900 1209600 300\n"),
        ("b", SOA),
    ]);
    assert_eq!(viewed(&world, &world.find(&[""])), ["a a.example. in v", "b b.example. in v"]);
    let origins = vec![(Pattern::new(&world.path(""), "a").unwrap(), Name::parse("policy.example.").unwrap())];
    let zones = ZoneConfig { origins, ..ZoneConfig::default() };
    let (found, _) = world.find_with(&[""], Ask { zones: Some(&zones), ..Ask::default() });
    assert_eq!(viewed(&world, &found), ["a policy.example. in v", "b b.example. in v"]);
}

#[test]
fn the_longest_end_of_a_server_path_wins() {
    let world = World::new(&[
        (
            "conf/named.conf",
            "zone \"a.example\" { file \"/srv/dns/primary/db\"; };\nzone b.example { file \"/x/only\"; };\nzone c.example { file \"/x/text\"; };\n",
        ),
        ("zones/primary/db", SOA),
        ("zones/other/db", &format!("$ORIGIN other.example.\n{SOA}")),
        ("zones/only.d/only", SOA),
        ("zones/text", &format!("$ORIGIN text.example.\n{SOA}")),
    ]);
    let found = world.find(&[""]);
    // `text` states another zone, and nothing but its name speaks for its being the one meant.
    assert_eq!(
        viewed(&world, &found),
        [
            "zones/only.d/only b.example.",
            "zones/other/db other.example.",
            "zones/primary/db a.example.",
            "zones/text text.example.",
        ]
    );
    let found = world.find(&["zones/primary/db", "conf"]);
    assert_eq!(viewed(&world, &found), ["zones/primary/db a.example."]);
}

#[test]
fn nsd_and_knot() {
    let world = World::new(&[
        (
            "nsd/nsd.conf",
            "server:\n zonesdir: /etc/nsd/zones\npattern:\n name: p\n zonefile: \"%z/%s\"\ninclude: \"/etc/nsd/conf.d/*.conf\"\n",
        ),
        ("nsd/conf.d/one.conf", "zone:\n name: a.example\n include-pattern: p\n"),
        ("nsd/conf.d/two.conf", "zone:\n name: b.example\n zonefile: named-otherwise\n"),
        ("nsd/zones/example/a.example", SOA),
        ("nsd/zones/named-otherwise", SOA),
        (
            "knot/knot.conf",
            "template:\n  - id: default\n    storage: /var/lib/knot/zones\nzone:\n  - domain: c.example\n  - domain: d.example\n    file: \"%c[0]/zone\"\n",
        ),
        ("knot/zones/c.example.zone", SOA),
        ("knot/zones/d/zone", SOA),
    ]);
    let found = world.find(&[""]);
    assert_eq!(
        viewed(&world, &found),
        [
            "knot/zones/c.example.zone c.example.",
            "knot/zones/d/zone d.example.",
            "nsd/zones/example/a.example a.example.",
            "nsd/zones/named-otherwise b.example.",
        ]
    );
    assert_eq!((notes(&world, &found), world.errors(&found)), (vec![], vec![]));
}

#[test]
fn two_servers_side_by_side() {
    let conf = "options { directory \"zones\"; };\nzone \"a.example\" { type primary; file \"db\"; };\n";
    let world =
        World::new(&[("ns1/named.conf", conf), ("ns1/zones/db", SOA), ("ns2/named.conf", conf), ("ns2/zones/db", SOA)]);
    assert_eq!(viewed(&world, &world.find(&[""])), ["ns1/zones/db a.example.", "ns2/zones/db a.example."]);
}

#[test]
fn a_broken_configuration_is_said_and_the_rest_is_read() {
    let world = World::new(&[
        (
            "named.conf",
            "zone \"a.example\" { type primary; file \"a\";\nzone \"b.example\" { type primary; file \"b\"; };\ninclude \"gone\";\n",
        ),
        ("a", SOA),
        ("b", SOA),
    ]);
    let found = world.find(&[""]);
    assert_eq!(viewed(&world, &found), ["a a.example.", "b b.example."]);
    assert_eq!(
        notes(&world, &found),
        [
            "named.conf:1:18 this `{` is not closed",
            "named.conf:2:1 the `zone` block in front lacks its `}`",
            "named.conf:3:9 `gone` is not found in this repository",
        ]
    );
    assert!(found.notes.iter().all(|note| note.is_fault));
}

#[test]
fn nothing_outside_the_root_is_read() {
    let world = World::new(&[
        (
            "repo/named.conf",
            "include \"../secret\";\ninclude \"../../etc/passwd\";\ninclude \".git/config\";\nzone \"a.example\" { file \"../outside\"; };\n",
        ),
        ("repo/.git/config", "zone \"git.example\" { file \"x\"; };\n"),
        ("repo/x", SOA),
        ("secret", "zone \"b.example\" { file \"x\"; }; hunter2 }\n"),
        ("outside", SOA),
    ]);
    let found = world.find(&["repo"]);
    assert_eq!(viewed(&world, &found), none());
    let notes = notes(&world, &found);
    assert_eq!(
        notes,
        [
            "repo/named.conf:1:9 `../secret` is not found in this repository",
            "repo/named.conf:2:9 `../../etc/passwd` is not found in this repository",
            "repo/named.conf:3:9 `.git/config` is not found in this repository",
            "repo/named.conf:4:6 the file of zone `a.example.` is not in this repository: `../outside`",
        ]
    );
    assert!(notes.iter().all(|note| !note.contains("hunter2")));
}

#[test]
fn files_that_a_server_does_not_serve_as_zones() {
    let world = World::new(&[
        (
            "named.conf",
            "zone \".\" { type hint; file \"roots\"; };\nzone \"x.example\" { type redirect; file \"x.zone\"; };\n",
        ),
        ("roots", &format!("$TTL 1h\n{SOA}")),
        ("x.zone", SOA),
    ]);
    let found = world.find(&[""]);
    assert_eq!(viewed(&world, &found), none());
    assert_eq!(
        world.skipped(&found),
        [
            "roots: root hints for a resolver, not a zone",
            "x.zone: the file of a redirect zone, which answers for all names that do not exist",
        ]
    );
}

#[test]
fn a_policy_names_the_configurations() {
    use zonewarden::discover::Placed;
    let world = World::new(&[
        ("conf/main", "zone \"a.example\" { file \"zones/a\"; };\n"),
        ("named.conf", "zone \"other.example\" { file \"zones/a\"; };\n"),
        ("zones/a", SOA),
        ("zones/b.example.zone", SOA),
    ]);
    let placed = |text: &str| Placed {
        text: text.to_owned(),
        pattern: Pattern::new(&world.path(""), text).unwrap(),
        span: None,
    };
    let zones =
        ZoneConfig { server_configs: Some(vec![placed("conf/*"), placed("gone/*.conf")]), ..ZoneConfig::default() };
    let (found, _) = world.find_with(&["zones/b.example.zone"], Ask { zones: Some(&zones), ..Ask::default() });
    // The zones of the configuration are context.
    assert_eq!(viewed(&world, &found), ["zones/a a.example. context", "zones/b.example.zone b.example."]);
    let faults: Vec<_> = found.policy_faults.iter().map(|fault| fault.message.as_str()).collect();
    assert_eq!(faults, ["`gone/*.conf` matches no file, so no server configuration is read by it"]);

    let zones = ZoneConfig { server_configs: Some(Vec::new()), ..ZoneConfig::default() };
    let (found, _) = world.find_with(&[""], Ask { zones: Some(&zones), ..Ask::default() });
    assert_eq!(viewed(&world, &found), ["zones/b.example.zone b.example."], "none are read");
}

#[test]
fn a_view_may_say_by_its_name_that_it_is_internal() {
    let zone = |path: &str| format!("{{ zone \"example.net\" {{ type primary; file \"{path}\"; }}; }};\n");
    let conf = format!(
        "view \"internal\" {}view \"Corp-vpn\" {}view \"public\" {}view \"non-internal\" {}",
        zone("a"),
        zone("b"),
        zone("c"),
        zone("d")
    );
    let world = World::new(&[("named.conf", &conf), ("a", SOA), ("b", SOA), ("c", SOA), ("d", SOA)]);
    let found = world.find(&[""]);
    let internal: Vec<_> = found.zones.iter().map(|zone| (zone.view.as_deref(), zone.declared.internal)).collect();
    assert_eq!(
        internal,
        [
            (Some("internal"), Some(true)),
            (Some("Corp-vpn"), Some(true)),
            (Some("public"), None),
            (Some("non-internal"), None),
        ]
    );
}

#[test]
fn what_a_server_uses_a_zone_for_is_known() {
    let world = World::new(&[
        (
            "named.conf",
            "options { response-policy { zone \"rpz.example\"; }; };\nzone \"rpz.example\" { type primary; file \"rpz\"; };\nzone \"n.example\" { type native; file \"n\"; };\n",
        ),
        ("rpz", SOA),
        ("n", SOA),
    ]);
    let found = world.find(&[""]);
    let declared: Vec<_> =
        found.zones.iter().map(|zone| (zone.declared.special, zone.declared.dialects.to_vec())).collect();
    assert_eq!(
        declared,
        [(None, vec!["powerdns".to_owned()]), (Some(zonewarden::model::Special::ResponsePolicy), vec![]),]
    );
}

#[test]
fn zones_with_unusual_names_are_read_only_where_they_belong() {
    // The configuration is above what was asked for: its other zones are no business of this run.
    let world = World::new(&[
        (".git/HEAD", "ref"),
        ("named.conf", "zone \"a.example\" { file \"in/a\"; };\nzone \"b.example\" { file \"out/b\"; };\n"),
        ("in/a", SOA),
        ("out/b", SOA),
    ]);
    assert_eq!(viewed(&world, &world.find(&["in"])), ["in/a a.example."]);
}

#[test]
fn records_of_a_file_that_is_two_zones() {
    let world = World::new(&[
        ("named.conf", "zone \"a.example\" { file \"db\"; };\nzone \"b.example\" { file \"db\"; };\n"),
        ("db", "@ 300 IN A 192.0.2.1\n"),
    ]);
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_zonewarden"))
        .args(["records", "db"])
        .current_dir(world.path(""))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let owners: Vec<&str> = text.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(owners, ["a.example.", "b.example."], "{text}");
}
