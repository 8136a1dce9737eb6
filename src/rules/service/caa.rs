//! CAA records, as the rules of this group read them (RFC 8659 4).

use crate::model::Rrset;
use crate::zone::contents::RecordId;

/// One property: flags, tag and value.
#[derive(Clone, Copy)]
pub(super) struct Caa<'a> {
    pub flags: u8,
    pub tag: &'a [u8],
    pub value: &'a [u8],
}

impl<'a> Caa<'a> {
    /// Reads rdata; `None` where it is cut short.
    pub fn read(rdata: &'a [u8]) -> Option<Caa<'a>> {
        let (&[flags, length], rest) = rdata.split_first_chunk()?;
        let (tag, value) = rest.split_at_checked(length.into())?;
        Some(Caa { flags, tag, value })
    }

    /// Whether an authority that does not know the tag must not issue (RFC 8659 4.1).
    pub fn is_critical(&self) -> bool {
        self.flags & 128 != 0
    }

    /// Whether the property says who may issue: `issue`, `issuewild`, `issuemail`, `issuevmc`.
    pub fn restricts_issuance(&self) -> bool {
        self.tag.get(..5).is_some_and(|front| front.eq_ignore_ascii_case(b"issue"))
    }

    /// The tag as text; tags are letters and digits.
    pub fn tag_text(&self) -> String {
        String::from_utf8_lossy(self.tag).into_owned()
    }

    /// The value as text that can be shown.
    pub fn value_text(&self) -> String {
        self.value.escape_ascii().to_string()
    }
}

/// The CAA records of one owner, in reading order.
pub(super) fn all<'a>(rrset: &Rrset<'a>) -> impl Iterator<Item = (RecordId, Caa<'a>)> + use<'a> {
    let ids = rrset.ids().iter().copied();
    ids.zip(rrset.rdata()).filter_map(|(id, rdata)| Some((id, Caa::read(rdata)?)))
}

/// The value of an `issue…` property (RFC 8659 4.2).
pub(super) struct Issuer<'a> {
    /// The authority's domain; empty for "nobody may issue".
    pub domain: &'a [u8],
    /// Parameters by name; a name with nothing behind it may stand for one that is not understood.
    pub parameters: Vec<(&'a [u8], &'a [u8])>,
}

/// What is wrong with the value of an `issue…` property.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum IssuerFault<'a> {
    /// The authority is not given as a domain name.
    Domain(&'a [u8]),
    /// This is no `name=value`.
    Parameter(&'a [u8]),
}

impl<'a> Issuer<'a> {
    /// ```abnf
    /// issue-value = *WSP [issuer-domain-name *WSP] [";" *WSP [parameters *WSP]]
    /// parameters  = (parameter *WSP ";" *WSP parameters) / parameter
    /// parameter   = tag *WSP "=" *WSP value
    /// ```
    pub fn read(value: &'a [u8]) -> Result<Issuer<'a>, IssuerFault<'a>> {
        let mut parts = value.split(|&byte| byte == b';').map(trim);
        let domain = parts.next().unwrap_or_default();
        if !domain.is_empty() && !is_domain(domain) {
            return Err(IssuerFault::Domain(domain));
        }
        let mut parameters = Vec::new();
        // A semicolon at the end is common and harmless.
        for part in parts.filter(|part| !part.is_empty()) {
            let equals = memchr::memchr(b'=', part).ok_or(IssuerFault::Parameter(part))?;
            let (name, value) = (trim(&part[..equals]), trim(&part[equals + 1..]));
            let is_value = value.iter().all(|byte| matches!(byte, 0x21..=0x7e));
            if !is_label(name) || !is_value {
                return Err(IssuerFault::Parameter(part));
            }
            parameters.push((name, value));
        }
        Ok(Issuer { domain, parameters })
    }

    /// The authority's domain as text.
    pub fn domain_text(&self) -> String {
        String::from_utf8_lossy(self.domain).into_owned()
    }
}

/// Without the blanks and tabs around it.
fn trim(text: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = text.iter().position(|byte| !is_blank(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !is_blank(byte)).map_or(start, |last| last + 1);
    &text[start..end]
}

/// `issuer-domain-name = label *("." label)`; an authority never is a top-level domain.
fn is_domain(text: &[u8]) -> bool {
    text.contains(&b'.') && text.split(|&byte| byte == b'.').all(is_label)
}

/// `label = (ALPHA / DIGIT) *( *("-") (ALPHA / DIGIT))`
fn is_label(text: &[u8]) -> bool {
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    !text.is_empty() && text.iter().all(fits) && !text.starts_with(b"-") && !text.ends_with(b"-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_issue_properties() {
        for good in ["", ";", "ca.example", " ca.example ; ", "ca.example; a=b;c-d = e=f", "; policy=none"] {
            assert!(Issuer::read(good.as_bytes()).is_ok(), "{good}");
        }
        for bad in ["https://ca.example", "ca.example.", "ca", "ca.example ca2.example", "-ca.example", "ca..example"] {
            assert!(matches!(Issuer::read(bad.as_bytes()), Err(IssuerFault::Domain(_))), "{bad}");
        }
        for bad in ["ca.example; account", "ca.example; a b=c", "ca.example; a=b c", "ca.example; =x"] {
            assert!(matches!(Issuer::read(bad.as_bytes()), Err(IssuerFault::Parameter(_))), "{bad}");
        }
    }
}
