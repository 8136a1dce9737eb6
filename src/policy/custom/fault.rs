//! What is wrong with an expression, and where in its text.

use std::ops::Range;

use cel::ParseErrors;
use cel::common::ast::{Expr, IdedExpr, LiteralValue, SourceInfo};

/// What is wrong with an expression.
pub(super) struct Fault {
    /// The bytes of the text at fault, if they are known.
    pub range: Option<Range<usize>>,
    pub message: String,
    pub help: String,
}

impl Fault {
    pub fn new(range: Option<Range<usize>>, message: impl Into<String>, help: impl Into<String>) -> Fault {
        Fault { range, message: message.into(), help: help.into() }
    }
}

/// Where the parts of an expression stand.
pub(super) struct Places<'t> {
    pub text: &'t str,
    pub info: &'t SourceInfo,
}

impl Places<'_> {
    /// Where a part stands. Offsets count characters; texts with others than ASCII are shown whole.
    pub fn of(&self, expr: &IdedExpr) -> Option<Range<usize>> {
        let (start, stop) = self.info.offset_for(expr.id).filter(|_| self.text.is_ascii())?;
        let (start, stop) = (start as usize, stop as usize);
        // The end is that of the last token: its last character, or the one behind.
        let end = stop.max(start + 1).min(self.text.len());
        let own = (start < end).then_some(start..end)?;
        Some(match &expr.expr {
            Expr::Ident(name) => own.start..own.start + name.len(),
            // Known by its dot.
            Expr::Select(select) if !select.test => {
                let whole = self.of(&select.operand)?.start..own.end;
                let rest = self.text.get(own.end..).filter(|rest| rest.starts_with(&select.field));
                whole.start..rest.map_or(whole.end, |_| whole.end + select.field.len())
            }
            // Known by its parenthesis.
            Expr::Call(call) => {
                let name = self.text.get(..own.start).filter(|before| before.ends_with(&call.func_name));
                name.map_or(own.start, |before| before.len() - call.func_name.len())..own.end
            }
            // Its last character is the closing quote.
            Expr::Literal(LiteralValue::String(_)) => {
                let written = self.text.get(own.clone()).unwrap_or_default();
                let quote = written.chars().next().filter(|quote| matches!(quote, '\'' | '"'));
                let is_open = |quote: &char| written.len() == 1 || !written.ends_with(*quote);
                let behind = self.text.get(own.end..).unwrap_or_default();
                let closes = quote.filter(is_open).is_some_and(|quote| behind.starts_with(quote));
                own.start..own.end + usize::from(closes)
            }
            _ => own,
        })
    }

    /// Where a part stands as its tokens alone tell.
    pub fn token(&self, expr: &IdedExpr) -> Option<Range<usize>> {
        let (start, stop) = self.info.offset_for(expr.id).filter(|_| self.text.is_ascii())?;
        Some(start as usize..(stop as usize).max(start as usize + 1))
    }
}

/// How a function is written.
pub(super) fn example(name: &str) -> &'static str {
    match name {
        "lookup" => "write it as `lookup('_dmarc.' + rr.owner, 'TXT')`: a list of the records' data",
        "resolves" => "write it as `resolves(rr.exchange)`",
        "is_cname" => "write it as `is_cname(rr.exchange)`",
        "matches" => "write it as `rr.text.matches('^v=spf1 ')`",
        "in_network" => "write it as `in_network(rr.address, '192.0.2.0/24')`",
        "within" => "write it as `within(rr.exchange, 'example.net.')`",
        "map" => "write it as `rrset.text.map(t, size(t))`: a variable, and what is made of each element",
        _ => "write it as `rrset.text.exists(t, t.startsWith('v=spf1 '))`: a variable, and a condition on it",
    }
}

/// What the parser says, in our words. The first error is told; those behind it mostly follow from it.
pub(super) fn syntax(text: &str, errors: &ParseErrors) -> Vec<Fault> {
    let Some(error) = errors.errors.first() else {
        return vec![Fault::new(None, "this is not CEL", "write an expression such as `rr.ttl >= 300`")];
    };
    let line = usize::try_from(error.pos.0).unwrap_or(1).max(1);
    let column = usize::try_from(error.pos.1).unwrap_or(1).max(1);
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let behind = text.get(start..).unwrap_or_default();
    // Columns count characters.
    let at = behind.char_indices().nth(column - 1).map_or(text.len(), |(at, _)| start + at);
    let at = text.floor_char_boundary(at.min(text.len().saturating_sub(1)));
    let (before, rest) = text.split_at(at);
    let word = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(rest.len());
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let (message, help) = explain(error.msg.trim_start_matches("Syntax error: "), before, &rest[..word], rest);
    vec![Fault::new(Some(at..at + word.max(first)), message, help)]
}

/// A message and help for an error at `rest`, which begins with `word`, if with any.
fn explain(said: &str, before: &str, word: &str, rest: &str) -> (String, String) {
    let told = |message: &str, help: &str| (message.to_owned(), help.to_owned());
    let usual = "write an expression such as `rr.ttl >= 300 && rr.owner.startsWith('web')`";
    let previous = before.trim_end().rsplit(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
    let unit = before.ends_with(|letter: char| letter.is_ascii_digit()) && !word.is_empty();
    if said.contains("'<EOF>'") {
        return told("this is not CEL: it ends where something is still to come", usual);
    }
    if said.contains("ExprContext") {
        return told("`?` stands here without `:`", "write `condition ? this : that`");
    }
    if said.contains("int literal") {
        return told("this number is too large", "write one up to 9223372036854775807");
    }
    if said.contains("must be a simple name") {
        return told("a loop names its variable first, by a plain word", example("exists"));
    }
    match word.to_ascii_lowercase().as_str() {
        _ if unit => {
            let message = format!("`{word}` stands behind a number");
            return (message, "numbers have no units here, and times are seconds: `300` for five minutes".to_owned());
        }
        "and" => return (format!("`{word}` is no operator"), "write `&&`".to_owned()),
        "or" => return (format!("`{word}` is no operator"), "write `||`".to_owned()),
        "like" | "is" => {
            let help = "write `==`, `.contains('…')`, `.startsWith('…')` or `.matches('…')`";
            return (format!("`{word}` is no operator"), help.to_owned());
        }
        _ if previous.eq_ignore_ascii_case("not") => return told("`not` is no operator", "write `!` in front"),
        _ => {}
    }
    match rest.chars().next().unwrap_or_default() {
        '=' => told("`=` is no operator", "write `==` to compare, `>=` for at least, `<=` for at most"),
        '&' => told("`&` is no operator", "write `&&`"),
        '|' => told("`|` is no operator", "write `||`"),
        '>' if before.ends_with('<') => told("`<>` is no operator", "write `!=`"),
        ')' => told("`)` closes nothing", "take it out, or write the `(` that it belongs to"),
        ']' => told("`]` closes nothing", "take it out, or write the `[` that it belongs to"),
        quote @ ('\'' | '"') if said.contains("token recognition") => {
            (format!("this string has no end: `{quote}` is missing"), format!("write `{quote}` behind it"))
        }
        '.' if rest.len() == 1 => told("nothing stands behind this `.`", "name a field, as in `rr.owner`"),
        letter if !letter.is_ascii() => {
            let message = format!("`{}` means nothing in CEL", letter.escape_debug());
            (message, "write strings in plain quotes, `'web'`, and all else in plain letters".to_owned())
        }
        '#' | ';' => (format!("`{}` means nothing in CEL", &rest[..1]), "take it out".to_owned()),
        _ if !word.is_empty() => (format!("`{word}` cannot stand here"), usual.to_owned()),
        letter => (format!("`{}` cannot stand here", letter.escape_debug()), usual.to_owned()),
    }
}
