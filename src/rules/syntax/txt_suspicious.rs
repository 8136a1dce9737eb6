//! `txt-suspicious`: text that was most likely meant otherwise: quotes inside the quotes, a blank before the version tag,
//! non-ASCII characters in mail's records, a key or token that is secret, no text at all.

use crate::finding::{Applicability, Changes, Edit, Fix, Severity};
use crate::mail::text;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, mending};
use crate::source::Span;
use crate::zone::contents::RecordId;
use crate::zone::fields::fields;
use crate::zone::rdata::types;

const ID: &str = "txt-suspicious";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(TxtSuspicious) };

/// What texts that programs read start with.
const VERSIONS: &[&str] = &["v=spf1", "v=dkim1", "v=dmarc1", "v=stsv1", "v=tlsrptv1", "v=bimi1"];
/// Opening and closing quotes as word processors write them.
const CURLY: &[(&str, &str)] = &[("\u{201c}", "\u{201d}"), ("\u{201e}", "\u{201c}"), ("\u{2018}", "\u{2019}")];

struct TxtSuspicious;

impl RrsetRule for TxtSuspicious {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        for (id, record) in rrset.records() {
            let rdata = cx.zone.contents().rdata(record);
            // The length, then the first octet of the first string.
            let suspect = match rdata {
                [] | [0, ..] => true,
                [_, b'"' | b'\'' | b' ' | b'\t' | 0x80.., ..] => true,
                [_, b'A' | b'g' | b'-', ..] => secret(&rdata[1..]).is_some(),
                [_, b'v' | b'V', ..] => !rdata[1..].is_ascii(),
                _ => false,
            };
            if suspect {
                look(cx, id, rdata, out);
            }
        }
    }
}

fn look(cx: &Context<'_>, id: RecordId, rdata: &[u8], out: &mut Findings<'_>) {
    let owner = cx.zone.owner_name(id);
    let joined = text::join(rdata);
    let trimmed = joined.trim_ascii_start();
    let version = VERSIONS.iter().find(|version| {
        trimmed.get(..version.len()).is_some_and(|start| start.eq_ignore_ascii_case(version.as_bytes()))
    });
    // Words without quotes are strings of their own: the blanks between are what was meant.
    let spaced = text::strings(rdata).collect::<Vec<_>>().join(&b' ');
    let (what, help) = if joined.is_empty() {
        // An instance of a service that has nothing to add must say just that (RFC 6763 6.1).
        if owner.as_ref().is_service_instance() {
            return;
        }
        ("is empty".to_owned(), "write the text, or leave the record out".to_owned())
    } else if let Some(secret) = secret(&joined) {
        (
            format!("holds {secret}, for everybody to read"),
            "remove the record, and make the secret worthless: replace it".to_owned(),
        )
    } else if let Some(inner) = between_quotes(&joined) {
        // external-dns keeps its registry in quotes, and reads it with or without.
        if inner.starts_with(b"heritage=") {
            return;
        }
        let inner = between_quotes(&spaced).unwrap_or(inner);
        let inner = String::from_utf8_lossy(inner).escape_debug().to_string();
        ("has quotes around its value that are part of it".to_owned(), format!("write `\"{inner}\"`"))
    } else if version.is_some() && trimmed.len() < joined.len() {
        let shown = version.copied().unwrap_or_default();
        (format!("starts with a blank, so no program knows it by its `{shown}`"), "take the blank out".to_owned())
    } else if version.is_some() && !joined.is_ascii() {
        (
            "has characters that are not ASCII; the programs that read it refuse them".to_owned(),
            "write plain ASCII".to_owned(),
        )
    } else {
        return;
    };
    let what_is_too_much = match between_quotes(&joined) {
        Some(_) => Surplus::Quotes { certain: version_within(&joined) },
        None => Surplus::Blanks,
    };
    let draft = Draft::at_field(ID, Severity::Warning, cx, id, "text")
        .message(format!("TXT of `{owner}` {what}"))
        .subject(what)
        .fix(without(cx, id, what_is_too_much))
        .help(help);
    out.push(draft);
}

/// What can be taken out of a text.
enum Surplus {
    Blanks,
    Quotes { certain: bool },
}

fn version_within(joined: &[u8]) -> bool {
    let inner = between_quotes(joined).unwrap_or_default();
    let starts =
        |version: &&str| inner.get(..version.len()).is_some_and(|at| at.eq_ignore_ascii_case(version.as_bytes()));
    VERSIONS.iter().any(starts)
}

/// The text without blanks in front of its version, or without the quotes that it holds.
fn without(cx: &Context<'_>, id: RecordId, surplus: Surplus) -> Option<Fix> {
    let fields = fields(cx.zone.contents(), cx.sources, id);
    let mut strings = fields.all("text");
    let (first, alone) = (strings.next()?, strings.next().is_none());
    let text = mending::editable(cx, id, first)?;
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    let span =
        |at: usize, len: usize| Some(Span::new(first.file, first.start + u32::try_from(at).ok()? + 1, len as u32));
    let (edits, certain) = match surplus {
        Surplus::Blanks => {
            let blanks = inner.len() - inner.trim_ascii_start().len();
            if blanks == 0 || blanks == inner.len() {
                return None;
            }
            (vec![Edit::delete(span(0, blanks)?)], true)
        }
        Surplus::Quotes { certain } => {
            let straight = ("\\\"", "\\\"");
            let pairs = std::iter::once(&straight).chain(CURLY);
            let (open, close) = pairs.into_iter().find(|(open, close)| {
                alone && inner.len() > open.len() + close.len() && inner.starts_with(open) && inner.ends_with(close)
            })?;
            let end = inner.len() - close.len();
            (vec![Edit::delete(span(0, open.len())?), Edit::delete(span(end, close.len())?)], certain)
        }
    };
    let title = if edits.len() == 1 { "take the blank out" } else { "take the inner quotes out" };
    let applicability = if certain { Applicability::Safe } else { Applicability::Unsafe };
    Some(Fix::new(title, applicability, edits).changing(Changes::Entries(vec![first])))
}

/// What must not stand in a zone, told by the form that its maker gives it; examples out of documentation are none.
fn secret(text: &[u8]) -> Option<&'static str> {
    let token = |start: &[u8], length: usize, is_sign: fn(&u8) -> bool| {
        let rest = text.strip_prefix(start)?;
        (rest.len() == length && rest.iter().all(is_sign) && !rest.ends_with(b"EXAMPLE")).then_some(())
    };
    let is_private_key =
        || text.starts_with(b"-----BEGIN ") && memchr::memmem::find(text, b"PRIVATE KEY-----").is_some();
    let upper_or_digit = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
    match text.first()? {
        b'-' if is_private_key() => Some("a private key"),
        b'A' => token(b"AKIA", 16, upper_or_digit).map(|()| "an access key of Amazon"),
        b'g' if token(b"glpat-", 20, is_word).is_some() => Some("an access token of GitLab"),
        b'g' => token(b"ghp_", 36, u8::is_ascii_alphanumeric).map(|()| "an access token of GitHub"),
        _ => None,
    }
}

/// What stands between literal quotes around a whole text.
fn between_quotes(text: &[u8]) -> Option<&[u8]> {
    let inside = |open: &[u8], close: &[u8]| text.strip_prefix(open)?.strip_suffix(close);
    let alone = |mark: u8| inside(&[mark], &[mark]).filter(|inner| !inner.contains(&mark) && !inner.is_empty());
    let straight = alone(b'"').or_else(|| alone(b'\''));
    straight.or_else(|| CURLY.iter().find_map(|(open, close)| inside(open.as_bytes(), close.as_bytes())))
}
