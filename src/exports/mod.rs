//! Zones as providers and tools export them: octoDNS's YAML and the JSON of providers' interfaces.
//!
//! ```text
//! bytes ─▶ tree (YAML, JSON) ─▶ a reader for each form ─▶ writer: text in master-file form, and its places
//! ```
//!
//! An export is written as text in master-file form, which the zone reader reads like any other, so that there is one reader
//! of rdata and one set of rules. For each byte of that text `Places` knows which bytes of the export it stands for, escapes
//! and all; [`SourceMap::original`](crate::source::SourceMap::original) asks it when a finding is shown. What the export does
//! not tell travels beside the text, as a [`Conversion`]: names whose data nobody knows, pages that are missing.

mod azure;
mod cloudflare;
mod cloudflare_bind;
mod digitalocean;
mod google;
mod octodns;
mod places;
mod powerdns;
mod recognise;
mod route53;
mod scalar;
mod tinydns;
mod tree;
mod writer;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::source::{SourceFile, SourceMap, TooLarge};
use crate::zone::contents::Contents;
use crate::zone::name::{self, Name};
use crate::zone::problem::{Code, Problem};
use places::Places;
pub use recognise::{Form, InputFormat};
use tree::{NoTree, Tree};
use writer::Writer;

/// What a text in master-file form was written from, and what it cannot say.
#[derive(Debug)]
pub struct Conversion {
    original: Arc<SourceFile>,
    places: Places,
    unknown: Vec<Unknown>,
    problems: Vec<Problem>,
    left_out: u64,
    names_hidden: bool,
    default_ttl: Option<u32>,
    dialect: Option<&'static str>,
    zones: Vec<String>,
}

/// Data that an export does not tell.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Unknown {
    /// The owner, in presentation format.
    owner: String,
    /// Types that it answers with something; none stand for anything at all.
    types: Vec<u16>,
}

impl Conversion {
    /// The file that was read.
    pub fn original(&self) -> &Arc<SourceFile> {
        &self.original
    }

    /// The bytes of the export that the bytes `from` to `to` of the text stand for.
    pub(crate) fn place(&self, from: u32, to: u32) -> std::ops::Range<u32> {
        self.places.find(from, to)
    }

    /// TTL in seconds of records that state none.
    pub(crate) fn default_ttl(&self) -> Option<u32> {
        self.default_ttl
    }

    /// The zones of a file that can hold several, absolute and in lower case, sorted; of any other none.
    pub(crate) fn zones(&self) -> &[String] {
        &self.zones
    }

    /// Whose zone it is, as `[zones] dialects` names servers and providers.
    pub(crate) fn dialect(&self) -> Option<&'static str> {
        self.dialect
    }

    /// Adds to what was read of the text what the text cannot say.
    pub(crate) fn complete(&self, contents: &mut Contents) {
        contents.problems.extend(self.problems.iter().cloned());
        contents.owners_hidden |= self.names_hidden;
        contents.entries_left_out += self.left_out;
        contents.dialect = self.dialect;
        let origin = contents.origin.clone();
        let mut wire = Vec::new();
        for unknown in &self.unknown {
            wire.clear();
            if name::encode(unknown.owner.as_bytes(), origin.as_ref().map(Name::as_ref), &mut wire).is_err() {
                contents.owners_hidden = true;
                continue;
            }
            let owner = contents.names.intern(&wire);
            match unknown.types.as_slice() {
                [] => _ = contents.damaged.insert(owner),
                types => contents.opaque.extend(types.iter().map(|&rtype| (owner, rtype))),
            }
        }
    }
}

/// Writes an export as text in master-file form, which stands in `sources` under the same path.
///
/// # Errors
/// [`TooLarge`] if the text would have 4 GiB or more.
pub fn convert(original: &Arc<SourceFile>, form: Form, sources: &SourceMap) -> Result<Arc<SourceFile>, TooLarge> {
    let bytes = original.bytes();
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            let mut writer = Writer::new(original, Vec::new());
            let at = error.valid_up_to();
            let message = format!("byte {at} is no UTF-8, so this cannot be read as {}", form.title());
            writer.problem(Code::SyntaxError, at..at + 1, message, "save the file in UTF-8".to_owned());
            writer.hide_names();
            return add(writer, sources);
        }
    };
    if form == Form::Tinydns {
        return add(tinydns::write(text, Writer::new(original, Vec::new())), sources);
    }
    if form == Form::Cloudflare && !text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']) {
        let mut writer = Writer::new(original, Vec::new());
        cloudflare_bind::write(text, &mut writer);
        return add(writer, sources);
    }
    let mut tree = match Tree::read(text) {
        Ok(tree) => tree,
        Err(NoTree { message, at }) => {
            let mut writer = Writer::new(original, Vec::new());
            let message = format!("this is no {}: {}", form.language(), plain(&message));
            let help = "nothing of the file is known until it can be read".to_owned();
            writer.problem(Code::SyntaxError, at..at, message, help);
            writer.hide_names();
            return add(writer, sources);
        }
    };
    let comments = std::mem::take(&mut tree.comments);
    let mut writer = Writer::new(original, comments);
    match form {
        // Read above.
        Form::Tinydns => {}
        Form::OctoDns => octodns::write(&tree, &mut writer),
        Form::Route53 => route53::write(&tree, &mut writer),
        Form::Cloudflare => cloudflare::write(&tree, &mut writer),
        Form::Google => google::write(&tree, &mut writer),
        Form::Azure => azure::write(&tree, &mut writer),
        Form::PowerDns => powerdns::write(&tree, &mut writer),
        Form::DigitalOcean => digitalocean::write(&tree, &mut writer),
    }
    if tree.is_exhausted() {
        writer.too_many_aliases();
    }
    add(writer, sources)
}

/// The zones of a file that holds several, each with its own text; of any other none.
///
/// # Errors
/// [`TooLarge`] if a text would have 4 GiB or more.
pub(crate) fn convert_zones(
    conversion: &Conversion,
    sources: &SourceMap,
) -> Result<Vec<(String, Arc<SourceFile>)>, TooLarge> {
    let bytes = conversion.original.bytes();
    let Ok(text) = std::str::from_utf8(&bytes) else { return Ok(Vec::new()) };
    if conversion.zones.is_empty() {
        return Ok(Vec::new());
    }
    let zones = tinydns::write_zones(text, &conversion.original).into_iter();
    zones.map(|(zone, writer)| Ok((zone, add(writer, sources)?))).collect()
}

/// The parser's words, which may hold the file's.
fn plain(message: &str) -> String {
    let message: String = message.chars().filter(|character| !character.is_control()).collect();
    message.trim_end_matches('.').to_owned()
}

fn add(writer: Writer<'_>, sources: &SourceMap) -> Result<Arc<SourceFile>, TooLarge> {
    let (text, conversion) = writer.finish();
    sources.add_converted(text, conversion)
}
