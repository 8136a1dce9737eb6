//! BIMI assertion records (draft-brand-indicators-for-message-identification, 4.3): where a domain's logo is.
//!
//! ```
//! use zonewarden::mail::bimi::Record;
//!
//! assert!(Record::parse(b"v=BIMI1; l=https://example.com/logo.svg; a=").faults.is_empty());
//! ```

use super::tags::{Fault, Item, Tag, items, repeated};
use super::uri::{Kind, destination};
use crate::policy::suggest::nearest;

/// The tags of the draft.
const TAGS: &[&str] = &["v", "l", "a", "avp", "lps", "e"];

/// Endings of image files that are no SVG.
const OTHER_IMAGES: &[&str] = &[".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".ico"];

/// Whether the text counts as a BIMI record: `v=BIMI1` in front.
pub fn is_record(text: &[u8]) -> bool {
    matches!(items(text).next(), Some(Item::Tag(tag)) if tag.name.text == b"v" && tag.value.text == b"BIMI1")
}

/// Whether a text that is no BIMI record was meant as one.
pub fn is_meant(text: &[u8]) -> bool {
    super::mta_sts::looks_like(text, &[b"vbimi", b"bimi1"])
}

/// A BIMI record, as far as it could be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record<'a> {
    /// All tags in order.
    pub tags: Vec<Tag<'a>>,
    /// What is wrong, from left to right.
    pub faults: Vec<Fault>,
}

impl<'a> Record<'a> {
    /// Reads the joined text of a TXT record that is a BIMI record or was meant as one.
    pub fn parse(text: &'a [u8]) -> Record<'a> {
        let mut record = Record { tags: Vec::new(), faults: Vec::new() };
        for item in items(text) {
            match item {
                Item::Tag(tag) => record.tags.push(tag),
                Item::Bare(part) => {
                    let what = format!("`{}` is no tag", part.shown());
                    record.faults.push(Fault::breaks(
                        part.range(),
                        what,
                        "write tags as `name=value`, parted by semicolons",
                    ));
                }
                Item::Empty(part) => record.faults.push(Fault::passed(
                    part.start.saturating_sub(1)..part.range().end + 1,
                    "two semicolons stand in a row",
                    "write one semicolon between two tags",
                )),
            }
        }
        record.check(text);
        record.faults.sort_by_key(|fault| (fault.range.start, fault.range.end));
        record
    }

    /// The tag of that name; the first, where there are several.
    pub fn tag(&self, name: &str) -> Option<&Tag<'a>> {
        self.tags.iter().find(|tag| tag.name.text == name.as_bytes())
    }

    /// Whether the domain declines to take part: no logo and no evidence (4.3.1).
    pub fn declines(&self) -> bool {
        ["l", "a"].iter().all(|name| self.tag(name).is_none_or(|tag| tag.value.text.is_empty()))
    }

    fn check(&mut self, text: &[u8]) {
        let mut faults: Vec<Fault> = repeated(&self.tags, false)
            .map(|tag| {
                Fault::breaks(
                    tag.range(),
                    format!("the tag `{}` stands there twice", tag.name.shown()),
                    "leave one of them",
                )
            })
            .collect();
        if !is_record(text) {
            let first = self.tags.first().map_or(0..0, Tag::range);
            let what = "it does not start with `v=BIMI1`, so receivers do not take it for a BIMI record";
            faults.push(Fault::breaks(first, what, "write `v=BIMI1;` at the very front"));
        }
        if self.tag("l").is_none() && is_record(text) && faults.is_empty() && self.faults.is_empty() {
            let help = "add `l=` with the address of the logo, or `l=;` to decline";
            faults.push(Fault::breaks(0..text.len(), "there is no `l` tag", help));
        }
        faults.extend(self.tags.iter().filter_map(tag_fault));
        self.faults.extend(faults);
    }
}

fn tag_fault(tag: &Tag<'_>) -> Option<Fault> {
    let value = tag.value;
    match tag.name.text {
        b"l" | b"a" => {
            let reads = match destination(value).kind {
                _ if value.text.is_empty() || value.text == b"self" && tag.name.text == b"a" => return None,
                Kind::Https => return (tag.name.text == b"l").then(|| logo_fault(tag)).flatten(),
                Kind::Broken(why, _) => why,
                Kind::Mailbox(_) | Kind::Other => "is not `https:`",
            };
            let what = format!(
                "the address `{}` in `{}` {reads}, so receivers do not fetch it",
                value.shown(),
                tag.name.shown()
            );
            let help = match value.text.split_at_checked(7) {
                Some((scheme, rest)) if scheme.eq_ignore_ascii_case(b"http://") => {
                    format!("write `https://{}`", super::tags::shown(rest))
                }
                _ => format!("write `{}=https://` and where the file is served", tag.name.shown()),
            };
            Some(Fault::breaks(value.range(), what, help))
        }
        b"avp" if value.text != b"brand" && value.text != b"personal" => {
            let what = format!("`avp={}` is neither `brand` nor `personal`", value.shown());
            Some(Fault::passed(tag.range(), what, "write `avp=brand` or `avp=personal`"))
        }
        name if !TAGS.iter().any(|known| known.as_bytes() == name) => {
            let name = tag.name.shown();
            let help = match TAGS
                .iter()
                .find(|known| tag.name.is(known))
                .copied()
                .or_else(|| nearest(&name, TAGS[3..5].iter().copied()))
            {
                Some(known) => format!("did you mean `{known}`?"),
                None => "leave it out".to_owned(),
            };
            Some(Fault::passed(tag.name.range(), format!("`{name}` is no tag of BIMI"), help))
        }
        _ => None,
    }
}

/// The logo is one SVG file (4.3.2); earlier drafts took several addresses.
fn logo_fault(tag: &Tag<'_>) -> Option<Fault> {
    let several = tag.value.split(b',').skip(1).any(|part| matches!(destination(part).kind, Kind::Https));
    if several {
        return Some(Fault::passed(
            tag.value.range(),
            "`l` gives several addresses; it takes one",
            "leave one of them",
        ));
    }
    let text = tag.value.text.to_ascii_lowercase();
    let suffix = OTHER_IMAGES.iter().find(|suffix| text.ends_with(suffix.as_bytes()))?;
    let what = format!("the logo is a `{suffix}` file, but receivers take SVG only");
    Some(Fault::breaks(tag.value.range(), what, "give the address of an SVG file (SVG Tiny Portable/Secure)"))
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
        for text in [
            "v=BIMI1; l=https://example.com/logo.svg",
            "v=BIMI1; l=; a=;",
            "v=BIMI1;l=https://example.com/l.svg;a=https://example.com/v.pem;avp=brand;lps=a,b",
        ] {
            assert!(faults(text).is_empty(), "{text}: {:?}", faults(text));
        }
        assert!(Record::parse(b"v=BIMI1; l=; a=;").declines());
        assert!(!Record::parse(b"v=BIMI1; l=https://example.com/l.svg").declines());
    }

    #[test]
    fn wrong_records() {
        for (text, told) in [
            ("v=BIMI1", "'v=BIMI1' there is no `l` tag"),
            ("v=bimi1; l=", "'v=bimi1' it does not start"),
            ("l=; v=BIMI1", "'l=' it does not start"),
            ("v=BIMI1; l=http://example.com/l.svg", "'http://example.com/l.svg' the address"),
            ("v=BIMI1; l=logo.svg", "'logo.svg' the address"),
            ("v=BIMI1; l=; avp=both", "'avp=both' `avp=both` is neither"),
            ("v=BIMI1; l=; avp=Brand", "'avp=Brand' `avp=Brand` is neither"),
            ("v=BIMI1; l=https://a.example/L.PNG", "'https://a.example/L.PNG' the logo is a `.png` file"),
            ("v=BIMI1; l=; x=1", "'x' `x` is no tag"),
            ("v=BIMI1; l=; l=", "'l=' the tag `l` stands there twice"),
            (
                "v=BIMI1; l=https://a.example/1,https://a.example/2",
                "'https://a.example/1,https://a.example/2' `l` gives",
            ),
        ] {
            assert!(faults(text)[0].starts_with(told), "{text}: {:?}", faults(text));
        }
    }
}
