//! TLSA records (RFC 6698, RFC 7671): what a certificate or key of a TLS server must be.

use spki::SubjectPublicKeyInfoRef;
use spki::der::Decode;
use x509_cert::Certificate;

/// One TLSA record's rdata (RFC 6698 2.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tlsa<'a> {
    /// 0 PKIX-TA, 1 PKIX-EE, 2 DANE-TA, 3 DANE-EE.
    pub usage: u8,
    /// 0 the whole certificate, 1 its SubjectPublicKeyInfo.
    pub selector: u8,
    /// 0 the data itself, 1 its SHA-256, 2 its SHA-512.
    pub matching: u8,
    /// The data.
    pub data: &'a [u8],
}

impl<'a> Tlsa<'a> {
    /// Takes the rdata's octets apart; `None` if there are fewer than the three fixed ones.
    pub fn from_rdata(rdata: &'a [u8]) -> Option<Tlsa<'a>> {
        let (&[usage, selector, matching], data) = rdata.split_first_chunk()?;
        Some(Tlsa { usage, selector, matching, data })
    }

    /// What whole data (matching type 0) should be and is not; `None` if it is that, or is a digest.
    pub fn data_fault(&self) -> Option<&'static str> {
        match (self.matching, self.selector) {
            (0, 0) if Certificate::from_der(self.data).is_err() => Some("a certificate in DER"),
            (0, 1) if SubjectPublicKeyInfoRef::from_der(self.data).is_err() => Some("a public key in DER"),
            _ => None,
        }
    }

    /// How long the data looks to be a digest of: `1` for SHA-256, `2` for SHA-512.
    pub fn digest_type(&self) -> Option<u8> {
        match self.data.len() {
            32 => Some(1),
            64 => Some(2),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rdata_is_taken_apart() {
        let tlsa = Tlsa::from_rdata(&[3, 1, 1, 0xaa]).unwrap();
        assert_eq!((tlsa.usage, tlsa.selector, tlsa.matching, tlsa.data), (3, 1, 1, &[0xaa][..]));
        assert_eq!(Tlsa::from_rdata(&[3, 1]), None);
    }

    #[test]
    fn whole_data_is_read() {
        let ed25519 =
            data_encoding::BASE64.decode(b"MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=").unwrap();
        let fault = |selector, matching, data| Tlsa { usage: 3, selector, matching, data }.data_fault();
        assert_eq!(fault(1, 0, &ed25519), None);
        assert_eq!(fault(0, 0, &ed25519), Some("a certificate in DER"));
        assert_eq!(fault(1, 0, &[1; 32]), Some("a public key in DER"));
        assert_eq!(fault(0, 1, &[1; 32]), None);
    }
}
