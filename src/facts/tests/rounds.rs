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

/// A record that includes `width` others of the next level, each name telling its level, down to level `depth`; and
/// all that such a record can name besides.
fn tree(depth: usize, width: usize) -> Resolver {
    let mut replies = HashMap::new();
    let mut level = vec!["t".to_owned()];
    for number in 0..=depth {
        let mut below = Vec::new();
        for name in &level {
            let children: Vec<String> = (0..width).map(|child| format!("{name}{child}")).collect();
            let includes: String = match number < depth {
                true => children.iter().map(|child| format!("include:{child}.spf.example.net ")).collect(),
                false => "ip4:203.0.113.0/24 ".to_owned(),
            };
            let text = format!(
                "{name}.spf.example.net. 60 IN TXT \"v=spf1 a:a-{name}.example.net mx:m-{name}.example.net exists:e-{name}.example.net {includes}?all\""
            );
            let mut reply = |owner: String, rtype: &str, record: String| {
                replies.insert((owner, rtype.to_owned()), Reply::Records(vec![record]));
            };
            reply(format!("{name}.spf.example.net."), "TXT", text);
            reply(format!("a-{name}.example.net."), "A", format!("a-{name}.example.net. 60 IN A 203.0.113.7"));
            reply(
                format!("m-{name}.example.net."),
                "MX",
                format!("m-{name}.example.net. 60 IN MX 10 h-{name}.example.net."),
            );
            reply(format!("h-{name}.example.net."), "A", format!("h-{name}.example.net. 60 IN A 203.0.113.8"));
            below.extend(children);
        }
        level = below;
    }
    Resolver(replies)
}

/// The questions of each round, until there are none.
fn rounds(zone: &str, resolver: &Resolver) -> Vec<Vec<String>> {
    let mut facts = String::new();
    let mut rounds: Vec<Vec<String>> = Vec::new();
    loop {
        assert!(rounds.len() < 20, "no end: {rounds:?}");
        let now = arguments(&missing(zone, &facts, false));
        if now.is_empty() {
            return rounds;
        }
        now.iter().for_each(|question| facts.push_str(&resolver.ask(question)));
        rounds.push(now);
    }
}

#[test]
fn a_tree_of_includes_takes_a_round_for_each_level() {
    let zone = "@ NS ns1\n@ NS ns2\n@ MX 10 mx1.example.net.\n@ TXT \"v=spf1 a:x.example.net mx:y.example.net exists:z.example.net include:t.spf.example.net include:u.spf.example.net redirect=v.spf.example.net\"\n_dmarc TXT \"v=DMARC1; p=none\"\nns1 A 198.51.100.1\nns2 A 203.0.113.1\n";
    let rounds = rounds(zone, &tree(3, 2));
    let asks = |round: usize, question: &str| rounds[round].iter().any(|asked| asked == question);
    for question in [
        "-q mx1.example.net. -t A",
        "-q x.example.net. -t AAAA",
        "-q y.example.net. -t MX",
        "-q z.example.net. -t A",
        "-q t.spf.example.net. -t TXT",
        "-q u.spf.example.net. -t TXT",
        "-q v.spf.example.net. -t TXT",
    ] {
        assert!(asks(0, question), "{question}: {:?}", rounds[0]);
    }
    // Of each level every name comes in one round, and nothing of the next.
    for (round, names) in [(1, ["t"].as_slice()), (2, &["t0", "t1"]), (3, &["t00", "t01", "t10", "t11"])] {
        for name in names {
            for question in [
                format!("-q a-{name}.example.net. -t AAAA"),
                format!("-q m-{name}.example.net. -t MX"),
                format!("-q e-{name}.example.net. -t A"),
                format!("-q {name}0.spf.example.net. -t TXT"),
                format!("-q {name}1.spf.example.net. -t TXT"),
            ] {
                assert!(asks(round, &question), "{question}: {:?}", rounds[round]);
            }
        }
    }
    // The leaves, and the hosts of their MX.
    assert!(rounds.len() <= 6, "{rounds:?}");
    let mut all: Vec<&String> = rounds.iter().flatten().collect();
    let asked = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), asked, "asked twice: {rounds:?}");
}

#[test]
fn what_a_round_asks_the_round_before_brought_up() {
    let zone = "@ NS ns1\n@ NS ns2\n@ MX 10 mx1.example.net.\n@ TXT \"v=spf1 include:t.spf.example.net -all\"\nns1 A 198.51.100.1\nns2 A 203.0.113.1\n";
    let resolver = tree(4, 2);
    let rounds = rounds(zone, &resolver);
    assert!(rounds.len() > 5, "{rounds:?}");
    for pair in rounds.windows(2) {
        let answers: String = pair[0].iter().map(|question| resolver.ask(question)).collect();
        for question in &pair[1] {
            let name = question.split(' ').nth(1).unwrap().trim_end_matches('.');
            // The reverse name of an address stands in no answer as it is.
            let brought_up = answers.contains(name) || name.ends_with("in-addr.arpa");
            assert!(brought_up, "{question} could have been asked before");
        }
    }
}

#[test]
fn the_walk_to_a_dmarc_record_is_asked_for_at_once() {
    let zone = "$ORIGIN a.b.c.example.com.\n@ MX 10 m\nm A 198.51.100.1\n";
    let sources = SourceMap::new();
    let loaded = Policy::from_text("zonewarden.toml", "", &sources);
    let set = World::of(&[("a.b.c.example.com.", zone)]).zones(&sources);
    let lines = arguments(&lint::missing(set, &sources, &loaded.policy, false));
    for name in ["b.c.example.com.", "c.example.com.", "example.com."] {
        let question = format!("-q _dmarc.{name} -t TXT");
        assert!(lines.contains(&question), "{question}: {lines:?}");
    }
    assert!(!lines.iter().any(|line| line.contains("-q com. ")), "{lines:?}");
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
