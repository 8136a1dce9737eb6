//! tinydns's `data`: one record a line, told by its first character; names are absolute, with a final dot or without.
//!
//! One file holds any number of zones: those of its `.` and `Z` lines. So a text is written for each zone, with the records
//! at its names.
//! The reference is <https://cr.yp.to/djbdns/tinydns-data.html>.

use std::collections::BTreeSet;
use std::ops::Range;

use super::scalar::Text;
use super::writer::{Head, Writer, absolute};
use crate::zone::problem::Code;

/// TTLs in seconds of lines that state none.
const TTL: &str = "86400";
const TTL_NS: &str = "259200";
const TTL_SOA: &str = "2560";

/// The zones of a file, in lower case and with a final dot, sorted.
pub(super) fn zones(text: &str) -> Vec<String> {
    let own = text.lines().filter(|line| line.starts_with(['.', 'Z']));
    let name = |line: &str| {
        let name = line.get(1..)?.split(':').next()?.trim();
        (!name.is_empty()).then(|| format!("{}.", name.trim_end_matches('.').to_ascii_lowercase()))
    };
    own.filter_map(name).collect::<BTreeSet<String>>().into_iter().collect()
}

/// The comments, without `#`.
pub(super) fn comments(text: &str) -> Vec<Text<'_>> {
    let mut at = 0;
    let mut comments = Vec::new();
    for line in text.split_inclusive('\n') {
        if let Some(comment) = line.strip_prefix('#') {
            comments.push(Text::same(comment.trim_end(), at + 1));
        }
        at += line.len();
    }
    comments
}

/// Whether text looks like one: each line begins with one of tinydns's characters and has its fields between colons.
pub(super) fn is_data(text: &[u8]) -> bool {
    let mut records = 0;
    let mut telling = false;
    let lines = text.split(|&byte| byte == b'\n');
    for line in lines.take(64).map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()) {
        let (kind, rest) = (line[0], &line[1..]);
        if kind == b'#' {
            continue;
        }
        let Some(colon) = memchr::memchr(b':', rest) else { return false };
        let name = &rest[..colon];
        let is_name =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'*' | b'\\' | b'/');
        let is_full = name.contains(&b'.') || kind == b'%';
        if !b".&=+@-'^CZ:%36S".contains(&kind) || !name.iter().all(is_name) || !is_full {
            return false;
        }
        records += 1;
        telling |= matches!(kind, b'.' | b'&' | b'=' | b'+' | b'@' | b'Z');
    }
    records > 0 && telling
}

/// Writes the records of `zone` (as [`zones`] gives it), or of the only zone that the file has.
pub(super) fn write<'t>(text: &'t str, zone: Option<&str>, out: &mut Writer<'t>) {
    let zones = zones(text);
    let zone = match (zone, zones.as_slice()) {
        (Some(zone), _) => Some(zone.to_ascii_lowercase()),
        (None, [zone]) => Some(zone.clone()),
        _ => None,
    };
    out.set_zones(zones.clone());
    out.full_names();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = Text::same(line.trim_end(), start);
        let Some(kind) = line.value().chars().next().filter(char::is_ascii) else { continue };
        let record = Line { kind, fields: fields(&line), line };
        let is_ours = |owner: &Text<'_>| match &zone {
            None => true,
            Some(zone) => home(owner.value(), &zones).is_none_or(|home| home == zone) && is_within(owner.value(), zone),
        };
        record.write(&is_ours, out);
        if !out.has_room() {
            return;
        }
    }
}

/// The zone of the file that a name belongs to: the longest that encloses it.
fn home<'z>(name: &str, zones: &'z [String]) -> Option<&'z String> {
    zones.iter().filter(|zone| is_within(name, zone)).max_by_key(|zone| zone.len())
}

fn is_within(name: &str, zone: &str) -> bool {
    let name = format!(".{}.", name.trim_end_matches('.').to_ascii_lowercase());
    name.ends_with(&format!(".{zone}")) || zone == "."
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

    fn ours(&self, words: &str) -> Text<'t> {
        Text::ours(words.to_owned(), self.line.part(0..1).place())
    }

    /// The name of a server: as it stands if it has a dot, else below a name that tinydns makes up.
    fn server(&self, number: usize, made_up: &str) -> Text<'t> {
        let owner = self.fields.first().map(Text::value).unwrap_or_default().trim_end_matches('.').to_owned();
        match self.fields.get(number).map(Text::trimmed) {
            Some(name) if name.value().contains('.') => absolute(&name),
            Some(name) if !name.value().is_empty() => name.followed_by(&format!(".{made_up}.{owner}.")),
            _ => self.ours(&format!("{made_up}.{owner}.")),
        }
    }

    fn write(&self, is_ours: &impl Fn(&Text<'_>) -> bool, out: &mut Writer<'_>) {
        let Some(owner) = self.field(0).map(absolute) else { return };
        let mut record = |owner: &Text<'t>, ttl: Option<&Text<'t>>, default: &str, rtype: &str, rdata: &[Part<'t>]| {
            if !is_ours(owner) {
                return;
            }
            let (default, rtype) = (self.ours(default), self.ours(rtype));
            let ttl = out.ttl(ttl.map(|ttl| ttl.part(0..first_word(ttl.value())))).unwrap_or(default);
            let whole = rdata.iter().rev().find_map(Part::place).unwrap_or_else(|| self.line.place());
            out.start(&Head { owner, ttl: Some(&ttl), rtype: &rtype }, whole);
            for part in rdata {
                out.blank();
                part.write(out);
            }
            out.end();
        };
        let word =
            |number: usize, otherwise: &str| Part::Word(self.field(number).cloned().unwrap_or(self.ours(otherwise)));
        let host = |number: usize| Part::Name(absolute(&self.fields.get(number).map_or(self.ours("."), Text::trimmed)));
        let address = self.field(1).map(|address| Part::Word(address.trimmed()));
        match self.kind {
            '.' | '&' => {
                let (server, ttl) = (self.server(2, "ns"), self.field(3));
                if self.kind == '.' {
                    let mailbox = self.ours(&format!("hostmaster.{}", owner.value()));
                    let timers = ["1", "16384", "2048", "1048576", "2560"].map(|number| Part::Word(self.ours(number)));
                    let mut soa = vec![Part::Name(server.clone()), Part::Name(mailbox)];
                    soa.extend(timers);
                    record(&owner, None, TTL_SOA, "SOA", &soa);
                }
                record(&owner, ttl, TTL_NS, "NS", &[Part::Name(server.clone())]);
                if let Some(address) = address {
                    record(&server, ttl, TTL_NS, "A", &[address]);
                }
            }
            'Z' => {
                let numbers = [(3, "1"), (4, "16384"), (5, "2048"), (6, "1048576"), (7, "2560")];
                let mut soa = vec![host(1), host(2)];
                soa.extend(numbers.map(|(number, otherwise)| word(number, otherwise)));
                record(&owner, self.field(8), TTL_SOA, "SOA", &soa);
            }
            '+' | '=' => {
                let Some(address) = address else { return };
                record(&owner, self.field(2), TTL, "A", std::slice::from_ref(&address));
                if self.kind == '='
                    && let Some(reverse) = self.field(1).and_then(|address| self.reverse(address))
                {
                    record(&reverse, self.field(2), TTL, "PTR", &[Part::Name(owner.clone())]);
                }
            }
            '3' | '6' => {
                let Some(address) = self.field(1).and_then(|address| self.six(&address.trimmed())) else { return };
                record(&owner, self.field(2), TTL, "AAAA", &[Part::Word(address)]);
            }
            '@' => {
                let (server, ttl) = (self.server(2, "mx"), self.field(4));
                record(&owner, ttl, TTL, "MX", &[word(3, "0"), Part::Name(server.clone())]);
                if let Some(address) = address {
                    record(&server, ttl, TTL, "A", &[address]);
                }
            }
            'S' => {
                let (server, ttl) = (self.server(2, "srv"), self.field(6));
                let rdata = [word(4, "0"), word(5, "0"), word(3, "0"), Part::Name(server.clone())];
                record(&owner, ttl, TTL, "SRV", &rdata);
                if let Some(address) = address {
                    record(&server, ttl, TTL, "A", &[address]);
                }
            }
            'C' | '^' => {
                let rtype = if self.kind == 'C' { "CNAME" } else { "PTR" };
                let Some(target) = self.field(1).map(|name| name.part(0..first_word(name.value()))) else { return };
                record(&owner, self.field(2), TTL, rtype, &[Part::Name(absolute(&target))]);
            }
            '\'' => {
                let Some(text) = self.field(1) else { return };
                record(&owner, self.field(2), TTL, "TXT", &[Part::Quoted(text.rewritten(octal))]);
            }
            ':' => self.generic(&owner, is_ours, out),
            _ => {}
        }
    }

    /// `:fqdn:n:rdata`: of a type by its number, or by its name as octoDNS reads it.
    fn generic(&self, owner: &Text<'t>, is_ours: &impl Fn(&Text<'_>) -> bool, out: &mut Writer<'_>) {
        if !is_ours(owner) {
            return;
        }
        let (Some(rtype), Some(rdata)) = (self.field(1), self.field(2)) else {
            let message = format!("the line of `{}` has no type or no data", owner.value().escape_debug());
            let help = "write the number of the type behind the first colon, and the data behind the second".to_owned();
            out.problem(Code::SyntaxError, self.line.place(), message, help);
            return out.leave_out(owner.value());
        };
        let default = self.ours(TTL);
        let ttl = out.ttl(self.field(3).map(Text::trimmed)).unwrap_or(default);
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

    /// An IPv6 address of 32 digits.
    fn six(&self, digits: &Text<'t>) -> Option<Text<'t>> {
        let number = u128::from_str_radix(digits.value(), 16).ok().filter(|_| digits.value().len() == 32)?;
        Some(Text::ours(std::net::Ipv6Addr::from(number).to_string(), digits.place()))
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
        let escaped = rest.strip_prefix('\\').and_then(|digits| u8::from_str_radix(digits.get(..3)?, 8).ok());
        let length = if escaped.is_some() { 4 } else { character.len_utf8() };
        match escaped {
            Some(octet) => octets.push(octet),
            None => octets.extend_from_slice(rest.get(..length).unwrap_or_default().as_bytes()),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    format!("\\# {} {}", octets.len(), data_encoding::HEXLOWER.encode(&octets))
}

/// `\072` is an octet in octal.
fn octal(rest: &str) -> Option<(usize, String)> {
    let octet = u8::from_str_radix(rest.strip_prefix('\\')?.get(..3)?, 8).ok()?;
    octet.is_ascii().then(|| (4, char::from(octet).to_string()))
}

/// A field of rdata.
enum Part<'t> {
    Word(Text<'t>),
    Name(Text<'t>),
    Quoted(Text<'t>),
}

impl Part<'_> {
    fn place(&self) -> Option<Range<usize>> {
        let (Part::Word(text) | Part::Name(text) | Part::Quoted(text)) = self;
        Some(text.place()).filter(|place| !place.is_empty())
    }

    fn write(&self, out: &mut Writer<'_>) {
        match self {
            Part::Word(text) => out.word(text),
            Part::Name(text) => out.name(text),
            Part::Quoted(text) => out.quoted(text),
        }
    }
}
