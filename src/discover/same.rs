//! Whether another text in the place of a file leaves everything as it is that was found out about files.

use super::entries;
use super::examine::{HEAD, HEAD_ENTRIES};
use super::formats::Foreign;
use super::names::{self, NameKind};
use super::origin::{self, Stated};
use crate::exports::Form;
use crate::source::SourceFile;

/// Whether the zones that a file is, and what it includes, are the same with the text `other` in its place. `is_zone` is
/// whether the file is a zone, and not only included.
///
/// What is asked here is what discovery asks of a text. It errs on the side of no.
pub(crate) fn is_found_alike(file: &SourceFile, other: &SourceFile, is_zone: bool) -> bool {
    let (now, then) = (file.bytes(), other.bytes());
    let look = |text| (Foreign::of(text).is_none(), entries::look(text, entries::MAX_ENTRIES));
    let head = |text: &[u8]| {
        let head = text.get(..HEAD as usize).unwrap_or(text);
        (Foreign::of(head).is_none(), entries::look(head, HEAD_ENTRIES))
    };
    let stated = |file| match origin::stated(file, None) {
        Stated::Origin(origin, _) => Some(origin.as_ref().to_lowercase()),
        Stated::RelativeSoa | Stated::Nothing => None,
    };
    // Of an export another text is read.
    let is_export = |text| Form::of(text).is_some();
    // Where a SOA is included, its owner depends on what stands around the directive.
    let alone = |text| is_zone || !entries::look(text, entries::MAX_ENTRIES).soa;
    !is_export(&now)
        && !is_export(&then)
        && look(&now) == look(&then)
        && head(&now) == head(&then)
        && entries::includes(&now) == entries::includes(&then)
        && stated(file) == stated(other)
        && alone(&now)
        && alone(&then)
}

/// Whether a text includes a file whose own name is among `names`, wherever that lies.
pub(crate) fn includes_one_of(file: &SourceFile, names: &std::collections::HashSet<Vec<u8>>) -> bool {
    let own_name = |path: &[u8]| path.rsplit(|&byte| byte == b'/').next().unwrap_or_default().to_vec();
    !names.is_empty() && entries::includes(&file.bytes()).iter().any(|path| names.contains(&own_name(path)))
}

/// Whether a file of that name is looked into because of its name, whatever the policy says.
pub(crate) fn is_looked_into(name: &str) -> bool {
    matches!(names::kind(name), NameKind::Zone | NameKind::Likely | NameKind::Unknown)
}

/// Whether a file of that name is a zone, or stands where a zone did.
pub(crate) fn is_named_as_zone(name: &str) -> bool {
    matches!(names::kind(name), NameKind::Zone | NameKind::Likely)
}
