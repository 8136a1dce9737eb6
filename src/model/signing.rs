//! Whether a zone is signed, and where: in its file, or by the server that loads it.
//!
//! Most repositories hold unsigned zones that a server signs. So DNSKEY, RRSIG, NSEC and their like that are not in a
//! file are unknown rather than absent, and a zone counts as signed in its file only if its SOA or DNSKEY RRset has a
//! signature or the apex is in a chain of NSEC records. What a policy declares comes first; that a server's configuration
//! has it sign the zone counts where the file holds no signatures.

use super::zone::Zone;
use crate::zone::rdata::types;

/// Who signs a zone, as a policy or a server's configuration declares it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignedBy {
    /// The file holds signatures and chain.
    File,
    /// The server signs when it loads the zone.
    Server,
    /// The zone is not signed at all.
    Nobody,
}

impl SignedBy {
    /// The words for it in policies.
    pub const WORDS: &'static [&'static str] = &["server", "file", "none"];

    /// What a word means.
    pub fn parse(word: &str) -> Option<SignedBy> {
        match word {
            "server" => Some(SignedBy::Server),
            "file" => Some(SignedBy::File),
            "none" => Some(SignedBy::Nobody),
            _ => None,
        }
    }
}

/// What a zone's records show of its signing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Signing {
    /// The file is what is served: signatures that are not there are missing.
    pub in_file: bool,
    /// The file holds at least one RRSIG, NSEC or NSEC3.
    pub traces: bool,
}

impl Zone {
    /// Who signs the zone, if that is known without a look at its signatures.
    pub fn signed_by(&self) -> Option<SignedBy> {
        let declared = self.declared();
        let by_server = || declared.signed_on_load && !self.signing().in_file;
        declared.signed_by.or_else(|| by_server().then_some(SignedBy::Server))
    }

    /// What shows of the zone's signing. Found out when first asked.
    pub fn signing(&self) -> Signing {
        *self.signing.get_or_init(|| {
            const TRACES: [u16; 3] = [types::RRSIG, types::NSEC, types::NSEC3];
            let traces = TRACES.iter().any(|&rtype| self.may_hold(rtype))
                && self.contents().records.iter().any(|record| TRACES.contains(&record.rtype));
            let in_file = match self.declared().signed_by {
                Some(by) => by == SignedBy::File,
                None => traces && self.shows_signatures(),
            };
            Signing { in_file, traces }
        })
    }

    /// Whether SOA or DNSKEY are signed, or a chain starts at the apex.
    fn shows_signatures(&self) -> bool {
        let covers = |rdata: &[u8]| {
            let covered = rdata.first_chunk().map(|octets| u16::from_be_bytes(*octets));
            matches!(covered, Some(types::SOA | types::DNSKEY))
        };
        let signed = self.rrset(self.apex(), types::RRSIG).is_some_and(|rrset| rrset.rdata().any(covers));
        signed || self.rrset(self.apex(), types::NSEC).is_some()
    }
}
