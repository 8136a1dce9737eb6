//! Who signs a zone, as the policy or a server's configuration in the tree declares it, seen from the command line.

use std::fs;
use std::process::Command;

const ZONE: &str = "$TTL 1h
@ IN SOA ns1.example.net. hostmaster.example.net. 2024112101 4h 1h 30d 1h
@ IN NS ns1.example.net.
@ IN NS ns2.example.net.
www IN A 192.0.2.80
";
const ASKS: &str = "[rules.zone-unsigned]\n";

/// The zones of `a.example` and `b.example` that are said to be unsigned, in a folder with one more file.
fn unsigned(policy: &str, config: &str, text: &str) -> Vec<char> {
    let folder = tempfile::tempdir().unwrap();
    for zone in ["a", "b"] {
        fs::write(folder.path().join(format!("{zone}.example.zone")), ZONE).unwrap();
    }
    fs::write(folder.path().join("zonewarden.toml"), policy).unwrap();
    fs::write(folder.path().join(config), text).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_zonewarden"))
        .args(["check", "--format", "concise", "."])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    assert!(!said.contains("error"), "{said}");
    said.lines().filter(|line| line.contains("[zone-unsigned]")).filter_map(|line| line.chars().next()).collect()
}

#[test]
fn whoever_says_that_the_server_signs_is_believed() {
    let zones_row = format!("{ASKS}[zones]\nsigning = [{{ zones = [\"a.example\"], by = \"server\" }}]\n");
    let by_path = format!("{ASKS}[[override]]\npaths = [\"a.*\"]\nsigning = \"server\"\n");
    let by_zone = format!("{ASKS}[[override]]\nzones = [\"a.example\"]\nsigning = \"server\"\n");
    let bind = r#"dnssec-policy "p" { keys { csk lifetime unlimited algorithm 13; }; };
zone "a.example" { type primary; file "a.example.zone"; dnssec-policy "p"; inline-signing yes; };
zone "b.example" { type primary; file "b.example.zone"; };
"#;
    let knot = "template:\n  - id: default\n    file: \"%s.zone\"\nzone:\n  - domain: a.example\n    dnssec-signing: on\n  \
                - domain: b.example\n";
    for (what, policy, config, text) in [
        ("a row of `[zones] signing`", zones_row.as_str(), "notes.txt", ""),
        ("an override by path", &by_path, "notes.txt", ""),
        ("an override by zone", &by_zone, "notes.txt", ""),
        ("named.conf", ASKS, "named.conf", bind),
        ("knot.conf", ASKS, "knot.conf", knot),
    ] {
        assert_eq!(unsigned(policy, config, text), ['b'], "{what}");
    }
    assert_eq!(unsigned(ASKS, "notes.txt", ""), ['a', 'b'], "nobody says so");
    let all = format!("{ASKS}[zones]\nsigning = \"server\"\n");
    assert!(unsigned(&all, "notes.txt", "").is_empty(), "all are");
}
