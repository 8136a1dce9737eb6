//! Fields by name: which part of which type's records a policy means.

use super::value::{Class, ValueTest};
use crate::policy::suggest;
use crate::source::Span;
use crate::zone::rdata::kind::Kind;
use crate::zone::rdata::{TYPES, field_kinds, target_offset, types};

/// What is looked at in a record.
#[derive(Clone, Debug)]
pub(crate) enum Subject {
    Owner,
    Ttl,
    Type,
    Class,
    Field(FieldRef),
}

/// A field of rdata, in each type that has it.
#[derive(Clone, Debug)]
pub(crate) struct FieldRef {
    /// As written in the policy, in kebab-case.
    pub name: String,
    /// Type and place among the type's fields, by type.
    places: Vec<(u16, u8)>,
}

impl FieldRef {
    /// The place of the field in rdata of a type.
    #[inline]
    pub fn place(&self, rtype: u16) -> Option<usize> {
        let at = match self.places.as_slice() {
            [one] => (one.0 == rtype).then_some(0)?,
            places => places.binary_search_by_key(&rtype, |place| place.0).ok()?,
        };
        Some(self.places[at].1 as usize)
    }

    /// What the field is called in spans of a type's records.
    pub fn name_in(&self, rtype: u16) -> &'static str {
        self.place(rtype).and_then(|place| field_kinds(rtype).get(place)).map_or("", |field| field.name)
    }

    /// The types that have the field.
    pub fn types(&self) -> impl Iterator<Item = u16> + '_ {
        self.places.iter().map(|place| place.0)
    }
}

/// A subject and what is asked of it.
#[derive(Debug)]
pub(crate) struct FieldTest {
    pub subject: Subject,
    pub test: ValueTest,
    pub span: Span,
}

impl Subject {
    /// As people write it in the policy.
    pub fn name(&self) -> &str {
        match self {
            Subject::Owner => "owner",
            Subject::Ttl => "ttl",
            Subject::Type => "type",
            Subject::Class => "class",
            Subject::Field(field) => &field.name,
        }
    }

    /// What its values look like.
    pub fn class(&self) -> Class {
        match self {
            Subject::Owner => Class::Owner,
            Subject::Ttl => Class::Seconds,
            Subject::Type => Class::Type,
            Subject::Class => Class::Word,
            Subject::Field(field) => {
                let mut classes = field.places.iter().map(|&(rtype, place)| {
                    field_kinds(rtype).get(place as usize).map_or(Class::Word, |field| class(field.kind))
                });
                let first = classes.next().unwrap_or(Class::Word);
                // Types that write one field in two ways are compared as texts.
                if classes.all(|class| class.same_as(first)) { first } else { Class::Word }
            }
        }
    }

    /// The subject of a name, in records of some types; an error in words with what to write instead.
    pub fn find(name: &str, among: Option<&[u16]>) -> Result<Subject, (String, String)> {
        let name = name.replace('_', "-");
        match name.as_str() {
            "owner" => return Ok(Subject::Owner),
            "ttl" => return Ok(Subject::Ttl),
            "class" => return Ok(Subject::Class),
            "type" if !among.is_some_and(|types| types.iter().any(|&rtype| place(rtype, "type").is_some())) => {
                return Ok(Subject::Type);
            }
            _ => {}
        }
        let all: Vec<u16> = TYPES.iter().map(|row| row.code).collect();
        let mut places: Vec<(u16, u8)> =
            among.unwrap_or(&all).iter().filter_map(|&rtype| Some((rtype, place(rtype, &name)?))).collect();
        places.sort_unstable();
        places.dedup();
        let Some(among) = among else {
            return match places.is_empty() {
                false => Ok(Subject::Field(FieldRef { name, places })),
                true => Err((format!("no type has a field `{name}`"), nearest(&name, &all))),
            };
        };
        match among.iter().find(|rtype| !places.iter().any(|place| place.0 == **rtype)) {
            None => Ok(Subject::Field(FieldRef { name, places })),
            Some(&lacking) => {
                let mnemonic = types::mnemonic(lacking);
                Err((format!("{mnemonic} has no field `{name}`"), nearest(&name, &[lacking])))
            }
        }
    }
}

fn nearest(name: &str, among: &[u16]) -> String {
    let mut known: Vec<&str> =
        among.iter().flat_map(|&rtype| field_kinds(rtype)).map(|field| field.name).chain(["owner", "ttl"]).collect();
    known.sort_unstable();
    known.dedup();
    match among {
        [one] => suggest::help(name, &known, &format!("fields of {}", types::mnemonic(*one))),
        _ => match suggest::nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                "fields have the names of their RFCs, such as `exchange`; `zonewarden records --format json` shows them"
                    .to_owned()
            }
        },
    }
}

/// The place of a field by its RFC name; `target` is the name that records of a type lead to, whatever its own name.
fn place(rtype: u16, name: &str) -> Option<u8> {
    let fields = field_kinds(rtype);
    let by_name = fields.iter().position(|field| field.name == name);
    let target = || {
        let wanted = name == "target" && target_offset(rtype).is_some();
        let names = |field: &crate::zone::rdata::kind::Field| matches!(field.kind, Kind::Host | Kind::Name);
        if wanted { fields.iter().position(names) } else { None }
    };
    by_name.or_else(target).and_then(|place| u8::try_from(place).ok())
}

fn class(kind: Kind) -> Class {
    match kind {
        Kind::Host | Kind::Name => Class::Name,
        Kind::U8 => Class::Number { max: u64::from(u8::MAX), words: &[] },
        Kind::U16 => Class::Number { max: u64::from(u16::MAX), words: &[] },
        Kind::U32 => Class::Number { max: u64::from(u32::MAX), words: &[] },
        Kind::Number8(words) | Kind::Word8(words) => Class::Number { max: u64::from(u8::MAX), words },
        Kind::Word16(words) => Class::Number { max: u64::from(u16::MAX), words },
        Kind::Type => Class::Type,
        Kind::Seconds => Class::Seconds,
        Kind::Ipv4 | Kind::Ipv6 => Class::Address,
        Kind::Text | Kind::OptionalText | Kind::Texts | Kind::LongText(_) | Kind::Tag => Class::Text,
        _ => Class::Word,
    }
}
