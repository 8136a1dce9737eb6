//! `facts | dig`, again and again, until nothing is missing.

use std::collections::HashMap;

use super::answers::dig;
use super::*;
use crate::lint;
use crate::policy::Policy;

/// A resolver that knows a few names and prints what dig prints.
struct Resolver(HashMap<(String, String), Reply>);

#[derive(Clone)]
enum Reply {
    Records(Vec<String>),
    Status(&'static str),
}

impl Resolver {
    fn new(replies: &[(&str, &str, Reply)]) -> Resolver {
        let key = |name: &str, rtype: &str| (name.to_owned(), rtype.to_owned());
        Resolver(replies.iter().map(|(name, rtype, reply)| (key(name, rtype), reply.clone())).collect())
    }

    /// Aliases are followed, as a resolver does.
    fn ask(&self, question: &str) -> String {
        let words: Vec<&str> = question.split(' ').collect();
        let ["-q", asked, "-t", rtype] = words.as_slice() else { panic!("not dig's arguments: {question}") };
        let mut name = (*asked).to_owned();
        let mut records = Vec::new();
        let mut status = "NOERROR";
        loop {
            match self.0.get(&(name.clone(), (*rtype).to_owned())) {
                Some(Reply::Records(found)) => break records.extend(found.clone()),
                Some(Reply::Status(found)) => break status = found,
                None => {}
            }
            match self.0.get(&(name.clone(), "CNAME".to_owned())) {
                Some(Reply::Records(alias)) => {
                    records.extend(alias.clone());
                    name = alias[0].rsplit(' ').next().unwrap().to_owned();
                }
                _ => {
                    if !self.0.keys().any(|(known, _)| *known == name) {
                        status = "NXDOMAIN";
                    }
                    break;
                }
            }
        }
        if status == "TIMEOUT" {
            return format!(
                ";; communications error to 192.0.2.53#53: timed out\n\n; <<>> DiG 9.18.49 <<>> +noall +cmd +comments +question +answer {question}\n;; global options: +cmd\n;; no servers could be reached\n"
            );
        }
        let records: Vec<&str> = records.iter().map(String::as_str).collect();
        dig(status, "qr rd ra", &format!("{asked}\t\tIN\t{rtype}"), &records)
    }
}

fn records(list: &[&str]) -> Reply {
    Reply::Records(list.iter().map(|record| (*record).to_owned()).collect())
}

fn missing(zone: &str, facts: &str, retry: bool) -> Vec<Lack> {
    let sources = SourceMap::new();
    let loaded = Policy::from_text("zonewarden.toml", "", &sources);
    let set = World::of(&[("example.com.", zone)]).facts("f", facts).damaged().zones(&sources);
    lint::missing(set, &sources, &loaded.policy, retry)
}

fn arguments(lacks: &[Lack]) -> Vec<String> {
    lacks
        .iter()
        .filter(|lack| is_safe(lack.name.as_ref()))
        .map(|lack| format!("-q {} -t {}", lack.name, types::mnemonic(lack.rtype)))
        .collect()
}

const ZONE: &str = "
@ NS ns1
@ NS ns2
@ MX 10 mx1.example.net.
@ MX 20 mx2.example.net.
@ MX 30 gone.example.net.
@ TXT \"v=spf1 include:_spf.example.net include:_slow.example.net -all\"
ns1 A 198.51.100.1
ns2 A 203.0.113.1
w CNAME alias.example.net.
";

fn resolver() -> Resolver {
    Resolver::new(&[
        ("mx1.example.net.", "A", records(&["mx1.example.net. 60 IN A 192.0.2.25"])),
        ("mx2.example.net.", "CNAME", records(&["mx2.example.net. 60 IN CNAME real.example.net."])),
        ("real.example.net.", "A", Reply::Status("SERVFAIL")),
        ("_spf.example.net.", "TXT", records(&["_spf.example.net. 60 IN TXT \"v=spf1 include:_b.example.net ?all\""])),
        ("_b.example.net.", "TXT", records(&["_b.example.net. 60 IN TXT \"v=spf1 ip4:203.0.113.0/24 -all\""])),
        ("_slow.example.net.", "TXT", Reply::Status("TIMEOUT")),
        ("alias.example.net.", "CNAME", records(&["alias.example.net. 60 IN CNAME end.example.net."])),
        ("end.example.net.", "A", records(&["end.example.net. 60 IN A 192.0.2.80"])),
    ])
}

#[test]
fn the_rounds_end_and_ask_nothing_twice() {
    let resolver = resolver();
    let mut facts = String::new();
    let mut asked: Vec<String> = Vec::new();
    for round in 0.. {
        assert!(round < 10, "no end: {asked:?}");
        let now = arguments(&missing(ZONE, &facts, false));
        if now.is_empty() {
            break;
        }
        for question in now {
            assert!(!asked.contains(&question), "asked again: {question}");
            facts.push_str(&resolver.ask(&question));
            asked.push(question);
        }
    }
    for wanted in [
        "-q mx1.example.net. -t A",
        "-q gone.example.net. -t A",
        "-q _spf.example.net. -t TXT",
        "-q _b.example.net. -t TXT",
        "-q _slow.example.net. -t TXT",
        "-q alias.example.net. -t CNAME",
    ] {
        assert!(asked.iter().any(|question| question == wanted), "{wanted}: {asked:?}");
    }
    assert!(!asked.iter().any(|question| question.contains("example.com.")), "{asked:?}");
    let world = World::of(&[("example.com.", ZONE)]).facts("f", &facts);
    assert_eq!(world.brief("mx-target-missing").len(), 1);
    assert_eq!(world.brief("mx-target-is-cname").len(), 1);
    let again: Vec<Lack> = missing(ZONE, &facts, true);
    assert!(!again.is_empty() && again.iter().all(|lack| lack.unavailable), "{again:?}");
}

#[test]
fn the_list_is_sorted_and_says_who_asks() {
    let list = missing(ZONE, "", false);
    let lines = arguments(&list);
    let mut sorted = lines.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(lines, sorted);
    let host = list.iter().find(|lack| lack.name.to_string() == "mx1.example.net." && lack.rtype == types::A).unwrap();
    let asks = |rule: &str| host.rules.iter().any(|known| known == rule);
    assert!(asks("mx-target-missing") && asks("mx-target-is-cname"), "{host:?}");
}

#[test]
fn what_an_unreadable_entry_hides_is_not_asked_for() {
    let list =
        missing("@ NS ns\nns A 198.51.100.1\n@ MX 10 mail\nmail A 192.0.2.999\n@ MX 20 mx.cut\ncut NS ns\n", "", false);
    let lines = arguments(&list);
    assert!(!lines.iter().any(|line| line.contains("mail.example.com.")), "{lines:?}");
    assert!(lines.contains(&"-q mx.cut.example.com. -t A".to_owned()), "{lines:?}");
}

#[test]
fn names_that_could_be_anything_else_are_not_arguments() {
    let zone = "@ NS ns\nns A 198.51.100.1\na CNAME +short.example.net.\nb CNAME \\@x.example.net.\nc CNAME \\;id.example.net.\nd CNAME a\\032b.example.net.\n";
    let list = missing(zone, "", false);
    assert_eq!(arguments(&list), Vec::<String>::new());
    assert_eq!(list.len(), 4);
}
