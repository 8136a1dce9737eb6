//! IPv4 and IPv6 addresses, and the 64-bit locators of RFC 6742.

use crate::zone::swar;

/// Four decimal numbers of at most 255 without needless zeros, with dots between (RFC 1035 3.4.1; as `inet_pton`).
#[inline]
pub fn ipv4(text: &[u8]) -> Option<[u8; 4]> {
    let mut octets = [0; 4];
    let mut rest = text;
    for (index, octet) in octets.iter_mut().enumerate() {
        if index > 0 {
            rest = rest.strip_prefix(b".")?;
        }
        let (number, width) = octet_at_front(rest)?;
        *octet = number;
        rest = &rest[width..];
    }
    rest.is_empty().then_some(octets)
}

/// The number of one to three digits at the front of `text`, and its width.
#[inline(always)]
fn octet_at_front(text: &[u8]) -> Option<(u8, usize)> {
    let digit = |byte: u8| byte.wrapping_sub(b'0');
    let (first, rest) = text.split_first()?;
    let first = digit(*first);
    if first > 9 {
        return None;
    }
    let second = match rest.first() {
        Some(&byte) if digit(byte) <= 9 => digit(byte),
        _ => return Some((first, 1)),
    };
    if first == 0 {
        return None;
    }
    let two = first * 10 + second;
    match rest.get(1) {
        Some(&byte) if digit(byte) <= 9 => {
            let three = u16::from(two) * 10 + u16::from(digit(byte));
            u8::try_from(three).ok().map(|number| (number, 3))
        }
        _ => Some((two, 2)),
    }
}

/// The IPv4 address at byte `at` of a text, and the offset behind it. `None` too in the last bytes of the text.
///
/// The same as [`ipv4`] without a branch for the number of digits, which nothing can foresee.
#[inline]
pub fn ipv4_at(text: &[u8], mut at: usize) -> Option<([u8; 4], usize)> {
    const HIGH: u32 = 0x8080_8080;
    let mut octets = [0; 4];
    for (index, octet) in octets.iter_mut().enumerate() {
        let block = swar::load(text, at)?;
        let digits = block as u32 ^ 0x3030_3030;
        let others = (((digits & !HIGH) + 0x7676_7676) | digits) & HIGH;
        let width = others.trailing_zeros() / 8;
        if !(1..=3).contains(&width) || (width > 1 && digits as u8 == 0) {
            return None;
        }
        // The last digit goes to the highest byte, zeros come in front of the first.
        let [_, hundreds, tens, ones] = (digits << (32 - 8 * width)).to_le_bytes().map(u32::from);
        *octet = u8::try_from(hundreds * 100 + tens * 10 + ones).ok()?;
        at += width as usize;
        if index < 3 {
            if (block >> (8 * width)) as u8 != b'.' {
                return None;
            }
            at += 1;
        }
    }
    Some((octets, at))
}

/// The IPv6 address at byte `at` of a text, and the offset behind it. `None` too in the last bytes of the text, and
/// where its end is written as an IPv4 address.
#[inline]
pub fn ipv6_at(text: &[u8], mut at: usize) -> Option<([u8; 16], usize)> {
    let mut groups = Groups { bits: 0, count: 0, gap: None };
    let mut at_gap = text.get(at..)?.starts_with(b"::");
    if at_gap {
        groups.gap = Some(0);
        at += 2;
    }
    loop {
        let block = swar::load(text, at)?;
        let digits = swar::length_of(swar::hexadecimal_digits(block));
        if digits == 0 {
            return if at_gap { groups.octets().map(|octets| (octets, at)) } else { None };
        }
        if digits > 4 {
            return None;
        }
        groups.push(swar::hexadecimal(block, digits).into(), 1);
        at += digits;
        match (block >> (8 * digits)) as u8 {
            b':' => at += 1,
            b'.' => return None,
            _ => return groups.octets().map(|octets| (octets, at)),
        }
        at_gap = text.get(at) == Some(&b':');
        if at_gap {
            if groups.gap.replace(groups.count).is_some() {
                return None;
            }
            at += 1;
        }
    }
}

/// The text forms of RFC 4291 2.2.
#[inline]
pub fn ipv6(text: &[u8]) -> Option<[u8; 16]> {
    let mut groups = Groups { bits: 0, count: 0, gap: None };
    let mut rest = text;
    if let [b':', tail @ ..] = text {
        rest = tail.strip_prefix(b":")?;
        groups.gap = Some(0);
    }
    let mut at_gap = groups.gap.is_some();
    while !rest.is_empty() {
        let (mut group, mut digits) = (0_u32, 0);
        while let Some(&byte) = rest.get(digits)
            && HEX[byte as usize] < 16
        {
            group = group << 4 | u32::from(HEX[byte as usize]);
            digits += 1;
        }
        match rest.get(digits) {
            Some(b'.') => {
                groups.push(u128::from(u32::from_be_bytes(ipv4(rest)?)), 2);
                return groups.octets();
            }
            _ if digits == 0 || digits > 4 => return None,
            Some(b':') => {}
            Some(_) => return None,
            None => {
                groups.push(group.into(), 1);
                return groups.octets();
            }
        }
        groups.push(group.into(), 1);
        rest = &rest[digits + 1..];
        at_gap = rest.first() == Some(&b':');
        if at_gap {
            if groups.gap.replace(groups.count).is_some() {
                return None;
            }
            rest = &rest[1..];
        }
    }
    // Only `::` may stand at the end, not `:`.
    if at_gap { groups.octets() } else { None }
}

/// The groups of an IPv6 address read so far.
struct Groups {
    /// Sixteen bits a group, the last lowest.
    bits: u128,
    count: u32,
    /// How many groups stand in front of `::`.
    gap: Option<u32>,
}

impl Groups {
    #[inline(always)]
    fn push(&mut self, bits: u128, groups: u32) {
        self.bits = self.bits << (16 * groups) | bits;
        self.count += groups;
    }

    /// All eight groups must be there, or `::` stand for at least one of them.
    #[inline(always)]
    fn octets(&self) -> Option<[u8; 16]> {
        let bits = match self.gap {
            None if self.count == 8 => self.bits,
            Some(0) if self.count < 8 => self.bits,
            Some(gap) if self.count < 8 => {
                let behind = 16 * (self.count - gap);
                let tail = self.bits & ((1 << behind) - 1);
                (self.bits >> behind) << (16 * (8 - gap)) | tail
            }
            _ => return None,
        };
        Some(bits.to_be_bytes())
    }
}

/// Four groups of one to four hexadecimal digits with colons between (RFC 6742 2.1.2, 2.3.2).
pub fn locator(text: &[u8]) -> Option<[u8; 8]> {
    let mut octets = [0; 8];
    let mut groups = text.split(|&byte| byte == b':');
    for pair in octets.chunks_exact_mut(2) {
        let group = groups.next()?;
        if group.is_empty() || group.len() > 4 {
            return None;
        }
        let mut value = 0_u16;
        for &byte in group {
            value = value << 4 | u16::from(hex_digit(byte)?);
        }
        pair.copy_from_slice(&value.to_be_bytes());
    }
    groups.next().is_none().then_some(octets)
}

/// Values of hexadecimal digits; 0xff is none.
pub const HEX: [u8; 256] = {
    let mut table = [0xff; 256];
    let mut value = 0;
    while value < 16 {
        table[b"0123456789abcdef"[value] as usize] = value as u8;
        table[b"0123456789ABCDEF"[value] as usize] = value as u8;
        value += 1;
    }
    table
};

/// The value of a hexadecimal digit.
#[inline(always)]
pub fn hex_digit(byte: u8) -> Option<u8> {
    let value = HEX[byte as usize];
    (value < 16).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    #[test]
    fn needless_zeros_are_refused() {
        assert_eq!(ipv4(b"0.10.100.255"), Some([0, 10, 100, 255]));
        for text in ["01.2.3.4", "1.2.3.00", "1.2.3", "1.2.3.4.", ".1.2.3.4", "1..3.4", "1.2.3.256", "1.2.3.4.5", ""] {
            assert_eq!(ipv4(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn locators_have_no_gap() {
        assert_eq!(locator(b"14:4fff:ff20:EE64"), Some([0, 0x14, 0x4f, 0xff, 0xff, 0x20, 0xee, 0x64]));
        for text in ["1:2:3", "1:2:3:4:5", "1::3:4", "1:2:3:45678", "1:2:3:g"] {
            assert_eq!(locator(text.as_bytes()), None, "{text}");
        }
    }

    /// The readers of addresses in a text agree with those of words.
    fn in_line(word: &str) {
        let text = format!("{word} IN 12345678");
        let whole = |end: usize| end == word.len();
        let v4 = ipv4_at(text.as_bytes(), 0).filter(|(_, end)| whole(*end)).map(|(octets, _)| octets);
        assert_eq!(v4, ipv4(word.as_bytes()), "{word}");
        let v6 = ipv6_at(text.as_bytes(), 0).filter(|(_, end)| whole(*end)).map(|(octets, _)| octets);
        assert!(v6 == ipv6(word.as_bytes()) || v6.is_none() && word.contains('.'), "{word}");
    }

    #[test]
    fn addresses_in_a_text() {
        for word in
            ["0.10.100.255", "256.0.0.1", "1.2.3.04", "1.2.3.4.5", "2001:db8::1", "::", "1::", "1:", ":1", "::1::"]
        {
            in_line(word);
        }
        in_line("1:2:3:4:5:6:7:8");
        in_line("1:2:3:4:5:6:7:8:9");
        in_line("1::12345");
    }

    proptest! {
        #[test]
        fn addresses_are_read_as_the_standard_library_reads_them(text in "[0-9a-f:.]{0,24}") {
            prop_assert_eq!(ipv4(text.as_bytes()), text.parse::<Ipv4Addr>().ok().map(|a| a.octets()));
            prop_assert_eq!(ipv6(text.as_bytes()), text.parse::<Ipv6Addr>().ok().map(|a| a.octets()));
            in_line(&text);
        }

        #[test]
        fn every_address_that_is_printed_is_read(octets: [u8; 16], zeros in 0_usize..16, until in 0_usize..16) {
            let mut octets = octets;
            for octet in octets.iter_mut().take(until).skip(zeros) {
                *octet = 0;
            }
            let text = Ipv6Addr::from(octets).to_string();
            prop_assert_eq!(ipv6(text.as_bytes()), Some(octets));
            in_line(&text);
        }
    }
}
