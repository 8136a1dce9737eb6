//! A text that is given by itself, without a file: which zone it is.

use std::sync::Arc;

use super::formats::Foreign;
use super::open::{ReadError, too_large};
use super::origin::{self, OriginWhy, Stated};
use super::server::read::ServedFiles;
use super::views::Identities;
use super::{InputError, ZoneConfig, ZoneInput};
use crate::exports::{self, InputFormat};
use crate::source::{SourceFile, SourceMap};
use crate::zone::include::NoIncludes;
use crate::zone::name::Name;

/// What to say of a text that is no zone for want of a name.
pub(super) const NO_ORIGIN: &str =
    "has no known origin: its SOA owner is not absolute, and there is no `$ORIGIN` in front";

/// A text, and what came with it.
pub(crate) struct GivenText {
    /// What it is called in reports.
    pub(crate) shown: String,
    /// The text of a master file, or of an export.
    pub(crate) text: String,
    /// The zone's name; without it the text must say.
    pub(crate) origin: Option<Name>,
    /// The view it belongs to.
    pub(crate) view: Option<String>,
    /// How the text is to be read.
    pub(crate) format: InputFormat,
}

/// The zone that a text is, added to `sources`; `limit` in bytes is how long it may be.
///
/// # Errors
/// What is wrong with it, to be put behind its name, if it is no text of a zone.
pub(crate) fn given_zone(
    given: GivenText,
    sources: &SourceMap,
    zones: &ZoneConfig,
    limit: u64,
) -> Result<ZoneInput, InputError> {
    let path = given.shown.clone();
    let refuse = |ReadError { message, help }| InputError { path, message, help, reported: true };
    read_given(given, sources, zones, limit).map_err(refuse)
}

fn read_given(given: GivenText, sources: &SourceMap, zones: &ZoneConfig, limit: u64) -> Result<ZoneInput, ReadError> {
    if given.text.len() as u64 > limit {
        return Err(too_large(limit));
    }
    if let Some(format) = Foreign::of(given.text.as_bytes()) {
        return Err(format.explain("FILE"));
    }
    let file = sources
        .add(given.shown, given.text.into_bytes())
        .map_err(|failure| ReadError::new(failure.to_string(), None))?;
    let file = converted(file, given.format, given.origin.as_ref(), sources)?;
    let identities = Identities::new(Some(zones), ServedFiles::default());
    zone_of(file, given.origin.as_ref(), given.view, &identities)
        .ok_or_else(|| ReadError::new(NO_ORIGIN, Some("give the zone's name as `origin`")))
}

/// The text itself or, for an export, what is written of it; where that holds several zones, the one that is meant.
fn converted(
    file: Arc<SourceFile>,
    format: InputFormat,
    origin: Option<&Name>,
    sources: &SourceMap,
) -> Result<Arc<SourceFile>, ReadError> {
    let Some(form) = format.form(&file.head()) else { return Ok(file) };
    let written = exports::convert(&file, form, sources).map_err(|_| too_large(u64::from(u32::MAX)))?;
    let Some(conversion) = written.conversion().filter(|conversion| !conversion.zones().is_empty()) else {
        return Ok(written);
    };
    let zones = exports::convert_zones(conversion, sources).map_err(|_| too_large(u64::from(u32::MAX)))?;
    let wanted = origin.map(|origin| origin.to_lowercase().to_string());
    match (zones.as_slice(), wanted) {
        ([(_, one)], None) => Ok(Arc::clone(one)),
        (zones, Some(wanted)) => {
            let found = zones.iter().find(|(zone, _)| *zone == wanted).map(|(_, part)| Arc::clone(part));
            Ok(found.unwrap_or(written))
        }
        (zones, None) => {
            let message = format!("holds {} zones, and one is checked at a time", zones.len());
            Err(ReadError::new(message, Some("say which with `origin`, one line for each")))
        }
    }
}

/// The zone that a text is: as it is called, else as it says. `None` if neither names it.
pub(super) fn zone_of(
    file: Arc<SourceFile>,
    origin: Option<&Name>,
    view: Option<String>,
    identities: &Identities<'_>,
) -> Option<ZoneInput> {
    let stated = match origin {
        Some(origin) => Stated::Origin(origin.clone(), OriginWhy::Option),
        None => origin::stated(&file, Some(&NoIncludes)),
    };
    let Stated::Origin(origin, why) = stated else { return None };
    let declared = identities.declared(&origin, view.as_deref()).shared();
    Some(ZoneInput { file, declared, origin, why, view, reported: true, includes: Box::default() })
}
