//! Which zones have a name as their apex: in some dozen octets a zone, as there may be a hundred thousand of them.

use std::hash::BuildHasher;

use super::zone::{Zone, ZoneId};
use crate::zone::name::NameRef;

/// Zones by apex. Holds numbers only: the names are those of the zones, which are handed in each time.
#[derive(Debug, Default)]
pub(super) struct Apexes {
    /// All zones by apex, then view, those of no view first, then in the order given.
    zones: Vec<ZoneId>,
    /// For each place of `zones` where another apex begins, how many have it.
    runs: Vec<u32>,
    /// The places where another apex begins, plus 1: each in the bucket of its hash or the first free one behind. 0 is free.
    /// A power of two of them, at most half in use.
    buckets: Vec<u32>,
    /// Keyed per process, as apexes come out of files.
    hasher: foldhash::fast::RandomState,
}

impl Apexes {
    /// The table of these zones; each must carry its place in the list as its id.
    pub(super) fn new(zones: &[Zone]) -> Apexes {
        let mut sorted: Vec<&Zone> = zones.iter().collect();
        // Stable, so that those of one apex and view stay in the order given.
        sorted.sort_by_key(|zone| (zone.apex_name().wire(), zone.view()));
        let mut apexes = Apexes {
            zones: sorted.iter().map(|zone| zone.id()).collect(),
            runs: vec![0; zones.len()],
            buckets: vec![0; (zones.len() * 2).next_power_of_two()],
            ..Apexes::default()
        };
        let mask = apexes.buckets.len() - 1;
        let mut place = 0;
        for run in sorted.chunk_by(|a, b| a.apex_name() == b.apex_name()) {
            let Some(first) = run.first() else { continue };
            let mut bucket = apexes.hash(first.apex_name()) & mask;
            while apexes.buckets[bucket] != 0 {
                bucket = (bucket + 1) & mask;
            }
            apexes.buckets[bucket] = place as u32 + 1;
            apexes.runs[place] = run.len() as u32;
            place += run.len();
        }
        apexes
    }

    fn hash(&self, apex: NameRef<'_>) -> usize {
        self.hasher.hash_one(apex.wire()) as usize
    }

    /// The zones with that apex (lower case) in any view, those of no view first.
    pub(super) fn all(&self, zones: &[Zone], apex: NameRef<'_>) -> &[ZoneId] {
        let Some(mask) = self.buckets.len().checked_sub(1) else { return &[] };
        let mut bucket = self.hash(apex) & mask;
        // At least every other bucket is free, so this ends.
        while let Some(place) = self.buckets.get(bucket).and_then(|place| place.checked_sub(1)) {
            let place = place as usize;
            let zone = self.zones.get(place).and_then(|id| zones.get(id.index()));
            if zone.is_some_and(|zone| zone.apex_name() == apex) {
                let length = self.runs.get(place).map_or(0, |&length| length as usize);
                return self.zones.get(place..place + length).unwrap_or_default();
            }
            bucket = (bucket + 1) & mask;
        }
        &[]
    }

    /// The zones of that view with that apex (lower case), in the order given.
    pub(super) fn of_view(&self, zones: &[Zone], view: Option<&str>, apex: NameRef<'_>) -> &[ZoneId] {
        let all = self.all(zones, apex);
        let view_of = |id: &ZoneId| zones.get(id.index()).and_then(Zone::view);
        let start = all.partition_point(|id| view_of(id) < view);
        let end = all.partition_point(|id| view_of(id) <= view);
        all.get(start..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::World;
    use crate::source::SourceMap;
    use crate::zone::name::Name;

    use super::*;

    #[test]
    fn zones_are_found_by_apex_and_view() {
        let soa = "@ SOA ns1.example.net. hostmaster.example.net. 1 2 3 4 5\n";
        let mut world = World::default();
        for number in 0..200 {
            world = world.zone(&format!("z{number}.example."), soa);
        }
        let world = world.zone_in("b", "z7.example.", soa).zone_in("a", "z7.example.", soa).zone("z7.example.", soa);
        let set = world.damaged().zones(&SourceMap::new());
        let apexes = Apexes::new(set.zones());
        let ids = |found: &[ZoneId]| found.iter().map(|id| id.0).collect::<Vec<_>>();
        for number in 0..200 {
            let apex = Name::parse(&format!("z{number}.example.")).unwrap();
            let expected = if number == 7 { vec![7, 202] } else { vec![number] };
            assert_eq!(ids(apexes.of_view(set.zones(), None, apex.as_ref())), expected);
        }
        let apex = Name::parse("z7.example.").unwrap();
        assert_eq!(ids(apexes.of_view(set.zones(), Some("a"), apex.as_ref())), [201]);
        assert_eq!(ids(apexes.of_view(set.zones(), Some("c"), apex.as_ref())), [0; 0]);
        assert_eq!(ids(apexes.all(set.zones(), apex.as_ref())), [7, 202, 201, 200]);
        assert_eq!(ids(apexes.all(set.zones(), NameRef::ROOT)), [0; 0]);
        assert_eq!(ids(Apexes::new(&[]).all(&[], NameRef::ROOT)), [0; 0]);
    }
}
