//! `named.conf`: statements of words, ended by `;`, with blocks of more statements in `{ }` (BIND ARM, section
//! "Configuration File").
//!
//! Only what says which file is which zone is looked into; `key`, `acl`, `controls` and all others are passed over
//! unread.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;
use std::sync::Arc;

use smallvec::SmallVec;

use super::file_name::expand_bind;
use super::{Evaluation, Opener, Served, ServerPath, Told, Use, shown, span};
use crate::discover::{HashMap, HashSet};
use crate::model::Special;
use crate::source::{FileId, SourceFile, Span};
use crate::zone::name::Name;

/// How deep blocks are told apart; what lies deeper is of no interest here.
const MAX_NESTING: usize = 24;

/// What is served by the configuration that starts with `file`. `dialect` is that of the server, where another than
/// BIND reads the file.
pub(crate) fn read(file: &Arc<SourceFile>, dialect: Option<&'static str>, opener: &mut dyn Opener) -> Told {
    let mut reader = Reader {
        run: Evaluation::new(opener, file),
        dialect,
        parsed: HashMap::default(),
        directory: String::new(),
        templates: HashMap::default(),
        zones: Vec::new(),
        special: HashMap::default(),
        signing: HashMap::default(),
    };
    reader.file(file, &mut Place::Top);
    reader.finish()
}

/// A word of a statement, by its place in the text: nearly all words are looked at once or never.
#[derive(Clone, Copy, Debug)]
struct Word {
    start: u32,
    end: u32,
    quoted: bool,
}

impl Word {
    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Its bytes, quotes included.
    fn bytes(self, text: &[u8]) -> &[u8] {
        text.get(self.range()).unwrap_or_default()
    }

    /// What it says.
    fn text(self, text: &[u8]) -> Cow<'_, str> {
        let bytes = self.bytes(text);
        if !self.quoted {
            return String::from_utf8_lossy(bytes);
        }
        let inner = bytes.strip_prefix(b"\"").unwrap_or(bytes);
        if !inner.contains(&b'\\') {
            return String::from_utf8_lossy(inner.strip_suffix(b"\"").unwrap_or(inner));
        }
        let (mut plain, mut rest) = (Vec::with_capacity(inner.len()), inner);
        while let [byte, behind @ ..] = rest {
            match (byte, behind) {
                // A backslash at the end of its line stands for itself: the quote is not closed there.
                (b'\\', [escaped, behind @ ..]) => {
                    plain.push(*escaped);
                    rest = behind;
                    continue;
                }
                (b'"', _) => break,
                _ => plain.push(*byte),
            }
            rest = behind;
        }
        Cow::Owned(String::from_utf8_lossy(&plain).into_owned())
    }
}

/// The words of one statement; most have two.
type Words = SmallVec<[Word; 2]>;

/// Words, and the statements of the blocks among them.
#[derive(Clone, Default, Debug)]
struct Statement {
    words: Words,
    block: Option<Vec<Statement>>,
}

impl Statement {
    fn keyword<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        self.words.first().filter(|word| !word.quoted).map_or(b"", |word| word.bytes(text))
    }

    fn word(&self, place: usize) -> Option<Word> {
        self.words.get(place).copied()
    }

    fn text<'t>(&self, place: usize, text: &'t [u8]) -> Cow<'t, str> {
        self.word(place).map_or(Cow::Borrowed(""), |word| word.text(text))
    }

    /// The statements of its block.
    fn inner(&self) -> std::slice::Iter<'_, Statement> {
        self.block.as_deref().unwrap_or_default().iter()
    }
}

type Faults = Vec<(Range<usize>, &'static str)>;

enum Token {
    Word(Word),
    Open(usize),
    Close(usize),
    Semicolon,
}

/// Splits a text into tokens. Comments are `//` and `#` to the end of the line and `/* */`.
struct Lexer<'t> {
    text: &'t [u8],
    at: usize,
    faults: Faults,
}

impl Lexer<'_> {
    fn rest(&self) -> &[u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_line(&mut self) {
        self.at += memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
    }

    fn next(&mut self) -> Option<Token> {
        loop {
            let start = self.at;
            match self.rest() {
                [] => return None,
                [b'#', ..] | [b'/', b'/', ..] => self.skip_line(),
                [b'/', b'*', rest @ ..] => match memchr::memmem::find(rest, b"*/") {
                    Some(end) => self.at += end + 4,
                    None => {
                        self.faults.push((start..start + 2, "this comment has no `*/`"));
                        self.at = self.text.len();
                    }
                },
                [b'{', ..] => {
                    self.at += 1;
                    return Some(Token::Open(start));
                }
                [b'}', ..] => {
                    self.at += 1;
                    return Some(Token::Close(start));
                }
                [b';', ..] => {
                    self.at += 1;
                    return Some(Token::Semicolon);
                }
                [b'"', ..] => return Some(Token::Word(self.quoted())),
                [byte, ..] if is_blank(*byte) => self.at += 1,
                rest => {
                    let ends = |&byte: &u8| is_blank(byte) || matches!(byte, b'{' | b'}' | b';' | b'"');
                    let length = rest.iter().position(ends).unwrap_or(rest.len());
                    self.at += length;
                    return Some(Token::Word(self.word(start, false)));
                }
            }
        }
    }

    /// The word from `start` to where the lexer is. A configuration is far below 4 GiB.
    fn word(&self, start: usize, quoted: bool) -> Word {
        Word { start: start as u32, end: self.at as u32, quoted }
    }

    /// A string; one that is not closed ends with its line.
    fn quoted(&mut self) -> Word {
        let start = self.at;
        let mut at = start + 1;
        loop {
            match self.text.get(at) {
                Some(b'\\') if self.text.get(at + 1).is_some_and(|&byte| byte != b'\n') => at += 2,
                Some(b'"') => {
                    at += 1;
                    break;
                }
                None | Some(b'\n') => {
                    self.faults.push((start..start + 1, "this quote is not closed on its line"));
                    break;
                }
                Some(_) => at += 1,
            }
        }
        self.at = at;
        self.word(start, true)
    }
}

fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0b || byte == 0
}

/// A block that is open: the statement it belongs to, the statements in it so far, and its `{`.
struct OpenBlock {
    owner: Statement,
    inside: Vec<Statement>,
    brace: usize,
}

/// The statements of a text, and what is wrong with it. What is not closed ends with the file.
fn parse(text: &[u8]) -> (Vec<Statement>, Faults) {
    let mut lexer = Lexer { text, at: 0, faults: Vec::new() };
    let mut blocks: Vec<OpenBlock> = Vec::new();
    let mut done: Vec<Statement> = Vec::new();
    let mut current = Statement::default();
    // Blocks below the deepest that is kept.
    let mut too_deep = 0_usize;
    while let Some(token) = lexer.next() {
        match token {
            Token::Open(_) if too_deep > 0 || blocks.len() >= MAX_NESTING => too_deep += 1,
            Token::Close(_) if too_deep > 0 => too_deep -= 1,
            _ if too_deep > 0 => {}
            Token::Word(word) => {
                if current.block.is_some() && starts_statement(word, text) {
                    lexer.faults.push((word.range(), "a `;` is missing between `}` and this word"));
                    done.push(std::mem::take(&mut current));
                }
                current.words.push(word);
            }
            Token::Open(brace) => {
                let owner = std::mem::take(&mut current);
                blocks.push(OpenBlock { owner, inside: std::mem::take(&mut done), brace });
            }
            Token::Close(brace) => {
                if !is_empty(&current) {
                    done.push(std::mem::take(&mut current));
                }
                match blocks.pop() {
                    Some(block) => current = close(block, &mut done),
                    None => lexer.faults.push((brace..brace + 1, "this `}` closes nothing")),
                }
            }
            Token::Semicolon => {
                if !is_empty(&current) {
                    done.push(std::mem::take(&mut current));
                }
            }
        }
    }
    while let Some(block) = blocks.pop() {
        lexer.faults.push((block.brace..block.brace + 1, "this `{` is not closed"));
        if !is_empty(&current) {
            done.push(std::mem::take(&mut current));
        }
        current = close(block, &mut done);
    }
    if !is_empty(&current) {
        done.push(current);
    }
    lexer.faults.sort_by_key(|(range, _)| range.start);
    (done, lexer.faults)
}

fn is_empty(statement: &Statement) -> bool {
    statement.words.is_empty() && statement.block.is_none()
}

/// Puts the statements of a block into the statement it belongs to, and gives that; `done` becomes what stands before.
fn close(block: OpenBlock, done: &mut Vec<Statement>) -> Statement {
    let mut owner = block.owner;
    let inside = std::mem::replace(done, block.inside);
    match &mut owner.block {
        Some(before) => before.extend(inside),
        before => *before = Some(inside),
    }
    owner
}

/// Whether a word can only be the first of a statement, as no statement goes on with it behind a block.
fn starts_statement(word: Word, text: &[u8]) -> bool {
    const FIRST: [&str; 10] =
        ["zone", "view", "options", "include", "logging", "acl", "key", "type", "file", "response-policy"];
    !word.quoted && FIRST.iter().any(|first| word.bytes(text) == first.as_bytes())
}

/// The block that statements stand in.
enum Place {
    Top,
    View(String),
    Options,
    Zone(Zone),
}

/// What a block says of signing; what it leaves out the block around it says.
#[derive(Clone, Default, Debug)]
struct Signing {
    policy: Option<Box<str>>,
    inline: Option<bool>,
    automatic: Option<bool>,
}

impl Signing {
    /// Whether a statement is one of those that speak of signing.
    fn says(keyword: &[u8]) -> bool {
        matches!(keyword, b"dnssec-policy" | b"inline-signing" | b"auto-dnssec")
    }

    /// Takes a statement; `false` where it is of something else.
    fn take(&mut self, keyword: &[u8], value: &str) -> bool {
        match keyword {
            b"dnssec-policy" => self.policy = Some(value.into()),
            b"inline-signing" => self.inline = Some(matches!(value, "yes" | "true" | "1")),
            b"auto-dnssec" => self.automatic = Some(matches!(value, "maintain" | "allow")),
            _ => return false,
        }
        true
    }

    /// The same with what the blocks around say, the nearest first.
    fn within<'s>(mut self, around: impl IntoIterator<Item = &'s Signing>) -> Signing {
        for outer in around {
            self.policy = self.policy.or_else(|| outer.policy.clone());
            self.inline = self.inline.or(outer.inline);
            self.automatic = self.automatic.or(outer.automatic);
        }
        self
    }

    /// Whether the server signs the zone when it loads it.
    fn signs(&self) -> bool {
        match self.policy.as_deref() {
            // Built in; all others sign.
            Some("none" | "insecure") => false,
            Some(_) => true,
            None => self.inline == Some(true) || self.automatic == Some(true),
        }
    }
}

/// A `zone` or `template` block while it is read.
#[derive(Clone, Default, Debug)]
struct Zone {
    signing: Signing,
    file: Option<Box<str>>,
    kind: Option<Cow<'static, str>>,
    template: Option<Box<str>>,
    in_view: Option<String>,
}

/// A zone whose view and whose other statements may still change what it is.
struct Draft {
    name: Name,
    at: Span,
    view: Option<String>,
    zone: Zone,
}

struct Reader<'o> {
    run: Evaluation<'o>,
    dialect: Option<&'static str>,
    parsed: HashMap<FileId, Arc<Vec<Statement>>>,
    directory: String,
    templates: HashMap<String, Zone>,
    zones: Vec<Draft>,
    /// Zones that a view, or with `None` every view, uses as policies or catalogs.
    special: HashMap<Option<String>, Vec<(Name, Special)>>,
    /// What a view, or with `None` the options, say of signing.
    signing: HashMap<Option<String>, Signing>,
}

impl Reader<'_> {
    fn file(&mut self, file: &Arc<SourceFile>, place: &mut Place) {
        let statements = match self.parsed.get(&file.id()) {
            Some(known) => Arc::clone(known),
            None => {
                let (statements, faults) = parse(&file.bytes());
                for (range, message) in faults {
                    self.run.fault(span(file, &range), message);
                }
                let statements = Arc::new(statements);
                self.parsed.insert(file.id(), Arc::clone(&statements));
                self.zones.reserve(statements.len());
                statements
            }
        };
        self.statements(file, statements.iter(), place);
    }

    fn statements<'t>(
        &mut self,
        file: &Arc<SourceFile>,
        statements: impl Iterator<Item = &'t Statement>,
        place: &mut Place,
    ) {
        for statement in statements {
            if !self.run.may_go_on() {
                return;
            }
            self.statement(file, statement, place);
        }
    }

    fn statement(&mut self, file: &Arc<SourceFile>, statement: &Statement, place: &mut Place) {
        let is_block = statement.block.is_some();
        let text = file.bytes();
        match (statement.keyword(&text), &mut *place) {
            (b"include", _) if !is_block => self.include(file, statement, place),
            (b"options", Place::Top) => self.statements(file, statement.inner(), &mut Place::Options),
            (b"view", Place::Top | Place::View(_)) if is_block => {
                if matches!(place, Place::View(_)) {
                    self.not_closed(file, statement, "view");
                }
                let name = statement.text(1, &text).into_owned();
                self.statements(file, statement.inner(), &mut Place::View(name));
            }
            (b"zone", Place::Top) if is_block => self.zone(file, statement, None),
            (b"zone", Place::View(view)) if is_block => {
                let view = view.clone();
                self.zone(file, statement, Some(view));
            }
            (b"template", Place::Top) if is_block => {
                let mut inner = Place::Zone(Zone::default());
                self.statements(file, statement.inner(), &mut inner);
                if let Place::Zone(zone) = inner {
                    self.templates.insert(statement.text(1, &text).into_owned(), zone);
                }
            }
            (b"directory", Place::Options) => self.directory = statement.text(1, &text).into_owned(),
            (keyword @ (b"response-policy" | b"catalog-zones"), Place::Options | Place::View(_)) => {
                let special = if keyword == b"catalog-zones" { Special::Catalog } else { Special::ResponsePolicy };
                let view = match place {
                    Place::View(view) => Some(view.clone()),
                    _ => None,
                };
                self.used_as(&text, statement, special, view);
            }
            (keyword, Place::Options | Place::View(_)) if !is_block => {
                let view = match place {
                    Place::View(view) => Some(view.clone()),
                    _ => None,
                };
                if Signing::says(keyword) {
                    self.signing.entry(view).or_default().take(keyword, &statement.text(1, &text));
                }
            }
            (_, Place::Zone(zone)) => {
                let words = statement.words.as_slice();
                if let Some(range) = zone_words(&text, zone, words) {
                    self.run.fault(span(file, &range), "a `;` is missing in front of this word");
                }
            }
            _ => {}
        }
    }

    fn include(&mut self, file: &Arc<SourceFile>, statement: &Statement, place: &mut Place) {
        let Some(word) = statement.word(1) else { return };
        let path = ServerPath { folder: self.directory.clone(), path: word.text(&file.bytes()).into_owned() };
        for included in self.run.open(&path, file, span(file, &word.range())) {
            self.run.enter(&included);
            self.file(&included, place);
            self.run.leave();
        }
    }

    fn zone(&mut self, file: &Arc<SourceFile>, statement: &Statement, view: Option<String>) {
        let Some(word) = statement.word(1) else { return };
        let text = file.bytes();
        let at = span(file, &word.range());
        // What is no block of its own tells that this one lacks its `}`: zones and views do not nest in zones.
        let is_outer = |inner: &&Statement| inner.block.is_some() && matches!(inner.keyword(&text), b"zone" | b"view");
        if let Some(name) = self.run.name(&word.text(&text), at) {
            let mut inner = Place::Zone(Zone::default());
            self.statements(file, statement.inner().filter(|inner| !is_outer(inner)), &mut inner);
            if let Place::Zone(zone) = inner {
                self.zones.push(Draft { name, at, view: view.clone(), zone });
            }
        }
        for inner in statement.inner().filter(is_outer) {
            self.not_closed(file, inner, "zone");
            let mut place = match &view {
                Some(view) if inner.keyword(&text) == b"zone" => Place::View(view.clone()),
                _ => Place::Top,
            };
            self.statement(file, inner, &mut place);
        }
    }

    fn not_closed(&mut self, file: &SourceFile, inner: &Statement, what: &str) {
        if let Some(word) = inner.word(0) {
            self.run.fault(span(file, &word.range()), format!("the `{what}` block in front lacks its `}}`"));
        }
    }

    fn used_as(&mut self, text: &[u8], statement: &Statement, special: Special, view: Option<String>) {
        let names = statement.inner().filter(|inner| inner.keyword(text) == b"zone");
        let names = names.filter_map(|inner| super::zone_name(&inner.text(1, text)).ok());
        self.special.entry(view).or_default().extend(names.map(|name| (name, special)));
    }

    fn finish(mut self) -> Told {
        let special = std::mem::take(&mut self.special);
        let signing = std::mem::take(&mut self.signing);
        let drafts = std::mem::take(&mut self.zones);
        // Few configurations have a zone in one view that is told of in another.
        let own: OnceCell<HashMap<(&Option<String>, &Name), &Draft>> = OnceCell::new();
        let all = || drafts.iter().rev().map(|draft| ((&draft.view, &draft.name), draft)).collect();
        let no_template = Zone::default();
        let mut served = Vec::with_capacity(drafts.len());
        let mut seen: HashSet<(Option<&str>, &Name, Cow<'_, str>)> =
            HashSet::with_capacity_and_hasher(drafts.len(), Default::default());
        for draft in &drafts {
            let zone = match &draft.zone.in_view {
                Some(other) => match own.get_or_init(all).get(&(&Some(other.clone()), &draft.name)) {
                    Some(there) => &there.zone,
                    None => {
                        let message = format!("there is no zone `{}` in view `{}`", draft.name, shown(other));
                        self.run.fault(draft.at, message);
                        continue;
                    }
                },
                None => &draft.zone,
            };
            let template = zone.template.as_ref().and_then(|name| self.templates.get(&**name)).unwrap_or(&no_template);
            let kind = zone.kind.as_ref().or(template.kind.as_ref()).map_or("", |kind| &**kind);
            let view_signing = draft.view.as_ref().and_then(|view| signing.get(&Some(view.clone())));
            let around = [Some(&template.signing), view_signing, signing.get(&None)];
            // PowerDNS reads the same file and passes over what it says of signing.
            let is_signable = self.dialect.is_none() && usage(kind) == Use::Primary;
            let signed_on_load = is_signable && zone.signing.clone().within(around.into_iter().flatten()).signs();
            let Some(file) = zone.file.as_ref().or(template.file.as_ref()) else { continue };
            let path = expand_bind(file, &draft.name, draft.view.as_deref().unwrap_or_default(), kind);
            if !seen.insert((draft.view.as_deref(), &draft.name, path.clone())) {
                continue;
            }
            let file = ServerPath { folder: self.directory.clone(), path: path.into_owned() };
            let used = |view: &Option<String>| {
                special
                    .get(view)
                    .into_iter()
                    .flatten()
                    .find(|(name, _)| *name == draft.name)
                    .map(|(_, special)| *special)
            };
            served.push(Served {
                name: draft.name.clone(),
                view: draft.view.clone(),
                usage: usage(kind),
                special: used(&draft.view).or_else(|| used(&None)),
                // Only PowerDNS knows zones of that type.
                dialect: self.dialect.or((kind == "native").then_some("powerdns")),
                signed_on_load,
                file,
                at: draft.at,
            });
        }
        self.run.told.zones = served;
        self.run.told
    }
}

/// Takes what the words of one statement say of a zone. Gives the place of a word that starts another statement,
/// which is taken as well.
fn zone_words(text: &[u8], zone: &mut Zone, words: &[Word]) -> Option<Range<usize>> {
    let [keyword, value, rest @ ..] = words else { return None };
    let said = *value;
    let value = || Some(Box::from(said.text(text)));
    match keyword.bytes(text) {
        _ if keyword.quoted => return None,
        b"file" => zone.file = value(),
        b"type" => zone.kind = Some(kind(said.text(text))),
        b"template" => zone.template = value(),
        b"in-view" => zone.in_view = value().map(String::from),
        keyword if zone.signing.take(keyword, &said.text(text)) => {}
        _ => return None,
    }
    // `file` of a key store and the like take words behind the name: only what can start a statement is one.
    let next = rest.iter().position(|word| !word.quoted && matches!(word.bytes(text), b"file" | b"type"))?;
    let missing = rest.get(next).map(|word| word.range());
    zone_words(text, zone, rest.get(next..).unwrap_or_default());
    missing
}

/// The type of a zone; those that nearly all have are known.
fn kind(text: Cow<'_, str>) -> Cow<'static, str> {
    const COMMON: [&str; 4] = ["primary", "master", "secondary", "slave"];
    match COMMON.iter().find(|known| **known == text) {
        Some(known) => Cow::Borrowed(known),
        None => Cow::Owned(text.into_owned()),
    }
}

fn usage(kind: &str) -> Use {
    match kind {
        "hint" => Use::Other("root hints for a resolver, not a zone"),
        "forward" => Use::Other("the file of a zone that is only forwarded"),
        "stub" | "static-stub" => Use::Other("the file of a stub zone, which holds name servers only"),
        "redirect" => Use::Other("the file of a redirect zone, which answers for all names that do not exist"),
        "delegation-only" => Use::Other("the file of a `delegation-only` zone, which holds no data"),
        "slave" | "secondary" | "mirror" => Use::Secondary,
        _ => Use::Primary,
    }
}
