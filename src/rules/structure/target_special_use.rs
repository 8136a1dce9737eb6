//! `target-special-use`: a record of a public zone that leads to a name which exists on inner networks only, or nowhere
//! (RFC 6761, RFC 6762, and ICANN's `internal`), or under a top-level name that the public DNS does not have.

use crate::finding::Severity;
use crate::model::{Found, Rrset, Special, is_known_top_level};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const ID: &str = "target-special-use";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(TargetSpecialUse) };

struct TargetSpecialUse;

impl RrsetRule for TargetSpecialUse {
    fn types(&self) -> Types {
        target::TYPES
    }

    #[inline]
    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        for (id, record) in rrset.records() {
            let Some(target) = cx.zone.contents().target(record) else { return };
            let name = cx.zone.contents().name(target);
            // Nearly all names outside the zone end like one of these.
            if is_common(name) || cx.zone.is_within(target) {
                continue;
            }
            let Some(fault) = fault(cx, &rrset, name) else { continue };
            let kind = cx.zone.kind();
            if let Some(draft) = catalog_without_version(cx, &rrset, id, name) {
                out.push(draft);
                return;
            }
            if kind.is_internal() || kind.is_special() || super::is_occluded(cx, rrset.owner_name()) {
                return;
            }
            if !target::is_mistaken(cx, id) {
                out.push(report(cx, &rrset, id, name, fault));
            }
        }
    }
}

/// Why nobody on the Internet can look a name up.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// Its top-level name is set aside.
    SetAside(&'static str),
    /// There is no such top-level name in the public DNS.
    NoSuchTop,
    /// It is `localhost.`: each asker's own host.
    Localhost,
}

fn fault(cx: &Context<'_>, rrset: &Rrset<'_>, name: NameRef<'_>) -> Option<Fault> {
    if let Some(top) = special_top(name) {
        return Some(Fault::SetAside(top));
    }
    let top = name.labels().last()?;
    if top == b"localhost" {
        return (name.label_count() == 1 && is_ask_of_localhost(rrset)).then_some(Fault::Localhost);
    }
    // Reverse zones hold many names of hosts that only their own network knows: one decision, and no slip.
    if rrset.rtype() == types::PTR {
        return None;
    }
    let unheard_of = !is_known_top_level(top) && matches!(cx.set.find(cx.zone, name, types::A), Found::Unknown);
    unheard_of.then_some(Fault::NoSuchTop)
}

/// Whether a record sends others to their own host: mail, or, beside real name servers, questions. Zones that block a
/// domain have `localhost.` as their one name server, and mean it.
fn is_ask_of_localhost(rrset: &Rrset<'_>) -> bool {
    rrset.rtype() == types::MX || rrset.rtype() == types::NS && rrset.ids().len() > 1
}

/// A zone that has `invalid.` as its name server and members below `zones` is meant as a catalog. Without its version no
/// server takes it as one (RFC 9432 4.2.1).
fn catalog_without_version(cx: &Context<'_>, rrset: &Rrset<'_>, id: RecordId, name: NameRef<'_>) -> Option<Draft> {
    let apex = cx.zone.apex_name();
    let is_special = cx.zone.kind().special().is_some_and(|special| special != Special::Catalog);
    if rrset.rtype() != types::NS || rrset.owner() != cx.zone.apex() || name.wire() != b"\x07invalid\0" || is_special {
        return None;
    }
    let members = apex.with_label(b"zones")?;
    cx.zone.contents().names.get(members.as_ref()).filter(|members| cx.zone.exists(*members))?;
    let version = apex.with_label(b"version")?;
    let draft = Draft::at_field(ID, Severity::Warning, cx, id, "nsdname").subject("version");
    let help = format!("write `{version} IN TXT \"2\"`");
    match cx.zone.find(version.as_ref(), types::TXT) {
        Found::Absent(..) => Some(
            draft
                .message(format!(
                    "`{apex}` has members below `{members}` and the name server `invalid.` as catalog zones have, but no \
                     `{version}`, so that no server takes it as a catalog"
                ))
                .here("no version stands beside it")
                .help(help),
        ),
        Found::Data(texts) if !texts.rdata().any(|text| matches!(text, b"\x011" | b"\x012")) => Some(
            draft
                .message(format!("the catalog zone `{apex}` has a version at `{version}` that no server knows"))
                .here("of a catalog zone")
                .evidence_rrset(cx.sources, &texts, "neither `1` nor `2`")
                .help(help),
        ),
        _ => None,
    }
}

fn report(cx: &Context<'_>, rrset: &Rrset<'_>, id: RecordId, name: NameRef<'_>, fault: Fault) -> Draft {
    let (owner, rtype) = (rrset.owner_name(), types::mnemonic(rrset.rtype()));
    let top = name.ancestors().filter(|name| !name.is_root()).last().map(|top| top.to_string()).unwrap_or_default();
    let why = match fault {
        Fault::SetAside(_) => format!("no one on the Internet can look up names under `{top}`"),
        Fault::NoSuchTop => format!("the public DNS has no top-level domain `{top}`"),
        Fault::Localhost => "each who asks gets to a host of their own".to_owned(),
    };
    let here = match fault {
        Fault::SetAside(top) => format!("`{top}.` is {}", meaning(top)),
        Fault::NoSuchTop => "no such top-level domain".to_owned(),
        Fault::Localhost => "the asker's own host".to_owned(),
    };
    Draft::at_field(ID, Severity::Warning, cx, id, target::field(rrset.rtype()))
        .message(format!("the {rtype} record of `{owner}` leads to `{name}`: {why}"))
        .here(here)
        .subject(name.to_string())
        .help(help(cx, rrset, name, fault))
}

fn help(cx: &Context<'_>, rrset: &Rrset<'_>, name: NameRef<'_>, fault: Fault) -> String {
    if fault == Fault::Localhost && rrset.rtype() == types::MX {
        return format!("write `MX 0 .` if `{}` takes no mail (RFC 7505)", rrset.owner_name());
    }
    // `web.example.net:8080.`: the last label takes the port along.
    if let Some((host, port)) = name.to_string().trim_end_matches('.').rsplit_once(':')
        && port.bytes().all(|byte| byte.is_ascii_digit())
    {
        return format!("write `{host}.`: a name has no port, an SRV or HTTPS record may");
    }
    // A final dot too many: the name exists in the zone.
    let inner = || {
        let labels: Vec<&[u8]> = name.labels().collect();
        labels
            .into_iter()
            .rev()
            .try_fold(cx.zone.apex_name().to_name(), |inner, label| inner.as_ref().with_label(label))
    };
    if fault == Fault::NoSuchTop
        && let Some(inner) = inner()
        && cx.zone.contents().names.get(inner.as_ref()).is_some_and(|inner| cx.zone.exists(inner))
    {
        return format!("if `{inner}` is meant, take the final dot away");
    }
    "name a host that can be found by those who can see the zone, or delete the record".to_owned()
}

/// Whether a name ends in one of the top-level names that most names end in.
#[inline]
fn is_common(name: NameRef<'_>) -> bool {
    [b"\x03com\0", b"\x03net\0", b"\x03org\0"].iter().any(|top| name.wire().ends_with(*top))
}

/// Whether a name (lower case) exists on inner networks only, or nowhere.
pub(in crate::rules) fn is_special_use(name: NameRef<'_>) -> bool {
    special_top(name).is_some()
}

/// The top-level name, if it is one that is set aside.
#[inline]
fn special_top(name: NameRef<'_>) -> Option<&'static str> {
    let wire = name.wire();
    let ends = |label: &[u8]| wire.ends_with(label);
    // The last letter sorts out nearly all names.
    match wire.iter().rev().nth(1)? {
        b'd' if ends(b"\x07invalid\0") => Some("invalid"),
        b't' if ends(b"\x04test\0") => Some("test"),
        b'l' if ends(b"\x05local\0") => Some("local"),
        b'l' if ends(b"\x08internal\0") => Some("internal"),
        b'n' if ends(b"\x0blocaldomain\0") => Some("localdomain"),
        b'n' if ends(b"\x03lan\0") => Some("lan"),
        _ => None,
    }
}

fn meaning(top: &str) -> &'static str {
    match top {
        "invalid" => "set aside for names that never exist",
        "test" => "set aside for tests",
        _ => "for inner networks",
    }
}
