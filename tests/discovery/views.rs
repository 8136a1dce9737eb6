//! Views that a policy names, from its text to what `check` says.

use std::process::Command;

use super::*;
use zonewarden::policy::{Policy, PolicyArgs};

const VIEWS: &str = "\
[[zones.view]]
name = 'inside'
paths = ['inside/**']
internal = true

[[zones.view]]
name = 'outside'
paths = ['outside/*.zone']
";

/// What `zonewarden ARGUMENTS` prints in the folder, standard error behind standard output.
fn run(world: &World, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_zonewarden"))
        .args(arguments)
        .current_dir(world.path(""))
        .env_clear()
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    format!("{}[{}]", String::from_utf8(text).unwrap(), output.status.code().unwrap())
}

fn zone(records: &str) -> String {
    format!("$TTL 1h\n@ SOA ns1 hostmaster 2026010101 4h 1h 30d 1h\n@ NS ns1\n@ NS ns2\n{records}")
}

const OUTSIDE: &str = "ns1 A 9.9.9.1\nns2 A 9.9.8.2\nwww A 9.9.9.3\n";
const INSIDE: &str = "ns1 A 10.0.0.1\nns2 A 10.0.1.2\nwww A 10.0.0.3\nextra A 10.0.0.4\n";

fn split() -> World {
    World::new(&[
        ("zonewarden.toml", VIEWS),
        ("inside/acme.net.zone", &zone(INSIDE)),
        ("outside/acme.net.zone", &zone(OUTSIDE)),
        ("shared/acme.org.zone", &zone("ns1 A 9.9.9.1\nns2 A 9.9.8.2\n")),
    ])
}

#[test]
fn a_zone_may_exist_once_per_view() {
    let world = split();
    assert_eq!(
        run(&world, &["zones", "."]),
        "acme.net. in view inside   inside/acme.net.zone   file name `acme.net.zone`\n\
         acme.net. in view outside  outside/acme.net.zone  file name `acme.net.zone`\n\
         acme.org.                  shared/acme.org.zone   file name `acme.org.zone`\n[0]"
    );
    let told = run(&world, &["check", "--format", "concise", "."]);
    assert!(!told.contains("zone-defined-twice") && !told.contains("address-private"), "{told}");
}

#[test]
fn without_views_the_files_are_kept_apart() {
    let world = split();
    world.write("zonewarden.toml", b"");
    let told = run(&world, &["check", "--format", "concise", "."]);
    assert!(told.contains("warning[zone-defined-twice]"), "{told}");
}

#[test]
fn twice_in_one_view_is_an_error() {
    let world = split();
    world.write("inside/more/acme.net.zone", zone(INSIDE).as_bytes());
    let told = run(&world, &["check", "--format", "concise", "."]);
    assert!(
        told.contains(
            "error[zone-defined-twice] zone `acme.net.` of view `inside` is in two files: `inside/acme.net.zone` and \
             `inside/more/acme.net.zone`"
        ),
        "{told}"
    );
}

#[test]
fn lookups_stay_in_their_view() {
    let world = split();
    // `extra` exists inside only, so the zone outside points at nothing.
    let more = "a CNAME extra\n";
    world.write("outside/acme.net.zone", zone(&format!("{OUTSIDE}{more}")).as_bytes());
    world.write("inside/acme.net.zone", zone(&format!("{INSIDE}{more}b CNAME nothing.acme.org.\n")).as_bytes());
    world.write("shared/acme.org.zone", zone("ns1 A 9.9.9.1\nns2 A 9.9.8.2\nc CNAME extra.acme.net.\n").as_bytes());
    let told = run(&world, &["check", "--select", "cname-target-missing", "--format", "concise", "."]);
    let lines: Vec<&str> = told.lines().filter(|line| line.contains("cname-target-missing")).collect();
    assert_eq!(lines.len(), 2, "{told}");
    assert!(lines[0].starts_with("inside/acme.net.zone:10:9:"), "a zone of no view is seen: {told}");
    assert!(lines[1].starts_with("outside/acme.net.zone:8:9:"), "{told}");
}

#[test]
fn the_view_is_in_findings_and_fingerprints() {
    let world = split();
    for folder in ["inside", "outside"] {
        world.write(&format!("{folder}/acme.net.zone"), zone("ns1 A 9.9.9.1\nns2 A 9.9.8.2\na CNAME b\n").as_bytes());
    }
    let told = run(&world, &["check", "--select", "cname-target-missing", "--format", "json", "."]);
    let json: serde_json::Value = serde_json::from_str(told.rsplit_once('[').unwrap().0).unwrap();
    let findings = json["findings"].as_array().unwrap();
    let views: Vec<_> = findings.iter().map(|one| one["view"].as_str().unwrap()).collect();
    assert_eq!(views, ["inside", "outside"]);
    assert_ne!(findings[0]["fingerprint"], findings[1]["fingerprint"]);
}

#[test]
fn a_file_of_two_views_is_told_once_with_both() {
    let world = World::new(&[
        (
            "named.conf",
            "view a { zone \"acme.net\" { file \"z\"; }; };\nview b { zone \"acme.net\" { file \"z\"; }; };\n",
        ),
        ("z", &zone("ns1 A 9.9.9.1\nns2 A 9.9.8.2\na CNAME b\n")),
    ]);
    let told = run(&world, &["check", "--select", "cname-target-missing,zone-defined-twice", "."]);
    assert_eq!(told.matches("warning[").count(), 1, "{told}");
    assert!(told.contains("in the views `a` and `b`"), "{told}");
}

#[test]
fn overrides_for_a_view() {
    let world = split();
    let text = format!(
        "{VIEWS}\n[[override]]\nview = 'inside'\nrules.cname-target-missing.severity = 'off'\n\
         [[override]]\nview = 'outside'\nzones = ['acme.net']\nrules.cname-target-missing.severity = 'error'\n"
    );
    world.write("zonewarden.toml", text.as_bytes());
    for folder in ["inside", "outside"] {
        world.write(&format!("{folder}/acme.net.zone"), zone("ns1 A 9.9.9.1\nns2 A 9.9.8.2\na CNAME b\n").as_bytes());
    }
    let told = run(&world, &["check", "--format", "concise", "."]);
    let lines: Vec<&str> = told.lines().filter(|line| line.contains("cname-target-missing")).collect();
    assert_eq!(lines.len(), 1, "{told}");
    assert!(lines[0].starts_with("outside/") && lines[0].contains("error["), "{told}");
}

#[test]
fn a_view_without_paths_takes_its_zones_from_the_server() {
    let world = World::new(&[
        ("zonewarden.toml", "[[zones.view]]\nname = 'inner'\ninternal = true\n"),
        ("named.conf", "view inner { zone \"acme.net\" { file \"z\"; }; };\n"),
        ("z", &zone("ns1 A 10.0.0.1\nns2 A 9.9.8.2\nwww A 10.0.0.3\n")),
    ]);
    let told = run(&world, &["check", "--select", "address-private", "--format", "concise", "."]);
    assert!(told.ends_with("[0]") && told.contains("1 zone"), "{told}");
    world.write("zonewarden.toml", b"[[zones.view]]\nname = 'inner'\ninternal = false\n");
    world.write("z", zone("ns1 A 10.0.0.1\nns2 A 10.0.8.2\nwww A 10.0.0.3\n").as_bytes());
    let told = run(&world, &["check", "--select", "address-private", "--format", "concise", "."]);
    assert!(told.contains("warning[address-private]"), "all addresses are private, but the view is public: {told}");
}

#[test]
fn findings_of_context_in_another_view_are_not_told() {
    let world = split();
    let text = format!("[zones]\ninclude = ['**/*.zone']\n{VIEWS}");
    world.write("zonewarden.toml", text.as_bytes());
    world.write("inside/acme.net.zone", zone(&format!("{INSIDE}a CNAME b\n")).as_bytes());
    let told = run(&world, &["check", "--select", "cname-target-missing", "--format", "concise", "outside"]);
    assert!(told.ends_with("[0]") && !told.contains("cname-target-missing]"), "{told}");
}

#[test]
fn mistakes_in_views_have_their_places() {
    let world = split();
    let text = "[[zones.view]]\nname = 'a'\npaths = ['inside/**', 'gone/**']\n\
                [[zones.view]]\nname = 'b'\npaths = ['*/acme.net.zone']\n";
    world.write("zonewarden.toml", text.as_bytes());
    let told = run(&world, &["check", "--format", "concise", "."]);
    assert!(
        told.contains("zonewarden.toml:3:23: error: `gone/**` matches no file, so view `a` has no zones by it"),
        "{told}"
    );
    assert!(
        told.contains("zonewarden.toml:6:10: error: `inside/acme.net.zone` is in view `a` and in view `b`"),
        "{told}"
    );
    assert!(told.ends_with("[2]"), "{told}");
    // One file that is named alone does not make the other globs idle.
    world.write("zonewarden.toml", VIEWS.as_bytes());
    let told = run(&world, &["check", "--format", "concise", "shared/acme.org.zone"]);
    assert!(!told.contains("matches no file"), "{told}");
}

#[test]
fn views_of_a_policy_are_read() {
    let world = split();
    let args = PolicyArgs { arguments: vec![world.path("")], ..PolicyArgs::default() };
    let loaded = Policy::load(&args, &world.sources);
    assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
    let views: Vec<_> = loaded.policy.zones().views.iter().map(|view| (view.name.as_str(), view.internal)).collect();
    assert_eq!(views, [("inside", Some(true)), ("outside", None)]);
}
