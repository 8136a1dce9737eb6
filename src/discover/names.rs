//! What the name of a file says: whether it is a zone file, and of which zone.

use std::path::Path;

use crate::zone::name::Name;

/// How much a file's name looks like that of a zone file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum NameKind {
    /// Named as only zone files are, `*.zone`.
    Zone,
    /// Named as zone files and others are, `*.db`: its first entries decide.
    Likely,
    /// Says nothing: it is a zone if its first entries say so clearly.
    Unknown,
    /// A copy or a by-product of a zone file; the text says which.
    LeftOver(&'static str),
    /// Another format.
    Other,
}

/// Endings of zone files, and whether nothing else is called so.
const ENDINGS: [(&str, NameKind); 9] = [
    (".zone", NameKind::Zone),
    (".zonefile", NameKind::Zone),
    (".dns", NameKind::Likely),
    (".db", NameKind::Likely),
    (".hosts", NameKind::Likely),
    (".rev", NameKind::Likely),
    (".fwd", NameKind::Likely),
    (".bind", NameKind::Likely),
    (".axfr", NameKind::Likely),
];

/// Beginnings of zone files: BIND's own, ISPConfig's for primary zones, and those of many a tutorial.
const BEGINNINGS: [&str; 4] = ["db.", "pri.", "forward.", "fwd."];

/// Zone files that distributions ship, by their whole name.
const SHIPPED: [&str; 3] = ["named.localhost", "named.loopback", "named.empty"];

/// Copies and by-products that stand beside zone files.
const LEFT_OVER: [(&str, &str); 13] = [
    (".jnl", "a journal of a dynamic zone"),
    (".jbk", "a journal of a dynamic zone"),
    ("~", "an editor's backup"),
    (".bak", "a backup"),
    (".old", "a backup"),
    (".orig", "a backup"),
    (".rej", "left by a patch that did not apply"),
    (".swp", "an editor's swap file"),
    (".tmp", "a temporary file"),
    (".rpmsave", "left by a package upgrade"),
    (".rpmnew", "left by a package upgrade"),
    (".dpkg-old", "left by a package upgrade"),
    (".dpkg-dist", "left by a package upgrade"),
];

const PACKED: [&str; 5] = [".gz", ".bz2", ".xz", ".zst", ".zip"];

/// Endings of other formats. Those that are top-level domains too (`.rs`, `.sh`, `.md`, `.pl`) are not here: a zone
/// file may be called as its zone is, so they are looked into.
const OTHER: [&str; 58] = [
    "json", "yaml", "yml", "toml", "conf", "cfg", "ini", "html", "htm", "xml", "css", "js", "ts", "jsx", "tsx", "lua",
    "go", "c", "h", "cpp", "hpp", "java", "rb", "php", "sql", "sqlite", "sqlite3", "csv", "tsv", "lock", "png", "jpg",
    "jpeg", "gif", "svg", "pdf", "ico", "tar", "tgz", "gz", "bz2", "xz", "zst", "zip", "7z", "so", "o", "a", "exe",
    "dll", "pyc", "class", "jar", "key", "private", "pem", "crt", "tf",
];

/// What `name` says of the file, compared without case.
pub(crate) fn kind(name: &str) -> NameKind {
    let (usual, usual_kind) = ENDINGS[0];
    let ending = name.len().checked_sub(usual.len()).and_then(|at| name.as_bytes().get(at..));
    if ending.is_some_and(|ending| ending.eq_ignore_ascii_case(usual.as_bytes())) {
        return usual_kind;
    }
    let name = name.to_ascii_lowercase();
    for (ending, what) in LEFT_OVER {
        if let Some(stem) = name.strip_suffix(ending) {
            return if is_marked(stem) { NameKind::LeftOver(what) } else { NameKind::Other };
        }
    }
    if let Some(stem) = PACKED.iter().find_map(|ending| name.strip_suffix(ending)) {
        return if is_marked(stem) { NameKind::LeftOver("compressed") } else { NameKind::Other };
    }
    let stem = name.strip_suffix(".signed").unwrap_or(&name);
    if stem.len() < name.len() {
        return if is_marked(stem) { NameKind::Zone } else { NameKind::Likely };
    }
    let by_ending = ENDINGS.iter().find(|(ending, _)| name.ends_with(ending)).map(|&(_, kind)| kind);
    if let Some(kind) = by_ending {
        return kind;
    }
    if name.rsplit_once('.').is_some_and(|(_, ending)| OTHER.contains(&ending)) {
        let is_export = without_export_ending(&name).is_some() && origin(&name).is_some();
        return if is_export { NameKind::Unknown } else { NameKind::Other };
    }
    if is_marked(&name) || SHIPPED.contains(&name.as_str()) { NameKind::Likely } else { NameKind::Unknown }
}

/// The name of an export without its ending.
fn without_export_ending(name: &str) -> Option<&str> {
    [".yaml", ".yml", ".json"].iter().find_map(|ending| name.strip_suffix(ending))
}

/// Whether a name in lower case has the ending or the beginning of a zone file's.
fn is_marked(name: &str) -> bool {
    let name = name.strip_suffix(".signed").unwrap_or(name);
    ENDINGS.iter().any(|(ending, _)| name.ends_with(ending))
        || BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
}

/// Whether a file is named as those that resolvers find the root servers with. Such files hold no SOA.
pub(crate) fn is_root_hints(path: &Path) -> bool {
    const HINTS: [&str; 8] =
        ["named.ca", "named.root", "named.cache", "root.hints", "root.cache", "root.servers", "db.root", "db.cache"];
    let path = path.as_os_str().as_encoded_bytes();
    HINTS.iter().any(|hints| {
        let Some((folder, name)) = path.len().checked_sub(hints.len()).and_then(|at| path.split_at_checked(at)) else {
            return false;
        };
        let is_whole = folder.last().is_none_or(|&byte| std::path::is_separator(char::from(byte)));
        is_whole && name.eq_ignore_ascii_case(hints.as_bytes())
    })
}

/// The zone that a file's name stands for, if it does so without doubt.
///
/// `example.com.zone`, `db.example.com`, `example.com` and the like; `db.192.0.2` and `192.0.2.rev` for the reverse
/// zone of a network, `root.zone` for the root, `db.local` (Debian) and `named.localhost` for `localhost`. A name of
/// one label is not taken for a zone: `base.zone` is more often a fragment than a top-level domain.
pub(crate) fn origin(name: &str) -> Option<Name> {
    let name = name.to_ascii_lowercase();
    let name = match without_export_ending(&name) {
        // octoDNS writes names in the letters of their languages.
        Some(stem) if !stem.is_ascii() => return domain(&idna::domain_to_ascii(stem).ok()?),
        Some(stem) => stem,
        None => &name,
    };
    if name == "db.local" || name == "named.localhost" {
        return Name::parse("localhost.").ok();
    }
    let stem = name.strip_suffix(".signed").unwrap_or(name);
    let ending = ENDINGS.iter().find_map(|&(ending, _)| Some((stem.strip_suffix(ending)?, ending)));
    let (stem, ending) = ending.unwrap_or((stem, ""));
    let beginning = BEGINNINGS.iter().find_map(|&beginning| Some((stem.strip_prefix(beginning)?, beginning)));
    let (stem, beginning) = beginning.unwrap_or((stem, ""));
    let stem = stem.strip_suffix('.').unwrap_or(stem);
    let marked = !ending.is_empty() || !beginning.is_empty();
    if marked && stem == "root" {
        return Some(Name::root());
    }
    if marked && SINGLE_LABELS.contains(&stem) {
        return Name::parse(stem).ok();
    }
    let network = beginning == "db." || ending == ".rev" || (marked && stem.contains('.'));
    if network && let Some(name) = reverse(stem) {
        return Some(name);
    }
    domain(stem).or_else(|| exported(stem))
}

/// The zone of that name, in whatever letters, whose files have a folder of their own.
pub(crate) fn of_folder(zone: &str) -> Option<Name> {
    Name::parse(&idna::domain_to_ascii(zone).ok()?).ok()
}

/// `example.com.txt`, as many providers call their exports: what is in front of `.txt` must end in a public suffix, as
/// texts are called all sorts of things.
fn exported(stem: &str) -> Option<Name> {
    let stem = stem.strip_suffix(".txt")?;
    let suffix = psl::suffix(stem.as_bytes()).filter(psl::Suffix::is_known)?;
    let registrable = suffix.as_bytes().len() < stem.len();
    domain(stem).filter(|_| registrable)
}

/// Zones of one label that a file may be named after.
const SINGLE_LABELS: [&str; 8] = ["localhost", "local", "lan", "internal", "intranet", "home", "test", "arpa"];

/// `192.0.2` as the name of a network's reverse zone (RFC 1035 3.5): one to three octets, network order.
///
/// Octets that only make a private network (RFC 1918) when read from the end, as in `1.168.192`, are taken so.
fn reverse(stem: &str) -> Option<Name> {
    let octets: Vec<&str> = stem.split('.').collect();
    let values = octets.iter().map(|octet| parse_octet(octet)).collect::<Option<Vec<u8>>>()?;
    if values.len() > 3 {
        return None;
    }
    let backwards: Vec<u8> = values.iter().rev().copied().collect();
    let written_backwards = !is_private(&values) && is_private(&backwards);
    let network = if written_backwards { &backwards } else { &values };
    let labels: Vec<String> = network.iter().rev().map(u8::to_string).collect();
    Name::parse(&format!("{}.in-addr.arpa.", labels.join("."))).ok()
}

fn parse_octet(text: &str) -> Option<u8> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

fn is_private(octets: &[u8]) -> bool {
    matches!(octets, [10, ..] | [192, 168, ..] | [172, 16..=31, ..])
}

/// Last labels that are endings of files or names of views rather than of domains.
const NO_TOP_LEVEL: [&str; 24] = [
    "inc", "txt", "text", "include", "new", "tpl", "tmpl", "template", "j2", "erb", "log", "out", "copy", "save",
    "dist", "sample", "part", "frag", "fragment", "records", "zone", "zones", "master", "slave",
];

/// Last labels that make a longer name ambiguous: `example.com.internal` may be `example.com` in the view `internal`.
const VIEWS: [&str; 6] = ["internal", "external", "inside", "outside", "private", "public"];

/// A name that is a domain's without doubt: two labels or more, letters, digits, `-` and `_`, and a last label as
/// top-level domains have it (RFC 3696 2).
fn domain(stem: &str) -> Option<Name> {
    let stem = stem.strip_suffix('.').unwrap_or(stem);
    let labels: Vec<&str> = stem.split('.').collect();
    let (&last, above) = labels.split_last()?;
    let is_label = |label: &&str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_top_level = last.len() >= 2
        && (last.bytes().all(|byte| byte.is_ascii_alphabetic()) || last.starts_with("xn--"))
        && !OTHER.contains(&last);
    let doubtful = above.is_empty()
        || (above.len() == 1 && above[0] == "named")
        || (NO_TOP_LEVEL.contains(&last) && (last != "zone" || above.len() > 1))
        || (VIEWS.contains(&last) && above.len() > 1)
        // `reverse.example.com` holds the addresses of that domain.
        || matches!(above.first(), Some(&("reverse" | "rev")))
        || above.iter().any(|label| matches!(*label, "db" | "zone"));
    if doubtful || !is_top_level || !labels.iter().all(is_label) {
        return None;
    }
    Name::parse(stem).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_names() {
        for (name, expected) in [
            ("example.com.zone", NameKind::Zone),
            ("Example.COM.Zone", NameKind::Zone),
            ("example.com.zone.signed", NameKind::Zone),
            ("db.example.com", NameKind::Likely),
            ("db.192.0.2", NameKind::Likely),
            ("example.com.db", NameKind::Likely),
            ("example.com.dns", NameKind::Likely),
            ("example.com.hosts", NameKind::Likely),
            ("example.com", NameKind::Unknown),
            ("named.empty", NameKind::Likely),
            ("README.md", NameKind::Unknown),
            ("neighbours", NameKind::Unknown),
            ("Makefile", NameKind::Unknown),
            ("notes.txt", NameKind::Unknown),
            ("db.sqlite", NameKind::Other),
            ("package.json", NameKind::Other),
            ("named.conf", NameKind::Other),
            ("notes.txt~", NameKind::Other),
            ("example.com.zone~", NameKind::LeftOver("an editor's backup")),
            ("example.com.zone.jnl", NameKind::LeftOver("a journal of a dynamic zone")),
            ("db.example.com.bak", NameKind::LeftOver("a backup")),
            ("example.com.zone.gz", NameKind::LeftOver("compressed")),
            ("README.md~", NameKind::Other),
            ("backup.tar.gz", NameKind::Other),
        ] {
            assert_eq!(kind(name), expected, "{name}");
        }
    }

    #[test]
    fn origins_from_names() {
        for (name, expected) in [
            ("example.com.zone", "example.com."),
            ("Example.COM.zone", "example.com."),
            ("example.com.zone.signed", "example.com."),
            ("db.example.com", "example.com."),
            ("db.example.com.zone", "example.com."),
            ("pri.example.com", "example.com."),
            ("forward.example.com", "example.com."),
            ("fwd.example.com.db", "example.com."),
            ("example.com.db", "example.com."),
            ("example.com.", "example.com."),
            ("example.co.uk", "example.co.uk."),
            ("example.zone.db", "example.zone."),
            ("_msdcs.corp.example.dns", "_msdcs.corp.example."),
            ("xn--bcher-kva.example.zone", "xn--bcher-kva.example."),
            ("2.0.192.in-addr.arpa.zone", "2.0.192.in-addr.arpa."),
            ("8.b.d.0.1.0.0.2.ip6.arpa", "8.b.d.0.1.0.0.2.ip6.arpa."),
            ("0-63.2.0.192.in-addr.arpa.zone", "0-63.2.0.192.in-addr.arpa."),
            ("db.192.0.2", "2.0.192.in-addr.arpa."),
            ("192.0.2.rev", "2.0.192.in-addr.arpa."),
            ("db.10", "10.in-addr.arpa."),
            ("db.127", "127.in-addr.arpa."),
            ("db.10.0.192", "192.0.10.in-addr.arpa."),
            ("db.1.168.192", "1.168.192.in-addr.arpa."),
            ("192.168.1.zone", "1.168.192.in-addr.arpa."),
            ("root.zone", "."),
            ("db.root", "."),
            ("db.local", "localhost."),
            ("lan.zone", "lan."),
            ("example.com.txt", "example.com."),
            ("www.example.co.uk.txt", "www.example.co.uk."),
            ("b\u{fc}cher.example.yaml", "xn--bcher-kva.example."),
        ] {
            assert_eq!(origin(name).map(|name| name.to_string()).as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn names_that_say_no_origin() {
        for name in [
            "base.zone",
            "example.zone",
            "ns-staging.zone",
            "10.zone",
            "db.empty",
            "db.300.1",
            "db.192.0.2.1",
            "db.01.2",
            "db.example.com.inc",
            "example.com.internal.zone",
            "example.com.zone.db",
            "zone.db",
            "named.conf",
            "named.loopback",
            "a..b.zone",
            "-a.example.zone",
            "a b.example.zone",
            "1.2.3.zone4",
            "root",
            "reverse.example.com",
            "rev.example.com.db",
            "notes.txt",
            "hosts.old.txt",
            "readme.install.txt",
            "co.uk.txt",
        ] {
            assert_eq!(origin(name), None, "{name}");
        }
    }
}
