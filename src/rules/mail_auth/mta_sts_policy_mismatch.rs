//! `mta-sts-policy-mismatch`: an MTA-STS policy file that is malformed, or does not fit the MX hosts (RFC 8461 3.2, 4.1).

use crate::finding::Severity;
use crate::mail::mta_sts::policy::{Mode, Pattern, Policy};
use crate::mail::tags::shown;
use crate::model::{Enclosing, Found, Rrset};
use crate::policy::{PolicyFile, RuleConfig};
use crate::rules::mail::domain::{is_looked_at, takes_part};
use crate::rules::mail::exchange::{self, Exchange};
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::source::Span;
use crate::zone::rdata::types;
use std::collections::HashSet;
use std::ops::Range;

const ID: &str = "mta-sts-policy-mismatch";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    let options = &config.options;
    Rule::zone(MtaStsPolicyMismatch {
        files: config.mta_sts.to_vec(),
        mode: options.word("mode").and_then(|word| Mode::parse(word.as_bytes())),
        mode_span: options.span("mode"),
        min_age: u64::from(options.duration("min-age").unwrap_or(0)),
    })
}

struct MtaStsPolicyMismatch {
    files: Vec<PolicyFile>,
    /// The least that the policy asks for.
    mode: Option<Mode>,
    mode_span: Option<Span>,
    /// In seconds.
    min_age: u64,
}

impl ZoneRule for MtaStsPolicyMismatch {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        for file in self.files.iter().filter(|file| is_home(cx, file)) {
            let source = cx.sources.get(file.file);
            let policy = Policy::parse(&source.bytes());
            Checked { cx, file, policy: &policy, text: &source.bytes() }.check(self, out);
        }
    }
}

/// Whether the domain of a policy file lies in this zone and in none below it.
fn is_home(cx: &Context<'_>, file: &PolicyFile) -> bool {
    let enclosing = cx.set.enclosing(cx.zone, file.domain.as_ref());
    takes_part(cx.zone) && matches!(enclosing, Enclosing::One(zone) if zone.id() == cx.zone.id())
}

/// One policy file, with the zone that it is for.
struct Checked<'a, 'c> {
    cx: &'a Context<'c>,
    file: &'a PolicyFile,
    policy: &'a Policy,
    text: &'a [u8],
}

impl Checked<'_, '_> {
    /// A finding at a place of the policy file.
    fn at(&self, severity: Severity, range: Range<usize>, what: impl Into<String>) -> Draft {
        let subject = shown(self.text.get(range.clone()).unwrap_or_default());
        let span = Span::new(self.file.file, range.start as u32, range.len() as u32);
        Draft::at_file(ID, severity, self.cx, span)
            .message(format!("MTA-STS policy of `{}`: {}", self.file.domain, what.into()))
            .about(&self.file.domain, None)
            .subject(subject)
            .label(self.file.span, "named here")
    }

    fn check(&self, rule: &MtaStsPolicyMismatch, out: &mut Findings<'_>) {
        for fault in &self.policy.faults {
            out.push(self.at(Severity::Error, fault.range.clone(), fault.what.clone()).help(fault.help.clone()));
        }
        self.check_mode(rule, out);
        self.check_age(rule, out);
        // Without a mode, or with `none`, senders look at no host.
        let used = matches!(self.policy.mode, Some(Mode::Testing | Mode::Enforce));
        let domain = self.file.domain.as_ref();
        let Found::Data(rrset) = self.cx.zone.find(domain, types::MX) else { return };
        if used && is_looked_at(self.cx.zone, &rrset) && !self.policy.mx.is_empty() {
            self.check_hosts(rrset, out);
        }
    }

    fn check_mode(&self, rule: &MtaStsPolicyMismatch, out: &mut Findings<'_>) {
        let (Some(mode), Some(least)) = (self.policy.mode, rule.mode) else { return };
        if mode < least {
            let what = format!("its mode is `{}`, less than `{}`", mode.as_str(), least.as_str());
            let draft = self
                .at(Severity::Error, self.policy.mode_range.clone(), what)
                .help(format!("write `mode: {}`", least.as_str()));
            out.push(match rule.mode_span {
                Some(span) => draft.label(span, "asked for here"),
                None => draft,
            });
        }
    }

    fn check_age(&self, rule: &MtaStsPolicyMismatch, out: &mut Findings<'_>) {
        let Some(age) = self.policy.max_age.filter(|&age| age < rule.min_age) else { return };
        // A policy that is being withdrawn says so for a short time.
        if self.policy.mode == Some(Mode::None) {
            return;
        }
        let what = format!("its `max_age` is {age} seconds; an attacker needs only wait that long");
        let help = format!("write at least `max_age: {}`", rule.min_age);
        out.push(self.at(Severity::Warning, self.policy.max_age_range.clone(), what).help(help));
    }

    fn check_hosts(&self, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let mut seen = HashSet::new();
        let hosts: Vec<Exchange<'_>> = exchange::hosts(rrset).filter(|exchange| seen.insert(exchange.host)).collect();
        for exchange in &hosts {
            if !self.policy.covers(&exchange.name().to_string()) {
                out.push(self.uncovered(exchange));
            }
        }
        let names: Vec<String> = hosts.iter().map(|exchange| exchange.name().to_string()).collect();
        let idle = |pattern: &&Pattern| !names.iter().any(|name| pattern.covers(name));
        for pattern in self.policy.mx.iter().filter(idle) {
            let what = format!("`mx: {}` matches no MX host of the domain", pattern.text);
            out.push(
                self.at(Severity::Error, pattern.range.clone(), what)
                    .evidence_rrset(self.cx.sources, &rrset, "its MX records")
                    .help("remove the line, or write the host that the MX record names"),
            );
        }
    }

    fn uncovered(&self, exchange: &Exchange<'_>) -> Draft {
        let (domain, host) = (&self.file.domain, exchange.name());
        let effect = match self.policy.mode {
            Some(Mode::Enforce) => "senders do not deliver to it",
            _ => "senders would not deliver to it once the policy is enforced",
        };
        let first = self.policy.mx.first().map_or(0..0, |pattern| pattern.range.clone());
        let listed = Span::new(self.file.file, first.start as u32, first.len() as u32);
        Draft::at_field(ID, Severity::Error, self.cx, exchange.record, "exchange")
            .message(format!("the MX host `{host}` is not in the MTA-STS policy of `{domain}`: {effect}"))
            .here("not covered")
            .subject(host.to_string())
            .label(listed, "the hosts of the policy start here")
            .help(format!(
                "add `mx: {}` to the policy, and change the `id` at `_mta-sts`",
                host.to_string().trim_end_matches('.')
            ))
    }
}
