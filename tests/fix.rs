//! `check --fix` on real files: what is written, what is shown, what is left alone.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A zone without a fault, to put faults behind.
const ZONE: &str = "$TTL 1h\n\
    @ IN SOA ns1.example.net. hostmaster.example.net. 2026112101 4h 1h 30d 1h\n\
    \x20 IN NS ns1.example.net.\n\
    \x20 IN NS ns2.example.net.\n\
    www IN A 192.0.2.80\n";

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn check(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zonewarden"))
        .args(["check", "--isolated"])
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn told(output: &Output) -> (String, String, i32) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code().unwrap())
}

fn read(folder: &TempDir, name: &str) -> Vec<u8> {
    fs::read(folder.path().join(name)).unwrap()
}

/// Names in a folder, hidden ones too: no temporary file may be left.
fn names(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn what_is_certain_is_mended_and_the_rest_reported() {
    let zone = format!("{ZONE}www IN A 192.0.2.80\nalias CNAME www.example.com\nlong 2000000 TXT x\n");
    let folder = folder(&[("example.com.zone", zone.as_bytes())]);
    let (out, err, code) = told(&check(folder.path(), &["--fix", "--format", "concise", "."]));
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("warning[ttl-bounds]") && !out.contains("duplicate-record"), "{out}");
    assert!(out.ends_with("; fixed 2; 1 fixable with --fix --unsafe-fixes\n"), "{out}");
    let expected = format!("{ZONE}alias CNAME www.example.com.\nlong 2000000 TXT x\n");
    assert_eq!(read(&folder, "example.com.zone"), expected.as_bytes());
    let (out, _, code) = told(&check(folder.path(), &["--fix", "--unsafe-fixes", "--fail-on", "info", "."]));
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("\n  fixed 1\n"), "{out}");
    assert!(String::from_utf8(read(&folder, "example.com.zone")).unwrap().ends_with("long 604800 TXT x\n"));
    assert_eq!(names(&folder), ["example.com.zone"]);
}

#[test]
fn a_diff_writes_nothing_and_says_whether_there_is_something() {
    let zone = format!("{ZONE}www IN A 192.0.2.80\n");
    let folder = folder(&[("example.com.zone", zone.as_bytes())]);
    let (out, err, code) = told(&check(folder.path(), &["--fix", "--diff", "."]));
    assert_eq!(code, 1);
    let expected = "--- example.com.zone\n+++ example.com.zone\n@@ -3,4 +3,3 @@\n   IN NS ns1.example.net.\n   \
                    IN NS ns2.example.net.\n www IN A 192.0.2.80\n-www IN A 192.0.2.80\n";
    assert_eq!(out, expected);
    assert_eq!(err, "would fix 1 in 1 file\n");
    assert_eq!(read(&folder, "example.com.zone"), zone.as_bytes());

    fs::write(folder.path().join("example.com.zone"), ZONE).unwrap();
    let (out, err, code) = told(&check(folder.path(), &["--diff", "."]));
    assert_eq!((out.as_str(), err.as_str(), code), ("", "nothing to fix\n", 0));
}

#[test]
fn standard_input_is_shown_and_not_written() {
    let folder = folder(&[]);
    let (_, err, code) = told(&check(folder.path(), &["--fix", "--origin", "example.com.", "-"]));
    assert_eq!(code, 2);
    assert!(err.contains("`--fix` cannot write to standard input"), "{err}");
    let mut child = Command::new(env!("CARGO_BIN_EXE_zonewarden"))
        .args(["check", "--isolated", "--diff", "--origin", "example.com.", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let zone = format!("{ZONE}www IN A 192.0.2.80\n");
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), zone.as_bytes()).unwrap();
    let (out, _, code) = told(&child.wait_with_output().unwrap());
    assert!(out.starts_with("--- <stdin>\n+++ <stdin>\n") && out.ends_with("\n-www IN A 192.0.2.80\n"), "{out}");
    assert_eq!(code, 1);
}

#[test]
fn options_that_would_do_nothing_are_refused() {
    let folder = folder(&[("example.com.zone", ZONE.as_bytes())]);
    let (_, err, code) = told(&check(folder.path(), &["--unsafe-fixes", "."]));
    assert_eq!(code, 2);
    assert!(err.contains("`--unsafe-fixes` mends nothing by itself"), "{err}");
}

/// Line ends, bytes that are no UTF-8, columns and comments stay as they are.
#[test]
fn all_else_stays_byte_for_byte() {
    let zone = |mark: &[u8], alias: &[u8], end: &[u8]| {
        let mut zone = mark.to_vec();
        zone.extend_from_slice(ZONE.replace('\n', "\r\n").as_bytes());
        zone.extend_from_slice(b"; caf\xe9\t \r\nalias\tCNAME (\twww.example.com");
        zone.extend_from_slice(alias);
        zone.extend_from_slice(b"\t; \xfc\r\n ) ; end\r\n\r\n\x20 \r\nftp A 192.0.2.21");
        zone.extend_from_slice(end);
        zone
    };
    let folder = folder(&[("example.com.zone", &zone(b"\xef\xbb\xbf", b"", b""))]);
    let (out, _, code) = told(&check(folder.path(), &["--fix", "--policy", "strict", "."]));
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("fixed 3"), "{out}");
    assert_eq!(read(&folder, "example.com.zone"), zone(b"", b".", b"\r\n"));
}

/// Entries without an owner keep theirs when the one above them goes, whatever the record is below.
#[test]
fn heirs_keep_their_owner() {
    let zone =
        format!("{ZONE}mail A 192.0.2.25\nwww A 192.0.2.80\n  TXT \"x\"\n$ORIGIN sub.example.com.\n  TXT \"y\"\n");
    let folder = folder(&[("example.com.zone", zone.as_bytes())]);
    told(&check(folder.path(), &["--fix", "."]));
    let expected = format!("{ZONE}mail A 192.0.2.25\nwww  TXT \"x\"\n$ORIGIN sub.example.com.\n  TXT \"y\"\n");
    assert_eq!(String::from_utf8(read(&folder, "example.com.zone")).unwrap(), expected);
}

/// A fragment that several zones include is mended once, and only if that is right in all of them.
#[test]
fn shared_files_are_mended_if_that_is_right_for_all() {
    let twice = "ftp A 192.0.2.21\nftp A 192.0.2.21\n";
    let files = |other: &str, fragment: &str| {
        let main = format!("{ZONE}$INCLUDE hosts.inc\n");
        let other = format!("{ZONE}{other}$INCLUDE hosts.inc\n");
        folder(&[
            ("a.example.zone", main.as_bytes()),
            ("b.example.zone", other.as_bytes()),
            ("hosts.inc", fragment.as_bytes()),
        ])
    };
    let folder = files("", twice);
    let (out, err, code) = told(&check(folder.path(), &["--fix", "--format", "concise", "."]));
    assert_eq!(code, 0, "{out}{err}");
    assert_eq!(read(&folder, "hosts.inc"), b"ftp A 192.0.2.21\n", "{out}");

    // The dot is right below `a.example` and makes no sense below `b.example`.
    let fragment = "alias CNAME www.a.example\n";
    let folder = files("", fragment);
    let (out, _, _) = told(&check(folder.path(), &["--fix", "--unsafe-fixes", "--format", "concise", "."]));
    assert!(out.contains("missing-trailing-dot"), "{out}");
    assert_eq!(read(&folder, "hosts.inc"), fragment.as_bytes());
}

/// What stands in a zone and again in a file that it includes is a duplicate here, and perhaps not elsewhere.
#[test]
fn a_zone_that_is_not_concerned_has_a_say() {
    let main = format!("{ZONE}$INCLUDE hosts.inc\n");
    let other = ZONE.replace("www IN A 192.0.2.80\n", "$INCLUDE hosts.inc\n");
    let fragment = b"www A 192.0.2.80\n";
    let folder =
        folder(&[("a.example.zone", main.as_bytes()), ("b.example.zone", other.as_bytes()), ("hosts.inc", fragment)]);
    let (out, _, _) = told(&check(folder.path(), &["--fix", "--unsafe-fixes", "--format", "concise", "."]));
    assert!(out.contains("duplicate-record"), "{out}");
    assert_eq!(read(&folder, "hosts.inc"), fragment);
}

/// A file that a zone includes twice, under two origins.
#[test]
fn what_is_included_twice_is_left_alone() {
    let main = format!("{ZONE}$INCLUDE hosts.inc\n$INCLUDE hosts.inc\n");
    let fragment = b"ftp A 192.0.2.21\n";
    let folder = folder(&[("example.com.zone", main.as_bytes()), ("hosts.inc", fragment)]);
    let (out, _, _) = told(&check(folder.path(), &["--fix", "--unsafe-fixes", "--format", "concise", "."]));
    assert!(out.contains("duplicate-record"), "{out}");
    assert_eq!(read(&folder, "hosts.inc"), fragment);
}

/// Signatures and digests cover the zone as it is.
#[test]
fn signed_zones_are_left_alone() {
    let digest = "@ ZONEMD 2026112101 1 241 000000000000000000000000\n";
    let zone = format!("{ZONE}{digest}long 2000000 TXT x\nalias CNAME www.example.com");
    let folder = folder(&[("example.com.zone", zone.as_bytes())]);
    let arguments = ["--fix", "--unsafe-fixes", "--policy", "strict", "--format", "concise", "."];
    let (out, _, _) = told(&check(folder.path(), &arguments));
    assert!(out.contains("ttl-bounds") && out.contains("missing-trailing-dot") && out.contains("fixed 1"), "{out}");
    assert_eq!(read(&folder, "example.com.zone"), format!("{zone}\n").as_bytes());
}

/// Nothing is offered for what `$GENERATE` makes.
#[test]
fn generated_records_are_left_alone() {
    let zone = format!("{ZONE}$GENERATE 1-3 h$ 2000000 A 192.0.2.$\n$GENERATE 1-3 h$ 2000000 A 192.0.2.$\n");
    let folder = folder(&[("example.com.zone", zone.as_bytes())]);
    let (out, err, _) = told(&check(folder.path(), &["--fix", "--unsafe-fixes", "--format", "concise", "."]));
    assert!(out.contains("ttl-bounds") && !out.contains("fix"), "{out}");
    assert_eq!(err, "");
    assert_eq!(read(&folder, "example.com.zone"), zone.as_bytes());
}

#[test]
fn a_file_that_cannot_be_written_is_told_and_the_others_are_mended() {
    let zone = format!("{ZONE}www IN A 192.0.2.80\n");
    let folder = folder(&[("a.example.zone", zone.as_bytes()), ("b.example.zone", zone.as_bytes())]);
    let path = folder.path().join("a.example.zone");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let (out, err, code) = told(&check(folder.path(), &["--fix", "--format", "concise", "."]));
    assert_eq!(code, 3, "{out}{err}");
    assert!(out.contains("a.example.zone: error: cannot be written: it is read-only; it is left as it was\n"), "{out}");
    assert!(out.contains("a.example.zone:6:1: warning[duplicate-record]"), "what is reported is what is there: {out}");
    assert!(out.contains("; fixed 1; 1 fixable with --fix\n"), "{out}");
    assert_eq!(read(&folder, "a.example.zone"), zone.as_bytes());
    assert_eq!(read(&folder, "b.example.zone"), ZONE.as_bytes());
    assert_eq!(names(&folder), ["a.example.zone", "b.example.zone"]);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn permissions_stay() {
        let zone = format!("{ZONE}www IN A 192.0.2.80\n");
        let folder = folder(&[("example.com.zone", zone.as_bytes())]);
        let path = folder.path().join("example.com.zone");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        check(folder.path(), &["--fix", "."]);
        assert_eq!(read(&folder, "example.com.zone"), ZONE.as_bytes());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }

    /// A link stays a link, and the file that it leads to is mended, inside the root.
    #[test]
    fn links_are_written_through_inside_the_root_only() {
        let zone = format!("{ZONE}www IN A 192.0.2.80\n");
        let outer = folder(&[
            ("root/real/zone.txt", zone.as_bytes()),
            ("elsewhere/zone.txt", zone.as_bytes()),
            ("root/.git/HEAD", b""),
        ]);
        let root = outer.path().join("root");
        symlink("real/zone.txt", root.join("a.example.zone")).unwrap();
        symlink("../elsewhere/zone.txt", root.join("b.example.zone")).unwrap();
        for arguments in
            [&["--fix", "."][..], &["--fix", "b.example.zone"], &["--fix", "--root", ".", "b.example.zone"]]
        {
            check(&root, arguments);
            assert_eq!(fs::read(outer.path().join("elsewhere/zone.txt")).unwrap(), zone.as_bytes(), "{arguments:?}");
        }
        assert_eq!(fs::read(root.join("real/zone.txt")).unwrap(), ZONE.as_bytes());
        assert!(fs::symlink_metadata(root.join("a.example.zone")).unwrap().is_symlink());
        assert!(fs::symlink_metadata(root.join("b.example.zone")).unwrap().is_symlink());
    }
}

/// The document for programs has the edits, and applying them by hand gives what `--fix` gives.
#[test]
fn json_has_the_edits() {
    let zone = format!("{ZONE}mail A 192.0.2.25\nwww A 192.0.2.80\n  TXT \"x\"\n");
    let folder = folder(&[("example.com.zone", zone.as_bytes())]);
    let output = check(folder.path(), &["--format", "json", "."]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let fix = &document["findings"][0]["fix"];
    assert_eq!(fix["title"], "delete the record");
    assert_eq!(fix["applicability"], "safe");
    let mut text = zone.into_bytes();
    for edit in fix["edits"].as_array().unwrap().iter().rev() {
        let number = |key: &str| edit[key].as_u64().unwrap() as usize;
        assert_eq!(edit["file"], "example.com.zone");
        text.splice(number("offset")..number("offset") + number("length"), edit["content"].as_str().unwrap().bytes());
    }
    assert_eq!(document["summary"]["fixable"], serde_json::json!({"safe": 1, "unsafe": 0}));
    check(folder.path(), &["--fix", "."]);
    assert_eq!(read(&folder, "example.com.zone"), text);
}

#[test]
fn records_of_mail_are_mended() {
    let mail = "none MX 10 .\nspf TXT \"v=spf1 ?ip4:192.0.2.25/24 ip6:2001:db8::1/32 -all\"\n\
                split TXT \"v=spf1 ip4:192.0.\" \"2.25/24 -all\"\n";
    let folder = folder(&[("example.com.zone", format!("{ZONE}{mail}").as_bytes())]);
    let (out, err, code) = told(&check(folder.path(), &["--fix", "--format", "concise", "."]));
    assert!(code == 0 && !out.contains("null-mx-preference") && out.contains("spf-host-bits"), "{out}{err}");
    let (out, err, code) = told(&check(folder.path(), &["--fix", "--unsafe-fixes", "--format", "concise", "."]));
    assert_eq!(code, 0, "{out}{err}");
    let mended = String::from_utf8(read(&folder, "example.com.zone")).unwrap();
    assert!(mended.contains("none MX 0 .\n"), "{mended}");
    assert!(mended.contains("\"v=spf1 ?ip4:192.0.2.0/24 ip6:2001:db8::/32 -all\"\n"), "{mended}");
    // A term that stands in two strings is left to its author.
    assert!(
        mended.contains("\"v=spf1 ip4:192.0.\" \"2.25/24 -all\"\n") && out.contains("spf-host-bits"),
        "{mended}{out}"
    );
}
