//! Which zones a text is: their origins, their views, and what is declared of them.

use std::path::Path;
use std::sync::Arc;

use walkdir::WalkDir;

use super::PolicyFault;
use super::candidate::Candidate;
use super::config::{Meant, Placed, ViewConfig, ZoneConfig};
use super::origin::OriginWhy;
use super::server::Use;
use super::server::read::{ServedFile, ServedFiles};
use crate::model::{Declared, SignedBy};
use crate::zone::name::Name;

/// One zone that a text is.
pub(super) struct Identity {
    pub(super) origin: Name,
    pub(super) why: OriginWhy,
    pub(super) view: Option<String>,
    pub(super) declared: Declared,
}

/// Names of views, and parts of them between `-`, `_` and `.`, that say whom they are for: an inner network.
const INNER_VIEWS: [&str; 10] =
    ["internal", "intern", "inside", "inner", "private", "intranet", "lan", "local", "localnet", "corp"];

/// Whether the name of a view says that only an inner network sees it: `internal`, `internal-lan`, `corp.vpn`.
pub(super) fn is_inner(view: &str) -> bool {
    let view = view.to_ascii_lowercase();
    // `non-internal` and the like would be a strange name, but not one for an inner network.
    let mut words = view.split(['-', '_', '.']);
    words.next().is_some_and(|first| INNER_VIEWS.contains(&first))
}

/// What is known of files besides their text.
pub(super) struct Identities<'r> {
    config: Option<&'r ZoneConfig>,
    served: ServedFiles,
    /// Those of the policy.
    dialects: Arc<[String]>,
}

impl<'r> Identities<'r> {
    pub(super) fn new(config: Option<&'r ZoneConfig>, served: ServedFiles) -> Self {
        let dialects = config.map(|config| config.dialects.as_slice()).unwrap_or_default().into();
        Identities { config, served, dialects }
    }

    /// What servers do with a file.
    pub(super) fn served(&self, candidate: &Candidate) -> &[ServedFile] {
        self.served.files.get(&candidate.source.canonical).map_or(&[], Vec::as_slice)
    }

    /// Whether a server is told that the file, and no other of its name, is a zone.
    pub(super) fn is_served(&self, candidate: &Candidate) -> bool {
        self.served(candidate).iter().any(|file| is_zone(file) && !file.by_name_only)
    }

    /// Why a file that servers know is no zone.
    pub(super) fn no_zone(&self, candidate: &Candidate) -> Option<&'static str> {
        let served = self.served(candidate);
        match served.first().map(|file| file.served.usage) {
            Some(Use::Other(what)) if !served.iter().any(is_zone) => Some(what),
            _ => None,
        }
    }

    /// A text whose origin somebody has settled: the command line or the policy. Its views are still the server's.
    pub(super) fn settled(&self, candidate: &Candidate, origin: &Name, why: &OriginWhy) -> Vec<Identity> {
        let mut identities: Vec<Identity> = Vec::with_capacity(1);
        let served = self.served(candidate).iter().filter(|file| is_zone(file) && !file.by_name_only);
        for file in served {
            self.add(&mut identities, candidate, (origin.clone(), why.clone()), Some(file));
        }
        if identities.is_empty() {
            self.add(&mut identities, candidate, (origin.clone(), why.clone()), None);
        }
        identities
    }

    /// The zones that servers make of a text which states the origin `stated`; that is asked for only where it counts.
    pub(super) fn by_servers(&self, candidate: &Candidate, stated: impl Fn() -> Option<Name>) -> Vec<Identity> {
        let mut identities = Vec::with_capacity(self.served(candidate).len());
        for file in self.served(candidate).iter().filter(|file| is_zone(file)) {
            let contradicted = || stated().is_some_and(|stated| stated.as_ref().to_lowercase() != file.served.name);
            if !(file.by_name_only && contradicted()) {
                self.add(&mut identities, candidate, (file.served.name.clone(), file.why.clone()), Some(file));
            }
        }
        identities
    }

    fn add(
        &self,
        identities: &mut Vec<Identity>,
        candidate: &Candidate,
        (origin, why): (Name, OriginWhy),
        file: Option<&ServedFile>,
    ) {
        let by_policy = self.config.and_then(|config| config.views_of(&candidate.named).next());
        let view = match by_policy {
            Some((view, _)) => Some(view.name.clone()),
            None => file.and_then(|file| file.served.view.clone()),
        };
        let special = file.and_then(|file| file.served.special);
        let dialect = file.and_then(|file| file.served.dialect);
        match identities.iter_mut().find(|known| known.origin == origin && known.view == view) {
            Some(known) => {
                known.declared.special = known.declared.special.or(special);
                known.declared.signed_on_load |= file.is_some_and(|file| file.served.signed_on_load);
            }
            None => {
                let view_config = view.as_ref().and_then(|view| self.config?.view(view));
                let declared = Declared {
                    internal: view_config.and_then(|view| view.internal).or_else(|| {
                        // A name that says nothing is no evidence of the contrary.
                        view.as_deref().is_some_and(is_inner).then_some(true)
                    }),
                    special,
                    dialects: self.dialects_with(dialect),
                    serial_managed: self.serial_managed(),
                    signed_by: self.signed_by(&origin, view.as_deref(), Some(&candidate.named)),
                    signed_on_load: file.is_some_and(|file| file.served.signed_on_load),
                    ..Declared::default()
                };
                identities.push(Identity { origin, why, view, declared });
            }
        }
    }

    /// What is declared of a zone that no server is told of.
    pub(super) fn declared(&self, origin: &Name, view: Option<&str>) -> Declared {
        Declared {
            internal: view.and_then(|view| self.config?.view(view)).and_then(|view| view.internal),
            dialects: self.dialects_with(None),
            serial_managed: self.serial_managed(),
            signed_by: self.signed_by(origin, view, None),
            ..Declared::default()
        }
    }

    fn serial_managed(&self) -> bool {
        self.config.is_some_and(|config| config.serial_managed)
    }

    fn signed_by(&self, origin: &Name, view: Option<&str>, file: Option<&Path>) -> Option<SignedBy> {
        self.config?.signed_by(origin, view, file)
    }

    fn dialects_with(&self, more: Option<&str>) -> Arc<[String]> {
        match more {
            Some(more) if !self.dialects.iter().any(|known| known == more) => {
                self.dialects.iter().cloned().chain([more.to_owned()]).collect()
            }
            _ => Arc::clone(&self.dialects),
        }
    }

    /// A mistake: the policy has the file in two views.
    pub(super) fn in_two_views(&self, candidate: &Candidate) -> Option<PolicyFault> {
        let mut views = self.config?.views_of(&candidate.named);
        let ((first, _), (second, placed)) = (views.next()?, views.next()?);
        Some(PolicyFault {
            message: format!("`{}` is in view `{}` and in view `{}`", candidate.source.shown, first.name, second.name),
            span: placed.span,
            label: "matches a file of another view",
            help: "let each file match the `paths` of one view; what several views share can be an `$INCLUDE` of a \
                   zone file each"
                .to_owned(),
        })
    }
}

fn is_zone(file: &ServedFile) -> bool {
    !matches!(file.served.usage, Use::Other(_))
}

/// Globs of views that match no file at all, found or not.
pub(super) fn idle_paths(config: &ZoneConfig, candidates: &[Candidate]) -> Vec<PolicyFault> {
    let paths = config.views.iter().flat_map(|view: &ViewConfig| view.paths.iter().map(move |placed| (view, placed)));
    let found =
        |placed: &Placed| candidates.iter().any(|candidate| placed.pattern.means(&candidate.named) != Meant::No);
    paths
        .filter(|(_, placed)| !found(placed) && files(placed).next().is_none())
        .map(|(view, placed)| PolicyFault {
            message: format!("`{}` matches no file, so view `{}` has no zones by it", placed.text, view.name),
            span: placed.span,
            label: "matches nothing",
            help: "paths are relative to the folder of this policy: `inside/**`".to_owned(),
        })
        .collect()
}

/// The files on disk that a pattern matches, in the order of their paths.
pub(super) fn files(placed: &Placed) -> impl Iterator<Item = std::path::PathBuf> + '_ {
    let hidden = |path: &Path| path.file_name().is_some_and(|name| name == ".git");
    WalkDir::new(placed.pattern.start())
        .sort_by_file_name()
        .into_iter()
        .filter_entry(move |entry| !hidden(entry.path()))
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_file() && placed.pattern.means(entry.path()) != Meant::No)
        .map(walkdir::DirEntry::into_path)
}
