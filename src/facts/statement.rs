//! What people write into facts by hand: `; zonewarden: absent NAME [TYPE]`, `unavailable NAME [TYPE]`, `fetched DATE`.

use std::ops::Range;

use jiff::Timestamp;

use super::date;
use crate::policy::suggest;
use crate::zone::name::Name;
use crate::zone::rdata::types;

/// What a comment states.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Stated {
    /// The name (lower case) does not exist, or has no records of the type.
    Absent(Name, Option<u16>),
    /// Nobody could say what the name (lower case) has: of the type, or of every type that the facts do not hold.
    Unavailable(Name, Option<u16>),
    /// What follows was fetched then.
    Fetched(Timestamp),
}

/// A comment that states nothing that can be understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Mistake {
    pub message: String,
    pub help: String,
    /// Where in the comment.
    pub range: Range<usize>,
}

const WORDS: &[&str] = &["absent", "unavailable", "fetched"];

/// Reads a comment; `None` if it is none of zonewarden's, or one that is meant for other parts of it.
pub(super) fn parse(line: &str) -> Option<Result<Stated, Mistake>> {
    let text = line.trim_start_matches([';', ' ', '\t']).strip_prefix("zonewarden:")?;
    let mut words = Words { line, at: line.len() - text.len() };
    let Some((word, place)) = words.next() else {
        let message = "`zonewarden:` says nothing".to_owned();
        return Some(Err(Mistake { message, help: suggest::help("", WORDS, "its words"), range: 0..line.len() }));
    };
    if word.starts_with("ignore") {
        return None;
    }
    Some(match word {
        "absent" => words.name_and_type(word, place).map(|(name, rtype)| Stated::Absent(name, rtype)),
        "unavailable" => words.name_and_type(word, place).map(|(name, rtype)| Stated::Unavailable(name, rtype)),
        "fetched" => words.date(place).map(Stated::Fetched),
        _ => Err(Mistake {
            message: format!("`{}` is nothing that facts can state", word.escape_debug()),
            help: suggest::help(word, WORDS, "its words"),
            range: place,
        }),
    })
}

/// The words of a line, each with its place.
struct Words<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<(&'a str, Range<usize>)> {
        let rest = self.line.get(self.at..)?;
        let start = self.at + rest.find(|c: char| !c.is_whitespace())?;
        let word = self.line.get(start..)?.split(char::is_whitespace).next()?;
        self.at = start + word.len();
        Some((word, start..self.at))
    }

    fn name_and_type(&mut self, what: &str, place: Range<usize>) -> Result<(Name, Option<u16>), Mistake> {
        let Some((text, range)) = self.next() else {
            let message = format!("`{what}` does not say which name");
            return Err(Mistake { message, help: format!("write `{what} mx.example.net. A`"), range: place });
        };
        let name = Name::parse(text).map_err(|error| Mistake {
            message: format!("`{}`: {error}", text.escape_debug()),
            help: format!("write `{what}` and a whole name, as in `{what} mx.example.net.`"),
            range: range.clone(),
        })?;
        if !text.ends_with('.') {
            let message = format!("`{}` does not end with a dot, and names in facts are absolute", text.escape_debug());
            return Err(Mistake { message, help: format!("write `{what} {name}`"), range });
        }
        let rtype = match self.next() {
            None => None,
            Some((word, range)) => Some(types::from_mnemonic(word.as_bytes()).ok_or_else(|| Mistake {
                message: format!("`{}` is no record type", word.escape_debug()),
                help: format!("write `{what} {name} A`, or `{what} {name}` for all types"),
                range,
            })?),
        };
        match self.next() {
            None => Ok((name.to_lowercase(), rtype)),
            Some((word, range)) => Err(Mistake {
                message: format!("`{}` behind the type says nothing", word.escape_debug()),
                help: format!("write one name and one type for each `{what}`"),
                range,
            }),
        }
    }

    fn date(&mut self, place: Range<usize>) -> Result<Timestamp, Mistake> {
        let help = "write `fetched 2026-11-21` or `fetched 2026-11-21T12:00:00Z`".to_owned();
        let Some((text, range)) = self.next() else {
            return Err(Mistake { message: "`fetched` does not say when".to_owned(), help, range: place });
        };
        let message = format!("`{}` is no date", text.escape_debug());
        date::parse(text).ok_or(Mistake { message, help, range })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> String {
        match parse(line) {
            None => "not ours".to_owned(),
            Some(Ok(Stated::Absent(name, rtype))) => format!("absent {name} {rtype:?}"),
            Some(Ok(Stated::Unavailable(name, rtype))) => format!("unavailable {name} {rtype:?}"),
            Some(Ok(Stated::Fetched(time))) => format!("fetched {time}"),
            Some(Err(mistake)) => format!("{} at `{}`", mistake.message, &line[mistake.range]),
        }
    }

    #[test]
    fn what_can_be_stated() {
        assert_eq!(told("; zonewarden: absent MX.example. A"), "absent mx.example. Some(1)");
        assert_eq!(told(";zonewarden: absent mx.example."), "absent mx.example. None");
        assert_eq!(told(";; zonewarden: unavailable mx.example. TXT"), "unavailable mx.example. Some(16)");
        assert_eq!(told("; zonewarden: fetched 2026-11-21"), "fetched 2026-11-21T00:00:00Z");
        assert_eq!(told("; a comment"), "not ours");
        assert_eq!(told("; zonewarden: ignore[mx-single]"), "not ours");
    }

    #[test]
    fn what_cannot() {
        assert_eq!(told("; zonewarden: absnt mx.example."), "`absnt` is nothing that facts can state at `absnt`");
        assert_eq!(told("; zonewarden: absent"), "`absent` does not say which name at `absent`");
        assert_eq!(
            told("; zonewarden: absent mx.example"),
            "`mx.example` does not end with a dot, and names in facts are absolute at `mx.example`"
        );
        assert_eq!(told("; zonewarden: absent mx.example. MXX"), "`MXX` is no record type at `MXX`");
        assert_eq!(told("; zonewarden: absent mx.example. A AAAA"), "`AAAA` behind the type says nothing at `AAAA`");
        assert_eq!(told("; zonewarden: fetched yesterday"), "`yesterday` is no date at `yesterday`");
        assert_eq!(told("; zonewarden:"), "`zonewarden:` says nothing at `; zonewarden:`");
    }
}
