//! `naptr-flags` and `naptr-conflict`: NAPTR records that clients must pass over (RFC 3403 4.1, RFC 3402 3.2).

use crate::finding::Severity;
use crate::model::{Found, Rrset};
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const FLAGS_ID: &str = "naptr-flags";
const CONFLICT_ID: &str = "naptr-conflict";

pub(super) const FLAGS: Entry = Entry { id: FLAGS_ID, make: |_| Rule::rrset(NaptrFlags) };
pub(super) const CONFLICT: Entry = Entry { id: CONFLICT_ID, make: |_| Rule::rrset(NaptrConflict) };

/// The fields of one record that are looked at.
struct Naptr<'a> {
    record: RecordId,
    flags: &'a [u8],
    regexp: &'a [u8],
    replacement: NameRef<'a>,
}

fn all<'a>(rrset: &Rrset<'a>) -> impl Iterator<Item = Naptr<'a>> + use<'a> {
    let ids = rrset.ids().iter().copied();
    ids.zip(rrset.rdata()).filter_map(|(record, rdata)| {
        let (flags, rest) = string(rdata.get(4..)?)?;
        let (_services, rest) = string(rest)?;
        let (regexp, rest) = string(rest)?;
        let (replacement, _) = NameRef::take(rest)?;
        Some(Naptr { record, flags, regexp, replacement })
    })
}

/// A character-string and what follows it.
fn string(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&length, rest) = octets.split_first()?;
    rest.split_at_checked(length.into())
}

struct NaptrFlags;

impl RrsetRule for NaptrFlags {
    fn types(&self) -> Types {
        Types::Only(&[types::NAPTR])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        for naptr in all(&rrset) {
            let Some((what, help)) = flag_fault(naptr.flags) else { continue };
            if !is_looked_at(cx.zone, &rrset) {
                return;
            }
            let shown = naptr.flags.escape_ascii().to_string();
            out.push(
                Draft::at_field(FLAGS_ID, Severity::Warning, cx, naptr.record, "flags")
                    .message(format!("the flags `{shown}` of a NAPTR record of `{}` {what}", rrset.owner_name()))
                    .here("clients pass the record over")
                    .subject(shown)
                    .help(help),
            );
        }
    }
}

/// RFC 3404 4.3: `S`, `A`, `U` and `P` exclude each other; digits are for experiments.
fn flag_fault(flags: &[u8]) -> Option<(&'static str, &'static str)> {
    const KNOWN: &str =
        "write one of `S` (SRV records follow), `A` (addresses), `U` (a URI), `P` (by protocol), or nothing";
    let is_known = |flag: &u8| matches!(flag.to_ascii_uppercase(), b'S' | b'A' | b'U' | b'P' | b'0'..=b'9');
    if !flags.iter().all(is_known) {
        return Some(("are not known", KNOWN));
    }
    let exclusive = flags.iter().filter(|flag| flag.is_ascii_alphabetic());
    (exclusive.count() > 1).then_some(("exclude each other", KNOWN))
}

struct NaptrConflict;

impl RrsetRule for NaptrConflict {
    fn types(&self) -> Types {
        Types::Only(&[types::NAPTR])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        for naptr in all(&rrset) {
            if naptr.regexp.is_empty() {
                if let Some(draft) = without_expression(cx, &rrset, &naptr)
                    && is_looked_at(cx.zone, &rrset)
                {
                    out.push(draft);
                }
                continue;
            }
            let fault = regexp_fault(naptr.regexp);
            if naptr.replacement.is_root() && fault.is_none() || !is_looked_at(cx.zone, &rrset) {
                continue;
            }
            out.push(match naptr.replacement.is_root() {
                false => both(cx, &rrset, &naptr),
                true => bad_regexp(cx, &rrset, &naptr, fault.unwrap_or_default()),
            });
        }
    }
}

fn both(cx: &Context<'_>, rrset: &Rrset<'_>, naptr: &Naptr<'_>) -> Draft {
    let name = naptr.replacement;
    Draft::at_field(CONFLICT_ID, Severity::Warning, cx, naptr.record, "replacement")
        .message(format!(
            "a NAPTR record of `{}` has a regular expression and the replacement `{name}`; only one can count",
            rrset.owner_name()
        ))
        .here("clients pass the record over")
        .subject(name.to_string())
        .help("write `.` as the replacement, or `\"\"` as the regular expression")
}

/// Without an expression the replacement is what comes next (RFC 3403 4.1): it is needed, and a `U` record, which ends in
/// a URI (RFC 3404 4.3), can come only of an expression.
fn without_expression(cx: &Context<'_>, rrset: &Rrset<'_>, naptr: &Naptr<'_>) -> Option<Draft> {
    let owner = rrset.owner_name();
    let flag = match naptr.flags {
        [flag] => flag.to_ascii_uppercase(),
        _ => return None,
    };
    let (field, what, help) = match flag {
        b'U' => (
            "regexp",
            "has flag `U`, which asks for a regular expression that makes a URI, and has none".to_owned(),
            "write `!expression!URI!`, as in `\"!^.*$!sip:info@example.com!\"`".to_owned(),
        ),
        b'S' | b'A' if naptr.replacement.is_root() => (
            "replacement",
            "has neither a regular expression nor a replacement, and leads nowhere".to_owned(),
            "write the name that comes next as the replacement, as in `_sip._udp.example.com.`".to_owned(),
        ),
        b'S' | b'A' => {
            let (types, records): (&[u16], _) =
                if flag == b'S' { (&[types::SRV], "SRV") } else { (&[types::A, types::AAAA], "A or AAAA") };
            let next = naptr.replacement.to_lowercase();
            let absent =
                |&rtype: &u16| matches!(cx.set.find_in_the_end(cx.zone, next.as_ref(), rtype), Found::Absent(..));
            if !types.iter().all(absent) || target::lost_dot_of(cx, naptr.record, next.as_ref()).is_some() {
                return None;
            }
            let what = format!("leads to `{next}`, which has no {records} records");
            ("replacement", what, format!("give `{next}` the {records} records that flag `{}` asks for", flag as char))
        }
        _ => return None,
    };
    let draft = Draft::at_field(CONFLICT_ID, Severity::Warning, cx, naptr.record, field)
        .message(format!("a NAPTR record of `{owner}` {what}"))
        .here("clients find nothing")
        .subject(naptr.replacement.to_string())
        .help(help);
    Some(draft)
}

fn bad_regexp(cx: &Context<'_>, rrset: &Rrset<'_>, naptr: &Naptr<'_>, what: &str) -> Draft {
    let shown = naptr.regexp.escape_ascii().to_string();
    Draft::at_field(CONFLICT_ID, Severity::Warning, cx, naptr.record, "regexp")
        .message(format!("the substitution of a NAPTR record of `{}` {what}", rrset.owner_name()))
        .here("clients pass the record over")
        .subject(shown)
        .help(
            "write `!expression!replacement!`, with `\\\\1` for the first group: `\"!^(.*)$!sip:\\\\1@example.com!\"`",
        )
}

/// ```abnf
/// subst-expr = delim-char ere delim-char repl delim-char *flags
/// delim-char = "/" / "!" / <any octet but digits, flags and the backslash>
/// repl       = *(string / backref)
/// flags      = "i"
/// ```
fn regexp_fault(regexp: &[u8]) -> Option<&'static str> {
    let (&delimiter, rest) = regexp.split_first()?;
    if delimiter.is_ascii_digit() || matches!(delimiter, b'i' | b'\\') {
        return Some("does not begin with a delimiter such as `!`");
    }
    let Some((expression, rest)) = until(delimiter, rest) else { return Some(WITHOUT_PARTS) };
    let Some((replacement, flags)) = until(delimiter, rest) else { return Some(WITHOUT_PARTS) };
    if !flags.iter().all(|flag| *flag == b'i') {
        return Some("has more behind it than the flag `i`");
    }
    let groups = count_unescaped(expression, b'(');
    if expression.is_empty() {
        return Some("has no expression");
    }
    let highest = replacement.windows(2).filter(|pair| pair[0] == b'\\' && pair[1].is_ascii_digit());
    let highest = highest.map(|pair| usize::from(pair[1] - b'0')).max().unwrap_or(0);
    (highest > groups).then_some("asks for a group that its expression does not have")
}

const WITHOUT_PARTS: &str = "has not the three delimiters of an expression and a replacement";

/// What stands in front of the next delimiter that has no backslash, and what behind it.
fn until(delimiter: u8, text: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' => at += 1,
            byte if byte == delimiter => return Some((&text[..at], &text[at + 1..])),
            _ => {}
        }
        at += 1;
    }
    None
}

fn count_unescaped(text: &[u8], wanted: u8) -> usize {
    let mut escaped = false;
    let mut count = 0;
    for &byte in text {
        count += usize::from(!escaped && byte == wanted);
        escaped = !escaped && byte == b'\\';
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn substitutions() {
        for good in ["!^.*$!sip:a@b!", "!^(.*)$!x:\\1!i", "/a/b/", "!a\\!b!c!", "!^(a)(b)$!\\2!"] {
            assert_eq!(regexp_fault(good.as_bytes()), None, "{good}");
        }
        for bad in ["!a!b", "!a", "1a1b1", "ia!b!", "!a!b!x", "!a!\\1!", "!!b!", "^.*$"] {
            assert!(regexp_fault(bad.as_bytes()).is_some(), "{bad}");
        }
    }

    #[test]
    fn flags() {
        for good in ["", "s", "S", "A", "u", "P", "5"] {
            assert_eq!(flag_fault(good.as_bytes()), None, "{good}");
        }
        assert!(flag_fault(b"X").is_some() && flag_fault(b"su").is_some());
    }
}
