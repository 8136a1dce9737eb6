//! Mail records made to hurt: texts as long as rdata can be, records that many include, names that macros blow up.

use std::io::{self, Write};

use super::Options;
use super::hostile::apex;

/// What stands before the terms and tags of every zone here: a domain that takes mail.
fn takes_mail(out: &mut dyn Write) -> io::Result<()> {
    apex(out)?;
    writeln!(out, "@ IN MX 10 mx\nmx IN A 192.0.2.25")
}

/// A TXT record of `octets` made of pieces between `front` and `back`.
fn long_text(
    (owner, front, back): (&str, &str, &str),
    octets: u64,
    piece: impl Fn(u64) -> String,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut text = front.to_owned();
    for number in 0.. {
        let next = piece(number);
        // Each 255 octets cost one more.
        let length = (text.len() + next.len() + back.len()) as u64;
        if length + length / 255 + 1 > octets {
            break;
        }
        text.push_str(&next);
    }
    text.push_str(back);
    writeln!(out, "{owner} IN TXT (")?;
    for string in text.as_bytes().chunks(255) {
        writeln!(out, "\t\"{}\"", String::from_utf8_lossy(string))?;
    }
    writeln!(out, ")")
}

/// An SPF record of one term again and again; the size is that of the rdata in octets.
pub fn same_terms(options: Options, out: &mut dyn Write) -> io::Result<()> {
    takes_mail(out)?;
    long_text(("@", "v=spf1 ", "-all"), options.size, |_| "ip4:192.0.2.1 ".to_owned(), out)
}

/// An SPF record of ten thousand terms that say nothing.
pub fn many_terms(options: Options, out: &mut dyn Write) -> io::Result<()> {
    takes_mail(out)?;
    long_text(("@", "v=spf1 ", "-all"), options.size, |_| "x=1 ".to_owned(), out)
}

/// An SPF record of macros, each of which stands for a long name.
pub fn macros(options: Options, out: &mut dyn Write) -> io::Result<()> {
    takes_mail(out)?;
    let label = "x".repeat(60);
    let owner = format!("{label}.{label}.{label}");
    writeln!(out, "{owner} IN MX 10 mx")?;
    let term = |number: u64| format!("exists:%{{d}}.%{{dr}}.%{{d{number}}}.%{{i}}.example.net ");
    long_text((&owner, "v=spf1 ", "-all"), options.size, term, out)
}

/// Domains that take mail and include each the next one's record of a hundred networks.
pub fn include_chain(options: Options, out: &mut dyn Write) -> io::Result<()> {
    takes_mail(out)?;
    for number in 0..options.size {
        writeln!(out, "d{number} IN MX 10 mx")?;
        let front = format!("v=spf1 include:d{}.{} ", number + 1, super::hostile::ORIGIN);
        let network = |at: u64| format!("ip4:192.0.{at}.0/24 ");
        long_text((&format!("d{number}"), &front, "-all"), 2_000, network, out)?;
    }
    Ok(())
}

/// Domains that all include one record of a thousand networks.
pub fn shared_include(options: Options, out: &mut dyn Write) -> io::Result<()> {
    takes_mail(out)?;
    let network = |at: u64| format!("ip4:198.{}.{}.0/24 ", 18 + at / 256, at % 256);
    long_text(("shared", "v=spf1 ", "-all"), 20_000, network, out)?;
    for number in 0..options.size {
        writeln!(
            out,
            "d{number} IN MX 10 mx\nd{number} IN TXT \"v=spf1 include:shared.{} mx -all\"",
            super::hostile::ORIGIN
        )?;
    }
    Ok(())
}

/// A domain with very many MX hosts, and eight `mx` terms that ask for them.
pub fn many_exchanges(options: Options, out: &mut dyn Write) -> io::Result<()> {
    takes_mail(out)?;
    let term = format!("mx:many.{} ", super::hostile::ORIGIN);
    writeln!(out, "@ IN TXT \"v=spf1 {}-all\"", &term.repeat(7))?;
    for number in 0..options.size {
        writeln!(out, "many IN MX {} h{number}\nh{number} IN A 192.0.2.{}", number % 65_536, number % 256)?;
    }
    Ok(())
}

/// DMARC, DKIM, MTA-STS, TLS-RPT and BIMI records of very many tags.
pub fn tags(options: Options, out: &mut dyn Write) -> io::Result<()> {
    takes_mail(out)?;
    for (owner, front) in [
        ("_dmarc", "v=DMARC1; p=none; "),
        ("s1._domainkey", "v=DKIM1; p=; "),
        ("_mta-sts", "v=STSv1; id=1; "),
        ("_smtp._tls", "v=TLSRPTv1; rua=mailto:tls@example.net; "),
        ("default._bimi", "v=BIMI1; l=; "),
    ] {
        long_text((owner, front, ""), options.size, |number| format!("x{}=1; ", number / 2), out)?;
    }
    Ok(())
}

/// DMARC and TLS-RPT records of very many report addresses, at hosts that do not exist.
pub fn report_addresses(options: Options, out: &mut dyn Write) -> io::Result<()> {
    takes_mail(out)?;
    let address = |number: u64| format!("mailto:a@h{number}.{},", super::hostile::ORIGIN.trim_end_matches('.'));
    let last = "mailto:a@example.net";
    long_text(("_dmarc", "v=DMARC1; p=none; rua=", last), options.size, address, out)?;
    long_text(("_smtp._tls", "v=TLSRPTv1; rua=", last), options.size, address, out)
}
