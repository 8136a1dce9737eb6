//! What a zone's signer signs: authoritative data, and of a delegation only its DS and NSEC records (RFC 4035 2.2, 2.3).

use crate::model::Zone;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

/// How a name stands to the zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Standing {
    /// The zone answers for it.
    Authoritative,
    /// A zone cut: the NS records are those of the child, DS and NSEC those of the zone.
    Cut,
    /// Below a cut: glue, or hidden.
    BelowCut,
    /// Below a DNAME: hidden. Signers differ in what they do there.
    BelowDname,
    /// Not in the zone at all.
    Outside,
}

impl Standing {
    /// Of a name of the zone's table.
    pub fn of(zone: &Zone, owner: NameId) -> Standing {
        let name = zone.contents().name(owner);
        if !name.is_within(zone.apex_name()) {
            return Standing::Outside;
        }
        if !zone.hides_names() {
            return Standing::Authoritative;
        }
        match zone.cut_above(name) {
            Some(cut) if cut == owner => Standing::Cut,
            Some(_) => Standing::BelowCut,
            None if zone.dname_above(name).is_some() => Standing::BelowDname,
            None => Standing::Authoritative,
        }
    }

    /// Whether an RRset of this type is signed at such a name.
    pub fn signs(self, rtype: u16) -> bool {
        match self {
            Standing::Authoritative => rtype != types::RRSIG,
            Standing::Cut => matches!(rtype, types::DS | types::NSEC),
            Standing::BelowCut | Standing::BelowDname | Standing::Outside => false,
        }
    }

    /// Whether a chain of NSEC records leads through such a name, if it owns records.
    pub fn is_in_chain(self) -> bool {
        matches!(self, Standing::Authoritative | Standing::Cut)
    }
}
