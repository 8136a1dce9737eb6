//! `$ORIGIN`, `$TTL`, `$INCLUDE` and `$GENERATE`: what an entry that starts with a dollar sign does.

use super::{Place, Reader};
use crate::finding::Severity;
use crate::source::Span;
use crate::zone::contents::SegmentKind;
use crate::zone::diagnose;
use crate::zone::generate;
use crate::zone::include;
use crate::zone::lex::{Entry, Lexer, Step};
use crate::zone::name::{self, Name};
use crate::zone::prelude::TtlField;
use crate::zone::problem::Problem;
use crate::zone::ttl::{self, MAX_TTL};

impl Reader<'_> {
    pub(super) fn directive(&mut self, place: &mut Place<'_>, entry: &Entry, included_from: Option<Span>) {
        let word = entry.tokens[0].text(place.text);
        if entry.blank_start {
            // What it says is done all the same: the entries behind it were written with that in mind.
            self.contents.problems.push(diagnose::indented_directive(place.token(&entry.tokens[0]), word));
        }
        // A file's name may be quoted, and so may rdata.
        let file = usize::from(word.eq_ignore_ascii_case(b"$INCLUDE"));
        if let Some(token) = entry.tokens.iter().take(3).skip(1 + file).find(|token| token.quoted) {
            self.contents.problems.push(diagnose::quoted_argument(place.token(token), word, token.text(place.text)));
        }
        if word.eq_ignore_ascii_case(b"$ORIGIN") {
            self.origin(place, entry, included_from);
        } else if word.eq_ignore_ascii_case(b"$TTL") {
            self.ttl_directive(place, entry);
        } else if word.eq_ignore_ascii_case(b"$INCLUDE") {
            self.include(place, entry, included_from);
        } else if word.eq_ignore_ascii_case(b"$GENERATE") {
            self.generate(place, entry, included_from);
        } else {
            let problem = diagnose::unknown_directive(place.token(&entry.tokens[0]), word);
            self.contents.owners_hidden = true;
            self.contents.entries_left_out += 1;
            self.contents.problems.push(problem);
        }
    }

    /// `$ORIGIN name` (RFC 1035 5.1).
    fn origin(&mut self, place: &mut Place<'_>, entry: &Entry, included_from: Option<Span>) {
        let Some(token) = entry.tokens.get(1) else {
            let problem =
                diagnose::directive_field(place.entry(entry), "$ORIGIN", "a domain name", "$ORIGIN example.com.");
            return self.lost_directive(problem);
        };
        self.name.clear();
        let text = token.text(place.text);
        let form = match name::encode(text, place.origin.as_ref().map(Name::as_ref), &mut self.name) {
            Ok(form) => form,
            Err(error) => {
                // Relative names behind it can no longer be told, so nothing there is known to be absent.
                let problem = diagnose::bad_owner(error, place.file.id(), place.text, token);
                place.set_origin(None);
                self.segment(place, included_from, SegmentKind::Plain);
                return self.lost_directive(problem);
            }
        };
        // Most often the file says what is known already: then one name is kept for both.
        let known = self.options.origin.as_ref().filter(|known| known.wire() == self.name);
        let name = known.cloned().unwrap_or_else(|| name::NameRef::new(&self.name).to_name());
        if form == name::Form::Relative && text != b"@" {
            let outer = place.origin.as_ref().map(Name::as_ref);
            let problem = diagnose::origin_relative(place.token(token), text, outer, name.as_ref());
            self.contents.problems.push(problem);
        }
        self.trailing(place, entry, 2, "$ORIGIN");
        place.origin_changed = Some(place.entry(entry));
        place.set_origin(Some(name));
        self.segment(place, included_from, SegmentKind::Plain);
    }

    /// A directive that had to be left out.
    fn lost_directive(&mut self, problem: Problem) {
        self.leave_out(None);
        self.contents.problems.push(problem);
    }

    fn trailing(&mut self, place: &Place<'_>, entry: &Entry, allowed: usize, directive: &str) {
        if let (Some(first), Some(last)) = (entry.tokens.get(allowed), entry.tokens.last()) {
            let span = place.token(first).to(place.token(last));
            let text = &place.text[span.start as usize..span.end() as usize];
            self.contents.problems.push(diagnose::directive_trailing(span, directive, text));
        }
    }

    /// `$TTL seconds` (RFC 2308 4).
    fn ttl_directive(&mut self, place: &Place<'_>, entry: &Entry) {
        let Some(token) = entry.tokens.get(1) else {
            let problem = diagnose::directive_field(place.entry(entry), "$TTL", "a TTL", "$TTL 3600");
            self.contents.problems.push(problem);
            return;
        };
        if let Some(problem) = diagnose::placeholder(place.file.id(), place.text, entry) {
            // A template: the records behind it have a TTL, of which nobody knows more than that.
            (self.default_ttl, self.templated_ttl) = (None, true);
            self.contents.problems.push(problem);
            return;
        }
        let text = token.text(place.text);
        match ttl::parse(text) {
            Ok(seconds) if seconds <= MAX_TTL => {
                (self.default_ttl, self.templated_ttl) = (Some(seconds), false);
                self.contents.ttl_directives.push((self.contents.records.len() as u32, place.token(token)));
            }
            Ok(_) | Err(ttl::TtlError::TooLarge) => {
                // RFC 2181 8: as if it were 0.
                self.default_ttl = Some(0);
                self.contents.problems.push(diagnose::bad_ttl(TtlField::TooLarge, place.token(token), text));
            }
            Err(ttl::TtlError::NotATime) => {
                self.contents.problems.push(diagnose::bad_ttl(TtlField::NotATime, place.token(token), text));
            }
        }
        self.trailing(place, entry, 2, "$TTL");
    }

    /// `$INCLUDE file [origin]`; origin and owner are restored behind it (RFC 1035 5.1).
    fn include(&mut self, place: &mut Place<'_>, entry: &Entry, included_from: Option<Span>) {
        let span = place.entry(entry);
        let Some(token) = entry.tokens.get(1) else {
            let problem = diagnose::directive_field(span, "$INCLUDE", "a file name", "$INCLUDE hosts.zone");
            return self.lost_directive(problem);
        };
        let mut origin = place.origin.clone();
        if let Some(origin_token) = entry.tokens.get(2) {
            self.name.clear();
            match name::encode(origin_token.text(place.text), place.origin.as_ref().map(Name::as_ref), &mut self.name) {
                Ok(form) => {
                    let name = name::NameRef::new(&self.name).to_name();
                    let text = origin_token.text(place.text);
                    if form == name::Form::Relative && text != b"@" {
                        let outer = place.origin.as_ref().map(Name::as_ref);
                        let problem = diagnose::include_origin(place.token(origin_token), text, outer, name.as_ref());
                        self.contents.problems.extend(problem);
                    }
                    origin = Some(name);
                }
                Err(error) => {
                    let problem = diagnose::bad_owner(error, place.file.id(), place.text, origin_token);
                    return self.lost_directive(problem);
                }
            }
        }
        self.trailing(place, entry, 3, "$INCLUDE");
        let name = include::file_name(token.text(place.text));
        let refused = if self.open_files.len() > self.options.limits.include_depth {
            Some(diagnose::include_too_deep(place.token(token), self.options.limits.include_depth))
        } else if self.includes >= self.options.limits.includes {
            Some(diagnose::too_many_includes(place.token(token), self.options.limits.includes))
        } else {
            None
        };
        if let Some(problem) = refused {
            return self.lost_directive(problem);
        }
        self.includes += 1;
        let file = match self.options.loader.load(&name, place.file) {
            Ok(file) if self.open_files.contains(&file.id()) => {
                let problem = diagnose::include_loop(place.token(token), &name);
                return self.lost_directive(problem);
            }
            Ok(file) => file,
            Err(error) => {
                let problem = diagnose::include_failed(place.token(token), error, &name);
                return self.lost_directive(problem);
            }
        };
        self.bytes += file.len() as u64;
        if self.bytes > self.options.limits.zone {
            let problem = diagnose::too_much_text(place.token(token), self.options.limits.zone);
            return self.lost_directive(problem);
        }
        self.contents.note_file(file.id());
        let owner = self.owner;
        self.file(&file, origin, Some(span));
        self.owner = owner;
        self.segment(place, included_from, SegmentKind::Plain);
    }

    fn generate(&mut self, place: &mut Place<'_>, entry: &Entry, included_from: Option<Span>) {
        let problem = match entry.tokens.get(1) {
            Some(token) if entry.tokens.len() >= 5 => match generate::parse_range(token.text(place.text)) {
                Ok(range) => return self.iterations(place, entry, range, included_from),
                Err(message) => diagnose::generate(place.token(token), message, None),
            },
            _ => diagnose::directive_field(
                place.entry(entry),
                "$GENERATE",
                "a range, an owner, a type and rdata",
                "$GENERATE 1-20 host-$ A 192.0.2.$",
            ),
        };
        self.lost_directive(problem);
    }

    fn iterations(&mut self, place: &Place<'_>, entry: &Entry, range: generate::Range, included_from: Option<Span>) {
        if range.count() > self.options.limits.generated - self.generated {
            let span = place.token(&entry.tokens[1]);
            let problem = diagnose::generate_limit(span, range.count(), self.options.limits.generated);
            return self.lost_directive(problem);
        }
        self.generated += range.count();
        let owner = self.owner;
        let mut expansion = generate::Expansion::default();
        let mut line = Entry::default();
        let mut expected = u32::MAX;
        let mut failed = false;
        for value in range.values() {
            let records = self.contents.records.len();
            if records as u32 != expected {
                // The first iteration, or one behind an iteration that made no record.
                let kind = SegmentKind::Generated { first: value, step: range.step };
                self.segment(place, included_from, kind);
            }
            expected = records as u32 + 1;
            self.owner_token = None;
            if let Err((token, message)) = expansion.write(place.text, &entry.tokens, value) {
                let span = place.token(&entry.tokens[token]);
                self.lost_directive(diagnose::generate(span, message, Some(value)));
                failed = true;
                break;
            }
            let problems = self.contents.problems.len();
            self.expanded(place, entry, &expansion, &mut line);
            for problem in &mut self.contents.problems[problems..] {
                failed |= problem.severity == Severity::Error;
                diagnose::move_into_template(problem, place.file.id(), entry, &expansion, value);
            }
            if failed {
                // One finding names the iteration; the next ones would most likely say the same.
                self.contents.owners_hidden = true;
                break;
            }
            if self.full {
                break;
            }
        }
        if let Some([first, .., last]) = generate::split_rdata(place.text, &entry.tokens).filter(|_| !failed) {
            let span = place.token(first).to(place.token(last));
            self.contents.problems.push(diagnose::generate_split(span, place.text));
        }
        self.owner = owner;
        self.segment(place, included_from, SegmentKind::Plain);
    }

    /// Reads one iteration as an entry of its own; the record's place is the directive's.
    fn expanded(&mut self, place: &Place<'_>, directive: &Entry, expansion: &generate::Expansion, line: &mut Entry) {
        let mut lexer = Lexer::bounded(&expansion.text, 0, &self.options.limits);
        let mut inner = Place::new(place.file, &expansion.text, place.origin.clone());
        inner.generated = true;
        let records = self.contents.records.len();
        let (no_ttl, inherited_ttl) = (self.no_ttl, self.inherited_ttl);
        match lexer.next_entry(line) {
            Step::Entry => self.record(&mut inner, line),
            Step::Error { error, at } => {
                self.leave_out(None);
                let problem = diagnose::lex(
                    error,
                    place.file.id(),
                    &expansion.text,
                    line,
                    at,
                    place.line(directive.end) + 1,
                    None,
                );
                self.contents.problems.push(problem);
            }
            Step::End => self.leave_out(None),
        }
        // Both are said at the end, with places of the directive and not of what it was written out to.
        if self.no_ttl != no_ttl {
            self.no_ttl = Some(place.entry(directive));
        }
        if self.inherited_ttl != inherited_ttl {
            self.inherited_ttl = Some(place.entry(directive));
        }
        if records < self.contents.records.len() {
            self.contents.set_entry(records, directive.start, directive.end - directive.start);
        }
    }
}
