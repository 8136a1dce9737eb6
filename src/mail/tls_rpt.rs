//! SMTP TLS reporting records (RFC 8460 3).
//!
//! ```
//! use zonewarden::mail::tls_rpt::Record;
//!
//! assert!(Record::parse(b"v=TLSRPTv1; rua=mailto:tls@example.com").faults.is_empty());
//! ```

use super::mta_sts::{Fields, looks_like, starts_with_version};
use super::tags::{Fault, Weight};
use super::uri::{Destination, Kind, destination};

/// Whether the text counts as a TLS-RPT record: `v=TLSRPTv1` in front, in this case, with a semicolon behind it.
/// Senders discard others.
pub fn is_record(text: &[u8]) -> bool {
    starts_with_version(text, b"v=TLSRPTv1")
}

/// Whether a text that is no TLS-RPT record was meant as one.
pub fn is_meant(text: &[u8]) -> bool {
    looks_like(text, &[b"vtlsrpt", b"tlsrpt", b"vtls"])
}

/// A TLS-RPT record, as far as it could be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record<'a> {
    /// Where reports go.
    pub destinations: Vec<Destination<'a>>,
    /// What is wrong, from left to right.
    pub faults: Vec<Fault>,
}

impl<'a> Record<'a> {
    /// Reads the joined text of a TXT record that is a TLS-RPT record or was meant as one.
    pub fn parse(text: &'a [u8]) -> Record<'a> {
        let fields = Fields::read(text, "v=TLSRPTv1");
        let mut faults = fields.faults;
        let mut destinations = Vec::new();
        for tag in fields.tags.iter().filter(|tag| tag.name.text == b"rua") {
            for entry in tag.value.split(b',') {
                let destination = destination(entry);
                let (why, meant) = match &destination.kind {
                    Kind::Mailbox(_) | Kind::Https => ("", None),
                    Kind::Broken(why, meant) => (*why, meant.clone()),
                    Kind::Other => ("is neither `mailto:` nor `https:`", None),
                };
                if !why.is_empty() {
                    let range = if entry.text.is_empty() { tag.range() } else { entry.range() };
                    let what = format!("the address `{}` in `rua` {why}, so no reports are sent there", entry.shown());
                    let help = match meant {
                        Some(meant) => format!("write `{meant}`"),
                        None => "write `rua=mailto:tls@example.com`".to_owned(),
                    };
                    faults.push(Fault::breaks(range, what, help));
                } else if let Some(size) = destination.size {
                    let what = format!("`{}` is no part of an address: only DMARC had limits of size", size.shown());
                    faults.push(Fault::breaks(size.range(), what, format!("write `{}`", destination.uri.shown())));
                }
                destinations.push(destination);
            }
        }
        if !fields.tags.iter().any(|tag| tag.name.is("rua"))
            && !faults.iter().any(|fault| fault.weight == Weight::Breaks)
        {
            faults.push(Fault::breaks(
                0..text.len(),
                "there is no `rua`, so no reports are sent",
                "add where reports go: `rua=mailto:tls@example.com`",
            ));
        }
        faults.sort_by_key(|fault| (fault.range.start, fault.range.end));
        Record { destinations, faults }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let record = Record::parse(text.as_bytes());
        record.faults.iter().map(|fault| format!("'{}' {}", &text[fault.range.clone()], fault.what)).collect()
    }

    #[test]
    fn sound_records() {
        for text in [
            "v=TLSRPTv1; rua=mailto:tls@example.com",
            "v=TLSRPTv1;rua=mailto:tls@example.com , https://example.com/v1/tls;",
            "v=TLSRPTv1; ext=1; rua=https://example.com/report?a%3Db",
        ] {
            assert!(is_record(text.as_bytes()) && faults(text).is_empty(), "{text}: {:?}", faults(text));
        }
    }

    #[test]
    fn wrong_records() {
        for (text, told) in [
            ("v=TLSRPTv1", "'v=TLSRPTv1' there is no `rua`"),
            ("v=TLSRPTv1;", "'v=TLSRPTv1;' there is no `rua`"),
            ("v=TLSRPT1; rua=mailto:a@b.example", "'v=TLSRPT1' it starts with"),
            ("v=TLSRPTv1 rua=mailto:a@b.example", "'v=TLSRPTv1 rua=mailto:a@b.example' it starts with"),
            ("v=TLSRPTv1; rua=a@b.example", "'a@b.example' the address"),
            ("v=TLSRPTv1; rua=", "'rua=' the address"),
            ("v=TLSRPTv1; rua=ftp://b.example", "'ftp://b.example' the address"),
            ("v=TLSRPTv1; rua=mailto:a@b.example!10m", "'!10m' `!10m` is no part"),
            // The grammar of RFC 8460 3 takes several, checkdmarc does not: a warning, not an error.
            ("v=TLSRPTv1; rua=mailto:a@b.example; rua=mailto:c@b.example", "'rua=mailto:c@b.example' the field"),
            ("v=TLSRPTv1; rua=mailto:a@b.example; x=1; x=2", "'x=2' the field `x`"),
        ] {
            assert!(faults(text)[0].starts_with(told), "{text}: {:?}", faults(text));
            assert!(is_meant(text.as_bytes()), "{text}");
        }
    }
}
