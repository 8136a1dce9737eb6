//! SPF as a specification: what is read, what it means for a client, and what holds for any input.

mod bounds;
mod evaluation;
mod grammar;
mod naive;
mod random;
mod sets;

use crate::model::{Zone, ZoneId, ZoneSet};
use crate::source::SourceMap;
use crate::zone::name::Name;
use crate::zone::reader::{self, Options};

/// Zones by origin and text; all TTLs are set.
fn zones<O: AsRef<str>, T: AsRef<str>>(texts: &[(O, T)]) -> ZoneSet {
    let sources = SourceMap::new();
    let read = |(index, (origin, text)): (usize, &(O, T))| {
        let file = sources.add(origin.as_ref(), text.as_ref().as_bytes().to_vec()).unwrap();
        let origin = Name::parse(origin.as_ref()).unwrap();
        let contents =
            reader::read(&file, &Options { origin: Some(origin.clone()), ttl: Some(60), ..Options::default() });
        Zone::new(ZoneId(index as u32), origin.as_ref(), None, true, contents)
    };
    ZoneSet::new(texts.iter().enumerate().map(read).collect())
}
