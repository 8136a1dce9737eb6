//! Reports on files and names that mean something elsewhere: to a terminal, a runner, a parser of XML or Markdown.
#![cfg(target_os = "linux")]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

/// Names of folders. Each holds a zone with faults.
const FOLDERS: [&[u8]; 9] = [
    b"a\nb::error file=x::owned",
    b"c%0Ad%25",
    b"e]]>f<script>alert(1)</script>",
    b"g|h`i`[j](k)",
    "l\u{202e}m\u{200b}n\u{feff}".as_bytes(),
    b"o\x1b]0;owned\x07p\x1b[2Jq\r",
    b"r\xff\xe9s",
    b"t 'u' \"v\" & w",
    b"##[x] ::set-output name=y::z",
];

/// A zone whose names and texts are like that, too.
const ZONE: &str = "$TTL 1h\n@ SOA ns1.example.net. h.example.net. 1 4h 1h 30d 1h\n@ NS ns1.example.net.\n@ NS ns2.example.net.\n\
    a\\010::error\\058\\058x CNAME gone\n]]>\\027[2J CNAME gone\n%0A|`x`<b> CNAME gone\n\u{202e}bidi CNAME gone\n\
    t TXT \"v=spf1 \u{202e}include:%0A]]>|`<b>\u{1b}[2J ~all\"\nt 1h IN MX 10 x\u{7}y\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in FOLDERS {
        let below = folder.path().join("zones").join(OsStr::from_bytes(name));
        std::fs::create_dir_all(&below).expect("folders can be made");
        std::fs::write(below.join("a.example.zone"), ZONE).expect("files can be written");
        std::fs::write(
            below.join("b.example.yaml"),
            "www\u{202e}:\n  type: CNAME\n  value: \"gone.b.example.\\e[2J\"\n",
        )
        .expect("files can be written");
    }
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zonewarden"));
    command.current_dir(folder).args(arguments).env("NO_COLOR", "1").env("COLUMNS", "200");
    command.output().expect("zonewarden runs")
}

/// Whether a text holds nothing that moves a cursor or turns the direction of text.
fn assert_plain(what: &str, bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
    let odd = text.chars().find(|letter| {
        letter.is_control() && *letter != '\n'
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}')
    });
    assert_eq!(odd, None, "{what}: {text}");
}

#[test]
fn every_format_is_whole_and_plain() {
    let folder = folder();
    let shown = |format: &str| {
        let output = run(
            folder.path(),
            &["check", "--isolated", "--fail-on", "info", "--format", format, "--now", "2026-11-21T00:00:00Z", "zones"],
        );
        assert_eq!(output.status.code(), Some(1), "{format}: {}", String::from_utf8_lossy(&output.stderr));
        assert_plain(format, &output.stderr);
        output.stdout
    };
    let text = |format: &str| String::from_utf8(shown(format)).expect("reports are UTF-8");
    let json = |format: &str| serde_json::from_slice::<Value>(&shown(format)).expect("the report is JSON");
    for format in
        ["pretty", "concise", "github", "markdown", "junit", "checkstyle", "sarif", "gitlab", "rdjson", "html"]
    {
        assert_plain(format, &shown(format));
    }
    let findings = json("json")["findings"].as_array().expect("there are findings").len();
    assert!(findings > 9 * 5, "{findings}");
    assert_eq!(text("ndjson").lines().filter(|line| serde_json::from_str::<Value>(line).is_ok()).count(), findings + 1);
    assert_eq!(json("sarif")["runs"][0]["results"].as_array().map(Vec::len), Some(findings));
    assert_eq!(json("rdjson")["diagnostics"].as_array().map(Vec::len), Some(findings));
    assert!(json("gitlab").as_array().is_some_and(|all| all.len() == findings));
    for format in ["junit", "checkstyle"] {
        let text = text(format);
        let document = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{format}: {error}"));
        assert!(!document.descendants().any(|node| node.has_tag_name("script")));
    }
    // A runner takes a line for a command that begins like one, and `##[` anywhere.
    for line in text("github").lines() {
        let ours = ["::error ", "::warning ", "::notice ", "::group::", "::endgroup::"];
        assert!(ours.iter().any(|start| line.starts_with(start)) || !line.trim_start().starts_with("::"), "{line}");
        assert!(line.starts_with("::") || !line.contains("##["), "{line}");
    }
    // Each path is in one piece: nothing of it begins a line of its own.
    assert!(!text("concise").lines().any(|line| line.starts_with("b::error")));
    for uri in json("sarif")["runs"][0]["results"].as_array().expect("results") {
        let uri = uri["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().expect("a place");
        assert!(uri.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"|`".contains(&byte)), "{uri}");
    }
}

#[test]
fn so_is_what_other_commands_print() {
    let folder = folder();
    for arguments in [
        &["zones", "zones"][..],
        &["zones", "--unchecked", "."],
        &["diff", "zones/a\nb::error file=x::owned", "zones/c%0Ad%25"],
        &["check", "--isolated", "--format", "concise", "--statistics", "zones"],
        &["check", "--isolated", "--format", "json", "--output", "json=gone\u{202e}/x\u{1b}[2J", "zones/c%0Ad%25"],
        &["check", "gone\u{202e}\u{1b}[2J"],
        &["check", "--config", "gone\u{202e}\u{1b}[2J.toml", "."],
        &["check", "--base", "HEAD", "zones/l\u{202e}m\u{200b}n\u{feff}"],
    ] {
        let output = run(folder.path(), arguments);
        let what = format!("{arguments:?}");
        if !arguments.contains(&"json") {
            assert_plain(&what, &output.stdout);
        }
        assert_plain(&what, &output.stderr);
    }
}
