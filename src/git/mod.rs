//! Old revisions, asked of `git`.
//!
//! Arguments are fixed: what a person names as a revision goes to `git cat-file --batch` on standard input, where nothing
//! can be taken for an option, and from then on only object names that git itself gave are used. There is no shell, no
//! pager, no hook, no file system monitor, and no fetching of what a partial clone left out.

mod checkout;
mod objects;
mod tree;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub use checkout::{Checkout, Left};
pub use objects::{Object, ObjectKind, Objects, is_blob};
pub use tree::{Entry, EntryKind};

/// Why git gave no answer.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct GitError {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl GitError {
    fn new(message: impl Into<String>, help: impl Into<String>) -> GitError {
        GitError { message: message.into(), help: Some(help.into()) }
    }
}

/// Variables that would lead git to another repository than the one whose folder it is run in. Hooks set them.
const MISLEADING: [&str; 5] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE"];

/// A repository on disk.
#[derive(Clone, Debug)]
pub struct Repository {
    /// The top folder, or that of a bare repository; links resolved.
    top: PathBuf,
    bare: bool,
}

/// A revision that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Revision {
    /// As it was named.
    pub name: String,
    /// Its commit; `None` for the `HEAD` of a repository without commits, which holds nothing.
    pub commit: Option<String>,
    tree: Option<String>,
}

impl Repository {
    /// The repository that a path lies in: the nearest folder upward that holds `.git`, or is a bare repository.
    pub fn around(path: &Path) -> Option<Repository> {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let start = path.ancestors().find_map(|known| {
            let known = if known.as_os_str().is_empty() { Path::new(".") } else { known };
            known.canonicalize().ok()
        })?;
        let is_bare = |folder: &Path| {
            folder.join("HEAD").is_file() && folder.join("objects").is_dir() && folder.join("refs").is_dir()
        };
        start.ancestors().find_map(|folder| match () {
            () if folder.join(".git").exists() => Some(Repository { top: folder.to_owned(), bare: false }),
            () if is_bare(folder) => Some(Repository { top: folder.to_owned(), bare: true }),
            () => None,
        })
    }

    /// The top folder, links resolved.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// Whether there is no work tree.
    pub fn is_bare(&self) -> bool {
        self.bare
    }

    /// Starts the one process that gives all objects.
    ///
    /// # Errors
    /// [`GitError`] where git is not installed.
    pub fn objects(&self) -> Result<Objects, GitError> {
        Objects::start(self)
    }

    /// Finds a revision: a branch, a tag, a commit, or whatever git takes for one.
    ///
    /// # Errors
    /// [`GitError`] if there is none, with what to fetch in a shallow clone.
    pub fn revision(&self, objects: &mut Objects, name: &str) -> Result<Revision, GitError> {
        if name.is_empty() || name.contains(['\n', '\r', '\0']) {
            return Err(GitError::new(
                format!("`{}` is no revision", name.escape_debug()),
                "name a branch, a tag or a commit, such as `origin/main`",
            ));
        }
        let found = objects.get(&format!("{name}^{{commit}}"))?;
        let Some(commit) = found.filter(|object| object.kind == ObjectKind::Commit) else {
            if name == "HEAD" && !self.is_shallow() && self.is_unborn()? {
                return Ok(Revision { name: name.to_owned(), commit: None, tree: None });
            }
            return Err(self.missing(name));
        };
        let tree = commit.tree().map(str::to_owned);
        Ok(Revision { name: name.to_owned(), commit: Some(commit.id), tree })
    }

    /// The nearest commit that a revision and `HEAD` have in common.
    ///
    /// # Errors
    /// [`GitError`] if there is none, or the clone does not reach back to it.
    pub fn merge_base(&self, objects: &mut Objects, name: &str) -> Result<Revision, GitError> {
        let (other, head) = (self.revision(objects, name)?, self.revision(objects, "HEAD")?);
        let (Some(other), Some(head)) = (&other.commit, &head.commit) else { return Ok(head) };
        let output = self.command().args(["merge-base", other, head]).output().map_err(|error| not_run(&error))?;
        let commit = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if !output.status.success() || commit.is_empty() {
            let message = format!("`{name}` and `HEAD` have no commit in common");
            return Err(match self.is_shallow() {
                true => GitError::new(
                    format!("{message} in this shallow clone"),
                    "fetch more of the history: `git fetch --unshallow`, or `fetch-depth: 0` for the checkout in CI",
                ),
                false => GitError::new(message, format!("compare with the revision itself: `--base {name}` alone")),
            });
        }
        let found = self.revision(objects, &commit)?;
        Ok(Revision { name: name.to_owned(), ..found })
    }

    fn missing(&self, name: &str) -> GitError {
        let shown = name.escape_debug();
        if self.is_shallow() {
            let branch = name.strip_prefix("origin/").unwrap_or("BRANCH");
            return GitError::new(
                format!("`{shown}` is not in this shallow clone"),
                format!(
                    "fetch it with `git fetch --depth=1 origin {0}:refs/remotes/origin/{0}`, or set `fetch-depth: 0` for \
                     the checkout in CI",
                    branch.escape_debug()
                ),
            );
        }
        let remote = match name.split_once('/') {
            Some((remote, branch)) => format!("git fetch {} {}", remote.escape_debug(), branch.escape_debug()),
            None => "git fetch".to_owned(),
        };
        GitError::new(
            format!("there is no revision `{shown}` in this repository"),
            format!("`git branch --all` lists the branches; one of a remote may have to be fetched: `{remote}`"),
        )
    }

    /// Whether `HEAD` is a branch without a commit. Also tells why git refuses to look at the repository at all.
    fn is_unborn(&self) -> Result<bool, GitError> {
        let output = self
            .command()
            .args(["symbolic-ref", "--quiet", "HEAD"])
            .stderr(Stdio::piped())
            .output()
            .map_err(|error| not_run(&error))?;
        if output.status.code() == Some(128) {
            return Err(self.refusal(&output.stderr));
        }
        let head = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let refs = self.command().args(["for-each-ref", "--count=1", "--end-of-options", &head]).output();
        let refs = refs.map_err(|error| not_run(&error))?;
        Ok(output.status.success() && refs.status.success() && refs.stdout.is_empty())
    }

    /// What git itself says where it does not work with the repository.
    fn refusal(&self, said: &[u8]) -> GitError {
        let said = String::from_utf8_lossy(said);
        let line = said.lines().next().unwrap_or_default().trim_start_matches("fatal: ").escape_debug().to_string();
        let help = match line.contains("dubious ownership") {
            true => format!("`git config --global --add safe.directory '{}'`", self.top.display()),
            false => "`git status` in this folder should work first".to_owned(),
        };
        GitError::new(format!("git does not read this repository: {line}"), help)
    }

    fn is_shallow(&self) -> bool {
        let output = self.command().args(["rev-parse", "--is-shallow-repository"]).output();
        output.is_ok_and(|output| output.stdout.starts_with(b"true"))
    }

    fn command(&self) -> Command {
        let mut command = Command::new("git");
        command
            .args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "--no-pager", "--no-optional-locks"])
            .current_dir(&self.top)
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        for variable in MISLEADING {
            command.env_remove(variable);
        }
        command
    }
}

fn not_run(error: &std::io::Error) -> GitError {
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            GitError::new("`git` is not found, and old revisions are read through it", "install git")
        }
        _ => GitError::new(format!("`git` cannot be run: {error}"), "old revisions are read through it"),
    }
}
