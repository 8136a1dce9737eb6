//! Hashed owner names (RFC 5155 5): what NSEC3 records are called.

use data_encoding::BASE32HEX_NOPAD;
use sha1::{Digest, Sha1};

use crate::zone::name::NameRef;

/// Octets of a SHA-1 hash.
pub(crate) const HASH: usize = 20;
/// The only hash algorithm there is (RFC 5155 11).
pub(crate) const SHA1: u8 = 1;
/// The flag of a chain that leaves out insecure delegations (RFC 5155 3.1.2.1).
pub(crate) const OPT_OUT: u8 = 1;

/// A hashed name.
pub(crate) type Hash = [u8; HASH];

/// How names are hashed: the parameters that NSEC3 and NSEC3PARAM records begin with (RFC 5155 3.1, 4.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(crate) struct Parameters<'a> {
    /// The hash algorithm.
    pub algorithm: u8,
    /// How many times the hash is made again.
    pub iterations: u16,
    /// What is put behind the name each time.
    pub salt: &'a [u8],
}

impl<'a> Parameters<'a> {
    /// The parameters at the front of rdata, the flags, and what is behind them.
    pub fn parse(rdata: &'a [u8]) -> Option<(Parameters<'a>, u8, &'a [u8])> {
        let &[algorithm, flags, high, low, length, ref rest @ ..] = rdata else { return None };
        let (salt, rest) = rest.split_at_checked(usize::from(length))?;
        let iterations = u16::from_be_bytes([high, low]);
        Some((Parameters { algorithm, iterations, salt }, flags, rest))
    }

    /// The hash of a name in lower case (RFC 5155 5).
    pub fn hash(&self, name: NameRef<'_>) -> Hash {
        let mut hash: Hash = Sha1::new().chain_update(name.wire()).chain_update(self.salt).finalize().into();
        for _ in 0..self.iterations {
            hash = Sha1::new().chain_update(hash).chain_update(self.salt).finalize().into();
        }
        hash
    }
}

/// The hash that an owner's first label is, in either case; `None` where it is none.
pub(crate) fn from_label(label: &[u8]) -> Option<Hash> {
    let decoded = BASE32HEX_NOPAD.decode(&label.to_ascii_uppercase()).ok()?;
    decoded.try_into().ok()
}

/// The label that a hash is written as, in lower case.
pub(crate) fn label(hash: &Hash) -> String {
    BASE32HEX_NOPAD.encode(hash).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::name::Name;

    #[test]
    fn the_hashes_of_rfc_5155() {
        // RFC 5155 appendix A.
        let parameters = Parameters { algorithm: SHA1, iterations: 12, salt: &[0xaa, 0xbb, 0xcc, 0xdd] };
        for (name, expected) in [
            ("example.", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"),
            ("a.example.", "35mthgpgcu1qg68fab165klnsnk3dpvl"),
            ("*.w.example.", "r53bq7cc2uvmubfu5ocmm6pers9tk9en"),
        ] {
            let hash = parameters.hash(Name::parse(name).unwrap().as_ref());
            assert_eq!(label(&hash), expected);
            assert_eq!(from_label(expected.as_bytes()), Some(hash));
        }
        assert_eq!(from_label(b"www"), None);
    }

    #[test]
    fn parameters_of_rdata() {
        let (parameters, flags, rest) = Parameters::parse(&[1, 1, 0, 12, 2, 0xaa, 0xbb, 9]).unwrap();
        assert_eq!((parameters.iterations, parameters.salt, flags, rest), (12, &[0xaa, 0xbb][..], 1, &[9][..]));
        assert_eq!(Parameters::parse(&[1, 0, 0, 0, 2, 1]), None);
    }
}
