//! Cloudflare's export in master-file form, as its dashboard and `/zones/ID/dns_records/export` write it.
//!
//! Nearly a zone: its SOA is made up for the file ("MUST be edited before use"), a TTL of 1 means "automatic", and what is
//! proxied (`cf_tags=cf-proxied:true` in the comment behind it) is answered with addresses of Cloudflare's own.

use std::ops::Range;

use super::cloudflare::AUTOMATIC;
use super::scalar::Text;
use super::writer::{Writer, absolute};
use crate::zone::rdata::types;

/// What stands behind a record that is proxied.
const PROXIED: &str = "cf-proxied:true";
/// What stands before the name of the zone, in the comments on top.
const DOMAIN: &str = ";; Domain:";

/// Writes all lines, save those that say something else than they seem to.
pub(super) fn write<'t>(text: &'t str, out: &mut Writer<'t>) {
    out.set_dialect("cloudflare");
    let lines = || {
        let mut at = 0;
        text.split_inclusive('\n').map(move |line| {
            let start = at;
            at += line.len();
            Text::same(line.trim_end_matches(['\n', '\r']), start)
        })
    };
    let zone = lines().find_map(|line| {
        let name = line.value().strip_prefix(DOMAIN)?;
        Some(line.part(line.value().len() - name.len()..line.value().len()).trimmed())
    });
    if let Some(zone) = &zone {
        out.origin(zone);
    }
    out.unknown("@", &[types::SOA]);
    let apex = zone.as_ref().map(|zone| absolute(zone).value().to_ascii_lowercase());
    let mut apex_has_servers = false;
    for line in lines() {
        let fields = fields(line.value());
        let [owner, ttl, _, rtype] = &fields;
        let word = |range: &Range<usize>| line.value().get(range.clone()).unwrap_or_default();
        let rtype = word(rtype);
        if rtype == "SOA" {
            continue;
        }
        let owner = absolute(&line.part(owner.clone()));
        apex_has_servers |= rtype == "NS" && apex.as_deref() == Some(owner.value().to_ascii_lowercase().as_str());
        let comment = line.value().rfind(';').and_then(|at| line.value().get(at..)).unwrap_or_default();
        if matches!(rtype, "A" | "AAAA" | "CNAME") && comment.contains(PROXIED) {
            out.unknown(owner.value(), &[types::A, types::AAAA, types::HTTPS]);
            continue;
        }
        out.begin(line.place());
        if !rtype.is_empty() && word(ttl) == "1" {
            out.raw(&line.part(0..ttl.start));
            out.ours(AUTOMATIC, line.part(ttl.clone()).place());
            out.raw(&line.part(ttl.end..line.value().len()));
        } else {
            out.raw(&line);
        }
        out.end();
    }
    if !apex_has_servers {
        out.unknown("@", &[types::NS]);
    }
}

/// Owner, TTL, class and type of a line; empty ranges where it is no record.
fn fields(line: &str) -> [Range<usize>; 4] {
    let mut found = [0..0, 0..0, 0..0, 0..0];
    if line.starts_with([';', ' ', '\t', '$']) {
        return found;
    }
    let mut at = 0;
    for field in &mut found {
        let rest = line.get(at..).unwrap_or_default();
        let start = at + (rest.len() - rest.trim_start().len());
        let length = line.get(start..).and_then(|rest| rest.find(char::is_whitespace));
        let end = length.map_or(line.len(), |length| start + length);
        *field = start..end;
        at = end;
    }
    match line.get(found[2].clone()) {
        Some("IN") => found,
        _ => [0..0, 0..0, 0..0, 0..0],
    }
}
