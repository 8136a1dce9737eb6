//! Rules over zones: from a [`ZoneSet`] and a policy to findings.
//!
//! Zones are checked in parallel, a large zone in several parts. Nothing here depends on which thread does what: the
//! report sorts.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::finding::{Finding, Severity};
use crate::fix;
use crate::model::{Zone, ZoneSet};
use crate::policy::{Effective, Policy};
use crate::rules::{self, Context, Findings, NodeRule, RrsetRule, Rule, SetRule, Types, ZoneRule};
use crate::source::SourceMap;
use crate::zone::name_table::NameId;

/// Names of a zone that one task looks at.
const NAMES_PER_TASK: usize = 16 * 1024;

/// Types below this number are dispatched by a table; the few above by search.
const TABLE_TYPES: usize = 264;

/// Checks all zones and gives the findings that concern a zone the user asked about, in no particular order.
pub fn run(set: &ZoneSet, sources: &SourceMap, policy: &Policy) -> Vec<Finding> {
    let compiled = Compiler { policy, done: Mutex::default() };
    let mut findings: Vec<Finding> =
        set.zones().par_iter().flat_map_iter(|zone| check_zone(set, zone, sources, &compiled)).collect();
    findings.extend(check_set(set, sources, &compiled));
    fix::agree(set, &mut findings);
    let reported: HashSet<(String, Option<&str>)> =
        set.zones().iter().filter(|zone| zone.reported()).map(|zone| (zone.apex_text(), zone.view())).collect();
    findings.retain(|finding| {
        let view = finding.view.as_deref();
        // A zone that was consulted is one of the same view or of none.
        let concerns = |apex: &String| [view, None].iter().any(|&view| reported.contains(&(apex.clone(), view)));
        reported.contains(&(finding.zone.clone(), view)) || finding.consulted.iter().any(concerns)
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

fn check_zone(set: &ZoneSet, zone: &Zone, sources: &SourceMap, compiler: &Compiler<'_>) -> Vec<Finding> {
    let rules = compiler.rules_for(zone);
    let settle = |rule: &str, severity: Severity| rules.effective.severity(rule, severity);
    let cx = Context { set, zone, sources };
    let names = zone.contents().names.len();
    let mut findings: Vec<Finding> = (0..names.div_ceil(NAMES_PER_TASK))
        .into_par_iter()
        .flat_map_iter(|task| {
            let first = task * NAMES_PER_TASK;
            let mut out = Findings::new(&settle);
            for index in first..(first + NAMES_PER_TASK).min(names) {
                rules.check_owner(&cx, NameId(index as u32), &mut out);
            }
            out.into_vec()
        })
        .collect();
    let mut out = Findings::new(&settle);
    for rule in &rules.zone {
        rule.check(&cx, &mut out);
    }
    findings.extend(out.into_vec());
    findings.extend(zone.contents().problems.iter().filter_map(|problem| {
        let severity = settle(problem.code.rule(), problem.severity)?;
        Some(problem.to_finding(severity, &zone.apex_text(), zone.view()))
    }));
    findings
}

/// Rules over the whole set are made once, for the policy without its overrides; an override still settles the
/// severity of what is found in its zones.
fn check_set(set: &ZoneSet, sources: &SourceMap, compiler: &Compiler<'_>) -> Vec<Finding> {
    let base = compiler.rules_of(compiler.policy.base());
    let settle = |rule: &str, severity: Severity| base.effective.severity(rule, severity);
    base.set
        .par_iter()
        .flat_map_iter(|rule| {
            let mut out = Findings::new(&settle);
            rule.check(set, sources, &mut out);
            out.into_vec()
        })
        .collect()
}

/// Makes each policy's rules once, however many zones it holds for.
struct Compiler<'a> {
    policy: &'a Policy,
    done: Mutex<HashMap<usize, Arc<RuleSet>>>,
}

impl Compiler<'_> {
    fn rules_for(&self, zone: &Zone) -> Arc<RuleSet> {
        self.rules_of(self.policy.for_zone(&zone.apex_text(), zone.view()))
    }

    fn rules_of(&self, effective: Arc<Effective>) -> Arc<RuleSet> {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        // The policy keeps every `Effective` it has handed out, so an address means one of them only.
        let key = Arc::as_ptr(&effective) as usize;
        Arc::clone(done.entry(key).or_insert_with(|| Arc::new(RuleSet::new(effective))))
    }
}

/// The rules that a policy switches on, ready to run.
struct RuleSet {
    effective: Arc<Effective>,
    rrset: Vec<Box<dyn RrsetRule>>,
    node: Vec<Box<dyn NodeRule>>,
    zone: Vec<Box<dyn ZoneRule>>,
    set: Vec<Box<dyn SetRule>>,
    /// For each type the numbers of the RRset rules that want it.
    by_type: Vec<Vec<u16>>,
    /// RRset rules for types outside the table.
    other_types: HashMap<u16, Vec<u16>>,
    /// RRset rules that want every type.
    all_types: Vec<u16>,
}

impl RuleSet {
    fn new(effective: Arc<Effective>) -> Self {
        let mut rules = RuleSet {
            rrset: Vec::new(),
            node: Vec::new(),
            zone: Vec::new(),
            set: Vec::new(),
            by_type: vec![Vec::new(); TABLE_TYPES],
            other_types: HashMap::new(),
            all_types: Vec::new(),
            effective,
        };
        for entry in rules::entries() {
            let Some(config) = rules.effective.rule(entry.id) else {
                continue;
            };
            rules.add((entry.make)(config));
        }
        let custom: Vec<Rule> = rules.effective.custom().flat_map(|config| rules::custom_rules(&config.rule)).collect();
        custom.into_iter().for_each(|rule| rules.add(rule));
        rules.dispatch();
        rules
    }

    fn add(&mut self, rule: Rule) {
        match rule {
            Rule::Rrset(rule) => self.rrset.push(rule),
            Rule::Node(rule) => self.node.push(rule),
            Rule::Zone(rule) => self.zone.push(rule),
            Rule::Set(rule) => self.set.push(rule),
        }
    }

    fn dispatch(&mut self) {
        let mut wanted: Vec<(u16, u16)> = Vec::new();
        for (number, rule) in self.rrset.iter().enumerate() {
            let number = number as u16;
            match rule.types() {
                Types::All => {
                    self.all_types.push(number);
                    self.by_type.iter_mut().for_each(|rules| rules.push(number));
                }
                Types::Only(types) => wanted.extend(types.iter().map(|&rtype| (rtype, number))),
                Types::Chosen(types) => wanted.extend(types.iter().map(|&rtype| (rtype, number))),
            }
        }
        for (rtype, number) in wanted {
            match self.by_type.get_mut(rtype as usize) {
                Some(rules) => rules.push(number),
                None => self.other_types.entry(rtype).or_default().push(number),
            }
        }
        for rules in self.other_types.values_mut() {
            rules.extend_from_slice(&self.all_types);
        }
    }

    #[inline]
    fn check_owner(&self, cx: &Context<'_>, owner: NameId, out: &mut Findings<'_>) {
        if cx.zone.at(owner).is_empty() {
            return;
        }
        for rrset in cx.zone.rrsets(owner) {
            let numbers = match self.by_type.get(rrset.rtype() as usize) {
                Some(numbers) => numbers,
                None => self.other_types.get(&rrset.rtype()).unwrap_or(&self.all_types),
            };
            for &number in numbers {
                self.rrset[number as usize].check(cx, rrset, out);
            }
        }
        for rule in &self.node {
            rule.check(cx, owner, out);
        }
    }
}
