//! From presentation format to wire octets (RFC 1035 5.1).

use std::fmt;

use super::{MAX_LABEL, MAX_NAME, NameRef};
use crate::zone::swar;

/// Why a name cannot be encoded. Places are byte offsets in the text given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameError {
    /// No text at all.
    Empty,
    /// Two dots in a row, or a dot at the start.
    EmptyLabel {
        /// Offset of the dot that ends the empty label.
        at: usize,
    },
    /// A label over 63 octets.
    LabelTooLong {
        /// Offset of the label's first byte.
        start: usize,
        /// Offset behind the label's last byte.
        end: usize,
        /// Octets of the label.
        octets: usize,
    },
    /// The whole name, origin included, passes 255 octets.
    NameTooLong {
        /// Octets it would have.
        octets: usize,
    },
    /// A backslash with neither a character nor three digits up to 255 behind it.
    BadEscape {
        /// Offset of the backslash.
        at: usize,
        /// Offset behind the escape.
        end: usize,
    },
    /// A relative name where no origin is known.
    NoOrigin,
}

impl NameError {
    /// Byte range inside a text of `len` bytes that shows the fault.
    pub fn range(self, len: usize) -> (usize, usize) {
        match self {
            NameError::Empty | NameError::NameTooLong { .. } | NameError::NoOrigin => (0, len),
            NameError::EmptyLabel { at } => (at, (at + 1).min(len)),
            NameError::LabelTooLong { start, end, .. } => (start, end),
            NameError::BadEscape { at, end } => (at, end.min(len)),
        }
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            NameError::Empty => f.write_str("a name cannot be empty; the root is written `.`"),
            NameError::EmptyLabel { .. } => f.write_str("empty label: two dots in a row, or a dot at the start"),
            NameError::LabelTooLong { octets, .. } => {
                write!(f, "label of {octets} octets; a label has at most {MAX_LABEL}")
            }
            NameError::NameTooLong { octets } => {
                write!(f, "name of {octets} octets with its origin; a name has at most {MAX_NAME}")
            }
            NameError::BadEscape { .. } => {
                f.write_str("bad escape: `\\` is followed by one character, or by three digits from 000 to 255")
            }
            NameError::NoOrigin => f.write_str("relative name, but no origin is known here"),
        }
    }
}

impl std::error::Error for NameError {}

/// Whether a name was written with its final dot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// With a final dot.
    Absolute,
    /// Without: the origin was put behind it. `@` is relative too.
    Relative,
}

/// Appends the wire octets of a name in presentation format to `out`; `origin` completes relative names.
///
/// On error `out` is left as it was.
///
/// # Errors
/// [`NameError`], with places relative to the start of `text`.
pub fn encode(text: &[u8], origin: Option<NameRef<'_>>, out: &mut Vec<u8>) -> Result<Form, NameError> {
    let start = out.len();
    let result = match text {
        [] => return Err(NameError::Empty),
        b"@" => return append_origin(origin, out, 0),
        b"." => {
            out.push(0);
            return Ok(Form::Absolute);
        }
        _ => match encode_plain(text, origin, out) {
            Ok(Some(form)) => return Ok(form),
            Ok(None) => {
                out.truncate(start);
                encode_escaped(text, origin, out)
            }
            Err(error) => Err(error),
        },
    };
    if result.is_err() {
        out.truncate(start);
    }
    result
}

/// No escapes: the octets are the text shifted by one, with every dot turned into the length of the label behind it.
/// `None` if there is an escape after all.
#[inline]
fn encode_plain(text: &[u8], origin: Option<NameRef<'_>>, out: &mut Vec<u8>) -> Result<Option<Form>, NameError> {
    let start = out.len();
    out.reserve(text.len() + 8);
    out.push(0);
    out.extend_from_slice(text);
    // Behind the text, so that the last block is whole.
    out.extend_from_slice(&[0; 7]);
    let mut labels = PlainLabels { octets: &mut out[start..], label: 0 };
    let mut from = 0;
    while from < text.len() {
        let Some(block) = labels.octets[from + 1..].first_chunk() else {
            break;
        };
        if swar::any_backslash(*block) {
            return Ok(None);
        }
        let mut dots = swar::dots(*block);
        while let Some((at, others)) = swar::take_first(dots) {
            labels.end(from + at)?;
            dots = others;
        }
        from += 8;
    }
    if labels.label == text.len() {
        // The final dot has become the root label.
        labels.octets[labels.label] = 0;
        let octets = text.len() + 1;
        out.truncate(start + octets);
        return if octets > MAX_NAME { Err(NameError::NameTooLong { octets }) } else { Ok(Some(Form::Absolute)) };
    }
    labels.end(text.len())?;
    out.truncate(start + text.len() + 1);
    append_origin(origin, out, text.len() + 1).map(Some)
}

/// A name without escapes on its way to wire octets.
struct PlainLabels<'a> {
    octets: &'a mut [u8],
    /// Where the current label starts in the text, which is where its length goes in the octets.
    label: usize,
}

impl PlainLabels<'_> {
    /// The label ends at byte `at` of the text.
    #[inline(always)]
    fn end(&mut self, at: usize) -> Result<(), NameError> {
        self.octets[self.label] = label_length(self.label, at)?;
        self.label = at + 1;
        Ok(())
    }
}

fn label_length(start: usize, end: usize) -> Result<u8, NameError> {
    match end - start {
        0 => Err(NameError::EmptyLabel { at: start }),
        octets if octets > MAX_LABEL => Err(NameError::LabelTooLong { start, end, octets }),
        octets => Ok(octets as u8),
    }
}

fn append_origin(origin: Option<NameRef<'_>>, out: &mut Vec<u8>, written: usize) -> Result<Form, NameError> {
    let origin = origin.ok_or(NameError::NoOrigin)?;
    let octets = written + origin.wire().len();
    if octets > MAX_NAME {
        return Err(NameError::NameTooLong { octets });
    }
    out.extend_from_slice(origin.wire());
    Ok(Form::Relative)
}

fn encode_escaped(text: &[u8], origin: Option<NameRef<'_>>, out: &mut Vec<u8>) -> Result<Form, NameError> {
    let start = out.len();
    let mut length_at = out.len();
    let mut label_start = 0;
    let mut at = 0;
    out.push(0);
    while at < text.len() {
        match text[at] {
            b'.' => {
                end_label(out, length_at, label_start, at)?;
                length_at = out.len();
                out.push(0);
                at += 1;
                label_start = at;
            }
            b'\\' => {
                let (byte, width) = unescape(&text[at..]).ok_or(NameError::BadEscape { at, end: at + 2 })?;
                out.push(byte);
                at += width;
            }
            byte => {
                out.push(byte);
                at += 1;
            }
        }
    }
    if label_start == text.len() {
        let octets = out.len() - start;
        return if octets > MAX_NAME { Err(NameError::NameTooLong { octets }) } else { Ok(Form::Absolute) };
    }
    end_label(out, length_at, label_start, text.len())?;
    append_origin(origin, out, out.len() - start)
}

fn end_label(out: &mut [u8], length_at: usize, start: usize, end: usize) -> Result<(), NameError> {
    match out.len() - length_at - 1 {
        0 => Err(NameError::EmptyLabel { at: start }),
        octets if octets > MAX_LABEL => Err(NameError::LabelTooLong { start, end, octets }),
        octets => {
            out[length_at] = octets as u8;
            Ok(())
        }
    }
}

/// Reads the escape at the front of `text`, which starts with a backslash: `\X` or `\DDD` (RFC 1035 5.1).
/// Gives the byte meant and the bytes read.
pub fn unescape(text: &[u8]) -> Option<(u8, usize)> {
    match text {
        [b'\\', a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', ..] => {
            let value = u32::from(a - b'0') * 100 + u32::from(b - b'0') * 10 + u32::from(c - b'0');
            Some((u8::try_from(value).ok()?, 4))
        }
        [b'\\', b'0'..=b'9', ..] => None,
        [b'\\', byte, ..] => Some((*byte, 2)),
        _ => None,
    }
}
