//! The pages in `rules/` are true: every rule has one, every page has a rule, and the examples give the findings that
//! they are marked with.
//!
//! A bad example gives exactly what its `; expect: RULE` comments say, and nothing else at `warning` or above; a good one
//! gives nothing at `warning` or above, and nothing at all of its own rule. A rule that is not in `recommended` is
//! switched on for its own examples.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use zonewarden::facts::{Facts, FactsFile};
use zonewarden::finding::{Finding, Severity};
use zonewarden::lint;
use zonewarden::model::{Zone, ZoneId, ZoneSet};
use zonewarden::policy::Policy;
use zonewarden::policy::page::{Example, Page, Set, expectations, groups, pages};
use zonewarden::rules;
use zonewarden::source::{SourceFile, SourceMap};
use zonewarden::zone::include::{IncludeError, Loader, NoIncludes};
use zonewarden::zone::limits::Limits;
use zonewarden::zone::name::Name;
use zonewarden::zone::problem::Code;
use zonewarden::zone::reader::{Options, read};

/// File, line and rule: what a comment expects, and what a finding is reduced to.
type Place = (String, u32, String);

/// The example's own zone. Further files have names of their own.
const MAIN: &str = "example.zone";

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
    let raised: BTreeSet<&str> =
        rules::entries().map(|entry| entry.id).chain(Code::ALL.iter().map(|code| code.rule())).collect();
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
            if !expected(example).iter().any(|(.., rule)| rule == page.id) {
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
    let zones = zones(example, policy.facts().max_age, &sources);
    let wanted = expected(example);
    let told: BTreeSet<Place> = lint::run(&zones, &sources, &policy)
        .iter()
        .map(|finding| (place(finding, &sources), finding))
        .filter(|(place, finding)| {
            finding.severity >= Severity::Warning || finding.rule == page.id || wanted.contains(place)
        })
        .map(|(place, _)| place)
        .collect();
    let show = |(file, line, rule): &Place| format!("{rule} at {file}:{line}");
    for place in wanted.difference(&told) {
        faults.push(format!("{name}: not told: {}", show(place)));
    }
    for place in told.difference(&wanted) {
        faults.push(format!("{name}: not expected: {}", show(place)));
    }
}

fn place(finding: &Finding, sources: &SourceMap) -> Place {
    let file = sources.get(finding.span.file);
    (file.path().to_owned(), file.position(finding.span.start).line, finding.rule.clone())
}

fn expected(example: &Example) -> BTreeSet<Place> {
    let files = example.files.iter().map(|file| (file.name, file.text));
    std::iter::once((MAIN, example.text))
        .chain(files)
        .flat_map(|(name, text)| {
            expectations(text).into_iter().map(move |(line, rule)| (name.to_owned(), line, rule.to_owned()))
        })
        .collect()
}

fn policy(page: &Page, example: &Example, sources: &SourceMap) -> Result<Policy, String> {
    let header = format!("[rules.{}]", page.id);
    let mut text = example.policy.to_owned();
    if page.set != Set::Recommended && !text.contains(&header) && !text.contains("extends") {
        text.push_str(&format!("\n{header}\n"));
    }
    let loaded = Policy::from_text("zonewarden.toml", &text, sources);
    match loaded.errors.as_slice() {
        [] => Ok(loaded.policy),
        errors => Err(format!("its policy has mistakes: {errors:?}")),
    }
}

fn zones(example: &Example, max_age: u32, sources: &SourceMap) -> ZoneSet {
    let add = |name: &str, text: &str| sources.add(name, text.as_bytes().to_vec()).expect("an example is small");
    let mut inputs = vec![(add(MAIN, example.text), example.origin)];
    let mut folder = Folder::default();
    let mut facts = Vec::new();
    for file in example.files {
        let added = add(file.name, file.text);
        if file.facts {
            facts.push(FactsFile::read(&added, &NoIncludes, Limits::default()).expect("a page's facts are some"));
            continue;
        }
        folder.0.insert(file.name.as_bytes().to_vec(), Arc::clone(&added));
        inputs.extend(file.origin.map(|origin| (added, origin)));
    }
    let read = |(index, (file, origin)): (usize, (Arc<SourceFile>, &str))| {
        let origin = Name::parse(origin).expect("a page's origins are names");
        let options = Options { origin: Some(origin.clone()), loader: &folder, ..Options::default() };
        Zone::new(ZoneId::new(index), origin.as_ref(), None, true, read(&file, &options))
    };
    let set = ZoneSet::new(inputs.into_iter().enumerate().map(read).collect());
    set.with_facts(Facts::new(facts, max_age))
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
                   a policy configures them. A rule may give lower severities for lesser causes.\n"
            .to_owned();
    for group in groups() {
        out.push_str(&format!("\n## {}\n\n", group.title));
        out.push_str("| rule | reports | severity | set | reference |\n|---|---|---|---|---|\n");
        for page in pages().iter().filter(|page| page.group == group.id) {
            let strict = page.strict_severity.map_or(String::new(), |severity| format!(", strict {severity}"));
            let severity = format!("{}{strict}", page.severity);
            let references: Vec<String> =
                page.references.iter().map(|reference| format!("[{}]({})", reference.text, reference.url)).collect();
            let title = page.title.replace('|', "\\|");
            let link = format!("[`{0}`](../rules/{1}/{0}.toml)", page.id, page.group);
            let references = references.join(", ");
            out.push_str(&format!("| {link} | {title} | {severity} | {} | {references} |\n", page.set.as_str()));
        }
    }
    out
}
