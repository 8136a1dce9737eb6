//! `change-weakens`: protection that was there is less, or gone.

use crate::change::Change;
use crate::finding::Severity;
use crate::mail::dmarc::{self, Request};
use crate::mail::spf::published::{Selection, select};
use crate::mail::spf::record::Record;
use crate::mail::spf::term::{Directive, Mechanism, Qualifier, TermKind};
use crate::mail::text;
use crate::model::{Rrset, Zone};
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const ID: &str = "change-weakens";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(Weakens) };

struct Weakens;

impl ZoneRule for Weakens {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let Some(change) = cx.set.change_of(cx.zone) else { return };
        let difference = change.difference;
        if difference.removed.is_empty() && difference.changed.is_empty() {
            return;
        }
        let contents = change.old.contents();
        let touched = difference.removed.iter().chain(difference.changed.iter().map(|(was, _)| was));
        let mut owners: Vec<_> =
            touched.map(|&was| contents.record(was)).map(|record| (record.owner, record.rtype)).collect();
        owners.sort_unstable();
        owners.dedup();
        for (owner, rtype) in owners {
            let Some(was) = change.old.rrset(owner, rtype) else { continue };
            let weakening = Weakening { cx, change: &change, was, owner: contents.name(owner) };
            out.extend(match rtype {
                types::TXT => weakening.text(),
                types::CAA => weakening.gone("CAA", "any authority may issue certificates for it"),
                types::DS => weakening.delegation(),
                _ => None,
            });
        }
    }
}

/// An RRset of then that is not what it was.
struct Weakening<'a> {
    cx: &'a Context<'a>,
    change: &'a Change<'a>,
    was: Rrset<'a>,
    owner: NameRef<'a>,
}

impl<'a> Weakening<'a> {
    fn now(&self, name: NameRef<'_>, rtype: u16) -> Option<Rrset<'a>> {
        self.cx.zone.rrset_at(name, rtype)
    }

    /// Whether a name is still one of the zone, and all that it holds could be read.
    fn still_there(&self, name: NameRef<'_>) -> bool {
        let zone = self.cx.zone;
        let id = zone.contents().names.get(name);
        id.is_some_and(|id| zone.exists(id)) && !zone.may_hide(id)
    }

    fn text(&self) -> Option<Draft> {
        match self.owner.first_label() {
            Some(b"_dmarc") => self.dmarc(),
            Some(b"_mta-sts") => {
                let domain = self.owner.parent()?;
                self.now(domain, types::MX)?;
                if self.alias_instead() {
                    return None;
                }
                self.gone_for(domain, "MTA-STS record", "mail to it may be sent without encryption")
            }
            _ => self.spf(),
        }
    }

    /// Whether the name is an alias now: what it leads to is not known here.
    fn alias_instead(&self) -> bool {
        self.now(self.owner, types::CNAME).is_some()
    }

    fn gone(&self, what: &str, so: &str) -> Option<Draft> {
        if !self.still_there(self.owner) || self.alias_instead() || self.now(self.owner, self.was.rtype()).is_some() {
            return None;
        }
        self.gone_for(self.owner, what, so)
    }

    /// A finding at the SOA, as the record is gone.
    fn gone_for(&self, name: NameRef<'_>, what: &str, so: &str) -> Option<Draft> {
        let zone = self.cx.zone;
        if self.now(self.owner, self.was.rtype()).is_some() || zone.may_hide(zone.contents().names.get(self.owner)) {
            return None;
        }
        let soa = zone.soa()?;
        let draft = Draft::at_field(ID, Severity::Warning, self.cx, soa, "serial")
            .about(self.owner, Some(self.was.rtype()))
            .message(format!("the {what} of `{name}` is removed: {so}"))
            .subject("removed")
            .help("put it back, or have the change agreed upon and pass `--allow change-weakens`");
        Some(self.with_before(draft, self.was.first()))
    }

    fn with_before(&self, draft: Draft, was: RecordId) -> Draft {
        draft.evidence(self.cx.sources, self.change.old, was, "before")
    }

    /// DS without which a delegation that is still there is not secure any more.
    fn delegation(&self) -> Option<Draft> {
        self.now(self.owner, types::NS)?;
        self.gone("DS", "its answers can no longer be verified")
    }

    fn weaker(&self, was: RecordId, now: RecordId, part: &str, from: &str, to: &str) -> Draft {
        let draft = Draft::at_record(ID, Severity::Warning, self.cx, now)
            .message(format!("{part} of `{}` is weakened from `{from}` to `{to}`", self.owner))
            .here(format!("`{from}` before"))
            .subject(part)
            .help("take it back, or have the change agreed upon and pass `--allow change-weakens`");
        self.with_before(draft, was)
    }

    fn spf(&self) -> Option<Draft> {
        let Selection::One(was) = select(&self.was) else { return None };
        let now = self.now(self.owner, types::TXT);
        let Some(now) = now.as_ref().map(select) else { return self.spf_gone(was) };
        match now {
            Selection::One(now) => {
                let (from, to) = (rest(self.change.old, was)?, rest(self.cx.zone, now)?);
                (to < from).then(|| self.weaker(was, now, "SPF", from.text(), to.text()))
            }
            Selection::None => self.spf_gone(was),
            Selection::Several => None,
        }
    }

    /// A domain that is still there, and says no more who may send in its name.
    fn spf_gone(&self, was: RecordId) -> Option<Draft> {
        if !self.still_there(self.owner) || self.alias_instead() {
            return None;
        }
        let soa = self.cx.zone.soa()?;
        let draft = Draft::at_field(ID, Severity::Warning, self.cx, soa, "serial")
            .about(self.owner, Some(types::TXT))
            .message(format!("the SPF record of `{}` is removed: anybody may send mail in its name", self.owner))
            .subject("SPF")
            .help("put it back, or write `v=spf1 -all` for a domain that sends none");
        Some(self.with_before(draft, was))
    }

    fn dmarc(&self) -> Option<Draft> {
        let (was, from) = request(&self.was)?;
        match self.now(self.owner, types::TXT) {
            Some(now) => {
                let (now, to) = request(&now)?;
                (strength(to) < strength(from)).then(|| {
                    self.weaker(was, now, "DMARC", &format!("p={}", from.as_str()), &format!("p={}", to.as_str()))
                })
            }
            None => {
                let domain = self.owner.parent()?;
                if from == Request::None || self.alias_instead() || !self.still_there(domain) {
                    return None;
                }
                self.gone_for(domain, "DMARC record", "forged mail in its name is no longer turned away")
            }
        }
    }
}

/// What an SPF record says of those that no mechanism matches, the weakest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rest {
    Pass,
    Neutral,
    SoftFail,
    Fail,
}

impl Rest {
    fn text(self) -> &'static str {
        match self {
            Rest::Pass => "+all",
            Rest::Neutral => "?all",
            Rest::SoftFail => "~all",
            Rest::Fail => "-all",
        }
    }
}

/// `None` where another record decides, or terms are not understood.
fn rest(zone: &Zone, id: RecordId) -> Option<Rest> {
    let record = Record::from_rdata(zone.contents().rdata(zone.contents().record(id)))?;
    for term in record.terms() {
        match &term.kind {
            TermKind::Directive(Directive { qualifier, mechanism: Mechanism::All }) => {
                return Some(match qualifier {
                    Qualifier::Pass => Rest::Pass,
                    Qualifier::Neutral => Rest::Neutral,
                    Qualifier::SoftFail => Rest::SoftFail,
                    Qualifier::Fail => Rest::Fail,
                });
            }
            TermKind::NotUnderstood => return None,
            _ => {}
        }
    }
    // Without `all` the result is neutral (RFC 7208 4.7), save where another record stands in.
    record.redirect().is_none().then_some(Rest::Neutral)
}

/// The one DMARC record of an RRset, and what it asks for.
fn request(rrset: &Rrset<'_>) -> Option<(RecordId, Request)> {
    let mut records = rrset.records().filter_map(|(id, record)| {
        let joined = text::join(rrset.zone().contents().rdata(record));
        let parsed = dmarc::is_record(&joined).then(|| dmarc::Record::parse(&joined))?;
        Some((id, parsed.applied()?))
    });
    let first = records.next()?;
    records.next().is_none().then_some(first)
}

fn strength(request: Request) -> u8 {
    match request {
        Request::None => 0,
        Request::Quarantine => 1,
        Request::Reject => 2,
    }
}
