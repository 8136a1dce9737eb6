//! What dig prints, as it is.

use super::*;

/// An answer in dig's format, as `+noall +comments +question +answer` prints it.
pub(super) fn dig(status: &str, flags: &str, question: &str, answer: &[&str]) -> String {
    let mut text = format!(
        ";; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: {status}, id: 5421\n;; flags: {flags}; QUERY: 1, ANSWER: {}, AUTHORITY: 0, ADDITIONAL: 1\n\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n;; QUESTION SECTION:\n;{question}\n\n",
        answer.len()
    );
    if !answer.is_empty() {
        text.push_str(&format!(";; ANSWER SECTION:\n{}\n\n", answer.join("\n")));
    }
    text
}

#[test]
fn answers_negative_and_failed_ones() {
    let facts = [
        dig("NOERROR", "qr rd ra", "mx.example.net.\t\tIN\tA", &["mx.example.net.\t3600\tIN\tA\t192.0.2.25"]),
        dig("NOERROR", "qr rd ra", "mx.example.net.\t\tIN\tAAAA", &[]),
        dig("NXDOMAIN", "qr rd ra", "gone.example.net. IN A", &[]),
        dig("SERVFAIL", "qr rd ra", "broken.example.net. IN TXT", &[]),
        dig("REFUSED", "qr rd", "refused.example.net. IN TXT", &[]),
    ]
    .concat();
    assert_eq!(
        ask(
            &facts,
            &[
                ("mx.example.net.", "A"),
                ("mx.example.net.", "AAAA"),
                ("mx.example.net.", "TXT"),
                ("x.gone.example.net.", "A"),
                ("broken.example.net.", "TXT"),
                ("broken.example.net.", "A"),
                ("refused.example.net.", "TXT"),
            ]
        ),
        ["A 192.0.2.25", "no such type", "unknown", "no such name", "unavailable", "unknown", "unavailable"]
    );
    assert_eq!(problems(&facts), Vec::<String>::new());
}

#[test]
fn aliases_are_followed_to_the_name_that_a_negative_answer_is_about() {
    let facts = [
        dig("NOERROR", "qr rd ra", "w.example.net. IN AAAA", &["w.example.net. 60 IN CNAME h.example.net."]),
        dig("NXDOMAIN", "qr rd ra", "v.example.net. IN A", &["v.example.net. 60 IN CNAME gone.example.net."]),
        dig(
            "NOERROR",
            "qr rd ra",
            "u.example.net. IN A",
            &["u.example.net. 60 IN CNAME k.example.net.", "k.example.net. 60 IN A 192.0.2.3"],
        ),
    ]
    .concat();
    assert_eq!(
        ask(
            &facts,
            &[
                ("w.example.net.", "AAAA"),
                ("h.example.net.", "AAAA"),
                ("h.example.net.", "A"),
                ("v.example.net.", "MX"),
                ("gone.example.net.", "MX"),
                ("u.example.net.", "A"),
                ("k.example.net.", "A"),
            ]
        ),
        [
            "CNAME h.example.net.",
            "no such type",
            "unknown",
            "CNAME gone.example.net.",
            "no such name",
            "CNAME k.example.net.",
            "A 192.0.2.3"
        ]
    );
}

#[test]
fn a_later_answer_replaces_an_earlier_one() {
    let facts = [
        dig("SERVFAIL", "qr rd ra", "a.example.net. IN A", &[]),
        dig("NOERROR", "qr rd ra", "b.example.net. IN A", &["b.example.net. 60 IN A 192.0.2.1"]),
        dig("NOERROR", "qr rd ra", "c.example.net. IN A", &["c.example.net. 60 IN A 192.0.2.1"]),
        dig("NOERROR", "qr rd ra", "a.example.net. IN A", &["a.example.net. 60 IN A 192.0.2.2"]),
        dig("NOERROR", "qr rd ra", "b.example.net. IN A", &["b.example.net. 60 IN A 192.0.2.3"]),
        dig("NXDOMAIN", "qr rd ra", "c.example.net. IN A", &[]),
    ]
    .concat();
    assert_eq!(
        ask(&facts, &[("a.example.net.", "A"), ("b.example.net.", "A"), ("c.example.net.", "A")]),
        ["A 192.0.2.2", "A 192.0.2.3", "no such name"]
    );
}

#[test]
fn silence_is_unavailable_where_the_question_is_printed() {
    let facts = "
;; communications error to 192.0.2.53#53: timed out

; <<>> DiG 9.18.49 <<>> +noall +cmd +comments +question +answer -q slow.example.net. -t TXT
; (1 server found)
;; global options: +cmd
;; no servers could be reached
;; communications error to 192.0.2.53#53: timed out

; <<>> DiG 9.18.49 <<>> +noall +cmd +comments +question +answer -q mx.example.net. -t A
; (1 server found)
;; global options: +cmd
;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1
;; flags: qr rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1

;; QUESTION SECTION:
;mx.example.net.  IN A

;; ANSWER SECTION:
mx.example.net. 60 IN A 192.0.2.25

";
    assert_eq!(ask(facts, &[("slow.example.net.", "TXT"), ("mx.example.net.", "A")]), ["unavailable", "A 192.0.2.25"]);
    assert_eq!(problems(facts), Vec::<String>::new());
}

#[test]
fn silence_without_its_question_is_told() {
    let before = dig("NOERROR", "qr rd ra", "mx.example.net. IN A", &["mx.example.net. 60 IN A 192.0.2.25"]);
    let facts = format!(
        "{before};; communications error to 192.0.2.53#53: timed out\n;; no servers could be reached\n{}",
        dig("NOERROR", "qr rd ra", "mx.example.net. IN AAAA", &[])
    );
    assert_eq!(ask(&facts, &[("mx.example.net.", "A"), ("mx.example.net.", "AAAA")]), ["A 192.0.2.25", "no such type"]);
    assert_eq!(
        problems(&facts),
        ["14:1 ';; no servers could be reached' a query was not answered, and the text does not say what was asked"]
    );
}

#[test]
fn referrals_and_answers_that_were_not_printed_say_nothing() {
    let referral = dig("NOERROR", "qr rd", "a.example.net. IN A", &[]);
    let cut = dig("NOERROR", "qr rd ra", "b.example.net. IN A", &["b.example.net. 60 IN A 192.0.2.1"])
        .replace("ANSWER: 1", "ANSWER: 2");
    let unprinted = dig("NOERROR", "qr rd ra", "c.example.net. IN A", &[]).replace("ANSWER: 0", "ANSWER: 1");
    let facts = [referral, cut, unprinted].concat();
    assert_eq!(
        ask(&facts, &[("a.example.net.", "A"), ("b.example.net.", "A"), ("c.example.net.", "A")]),
        ["unavailable", "unknown", "unknown"]
    );
    assert_eq!(
        problems(&facts),
        [
            "17:1 ';b.example.net. IN A' the answer for `b.example.net.` has 2 records, and 1 of them can be read here",
            "29:1 ';c.example.net. IN A' the answer for `c.example.net.` has 1 records, and 0 of them can be read here",
        ]
    );
}

#[test]
fn other_sections_are_not_answers() {
    let facts = "
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1
;; flags: qr aa; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 1

;; QUESTION SECTION:
;a.example.net.  IN A

;; AUTHORITY SECTION:
example.net. 60 IN SOA ns root 1 2 3 4 5

;; ADDITIONAL SECTION:
ns.example.net. 60 IN A 192.0.2.53

";
    assert_eq!(
        ask(facts, &[("a.example.net.", "A"), ("ns.example.net.", "A"), ("example.net.", "SOA")]),
        ["no such type", "unknown", "unknown"]
    );
}

#[test]
fn short_answers_are_refused() {
    let refused = NoFacts::of(b"10 mx1.example.net.\n").unwrap();
    assert_eq!(NoFacts::of(b"mx1.example.net. A 192.0.2.1\n"), None);
    assert_eq!(refused.message, "is what `dig +short` prints: answers without the names they belong to");
}

#[test]
fn the_age_of_each_part() {
    let ages = |text: &str| {
        let sources = SourceMap::new();
        let set = world(text).zones(&sources);
        let dates: Vec<String> = set.facts().files()[0]
            .ages
            .iter()
            .map(|age| age.date.map_or("none".to_owned(), |(time, _)| date::day(time)))
            .collect();
        dates.join(" ")
    };
    assert_eq!(ages("a. A 192.0.2.1\n"), "none");
    assert_eq!(ages("a. A 192.0.2.1\n; zonewarden: fetched 2026-01-02\n"), "none 2026-01-02");
    let two = "; zonewarden: fetched 2026-01-02\na. A 192.0.2.1\n; zonewarden: fetched 2026-02-03\nb. A 192.0.2.1\n";
    assert_eq!(ages(two), "none 2026-01-02 2026-02-03");
    let when = dig("NXDOMAIN", "qr ra", "a. IN A", &[]) + ";; WHEN: Sat Nov 21 12:00:00 UTC 2026\n\n";
    assert_eq!(ages(&when), "none 2026-11-21 none");
}
