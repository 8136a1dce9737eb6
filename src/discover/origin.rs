//! Which zone a text is, as far as the text itself says so.

use std::fmt;
use std::sync::Arc;

use super::entries::{self, Kind, MAX_ENTRIES};
use crate::source::{SourceFile, Span};
use crate::zone::include::{Loader, file_name};
use crate::zone::lex::{Entry, Lexer, Step, Token};
use crate::zone::name::{self, Form, Name};

/// Where the origin of a zone file was taken from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OriginWhy {
    /// `--origin`.
    Option,
    /// `[zones] origins` of the policy.
    Policy,
    /// The configuration of a name server.
    Server {
        /// The file as it is shown; there may be as many zones as it has lines.
        path: Arc<str>,
        /// Line, from 1.
        line: u32,
    },
    /// The owner of the SOA, written as an absolute name or completed by an absolute `$ORIGIN`.
    SoaOwner(Box<Place>),
    /// An absolute `$ORIGIN` in front of all records.
    OriginDirective(Box<Place>),
    /// The name of the file.
    FileName(Box<str>),
    /// The name of the folder that all its files lie in.
    FolderName(Box<str>),
}

/// A place in a file, with its line for people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The bytes.
    pub span: Span,
    /// Line, from 1.
    pub line: u32,
    /// The included file it is in; `None` for the zone file itself.
    pub included: Option<String>,
}

impl fmt::Display for OriginWhy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OriginWhy::Option => f.write_str("--origin"),
            OriginWhy::Policy => f.write_str("policy"),
            OriginWhy::Server { path, line } => write!(f, "server configuration, line {line} of `{path}`"),
            OriginWhy::SoaOwner(place) => write!(f, "SOA owner at {place}"),
            OriginWhy::OriginDirective(place) => write!(f, "$ORIGIN at {place}"),
            OriginWhy::FileName(name) => write!(f, "file name `{name}`"),
            OriginWhy::FolderName(name) => write!(f, "folder name `{name}`"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        match &self.included {
            Some(path) => write!(f, " of `{path}`"),
            None => Ok(()),
        }
    }
}

/// How deep includes are followed in search of the SOA.
const MAX_DEPTH: usize = 8;

/// What a text says of its origin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Stated {
    /// The origin, and where it is stated.
    Origin(Name, OriginWhy),
    /// There is a SOA, but its owner is relative to an origin that the text does not give.
    RelativeSoa,
    /// Neither a SOA nor a `$ORIGIN` that counts was met.
    Nothing,
}

/// Looks for the origin in the text of `file`: the absolute owner of the first SOA, else an absolute `$ORIGIN` in
/// front of all records. With a loader, includes in front of the SOA are followed.
pub(crate) fn stated(file: &SourceFile, loader: Option<&dyn Loader>) -> Stated {
    let mut search = Search { loader, entries_left: MAX_ENTRIES, zone_file: file };
    match search.file(file, None, 0) {
        Found::Soa(name, why) => Stated::Origin(name, why),
        Found::RelativeSoa => Stated::RelativeSoa,
        Found::NoSoa { first_origin: Some((name, why)) } if name != Name::root() => Stated::Origin(name, why),
        Found::NoSoa { .. } => Stated::Nothing,
    }
}

enum Found {
    Soa(Name, OriginWhy),
    RelativeSoa,
    /// No SOA; perhaps an absolute `$ORIGIN` in front of all records.
    NoSoa {
        first_origin: Option<(Name, OriginWhy)>,
    },
}

struct Search<'a> {
    loader: Option<&'a dyn Loader>,
    entries_left: usize,
    zone_file: &'a SourceFile,
}

/// What is known at one entry of a file.
struct State {
    /// The current origin, once it is known.
    origin: Option<Name>,
    /// The owner of the entry before; `None` if it was relative to an unknown origin.
    owner: Option<Name>,
    first_origin: Option<(Name, OriginWhy)>,
    /// A record, or an include that may hold one, was passed.
    records: bool,
}

impl Search<'_> {
    fn file(&mut self, file: &SourceFile, origin: Option<Name>, depth: usize) -> Found {
        let text = &*file.head();
        let mut lexer = Lexer::new(text, entries::start(text));
        // Room for a SOA record, so that it need not grow.
        let mut entry = Entry { tokens: Vec::with_capacity(16), ..Entry::default() };
        let mut state = State { owner: origin.clone(), origin, first_origin: None, records: false };
        while self.entries_left > 0 {
            self.entries_left -= 1;
            match lexer.next_entry(&mut entry) {
                Step::End => break,
                Step::Error { .. } => continue,
                Step::Entry => {}
            }
            match entries::kind(text, &entry) {
                Kind::Origin => self.origin_directive(file, text, &entry, &mut state),
                Kind::OtherDirective => {}
                Kind::Include => {
                    let found = self.include(file, text, &entry, &state, depth);
                    if !matches!(found, Found::NoSoa { .. }) {
                        return found;
                    }
                    state.records = true;
                }
                Kind::Soa => return self.soa(file, text, &entry, state),
                Kind::Record | Kind::Other => {
                    state.records = true;
                    if !entry.blank_start {
                        state.owner =
                            entry.tokens.first().and_then(|token| complete(text, token, state.origin.as_ref()));
                    }
                }
            }
        }
        Found::NoSoa { first_origin: state.first_origin }
    }

    fn origin_directive(&self, file: &SourceFile, text: &[u8], entry: &Entry, state: &mut State) {
        let Some(token) = entry.tokens.get(1) else {
            return;
        };
        state.origin = complete(text, token, state.origin.as_ref());
        if state.first_origin.is_none()
            && !state.records
            && let Some(origin) = &state.origin
        {
            state.first_origin = Some((origin.clone(), OriginWhy::OriginDirective(self.place(file, token))));
        }
    }

    fn include(&mut self, file: &SourceFile, text: &[u8], entry: &Entry, state: &State, depth: usize) -> Found {
        const NONE: Found = Found::NoSoa { first_origin: None };
        let (Some(loader), Some(name)) = (self.loader, entry.tokens.get(1)) else {
            return NONE;
        };
        let included: Arc<SourceFile> = match loader.load(&file_name(name.text(text)), file) {
            Ok(included) if depth < MAX_DEPTH => included,
            _ => return NONE,
        };
        let origin = match entry.tokens.get(2) {
            Some(token) => complete(text, token, state.origin.as_ref()),
            None => state.origin.clone(),
        };
        self.file(&included, origin, depth + 1)
    }

    /// The SOA's owner is the origin. Written as `@` it is the `$ORIGIN` that says so.
    fn soa(&self, file: &SourceFile, text: &[u8], entry: &Entry, state: State) -> Found {
        let token = if entry.blank_start { None } else { entry.tokens.first() };
        let owner = match token {
            Some(token) => complete(text, token, state.origin.as_ref()),
            None => state.owner,
        };
        let Some(owner) = owner else {
            return Found::RelativeSoa;
        };
        let by_directive = token.is_none_or(|token| token.text(text) == b"@" && !token.quoted);
        match state.first_origin {
            Some((origin, why)) if by_directive && origin == owner => Found::Soa(owner, why),
            _ => match token.or(entry.tokens.first()) {
                Some(token) => Found::Soa(owner, OriginWhy::SoaOwner(self.place(file, token))),
                None => Found::RelativeSoa,
            },
        }
    }

    fn place(&self, file: &SourceFile, token: &Token) -> Box<Place> {
        let span = Span::new(file.id(), token.outer_start(), token.outer_end() - token.outer_start());
        if let Some(conversion) = file.conversion() {
            let span = conversion.original(span.start, span.end());
            let original = conversion.originals().find(|original| original.id() == span.file);
            let line = original.map_or(1, |original| line(original, span.start));
            return Box::new(Place { span, line, included: None });
        }
        let included = (file.id() != self.zone_file.id()).then(|| file.path().to_owned());
        Box::new(Place { span, line: line(file, span.start), included })
    }
}

/// The name of a token: absolute, or made so by a known origin.
fn complete(text: &[u8], token: &Token, origin: Option<&Name>) -> Option<Name> {
    let mut wire = Vec::new();
    let form = name::encode(token.text(text), origin.map(Name::as_ref), &mut wire).ok()?;
    debug_assert!(form == Form::Absolute || origin.is_some());
    Some(name::NameRef::new(&wire).to_name())
}

/// The line of an offset, from 1. Counts up to there only: the whole line table is not needed for a clean zone.
fn line(file: &SourceFile, offset: u32) -> u32 {
    let text = file.part(0, offset.saturating_add(1));
    let before = &text[..(offset as usize).min(text.len())];
    let ends = memchr::memchr2_iter(b'\n', b'\r', before);
    let lines = ends.filter(|&at| text[at] == b'\n' || text.get(at + 1) != Some(&b'\n')).count();
    u32::try_from(lines).unwrap_or(u32::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    fn origin(text: &str) -> Option<(String, String)> {
        let sources = SourceMap::new();
        let file = sources.add("z", text.as_bytes().to_vec()).unwrap();
        match stated(&file, None) {
            Stated::Origin(name, why) => Some((name.to_string(), why.to_string())),
            _ => None,
        }
    }

    fn expect(text: &str, name: &str, why: &str) {
        assert_eq!(origin(text), Some((name.to_owned(), why.to_owned())), "{text}");
    }

    #[test]
    fn the_soa_owner_says_it() {
        expect("; c\nexample.com. IN SOA a b 1 2 3 4 5\n", "example.com.", "SOA owner at line 2");
        expect("$TTL 1h\r\nexample.com. 1h SOA a b (\n1 2 3 4 5 )\n", "example.com.", "SOA owner at line 2");
        expect("$ORIGIN .\n$TTL 1h\nexample.com IN SOA a b 1 2 3 4 5\n", "example.com.", "SOA owner at line 3");
        expect("$ORIGIN com.\nexample SOA a b 1 2 3 4 5\n", "example.com.", "SOA owner at line 2");
        expect("$ORIGIN com.\n$ORIGIN example\n@ SOA a b 1 2 3 4 5\n", "example.com.", "SOA owner at line 3");
        expect("example.com. NS a\n SOA a b 1 2 3 4 5\n", "example.com.", "SOA owner at line 2");
        expect(". SOA a. b. 1 2 3 4 5\n", ".", "SOA owner at line 1");
        expect("a. TXT \"open\nexample.com. IN SOA a b 1 2 3 4 5\n", "example.com.", "SOA owner at line 2");
    }

    #[test]
    fn an_origin_in_front_says_it() {
        expect("$ORIGIN example.com.\n@ SOA a b 1 2 3 4 5\n", "example.com.", "$ORIGIN at line 1");
        expect("$TTL 1\n$origin example.com.\nwww A 192.0.2.1\n", "example.com.", "$ORIGIN at line 2");
        expect("$ORIGIN .\n@ SOA a. b. 1 2 3 4 5\n", ".", "$ORIGIN at line 1");
    }

    #[test]
    fn what_says_nothing() {
        for text in [
            "@ SOA a b 1 2 3 4 5\n",
            "@ SOA a b 1 2 3 4 5\n$ORIGIN sub.example.com.\n",
            "www A 192.0.2.1\n$ORIGIN sub.example.com.\n",
            "$INCLUDE base.zone\n$ORIGIN sub.example.com.\n",
            "$ORIGIN example.com\n@ SOA a b 1 2 3 4 5\n",
            "$ORIGIN .\nwww.example. A 192.0.2.1\n",
            "example.com. TXT SOA\n",
            "",
        ] {
            assert_eq!(origin(text), None, "{text}");
        }
    }
}
