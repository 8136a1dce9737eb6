//! One line of input: `{"id": …, "origin": …, "view": …, "format": …, "zone": …}`.

use std::fmt;

use clap::ValueEnum;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};

use crate::cli::InputFormatArg;
use crate::report::StreamId;
use crate::zone::name::Name;

/// A zone that a line brings.
#[derive(Debug)]
pub(super) struct ZoneLine {
    pub(super) id: StreamId,
    /// The zone's name; without it the text must say.
    pub(super) origin: Option<Name>,
    /// The view it belongs to.
    pub(super) view: Option<String>,
    /// How its text is read, where that is not as the command line says.
    pub(super) format: Option<InputFormatArg>,
    /// The text of a master file, or of an export.
    pub(super) zone: String,
}

/// A line that brings none.
#[derive(Debug)]
pub(super) struct BadLine {
    /// Its id, if that could be read.
    pub(super) id: Option<StreamId>,
    /// The byte of the line at which reading ended, from 1.
    pub(super) column: u32,
    /// What is wrong.
    pub(super) message: String,
}

/// What to write instead.
pub(super) const HELP: &str =
    r#"write each line as `{"id": "…", "origin": "example.com.", "zone": "…"}`; `view` and `format` may be there, too"#;

/// Reads a line.
///
/// # Errors
/// [`BadLine`] if it is not JSON, a key is missing, unknown or there twice, or a value is none that belongs there.
pub(super) fn parse(line: &[u8]) -> Result<ZoneLine, BadLine> {
    let mut keys = Keys::default();
    let mut json = serde_json::Deserializer::from_slice(line);
    let read = keys.deserialize(&mut json).and_then(|()| json.end());
    let Keys { id, origin, view, format, zone } = keys;
    let bad = |id, column, message| Err(BadLine { id, column, message });
    if let Err(error) = read {
        return bad(id, u32::try_from(error.column()).unwrap_or(u32::MAX).max(1), message(&error));
    }
    match (id, zone) {
        (Some(id), Some(zone)) => Ok(ZoneLine { id, origin, view, format, zone }),
        (None, _) => bad(None, 1, "the line has no `id`".to_owned()),
        (id, None) => bad(id, 1, "the line has no `zone`".to_owned()),
    }
}

/// What the parser says, as we would: without the place, which is told beside it.
fn message(error: &serde_json::Error) -> String {
    let whole = error.to_string();
    let text = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(text, _)| text);
    match text.strip_prefix("invalid type: ").and_then(|text| text.split_once(", expected ")) {
        Some((found, wanted)) => format!("{found} stands where {wanted} belongs"),
        None if error.is_data() => text.to_owned(),
        None => format!("the line is not JSON: {text}"),
    }
}

/// The values so far: what is read in front of a fault is kept.
#[derive(Default)]
struct Keys {
    id: Option<StreamId>,
    origin: Option<Name>,
    view: Option<String>,
    format: Option<InputFormatArg>,
    zone: Option<String>,
}

impl<'de> DeserializeSeed<'de> for &mut Keys {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Keys {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `id` and `zone`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen: Vec<String> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if seen.contains(&key) {
                return Err(A::Error::custom(format!("`{key}` is there twice")));
            }
            match key.as_str() {
                "id" => self.id = Some(map.next_value_seed(Id)?),
                "origin" => self.origin = map.next_value_seed(Text("the zone's name"))?.map(name).transpose()?,
                "view" => self.view = map.next_value_seed(Text("the name of a view"))?,
                "format" => self.format = map.next_value_seed(Text("the form of the zone"))?.map(format).transpose()?,
                "zone" => self.zone = map.next_value_seed(Text("the text of a zone file"))?,
                _ => return Err(A::Error::custom(format!("there is no key `{}`", key.escape_debug()))),
            }
            seen.push(key);
        }
        Ok(())
    }
}

fn name<E: Error>(text: String) -> Result<Name, E> {
    let wrong = |error| E::custom(format!("the origin `{}` is no domain name: {error}", text.escape_debug()));
    Name::parse(&text).map_err(wrong)
}

fn format<E: Error>(text: String) -> Result<InputFormatArg, E> {
    InputFormatArg::from_str(&text, false).map_err(|_| {
        let known = InputFormatArg::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let known: Vec<String> = known.map(|value| format!("`{}`", value.get_name())).collect();
        E::custom(format!("there is no format `{}`; there are {}", text.escape_debug(), known.join(", ")))
    })
}

/// A string, or null for none; holds what it is expected to be.
struct Text(&'static str);

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Text {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a string with {}", self.0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Some(text))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

struct Id;

impl<'de> DeserializeSeed<'de> for Id {
    type Value = StreamId;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<StreamId, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Id {
    type Value = StreamId;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id, a string or a whole number,")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<StreamId, E> {
        Ok(StreamId::Text(text.to_owned()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<StreamId, E> {
        Ok(StreamId::Number(number.into()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<StreamId, E> {
        Ok(StreamId::Number(number.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_an_object_of_known_keys() {
        let line = parse(br#" {"zone": "a\nb", "id": -7, "origin": "Example.com", "view": null} "#).unwrap();
        assert_eq!((line.id, line.zone.as_str(), line.view), (StreamId::Number(-7), "a\nb", None));
        assert_eq!(line.origin.unwrap().to_string(), "Example.com.");
        let line = parse(br#"{"id": "", "zone": ""}"#).unwrap();
        assert_eq!((line.id, line.origin), (StreamId::Text(String::new()), None));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place_and_the_id() {
        for (line, id, column, part) in [
            (&b"zone"[..], None, 1, "the line is not JSON: expected value"),
            (br#"{"id": "a", "zone": "x"#, Some("a"), 22, "the line is not JSON: EOF while parsing a string"),
            (br#"{"id": "a", "zone": "x"} 1"#, Some("a"), 26, "the line is not JSON: trailing characters"),
            (
                br#"{"id": "a", "zone": 5}"#,
                Some("a"),
                21,
                "integer `5` stands where a string with the text of a zone file belongs",
            ),
            (
                br#"{"id": 1.5, "zone": ""}"#,
                None,
                10,
                "floating point `1.5` stands where an id, a string or a whole number, belongs",
            ),
            (br#"{"id": "a", "Zone": ""}"#, Some("a"), 18, "there is no key `Zone`"),
            (br#"{"id": "a", "id": "b", "zone": ""}"#, Some("a"), 16, "`id` is there twice"),
            (br#"{"id": "a", "origin": "a..b", "zone": ""}"#, Some("a"), 28, "the origin `a..b` is no domain name: "),
            (
                br#"{"id": "a", "format": "Yaml"}"#,
                Some("a"),
                28,
                "there is no format `Yaml`; there are `auto`, `zone`, `octodns`, ",
            ),
            (br#"{"id": "a"}"#, Some("a"), 1, "the line has no `zone`"),
            (br#"{"zone": ""}"#, None, 1, "the line has no `id`"),
            (br#"["a"]"#, None, 1, "sequence stands where an object with `id` and `zone` belongs"),
            (b"{\"id\": \"a\", \"zone\": \"\xff\"}", Some("a"), 21, "the line is not JSON: invalid unicode code point"),
        ] {
            let shown = String::from_utf8_lossy(line).into_owned();
            let bad = parse(line).unwrap_err();
            assert!(bad.message.starts_with(part), "{shown}: {}", bad.message);
            assert_eq!(bad.id, id.map(|id| StreamId::Text(id.to_owned())), "{shown}");
            assert!(bad.column.abs_diff(column) <= 1, "{shown}: {}", bad.column);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_line_makes_it_panic(line: Vec<u8>) {
            let _ = parse(&line);
        }
    }
}
