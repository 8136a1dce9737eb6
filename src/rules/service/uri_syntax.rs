//! `uri-syntax`: a URI record that no client asks for, or whose target is no URI (RFC 7553 4).

use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

const ID: &str = "uri-syntax";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(UriSyntax) };

struct UriSyntax;

impl RrsetRule for UriSyntax {
    fn types(&self) -> Types {
        Types::Only(&[types::URI])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if !is_looked_at(cx.zone, &rrset) {
            return;
        }
        check_owner(cx, &rrset, out);
        for (&id, rdata) in rrset.ids().iter().zip(rrset.rdata()) {
            check_target(cx, &rrset, id, rdata.get(4..).unwrap_or_default(), out);
        }
    }
}

/// RFC 7553 4.1: the name of a service with an underscore, or an Enumservice with its subtypes; the latter may be one
/// label. Kerberos, too, asks for one.
fn check_owner(cx: &Context<'_>, rrset: &Rrset<'_>, out: &mut Findings<'_>) {
    let owner = rrset.owner_name();
    if owner.is_wildcard() || owner.first_label().is_some_and(|label| label.starts_with(b"_")) {
        return;
    }
    out.push(
        Draft::at_owner(ID, Severity::Warning, cx, rrset.first())
            .message(format!("the owner `{owner}` of a URI record does not begin with a service such as `_http._tcp`"))
            .here("no client asks for this name")
            .subject(owner.to_string())
            .help(format!("write `_service._proto` in front, as in `_http._tcp.{owner}`")),
    );
}

fn check_target(cx: &Context<'_>, rrset: &Rrset<'_>, id: RecordId, target: &[u8], out: &mut Findings<'_>) {
    let shown = target.escape_ascii().to_string();
    let (what, help) = if target.is_empty() {
        ("is empty", "write the URI in quotes: `\"https://www.example.com/\"`".to_owned())
    } else if !has_scheme(target) {
        ("has no scheme", format!("write the scheme in front: `\"https://{shown}\"`"))
    } else if target.iter().any(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control() || b"<>\"".contains(byte))
    {
        ("holds characters that no URI has", "write blanks and their like as `%20`".to_owned())
    } else {
        return;
    };
    out.push(
        Draft::at_field(ID, Severity::Warning, cx, id, "target")
            .message(format!("the target `{shown}` of the URI record of `{}` {what}", rrset.owner_name()))
            .here("not a URI")
            .subject(shown)
            .help(help),
    );
}

/// `scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )` with a colon behind it (RFC 3986 3.1). What follows the colon
/// of a host and port is a number.
fn has_scheme(target: &[u8]) -> bool {
    let Some(colon) = memchr::memchr(b':', target) else { return false };
    let (scheme, rest) = (&target[..colon], &target[colon + 1..]);
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let port = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_port = port > 0 && scheme.contains(&b'.') && matches!(rest.get(port), None | Some(b'/'));
    scheme.first().is_some_and(u8::is_ascii_alphabetic) && scheme.iter().all(fits) && !is_port
}
