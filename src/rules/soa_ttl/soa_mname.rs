//! `soa-mname-unlisted` and `soa-mname-is-cname`: the primary name server that a SOA record names.

use super::soa::Soa;
use crate::finding::Severity;
use crate::model::{Found, Negative, Rrset};
use crate::policy::RuleConfig;
use crate::rules::structure::address_in;
use crate::rules::target::lost_dot_of;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::name::NameRef;
use crate::zone::name_pattern::NamePattern;
use crate::zone::rdata::types;

const UNLISTED: &str = "soa-mname-unlisted";
const IS_CNAME: &str = "soa-mname-is-cname";

pub(super) const MNAME_UNLISTED: Entry = Entry { id: UNLISTED, make: |config| Rule::rrset(Unlisted::new(config)) };
pub(super) const MNAME_IS_CNAME: Entry = Entry { id: IS_CNAME, make: |_| Rule::rrset(IsCname) };

struct Unlisted {
    hidden: Vec<NamePattern>,
}

impl Unlisted {
    fn new(config: &RuleConfig) -> Unlisted {
        Unlisted { hidden: config.options.names("hidden-primaries").iter().map(|item| item.value.clone()).collect() }
    }
}

impl RrsetRule for Unlisted {
    fn types(&self) -> Types {
        Types::Only(&[types::SOA])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let Some(soa) = Soa::of(cx, &rrset) else { return };
        let mname = soa.mname.to_lowercase();
        let Some(servers) = cx.zone.rrset(cx.zone.apex(), types::NS) else {
            return; // Told by `apex-ns-missing`.
        };
        let contents = cx.zone.contents();
        let listed = servers.targets().any(|server| contents.name(server) == mname.as_ref());
        let hidden = || self.hidden.iter().any(|pattern| pattern.matches(mname.as_ref(), cx.zone.apex_name()));
        if listed || hidden() || cx.zone.may_hide(Some(cx.zone.apex())) || !may_be_wrong(cx, mname.as_ref()) {
            return;
        }
        let draft = Draft::at_field(UNLISTED, Severity::Info, cx, soa.id, "mname")
            .message(format!("the primary name server `{}` is none of the zone's NS records", soa.mname))
            .subject("mname")
            .evidence_rrset(cx.sources, &servers, "the name servers are listed here")
            .help(format!(
                "name the primary out of the NS records; if it is hidden on purpose, list it: \
                 `[rules.{UNLISTED}] hidden-primaries = [\"{mname}\"]`"
            ));
        out.push(draft);
    }
}

/// A name of a loaded zone that has an address is a hidden primary; one that is an alias or misspelt has its own rules.
fn may_be_wrong(cx: &Context<'_>, mname: NameRef<'_>) -> bool {
    if let Some(soa) = cx.zone.soa()
        && (lost_dot_of(cx, soa, mname).is_some() || address_in(cx, soa, mname).is_some())
    {
        return false;
    }
    match cx.set.find(cx.zone, mname, types::A) {
        Found::Data(_) | Found::Alias(_) => false,
        Found::Absent(_, Negative::NoType) => !matches!(cx.set.find(cx.zone, mname, types::AAAA), Found::Data(_)),
        Found::Absent(_, Negative::NoName) | Found::Delegated(_) | Found::Unknown => true,
    }
}

struct IsCname;

impl RrsetRule for IsCname {
    fn types(&self) -> Types {
        Types::Only(&[types::SOA])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let Some(soa) = Soa::of(cx, &rrset) else { return };
        let mname = soa.mname.to_lowercase();
        let Found::Alias(alias) = cx.set.find(cx.zone, mname.as_ref(), types::A) else {
            return;
        };
        if lost_dot_of(cx, soa.id, mname.as_ref()).is_some() {
            return;
        }
        let kind = types::mnemonic(alias.rtype());
        let draft = Draft::at_field(IS_CNAME, Severity::Warning, cx, soa.id, "mname")
            .message(format!("the primary name server `{mname}` is an alias"))
            .subject("mname")
            .evidence_rrset(cx.sources, &alias, format!("`{mname}` is an alias by this {kind}"))
            .help("name the host that the alias leads to");
        out.push(draft);
    }
}
