//! The root: the folder that nothing is read outside of unless a person named it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The folders that `$INCLUDE` and symbolic links are confined to, links resolved.
///
/// With `--root` or a policy there is one. Without, every argument brings its own: the nearest folder above it that
/// holds `.git`, else its own folder.
#[derive(Clone, Default, Debug)]
pub(crate) struct Roots {
    fixed: bool,
    roots: HashSet<PathBuf>,
    /// The one that is named in messages.
    first: Option<PathBuf>,
}

/// An argument, looked at in the three ways that matter for its root.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Located<'a> {
    /// Its absolute path by the text alone.
    pub(crate) lexical: &'a Path,
    /// The path with the links of its folder resolved, but not its own.
    pub(crate) named: &'a Path,
    /// The path with all links resolved.
    pub(crate) canonical: &'a Path,
    /// Whether it is a folder.
    pub(crate) is_folder: bool,
}

impl Roots {
    /// One root for everything; `folder` has its links resolved.
    pub(crate) fn fixed(folder: PathBuf) -> Roots {
        Roots { fixed: true, roots: HashSet::from([folder.clone()]), first: Some(folder) }
    }

    /// Adds the root of an argument, and gives it. `None` if a symbolic link inside the root leads out of it; an
    /// argument that plainly lies elsewhere is what the person wants.
    pub(crate) fn add_for(&mut self, at: Located<'_>) -> Option<PathBuf> {
        if self.fixed {
            let root = self.first.as_ref()?;
            let named_inside = at.lexical.starts_with(root) || at.named.starts_with(root);
            let escapes = named_inside && !at.canonical.starts_with(root);
            return (!escapes).then(|| root.clone());
        }
        let above = |path: &Path| if at.is_folder { Some(path.to_owned()) } else { path.parent().map(Path::to_owned) };
        let root = match above(at.lexical).as_deref().and_then(repository) {
            Some(root) => root,
            None => above(at.canonical)?,
        };
        if !at.canonical.starts_with(&root) {
            return None;
        }
        self.first.get_or_insert_with(|| root.clone());
        self.roots.insert(root.clone());
        Some(root)
    }

    /// The roots that a file in one of `folders` may include from, the nearest first.
    pub(crate) fn of<'a>(&self, folders: &'a [PathBuf]) -> impl Iterator<Item = &'a Path> {
        folders.iter().flat_map(|folder| folder.ancestors()).filter(|folder| self.roots.contains(*folder))
    }

    /// Any root, to be named in a message.
    pub(crate) fn first(&self) -> Option<&Path> {
        self.first.as_deref()
    }
}

/// The nearest folder from `folder` upward that holds `.git` (a folder, or a file in a linked worktree), links resolved.
pub(crate) fn repository(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| folder.join(".git").exists())?.canonicalize().ok()
}
