//! One zone: its contents, and an index of what is at and below each name.

use std::sync::OnceLock;

use super::declared::Declared;
use super::kind::ZoneKind;
use super::signing::Signing;
use crate::source::Span;
use crate::zone::contents::{Contents, Record, RecordId};
use crate::zone::name::{Name, NameRef};
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

/// Number of a zone in its [`super::ZoneSet`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ZoneId(pub u32);

impl ZoneId {
    /// The id of the zone at this place of the list that a set is made of.
    pub fn new(index: usize) -> ZoneId {
        ZoneId(index as u32)
    }

    /// As an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What is known of a name inside the zone.
#[derive(Clone, Copy, Default, Debug)]
struct Node {
    /// First of the name's records in `order`.
    first: u32,
    count: u32,
    flags: u8,
}

mod node_flags {
    /// The name exists: it owns records, or something below it does (RFC 4592 2.2.2).
    pub const EXISTS: u8 = 1;
    /// NS below the apex: a zone cut (RFC 9499 7, "zone cut").
    pub const CUT: u8 = 2;
    /// Owns a DNAME.
    pub const DNAME: u8 = 4;
}

/// All records of one owner and one type.
#[derive(Clone, Copy)]
pub struct Rrset<'a> {
    zone: &'a Zone,
    owner: NameId,
    rtype: u16,
    ids: &'a [RecordId],
}

impl<'a> Rrset<'a> {
    /// The zone it stands in.
    pub fn zone(&self) -> &'a Zone {
        self.zone
    }

    /// The owner; for an answer out of a wildcard, the wildcard.
    pub fn owner(&self) -> NameId {
        self.owner
    }

    /// The owner's name, in lower case.
    pub fn owner_name(&self) -> NameRef<'a> {
        self.zone.contents().name(self.owner)
    }

    /// The type.
    pub fn rtype(&self) -> u16 {
        self.rtype
    }

    /// The records' ids in reading order.
    pub fn ids(&self) -> &'a [RecordId] {
        self.ids
    }

    /// The first record read. An RRset is never empty.
    pub fn first(&self) -> RecordId {
        self.ids[0]
    }

    /// The records in reading order.
    pub fn records(&self) -> impl Iterator<Item = (RecordId, &'a Record)> + use<'a> {
        let contents = &self.zone.contents;
        self.ids.iter().map(move |&id| (id, contents.record(id)))
    }

    /// Wire octets of each record's rdata.
    pub fn rdata(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let contents = &self.zone.contents;
        self.ids.iter().map(move |&id| contents.rdata(contents.record(id)))
    }
}

impl std::fmt::Debug for Rrset<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} ({} records)", self.owner_name(), types::mnemonic(self.rtype), self.ids.len())
    }
}

/// A zone as read from its files, indexed.
#[derive(Debug)]
pub struct Zone {
    id: ZoneId,
    apex: NameId,
    view: Option<String>,
    reported: bool,
    contents: Contents,
    nodes: Vec<Node>,
    /// Records of the zone's class by owner, then type, then reading order.
    order: Vec<RecordId>,
    has_cuts: bool,
    has_dnames: bool,
    declared: Declared,
    pub(super) kind: OnceLock<ZoneKind>,
    pub(super) signing: OnceLock<Signing>,
}

impl Zone {
    /// Indexes what was read. `apex` is the zone's name; `reported` whether the user asked for findings about it.
    pub fn new(id: ZoneId, apex: NameRef<'_>, view: Option<String>, reported: bool, mut contents: Contents) -> Self {
        let apex = contents.names.intern(apex.wire());
        let mut zone = Zone {
            id,
            apex,
            view,
            reported,
            contents,
            nodes: Vec::new(),
            order: Vec::new(),
            has_cuts: false,
            has_dnames: false,
            declared: Declared::default(),
            kind: OnceLock::new(),
            signing: OnceLock::new(),
        };
        zone.sort_records();
        zone.mark_nodes();
        zone
    }

    /// The same zone, with what configuration says of it.
    pub fn declare(mut self, declared: Declared) -> Self {
        self.declared = declared;
        self.kind = OnceLock::new();
        self.signing = OnceLock::new();
        self
    }

    /// What configuration says of the zone.
    pub fn declared(&self) -> &Declared {
        &self.declared
    }

    /// Whether the zone is for a server or provider of that name, as `[zones] dialects` gives it.
    pub fn speaks(&self, dialect: &str) -> bool {
        self.declared.dialects.iter().any(|known| known == dialect)
    }

    /// Counting sort by owner: linear, whatever the zone looks like.
    fn sort_records(&mut self) {
        let last = self.transfer_end();
        let class = self.contents.class;
        let records = &self.contents.records;
        let counted = |(index, record): &(usize, &Record)| record.class == class && Some(*index) != last;
        self.nodes = vec![Node::default(); self.contents.names.len()];
        let mut total = 0;
        for (_, record) in records.iter().enumerate().filter(counted) {
            self.nodes[record.owner.index()].count += 1;
            total += 1;
        }
        let mut next = 0;
        for node in &mut self.nodes {
            node.first = next;
            next += node.count;
            node.count = 0;
        }
        self.order = vec![RecordId(0); total];
        for (index, record) in records.iter().enumerate().filter(counted) {
            let node = &mut self.nodes[record.owner.index()];
            self.order[(node.first + node.count) as usize] = RecordId(index as u32);
            node.count += 1;
        }
        for node in self.nodes.iter().filter(|node| node.count > 1) {
            let run = &mut self.order[node.first as usize..(node.first + node.count) as usize];
            let key = |id: &RecordId| (records[id.index()].rtype, id.0);
            if !run.is_sorted_by_key(key) {
                run.sort_unstable_by_key(key);
            }
        }
    }

    /// Index of the SOA that ends the text of a zone transfer: the same as the one that begins it (RFC 5936 2.2).
    fn transfer_end(&self) -> Option<usize> {
        let (first, rest) = self.contents.records.split_first()?;
        let last = rest.last()?;
        let same = first.rtype == types::SOA
            && last.rtype == types::SOA
            && first.owner == last.owner
            && self.contents.rdata(first) == self.contents.rdata(last);
        same.then_some(rest.len())
    }

    fn mark_nodes(&mut self) {
        let apex = self.contents.name(self.apex).to_name();
        for index in 0..self.nodes.len() {
            if self.nodes[index].count == 0 {
                continue;
            }
            let id = NameId(index as u32);
            self.nodes[index].flags |= node_flags::EXISTS;
            let owns = |rtype| self.rrset(id, rtype).is_some();
            let cut = id != self.apex && owns(types::NS);
            let dname = owns(types::DNAME);
            if cut {
                self.nodes[index].flags |= node_flags::CUT;
                self.has_cuts = true;
            }
            if dname {
                self.nodes[index].flags |= node_flags::DNAME;
                self.has_dnames = true;
            }
            self.mark_ancestors(id, apex.as_ref());
        }
        // A name with an entry that could not be read exists, whatever it holds.
        let opaque = self.contents.opaque.iter().map(|&(name, _)| name);
        let mut damaged: Vec<NameId> = self.contents.damaged.iter().copied().chain(opaque).collect();
        damaged.sort_unstable();
        for id in damaged {
            if id.index() >= self.nodes.len() {
                self.nodes.resize(id.index() + 1, Node::default());
            }
            self.nodes[id.index()].flags |= node_flags::EXISTS;
            self.mark_ancestors(id, apex.as_ref());
        }
        let apex_index = self.apex.index();
        self.nodes[apex_index].flags |= node_flags::EXISTS;
    }

    /// Marks the empty non-terminals above a name (RFC 8499 7).
    fn mark_ancestors(&mut self, id: NameId, apex: NameRef<'_>) {
        let mut current = id;
        loop {
            let name = self.contents.name(current);
            let Some(parent) = name.parent() else {
                return;
            };
            // Owners outside the zone have no ancestors in it.
            if parent.wire().len() <= apex.wire().len() {
                return;
            }
            let parent = parent.to_name();
            let parent = self.contents.names.intern(parent.wire());
            if parent.index() >= self.nodes.len() {
                self.nodes.resize(parent.index() + 1, Node::default());
            }
            let node = &mut self.nodes[parent.index()];
            if node.flags & node_flags::EXISTS != 0 {
                return;
            }
            node.flags |= node_flags::EXISTS;
            current = parent;
        }
    }

    /// The zone's number in its set.
    pub fn id(&self) -> ZoneId {
        self.id
    }

    /// The apex.
    pub fn apex(&self) -> NameId {
        self.apex
    }

    /// The apex's name, in lower case.
    pub fn apex_name(&self) -> NameRef<'_> {
        self.contents.name(self.apex)
    }

    /// The view it belongs to; `None` where no views are configured.
    pub fn view(&self) -> Option<&str> {
        self.view.as_deref()
    }

    /// Whether the user asked for findings about this zone, or it was only loaded as context.
    pub fn reported(&self) -> bool {
        self.reported
    }

    /// All that was read.
    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// The records of an owner, by type and then in reading order.
    #[inline]
    pub fn at(&self, owner: NameId) -> &[RecordId] {
        match self.nodes.get(owner.index()) {
            Some(node) => &self.order[node.first as usize..(node.first + node.count) as usize],
            None => &[],
        }
    }

    /// All names that own records, in the order of first sight.
    pub fn owners(&self) -> impl Iterator<Item = NameId> + '_ {
        self.nodes.iter().enumerate().filter(|(_, node)| node.count > 0).map(|(index, _)| NameId(index as u32))
    }

    /// The RRset of an owner and type.
    pub fn rrset(&self, owner: NameId, rtype: u16) -> Option<Rrset<'_>> {
        let run = self.at(owner);
        let type_of = |id: &RecordId| self.contents.record(*id).rtype;
        let (start, end) = if run.len() < 8 {
            let start = run.iter().position(|id| type_of(id) == rtype)?;
            (start, start + run[start..].iter().take_while(|id| type_of(id) == rtype).count())
        } else {
            (run.partition_point(|id| type_of(id) < rtype), run.partition_point(|id| type_of(id) <= rtype))
        };
        (start < end).then(|| Rrset { zone: self, owner, rtype, ids: &run[start..end] })
    }

    /// The RRsets of an owner, by type.
    #[inline]
    pub fn rrsets(&self, owner: NameId) -> impl Iterator<Item = Rrset<'_>> {
        let type_of = |id: &RecordId| self.contents.record(*id).rtype;
        self.at(owner).chunk_by(move |a, b| type_of(a) == type_of(b)).map(move |ids| Rrset {
            zone: self,
            owner,
            rtype: type_of(&ids[0]),
            ids,
        })
    }

    /// The RRset of a name and type; the name is compared without case.
    pub fn rrset_at(&self, name: NameRef<'_>, rtype: u16) -> Option<Rrset<'_>> {
        self.rrset(self.contents.names.get(name.to_lowercase().as_ref())?, rtype)
    }

    /// The SOA at the apex; the first, if there are several.
    pub fn soa(&self) -> Option<RecordId> {
        self.rrset(self.apex, types::SOA).map(|rrset| rrset.first())
    }

    /// Whether a name owns records or has names below it that do.
    pub fn exists(&self, name: NameId) -> bool {
        self.flags(name) & node_flags::EXISTS != 0
    }

    /// Whether a name is a zone cut: it owns NS and is not the apex.
    pub fn is_cut(&self, name: NameId) -> bool {
        self.flags(name) & node_flags::CUT != 0
    }

    /// Whether a name is a zone cut with none above it. A wildcard is no cut (RFC 4592 4.2), nor is what has a SOA:
    /// there the zone was read with a wrong origin, or two zones stand in one file.
    pub fn is_topmost_cut(&self, name: NameId) -> bool {
        let text = self.contents.name(name);
        self.is_cut(name)
            && !text.is_wildcard()
            && self.cut_above(text) == Some(name)
            && self.rrset(name, types::SOA).is_none()
    }

    pub(super) fn owns_dname(&self, name: NameId) -> bool {
        self.flags(name) & node_flags::DNAME != 0
    }

    #[inline]
    fn flags(&self, name: NameId) -> u8 {
        self.nodes.get(name.index()).map_or(0, |node| node.flags)
    }

    /// Whether the zone has any zone cut or DNAME that could hide names.
    pub fn hides_names(&self) -> bool {
        self.has_cuts || self.has_dnames
    }

    /// Whether any name owns a DNAME.
    pub fn has_dnames(&self) -> bool {
        self.has_dnames
    }

    /// The topmost DNAME that `name` (lower case) lies below, inside this zone.
    pub fn dname_above(&self, name: NameRef<'_>) -> Option<NameId> {
        if !self.has_dnames || !name.is_within(self.apex_name()) {
            return None;
        }
        let depth = self.apex_name().wire().len();
        name.ancestors()
            .skip(1)
            .take_while(|ancestor| ancestor.wire().len() >= depth)
            .filter_map(|ancestor| self.contents.names.get(ancestor))
            .filter(|&id| self.owns_dname(id))
            .last()
    }

    /// The topmost zone cut that `name` (lower case) lies at or below, inside this zone.
    pub fn cut_above(&self, name: NameRef<'_>) -> Option<NameId> {
        if !self.has_cuts || !name.is_within(self.apex_name()) {
            return None;
        }
        let depth = self.apex_name().wire().len();
        name.ancestors()
            .take_while(|ancestor| ancestor.wire().len() > depth)
            .filter_map(|ancestor| self.contents.names.get(ancestor))
            .filter(|&id| self.is_cut(id))
            .last()
    }

    /// Whether a name's data could be incomplete, because an entry of its own, or one whose owner could not be told,
    /// was left out.
    pub fn may_hide(&self, name: Option<NameId>) -> bool {
        self.contents.owners_hidden || name.is_some_and(|name| self.contents.damaged.contains(&name))
    }

    /// Where findings about something that is missing point when no record makes it necessary: line 1, column 1.
    pub fn start(&self) -> Span {
        Span::new(self.contents.file, 0, 0)
    }

    /// The apex as it stands in findings.
    pub fn apex_text(&self) -> String {
        self.apex_name().to_string()
    }

    /// The name of a record's owner.
    pub fn owner_name(&self, id: RecordId) -> Name {
        self.contents.name(self.contents.record(id).owner).to_name()
    }
}
