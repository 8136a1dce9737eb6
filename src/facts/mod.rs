//! Facts: what is known of the world outside the zones, without asking the network.
//!
//! A file of facts is what dig prints, or an ordinary master file with absolute names; comments state what records
//! cannot.
//!
//! ```text
//! ; zonewarden: fetched 2026-11-21
//! mx1.example.net.    3600 IN A 192.0.2.25
//! ; zonewarden: absent mx2.example.net. AAAA      no such type there
//! ; zonewarden: absent mx3.example.net.           no such name, nor anything below it
//! ; zonewarden: unavailable _spf.example.net. TXT  nobody could say
//! ```
//!
//! Out of dig's comments come the status and the question: NXDOMAIN states that the name at the end of the answer's
//! aliases does not exist; NOERROR without an answer that it has no such type; SERVFAIL, REFUSED and silence that
//! nobody could say.
//!
//! Knowledge is per name and type, and a CNAME answers for every type. Beside other records there is no CNAME. Of two
//! statements on one name and type the later counts, by the order of the files and then of the lines. Facts belong to
//! no view, and are asked only where no zone that was loaded knows: against a zone they never count.

mod date;
mod dig;
mod file;
mod missing;
mod short;
mod statement;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) use date::{day, days_between};
pub use file::{FactsFile, NoFacts};
pub(crate) use missing::{Asking, Missing};
pub use missing::{Lack, is_safe};

use crate::model::{Negative, Rrset, Zone, ZoneId};
use crate::source::Span;
use crate::zone::name::{Name, NameRef};
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;
use file::Said;

/// The type of questions for all types (RFC 1035 3.2.3).
const ANY: u16 = 255;

/// Types that may stand beside a CNAME (RFC 4035 2.5, RFC 3007 3.1.1).
const BESIDE_CNAME: &[u16] = &[types::RRSIG, types::NSEC, types::KEY];

/// How old facts may be where a policy does not say: 30 days, in seconds.
pub const MAX_AGE: u32 = 30 * 86_400;

/// By name in lower case. The hash is keyed per process: names come out of files.
type ByName = HashMap<Name, Vec<Known>, foldhash::fast::RandomState>;

/// All facts of a run.
#[derive(Debug)]
pub struct Facts {
    told: Arc<Told>,
    max_age: u32,
    /// For each part of each file whether a look-up rested on it.
    used: Vec<Box<[AtomicBool]>>,
}

/// What the files say. It does not change, so that many sets of zones can rest on it.
#[derive(Debug, Default)]
struct Told {
    files: Vec<FactsFile>,
    /// For each name what is known of it, in the order of the files and then of the lines.
    names: ByName,
    /// How many zones the numbers of the files follow upon, once they have some.
    behind: Option<usize>,
}

impl Default for Facts {
    fn default() -> Self {
        Facts { told: Arc::default(), max_age: MAX_AGE, used: Vec::new() }
    }
}

/// One thing known of a name.
#[derive(Clone, Copy, Debug)]
struct Known {
    file: u32,
    /// Where it stands in the file.
    at: u32,
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Rrset(NameId, u16),
    Said(Said),
}

/// What the facts say of a name and type.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer<'a> {
    Data(Rrset<'a>),
    Alias(Rrset<'a>),
    Absent(&'a Zone, Negative),
    /// It was asked for, and nobody could say.
    Unavailable,
    Unknown,
}

impl Facts {
    /// Facts out of files; later ones count for more. `max_age` in seconds is how old they may be.
    pub fn new(files: Vec<FactsFile>, max_age: u32) -> Facts {
        let used = files.iter().map(FactsFile::nothing_used).collect();
        Facts { told: Arc::new(Told { files, ..Told::default() }), max_age, used }
    }

    /// The same facts for another set of as many zones; nothing rests on them yet.
    pub(crate) fn for_another_set(&self) -> Facts {
        let used = self.told.files.iter().map(FactsFile::nothing_used).collect();
        Facts { told: Arc::clone(&self.told), max_age: self.max_age, used }
    }

    /// Gives the files the ids that follow those of the zones, and indexes them, unless that was done for sets of as many
    /// zones before.
    pub(crate) fn numbered(self, zones: usize) -> Facts {
        if self.told.behind == Some(zones) {
            return self;
        }
        let told = Arc::into_inner(self.told).expect("only sets of as many zones share facts");
        Facts { told: Arc::new(told.numbered(zones)), ..self }
    }

    /// The files, later ones counting for more.
    pub fn files(&self) -> &[FactsFile] {
        &self.told.files
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.told.files.is_empty()
    }

    /// How old they may be, in seconds.
    pub fn max_age(&self) -> u32 {
        self.max_age
    }

    /// What `name` (lower case) has of type `rtype`, aliases not followed.
    pub(crate) fn find(&self, name: NameRef<'_>, rtype: u16) -> Answer<'_> {
        if self.told.names.is_empty() {
            return Answer::Unknown;
        }
        match self.answer(name, rtype) {
            Some((answer, rests_on)) => {
                self.mark(rests_on);
                answer
            }
            None => Answer::Unknown,
        }
    }

    /// Notes that a look-up rested on what is known there.
    fn mark(&self, known: Known) {
        let number = known.file as usize;
        let part = self.told.files.get(number).and_then(|file| file.part(known.at));
        if let Some(used) = part.and_then(|part| self.used.get(number)?.get(part))
            && !used.load(Ordering::Relaxed)
        {
            used.store(true, Ordering::Relaxed);
        }
    }

    /// The files, each with when the oldest answer was fetched that a look-up rested on, and where the file says so.
    pub(crate) fn oldest_used(&self) -> impl Iterator<Item = (&FactsFile, Option<(jiff::Timestamp, Span)>)> {
        self.told.files.iter().zip(&self.used).map(|(file, used)| {
            let parts = file.ages.iter().zip(used).filter(|(_, used)| used.load(Ordering::Relaxed));
            (file, parts.filter_map(|(age, _)| age.date).min())
        })
    }

    /// Where the facts state that `name` (lower case) has nothing of type `rtype`: the comment, or the question that was
    /// answered so.
    pub fn denial(&self, name: NameRef<'_>, rtype: u16) -> Option<(Span, Negative)> {
        match self.answer(name, rtype)? {
            (Answer::Absent(_, negative), known) => Some((self.span(&known)?, negative)),
            _ => None,
        }
    }

    /// Whether any record of the name is among the facts.
    pub(crate) fn has_records(&self, name: NameRef<'_>) -> bool {
        let known = self.told.names.get(name.wire());
        known.is_some_and(|known| known.iter().any(|known| matches!(known.what, What::Rrset(..))))
    }

    fn answer(&self, name: NameRef<'_>, rtype: u16) -> Option<(Answer<'_>, Known)> {
        let mut unavailable = None;
        for known in self.told.names.get(name.wire()).into_iter().flatten().rev() {
            let answer = match known.what {
                What::Said(Said::Unavailable(of)) => {
                    if of.is_none_or(|of| of == rtype) && unavailable.is_none() {
                        unavailable = Some((Answer::Unavailable, *known));
                    }
                    continue;
                }
                _ => self.own(known, rtype),
            };
            if let Some(answer) = answer {
                return Some((answer, *known));
            }
        }
        name.ancestors().skip(1).find_map(|above| self.above(above)).or(unavailable)
    }

    /// What one thing known of the name itself says.
    fn own(&self, known: &Known, rtype: u16) -> Option<Answer<'_>> {
        let zone = &self.told.files.get(known.file as usize)?.zone;
        match known.what {
            What::Rrset(owner, of) if of == rtype => zone.rrset(owner, of).map(Answer::Data),
            What::Rrset(owner, types::CNAME) => zone.rrset(owner, types::CNAME).map(Answer::Alias),
            What::Rrset(_, of) if rtype == types::CNAME && !BESIDE_CNAME.contains(&of) => {
                Some(Answer::Absent(zone, Negative::NoType))
            }
            What::Said(Said::NoName) => Some(Answer::Absent(zone, Negative::NoName)),
            // An alias would have been the answer.
            What::Said(Said::NoType(of)) if of == rtype || rtype == types::CNAME => {
                Some(Answer::Absent(zone, Negative::NoType))
            }
            _ => None,
        }
    }

    /// What is known of a name above says of all names below it: where it does not exist they do not either (RFC 8020), and
    /// a DNAME makes aliases of them.
    fn above(&self, name: NameRef<'_>) -> Option<(Answer<'_>, Known)> {
        for known in self.told.names.get(name.wire())?.iter().rev() {
            let zone = &self.told.files.get(known.file as usize)?.zone;
            match known.what {
                What::Rrset(owner, types::DNAME) => {
                    return Some((Answer::Alias(zone.rrset(owner, types::DNAME)?), *known));
                }
                What::Said(Said::NoName) => return Some((Answer::Absent(zone, Negative::NoName), *known)),
                // It exists after all.
                What::Said(Said::NoType(_)) => return None,
                What::Rrset(..) | What::Said(Said::Unavailable(_)) => {}
            }
        }
        None
    }

    fn span(&self, known: &Known) -> Option<Span> {
        let file = self.told.files.get(known.file as usize)?;
        match known.what {
            What::Rrset(owner, rtype) => {
                let first = file.zone.rrset(owner, rtype)?.first();
                Some(file.zone.contents().entry_span(first))
            }
            What::Said(_) => {
                let statement = file.statements.iter().find(|statement| statement.place.start == known.at)?;
                Some(file.span(&statement.place))
            }
        }
    }
}

impl Told {
    fn numbered(self, zones: usize) -> Told {
        let number = |(index, file): (usize, FactsFile)| file.with_id(ZoneId::new(zones + index));
        let files: Vec<FactsFile> = self.files.into_iter().enumerate().map(number).collect();
        let mut names = ByName::default();
        for (index, file) in files.iter().enumerate() {
            let mut add = |name: Name, at: u32, what: What| {
                names.entry(name).or_default().push(Known { file: index as u32, at, what });
            };
            let contents = file.zone.contents();
            for owner in file.zone.owners() {
                for rrset in file.zone.rrsets(owner) {
                    let at = file.place(&rrset);
                    add(contents.name(owner).to_name(), at, What::Rrset(owner, rrset.rtype()));
                }
            }
            for statement in &file.statements {
                add(statement.name.clone(), statement.place.start, What::Said(statement.what));
            }
        }
        for known in names.values_mut() {
            known.sort_by_key(|known| (known.file, known.at));
        }
        Told { files, names, behind: Some(zones) }
    }
}

impl FactsFile {
    /// Where an RRset stands, for the order of statements. What an `$INCLUDE` brought counts least.
    fn place(&self, rrset: &Rrset<'_>) -> u32 {
        let contents = self.zone.contents();
        let id = rrset.first();
        if contents.segment(id).file == contents.file { contents.record(id).start } else { 0 }
    }

    fn nothing_used(&self) -> Box<[AtomicBool]> {
        self.ages.iter().map(|_| AtomicBool::new(false)).collect()
    }
}
