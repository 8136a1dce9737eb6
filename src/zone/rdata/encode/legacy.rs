//! Types of another age: WKS (RFC 1035 3.4.2), A6 (RFC 2874), NSAP (RFC 1706), ATMA.

use super::super::kind::Field;
use super::super::mnemonic::{self, SERVICES, TCP, UDP};
use super::address::hex_digit;
use super::{Encoder, Outcome, number};

/// Longest port bitmap of WKS.
const MAX_PORTS: usize = 65536 / 8;

impl Encoder<'_> {
    /// Ports by number, or by name where the protocol is TCP or UDP.
    pub(super) fn ports(&mut self, field: &Field) -> Outcome {
        let protocol = self.written().last().map_or(0, |&octet| u16::from(octet));
        let start = self.out.len();
        while self.peek().is_some() {
            let (token, text) = self.word(field)?;
            let named = if matches!(protocol, TCP | UDP) { mnemonic::number(SERVICES, text) } else { None };
            let port = number::unsigned(text).and_then(|port| u16::try_from(port).ok()).or(named);
            let Some(port) = port else {
                return Err(self.bad(
                    field,
                    token,
                    "is neither a port nor a known service",
                    "write port numbers from 0 to 65535; names of services are known for tcp and udp only",
                ));
            };
            let octet = port as usize / 8;
            debug_assert!(octet < MAX_PORTS);
            if self.out.len() <= start + octet {
                self.out.resize(start + octet + 1, 0);
            }
            self.out[start + octet] |= 0x80 >> (port % 8);
        }
        Ok(())
    }

    pub(super) fn a6_prefix(&mut self, field: &Field) -> Outcome {
        let (token, text) = self.word(field)?;
        match number::unsigned(text) {
            Some(bits @ 0..=128) => {
                self.out.push(bits as u8);
                Ok(())
            }
            _ => Err(self.bad(field, token, "is not a number from 0 to 128", &self.usage())),
        }
    }

    /// The octets of the address behind the prefix; the prefix's own bits are set to 0 (RFC 2874 3.1.1).
    pub(super) fn a6_suffix(&mut self, field: &Field) -> Outcome {
        let bits = self.a6_bits();
        if bits == 128 {
            return Ok(());
        }
        let (token, text) = self.word(field)?;
        let Some(octets) = super::address::ipv6(text) else {
            return Err(self.bad_ipv6(field, token));
        };
        let first = bits / 8;
        let suffix = self.out.len();
        self.out.extend_from_slice(&octets[first..]);
        self.out[suffix] &= 0xff >> (bits % 8);
        Ok(())
    }

    pub(super) fn a6_name(&mut self, field: &'static Field) -> Outcome {
        if self.a6_bits() == 0 {
            return Ok(());
        }
        self.name(field)
    }

    fn a6_bits(&self) -> usize {
        self.written().first().map_or(0, |&bits| bits as usize)
    }

    /// `0x` and hexadecimal digits, with dots anywhere between.
    pub(super) fn nsap(&mut self, field: &Field) -> Outcome {
        let (token, text) = self.word(field)?;
        let before = self.out.len();
        let octets = text
            .strip_prefix(b"0x")
            .or_else(|| text.strip_prefix(b"0X"))
            .and_then(|digits| self.dotted_hex(digits))
            .filter(|&octets| octets > 0);
        if octets.is_none() {
            self.out.truncate(before);
            return Err(self.bad(field, token, "is not an NSAP address", &self.usage()));
        }
        Ok(())
    }

    /// An E.164 number behind `+`, or an address in hexadecimal; single dots may stand between digits.
    pub(super) fn atm_address(&mut self, field: &Field) -> Outcome {
        let (token, text) = self.word(field)?;
        let before = self.out.len();
        let well_formed = match text.strip_prefix(b"+") {
            Some(digits) => {
                self.out.push(1);
                self.out.extend(digits.iter().filter(|&&byte| byte != b'.'));
                dots_are_single(digits) && digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
            }
            None => {
                self.out.push(0);
                dots_are_single(text) && self.dotted_hex(text).is_some()
            }
        };
        if !well_formed || self.out.len() < before + 2 {
            return Err(self.bad(
                field,
                token,
                "is not an ATM address",
                "write `+` and digits, as in `+61200000000`, or hexadecimal digits, as in `39.246f.00`",
            ));
        }
        Ok(())
    }

    /// Appends the octets of hexadecimal digits between which dots stand; gives their number.
    fn dotted_hex(&mut self, digits: &[u8]) -> Option<usize> {
        let before = self.out.len();
        let mut half = None;
        for &byte in digits {
            if byte == b'.' {
                continue;
            }
            let digit = hex_digit(byte)?;
            match half.take() {
                Some(high) => self.out.push(high << 4 | digit),
                None => half = Some(digit),
            }
        }
        half.is_none().then(|| self.out.len() - before)
    }
}

/// No dot at either end, and no two together.
fn dots_are_single(text: &[u8]) -> bool {
    !text.starts_with(b".") && !text.ends_with(b".") && !text.windows(2).any(|pair| pair == b"..")
}
