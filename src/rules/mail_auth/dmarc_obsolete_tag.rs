//! `dmarc-obsolete-tag`: tags of RFC 7489 that RFC 9989 took away (A.6).

use super::policies::{DmarcRule, PolicyRecord};
use super::records::{Pointed, at_part};
use crate::finding::Severity;
use crate::mail::dmarc::Reports;
use crate::policy::RuleConfig;
use crate::rules::{Context, Entry, Findings, Rule, TextRule};

const ID: &str = "dmarc-obsolete-tag";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    // Whoever configures the rule wants all of it.
    Rule::text(TextRule::dmarc(DmarcObsoleteTag { harmless: config.strict || config.span.is_some() }))
}

struct DmarcObsoleteTag {
    /// Whether what does no harm is told, too.
    harmless: bool,
}

impl DmarcRule for DmarcObsoleteTag {
    fn check(&self, cx: &Context<'_>, policy: &PolicyRecord<'_>, out: &mut Findings<'_>) {
        percentage(cx, policy, out);
        if self.harmless {
            others(cx, policy, out);
        }
    }
}

/// Receivers of RFC 9989 apply the whole policy to all mail, and none of it with `t=y`.
fn percentage(cx: &Context<'_>, policy: &PolicyRecord<'_>, out: &mut Findings<'_>) {
    let Some(tag) = policy.record.tag("pct").filter(|tag| tag.value.text != b"100") else { return };
    let help = match tag.value.text {
        b"0" => "write `t=y` to have the policy not applied yet",
        _ => "take `pct` out; for a test write `t=y`",
    };
    out.push(
        at_part(ID, Severity::Warning, cx, policy.id, tag.range())
            .message(format!(
                "`pct={}` in the DMARC record of `{}` is obsolete: receivers apply the policy to all mail",
                tag.value.shown(),
                policy.domain
            ))
            .here("ignored")
            .subject("pct")
            .help(help),
    );
}

fn others(cx: &Context<'_>, policy: &PolicyRecord<'_>, out: &mut Findings<'_>) {
    let record = &policy.record;
    let pointed = Pointed::new(cx, policy.id);
    let all = record.tag("pct").filter(|tag| tag.value.text == b"100");
    for tag in [all, record.tag("rf"), record.tag("ri")].into_iter().flatten() {
        let name = tag.name.shown();
        out.push(
            pointed
                .at(ID, Severity::Info, tag.range())
                .message(format!("`{name}` in the DMARC record of `{}` is obsolete and ignored", policy.domain))
                .here("ignored")
                .subject(name.to_ascii_lowercase())
                .help("take it out"),
        );
    }
    for reports in [Reports::Aggregate, Reports::Failure] {
        let name = reports.tag();
        for size in record.destinations(reports).iter().filter_map(|one| one.size) {
            out.push(
                pointed
                    .at(ID, Severity::Info, size.range())
                    .message(format!(
                        "the size limit `{}` in the DMARC record of `{}` is obsolete and ignored",
                        size.shown(),
                        policy.domain
                    ))
                    .here("ignored")
                    .subject(format!("{name} {}", size.shown()))
                    .help("take it out"),
            );
        }
    }
}
