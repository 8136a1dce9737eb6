//! The text of a scalar with the place of each of its characters in the file, escapes and folded lines undone.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::ScalarStyle;

/// A decoded text and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Text<'t> {
    value: Cow<'t, str>,
    origin: Origin,
    /// The scalar in the file, without quotes.
    place: Range<usize>,
}

#[derive(Clone, Debug)]
enum Origin {
    /// Byte for byte as in the file, from that offset on.
    Same(usize),
    /// For runs of bytes of the value: first byte, where they stand, and whether they are the same byte for byte.
    Steps(Vec<(usize, Range<usize>, bool)>),
    /// Only the whole is known.
    Whole,
}

impl<'t> Text<'t> {
    /// A text that stands in the file as it is, from byte `at` on.
    pub(super) fn same(value: &'t str, at: usize) -> Text<'t> {
        Text { place: at..at + value.len(), value: Cow::Borrowed(value), origin: Origin::Same(at) }
    }

    /// Words of our own for what stands at `place`.
    pub(super) fn ours(value: impl Into<Cow<'t, str>>, place: Range<usize>) -> Text<'t> {
        Text { value: value.into(), origin: Origin::Whole, place }
    }

    /// A scalar whose text in the file is `raw`, from byte `at` on, and which means `value`.
    pub(super) fn scalar(raw: &str, at: usize, value: &Cow<'t, str>, style: ScalarStyle) -> Text<'t> {
        let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted) && raw.len() >= 2;
        let place = match quoted {
            true => at + 1..at + raw.len() - 1,
            false => at..at + raw.trim_end().len(),
        };
        let inner = match quoted {
            true => raw.get(1..raw.len() - 1).unwrap_or_default(),
            false => raw,
        };
        let origin = match inner.starts_with(value.as_ref()) && (inner.len() == value.len() || !quoted) {
            true => Origin::Same(place.start),
            false => aligned(inner, place.start, value, style).map_or(Origin::Whole, Origin::Steps),
        };
        Text { value: value.clone(), origin, place }
    }

    /// The text.
    pub(super) fn value(&self) -> &str {
        &self.value
    }

    /// Where it stands, without quotes.
    pub(super) fn place(&self) -> Range<usize> {
        self.place.clone()
    }

    /// A part of it.
    pub(super) fn part(&self, range: Range<usize>) -> Text<'t> {
        let value = self.value.get(range.clone()).unwrap_or_default().to_owned();
        let at = |offset: usize| self.place_of(offset).0;
        let place = match value.is_empty() {
            true => at(range.start).start..at(range.start).start,
            false => at(range.start).start..at(range.start + value.len() - 1).end,
        };
        let origin = match &self.origin {
            Origin::Same(start) => Origin::Same(start + range.start),
            Origin::Whole => Origin::Whole,
            Origin::Steps(steps) => {
                let first = steps.partition_point(|step| step.0 <= range.start).saturating_sub(1);
                let steps = steps.iter().skip(first).take_while(|step| step.0 < range.end);
                let cut = |(from, place, same): &(usize, Range<usize>, bool)| match from.checked_sub(range.start) {
                    Some(from) => (from, place.clone(), *same),
                    None if *same => (0, place.start + (range.start - from)..place.end, true),
                    None => (0, place.clone(), false),
                };
                Origin::Steps(steps.map(cut).collect())
            }
        };
        Text { value: Cow::Owned(value), origin, place }
    }

    /// The same with words of our own behind it, which stand for its last character.
    pub(super) fn followed_by(&self, words: &str) -> Text<'t> {
        let length = self.value.len();
        let last = match length {
            0 => self.place.clone(),
            _ => self.place_of(length - 1).0,
        };
        let mut steps = match &self.origin {
            Origin::Same(start) => vec![(0, *start..start + length, true)],
            Origin::Whole => vec![(0, self.place.clone(), false)],
            Origin::Steps(steps) => steps.clone(),
        };
        steps.push((length, last, false));
        Text { value: Cow::Owned(format!("{}{words}", self.value)), origin: Origin::Steps(steps), place: self.place() }
    }

    /// With other words in the place of some.
    pub(super) fn replaced(&self, words: &[(&str, &str)]) -> Text<'t> {
        self.rewritten(|rest| {
            let (word, instead) = words.iter().find(|(word, _)| rest.starts_with(word))?;
            Some((word.len(), (*instead).to_owned()))
        })
    }

    /// With other words wherever `rewrite`, given what is left of the text, has some: how many bytes, and what to put in
    /// their place.
    pub(super) fn rewritten(&self, rewrite: impl Fn(&str) -> Option<(usize, String)>) -> Text<'t> {
        let (mut value, mut steps) = (String::with_capacity(self.value.len()), Vec::new());
        let (mut at, mut skip) = (0, 0);
        for (character, place, same) in self.characters() {
            let rest = self.value.get(at..).unwrap_or_default();
            at += character.len_utf8();
            if skip >= at {
                continue;
            }
            let Some((length, instead)) = rewrite(rest) else {
                push_step(&mut steps, (value.len(), place, same));
                value.push(character);
                continue;
            };
            skip = at - character.len_utf8() + length;
            push_step(&mut steps, (value.len(), place.start..self.place_of(skip - 1).0.end, false));
            value.push_str(&instead);
        }
        Text { value: Cow::Owned(value), origin: Origin::Steps(steps), place: self.place() }
    }

    /// Without blanks at both ends.
    pub(super) fn trimmed(&self) -> Text<'t> {
        let value = self.value();
        let start = value.len() - value.trim_start().len();
        self.part(start..start + value.trim().len())
    }

    /// The characters, each with its place, and whether it stands there as it is.
    pub(super) fn characters(&self) -> impl Iterator<Item = (char, Range<usize>, bool)> {
        let mut step = 0;
        self.value.char_indices().map(move |(offset, character)| {
            let (place, same) = match &self.origin {
                Origin::Same(start) => (start + offset..start + offset + character.len_utf8(), true),
                Origin::Whole => (self.place.clone(), false),
                Origin::Steps(steps) => {
                    while steps.get(step + 1).is_some_and(|next| next.0 <= offset) {
                        step += 1;
                    }
                    step_place(steps.get(step), offset, character.len_utf8(), &self.place)
                }
            };
            (character, place, same)
        })
    }

    /// The place of the byte at `offset` of the value.
    fn place_of(&self, offset: usize) -> (Range<usize>, bool) {
        match &self.origin {
            Origin::Same(start) => (start + offset..start + offset + 1, true),
            Origin::Whole => (self.place.clone(), false),
            Origin::Steps(steps) => {
                let step = steps.partition_point(|step| step.0 <= offset).checked_sub(1);
                step_place(step.and_then(|step| steps.get(step)), offset, 1, &self.place)
            }
        }
    }
}

fn step_place(
    step: Option<&(usize, Range<usize>, bool)>,
    offset: usize,
    length: usize,
    whole: &Range<usize>,
) -> (Range<usize>, bool) {
    match step {
        Some((from, place, true)) => {
            let start = (place.start + (offset - from)).min(place.end);
            (start..(start + length).min(place.end), true)
        }
        Some((_, place, false)) => (place.clone(), false),
        None => (whole.clone(), false),
    }
}

/// Where each run of `value` stands in `raw`, the scalar's text without quotes; `None` if they cannot be brought together,
/// for then only the whole is sure.
fn aligned(raw: &str, at: usize, value: &str, style: ScalarStyle) -> Option<Vec<(usize, Range<usize>, bool)>> {
    let mut steps: Vec<(usize, Range<usize>, bool)> = Vec::new();
    let mut cursor = match style {
        ScalarStyle::Literal | ScalarStyle::Folded => block_start(raw),
        _ => 0,
    };
    let mut folded = false;
    for (offset, character) in value.char_indices() {
        let mut rest = raw.get(cursor..)?;
        if style == ScalarStyle::DoubleQuoted {
            // A line end behind a backslash, and the blanks of the next line, are nothing.
            while let Some(next) = rest.strip_prefix("\\\n").or(rest.strip_prefix("\\\r\n")) {
                rest = next.trim_start_matches([' ', '\t']);
                cursor = raw.len() - rest.len();
            }
        }
        let (length, same) = match width(rest, character, style) {
            Some(found) => {
                folded = false;
                found
            }
            None if character == ' ' || character == '\n' => {
                let run = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
                let breaks = rest.get(..run)?.contains('\n');
                match (breaks, folded) {
                    (true, _) => {
                        folded = true;
                        (run, false)
                    }
                    (false, true) => (0, false),
                    (false, false) => return None,
                }
            }
            None => return None,
        };
        let place = at + cursor..at + cursor + length;
        cursor += length;
        push_step(&mut steps, (offset, place, same));
    }
    Some(steps)
}

/// Adds a step, or lengthens the last.
fn push_step(steps: &mut Vec<(usize, Range<usize>, bool)>, (offset, place, same): (usize, Range<usize>, bool)) {
    match steps.last_mut() {
        Some((_, last, true)) if same && last.end == place.start => last.end = place.end,
        _ => steps.push((offset, place, same)),
    }
}

/// Where the text of a block scalar begins: behind its header line and the first line's indentation.
fn block_start(raw: &str) -> usize {
    let header = if raw.starts_with(['|', '>']) { raw.find('\n').map_or(0, |end| end + 1) } else { 0 };
    let text = raw.get(header..).unwrap_or_default();
    header + (text.len() - text.trim_start_matches(' ').len())
}

/// How many bytes of `raw` mean `character`, and whether it stands there as it is.
fn width(raw: &str, character: char, style: ScalarStyle) -> Option<(usize, bool)> {
    match (style, raw.as_bytes().first()?) {
        (ScalarStyle::DoubleQuoted, b'\\') => {
            let (meant, length) = escape(raw)?;
            (meant == character).then_some((length, false))
        }
        (ScalarStyle::SingleQuoted, b'\'') => (character == '\'' && raw.starts_with("''")).then_some((2, false)),
        // Blanks at a line's end are folded away with it.
        (_, b' ' | b'\t') if character == ' ' && folds(raw, style) => None,
        (_, b'\n' | b'\r') => None,
        _ => raw.starts_with(character).then_some((character.len_utf8(), true)),
    }
}

/// Whether the blanks that `raw` begins with lead to the end of a line that is folded.
fn folds(raw: &str, style: ScalarStyle) -> bool {
    !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded)
        && raw.trim_start_matches([' ', '\t']).starts_with(['\n', '\r'])
}

/// What an escape in double quotes means, and how long it is (YAML 1.2.2 5.7; JSON's pairs of surrogates too).
fn escape(raw: &str) -> Option<(char, usize)> {
    let kind = raw.chars().nth(1)?;
    let simple = match kind {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        ' ' | '"' | '/' | '\\' => kind,
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' => return hex(raw, 2, 2).and_then(|code| Some((char::from_u32(code)?, 4))),
        'U' => return hex(raw, 2, 8).and_then(|code| Some((char::from_u32(code)?, 10))),
        'u' => {
            let code = hex(raw, 2, 4)?;
            if !(0xd800..0xdc00).contains(&code) {
                return Some((char::from_u32(code)?, 6));
            }
            let low = hex(raw.get(6..)?.strip_prefix("\\u")?, 0, 4)?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
            return Some((char::from_u32(0x10000 + ((code - 0xd800) << 10) + low)?, 12));
        }
        _ => return None,
    };
    Some((simple, 2))
}

fn hex(raw: &str, from: usize, digits: usize) -> Option<u32> {
    u32::from_str_radix(raw.get(from..from + digits)?, 16).ok()
}

/// `\052` is an octet in octal: as it is where it can be, else in decimal, as master files have it. For [`Text::rewritten`].
pub(super) fn octal_escape(rest: &str) -> Option<(usize, String)> {
    let digits = rest.strip_prefix('\\')?;
    if digits.starts_with('\\') {
        return Some((2, "\\\\".to_owned()));
    }
    let octet = octal_octet(digits)?;
    let is_plain = octet.is_ascii_alphanumeric() || matches!(octet, b'*' | b'-' | b'_');
    Some((4, if is_plain { char::from(octet).to_string() } else { format!("\\{octet:03}") }))
}

/// The octet that three octal digits at the start of `digits` stand for.
pub(super) fn octal_octet(digits: &str) -> Option<u8> {
    let digits = digits.get(..3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    u8::from_str_radix(digits, 8).ok()
}
