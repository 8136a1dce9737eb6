//! Walks the DMARC policy records of a zone, for the rules that judge what they say.

use std::borrow::Cow;

use super::records::{domain_of, texts_looked_at};
use crate::mail::dmarc::{Record, is_record};
use crate::model::Rrset;
use crate::rules::Context;
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;

/// One policy record that counts.
pub(super) struct PolicyRecord<'a> {
    /// The record.
    pub id: RecordId,
    /// The domain that it is for.
    pub domain: NameRef<'a>,
    /// Its text.
    pub text: Cow<'a, [u8]>,
}

impl PolicyRecord<'_> {
    /// Its tags.
    pub(super) fn read(&self) -> Record<'_> {
        Record::parse(&self.text)
    }
}

/// The DMARC records at an owner `_dmarc.DOMAIN`; none at other owners.
pub(super) fn policies<'a>(cx: &Context<'_>, rrset: Rrset<'a>) -> impl Iterator<Item = PolicyRecord<'a>> + use<'a> {
    // Nearly all TXT records stand elsewhere.
    let Some(domain) = domain_of(rrset.owner_name(), b"_dmarc") else { return Vec::new().into_iter() };
    let texts = texts_looked_at(cx, rrset).filter(|(_, text)| is_record(text));
    texts.map(|(id, text)| PolicyRecord { id, domain, text }).collect::<Vec<_>>().into_iter()
}
