//! The reader's words: from a fault in the text to a [`Problem`] that says what was expected and what to write.

use super::generate::Expansion;
use super::include::IncludeError;
use super::lex::{Entry, LexError, Token};
use super::name::{NameError, NameRef};
use super::prelude::{Prelude, TtlField, class_mnemonic};
use super::problem::{Code, Problem, readable};
use super::rdata::{RdataError, types};
use crate::finding::{Fix, Label, Severity};
use crate::source::{FileId, Span};

mod entry;
mod mending;

pub(super) use entry::{placeholder, prelude};

/// Longest piece of the user's text that is shown in a message, in bytes.
const SHOWN: usize = 60;

/// A piece of zone text for a message: printable ASCII, cut where it gets long.
fn shown(text: &[u8]) -> String {
    if text.len() > SHOWN { format!("{}…", text[..SHOWN].escape_ascii()) } else { text.escape_ascii().to_string() }
}

/// The text of an entry that cannot be read, with blanks folded: its fingerprint must survive re-indentation.
fn folded(text: &[u8]) -> String {
    let text = &text[..text.len().min(4096)];
    text.split(|byte| byte.is_ascii_whitespace())
        .filter(|word| !word.is_empty())
        .map(|word| word.escape_ascii().to_string())
        .collect::<Vec<_>>()
        .join(" ")
}

impl Problem {
    fn new(code: Code, severity: Severity, span: Span, message: impl Into<String>) -> Self {
        Problem {
            code,
            severity,
            message: message.into(),
            help: None,
            span,
            span_label: String::new(),
            labels: Vec::new(),
            owner: None,
            rtype: None,
            subject: String::new(),
            fix: None,
        }
    }

    fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, span, message)
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }

    fn at(mut self, label: impl Into<String>) -> Self {
        self.span_label = label.into();
        self
    }

    fn label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = subject.into();
        self
    }
}

fn token_span(file: FileId, token: &Token) -> Span {
    Span::new(file, token.outer_start(), token.outer_end() - token.outer_start())
}

pub(super) fn byte_order_mark(span: Span) -> Problem {
    Problem::new(Code::ByteOrderMark, Severity::Warning, span, "the file starts with a UTF-8 byte order mark")
        .help("save it without one: most name servers take the mark for a part of the first name")
        .fix(Some(mending::take_out_mark(span)))
}

pub(super) fn no_final_newline(span: Span, text: &[u8]) -> Problem {
    Problem::new(Code::NoFinalNewline, Severity::Info, span, "the last line does not end with a newline")
        .help("end the file with a newline: some tools leave an unfinished last line out")
        .fix(Some(mending::end_last_line(span, text)))
}

pub(super) fn transfer_failed(span: Span) -> Problem {
    Problem::error(Code::ExportTruncated, span, "the zone transfer that wrote this file broke off")
        .at("dig says so here")
        .help("transfer the zone again; what is missing here is taken as unknown")
}

pub(super) fn too_many_records(span: Span) -> Problem {
    Problem::error(Code::LimitExceeded, span, "the zone holds more than 4 GiB of names or rdata; the rest is left out")
}

/// Rdata that cannot be encoded.
pub(super) fn rdata(
    error: RdataError,
    file: FileId,
    text: &[u8],
    entry: &Entry,
    prelude: &Prelude,
    owner: String,
) -> Problem {
    let type_token = entry.tokens[prelude.type_token];
    let problem = entry::placeholder(file, text, entry)
        .or_else(|| entry::misplaced(file, text, entry, prelude.type_token, error.start))
        .unwrap_or_else(|| {
            let span = Span::new(file, error.start, error.end.saturating_sub(error.start));
            let token = entry.tokens.iter().find(|token| token.outer_start() == error.start);
            let too_long = token.filter(|_| error.code == Code::StringTooLong);
            let fix = too_long.and_then(|token| mending::split_string(span, text, prelude.rtype, token));
            Problem { help: error.help, fix, ..Problem::error(error.code, span, error.message) }
        });
    Problem {
        owner: Some(owner),
        rtype: Some(types::mnemonic(prelude.rtype).to_string()),
        subject: folded(&text[type_token.start as usize..entry.end as usize]),
        ..problem
    }
}

/// An owner, or a directive's name, that cannot be encoded.
pub(super) fn bad_owner(error: NameError, file: FileId, text: &[u8], token: &Token) -> Problem {
    let word = token.text(text);
    let (start, end) = error.range(word.len());
    let span = Span::new(file, token.start + start as u32, (end - start) as u32);
    let problem = Problem::error(Code::BadName, span, format!("`{}`: {error}", shown(word))).subject(folded(word));
    match error {
        NameError::NoOrigin => problem
            .help("name the zone with `--origin`, or start the file with `$ORIGIN example.com.`; a complete name ends in a dot"),
        NameError::EmptyLabel { .. } => problem.help("take the extra dot out"),
        NameError::BadEscape { .. } => problem.help("a backslash itself is written `\\\\`"),
        _ => problem.help("records that inherit this owner are left out as well"),
    }
}

/// An owner of NSEC3 whose first label is no hash.
pub(super) fn hashed_owner(span: Span, label: &[u8], owner: String) -> Problem {
    let shown = shown(label);
    let problem = Problem::error(Code::BadName, span, format!("`{shown}` is no hash, as the owner of NSEC3 must be"))
        .help("a SHA-1 hash is written as 32 base32hex digits, 0 to 9 and a to v: sign the zone again, or copy the whole name")
        .subject(shown.to_string());
    Problem { owner: Some(owner), rtype: Some("NSEC3".to_owned()), ..problem }
}

pub(super) fn no_owner(span: Span) -> Problem {
    Problem::error(
        Code::SyntaxError,
        span,
        "the first entry starts with a blank: there is no owner before it to inherit",
    )
    .help("write the owner in the first column; `@` stands for the origin")
}

pub(super) fn class_as_owner(span: Span, owner: NameRef<'_>) -> Problem {
    let message = format!("`IN` in the first column is no class: it is the owner `{owner}`");
    let problem = Problem::new(Code::SyntaxError, Severity::Warning, span, message)
        .help("put a blank before it, or write the owner that was meant; if this one is meant, write `in`");
    Problem { owner: Some(owner.to_string()), ..problem }
}

pub(super) fn owner_inherited_after_origin(entry: Span, origin: Span, owner: Option<String>) -> Problem {
    let message = match &owner {
        Some(owner) => format!("the entry behind `$ORIGIN` has no owner of its own and goes to `{owner}`"),
        None => "the entry behind `$ORIGIN` has no owner of its own".to_owned(),
    };
    let mut problem = Problem::new(Code::OwnerInheritedAfterOrigin, Severity::Warning, entry, message)
        .label(origin, "`$ORIGIN` does not change the owner that a blank stands for")
        .help("write the owner; `@` stands for the new origin");
    problem.owner = owner;
    problem
}

pub(super) fn non_ascii_name(span: Span, text: &[u8], owner: bool) -> Problem {
    let problem = Problem::new(
        Code::NonAsciiName,
        Severity::Warning,
        span,
        format!("name `{}` holds bytes outside ASCII", readable(text)),
    )
    .subject(text.escape_ascii().to_string());
    match std::str::from_utf8(text).ok().and_then(|text| idna::domain_to_ascii(text).ok()) {
        Some(ascii) if ascii.as_bytes() != text && ascii.bytes().all(|byte| byte.is_ascii_graphic()) => {
            problem.help(format!("write the A-label: `{ascii}`")).fix(mending::a_label(span, text, &ascii, owner))
        }
        _ => problem.help("write the name as an A-label (`xn--…`); applications never ask for the raw bytes"),
    }
}

pub(super) fn class_mismatch(span: Span, class: u16, zone_class: u16) -> Problem {
    let (class, zone_class) = (class_mnemonic(class), class_mnemonic(zone_class));
    Problem::error(Code::ClassMismatch, span, format!("class {class} in a zone of class {zone_class}"))
        .subject(class)
        .help(format!("write `{zone_class}`, or leave the class out: all records of a zone have one class"))
}

pub(super) fn bad_ttl(fault: TtlField, span: Span, text: &[u8]) -> Problem {
    let shown = shown(text);
    let problem = match fault {
        TtlField::TooLarge => Problem::error(Code::BadTtl, span, format!("TTL `{shown}` is over 2147483647 seconds"))
            .help("resolvers take such a TTL as 0 (RFC 2181 8)"),
        _ => Problem::error(Code::BadTtl, span, format!("`{shown}` is no TTL")).help(entry::ttl_help(text)),
    };
    problem.subject(shown)
}

pub(super) fn ttl_missing(span: Span, soa_has_ttl: bool) -> Problem {
    let severity = if soa_has_ttl { Severity::Info } else { Severity::Warning };
    let message = "this record has no TTL, and there is neither a `$TTL` nor a record with one before it";
    Problem::new(Code::TtlMissing, severity, span, message)
        .at("the first of them")
        .help("start the file with a default such as `$TTL 3600`; name servers differ in what they assume")
}

/// `[AGE:3665858]`: the record is read, and all of a file are one finding.
pub(super) fn aged(span: Span) -> Problem {
    let message = "Microsoft DNS marks here when a record was last refreshed; other name servers refuse that";
    Problem::new(Code::UnknownType, Severity::Warning, span, message).at("the first of them").help(format!(
        "remove such marks; if that server has the zone, write `dialects = [\"{}\"]` under `[zones]` in the policy",
        types::MICROSOFT
    ))
}

pub(super) fn ttl_inherited(span: Span) -> Problem {
    let message = "this record takes the TTL of the one before it, because there is no `$TTL`";
    Problem::new(Code::TtlInherited, Severity::Warning, span, message)
        .at("the first of them")
        .help("start the file with a default such as `$TTL 3600`: moving a record then cannot change TTLs")
}

pub(super) fn unknown_directive(span: Span, word: &[u8]) -> Problem {
    let text = shown(word);
    let problem =
        Problem::error(Code::UnknownDirective, span, format!("`{text}` is no directive of zone files")).subject(text);
    if word.eq_ignore_ascii_case(b"$DATE") {
        return problem.help("BIND writes `$DATE` into dynamic zone dumps only; leave the line out");
    }
    let known = ["$ORIGIN", "$TTL", "$INCLUDE", "$GENERATE"];
    let upper = String::from_utf8_lossy(&word[..word.len().min(20)]).to_uppercase();
    match known.into_iter().find(|known| strsim::damerau_levenshtein(known, &upper) <= 2) {
        Some(near) => problem.at(format!("did you mean `{near}`?")).help(format!("write `{near}`")),
        None => problem.help("the directives are `$ORIGIN`, `$TTL`, `$INCLUDE` and `$GENERATE`"),
    }
}

pub(super) fn directive_field(span: Span, directive: &str, field: &str, example: &str) -> Problem {
    Problem::error(Code::SyntaxError, span, format!("`{directive}` lacks {field}"))
        .subject(directive)
        .help(format!("write it as in `{example}`"))
}

pub(super) fn indented_directive(span: Span, word: &[u8]) -> Problem {
    let text = shown(word);
    Problem::error(Code::SyntaxError, span, format!("directive `{text}` does not start its line"))
        .subject(text)
        .help("write it in the first column: behind a blank, name servers take it for a record type")
}

pub(super) fn quoted_argument(span: Span, word: &[u8], argument: &[u8]) -> Problem {
    let text = shown(word);
    let quoted = format!("`\"{}\"` of `{text}` must not be in quotes", shown(argument));
    Problem::error(Code::SyntaxError, span, quoted)
        .subject(text)
        .help(format!("write `{}` without the quotes", shown(argument)))
}

pub(super) fn generate_split(span: Span, text: &[u8]) -> Problem {
    let rdata = shown(&text[span.start as usize..span.end() as usize]);
    let message = format!("rdata `{rdata}` of `$GENERATE` is more than one field");
    let problem = Problem::new(Code::GenerateInvalid, Severity::Warning, span, message).subject(rdata.clone());
    if rdata.contains('"') {
        problem.help("BIND reads one field; write the whole rdata as one string, with `\\\"` for the quotes in it")
    } else {
        problem.help(format!("BIND reads one field; write `\"{rdata}\"`"))
    }
}

pub(super) fn broken_string(span: Span) -> Problem {
    let message = "the string runs over the end of its line";
    Problem::new(Code::SyntaxError, Severity::Warning, span, message).at("with the line's end in it").help(
        "BIND and Knot refuse it; put several strings in parentheses, or write `\\010` for a line's end that is meant",
    )
}

pub(super) fn directive_trailing(span: Span, directive: &str, text: &[u8]) -> Problem {
    let problem =
        Problem::error(Code::SyntaxError, span, format!("text behind the end of `{directive}`")).subject(directive);
    match text {
        [unit] if directive == "$TTL" && b"smhdwSMHDW".contains(unit) => {
            problem.help(format!("write the unit `{}` right behind the number", char::from(*unit)))
        }
        _ => problem.help("take it out, or put `;` before it if it is a comment"),
    }
}

pub(super) fn origin_relative(span: Span, text: &[u8], outer: Option<NameRef<'_>>, name: NameRef<'_>) -> Problem {
    let written = text;
    let text = shown(text);
    let complete = outer.is_some_and(|outer| repeats_origin(name, outer)) || ends_in_public_suffix(&text);
    let severity = if complete { Severity::Warning } else { Severity::Info };
    let problem = Problem::new(
        Code::OriginRelative,
        severity,
        span,
        format!("`$ORIGIN {text}` has no final dot and means `{name}`"),
    )
    .subject(text.clone());
    if complete {
        problem.help(format!("write `$ORIGIN {text}.`")).fix(mending::complete_origin(span, written))
    } else {
        problem.help(format!("write `$ORIGIN {name}` to say so plainly"))
    }
}

/// The origin of an `$INCLUDE` that holds the origin at hand twice. Other relative ones are common and mean what they say.
pub(super) fn include_origin(
    span: Span,
    text: &[u8],
    outer: Option<NameRef<'_>>,
    name: NameRef<'_>,
) -> Option<Problem> {
    let text = shown(text);
    outer.is_some_and(|outer| repeats_origin(name, outer)).then(|| {
        let message = format!("the origin `{text}` of `$INCLUDE` has no final dot and means `{name}`");
        Problem::new(Code::OriginRelative, Severity::Warning, span, message)
            .help(format!("write `{text}.`"))
            .subject(text.clone())
    })
}

/// Whether `name`, completed with `origin`, holds the origin twice: `example.com.example.com.`.
fn repeats_origin(name: NameRef<'_>, origin: NameRef<'_>) -> bool {
    if origin.is_root() {
        return false;
    }
    let written = name.wire().len() - origin.wire().len();
    let mut relative = name.wire()[..written].to_vec();
    relative.push(0);
    NameRef::new(&relative).is_within(origin)
}

/// Whether a name of two labels or more ends in a suffix of the public suffix list's ICANN part.
fn ends_in_public_suffix(text: &str) -> bool {
    let suffix = psl::suffix(text.as_bytes());
    text.contains('.') && suffix.is_some_and(|suffix| suffix.is_known() && suffix.typ() == Some(psl::Type::Icann))
}

pub(super) fn include_too_deep(span: Span, limit: usize) -> Problem {
    Problem::error(Code::LimitExceeded, span, format!("`$INCLUDE` nested more than {limit} deep; the file is left out"))
}

pub(super) fn too_many_includes(span: Span, limit: usize) -> Problem {
    Problem::error(Code::LimitExceeded, span, format!("more than {limit} inclusions in one zone; the file is left out"))
}

pub(super) fn too_much_text(span: Span, limit: u64) -> Problem {
    let message = format!("the zone and what it includes have more than {limit} bytes; the file is left out");
    Problem::error(Code::LimitExceeded, span, message)
}

pub(super) fn include_loop(span: Span, name: &[u8]) -> Problem {
    let name = shown(name);
    Problem::error(Code::IncludeFailed, span, format!("`{name}` includes itself"))
        .at("the file is open already")
        .subject(name)
        .help("take this `$INCLUDE` out")
}

pub(super) fn include_failed(span: Span, error: IncludeError, name: &[u8]) -> Problem {
    Problem { help: error.help, subject: shown(name), ..Problem::error(Code::IncludeFailed, span, error.message) }
}

pub(super) fn generate(span: Span, message: String, iteration: Option<u32>) -> Problem {
    let message = match iteration {
        Some(value) => format!("`$GENERATE` cannot write iteration {value}: {message}"),
        None => format!("`$GENERATE`: {message}"),
    };
    Problem::error(Code::GenerateInvalid, span, message).help("write it as in `$GENERATE 1-20 host-$ A 192.0.2.$`")
}

pub(super) fn generate_limit(span: Span, count: u64, limit: u64) -> Problem {
    Problem::error(
        Code::GenerateInvalid,
        span,
        format!("`$GENERATE` would make {count} records; the limit is {limit} a zone, so none is made"),
    )
    .help("split the range over several zones, or write the records out")
}

/// Points a problem with an expanded entry at the directive's template field, and names the iteration.
pub(super) fn move_into_template(
    problem: &mut Problem,
    file: FileId,
    directive: &Entry,
    expansion: &Expansion,
    value: u32,
) {
    let token = expansion.token_at(problem.span.start).and_then(|number| directive.tokens.get(number));
    if let Some(token) = token {
        problem.span = token_span(file, token);
    }
    problem.labels.retain(|label| label.span.file != file);
    // What one iteration should say is not what the template should.
    problem.fix = None;
    problem.span_label = format!("iteration {value} writes `{}`", shown(&expansion.text));
    if problem.severity == Severity::Error {
        problem.message = format!("{} in iteration {value} of `$GENERATE`", problem.message);
    }
}

fn control_byte(span: Span, byte: &[u8]) -> Problem {
    match byte {
        [0] => Problem::error(Code::SyntaxError, span, "NUL byte in the text")
            .help("the file is damaged, or no text; a NUL in a name or string is written `\\000`"),
        [0x0c] => Problem::error(Code::SyntaxError, span, "form feed in the text")
            .help("take it out: it is no blank, and name servers take it for a part of a name (RFC 1035 5.1)"),
        _ => Problem::error(Code::SyntaxError, span, "vertical tab in the text")
            .help("write a blank: name servers take it for a part of a name (RFC 1035 5.1)"),
    }
}

/// An entry whose tokens cannot be told. `resume` is the line where reading goes on.
pub(super) fn lex(
    error: LexError,
    file: FileId,
    text: &[u8],
    entry: &Entry,
    at: u32,
    resume: u32,
    owner: Option<String>,
) -> Problem {
    let span = |len: u32| Span::new(file, at, len);
    let goes_on = || format!("reading goes on at line {resume}");
    let mut problem = match error {
        LexError::UnclosedQuote => {
            Problem::error(Code::SyntaxError, span(1), "the string that starts here is not closed")
                .at("opened here")
                .help(format!("close it with `\"` before the next entry; {}", goes_on()))
        }
        LexError::UnclosedParenthesis => {
            Problem::error(Code::SyntaxError, span(1), "the parenthesis that is opened here is not closed")
                .at("opened here")
                .help(format!("close it with `)` before the next entry; {}", goes_on()))
        }
        LexError::UnbalancedParenthesis => Problem::error(Code::SyntaxError, span(1), "`)` without a `(` before it")
            .help("open the parenthesis on the entry's first line, or take this one out"),
        LexError::NestedTooDeep => Problem::error(Code::LimitExceeded, span(1), "parentheses nested too deep")
            .help("one pair of parentheses is enough for an entry of any length"),
        LexError::EntryTooLong => Problem::error(Code::LimitExceeded, span(1), "the entry opened here is too long")
            .at("opened here")
            .help(format!("no record needs that much text; {}", goes_on())),
        LexError::ControlByte => {
            control_byte(span(1), text.get(at as usize..).and_then(|rest| rest.get(..1)).unwrap_or_default())
        }
        LexError::TooManyTokens => {
            Problem::error(Code::LimitExceeded, span(1), "more fields on one line than any record can have")
                .help(goes_on())
        }
        LexError::ConflictMarker => {
            let end = entry.end.saturating_sub(at);
            Problem::error(Code::SyntaxError, span(end), "version control conflict: the file was not merged")
                .help("choose one side and take the markers out; the first side is read here, the second is not")
        }
    };
    problem.owner = owner;
    if error != LexError::ConflictMarker {
        problem.subject = folded(text.get(entry.start as usize..entry.end as usize).unwrap_or_default());
    }
    problem
}

/// Unquoted text that `;` cut short: `v=DMARC1; p=reject` loses its policy.
pub(super) fn unquoted_semicolon(
    file: FileId,
    text: &[u8],
    rtype: u16,
    tokens: &[Token],
    entry: &Entry,
) -> Option<Problem> {
    let (first, last) = (tokens.first()?, tokens.last()?);
    if first.quoted || last.quoted {
        return None;
    }
    let &(start, end) = entry.comments.first()?;
    let comment = &text[start as usize + 1..end as usize];
    let (first, continues) = match rtype {
        types::CAA => (last, starts_with_caa_parameter(comment)),
        _ => (first, is_tag_list(first.text(text)) && starts_with_tag(comment)),
    };
    if start < last.end || !continues {
        return None;
    }
    let whole = &text[first.start as usize..end as usize];
    let problem = Problem::error(
        Code::UnquotedSemicolon,
        Span::new(file, start, end - start),
        format!(
            "the text ends at `;`: what is behind it is a comment, and `{}` is all that is published",
            shown(last.text(text))
        ),
    )
    .at("not part of the record")
    .help(format!("put the whole text in quotes: `\"{}\"`", readable(whole).trim_end()))
    .subject(folded(whole))
    .fix(mending::quote(Span::new(file, start, end - start), text, first, entry, end));
    Some(Problem { rtype: Some(types::mnemonic(rtype).to_string()), ..problem })
}

/// Whether a comment starts with a parameter of CAA's `issue` (RFC 8657 3 and 4).
fn starts_with_caa_parameter(comment: &[u8]) -> bool {
    let comment = comment.trim_ascii_start().to_ascii_lowercase();
    [&b"accounturi="[..], b"validationmethods=", b"account="].iter().any(|start| comment.starts_with(start))
}

/// Whether a text starts like a tag list of mail's records: `v=DMARC1`, `v=DKIM1`, `k=rsa`, `p=…`.
fn is_tag_list(word: &[u8]) -> bool {
    let lower = word.to_ascii_lowercase();
    [&b"v=dmarc1"[..], b"v=dkim1", b"v=stsv1", b"v=tlsrptv1", b"v=bimi1", b"k=", b"p=", b"t="]
        .iter()
        .any(|start| lower.starts_with(start))
}

/// Whether a comment starts with `tag=`: a tag of one to four letters.
fn starts_with_tag(comment: &[u8]) -> bool {
    let comment = comment.trim_ascii_start();
    let letters = comment.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    (1..=5).contains(&letters) && comment[letters..].trim_ascii_start().starts_with(b"=")
}
