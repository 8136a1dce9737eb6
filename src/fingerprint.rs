//! Fingerprints: how a finding is recognised again in a later run.
//!
//! Baselines, code scanning and the comparison of two revisions all ask "is this the same finding as before?".
//! The answer must not change with what people edit all day: lines, paths, serials, TTLs, neighbours. So a
//! fingerprint is made of what the finding is *about* and of nothing else.
//!
//! # Layout
//!
//! This layout is a public interface: a change makes every finding of every baseline new.
//!
//! A fingerprint is the SHA-256 of these seven parts, in this order, as 64 lower-case hexadecimal digits:
//!
//! | part | content |
//! |---|---|
//! | rule | the rule's id |
//! | view | the view of the home zone; empty without views |
//! | zone | apex of the home zone, ASCII letters in lower case; empty if no zone was recognised |
//! | owner | owner name, ASCII letters in lower case; empty if the finding has none |
//! | type | type mnemonic, ASCII letters in upper case; empty if the finding has none |
//! | subject | what the rule chose, byte for byte (rules give names in lower case) |
//! | number | `0` for the first finding in which all the parts above are equal, `1` for the second, … in decimal |
//!
//! Each part is preceded by its length in bytes as four bytes, the most significant first, so that `ab` + `c` and
//! `a` + `bc` differ. Equal findings are numbered in the order in which reports show them: by path, then by place.

use std::collections::HashMap;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::finding::{Finding, report_order};
use crate::source::SourceMap;

/// Fills in the fingerprint of every finding. The outcome does not depend on the order of `findings`, which stays.
///
/// To be called once a run with *all* findings, before any is suppressed: otherwise a new waiver would renumber the
/// findings that are left.
pub fn assign(findings: &mut [Finding], sources: &SourceMap) {
    let mut seen: HashMap<[u8; 32], u64> = HashMap::new();
    for index in report_order(findings, sources) {
        let finding = &mut findings[index];
        let mut hash = about(finding);
        let number = seen.entry(hash.clone().finalize().into()).or_insert(0);
        part(&mut hash, &number.to_string());
        *number += 1;
        finding.fingerprint = HEXLOWER.encode(&hash.finalize());
    }
}

/// The hash of all parts but the number.
fn about(finding: &Finding) -> Sha256 {
    let mut hash = Sha256::new();
    part(&mut hash, &finding.rule);
    part(&mut hash, finding.view.as_deref().unwrap_or_default());
    part(&mut hash, &finding.zone.to_ascii_lowercase());
    part(&mut hash, &finding.owner.as_deref().unwrap_or_default().to_ascii_lowercase());
    part(&mut hash, &finding.rtype.as_deref().unwrap_or_default().to_ascii_uppercase());
    part(&mut hash, &finding.subject);
    hash
}

fn part(hash: &mut Sha256, text: &str) {
    // A part of 4 GiB cannot come out of files that are all smaller than that.
    hash.update((text.len() as u32).to_be_bytes());
    hash.update(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::finding;
    use crate::source::Span;

    #[test]
    fn the_layout_is_the_documented_one() {
        let sources = SourceMap::new();
        let file = sources.add("z", b"x".to_vec()).unwrap();
        let mut made = finding("mx-target-is-cname", Span::new(file.id(), 0, 1));
        made.view = Some("inside".into());
        made.zone = "Example.COM.".into();
        made.owner = Some("WWW.example.com.".into());
        made.rtype = Some("mx".into());
        made.subject = "mail.example.com.".into();
        let mut findings = [made];
        assign(&mut findings, &sources);

        let mut plain = Vec::new();
        for part in ["mx-target-is-cname", "inside", "example.com.", "www.example.com.", "MX", "mail.example.com.", "0"]
        {
            plain.extend([0, 0, 0, part.len() as u8]);
            plain.extend(part.bytes());
        }
        assert_eq!(findings[0].fingerprint, HEXLOWER.encode(&Sha256::digest(&plain)));
        assert_eq!(findings[0].fingerprint, "25426660ac9c67e3b0b0b8d7ac2e2367cf78fa260e06bc7d105e9ca59b4304ee");
    }

    #[test]
    fn absent_parts_are_empty_and_borders_count() {
        let sources = SourceMap::new();
        let file = sources.add("z", b"xyz".to_vec()).unwrap();
        let at = |start| Span::new(file.id(), start, 1);
        let mut findings = [finding("a", at(0)), finding("a", at(1)), finding("a", at(2))];
        findings[0].owner = Some("b".into());
        findings[1].subject = "b".into();
        assign(&mut findings, &sources);
        let prints: std::collections::BTreeSet<_> = findings.iter().map(|f| f.fingerprint.clone()).collect();
        assert_eq!(prints.len(), 3);
    }

    #[test]
    fn neither_place_nor_wording_counts() {
        let sources = SourceMap::new();
        let file = sources.add("z", b"one\ntwo\n".to_vec()).unwrap();
        let other = sources.add("y", b"one\ntwo\n".to_vec()).unwrap();
        let mut before = [finding("a", Span::new(file.id(), 0, 3))];
        let mut after = [finding("a", Span::new(other.id(), 4, 2))];
        after[0].message = "told otherwise".into();
        assign(&mut before, &sources);
        assign(&mut after, &sources);
        assert_eq!(before[0].fingerprint, after[0].fingerprint);
    }

    #[test]
    fn equal_findings_are_numbered_by_place_whatever_the_input_order() {
        let sources = SourceMap::new();
        // The file that sorts first is read last.
        let late = sources.add("b", b"one\ntwo\n".to_vec()).unwrap();
        let early = sources.add("a", b"one\ntwo\n".to_vec()).unwrap();
        let spans = [Span::new(early.id(), 0, 3), Span::new(early.id(), 4, 3), Span::new(late.id(), 0, 3)];
        let mut forward: Vec<_> = spans.iter().map(|&span| finding("a", span)).collect();
        let mut backward: Vec<_> = spans.iter().rev().map(|&span| finding("a", span)).collect();
        assign(&mut forward, &sources);
        assign(&mut backward, &sources);
        backward.reverse();
        assert_eq!(forward, backward);
        assert_ne!(forward[0].fingerprint, forward[1].fingerprint);
    }
}
