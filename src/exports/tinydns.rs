//! tinydns's `data`: one record a line, told by its first character; names are absolute, with a final dot or without.
//!
//! Escapes are octal. A line with a location (`%` lines say where that is) is answered to some clients only: that there is
//! something is known, the first such set of an owner and type is read, and no private address, as whoever has those asks from
//! inside.
//!
//! One file holds any number of zones: those of its `.` and `Z` lines. So a text is written for each zone, with the records
//! at its names.
//! The reference is <https://cr.yp.to/djbdns/tinydns-data.html>.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::IpAddr;
use std::ops::Range;
use std::sync::Arc;

use super::scalar::{Text, octal_escape, octal_octet};
use super::writer::{Head, Writer, absolute};
use crate::source::SourceFile;
use crate::zone::problem::Code;
use crate::zone::rdata::types;

/// TTLs in seconds of lines that state none.
const TTL: &str = "86400";
const TTL_NS: &str = "259200";
const TTL_SOA: &str = "2560";
/// The longest TTL in seconds of a line that ends at a time; it is shorter as that comes nearer.
const TTL_ENDING: &str = "3600";

/// Octets of the strings that tinydns makes of a text.
const MAX_STRING: usize = 127;

/// The zones of a file, in lower case and with a final dot, sorted.
pub(super) fn zones(text: &str) -> Vec<String> {
    let own = text.lines().filter(|line| line.starts_with(['.', 'Z']));
    let name = |line: &str| {
        let name = line.get(1..)?.split(':').next()?.trim();
        (!name.is_empty()).then(|| format!("{}.", name.trim_end_matches('.').to_ascii_lowercase()))
    };
    own.filter_map(name).collect::<BTreeSet<String>>().into_iter().collect()
}

/// Whether text looks like one: lines begin with one of tinydns's characters and have their fields between colons. A line in
/// five may be a mistake.
pub(super) fn is_data(text: &[u8]) -> bool {
    let (mut fitting, mut others) = (0, 0);
    let mut telling = false;
    let lines = text.split(|&byte| byte == b'\n');
    for line in lines.take(64).map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()) {
        let (kind, rest) = (line[0], &line[1..]);
        if kind == b'#' {
            continue;
        }
        if !is_line(kind, rest) {
            others += 1;
            // Most files are something else from the first line on.
            if fitting == 0 {
                return false;
            }
            continue;
        }
        fitting += 1;
        telling |= matches!(kind, b'.' | b'&' | b'=' | b'+' | b'@' | b'Z');
    }
    fitting > 0 && telling && others * 4 <= fitting
}

/// Whether a line looks like one of tinydns's, with `kind` in front.
fn is_line(kind: u8, rest: &[u8]) -> bool {
    let Some(colon) = memchr::memchr(b':', rest) else { return false };
    let name = &rest[..colon];
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'*' | b'\\' | b'/');
    let is_full = name.contains(&b'.') || kind == b'%';
    b".&=+@-'^CZ:%36S".contains(&kind) && name.iter().all(is_name) && is_full
}

/// Where records go: into one text, or into one for each zone.
struct Texts<'t> {
    writers: Vec<Writer<'t>>,
    /// The writer of each zone; none where there is one text for all.
    by_zone: HashMap<String, usize>,
    /// Comments that belong to the next record.
    comments: Vec<Text<'t>>,
    /// Zones whose SOA was written.
    with_soa: HashSet<String>,
    /// The location of the set that is read of an owner and type, where lines have one.
    locations: HashMap<(String, String), String>,
}

impl<'t> Texts<'t> {
    /// The text for a record of that owner: that of the zone nearest above. `None` where the file has no such zone.
    fn of(&mut self, owner: &str) -> Option<&mut Writer<'t>> {
        let number = if self.by_zone.is_empty() { 0 } else { self.zone_of(owner)? };
        let writer = self.writers.get_mut(number)?;
        self.comments.drain(..).for_each(|comment| writer.add_comment(comment));
        Some(writer)
    }

    /// Whether a record that only clients at `location` get is read; that there is one is not forgotten.
    fn is_read(&mut self, owner: &str, rtype: &str, location: &str, rdata: &[Part<'_>]) -> bool {
        let Some(out) = self.of(owner) else { return false };
        out.unknown(owner, types::from_mnemonic(rtype.as_bytes()).as_slice());
        let is_private = rdata.iter().any(|part| match part {
            Part::Word(text) => text.value().parse::<IpAddr>().is_ok_and(is_private),
            _ => false,
        });
        let key = (owner.to_ascii_lowercase(), rtype.to_owned());
        !is_private && self.locations.entry(key).or_insert_with(|| location.to_owned()) == location
    }

    fn zone_of(&self, owner: &str) -> Option<usize> {
        // What is far too long for a name is left to the first zone, where it is told.
        let owner = owner.get(owner.len().saturating_sub(MAX_NAME)..).unwrap_or_default();
        let name = format!("{}.", owner.trim_end_matches('.').to_ascii_lowercase());
        let above = std::iter::successors(Some(name.as_str()), |name| {
            name.split_once('.').map(|(_, rest)| rest).filter(|rest| !rest.is_empty())
        });
        above.chain(["."]).find_map(|zone| self.by_zone.get(zone)).copied()
    }
}

/// Octets that a name can have as text, each written as `\DDD`.
const MAX_NAME: usize = 4 * 255;

/// Writes all records into one text.
pub(super) fn write<'t>(text: &'t str, mut out: Writer<'t>) -> Writer<'t> {
    out.set_zones(zones(text));
    out.full_names();
    let mut texts = Texts {
        writers: vec![out],
        by_zone: HashMap::new(),
        comments: Vec::new(),
        with_soa: HashSet::new(),
        locations: HashMap::new(),
    };
    write_lines(text, &mut texts);
    // There is the one that was put in.
    texts.writers.swap_remove(0)
}

/// Writes a text for each of the zones, as [`zones`] gives them.
pub(super) fn write_zones<'t>(text: &'t str, original: &Arc<SourceFile>) -> Vec<(String, Writer<'t>)> {
    let zones = zones(text);
    let writer = |_: &String| {
        let mut writer = Writer::new(original, Vec::new());
        writer.full_names();
        writer
    };
    let mut texts = Texts {
        writers: zones.iter().map(writer).collect(),
        by_zone: zones.iter().enumerate().map(|(number, zone)| (zone.clone(), number)).collect(),
        comments: Vec::new(),
        with_soa: HashSet::new(),
        locations: HashMap::new(),
    };
    if !zones.is_empty() {
        write_lines(text, &mut texts);
    }
    zones.into_iter().zip(texts.writers).collect()
}

fn write_lines<'t>(text: &'t str, texts: &mut Texts<'t>) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = Text::same(line.trim_end(), start);
        match line.value().chars().next() {
            Some('#') => texts.comments.push(line.part(1..line.value().len())),
            // Locations, and lines that are switched off.
            Some('%' | '-') | None => {}
            Some(kind) if KINDS.contains(kind) => Line { kind, fields: fields(&line), line }.write(texts),
            Some(kind) => {
                let Some(out) = texts.writers.first_mut() else { return };
                let message = format!("`{}` begins no line of tinydns data", kind.escape_debug());
                let help = format!("begin it with one of `{KINDS}`, or with `#` if it is a comment");
                out.problem(Code::SyntaxError, line.place(), message, help);
                out.hide_names();
            }
        }
    }
}

/// What lines with records begin with.
const KINDS: &str = ".&=+@'^CZ:36S";

/// Whether an address is one of a network of one's own (RFC 1918, RFC 4193).
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local(),
    }
}

/// The fields behind the first character.
fn fields<'t>(line: &Text<'t>) -> Vec<Text<'t>> {
    let mut at = 1;
    let rest = line.value().get(1..).unwrap_or_default();
    let field = |field: &str| {
        let range: Range<usize> = at..at + field.len();
        at = range.end + 1;
        line.part(range)
    };
    rest.split(':').map(field).collect()
}

struct Line<'t> {
    kind: char,
    line: Text<'t>,
    fields: Vec<Text<'t>>,
}

impl<'t> Line<'t> {
    fn field(&self, number: usize) -> Option<&Text<'t>> {
        // tinydns takes blanks and a comment behind a line for a part of it; people write them all the same.
        self.fields.get(number).filter(|field| !field.value().is_empty())
    }

    /// A name, which has its escapes in octal.
    fn name(&self, number: usize) -> Option<Text<'t>> {
        self.field(number).map(|name| absolute(&name.trimmed().rewritten(octal_escape)))
    }

    /// The number of the field that holds the TTL; behind it stand a time and a location.
    fn ttl_field(&self) -> usize {
        match self.kind {
            '.' | '&' | ':' => 3,
            '@' => 4,
            'S' => 6,
            'Z' => 8,
            _ => 2,
        }
    }

    /// Whom the line is for, if it is not for all.
    fn location(&self) -> Option<&str> {
        self.field(self.ttl_field() + 2).map(|location| location.value().trim()).filter(|location| !location.is_empty())
    }

    /// The TTL as it is told. One of 0 with a time behind it only says that the time is the line's end.
    fn ttl(&self) -> Option<Text<'t>> {
        let ttl = self.field(self.ttl_field())?;
        match ttl.value() == "0" && self.field(self.ttl_field() + 1).is_some() {
            true => Some(Text::ours(TTL_ENDING, ttl.place())),
            false => Some(ttl.part(0..first_word(ttl.value()))),
        }
    }

    fn ours(&self, words: &str) -> Text<'t> {
        Text::ours(words.to_owned(), self.line.part(0..1).place())
    }

    /// The name of a server: as it stands if it has a dot, else below a name that tinydns makes up.
    fn server(&self, number: usize, made_up: &str) -> Text<'t> {
        let owner = self.fields.first().map(Text::value).unwrap_or_default().trim_end_matches('.').to_owned();
        match self.fields.get(number).map(|name| name.trimmed().rewritten(octal_escape)) {
            Some(name) if name.value().contains('.') => absolute(&name),
            Some(name) if !name.value().is_empty() => name.followed_by(&format!(".{made_up}.{owner}.")),
            _ => self.ours(&format!("{made_up}.{owner}.")),
        }
    }

    fn write(&self, texts: &mut Texts<'t>) {
        let Some(owner) = self.name(0) else { return };
        let word =
            |number: usize, otherwise: &str| Part::Word(self.field(number).cloned().unwrap_or(self.ours(otherwise)));
        let host = |number: usize| Part::Name(self.name(number).unwrap_or(self.ours(".")));
        let address = self.field(1).map(|address| Part::Word(address.trimmed()));
        match self.kind {
            '.' | '&' => {
                let server = self.server(2, "ns");
                // Each of a zone's `.` lines stands for its SOA, too; there is one all the same.
                if self.kind == '.' && texts.with_soa.insert(owner.value().to_ascii_lowercase()) {
                    let mailbox = self.ours(&format!("hostmaster.{}", owner.value()));
                    let timers = ["1", "16384", "2048", "1048576", "2560"].map(|number| Part::Word(self.ours(number)));
                    let mut soa = vec![Part::Name(server.clone()), Part::Name(mailbox)];
                    soa.extend(timers);
                    self.record(texts, &owner, None, (TTL_SOA, "SOA"), &soa);
                }
                self.record(texts, &owner, self.ttl(), (TTL_NS, "NS"), &[Part::Name(server.clone())]);
                if let Some(address) = address {
                    self.record(texts, &server, self.ttl(), (TTL_NS, "A"), &[address]);
                }
            }
            'Z' => {
                let numbers = [(3, "1"), (4, "16384"), (5, "2048"), (6, "1048576"), (7, "2560")];
                let mut soa = vec![host(1), host(2)];
                soa.extend(numbers.map(|(number, otherwise)| word(number, otherwise)));
                texts.with_soa.insert(owner.value().to_ascii_lowercase());
                self.record(texts, &owner, self.ttl(), (TTL_SOA, "SOA"), &soa);
            }
            '+' | '=' => {
                let Some(address) = address else { return self.says_nothing(&owner, "address", texts) };
                self.record(texts, &owner, self.ttl(), (TTL, "A"), std::slice::from_ref(&address));
                if self.kind == '='
                    && let Some(reverse) = self.field(1).and_then(|address| self.reverse(address))
                {
                    self.record(texts, &reverse, self.ttl(), (TTL, "PTR"), &[Part::Name(owner.clone())]);
                }
            }
            '3' | '6' => self.six(&owner, texts),
            '@' => {
                let server = self.server(2, "mx");
                self.record(texts, &owner, self.ttl(), (TTL, "MX"), &[word(3, "0"), Part::Name(server.clone())]);
                if let Some(address) = address {
                    self.record(texts, &server, self.ttl(), (TTL, "A"), &[address]);
                }
            }
            'S' => {
                let server = self.server(2, "srv");
                let rdata = [word(4, "0"), word(5, "0"), word(3, "0"), Part::Name(server.clone())];
                self.record(texts, &owner, self.ttl(), (TTL, "SRV"), &rdata);
                if let Some(address) = address {
                    self.record(texts, &server, self.ttl(), (TTL, "A"), &[address]);
                }
            }
            'C' | '^' => {
                let rtype = if self.kind == 'C' { "CNAME" } else { "PTR" };
                let target = self.field(1).map(|name| name.part(0..first_word(name.value())));
                let Some(target) = target else { return self.says_nothing(&owner, "target", texts) };
                let target = absolute(&target.rewritten(octal_escape));
                self.record(texts, &owner, self.ttl(), (TTL, rtype), &[Part::Name(target)]);
            }
            '\'' => {
                let Some(text) = self.field(1) else { return };
                let text = Part::String(text.rewritten(presentation));
                self.record(texts, &owner, self.ttl(), (TTL, "TXT"), &[text]);
            }
            ':' => self.generic(&owner, texts),
            _ => {}
        }
    }

    /// A line that lacks what it is there for. Only a zone of the file is asked to mind.
    fn says_nothing(&self, owner: &Text<'t>, what: &str, texts: &mut Texts<'t>) {
        let Some(out) = texts.of(owner.value()) else { return };
        let name = owner.value().escape_debug();
        let message = format!("the line of `{name}` has no {what} behind its name");
        let help =
            format!("write `{}{}:` and the {what} behind it, or delete the line", self.kind, self.fields[0].value());
        out.doubt(Code::SyntaxError, self.line.place(), message, help);
    }

    /// Writes a record, as far as it is for all.
    fn record(
        &self,
        texts: &mut Texts<'t>,
        owner: &Text<'t>,
        ttl: Option<Text<'t>>,
        (default, rtype): (&str, &str),
        rdata: &[Part<'t>],
    ) {
        if let Some(location) = self.location()
            && !texts.is_read(owner.value(), rtype, location, rdata)
        {
            return;
        }
        let Some(out) = texts.of(owner.value()) else { return };
        let (default, rtype) = (self.ours(default), self.ours(rtype));
        let ttl = out.ttl(ttl).unwrap_or(default);
        let whole = rdata.iter().rev().find_map(Part::place).unwrap_or_else(|| self.line.place());
        out.start(&Head { owner, ttl: Some(&ttl), rtype: &rtype }, whole);
        for part in rdata {
            out.blank();
            part.write(out);
        }
        out.end();
    }

    /// An address of 32 digits; with `6` the name of the address, too.
    fn six(&self, owner: &Text<'t>, texts: &mut Texts<'t>) {
        let Some(digits) = self.field(1).map(Text::trimmed) else { return };
        let Some(number) = u128::from_str_radix(digits.value(), 16).ok().filter(|_| digits.value().len() == 32) else {
            let Some(out) = texts.of(owner.value()) else { return };
            let message = format!("`{}` is no address of IPv6 as tinydns reads it", digits.value().escape_debug());
            let help = "write its 32 hexadecimal digits without colons".to_owned();
            out.problem(Code::BadRdata, digits.place(), message, help);
            return out.leave_out(owner.value());
        };
        let address = Text::ours(std::net::Ipv6Addr::from(number).to_string(), digits.place());
        self.record(texts, owner, self.ttl(), (TTL, "AAAA"), &[Part::Word(address)]);
        if self.kind == '6' {
            let nibbles: String = (0..32).map(|place| format!("{:x}.", number >> (4 * place) & 15)).collect();
            let reverse = Text::ours(format!("{nibbles}ip6.arpa."), digits.place());
            self.record(texts, &reverse, self.ttl(), (TTL, "PTR"), &[Part::Name(owner.clone())]);
        }
    }

    /// `:fqdn:n:rdata`: of a type by its number, or by its name as octoDNS reads it.
    fn generic(&self, owner: &Text<'t>, texts: &mut Texts<'t>) {
        let Some(out) = texts.of(owner.value()) else { return };
        let (Some(rtype), Some(rdata)) = (self.field(1), self.field(2)) else {
            let message = format!("the line of `{}` has no type or no data", owner.value().escape_debug());
            let help = "write the number of the type behind the first colon, and the data behind the second".to_owned();
            out.problem(Code::SyntaxError, self.line.place(), message, help);
            return out.leave_out(owner.value());
        };
        let default = self.ours(TTL);
        let ttl = out.ttl(self.ttl()).unwrap_or(default);
        let is_number = rtype.value().bytes().all(|byte| byte.is_ascii_digit());
        let number = Text::ours(format!("TYPE{}", rtype.value()), rtype.place());
        let rtype = if is_number { &number } else { rtype };
        out.start(&Head { owner, ttl: Some(&ttl), rtype }, rdata.place());
        out.blank();
        match is_number {
            true => out.ours(&generic_rdata(rdata.value()), rdata.place()),
            false => out.rdata(rdata),
        }
        out.end();
    }

    /// The owner of the PTR record of an address.
    fn reverse(&self, address: &Text<'t>) -> Option<Text<'t>> {
        let octets: std::net::Ipv4Addr = address.value().trim().parse().ok()?;
        let [a, b, c, d] = octets.octets();
        Some(Text::ours(format!("{d}.{c}.{b}.{a}.in-addr.arpa."), address.place()))
    }
}

fn first_word(text: &str) -> usize {
    text.find(char::is_whitespace).unwrap_or(text.len())
}

/// Octets with escapes in octal, in the form of RFC 3597 5.
fn generic_rdata(text: &str) -> String {
    let mut octets: Vec<u8> = Vec::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let escaped = rest.strip_prefix('\\').and_then(octal_octet);
        let length = if escaped.is_some() { 4 } else { character.len_utf8() };
        match escaped {
            Some(octet) => octets.push(octet),
            None => octets.extend_from_slice(rest.get(..length).unwrap_or_default().as_bytes()),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    format!("\\# {} {}", octets.len(), data_encoding::HEXLOWER.encode(&octets))
}

/// What stands for itself in `data`, as presentation format has it: `\072` is an octet in octal, `"` needs an escape.
fn presentation(rest: &str) -> Option<(usize, String)> {
    if rest.starts_with('"') {
        return Some((1, "\\\"".to_owned()));
    }
    let escaped = rest.strip_prefix('\\')?;
    if escaped.starts_with(['"', '\\']) {
        return Some((2, rest.get(..2)?.to_owned()));
    }
    match octal_octet(escaped) {
        Some(octet @ (b'"' | b'\\')) => Some((4, format!("\\{}", char::from(octet)))),
        Some(octet @ b' '..=b'~') => Some((4, char::from(octet).to_string())),
        Some(octet) => Some((4, format!("\\{octet:03}"))),
        // A backslash before anything else is left out.
        None => Some((1, String::new())),
    }
}

/// A field of rdata.
enum Part<'t> {
    Word(Text<'t>),
    Name(Text<'t>),
    String(Text<'t>),
}

impl Part<'_> {
    fn place(&self) -> Option<Range<usize>> {
        let (Part::Word(text) | Part::Name(text) | Part::String(text)) = self;
        Some(text.place()).filter(|place| !place.is_empty())
    }

    fn write(&self, out: &mut Writer<'_>) {
        match self {
            Part::Word(text) => out.word(text),
            Part::Name(text) => out.name(text),
            Part::String(text) => out.string(text, MAX_STRING),
        }
    }
}
