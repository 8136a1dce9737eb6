//! Many files in one run, and a large one: what comes out is the same however many threads read them and however little text
//! is kept.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const FORMATS: &[&str] = &[
    "pretty",
    "concise",
    "json",
    "ndjson",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "checkstyle",
    "rdjson",
    "markdown",
    "html",
];

const ZONES: usize = 300;

/// Zones with findings within and across files, fragments that many include, comments that ignore findings, and a policy
/// with an override.
fn write_zones(folder: &Path) {
    fs::create_dir_all(folder.join("zones/inc")).unwrap();
    fs::write(folder.join("zones/inc/mail.inc"), "mail IN A 203.0.113.5\n@ IN MX 10 mail\n@ IN MX 20 nowhere\n")
        .unwrap();
    fs::write(folder.join("zones/inc/loop.inc"), "$INCLUDE loop.inc\n").unwrap();
    for number in 0..ZONES {
        let mut zone = format!(
            "$TTL 3600\n@ IN SOA ns1.z0.example. host.z0.example. {number} 7200 3600 1209600 3600\n\
             @ IN NS ns1.z0.example.\n@ IN NS ns2.z{}.example.\n",
            (number + 1) % ZONES
        );
        if number == 0 {
            zone.push_str("ns1 IN A 203.0.113.1\n");
        }
        match number % 10 {
            0 => zone.push_str("$INCLUDE inc/mail.inc\n"),
            1 => zone.push_str("www IN A 256.1.1.1\nwww IN A 10.0.0.1\n"),
            2 => zone.push_str("a IN CNAME b\na IN TXT \"beside\" ; zonewarden: ignore[cname-and-other-data] known\n"),
            3 => zone.push_str("; zonewarden: ignore[mx-target-missing] for nothing\nok IN A 203.0.113.9\n"),
            4 => zone.push_str("$GENERATE 1-20 h$ CNAME h$.z1.example\n"),
            5 => zone.push_str("@ IN MX 10 www.z2.example.\n@ IN TXT \"v=spf1 include:z6.example -all\"\n"),
            6 => zone
                .push_str("@ IN TXT \"v=spf1 mx ip4:10.0.0.300 -all\"\nx 60 IN A 203.0.113.7\nx 90 IN A 203.0.113.8\n"),
            7 => zone.push_str("$INCLUDE inc/loop.inc\n$INCLUDE inc/mail.inc sub\n"),
            8 => zone.push_str("tab\tIN\tTXT\t\"\u{e4}\"\nlong IN TXT \"never closed\n@ IN CNAME z3.example.\r\n"),
            _ => {}
        }
        fs::write(folder.join(format!("zones/z{number}.example.zone")), zone).unwrap();
    }
}

fn write_policy(folder: &Path, name: &str, texts: Option<u64>) {
    let mut policy = "extends = [\"recommended\"]\n[zones]\ninclude = [\"zones/*.zone\"]\n\
         [[override]]\nzones = [\"z1*.example\"]\nrules.rrset-ttl-mismatch.severity = \"error\"\n"
        .to_owned();
    if let Some(texts) = texts {
        write!(policy, "[limits]\ntexts = {texts}\n").unwrap();
    }
    fs::write(folder.join(name), policy).unwrap();
}

fn check(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zonewarden"));
    command.current_dir(folder).args(["check", "--now", "2026-11-01T00:00:00Z", "--no-limit"]).args(arguments);
    command.env("NO_COLOR", "1").env_remove("COLUMNS").output().unwrap()
}

/// What every format says, with so many threads.
fn reports(folder: &Path, jobs: &str) -> Vec<(String, Vec<u8>)> {
    let report = |format: &&str| format!("{format}=out-{format}");
    let outputs: Vec<String> = FORMATS.iter().map(report).collect();
    let mut arguments = vec!["--jobs", jobs, "--format", "pretty", "zones"];
    outputs.iter().for_each(|output| arguments.extend(["--output", output]));
    let run = check(folder, &arguments);
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
    let read = |format: &&str| ((*format).to_owned(), fs::read(folder.join(format!("out-{format}"))).unwrap());
    let mut reports: Vec<(String, Vec<u8>)> = FORMATS.iter().map(read).collect();
    reports.push(("standard output".to_owned(), run.stdout));
    reports.push(("standard error".to_owned(), run.stderr));
    reports
}

#[test]
fn a_run_says_the_same_at_any_number_of_threads_and_with_hardly_any_text_kept() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_zones(folder);
    // One name for the policy, so that reports that name it are alike: its digest is all that may differ.
    write_policy(folder, "zonewarden.toml", None);
    let known = reports(folder, "1");
    for (format, report) in &known {
        assert!(format == "standard error" || report.len() > 1000, "{format} says next to nothing");
    }
    let same = |known: &[(String, Vec<u8>)], other: Vec<(String, Vec<u8>)>, what: &str| {
        for ((format, report), (_, other)) in known.iter().zip(other) {
            assert!(*report == other, "`{format}` is another with {what}");
        }
    };
    for jobs in ["2", "8"] {
        same(&known, reports(folder, jobs), &format!("--jobs {jobs}"));
    }
    for texts in [1, 20_000] {
        let without_digest = |reports: Vec<(String, Vec<u8>)>| -> Vec<(String, Vec<u8>)> {
            reports.into_iter().map(|(format, report)| (format, masked(&report))).collect()
        };
        write_policy(folder, "zonewarden.toml", Some(texts));
        let known = without_digest(known.clone());
        for jobs in ["1", "8"] {
            same(&known, without_digest(reports(folder, jobs)), &format!("texts = {texts} and --jobs {jobs}"));
        }
    }
}

/// A report without the digest of the policy.
fn masked(report: &[u8]) -> Vec<u8> {
    let digest = memchr::memmem::find(report, b"sha256:").map(|at| report[at..].iter().take(7 + 64).copied());
    let Some(digest) = digest.map(Iterator::collect::<Vec<u8>>) else { return report.to_vec() };
    let mut masked = Vec::with_capacity(report.len());
    let mut rest = report;
    while let Some(at) = memchr::memmem::find(rest, &digest) {
        masked.extend_from_slice(&rest[..at]);
        rest = &rest[at + digest.len()..];
    }
    masked.extend_from_slice(rest);
    masked
}

#[test]
fn ignored_findings_and_fixes_need_no_kept_text() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::create_dir(folder.join("zones")).unwrap();
    let zone = "$TTL 3600\n@ IN SOA ns1 host 1 7200 3600 1209600 3600\n@ IN NS ns1\n@ IN NS ns2\nns1 IN A 203.0.113.1\n\
         ns2 IN A 198.51.100.1\na IN CNAME b ; zonewarden: ignore[cname-and-other-data]\na IN TXT x\nb IN A 203.0.113.2\n\
         d IN A 203.0.113.2\nd IN A 203.0.113.2\n";
    for number in 0..3 {
        fs::write(folder.join(format!("zones/z{number}.example.zone")), zone).unwrap();
    }
    write_policy(folder, "zonewarden.toml", Some(1));
    let run =
        check(folder, &["--select", "cname-and-other-data,duplicate-record", "--fix", "--format", "concise", "zones"]);
    let told = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(!told.contains("cname-and-other-data"), "{told}");
    for number in 0..3 {
        let mended = fs::read_to_string(folder.join(format!("zones/z{number}.example.zone"))).unwrap();
        assert_eq!(mended.matches("d IN A 203.0.113.2").count(), 1, "{told}");
    }
}

/// A zone of some 10 MiB, nearly all of it comments, with findings all over it.
fn large_zone() -> String {
    let mut zone = "\u{feff}$TTL 3600\n@ IN SOA ns1 host 1 7200 3600 1209600 3600\n@ IN NS ns1\n@ IN NS ns2\n\
         ns1 IN A 203.0.113.1\nns2 IN A 198.51.100.1\n"
        .to_owned();
    let comment = "; what this is for ".repeat(50);
    for number in 0..10_000 {
        match number % 1_000 {
            1 => zone.push_str(&format!("gone{number} IN CNAME nowhere{number}\n")),
            2 => zone.push_str(&format!("bad{number} IN A 256.1.1.1\n")),
            3 => zone
                .push_str(&format!("known{number} IN CNAME not{number} ; zonewarden: ignore[cname-target-missing]\n")),
            4 => zone.push_str("text IN TXT \"never closed\n"),
            5 => zone.push_str("$GENERATE 1-3 made-$ CNAME nothing-$\n"),
            6 => zone.push_str(&format!("$ORIGIN sub{number}.large.example.\n\tIN A 203.0.113.2\n")),
            7 => zone.push_str("mx IN MX 10 203.0.113.7\n   IN TXT ( v=DMARC1; p=none\n)\n"),
            _ => zone.push_str(&format!("h{number} IN A 203.0.113.{} {comment}\r\n", number % 200)),
        }
    }
    zone + "last IN CNAME first"
}

#[test]
fn a_large_zone_is_told_of_as_if_its_text_was_at_hand() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let zone = large_zone();
    assert!(zone.len() > 9 << 20);
    fs::write(folder.join("large.example.zone"), &zone).unwrap();
    for format in ["concise", "pretty", "json", "sarif"] {
        let arguments = ["--format", format, "--origin", "large.example"];
        let by_windows = check(folder, &[&arguments[..], &["--isolated", "large.example.zone"]].concat());
        let mut command = Command::new(env!("CARGO_BIN_EXE_zonewarden"));
        command.current_dir(folder).args(["check", "--now", "2026-11-01T00:00:00Z", "--no-limit", "--isolated", "-"]);
        let input = fs::File::open(folder.join("large.example.zone")).unwrap();
        // Of standard input all is at hand.
        let whole = command.args(arguments).env("NO_COLOR", "1").env_remove("COLUMNS").stdin(input).output().unwrap();
        let said = String::from_utf8(by_windows.stdout).unwrap();
        let path = |text: String| text.replace("<stdin>", "large.example.zone");
        assert!(said.contains("cname-target-missing") && said.contains("256.1.1.1"), "{format}");
        if format == "concise" {
            let lines = |text: String| path(text).lines().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(lines(said), lines(String::from_utf8(whole.stdout).unwrap()), "{format}");
        }
        assert_eq!(by_windows.status.code(), Some(1));
    }
}
