//! `caa-syntax`: CAA records that certificate authorities do not understand as they were meant (RFC 8659 4, RFC 8657,
//! RFC 9495).

use super::caa::{self, Caa, Issuer, IssuerFault};
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

const ID: &str = "caa-syntax";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(CaaSyntax) };

/// Tags of IANA's registry "Certification Authority Restriction Properties" that are in use.
const TAGS: &[&str] = &["issue", "issuewild", "issuemail", "issuevmc", "iodef", "contactemail", "contactphone"];
/// Tags that the registry keeps reserved.
const RESERVED_TAGS: &[&str] = &["auth", "path", "policy"];

/// Letters that may be wrong in a tag for another to be suggested.
const NEAR: usize = 2;

struct CaaSyntax;

impl RrsetRule for CaaSyntax {
    fn types(&self) -> Types {
        Types::Only(&[types::CAA])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if !is_looked_at(cx.zone, &rrset) {
            return;
        }
        check_denial(cx, &rrset, out);
        let mut previous: Option<&[u8]> = None;
        for ((id, caa), rdata) in caa::all(&rrset).zip(rrset.rdata()) {
            // Identical RRs that follow each other are told once.
            if previous.replace(rdata) != Some(rdata) {
                let record = Property { cx, owner: rrset, id, caa };
                record.check_flags(out);
                record.check_value(out);
            }
        }
    }
}

/// A property that permits nobody says nothing beside one of the same tag that permits somebody (RFC 8659 4.2).
fn check_denial(cx: &Context<'_>, rrset: &Rrset<'_>, out: &mut Findings<'_>) {
    for tag in ["issue", "issuewild", "issuemail", "issuevmc"] {
        let of_tag = || caa::all(rrset).filter(|(_, caa)| caa.tag.eq_ignore_ascii_case(tag.as_bytes()));
        let denies = |caa: &Caa<'_>| Issuer::read(caa.value).is_ok_and(|issuer| issuer.domain.is_empty());
        let permits = |caa: &Caa<'_>| Issuer::read(caa.value).is_ok_and(|issuer| !issuer.domain.is_empty());
        let Some((denial, caa)) = of_tag().find(|(_, caa)| denies(caa)) else { continue };
        let Some((other, _)) = of_tag().find(|(_, caa)| permits(caa)) else { continue };
        out.push(
            Draft::at_field(ID, Severity::Info, cx, denial, "value")
                .message(format!(
                    "CAA of `{}`: `{tag} \"{}\"` has no effect beside one that names an authority",
                    rrset.owner_name(),
                    caa.value_text()
                ))
                .here("permits nobody")
                .subject(format!("{tag} {}", caa.value_text()))
                .evidence(cx.sources, cx.zone, other, "this authority may issue all the same")
                .help(format!("remove it, or the others with `{tag}` if nobody is to issue")),
        );
    }
}

/// One property and where it stands.
struct Property<'a, 'c> {
    cx: &'c Context<'a>,
    owner: Rrset<'c>,
    id: RecordId,
    caa: Caa<'c>,
}

impl Property<'_, '_> {
    fn draft(&self, severity: Severity, field: &str, message: String) -> Draft {
        let message = format!("CAA of `{}`: {message}", self.owner.owner_name());
        Draft::at_field(ID, severity, self.cx, self.id, field).message(message)
    }

    /// Bits other than the first have no meaning, and a 1 was most likely meant as "critical".
    fn check_flags(&self, out: &mut Findings<'_>) {
        let flags = self.caa.flags;
        if matches!(flags, 0 | 128) {
            return;
        }
        let help = match flags {
            1 => "write 128 for a property that must be understood, else 0".to_owned(),
            _ => format!("write {}; only 0 and 128 are defined", if self.caa.is_critical() { 128 } else { 0 }),
        };
        out.push(
            self.draft(Severity::Warning, "flags", format!("flags {flags} mean nothing to certificate authorities"))
                .here("neither 0 nor 128")
                .subject(format!("flags {flags} {}", self.caa.tag_text()))
                .help(help),
        );
    }

    fn check_value(&self, out: &mut Findings<'_>) {
        let tag = self.caa.tag.to_ascii_lowercase();
        let is = |known: &&str| known.as_bytes() == tag;
        if !TAGS.iter().chain(RESERVED_TAGS).any(is) {
            return out.push(self.unknown_tag());
        }
        if self.caa.tag.iter().any(u8::is_ascii_uppercase) {
            out.push(self.upper_case());
        }
        if self.caa.restricts_issuance() {
            self.check_issuer(out);
        } else if tag == b"iodef" {
            self.check_report(out);
        }
    }

    /// Tags match in any case (RFC 8659 4.1), but are to be written in lower case.
    fn upper_case(&self) -> Draft {
        let tag = self.caa.tag_text();
        self.draft(Severity::Warning, "tag", format!("tag `{tag}` has capital letters, for which NSD refuses the zone"))
            .here("in capital letters")
            .subject(tag.clone())
            .help(format!("write `{}`", tag.to_ascii_lowercase()))
    }

    fn unknown_tag(&self) -> Draft {
        let tag = self.caa.tag_text();
        let help = match near_tag(&self.caa) {
            Some(known) => format!("write `{known}`"),
            None => {
                format!("write one of {}", TAGS.iter().map(|tag| format!("`{tag}`")).collect::<Vec<_>>().join(", "))
            }
        };
        let (severity, effect) = match self.caa.is_critical() {
            true => (Severity::Error, "and flag 128 forbids to issue where it is not understood"),
            false => (Severity::Warning, "so certificate authorities pass it over"),
        };
        self.draft(severity, "tag", format!("`{tag}` is no registered tag, {effect}"))
            .here("not a registered tag")
            .subject(tag)
            .help(help)
    }

    fn check_issuer(&self, out: &mut Findings<'_>) {
        let tag = self.caa.tag_text();
        match Issuer::read(self.caa.value) {
            Err(IssuerFault::Domain(text)) => out.push(self.not_a_domain(&tag, text)),
            Err(IssuerFault::Parameter(text)) => {
                let text = text.escape_ascii().to_string();
                let message = format!("`{text}` in `{tag}` is no parameter, so the whole property permits nobody");
                out.push(
                    self.draft(Severity::Warning, "value", message)
                        .here(format!("`{text}` is not `name=value`"))
                        .subject(text)
                        .help("write parameters as `name=value`, parted by `;`"),
                );
            }
            Ok(issuer) => {
                if let Some(domain) = authority_meant(issuer.domain) {
                    out.push(self.other_domain(&tag, &issuer, domain));
                }
                self.check_parameters(&issuer, out);
            }
        }
    }

    fn other_domain(&self, tag: &str, issuer: &Issuer<'_>, meant: &str) -> Draft {
        let written = issuer.domain_text();
        let message = format!("`{written}` in `{tag}` is the domain of no certificate authority, so it permits nobody");
        self.draft(Severity::Warning, "value", message)
            .here("no authority goes by this domain")
            .subject(written)
            .help(format!("write `{} {tag} \"{meant}\"`", self.caa.flags & 128))
    }

    fn not_a_domain(&self, tag: &str, text: &[u8]) -> Draft {
        let shown = text.escape_ascii().to_string();
        let help = match domain_in(text) {
            Some(domain) => format!("write `{} {tag} \"{domain}\"`", self.caa.flags & 128),
            None => format!("write the domain that the authority names for this: `{tag} \"ca.example.net\"`"),
        };
        let readable = shown.replace("\\'", "'");
        let message = format!("`{readable}` in `{tag}` is no domain of a certificate authority, so it permits nobody");
        self.draft(Severity::Warning, "value", message).here("not a domain name").subject(shown).help(help)
    }

    /// RFC 8657 3 and 4: `accounturi` once, with a URI; `validationmethods` once, a list of labels.
    fn check_parameters(&self, issuer: &Issuer<'_>, out: &mut Findings<'_>) {
        for (index, (name, value)) in issuer.parameters.iter().enumerate() {
            let account = name.eq_ignore_ascii_case(b"accounturi");
            let methods = name.eq_ignore_ascii_case(b"validationmethods");
            if !account && !methods {
                continue;
            }
            let repeated = issuer.parameters[..index].iter().any(|(earlier, _)| earlier.eq_ignore_ascii_case(name));
            let name = String::from_utf8_lossy(name);
            let shown = value.escape_ascii().to_string();
            let (what, help) = if repeated {
                (format!("`{name}` is given twice, so no request fits"), format!("give `{name}` once"))
            } else if account && scheme(value).is_none() {
                let help = "write the URI of the account: `accounturi=https://ca.example.net/acct/1234`";
                (format!("`{name}={shown}` is no URI"), help.to_owned())
            } else if methods && !value.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-,".contains(byte)) {
                let help = "write names of methods with commas between: `validationmethods=dns-01,http-01`";
                (format!("`{name}={shown}` is no list of methods"), help.to_owned())
            } else {
                continue;
            };
            let draft = self.draft(Severity::Warning, "value", what).here("permits nobody");
            out.push(draft.subject(format!("{name}={shown}")).help(help));
        }
    }

    /// RFC 8659 4.4: a `mailto:` or a web address.
    fn check_report(&self, out: &mut Findings<'_>) {
        let value = self.caa.value;
        let known = scheme(value).is_some_and(|scheme| {
            [&b"mailto"[..], b"http", b"https"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
        });
        if known {
            return;
        }
        let shown = self.caa.value_text();
        let help = match (value.contains(&b'@'), scheme(value)) {
            (true, None) => format!("write `iodef \"mailto:{shown}\"`"),
            (false, None) if !value.is_empty() => format!("write `iodef \"https://{shown}\"`"),
            _ => "write a `mailto:`, `https:` or `http:` URL".to_owned(),
        };
        let message = format!("`{shown}` in `iodef` is no URL that reports can be sent to");
        out.push(self.draft(Severity::Warning, "value", message).here("not a URL").subject(shown).help(help));
    }
}

/// The registered tag that an unknown one was most likely meant to be.
pub(super) fn near_tag(caa: &Caa<'_>) -> Option<&'static str> {
    let tag = caa.tag_text().to_ascii_lowercase();
    let distances = TAGS.iter().map(|known| (strsim::osa_distance(&tag, known), *known));
    let (distance, known) = distances.filter(|&(distance, _)| distance <= NEAR).min()?;
    (distance > 0).then_some(known)
}

/// The domain that an authority documents for CAA, where another of its names is known to be written by mistake.
fn authority_meant(domain: &[u8]) -> Option<&'static str> {
    let written = domain.to_ascii_lowercase();
    match written.as_slice() {
        b"letsencrypt.com"
        | b"letsencrypt.net"
        | b"lets-encrypt.org"
        | b"lets-encrypt.com"
        | b"letencrypt.org"
        | b"letsencrypt.ord"
        | b"letsencypt.org"
        | b"www.letsencrypt.org" => Some("letsencrypt.org"),
        b"www.digicert.com" | b"digicert.org" => Some("digicert.com"),
        b"www.sectigo.com" => Some("sectigo.com"),
        b"www.globalsign.com" => Some("globalsign.com"),
        _ => None,
    }
}

/// The scheme in front of a URI (RFC 3986 3.1).
fn scheme(text: &[u8]) -> Option<&[u8]> {
    let scheme = &text[..memchr::memchr(b':', text)?];
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    (scheme.first()?.is_ascii_alphabetic() && scheme.iter().all(fits)).then_some(scheme)
}

/// The domain that was most likely meant: that of a URL, or without its final dot.
fn domain_in(text: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(text).ok()?;
    let host = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or_default().trim_end_matches('.');
    let issuer = Issuer::read(host.as_bytes()).ok()?;
    (!issuer.domain.is_empty()).then(|| issuer.domain_text())
}
