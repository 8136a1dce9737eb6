//! `apex-ns-missing`: a zone without NS records at its apex (RFC 1034 4.2.1, RFC 1035 6.1.1). Servers refuse to load it.

use crate::finding::Severity;
use crate::model::Special;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const ID: &str = "apex-ns-missing";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(ApexNsMissing) };

struct ApexNsMissing;

impl ZoneRule for ApexNsMissing {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let zone = cx.zone;
        let apex = zone.apex();
        if zone.rrset(apex, types::NS).is_some() || zone.may_have(apex, types::NS) {
            return;
        }
        if zone.kind().special() == Some(Special::RootHints) {
            return;
        }
        // What has no SOA either is no zone, and that is told already.
        let Some(soa) = zone.soa() else { return };
        let name = zone.apex_name();
        let mname = NameRef::take(zone.contents().rdata(zone.contents().record(soa))).map(|(mname, _)| mname);
        let help = match mname {
            Some(mname) if !mname.is_root() => {
                format!("add an NS record for each server of the zone, such as `{name} IN NS {mname}` if that is one")
            }
            _ => format!("add an NS record for each server of the zone: `{name} IN NS` and the server's name"),
        };
        let draft = Draft::at_owner(ID, Severity::Error, cx, soa)
            .message(format!("the zone `{name}` has no NS record at its apex"))
            .here("no NS record here")
            .about(name, Some(types::NS))
            .help(help);
        out.push(draft);
    }
}
