//! `kinds.tsv`: what peers' messages mean, and which of our rules say the same.

use std::fmt;

use zonewarden::policy::page;

/// Rules that tell of entries that cannot be used.
const UNREADABLE: [&str; 17] = [
    "syntax-error",
    "unknown-type",
    "unknown-directive",
    "bad-rdata",
    "bad-name",
    "bad-ttl",
    "class-mismatch",
    "include-failed",
    "generate-invalid",
    "string-too-long",
    "limit-exceeded",
    "ttl-missing",
    "non-ascii-name",
    "unquoted-semicolon",
    "template-placeholder",
    "svcb-params",
    "missing-trailing-dot",
];

/// Where a message points.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    Zone,
    Owner(String),
    Line(u32),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Zone => f.write_str("zone"),
            Place::Owner(owner) => f.write_str(owner),
            Place::Line(line) => write!(f, "line {line}"),
        }
    }
}

/// One row of the table.
pub struct Kind<'t> {
    peer: &'t str,
    pub name: &'t str,
    pattern: &'t str,
    /// The rules that tell the same; empty where we do not on purpose.
    pub rules: Vec<&'t str>,
    /// The message tells nothing of the zone: counts, prefixes of other messages.
    pub says_nothing: bool,
    /// One of the rules does not exist yet.
    pub waiting: bool,
}

/// The table.
pub struct Kinds<'t>(Vec<Kind<'t>>);

impl<'t> Kinds<'t> {
    /// Reads `peer TAB kind TAB pattern TAB rules TAB reason`; what is wrong with a row goes to `wrong`.
    pub fn read(table: &'t str, wrong: &mut Vec<String>) -> Kinds<'t> {
        let mut kinds = Vec::new();
        for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [peer, name, pattern, rules, reason] = fields[..] else {
                wrong.push(format!("not five fields: {line}"));
                continue;
            };
            let explained = matches!(rules, "nothing" | "unlike");
            if explained && reason.is_empty() {
                wrong.push(format!("no reason: {line}"));
            }
            let mut kind =
                Kind { peer, name, pattern, rules: Vec::new(), says_nothing: rules == "nothing", waiting: false };
            for rule in rules.split(',').filter(|_| !explained) {
                match rule {
                    "unreadable" => kind.rules.extend(UNREADABLE),
                    rule => kind.rules.push(rule),
                }
            }
            kind.waiting = kind.rules.iter().any(|rule| page::find(rule).is_none());
            kinds.push(kind);
        }
        Kinds(kinds)
    }

    /// The kind of a message: the first row whose pattern fits.
    pub fn of(&self, peer: &str, message: &str) -> Option<(&Kind<'t>, Place)> {
        self.0.iter().filter(|kind| kind.peer == peer).find_map(|kind| {
            let mut place = Place::Zone;
            fits(kind.pattern, message, &mut place).then_some((kind, place))
        })
    }
}

/// Matches a whole message. `*` stands for any text, `{owner}` for a name, `{line}` for a number.
fn fits(pattern: &str, text: &str, place: &mut Place) -> bool {
    if let Some(rest) = pattern.strip_prefix('*') {
        return (0..=text.len()).filter(|&at| text.is_char_boundary(at)).any(|at| fits(rest, &text[at..], place));
    }
    if let Some(rest) = pattern.strip_prefix("{owner}") {
        let end = text.find([' ', '\'', ')', '/', ',']).unwrap_or(text.len());
        let ends = (1..=end).rev().filter(|&at| text.is_char_boundary(at));
        return ends.into_iter().any(|at| {
            let fit = fits(rest, &text[at..], place);
            if fit {
                *place = Place::Owner(text[..at].to_owned());
            }
            fit
        });
    }
    if let Some(rest) = pattern.strip_prefix("{line}") {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let Ok(line) = text[..end].parse() else { return false };
        let fit = fits(rest, &text[end..], place);
        if fit {
            *place = Place::Line(line);
        }
        return fit;
    }
    match (pattern.chars().next(), text.chars().next()) {
        (None, None) => true,
        (Some(wanted), Some(found)) if wanted == found => {
            fits(&pattern[wanted.len_utf8()..], &text[found.len_utf8()..], place)
        }
        _ => false,
    }
}
