//! Zones made to hurt: each asks one thing for far more than any real zone does. Time and memory must stay in
//! proportion to their size.

use std::io::{self, Write};

use super::Options;

/// The name of all of them.
pub const ORIGIN: &str = "hostile.example.";

pub(super) fn apex(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "$ORIGIN {ORIGIN}\n$TTL 3600")?;
    writeln!(out, "@ IN SOA ns1 hostmaster 2026112101 7200 1800 1209600 3600")?;
    writeln!(out, "@ IN NS ns1\n@ IN NS ns2\nns1 IN A 192.0.2.1\nns2 IN A 198.51.100.2")
}

/// Every type at one name, a hundred of each of the private ones (RFC 6895 3.1).
pub fn one_owner(options: Options, out: &mut dyn Write) -> io::Result<()> {
    apex(out)?;
    for number in 0..options.size {
        match number % 4 {
            0 => writeln!(out, "all IN AAAA 2001:db8::{:x}:{:x}", number >> 16, number & 0xffff)?,
            1 => writeln!(out, "all IN TXT \"{number}\"")?,
            2 => writeln!(out, "    IN MX {} mx-{number}.example.net.", number % 65_536)?,
            _ => writeln!(out, "    IN TYPE{} \\# 4 {number:08x}", 65_280 + number / 400 % 250)?,
        }
    }
    Ok(())
}

/// One RRset.
pub fn one_rrset(options: Options, out: &mut dyn Write) -> io::Result<()> {
    apex(out)?;
    for number in 0..options.size {
        writeln!(out, "all IN AAAA 2001:db8::{:x}:{:x}", number >> 16, number & 0xffff)?;
    }
    Ok(())
}

/// A chain that ends in an address; the first name is the alias furthest away.
pub fn cname_chain(options: Options, out: &mut dyn Write) -> io::Result<()> {
    apex(out)?;
    for number in 0..options.size {
        writeln!(out, "link-{number} IN CNAME link-{}", number + 1)?;
    }
    writeln!(out, "link-{} IN A 192.0.2.1", options.size)
}

/// Strings of 255 octets on one line: more than any rdata can hold.
pub fn long_line(options: Options, out: &mut dyn Write) -> io::Result<()> {
    apex(out)?;
    write!(out, "long IN TXT")?;
    let string = "x".repeat(255);
    for _ in 0..options.size / 258 {
        write!(out, " \"{string}\"")?;
    }
    writeln!(out, "\nbehind IN A 192.0.2.1")
}

/// A comment that is most of the file.
pub fn long_comment(options: Options, out: &mut dyn Write) -> io::Result<()> {
    apex(out)?;
    fill(options.size, b"; a long story ", out)?;
    writeln!(out, "\nbehind IN A 192.0.2.1")
}

/// A word that never ends.
pub fn long_token(options: Options, out: &mut dyn Write) -> io::Result<()> {
    apex(out)?;
    write!(out, "long IN TXT ")?;
    fill(options.size, b"word", out)?;
    writeln!(out, "\nbehind IN A 192.0.2.1")
}

/// One directive, many records.
pub fn generate(options: Options, out: &mut dyn Write) -> io::Result<()> {
    apex(out)?;
    writeln!(out, "$GENERATE 1-{} host-${{0,7}}.pool IN A 192.0.2.1", options.size.max(1))
}

/// Nothing but comments.
pub fn comments(options: Options, out: &mut dyn Write) -> io::Result<()> {
    apex(out)?;
    for number in 0..options.size {
        writeln!(out, "; comment {number}, which says nothing at all about host-{number}")?;
    }
    Ok(())
}

/// Each line could be the last of a string that the line before began.
pub fn unclosed_quotes(options: Options, out: &mut dyn Write) -> io::Result<()> {
    apex(out)?;
    for number in 0..options.size {
        writeln!(out, "text-{number} IN TXT \"never closed {number}")?;
    }
    Ok(())
}

/// Each line opens what none closes.
pub fn unclosed_parentheses(options: Options, out: &mut dyn Write) -> io::Result<()> {
    apex(out)?;
    for number in 0..options.size {
        writeln!(out, "mail-{number} IN MX ( 10 mx-{number}")?;
    }
    Ok(())
}

/// No line looks like an entry, and the number of quotes is odd: the reader must not look to the end from each.
pub fn many_quotes(options: Options, out: &mut dyn Write) -> io::Result<()> {
    apex(out)?;
    for _ in 0..options.size {
        writeln!(out, "\"(\"\"")?;
    }
    Ok(())
}

/// An SPF record as long as rdata can be: the size is that of the rdata in octets.
pub fn long_spf(options: Options, out: &mut dyn Write) -> io::Result<()> {
    apex(out)?;
    writeln!(out, "@ IN MX 10 mx\nmx IN A 192.0.2.25\n@ IN TXT ( \"v=spf1 \"")?;
    let (mut octets, mut number) = (8, 0_u64);
    let mut string = String::new();
    while octets + string.len() as u64 + 30 < options.size {
        let term = format!("a:host-{number}.example.net ");
        if string.len() + term.len() > 255 {
            octets += string.len() as u64 + 1;
            writeln!(out, "\t\"{string}\"")?;
            string.clear();
        }
        string.push_str(&term);
        number += 1;
    }
    writeln!(out, "\t\"{string}\" \"-all\" )")
}

/// Every record asks not to be spoken about.
pub fn suppressions(options: Options, out: &mut dyn Write) -> io::Result<()> {
    apex(out)?;
    for number in 0..options.size {
        writeln!(out, "host-{number} 0 IN A 192.0.2.1 ; zonewarden: ignore[ttl-zero] measured on purpose")?;
    }
    Ok(())
}

/// Names of 115 labels below one another's siblings: every look-up of ancestors is as long as can be.
pub fn deep_names(options: Options, out: &mut dyn Write) -> io::Result<()> {
    apex(out)?;
    let tail = "a.".repeat(112);
    let tail = tail.trim_end_matches('.');
    for number in 0..options.size {
        writeln!(out, "{number}.{tail} IN A 192.0.2.1")?;
    }
    Ok(())
}

fn fill(size: u64, pattern: &[u8], out: &mut dyn Write) -> io::Result<()> {
    for _ in 0..size / pattern.len() as u64 {
        out.write_all(pattern)?;
    }
    Ok(())
}
