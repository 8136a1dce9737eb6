//! Look-ups by RFC 1034 4.3.2, RFC 4592 (wildcards) and RFC 6672 (DNAME), over all zones that were loaded.

use super::rrset::Rrset;
use super::zone::Zone;
use super::zone_set::{Enclosing, ZoneSet};
use crate::facts::Answer;
use crate::zone::contents::RecordId;
use crate::zone::name::{MAX_NAME, Name, NameBuffer, NameRef};
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

/// Longest chain of aliases that is followed; behind it nothing is known.
const MAX_ALIASES: usize = 32;

/// Why a name has no records of the type asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Negative {
    /// The name does not exist (NXDOMAIN).
    NoName,
    /// The name exists, without that type (NODATA; RFC 2308 2).
    NoType,
}

/// What is at one name, aliases not followed.
#[derive(Clone, Copy, Debug)]
pub enum Found<'a> {
    /// The RRset asked for.
    Data(Rrset<'a>),
    /// An alias: the CNAME RRset of the name, or the DNAME RRset above it.
    Alias(Rrset<'a>),
    /// Known to be absent, by this zone or these facts.
    Absent(&'a Zone, Negative),
    /// At or below a zone cut of this zone whose child zone is not loaded, and of which the facts say nothing; the cut's
    /// NS RRset.
    Delegated(Rrset<'a>),
    /// Outside all zones loaded and the facts, or hidden by an entry that could not be read.
    Unknown,
}

/// One step of a chain of aliases.
#[derive(Clone, Debug)]
pub struct Alias<'a> {
    /// The CNAME or DNAME RRset.
    pub rrset: Rrset<'a>,
    /// The record that was followed.
    pub record: RecordId,
    /// The name it leads to, in lower case.
    pub target: Name,
}

/// The end of a look-up that follows aliases.
#[derive(Clone, Debug)]
pub struct Resolution<'a> {
    /// The aliases passed, first to last.
    pub aliases: Vec<Alias<'a>>,
    /// The name at the end, in lower case.
    pub name: Name,
    /// What is there; [`Found::Alias`] only where the aliases form a loop.
    pub found: Found<'a>,
}

impl ZoneSet {
    /// What `name` (lower case) has of type `rtype`, seen from zone `from`, aliases not followed.
    pub fn find<'a>(&'a self, from: &'a Zone, name: NameRef<'_>, rtype: u16) -> Found<'a> {
        // DS lives above the cut, in the parent (RFC 4035 3.1.4.1).
        let start = match (rtype, name.parent()) {
            (types::DS, Some(parent)) => parent,
            _ => name,
        };
        self.find_within(self.enclosing(from, start), name, rtype)
    }

    /// What `name` (lower case) has of addresses, A and AAAA, as [`ZoneSet::find`] gives each.
    pub fn find_addresses<'a>(&'a self, from: &'a Zone, name: NameRef<'_>) -> [Found<'a>; 2] {
        let enclosing = self.enclosing(from, name);
        [types::A, types::AAAA].map(|rtype| self.find_within(enclosing, name, rtype))
    }

    fn find_within<'a>(&'a self, enclosing: Enclosing<'a>, name: NameRef<'_>, rtype: u16) -> Found<'a> {
        match enclosing {
            Enclosing::One(zone) => match zone.find(name, rtype) {
                delegated @ Found::Delegated(_) => self.outside(name, rtype, delegated),
                found => found,
            },
            Enclosing::None => self.outside(name, rtype, Found::Unknown),
            Enclosing::Ambiguous => Found::Unknown,
        }
    }

    /// What the name of that number in the table of `from` has of type `rtype`, aliases not followed: the same as
    /// [`ZoneSet::find`], and much cheaper for most targets of records.
    #[inline]
    pub fn find_target<'a>(&'a self, from: &'a Zone, name: NameId, rtype: u16) -> Found<'a> {
        // DS lives above the cut.
        if from.is_plainly_there(name) && !self.is_divided(from) && rtype != types::DS {
            return from.at_node(name, rtype, name);
        }
        self.find(from, from.contents().name(name), rtype)
    }

    /// What is known of a name outside all zones that were loaded; `otherwise` if nothing is.
    #[inline(never)]
    fn outside<'a>(&'a self, name: NameRef<'_>, rtype: u16, otherwise: Found<'a>) -> Found<'a> {
        let unavailable = match self.facts().find(name, rtype) {
            Answer::Data(rrset) => return Found::Data(rrset),
            Answer::Alias(rrset) => return Found::Alias(rrset),
            Answer::Absent(facts, negative) => return Found::Absent(facts, negative),
            Answer::Unavailable => true,
            Answer::Unknown => false,
        };
        if let (Some(rest), false) = (self.rest_of_world(), unavailable) {
            // Glue is stated, though nobody vouches for it.
            let glue = match otherwise {
                Found::Delegated(cut) => cut.zone().rrset_at(name, rtype),
                _ => None,
            };
            let exists = self.facts().has_records(name);
            let negative = if exists { Negative::NoType } else { Negative::NoName };
            return glue.map_or(Found::Absent(rest, negative), Found::Data);
        }
        if let Some(missing) = self.missing() {
            missing.note(name, rtype, unavailable);
        }
        otherwise
    }

    /// Whether the facts say that nobody could tell what `name` (lower case) has of type `rtype`. To be asked where
    /// [`ZoneSet::find`] gives [`Found::Unknown`] or [`Found::Delegated`]: rules take that as unknown, SPF as a
    /// `temperror` (RFC 7208 2.6.6).
    pub fn is_unavailable(&self, from: &Zone, name: NameRef<'_>, rtype: u16) -> bool {
        let start = match (rtype, name.parent()) {
            (types::DS, Some(parent)) => parent,
            _ => name,
        };
        let is_outside = match self.enclosing(from, start) {
            Enclosing::One(zone) => matches!(zone.find(name, rtype), Found::Delegated(_)),
            Enclosing::None => true,
            Enclosing::Ambiguous => false,
        };
        is_outside && matches!(self.facts().find(name, rtype), Answer::Unavailable)
    }

    /// What `name` (lower case) has of type `rtype` in the end, aliases followed: the same as [`ZoneSet::resolve`] finds.
    /// Most names are no aliases, and then no name is copied.
    pub fn find_in_the_end<'a>(&'a self, from: &'a Zone, name: NameRef<'_>, rtype: u16) -> Found<'a> {
        match self.find(from, name, rtype) {
            Found::Alias(_) => self.resolve(from, name, rtype).found,
            found => found,
        }
    }

    /// What `name` (any case) has of type `rtype`, aliases followed across all zones seen from `from`.
    pub fn resolve<'a>(&'a self, from: &'a Zone, name: NameRef<'_>, rtype: u16) -> Resolution<'a> {
        let mut name = name.to_lowercase();
        let mut aliases: Vec<Alias<'a>> = Vec::new();
        loop {
            let found = self.find(from, name.as_ref(), rtype);
            let Found::Alias(rrset) = found else {
                return Resolution { aliases, name, found };
            };
            let record = rrset.first();
            let Some(target) = alias_target(&rrset, name.as_ref()) else {
                return Resolution { aliases, name, found: Found::Unknown };
            };
            let seen = aliases.iter().any(|alias| alias.target == target);
            aliases.push(Alias { rrset, record, target: target.clone() });
            name = target;
            if seen {
                return Resolution { aliases, name, found };
            }
            if aliases.len() >= MAX_ALIASES {
                return Resolution { aliases, name, found: Found::Unknown };
            }
        }
    }
}

/// Where an alias leads from `name`: the CNAME's target, or the name with the DNAME's owner replaced (RFC 6672 2.2).
pub(crate) fn alias_target(rrset: &Rrset<'_>, name: NameRef<'_>) -> Option<Name> {
    let contents = rrset.zone().contents();
    let target = contents.name(contents.target(contents.record(rrset.first()))?);
    if rrset.rtype() == types::CNAME {
        return Some(target.to_name());
    }
    let front = name.wire().len() - rrset.owner_name().wire().len();
    if front + target.wire().len() > MAX_NAME {
        return None;
    }
    let wire = [&name.wire()[..front], target.wire()].concat();
    Some(NameRef::new(&wire).to_name())
}

impl Zone {
    /// What `name` (lower case) has of type `rtype` in this zone, which must enclose it.
    pub fn find(&self, name: NameRef<'_>, rtype: u16) -> Found<'_> {
        let names = &self.contents().names;
        if self.hides_names()
            && let Some(found) = self.hidden(name, rtype)
        {
            return found;
        }
        let id = names.get(name);
        match id {
            Some(id) if self.exists(id) => self.at_node(id, rtype, id),
            _ => self.synthesised(name, id, rtype),
        }
    }

    /// A zone cut at or above the name, or a DNAME above it; the topmost decides.
    fn hidden(&self, name: NameRef<'_>, rtype: u16) -> Option<Found<'_>> {
        let depth = self.apex_name().wire().len();
        let mut hidden = None;
        for ancestor in name.ancestors().take_while(|ancestor| ancestor.wire().len() >= depth) {
            let Some(id) = self.contents().names.get(ancestor) else {
                continue;
            };
            let is_name = ancestor.wire().len() == name.wire().len();
            if self.is_cut(id) && !(is_name && matches!(rtype, types::DS | types::NS)) {
                hidden = self.rrset(id, types::NS).map(Found::Delegated);
            } else if self.owns_dname(id) && !is_name {
                hidden = self.rrset(id, types::DNAME).map(Found::Alias);
            }
        }
        hidden
    }

    /// What an existing node has. `asked` is the node whose damage would make an absence unknown.
    fn at_node(&self, node: NameId, rtype: u16, asked: NameId) -> Found<'_> {
        if let Some(rrset) = self.rrset(node, rtype) {
            return Found::Data(rrset);
        }
        if let Some(rrset) = self.rrset(node, types::CNAME) {
            return Found::Alias(rrset);
        }
        if self.may_hide(Some(asked)) || self.may_hide(Some(node)) || self.contents().opaque.contains(&(node, rtype)) {
            return Found::Unknown;
        }
        Found::Absent(self, Negative::NoType)
    }

    /// The name does not exist: a wildcard below its closest encloser may stand for it (RFC 4592 3.3.1).
    fn synthesised(&self, name: NameRef<'_>, id: Option<NameId>, rtype: u16) -> Found<'_> {
        if self.may_hide(id) {
            return Found::Unknown;
        }
        if !self.has_wildcards() {
            return Found::Absent(self, Negative::NoName);
        }
        let names = &self.contents().names;
        let mut buffer = NameBuffer::default();
        for ancestor in name.ancestors().skip(1) {
            let encloser = names.get(ancestor);
            if !encloser.is_some_and(|id| self.exists(id)) {
                continue;
            }
            let wildcard = buffer.prefixed(b"*", ancestor).and_then(|wildcard| names.get(wildcard));
            return match wildcard {
                Some(wildcard) if self.exists(wildcard) => self.at_node(wildcard, rtype, wildcard),
                _ => Found::Absent(self, Negative::NoName),
            };
        }
        Found::Absent(self, Negative::NoName)
    }
}
