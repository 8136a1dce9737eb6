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
use std::hash::{Hash, Hasher};

use data_encoding::HEXLOWER;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::finding::{Finding, report_order};
use crate::source::SourceMap;

/// Fills in the fingerprint of every finding. The outcome does not depend on the order of `findings`, which stays.
///
/// To be called once a run with *all* findings, before any is suppressed: otherwise a new waiver would renumber the
/// findings that are left.
pub fn assign(findings: &mut [Finding], sources: &SourceMap) {
    let order = report_order(findings, sources);
    let mut seen: HashMap<About<'_>, u64, foldhash::fast::RandomState> =
        HashMap::with_capacity_and_hasher(findings.len(), Default::default());
    let mut numbers = vec![0; findings.len()];
    for index in order {
        let next = seen.entry(About(&findings[index])).or_insert(0);
        numbers[index] = *next;
        *next += 1;
    }
    let numbered = findings.par_iter_mut().zip(numbers).with_min_len(FEW);
    numbered.for_each(|(finding, number)| finding.fingerprint = print(finding, number));
}

/// So many fingerprints are not worth another thread.
const FEW: usize = 64;

/// A finding by the parts that its fingerprint is made of, but for the number.
struct About<'a>(&'a Finding);

impl<'a> About<'a> {
    /// The parts: as they are; in lower case; in upper case.
    fn parts(&self) -> ([&'a str; 3], [&'a str; 2], &'a str) {
        let finding = self.0;
        let as_it_is = [&finding.rule, finding.view.as_deref().unwrap_or_default(), &finding.subject];
        let lower = [&finding.zone, finding.owner.as_deref().unwrap_or_default()];
        (as_it_is, lower, finding.rtype.as_deref().unwrap_or_default())
    }
}

impl PartialEq for About<'_> {
    fn eq(&self, other: &Self) -> bool {
        let (one, other) = (self.parts(), other.parts());
        one.0 == other.0
            && one.1.iter().zip(other.1).all(|(one, other)| one.eq_ignore_ascii_case(other))
            && one.2.eq_ignore_ascii_case(other.2)
    }
}

impl Eq for About<'_> {}

impl Hash for About<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (as_it_is, lower, upper) = self.parts();
        as_it_is.hash(state);
        for text in lower {
            text.len().hash(state);
            each_block(text, <[u8]>::make_ascii_lowercase, |block| state.write(block));
        }
        each_block(upper, <[u8]>::make_ascii_uppercase, |block| state.write(block));
    }
}

/// The fingerprint of the finding of that number among equal ones.
fn print(finding: &Finding, number: u64) -> String {
    let ([rule, view, subject], [zone, owner], rtype) = About(finding).parts();
    let mut hash = Sha256::new();
    let mut part = |text: &str, fold: fn(&mut [u8])| {
        // A part of 4 GiB cannot come out of files that are all smaller than that.
        hash.update((text.len() as u32).to_be_bytes());
        each_block(text, fold, |block| hash.update(block));
    };
    part(rule, as_it_is);
    part(view, as_it_is);
    part(zone, <[u8]>::make_ascii_lowercase);
    part(owner, <[u8]>::make_ascii_lowercase);
    part(rtype, <[u8]>::make_ascii_uppercase);
    part(subject, as_it_is);
    part(&number.to_string(), as_it_is);
    HEXLOWER.encode(&hash.finalize())
}

fn as_it_is(_: &mut [u8]) {}

/// Gives a text block by block, in another case, and copies no more than a block of it.
fn each_block(text: &str, fold: fn(&mut [u8]), mut take: impl FnMut(&[u8])) {
    let mut buffer = [0; 64];
    for block in text.as_bytes().chunks(buffer.len()) {
        let folded = &mut buffer[..block.len()];
        folded.copy_from_slice(block);
        fold(folded);
        take(folded);
    }
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
