//! Which files are taken for zones, with which origins, and which are refused: folders on disk, and what is found.

use std::fs;
use std::path::{Path, PathBuf};

use zonewarden::discover::{
    Discovery, FsLoader, Pattern, Request, ZoneConfig, discover, unchecked_listing, zones_listing,
};
use zonewarden::source::{SourceFile, SourceMap};
use zonewarden::zone::include::{IncludeError, Loader};
use zonewarden::zone::name::Name;

const SOA: &str = "@ 3600 IN SOA ns1 hostmaster 1 7200 900 1209600 300\n";

/// How the question differs from the plain one.
#[derive(Default)]
struct Ask<'a> {
    origin: Option<Name>,
    root: Option<&'a str>,
    zones: Option<&'a ZoneConfig>,
}

/// A folder with files, and the questions asked of it.
struct World {
    folder: tempfile::TempDir,
    sources: SourceMap,
}

impl World {
    fn new(files: &[(&str, &str)]) -> World {
        let world = World { folder: tempfile::tempdir().unwrap(), sources: SourceMap::new() };
        for (path, text) in files {
            world.write(path, text.as_bytes());
        }
        world
    }

    fn path(&self, path: &str) -> PathBuf {
        if path.is_empty() { self.folder.path().to_owned() } else { self.folder.path().join(path) }
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn paths(&self, paths: &[&str]) -> Vec<PathBuf> {
        paths.iter().map(|path| self.path(path)).collect()
    }

    fn find_with(&self, paths: &[&str], ask: Ask<'_>) -> (Discovery, FsLoader<'_>) {
        let paths = self.paths(paths);
        let request = Request {
            file_limit: None,
            facts: None,
            paths: &paths,
            origin: ask.origin,
            root: ask.root.map(|root| self.path(root)),
            policy_folder: ask.zones.map(|_| self.path("")),
            zones: ask.zones,
            context: None,
            changed_files: false,
            input_format: Default::default(),
        };
        discover(&request, &self.sources, &mut std::io::empty()).unwrap()
    }

    fn find(&self, paths: &[&str]) -> Discovery {
        self.find_with(paths, Ask::default()).0
    }

    /// A path as it is shown, without the temporary folder.
    fn short<'p>(&self, shown: &'p str) -> &'p str {
        let folder = self.folder.path().to_str().unwrap().replace('\\', "/");
        shown.strip_prefix(&folder).map_or(shown, |rest| rest.trim_start_matches('/'))
    }

    /// `path origin (why)` of every zone.
    fn zones(&self, found: &Discovery) -> Vec<String> {
        let zone = |zone: &zonewarden::discover::ZoneInput| {
            let context = if zone.reported { "" } else { " context" };
            format!("{} {} ({}){context}", self.short(zone.file.path()), zone.origin, zone.why)
        };
        found.zones.iter().map(zone).collect()
    }

    fn errors(&self, found: &Discovery) -> Vec<String> {
        found.errors.iter().map(|error| format!("{}: {}", self.short(&error.path), error.message)).collect()
    }

    fn skipped(&self, found: &Discovery) -> Vec<String> {
        found.skipped.iter().map(|skipped| format!("{}: {}", self.short(&skipped.path), skipped.reason)).collect()
    }

    fn fragments(&self, found: &Discovery) -> Vec<String> {
        let by = |paths: &[String]| paths.iter().map(|path| self.short(path)).collect::<Vec<_>>().join(" ");
        found.fragments.iter().map(|part| format!("{} < {}", self.short(&part.path), by(&part.included_by))).collect()
    }
}

fn none() -> [String; 0] {
    []
}

#[test]
fn a_folder_by_names_and_contents() {
    let world = World::new(&[
        ("zones/a.example.zone", SOA),
        ("zones/b.example.db", SOA),
        ("zones/db.192.0.2", SOA),
        ("zones/sub/c.example", &format!("$TTL 1h\n{SOA}")),
        ("zones/d", "$ORIGIN d.example.\n$TTL 1h\n@ NS ns\n"),
        ("zones/e", "; e\ne.example. 1h IN SOA ns1 hostmaster 1 7200 900 1209600 300\n"),
        ("zones/README.md", "# zones\n\n$ORIGIN is written first\n"),
        ("zones/notes", "@ is the origin\n"),
        ("zones/build.py", "print('$TTL 300')\n"),
        ("zones/named.conf", "zone \"a.example\" { type primary; };\n"),
        ("zones/.git/config", SOA),
        ("zones/.cache/x.example.zone", SOA),
        ("zones/.hidden.example.zone", SOA),
    ]);
    let found = world.find(&["zones"]);
    assert_eq!(
        world.zones(&found),
        [
            "zones/a.example.zone a.example. (file name `a.example.zone`)",
            "zones/b.example.db b.example. (file name `b.example.db`)",
            "zones/d d.example. ($ORIGIN at line 1)",
            "zones/db.192.0.2 2.0.192.in-addr.arpa. (file name `db.192.0.2`)",
            "zones/e e.example. (SOA owner at line 2)",
            "zones/sub/c.example c.example. (file name `c.example`)",
        ]
    );
    assert_eq!(world.errors(&found), none());
    assert_eq!(world.skipped(&found), none());
}

#[test]
fn copies_and_by_products_are_listed_and_left_out() {
    let world = World::new(&[
        ("a.example.zone", SOA),
        ("a.example.zone.signed", SOA),
        ("b.example.zone.signed", SOA),
        ("a.example.zone~", SOA),
        ("a.example.zone.bak", SOA),
        ("db.c.example.orig", SOA),
        ("a.example.zone.jnl", ";BIND LOG V9\n"),
        ("a.example.zone.gz", "\u{1f}"),
        ("notes.txt~", "words"),
    ]);
    let found = world.find(&[""]);
    assert_eq!(
        world.zones(&found),
        [
            "a.example.zone a.example. (file name `a.example.zone`)",
            "b.example.zone.signed b.example. (file name `b.example.zone.signed`)",
        ]
    );
    assert_eq!(
        world.skipped(&found),
        [
            "a.example.zone.bak: a backup",
            "a.example.zone.gz: compressed",
            "a.example.zone.jnl: a journal of a dynamic zone",
            "a.example.zone.signed: the signed copy of `a.example.zone`",
            "a.example.zone~: an editor's backup",
            "db.c.example.orig: a backup",
        ]
    );
}

#[test]
fn files_that_hold_no_zone() {
    let world = World::new(&[
        ("a.example.zone", SOA),
        ("empty.example.zone", ""),
        ("comment.example.zone", "; nothing yet\n\n"),
        ("cache.db", "SQLite format 3\0 and more"),
        ("prod.hosts", "127.0.0.1 localhost\n"),
        ("root.hints", ".  3600000 NS a.root-servers.net.\n"),
        ("named.root", ".  3600000 NS a.root-servers.net.\n"),
        ("db.root", ".  3600000 NS a.root-servers.net.\na.root-servers.net. 3600000 A 198.41.0.4\n"),
        ("lost.inc", "$TTL 1h\nwww A 192.0.2.1\n"),
        ("lost.zone", SOA),
    ]);
    world.write("raw.example.zone", b"\0\0\0\x02\0\0\0\x01\x5f\0\0\0\0\0\0\0");
    world.write("wide.example.zone", b"\xff\xfe$\0T\0T\0L\0");
    world.write("odd.example.zone", &[0x01, 0x02, 0x03, 0x80, 0x00, 0x00]);
    let found = world.find(&[""]);
    assert_eq!(world.zones(&found), ["a.example.zone a.example. (file name `a.example.zone`)"]);
    assert_eq!(
        world.errors(&found),
        [
            "comment.example.zone: holds no records, only blank lines and comments",
            "empty.example.zone: is empty",
            "lost.zone: has no known origin: no absolute SOA owner, no `$ORIGIN` in front, and `lost.zone` names no zone",
            "odd.example.zone: is binary data, not a zone file",
            "raw.example.zone: is in BIND's raw format, not text",
            "wide.example.zone: is text in UTF-16; zone files are ASCII or UTF-8",
        ]
    );
    let raw = found.errors.iter().find(|error| error.path.ends_with("raw.example.zone")).unwrap();
    let help = raw.help.as_deref().unwrap();
    assert!(help.contains("`named-compilezone -f raw -F text -o OUT ORIGIN "), "{help}");
    assert_eq!(
        world.skipped(&found),
        [
            "cache.db: is an SQLite database, not a zone file",
            "db.root: root hints for a resolver, not a zone",
            "lost.inc: no SOA, no known origin, and no zone includes it",
            "prod.hosts: does not look like a zone file: no directives and no records of common types",
        ]
    );
}

#[test]
fn a_zone_without_soa_is_still_a_zone() {
    let world = World::new(&[("a.example.zone", "@ NS ns1\nns1 A 192.0.2.1\n")]);
    assert_eq!(world.zones(&world.find(&[""])), ["a.example.zone a.example. (file name `a.example.zone`)"]);
}

#[test]
fn fragments_are_not_checked_alone() {
    let world = World::new(&[
        ("z/a.example.zone", "$TTL 1h\n$INCLUDE base.zone\n"),
        ("z/b.example.zone", "$INCLUDE base.zone\n$INCLUDE ../more/mail.inc\n"),
        ("z/base.zone", &format!("{SOA}$include ns.zone\n")),
        ("z/ns.zone", "@ NS ns1\n"),
        ("more/mail.inc", "@ MX 10 mail\n"),
        (".git/HEAD", ""),
    ]);
    let found = world.find(&["z"]);
    assert_eq!(
        world.zones(&found),
        [
            "z/a.example.zone a.example. (file name `a.example.zone`)",
            "z/b.example.zone b.example. (file name `b.example.zone`)",
        ]
    );
    assert_eq!(
        world.fragments(&found),
        [
            "more/mail.inc < z/b.example.zone",
            "z/base.zone < z/a.example.zone z/b.example.zone",
            "z/ns.zone < z/base.zone",
        ]
    );
    assert_eq!(world.errors(&found), none());
    let files: Vec<&str> = found.zones[1].includes.iter().map(|path| world.short(path)).collect();
    assert_eq!(files, ["more/mail.inc", "z/base.zone", "z/ns.zone"]);
}

#[test]
fn an_included_file_that_names_its_zone_is_a_zone() {
    let own = "b.example. 1h IN SOA ns1.b.example. hostmaster.b.example. 1 2 3 4 5\n";
    let world = World::new(&[
        ("a.example.zone", &format!("{SOA}$INCLUDE b.example.zone\n;$INCLUDE c.example.zone\n")),
        ("b.example.zone", own),
        ("c.example.zone", SOA),
    ]);
    let found = world.find(&[""]);
    let origins: Vec<String> = found.zones.iter().map(|zone| zone.origin.to_string()).collect();
    assert_eq!(origins, ["a.example.", "b.example.", "c.example."]);
    assert_eq!(world.fragments(&found), none());
}

#[test]
fn rings_of_includes_are_still_read() {
    let world = World::new(&[
        ("a.example.zone", "$INCLUDE b.example.zone\n"),
        ("b.example.zone", "$INCLUDE a.example.zone\n"),
        ("c.example.zone", &format!("{SOA}$INCLUDE c.example.zone\n")),
    ]);
    let found = world.find(&[""]);
    let origins: Vec<String> = found.zones.iter().map(|zone| zone.origin.to_string()).collect();
    assert_eq!(origins, ["a.example.", "c.example."]);
}

#[test]
fn the_soa_may_be_in_an_include() {
    let world = World::new(&[
        ("one.zone", "$INCLUDE soa.inc a.example.\n$ORIGIN sub.a.example.\n"),
        ("two.zone", "$INCLUDE full.inc\n"),
        ("b.example.zone", "$INCLUDE soa.inc\n$ORIGIN sub.b.example.\n"),
        ("soa.inc", SOA),
        ("full.inc", "c.example. SOA ns1 hostmaster 1 2 3 4 5\n"),
    ]);
    let found = world.find(&["one.zone", "two.zone", "b.example.zone"]);
    let folder = found.zones[1].includes[0].strip_suffix("soa.inc").unwrap().to_owned();
    assert_eq!(
        world.zones(&found),
        [
            "b.example.zone b.example. (file name `b.example.zone`)".to_owned(),
            format!("one.zone a.example. (SOA owner at line 1 of `{folder}soa.inc`)"),
            format!("two.zone c.example. (SOA owner at line 1 of `{folder}full.inc`)"),
        ]
    );
}

#[test]
fn origins_in_order_of_authority() {
    let world = World::new(&[("b.example.zone", "a.example. SOA ns1 hostmaster 1 2 3 4 5\n")]);
    let config = |pattern: &str| ZoneConfig {
        origins: vec![(Pattern::new(&world.path(""), pattern).unwrap(), Name::parse("c.example.").unwrap())],
        ..ZoneConfig::default()
    };
    let (mapped, other) = (config("b.*"), config("x.*"));
    let d = Some(Name::parse("d.example.").unwrap());
    let found = |zones, origin| {
        let (found, _) = world.find_with(&["b.example.zone"], Ask { origin, zones: Some(zones), root: None });
        world.zones(&found)
    };
    assert_eq!(found(&mapped, d), ["b.example.zone d.example. (--origin)"]);
    assert_eq!(found(&mapped, None), ["b.example.zone c.example. (policy)"]);
    assert_eq!(found(&other, None), ["b.example.zone a.example. (SOA owner at line 1)"]);
}

#[test]
fn the_policy_lists_the_zones() {
    let world = World::new(&[
        ("zones/a.example.zone", SOA),
        ("zones/odd-name", &format!("$ORIGIN b.example.\n{SOA}")),
        ("zones/parked/c.example.zone", SOA),
        ("zones/data.json", "{}"),
        ("other/d.example.zone", SOA),
    ]);
    let patterns = |texts: &[&str]| texts.iter().map(|text| Pattern::new(&world.path(""), text).unwrap()).collect();
    let config = ZoneConfig {
        include: patterns(&["zones/**/*.zone", "zones/odd*"]),
        exclude: patterns(&["zones/parked"]),
        ..ZoneConfig::default()
    };
    let find = |path: &str| world.find_with(&[path], Ask { zones: Some(&config), ..Ask::default() }).0;
    assert_eq!(
        world.zones(&find("zones/a.example.zone")),
        [
            "zones/a.example.zone a.example. (file name `a.example.zone`)",
            "zones/odd-name b.example. ($ORIGIN at line 1) context",
        ]
    );
    let whole = find("");
    assert_eq!(whole.zones.iter().filter(|zone| zone.reported).count(), 2);
    assert_eq!(world.skipped(&whole), ["other/d.example.zone: not in `[zones] include`"]);
    assert_eq!(world.errors(&find("other")), ["other: holds no zone files"]);
    // A file that was named is read, whatever the patterns say.
    assert_eq!(find("zones/parked/c.example.zone").zones.iter().filter(|zone| zone.reported).count(), 1);
}

#[test]
fn a_folder_listed_may_hold_other_files() {
    let world = World::new(&[
        ("zones/a.example", &format!("$TTL 1h\n{SOA}")),
        ("zones/b.example.zone", SOA),
        ("zones/README", "about zones\n"),
        ("zones/deploy.json", "{}"),
    ]);
    for include in ["zones", "zones/", "zones/*", "zones/**"] {
        let include = vec![Pattern::new(&world.path(""), include).unwrap()];
        let config = ZoneConfig { include, ..ZoneConfig::default() };
        let (found, _) = world.find_with(&[""], Ask { zones: Some(&config), ..Ask::default() });
        assert_eq!(found.zones.len(), 2);
        assert_eq!(world.errors(&found), none());
        assert_eq!(world.skipped(&found), ["zones/README: does not begin like a zone file"]);
    }
}

#[test]
fn a_given_fragment_reports_the_zones_that_include_it() {
    let world = World::new(&[
        ("zones/a.example.zone", &format!("{SOA}$INCLUDE ../parts/keys.inc\n")),
        ("zones/b.example.zone", SOA),
        ("parts/keys.inc", "host SSHFP 4 2 abcd\n"),
    ]);
    let config =
        ZoneConfig { include: vec![Pattern::new(&world.path(""), "zones/*.zone").unwrap()], ..ZoneConfig::default() };
    let (found, _) = world.find_with(&["parts/keys.inc"], Ask { zones: Some(&config), ..Ask::default() });
    assert_eq!(
        world.zones(&found),
        [
            "zones/a.example.zone a.example. (file name `a.example.zone`)",
            "zones/b.example.zone b.example. (file name `b.example.zone`) context",
        ]
    );
    assert_eq!(world.errors(&found), none());
}

#[test]
fn what_is_in_the_way_does_not_stop_the_rest() {
    let world = World::new(&[("a.example.zone", SOA), ("README", "words\n"), ("none/x.txt", "words\n")]);
    let found = world.find(&["a.example.zone", "gone.zone", "README", "none"]);
    assert_eq!(found.zones.len(), 1);
    assert_eq!(
        world.errors(&found),
        [
            "README: does not look like a zone file: no directives and no records of common types",
            "gone.zone: cannot be read: no such file or folder",
            "none: holds no zone files",
        ]
    );
}

#[test]
fn arguments_that_overlap_are_read_once() {
    let world = World::new(&[("z/a.example.zone", SOA), ("z/b.example.zone", SOA)]);
    let found = world.find(&["z", "z/a.example.zone", "z/../z", ""]);
    assert_eq!(found.zones.len(), 2);
}

#[test]
fn byte_order_mark_and_crlf() {
    let world = World::new(&[("a", &format!("\u{feff}$ORIGIN a.example.\r\n{}\r\n", SOA.trim_end()))]);
    assert_eq!(world.zones(&world.find(&[""])), ["a a.example. ($ORIGIN at line 1)"]);
}

#[test]
fn standard_input() {
    let sources = SourceMap::new();
    let paths = [PathBuf::from("-")];
    let find = |text: &str, origin: Option<&str>| {
        let origin = origin.map(|origin| Name::parse(origin).unwrap());
        let request = Request { paths: &paths, origin, ..Request::default() };
        discover(&request, &sources, &mut text.as_bytes()).unwrap()
    };
    let (found, _) = find(SOA, Some("a.example"));
    assert_eq!((found.zones[0].file.path(), found.zones[0].origin.to_string().as_str()), ("<stdin>", "a.example."));
    let (found, loader) = find(&format!("$ORIGIN b.example.\n{SOA}"), None);
    assert_eq!(found.zones[0].origin.to_string(), "b.example.");
    let error = loader.load(b"Cargo.toml", &found.zones[0].file).unwrap_err();
    assert_eq!(error.message, "`Cargo.toml` is not included: `<stdin>` has no folder to look in");
    let (found, _) = find(SOA, None);
    assert_eq!(
        found.errors[0].message,
        "has no known origin: its SOA owner is not absolute, and there is no `$ORIGIN` in front"
    );
    assert_eq!(find("", None).0.errors[0].message, "is empty");
}

#[test]
fn origin_is_for_one_file() {
    let world = World::new(&[("a.zone", SOA), ("b.zone", SOA)]);
    let usage = |paths: &[&str], root: Option<&str>| {
        let paths = world.paths(paths);
        let origin = root.is_none().then(|| Name::parse("a.example").unwrap());
        let request = Request { paths: &paths, origin, root: root.map(PathBuf::from), ..Request::default() };
        discover(&request, &world.sources, &mut std::io::empty()).map(|_| ()).unwrap_err().message
    };
    assert_eq!(usage(&["a.zone", "b.zone"], None), "`--origin a.example.` is for one file, and 2 paths are given");
    assert!(usage(&[""], None).ends_with("is a folder"));
    assert_eq!(usage(&["a.zone"], Some("no/such/folder")), "`--root no/such/folder` is not a folder");
}

#[test]
fn listings() {
    let world = World::new(&[
        ("a.example.zone", &format!("$ORIGIN a.example.\n{SOA}$INCLUDE b.inc\n")),
        ("b.inc", "@ NS ns1\n"),
        ("a.example.zone.bak", SOA),
        ("e.zone", ""),
    ]);
    let found = world.find(&[""]);
    let folder = format!("{}/", world.folder.path().to_str().unwrap().replace('\\', "/"));
    let plain = |text: String| text.replace(&folder, "");
    let pad = " ".repeat(folder.len());
    assert_eq!(
        plain(zones_listing(&found)),
        "a.example.  a.example.zone  $ORIGIN at line 1\n            b.inc           included\n"
    );
    let unchecked = plain(unchecked_listing(&found)).replace(&pad, "");
    assert_eq!(unchecked, "e.zone              is empty\na.example.zone.bak  a backup\n");
}

// Includes.

/// The zone file `from`, and what comes of including `name` in it.
fn include(world: &World, from: &str, name: &[u8], root: Option<&str>) -> Result<String, IncludeError> {
    let (found, loader) = world.find_with(&[from], Ask { root, ..Ask::default() });
    assert_eq!(world.errors(&found), none());
    let text = |file: std::sync::Arc<SourceFile>| String::from_utf8_lossy(&file.bytes()).into_owned();
    loader.load(name, &found.zones[0].file).map(text)
}

#[test]
fn includes_inside_the_root() {
    let world = World::new(&[
        ("root/zones/a.example.zone", SOA),
        ("root/zones/near.inc", "near"),
        ("root/near.inc", "far"),
        ("root/top.inc", "top"),
        ("root/sub/x.inc", "x"),
        ("secret.txt", "hunter2"),
    ]);
    let at = |name: &str| include(&world, "root/zones/a.example.zone", name.as_bytes(), Some("root"));
    assert_eq!(at("near.inc").unwrap(), "near");
    assert_eq!(at("top.inc").unwrap(), "top");
    assert_eq!(at("sub/x.inc").unwrap(), "x");
    assert_eq!(at("../sub/x.inc").unwrap(), "x");
    let inside = world.path("root/sub/x.inc").canonicalize().unwrap();
    assert_eq!(at(inside.to_str().unwrap()).unwrap(), "x");
    for name in ["../../secret.txt", "../../../../../../../../etc/passwd", "/etc/passwd", "../zones/../../secret.txt"] {
        let error = at(name).unwrap_err();
        assert!(error.message.starts_with(&format!("`{name}` lies outside the root `")), "{}", error.message);
        assert!(!format!("{error:?}").contains("hunter2"));
    }
    let error = at("none.inc").unwrap_err();
    assert_eq!(error.message, "`none.inc` is not found");
    assert!(error.help.unwrap().starts_with("looked in `"));
    assert_eq!(at("../sub").unwrap_err().message, "`../sub` is a folder, not a file");
    assert_eq!(at("a\0b").unwrap_err().message, "`a\\x00b` cannot be the name of a file on this system");
}

#[test]
fn the_root_without_option_or_policy() {
    let world = World::new(&[
        ("repo/.git/config", "token"),
        ("repo/zones/a.example.zone", SOA),
        ("repo/x.inc", "x"),
        ("plain/zones/a.example.zone", SOA),
        ("plain/x.inc", "x"),
    ]);
    assert_eq!(include(&world, "repo/zones/a.example.zone", b"../x.inc", None).unwrap(), "x");
    assert!(include(&world, "plain/zones/a.example.zone", b"../x.inc", None).is_err());
    assert_eq!(include(&world, "plain", b"../x.inc", None).unwrap(), "x");
    let error = include(&world, "repo/zones/a.example.zone", b"../.git/config", None).unwrap_err();
    assert_eq!(error.message, "`../.git/config` is not included: it belongs to version control");
    let error = include(&world, "plain/zones/a.example.zone", b"x.inc", Some("repo")).unwrap_err();
    assert!(error.message.starts_with("`x.inc` is not included: this file lies outside the root `"));
}

#[test]
fn include_roots_come_between_folder_and_root() {
    let world = World::new(&[
        ("zones/a.example.zone", SOA),
        ("parts/x.inc", "part"),
        ("x.inc", "top"),
        ("parts/y.inc", "part"),
        ("zones/y.inc", "near"),
    ]);
    let config =
        ZoneConfig { include_roots: vec![world.path("parts"), world.path("no-such-folder")], ..ZoneConfig::default() };
    let (found, loader) = world.find_with(&["zones"], Ask { zones: Some(&config), ..Ask::default() });
    let load = |name: &[u8]| loader.load(name, &found.zones[0].file).unwrap();
    assert_eq!(load(b"x.inc").bytes(), b"part");
    assert_eq!(load(b"y.inc").bytes(), b"near");
    assert!(std::sync::Arc::ptr_eq(&load(b"x.inc"), &load(b"../parts/./x.inc")));
    assert_eq!(world.short(load(b"x.inc").path()), "parts/x.inc");
}

#[test]
fn an_included_file_is_read_once_from_many_threads() {
    use rayon::prelude::*;
    let world = World::new(&[("a.example.zone", SOA), ("x.inc", "x"), ("sub/b.example.zone", SOA)]);
    let (found, loader) = world.find_with(&[""], Ask::default());
    let ids: std::collections::HashSet<_> =
        (0..200).into_par_iter().map(|turn| loader.load(b"x.inc", &found.zones[turn % 2].file).unwrap().id()).collect();
    assert_eq!(ids.len(), 1);
}

#[test]
fn other_formats_are_not_included() {
    let world = World::new(&[("a.example.zone", SOA), ("empty.inc", "")]);
    world.write("x.gz", b"\x1f\x8b\x08\0");
    assert_eq!(include(&world, "a.example.zone", b"x.gz", None).unwrap_err().message, "`x.gz` is compressed with gzip");
    assert_eq!(include(&world, "a.example.zone", b"empty.inc", None).unwrap_err().message, "`empty.inc` is empty");
}

#[test]
fn files_of_4_gib_are_refused_unread() {
    let world = World::new(&[("a.example.zone", SOA)]);
    let file = fs::File::create(world.path("big.example.zone")).unwrap();
    if file.set_len(1 << 32).is_err() {
        drop(std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("SKIPPED: this file system cannot hold a sparse file of 4 GiB\n"),
        ));
        return;
    }
    let found = world.find(&[""]);
    assert_eq!(world.errors(&found), ["big.example.zone: has 4 GiB or more; such files are not read"]);
    assert_eq!(found.zones.len(), 1);
}

mod octodns;
mod servers;
mod views;

#[cfg(unix)]
mod unix {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn symbolic_links_do_not_lead_out_of_the_root() {
        let world = World::new(&[
            ("root/a.example.zone", SOA),
            ("root/parts/x.inc", "x"),
            ("secret/passwd.example.zone", "hunter2"),
        ]);
        symlink("../secret/passwd.example.zone", world.path("root/evil.inc")).unwrap();
        symlink("../secret/passwd.example.zone", world.path("root/evil.example.zone")).unwrap();
        symlink("../secret", world.path("root/evil")).unwrap();
        symlink("parts/x.inc", world.path("root/good.inc")).unwrap();
        for name in ["evil.inc", "evil/passwd.example.zone", "parts/../evil/passwd.example.zone"] {
            let error = include(&world, "root/a.example.zone", name.as_bytes(), None).unwrap_err();
            assert!(error.message.starts_with(&format!("`{name}` lies outside the root `")), "{}", error.message);
        }
        assert_eq!(include(&world, "root/a.example.zone", b"good.inc", None).unwrap(), "x");
        let found = world.find(&["root"]);
        assert_eq!(found.zones.len(), 1);
        assert_eq!(
            world.skipped(&found),
            [
                "root/evil: a symbolic link to a folder outside the root",
                "root/evil.example.zone: a symbolic link to a file outside the root",
            ]
        );
    }

    #[test]
    fn given_links_out_of_the_repository_are_refused() {
        let world = World::new(&[("repo/.git/HEAD", ""), ("repo/a.example.zone", SOA), ("secret/b.example.zone", SOA)]);
        symlink("../secret/b.example.zone", world.path("repo/b.example.zone")).unwrap();
        symlink("../secret", world.path("repo/dir")).unwrap();
        let refused = "is a symbolic link that leads outside the root";
        for path in ["repo/b.example.zone", "repo/dir", "repo/dir/b.example.zone"] {
            let found = world.find(&[path]);
            assert_eq!(world.errors(&found), [format!("{path}: {refused}")]);
            assert!(found.zones.is_empty());
        }
        let fixed = |path: &str| world.find_with(&[path], Ask { root: Some("repo"), ..Ask::default() }).0;
        assert_eq!(world.errors(&fixed("repo/b.example.zone")), [format!("repo/b.example.zone: {refused}")]);
        // Named as what it is, it is what the person wants.
        assert_eq!(fixed("secret/b.example.zone").zones.len(), 1);
    }

    #[test]
    fn one_file_under_several_names_is_several_zones() {
        let world = World::new(&[("parked.zone", SOA)]);
        symlink("parked.zone", world.path("a.example.zone")).unwrap();
        symlink("parked.zone", world.path("b.example.zone")).unwrap();
        let found = world.find(&[""]);
        assert_eq!(
            world.zones(&found),
            [
                "parked.zone a.example. (file name `a.example.zone`)",
                "parked.zone b.example. (file name `b.example.zone`)",
            ]
        );
        assert_eq!(world.errors(&found), none());
        assert!(std::sync::Arc::ptr_eq(&found.zones[0].file, &found.zones[1].file));
    }

    #[test]
    fn linked_folders_and_loops() {
        let world =
            World::new(&[("root/z/a.example.zone", SOA), ("root/shared/b.example.zone", SOA), ("root/.git/HEAD", "")]);
        symlink("../shared", world.path("root/z/shared")).unwrap();
        symlink(".", world.path("root/z/again")).unwrap();
        symlink("gone.zone", world.path("root/z/broken.zone")).unwrap();
        symlink("broken", world.path("root/z/broken")).unwrap();
        let found = world.find(&["root/z"]);
        let origins: Vec<String> = found.zones.iter().map(|zone| zone.origin.to_string()).collect();
        assert_eq!(origins, ["a.example.", "b.example."]);
        assert!(world.skipped(&found)[0].starts_with("root/z/again: a symbolic link back to `"));
        assert_eq!(world.errors(&found), ["root/z/broken.zone: is a symbolic link to a file that does not exist"]);
    }

    #[test]
    fn fifos_and_devices_are_not_opened() {
        let world = World::new(&[("a.example.zone", SOA)]);
        let fifo = world.path("pipe.zone");
        match std::process::Command::new("mkfifo").arg(&fifo).status() {
            Ok(status) if status.success() => {}
            _ => {
                return drop(std::io::Write::write_fmt(
                    &mut std::io::stderr(),
                    format_args!("SKIPPED: no `mkfifo` here, so FIFOs were not tried\n"),
                ));
            }
        }
        let error = include(&world, "a.example.zone", b"pipe.zone", None).unwrap_err();
        assert_eq!(error.message, "`pipe.zone` is not a regular file");
        assert_eq!(world.skipped(&world.find(&[""])), ["pipe.zone: not a regular file"]);
        assert_eq!(world.errors(&world.find(&["pipe.zone"])), ["pipe.zone: is not a regular file"]);
        assert_eq!(world.errors(&world.find(&["/dev/zero"])), ["/dev/zero: is not a regular file"]);
    }

    #[test]
    fn unreadable_files_and_folders() {
        let world = World::new(&[("a.example.zone", SOA), ("b.example.zone", SOA), ("closed/c.example.zone", SOA)]);
        let chmod = |path: &str, mode| fs::set_permissions(world.path(path), fs::Permissions::from_mode(mode)).unwrap();
        chmod("b.example.zone", 0);
        chmod("closed", 0);
        if fs::read(world.path("b.example.zone")).is_ok() {
            chmod("closed", 0o700);
            return drop(std::io::Write::write_fmt(
                &mut std::io::stderr(),
                format_args!("SKIPPED: this user may read everything, so permissions were not tried\n"),
            ));
        }
        let found = world.find(&[""]);
        let include = include(&world, "a.example.zone", b"b.example.zone", None).unwrap_err().message;
        chmod("closed", 0o700);
        assert_eq!(found.zones.len(), 1);
        assert_eq!(
            world.errors(&found),
            ["b.example.zone: cannot be read: permission denied", "closed: cannot be read: permission denied"]
        );
        assert_eq!(include, "`b.example.zone` cannot be read: permission denied");
    }

    #[test]
    fn names_that_are_not_utf_8() {
        let world = World::new(&[]);
        let name = std::ffi::OsStr::from_bytes(b"caf\xe9.zone");
        let zone = format!("$ORIGIN a.example.\n{SOA}");
        if fs::write(world.folder.path().join(name), zone).is_err() {
            return drop(std::io::Write::write_fmt(
                &mut std::io::stderr(),
                format_args!("SKIPPED: this file system takes UTF-8 names only\n"),
            ));
        }
        fs::write(world.folder.path().join(std::ffi::OsStr::from_bytes(b"\xff.inc")), "x").unwrap();
        let (found, loader) = world.find_with(&[""], Ask::default());
        assert_eq!(world.zones(&found), ["caf\\xe9.zone a.example. ($ORIGIN at line 1)"]);
        let file = loader.load(b"\xff.inc", &found.zones[0].file).unwrap();
        assert_eq!(world.short(file.path()), "\\xff.inc");
        let error = loader.load(b"\xfe.inc", &found.zones[0].file).unwrap_err();
        assert_eq!(error.message, "`\\xfe.inc` is not found");
    }
}

// Zones that others serve.

/// Rows of `expected.tsv` in a folder of the corpus: path, origin, where the collector found the origin.
fn expected(folder: &Path) -> Vec<(String, String, String)> {
    let text = fs::read_to_string(folder.join("expected.tsv")).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let row = |line: &str| {
        let mut fields = line.split('\t').map(str::to_owned);
        let mut next = || fields.next().unwrap_or_default();
        let (path, origin) = (next(), next());
        next();
        (path, origin, next())
    };
    rows.map(row).collect()
}

/// Origins that only the name server's configuration gives: nothing in the file or its name does.
const ONLY_CONFIGURED: [&str; 2] = ["db.fd10.127", "neonetwork"];

#[test]
fn production_zones_have_the_origins_they_are_served_with() {
    let Some(corpus) = std::env::var_os("ZONEWARDEN_CORPUS").map(PathBuf::from) else {
        return drop(std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!(
                "SKIPPED: set ZONEWARDEN_CORPUS to the corpus folder to compare origins with production zones\n"
            ),
        ));
    };
    let mut compared = 0;
    for folder in ["real/bsdlp", "real/neonetwork", "real/grapheneos", "real/rootzone-2018"] {
        let folder = corpus.join(folder);
        let sources = SourceMap::new();
        let paths = [folder.clone()];
        let request = Request { paths: &paths, ..Request::default() };
        let (found, _) = discover(&request, &sources, &mut std::io::empty()).unwrap();
        for (path, origin, from) in expected(&folder) {
            let shown = folder.join(&path).to_str().unwrap().replace('\\', "/");
            let zone = found.zones.iter().find(|zone| zone.file.path() == shown);
            if ONLY_CONFIGURED.contains(&path.as_str()) {
                assert_eq!(zone.map(|zone| zone.origin.to_string()), None, "{path}: never a guess");
                println!("{path}: origin {origin} is known to the server only ({from})");
                continue;
            }
            let zone = zone.unwrap_or_else(|| panic!("{shown} is not found: {:?}", found.errors));
            assert_eq!(zone.origin.to_string(), origin, "{shown}: {}", zone.why);
            compared += 1;
        }
    }
    assert!(compared > 80, "only {compared} zones were compared");
}

const OCTODNS: &str = "www:\n  type: A\n  value: 192.0.2.1\n";

#[test]
fn exports_in_folders_are_named_after_their_zones() {
    let world = World::new(&[
        ("example.com.yaml", OCTODNS),
        ("example.net.yml", OCTODNS),
        ("2.0.192.in-addr.arpa.yaml", "'1':\n  type: PTR\n  value: www.example.com.\n"),
        ("records.yaml", OCTODNS),
        ("app.example.yaml", "kind: Service\nspec:\n  type: ClusterIP\n"),
        (
            "example.org.json",
            "{\"ResourceRecordSets\": [{\"Name\": \"a.example.org.\", \"Type\": \"A\", \"TTL\": 1, \"ResourceRecords\": [{\"Value\": \"192.0.2.1\"}]}]}",
        ),
        ("package.json", "{\"type\": \"module\"}"),
    ]);
    let (found, _) = world.find_with(&[""], Ask::default());
    let zones: Vec<String> = found.zones.iter().map(|zone| zone.origin.to_string()).collect();
    assert_eq!(zones, ["2.0.192.in-addr.arpa.", "example.com.", "example.net.", "example.org."]);
    assert_eq!((found.errors.len(), found.skipped.len()), (0, 0), "{:?} {:?}", found.errors, found.skipped);
}

#[test]
fn exports_state_their_zones_where_they_can() {
    let world = World::new(&[
        (
            "a.json",
            "{\"name\": \"example.com.\", \"rrsets\": [{\"name\": \"www.example.com.\", \"type\": \"A\", \"ttl\": 60, \"records\": [{\"content\": \"192.0.2.1\"}]}]}",
        ),
        ("data", ".example.com:192.0.2.53:a\n.example.net:192.0.2.53:a\n+www.example.net:192.0.2.1\n"),
        ("records.yaml", OCTODNS),
    ]);
    let (found, _) = world.find_with(&["a.json"], Ask::default());
    assert_eq!(found.zones[0].origin.to_string(), "example.com.");
    let (found, _) = world.find_with(&["data"], Ask::default());
    let zones: Vec<String> = found.zones.iter().map(|zone| zone.origin.to_string()).collect();
    assert_eq!(zones, ["example.com.", "example.net."]);
    assert!(found.zones[1].file.bytes().windows(3).any(|window| window == b"www"));
    assert!(!found.zones[0].file.bytes().windows(3).any(|window| window == b"www"));
    let (found, _) = world.find_with(&["records.yaml"], Ask::default());
    assert!(found.errors[0].message.starts_with("has no known origin"), "{:?}", found.errors);
    let origin = Name::parse("example.com.").ok();
    let (found, _) = world.find_with(&["records.yaml"], Ask { origin, ..Ask::default() });
    assert_eq!(found.zones[0].origin.to_string(), "example.com.");
}
