//! DKIM key records (RFC 6376 3.6.1, RFC 8301, RFC 8463).
//!
//! ```
//! use zonewarden::mail::dkim::{KeyRecord, PublicKey};
//!
//! let record = KeyRecord::parse(b"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
//! assert!(record.faults.is_empty());
//! assert_eq!(record.key, PublicKey::Ed25519);
//! ```

use data_encoding::{BASE64, BASE64_NOPAD};
use pkcs1::RsaPublicKeyRef;
use spki::der::Decode;
use spki::{ObjectIdentifier, SubjectPublicKeyInfoRef};

use super::tags::{Fault, Item, Part, Tag, items, repeated, shown};

/// rsaEncryption (RFC 8017 A.1).
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// id-Ed25519 (RFC 8410 3).
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// One key record, as far as it could be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyRecord<'a> {
    /// All tags, in order.
    pub tags: Vec<Tag<'a>>,
    /// What `p` holds.
    pub key: PublicKey,
    /// What is wrong, from left to right.
    pub faults: Vec<Fault>,
}

/// The public key of a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PublicKey {
    /// None, or none that can be read.
    Unread,
    /// `p=` with nothing behind it: the key was withdrawn.
    Revoked,
    /// RSA, with the bits of its modulus.
    Rsa(usize),
    /// Ed25519.
    Ed25519,
    /// Of an algorithm that is not known.
    Other,
}

impl<'a> KeyRecord<'a> {
    /// Reads the joined text of a TXT record at a selector.
    pub fn parse(text: &'a [u8]) -> KeyRecord<'a> {
        let mut record = KeyRecord { tags: Vec::new(), key: PublicKey::Unread, faults: Vec::new() };
        for item in items(text) {
            match item {
                Item::Tag(tag) => record.add(tag),
                Item::Bare(part) => record.bare(part),
                Item::Empty(part) => record.faults.push(Fault::passed(
                    part.start.saturating_sub(1)..part.range().end + 1,
                    "two semicolons stand in a row",
                    "write one semicolon between two tags",
                )),
            }
        }
        record.check();
        record.faults.sort_by_key(|fault| (fault.range.start, fault.range.end));
        record
    }

    /// The tag of that name; the first, where there are several.
    pub fn tag(&self, name: &str) -> Option<&Tag<'a>> {
        self.tags.iter().find(|tag| tag.name.text == name.as_bytes())
    }

    /// Whether anything shows that the text is meant as a key record.
    pub fn is_meant(&self) -> bool {
        let known = |tag: &Tag<'_>| ["v", "k", "p", "h", "t", "s", "n"].iter().any(|name| tag.name.is(name));
        self.tags.iter().any(known)
    }

    /// The flag `t=y`: the domain tests DKIM (RFC 6376 3.6.1).
    pub fn testing(&self) -> Option<Part<'a>> {
        self.tag("t")?.value.split(b':').find(|flag| flag.text == b"y")
    }

    fn add(&mut self, tag: Tag<'a>) {
        // tag-name = ALPHA *ALNUMPUNC (RFC 6376 3.2)
        let fits = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        if !tag.name.text.first().is_some_and(u8::is_ascii_alphabetic) || !tag.name.text.iter().all(fits) {
            let what = format!("`{}` is no name of a tag, so the whole record is refused", tag.name.shown());
            self.faults.push(Fault::breaks(tag.range(), what, "write tags as `name=value`, parted by semicolons"));
        }
        self.tags.push(tag);
    }

    fn bare(&mut self, part: Part<'a>) {
        let what = format!("`{}` is no tag, so the whole record is refused", part.shown());
        let help = match self.tags.last() {
            Some(last) if last.name.text == b"p" => {
                format!("the key ends at the semicolon in front of `{}`: take that semicolon out", part.shown())
            }
            _ => "write tags as `name=value`, parted by semicolons".to_owned(),
        };
        self.faults.push(Fault::breaks(part.range(), what, help));
    }

    fn check(&mut self) {
        let twice: Vec<Fault> = repeated(&self.tags, false)
            .map(|tag| {
                let what = format!("the tag `{}` stands there twice, so the whole record is refused", tag.name.shown());
                Fault::breaks(tag.range(), what, "leave one of them")
            })
            .collect();
        self.faults.extend(twice);
        self.check_version();
        if self.is_of_another_kind() {
            // Its tags are those of the other kind.
            return;
        }
        self.check_hashes();
        self.check_services();
        self.check_key();
    }

    /// Whether it is a record of another standard, by its version.
    fn is_of_another_kind(&self) -> bool {
        let version = self.tags.first().filter(|tag| tag.name.is("v")).map(|tag| tag.value.text);
        let kinds: [&[u8]; 5] = [b"DMARC", b"spf", b"STSv", b"TLSRPT", b"BIMI"];
        let starts =
            |text: &[u8], kind: &[u8]| text.get(..kind.len()).is_some_and(|text| text.eq_ignore_ascii_case(kind));
        version.is_some_and(|version| kinds.iter().any(|kind| starts(version, kind)))
    }

    fn check_version(&mut self) {
        let Some(place) = self.tags.iter().position(|tag| tag.name.is("v")) else { return };
        let tag = self.tags[place];
        let what = match place {
            _ if tag.value.text != b"DKIM1" => format!("the version is `{}`, not `DKIM1`", tag.value.shown()),
            0 if tag.name.text == b"v" => return,
            0 => "the version tag is written with a capital letter".to_owned(),
            _ => "`v=DKIM1` is not the first tag".to_owned(),
        };
        let help = match place {
            _ if self.is_of_another_kind() => "put the key of the selector here, and this record where it belongs",
            0 => "write `v=DKIM1`",
            _ => "write `v=DKIM1;` at the very front, or leave it out",
        };
        self.faults.push(Fault::breaks(tag.range(), format!("{what}, so the record is discarded"), help));
    }

    /// `h=`: hashes a signature may use. Only SHA-256 is left (RFC 8301 3.1).
    fn check_hashes(&mut self) {
        let Some(tag) = self.tag("h").copied() else { return };
        if tag.value.split(b':').all(|hash| hash.text != b"sha256") {
            let what =
                format!("`h={}` leaves out `sha256`, the only hash that verifiers still take", tag.value.shown());
            self.faults.push(Fault::passed(tag.range(), what, "write `h=sha256`, or leave the tag out"));
        }
    }

    /// `s=`: services the key is for (RFC 6376 3.6.1).
    fn check_services(&mut self) {
        let Some(tag) = self.tag("s").copied() else { return };
        if tag.value.split(b':').all(|service| service.text != b"*" && service.text != b"email") {
            let what = format!("`s={}` does not let the key be used for mail", tag.value.shown());
            self.faults.push(Fault::passed(tag.range(), what, "write `s=email`, or leave the tag out"));
        }
    }

    fn check_key(&mut self) {
        let Some(tag) = self.tag("p").copied() else {
            // What stands where `p` should is told already.
            if self.faults.is_empty() {
                let range = self.tags.last().map_or(0..0, Tag::range);
                self.faults.push(Fault::breaks(
                    range,
                    "there is no `p` tag, and so no key",
                    "add `p=` with the public key",
                ));
            }
            return;
        };
        let algorithm = self.tag("k").map(|tag| tag.value);
        let read = match algorithm {
            None => public_key(tag.value.text, Algorithm::Rsa, false),
            Some(name) if name.text == b"rsa" => public_key(tag.value.text, Algorithm::Rsa, true),
            Some(name) if name.text == b"ed25519" => public_key(tag.value.text, Algorithm::Ed25519, true),
            Some(name) => {
                let near = ["rsa", "ed25519"].into_iter().find(|known| name.is(known));
                let help = match near {
                    Some(near) => format!("write `k={near}`; case counts"),
                    None => "write `k=rsa` or `k=ed25519`".to_owned(),
                };
                let what =
                    format!("`k={}` is no algorithm that verifiers know, so they pass the key over", name.shown());
                self.faults.push(Fault::passed(name.range(), what, help));
                Ok(PublicKey::Other)
            }
        };
        match read {
            Ok(key) => self.key = key,
            Err((what, help)) => self.faults.push(Fault::breaks(tag.value.range(), what, help)),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    Rsa,
    Ed25519,
}

/// Reads `p`: base64 that may have blanks in it (RFC 6376 2.4).
fn public_key(text: &[u8], algorithm: Algorithm, stated: bool) -> Result<PublicKey, (String, String)> {
    let base64: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if base64.is_empty() {
        return Ok(PublicKey::Revoked);
    }
    let decoded = decode(&base64)?;
    let again = || "copy the public key again as the signer prints it, without a line lost".to_owned();
    match algorithm {
        Algorithm::Ed25519 if decoded.len() == 32 => Ok(PublicKey::Ed25519),
        Algorithm::Ed25519 => match spki(&decoded) {
            Some(Spki::Ed25519(key)) => Err((
                "the Ed25519 key is wrapped as in a certificate; DKIM takes the bare 32 octets (RFC 8463 4)".to_owned(),
                format!("write `p={}`", BASE64.encode(&key)),
            )),
            Some(Spki::Rsa(_)) => {
                Err(("`k` says Ed25519, but the key is an RSA key".to_owned(), "write `k=rsa`".to_owned()))
            }
            None => Err((format!("an Ed25519 key has 32 octets, this one has {}", decoded.len()), again())),
        },
        Algorithm::Rsa => match spki(&decoded) {
            Some(Spki::Rsa(bits)) => Ok(PublicKey::Rsa(bits)),
            Some(Spki::Ed25519(key)) => Err((
                "the key is an Ed25519 key, but `k` does not say so".to_owned(),
                format!("write `k=ed25519; p={}`", BASE64.encode(&key)),
            )),
            None => match RsaPublicKeyRef::from_der(&decoded) {
                Ok(key) => Ok(PublicKey::Rsa(bits(key.modulus.as_bytes()))),
                Err(_) if decoded.len() == 32 && !stated => Err((
                    "the key is none for RSA, and without `k` it counts as one".to_owned(),
                    "add `k=ed25519` if it is an Ed25519 key".to_owned(),
                )),
                Err(_) => Err((format!("the {} octets of `p` are no RSA public key", decoded.len()), again())),
            },
        },
    }
}

enum Spki {
    Rsa(usize),
    Ed25519(Vec<u8>),
}

/// Reads a SubjectPublicKeyInfo (RFC 5280 4.1), as nearly all DKIM keys are published; `None` if it is none, or one of
/// another algorithm.
fn spki(octets: &[u8]) -> Option<Spki> {
    let info = SubjectPublicKeyInfoRef::from_der(octets).ok()?;
    let key = info.subject_public_key.as_bytes()?;
    if info.algorithm.oid == RSA {
        let key = RsaPublicKeyRef::from_der(key).ok()?;
        return Some(Spki::Rsa(bits(key.modulus.as_bytes())));
    }
    (info.algorithm.oid == ED25519 && key.len() == 32).then(|| Spki::Ed25519(key.to_vec()))
}

/// Bits of a number whose octets start with the highest.
fn bits(octets: &[u8]) -> usize {
    let significant = octets.iter().position(|&octet| octet != 0).map_or(&[][..], |first| &octets[first..]);
    significant.first().map_or(0, |first| significant.len() * 8 - first.leading_zeros() as usize)
}

/// Base64 with or without its padding, which some signers leave out and verifiers do without.
fn decode(base64: &[u8]) -> Result<Vec<u8>, (String, String)> {
    let bare = base64.strip_suffix(b"==").or_else(|| base64.strip_suffix(b"=")).unwrap_or(base64);
    BASE64.decode(base64).or_else(|_| BASE64_NOPAD.decode(bare)).map_err(|error| {
        let again = "copy the public key again as the signer prints it";
        let stranger = bare.iter().position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')));
        match stranger {
            Some(at) => {
                let octet = shown(&bare[at..=at]);
                let help = match bare[at] {
                    b'-' | b'_' => "DKIM takes plain base64: write `+` for `-` and `/` for `_`".to_owned(),
                    b'"' | b'\'' | b'\\' => "take the quotes out of the key".to_owned(),
                    _ => again.to_owned(),
                };
                (format!("`{octet}` in `p` is no character of base64"), help)
            }
            None => {
                (format!("the base64 of `p` is cut short or changed at character {}", error.position), again.to_owned())
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A SubjectPublicKeyInfo around an RSA key of as many octets.
    fn rsa(octets: usize) -> String {
        BASE64.encode(&spki_of(&rsa_key(octets)))
    }

    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let mut out = vec![tag];
        match content.len() {
            length @ ..128 => out.push(length as u8),
            length @ 128..256 => out.extend([0x81, length as u8]),
            length => out.extend([0x82, (length >> 8) as u8, length as u8]),
        }
        out.extend(content);
        out
    }

    fn rsa_key(octets: usize) -> Vec<u8> {
        let modulus = [&[0][..], &[0xc5].repeat(octets)].concat();
        der(0x30, &[der(2, &modulus), der(2, &[1, 0, 1])].concat())
    }

    fn spki_of(key: &[u8]) -> Vec<u8> {
        let oid = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
        let algorithm = der(0x30, &[der(6, &oid), der(5, &[])].concat());
        der(0x30, &[algorithm, der(3, &[&[0][..], key].concat())].concat())
    }

    fn faults(text: &str) -> Vec<String> {
        let record = KeyRecord::parse(text.as_bytes());
        record.faults.iter().map(|fault| format!("'{}' {}", &text[fault.range.clone()], fault.what)).collect()
    }

    #[test]
    fn keys_are_measured() {
        for octets in [64, 128, 256, 512] {
            let text = format!("v=DKIM1; k=rsa; p={}", rsa(octets));
            let record = KeyRecord::parse(text.as_bytes());
            assert_eq!((record.key, record.faults), (PublicKey::Rsa(octets * 8), vec![]), "{octets}");
        }
        let bare = format!("p={}", BASE64.encode(&rsa_key(128)));
        assert_eq!(KeyRecord::parse(bare.as_bytes()).key, PublicKey::Rsa(1024));
        let folded = format!("p={}", rsa(128).replace("MI", "MI \t "));
        assert_eq!(KeyRecord::parse(folded.as_bytes()).key, PublicKey::Rsa(1024));
        let unpadded = format!("p={}", rsa(128).trim_end_matches('='));
        assert_eq!(KeyRecord::parse(unpadded.as_bytes()).key, PublicKey::Rsa(1024));
    }

    #[test]
    fn an_empty_key_is_revoked() {
        assert_eq!(KeyRecord::parse(b"v=DKIM1; p= ").key, PublicKey::Revoked);
        assert!(faults("v=DKIM1; p=").is_empty());
    }

    #[test]
    fn what_is_no_key_is_told() {
        let rsa = rsa(128);
        let cut = format!("p={}", &rsa[..rsa.len() - 8]);
        assert_eq!(KeyRecord::parse(cut.as_bytes()).faults.len(), 1);
        assert_eq!(faults("p=AAAA"), ["'AAAA' the 3 octets of `p` are no RSA public key"]);
        assert_eq!(faults("p=\"AAAA\""), ["'\"AAAA\"' `\\\"` in `p` is no character of base64"]);
        assert_eq!(faults("k=ed25519; p=AAAA"), ["'AAAA' an Ed25519 key has 32 octets, this one has 3"]);
        let wrapped = "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
        assert!(faults(&format!("k=ed25519; p={wrapped}"))[0].contains("wrapped as in a certificate"));
        assert!(faults(&format!("p={wrapped}"))[0].contains("is an Ed25519 key, but"));
    }

    #[test]
    fn the_list_is_refused_as_a_whole() {
        let key = rsa(128);
        assert_eq!(faults(&format!("v=DKIM1; p={key}; p={key}")).len(), 1);
        assert_eq!(
            faults(&format!("p={key}; v=DKIM1")),
            ["'v=DKIM1' `v=DKIM1` is not the first tag, so the record is discarded"]
        );
        assert_eq!(
            faults(&format!("v=DKIM2; p={key}")),
            ["'v=DKIM2' the version is `DKIM2`, not `DKIM1`, so the record is discarded"]
        );
        assert_eq!(
            faults(&format!("v=DKIM1; words; p={key}")),
            ["'words' `words` is no tag, so the whole record is refused"]
        );
        assert_eq!(faults("v=DKIM1; k=rsa"), ["'k=rsa' there is no `p` tag, and so no key"]);
    }

    #[test]
    fn what_verifiers_pass_over_is_lighter() {
        let key = rsa(128);
        for (text, what) in [
            (format!("k=dsa; p={key}"), "'dsa' `k=dsa` is no algorithm"),
            (format!("h=sha1; p={key}"), "'h=sha1' `h=sha1` leaves out"),
            (format!("s=other; p={key}"), "'s=other' `s=other` does not let"),
            (format!("v=DKIM1;; p={key}"), "';;' two semicolons"),
        ] {
            assert!(faults(&text)[0].starts_with(what), "{:?}", faults(&text));
        }
        let text = format!("v=DKIM1; h=sha1:sha256; s=email; t=s; n=a note; g=*; x=1; p={key};");
        assert!(faults(&text).is_empty(), "{:?}", faults(&text));
    }
}
