//! Whether octets were signed by a key. The cryptography is that of `ring`.

use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
    RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY, RsaParameters,
    RsaPublicKeyComponents, UnparsedPublicKey,
};

use super::algorithm;

/// The shortest modulus that is verified, in bits.
pub(crate) const SHORTEST_RSA: usize = 1024;
/// The longest modulus that RFC 3110 and RFC 5702 allow, in bits.
pub(crate) const LONGEST_RSA: usize = 4096;

/// What a signature is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// The key made it over these octets.
    Good,
    /// It did not.
    Bad,
    /// Keys of this sort are not verified here.
    Unknown,
}

/// A public key, taken apart once for many signatures.
pub(crate) enum PublicKey {
    /// A point on a curve.
    Curve(UnparsedPublicKey<Vec<u8>>),
    /// RSA.
    Rsa(&'static RsaParameters, RsaPublicKeyComponents<Vec<u8>>),
    /// Of an algorithm, or of a length, that is not verified here.
    Unverified,
    /// No key of its algorithm: nothing that claims to be signed by it is.
    Malformed,
}

impl PublicKey {
    /// The key in the octets of a DNSKEY record (RFC 3110 2, RFC 6605 4, RFC 8080 3).
    pub fn new(number: u8, octets: &[u8]) -> PublicKey {
        let curve = |length: usize, make: &dyn Fn() -> UnparsedPublicKey<Vec<u8>>| match octets.len() == length {
            true => PublicKey::Curve(make()),
            false => PublicKey::Malformed,
        };
        // ring takes points with the octet in front that says that they are not compressed (SEC 1 2.3.3).
        let point = || [&[4], octets].concat();
        match number {
            algorithm::ECDSAP256SHA256 => curve(64, &|| UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point())),
            algorithm::ECDSAP384SHA384 => curve(96, &|| UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point())),
            algorithm::ED25519 => curve(32, &|| UnparsedPublicKey::new(&ED25519, octets.to_vec())),
            algorithm::RSASHA1 | algorithm::RSASHA1_NSEC3 => {
                PublicKey::rsa(&RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, octets)
            }
            algorithm::RSASHA256 => PublicKey::rsa(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, octets),
            algorithm::RSASHA512 => PublicKey::rsa(&RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY, octets),
            _ => PublicKey::Unverified,
        }
    }

    fn rsa(parameters: &'static RsaParameters, octets: &[u8]) -> PublicKey {
        let Some(rsa) = RsaKey::parse(octets) else { return PublicKey::Malformed };
        if !(SHORTEST_RSA..=2 * LONGEST_RSA).contains(&rsa.bits()) || rsa.exponent.len() > 4 {
            return PublicKey::Unverified;
        }
        let (n, e) = (rsa.modulus.to_vec(), rsa.exponent.to_vec());
        PublicKey::Rsa(parameters, RsaPublicKeyComponents { n, e })
    }

    /// Whether `signature` is one of `message` by this key.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Verdict {
        let verified = match self {
            PublicKey::Curve(key) => key.verify(message, signature),
            PublicKey::Rsa(parameters, key) => key.verify(parameters, message, signature),
            PublicKey::Unverified => return Verdict::Unknown,
            PublicKey::Malformed => return Verdict::Bad,
        };
        if verified.is_ok() { Verdict::Good } else { Verdict::Bad }
    }
}

/// An RSA key as it lies in a DNSKEY record (RFC 3110 2), without zeros in front.
pub(crate) struct RsaKey<'a> {
    /// The public exponent.
    pub exponent: &'a [u8],
    /// The modulus.
    pub modulus: &'a [u8],
}

impl<'a> RsaKey<'a> {
    /// `None` where the octets are no such key.
    pub fn parse(octets: &'a [u8]) -> Option<RsaKey<'a>> {
        let (length, rest) = match octets {
            [0, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
            [length, rest @ ..] => (usize::from(*length), rest),
            [] => return None,
        };
        let (exponent, modulus) = rest.split_at_checked(length)?;
        let (exponent, modulus) = (without_zeros(exponent), without_zeros(modulus));
        (!exponent.is_empty() && !modulus.is_empty()).then_some(RsaKey { exponent, modulus })
    }

    /// Length of the modulus in bits.
    pub fn bits(&self) -> usize {
        let unused = self.modulus.first().map_or(0, |octet| octet.leading_zeros() as usize);
        (self.modulus.len() * 8).saturating_sub(unused)
    }
}

fn without_zeros(octets: &[u8]) -> &[u8] {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    octets.get(zeros..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rsa_keys_are_taken_apart() {
        let key = RsaKey::parse(&[1, 3, 0, 0x7f, 1]).unwrap();
        assert_eq!((key.exponent, key.modulus, key.bits()), (&[3][..], &[0x7f, 1][..], 15));
        let long = RsaKey::parse(&[0, 0, 2, 1, 1, 0x80]).unwrap();
        assert_eq!((long.exponent, long.bits()), (&[1, 1][..], 8));
        for broken in [&[][..], &[3, 1, 0], &[1, 3], &[0], &[1, 0, 5]] {
            assert!(RsaKey::parse(broken).is_none(), "{broken:?}");
        }
    }

    #[test]
    fn keys_that_cannot_be() {
        assert_eq!(PublicKey::new(13, &[0; 63]).verify(b"", b""), Verdict::Bad);
        assert_eq!(PublicKey::new(15, &[0; 31]).verify(b"", b""), Verdict::Bad);
        assert_eq!(PublicKey::new(8, &[1]).verify(b"", b""), Verdict::Bad);
        assert_eq!(PublicKey::new(16, &[0; 57]).verify(b"", b""), Verdict::Unknown);
        let short = [&[1, 3][..], &[0xff; 64]].concat();
        assert_eq!(PublicKey::new(5, &short).verify(b"", b""), Verdict::Unknown);
        let key = [&[3, 1, 0, 1][..], &[0xff; 128]].concat();
        assert_eq!(PublicKey::new(8, &key).verify(b"", &[1; 128]), Verdict::Bad);
    }
}
