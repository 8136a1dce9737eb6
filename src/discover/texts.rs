//! Single files for `records`: read as they are named, whether or not they are whole zones.

use std::io::Read;
use std::sync::Arc;

use super::candidate::{Candidate, Given};
use super::formats::Foreign;
use super::load::FsLoader;
use super::open::ReadError;
use super::origin::{self, Stated};
use super::views::Identities;
use super::walk::Walk;
use super::{
    InputError, Request, STDIN, UsageError, check_origin_use, fixed_root, include_roots, is_stdin, limits, names,
    paths, read_stdin, server,
};
use crate::source::{SourceFile, SourceMap};
use crate::zone::include::NoIncludes;
use crate::zone::name::Name;

/// Files in the order in which they were named.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// Each file, with its origin as far as it is known; a file that a server makes several zones of as often.
    pub files: Vec<(Arc<SourceFile>, Option<Name>)>,
    /// What could not be read.
    pub errors: Vec<InputError>,
}

/// Reads the files of a request into `sources`, and gives the loader that reads what they include.
///
/// # Errors
/// [`UsageError`] as for [`super::discover`], and if a path is a folder.
pub fn texts<'s>(
    request: &Request<'_>,
    sources: &'s SourceMap,
    stdin: &mut dyn Read,
) -> Result<(Texts, FsLoader<'s>), UsageError> {
    let roots = fixed_root(request)?;
    check_origin_use(request)?;
    if let Some(folder) = request.paths.iter().find(|path| path.is_dir()) {
        return Err(UsageError {
            message: format!("`{}` is a folder", paths::shown(folder)),
            help: Some("name the files to be read".to_owned()),
        });
    }
    let mut walk = Walk::new(request, roots);
    let candidates = walk.take_candidates();
    let configs = walk.take_configs();
    let loader =
        FsLoader::new(sources, walk.roots.clone(), include_roots(request), walk.names.clone(), limits(request));
    let known = candidates.iter().map(|candidate| &candidate.source.canonical);
    let identities = Identities::new(request.zones, server::read::read(&configs, known, &loader));
    let mut texts = Texts { files: Vec::new(), errors: walk.errors };
    for path in request.paths {
        let read = if is_stdin(path) {
            let file = read_stdin(sources, stdin).and_then(|file| loader.zone_text(file, request.input_format));
            file.map(|file| {
                let origin = stated(&file, None);
                vec![(file, origin)]
            })
        } else {
            let canonical = path.canonicalize().unwrap_or_default();
            let is_part =
                |candidate: &Candidate| candidate.split.as_ref().is_some_and(|split| split.files.contains(&canonical));
            let found = |candidate: &&Candidate| {
                candidate.given == Given::File && (*candidate.source.canonical == *canonical || is_part(candidate))
            };
            // What is not among the candidates is among the errors.
            let Some(candidate) = candidates.iter().find(found) else {
                continue;
            };
            if let Some(split) = &candidate.split {
                match loader.split_text(&candidate.source, split) {
                    Ok(file) if texts.files.iter().any(|(known, _)| known.id() == file.id()) => {}
                    Ok(file) => {
                        let origin = request.origin.clone().or_else(|| names::of_folder(&split.zone));
                        texts.files.push((file, origin));
                    }
                    Err((path, ReadError { message, help })) => {
                        texts.errors.push(InputError { path, message, help, reported: true });
                    }
                }
                continue;
            }
            loader.read(&candidate.source).and_then(|file| match Foreign::of(&file.head()) {
                Some(format) => Err(format.explain(file.path())),
                None => {
                    let file = loader.zone_text(file, request.input_format)?;
                    let stated = stated(&file, Some(&loader));
                    let mut origins: Vec<Name> =
                        identities.by_servers(candidate, || stated.clone()).into_iter().map(|one| one.origin).collect();
                    origins.sort();
                    origins.dedup();
                    if origins.is_empty() || request.origin.is_some() {
                        return Ok(vec![(file, stated.or_else(|| names::origin(&candidate.name())))]);
                    }
                    Ok(origins.into_iter().map(|origin| (Arc::clone(&file), Some(origin))).collect())
                }
            })
        };
        match read {
            Ok(files) => {
                texts.files.extend(files.into_iter().map(|(file, origin)| (file, request.origin.clone().or(origin))))
            }
            Err(error) => texts.errors.push(input_error(path, error)),
        }
    }
    Ok((texts, loader))
}

fn stated(file: &Arc<SourceFile>, loader: Option<&FsLoader<'_>>) -> Option<Name> {
    let stated = match loader {
        Some(loader) => origin::stated(file, Some(loader)),
        None => origin::stated(file, Some(&NoIncludes)),
    };
    match stated {
        Stated::Origin(origin, _) => Some(origin),
        _ => None,
    }
}

fn input_error(path: &std::path::Path, error: ReadError) -> InputError {
    let path = if is_stdin(path) { STDIN.to_owned() } else { paths::shown(path) };
    InputError { path, message: error.message, help: error.help, reported: true }
}
