//! `mx-target-is-cname`: the host of an MX record is an alias (RFC 2181 10.3, RFC 5321 5.1).

use std::collections::HashSet;

use super::domain::is_looked_at;
use super::exchange::{self, Exchange, Told};
use crate::finding::Severity;
use crate::model::{Alias, Found, Resolution, Rrset};
use crate::policy::RuleConfig;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, mending, target};
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const ID: &str = "mx-target-is-cname";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(_: &RuleConfig) -> Rule {
    Rule::rrset(MxTargetIsCname)
}

/// Aliases that are shown; a longer chain has a rule of its own.
const SHOWN_ALIASES: usize = 4;

struct MxTargetIsCname;

impl RrsetRule for MxTargetIsCname {
    fn types(&self) -> Types {
        Types::Only(&[types::MX])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if !is_looked_at(cx.zone, &rrset) {
            return;
        }
        let mut told = Told::default();
        let mut listed: Option<HashSet<NameId>> = None;
        for exchange in exchange::hosts(rrset) {
            if is_alias(cx, exchange.host) && !target::is_mistaken(cx, exchange.record) && told.first(&exchange) {
                let listed =
                    listed.get_or_insert_with(|| exchange::hosts(rrset).map(|exchange| exchange.host).collect());
                out.push(draft(cx, &rrset, &exchange, listed));
            }
        }
    }
}

/// A CNAME at the apex of a zone is another fault, and told as that: no server serves it as it stands.
fn is_alias(cx: &Context<'_>, host: NameId) -> bool {
    match cx.set.find_target(cx.zone, host, types::A) {
        Found::Alias(alias) => alias.rtype() == types::DNAME || alias.owner() != alias.zone().apex(),
        _ => false,
    }
}

fn draft(cx: &Context<'_>, rrset: &Rrset<'_>, exchange: &Exchange<'_>, listed: &HashSet<NameId>) -> Draft {
    let (owner, host) = (rrset.owner_name(), exchange.name());
    let end = cx.set.resolve(cx.zone, host, types::A);
    let by_dname = end.aliases.first().is_some_and(|alias| alias.rrset.rtype() == types::DNAME);
    let what = if by_dname { "lies below a DNAME" } else { "is a CNAME" };
    let listed_already = cx.zone.contents().names.get(end.name.as_ref()).is_some_and(|last| listed.contains(&last));
    let fix = if listed_already { None } else { mending::end_of_alias(cx, exchange.record, "exchange", &end) };
    let mut draft = Draft::at_field(ID, Severity::Error, cx, exchange.record, "exchange")
        .message(format!("MX of `{owner}` points to `{host}`, which {what}"))
        .here("an alias")
        .subject(host.to_string())
        .fix(fix)
        .help(help(cx, exchange, &end, by_dname, listed));
    let mut name = host.to_string();
    for alias in end.aliases.iter().take(SHOWN_ALIASES) {
        draft = draft.evidence(cx.sources, alias.rrset.zone(), alias.record, step(&name, alias));
        name = alias.target.to_string();
    }
    draft
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

fn help(
    cx: &Context<'_>,
    exchange: &Exchange<'_>,
    end: &Resolution<'_>,
    by_dname: bool,
    listed: &HashSet<NameId>,
) -> String {
    let (host, last) = (exchange.name(), &end.name);
    let own = if by_dname { String::new() } else { format!(", or give `{host}` its own A and AAAA records") };
    match end.found {
        Found::Alias(_) => format!("the aliases form a loop: name a host that has A or AAAA records{own}"),
        Found::Absent(..) if matches!(cx.set.find(cx.zone, last.as_ref(), types::AAAA), Found::Absent(..)) => {
            format!("`{last}` has no address either: name a host that has A or AAAA records{own}")
        }
        _ if cx.zone.contents().names.get(last.as_ref()).is_some_and(|last| listed.contains(&last)) => {
            format!("remove this MX, as `{last}` is an MX already{own}")
        }
        _ => format!("write `MX {} {last}`{own}", exchange.preference),
    }
}
