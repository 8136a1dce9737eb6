//! Which owners of a reverse zone the rules of this group look at.

use crate::model::Zone;
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;

/// Whether PTR records at a name are looked at: in a reverse zone with ordinary data, and not at or below a cut.
pub(super) fn is_looked_at(zone: &Zone, owner: NameId) -> bool {
    let kind = zone.kind();
    let name = zone.contents().name(owner);
    kind.is_reverse() && !kind.is_special() && name.is_within(zone.apex_name()) && zone.cut_above(name).is_none()
}

/// Whether a label begins with `_`: a name for a service, such as the browsing domains of RFC 6763 11.
pub(super) fn is_of_service(name: NameRef<'_>) -> bool {
    name.labels().any(|label| label.starts_with(b"_"))
}
