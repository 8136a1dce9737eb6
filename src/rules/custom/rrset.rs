//! What is asked of each RRset.

use std::collections::HashSet;

use super::Custom;
use super::ask::{self, Answer, Answers};
use super::assert::{self, Verdict};
use super::draft::{Said, described, looked_up};
use super::record::Subjected;
use crate::model::Rrset;
use crate::policy::custom::expression::Expression;
use crate::policy::custom::field::{FieldTest, Subject};
use crate::policy::custom::template::Template;
use crate::policy::custom::value::Value;
use crate::policy::custom::{Check, CheckKind, Wanted};
use crate::rules::spf::mx_not_covered_by_spf::{Host, HostCoverage, Sender, coverage};
use crate::rules::{Context, Draft};
use crate::zone::contents::RecordId;

/// Fields whose values are shown where a rule has no message of its own.
const SHOWN_FIELDS: usize = 3;

/// Characters of a field's value that are shown.
const SHOWN_CHARS: usize = 60;

/// That a record breaks an expression, and what the fields are that it names.
fn broken(at: &Subjected<'_>, expression: &Expression) -> String {
    let told = |(_, subject): &&(String, Subject)| !matches!(subject, Subject::Owner | Subject::Type);
    let value = |(name, subject): &(String, Subject)| {
        let value = match subject {
            // As the expression compares it.
            Subject::Ttl => at.record.ttl.to_string(),
            _ => at.shown(subject),
        };
        let more = if value.chars().nth(SHOWN_CHARS).is_some() { "…" } else { "" };
        format!("`rr.{name}` is `{}{more}`", value.chars().take(SHOWN_CHARS).collect::<String>())
    };
    let fields = expression.fields.iter().filter(|_| expression.by_record).filter(told);
    let values: Vec<String> = fields.take(SHOWN_FIELDS).map(value).collect();
    let with = if values.is_empty() { String::new() } else { format!(": {}", values.join(", ")) };
    format!("{} breaks `{}`{with}", described(at), expression.text.trim())
}

impl Custom {
    /// Asks everything of one RRset.
    pub(super) fn check_rrset(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut dyn FnMut(Draft)) {
        if !self.concerns_zone(cx) || !self.concerns_owner(cx, &rrset) {
            return;
        }
        // Look-ups of the owner are made once, and only where a finding is near.
        let mut concerned: Option<bool> = None;
        for check in &self.rule.checks {
            let mut near = || *concerned.get_or_insert_with(|| self.concerns_data(cx, &rrset));
            match &check.kind {
                CheckKind::Require(test) => self.require(cx, &rrset, check, test, &mut near, out),
                CheckKind::Assert(expression) => self.assert(cx, &rrset, check, expression, &mut near, out),
                CheckKind::Forbid(tests) => self.forbid(cx, &rrset, check, tests, &mut near, out),
                _ if !near() => return,
                CheckKind::Exists { any, wanted: true } => self.exists(cx, &rrset, check, any, out),
                CheckKind::Exists { any, wanted: false } => self.absent(cx, &rrset, check, any, out),
                CheckKind::IsCname { .. } | CheckKind::Resolves { .. } => self.look_up(cx, &rrset, check, out),
                CheckKind::SpfCovers { host: None } => self.spf_covers_exchanges(cx, &rrset, check, out),
                CheckKind::SpfCovers { host: Some(host) } => self.spf_covers(cx, &rrset, check, host, out),
                CheckKind::Count { min, max, .. } => self.count(cx, &rrset, check, (*min, *max), out),
                CheckKind::Extreme { field, highest, of } => {
                    self.extreme(cx, &rrset, check, (field, *highest, of), out);
                }
                CheckKind::Same(subject) => self.same(cx, &rrset, check, subject, out),
                CheckKind::Distinct(subject) => self.distinct(cx, &rrset, check, subject, out),
                CheckKind::Ttl(_) => {}
            }
        }
    }

    /// Whether `select` means a record, as far as it asks for its fields.
    pub(super) fn selects(&self, at: &Subjected<'_>) -> bool {
        self.rule.select.record.iter().all(|test| at.passes(test))
    }

    /// The records of an RRset that `select` means, identical ones once.
    pub(super) fn selected<'a>(
        &'a self,
        cx: &'a Context<'a>,
        rrset: &Rrset<'a>,
    ) -> impl Iterator<Item = Subjected<'a>> {
        let mut seen: HashSet<Vec<u8>> = HashSet::new();
        let several = rrset.ids().len() > 1;
        rrset
            .ids()
            .iter()
            .map(move |&id| Subjected::new(cx, id))
            .filter(|at| self.selects(at))
            .filter(move |at| !several || seen.insert(at.identity()))
    }

    /// Every record must pass.
    fn require(
        &self,
        cx: &Context<'_>,
        rrset: &Rrset<'_>,
        check: &Check,
        test: &FieldTest,
        near: &mut dyn FnMut() -> bool,
        out: &mut dyn FnMut(Draft),
    ) {
        let mut told: HashSet<Vec<u8>> = HashSet::new();
        for &id in rrset.ids() {
            let at = Subjected::new(cx, id);
            // A record without the field has nothing to pass: `select` lets types through that have it.
            let breaks = at.value(&test.subject).is_some_and(|value| !test.test.holds(&value, cx.zone.apex_name()));
            if !breaks || !self.selects(&at) {
                continue;
            }
            let repeated = matches!(test.subject, Subject::Owner) && !self.is_first_of_owner(cx, rrset);
            if repeated || !near() {
                return;
            }
            if told.insert(at.identity()) {
                out(self.at_subject(&at, check, &test.subject, "which the policy does not allow"));
            }
            if matches!(test.subject, Subject::Owner | Subject::Type) {
                return; // What is wrong with the name or the type is wrong once.
            }
        }
    }

    /// Whether no other RRset of the owner, sorted before this one, is selected: an owner is told once.
    fn is_first_of_owner(&self, cx: &Context<'_>, rrset: &Rrset<'_>) -> bool {
        let mut before = cx.zone.rrsets(rrset.owner()).take_while(|other| other.rtype() < rrset.rtype());
        !before.any(|other| {
            self.concerns_owner(cx, &other) && other.ids().iter().any(|&id| self.selects(&Subjected::new(cx, id)))
        })
    }

    /// No record may pass all.
    fn forbid(
        &self,
        cx: &Context<'_>,
        rrset: &Rrset<'_>,
        check: &Check,
        tests: &[FieldTest],
        near: &mut dyn FnMut() -> bool,
        out: &mut dyn FnMut(Draft),
    ) {
        let mut told: HashSet<Vec<u8>> = HashSet::new();
        for &id in rrset.ids() {
            let at = Subjected::new(cx, id);
            if !tests.iter().all(|test| at.passes(test)) || !self.selects(&at) {
                continue;
            }
            if !near() {
                return;
            }
            if !told.insert(at.identity()) {
                continue;
            }
            out(match tests.first() {
                Some(test) => self.at_subject(&at, check, &test.subject, "which the policy forbids"),
                None => self.forbidden(&at, check),
            });
        }
    }

    fn forbidden(&self, at: &Subjected<'_>, check: &Check) -> Draft {
        let mut value = String::new();
        crate::zone::rdata::text(at.record.rtype, at.rdata(), &mut value);
        let span = at.span(&Subject::Owner).to(at.span(&Subject::Type));
        let inherited = at.record.flags & crate::zone::contents::flags::OWNER_INHERITED != 0;
        let span = if inherited { at.span(&Subject::Type) } else { span };
        let otherwise = format!("the policy forbids {} here", described(at));
        self.draft(at, check, Said { span, count: 1, otherwise, subject: &value.clone(), value })
    }

    /// The expression must hold.
    fn assert(
        &self,
        cx: &Context<'_>,
        rrset: &Rrset<'_>,
        check: &Check,
        expression: &Expression,
        near: &mut dyn FnMut() -> bool,
        out: &mut dyn FnMut(Draft),
    ) {
        let mut told: HashSet<Vec<u8>> = HashSet::new();
        for &id in rrset.ids() {
            let at = Subjected::new(cx, id);
            if !self.selects(&at) {
                continue;
            }
            let verdict = assert::run(expression, &at, rrset);
            if matches!(verdict, Verdict::Holds) || matches!(verdict, Verdict::Unknown) && !self.rule.report_unknown {
                if expression.by_record {
                    continue;
                }
                return;
            }
            if !near() {
                return;
            }
            if told.insert(at.identity()) {
                out(self.refused(&at, check, expression, verdict));
            }
            if !expression.by_record {
                return;
            }
        }
    }

    fn refused(&self, at: &Subjected<'_>, check: &Check, expression: &Expression, verdict: Verdict) -> Draft {
        // A field of the data says more than the owner.
        let of_data = |(_, subject): &&(String, Subject)| matches!(subject, Subject::Field(_));
        let named = expression.fields.iter().find(of_data).or(expression.fields.first());
        let subject = named.filter(|_| expression.by_record).map(|(_, subject)| subject);
        let span = subject.map_or_else(|| whole(at), |subject| at.span(subject));
        let value = subject.map(|subject| at.shown(subject)).unwrap_or_default();
        let said = |otherwise: String| Said { span, count: 1, otherwise, subject: &value, value: value.clone() };
        match verdict {
            Verdict::Unknown => self.unknown(at, check, span, "a name that the rule asks for"),
            Verdict::NoAnswer(reason) => {
                let draft = self.draft(at, check, said(String::new()));
                draft.message(format!("`{}` gives no answer for {}: {reason}", self.rule.id, described(at)))
            }
            _ => self.draft(at, check, said(broken(at, expression))),
        }
    }

    fn exists(&self, cx: &Context<'_>, rrset: &Rrset<'_>, check: &Check, any: &[Wanted], out: &mut dyn FnMut(Draft)) {
        let selected: Vec<Subjected<'_>> = self.selected(cx, rrset).collect();
        let mut answers = Answers::default();
        if let [one] = any
            && one.owner.asks_for_rdata()
        {
            for at in &selected {
                self.tell_missing(at, check, one, answers.exists(at, 0, one), out);
            }
            return;
        }
        let Some(first) = selected.first() else { return };
        // An alternative that depends on the record holds if it holds for all of them.
        let answer = |(index, one): (usize, &Wanted)| match one.owner.asks_for_rdata() {
            true => ask::all(selected.iter().map(|at| answers.exists(at, index, one))),
            false => answers.exists(first, index, one),
        };
        let answer = ask::any(any.iter().enumerate().map(answer));
        if let Some(one) = any.first() {
            self.tell_missing(first, check, one, answer, out);
        }
    }

    fn tell_missing(
        &self,
        at: &Subjected<'_>,
        check: &Check,
        one: &Wanted,
        answer: Answer<'_>,
        out: &mut dyn FnMut(Draft),
    ) {
        let name = at.render(&one.owner, 1, "");
        let span = whole(at);
        match answer {
            Answer::No => {
                let types = one.types.iter().map(|&rtype| crate::zone::rdata::types::mnemonic(rtype).to_string());
                let wanted = types.collect::<Vec<_>>().join(" or ");
                let such = if one.tests.is_empty() { "no" } else { "no such" };
                let otherwise = format!("{} needs `{name}` {wanted}, and there is {such} record", described(at));
                out(self.draft(at, check, Said { span, value: name, count: 0, otherwise, subject: "" }));
            }
            Answer::Unknown if self.rule.report_unknown => out(self.unknown(at, check, span, &name)),
            _ => {}
        }
    }

    fn absent(&self, cx: &Context<'_>, rrset: &Rrset<'_>, check: &Check, any: &[Wanted], out: &mut dyn FnMut(Draft)) {
        let mut answers = Answers::default();
        for at in self.selected(cx, rrset) {
            for (index, one) in any.iter().enumerate() {
                let name = at.render(&one.owner, 1, "");
                match answers.exists(&at, index, one) {
                    Answer::Yes(evidence) => {
                        let otherwise = format!("the policy forbids {} beside `{name}`", described(&at));
                        let said = Said { span: whole(&at), value: name.clone(), count: 1, otherwise, subject: &name };
                        let draft = self.draft(&at, check, said);
                        out(match evidence {
                            Some((zone, id)) => draft.evidence(cx.sources, zone, id, "this record"),
                            None => draft,
                        });
                    }
                    Answer::Unknown if self.rule.report_unknown => out(self.unknown(&at, check, whole(&at), &name)),
                    _ => {}
                }
            }
            if !any.iter().any(|one| one.owner.asks_for_rdata()) {
                return;
            }
        }
    }

    fn look_up(&self, cx: &Context<'_>, rrset: &Rrset<'_>, check: &Check, out: &mut dyn FnMut(Draft)) {
        let (template, wanted, is_cname) = match &check.kind {
            CheckKind::IsCname { name, wanted } => (name, *wanted, true),
            CheckKind::Resolves { name, wanted } => (name, *wanted, false),
            _ => return,
        };
        let subject = looked_up(check).unwrap_or(Subject::Owner);
        for at in self.selected(cx, rrset) {
            let Some(name) = ask::name(&at, template) else { continue };
            let answer = if is_cname { ask::is_cname(cx, name.as_ref()) } else { ask::resolves(cx, name.as_ref()) };
            let (what, evidence) = match (answer, wanted) {
                (Answer::Yes(evidence), false) => (if is_cname { "is an alias" } else { "has an address" }, evidence),
                (Answer::No, true) => (if is_cname { "is no alias" } else { "has no address" }, None),
                (Answer::Unknown, _) if self.rule.report_unknown => {
                    out(self.unknown(&at, check, at.span(&subject), &name.to_string()));
                    continue;
                }
                _ => continue,
            };
            // What is no host name at all, or lost its final dot, is told as that.
            if crate::rules::target::is_mistaken(cx, at.id) {
                continue;
            }
            let value = name.to_string();
            let otherwise = format!("{} leads to `{value}`, which {what}", described(&at));
            let said = Said { span: at.span(&subject), count: 1, otherwise, subject: &value.clone(), value };
            let draft = self.draft(&at, check, said);
            out(match evidence {
                Some((zone, id)) => draft.evidence(cx.sources, zone, id, format!("`{name}` {what} here")),
                None => draft,
            });
        }
    }

    /// The SPF record of the domain that the owner is of authorises a host that each record names.
    fn spf_covers(
        &self,
        cx: &Context<'_>,
        rrset: &Rrset<'_>,
        check: &Check,
        host: &Template,
        out: &mut dyn FnMut(Draft),
    ) {
        let Some(sender) = Sender::of(cx, rrset.owner_name()) else { return };
        let field = host.only_field().map(|field| Subject::Field(field.clone()));
        let mut asked: HashSet<String> = HashSet::new();
        for at in self.selected(cx, rrset) {
            let text = at.render(host, 1, "");
            if !asked.insert(text.clone()) {
                continue;
            }
            let name = ask::name(&at, host).filter(|name| !name.as_ref().is_root());
            let coverage = match (text.parse(), &name) {
                (Ok(address), _) => sender.covers(cx, Host::Address(address)),
                (Err(_), Some(name)) => sender.covers(cx, Host::Name(name.as_ref())),
                (Err(_), None) => continue,
            };
            let span = field.as_ref().map_or_else(|| whole(&at), |field| at.span(field));
            match coverage {
                HostCoverage::Uncovered => {
                    let domain = &sender.domain;
                    let otherwise =
                        format!("{}: the SPF record of `{domain}` does not authorise `{text}`", described(&at));
                    out(self.draft(
                        &at,
                        check,
                        Said { span, count: 1, otherwise, subject: &text, value: text.clone() },
                    ));
                }
                HostCoverage::Unknown if self.rule.report_unknown => out(self.unknown(&at, check, span, &text)),
                _ => {}
            }
        }
    }

    fn spf_covers_exchanges(&self, cx: &Context<'_>, rrset: &Rrset<'_>, check: &Check, out: &mut dyn FnMut(Draft)) {
        let coverage = coverage(cx, *rrset);
        let Ok(exchange) = Subject::find("exchange", Some(&[rrset.rtype()])) else { return };
        let selected = |id: &RecordId| Some(Subjected::new(cx, *id)).filter(|at| self.selects(at));
        for at in coverage.uncovered.iter().filter_map(selected) {
            out(self.at_subject(&at, check, &exchange, "which the SPF record of the owner does not authorise"));
        }
        if self.rule.report_unknown {
            for at in coverage.unknown.iter().filter_map(selected) {
                out(self.unknown(&at, check, at.span(&exchange), &at.shown(&exchange)));
            }
        }
    }

    fn count(
        &self,
        cx: &Context<'_>,
        rrset: &Rrset<'_>,
        check: &Check,
        (min, max): (u64, u64),
        out: &mut dyn FnMut(Draft),
    ) {
        let count = self.selected(cx, rrset).count();
        // Where nothing is selected the rule is not about this RRset.
        let Some(first) = self.selected(cx, rrset).next() else { return };
        let fault = match count as u64 {
            few if few < min && !cx.zone.may_hide(Some(rrset.owner())) => format!("at least {min}"),
            many if many > max => format!("at most {max}"),
            _ => return,
        };
        let records = if count == 1 { "record" } else { "records" };
        let otherwise = format!("{} has {count} {records}, and the policy asks for {fault}", described(&first));
        let said = Said { span: whole(&first), value: count.to_string(), count, otherwise, subject: "" };
        out(self.draft(&first, check, said));
    }

    fn extreme(
        &self,
        cx: &Context<'_>,
        rrset: &Rrset<'_>,
        check: &Check,
        (field, highest, of): (&Subject, bool, &[FieldTest]),
        out: &mut dyn FnMut(Draft),
    ) {
        let number = |at: &Subjected<'_>| match at.value(field) {
            Some(Value::Number(number)) => Some(number),
            _ => None,
        };
        let numbers = self.selected(cx, rrset).filter_map(|at| number(&at));
        let Some(extreme) = (if highest { numbers.max() } else { numbers.min() }) else { return };
        let intrudes = |at: &Subjected<'_>| number(at) == Some(extreme) && !of.iter().all(|test| at.passes(test));
        let Some(at) = self.selected(cx, rrset).find(intrudes) else { return };
        let Some(subject) = of.first().map(|test| &test.subject) else { return };
        let what = if highest { "highest" } else { "lowest" };
        let otherwise = format!("and has the {what} {} ({extreme}), which the policy gives to others", field.name());
        out(self.at_subject(&at, check, subject, &otherwise));
    }

    fn same(&self, cx: &Context<'_>, rrset: &Rrset<'_>, check: &Check, subject: &Subject, out: &mut dyn FnMut(Draft)) {
        let mut selected = self.selected(cx, rrset);
        let Some(first) = selected.next() else { return };
        let wanted = first.shown(subject);
        if let Some(other) = selected.find(|at| at.shown(subject) != wanted) {
            let otherwise = format!("and `{wanted}` in the record before; the policy wants them to be the same");
            let draft = self.at_subject(&other, check, subject, &otherwise);
            out(draft.label(first.span(subject), "another value here"));
        }
    }

    fn distinct(
        &self,
        cx: &Context<'_>,
        rrset: &Rrset<'_>,
        check: &Check,
        subject: &Subject,
        out: &mut dyn FnMut(Draft),
    ) {
        let mut seen: std::collections::HashMap<String, RecordId> = std::collections::HashMap::new();
        for at in self.selected(cx, rrset) {
            match seen.entry(at.shown(subject)) {
                std::collections::hash_map::Entry::Vacant(place) => {
                    place.insert(at.id);
                }
                std::collections::hash_map::Entry::Occupied(earlier) => {
                    let draft =
                        self.at_subject(&at, check, subject, "as in another record; the policy wants them to differ");
                    out(draft.label(Subjected::new(cx, *earlier.get()).span(subject), "the same value here"));
                }
            }
        }
    }
}

/// The record, for findings about what it lacks.
pub(super) fn whole(at: &Subjected<'_>) -> crate::source::Span {
    crate::rules::draft::record_span(at.cx, at.id)
}
