//! Files of facts: which there are, and their texts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use super::InputError;
use super::config::Pattern;
use super::formats::Foreign;
use super::load::{FsLoader, Source};
use super::open::ReadError;
use super::paths;
use super::real::RealPath;
use crate::source::SourceFile;

/// The files of facts of a run, those that count for more behind the others.
#[derive(Clone, Debug, Default)]
pub struct FactsPaths {
    sources: Vec<Source>,
    /// What could not be found.
    pub errors: Vec<InputError>,
}

impl FactsPaths {
    /// The files that a policy's patterns match, in the order of the patterns and then of the paths, and those that were
    /// named. A policy's files lie below `root`, links resolved; each file counts once, where it is last.
    pub fn find(patterns: &[Pattern], root: Option<&Path>, named: &[PathBuf]) -> FactsPaths {
        let mut found = FactsPaths::default();
        let root = root.and_then(|root| root.canonicalize().ok());
        for pattern in patterns {
            found.matched(pattern, root.as_deref());
        }
        for path in named {
            match path.canonicalize() {
                Ok(canonical) => found.add(path, canonical),
                Err(error) => found.error(path, format!("cannot be read: {}", paths::reason(&error)), None),
            }
        }
        found
    }

    /// Whether a file (links resolved) is one of them.
    pub fn contains(&self, canonical: &Path) -> bool {
        self.sources.iter().any(|source| *source.canonical == *canonical)
    }

    /// The files, links resolved, and how they are shown.
    pub fn files(&self) -> impl Iterator<Item = (&Path, &str)> {
        self.sources.iter().map(|source| (&*source.canonical, &*source.shown))
    }

    /// Reads them; what cannot be read is among the errors.
    pub fn read(self, loader: &FsLoader<'_>) -> (Vec<Arc<SourceFile>>, Vec<InputError>) {
        let mut errors = self.errors;
        let mut files = Vec::new();
        for source in &self.sources {
            match text(source, loader) {
                Ok(file) => files.push(file),
                Err(error) => {
                    errors.push(input_error(source.shown.as_ref().to_owned(), error.message, error.help));
                }
            }
        }
        (files, errors)
    }

    fn matched(&mut self, pattern: &Pattern, root: Option<&Path>) {
        let mut any = false;
        for entry in WalkDir::new(pattern.start()).sort_by_file_name() {
            let Ok(entry) = entry else { continue };
            if entry.file_type().is_dir() || !pattern.matches(entry.path()) {
                continue;
            }
            any = true;
            match entry.path().canonicalize() {
                Ok(canonical) if root.is_none_or(|root| canonical.starts_with(root)) => {
                    self.add(&shorter(entry.path()), canonical);
                }
                Ok(_) => self.error(
                    &shorter(entry.path()),
                    "is a symbolic link to a file outside the root".to_owned(),
                    Some(&format!(
                        "`{}` of `[facts] files` in the policy matches it: name it with `--facts FILE`, or a wider root \
                         with `--root DIR`",
                        pattern.text()
                    )),
                ),
                Err(error) => {
                    let help = format!("`{}` of `[facts] files` in the policy matches it", pattern.text());
                    let message = format!("cannot be read: {}", paths::reason(&error));
                    self.error(&shorter(entry.path()), message, Some(&help));
                }
            }
        }
        if let (false, Some(path)) = (any, pattern.single_file()) {
            self.error(&shorter(path), "is not found".to_owned(), Some("`[facts] files` of the policy names it"));
        }
    }

    fn add(&mut self, path: &Path, canonical: PathBuf) {
        let canonical = RealPath::from(canonical);
        self.sources.retain(|known| known.canonical != canonical);
        let folders = canonical.parent().map(Path::to_owned).into_iter().collect();
        self.sources.push(Source {
            path: canonical.shared_or(path),
            shown: paths::shown(path).into(),
            canonical,
            folders,
            seen_regular: false,
        });
    }

    fn error(&mut self, path: &Path, message: String, help: Option<&str>) {
        self.errors.push(input_error(paths::shown(path), message, help.map(str::to_owned)));
    }
}

/// Relative to the working directory where it lies in it.
fn shorter(path: &Path) -> PathBuf {
    let working = std::env::current_dir().and_then(|folder| folder.canonicalize()).unwrap_or_default();
    path.strip_prefix(&working).unwrap_or(path).to_owned()
}

fn text(source: &Source, loader: &FsLoader<'_>) -> Result<Arc<SourceFile>, ReadError> {
    let file = loader.read(source)?;
    match Foreign::of(&file.head()) {
        Some(format) => Err(format.explain(file.path())),
        None => Ok(file),
    }
}

fn input_error(path: String, message: String, help: Option<String>) -> InputError {
    InputError { path, message, help, reported: true }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn files_are_found_in_order_and_each_counts_where_it_is_last() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.zone", "a.zone", "c.txt"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let patterns = [Pattern::new(folder.path(), "*.zone").unwrap()];
        let found = FactsPaths::find(&patterns, Some(folder.path()), &[folder.path().join("a.zone")]);
        let names: Vec<String> = found.sources.iter().map(|source| paths::shown_name(&source.canonical)).collect();
        assert_eq!(names, ["b.zone", "a.zone"]);
        assert!(found.errors.is_empty() && found.contains(&folder.path().canonicalize().unwrap().join("b.zone")));
    }

    #[test]
    fn a_file_that_is_named_must_be_there_and_a_glob_may_match_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let patterns = ["gone.zone", "facts/*.zone"].map(|text| Pattern::new(folder.path(), text).unwrap());
        let found = FactsPaths::find(&patterns, Some(folder.path()), &[]);
        let messages: Vec<&str> = found.errors.iter().map(|error| error.message.as_str()).collect();
        assert_eq!(messages, ["is not found"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_policy_cannot_lead_out_of_its_root_by_a_link() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let secret = outside.path().join("secret.zone");
        fs::write(&secret, "secret. A 192.0.2.1\n").unwrap();
        std::os::unix::fs::symlink(&secret, folder.path().join("f.zone")).unwrap();
        let patterns = [Pattern::new(folder.path(), "*.zone").unwrap()];
        let found = FactsPaths::find(&patterns, Some(folder.path()), &[]);
        assert!(found.sources.is_empty());
        assert_eq!(found.errors[0].message, "is a symbolic link to a file outside the root");
        assert!(
            found.errors[0].help.as_ref().unwrap().starts_with("`*.zone` of `[facts] files` in the policy matches it")
        );
    }
}
