//! TTLs: what is written in a record is that record's fault; a TTL that many records take from one `$TTL` is told once,
//! at the `$TTL`.

use std::collections::{HashMap, HashSet};

use super::Custom;
use super::draft::{Said, described};
use super::record::Subjected;
use crate::policy::custom::field::Subject;
use crate::policy::custom::value::{Value, ValueTest};
use crate::policy::custom::{Check, CheckKind};
use crate::rules::{Context, Findings, ZoneRule};
use crate::source::Span;
use crate::zone::contents::{RecordId, flags};
use crate::zone::name_table::NameId;
use crate::zone::problem::Code;
use crate::zone::ttl::display;

/// The TTL checks of a rule.
pub(super) struct Ttls(pub Custom);

impl ZoneRule for Ttls {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if !self.0.concerns_zone(cx) {
            return;
        }
        for check in &self.0.rule.checks {
            if let CheckKind::Ttl(test) = &check.kind {
                self.check_ttls(cx, check, test, out);
            }
        }
    }
}

/// Records that take their TTL from one place.
struct Group {
    first: RecordId,
    rrsets: usize,
}

impl Ttls {
    fn check_ttls(&self, cx: &Context<'_>, check: &Check, test: &ValueTest, out: &mut Findings<'_>) {
        let contents = cx.zone.contents();
        let safe = test.plainly();
        let mut told: HashSet<(NameId, u16)> = HashSet::new();
        let mut written: HashSet<u32> = HashSet::new();
        let mut groups: Vec<Group> = Vec::new();
        let mut by_place: HashMap<(Option<Span>, u32), usize> = HashMap::new();
        for id in contents.record_ids() {
            let record = contents.record(id);
            let ttl = u64::from(record.ttl);
            if safe.is_some_and(|(min, max)| min <= ttl && ttl <= max)
                || test.holds(&Value::Number(ttl), cx.zone.apex_name())
            {
                continue;
            }
            if !self.concerns(cx, id) || !told.insert((record.owner, record.rtype)) {
                continue;
            }
            if record.flags & flags::TTL_EXPLICIT != 0 {
                written.insert(record.ttl);
                out.push(self.draft(cx, check, test, id, None));
                continue;
            }
            let place = (contents.ttl_directive(id), record.ttl);
            let group = *by_place.entry(place).or_insert(groups.len());
            match groups.get_mut(group) {
                Some(group) => group.rrsets += 1,
                None => groups.push(Group { first: id, rrsets: 1 }),
            }
        }
        // Without `$TTL` the TTL comes from an earlier record, which is told already.
        let from_records = contents.problems.iter().any(|problem| problem.code == Code::TtlInherited);
        for group in &groups {
            if !(from_records && written.contains(&contents.record(group.first).ttl)) {
                out.push(self.draft(cx, check, test, group.first, Some(group.rrsets)));
            }
        }
    }

    /// Whether the rule is about a record. TTLs count wherever they stand, glue included.
    fn concerns(&self, cx: &Context<'_>, id: RecordId) -> bool {
        let contents = cx.zone.contents();
        let record = contents.record(id);
        if !record.is_of_zone_class() || !record.ttl_known() || (record.ttl == 1 && cx.zone.speaks("cloudflare")) {
            return false;
        }
        let select = &self.0.rule.select;
        let looked_up = select.mail_domain.is_some() || select.mail_host.is_some();
        let at = Subjected::new(cx, id);
        cx.zone.rrset(record.owner, record.rtype).is_some_and(|rrset| {
            self.0.concerns_owner(cx, &rrset) && self.0.selects(&at) && (!looked_up || self.0.concerns_data(cx, &rrset))
        })
    }

    /// `takers` is how many RRsets take the TTL from the same place; `None` where the entry states it.
    fn draft(
        &self,
        cx: &Context<'_>,
        check: &Check,
        test: &ValueTest,
        id: RecordId,
        takers: Option<usize>,
    ) -> crate::rules::Draft {
        let at = Subjected::new(cx, id);
        let ttl = at.record.ttl;
        let value = display(ttl);
        let passed = test.passed(ttl.into(), true).unwrap_or_else(|| "not what the policy asks for".to_owned());
        let directive = takers.and_then(|_| cx.zone.contents().ttl_directive(id));
        let (span, what) = match directive {
            // Which records a narrower rule means the `$TTL` does not say.
            Some(span) if self.0.rule.select.is_wide() => (span, "`$TTL`".to_owned()),
            _ => (at.span(&Subject::Ttl), format!("TTL of {}", described(&at))),
        };
        let more = match takers {
            Some(rrsets) if rrsets > 1 => format!("; {rrsets} RRsets take it"),
            _ => String::new(),
        };
        let otherwise = format!("{what} is {value}, {passed}{more}");
        let said = Said { span, count: takers.unwrap_or(1), otherwise, subject: &value.clone(), value };
        self.0.draft(&at, check, said)
    }
}
