//! The quick way: an entry of the usual form is made a record while it is scanned, without tokens in between.
//!
//! It takes only what has nothing to be said about. Anything else it leaves as it found it, and the entry is read from
//! its start by the lexer, which stays the one truth: a test reads texts both ways and compares all that comes out.

use super::{Owner, Place, Reader, is_hash};
use crate::zone::contents::{NewRecord, flags};
use crate::zone::line::{Line, short};
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;
use crate::zone::rdata::{self, types};
use crate::zone::swar;
use crate::zone::ttl::{self, MAX_TTL};

/// How long the arena and all names may be, so that those of the next few records have room below 2^32.
const FULL: usize = u32::MAX as usize - 0x1_0000;

/// What stands before the rdata.
struct Front {
    ttl: Option<u32>,
    has_class: bool,
    rtype: u16,
}

impl Reader<'_> {
    /// Reads the entry whose line starts at `start` and whose first word is at `at`. Gives the offset of its line end,
    /// or `None` if it is not one to be read here.
    #[inline]
    pub(super) fn quick(&mut self, place: &mut Place<'_>, start: usize, at: usize) -> Option<usize> {
        let mut line = Line::new(place.text, at, &self.options.limits);
        let origin = place.plain_origin.as_ref();
        let inherits = at > start;
        let mut owner_end = None;
        if inherits {
            if place.origin_changed.is_some() || !self.has_owner() {
                return None;
            }
        } else {
            // A directive, a conflict marker, or no word at all.
            if matches!(place.text.get(at)?, b'$' | b'<' | b'"' | b'(' | b')' | b'\\') {
                return None;
            }
            match self.same_owner(place.text, at) {
                Some(end) => line.at = end,
                None => {
                    line.at = self.waiting.room(0).read(place.text, at, origin)?;
                    owner_end = Some(line.at);
                }
            }
            line.word_next()?;
        }
        let front = front(&mut line)?;
        if front.has_class && self.class.is_some_and(|class| class != 1) {
            return None;
        }
        let (ttl, ttl_flags) = match front.ttl {
            Some(ttl) => (ttl, flags::TTL_EXPLICIT),
            // The first that takes the TTL of the record before it has something to be said about.
            None => {
                let inherits = self.inherited_ttl.is_some() && !self.templated_ttl;
                (self.default_ttl.or(self.last_ttl.filter(|_| inherits))?, 0)
            }
        };
        let rdata_offset = self.contents.arena().len();
        if rdata_offset > FULL {
            return None;
        }
        let target = self.waiting.room(usize::from(owner_end.is_some()));
        let read = rdata::read_line(front.rtype, &mut line, origin, target, &mut self.tokens, self.contents.arena());
        let Some(has_target) = read else {
            self.contents.arena().truncate(rdata_offset);
            return None;
        };
        if front.rtype == types::NSEC3 {
            // Of a chain, one name has one record.
            let is_right = owner_end.is_some() && {
                let owner = NameRef::new(self.waiting.room(0).wire());
                is_hash(owner, self.contents.arena_from(rdata_offset))
            };
            if !is_right {
                self.contents.arena().truncate(rdata_offset);
                return None;
            }
        }
        // From here on it is a record.
        if let Some(end) = owner_end {
            self.waiting.owner = self.waiting.add(&self.contents.names);
            self.owner_token = Some((at as u32, end as u32));
        }
        let owner = NameId(self.waiting.owner);
        if !inherits {
            place.origin_changed = None;
        }
        if self.class.is_none() {
            self.class = Some(1);
        }
        if front.ttl.is_some() {
            self.last_ttl = front.ttl;
        }
        let target = if has_target { Some(NameId(self.waiting.add(&self.contents.names))) } else { None };
        let flags = ttl_flags | if inherits { flags::OWNER_INHERITED } else { 0 };
        let len = (line.at - start) as u32;
        let fields = NewRecord { owner, ttl, start: start as u32, len, target, rtype: front.rtype, flags };
        self.contents.push(fields, rdata_offset);
        if self.waiting.is_full() {
            self.look_up_names();
        }
        Some(line.at)
    }

    /// Gives the names that wait their numbers: before anything but [`Self::quick`] asks for them.
    pub(super) fn look_up_names(&mut self) {
        let records = self.contents.records.len();
        let before = match self.owner {
            Owner::Known(owner) => owner,
            // No record has slot 0 then.
            Owner::None | Owner::Unknown => NameId(0),
        };
        let owner = std::mem::take(&mut self.waiting.owner);
        let (ids, first) = self.waiting.look_up(before, &mut self.contents.names, records);
        if self.contents.names.octets() > FULL {
            // The lexer's way says so.
            self.quick_way = false;
        }
        self.contents.settle(first, |slot| ids.of(slot));
        if owner > 0 {
            self.owner = Owner::Known(ids.of(owner as usize));
        }
    }

    /// Whether the owner of the entry before is known.
    #[inline(always)]
    fn has_owner(&self) -> bool {
        self.waiting.owner > 0 || matches!(self.owner, Owner::Known(_))
    }

    /// Offset behind the owner at `at`, if it is written as the one before.
    #[inline(always)]
    fn same_owner(&self, text: &[u8], at: usize) -> Option<usize> {
        let (start, end) = self.owner_token.filter(|_| self.has_owner())?;
        // Most often another owner comes, whose first bytes tell.
        let differences = swar::load(text, at)? ^ swar::load(text, start as usize)?;
        if (differences.trailing_zeros() / 8) < (end - start).min(8) {
            return None;
        }
        let owner = text.get(start as usize..end as usize)?;
        let rest = text.get(at..)?;
        let same = rest.starts_with(owner) && matches!(rest.get(owner.len()), Some(b' ' | b'\t'));
        same.then_some(at + owner.len())
    }
}

/// Reads `[TTL] [class] type`, TTL and class in either order.
#[inline(always)]
fn front(line: &mut Line<'_>) -> Option<Front> {
    let mut front = Front { ttl: None, has_class: false, rtype: 0 };
    loop {
        if !front.has_class && line.internet_class() {
            front.has_class = true;
            line.word_next()?;
        }
        let Some(word) = line.short_word() else {
            front.rtype = types::from_mnemonic(line.word()?)?;
            return Some(front);
        };
        let start = line.at;
        line.at += word.length;
        // Most records of most zones are one of these.
        if word.bytes == A || word.bytes == AAAA {
            front.rtype = if word.bytes == A { types::A } else { types::AAAA };
            return Some(front);
        }
        let rtype = match word.bytes {
            IN if !front.has_class => {
                front.has_class = true;
                line.word_next()?;
                continue;
            }
            NS => types::NS,
            CNAME => types::CNAME,
            MX => types::MX,
            TXT => types::TXT,
            PTR => types::PTR,
            SRV => types::SRV,
            DS => types::DS,
            RRSIG => types::RRSIG,
            NSEC3 => types::NSEC3,
            bytes if (bytes as u8).is_ascii_digit() => {
                if front.ttl.is_some() {
                    return None;
                }
                let seconds = word.decimal().or_else(|| ttl::parse(line.text.get(start..line.at)?).ok())?;
                front.ttl = Some(seconds).filter(|&seconds| seconds <= MAX_TTL);
                front.ttl?;
                line.word_next()?;
                continue;
            }
            _ => types::from_mnemonic(line.text.get(start..line.at)?)?,
        };
        front.rtype = rtype;
        return Some(front);
    }
}

const IN: u64 = short(b"IN");
const A: u64 = short(b"A");
const AAAA: u64 = short(b"AAAA");
const NS: u64 = short(b"NS");
const CNAME: u64 = short(b"CNAME");
const MX: u64 = short(b"MX");
const TXT: u64 = short(b"TXT");
const PTR: u64 = short(b"PTR");
const SRV: u64 = short(b"SRV");
const DS: u64 = short(b"DS");
const RRSIG: u64 = short(b"RRSIG");
const NSEC3: u64 = short(b"NSEC3");
