//! MTA-STS: the record that announces a policy (RFC 8461 3.1). The policy itself is in [`policy`].
//!
//! ```
//! use zonewarden::mail::mta_sts::Record;
//!
//! let record = Record::parse(b"v=STSv1; id=20261121");
//! assert!(record.faults.is_empty());
//! assert_eq!(record.id, Some(&b"20261121"[..]));
//! ```

pub mod policy;

use super::tags::{Fault, Item, Part, Tag, Weight, items, repeated};

/// Whether the text counts as an MTA-STS record: `v=STSv1` in front, in this case, with a semicolon behind it. Senders
/// discard others.
pub fn is_record(text: &[u8]) -> bool {
    starts_with_version(text, b"v=STSv1")
}

/// Whether a text that is no MTA-STS record was meant as one.
pub fn is_meant(text: &[u8]) -> bool {
    looks_like(text, &[b"vsts", b"vmtasts", b"stsv1"])
}

/// `version *WSP ";"`, the version in exactly this case.
pub(super) fn starts_with_version(text: &[u8], version: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(version) else { return false };
    rest.iter().find(|octet| !matches!(octet, b' ' | b'\t')) == Some(&b';')
}

/// Whether a text's letters and digits start in one of these ways (lower case).
pub(super) fn looks_like(text: &[u8], starts: &[&[u8]]) -> bool {
    let front: Vec<u8> =
        text.iter().filter(|octet| octet.is_ascii_alphanumeric()).take(12).map(u8::to_ascii_lowercase).collect();
    starts.iter().any(|start| front.starts_with(start))
}

/// An MTA-STS record, as far as it could be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record<'a> {
    /// The policy's instance: 1 to 32 letters and digits.
    pub id: Option<&'a [u8]>,
    /// What is wrong, from left to right.
    pub faults: Vec<Fault>,
}

impl<'a> Record<'a> {
    /// Reads the joined text of a TXT record that is an MTA-STS record or was meant as one.
    pub fn parse(text: &'a [u8]) -> Record<'a> {
        let fields = Fields::read(text, "v=STSv1");
        let mut faults = fields.faults;
        let mut id = None;
        for tag in &fields.tags {
            if tag.name.text == b"id" {
                match id_fault(tag) {
                    Some(fault) => faults.push(fault),
                    None => id = id.or(Some(tag.value.text)),
                }
            }
        }
        let has_id = fields.tags.iter().any(|tag| tag.name.is("id"));
        if !has_id && !faults.iter().any(|fault| fault.weight == Weight::Breaks) {
            let end = text.len();
            faults.push(Fault::breaks(
                0..end,
                "there is no `id`, so senders do not use the policy",
                "add `id=` with up to 32 letters and digits that change with each change of the policy, such as \
                 `id=20261121`",
            ));
        }
        faults.sort_by_key(|fault| (fault.range.start, fault.range.end));
        Record { id, faults }
    }
}

fn id_fault(tag: &Tag<'_>) -> Option<Fault> {
    let id = tag.value.text;
    let why = if id.is_empty() {
        "is empty".to_owned()
    } else if id.len() > 32 {
        format!("has {} characters", id.len())
    } else if !id.iter().all(u8::is_ascii_alphanumeric) {
        "holds more than letters and digits".to_owned()
    } else {
        return None;
    };
    let letters: String =
        id.iter().filter(|octet| octet.is_ascii_alphanumeric()).take(32).map(|&octet| octet as char).collect();
    let help = if letters.is_empty() { "write `id=20261121`".to_owned() } else { format!("write `id={letters}`") };
    let range = if id.is_empty() { tag.range() } else { tag.value.range() };
    Some(Fault::breaks(
        range,
        format!("the `id` `{}` {why}; it takes 1 to 32 letters and digits", tag.value.shown()),
        help,
    ))
}

/// The fields of a record in the grammar that RFC 8461 3.1 and RFC 8460 3 share: a version, then `name=value` without
/// blanks around the `=`, parted by semicolons.
pub(super) struct Fields<'a> {
    /// The fields behind the version.
    pub tags: Vec<Tag<'a>>,
    /// What is wrong with them as such.
    pub faults: Vec<Fault>,
}

impl<'a> Fields<'a> {
    pub(super) fn read(text: &'a [u8], version: &str) -> Fields<'a> {
        let mut fields = Fields { tags: Vec::new(), faults: Vec::new() };
        let mut list = items(text);
        let first = list.next();
        let counts = starts_with_version(text, version.as_bytes()) || text == version.as_bytes();
        if !counts {
            fields.faults.push(version_fault(text, first, version));
        }
        for item in list {
            match item {
                Item::Tag(tag) => fields.add(tag, version),
                Item::Bare(part) => {
                    let what = format!("`{}` is no field, so the record is refused", part.shown());
                    fields.faults.push(Fault::breaks(
                        part.range(),
                        what,
                        "write fields as `name=value`, parted by semicolons",
                    ));
                }
                Item::Empty(part) => fields.faults.push(Fault::breaks(
                    part.start.saturating_sub(1)..part.range().end + 1,
                    "two semicolons stand in a row",
                    "write one semicolon between two fields",
                )),
            }
        }
        let twice: Vec<Fault> = repeated(&fields.tags, false)
            .map(|tag| {
                let what = format!("the field `{}` stands there twice", tag.name.shown());
                // The grammar takes it; but of two ids nobody can tell which one counts.
                match tag.name.text {
                    b"id" => Fault::breaks(tag.range(), what, "leave one of them"),
                    b"rua" => Fault::passed(
                        tag.range(),
                        format!("{what}, and some senders of reports refuse that"),
                        "write one `rua` with commas between the addresses",
                    ),
                    _ => Fault::passed(tag.range(), what, "leave one of them"),
                }
            })
            .collect();
        fields.faults.extend(twice);
        fields
    }

    fn add(&mut self, tag: Tag<'a>, version: &str) {
        self.tags.push(tag);
        let known: &[&str] = if version == "v=STSv1" { &["id"] } else { &["rua"] };
        if let Some(known) = known.iter().find(|known| tag.name.is(known) && tag.name.text != known.as_bytes()) {
            let what = format!("`{}` is written in capitals, and case counts here", tag.name.shown());
            return self.faults.push(Fault::breaks(tag.name.range(), what, format!("write `{known}`")));
        }
        let blank = tag.value.start > tag.name.range().end + 1
            || tag.range().len() > tag.name.text.len() + 1 + tag.value.text.len();
        if blank {
            let what = format!("a blank stands beside the `=` of `{}`", tag.name.shown());
            let help = format!("write `{}={}`", tag.name.shown(), tag.value.shown());
            return self.faults.push(Fault::breaks(tag.range(), what, help));
        }
        if known.iter().any(|known| tag.name.text == known.as_bytes()) {
            return;
        }
        // (ALPHA / DIGIT) *31(ALPHA / DIGIT / "_" / "-" / ".")
        let name = tag.name.text;
        let name_fits = name.first().is_some_and(u8::is_ascii_alphanumeric)
            && name.len() <= 32
            && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(byte));
        // 1*(%x21-3A / %x3C / %x3E-7E)
        let value_fits =
            !tag.value.text.is_empty() && tag.value.text.iter().all(|&byte| byte.is_ascii_graphic() && byte != b'=');
        if !name_fits || !value_fits {
            let part = if name_fits { tag.value } else { tag.name };
            let what = format!("`{}` is no {} of a field", part.shown(), if name_fits { "value" } else { "name" });
            self.faults.push(Fault::breaks(tag.range(), what, "write fields as `name=value`, without blanks"));
        }
    }
}

/// Why a record's version does not count.
fn version_fault(text: &[u8], first: Option<Item<'_>>, version: &str) -> Fault {
    let discarded = "so senders discard the record";
    let blanks = text.len() - text.trim_ascii_start().len();
    let part = match first {
        Some(Item::Tag(tag)) => Part { text: &text[tag.range()], start: tag.range().start },
        Some(Item::Bare(part) | Item::Empty(part)) => part,
        None => Part { text: &[], start: 0 },
    };
    if blanks > 0 && part.text == version.as_bytes() {
        return Fault::breaks(
            0..blanks,
            format!("a blank stands in front of `{version}`, {discarded}"),
            "take the blank out",
        );
    }
    let what = format!("it starts with `{}`, not with `{version};`, {discarded}", part.shown());
    Fault::breaks(part.range(), what, format!("write `{version};` at the very front"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let record = Record::parse(text.as_bytes());
        record.faults.iter().map(|fault| format!("'{}' {}", &text[fault.range.clone()], fault.what)).collect()
    }

    #[test]
    fn sound_records() {
        for text in ["v=STSv1; id=20261121", "v=STSv1;id=1;", "v=STSv1 ; id=a1 ; x-y=z", "v=STSv1; x=1; id=2"] {
            assert!(is_record(text.as_bytes()) && faults(text).is_empty(), "{text}: {:?}", faults(text));
        }
    }

    #[test]
    fn the_version_is_exact_and_first() {
        for text in
            ["v=STSv2; id=1", "v=stsv1; id=1", " v=STSv1; id=1", "v = STSv1; id=1", "STSv1; id=1", "v=MTA-STSv1; id=1"]
        {
            assert!(!is_record(text.as_bytes()) && is_meant(text.as_bytes()), "{text}");
            assert_eq!(faults(text).len(), 1, "{text}: {:?}", faults(text));
        }
        assert!(!is_meant(b"v=spf1 -all"));
    }

    #[test]
    fn the_id_is_needed_and_plain() {
        assert!(faults("v=STSv1")[0].contains("there is no `id`"));
        assert!(faults("v=STSv1; xyz=foo")[0].contains("there is no `id`"));
        assert!(faults("v=STSv1; x=1; x=1")[0].contains("there is no `id`"));
        assert!(faults("v=STSv1; id=")[0].starts_with("'id=' the `id` `` is empty"));
        assert!(faults("v=STSv1; id=2026-11-21")[0].starts_with("'2026-11-21' "));
        assert!(faults(&format!("v=STSv1; id={}", "1".repeat(33)))[0].contains("has 33 characters"));
        assert!(faults("v=STSv1; id=foo; id=bar")[0].starts_with("'id=bar' the field `id` stands there twice"));
        assert!(faults("v=STSv1; id = 1")[0].contains("beside the `=`"));
        assert!(faults("v=STSv1; ID=1")[0].contains("capitals"));
        assert!(faults("v=STSv1; 20261121")[0].contains("is no field"));
    }
}
