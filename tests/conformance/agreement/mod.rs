//! What other checkers say of the corpus, held against our findings.
//!
//! `kinds.tsv` turns each message into a kind and names the rules that tell the same. A message that no row knows fails
//! the test, as does one that we do not tell and that `differences.tsv` here does not list with the reason.

mod kinds;
mod peers;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kinds::{Kind, Kinds, Place};
use peers::Peer;
use zonewarden::finding::Finding;
use zonewarden::lint;
use zonewarden::model::{Zone, ZoneId, ZoneSet};
use zonewarden::policy::Policy;
use zonewarden::zone::name::Name;
use zonewarden::zone::rdata::types;

use super::differences::Disagreements;
use super::suite::{self, Case, Expected};
use super::{Zoned, apex_in, corpus, references};

/// One zone, as peers are given it, and what we say of it with all rules on.
struct Checked {
    zoned: Zoned,
    apex: Name,
    findings: Vec<Finding>,
}

impl Checked {
    fn new(corpus: &Path, case: &Case) -> Option<Checked> {
        let zoned = Zoned::new(corpus, case);
        let contents = zoned.read(corpus, case);
        let soa = contents.records.iter().any(|record| record.rtype == types::SOA);
        // Fragments are put into a zone, or every peer would say of each only that it is none.
        let whole = soa || case.incomplete || case.expected == Expected::Bad;
        let (apex, zoned) = match (whole, zoned.origin.clone()) {
            (true, Some(origin)) if origin != Name::root() => (origin, zoned),
            (true, _) => (apex_in(&contents)?, zoned),
            (false, origin) => references::whole(corpus, case, zoned, &origin.unwrap_or_else(Name::root)),
        };
        let zone = Zone::new(ZoneId(0), apex.to_lowercase().as_ref(), None, true, zoned.read(corpus, case));
        let policy = Policy::from_text("zonewarden.toml", "extends = [\"strict\"]\n", &zoned.sources).policy;
        let findings = lint::run(&ZoneSet::new(vec![zone]), &zoned.sources, &policy);
        Some(Checked { zoned, apex, findings })
    }

    /// Whether one of the rules of `kind` speaks at `place`.
    fn tells(&self, kind: &Kind<'_>, place: &Place) -> bool {
        let mut findings = self.findings.iter().filter(|finding| kind.rules.contains(&finding.rule.as_str()));
        match place {
            Place::Zone => findings.next().is_some(),
            Place::Owner(owner) => findings.any(|finding| self.concerns(finding, owner)),
            Place::Line(line) => findings.any(|finding| self.is_at(finding, *line)),
        }
    }

    /// Whether a finding names `owner`, as its own or in its text.
    fn concerns(&self, finding: &Finding, owner: &str) -> bool {
        let owner = self.absolute(owner);
        let own = finding.owner.as_deref().map(str::to_ascii_lowercase);
        let bare = owner.trim_end_matches('.');
        own.as_deref() == Some(owner.as_str()) || finding.message.to_ascii_lowercase().contains(bare)
    }

    fn absolute(&self, owner: &str) -> String {
        let owner = owner.to_ascii_lowercase();
        if owner.ends_with('.') { owner } else { format!("{owner}.") }
    }

    /// Whether the entry that a finding points into covers the line. Peers name the line on which an entry ends, or
    /// the next.
    fn is_at(&self, finding: &Finding, line: u32) -> bool {
        let spans = finding.labels.iter().map(|label| label.span).chain([finding.span]);
        spans.into_iter().any(|span| {
            let file = self.zoned.sources.get(span.file);
            let (first, last) = (file.position(span.start).line, file.position(span.end()).line);
            (first.saturating_sub(1)..=last + 1).contains(&line)
        })
    }
}

/// The kind of all messages on text that a peer cannot read.
const REFUSED: &str = "not readable";

/// One line of a peer, and what it means.
struct Message<'m, 'k> {
    text: &'m str,
    kind: Option<(&'k Kind<'k>, Place)>,
}

type Lines = Vec<Place>;

fn refused(messages: &[Message<'_, '_>]) -> Lines {
    let kinds = messages.iter().filter_map(|message| message.kind.as_ref());
    kinds.filter(|(kind, _)| kind.name == REFUSED).map(|(_, place)| place.clone()).collect()
}

#[derive(Default)]
struct Tally {
    messages: usize,
    agreed: usize,
    listed: usize,
    explained: usize,
    waiting: usize,
    read_by_bind: usize,
    disagreements: Disagreements,
    unknown: BTreeSet<String>,
}

impl Tally {
    /// Holds messages against our findings. `refused` are the lines that BIND cannot read, if it is installed: it knows
    /// the most types, so a line that only another peer refuses is one that this peer does not know how to read.
    fn hold(
        &mut self,
        peer: Peer,
        key: &str,
        messages: &[Message<'_, '_>],
        checked: &Checked,
        refused: Option<&Lines>,
    ) {
        let mut silent: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for Message { text, kind } in messages {
            let Some((kind, place)) = kind else {
                self.unknown.insert(format!("{}\t{key}\t{text}", peer.name()));
                continue;
            };
            if kind.says_nothing {
                continue;
            }
            self.messages += 1;
            if kind.rules.is_empty() {
                self.explained += 1;
            } else if checked.tells(kind, place) {
                self.agreed += 1;
            } else if kind.waiting {
                self.waiting += 1;
            } else if kind.name == REFUSED && refused.is_some_and(|lines| !lines.contains(place)) {
                self.read_by_bind += 1;
            } else {
                self.listed += 1;
                silent.entry(kind.name).or_default().push(format!("{place}: {text}"));
            }
        }
        for (kind, places) in silent {
            self.disagreements.add(peer.name(), &format!("{key} {kind}"), "silent", places.join(" | "));
        }
    }
}

#[test]
fn peers_find_nothing_that_we_do_not() {
    let Some(corpus) = corpus() else { return };
    let list = include_str!("differences.tsv");
    let mut wrong = Vec::new();
    let kinds = Kinds::read(include_str!("kinds.tsv"), &mut wrong);
    let peers: Vec<Peer> = Peer::ALL.into_iter().filter(|peer| peer.installed()).collect();
    let mut tallies: Vec<Tally> = peers.iter().map(|_| Tally::default()).collect();
    for case in suite::production(&corpus).into_iter().chain(suite::cases(&corpus)) {
        let Some(checked) = Checked::new(&corpus, &case) else { continue };
        let key = format!("{}/{}", case.suite, case.path);
        let folder = case.folder(&corpus).join(&case.path);
        let beside = folder.parent().unwrap_or(&corpus);
        let mut by_bind = None;
        for (peer, tally) in peers.iter().zip(&mut tallies) {
            let texts = peer.messages(&checked.zoned.file.bytes(), &checked.apex, beside);
            let message = |text| Message { text, kind: kinds.of(peer.name(), text) };
            let messages: Vec<Message<'_, '_>> = texts.iter().map(|text| message(text.as_str())).collect();
            tally.hold(*peer, &key, &messages, &checked, by_bind.as_ref());
            if *peer == Peer::NamedCheckzone {
                by_bind = Some(refused(&messages));
            }
        }
    }
    for (peer, tally) in peers.iter().zip(&tallies) {
        let Tally { messages, agreed, listed, explained, waiting, read_by_bind, .. } = tally;
        println!(
            "{}: {messages} messages, {agreed} told by us as well, {listed} listed one by one, {explained} explained by \
             kind, {read_by_bind} on lines that BIND reads as we do, {waiting} waiting for rules to come",
            peer.name()
        );
        wrong.extend(tally.unknown.iter().map(|message| format!("no kind: {message}")));
        let of_peer = |line: &&str| line.starts_with('#') || line.starts_with(&format!("{}\t", peer.name()));
        wrong.extend(tally.disagreements.against(&list.lines().filter(of_peer).collect::<Vec<_>>().join("\n")));
    }
    assert!(wrong.is_empty(), "{} lines of the tables are missing or wrong:\n{}", wrong.len(), wrong.join("\n"));
}
