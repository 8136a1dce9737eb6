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
mod octodns_settings;
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

use crate::source::{SourceFile, SourceMap, Span, TooLarge};
use crate::zone::contents::Contents;
use crate::zone::name::{self, Name};
use crate::zone::problem::{Code, Problem};
pub(crate) use octodns_settings::{MARK as OCTODNS_MARK, YamlProvider, yaml_providers};
use places::Places;
pub use recognise::{Form, InputFormat};
use tree::{NoTree, Tree};
use writer::Writer;

/// What a text in master-file form was written from, and what it cannot say.
#[derive(Debug)]
pub struct Conversion {
    /// How the text is shown: as the file that it was written from, or as the folder of several.
    path: String,
    sections: Sections,
    places: Places,
    unknown: Vec<Unknown>,
    problems: Vec<Problem>,
    left_out: u64,
    names_hidden: bool,
    default_ttl: Option<u32>,
    dialect: Option<&'static str>,
    zones: Vec<String>,
    view: Option<String>,
}

/// Data that an export does not tell.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Unknown {
    /// The owner, in presentation format.
    owner: String,
    /// Types that it answers with something; none stand for anything at all.
    types: Vec<u16>,
}

/// The files that a text was written from, each with the byte of the text that its part begins at. There is one at least.
#[derive(Debug)]
struct Sections {
    first: Arc<SourceFile>,
    others: Vec<(u32, Arc<SourceFile>)>,
}

impl Sections {
    /// The file that the byte `at` of the text was written from.
    fn at(&self, at: u32) -> &Arc<SourceFile> {
        let number = self.others.partition_point(|(start, _)| *start <= at).checked_sub(1);
        number.and_then(|number| self.others.get(number)).map_or(&self.first, |(_, file)| file)
    }

    /// Where the part ends that the byte `at` of the text lies in; `None` for the last.
    fn end(&self, at: u32) -> Option<u32> {
        self.others.iter().map(|(start, _)| *start).find(|start| *start > at)
    }
}

impl Conversion {
    /// The files that were read, in the order in which they were.
    pub fn originals(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        std::iter::once(&self.sections.first).chain(self.sections.others.iter().map(|(_, file)| file))
    }

    /// How the text is shown.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// What the bytes `from` to `to` of the text stand for.
    pub(crate) fn original(&self, from: u32, to: u32) -> Span {
        let to = self.sections.end(from).map_or(to, |end| to.min(end));
        let place = self.places.find(from, to);
        Span::new(self.sections.at(from).id(), place.start, place.end.saturating_sub(place.start))
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

    /// The view of the zone, where the text takes the place of another one of the same name for some.
    pub(crate) fn view(&self) -> Option<&str> {
        self.view.as_deref()
    }

    /// Adds to what was read of the text what the text cannot say; `origin` is what reading started with.
    pub(crate) fn complete(&self, contents: &mut Contents, origin: Option<&Name>) {
        contents.problems.extend(self.problems.iter().cloned());
        contents.owners_hidden |= self.names_hidden;
        contents.entries_left_out += self.left_out;
        contents.set_dialect(self.dialect);
        let mut wire = Vec::new();
        for unknown in &self.unknown {
            wire.clear();
            if name::encode(unknown.owner.as_bytes(), origin.map(Name::as_ref), &mut wire).is_err() {
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
    let mut writer = Writer::new(original, Vec::new());
    let Some(text) = utf8(&bytes, form, &mut writer) else { return add(writer, sources) };
    if form == Form::Tinydns {
        return add(tinydns::write(text, writer), sources);
    }
    if form == Form::Cloudflare && !text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']) {
        cloudflare_bind::write(text, &mut writer);
        return add(writer, sources);
    }
    let Some(tree) = tree(text, form, &mut writer) else { return add(writer, sources) };
    writer.add_comments(&tree);
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

/// A file of a zone that octoDNS reads from several.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// What was read.
    pub(crate) file: Arc<SourceFile>,
    /// Whether its records take the place of those that were read before (`populate_should_replace`).
    pub(crate) replaces: bool,
    /// TTL in seconds of its records that state none, where octoDNS's configuration says so.
    pub(crate) default_ttl: Option<u32>,
}

/// A zone of octoDNS as its configuration has it read.
#[derive(Clone, Debug)]
pub(crate) struct OctoDnsZone<'a> {
    /// How the zone is shown: as its file or its folder.
    pub(crate) path: &'a str,
    /// Its files, in the order in which they are read.
    pub(crate) parts: Vec<Part>,
    /// The view that it is in.
    pub(crate) view: Option<&'a str>,
    /// Whether it has records that are in none of the files.
    pub(crate) partial: bool,
}

/// Writes a zone of octoDNS as one text; `None` if it has no files.
///
/// # Errors
/// [`TooLarge`] if the text would have 4 GiB or more.
pub(crate) fn convert_octodns(
    zone: &OctoDnsZone<'_>,
    sources: &SourceMap,
) -> Result<Option<Arc<SourceFile>>, TooLarge> {
    let Some(first) = zone.parts.first() else { return Ok(None) };
    let texts: Vec<_> = zone.parts.iter().map(|part| (part, part.file.bytes())).collect();
    let mut writer = Writer::new(&first.file, Vec::new());
    writer.show_as(zone.path, zone.view);
    if zone.partial {
        writer.hide_names();
    }
    let mut trees = Vec::with_capacity(zone.parts.len());
    for (part, bytes) in &texts {
        writer.turn_to(&part.file);
        let text = utf8(bytes, Form::OctoDns, &mut writer);
        trees.extend(text.and_then(|text| Some((tree(text, Form::OctoDns, &mut writer)?, *part))));
    }
    octodns::write_parts(&trees, &mut writer);
    add(writer, sources).map(Some)
}

/// The text of an export; what is no UTF-8 is told.
fn utf8<'t>(bytes: &'t [u8], form: Form, writer: &mut Writer<'_>) -> Option<&'t str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let at = error.valid_up_to();
            let message = format!("byte {at} is no UTF-8, so this cannot be read as {}", form.title());
            writer.problem(Code::SyntaxError, at..at + 1, message, "save the file in UTF-8".to_owned());
            writer.hide_names();
            None
        }
    }
}

/// The tree of a text; what is none is told.
fn tree<'t>(text: &'t str, form: Form, writer: &mut Writer<'t>) -> Option<Tree<'t>> {
    match Tree::read(text) {
        Ok(tree) => Some(tree),
        Err(NoTree { message, at }) => {
            let message = format!("this is no {}: {}", form.language(), plain(&message));
            let help = "nothing of the file is known until it can be read".to_owned();
            writer.problem(Code::SyntaxError, at..at, message, help);
            writer.hide_names();
            None
        }
    }
}

/// The zones of a file that holds several, each with its own text; of any other none.
///
/// # Errors
/// [`TooLarge`] if a text would have 4 GiB or more.
pub(crate) fn convert_zones(
    conversion: &Conversion,
    sources: &SourceMap,
) -> Result<Vec<(String, Arc<SourceFile>)>, TooLarge> {
    let original = &conversion.sections.first;
    let bytes = original.bytes();
    let Ok(text) = std::str::from_utf8(&bytes) else { return Ok(Vec::new()) };
    if conversion.zones.is_empty() {
        return Ok(Vec::new());
    }
    let zones = tinydns::write_zones(text, original).into_iter();
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
