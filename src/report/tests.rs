//! Tests over all formats: one gallery of findings, and what must hold for any bytes and any spans.

mod formats;

use proptest::prelude::*;

use super::testing::finding;
use super::*;
use crate::finding::{Label, Severity};
use crate::source::Span;

/// The zone of the gallery, with everything that is awkward to show.
const ZONE: &[u8] = b"\xef\xbb\xbf$TTL 1h\n\
    @\tSOA ns1 hostmaster 2026010101 1d 2h 4w 1h\n\
    \n\
    @\t3600\tIN\tMX 10 mail\n\
    \t3600\tIN\tMX 20 backup.example.net.\n\
    mail\tCNAME host\n\
    k1._domainkey IN TXT \"v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1234567890abcdefghijkl\" \"wxyzAQAB\" ; rest\n\
    esc TXT \"\x1b[31mred\x07 \xe4\xf6 Z\xc3\xbcrich \xe2\x80\xaelive\"\n\
    end A 192.0.2.1";
const OTHER: &[u8] = b"@ SOA a b 1 2 3 4 5\r\n\r\nbackup 300 IN CNAME elsewhere.example.org.\r\n";

struct Gallery {
    sources: SourceMap,
    findings: Vec<Finding>,
    summary: Summary,
    kept_back: Vec<KeptBack>,
    audit: Audit,
}

impl Gallery {
    fn new() -> Self {
        let sources = SourceMap::new();
        let zone = sources.add("zones/example.com.zone", ZONE.to_vec()).unwrap().id();
        let other = sources.add("zones/example.net.zone", OTHER.to_vec()).unwrap().id();
        let at = |needle: &[u8]| Span::new(zone, offset(ZONE, needle), needle.len() as u32);
        let label = |span, message: &str| Label { span, message: message.into() };
        let mut findings = vec![
            Finding {
                severity: Severity::Warning,
                span_label: "these three bytes".into(),
                ..finding("byte-order-mark", Span::new(zone, 0, 3))
            },
            Finding {
                message:
                    "the MX of `example.com.` points at `mail.example.com.`, which is an alias for `host.example.com.`"
                        .into(),
                span_label: "must be the name of a host".into(),
                labels: vec![label(Span::new(zone, offset(ZONE, b"mail\tCNAME"), 4), "`mail` is an alias here")],
                help: Some("write the name that the alias stands for: `@ 3600 IN MX 10 host.example.com.`".into()),
                owner: Some("example.com.".into()),
                rtype: Some("MX".into()),
                subject: "mail.example.com.".into(),
                ..finding("mx-target-is-cname", Span::new(zone, offset(ZONE, b"mail\n"), 4))
            },
            Finding {
                message: "the MX of `example.com.` points at `backup.example.net.`, which is an alias".into(),
                labels: vec![label(
                    Span::new(other, offset(OTHER, b"backup"), 6),
                    "`backup.example.net.` is an alias here",
                )],
                zones: ["a", "b", "c", "d", "e"].map(|zone| format!("{zone}.example.")).to_vec(),
                view: Some("inside".into()),
                ..finding("mx-target-is-cname", at(b"backup.example.net."))
            },
            Finding {
                severity: Severity::Warning,
                span_label: "1024 bits".into(),
                labels: vec![label(at(b"\"wxyzAQAB\""), "and here"), label(at(b"0BAQEFA"), "inside the other place")],
                ..finding("dkim-key-short", at(b"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1234567890abcdefghijkl"))
            },
            Finding {
                severity: Severity::Info,
                message: "control characters in `\x1b[31m\u{202e}`".into(),
                help: Some("write:\n  esc TXT \"red\"".into()),
                span_label: "here\x07".into(),
                ..finding("txt-suspicious", at(b"\"\x1b[31mred\x07 \xe4\xf6 Z\xc3\xbcrich \xe2\x80\xaelive\""))
            },
            Finding {
                severity: Severity::Info,
                span_label: "no newline".into(),
                ..finding("no-final-newline", Span::new(zone, ZONE.len() as u32, 0))
            },
        ];
        crate::fingerprint::assign(&mut findings, &sources);
        let findings = arrange(findings, &sources);
        let mut summary = Summary {
            zones: 2,
            files: 2,
            records: 9,
            facts: vec![
                FactsUsed {
                    path: "facts/outside.zone".into(),
                    fetched: Some((time("2026-11-01T00:00:00Z"), time("2026-11-20T12:00:00Z"))),
                },
                FactsUsed { path: "facts/undated.zone".into(), fetched: None },
            ],
            policy: crate::policy::Identity {
                packs: vec!["recommended"],
                files: vec!["zonewarden.toml".into()],
                digest: "0123".into(),
            },
            findings: Counts::of(&findings),
            suppressed: Suppressed { inline: 1, waived: 2, baseline: 0 },
            skipped: vec![Skipped { path: "zones/old\x1b.zone.bak".into(), reason: "a backup copy".into() }],
            ..Summary::new(Some("2026-11-21T00:00:00Z".parse().unwrap()))
        };
        summary.errors = vec![
            RunError::input("zones/locked.zone", "permission denied").with_help("let the checking user read it"),
            RunError::policy("zonewarden.toml", "unknown rule `mx`").at(crate::source::Position { line: 3, column: 8 }),
        ];
        let mut ignored = finding("txt-suspicious", Span::new(zone, 3, 4));
        ignored.fingerprint = "of the ignored one".into();
        let kept_back = vec![KeptBack { finding: ignored, by: Exception::Inline, reason: None }];
        let audit = Audit {
            rules: vec![RuleInForce {
                id: "mx-target-is-cname".into(),
                title: "the host is `an alias`".into(),
                severity: Severity::Error,
            }],
            waivers: vec![WaiverInForce {
                rule: "ttl-bounds".into(),
                scope: "*.example.".into(),
                until: Some("2027-01-31".into()),
                by: Some("mail".into()),
                reason: Some("<migration>".into()),
            }],
            unknown: vec![("a.example. TXT".into(), "spf-include-missing".into())],
            more_unknown: 3,
            ..Audit::default()
        };
        Gallery { sources, findings, summary, kept_back, audit }
    }

    fn shown(&self, format: Format, terminal: &Terminal) -> String {
        let run = Run {
            findings: &self.findings,
            sources: &self.sources,
            summary: &self.summary,
            kept_back: &self.kept_back,
            audit: Some(&self.audit),
            own_rules: &[],
            rule_page: &|rule| Some(format!("https://rules.example/{rule}")),
        };
        let mut out = Vec::new();
        format.report(terminal).write(&run, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }
}

fn time(text: &str) -> jiff::Timestamp {
    text.parse().expect("a test's time is one")
}

fn offset(text: &[u8], needle: &[u8]) -> u32 {
    memchr::memmem::find(text, needle).expect("the gallery holds the needle") as u32
}

/// Compares with a file of `testdata/report/`, line by line.
fn assert_shown(shown: &str, expected: &str) {
    let expected = expected.replace("\r\n", "\n");
    for (number, (shown, expected)) in shown.lines().zip(expected.lines()).enumerate() {
        assert_eq!(shown, expected, "line {}", number + 1);
    }
    assert_eq!(shown, expected);
}

#[test]
fn pretty_gallery() {
    let gallery = Gallery::new();
    assert_shown(
        &gallery.shown(Format::Pretty, &Terminal::plain()),
        include_str!("../../testdata/report/gallery.pretty.txt"),
    );
}

#[test]
fn pretty_gallery_in_ascii() {
    let gallery = Gallery::new();
    let terminal = Terminal { unicode: false, width: 60, ..Terminal::plain() };
    let shown = gallery.shown(Format::Pretty, &terminal);
    assert!(shown.is_ascii());
    assert_shown(&shown, include_str!("../../testdata/report/gallery.ascii.txt"));
}

#[test]
fn narrated_gallery() {
    let gallery = Gallery::new();
    let terminal = Terminal { narrated: true, ..Terminal::plain() };
    assert_shown(&gallery.shown(Format::Pretty, &terminal), include_str!("../../testdata/report/gallery.narrated.txt"));
}

#[test]
fn concise_gallery() {
    let gallery = Gallery::new();
    assert_shown(
        &gallery.shown(Format::Concise, &Terminal::plain()),
        include_str!("../../testdata/report/gallery.concise.txt"),
    );
}

#[test]
fn json_gallery() {
    let gallery = Gallery::new();
    let shown = gallery.shown(Format::Json, &Terminal::plain());
    assert_shown(&shown, include_str!("../../testdata/report/gallery.json"));
}

#[test]
fn json_keys_come_in_the_documented_order() {
    let document: serde_json::Value =
        serde_json::from_str(&Gallery::new().shown(Format::Json, &Terminal::plain())).unwrap();
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys(&document), "version findings summary");
    assert_eq!(document["version"], 1);
    let finding = &document["findings"][1];
    assert_eq!(
        keys(finding),
        "rule severity message help url file line column end_line end_column offset length zone zones view views owner \
         type labels fix fingerprint"
    );
    assert_eq!(keys(&finding["labels"][0]), "file line column end_line end_column message");
    assert_eq!(
        (&finding["line"], &finding["column"], &finding["end_line"], &finding["end_column"]),
        (&4.into(), &17.into(), &4.into(), &21.into())
    );
}

#[test]
fn json_without_findings_is_whole_too() {
    let gallery = Gallery { findings: Vec::new(), ..Gallery::new() };
    let shown = gallery.shown(Format::Json, &Terminal::plain());
    assert!(shown.starts_with("{\"version\": 1, \"findings\": [], \"summary\": {") && shown.ends_with("}}\n"));
    let document: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(document["summary"]["errors"].as_array().unwrap().len(), 2);
    assert_eq!(document["summary"]["exit_code"], 2);
}

#[test]
fn colours_and_links_change_nothing_else() {
    let gallery = Gallery::new();
    let colored = Terminal { color: true, links: true, ..Terminal::plain() };
    for format in [Format::Pretty, Format::Concise] {
        let shown = gallery.shown(format, &colored);
        assert!(shown.contains("\x1b[1;31merror[mx-target-is-cname]\x1b[0m"), "{shown}");
        assert_shown(&without_our_sequences(&shown), &gallery.shown(format, &Terminal::plain()));
    }
    let shown = gallery.shown(Format::Pretty, &colored);
    assert!(shown.contains("\x1b]8;;https://rules.example/mx-target-is-cname\x1b\\"));
}

#[test]
fn repeats_are_folded_in_pretty_only() {
    let mut gallery = Gallery::new();
    let one = gallery.findings.iter().find(|finding| finding.rule == "dkim-key-short").unwrap().clone();
    gallery.findings = vec![one; 25];
    let folding = Terminal { limit: Some(20), ..Terminal::plain() };
    let times = |gallery: &Gallery, format, terminal: &Terminal| {
        gallery.shown(format, terminal).matches("message of dkim").count()
    };
    assert_eq!(times(&gallery, Format::Pretty, &folding), 20);
    assert_eq!(times(&gallery, Format::Pretty, &Terminal { narrated: true, ..folding.clone() }), 20);
    assert_eq!(times(&gallery, Format::Pretty, &Terminal::plain()), 25);
    assert_eq!(times(&gallery, Format::Concise, &folding), 25);
    assert_eq!(times(&gallery, Format::Json, &folding), 25);
    // An error is not hidden behind remarks of the same rule.
    gallery.findings[24].severity = Severity::Error;
    assert_eq!(times(&gallery, Format::Pretty, &folding), 21);
    let shown = gallery.shown(Format::Pretty, &folding);
    assert!(shown.contains("\n  … 4 more warning[dkim-key-short]\n  --no-limit shows all\n"), "{shown}");
}

#[test]
fn statistics_count_by_rule_and_by_zone() {
    let gallery = Gallery::new();
    for format in [Format::Pretty, Format::Concise] {
        let shown = gallery.shown(format, &Terminal { statistics: true, ..Terminal::plain() });
        let expected = "by rule
        2  error[mx-target-is-cname]
        1  warning[byte-order-mark]
        1  warning[dkim-key-short]
        1  info[no-final-newline]
        1  info[txt-suspicious]
by zone
        5  example.com.: 1 error, 2 warnings, 2 info
        1  a.example.: 1 error
";
        assert!(shown.contains(expected), "{shown}");
    }
}

#[test]
fn quiet_leaves_findings_and_errors() {
    let mut gallery = Gallery::new();
    let quiet = Terminal { quiet: true, ..Terminal::plain() };
    for format in [Format::Pretty, Format::Concise] {
        let shown = gallery.shown(format, &quiet);
        assert!(shown.contains("mx-target-is-cname") && shown.contains("permission denied"), "{shown}");
        assert!(!shown.contains("in 2 zones") && !shown.contains("a backup copy"), "{shown}");
    }
    gallery.findings.clear();
    gallery.summary.errors.clear();
    assert_eq!(gallery.shown(Format::Pretty, &quiet), "");
    assert_eq!(gallery.shown(Format::Concise, &quiet), "");
}

#[test]
fn many_places_are_cut_and_said() {
    let mut gallery = Gallery::new();
    let place = Label { span: Span::new(gallery.findings[0].span.file, 4, 1), message: "a place".into() };
    gallery.findings.truncate(1);
    gallery.findings[0].labels = vec![place; 1000];
    let shown = gallery.shown(Format::Pretty, &Terminal::plain());
    assert!(shown.contains("note: 995 more places are not shown; `--format json` has them"), "{shown}");
    assert!(shown.lines().count() < 40, "{shown}");
}

/// What is left without the colour and link sequences that reports write themselves.
fn without_our_sequences(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\x1b') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let len = if let Some(link) = rest.strip_prefix("\x1b]8;;") {
            5 + link.find("\x1b\\").expect("a link sequence ends") + 2
        } else {
            let style = rest.strip_prefix("\x1b[").expect("only colours and links");
            let len = style.find('m').expect("a colour sequence ends");
            assert!(style[..len].bytes().all(|byte| byte.is_ascii_digit() || byte == b';'), "{style:?}");
            2 + len + 1
        };
        rest = &rest[len..];
    }
    out + rest
}

/// Bytes as zones and attackers write them: words, line ends, controls, broken and whole UTF-8.
fn zone_bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => "[ -~]{0,12}".prop_map(String::into_bytes),
        2 => prop::sample::select(vec!["\n", "\r\n", "\r", "\t", "\n\n"]).prop_map(|text| text.as_bytes().to_vec()),
        1 => any::<String>().prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..8),
        1 => (0..6000_usize).prop_map(|len| vec![b'x'; len]),
        1 => prop::sample::select(vec!["\u{202e}", "\u{9b}31m", "\x1b]8;;x\x07", "字字字", "e\u{301}", "\u{feff}"])
            .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_and_spans_are_shown_safely(
        (first, second) in (zone_bytes(), zone_bytes()),
        places in prop::collection::vec((any::<bool>(), any::<prop::sample::Index>(), any::<prop::sample::Index>(), ".{0,50}"), 1..8),
        (text, path) in (any::<String>(), any::<String>()),
        (color, unicode, narrated, width) in (any::<bool>(), any::<bool>(), any::<bool>(), 40..=120_usize),
    ) {
        let sources = SourceMap::new();
        let files = [sources.add(path, first).unwrap(), sources.add("other", second).unwrap()];
        let mut labels: Vec<Label> = places
            .into_iter()
            .map(|(other, a, b, message)| {
                let file = &files[usize::from(other)];
                let (a, b) = (a.index(file.bytes().len() + 1) as u32, b.index(file.bytes().len() + 1) as u32);
                Label { span: Span::new(file.id(), a.min(b), a.abs_diff(b)), message }
            })
            .collect();
        let own = labels.remove(0);
        let made = Finding {
            message: text.clone(),
            help: Some(text.clone()),
            span_label: own.message,
            zone: text.clone(),
            zones: vec![text.clone(), text.clone()],
            view: Some(text.clone()),
            labels,
            ..finding("some-rule", own.span)
        };
        let mut summary = Summary { zones: 1, ..Summary::new(None) };
        summary.errors = vec![RunError::input(text.clone(), text.clone()).with_help(text.clone())];
        summary.skipped = vec![Skipped { path: text.clone(), reason: text.clone() }];
        let findings = [made];
        let rule_page = |_: &str| Some(text.clone());
        let run = Run { findings: &findings, sources: &sources, summary: &summary, kept_back: &[], own_rules: &[], audit: None, rule_page: &rule_page };
        let terminal = Terminal { color, unicode, links: color, narrated, width, ..Terminal::plain() };
        for &format in <Format as clap::ValueEnum>::value_variants() {
            let mut out = Vec::new();
            format.report(&terminal).write(&run, &mut out).unwrap();
            let shown = String::from_utf8(out).unwrap();
            let rest = without_our_sequences(&shown);
            prop_assert!(rest.ends_with('\n'));
            prop_assert!(!rest.chars().any(|c| c != '\n' && super::visible::is_hidden(c)), "{:?}", rest);
            prop_assert!(color || rest == shown);
            match format {
                Format::Pretty => prop_assert!(unicode || rest.is_ascii()),
                Format::Concise => prop_assert_eq!(rest.lines().count(), 4),
                Format::Json => {
                    let document: serde_json::Value = serde_json::from_str(&shown).unwrap();
                    prop_assert_eq!(&document["findings"][0]["message"], &text);
                }
                _ => formats::check(format, &shown)?,
            }
        }
    }
}
