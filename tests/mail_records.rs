//! Mail records of others: the cases of checkdmarc's tests in the corpus, and what we make of them.
//!
//! Runs where `ZONEWARDEN_CORPUS` names the corpus.

use std::fs;
use std::path::PathBuf;

use zonewarden::mail::mta_sts::policy::Policy;
use zonewarden::mail::{dmarc, mta_sts, tls_rpt};

/// Cases that we judge otherwise, and why.
const DIFFERENCES: &[(&str, &str)] = &[(
    "version: STSv1\r\nmode: enforce\r\nmax_age: 86400\r\nmx: mail.example.com\r\nbadkey: badvalue\r\n",
    "RFC 8461 3.2: a policy with keys of later versions is sound, and unknown keys are passed over",
)];

/// Whether a record or policy is free of faults; `None` for a kind that we do not know.
fn is_sound(kind: &str, text: &[u8]) -> Option<bool> {
    Some(match kind {
        "dmarc" => {
            let record = dmarc::Record::parse(text);
            let has_effect = record.applied().is_some();
            record.counts && record.faults().is_empty() && has_effect
        }
        "mta-sts" => mta_sts::is_record(text) && mta_sts::Record::parse(text).faults.is_empty(),
        "mta-sts-policy" => Policy::parse(text).faults.is_empty(),
        "tlsrpt" => tls_rpt::is_record(text) && tls_rpt::Record::parse(text).faults.is_empty(),
        _ => return None,
    })
}

/// `\r`, `\n`, `\t` and `\\` as Python writes them.
fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        out.push(match (letter, letter == '\\') {
            (_, true) => match letters.next() {
                Some('r') => '\r',
                Some('n') => '\n',
                Some('t') => '\t',
                Some(other) => other,
                None => '\\',
            },
            (letter, _) => letter,
        });
    }
    out
}

#[test]
fn records_of_others_are_judged_as_others_judge_them() {
    let Some(corpus) = std::env::var_os("ZONEWARDEN_CORPUS") else {
        drop(std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("SKIPPED: ZONEWARDEN_CORPUS is not set\n"),
        ));
        return;
    };
    let path = PathBuf::from(corpus).join("mail/checkdmarc/cases.tsv");
    let cases = fs::read_to_string(&path).expect("the corpus has its cases");
    let (mut count, mut wrong, mut unused) = (0, Vec::new(), DIFFERENCES.len());
    for line in cases.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [kind, verdict, record, ..] = columns.as_slice() else { panic!("a case has three columns: {line}") };
        let record = unescape(record);
        let Some(sound) = is_sound(kind, record.as_bytes()) else { panic!("an unknown kind `{kind}`") };
        count += 1;
        let differs = sound != (*verdict == "good");
        match DIFFERENCES.iter().any(|(text, _)| *text == record) {
            true if differs => unused -= 1,
            expected if expected || differs => wrong.push(format!("{kind} {verdict}: {record:?}")),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "judged otherwise:\n{}", wrong.join("\n"));
    assert_eq!(unused, 0, "a difference is listed that is none");
    assert!(count >= 30, "only {count} cases");
}
