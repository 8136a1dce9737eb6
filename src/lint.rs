//! Rules over zones: from a [`ZoneSet`] and a policy to findings.
//!
//! Zones are checked in parallel, a large zone in several parts. Nothing here depends on which thread does what: the
//! report sorts.

mod noting;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::facts::{Lack, Missing};
use crate::finding::{Finding, Severity};
use crate::fix;
use crate::model::{Zone, ZoneSet};
use crate::policy::{Effective, Places, Policy};
use crate::progress;
use crate::rules::{self, Context, Findings, NodeRule, RrsetRule, Rule, SetRule, TextRules, Types, ZoneRule};
use crate::source::SourceMap;
use crate::zone::name_table::NameId;
use crate::zone::placeholder;
use crate::zone::problem::Code;

/// Names of a zone that one task looks at.
const NAMES_PER_TASK: usize = 16 * 1024;

/// Records of a zone that is small enough to be fetched from memory as a whole before rules look at it.
const SMALL: usize = 256;

/// Findings that there is room for from the start, if there are as many zones. Room that is not used is never touched, and
/// a list that grows is copied.
const ROOM: usize = 16 * 1024;

/// Types below this number are dispatched by a table; the few above by search.
const TABLE_TYPES: usize = 264;

/// A policy whose rules are made once, for one set of zones after another.
pub struct Prepared<'p> {
    policy: &'p Policy,
    done: RuleSets,
}

/// Sets of rules that were made, each by the address of what holds for it: a policy keeps every [`Effective`] it has handed
/// out, so that an address means one of them only.
type RuleSets = Mutex<HashMap<usize, Arc<RuleSet>>>;

impl<'p> Prepared<'p> {
    /// The rules of a policy; none is made yet.
    pub fn new(policy: &'p Policy) -> Prepared<'p> {
        Prepared { policy, done: Mutex::default() }
    }

    /// Checks all zones and gives the findings that concern a zone the user asked about, in no particular order.
    pub fn run(&self, set: &ZoneSet, sources: &SourceMap) -> Vec<Finding> {
        // A policy's own rules know which of the zones they are about, and those that note what is missing are others.
        let is_for_one_set = self.policy.custom().next().is_some() || set.missing().is_some();
        let own = RuleSets::default();
        let done = if is_for_one_set { &own } else { &self.done };
        concerning_reported(set, all_by(set, sources, self.policy, done))
    }
}

/// Checks all zones and gives all findings, in no particular order.
pub fn all(set: &ZoneSet, sources: &SourceMap, policy: &Policy) -> Vec<Finding> {
    all_by(set, sources, policy, &RuleSets::default())
}

fn all_by(set: &ZoneSet, sources: &SourceMap, policy: &Policy, done: &RuleSets) -> Vec<Finding> {
    let places = Places::new(set, sources, policy);
    let compiled = Compiler::new(policy, places, done, set.missing().is_some());
    // What one thread finds goes into one list, so that a small zone needs none of its own; a list is appended to another,
    // as a copy of all would take as much memory again. One thread alone needs no second list.
    let check = |list, zone| {
        let list = check_zone(set, zone, sources, &compiled, list);
        progress::step();
        list
    };
    let zones = set.zones();
    let mut findings: Vec<Finding> = match rayon::current_num_threads() {
        1 => zones.iter().fold(Vec::with_capacity(zones.len().min(ROOM)), check),
        _ => zones.par_iter().fold(Vec::new, check).reduce(Vec::new, joined),
    };
    findings.extend(check_set(set, sources, &compiled));
    // Fixes are for master files: what would be right in them is not what an export needs.
    for finding in findings.iter_mut().filter(|finding| finding.fix.is_some()) {
        if sources.get(finding.span.file).conversion().is_some() {
            finding.fix = None;
        }
    }
    fix::agree(set, &mut findings);
    findings
}

/// Checks all zones and gives the findings that concern a zone the user asked about, in no particular order.
pub fn run(set: &ZoneSet, sources: &SourceMap, policy: &Policy) -> Vec<Finding> {
    Prepared::new(policy).run(set, sources)
}

/// Those of the findings that concern a zone the user asked about.
fn concerning_reported(set: &ZoneSet, mut findings: Vec<Finding>) -> Vec<Finding> {
    if set.zones().iter().all(Zone::reported) {
        return findings;
    }
    let reported: HashSet<(String, Option<&str>)> = set
        .zones()
        .iter()
        .chain(set.removed_zones())
        .filter(|zone| zone.reported())
        .map(|zone| (zone.apex_text(), zone.view()))
        .collect();
    findings.retain(|finding| {
        let view = finding.view.as_deref();
        // A zone that was consulted is one of the same view or of none.
        let concerns = |apex: &String| [view, None].iter().any(|&view| reported.contains(&(apex.clone(), view)));
        // Without a zone it is about facts, which serve whatever is reported.
        finding.zone.is_empty()
            || reported.contains(&(finding.zone.clone(), view))
            || finding.consulted.iter().any(concerns)
    });
    // Files that nobody named are not to be changed.
    for finding in &mut findings {
        if reported.contains(&(finding.zone.clone(), finding.view.as_deref())) {
            continue;
        }
        finding.fix = None;
    }
    findings
}

/// Whether a finding is about text that a template left behind: `template-placeholder` tells that, and what the text will
/// be once it is filled in nobody knows. To be asked when the finding is made, while the text is at hand.
fn is_of_a_template(finding: &Finding, sources: &SourceMap) -> bool {
    let by_reader = || Code::ALL.iter().any(|code| code.rule() == finding.rule);
    let file = sources.get(finding.span.file);
    let text = file.text(finding.span);
    // `${…}` may be meant for whoever reads the text.
    placeholder::find(&text).is_some_and(|range| !text[range].starts_with(b"$")) && !by_reader()
}

/// What the rules on the zones that the user asked about would have needed to know, and nobody knows: by name, then by
/// type. `retry` adds what the facts say nobody could tell.
pub fn missing(set: ZoneSet, sources: &SourceMap, policy: &Policy, retry: bool) -> Vec<Lack> {
    let set = set.noting_what_is_missing(retry);
    run(&set, sources, policy);
    set.missing().map(Missing::list).unwrap_or_default()
}

/// Two lists as one. Their order stays: of findings that are equal in all but their labels the first is told.
fn joined(mut one: Vec<Finding>, mut next: Vec<Finding>) -> Vec<Finding> {
    one.append(&mut next);
    one
}

/// Puts what is found in a zone behind what was found in others.
fn check_zone(
    set: &ZoneSet,
    zone: &Zone,
    sources: &SourceMap,
    compiler: &Compiler<'_>,
    findings: Vec<Finding>,
) -> Vec<Finding> {
    let rules = compiler.rules_for(zone);
    let owners_apart = compiler.places.tells_owners_apart(zone);
    let settle = |finding: &Finding| {
        let severity = match owners_apart {
            false => rules.effective.severity(&finding.rule, finding.severity),
            true => compiler.severity(finding),
        };
        severity.filter(|_| !is_of_a_template(finding, sources))
    };
    let cx = Context { set, zone, sources };
    let names = zone.contents().names.len();
    let node_rules: Vec<&dyn NodeRule> = rules.node.iter().map(Box::as_ref).filter(|rule| rule.concerns(&cx)).collect();
    let check_names = |names: Range<usize>, out: &mut Findings<'_>| {
        let owners = names.map(|index| NameId(index as u32));
        match owners_apart {
            false => owners.for_each(|owner| rules.check_owner(&cx, &node_rules, owner, out)),
            true => owners.for_each(|owner| compiler.check_owner(&cx, owner, out)),
        }
    };
    let mut out = Findings::behind(findings, &settle);
    if zone.contents().records.len() <= SMALL {
        fetch(zone);
    }
    if names <= NAMES_PER_TASK {
        check_names(0..names, &mut out);
    } else {
        let parts = (0..names.div_ceil(NAMES_PER_TASK)).into_par_iter().map(|task| {
            let first = task * NAMES_PER_TASK;
            let mut out = Findings::new(&settle);
            check_names(first..(first + NAMES_PER_TASK).min(names), &mut out);
            out.into_vec()
        });
        out.append(parts.reduce(Vec::new, joined));
    }
    match owners_apart {
        false => rules.zone.iter().for_each(|(_, rule)| rule.check(&cx, &mut out)),
        true => {
            let variants = compiler.with_variants(&rules, zone);
            variants.iter().flat_map(|(rules, own)| rules.zone_rules(own)).for_each(|rule| rule.check(&cx, &mut out));
        }
    }
    let mut findings = out.into_vec();
    findings.extend(zone.contents().problems.iter().filter_map(|problem| {
        let finding = problem.to_finding(problem.severity, &zone.apex_text(), zone.view());
        Some(Finding { severity: settle(&finding)?, ..finding })
    }));
    findings
}

/// Looks at something of each record of a small zone. Other zones were read since this one was, and where each rule waits
/// for memory at the first thing that it asks for, here no look depends on the one before, so that the waits overlap.
fn fetch(zone: &Zone) {
    let contents = zone.contents();
    let octet = |octets: &[u8]| octets.first().copied().unwrap_or_default();
    let seen = contents.record_ids().fold(0u8, |seen, id| {
        let record = contents.record(id);
        seen ^ octet(contents.rdata(record)) ^ octet(contents.name(record.owner).wire())
    });
    std::hint::black_box(seen);
}

/// Rules over the whole set are made once, with the options that hold without overrides, or where a rule is on only for
/// some zones with theirs. Overrides settle the severity of what is found in their zones.
fn check_set(set: &ZoneSet, sources: &SourceMap, compiler: &Compiler<'_>) -> Vec<Finding> {
    let rule_sets = compiler.rule_sets(set);
    let settle = |finding: &Finding| compiler.severity(finding).filter(|_| !is_of_a_template(finding, sources));
    let rules: Vec<&dyn SetRule> = rule_sets.iter().flat_map(|(rules, own)| rules.set_rules(own)).collect();
    let check = |last: bool| -> Vec<Finding> {
        rules
            .par_iter()
            .filter(|rule| rule.is_last() == last)
            .flat_map_iter(|rule| {
                let mut out = Findings::new(&settle);
                rule.check(set, sources, &mut out);
                out.into_vec()
            })
            .collect()
    };
    let mut findings = check(false);
    findings.extend(check(true));
    for file in set.facts().files() {
        findings.extend(file.zone().contents().problems.iter().filter_map(|problem| {
            let finding = problem.to_finding(problem.severity, "", None);
            Some(Finding { severity: settle(&finding)?, ..finding })
        }));
    }
    findings
}

/// Makes each policy's rules once, however many zones it holds for.
struct Compiler<'a> {
    policy: &'a Policy,
    places: Places<'a>,
    /// Whether rules say who they are before they look anything up.
    noting: bool,
    done: &'a RuleSets,
    /// The rules of all zones, where no override says otherwise of some.
    everywhere: Option<Arc<RuleSet>>,
}

impl<'a> Compiler<'a> {
    fn new(policy: &'a Policy, places: Places<'a>, done: &'a RuleSets, noting: bool) -> Self {
        let mut compiler = Compiler { policy, places, noting, done, everywhere: None };
        compiler.everywhere = (!policy.has_overrides()).then(|| compiler.rules_of(policy.base()));
        compiler
    }

    fn rules_for(&self, zone: &Zone) -> Arc<RuleSet> {
        match &self.everywhere {
            Some(rules) => Arc::clone(rules),
            None => self.rules_of(self.places.of_zone(zone)),
        }
    }

    /// The severity that the policy makes of a finding's own; `None` for off.
    fn severity(&self, finding: &Finding) -> Option<Severity> {
        self.places.of_finding(finding).severity(&finding.rule, finding.severity)
    }

    /// Checks one owner by what holds for it alone.
    fn check_owner(&self, cx: &Context<'_>, owner: NameId, out: &mut Findings<'_>) {
        let rules = self.rules_of(self.places.of_owner(cx.zone, cx.zone.contents().name(owner)));
        let node_rules: Vec<&dyn NodeRule> =
            rules.node.iter().map(Box::as_ref).filter(|rule| rule.concerns(cx)).collect();
        rules.check_owner(cx, &node_rules, owner, out);
    }

    /// The rules of a zone, and those of its owners with the rules that are on for them alone.
    fn with_variants(&self, rules: &Arc<RuleSet>, zone: &Zone) -> Vec<(Arc<RuleSet>, HashSet<String>)> {
        let variants = self.places.owner_variants(zone).into_iter().map(|effective| self.rules_of(effective));
        each_rule_once(std::iter::once(Arc::clone(rules)).chain(variants))
    }

    /// The rules without overrides, and those of all zones with the rules that are on for them alone.
    fn rule_sets(&self, set: &ZoneSet) -> Vec<(Arc<RuleSet>, HashSet<String>)> {
        let zones = if self.policy.has_overrides() { set.zones() } else { &[] };
        let base = self.rules_of(self.policy.base());
        each_rule_once(std::iter::once(base).chain(zones.iter().map(|zone| self.rules_for(zone))))
    }

    fn rules_of(&self, effective: Arc<Effective>) -> Arc<RuleSet> {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let key = Arc::as_ptr(&effective) as usize;
        Arc::clone(done.entry(key).or_insert_with(|| Arc::new(RuleSet::new(effective, self.noting))))
    }
}

/// Each set of rules once, with the rules that none before it has.
fn each_rule_once(sets: impl Iterator<Item = Arc<RuleSet>>) -> Vec<(Arc<RuleSet>, HashSet<String>)> {
    let mut once: Vec<(Arc<RuleSet>, HashSet<String>)> = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    let mut known: HashSet<*const RuleSet> = HashSet::new();
    for rules in sets {
        if known.insert(Arc::as_ptr(&rules)) {
            let ids = rules.zone.iter().map(|(id, _)| id.as_str()).chain(rules.set.iter().map(|(id, _)| id.as_str()));
            let own: HashSet<String> = ids.filter(|id| !seen.contains(*id)).map(str::to_owned).collect();
            seen.extend(own.iter().cloned());
            once.push((rules, own));
        }
    }
    once
}

/// The rules that a policy switches on, ready to run.
struct RuleSet {
    effective: Arc<Effective>,
    rrset: RrsetRules,
    node: Vec<Box<dyn NodeRule>>,
    zone: Vec<(String, Box<dyn ZoneRule>)>,
    set: Vec<(String, Box<dyn SetRule>)>,
}

/// Rules for RRsets, by the types they want.
struct RrsetRules {
    /// For each type of the table.
    by_type: Vec<Vec<SharedRule>>,
    /// For types outside the table.
    other_types: HashMap<u16, Vec<SharedRule>, foldhash::fast::RandomState>,
    /// Those that want every type.
    all_types: Vec<SharedRule>,
}

/// A rule that several types have. In a box of its own, as where a value stands in an `Arc` of a trait has to be worked out
/// for each call.
type SharedRule = Arc<Box<dyn RrsetRule>>;

impl RuleSet {
    fn new(effective: Arc<Effective>, noting: bool) -> Self {
        let mut rules = RuleSet {
            rrset: RrsetRules {
                by_type: vec![Vec::new(); TABLE_TYPES],
                other_types: HashMap::default(),
                all_types: Vec::new(),
            },
            node: Vec::new(),
            zone: Vec::new(),
            set: Vec::new(),
            effective,
        };
        let mut texts = TextRules::default();
        for entry in rules::entries() {
            let Some(config) = rules.effective.rule(entry.id) else {
                continue;
            };
            let rule = (entry.make)(config);
            rules.add(entry.id, if noting { noting::noting(entry.id, rule) } else { rule }, &mut texts);
        }
        let custom: Vec<(String, Rule)> = rules
            .effective
            .custom()
            .flat_map(|config| rules::custom_rules(&config.rule).into_iter().map(|rule| (config.rule.id.clone(), rule)))
            .collect();
        for (id, rule) in custom {
            rules.add(&id, if noting { noting::noting(&id, rule) } else { rule }, &mut texts);
        }
        rules.rrset.add(Box::new(texts));
        rules.rrset.finish();
        rules
    }

    fn zone_rules<'r>(&'r self, own: &'r HashSet<String>) -> impl Iterator<Item = &'r dyn ZoneRule> {
        self.zone.iter().filter(|(id, _)| own.contains(id)).map(|(_, rule)| rule.as_ref())
    }

    fn set_rules<'r>(&'r self, own: &'r HashSet<String>) -> impl Iterator<Item = &'r dyn SetRule> {
        self.set.iter().filter(|(id, _)| own.contains(id)).map(|(_, rule)| rule.as_ref())
    }

    fn add(&mut self, id: &str, rule: Rule, texts: &mut TextRules) {
        match rule {
            Rule::Rrset(rule) => self.rrset.add(rule),
            Rule::Node(rule) => self.node.push(rule),
            Rule::Zone(rule) => self.zone.push((id.to_owned(), rule)),
            Rule::Set(rule) => self.set.push((id.to_owned(), rule)),
            Rule::Text(rules) => rules.into_iter().for_each(|rule| texts.add(rule)),
        }
    }

    #[inline]
    fn check_owner(&self, cx: &Context<'_>, node_rules: &[&dyn NodeRule], owner: NameId, out: &mut Findings<'_>) {
        if cx.zone.at(owner).is_empty() {
            return;
        }
        for rrset in cx.zone.rrsets(owner) {
            for rule in self.rrset.wanting(rrset.rtype()) {
                rule.check(cx, rrset, out);
            }
        }
        for rule in node_rules {
            rule.check(cx, owner, out);
        }
    }
}

impl RrsetRules {
    fn add(&mut self, rule: Box<dyn RrsetRule>) {
        let rule = SharedRule::new(rule);
        match rule.types() {
            Types::All => {
                self.by_type.iter_mut().for_each(|rules| rules.push(Arc::clone(&rule)));
                self.all_types.push(rule);
            }
            Types::Only(types) => self.add_for(types, &rule),
            Types::Chosen(types) => self.add_for(&types, &rule),
        }
    }

    fn add_for(&mut self, types: &[u16], rule: &SharedRule) {
        for &rtype in types {
            let rules = match self.by_type.get_mut(rtype as usize) {
                Some(rules) => rules,
                None => self.other_types.entry(rtype).or_default(),
            };
            rules.push(Arc::clone(rule));
        }
    }

    /// To be called when all rules are there.
    fn finish(&mut self) {
        for rules in self.other_types.values_mut() {
            rules.extend(self.all_types.iter().map(Arc::clone));
        }
    }

    #[inline]
    fn wanting(&self, rtype: u16) -> &[SharedRule] {
        match self.by_type.get(rtype as usize) {
            Some(rules) => rules,
            None => self.other_types.get(&rtype).unwrap_or(&self.all_types),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::finding;
    use crate::source::Span;

    #[test]
    fn what_threads_found_is_joined_in_the_order_of_zones() {
        let sources = SourceMap::new();
        let file = sources.add("z", b"zone".to_vec()).unwrap().id();
        let list = |rules: &[&str]| rules.iter().map(|rule| finding(rule, Span::new(file, 0, 1))).collect();
        let all = joined(list(&["a"]), list(&["b", "c"]));
        assert_eq!(all.iter().map(|finding| finding.rule.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    }
}
