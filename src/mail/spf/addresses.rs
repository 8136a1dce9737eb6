//! Sets of addresses of one family, as ranges and as networks.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// A family of addresses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// The family of an address.
    pub fn of(address: IpAddr) -> Family {
        if address.is_ipv4() { Family::V4 } else { Family::V6 }
    }

    /// Bits of an address.
    fn bits(self) -> u8 {
        match self {
            Family::V4 => 32,
            Family::V6 => 128,
        }
    }

    /// All addresses.
    pub(super) fn all(self) -> Range {
        Range { first: 0, last: u128::MAX >> (128 - u32::from(self.bits())) }
    }
}

/// An address as a number.
fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u32::from(v4).into(),
        IpAddr::V6(v6) => v6.into(),
    }
}

/// Addresses that follow each other, both ends included, as `ipnet` takes them too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Range {
    pub first: u128,
    pub last: u128,
}

impl Range {
    /// The addresses of a network.
    pub fn of(network: IpNet) -> Range {
        Range { first: number(network.network()), last: number(network.broadcast()) }
    }
}

/// A set of addresses of one family.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AddressSet {
    family: Family,
    /// Sorted, apart from each other by one address at least.
    ranges: Vec<Range>,
}

/// How many addresses a set holds. All of IPv6 is one more than a `u128` can say.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct AddressCount {
    /// The number of addresses less one; `None` for an empty set.
    less_one: Option<u128>,
}

impl AddressSet {
    /// No address.
    pub fn empty(family: Family) -> AddressSet {
        AddressSet { family, ranges: Vec::new() }
    }

    /// The addresses of some ranges, in any order. Costs as much as sorting them.
    pub(super) fn of_ranges(family: Family, mut ranges: Vec<Range>) -> AddressSet {
        ranges.sort_unstable();
        let mut joined: Vec<Range> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match joined.last_mut() {
                Some(last) if last.last.checked_add(1).is_none_or(|next| range.first <= next) => {
                    last.last = last.last.max(range.last);
                }
                _ => joined.push(range),
            }
        }
        AddressSet { family, ranges: joined }
    }

    /// The addresses of some networks; those of the other family are left out.
    pub fn of_networks(family: Family, networks: impl IntoIterator<Item = IpNet>) -> AddressSet {
        let of_family = networks.into_iter().filter(|network| Family::of(network.addr()) == family);
        AddressSet::of_ranges(family, of_family.map(Range::of).collect())
    }

    /// The family.
    pub fn family(&self) -> Family {
        self.family
    }

    /// Whether it holds no address.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether it holds an address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let number = number(address);
        let behind = self.ranges.partition_point(|range| range.first <= number);
        let range = behind.checked_sub(1).and_then(|index| self.ranges.get(index));
        Family::of(address) == self.family && range.is_some_and(|range| number <= range.last)
    }

    /// How many addresses it holds.
    pub fn count(&self) -> AddressCount {
        let mut less_one: Option<u128> = None;
        for range in &self.ranges {
            let more = range.last - range.first;
            // The ranges are apart, so they never hold all addresses together.
            less_one = Some(less_one.map_or(more, |sum| sum + 1 + more));
        }
        AddressCount { less_one }
    }

    /// The addresses of both.
    pub fn union(&self, other: &AddressSet) -> AddressSet {
        AddressSet::of_ranges(self.family, self.ranges.iter().chain(&other.ranges).copied().collect())
    }

    /// The addresses that are not in the other.
    pub fn without(&self, other: &AddressSet) -> AddressSet {
        let mut rest = Remaining::of(&self.ranges);
        for range in &other.ranges {
            rest.take(*range, |_| {});
        }
        AddressSet { family: self.family, ranges: rest.ranges().collect() }
    }

    /// The addresses that are in both.
    pub fn intersection(&self, other: &AddressSet) -> AddressSet {
        let mut rest = Remaining::of(&self.ranges);
        let mut common = Vec::new();
        for range in &other.ranges {
            rest.take(*range, |taken| common.push(taken));
        }
        AddressSet::of_ranges(self.family, common)
    }

    /// The fewest networks that hold these addresses and no other, in order.
    pub fn networks(&self) -> Vec<IpNet> {
        let mut networks = Vec::new();
        for range in &self.ranges {
            match self.family {
                Family::V4 => {
                    let ends = (Ipv4Addr::from(range.first as u32), Ipv4Addr::from(range.last as u32));
                    networks.extend(ipnet::Ipv4Subnets::new(ends.0, ends.1, 0).map(|net: Ipv4Net| IpNet::from(net)));
                }
                Family::V6 => {
                    let ends = (Ipv6Addr::from(range.first), Ipv6Addr::from(range.last));
                    networks.extend(ipnet::Ipv6Subnets::new(ends.0, ends.1, 0).map(|net: Ipv6Net| IpNet::from(net)));
                }
            }
        }
        networks
    }

    /// The widest network in it, if it holds any address.
    pub fn widest(&self) -> Option<IpNet> {
        self.networks().into_iter().min_by_key(IpNet::prefix_len)
    }

    pub(super) fn ranges(&self) -> &[Range] {
        &self.ranges
    }

    /// All addresses of a family.
    pub fn all(family: Family) -> AddressSet {
        AddressSet { family, ranges: vec![family.all()] }
    }
}

impl AddressCount {
    /// The number, if a `u128` can hold it.
    pub fn number(self) -> Option<u128> {
        self.less_one.map_or(Some(0), |less_one| less_one.checked_add(1))
    }

    /// Whether there are at least as many addresses as a network of this prefix length of the family has.
    pub fn fills(self, family: Family, length: u8) -> bool {
        let network_less_one = family.all().last.checked_shr(length.into()).unwrap_or(0);
        self.less_one.is_some_and(|less_one| less_one >= network_less_one)
    }
}

impl fmt::Display for AddressCount {
    /// With a comma between thousands; large powers of two, such as those of IPv6 networks, as `2^96`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number() {
            None => f.write_str("2^128"),
            Some(number) if number > 1 << 48 && number.is_power_of_two() => write!(f, "2^{}", number.ilog2()),
            Some(number) => f.write_str(&thousands(number)),
        }
    }
}

fn thousands(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Addresses from which networks are taken away one after the other. A network costs no more than the ranges that it
/// overlaps and a search: each range that goes came out of an earlier cut, so that all together stays nearly linear.
#[derive(Clone, Default, Debug)]
pub(super) struct Remaining {
    /// Last address of each range by its first.
    ranges: BTreeMap<u128, u128>,
}

impl Remaining {
    /// Takes ranges that are apart from each other.
    pub fn of(ranges: &[Range]) -> Remaining {
        Remaining { ranges: ranges.iter().map(|range| (range.first, range.last)).collect() }
    }

    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// How many ranges it consists of.
    pub fn len(&self) -> usize {
        self.ranges.len()
    }

    pub fn ranges(&self) -> impl Iterator<Item = Range> + '_ {
        self.ranges.iter().map(|(&first, &last)| Range { first, last })
    }

    /// Takes a range away, and tells the parts of it that were there.
    pub fn take(&mut self, range: Range, mut taken: impl FnMut(Range)) {
        let start = self.ranges.range(..=range.first).next_back().map_or(range.first, |(&first, _)| first);
        // What a split leaves behind lies outside the range, so every turn removes what is inside.
        while let Some((&first, &last)) = self.ranges.range(start..=range.last).find(|&(_, &last)| last >= range.first)
        {
            self.ranges.remove(&first);
            if first < range.first {
                self.ranges.insert(first, range.first - 1);
            }
            if last > range.last {
                self.ranges.insert(range.last + 1, last);
            }
            taken(Range { first: first.max(range.first), last: last.min(range.last) });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn set(networks: &[&str]) -> AddressSet {
        AddressSet::of_networks(Family::V4, networks.iter().map(|text| text.parse().unwrap()))
    }

    fn shown(set: &AddressSet) -> Vec<String> {
        set.networks().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn networks_are_joined() {
        assert_eq!(shown(&set(&["192.0.2.0/25", "192.0.2.128/25", "192.0.2.7/32"])), ["192.0.2.0/24"]);
        assert_eq!(shown(&set(&["192.0.2.1/32", "192.0.2.2/31"])), ["192.0.2.1/32", "192.0.2.2/31"]);
        assert_eq!(shown(&set(&["0.0.0.0/1", "128.0.0.0/1"])), ["0.0.0.0/0"]);
        assert_eq!(shown(&AddressSet::all(Family::V6)), ["::/0"]);
        assert_eq!(shown(&set(&[])), [""; 0]);
    }

    #[test]
    fn counts_are_exact() {
        let count = |set: &AddressSet| set.count().to_string();
        assert_eq!(count(&set(&["10.0.0.0/8", "192.0.2.0/24", "198.51.100.0/24"])), "16,777,728");
        assert_eq!(count(&set(&[])), "0");
        assert_eq!(count(&AddressSet::all(Family::V4)), "4,294,967,296");
        assert_eq!(count(&AddressSet::all(Family::V6)), "2^128");
        let v6 = |text: &str| AddressSet::of_networks(Family::V6, [text.parse().unwrap()]);
        assert_eq!(count(&v6("2001:db8::/32")), "2^96");
        assert!(
            v6("2001:db8::/31").count().fills(Family::V6, 31) && !v6("2001:db8::/32").count().fills(Family::V6, 31)
        );
        assert!(AddressSet::all(Family::V6).count().fills(Family::V6, 0));
        assert!(set(&["192.0.2.0/24", "198.51.100.0/24"]).count().fills(Family::V4, 23));
        assert!(!set(&[]).count().fills(Family::V4, 32) && set(&["192.0.2.1/32"]).count().fills(Family::V4, 32));
    }

    #[test]
    fn sets_are_taken_from_each_other() {
        let rest = set(&["192.0.2.0/29"]).without(&set(&["192.0.2.2/31", "192.0.2.7/32"]));
        assert_eq!(shown(&rest), ["192.0.2.0/31", "192.0.2.4/31", "192.0.2.6/32"]);
        assert_eq!(
            shown(&set(&["192.0.2.0/29"]).intersection(&set(&["192.0.2.6/31", "10.0.0.0/8"]))),
            ["192.0.2.6/31"]
        );
        assert_eq!(set(&["10.0.0.0/8", "192.0.2.0/24"]).widest().unwrap().prefix_len(), 8);
    }

    fn ranges() -> impl Strategy<Value = Vec<Range>> {
        let range = (0..40_u128, 0..6_u128).prop_map(|(first, more)| Range { first, last: first + more });
        proptest::collection::vec(range, 0..8)
    }

    proptest! {
        #[test]
        fn set_operations_are_those_of_each_address(one in ranges(), two in ranges()) {
            let holds = |ranges: &[Range], number: u128| ranges.iter().any(|range| (range.first..=range.last).contains(&number));
            let (a, b) = (AddressSet::of_ranges(Family::V4, one.clone()), AddressSet::of_ranges(Family::V4, two.clone()));
            for number in 0..50_u128 {
                let address = IpAddr::from(Ipv4Addr::from(number as u32));
                let (in_a, in_b) = (holds(&one, number), holds(&two, number));
                prop_assert_eq!(a.contains(address), in_a);
                prop_assert_eq!(a.union(&b).contains(address), in_a || in_b);
                prop_assert_eq!(a.without(&b).contains(address), in_a && !in_b);
                prop_assert_eq!(a.intersection(&b).contains(address), in_a && in_b);
                let networks = a.networks();
                prop_assert_eq!(networks.iter().any(|network| network.contains(&address)), in_a);
                prop_assert!(networks.is_sorted());
            }
            prop_assert_eq!(a.count().number(), Some((0..50).filter(|&number| holds(&one, number)).count() as u128));
        }
    }
}
