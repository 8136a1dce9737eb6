//! Formats that are not master files, told by their first bytes.

use super::open::ReadError;

/// How many bytes are looked at to tell text from other data.
const LOOK: usize = 8 * 1024;

/// What a file is instead of a master file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Foreign {
    /// No bytes at all.
    Empty,
    /// BIND's `masterfile-format raw`: the words 2 and 0 or 1, big-endian.
    BindRaw,
    /// BIND's `masterfile-format map` (up to 9.18): the words 3 and 0 or 1.
    BindMap,
    /// A journal of a dynamic zone of BIND.
    BindJournal,
    /// Compressed, by the program named.
    Compressed(&'static str),
    /// UTF-16, told by its byte order mark.
    Utf16,
    /// An SQLite database.
    Sqlite,
    /// Other data that is not text.
    Binary,
}

impl Foreign {
    /// What the file that starts so is; `None` for text.
    pub(crate) fn of(bytes: &[u8]) -> Option<Foreign> {
        match bytes {
            [] => Some(Foreign::Empty),
            [0, 0, 0, 2, 0, 0, 0, 0 | 1, ..] => Some(Foreign::BindRaw),
            [0, 0, 0, 3, 0, 0, 0, 0 | 1, ..] => Some(Foreign::BindMap),
            [b';', b'B', b'I', b'N', b'D', b' ', b'L', b'O', b'G', b' ', b'V', ..] => Some(Foreign::BindJournal),
            [0x1f, 0x8b, ..] => Some(Foreign::Compressed("gzip")),
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, ..] => Some(Foreign::Compressed("bzip2")),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Foreign::Compressed("xz")),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Foreign::Compressed("zstd")),
            [b'P', b'K', 3, 4, ..] => Some(Foreign::Compressed("zip")),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(Foreign::Utf16),
            _ if bytes.starts_with(b"SQLite format 3\0") => Some(Foreign::Sqlite),
            _ => is_binary(bytes).then_some(Foreign::Binary),
        }
    }

    /// Whether this is zone data in another form, and so a zone that goes unchecked.
    pub(crate) fn is_zone_data(self) -> bool {
        matches!(self, Foreign::BindRaw | Foreign::BindMap | Foreign::Compressed(_) | Foreign::Utf16 | Foreign::Empty)
    }

    /// What to say of the file at `path`.
    pub(crate) fn explain(self, path: &str) -> ReadError {
        let (message, help) = match self {
            Foreign::Empty => ("is empty".to_owned(), None),
            Foreign::BindRaw => (
                "is in BIND's raw format, not text".to_owned(),
                Some(format!("convert it with `named-compilezone -f raw -F text -o OUT ORIGIN {path}`")),
            ),
            Foreign::BindMap => (
                "is in BIND's map format, not text".to_owned(),
                Some(format!(
                    "convert it with the `named-compilezone -f map -F text -o OUT ORIGIN {path}` of BIND 9.18"
                )),
            ),
            Foreign::BindJournal => (
                "is a journal of BIND, not a zone file".to_owned(),
                Some("write its changes into the zone file with `rndc sync`".to_owned()),
            ),
            Foreign::Compressed(program) => (
                format!("is compressed with {program}"),
                Some(match program {
                    "zip" => format!("unpack it with `unzip {path}`"),
                    program => format!("unpack it with `{program} -dk {path}`"),
                }),
            ),
            Foreign::Utf16 => (
                "is text in UTF-16; zone files are ASCII or UTF-8".to_owned(),
                Some(format!("convert it with `iconv -f UTF-16 -t UTF-8 {path}`")),
            ),
            Foreign::Sqlite => ("is an SQLite database, not a zone file".to_owned(), None),
            Foreign::Binary => ("is binary data, not a zone file".to_owned(), None),
        };
        ReadError { message, help }
    }
}

/// More than one byte in 32 that text does not hold: a stray NUL in a zone is the reader's to point at.
fn is_binary(bytes: &[u8]) -> bool {
    let look = &bytes[..bytes.len().min(LOOK)];
    // Without branches and in counters of one byte, so that many bytes are looked at together.
    let is_odd = |byte: u8| (byte < 9) | (byte.wrapping_sub(0x0e) < 0x12) | (byte == 0x7f);
    let count = |bytes: &[u8]| bytes.iter().fold(0u8, |count, &byte| count + u8::from(is_odd(byte)));
    let odd: usize = look.chunks(255).map(|bytes| usize::from(count(bytes))).sum();
    odd * 32 > look.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_by_their_first_bytes() {
        assert_eq!(Foreign::of(b"\0\0\0\x02\0\0\0\x01\x5a"), Some(Foreign::BindRaw));
        assert_eq!(Foreign::of(b"\0\0\0\x02\0\0\0\0"), Some(Foreign::BindRaw));
        assert_eq!(Foreign::of(b"\0\0\0\x03\0\0\0\0"), Some(Foreign::BindMap));
        assert_eq!(Foreign::of(b";BIND LOG V9.2\n\0\0"), Some(Foreign::BindJournal));
        assert_eq!(Foreign::of(b"\x1f\x8b\x08\0"), Some(Foreign::Compressed("gzip")));
        assert_eq!(Foreign::of(b"\xff\xfe$\0O\0"), Some(Foreign::Utf16));
        assert_eq!(Foreign::of(b"SQLite format 3\0...."), Some(Foreign::Sqlite));
        assert_eq!(Foreign::of(b"\x7fELF\x02\x01\x01\0\0\0\0\0"), Some(Foreign::Binary));
        assert_eq!(Foreign::of(b""), Some(Foreign::Empty));
    }

    #[test]
    fn zone_text_is_text() {
        assert_eq!(Foreign::of(b"; BIND zone\n@ IN SOA a b 1 2 3 4 5\n"), None);
        assert_eq!(Foreign::of("\u{feff}$TTL 1h ; \u{e9}\r\n".as_bytes()), None);
        assert_eq!(Foreign::of(b"@ 300 IN TXT \"one stray \0 byte in a longer text\"\n"), None);
        assert_eq!(Foreign::of(b"; caf\xe9 \xff\xe0\xe1\xe2 latin-1\n"), None);
    }
}
