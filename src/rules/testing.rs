//! How rules are tested: zones as text in, findings as text out.
//!
//! ```text
//! let world = World::of(&[("example.com.", "@ MX 10 mail\nmail CNAME host\nhost A 192.0.2.1\n")]);
//! assert_eq!(world.brief("mx-target-is-cname"), ["error[mx-target-is-cname] example.com.zone:1:9 'mail'"]);
//! ```
//!
//! A zone's file is named by its origin with `zone` behind it, below a folder named by its view: `inside/example.com.zone`.
//! Zones start with a TTL of one hour, so that a test needs `$TTL` only where that is the point. One line break at
//! the front of a text is dropped, so that it can start on a line of its own.
//!
//! A text with an entry that the reader leaves out would keep many rules silent, and a test of silence would prove
//! nothing: it panics, unless the test says [`World::damaged`].

use std::collections::HashMap;
use std::sync::Arc;

use crate::change::Base;
use crate::facts::{Facts, FactsFile};
use crate::finding::{Finding, Label, Severity};
use crate::lint;
use crate::model::{Declared, Zone, ZoneId, ZoneSet};
use crate::policy::Policy;
use crate::report::Suppressed;
use crate::source::{SourceFile, SourceMap, Span};
use crate::suppress;
use crate::zone::include::{IncludeError, Loader};
use crate::zone::limits::Limits;
use crate::zone::name::Name;
use crate::zone::reader::{self, Options};

/// Zones, files that they include, and a policy.
#[derive(Clone, Default)]
pub(crate) struct World {
    zones: Vec<ZoneText>,
    before: Vec<ZoneText>,
    files: Vec<(String, String)>,
    facts: Vec<(String, String)>,
    policy: String,
    now: Option<jiff::Timestamp>,
    damaged: bool,
    without_ttl: bool,
    signed_on_load: bool,
}

#[derive(Clone)]
struct ZoneText {
    origin: String,
    view: Option<String>,
    reported: bool,
    text: String,
}

/// The findings of a [`World`], with the texts that they point into.
pub(crate) struct Outcome {
    sources: SourceMap,
    /// In the order of path, place, rule and message.
    pub(crate) findings: Vec<Finding>,
}

impl World {
    /// Zones of no view, all of them reported, under the recommended policy.
    pub(crate) fn of(zones: &[(&str, &str)]) -> World {
        zones.iter().fold(World::default(), |world, (origin, text)| world.zone(origin, text))
    }

    /// One more zone.
    pub(crate) fn zone(self, origin: &str, text: &str) -> World {
        self.add(origin, None, true, text)
    }

    /// One more zone, in a view.
    pub(crate) fn zone_in(self, view: &str, origin: &str, text: &str) -> World {
        self.add(origin, Some(view.to_owned()), true, text)
    }

    /// One more zone that is only loaded: findings that neither lie in it nor rest on a reported zone are not told.
    pub(crate) fn context(self, origin: &str, text: &str) -> World {
        self.add(origin, None, false, text)
    }

    /// A zone as it was at the older revision that is compared with.
    pub(crate) fn before(mut self, origin: &str, text: &str) -> World {
        let text = text.strip_prefix('\n').unwrap_or(text).to_owned();
        self.before.push(ZoneText { origin: origin.to_owned(), view: None, reported: true, text });
        self
    }

    /// A file that `$INCLUDE` can name.
    pub(crate) fn file(mut self, name: &str, text: &str) -> World {
        self.files.push((name.to_owned(), text.to_owned()));
        self
    }

    /// A file of facts; later ones count for more.
    pub(crate) fn facts(mut self, name: &str, text: &str) -> World {
        let text = text.strip_prefix('\n').unwrap_or(text);
        self.facts.push((name.to_owned(), text.to_owned()));
        self
    }

    /// The policy file; without `extends` it builds on `recommended`.
    pub(crate) fn policy(mut self, toml: &str) -> World {
        self.policy = toml.to_owned();
        self
    }

    /// The time that counts as now.
    pub(crate) fn now(mut self, now: &str) -> World {
        self.now = Some(now.parse().expect("a test's time is one"));
        self
    }

    /// Some entries of the texts cannot be read, on purpose.
    pub(crate) fn damaged(mut self) -> World {
        self.damaged = true;
        self
    }

    /// Zones start without a TTL.
    pub(crate) fn without_ttl(mut self) -> World {
        self.without_ttl = true;
        self
    }

    /// A server's configuration says that the server signs the zones.
    pub(crate) fn signed_on_load(mut self) -> World {
        self.signed_on_load = true;
        self
    }

    fn add(mut self, origin: &str, view: Option<String>, reported: bool, text: &str) -> World {
        let text = text.strip_prefix('\n').unwrap_or(text).to_owned();
        self.zones.push(ZoneText { origin: origin.to_owned(), view, reported, text });
        self
    }

    /// One line for each finding of a rule: `severity[rule] path:line:column 'text at the span'`.
    pub(crate) fn brief(&self, rule: &str) -> Vec<String> {
        self.lint().brief(rule)
    }

    /// What [`World::brief`] gives, followed on the same line by the message, by each label as
    /// ` | path:line:column 'text' message`, and by ` | help: …`.
    pub(crate) fn told(&self, rule: &str) -> Vec<String> {
        self.lint().told(rule)
    }

    /// Reads, checks and sorts.
    pub(crate) fn lint(&self) -> Outcome {
        let sources = SourceMap::new();
        for (name, text) in &self.files {
            // Policies name files, too.
            sources.add(name, text.clone().into_bytes()).expect("a test's file is small");
        }
        let loaded = Policy::from_text("zonewarden.toml", &self.policy, &sources);
        assert!(loaded.errors.is_empty(), "the policy has mistakes: {:?}", loaded.errors);
        let set = self.zones(&sources);
        let mut findings = lint::run(&set, &sources, &loaded.policy);
        findings.sort_by_cached_key(|one| {
            (sources.get(one.span.file).path().to_owned(), one.span, one.rule.clone(), one.message.clone())
        });
        Outcome { sources, findings }
    }

    /// Reads and checks, and keeps back what is let pass; `whole` as for [`suppress::World::whole`].
    pub(crate) fn settled(&self, whole: bool) -> (Outcome, Suppressed) {
        let sources = SourceMap::new();
        let loaded = Policy::from_text("zonewarden.toml", &self.policy, &sources);
        assert!(loaded.errors.is_empty(), "the policy has mistakes: {:?}", loaded.errors);
        let set = self.zones(&sources);
        let world = suppress::World::new(&set, &sources, &loaded.policy).whole(whole);
        let settled = suppress::settle(lint::run(&set, &sources, &loaded.policy), &world);
        (Outcome { sources, findings: settled.findings }, settled.suppressed)
    }

    /// The zones as rules see them.
    pub(crate) fn zones(&self, sources: &SourceMap) -> ZoneSet {
        let mut folder = Folder::default();
        for (name, text) in &self.files {
            let file = sources.add(name, text.clone().into_bytes()).expect("a test's file is small");
            folder.0.insert(name.clone().into_bytes(), file);
        }
        let policy = Policy::from_text("zonewarden.toml", &self.policy, sources).policy;
        let read = |(index, zone)| self.read(index, zone, sources, &folder, &policy);
        let zones = self.zones.iter().enumerate().map(&read);
        let before: Vec<Zone> = self.before.iter().enumerate().map(&read).collect();
        let read = |(name, text): &(String, String)| {
            let file = sources.add(name, text.clone().into_bytes()).expect("a test's facts are few");
            FactsFile::read(&file, &folder, Limits::default())
        };
        let facts = Facts::new(self.facts.iter().map(read).collect(), policy.facts().max_age);
        let set = ZoneSet::new(zones.collect()).with_facts(facts);
        let set = match before.is_empty() {
            true => set,
            false => set.against(Arc::new(Base::new(ZoneSet::new(before), Vec::new()))),
        };
        match self.now {
            Some(now) => set.at(now),
            None => set,
        }
    }

    fn read(&self, index: usize, zone: &ZoneText, sources: &SourceMap, folder: &Folder, policy: &Policy) -> Zone {
        let (config, mail) = (policy.zones(), policy.mail());
        let view = zone.view.as_ref().map(|view| format!("{view}/")).unwrap_or_default();
        let path = format!("{view}{}zone", zone.origin);
        let file = sources.add(path, zone.text.clone().into_bytes()).expect("a test's zone is small");
        let origin = Name::parse(&zone.origin).expect("a test's origin is a name");
        let ttl = (!self.without_ttl).then_some(3600);
        let options = Options {
            origin: Some(origin.clone()),
            ttl,
            loader: folder,
            dialects: &config.dialects,
            ..Options::default()
        };
        let contents = reader::read(&file, &options);
        let view = zone.view.as_ref().and_then(|view| config.view(view));
        let mut declared = Declared {
            internal: view.and_then(|view| view.internal),
            special: None,
            dialects: config.dialects.as_slice().into(),
            serial_managed: config.serial_managed,
            signed_by: config.signed_by(&origin, zone.view.as_deref(), None),
            signed_on_load: self.signed_on_load,
            ..Declared::default()
        };
        mail.declare(origin.to_lowercase().as_ref(), &mut declared);
        let errors: Vec<_> = contents.problems.iter().filter(|one| one.severity == Severity::Error).collect();
        assert!(self.damaged || errors.is_empty(), "the reader does not take `{}`: {errors:?}", file.path());
        Zone::new(ZoneId(index as u32), origin.as_ref(), zone.view.clone(), zone.reported, contents).declare(declared)
    }
}

impl Outcome {
    /// See [`World::brief`].
    pub(crate) fn brief(&self, rule: &str) -> Vec<String> {
        self.of(rule).map(|finding| self.heading(finding)).collect()
    }

    /// See [`World::told`].
    pub(crate) fn told(&self, rule: &str) -> Vec<String> {
        self.of(rule).map(|finding| self.tell(finding)).collect()
    }

    /// The ids of all rules that spoke, each once, sorted.
    pub(crate) fn rules(&self) -> Vec<&str> {
        let mut rules: Vec<&str> = self.findings.iter().map(|finding| finding.rule.as_str()).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    fn of(&self, rule: &str) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.rule == rule)
    }

    fn heading(&self, finding: &Finding) -> String {
        format!("{}[{}] {}", finding.severity, finding.rule, self.place(finding.span))
    }

    fn tell(&self, finding: &Finding) -> String {
        let mut told = format!("{} {}", self.heading(finding), finding.message);
        for Label { span, message } in &finding.labels {
            told.push_str(&format!(" | {} {message}", self.place(*span)));
        }
        if let Some(help) = &finding.help {
            told.push_str(&format!(" | help: {help}"));
        }
        told
    }

    fn place(&self, span: Span) -> String {
        let file = self.sources.get(span.file);
        let at = file.position(span.start);
        let text = String::from_utf8_lossy(&file.text(span)).into_owned();
        format!("{}:{}:{} '{text}'", file.path(), at.line, at.column)
    }
}

/// Files by name, all in one folder.
#[derive(Default)]
struct Folder(HashMap<Vec<u8>, Arc<SourceFile>>);

impl Loader for Folder {
    fn load(&self, name: &[u8], _from: &SourceFile) -> Result<Arc<SourceFile>, IncludeError> {
        let missing = || IncludeError { message: format!("`{}` does not exist", name.escape_ascii()), help: None };
        self.0.get(name).cloned().ok_or_else(missing)
    }
}
