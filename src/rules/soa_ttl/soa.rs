//! The fields of the SOA record at the apex (RFC 1035 3.3.13).

use crate::model::Rrset;
use crate::rules::Context;
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;

/// The SOA record of a zone: names as written, the rest as numbers.
pub(super) struct Soa<'a> {
    /// The record.
    pub id: RecordId,
    /// The primary name server.
    pub mname: NameRef<'a>,
    /// The mailbox of who is responsible, its `@` written as a dot.
    pub rname: NameRef<'a>,
    pub serial: u32,
    pub refresh: u32,
    pub retry: u32,
    pub expire: u32,
    pub minimum: u32,
    /// The record's own TTL; `None` if no TTL is known.
    pub ttl: Option<u32>,
}

impl<'a> Soa<'a> {
    /// Reads the first record of an RRset of type SOA, if that is the one of an ordinary zone: at the apex, and not of
    /// a zone that holds no ordinary data.
    pub fn of(cx: &Context<'a>, rrset: &Rrset<'a>) -> Option<Soa<'a>> {
        if rrset.owner() != cx.zone.apex() || cx.zone.kind().is_special() {
            return None;
        }
        let id = rrset.first();
        let record = cx.zone.contents().record(id);
        let (mname, rest) = NameRef::take(cx.zone.contents().rdata(record))?;
        let (rname, rest) = NameRef::take(rest)?;
        let ([serial, refresh, retry, expire, minimum], _) = rest.as_chunks::<4>() else {
            return None;
        };
        let number = |octets: &[u8; 4]| u32::from_be_bytes(*octets);
        Some(Soa {
            id,
            mname,
            rname,
            serial: number(serial),
            refresh: number(refresh),
            retry: number(retry),
            expire: number(expire),
            minimum: number(minimum),
            ttl: record.ttl_known().then_some(record.ttl),
        })
    }
}
