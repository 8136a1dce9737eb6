//! Walks the DMARC policy records of a zone, for the rules that judge what they say.

use std::borrow::Cow;

use super::records::{domain_of, texts_looked_at};
use crate::mail::dmarc::{Record, is_record};
use crate::model::Rrset;
use crate::rules::{Context, Findings};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;

/// Looks at one DMARC policy record at a time. Each is cut into tags once, for all of these rules.
pub trait DmarcRule: Send + Sync {
    /// Looks at one record.
    fn check(&self, cx: &Context<'_>, policy: &PolicyRecord<'_>, out: &mut Findings<'_>);
}

/// One policy record that counts.
pub struct PolicyRecord<'a> {
    /// The record.
    pub(super) id: RecordId,
    /// The domain that it is for.
    pub(super) domain: NameRef<'a>,
    /// Its text.
    pub(super) text: &'a [u8],
    /// Its tags.
    pub(super) record: Record<'a>,
}

/// Where a policy record stands, before it is read.
pub(in crate::rules) struct Place<'a> {
    id: RecordId,
    domain: NameRef<'a>,
}

impl<'a> Place<'a> {
    /// Cuts the record's text into tags.
    pub(in crate::rules) fn read<'t>(&self, text: &'t [u8]) -> PolicyRecord<'t>
    where
        'a: 't,
    {
        PolicyRecord { id: self.id, domain: self.domain, text, record: Record::parse(text) }
    }
}

/// The DMARC records at an owner `_dmarc.DOMAIN`, each with its text; none at other owners.
pub(in crate::rules) fn policies<'a>(
    cx: &Context<'a>,
    rrset: Rrset<'a>,
) -> impl Iterator<Item = (Place<'a>, Cow<'a, [u8]>)> + use<'a> {
    let texts = domain_of(rrset.owner_name(), b"_dmarc").map(|domain| {
        let texts = texts_looked_at(cx, rrset).filter(|(_, text)| is_record(text));
        texts.map(move |(id, text)| (Place { id, domain }, text))
    });
    texts.into_iter().flatten()
}
