//! One field of any kind: the `match` over all kinds.

use super::super::kind::{Field, Kind};
use super::super::mnemonic;
use super::{Encoder, Outcome, base, bitmap};
use crate::zone::lex::Token;
use crate::zone::{name, ttl};

impl Kind {
    /// Whether the encoder of this kind reports fields itself: one for each of several, or under other names.
    pub(super) fn reports_itself(self) -> bool {
        matches!(self, Kind::Texts | Kind::Params | Kind::Names | Kind::Prefixes | Kind::Location)
    }
}

impl<'a> Encoder<'a> {
    /// Reads one field and appends its octets.
    pub(super) fn field(&mut self, field: &'static Field) -> Outcome {
        match field.kind {
            Kind::U8 => self.number(field, 0xff).map(|number| self.out.push(number as u8)),
            Kind::U16 => self.number(field, 0xffff).map(|number| self.push_u16(number as u16)),
            Kind::U32 => self.number(field, u32::MAX).map(|number| self.out.extend_from_slice(&number.to_be_bytes())),
            Kind::Seconds => self.seconds(field),
            Kind::Time => self.time(field),
            Kind::Number8(words) | Kind::Word8(words) => {
                self.word_or_number(field, words, 0xff).map(|number| self.out.push(number as u8))
            }
            Kind::Word16(words) => self.word_or_number(field, words, 0xffff).map(|number| self.push_u16(number)),
            Kind::Zero16 => self.zero(field),
            Kind::NodeNumber => self.node_number(field),
            Kind::Host | Kind::Name => self.name(field),
            Kind::Names => self.names(field),
            Kind::Ipv4 => self.ipv4(field),
            Kind::Ipv6 => self.ipv6(field),
            Kind::Text => self.string_token(field).and_then(|token| self.text(field, token)),
            Kind::OptionalText => self.peek().map_or(Ok(()), |_| {
                let token = self.string_token(field)?;
                self.text(field, token)
            }),
            Kind::Texts => self.texts(field),
            Kind::LongText(required) => self.long_text(field, required),
            Kind::Tag => self.tag(field),
            Kind::Digits(fewest) => self.digits(field, fewest),
            Kind::Decimal(limit) => self.decimal(field, limit),
            Kind::Type => self.rtype(field),
            Kind::Types(required) => bitmap::types(self, field, required),
            Kind::OldTypes => bitmap::old_types(self, field),
            Kind::Base64 => base::base64(self, field, true),
            Kind::Base64If(required) => {
                let required = required(self.written());
                base::base64(self, field, required)
            }
            Kind::ChildKey => base::child_key(self, field),
            Kind::Base64OrDash => base::base64_or_dash(self, field),
            Kind::Hex => base::hex(self, field, true),
            Kind::Digest(digest) => base::digest(self, field, digest),
            Kind::Salt => base::salt(self, field),
            Kind::HashedName => base::hashed_name(self, field),
            Kind::Eui(octets) => base::eui(self, field, octets),
            Kind::Locator => self.locator(field),
            Kind::Params => self.params(),
            Kind::Location => self.location(),
            Kind::Prefixes => self.prefixes(),
            Kind::Gateway(mask) => self.gateway(field, mask),
            Kind::RelayFlag => self.relay_flag(field),
            Kind::RelayType => self.relay_type(field),
            Kind::HipAlgorithm => self.hip_algorithm(field),
            Kind::HipTag => self.hip_tag(field),
            Kind::HipKey => self.hip_key(field),
            Kind::Ports => self.ports(field),
            Kind::A6Prefix => self.a6_prefix(field),
            Kind::A6Suffix => self.a6_suffix(field),
            Kind::A6Name => self.a6_name(field),
            Kind::Nsap => self.nsap(field),
            Kind::AtmAddress => self.atm_address(field),
            Kind::Opaque => Err(self.missing(field)),
        }
    }

    /// The token of `field`, quoted or not.
    #[inline]
    pub(super) fn token(&mut self, field: &Field) -> Outcome<Token> {
        match self.peek() {
            Some(token) => {
                self.at += 1;
                Ok(token)
            }
            None => Err(self.missing(field)),
        }
    }

    /// The token of `field`, which must not be quoted, and its bytes.
    #[inline]
    pub(super) fn word(&mut self, field: &Field) -> Outcome<(Token, &'a [u8])> {
        let token = self.token(field)?;
        if token.quoted {
            return Err(self.quoted(field, token));
        }
        Ok((token, token.text(self.input.text)))
    }

    #[inline]
    pub(super) fn push_u16(&mut self, number: u16) {
        self.out.extend_from_slice(&number.to_be_bytes());
    }

    #[inline]
    fn number(&mut self, field: &Field, largest: u32) -> Outcome<u32> {
        let (token, text) = self.word(field)?;
        super::number::unsigned(text)
            .and_then(|number| u32::try_from(number).ok())
            .filter(|&number| number <= largest)
            .ok_or_else(|| self.bad_number(field, token, largest))
    }

    #[inline]
    fn word_or_number(&mut self, field: &Field, words: &mnemonic::Mnemonics, largest: u16) -> Outcome<u16> {
        let (token, text) = self.word(field)?;
        if let Some(number) = super::number::unsigned(text) {
            return u16::try_from(number)
                .ok()
                .filter(|&number| number <= largest)
                .ok_or_else(|| self.bad_number(field, token, u32::from(largest)));
        }
        mnemonic::number(words, text).ok_or_else(|| self.unknown_word(field, token, words))
    }

    fn zero(&mut self, field: &Field) -> Outcome {
        let token = self.peek();
        let number = self.number(field, 0xffff)?;
        match token {
            Some(token) if number != 0 => Err(self.not_zero(field, token)),
            _ => {
                self.push_u16(0);
                Ok(())
            }
        }
    }

    fn seconds(&mut self, field: &Field) -> Outcome {
        let (token, text) = self.word(field)?;
        match ttl::parse(text) {
            Ok(seconds) => {
                self.out.extend_from_slice(&seconds.to_be_bytes());
                Ok(())
            }
            Err(error) => Err(self.bad_seconds(field, token, error)),
        }
    }

    fn time(&mut self, field: &Field) -> Outcome {
        let (token, text) = self.word(field)?;
        match super::time::parse(text) {
            Ok(seconds) => {
                self.out.extend_from_slice(&seconds.to_be_bytes());
                Ok(())
            }
            Err(error) => Err(self.bad_time(field, token, error)),
        }
    }

    /// Two 32-bit numbers with a dot between (allocator and node, RFC 9758 3.1), or both as one 64-bit number.
    fn node_number(&mut self, field: &Field) -> Outcome {
        let (token, text) = self.word(field)?;
        let number = match memchr::memchr(b'.', text) {
            None => super::number::unsigned(text),
            Some(dot) => super::number::unsigned(&text[..dot])
                .zip(super::number::unsigned(&text[dot + 1..]))
                .filter(|(allocator, node)| *allocator <= 0xffff_ffff && *node <= 0xffff_ffff)
                .map(|(allocator, node)| allocator << 32 | node),
        };
        match number {
            Some(number) => {
                self.out.extend_from_slice(&number.to_be_bytes());
                Ok(())
            }
            None => Err(self.bad(
                field,
                token,
                "is not a node number",
                "write one number below 2^64, or two below 2^32 with a dot between, as in `977000.100`",
            )),
        }
    }

    #[inline]
    pub(super) fn name(&mut self, field: &Field) -> Outcome {
        let (token, text) = self.word(field)?;
        match name::encode(text, self.input.origin, self.out) {
            Ok(_) => Ok(()),
            Err(error) => Err(self.bad_name(field, token, error)),
        }
    }

    fn names(&mut self, field: &Field) -> Outcome {
        while self.peek().is_some() {
            let first = self.at;
            self.name(field)?;
            self.report("rendezvous-server", first);
        }
        Ok(())
    }

    fn ipv4(&mut self, field: &Field) -> Outcome {
        let (token, text) = self.word(field)?;
        match super::address::ipv4(text) {
            Some(octets) => {
                self.out.extend_from_slice(&octets);
                Ok(())
            }
            None => Err(self.bad_ipv4(field, token)),
        }
    }

    fn ipv6(&mut self, field: &Field) -> Outcome {
        let (token, text) = self.word(field)?;
        match super::address::ipv6(text) {
            Some(octets) => {
                self.out.extend_from_slice(&octets);
                Ok(())
            }
            None => Err(self.bad_ipv6(field, token)),
        }
    }

    fn locator(&mut self, field: &Field) -> Outcome {
        let (token, text) = self.word(field)?;
        match super::address::locator(text) {
            Some(octets) => {
                self.out.extend_from_slice(&octets);
                Ok(())
            }
            None => Err(self.bad(
                field,
                token,
                "is not four groups of one to four hexadecimal digits",
                "write four groups with colons between, as in `2001:db8:1140:1000`; `::` is not allowed here",
            )),
        }
    }

    fn rtype(&mut self, field: &Field) -> Outcome {
        let (token, text) = self.word(field)?;
        match super::types::from_mnemonic(text) {
            Some(rtype) => {
                self.push_u16(rtype);
                Ok(())
            }
            None => Err(self.unknown_type(field, token)),
        }
    }
}
