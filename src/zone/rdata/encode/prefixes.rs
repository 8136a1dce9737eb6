//! APL: address prefixes (RFC 3123). `[!]family:address/prefix`

use super::super::kind::{Field, Kind};
use super::{Encoder, Outcome, address, fault, number};
use crate::zone::lex::Token;
use crate::zone::problem::Code;

const PREFIX: Field = Field { name: "prefix", kind: Kind::Prefixes };

impl Encoder<'_> {
    pub(super) fn prefixes(&mut self) -> Outcome {
        while self.peek().is_some() {
            let first = self.at;
            let (token, text) = self.word(&PREFIX)?;
            self.prefix(token, text)?;
            self.report(PREFIX.name, first);
        }
        Ok(())
    }

    fn prefix(&mut self, token: Token, text: &[u8]) -> Outcome {
        let (negation, item) = match text {
            [b'!', rest @ ..] => (0x80, rest),
            _ => (0, text),
        };
        let parts = memchr::memchr(b':', item)
            .zip(memchr::memrchr(b'/', item))
            .filter(|(colon, slash)| colon < slash)
            .map(|(colon, slash)| (&item[..colon], &item[colon + 1..slash], &item[slash + 1..]));
        let Some((family, host, length)) = parts else {
            return Err(self.bad(
                &PREFIX,
                token,
                "is not `family:address/length`",
                "write the family, 1 for IPv4 and 2 for IPv6, a colon, the address and its prefix length: `1:192.0.2.0/24`",
            ));
        };
        let mut octets = [0; 16];
        let (family, width) = match family {
            b"1" => (1_u16, address::ipv4(host).map(|found| octets[..4].copy_from_slice(&found)).map(|()| 4)),
            b"2" => (2, address::ipv6(host).map(|found| octets = found).map(|()| 16)),
            _ => {
                return Err(self.bad(
                    &PREFIX,
                    token,
                    "has a family that is neither 1 nor 2",
                    "write 1 for IPv4, 2 for IPv6",
                ));
            }
        };
        let Some(width) = width else {
            let kind = if family == 1 { "an IPv4" } else { "an IPv6" };
            return Err(self.bad(
                &PREFIX,
                token,
                &format!("holds `{}`, which is not {kind} address", fault::show(host)),
                "family 1 is IPv4, family 2 is IPv6",
            ));
        };
        let bits = number::unsigned(length).filter(|&bits| bits <= width as u64 * 8);
        let Some(bits) = bits else {
            let start = token.end - length.len() as u32;
            return Err(fault::error(
                Code::BadRdata,
                start,
                token.end,
                format!("prefix length `{}` of APL is not a number from 0 to {}", fault::show(length), width * 8),
                None,
            ));
        };
        // Trailing zero octets are not sent (RFC 3123 4.1).
        let sent = octets[..width].iter().rposition(|&octet| octet != 0).map_or(0, |last| last + 1);
        self.push_u16(family);
        self.out.extend_from_slice(&[bits as u8, negation | sent as u8]);
        self.out.extend_from_slice(&octets[..sent]);
        Ok(())
    }
}
