//! `mx-view-mismatch`: the views of one zone differ in where mail goes, who may send it, or where its hosts are.

use super::domain::takes_part;
use super::exchange;
use super::mx_sets::{MxSet, difference};
use crate::finding::Severity;
use crate::mail::spf::published::{Selection, select};
use crate::mail::text;
use crate::model::{Found, Rrset, Zone};
use crate::policy::RuleConfig;
use crate::rules::delegation::addresses;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const ID: &str = "mx-view-mismatch";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    Rule::zone(MxViewMismatch { spf: config.options.boolean("spf"), addresses: config.options.boolean("addresses") })
}

struct MxViewMismatch {
    spf: bool,
    addresses: bool,
}

impl ZoneRule for MxViewMismatch {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if cx.zone.view().is_none() || !takes_part(cx.zone) {
            return;
        }
        // Each view is compared with the first that has the zone.
        let Some(first) = cx.set.in_all_views(cx.zone).find(|zone| zone.view().is_some()) else { return };
        if first.view() == cx.zone.view() {
            return;
        }
        let pair = Pair { cx, first };
        let mut owners: Vec<NameRef<'_>> = mx_owners(cx.zone).chain(mx_owners(first)).collect();
        owners.sort_by_key(|owner| (owner.label_count(), owner.wire()));
        owners.dedup();
        for owner in owners {
            out.extend(pair.mx(owner));
            if self.spf {
                out.extend(pair.spf(owner));
            }
            if self.addresses {
                pair.hosts(owner, out);
            }
        }
    }
}

fn mx_owners(zone: &Zone) -> impl Iterator<Item = NameRef<'_>> {
    let contents = zone.contents();
    let mx = contents.records.iter().filter(|record| record.rtype == types::MX);
    mx.map(|record| contents.name(record.owner))
}

/// The zone at hand, and the same zone in the first view.
struct Pair<'a, 'c> {
    cx: &'c Context<'a>,
    first: &'a Zone,
}

impl<'a> Pair<'a, '_> {
    fn views(&self) -> (&'a str, &'a str) {
        (self.cx.zone.view().unwrap_or_default(), self.first.view().unwrap_or_default())
    }

    /// What both views have of a name and type, as far as it is known; `None` where it is not.
    fn both(&self, owner: NameRef<'_>, rtype: u16) -> Option<(Option<Rrset<'a>>, Option<Rrset<'a>>)> {
        let find = |zone: &'a Zone| match zone.find(owner, rtype) {
            Found::Data(rrset) => Some(Some(rrset)),
            Found::Absent(..) => Some(None),
            _ => None,
        };
        Some((find(self.cx.zone)?, find(self.first)?))
    }

    /// A finding at the record of this view, or at its SOA.
    fn draft(&self, owner: NameRef<'_>, rtype: u16, own: Option<Rrset<'_>>, other: Option<Rrset<'_>>) -> Draft {
        let record = own.map(|rrset| rrset.first()).or_else(|| self.cx.zone.soa());
        let draft = match record {
            Some(record) => Draft::at_record(ID, Severity::Info, self.cx, record),
            None => Draft::at_zone(ID, Severity::Info, self.cx),
        };
        let draft = draft.about(owner, Some(rtype));
        match other.map(|rrset| rrset.first()).or_else(|| self.first.soa()) {
            Some(record) => {
                let message = format!("the view `{}`", self.views().1);
                draft.evidence(self.cx.sources, self.first, record, message)
            }
            None => draft,
        }
    }

    fn mx(&self, owner: NameRef<'_>) -> Option<Draft> {
        let (own, other) = self.both(owner, types::MX)?;
        let (is, wanted) = (MxSet::of(own), MxSet::of(other));
        if is == wanted {
            return None;
        }
        let (view, first) = self.views();
        Some(
            self.draft(owner, types::MX, own, other)
                .message(format!(
                    "the MX records of `{owner}` in the view `{view}` are not those in the view `{first}`: {}",
                    difference(&is, &wanted)
                ))
                .help("write the same MX records in both, unless mail is to take another way here"),
        )
    }

    fn spf(&self, owner: NameRef<'_>) -> Option<Draft> {
        let (own, other) = self.both(owner, types::TXT)?;
        let text = |rrset: Option<Rrset<'a>>| match rrset.as_ref().map(|rrset| (rrset, select(rrset))) {
            Some((rrset, Selection::One(id))) => {
                let contents = rrset.zone().contents();
                Some(Some(text::join(contents.rdata(contents.record(id))).to_ascii_lowercase()))
            }
            Some((_, Selection::Several)) => None,
            Some((_, Selection::None)) | None => Some(None),
        };
        let (is, wanted) = (text(own)?, text(other)?);
        if is == wanted {
            return None;
        }
        let (view, first) = self.views();
        let what = match (&is, &wanted) {
            (None, _) => format!("`{owner}` has an SPF record in the view `{first}`, and none in the view `{view}`"),
            (_, None) => format!("`{owner}` has an SPF record in the view `{view}`, and none in the view `{first}`"),
            _ => format!("the SPF record of `{owner}` in the view `{view}` is not that in the view `{first}`"),
        };
        Some(
            self.draft(owner, types::TXT, own, other)
                .message(what)
                .help("write the same record in both, unless other hosts send here"),
        )
    }

    /// The addresses of hosts that both views name.
    fn hosts(&self, owner: NameRef<'_>, out: &mut Findings<'_>) {
        let Some((Some(own), Some(other))) = self.both(owner, types::MX) else { return };
        let common = |name: NameRef<'_>| exchange::hosts(other).any(|other| other.name() == name);
        for exchange in exchange::hosts(own).filter(|exchange| common(exchange.name())) {
            let host = exchange.name();
            for rtype in [types::A, types::AAAA] {
                let Some((own, other)) = self.both(host, rtype) else { continue };
                let ips = |rrset: Option<Rrset<'_>>| {
                    let mut ips: Vec<_> = rrset.into_iter().flat_map(addresses).map(|address| address.ip).collect();
                    ips.sort_unstable();
                    ips.dedup();
                    ips
                };
                if ips(own) == ips(other) {
                    continue;
                }
                let (view, first) = self.views();
                out.push(
                    self.draft(host, rtype, own, other)
                        .message(format!(
                            "MX host `{host}` has other addresses in the view `{view}` than in the view `{first}`"
                        ))
                        .help("write the same addresses in both, unless the host is reached otherwise here"),
                );
            }
        }
    }
}
