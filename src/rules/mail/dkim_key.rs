//! Whether a domain publishes DKIM keys (RFC 6376 3.6.2.1): names below `_domainkey`.

use crate::mail::text;
use crate::model::{Rrset, Zone};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

/// The first DKIM key of the zone's apex: a TXT record with a key, or an alias to somebody who holds it. Wildcards are
/// how domains that send nothing say so.
pub(super) fn of_apex(zone: &Zone) -> Option<RecordId> {
    let domainkey = zone.apex_name().with_label(b"_domainkey")?;
    let node = zone.contents().names.get(domainkey.as_ref())?;
    if !zone.exists(node) {
        return None;
    }
    let domainkey = zone.contents().name(node);
    zone.owners()
        .filter(|&owner| {
            let name = zone.contents().name(owner);
            name.is_below(domainkey) && !name.is_wildcard() && zone.cut_above(name).is_none()
        })
        .find_map(|owner| {
            let alias = zone.rrset(owner, types::CNAME).map(|alias| alias.first());
            alias.or_else(|| key(zone.rrset(owner, types::TXT)?))
        })
}

fn key(rrset: Rrset<'_>) -> Option<RecordId> {
    rrset.ids().iter().copied().zip(rrset.rdata()).find(|(_, rdata)| holds_key(rdata)).map(|(id, _)| id)
}

/// Whether the tag list has a `p=` with something behind it; an empty one is a key that was withdrawn.
fn holds_key(rdata: &[u8]) -> bool {
    text::join(rdata).split(|&byte| byte == b';').any(|tag| {
        let value = tag.trim_ascii().strip_prefix(b"p").map(<[u8]>::trim_ascii_start);
        value.and_then(|value| value.strip_prefix(b"=")).is_some_and(|value| !value.trim_ascii().is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_key_with_something_in_it_is_one() {
        assert!(holds_key(b"\x0bv=DKIM1;p=A"));
        assert!(holds_key(b"\x04p = \x02A="));
        assert!(!holds_key(b"\x0cv=DKIM1; p= "));
        assert!(!holds_key(b"\x10dkim=discardable"));
        assert!(!holds_key(b"\x03o=~"));
    }
}
