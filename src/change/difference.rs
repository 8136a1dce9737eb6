//! In which records two states of one zone differ.
//!
//! Records are compared as name servers see them: by owner, type and rdata, names without case (RFC 4343), identical
//! records as one (RFC 2181 5). Blanks, comments, order and the way a name is written are no change. Where an entry could
//! not be read, what it may have held is neither gone nor new.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::model::{Rrset, Zone};
use crate::zone::contents::{Contents, RecordId};
use crate::zone::name::NameRef;
use crate::zone::rdata::{Canonical, lowercase_names, types};

/// Octets of a SOA's rdata behind its two names: serial, refresh, retry, expire, minimum (RFC 1035 3.3.13).
const SOA_NUMBERS: usize = 20;

/// The records that differ. Ids of what was are of the zone of then, all others of the zone of now. The SOA at the apex is
/// told apart from the others, as its serial is to change with them.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Difference {
    /// Records that came, in reading order.
    pub added: Vec<RecordId>,
    /// Records that went.
    pub removed: Vec<RecordId>,
    /// Records that have other rdata now (then, now), where it is plain which became which.
    pub changed: Vec<(RecordId, RecordId)>,
    /// Records that have another TTL now and are else the same (then, now).
    pub ttl: Vec<(RecordId, RecordId)>,
    /// The SOA then and now, if both are known.
    pub soa: Option<(RecordId, RecordId)>,
    /// The serials then and now, if both are known.
    pub serials: Option<(u32, u32)>,
    /// Whether the SOA differs in more than its serial.
    pub soa_changed: bool,
}

impl Difference {
    /// Compares a zone as it was with the same zone as it is.
    pub fn of(old: &Zone, new: &Zone) -> Difference {
        let mut difference = Difference::default();
        if is_equal(old.contents(), new.contents()) {
            difference.compare_soa(old, new);
            return difference;
        }
        for owner in new.owners() {
            let name = new.contents().name(owner);
            let before = old.contents().names.get(name);
            for rrset in new.rrsets(owner) {
                if is_soa(new, &rrset) {
                    continue;
                }
                let was = before.and_then(|id| old.rrset(id, rrset.rtype()));
                let hidden = old.may_hide(before);
                difference.compare(was, Some(rrset), hidden, new.may_hide(Some(owner)));
            }
        }
        for owner in old.owners() {
            let now = new.contents().names.get(old.contents().name(owner));
            for rrset in old.rrsets(owner) {
                let is_there = now.is_some_and(|id| new.rrset(id, rrset.rtype()).is_some());
                if !is_soa(old, &rrset) && !is_there && !new.may_hide(now) {
                    difference.removed.extend(distinct(&rrset).into_iter().map(|(id, _)| id));
                }
            }
        }
        difference.compare_soa(old, new);
        difference.added.sort_unstable();
        difference.removed.sort_unstable();
        difference.changed.sort_unstable_by_key(|&(_, now)| now);
        difference.ttl.sort_unstable_by_key(|&(_, now)| now);
        difference
    }

    /// Whether anything but the serial differs.
    pub fn is_change(&self) -> bool {
        self.soa_changed || self.count() > 0
    }

    /// The records that differ, the SOA left aside.
    pub fn count(&self) -> usize {
        self.added.len() + self.removed.len() + self.changed.len() + self.ttl.len()
    }

    fn compare(&mut self, old: Option<Rrset<'_>>, new: Option<Rrset<'_>>, old_hides: bool, new_hides: bool) {
        let (was, now) =
            (old.as_ref().map(distinct).unwrap_or_default(), new.as_ref().map(distinct).unwrap_or_default());
        let (Some(old), Some(new)) = (old, new) else {
            if !old_hides {
                self.added.extend(now.into_iter().map(|(id, _)| id));
            }
            return;
        };
        let known: HashMap<&[u8], RecordId> = was.iter().map(|(id, rdata)| (rdata.as_ref(), *id)).collect();
        let (old_contents, new_contents) = (old.zone().contents(), new.zone().contents());
        let mut came = Vec::new();
        for (id, rdata) in &now {
            match known.get(rdata.as_ref()) {
                None => came.push(*id),
                Some(&before) => {
                    let (a, b) = (old_contents.record(before), new_contents.record(*id));
                    if a.ttl_known() && b.ttl_known() && a.ttl != b.ttl {
                        self.ttl.push((before, *id));
                    }
                }
            }
        }
        let still: HashSet<&[u8]> = now.iter().map(|(_, rdata)| rdata.as_ref()).collect();
        let mut gone: Vec<RecordId> =
            was.iter().filter(|(_, rdata)| !still.contains(rdata.as_ref())).map(|(id, _)| *id).collect();
        self.pair(&mut gone, &mut came, old_contents, new_contents);
        if !old_hides {
            self.added.extend(came);
        }
        if !new_hides {
            self.removed.extend(gone);
        }
    }

    /// What became what: the one that went and the one that came, or those that lead to the same name.
    fn pair(&mut self, gone: &mut Vec<RecordId>, came: &mut Vec<RecordId>, old: &Contents, new: &Contents) {
        if let (&[was], &[now]) = (gone.as_slice(), came.as_slice()) {
            self.changed.push((was, now));
            gone.clear();
            came.clear();
            return;
        }
        let mut by_target: HashMap<&[u8], Vec<RecordId>> = HashMap::new();
        for &now in came.iter().rev() {
            if let Some(target) = new.target(new.record(now)) {
                by_target.entry(new.name(target).wire()).or_default().push(now);
            }
        }
        let mut found = HashSet::new();
        gone.retain(|&was| {
            let Some(target) = old.target(old.record(was)).map(|target| old.name(target)) else { return true };
            let Some(now) = by_target.get_mut(target.wire()).and_then(Vec::pop) else { return true };
            self.changed.push((was, now));
            found.insert(now);
            false
        });
        came.retain(|now| !found.contains(now));
    }

    fn compare_soa(&mut self, old: &Zone, new: &Zone) {
        let (Some(was), Some(now)) = (old.soa(), new.soa()) else { return };
        self.soa = Some((was, now));
        let (was, now) = (old.contents().record(was), new.contents().record(now));
        let (Some((names_then, then)), Some((names_now, numbers))) =
            (split_soa(old.contents().rdata(was)), split_soa(new.contents().rdata(now)))
        else {
            return;
        };
        self.serials = serial(then).zip(serial(numbers));
        let other_ttl = was.ttl_known() && now.ttl_known() && was.ttl != now.ttl;
        self.soa_changed =
            other_ttl || !names_then.eq_ignore_ascii_case(names_now) || then.get(4..) != numbers.get(4..);
    }
}

/// Whether two texts gave the very same records in the same order; most zones of a change are untouched.
fn is_equal(old: &Contents, new: &Contents) -> bool {
    old.records.len() == new.records.len()
        && old.records.iter().zip(&new.records).all(|(a, b)| {
            (a.rtype, a.ttl, a.ttl_known()) == (b.rtype, b.ttl, b.ttl_known())
                && old.class_of(a) == new.class_of(b)
                && old.name(a.owner) == new.name(b.owner)
                && old.rdata(a) == new.rdata(b)
        })
}

fn is_soa(zone: &Zone, rrset: &Rrset<'_>) -> bool {
    rrset.rtype() == types::SOA && rrset.owner() == zone.apex()
}

/// The names of a SOA, and its numbers.
fn split_soa(rdata: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, rest) = NameRef::take(rdata)?;
    let (_, numbers) = NameRef::take(rest)?;
    (numbers.len() == SOA_NUMBERS).then(|| rdata.split_at(rdata.len() - SOA_NUMBERS))
}

fn serial(numbers: &[u8]) -> Option<u32> {
    numbers.first_chunk::<4>().map(|octets| u32::from_be_bytes(*octets))
}

/// The records of an RRset with their rdata, names in lower case; of identical ones the first.
fn distinct<'a>(rrset: &Rrset<'a>) -> Vec<(RecordId, Cow<'a, [u8]>)> {
    let contents = rrset.zone().contents();
    let rtype = rrset.rtype();
    let mut seen = HashSet::new();
    let mut records = Vec::with_capacity(rrset.ids().len());
    for &id in rrset.ids() {
        let rdata = contents.rdata(contents.record(id));
        let mut lowered = Cow::Borrowed(rdata);
        if rdata.iter().any(u8::is_ascii_uppercase) {
            lowercase_names(rtype, lowered.to_mut(), Canonical::Comparison);
        }
        if rrset.ids().len() == 1 || seen.insert(lowered.clone()) {
            records.push((id, lowered));
        }
    }
    records
}
