//! MTA-STS policy files (RFC 8461 3.2), and which hosts they cover (4.1).
//!
//! ```
//! use zonewarden::mail::mta_sts::policy::{Mode, Policy};
//!
//! let policy = Policy::parse(b"version: STSv1\nmode: enforce\nmx: *.example.com\nmax_age: 604800\n");
//! assert!(policy.faults.is_empty());
//! assert_eq!(policy.mode, Some(Mode::Enforce));
//! assert!(policy.mx[0].covers("mx1.example.com"));
//! ```

use std::ops::Range;

use crate::mail::tags::{Fault, Part, shown};
use crate::policy::suggest::nearest;

/// Longest time that senders may keep a policy, in seconds: about one year (RFC 8461 3.2).
pub const MAX_AGE: u64 = 31_557_600;

/// A policy that is longer is something else (RFC 8461 3.3 lets senders stop at 64 KiB).
pub const MAX_BYTES: u64 = 64 * 1024;

const KEYS: &[&str] = &["version", "mode", "mx", "max_age"];

/// What senders do with hosts that the policy does not cover.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Mode {
    /// Nothing: the policy is being withdrawn.
    None,
    /// They report, and deliver.
    Testing,
    /// They do not deliver.
    Enforce,
}

impl Mode {
    /// The words, the weakest first.
    pub const WORDS: [&'static str; 3] = ["none", "testing", "enforce"];

    /// The mode of a word; case counts.
    pub fn parse(text: &[u8]) -> Option<Mode> {
        let place = Self::WORDS.iter().position(|word| word.as_bytes() == text)?;
        [Mode::None, Mode::Testing, Mode::Enforce].get(place).copied()
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Self::WORDS[self as usize]
    }
}

/// One `mx` line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pattern {
    /// The pattern in lower case, without a final dot.
    pub text: String,
    /// Where it stands in the file.
    pub range: Range<usize>,
}

impl Pattern {
    /// Whether a host name is covered; a `*` in front stands for exactly one label.
    pub fn covers(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        match self.text.strip_prefix("*.") {
            Some(domain) => host.split_once('.').is_some_and(|(label, rest)| !label.is_empty() && rest == domain),
            None => host == self.text,
        }
    }
}

/// A policy file, as far as it could be read.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Policy {
    /// What it says to do; the first that could be read.
    pub mode: Option<Mode>,
    /// Where the mode stands.
    pub mode_range: Range<usize>,
    /// In seconds; the first that could be read.
    pub max_age: Option<u64>,
    /// Where the time stands.
    pub max_age_range: Range<usize>,
    /// The hosts, in order.
    pub mx: Vec<Pattern>,
    /// What is wrong, from top to bottom.
    pub faults: Vec<Fault>,
}

impl Policy {
    /// Reads a policy file.
    pub fn parse(text: &[u8]) -> Policy {
        let mut reading = Reading::default();
        for line in lines(text) {
            reading.line(line);
        }
        reading.finish()
    }

    /// Whether a host name is covered by any `mx` line.
    pub fn covers(&self, host: &str) -> bool {
        self.mx.iter().any(|pattern| pattern.covers(host))
    }
}

/// The lines without their ends: LF, or CR LF (RFC 8461 3.2 `sts-policy-term`). Blank lines at the end are none.
fn lines(text: &[u8]) -> impl Iterator<Item = Part<'_>> {
    let mut start = 0;
    let end = text.trim_ascii_end().len();
    text.get(..end).unwrap_or_default().split(|&octet| octet == b'\n').map(move |line| {
        let part = Part { text: line.strip_suffix(b"\r").unwrap_or(line), start };
        start += line.len() + 1;
        part
    })
}

#[derive(Default)]
struct Reading {
    policy: Policy,
    seen: Vec<&'static str>,
}

impl Reading {
    fn line(&mut self, line: Part<'_>) {
        let Some(colon) = memchr::memchr(b':', line.text) else {
            let what = match line.trimmed().text.is_empty() {
                true => "an empty line stands inside the policy".to_owned(),
                false => format!("`{}` is no `key: value` line", line.shown()),
            };
            return self.fault(line.range(), what, "write lines as `mode: enforce`");
        };
        let (key, value) = line.text.split_at(colon);
        let key = Part { text: key, start: line.start };
        let value = Part { text: &value[1..], start: line.start + colon + 1 }.trimmed();
        match KEYS.iter().find(|known| known.as_bytes() == key.text) {
            Some(&known) => self.field(known, value, line.range()),
            None => self.unknown(key),
        }
    }

    /// Fields of later versions are to be passed over (RFC 8461 3.2 `sts-policy-extension`); what looks like a slip is
    /// told.
    fn unknown(&mut self, key: Part<'_>) {
        let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
        let written = key.shown();
        let meant = nearest(&written, KEYS.iter().copied().filter(|known| known.len() > 2))
            .or_else(|| KEYS.iter().copied().find(|known| key.trimmed().is(known)))
            .or_else(|| (written == "max-age" || written == "maxage").then_some("max_age"));
        if let Some(meant) = meant {
            self.fault(key.range(), format!("`{written}` is no key of a policy"), format!("write `{meant}`"));
        } else if !key.text.first().is_some_and(u8::is_ascii_alphanumeric)
            || key.text.len() > 32
            || !key.text.iter().all(fits)
        {
            self.fault(key.range(), format!("`{written}` is no key of a policy"), "write lines as `mode: enforce`");
        }
    }

    fn field(&mut self, key: &'static str, value: Part<'_>, line: Range<usize>) {
        let again = self.seen.contains(&key);
        self.seen.push(key);
        if again && key != "mx" {
            return self.fault(
                line,
                format!("`{key}` stands there twice, and only the first counts"),
                "leave one of them",
            );
        }
        let shown = value.shown();
        let range = if value.text.is_empty() { line } else { value.range() };
        match key {
            "version" => {
                if value.text != b"STSv1" {
                    self.fault(range, format!("the version is `{shown}`, not `STSv1`"), "write `version: STSv1`");
                }
            }
            "mode" => {
                self.policy.mode_range = range.clone();
                self.policy.mode = Mode::parse(value.text);
                if self.policy.mode.is_none() {
                    let help = match nearest(&shown, Mode::WORDS) {
                        Some(word) => format!("write `mode: {word}`"),
                        None => "write `mode: enforce`, `mode: testing` or `mode: none`".to_owned(),
                    };
                    self.fault(range, format!("`{shown}` is no mode"), help);
                }
            }
            "max_age" => {
                self.policy.max_age_range = range.clone();
                let digits = value.text.iter().all(u8::is_ascii_digit) && (1..=10).contains(&value.text.len());
                let seconds =
                    std::str::from_utf8(value.text).ok().filter(|_| digits).and_then(|text| text.parse().ok());
                self.policy.max_age = seconds.filter(|&seconds| seconds <= MAX_AGE);
                if self.policy.max_age.is_none() {
                    let what = format!("the `max_age` `{shown}` is no number of seconds from 0 to {MAX_AGE}");
                    self.fault(range, what, "write `max_age: 604800` for a week");
                }
            }
            _ => self.host(value, range),
        }
    }

    fn host(&mut self, value: Part<'_>, range: Range<usize>) {
        let text = value.text.to_ascii_lowercase();
        let name = text.strip_prefix(b"*.").unwrap_or(&text);
        let label_fits = |label: &[u8]| {
            (1..=63).contains(&label.len())
                && label.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
                && !label.starts_with(b"-")
                && !label.ends_with(b"-")
        };
        if name.len() <= 253 && name.split(|&octet| octet == b'.').all(label_fits) {
            let text = String::from_utf8_lossy(&text).into_owned();
            return self.policy.mx.push(Pattern { text, range });
        }
        let help = match (name.strip_suffix(b"."), text.contains(&b'*')) {
            (Some(name), false) if !name.is_empty() => format!("write `mx: {}`, without the final dot", shown(name)),
            (_, true) => "write `*` as the whole first label only: `mx: *.example.com`".to_owned(),
            _ => "write one host a line: `mx: mx1.example.com`".to_owned(),
        };
        self.fault(range, format!("`{}` in `mx` is no host name", value.shown()), help);
    }

    fn fault(&mut self, range: Range<usize>, what: impl Into<String>, help: impl Into<String>) {
        self.policy.faults.push(Fault::breaks(range, what, help));
    }

    fn finish(mut self) -> Policy {
        let enforced = matches!(self.policy.mode, Some(Mode::Enforce | Mode::Testing));
        for (key, needed, help) in [
            ("version", true, "add `version: STSv1`"),
            ("mode", true, "add `mode: testing`"),
            ("max_age", true, "add `max_age: 604800`"),
            ("mx", enforced, "add an `mx:` line for each MX host"),
        ] {
            if needed && !self.seen.contains(&key) {
                let at = if key == "mx" { self.policy.mode_range.clone() } else { 0..0 };
                self.fault(at, format!("there is no `{key}` line"), help);
            }
        }
        self.policy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str =
        "version: STSv1\r\nmode: enforce\r\nmx: mx1.example.com\r\nmx: *.example.net\r\nmax_age: 86400\r\n";

    fn faults(text: &str) -> Vec<String> {
        let policy = Policy::parse(text.as_bytes());
        policy.faults.iter().map(|fault| format!("'{}' {}", &text[fault.range.clone()], fault.what)).collect()
    }

    #[test]
    fn sound_policies() {
        assert!(faults(SOUND).is_empty(), "{:?}", faults(SOUND));
        assert!(faults(&SOUND.replace("\r\n", "\n")).is_empty());
        assert!(faults(SOUND.trim_end()).is_empty());
        assert!(faults("mode: none\nmax_age: 0\nversion: STSv1").is_empty());
        assert!(faults(&SOUND.replace("mode", "other: 1\nmode")).is_empty(), "extensions are passed over");
    }

    #[test]
    fn wrong_lines_are_found() {
        for (from, to, told) in [
            ("mode: enforce", "mode: enforced", "'enforced' `enforced` is no mode"),
            ("mode: enforce", "Mode: enforce", "'Mode' `Mode` is no key of a policy"),
            ("STSv1", "STSv2", "'STSv2' the version is"),
            ("86400", "31557601", "'31557601' the `max_age`"),
            ("86400", "-1", "'-1' the `max_age`"),
            ("86400", "1d", "'1d' the `max_age`"),
            ("max_age: 86400", "max-age: 86400", "'max-age' `max-age` is no key"),
            ("mx1.example.com", "mx1.example.com.", "'mx1.example.com.' `mx1.example.com.` in `mx` is no host"),
            ("*.example.net", "mx*.example.net", "'mx*.example.net' "),
            ("mx: *.example.net", "words", "'words' `words` is no `key: value` line"),
            ("mode: enforce", "mode: enforce\nmode: none", "'mode: none' `mode` stands there twice"),
            ("version: STSv1\r\n", "", "'' there is no `version` line"),
        ] {
            let text = SOUND.replace(from, to);
            assert!(faults(&text)[0].starts_with(told), "{to}: {:?}", faults(&text));
        }
        assert_eq!(faults("version: STSv1\nmode: enforce\nmax_age: 1\n"), ["'enforce' there is no `mx` line"]);
    }

    #[test]
    fn a_wildcard_is_one_label() {
        let policy = Policy::parse(SOUND.as_bytes());
        for (host, covered) in [
            ("MX1.example.com.", true),
            ("mx2.example.com.", false),
            ("a.example.net.", true),
            ("a.b.example.net.", false),
            ("example.net.", false),
        ] {
            assert_eq!(policy.covers(host), covered, "{host}");
        }
    }
}
