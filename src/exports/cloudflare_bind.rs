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
    let mut made_up = MadeUp::default();
    for line in lines() {
        let fields = fields(line.value());
        let [owner, ttl, _, rtype] = &fields;
        let word = |range: &Range<usize>| line.value().get(range.clone()).unwrap_or_default();
        let rtype = word(rtype);
        if made_up.covers(line.value(), rtype) {
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

/// What older exports have in place of the name servers, `REPLACE&ME$WITH^YOUR@NAMESERVER.`; of `REPLACE` some write less.
const TO_BE_REPLACED: &str = "&ME$WITH^YOUR@NAMESERVER";

/// What an export makes up: the SOA, in older ones over several lines, and the NS record that is to be replaced.
#[derive(Default)]
struct MadeUp {
    /// The parenthesis of the SOA is open.
    open: bool,
}

impl MadeUp {
    /// Whether the next line, with a record of that type, is made up.
    fn covers(&mut self, line: &str, rtype: &str) -> bool {
        let data = line.split(';').next().unwrap_or_default();
        let of_soa = self.open || rtype == "SOA";
        self.open = of_soa && (self.open || data.contains('(')) && !data.contains(')');
        of_soa || rtype == "NS" && data.contains(TO_BE_REPLACED)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_up_is_left_out_to_its_last_line() {
        let mut made_up = MadeUp::default();
        let lines = [
            ("example.com 3600 IN SOA a. b. 1 2 3 4 5", "SOA", true),
            ("@\t3600\tIN\tSOA\texample.com.\troot.example.com.\t(", "SOA", true),
            ("\t\t2024790930\t; serial (of today)", "", true),
            ("\t\t3600)\t\t; minimum", "", true),
            ("", "", false),
            ("example.com. 300 IN NS REPLACE&ME$WITH^YOUR@NAMESERVER.", "NS", true),
            ("example.com. 300 IN NS ns1.example.net.", "NS", false),
            ("example.com. 300 IN TXT \"(\"", "TXT", false),
        ];
        for (line, rtype, expected) in lines {
            assert_eq!(made_up.covers(line, rtype), expected, "{line}");
        }
    }
}
