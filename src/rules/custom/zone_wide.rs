//! What is asked of a zone as a whole: counts, and rules that speak once a zone.

use super::Custom;
use super::draft::Said;
use super::record::Subjected;
use crate::model::Rrset;
use crate::policy::custom::{Check, CheckKind};
use crate::rules::{Context, Draft, Findings, ZoneRule};
use crate::zone::contents::RecordId;

/// Speaks once a zone: of the apex first, then in reading order.
pub(super) struct Once(pub Custom);

impl ZoneRule for Once {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if !self.0.concerns_zone(cx) {
            return;
        }
        let mut said: Option<Draft> = None;
        for rrset in self.0.rrsets(cx) {
            self.0.check_rrset(cx, rrset, &mut |draft| {
                said.get_or_insert(draft);
            });
            if let Some(draft) = said.take() {
                out.push(draft);
                return;
            }
        }
    }
}

/// How many records a zone has.
pub(super) struct Counts(pub Custom);

impl ZoneRule for Counts {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if !self.0.concerns_zone(cx) {
            return;
        }
        let mut selected: Vec<RecordId> = Vec::new();
        for rrset in self.0.rrsets(cx).filter(|rrset| self.0.concerns_data(cx, rrset)) {
            selected.extend(self.0.selected(cx, &rrset).map(|at| at.id));
        }
        for check in &self.0.rule.checks {
            if let CheckKind::Count { min, max, per_zone: true } = check.kind {
                self.tell(cx, check, &selected, (min, max), out);
            }
        }
    }
}

impl Counts {
    fn tell(
        &self,
        cx: &Context<'_>,
        check: &Check,
        selected: &[RecordId],
        (min, max): (u64, u64),
        out: &mut Findings<'_>,
    ) {
        let count = selected.len();
        // What could not be read may be what is missing.
        let whole = cx.zone.contents().entries_left_out == 0;
        let (fault, at) = match count as u64 {
            few if few < min && whole => (format!("at least {min}"), cx.zone.soa().or(selected.first().copied())),
            many if many > max => {
                (format!("at most {max}"), usize::try_from(max).ok().and_then(|max| selected.get(max).copied()))
            }
            _ => return,
        };
        let Some(id) = at else { return };
        let at = Subjected::new(cx, id);
        let otherwise = format!("`{}` has {count} such records, and the policy asks for {fault}", cx.zone.apex_text());
        let said = Said { span: super::rrset::whole(&at), value: count.to_string(), count, otherwise, subject: "" };
        out.push(self.0.draft(&at, check, said));
    }
}

impl Custom {
    /// The RRsets that the rule is about: those of the apex first, the others in the order of their first records.
    fn rrsets<'a>(&'a self, cx: &Context<'a>) -> impl Iterator<Item = Rrset<'a>> + use<'a> {
        let (zone, apex) = (cx.zone, cx.zone.apex());
        let contents = zone.contents();
        let wanted = |rtype: u16| self.select().types.as_ref().is_none_or(|types| types.contains(&rtype));
        let others = contents.record_ids().filter_map(move |id| {
            let record = contents.record(id);
            let other = record.owner != apex && wanted(record.rtype);
            other.then(|| zone.rrset(record.owner, record.rtype)).flatten().filter(|rrset| rrset.first() == id)
        });
        let cx = *cx;
        zone.rrsets(apex).chain(others).filter(move |rrset| self.concerns_owner(&cx, rrset))
    }
}
