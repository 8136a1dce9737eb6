//! Path patterns that name the zone files found and, most likely, those of the same sort that come later.

use std::collections::BTreeMap;

/// Literal names in one folder beyond which the folder is named as a whole.
const MANY: usize = 12;

/// Patterns for `[zones] include` that match these files: paths below the policy's folder, with forward slashes.
///
/// Files that are called alike and lie below one folder share a pattern. Whether the patterns match more than was found
/// only a look at the disk can tell.
pub fn patterns<'p>(paths: impl IntoIterator<Item = &'p str>) -> Vec<String> {
    let mut shared: BTreeMap<(&str, String), bool> = BTreeMap::new();
    let mut single: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in paths {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (top, below) = folder.split_once('/').map_or((folder, false), |(top, _)| (top, true));
        match family(name) {
            Some(pattern) => *shared.entry((top, pattern)).or_default() |= below,
            None => single.entry(folder).or_default().push(name),
        }
    }
    let in_folder = |folder: &str, rest: &str| match folder {
        "" => rest.to_owned(),
        folder => format!("{}/{rest}", globset::escape(folder)),
    };
    let mut patterns: Vec<String> = shared
        .into_iter()
        .map(|((top, pattern), below)| in_folder(top, &if below { format!("**/{pattern}") } else { pattern }))
        .collect();
    for (folder, mut names) in single {
        names.sort_unstable();
        names.dedup();
        match names.len() > MANY && !folder.is_empty() {
            true => patterns.push(in_folder(folder, "*")),
            false => patterns.extend(names.into_iter().map(|name| in_folder(folder, &globset::escape(name)))),
        }
    }
    patterns
}

/// The pattern of all names of the same sort, where the name shows that it is a zone file's.
fn family(name: &str) -> Option<String> {
    if name.len() > "db.".len() && name.starts_with("db.") {
        return Some("db.*".to_owned());
    }
    let (stem, extension) = name.rsplit_once('.')?;
    let known = matches!(extension, "zone" | "db" | "dns" | "hosts");
    (known && !stem.is_empty()).then(|| format!("*.{extension}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_called_alike_share_a_pattern() {
        let paths = ["zones/a.zone", "zones/deep/b.zone", "rev/10.db", "db.example.com", "named/x/db.a"];
        assert_eq!(patterns(paths), ["db.*", "named/**/db.*", "rev/*.db", "zones/**/*.zone"]);
    }

    #[test]
    fn other_names_stand_for_themselves_until_there_are_many() {
        assert_eq!(patterns(["zones/example.com", "a[b]/c*"]), ["a[[]b[]]/c[*]", "zones/example.com"]);
        let many: Vec<String> = (0..=MANY).map(|number| format!("zones/number{number}")).collect();
        assert_eq!(patterns(many.iter().map(String::as_str)), ["zones/*"]);
        assert_eq!(patterns([".zone", "db."]), [".zone", "db."]);
    }
}
