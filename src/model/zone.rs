//! One zone: its contents, and an index of what is at and below each name.

use std::sync::{Arc, OnceLock};

use super::declared::{self, Declared};
use super::kind::ZoneKind;
use super::node_flags::{self, OwnedTypes};
use super::parents::Parents;
use super::rrset::Rrset;
use super::signing::Signing;
use super::signs::{self, Signs};
use crate::source::Span;
use crate::zone::contents::{Contents, Record, RecordId};
use crate::zone::name::{Name, NameRef};
use crate::zone::name_table::NameId;
use crate::zone::rare_list::RareList;
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
    /// Where the name's records end in `order`; they start where those of the name before it end.
    end: u32,
    /// See [`node_flags`].
    flags: u32,
}

/// A zone as read from its files, indexed.
#[derive(Debug)]
pub struct Zone {
    id: ZoneId,
    apex: NameId,
    view: Option<Box<str>>,
    reported: bool,
    contents: Contents,
    nodes: Vec<Node>,
    /// Records of the zone's class by owner, then type, then reading order.
    order: Box<[RecordId]>,
    has_cuts: bool,
    has_dnames: bool,
    has_wildcards: bool,
    /// The signs of all names.
    all_signs: Signs,
    has_outsiders: bool,
    /// Types that any name owns.
    types: OwnedTypes,
    /// The least and the greatest TTL of all records.
    ttls: (u32, u32),
    declared: Arc<Declared>,
    facts: bool,
    /// The owners of MX RRsets, if any besides the apex is one.
    mx_owners: OnceLock<RareList<NameId>>,
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
            view: view.map(String::into_boxed_str),
            reported,
            contents,
            nodes: Vec::new(),
            order: Box::default(),
            has_cuts: false,
            has_dnames: false,
            has_wildcards: false,
            all_signs: Signs::default(),
            has_outsiders: false,
            types: OwnedTypes::default(),
            ttls: (u32::MAX, 0),
            declared: Arc::clone(declared::nothing()),
            facts: false,
            mx_owners: OnceLock::new(),
            kind: OnceLock::new(),
            signing: OnceLock::new(),
        };
        zone.sort_records();
        zone.mark_nodes();
        zone.nodes.shrink_to_fit();
        zone.contents.shrink_to_fit();
        zone
    }

    /// The same records as facts: seen outside, and no zone that anybody serves.
    pub(crate) fn into_facts(self) -> Zone {
        Zone { facts: true, ..self }
    }

    pub(crate) fn with_id(self, id: ZoneId) -> Zone {
        Zone { id, ..self }
    }

    /// The same zone, with what configuration says of it.
    pub fn declare(mut self, declared: impl Into<Arc<Declared>>) -> Self {
        self.declared = declared.into();
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
        self.declared.dialects.iter().any(|known| known == dialect) || self.contents.dialect() == Some(dialect)
    }

    /// Counting sort by owner: linear, whatever the zone looks like.
    fn sort_records(&mut self) {
        let last = self.transfer_end();
        let records = &self.contents.records;
        let counted = |(index, record): &(usize, &Record)| record.is_of_zone_class() && Some(*index) != last;
        self.nodes = vec![Node::default(); self.contents.names.len()];
        for (_, record) in records.iter().enumerate().filter(counted) {
            self.nodes[record.owner.index()].end += 1;
        }
        self.ttls = records
            .iter()
            .fold(self.ttls, |(least, greatest), record| (least.min(record.ttl), greatest.max(record.ttl)));
        let mut total = 0;
        for node in &mut self.nodes {
            // Where its records start, until they are put there.
            total += std::mem::replace(&mut node.end, total);
        }
        self.order = vec![RecordId(0); total as usize].into();
        for (index, record) in records.iter().enumerate().filter(counted) {
            let node = &mut self.nodes[record.owner.index()];
            self.order[node.end as usize] = RecordId(index as u32);
            node.end += 1;
        }
        let mut start = 0;
        for node in &mut self.nodes {
            let run = &mut self.order[start..node.end as usize];
            start = node.end as usize;
            let (mut before, mut sorted) = (0, true);
            let ttl = run.first().map_or(0, |id| records[id.index()].ttl);
            for id in &*run {
                let record = &records[id.index()];
                node.flags |= if record.ttl == ttl { 0 } else { node_flags::TTLS_DIFFER };
                sorted &= before <= record.rtype;
                before = record.rtype;
                let targets = if record.has_target() { node_flags::TARGETS } else { 0 };
                node.flags |= node_flags::owns(record.rtype) | targets;
            }
            self.types.add(node.flags);
            if !sorted {
                run.sort_unstable_by_key(|id| (records[id.index()].rtype, id.0));
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
        let signs = signs::Reader::new(apex.as_ref());
        let mut parents = Parents::new(apex.as_ref());
        let mut path = Vec::new();
        let mut start = 0;
        for index in 0..self.nodes.len() {
            let id = NameId(index as u32);
            let node = self.nodes[index];
            if std::mem::replace(&mut start, node.end) == node.end {
                if node.flags & node_flags::VISITED == 0 {
                    self.mark_name(id, &signs);
                }
                continue;
            }
            if node.flags & node_flags::owns(types::NS) != 0 && id != self.apex {
                self.nodes[index].flags |= node_flags::CUT;
                self.has_cuts = true;
            }
            self.has_dnames |= node.flags & node_flags::owns(types::DNAME) != 0;
            self.visit(id, &mut parents, &signs, &mut path);
            self.has_outsiders |= !self.is_within(id);
        }
        // A name with an entry that could not be read exists, whatever it holds.
        let opaque = self.contents.opaque.iter().map(|&(name, _)| name);
        let mut damaged: Vec<NameId> = self.contents.damaged.iter().copied().chain(opaque).collect();
        damaged.sort_unstable();
        for id in damaged {
            self.add_node(id);
            self.visit(id, &mut parents, &signs, &mut path);
        }
        let apex_index = self.apex.index();
        self.nodes[apex_index].flags |= node_flags::EXISTS;
    }

    /// Finds the signs of a name that does not exist in the zone, as far as is known yet.
    fn mark_name(&mut self, id: NameId, signs: &signs::Reader) {
        let (within, signs) = signs.read(self.contents.names.name(id));
        self.set_signs(id, within, signs);
    }

    #[inline]
    fn set_signs(&mut self, id: NameId, within: bool, signs: Signs) {
        self.has_wildcards |= self.contents.names.name(id).is_wildcard();
        self.all_signs = self.all_signs.and(signs);
        let within = if within { node_flags::WITHIN } else { 0 };
        self.nodes[id.index()].flags |= within | signs.bits() << node_flags::SIGNS;
    }

    /// Makes room for a name that was put into the table after the records were sorted, and so owns none.
    fn add_node(&mut self, id: NameId) {
        let none = Node { end: self.order.len() as u32, flags: 0 };
        if self.nodes.len() <= id.index() {
            self.nodes.resize(id.index() + 1, none);
        }
    }

    /// Marks a name as existing, and the empty non-terminals above it (RFC 8499 7). Owners outside the zone have no
    /// ancestors in it. Each name takes over the signs of its parent, so that of most only one label is read.
    fn visit(&mut self, id: NameId, parents: &mut Parents, signs: &signs::Reader, path: &mut Vec<NameId>) {
        let mut above = Some(id);
        while let Some(name) = above.filter(|name| self.flags(*name) & node_flags::VISITED == 0) {
            path.push(name);
            above = parents.of(name, &mut self.contents.names);
            if let Some(parent) = above {
                self.add_node(parent);
            }
        }
        while let Some(name) = path.pop() {
            let (within, found) = match above {
                Some(parent) => {
                    (self.is_within(parent), signs.below(self.contents.names.name(name), self.signs(parent)))
                }
                None => signs.read(self.contents.names.name(name)),
            };
            self.set_signs(name, within, found);
            self.nodes[name.index()].flags |= node_flags::EXISTS | node_flags::VISITED;
            above = Some(name);
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

    /// Whether these are facts, which look-ups outside all zones end in, and no zone.
    pub fn is_facts(&self) -> bool {
        self.facts
    }

    /// All that was read.
    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// The records of an owner, by type and then in reading order.
    #[inline]
    pub fn at(&self, owner: NameId) -> &[RecordId] {
        let Some(node) = self.nodes.get(owner.index()) else { return &[] };
        let start = owner.index().checked_sub(1).map_or(0, |before| self.nodes[before].end);
        &self.order[start as usize..node.end as usize]
    }

    /// All names that own records, in the order of first sight.
    pub fn owners(&self) -> impl Iterator<Item = NameId> + '_ {
        let mut start = 0;
        let owns_records = move |&(_, node): &(usize, &Node)| std::mem::replace(&mut start, node.end) < node.end;
        self.nodes.iter().enumerate().filter(owns_records).map(|(index, _)| NameId(index as u32))
    }

    /// The RRset of an owner and type.
    #[inline]
    pub fn rrset(&self, owner: NameId, rtype: u16) -> Option<Rrset<'_>> {
        if self.may_own(owner, rtype) { self.rrset_of_owner(owner, rtype) } else { None }
    }

    fn rrset_of_owner(&self, owner: NameId, rtype: u16) -> Option<Rrset<'_>> {
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

    /// The SOA at the apex; the first, if there are several. Facts have none of their own.
    pub fn soa(&self) -> Option<RecordId> {
        if self.facts {
            return None;
        }
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

    /// Whether a name may own a type: without a look at its records, and right for all but rare types.
    #[inline]
    pub fn may_own(&self, name: NameId, rtype: u16) -> bool {
        self.flags(name) & node_flags::owns(rtype) != 0
    }

    /// The types that names of the zone own, whatever hides them.
    pub(super) fn types(&self) -> OwnedTypes {
        self.types
    }

    /// Whether any name of the zone may own a type: right for all but rare types.
    pub fn may_hold(&self, rtype: u16) -> bool {
        self.types.may_hold(rtype)
    }

    /// The least and the greatest TTL of all records.
    pub fn ttls(&self) -> (u32, u32) {
        self.ttls
    }

    /// Whether records of a name, of one type or of several, have different TTLs.
    #[inline]
    pub fn ttls_differ(&self, name: NameId) -> bool {
        self.flags(name) & node_flags::TTLS_DIFFER != 0
    }

    /// The owners of MX RRsets: the apex first, if it is one, the others in reading order.
    pub fn mx_owners(&self) -> &[NameId] {
        let apex = self.rrset(self.apex, types::MX).map(|_| &self.apex);
        let owners = self.mx_owners.get_or_init(|| {
            let contents = &self.contents;
            // Records are looked at by their type first: few zones have many MX.
            let first_of_others = |id: RecordId| {
                let record = contents.record(id);
                let other = record.rtype == types::MX && record.owner != self.apex;
                let first = other.then(|| self.rrset(record.owner, types::MX)).flatten()?.first();
                (first == id).then_some(record.owner)
            };
            let mut others = contents.record_ids().filter_map(first_of_others).peekable();
            let apex = apex.filter(|_| others.peek().is_some());
            apex.copied().into_iter().chain(others).collect()
        });
        // Most zones have no others, and keep no list.
        if owners.is_empty() { apex.map_or(&[], std::slice::from_ref) } else { owners }
    }

    /// Whether any record of a name leads to another name.
    #[inline]
    pub fn has_targets(&self, name: NameId) -> bool {
        self.flags(name) & node_flags::TARGETS != 0
    }

    /// Whether a name is the apex or below it.
    #[inline]
    pub fn is_within(&self, name: NameId) -> bool {
        self.flags(name) & node_flags::WITHIN != 0
    }

    /// Whether a name exists in this zone, and is not hidden by a cut or a DNAME; it may be in no other zone but a
    /// loaded child of this one.
    #[inline]
    pub(super) fn is_plainly_there(&self, name: NameId) -> bool {
        const THERE: u32 = node_flags::WITHIN | node_flags::EXISTS;
        self.flags(name) & THERE == THERE && !self.hides_names()
    }

    /// What the octets of a name show at a glance.
    #[inline]
    pub fn signs(&self, name: NameId) -> Signs {
        Signs::from_bits(self.flags(name) >> node_flags::SIGNS)
    }

    /// Whether any name of the table, owner or not, shows one of these signs.
    pub fn has_signs(&self, signs: Signs) -> bool {
        self.all_signs.any(signs)
    }

    /// Whether any owner lies outside the zone.
    pub fn has_outsiders(&self) -> bool {
        self.has_outsiders
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
        self.flags(name) & node_flags::owns(types::DNAME) != 0
    }

    #[inline]
    fn flags(&self, name: NameId) -> u32 {
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

    /// Whether any name of the table, owner or not, is a wildcard.
    pub(super) fn has_wildcards(&self) -> bool {
        self.has_wildcards
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

    /// Whether a name may have records of a type that the file does not hold.
    pub fn may_have(&self, name: NameId, rtype: u16) -> bool {
        self.may_hide(Some(name)) || self.contents.opaque.contains(&(name, rtype))
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
