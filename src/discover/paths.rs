//! Paths for people, and paths from bytes.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::report::is_hidden;

/// The path as it is shown: forward slashes, no `./` in front, bytes that are not UTF-8 as `\xHH`.
pub(crate) fn shown(path: &Path) -> String {
    if let Some(plain) = plain(path) {
        return plain.to_owned();
    }
    let clean: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    if clean.as_os_str().is_empty() {
        return ".".to_owned();
    }
    let text = shown_bytes(clean.as_os_str().as_encoded_bytes());
    if cfg!(windows) { text.trim_start_matches(r"\\?\").replace('\\', "/") } else { text }
}

/// The same for several owners.
pub(crate) fn shown_shared(path: &Path) -> Arc<str> {
    plain(path).map_or_else(|| shown(path).into(), Arc::from)
}

/// The text of a path that nearly all have: shown as it is, but for a `./` in front.
fn plain(path: &Path) -> Option<&str> {
    let text = path.to_str()?;
    let (text, below) = match text.strip_prefix("./") {
        Some(text) => (text, text),
        None => (text, text.strip_prefix('/').unwrap_or(text)),
    };
    let plain = |byte: u8| matches!(byte, 0x20..=0x7e) && !(cfg!(windows) && byte == b'\\');
    // Whether the part at hand is empty or nothing but dots; such a one takes a closer look.
    let (mut dots, mut odd) = (true, false);
    for byte in below.bytes() {
        let ends = byte == b'/';
        odd |= (ends & dots) | !plain(byte);
        dots = ends | (dots & (byte == b'.'));
    }
    (!odd && !dots).then_some(text)
}

/// Bytes as text. Those that are not UTF-8, and characters that nobody sees, are written `\xHH`: no two names look the same,
/// and a name out of an untrusted repository can neither drive a terminal nor turn what is read about.
pub(crate) fn shown_bytes(bytes: &[u8]) -> String {
    if bytes.iter().fold(true, |plain, &byte| plain & matches!(byte, 0x20..=0x7e)) {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let mut text = String::with_capacity(bytes.len());
    let escape = |text: &mut String, byte: u8| text.push_str(&format!("\\x{byte:02x}"));
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            if is_hidden(letter) {
                letter.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| escape(&mut text, byte));
            } else {
                text.push(letter);
            }
        }
        chunk.invalid().iter().for_each(|&byte| escape(&mut text, byte));
    }
    text
}

/// The last part of a path, for people.
pub(crate) fn shown_name(path: &Path) -> String {
    path.file_name().map(|name| shown_bytes(name.as_encoded_bytes())).unwrap_or_default()
}

/// A path from the bytes of a zone file; `None` where this system cannot name such a file.
pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Cow<'_, Path>> {
    if bytes.contains(&0) {
        return None;
    }
    os_str(bytes).map(|text| Cow::Borrowed(Path::new(text)))
}

#[cfg(unix)]
fn os_str(bytes: &[u8]) -> Option<&OsStr> {
    Some(std::os::unix::ffi::OsStrExt::from_bytes(bytes))
}

#[cfg(not(unix))]
fn os_str(bytes: &[u8]) -> Option<&OsStr> {
    std::str::from_utf8(bytes).ok().map(OsStr::new)
}

/// What the system said, in words that are the same on every system where we know them.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or_default().to_lowercase()
        }
    }
}

/// The path with `.` and `..` taken by the text alone, no file looked at. `..` at the top is dropped.
pub(crate) fn flat(path: &Path) -> PathBuf {
    let mut flat = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                flat.pop();
            }
            part => flat.push(part),
        }
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_paths() {
        assert_eq!(shown(Path::new("./zones//a.zone")), "zones/a.zone");
        assert_eq!(shown(Path::new("../zones/./a.zone")), "../zones/a.zone");
        assert_eq!(shown(Path::new(".")), ".");
        assert_eq!(shown(Path::new("/srv/zones/")), "/srv/zones");
        assert_eq!(shown(Path::new("/srv/./a.zone")), "/srv/a.zone");
        assert_eq!(shown(Path::new("/")), "/");
        assert_eq!(shown(Path::new(".//a.zone")), "a.zone");
        assert_eq!(shown(Path::new("a/..")), "a/..");
        assert_eq!(shown(Path::new("a\tb")), "a\\x09b");
        assert_eq!(shown_bytes(b"a\xff\xe9.zone"), "a\\xff\\xe9.zone");
        assert_eq!(shown_bytes("a\u{202e}enoz.b\u{200b}".as_bytes()), "a\\xe2\\x80\\xaeenoz.b\\xe2\\x80\\x8b");
        assert_eq!(shown_bytes(b"\x1b[2Jb\xc3\xbc"), "\\x1b[2Jb\u{fc}");
    }

    #[test]
    fn flat_paths() {
        assert_eq!(flat(Path::new("/a/b/../../../c/./d")), Path::new("/c/d"));
    }
}
