//! SVCB and HTTPS records, as the rules of this group read them (RFC 9460 2).

use crate::model::{Rrset, Zone};
use crate::rules::Context;
use crate::source::Span;
use crate::zone::contents::RecordId;
use crate::zone::fields::fields;
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;
use crate::zone::rdata::{svcparam, types};

/// Both types share one form.
pub(super) const TYPES: &[u16] = &[types::SVCB, types::HTTPS];

/// One record.
#[derive(Clone, Copy)]
pub(super) struct Binding<'a> {
    zone: &'a Zone,
    pub record: RecordId,
    /// 0 for AliasMode, else ServiceMode.
    pub priority: u16,
    /// The target, by its number in the zone's name table.
    pub target: NameId,
    params: &'a [u8],
}

impl<'a> Binding<'a> {
    /// Whether it only says that the service is at another name (RFC 9460 2.4.2).
    pub fn is_alias(&self) -> bool {
        self.priority == 0
    }

    /// The target as written, in lower case; the root stands for the owner, or in AliasMode for "no such service".
    pub fn name(&self) -> NameRef<'a> {
        self.zone.contents().name(self.target)
    }

    /// The parameters, by key.
    pub fn params(&self) -> impl Iterator<Item = (u16, &'a [u8])> + use<'a> {
        svcparam::iter(self.params)
    }
}

/// The records of one owner, in reading order.
pub(super) fn all<'a>(rrset: Rrset<'a>) -> impl Iterator<Item = Binding<'a>> {
    let zone = rrset.zone();
    rrset.records().filter_map(move |(record, found)| {
        let (&priority, rest) = zone.contents().rdata(found).split_first_chunk()?;
        let (_, params) = NameRef::take(rest)?;
        Some(Binding {
            zone,
            record,
            priority: u16::from_be_bytes(priority),
            target: zone.contents().target(found)?,
            params,
        })
    })
}

/// Where a parameter stands; all rdata where that cannot be told.
pub(super) fn param_span(cx: &Context<'_>, record: RecordId, key: u16) -> Span {
    let found = fields(cx.zone.contents(), cx.sources, record);
    let is_key = |span: &Span| {
        let file = cx.sources.get(span.file);
        let text = file.text(*span);
        let name = text.split(|&byte| byte == b'=').next().unwrap_or_default();
        svcparam::key(name) == Some(key)
    };
    found.all("param").find(is_key).unwrap_or(found.rdata)
}

/// The words for a type: `HTTPS record`.
pub(super) fn noun(rrset: &Rrset<'_>) -> &'static str {
    if rrset.rtype() == types::HTTPS { "HTTPS record" } else { "SVCB record" }
}
