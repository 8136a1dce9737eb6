//! All zones of a run.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

use super::apexes::Apexes;
use super::kind;
use super::mail_roles::MailRoles;
use super::node_flags::OwnedTypes;
use super::rrset::Rrset;
use super::server_roles::ServerRoles;
use super::zone::{Zone, ZoneId};
use crate::change::{Against, Base, Change};
use crate::facts::{Facts, Missing};
use crate::source::SourceMap;
use crate::zone::name::NameRef;
use crate::zone::rdata::types;
use crate::zone::reader::{self, Options};

/// All zones of a run, found by view and apex. Immutable once built: rules run over it in parallel.
#[derive(Debug, Default)]
pub struct ZoneSet {
    zones: Vec<Zone>,
    apexes: Apexes,
    /// Whether a zone that zone may look into lies below it, by the zone's number.
    divided: Vec<bool>,
    /// A bit for each length in octets that an apex has.
    apex_lengths: [u64; 4],
    has_reverse_zones: bool,
    /// Types that names of any zone own.
    types: OwnedTypes,
    mail_roles: OnceLock<MailRoles>,
    /// Targets of CNAME records by their wire octets in lower case.
    alias_targets: OnceLock<HashSet<Box<[u8]>, foldhash::fast::RandomState>>,
    server_roles: OnceLock<ServerRoles>,
    now: Option<Timestamp>,
    facts: Facts,
    /// Stands for all that is not stated, where that counts as absent; empty.
    rest_of_world: Option<Box<Zone>>,
    /// Notes what look-ups did not find out, where somebody wants to know.
    missing: Option<Missing>,
    /// The same zones as they were, where two revisions are compared.
    against: Option<Against>,
}

/// Which zone a name belongs to, as far as is known.
#[derive(Clone, Copy, Debug)]
pub enum Enclosing<'a> {
    /// In no zone that was loaded.
    None,
    /// In this zone.
    One(&'a Zone),
    /// Several files claim the zone, and nothing says which of them is served.
    Ambiguous,
}

impl ZoneSet {
    /// Takes the zones; each must carry its place in the list as its id.
    pub fn new(zones: Vec<Zone>) -> Self {
        debug_assert!(zones.iter().enumerate().all(|(index, zone)| zone.id().index() == index));
        let apexes = Apexes::new(&zones);
        let has_reverse_zones = zones.iter().any(|zone| kind::is_reverse(zone.apex_name()));
        let divided = divided(&zones);
        let mut apex_lengths = [0; 4];
        for zone in &zones {
            let (word, bit) = length_bit(zone.apex_name());
            apex_lengths[word] |= bit;
        }
        let types = zones.iter().map(Zone::types).fold(OwnedTypes::default(), OwnedTypes::or);
        ZoneSet { types, zones, apexes, divided, apex_lengths, has_reverse_zones, ..ZoneSet::default() }
    }

    /// The same zones with what is known of the world outside them, in place of what was known before.
    pub fn with_facts(self, facts: Facts) -> Self {
        let facts = facts.numbered(self.zones.len());
        let behind = ZoneId::new(self.zones.len() + facts.files().len());
        let rest_of_world = self.rest_of_world.map(|rest| Box::new(rest.with_id(behind)));
        ZoneSet { facts, rest_of_world, ..self }
    }

    /// The same zones where all that neither they nor the facts state counts as absent. Not so what an entry that could
    /// not be read may hide, nor what the facts call unavailable.
    pub fn closed_world(self, sources: &SourceMap) -> Self {
        let Ok(nothing) = sources.add("<closed world>", Vec::new()) else { return self };
        let id = ZoneId::new(self.zones.len() + self.facts.files().len());
        let contents = reader::read(&nothing, &Options::default());
        let rest = Zone::new(id, NameRef::ROOT, None, false, contents).into_facts();
        ZoneSet { rest_of_world: Some(Box::new(rest)), ..self }
    }

    /// The same zones, noting from here on what look-ups by rules do not find out; with `retry` also what the facts call
    /// unavailable.
    pub(crate) fn noting_what_is_missing(self, retry: bool) -> Self {
        ZoneSet { missing: Some(Missing::new(retry)), ..self }
    }

    /// Where look-ups are noted, if they are.
    pub(crate) fn missing(&self) -> Option<&Missing> {
        self.missing.as_ref()
    }

    /// The same zones, to be seen beside those of an older revision.
    pub fn against(self, base: Arc<Base>) -> Self {
        let against = Against::new(&self.zones, base);
        ZoneSet { against: Some(against), ..self }
    }

    /// The zones of the older revision, if two are compared.
    pub fn base(&self) -> Option<&Base> {
        self.against.as_ref().map(Against::base)
    }

    /// What has become of a zone since the older revision; `None` if none is compared with, or it is new.
    pub fn change_of(&self, zone: &Zone) -> Option<Change<'_>> {
        self.against.as_ref()?.change_of(zone)
    }

    /// The zones of the older revision whose name no zone has any more.
    pub fn removed_zones(&self) -> impl Iterator<Item = &Zone> {
        self.against.iter().flat_map(Against::removed)
    }

    /// What is known of the world outside.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    pub(super) fn rest_of_world(&self) -> Option<&Zone> {
        self.rest_of_world.as_deref()
    }

    /// The same zones, seen at a time that counts as now.
    pub fn at(self, now: Timestamp) -> Self {
        ZoneSet { now: Some(now), ..self }
    }

    /// The time that counts as now: that of [`ZoneSet::at`], else the clock's.
    pub fn now(&self) -> Timestamp {
        self.now.unwrap_or_else(Timestamp::now)
    }

    /// All zones, in the order given.
    pub fn zones(&self) -> &[Zone] {
        &self.zones
    }

    /// The zone of an id; the ids of facts follow those of the zones.
    pub fn zone(&self, id: ZoneId) -> &Zone {
        let Some(index) = id.index().checked_sub(self.zones.len()) else {
            return &self.zones[id.index()];
        };
        match (self.facts.files().get(index), &self.rest_of_world) {
            (Some(file), _) => file.zone(),
            (None, Some(rest)) => rest,
            (None, None) => unreachable!("ids are handed out by the set itself"),
        }
    }

    /// A zone whose look-ups are those of the world outside: one of no view, where there is such, else any; facts
    /// where there is no zone.
    pub fn outsider(&self) -> Option<&Zone> {
        let unviewed = self.zones.iter().find(|zone| zone.view().is_none());
        let facts = || self.facts.files().first().map(|file| file.zone());
        unviewed.or_else(|| self.zones.first()).or_else(facts).or_else(|| self.rest_of_world())
    }

    /// The zone that `name` (lower case) lies in, seen from zone `from`: the one with the longest apex, out of the
    /// zones of the same view and of no view. A zone is never ambiguous to itself.
    pub fn enclosing(&self, from: &Zone, name: NameRef<'_>) -> Enclosing<'_> {
        if !self.is_divided(from) && name.is_within(from.apex_name()) {
            return Enclosing::One(self.zone(from.id()));
        }
        // Most names are as long as no apex is, and need not be looked at closer. The length of `from`'s is among them,
        // but for facts.
        for ancestor in name.ancestors().filter(|ancestor| self.may_be_apex(*ancestor)) {
            if ancestor == from.apex_name() && !from.is_facts() {
                return Enclosing::One(self.zone(from.id()));
            }
            match self.apexes_of(from, ancestor) {
                [] => {}
                [one] => return Enclosing::One(self.zone(*one)),
                _ => return Enclosing::Ambiguous,
            }
        }
        Enclosing::None
    }

    /// Whether any zone's apex is as long as a name.
    #[inline]
    fn may_be_apex(&self, name: NameRef<'_>) -> bool {
        let (word, bit) = length_bit(name);
        self.apex_lengths[word] & bit != 0
    }

    /// The zones with that apex (lower case) that `from` may look into.
    pub fn named(&self, from: &Zone, apex: NameRef<'_>) -> &[ZoneId] {
        // Most names are as long as no apex is, and need not be hashed.
        if self.may_be_apex(apex) { self.apexes_of(from, apex) } else { &[] }
    }

    fn apexes_of(&self, from: &Zone, apex: NameRef<'_>) -> &[ZoneId] {
        let viewed = from.view().map(|view| self.apexes.of_view(&self.zones, Some(view), apex));
        match viewed.filter(|ids| !ids.is_empty()) {
            Some(ids) => ids,
            None => self.apexes.of_view(&self.zones, None, apex),
        }
    }

    /// Whether any zone that `from` may look into lies below it.
    #[inline]
    pub(super) fn is_divided(&self, from: &Zone) -> bool {
        // Facts are no zone; whatever they look for may lie in one.
        self.divided.get(from.id().index()).copied().unwrap_or(true)
    }

    /// The zones of the same apex and view as a zone, itself included, in the order given.
    pub fn namesakes(&self, zone: &Zone) -> impl Iterator<Item = &Zone> {
        let ids = self.apexes.of_view(&self.zones, zone.view(), zone.apex_name());
        ids.iter().map(|id| self.zone(*id))
    }

    /// The zones of that apex in any view, the zone itself included, in the order given.
    pub fn in_all_views<'a>(&'a self, zone: &'a Zone) -> impl Iterator<Item = &'a Zone> {
        let mut ids = self.apexes.all(&self.zones, zone.apex_name()).to_vec();
        ids.sort_unstable();
        ids.into_iter().map(|id| self.zone(id))
    }

    /// Whether any zone maps addresses to names, so that look-ups there can succeed at all.
    pub fn has_reverse_zones(&self) -> bool {
        self.has_reverse_zones
    }

    /// Whether an MX record of any zone names `name` (lower case) as its exchange.
    pub fn is_mx_host(&self, name: NameRef<'_>) -> bool {
        self.mail_roles().is_mx_host(name)
    }

    /// Whether an MX record of any zone names the owner of an RRset as its exchange.
    pub fn owner_is_mx_host(&self, rrset: &Rrset<'_>) -> bool {
        let roles = self.mail_roles();
        match self.zones.get(rrset.zone().id().index()).filter(|zone| std::ptr::eq(*zone, rrset.zone())) {
            Some(zone) if rrset.rtype() == types::MX => roles.is_mx_owner_and_host(zone.id(), rrset.owner()),
            _ => roles.is_mx_host(rrset.owner_name()),
        }
    }

    /// Whether any zone or file of facts may hold a record of a type: right for all but rare types.
    pub fn may_hold(&self, rtype: u16) -> bool {
        self.types.may_hold(rtype) || self.facts.files().iter().any(|file| file.zone().types().may_hold(rtype))
    }

    /// Whether a public zone that sees `from` names `name` (lower case), a host of `from`, as a name server, its own or
    /// that of a delegation.
    pub fn is_ns_host(&self, from: &Zone, name: NameRef<'_>) -> bool {
        self.server_roles.get_or_init(|| ServerRoles::new(&self.zones)).is_ns_host(name, from.view())
    }

    /// Whether an SPF record of any zone includes or redirects to `name` (lower case).
    pub fn is_spf_include(&self, name: NameRef<'_>) -> bool {
        self.mail_roles().is_spf_include(name)
    }

    /// Whether a CNAME record of any zone leads to `name` (lower case). The first question looks through all records.
    pub fn is_alias_target(&self, name: NameRef<'_>) -> bool {
        let targets = self.alias_targets.get_or_init(|| {
            let aliases = self.zones.iter().map(Zone::contents).flat_map(|contents| {
                let aliases = contents.records.iter().filter(|record| record.rtype == types::CNAME);
                aliases.filter_map(|record| Some(contents.name(contents.target(record)?).wire().into()))
            });
            aliases.collect()
        });
        targets.contains(name.wire())
    }

    fn mail_roles(&self) -> &MailRoles {
        self.mail_roles.get_or_init(|| MailRoles::new(&self.zones))
    }
}

/// Word and bit of a name's length, which is at most 255.
#[inline]
fn length_bit(name: NameRef<'_>) -> (usize, u64) {
    let length = name.wire().len() % 256;
    (length / 64, 1 << (length % 64))
}

/// Whether each zone has zones below it that it may look into: those of its view and of no view.
fn divided(zones: &[Zone]) -> Vec<bool> {
    let mut above: HashSet<(Option<&str>, NameRef<'_>), foldhash::fast::RandomState> = HashSet::default();
    for zone in zones {
        for ancestor in zone.apex_name().ancestors().skip(1) {
            // Where one ancestor is known, so are those above it.
            if !above.insert((zone.view(), ancestor)) {
                break;
            }
        }
    }
    let is_above = |zone: &Zone| [zone.view(), None].into_iter().any(|view| above.contains(&(view, zone.apex_name())));
    zones.iter().map(is_above).collect()
}
