//! What `dig +short` prints: answers without the names and types that they belong to.

use crate::zone::rdata::types;

/// Lines that are looked at.
const MAX_LINES: usize = 1000;

/// Whether every line is an answer as `dig +short` prints it, and there is at least one.
pub(super) fn is_short(text: &[u8]) -> bool {
    let lines = text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let mut entries = lines.filter(|line| !line.is_empty() && !line.starts_with(b";")).take(MAX_LINES).peekable();
    entries.peek().is_some() && entries.all(is_answer)
}

/// A line on which no record type stands where one could, and which begins like an answer: an address, a name with
/// its dot, a number before one, or a string.
fn is_answer(line: &[u8]) -> bool {
    let words: Vec<&[u8]> = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).take(8).collect();
    let Some(&first) = words.first() else { return false };
    if first.starts_with(b"\"") {
        return true;
    }
    if first.starts_with(b"$") || words.iter().skip(1).take(3).any(|word| types::from_mnemonic(word).is_some()) {
        return false;
    }
    let is_address = || std::str::from_utf8(first).is_ok_and(|word| word.parse::<std::net::IpAddr>().is_ok());
    let is_number = first.iter().all(u8::is_ascii_digit);
    let is_name = first.ends_with(b".");
    is_address() || (is_number && words.len() > 1) || (is_name && words.len() != 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_without_names() {
        for text in [
            "192.0.2.1\n",
            "2001:db8::1\n",
            "10 mx1.example.net.\n20 mx2.example.net.\n",
            "\"v=spf1 mx -all\"\n",
            "host.example.net.\n192.0.2.1\n",
            "ns.example. root.example. 1 2 3 4 5\n",
            "0 issue \"ca.example\"\n",
            "; from a script\n192.0.2.1\n",
        ] {
            assert!(is_short(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn records_and_nothing_at_all() {
        for text in [
            "",
            "; nothing\n",
            "mx.example. 60 IN A 192.0.2.1\n",
            "mx.example. A 192.0.2.1\n",
            "$ORIGIN example.\n",
            "192.0.2.1\nmx.example. A 192.0.2.1\n",
            "1.2.0.192.in-addr.arpa. PTR host.example.\n",
        ] {
            assert!(!is_short(text.as_bytes()), "{text}");
        }
    }
}
