//! Fields whose form an earlier field chooses: IPSECKEY (RFC 4025), AMTRELAY (RFC 8777), HIP (RFC 8005).

use super::super::kind::Field;
use super::{Encoder, Outcome, base, number};

impl Encoder<'_> {
    /// An address, a name or `.`, as the second octet says.
    pub(super) fn gateway(&mut self, field: &'static Field, mask: u8) -> Outcome {
        match self.written().get(1).map_or(0, |octet| octet & mask) {
            0 => {
                let (token, text) = self.word(field)?;
                if text == b"." {
                    return Ok(());
                }
                Err(self.bad(field, token, "is not `.`", "type 0 means that there is none: write `.`, or another type"))
            }
            1 => {
                let (token, text) = self.word(field)?;
                match super::address::ipv4(text) {
                    Some(octets) => {
                        self.out.extend_from_slice(&octets);
                        Ok(())
                    }
                    None => Err(self.bad(field, token, "is not an IPv4 address", "type 1 is an IPv4 address")),
                }
            }
            2 => {
                let (token, text) = self.word(field)?;
                match super::address::ipv6(text) {
                    Some(octets) => {
                        self.out.extend_from_slice(&octets);
                        Ok(())
                    }
                    None => Err(self.bad(field, token, "is not an IPv6 address", "type 2 is an IPv6 address")),
                }
            }
            3 => self.name(field),
            unknown => {
                let token = self.token(field)?;
                Err(self.bad(
                    field,
                    token,
                    &format!("cannot be read: type {unknown} is not defined"),
                    "types are 0 (none), 1 (IPv4 address), 2 (IPv6 address) and 3 (name); write others as `\\# …`",
                ))
            }
        }
    }

    pub(super) fn relay_flag(&mut self, field: &Field) -> Outcome {
        let (token, text) = self.word(field)?;
        match text {
            b"0" => self.out.push(0),
            b"1" => self.out.push(0x80),
            _ => return Err(self.bad(field, token, "is neither 0 nor 1", &self.usage())),
        }
        Ok(())
    }

    pub(super) fn relay_type(&mut self, field: &Field) -> Outcome {
        let (token, text) = self.word(field)?;
        match (number::unsigned(text), self.out.last_mut()) {
            (Some(rtype @ 0..=3), Some(octet)) => {
                *octet |= rtype as u8;
                Ok(())
            }
            _ => Err(self.bad(
                field,
                token,
                "is not a relay type",
                "types are 0 (none), 1 (IPv4 address), 2 (IPv6 address) and 3 (name); write others as `\\# …`",
            )),
        }
    }

    /// HIT length, algorithm, key length: both lengths are filled in when the fields are read.
    pub(super) fn hip_algorithm(&mut self, field: &Field) -> Outcome {
        let (token, text) = self.word(field)?;
        match number::unsigned(text) {
            Some(algorithm @ 0..=255) => {
                self.out.extend_from_slice(&[0, algorithm as u8, 0, 0]);
                Ok(())
            }
            _ => Err(self.bad_number(field, token, 255)),
        }
    }

    pub(super) fn hip_tag(&mut self, field: &Field) -> Outcome {
        let before = self.out.len();
        let token = base::hex_token(self, field)?;
        let octets = self.out.len() - before;
        match u8::try_from(octets) {
            Ok(length) if length > 0 => {
                self.out[self.start] = length;
                Ok(())
            }
            _ => Err(self.bad(
                field,
                token,
                &format!("has {octets} octets"),
                "a host identity tag has 1 to 255 octets, and 16 in practice",
            )),
        }
    }

    pub(super) fn hip_key(&mut self, field: &Field) -> Outcome {
        let before = self.out.len();
        let token = self.peek();
        base::base64_token(self, field)?;
        let octets = self.out.len() - before;
        match (u16::try_from(octets), token) {
            (Ok(length), _) => {
                let at = self.start + 2;
                self.out[at..at + 2].copy_from_slice(&length.to_be_bytes());
                Ok(())
            }
            (Err(_), Some(token)) => Err(self.bad(field, token, "is over 65535 octets", "write a shorter key")),
            (Err(_), None) => Err(self.missing(field)),
        }
    }
}
