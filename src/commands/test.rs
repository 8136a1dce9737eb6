//! `zonewarden test`: the policy's own rules, tried on zones that say what is wrong with them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::Arc;

use super::session::{self, FactsTexts, Stop};
use crate::cli::{InputArgs, TestArgs};
use crate::finding::{Finding, Severity};
use crate::fix::NewTexts;
use crate::lint;
use crate::model::{Zone, ZoneId, ZoneSet};
use crate::policy::cases::{Compared, Place, compare, marks};
use crate::policy::custom::{CustomRule, CustomTest};
use crate::policy::{Loaded, Policy};
use crate::report::Outcome;
use crate::source::{SourceFile, SourceMap};
use crate::zone::name::Name;
use crate::zone::reader::{self, Options};

/// The TTL of records in `[[custom.test]]` zones that state none: most tests are not about TTLs.
const TEST_TTL: u32 = 3600;

/// The apex of a `[[custom.test]]` zone that does not say what it is.
const TEST_ORIGIN: &str = "test.example.";

/// Runs the subcommand: exit code 1 if a test fails, 2 if the policy has mistakes.
pub fn run(args: &TestArgs) -> u8 {
    session::with_exit_code(|| {
        let sources = SourceMap::new();
        let input = InputArgs { paths: args.paths.clone(), root: args.root.clone(), ..InputArgs::default() };
        let loaded = session::policy(&sources, &args.policy, &input);
        let mut tried = Tried { args, policy: &loaded.policy, sources: &sources, results: Vec::new() };
        for rule in loaded.policy.custom() {
            for (number, test) in rule.tests.iter().enumerate() {
                tried.inline(rule, number + 1, test);
            }
        }
        let unread = if args.paths.is_empty() { false } else { tried.fixtures(&input)? };
        session::print_policy_errors(&loaded.errors)?;
        let failed = tried.report(&mut io::BufWriter::new(io::stdout().lock()))?;
        Ok(exit_code(&loaded, unread, failed))
    })
}

fn exit_code(loaded: &Loaded, unread: bool, failed: bool) -> u8 {
    match (loaded.errors.is_empty(), unread, failed) {
        (false, ..) => Outcome::Usage.code(),
        (_, true, _) => Outcome::Input.code(),
        (.., true) => Outcome::Findings.code(),
        _ => Outcome::Clean.code(),
    }
}

/// What one test gave.
struct Result_ {
    title: String,
    differences: Compared,
    /// Entries that cannot be read: a test of them proves nothing.
    unreadable: Vec<String>,
    /// Rules that spoke where they should.
    fails: BTreeSet<String>,
    /// Rules that were silent where they should be.
    passes: BTreeSet<String>,
    files: Vec<Arc<SourceFile>>,
    messages: BTreeMap<Place, String>,
}

struct Tried<'a> {
    args: &'a TestArgs,
    policy: &'a Policy,
    sources: &'a SourceMap,
    results: Vec<Result_>,
}

impl Tried<'_> {
    /// A `[[custom.test]]`: judged are its rule and those that its zones name.
    fn inline(&mut self, rule: &CustomRule, number: usize, test: &CustomTest) {
        let policy_file = self.sources.get(test.span.file);
        let line = policy_file.position(test.span.start).line;
        let name = if test.name.is_empty() { String::new() } else { format!(" ({})", test.name) };
        let title = format!("{}, test {number}{name}, {}:{line}", rule.id, policy_file.path());
        let mut zones = Vec::new();
        let mut files = Vec::new();
        for (index, text) in test.zones.iter().enumerate() {
            let path = if index == 0 { "zone".to_owned() } else { format!("zone {}", index + 1) };
            // A policy file is far below the size that the map refuses, and so is what stands in it.
            let Ok(file) = self.sources.add(path, text.clone().into_bytes()) else { continue };
            let told = test.origin.as_deref().filter(|_| index == 0);
            zones.push(inline_zone(index, &file, told.map(str::to_owned).or_else(|| origin_of(text))));
            files.push(file);
        }
        let mut judged: BTreeSet<String> = [rule.id.clone()].into();
        judged.extend(test.zones.iter().flat_map(|text| marks(text)).map(|mark| mark.rule.to_owned()));
        let result = self.judge(title, ZoneSet::new(zones), files, &judged, Some(&rule.id));
        self.results.push(result);
    }

    /// Zone files: judged are all rules of the policy's own, and those that the files name. Gives whether something
    /// could not be read.
    fn fixtures(&mut self, input: &InputArgs) -> Result<bool, Stop> {
        let paths = session::facts_paths(input, &self.args.facts, self.policy);
        let (found, loader) = session::discover(self.sources, input, self.policy, &paths)?;
        let facts = FactsTexts::read(paths, &loader);
        let errors: Vec<_> = found.errors.iter().chain(&facts.errors).map(session::input_error).collect();
        session::print_errors(&errors)?;
        let zones = session::read_zones(&found, &loader, self.policy, &NewTexts::default());
        let set = zones.with_facts(facts.facts(&loader, self.policy));
        let files: Vec<Arc<SourceFile>> = set
            .zones()
            .iter()
            .filter(|zone| zone.reported())
            .flat_map(|zone| zone.contents().files().map(|file| self.sources.get(file)))
            .collect();
        let mut judged: BTreeSet<String> = self.policy.custom().map(|rule| rule.id.clone()).collect();
        for file in &files {
            let bytes = file.bytes();
            let text = String::from_utf8_lossy(&bytes);
            judged.extend(marks(&text).into_iter().map(|mark| mark.rule.to_owned()));
        }
        let zones = set.zones().iter().filter(|zone| zone.reported()).count();
        let title = format!("{zones} zone{} in files", if zones == 1 { "" } else { "s" });
        let result = self.judge(title, set, files, &judged, None);
        self.results.push(result);
        Ok(!errors.is_empty())
    }

    fn judge(
        &self,
        title: String,
        set: ZoneSet,
        files: Vec<Arc<SourceFile>>,
        judged: &BTreeSet<String>,
        own: Option<&str>,
    ) -> Result_ {
        let set = match self.args.now {
            Some(now) => set.at(now),
            None => set,
        };
        let unreadable = if own.is_some() { unreadable(&set, self.sources, judged) } else { Vec::new() };
        let findings = lint::run(&set, self.sources, self.policy);
        let mut messages: BTreeMap<Place, String> = BTreeMap::new();
        for finding in findings.iter().filter(|finding| judged.contains(&finding.rule)) {
            messages.entry(place(finding, self.sources)).or_insert_with(|| finding.message.clone());
        }
        let told: BTreeSet<Place> = messages.keys().cloned().collect();
        let (mut wanted, mut passes, mut marked) = (BTreeSet::new(), BTreeSet::new(), false);
        for file in &files {
            let bytes = file.bytes();
            let text = String::from_utf8_lossy(&bytes);
            wanted.extend(Place::expected(file.path(), &text));
            for mark in marks(&text).iter().filter(|mark| !mark.expected) {
                marked = true;
                if !told.contains(&Place::new(file.path(), mark.line, mark.rule)) {
                    passes.insert(mark.rule.to_owned());
                }
            }
        }
        // A zone without a word on the rule it is for shows what the rule lets pass.
        if let Some(own) = own
            && !marked
            && !wanted.iter().chain(&told).any(|place| place.rule == own)
        {
            passes.insert(own.to_owned());
        }
        let fails = wanted.intersection(&told).map(|place| place.rule.clone()).collect();
        Result_ { title, differences: compare(&wanted, &told), unreadable, fails, passes, files, messages }
    }

    /// Writes what differs and what was tried; gives whether a test failed.
    fn report(&self, out: &mut impl Write) -> Result<bool, Stop> {
        let mut failed = 0;
        for result in &self.results {
            if result.differences.is_empty() && result.unreadable.is_empty() {
                continue;
            }
            failed += 1;
            writeln!(out, "FAILED {}", result.title)?;
            for problem in &result.unreadable {
                writeln!(out, "  {problem}")?;
            }
            result.write_differences(out)?;
            writeln!(out)?;
        }
        let passed = self.results.len() - failed;
        writeln!(out, "tests: {passed} passed, {failed} failed")?;
        self.write_coverage(out)?;
        out.flush()?;
        Ok(failed > 0)
    }

    fn write_coverage(&self, out: &mut impl Write) -> io::Result<()> {
        let has = |rule: &CustomRule, of: fn(&Result_) -> &BTreeSet<String>| {
            self.results.iter().any(|result| of(result).contains(&rule.id))
        };
        let rules: Vec<&Arc<CustomRule>> = self.policy.custom().collect();
        let lacking = |of: fn(&Result_) -> &BTreeSet<String>| -> Vec<&str> {
            rules.iter().filter(|rule| !has(rule, of)).map(|rule| rule.id.as_str()).collect()
        };
        let (never_fail, never_pass) = (lacking(|result| &result.fails), lacking(|result| &result.passes));
        let whole = rules
            .iter()
            .filter(|rule| !never_fail.contains(&rule.id.as_str()) && !never_pass.contains(&rule.id.as_str()));
        writeln!(out, "rules: {} of {} with a failing and a passing case", whole.count(), rules.len())?;
        for (what, rules) in [("failing", never_fail), ("passing", never_pass)] {
            if !rules.is_empty() {
                writeln!(out, "  without a {what} case: {}", rules.join(", "))?;
            }
        }
        Ok(())
    }
}

impl Result_ {
    /// For each line that differs the line, and behind `-` what was expected, behind `+` what was told instead.
    fn write_differences(&self, out: &mut impl Write) -> io::Result<()> {
        let mut lines: BTreeMap<(&str, u32), Vec<String>> = BTreeMap::new();
        for place in &self.differences.missing {
            let at = lines.entry((&place.file, place.line)).or_default();
            at.push(format!("- expected: {}", place.rule));
        }
        for place in &self.differences.beyond {
            let message = self.messages.get(place).map_or("", String::as_str);
            let at = lines.entry((&place.file, place.line)).or_default();
            at.push(format!("+ told: {}: {message}", place.rule));
        }
        for ((file, line), differences) in lines {
            let source = self.files.iter().find(|source| source.path() == file);
            let text = source.and_then(|source| {
                let (start, end) = source.line(line)?;
                let bytes = source.bytes();
                let bytes = bytes.get(start as usize..end as usize)?;
                Some(String::from_utf8_lossy(bytes).trim_end().escape_debug().to_string().replace("\\\"", "\""))
            });
            writeln!(out, "  {file}:{line}: {}", text.unwrap_or_default())?;
            for difference in differences {
                writeln!(out, "    {difference}")?;
            }
        }
        Ok(())
    }
}

fn place(finding: &Finding, sources: &SourceMap) -> Place {
    let file = sources.get(finding.span.file);
    Place::new(file.path(), file.position(finding.span.start).line, finding.rule.clone())
}

fn inline_zone(index: usize, file: &Arc<SourceFile>, origin: Option<String>) -> Zone {
    let origin = origin.and_then(|text| Name::parse(&text).ok());
    let apex = origin.or_else(|| Name::parse(TEST_ORIGIN).ok()).unwrap_or_else(Name::root);
    let options = Options { origin: Some(apex.clone()), ttl: Some(TEST_TTL), ..Options::default() };
    Zone::new(ZoneId::new(index), apex.to_lowercase().as_ref(), None, true, reader::read(file, &options))
}

/// The apex that a text names: that of its first `$ORIGIN`, or the absolute owner of its SOA.
fn origin_of(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["$ORIGIN", origin, ..] if origin.ends_with('.') => Some((*origin).to_owned()),
            [owner, .., "SOA", _, _, _, _, _, _, _]
            | [owner, "SOA", ..]
            | [owner, _, "SOA", ..]
            | [owner, _, _, "SOA", ..]
                if owner.ends_with('.') =>
            {
                Some((*owner).to_owned())
            }
            _ => None,
        }
    })
}

/// Entries of test zones that the reader leaves out, unless a mark is about them.
fn unreadable(set: &ZoneSet, sources: &SourceMap, judged: &BTreeSet<String>) -> Vec<String> {
    let problems = set.zones().iter().flat_map(|zone| &zone.contents().problems);
    let errors = problems
        .filter(|problem| problem.severity == Severity::Error && !judged.contains(problem.code.rule()))
        .map(|problem| {
            let finding = problem.to_finding(problem.severity, "", None);
            let place = place(&finding, sources);
            format!("{}:{}: this zone cannot be read: {}", place.file, place.line, finding.message)
        });
    errors.collect()
}
