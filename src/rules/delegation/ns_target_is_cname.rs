//! `ns-target-is-cname`: the host of an NS record is an alias (RFC 2181 10.3).

use super::server::{self, Server, Told, servers};
use crate::finding::Severity;
use crate::model::{Alias, Found, Rrset};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, mending, target};
use crate::zone::name::Name;
use crate::zone::rdata::types;

const ID: &str = "ns-target-is-cname";

/// Aliases that are shown; a longer chain has a rule of its own.
const SHOWN_ALIASES: usize = 4;

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(NsTargetIsCname) };

struct NsTargetIsCname;

impl RrsetRule for NsTargetIsCname {
    fn types(&self) -> Types {
        Types::Only(&[types::NS])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let mut told = Told::default();
        for server in servers(rrset).filter(|server| !server.has_own_address()) {
            let Some(alias) = alias_of(cx, &server) else { continue };
            if server::place(&rrset).is_some() && told.first(&server) && !target::is_mistaken(cx, server.record) {
                out.push(draft(cx, &rrset, &server, &alias));
            }
        }
    }
}

/// The alias that stands where the addresses of a server should, glue included. A CNAME at the apex of a zone is
/// another fault, and told as that.
pub(super) fn alias_of<'a>(cx: &Context<'a>, server: &Server<'_>) -> Option<Rrset<'a>> {
    match cx.set.find(cx.zone, server.name(), types::A) {
        Found::Alias(alias) if alias.rtype() == types::DNAME || alias.owner() != alias.zone().apex() => Some(alias),
        Found::Delegated(cut) => cut.zone().rrset_at(server.name(), types::CNAME),
        _ => None,
    }
}

fn draft(cx: &Context<'_>, rrset: &Rrset<'_>, server: &Server<'_>, alias: &Rrset<'_>) -> Draft {
    let (owner, host) = (rrset.owner_name(), server.name());
    let what = if alias.rtype() == types::DNAME { "lies below a DNAME" } else { "is a CNAME" };
    let draft = Draft::at_field(ID, Severity::Error, cx, server.record, "nsdname")
        .message(format!("name server `{host}` of `{owner}` {what}"))
        .here("an alias")
        .subject(host.to_string());
    let end = cx.set.resolve(cx.zone, host, types::A);
    if end.aliases.is_empty() {
        // Below a cut: what is written as glue is not looked up.
        let message = format!("`{host}` is a CNAME here, which is no glue");
        let help = format!("write the A and AAAA records of `{host}` in place of the CNAME");
        return draft.evidence_rrset(cx.sources, alias, message).help(help);
    }
    let mut name = host.to_string();
    let mut draft = draft;
    for alias in end.aliases.iter().take(SHOWN_ALIASES) {
        draft = draft.evidence(cx.sources, alias.rrset.zone(), alias.record, step(&name, alias));
        name = alias.target.to_string();
    }
    let fix = mending::end_of_alias(cx, server.record, "nsdname", &end);
    draft.fix(fix).help(help(cx, server, alias, &end.name, end.found))
}

/// What one alias does, from `name` on.
fn step(name: &str, alias: &Alias<'_>) -> String {
    let (owner, target) = (alias.rrset.owner_name(), &alias.target);
    if alias.rrset.rtype() == types::DNAME {
        format!("the DNAME of `{owner}` makes `{name}` an alias for `{target}` here")
    } else if owner.is_wildcard() && owner.to_string() != name {
        format!("the wildcard `{owner}` makes `{name}` an alias for `{target}` here")
    } else {
        format!("`{name}` is an alias for `{target}` here")
    }
}

fn help(cx: &Context<'_>, server: &Server<'_>, alias: &Rrset<'_>, last: &Name, found: Found<'_>) -> String {
    let host = server.name();
    let own = match alias.rtype() {
        types::DNAME => String::new(),
        _ => format!(", or give `{host}` its own A and AAAA records"),
    };
    match found {
        Found::Alias(_) => format!("the aliases form a loop: name a host that has A or AAAA records{own}"),
        Found::Absent(..) if matches!(cx.set.find(cx.zone, last.as_ref(), types::AAAA), Found::Absent(..)) => {
            format!("`{last}` has no address either: name a host that has A or AAAA records{own}")
        }
        _ => format!("write `NS {last}`{own}"),
    }
}
