//! DMARC policy records (RFC 9989 4.5 to 4.8) and where they are found (4.10).
//!
//! ```
//! use zonewarden::mail::dmarc::{Record, Request};
//!
//! let record = Record::parse(b"v=DMARC1; p=reject; rua=mailto:dmarc@example.com");
//! assert!(record.faults().is_empty());
//! assert_eq!(record.request("p"), Some(Request::Reject));
//! ```

pub mod discovery;

use std::cell::OnceCell;

use super::tags::{Fault, Item, Part, Tag, items, repeated};
use super::uri::{Destination, Kind, destination};
use crate::policy::suggest::nearest;

/// The tags of RFC 9989 4.7, the version aside.
pub const TAGS: &[&str] = &["p", "sp", "np", "rua", "ruf", "adkim", "aspf", "fo", "t", "psd"];

/// The tags of RFC 7489 that RFC 9989 A.6 took away.
pub const REMOVED: &[&str] = &["pct", "rf", "ri"];

/// The words of `fo`.
const FAILURE_OPTIONS: [&str; 4] = ["0", "1", "d", "s"];

/// As many tags as few records have more of.
const USUAL_TAGS: usize = 8;

/// What a domain asks receivers to do with mail that fails (RFC 9989 4.7, `p`). The weakest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Request {
    /// Nothing.
    None,
    /// Put it aside.
    Quarantine,
    /// Refuse it.
    Reject,
}

impl Request {
    /// The words, the weakest first.
    pub const WORDS: [&'static str; 3] = ["none", "quarantine", "reject"];

    /// Reads the word, whatever its case (RFC 5234 2.3).
    pub fn parse(text: &[u8]) -> Option<Request> {
        let found = Self::WORDS.iter().position(|word| text.eq_ignore_ascii_case(word.as_bytes()))?;
        [Request::None, Request::Quarantine, Request::Reject].get(found).copied()
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// One level below, which is what receivers apply while a domain tests its policy (RFC 9989 4.7, `t`).
    fn lowered(self) -> Request {
        match self {
            Request::Reject => Request::Quarantine,
            Request::Quarantine | Request::None => Request::None,
        }
    }
}

/// How a domain stands to the one whose record applies to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Relation {
    /// It is that domain.
    Own,
    /// It lies below it, and exists.
    Below,
    /// It lies below it, and does not exist.
    Missing,
}

/// What receivers do with mail in a domain's name that fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Applied {
    /// What they do.
    pub request: Request,
    /// The tag that asks for it: `p`, `sp` or `np`; `rua` where the record is too broken to ask for more than reports.
    pub by: &'static str,
    /// Whether `t=y` made it one level less.
    pub is_test: bool,
}

/// What kind of reports a record asks for (RFC 9989 4.7).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reports {
    /// `rua`: sums of what was seen in a day (RFC 9990).
    Aggregate,
    /// `ruf`: one for each message that failed (RFC 9991).
    Failure,
}

impl Reports {
    /// The name of the tag that says where they go.
    pub fn tag(self) -> &'static str {
        match self {
            Reports::Aggregate => "rua",
            Reports::Failure => "ruf",
        }
    }
}

/// Whether the text is a DMARC record at all: `v=DMARC1` in front, in this case, and then its end or a separator
/// (RFC 9989 4.8). Others at the same name do not count.
pub fn is_record(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"v").or_else(|| text.strip_prefix(b"V")) else { return false };
    let Some(rest) = trim_blanks(rest).strip_prefix(b"=") else { return false };
    let Some(rest) = trim_blanks(rest).strip_prefix(b"DMARC1") else { return false };
    matches!(trim_blanks(rest).first(), None | Some(b';'))
}

fn trim_blanks(text: &[u8]) -> &[u8] {
    let blanks = text.iter().take_while(|&&octet| matches!(octet, b' ' | b'\t')).count();
    &text[blanks..]
}

/// Whether a text that is no DMARC record was meant as one.
pub fn is_meant(text: &[u8]) -> bool {
    let front: Vec<u8> =
        text.iter().filter(|octet| octet.is_ascii_alphanumeric()).take(7).map(u8::to_ascii_lowercase).collect();
    if front.starts_with(b"vdmarc") || front.starts_with(b"dmarc") {
        return true;
    }
    let (mut policy, mut others, mut version) = (false, false, false);
    for item in items(text) {
        let Item::Tag(tag) = item else { continue };
        policy |= tag.name.is("p") && Request::parse(tag.value.text).is_some();
        others |= ["rua", "ruf", "sp", "adkim", "aspf"].iter().any(|name| tag.name.is(name));
        version |= tag.name.is("v") && (tag.value.is("DMARC1") || tag.value.is("DMARC"));
    }
    version || policy && others
}

/// A DMARC record, as far as it could be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record<'a> {
    /// The text.
    text: &'a [u8],
    /// All tags in order, the version included.
    pub tags: Vec<Tag<'a>>,
    /// Whether the version counts; if not, receivers do not take the record for one.
    pub counts: bool,
    /// Where aggregate reports go, once somebody has asked.
    aggregate: OnceCell<Vec<Destination<'a>>>,
    /// Where failure reports go, once somebody has asked.
    failure: OnceCell<Vec<Destination<'a>>>,
}

impl<'a> Record<'a> {
    /// Reads the joined text of a TXT record that is a DMARC record or was meant as one.
    pub fn parse(text: &'a [u8]) -> Record<'a> {
        let mut tags = Vec::with_capacity(USUAL_TAGS);
        tags.extend(items(text).filter_map(|item| match item {
            Item::Tag(tag) => Some(tag),
            Item::Bare(_) | Item::Empty(_) => None,
        }));
        Record { text, tags, counts: is_record(text), aggregate: OnceCell::new(), failure: OnceCell::new() }
    }

    /// What is wrong, from left to right. Unknown and removed tags are no faults. Looked for only when asked: most
    /// questions are about single tags.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults: Vec<Fault> = match self.counts {
            true => items(self.text).filter_map(no_tag).collect(),
            false => vec![version_fault(self.text, &self.tags)],
        };
        self.check_repeated(&mut faults);
        for &tag in &self.tags {
            self.check_value(tag, &mut faults);
        }
        faults.sort_by_key(|fault| (fault.range.start, fault.range.end));
        faults
    }

    /// The tag of that name; the first, where there are several.
    pub fn tag(&self, name: &str) -> Option<&Tag<'a>> {
        self.tags.iter().find(|tag| tag.name.is(name))
    }

    /// What `p`, `sp` or `np` asks for; `None` where the tag is missing or wrong.
    pub fn request(&self, name: &str) -> Option<Request> {
        Request::parse(self.tag(name)?.value.text)
    }

    /// What `psd` says of the domain being a public suffix, if it says anything.
    pub fn says_whether_suffix(&self) -> Option<bool> {
        let value = self.tag("psd")?.value;
        if value.is("y") { Some(true) } else { value.is("n").then_some(false) }
    }

    /// Where these reports go. Read once, as several questions are about that.
    pub fn destinations(&self, reports: Reports) -> &[Destination<'a>] {
        let known = match reports {
            Reports::Aggregate => &self.aggregate,
            Reports::Failure => &self.failure,
        };
        known.get_or_init(|| self.tag(reports.tag()).map(destinations).unwrap_or_default())
    }

    /// Whether `rua` holds anything that receivers can send reports to, which makes up for a missing `p`
    /// (RFC 9989 4.10.1).
    pub fn has_report_address(&self) -> bool {
        self.destinations(Reports::Aggregate).iter().any(|one| !matches!(one.kind, Kind::Broken(..)))
    }

    /// What receivers apply to the domain itself: `p`, or `none` where only reports are asked for; `None` where the
    /// record has no effect (RFC 9989 4.10.1).
    pub fn applied(&self) -> Option<Request> {
        self.applied_to(Relation::Own).map(|applied| applied.request)
    }

    /// What receivers apply to a domain for which this record is the one in force; `None` where the record has no effect
    /// (RFC 9989 4.10.1).
    pub fn applied_to(&self, relation: Relation) -> Option<Applied> {
        let sound = ["sp", "np"].iter().all(|name| self.tag(name).is_none() || self.request(name).is_some());
        let Some(policy) = self.request("p").filter(|_| sound && self.counts) else {
            let reports = self.counts && self.has_report_address();
            return reports.then_some(Applied { request: Request::None, by: "rua", is_test: false });
        };
        let tags: &[&'static str] = match relation {
            Relation::Own => &[],
            Relation::Below => &["sp"],
            Relation::Missing => &["np", "sp"],
        };
        let of_tag = |&by: &&'static str| self.request(by).map(|request| (request, by));
        let (request, by) = tags.iter().find_map(of_tag).unwrap_or((policy, "p"));
        let is_test = request != Request::None && self.tag("t").is_some_and(|tag| tag.value.is("y"));
        Some(Applied { request: if is_test { request.lowered() } else { request }, by, is_test })
    }

    fn check_repeated(&self, faults: &mut Vec<Fault>) {
        faults.extend(repeated(&self.tags, true).map(|tag| {
            let what =
                format!("the tag `{}` stands there twice, and receivers differ on which counts", tag.name.shown());
            Fault::passed(tag.range(), what, "leave one of them")
        }));
    }

    fn check_value(&self, tag: Tag<'a>, faults: &mut Vec<Fault>) {
        let Some(name) = TAGS.iter().find(|name| tag.name.is(name)) else { return };
        let allowed: &[&str] = match *name {
            "p" | "sp" | "np" => return self.check_request(tag, faults),
            "rua" => return self.check_destinations(tag, Reports::Aggregate, faults),
            "ruf" => return self.check_destinations(tag, Reports::Failure, faults),
            "adkim" | "aspf" => &["r", "s"],
            "t" => &["y", "n"],
            "psd" => &["y", "n", "u"],
            "fo" => return self.check_failure_options(tag, faults),
            _ => return,
        };
        if !allowed.iter().any(|word| tag.value.is(word)) {
            faults.push(no_value(&tag, allowed));
        }
    }

    /// ```abnf
    /// dmarc-fo   = ("0" / "1") *(":" dmarc-afrf) / dmarc-afrf [":" ("0" / "1")] [":" dmarc-afrf]
    ///            / *(dmarc-afrf ":") ("0" / "1")
    /// dmarc-afrf = "d" / "s" ; each at most once
    /// ```
    ///
    /// So any order, each word once, and not both digits, which RFC 7489 6.3 let stand together. Nobody reads it without
    /// `ruf` (RFC 9989 4.7).
    fn check_failure_options(&self, tag: Tag<'a>, faults: &mut Vec<Fault>) {
        let words = || tag.value.split(b':');
        if !words().all(|word| FAILURE_OPTIONS.iter().any(|known| word.is(known))) {
            return faults.push(no_value(&tag, &["0", "1", "d", "s", "1:d:s"]));
        }
        let count = |option: &str| words().filter(|word| word.is(option)).count();
        let excluded = count("0") > 0 && count("1") > 0;
        let repeated = FAILURE_OPTIONS.iter().find(|option| count(option) > 1).filter(|_| !excluded);
        let why = match repeated {
            _ if self.tag("ruf").is_none() => return,
            Some(option) => format!("lists `{option}` twice"),
            None if excluded => "lists `0` and `1`, which exclude each other".to_owned(),
            None => return,
        };
        let what = format!("`fo={}` {why}, so its default `0` counts", tag.value.shown());
        let kept = FAILURE_OPTIONS.iter().filter(|&&option| count(option) > 0 && !(excluded && option == "0"));
        let help = format!("write `fo={}`", kept.copied().collect::<Vec<_>>().join(":"));
        faults.push(Fault::passed(fault_range(&tag), what, help));
    }

    fn check_request(&self, tag: Tag<'a>, faults: &mut Vec<Fault>) {
        if Request::parse(tag.value.text).is_some() {
            return;
        }
        let (name, value) = (tag.name.shown(), tag.value.shown());
        let first = value.split(|letter: char| !letter.is_ascii_alphabetic()).next().unwrap_or_default();
        let help =
            match nearest(&value, Request::WORDS).or_else(|| Request::WORDS.into_iter().find(|word| *word == first)) {
                Some(word) if word == first && value.contains('=') => {
                    format!("write `{name}={word};`: a semicolon parts it from what follows")
                }
                Some(word) => format!("write `{name}={word}`"),
                None => format!("write `{name}=none`, `{name}=quarantine` or `{name}=reject`"),
            };
        let effect = match self.has_report_address() {
            true => "so the record counts as `p=none`",
            false => "so no DMARC applies at all",
        };
        faults.push(Fault::breaks(
            fault_range(&tag),
            format!("`{name}={value}` asks for nothing receivers know, {effect}"),
            help,
        ));
    }

    fn check_destinations(&self, tag: Tag<'a>, reports: Reports, faults: &mut Vec<Fault>) {
        let repeated = self.tag(reports.tag()) != Some(&tag);
        let own = if repeated { destinations(&tag) } else { Vec::new() };
        let destinations = if repeated { &own } else { self.destinations(reports) };
        for (entry, destination) in tag.value.split(b',').zip(destinations) {
            check_destination(tag, entry, destination, faults);
        }
        if reports == Reports::Failure && self.tag("psd").is_some_and(|psd| psd.value.is("y")) {
            let what = "`ruf` stands beside `psd=y`, and receivers send no failure reports to public suffixes";
            faults.push(Fault::passed(tag.range(), what, "take `ruf` out, or `psd=y` if this is no public suffix"));
        }
    }

    /// The tags that no receiver knows, each with the one that was probably meant. Those of RFC 7489 are known.
    pub fn unknown_tags(&self) -> impl Iterator<Item = (&Tag<'a>, Option<&'static str>)> {
        let known = |name: &Part<'_>| TAGS.iter().chain(REMOVED).chain(&["v"]).any(|known| name.is(known));
        self.tags.iter().filter(move |tag| !known(&tag.name)).map(|tag| (tag, meant_tag(tag)))
    }
}

/// A value that a tag does not take.
fn no_value(tag: &Tag<'_>, allowed: &[&str]) -> Fault {
    let words = allowed.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let what = format!("`{}` is no value of `{}`, so its default counts", tag.value.shown(), tag.name.shown());
    Fault::passed(fault_range(tag), what, format!("write one of {words}"))
}

/// The fault of an item that is no tag.
fn no_tag(item: Item<'_>) -> Option<Fault> {
    match item {
        Item::Tag(_) => None,
        Item::Bare(part) => {
            let what = format!("`{}` is no tag, so receivers pass it over", part.shown());
            Some(Fault::passed(part.range(), what, "write tags as `name=value`, parted by semicolons"))
        }
        Item::Empty(part) => Some(Fault::passed(
            part.start.saturating_sub(1)..part.range().end + 1,
            "two semicolons stand in a row",
            "write one semicolon between two tags",
        )),
    }
}

/// The destinations that a tag lists.
fn destinations<'a>(tag: &Tag<'a>) -> Vec<Destination<'a>> {
    tag.value.split(b',').map(destination).collect()
}

fn check_destination(tag: Tag<'_>, entry: Part<'_>, destination: &Destination<'_>, faults: &mut Vec<Fault>) {
    match &destination.kind {
        Kind::Mailbox(_) | Kind::Https if destination.uri.text.contains(&b'!') => {
            let uri = destination.uri.shown();
            let what = format!("the address `{uri}` in `{}` holds a bare `!`, which ends an address", tag.name.shown());
            faults.push(Fault::passed(entry.range(), what, format!("write `{}`", uri.replace('!', "%21"))));
        }
        Kind::Mailbox(_) => {}
        Kind::Broken(why, meant) => {
            let range = if entry.text.is_empty() { fault_range(&tag) } else { entry.range() };
            let help = match meant {
                Some(meant) => format!("write `{meant}`"),
                None => "write each mailbox as `mailto:dmarc@example.com`, parted by commas".to_owned(),
            };
            let (entry, name) = (entry.shown(), tag.name.shown());
            let what = format!("the address `{entry}` in `{name}` {why}, so no reports are sent there");
            faults.push(Fault::breaks(range, what, help));
        }
        Kind::Https | Kind::Other => {
            let what = format!(
                "`{}` in `{}` is not `mailto:`, the only kind that every receiver sends to",
                entry.shown(),
                tag.name.shown()
            );
            faults.push(Fault::passed(entry.range(), what, "give a mailbox: `mailto:dmarc@example.com`"));
        }
    }
}

/// The tag that one with an unknown name was probably meant as.
fn meant_tag(tag: &Tag<'_>) -> Option<&'static str> {
    let name = tag.name.shown().to_ascii_lowercase();
    let request = Request::parse(tag.value.text).is_some();
    match name.as_str() {
        "policy" | "dmarc" | "pr" if request => return Some("p"),
        "subdomain" | "subpolicy" | "sub" | "s" if request => return Some("sp"),
        "dkim" => return Some("adkim"),
        "spf" => return Some("aspf"),
        "ra" | "raa" | "mailto" | "rua:" | "report" => return Some("rua"),
        "rf" | "rfu" => return Some("ruf"),
        _ => {}
    }
    let candidates = TAGS.iter().copied().filter(|known| known.len() > 2);
    nearest(&name, candidates).or_else(|| (name.len() <= 2 && request).then_some("p"))
}

/// A tag's value; the whole tag where the value is empty.
fn fault_range(tag: &Tag<'_>) -> std::ops::Range<usize> {
    if tag.value.text.is_empty() { tag.range() } else { tag.value.range() }
}

/// Why receivers do not take the text for a DMARC record.
fn version_fault(text: &[u8], tags: &[Tag<'_>]) -> Fault {
    let ignored = "so receivers do not take it for a DMARC record";
    let blank = text.first().is_some_and(|octet| octet.is_ascii_whitespace());
    let version = tags.iter().position(|tag| tag.name.is("v"));
    let first = items(text).next().map(|item| match item {
        Item::Tag(tag) => tag.range(),
        Item::Bare(part) | Item::Empty(part) => part.range(),
    });
    match version.and_then(|place| Some((place, tags.get(place)?))) {
        Some((0, _)) if blank => {
            let front = text.len() - text.trim_ascii_start().len();
            Fault::breaks(0..front, format!("a blank stands in front of `v=DMARC1`, {ignored}"), "take the blank out")
        }
        Some((0, tag)) if first.as_ref() == Some(&tag.range()) => {
            let what = format!("the version is `{}`, not `DMARC1` exactly, {ignored}", tag.value.shown());
            let help = match tag.value.text.get(..6).is_some_and(|front| front == b"DMARC1") {
                true => "put a semicolon behind it: `v=DMARC1;`",
                false => "write `v=DMARC1`",
            };
            Fault::breaks(tag.value.range(), what, help)
        }
        Some((_, tag)) => Fault::breaks(
            tag.range(),
            format!("`v=DMARC1` is not the first tag, {ignored}"),
            "write `v=DMARC1;` at the very front",
        ),
        None => {
            let what = format!("it does not start with `v=DMARC1`, {ignored}");
            Fault::breaks(first.unwrap_or(0..0), what, "write `v=DMARC1;` at the very front")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let record = Record::parse(text.as_bytes());
        record.faults().iter().map(|fault| format!("{:?} '{}'", fault.weight, &text[fault.range.clone()])).collect()
    }

    #[test]
    fn the_version_is_exact_and_first() {
        for text in ["v=DMARC1", "v=DMARC1;p=none", "v = DMARC1\t; p=none"] {
            assert!(is_record(text.as_bytes()), "{text}");
        }
        for (text, at) in [
            (" v=DMARC1; p=none", " "),
            ("v=dmarc1; p=none", "dmarc1"),
            ("v=DMARC; p=none", "DMARC"),
            ("v=DMARC1 p=none", "DMARC1 p=none"),
            ("p=none; v=DMARC1", "v=DMARC1"),
            ("v:DMARC1; p=none; rua=mailto:a@b.example", "v:DMARC1"),
            ("DMARC1; p=none", "DMARC1"),
        ] {
            assert!(!is_record(text.as_bytes()) && is_meant(text.as_bytes()), "{text}");
            assert_eq!(faults(text)[0], format!("Breaks '{at}'"), "{text}");
        }
        for text in ["v=spf1 -all", "", "google-site-verification=x", "p=none", "v=STSv1; id=1"] {
            assert!(!is_meant(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn sound_records() {
        for text in [
            "v=DMARC1; p=reject; sp=quarantine; np=reject; adkim=s; aspf=r; fo=d:s; t=n; psd=u; rua=mailto:a@b.example;",
            "v=DMARC1; p=Reject; pct=150; ri=x; rf=y; fo=1:d:s",
            // Any order of tags, and of options; receivers without `ruf` do not read them.
            "v=DMARC1; rua=mailto:a@b.example; np=none; p=none; fo=S:0:d; ruf=mailto:a@b.example",
            "v=DMARC1; p=none; fo=0:1:d:d",
            "v=DMARC1; p=none; rua=mailto:a%21b@c.example",
            "v=DMARC1; p=none; psd=y; rua=mailto:a@b.example",
            "v=DMARC1; P=none; rua=mailto:a@b.example!10m , mailto:c@d.example",
        ] {
            assert!(faults(text).is_empty(), "{text}: {:?}", faults(text));
        }
    }

    #[test]
    fn wrong_values_are_found_in_their_place() {
        for (text, told) in [
            ("v=DMARC1; p=rejct", "Breaks 'rejct'"),
            ("v=DMARC1; p=none; sp=", "Breaks 'sp='"),
            ("v=DMARC1; p=none rua=mailto:a@b.example", "Breaks 'none rua=mailto:a@b.example'"),
            ("v=DMARC1; p=none; adkim=x", "Passed 'x'"),
            ("v=DMARC1; p=none; fo=2", "Passed '2'"),
            ("v=DMARC1; p=none; ruf=mailto:a@b.example; fo=0:1", "Passed '0:1'"),
            ("v=DMARC1; p=none; ruf=mailto:a@b.example; fo=d:D", "Passed 'd:D'"),
            ("v=DMARC1; p=none; ruf=mailto:a@b.example; fo=1:", "Passed '1:'"),
            ("v=DMARC1; p=none; psd=y; ruf=mailto:a@b.example", "Passed 'ruf=mailto:a@b.example'"),
            ("v=DMARC1; p=none; psd=yes", "Passed 'yes'"),
            ("v=DMARC1; p=none; t=1", "Passed '1'"),
            ("v=DMARC1; p=none; rua=mailto:a!b@c.example", "Passed 'mailto:a!b@c.example'"),
            ("v=DMARC1; p=none; rua=mailto:a@c.example!10mb", "Breaks 'mailto:a@c.example!10mb'"),
            ("v=DMARC1; p=none; p=reject", "Passed 'p=reject'"),
            ("v=DMARC1; p=none; words", "Passed 'words'"),
            ("v=DMARC1; p=none; rua=a@b.example", "Breaks 'a@b.example'"),
            ("v=DMARC1; p=none; rua=mailto:a@b.example,", "Breaks 'mailto:a@b.example,'"),
            ("v=DMARC1; p=none; rua=https://b.example/", "Passed 'https://b.example/'"),
        ] {
            assert_eq!(faults(text), [told], "{text}");
        }
    }

    #[test]
    fn what_applies() {
        let applied = |text: &str| Record::parse(text.as_bytes()).applied();
        assert_eq!(applied("v=DMARC1; p=reject"), Some(Request::Reject));
        assert_eq!(applied("v=DMARC1"), None);
        assert_eq!(applied("v=DMARC1; rua=mailto:a@b.example"), Some(Request::None));
        assert_eq!(applied("v=DMARC1; p=reject; sp=x"), None);
        assert_eq!(applied("v=DMARC1; p=x; rua=mailto:a@b.example"), Some(Request::None));
    }

    #[test]
    fn what_applies_to_names_below() {
        let applied = |text: &str, relation| {
            let applied = Record::parse(text.as_bytes()).applied_to(relation)?;
            Some((applied.request.as_str(), applied.by))
        };
        let all = "v=DMARC1; p=reject; sp=quarantine; np=none";
        assert_eq!(applied(all, Relation::Own), Some(("reject", "p")));
        assert_eq!(applied(all, Relation::Below), Some(("quarantine", "sp")));
        assert_eq!(applied(all, Relation::Missing), Some(("none", "np")));
        assert_eq!(applied("v=DMARC1; p=reject; sp=none", Relation::Missing), Some(("none", "sp")));
        assert_eq!(applied("v=DMARC1; p=reject; np=none", Relation::Below), Some(("reject", "p")));
        assert_eq!(applied("v=DMARC1; p=reject; t=y", Relation::Own), Some(("quarantine", "p")));
        assert_eq!(applied("v=DMARC1; p=quarantine; t=Y", Relation::Missing), Some(("none", "p")));
        // A test lowers each policy, not `p` alone, and none that is `none`.
        assert_eq!(applied("v=DMARC1; p=none; sp=reject; t=y", Relation::Below), Some(("quarantine", "sp")));
        assert_eq!(applied("v=DMARC1; p=none; np=quarantine; t=y", Relation::Missing), Some(("none", "np")));
        assert_eq!(applied("v=DMARC1; p=none; sp=reject; t=y", Relation::Own), Some(("none", "p")));
        // What was taken away changes nothing.
        assert_eq!(applied("v=DMARC1; p=reject; pct=0; ri=60; rf=x", Relation::Own), Some(("reject", "p")));
        // One that is wrong takes the whole record's effect, wherever it would have counted.
        assert_eq!(applied("v=DMARC1; p=reject; np=x; rua=mailto:a@b.example", Relation::Own), Some(("none", "rua")));
        assert_eq!(applied("v=DMARC1; sp=reject; rua=mailto:a@b.example", Relation::Below), Some(("none", "rua")));
        assert_eq!(applied("v=DMARC1; sp=reject", Relation::Below), None);
    }

    #[test]
    fn unknown_tags_come_with_what_was_meant() {
        let record = Record::parse(b"v=DMARC1; policy=reject; ruaa=x; pct=100; xyz=1");
        let told: Vec<_> = record.unknown_tags().map(|(tag, meant)| (tag.name.shown(), meant)).collect();
        assert_eq!(
            told,
            [("policy".to_owned(), Some("p")), ("ruaa".to_owned(), Some("rua")), ("xyz".to_owned(), None)]
        );
    }
}
