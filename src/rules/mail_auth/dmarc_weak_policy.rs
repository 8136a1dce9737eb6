//! `dmarc-weak-policy`: a DMARC record that asks for less than the policy's minimum, or less for names below
//! (RFC 9989 4.7).

use super::policies::{DmarcRule, PolicyRecord};
use super::records::at_part;
use crate::finding::Severity;
use crate::mail::dmarc::discovery::is_organisation;
use crate::mail::dmarc::{Record, Relation, Request};
use crate::mail::tags::Tag;
use crate::policy::RuleConfig;
use crate::rules::{Context, Entry, Findings, Rule, TextRule};
use crate::source::Span;

const ID: &str = "dmarc-weak-policy";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    let minimum = config.options.word("minimum").and_then(|word| Request::parse(word.as_bytes()));
    Rule::text(TextRule::dmarc(DmarcWeakPolicy {
        minimum: minimum.unwrap_or(Request::Quarantine),
        asked_at: config.options.span("minimum"),
    }))
}

struct DmarcWeakPolicy {
    minimum: Request,
    /// Where the policy file asks for it.
    asked_at: Option<Span>,
}

impl DmarcRule for DmarcWeakPolicy {
    fn check(&self, cx: &Context<'_>, policy: &PolicyRecord<'_>, out: &mut Findings<'_>) {
        self.judge(cx, policy, out);
    }
}

impl DmarcWeakPolicy {
    fn judge(&self, cx: &Context<'_>, policy: &PolicyRecord<'_>, out: &mut Findings<'_>) {
        let record = &policy.record;
        let Some(request) = record.request("p") else { return };
        let domain = policy.domain;
        let minimum = self.minimum.as_str();
        if request < self.minimum {
            let what = format!("the DMARC policy of `{domain}` is `{}`", request.as_str());
            let effect = match request {
                Request::None => "forged mail is delivered like any other".to_owned(),
                _ => format!("less than `{minimum}`"),
            };
            self.push(cx, policy, record.tag("p"), format!("{what}: {effect}"), format!("write `p={minimum}`"), out);
        } else {
            self.judge_below(cx, policy, record, request, out);
        }
        if let Some(applied) = record.applied_to(Relation::Own).filter(|applied| applied.is_test) {
            let what = format!(
                "the DMARC policy of `{domain}` is marked as a test, so receivers apply `{}` in place of `{}`",
                applied.request.as_str(),
                request.as_str()
            );
            self.push(cx, policy, record.tag("t"), what, "take `t=y` out".to_owned(), out);
        }
    }

    /// `sp` and `np` count at the organisational domain only.
    fn judge_below(
        &self,
        cx: &Context<'_>,
        policy: &PolicyRecord<'_>,
        record: &Record<'_>,
        request: Request,
        out: &mut Findings<'_>,
    ) {
        if record.tag("sp").is_none() && record.tag("np").is_none() {
            return;
        }
        let domain = policy.domain;
        if !is_organisation(cx.set, cx.zone, domain) {
            return;
        }
        let mut above = ("p", request);
        for (name, whom) in [("sp", "names below it"), ("np", "names below it that do not exist")] {
            let Some(below) = record.request(name) else { continue };
            if below < above.1 {
                let what = format!(
                    "the DMARC policy of `{domain}` is `{}` for {whom}, weaker than its `{}={}`",
                    below.as_str(),
                    above.0,
                    above.1.as_str()
                );
                let help = format!("write `{name}={}`, or take `{name}` out", above.1.as_str());
                self.push(cx, policy, record.tag(name), what, help, out);
            }
            above = (name, below);
        }
    }

    fn push(
        &self,
        cx: &Context<'_>,
        policy: &PolicyRecord<'_>,
        tag: Option<&Tag<'_>>,
        what: String,
        help: String,
        out: &mut Findings<'_>,
    ) {
        let Some(tag) = tag else { return };
        let mut draft = at_part(ID, Severity::Info, cx, policy.id, tag.range())
            .message(what)
            .subject(format!("{}={}", tag.name.shown().to_ascii_lowercase(), tag.value.shown().to_ascii_lowercase()))
            .help(help);
        if let Some(span) = self.asked_at {
            draft = draft.label(span, "asked for here");
        }
        out.push(draft);
    }
}
