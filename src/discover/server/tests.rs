//! Configurations as a specification: a text, the zones it serves, and what is wrong with it.

use std::collections::HashMap;
use std::sync::Arc;

use super::*;
use crate::source::SourceMap;

/// Files by the path they are included with; the first is the configuration.
struct Files {
    sources: SourceMap,
    by_path: HashMap<String, Arc<SourceFile>>,
    first: Arc<SourceFile>,
    opened: usize,
}

impl Files {
    fn new(files: &[(&str, &str)]) -> Files {
        let sources = SourceMap::new();
        let add = |(path, text): &(&str, &str)| {
            let file = sources.add(*path, text.as_bytes().to_vec()).unwrap();
            ((*path).to_owned(), file)
        };
        let all: Vec<_> = files.iter().map(add).collect();
        let first = Arc::clone(&all[0].1);
        Files { sources, by_path: all.into_iter().collect(), first, opened: 0 }
    }

    fn told(&mut self, server: Server) -> Told {
        let first = Arc::clone(&self.first);
        server.read(&first, self)
    }

    /// `[view/]zone folder|path (use, special, dialect, signed)` of each zone, then `! line:column message` of each fault.
    fn lines(&mut self, server: Server) -> Vec<String> {
        let told = self.told(server);
        let zone = |one: &Served| {
            let view = one.view.as_ref().map(|view| format!("{view}/")).unwrap_or_default();
            let mut more = match one.usage {
                Use::Primary => String::new(),
                Use::Secondary => " secondary".to_owned(),
                Use::Other(what) => format!(" [{what}]"),
            };
            if let Some(special) = one.special {
                more.push_str(&format!(" {special:?}"));
            }
            if let Some(dialect) = one.dialect {
                more.push_str(&format!(" {dialect}"));
            }
            if one.signed_on_load {
                more.push_str(" signed");
            }
            let folder = if one.file.folder.is_empty() { String::new() } else { format!("{}|", one.file.folder) };
            format!("{view}{} {folder}{}{more}", one.name, one.file.path)
        };
        let fault = |one: &Fault| {
            let file = self.sources.get(one.span.file);
            let at = file.position(one.span.start);
            let file = if file.id() == self.first.id() { String::new() } else { format!("{}:", file.path()) };
            format!("! {file}{}:{} {}", at.line, at.column, one.message)
        };
        told.zones.iter().map(zone).chain(told.faults.iter().map(fault)).collect()
    }
}

impl Opener for Files {
    fn open(&mut self, path: &ServerPath, _from: &SourceFile) -> Result<Vec<Arc<SourceFile>>, String> {
        self.opened += 1;
        self.by_path.get(&path.path).map(|file| vec![Arc::clone(file)]).ok_or_else(|| "is not found".to_owned())
    }
}

#[track_caller]
fn expect(server: Server, text: &str, expected: &[&str]) {
    assert_eq!(Files::new(&[("main.conf", text)]).lines(server), expected, "{text}");
}

#[test]
fn bind_zones_in_every_dress() {
    expect(
        Server::Bind,
        r#"
// one comment
# another
/* a third, with zone "no.example" { file "no"; }; in it */
options { directory "/etc/bind/zones"; recursion no; listen-on port 53 { any; !10.0.0.1; }; };
key "transfer" { algorithm hmac-sha256; secret "c2VjcmV0; zone { }"; };
acl inner { 10/8; { 192.168.0.0/16; }; };
zone "Example.COM" IN { type master; file "db.example.com"; allow-transfer { key transfer; }; };
zone example.net. { type slave; masters { 192.0.2.1; }; file "/var/cache/bind/db.example.net"; };
zone "2.0.192.in-addr.arpa" { file "rev/192.0.2"; /* no type */ };
zone "." { type hint; file "named.ca"; };
zone "forwarded.example" { type forward; forwarders { 192.0.2.53; }; };
zone "stub.example" { type stub; file "stub"; };
zone "database.example" { type primary; };
controls { inet 127.0.0.1 allow { localhost; } keys { transfer; }; };
"#,
        &[
            "example.com. /etc/bind/zones|db.example.com",
            "example.net. /etc/bind/zones|/var/cache/bind/db.example.net secondary",
            "2.0.192.in-addr.arpa. /etc/bind/zones|rev/192.0.2",
            ". /etc/bind/zones|named.ca [root hints for a resolver, not a zone]",
            "stub.example. /etc/bind/zones|stub [the file of a stub zone, which holds name servers only]",
        ],
    );
}

#[test]
fn bind_views() {
    expect(
        Server::Bind,
        r#"
view "inside" { match-clients { 10/8; };
  zone "example.com" { type primary; file "inside/example.com"; };
  zone "shared.example" { type primary; file "shared"; };
};
view outside IN {
  zone "example.com" { type primary; file "outside/example.com"; };
  zone "shared.example" { in-view "inside"; };
  zone "lost.example" { in-view "inside"; };
};
"#,
        &[
            "inside/example.com. inside/example.com",
            "inside/shared.example. shared",
            "outside/example.com. outside/example.com",
            "outside/shared.example. shared",
            "! 9:8 there is no zone `lost.example.` in view `inside`",
        ],
    );
}

#[test]
fn bind_policies_catalogs_and_templates() {
    expect(
        Server::Bind,
        r#"
options { response-policy { zone "rpz.example" policy nxdomain; }; };
catalog-zones { zone "elsewhere.example"; };
template primary { type primary; file "$view/$name.db"; };
view a {
  catalog-zones { zone "catalog.example" default-masters { 192.0.2.1; }; };
  zone "catalog.example" { type secondary; file "catalog"; };
  zone "rpz.example" { type primary; file "rpz"; };
  zone "t.example" { template primary; };
};
view b { zone "catalog.example" { type primary; file "plain"; }; };
"#,
        &[
            "a/catalog.example. catalog secondary Catalog",
            "a/rpz.example. rpz ResponsePolicy",
            "a/t.example. a/t.example.db",
            "b/catalog.example. plain",
        ],
    );
    expect(Server::Bind, "zone \"x.example\" { type native; file \"x\"; };", &["x.example. x powerdns"]);
}

#[test]
fn bind_signs() {
    expect(
        Server::Bind,
        r#"
options { directory "z"; dnssec-policy standard; };
template bare { type primary; dnssec-policy none; };
zone "a.example" { type primary; file "a"; };
zone "b.example" { type primary; file "b"; dnssec-policy "none"; };
zone "c.example" { type primary; file "c"; dnssec-policy insecure; inline-signing yes; };
zone "d.example" { type secondary; file "d"; };
zone "e.example" { template bare; file "e"; };
"#,
        &["a.example. z|a signed", "b.example. z|b", "c.example. z|c", "d.example. z|d secondary", "e.example. z|e"],
    );
    expect(
        Server::Bind,
        r#"
view v { auto-dnssec maintain; zone "a.example" { type master; file "a"; }; zone "b.example" { type master; file "b"; auto-dnssec off; }; };
view w { zone "a.example" { type master; file "a"; inline-signing yes; }; zone "b.example" { type master; file "b"; }; };
"#,
        &["v/a.example. a signed", "v/b.example. b", "w/a.example. a signed", "w/b.example. b"],
    );
}

#[test]
fn bind_includes_stand_where_they_are_written() {
    let mut files = Files::new(&[
        (
            "named.conf",
            "include \"options\";\nview v {\n include \"zones\";\n include \"zones\";\n};\ninclude \"gone\";\n",
        ),
        ("options", "options { directory \"/d\"; };\n"),
        ("zones", "zone a.example { file \"a\"; };\ninclude \"named.conf\";\nzone b.example { include \"file\"; };\n"),
        ("file", "file \"b\";"),
    ]);
    assert_eq!(
        files.lines(Server::Bind),
        [
            "v/a.example. /d|a",
            "v/b.example. /d|b",
            "! zones:2:9 `named.conf` includes itself",
            "! zones:2:9 `named.conf` includes itself",
            "! 6:9 `gone` is not found",
        ]
    );
}

#[test]
fn bind_goes_on_behind_mistakes() {
    let (a, b) = ("a.example. a", "b.example. b");
    for (text, expected) in [
        // A brace that is missing.
        (
            "zone a.example { file a;\nzone b.example { file b; };\n",
            vec![a, b, "! 1:16 this `{` is not closed", "! 2:1 the `zone` block in front lacks its `}`"],
        ),
        ("zone a.example { file a; }; };\nzone b.example { file b; };\n", vec![a, b, "! 1:29 this `}` closes nothing"]),
        (
            "zone a.example { file a; }\nzone b.example { file b; };\n",
            vec![a, b, "! 2:1 a `;` is missing between `}` and this word"],
        ),
        (
            "zone a.example { file a\n type primary; };\nzone b.example { file b; };\n",
            vec![a, b, "! 2:2 a `;` is missing in front of this word"],
        ),
        (
            "zone a.example { file \"a;\n};\nzone b.example { file b; };\n",
            vec!["a.example. a;", b, "! 1:23 this quote is not closed on its line"],
        ),
        ("zone a.example { file a; };\n/* zone b.example { file b; };\n", vec![a, "! 2:1 this comment has no `*/`"]),
        (
            "zone \"a..example\" { file x; };\nzone b.example { file b; };\n",
            vec![b, "! 1:6 `a..example` names no zone: empty label: two dots in a row, or a dot at the start"],
        ),
        (
            "view v { zone a.example { file a; };\nview w { zone b.example { file b; }; };\n",
            vec![
                "v/a.example. a",
                "w/b.example. b",
                "! 1:8 this `{` is not closed",
                "! 2:1 the `view` block in front lacks its `}`",
            ],
        ),
        ("", vec![]),
        ("zone", vec![]),
        ("zone a.example", vec![]),
        ("{ { } } ; zone b.example { file b; };", vec![b]),
    ] {
        expect(Server::Bind, text, &expected);
    }
}

#[test]
fn nsd_zones_and_patterns() {
    expect(
        Server::Nsd,
        r#"
server:
    zonesdir: "/etc/nsd/zones"   # where zones are
    ip-address: 2001:db8::1
key:
    name: "k"
    secret: "c2VjcmV0"
pattern:
    name: "base"
    zonefile: "%z/%s.zone"
pattern:
    name: secondary
    include-pattern: base
    request-xfr: 192.0.2.1 NOKEY
zone:
    name: Example.com
    zonefile: example.com.txt
zone:
    name: "example.net"
    include-pattern: "base"
zone: name: example.org include-pattern: secondary
zone:
    name: catalog.example
    zonefile:catalog
    catalog: producer
zone:
    name: lost.example
    include-pattern: nobody
zone:
    name: nothing.example
remote-control:
    control-enable: yes
"#,
        &[
            "example.com. /etc/nsd/zones|example.com.txt",
            "example.net. /etc/nsd/zones|net/example.net.zone",
            "example.org. /etc/nsd/zones|org/example.org.zone secondary",
            "catalog.example. /etc/nsd/zones|catalog Catalog",
            "! 27:11 there is no pattern `nobody`",
        ],
    );
    expect(
        Server::Nsd,
        "zone:\n name: \"a.example\n zonefile: a\nzone: name: b.example zonefile: 'b'\n",
        &["a.example. a", "b.example. b", "! 2:8 this quote is not closed on its line"],
    );
}

#[test]
fn nsd_includes_and_zone_lists() {
    let mut files = Files::new(&[
        ("nsd.conf", "include: \"parts\"\nserver:\n zonelistfile: list\ninclude: nsd.conf\ninclude: gone\n"),
        ("parts", "pattern:\n name: all\n zonefile: %s.db\nzone:\n name: a.example\n zonefile: a\n"),
        ("list", "# NSD zone list\nadd b.example all\nadd c..example all\nnonsense\n"),
    ]);
    assert_eq!(
        files.lines(Server::Nsd),
        [
            "a.example. a",
            "b.example. b.example.db",
            "! 4:10 `nsd.conf` includes itself",
            "! 5:10 `gone` is not found",
            "! list:3:1 `c..example` names no zone: empty label: two dots in a row, or a dot at the start",
        ]
    );
}

#[test]
fn knot_zones_and_templates() {
    expect(
        Server::Knot,
        r#"
# a server
server:
    listen: [ 127.0.0.1@53, "::1@53" ]
template:
  - id: default
    storage: "/var/lib/knot/zones"   # for all
  - id: signed
    storage: /srv/signed
    file: "%l[0]/%s.db"
    dnssec-signing: on
  - id: secondary
    master: primary
zone:
  - domain: Example.com
  - domain: example.net.
    template: signed
  - domain: example.org
    file: "other # name.zone"
    storage: /elsewhere
  - domain: catalog.example
    catalog-role: interpret
  - domain: made.example
    catalog-role: generate
  - domain: "copy.example"
    template: secondary
  - template: nobody
    domain: lost.example
log:
  - target: syslog
    any: info
"#,
        &[
            "example.com. /var/lib/knot/zones|example.com.zone",
            "example.net. /srv/signed|net/example.net.db signed",
            "example.org. /elsewhere|other # name.zone",
            "catalog.example. /var/lib/knot/zones|catalog.example.zone Catalog",
            "copy.example. /var/lib/knot|copy.example.zone secondary",
            "lost.example. /var/lib/knot|lost.example.zone",
            "! 27:15 there is no template `nobody`",
        ],
    );
    expect(
        Server::Knot,
        "zone:\n    domain: a.example\nnonsense\n  - domain: b.example\n    acl:\n      - x\n",
        &[
            "b.example. /var/lib/knot|b.example.zone",
            "! 2:5 this stands in no item: a `-` in front is missing",
            "! 3:1 this line has no `:` behind a name",
        ],
    );
    let mut files = Files::new(&[
        ("knot.conf", "zone:\n- domain: a.example\ninclude: more.conf\ninclude: knot.conf\n"),
        ("more.conf", "zone:\n- domain: b.example\n  file: b\n"),
    ]);
    assert_eq!(
        files.lines(Server::Knot),
        ["a.example. /var/lib/knot|a.example.zone", "b.example. /var/lib/knot|b", "! 4:10 `knot.conf` includes itself",]
    );
}

#[test]
fn powerdns_reads_bind_configurations() {
    let mut files = Files::new(&[
        ("pdns.conf", "# a comment\nlaunch=bind\nbind-config = named.conf\n"),
        ("named.conf", "zone \"a.example\" { type master; file \"a\"; };\n"),
    ]);
    assert_eq!(files.lines(Server::PowerDns), ["a.example. a powerdns"]);
}

#[test]
fn included_files_cannot_multiply_without_end() {
    let names: Vec<String> = (0..40).map(|number| format!("f{number}")).collect();
    let bomb = |number: usize| match names.get(number + 1) {
        Some(next) => format!("include \"{next}\";\n").repeat(10),
        None => "zone a.example { file a; };\n".to_owned(),
    };
    let texts: Vec<(String, String)> = (0..40).map(|number| (names[number].clone(), bomb(number))).collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let mut files = Files::new(&texts);
    let told = files.told(Server::Bind);
    assert!(files.opened <= MAX_STATEMENTS && !told.faults.is_empty() && told.faults.len() <= MAX_FAULTS);
}

#[test]
fn names_and_texts_that_are_configurations() {
    for (name, expected) in [
        ("named.conf", Some(Server::Bind)),
        ("named.conf.local", Some(Server::Bind)),
        ("named.conf.default-zones", Some(Server::Bind)),
        ("named.conf.j2", None),
        ("named.conf.local.bak", None),
        ("named.conf~", None),
        ("nsd.conf", Some(Server::Nsd)),
        ("knot.conf", Some(Server::Knot)),
        ("pdns.conf", Some(Server::PowerDns)),
        ("other.conf", None),
    ] {
        assert_eq!(by_name(name), expected, "{name}");
    }
    assert_eq!(by_text(b"# x\nzone:\n  - domain: a.example\n"), Server::Knot);
    assert_eq!(by_text(b"zone:\n  name: a.example\n"), Server::Nsd);
    assert_eq!(by_text(b"zone \"a.example\" {\n"), Server::Bind);
    assert_eq!(by_text(b"launch=bind\nbind-config=/etc/named.conf\n"), Server::PowerDns);
}

mod anything {
    use proptest::prelude::*;

    use super::*;

    /// Words and signs of all formats, so that texts are more than noise.
    fn text() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            prop::sample::select(vec![
                "zone",
                "view",
                "options",
                "include",
                "file",
                "type",
                "{",
                "}",
                ";",
                "\"",
                "'",
                "/*",
                "*/",
                "//",
                "#",
                "\n",
                " ",
                "  - ",
                "domain:",
                "template:",
                "zone:",
                "name:",
                "zonefile:",
                "pattern:",
                "include:",
                "include-pattern:",
                "id:",
                "a.example",
                "%s",
                "%c[0-",
                "$name",
                "\\",
                "main.conf",
                "in-view",
                "native",
                "response-policy",
                "storage:",
                "[",
                "]",
            ])
            .prop_map(|text: &str| text.as_bytes().to_vec()),
            any::<u8>().prop_map(|byte| vec![byte]),
        ];
        prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn no_bytes_break_a_reader(text in text()) {
            for server in [Server::Bind, Server::Nsd, Server::Knot, Server::PowerDns] {
                let sources = SourceMap::new();
                let first = sources.add("main.conf", text.clone()).unwrap();
                let by_path = HashMap::from([("main.conf".to_owned(), Arc::clone(&first))]);
                let mut files = Files { sources, by_path, first, opened: 0 };
                let told = files.told(server);
                for span in told.zones.iter().map(|one| one.at).chain(told.faults.iter().map(|one| one.span)) {
                    prop_assert!(span.end() as usize <= text.len());
                }
                for fault in &told.faults {
                    prop_assert!(!fault.message.chars().any(char::is_control), "{}", fault.message);
                }
            }
        }
    }
}
