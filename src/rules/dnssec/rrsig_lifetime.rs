//! `rrsig-lifetime`: signatures that are valid for very short or for very long (RFC 6781 4.4.2).

use std::collections::BTreeMap;

use crate::dnssec::signature::{Signature, for_each_set, seconds_between};
use crate::finding::Severity;
use crate::policy::RuleConfig;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::rdata::types;
use crate::zone::ttl;

const ID: &str = "rrsig-lifetime";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    let bound = |name, usual| i64::from(config.options.duration(name).unwrap_or(usual));
    Rule::zone(Lifetime { min: bound("min", 0), max: bound("max", u32::MAX) })
}

/// Bounds in seconds.
struct Lifetime {
    min: i64,
    max: i64,
}

impl ZoneRule for Lifetime {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if !cx.zone.signing().in_file {
            return;
        }
        // By key, and by which bound it is.
        let mut groups: BTreeMap<(u8, u16, bool), (Signature<'_>, usize)> = BTreeMap::new();
        for_each_set(cx.zone, |set| {
            for &signature in set {
                let lifetime = lifetime(&signature);
                if lifetime < self.min || lifetime > self.max {
                    let key = (signature.algorithm, signature.tag, lifetime < self.min);
                    groups.entry(key).or_insert((signature, 0)).1 += 1;
                }
            }
        });
        for (&(_, _, short), (signature, count)) in &groups {
            out.push(self.report(cx, signature, *count, short));
        }
    }
}

/// Seconds from inception to expiration; negative where that is before.
fn lifetime(signature: &Signature<'_>) -> i64 {
    seconds_between(signature.expiration, signature.inception)
}

fn span(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    format!("{sign}{}", ttl::display(seconds.unsigned_abs().try_into().unwrap_or(u32::MAX)))
}

impl Lifetime {
    fn report(&self, cx: &Context<'_>, signature: &Signature<'_>, count: usize, short: bool) -> Draft {
        let owner = cx.zone.contents().name(signature.owner);
        let (covered, tag) = (types::mnemonic(signature.covered), signature.tag);
        let lasts = span(lifetime(signature));
        let others = match count - 1 {
            0 => String::new(),
            more => format!("; {more} more of this key are alike"),
        };
        let (compared, help) = match short {
            true => (
                format!("less than {}", span(self.min)),
                "sign for longer, so that there is time to act when the signer fails",
            ),
            false => (
                format!("more than {}", span(self.max)),
                "sign for weeks rather than years: old data can be replayed for as long as its signature is valid",
            ),
        };
        Draft::at_field(ID, Severity::Info, cx, signature.record, "signature-expiration")
            .message(format!(
                "the signature of `{owner}` {covered} (key tag {tag}) is valid for {lasts}, {compared}{others}"
            ))
            .here(format!("{lasts} after its inception"))
            .subject(signature.subject())
            .help(help)
    }
}
