//! The pages in `rules/` are true: every rule has one, every page has a rule, and the examples give the findings that
//! they are marked with.
//!
//! A bad example gives exactly what its `; expect: RULE` comments say, and nothing else at `warning` or above; a good one
//! gives nothing at `warning` or above, and nothing at all of its own rule. A rule that is not in `recommended` is
//! switched on for its own examples.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use zonewarden::change::Base;
use zonewarden::facts::{Facts, FactsFile};
use zonewarden::finding::{Applicability, Finding, Severity};
use zonewarden::fix::{NewTexts, Reading, Work, mend};
use zonewarden::lint;
use zonewarden::model::{Declared, Zone, ZoneId, ZoneSet};
use zonewarden::policy::cases::{Place, compare as differences};
use zonewarden::policy::page::{Example, Fixable, Page, Set, groups, pages};
use zonewarden::policy::{Policy, weakened};
use zonewarden::report::arrange;
use zonewarden::rules;
use zonewarden::source::{SourceFile, SourceMap, Span};
use zonewarden::suppress::{World, settle};
use zonewarden::zone::include::{IncludeError, Loader, NoIncludes};
use zonewarden::zone::limits::Limits;
use zonewarden::zone::name::Name;
use zonewarden::zone::problem::Code;
use zonewarden::zone::reader::{Options, read};

/// The example's own zone. Further files have names of their own.
const MAIN: &str = "example.zone";
/// The policy that a change brings, where an example has one of then, too.
const NEWER: &str = "zonewarden.toml";

#[test]
fn every_rule_has_a_page() {
    let with_page: BTreeSet<&str> = pages().iter().map(|page| page.id).collect();
    let lacking = |id: &&str| !with_page.contains(id);
    let by_rules = rules::entries().map(|entry| entry.id);
    let by_reader = Code::ALL.iter().map(|code| code.rule());
    let without: Vec<&str> = by_rules.chain(by_reader).filter(lacking).collect();
    assert!(without.is_empty(), "rules without a page: {without:?}");
}

#[test]
fn every_page_has_a_rule() {
    let by_rules = rules::entries().map(|entry| entry.id);
    let by_reader = Code::ALL.iter().map(|code| code.rule());
    let raised: BTreeSet<&str> = by_rules.chain(by_reader).chain(["unused-suppression"]).collect();
    let idle: Vec<&str> = pages().iter().map(|page| page.id).filter(|id| !raised.contains(id)).collect();
    assert!(idle.is_empty(), "pages of rules that nothing raises: {idle:?}");
}

#[test]
fn no_rule_is_made_twice() {
    let mut seen = BTreeSet::new();
    let twice: Vec<&str> = rules::entries().map(|entry| entry.id).filter(|id| !seen.insert(*id)).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn every_page_has_examples_of_its_own_rule() {
    let mut faults = Vec::new();
    for page in pages() {
        if page.bad.is_empty() || page.good.is_empty() {
            faults.push(format!("{}: needs a bad and a good example", page.id));
        }
        for (number, example) in page.bad.iter().enumerate() {
            if !expected(example).iter().any(|place| place.rule == page.id) {
                faults.push(format!("{}: bad example {} does not expect the rule", page.id, number + 1));
            }
        }
        for (number, example) in page.good.iter().enumerate() {
            if !expected(example).is_empty() {
                faults.push(format!("{}: good example {} expects findings", page.id, number + 1));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn examples_give_what_they_say() {
    let mut faults = Vec::new();
    for page in pages() {
        let bad = page.bad.iter().enumerate().map(|(number, example)| ("bad", number, example));
        let good = page.good.iter().enumerate().map(|(number, example)| ("good", number, example));
        for (sort, number, example) in bad.chain(good) {
            let name = format!("{}, {sort} example {}", page.id, number + 1);
            compare(page, example, &name, &mut faults);
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

fn compare(page: &Page, example: &Example, name: &str, faults: &mut Vec<String>) {
    let sources = SourceMap::new();
    let policy = match policy(page, example, &sources) {
        Ok(policy) => policy,
        Err(error) => return faults.push(format!("{name}: {error}")),
    };
    let zones = zones(page, example, &policy, &sources);
    let wanted = expected(example);
    let world = World::new(&zones, &sources, &policy);
    let told: BTreeSet<Place> = settle(lint::run(&zones, &sources, &policy), &world)
        .findings
        .iter()
        .map(|finding| (place(finding, &sources), finding))
        .filter(|(place, finding)| {
            finding.severity >= Severity::Warning || finding.rule == page.id || wanted.contains(place)
        })
        .map(|(place, _)| place)
        .collect();
    let show = |place: &Place| format!("{} at {}:{}", place.rule, place.file, place.line);
    let differences = differences(&wanted, &told);
    faults.extend(differences.missing.iter().map(|place| format!("{name}: not told: {}", show(place))));
    faults.extend(differences.beyond.iter().map(|place| format!("{name}: not expected: {}", show(place))));
}

fn place(finding: &Finding, sources: &SourceMap) -> Place {
    let file = sources.get(finding.span.file);
    Place::new(file.path(), file.position(finding.span.start).line, finding.rule.clone())
}

fn expected(example: &Example) -> BTreeSet<Place> {
    let files = example.files.iter().map(|file| (file.name, file.text));
    let all = std::iter::once((MAIN, example.text)).chain(files).chain([(NEWER, example.policy)]);
    all.flat_map(|(name, text)| Place::expected(name, text)).collect()
}

fn policy(page: &Page, example: &Example, sources: &SourceMap) -> Result<Policy, String> {
    // Files that policies name are no zones.
    for file in example.files.iter().filter(|file| file.origin.is_none()) {
        sources.add(file.name, file.text.as_bytes().to_vec()).expect("an example is small");
    }
    policy_of(page, "zonewarden.toml", example.before_policy.unwrap_or(example.policy), sources)
}

/// A policy file of an example.
fn policy_of(page: &Page, name: &str, text: &str, sources: &SourceMap) -> Result<Policy, String> {
    let header = format!("[rules.{}]", page.id);
    let mut text = text.to_owned();
    if page.set != Set::Recommended && !text.contains(&header) && !text.contains("extends") {
        text.push_str(&format!("\n{header}\n"));
    }
    let loaded = Policy::from_text(name, &text, sources);
    match loaded.errors.as_slice() {
        [] => Ok(loaded.policy),
        errors => Err(format!("its policy has mistakes: {errors:?}")),
    }
}

fn zones(page: &Page, example: &Example, policy: &Policy, sources: &SourceMap) -> ZoneSet {
    Texts::of(page, example, policy, sources).read(&NewTexts::default())
}

/// The files of an example, as they are read.
struct Texts {
    /// Those that are zones.
    zones: Vec<ZoneText>,
    now: Option<&'static str>,
    folder: Folder,
    facts: Vec<Arc<SourceFile>>,
    max_age: u32,
    /// The zones as they were.
    base: Option<Arc<Base>>,
}

/// A zone's file, its origin, and what the policy says of it.
struct ZoneText {
    file: Arc<SourceFile>,
    origin: Name,
    view: Option<String>,
    declared: Declared,
}

impl Texts {
    fn of(page: &Page, example: &Example, policy: &Policy, sources: &SourceMap) -> Texts {
        let mut texts = Texts::at(example, false, policy, sources);
        if let Some(before) = example.before {
            let was = Texts::at(&Example { text: before, ..*example }, true, policy, sources);
            // The places that a change of policy is told at are those of the newer one.
            let newer = example.before_policy.map(|_| {
                let newer = policy_of(page, NEWER, example.policy, sources);
                newer.expect("the newer policy has no mistakes")
            });
            let zones = [(example.origin.to_owned(), None)];
            let weakened = newer.map(|newer| weakened(policy, &newer, &zones, start_of(&newer, sources)));
            let set = was.read(&NewTexts::default());
            texts.base = Some(Arc::new(Base::new(set, weakened.unwrap_or_default())));
        }
        texts
    }

    fn at(example: &Example, before: bool, policy: &Policy, sources: &SourceMap) -> Texts {
        let add = |name: &str, text: &str| sources.add(name, text.as_bytes().to_vec()).expect("an example is small");
        let mut inputs = vec![(add(MAIN, example.text), example.origin)];
        let mut folder = Folder::default();
        let mut facts = Vec::new();
        for file in example.files.iter().filter(|file| before || !file.gone) {
            let text = file.before.filter(|_| before).unwrap_or(file.text);
            let added = add(file.name, text);
            if file.facts {
                facts.push(added);
                continue;
            }
            folder.0.insert(file.name.as_bytes().to_vec(), Arc::clone(&added));
            inputs.extend(file.origin.map(|origin| (added, origin)));
        }
        let declare = |(file, origin): (Arc<SourceFile>, &str)| {
            let origin = Name::parse(origin).expect("a page's origins are names");
            // A file in a folder that is named as a view is of that view.
            let folder = file.path().split_once('/').map(|(folder, _)| folder);
            let view = policy.zones().views.iter().find(|view| Some(view.name.as_str()) == folder);
            let mut declared = Declared {
                internal: view.and_then(|view| view.internal),
                serial_managed: policy.zones().serial_managed,
                ..Declared::default()
            };
            policy.mail().declare(origin.as_ref(), &mut declared);
            let view = view.map(|view| view.name.clone());
            ZoneText { file, origin, view, declared }
        };
        let zones = inputs.into_iter().map(declare).collect();
        Texts { zones, now: example.now, folder, facts, max_age: policy.facts().max_age, base: None }
    }

    /// Reads the zones, with new texts in the place of some files.
    fn read(&self, texts: &NewTexts) -> ZoneSet {
        let loader = Reading { loader: &self.folder, texts };
        let read = |(index, zone): (usize, &ZoneText)| {
            let options = Options { origin: Some(zone.origin.clone()), loader: &loader, ..Options::default() };
            let contents = read(&texts.of(&zone.file), &options);
            Zone::new(ZoneId::new(index), zone.origin.as_ref(), zone.view.clone(), true, contents)
                .declare(zone.declared.clone())
        };
        let set = ZoneSet::new(self.zones.iter().enumerate().map(read).collect());
        let facts = self.facts.iter().map(|file| FactsFile::read(file, &NoIncludes, Limits::default()));
        let set = set.with_facts(Facts::new(facts.collect(), self.max_age));
        let set = match &self.base {
            Some(base) => set.against(Arc::clone(base)),
            None => set,
        };
        match self.now {
            Some(now) => set.at(now.parse().expect("an example's `now` is a time")),
            None => set,
        }
    }
}

/// The first place of a policy.
fn start_of(policy: &Policy, sources: &SourceMap) -> Span {
    Span::new(sources.get(policy.file().expect("a policy of an example is a file")).id(), 0, 0)
}

/// A bad example with all fixes of its own rule applied gives the text under `fixed`, and the finding is gone where it
/// carried a fix. A rule whose page says `fixable` shows a fix in one of its examples, and of that kind; others never do.
#[test]
fn fixes_give_what_the_pages_say() {
    let mut faults = Vec::new();
    for page in pages() {
        let mut seen = BTreeSet::new();
        for (number, example) in page.bad.iter().enumerate() {
            mend_example(page, example, &format!("{}, bad example {}", page.id, number + 1), &mut seen, &mut faults);
        }
        let allowed: &[Applicability] = match page.fixable {
            Fixable::No => &[],
            Fixable::Safe => &[Applicability::Safe],
            Fixable::Unsafe => &[Applicability::Unsafe],
            Fixable::Sometimes => &[Applicability::Safe, Applicability::Unsafe],
        };
        if !seen.iter().all(|fix| allowed.contains(fix)) || (seen.is_empty() && page.fixable != Fixable::No) {
            let shown: Vec<&str> = seen.iter().map(|fix| fix.as_str()).collect();
            faults.push(format!("{}: says fixable `{}`, and shows {shown:?}", page.id, page.fixable.as_str()));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

fn mend_example(
    page: &Page,
    example: &Example,
    name: &str,
    seen: &mut BTreeSet<Applicability>,
    faults: &mut Vec<String>,
) {
    let sources = SourceMap::new();
    let Ok(policy) = policy(page, example, &sources) else { return };
    let texts = Texts::of(page, example, &policy, &sources);
    let own = |set: &ZoneSet| {
        let findings = lint::run(set, &sources, &policy).into_iter().filter(|finding| finding.rule == page.id);
        arrange(findings.collect(), &sources)
    };
    let before = own(&texts.read(&NewTexts::default()));
    let fixes: Vec<Applicability> =
        before.iter().filter_map(|finding| Some(finding.fix.as_ref()?.applicability)).collect();
    seen.extend(&fixes);
    let read = |new: &NewTexts| texts.read(new);
    let mended = mend(&Work { sources: &sources, read: &read, check: &own }, Applicability::Unsafe);
    for refused in &mended.refused {
        faults.push(format!("{name}: the fix at line {} is refused: it would change other records", refused.line));
    }
    let left = mended.findings.len();
    if left + fixes.len() != before.len() {
        faults.push(format!("{name}: {} findings, {} with a fix, and {left} are left", before.len(), fixes.len()));
    }
    let text = mended.texts.changed().into_iter().find(|(was, _)| was.path() == MAIN);
    let text = text.map(|(_, now)| String::from_utf8(now.bytes().to_vec()).expect("examples are UTF-8"));
    match (text, example.fixed) {
        (None, None) => {}
        (Some(text), Some(fixed)) if text == fixed => {}
        (Some(text), _) => faults.push(format!("{name}: mended it reads\n{text}")),
        (None, Some(_)) => faults.push(format!("{name}: says `fixed`, and nothing is mended")),
    }
}

/// The files of an example, all in one folder.
#[derive(Default)]
struct Folder(HashMap<Vec<u8>, Arc<SourceFile>>);

impl Loader for Folder {
    fn load(&self, name: &[u8], _from: &SourceFile) -> Result<Arc<SourceFile>, IncludeError> {
        let missing = || IncludeError { message: format!("`{}` does not exist", name.escape_ascii()), help: None };
        self.0.get(name).cloned().ok_or_else(missing)
    }
}

/// `docs/rules.md` is made of the pages. `UPDATE_DOCUMENTS=1 cargo test --test pages` writes it.
#[test]
fn the_table_of_rules_is_that_of_the_pages() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let table = table_of_rules();
    if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
        std::fs::write(&path, &table).expect("the documents can be written");
    }
    let written = std::fs::read_to_string(&path).expect("docs/rules.md is there");
    assert!(written == table, "docs/rules.md is not what the pages say");
}

fn table_of_rules() -> String {
    let mut out =
        "# Rules\n\nMade of the pages in `rules/`; `zonewarden explain RULE` shows a page with its examples. \
                   Set: `recommended` rules run without configuration, `strict` adds its own, `policy` rules run once \
                   a policy configures them. A rule may give lower severities for lesser causes. Fixable: `safe` fixes \
                   are applied by `--fix`, `unsafe` ones by `--fix --unsafe-fixes` only; `sometimes` it depends on what \
                   is known. Not every finding of such a rule carries a fix.\n"
            .to_owned();
    for group in groups() {
        out.push_str(&format!("\n## {}\n\n", group.title));
        out.push_str("| rule | reports | severity | set | fixable | reference |\n|---|---|---|---|---|---|\n");
        for page in pages().iter().filter(|page| page.group == group.id) {
            let strict = page.strict_severity.map_or(String::new(), |severity| format!(", strict {severity}"));
            let severity = format!("{}{strict}", page.severity);
            let references: Vec<String> =
                page.references.iter().map(|reference| format!("[{}]({})", reference.text, reference.url)).collect();
            let title = page.title.replace('|', "\\|");
            let link = format!("[`{0}`](../rules/{1}/{0}.toml)", page.id, page.group);
            let references = references.join(", ");
            let (set, fixable) = (page.set.as_str(), page.fixable.as_str());
            out.push_str(&format!("| {link} | {title} | {severity} | {set} | {fixable} | {references} |\n"));
        }
    }
    out
}
