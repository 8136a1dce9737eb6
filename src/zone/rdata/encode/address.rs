//! IPv4 and IPv6 addresses, and the 64-bit locators of RFC 6742.

/// Four decimal numbers of at most 255 without needless zeros, with dots between (RFC 1035 3.4.1; as `inet_pton`).
#[inline]
pub fn ipv4(text: &[u8]) -> Option<[u8; 4]> {
    let mut octets = [0; 4];
    let (mut index, mut number, mut digits) = (0, 0_u32, 0_u32);
    if text.len() > 15 {
        return None;
    }
    for &byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            if digits > 0 && number == 0 {
                return None;
            }
            number = number * 10 + u32::from(digit);
            digits += 1;
            if number > 255 {
                return None;
            }
        } else if byte == b'.' && digits > 0 && index < 3 {
            octets[index] = number as u8;
            index += 1;
            (number, digits) = (0, 0);
        } else {
            return None;
        }
    }
    if digits == 0 || index != 3 {
        return None;
    }
    octets[3] = number as u8;
    Some(octets)
}

/// The text forms of RFC 4291 2.2.
#[inline]
pub fn ipv6(text: &[u8]) -> Option<[u8; 16]> {
    let mut groups = [0_u16; 8];
    let mut count = 0;
    let mut gap = None;
    let mut at = 0;
    if text.starts_with(b"::") {
        gap = Some(0);
        at = 2;
    }
    while at < text.len() {
        if count == 8 {
            return None;
        }
        let start = at;
        let mut group = 0_u32;
        while let Some(digit) = text.get(at).and_then(|&byte| hex_digit(byte)) {
            group = group << 4 | u32::from(digit);
            at += 1;
            if at - start > 4 {
                return None;
            }
        }
        if at == start {
            return None;
        }
        if text.get(at) == Some(&b'.') {
            let [a, b, c, d] = ipv4(&text[start..])?;
            if count > 6 {
                return None;
            }
            groups[count] = u16::from_be_bytes([a, b]);
            groups[count + 1] = u16::from_be_bytes([c, d]);
            count += 2;
            break;
        }
        groups[count] = group as u16;
        count += 1;
        match text.get(at) {
            None => break,
            Some(b':') if text.get(at + 1) == Some(&b':') => {
                if gap.is_some() {
                    return None;
                }
                gap = Some(count);
                at += 2;
            }
            Some(b':') if at + 1 < text.len() => at += 1,
            Some(_) => return None,
        }
    }
    match gap {
        None if count != 8 => return None,
        Some(_) if count == 8 => return None,
        Some(gap) => groups[gap..].rotate_right(8 - count),
        None => {}
    }
    let mut octets = [0; 16];
    for (pair, group) in octets.chunks_exact_mut(2).zip(groups) {
        pair.copy_from_slice(&group.to_be_bytes());
    }
    Some(octets)
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

/// The value of a hexadecimal digit.
#[inline(always)]
pub fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
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

    proptest! {
        #[test]
        fn addresses_are_read_as_the_standard_library_reads_them(text in "[0-9a-f:.]{0,24}") {
            prop_assert_eq!(ipv4(text.as_bytes()), text.parse::<Ipv4Addr>().ok().map(|a| a.octets()));
            prop_assert_eq!(ipv6(text.as_bytes()), text.parse::<Ipv6Addr>().ok().map(|a| a.octets()));
        }

        #[test]
        fn every_address_that_is_printed_is_read(octets: [u8; 16], zeros in 0_usize..16, until in 0_usize..16) {
            let mut octets = octets;
            for octet in octets.iter_mut().take(until).skip(zeros) {
                *octet = 0;
            }
            let text = Ipv6Addr::from(octets).to_string();
            prop_assert_eq!(ipv6(text.as_bytes()), Some(octets));
        }
    }
}
