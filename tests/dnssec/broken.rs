//! A good zone broken in one way after the other.

use crate::signers::{self, Chain, NOW};
use crate::told;

/// The lines of a zone that `dnssec-signzone -O full` wrote.
#[derive(Clone)]
pub struct Lines(Vec<String>);

impl Lines {
    /// BIND's, ECDSA P-256.
    pub fn of(chain: Chain) -> Lines {
        let text = signers::bind("ECDSAP256SHA256", chain).text;
        Lines(text.lines().filter(|line| !line.starts_with(';') && !line.is_empty()).map(str::to_owned).collect())
    }

    /// As a zone file.
    pub fn text(&self) -> String {
        let mut text = self.0.join("\n");
        text.push('\n');
        text
    }

    /// The fields of a line: owner, TTL, class, type, rdata.
    fn is(line: &str, owner: &str, rtype: &str, covered: Option<&str>) -> bool {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let covers = covered.is_none_or(|covered| fields.get(4) == Some(&covered));
        fields.first() == Some(&owner) && fields.get(3) == Some(&rtype) && covers
    }

    /// Changes the lines of an owner and type; at least one there must be.
    pub fn edit(
        mut self,
        owner: &str,
        rtype: &str,
        covered: Option<&str>,
        edit: impl Fn(Vec<&str>) -> Option<Vec<String>>,
    ) -> Lines {
        let mut seen = false;
        self.0 = self
            .0
            .iter()
            .filter_map(|line| {
                if !Self::is(line, owner, rtype, covered) {
                    return Some(line.clone());
                }
                seen = true;
                edit(line.split_whitespace().collect()).map(|fields| fields.join(" "))
            })
            .collect();
        assert!(seen, "no {owner} {rtype} {covered:?}");
        self
    }

    /// Takes the lines of an owner and type out.
    pub fn without(self, owner: &str, rtype: &str, covered: Option<&str>) -> Lines {
        self.edit(owner, rtype, covered, |_| None)
    }

    /// Puts another text in the place of a field.
    pub fn with(self, owner: &str, rtype: &str, covered: Option<&str>, field: usize, text: &str) -> Lines {
        self.edit(owner, rtype, covered, |fields| {
            let mut fields: Vec<String> = fields.into_iter().map(str::to_owned).collect();
            fields[field] = text.to_owned();
            Some(fields)
        })
    }

    /// One more line, of these words.
    pub fn and(mut self, line: &str) -> Lines {
        self.0.push(line.to_owned());
        self
    }

    /// The owner of the first line of a type.
    pub fn owner_of(&self, rtype: &str) -> String {
        let line =
            self.0.iter().find(|line| line.split_whitespace().nth(3) == Some(rtype)).expect("there is such a line");
        line.split_whitespace().next().expect("it has an owner").to_owned()
    }

    /// A field of the first line of an owner and type.
    pub fn field(&self, owner: &str, rtype: &str, covered: Option<&str>, field: usize) -> String {
        let line = self.0.iter().find(|line| Self::is(line, owner, rtype, covered)).expect("there is such a line");
        line.split_whitespace().nth(field).expect("it has that field").to_owned()
    }
}

const APEX: &str = "example.com.";
const WWW: &str = "www.example.com.";
const MAIL2: &str = "mail2.example.com.";
const GLUE: &str = "ns.plain.example.com.";

/// The rules that spoke, each once, without their places.
fn rules(lines: &Lines) -> Vec<String> {
    let mut rules: Vec<String> =
        told(&lines.text(), NOW).iter().filter_map(|one| one.split(" '").next().map(str::to_owned)).collect();
    rules.dedup();
    rules
}

fn assert_told(what: &str, lines: &Lines, expected: &[String]) {
    assert_eq!(told(&lines.text(), NOW), expected, "{what}");
}

#[test]
fn signatures() {
    if !signers::has("dnssec-signzone") {
        return;
    }
    let good = Lines::of(Chain::Nsec);
    assert_told("nothing", &good, &[]);
    // The signature's octets are printed in several pieces.
    let octets = |owner: &str, covered: &str| {
        let line = good.0.iter().find(|line| Lines::is(line, owner, "RRSIG", Some(covered))).expect("it is signed");
        let at = line.match_indices(" example.com. ").next().expect("it has a signer").0;
        line[at..].trim_start().trim_start_matches("example.com. ").to_owned()
    };
    let invalid = |text: &str| vec![format!("error[rrsig-invalid] '{text}'")];
    let a = Some("A");
    assert_told("other data", &good.clone().with(MAIL2, "A", None, 4, "192.0.2.99"), &invalid(&octets(MAIL2, "A")));
    assert_told("other owner", &good.clone().with(MAIL2, "RRSIG", a, 11, "example.net."), &invalid("example.net."));
    assert_told("labels", &good.clone().with(MAIL2, "RRSIG", a, 6, "2"), &invalid("2"));
    assert_told("labels", &good.clone().with(MAIL2, "RRSIG", a, 6, "4"), &invalid("4"));
    assert_told("original TTL", &good.clone().with(MAIL2, "RRSIG", a, 7, "60"), &invalid(&octets(MAIL2, "A")));
    let tag = good.field(MAIL2, "RRSIG", a, 10);
    let other = if tag == "1" { "2" } else { "1" };
    assert_told("no such key", &good.clone().with(MAIL2, "RRSIG", a, 10, other), &invalid(other));
    let lasting = good.clone().with(MAIL2, "A", None, 1, "60").with(MAIL2, "RRSIG", a, 1, "60");
    assert_told("TTL", &lasting, &["warning[rrsig-invalid] '3600'".to_owned()]);
    // The key that signs all but the keys: they are then signed over another set, and all else by a key unknown.
    let gone = good.clone().edit(APEX, "DNSKEY", Some("256"), |_| None);
    assert_eq!(rules(&gone), ["error[rrsig-invalid]"]);
    assert_eq!(told(&gone.text(), NOW).len(), 2, "one for each key");
    assert_eq!(told(&good.text(), "2026-12-05T00:00:00Z"), vec!["error[rrsig-expired] '20261201000000'"; 2]);
    assert_eq!(told(&good.text(), "2026-10-05T00:00:00Z"), vec!["error[rrsig-not-yet-valid] '20261101000000'"; 2]);
    assert_eq!(told(&good.text(), "2026-11-29T00:00:00Z"), vec!["warning[rrsig-expires-soon] '20261201000000'"; 2]);
}

#[test]
fn missing_and_left_over() {
    if !signers::has("dnssec-signzone") {
        return;
    }
    let good = Lines::of(Chain::Nsec);
    let unsigned = good.clone().without(MAIL2, "RRSIG", Some("A"));
    assert_eq!(rules(&unsigned), ["error[rrsig-missing]"]);
    let orphan = good.clone().without(WWW, "AAAA", None);
    assert_eq!(rules(&orphan), ["error[nsec-chain]", "warning[rrsig-orphan]"]);
    let copy = format!("{GLUE} 3600 IN RRSIG A 13 4 3600 20261201000000 20261101000000 1 example.com. AAAA");
    assert_told("glue", &good.clone().and(&copy), &["warning[rrsig-orphan] 'A'".to_owned()]);
    let added = good.clone().and("new.example.com. 3600 IN A 192.0.2.9");
    assert_eq!(rules(&added), ["error[nsec-chain]", "error[rrsig-missing]"]);
    let glue = good.clone().and(&format!("{GLUE} 3600 IN AAAA 2001:db8::53"));
    assert_told("more glue", &glue, &[]);
    let cut = good.without("safe.example.com.", "RRSIG", Some("DS"));
    assert_eq!(rules(&cut), ["error[rrsig-missing]"]);
}

#[test]
fn chains() {
    if !signers::has("dnssec-signzone") {
        return;
    }
    let good = Lines::of(Chain::Nsec);
    let gone = good.clone().without(MAIL2, "NSEC", None).without(MAIL2, "RRSIG", Some("NSEC"));
    assert_told("a link", &gone, &[format!("error[nsec-chain] '{MAIL2}'")]);
    let mut whole = good.clone();
    whole.0.retain(|line| {
        let mut fields = line.split_whitespace().skip(3);
        let (rtype, covered) = (fields.next(), fields.next());
        rtype != Some("NSEC") && (rtype, covered) != (Some("RRSIG"), Some("NSEC"))
    });
    assert_eq!(rules(&whole), ["error[nsec-chain]"]);
    let next = good.clone().with(MAIL2, "NSEC", None, 4, "nowhere.example.com.");
    assert_eq!(rules(&next), ["error[nsec-chain]", "error[rrsig-invalid]"]);
    let types = good.with(MAIL2, "NSEC", None, 5, "TXT");
    assert_eq!(rules(&types), ["error[nsec-chain]", "error[rrsig-invalid]"]);
}

#[test]
fn hashed_chains() {
    if !signers::has("dnssec-signzone") {
        return;
    }
    for chain in [Chain::Nsec3, Chain::OptOut] {
        let good = Lines::of(chain);
        let hashes: Vec<String> = good
            .0
            .iter()
            .filter(|line| line.split_whitespace().nth(3) == Some("NSEC3"))
            .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
            .collect();
        for hash in &hashes {
            let gone = good.clone().without(hash, "NSEC3", None).without(hash, "RRSIG", Some("NSEC3"));
            assert_eq!(rules(&gone), ["error[nsec-chain]"], "{chain:?} without {hash}");
            assert_eq!(told(&gone.text(), NOW).len(), 1, "{chain:?} without {hash}: {:?}", told(&gone.text(), NOW));
        }
        let first = hashes.first().expect("the chain has links");
        let broken = good.clone().with(first, "NSEC3", None, 8, &good.field(first, "NSEC3", None, 0)[..32]);
        assert_eq!(rules(&broken), ["error[nsec-chain]", "error[rrsig-invalid]"], "{chain:?}");
        let unannounced = good.clone().without(APEX, "NSEC3PARAM", None).without(APEX, "RRSIG", Some("NSEC3PARAM"));
        assert_eq!(rules(&unannounced), ["error[nsec-chain]", "warning[nsec3-parameters]"], "{chain:?}");
        let added = good.and("new.example.com. 3600 IN A 192.0.2.9");
        assert_eq!(rules(&added), ["error[nsec-chain]", "error[rrsig-missing]"], "{chain:?}");
    }
}
