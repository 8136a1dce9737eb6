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
use crate::policy::{Effective, Policy};
use crate::rules::{self, Context, Findings, NodeRule, RrsetRule, Rule, SetRule, Types, ZoneRule};
use crate::source::SourceMap;
use crate::zone::name_table::NameId;
use crate::zone::placeholder;
use crate::zone::problem::Code;

/// Names of a zone that one task looks at.
const NAMES_PER_TASK: usize = 16 * 1024;

/// Types below this number are dispatched by a table; the few above by search.
const TABLE_TYPES: usize = 264;

/// Checks all zones and gives all findings, in no particular order.
pub fn all(set: &ZoneSet, sources: &SourceMap, policy: &Policy) -> Vec<Finding> {
    let compiled = Compiler { policy, done: Mutex::default(), noting: set.missing().is_some() };
    let mut findings: Vec<Finding> =
        set.zones().par_iter().flat_map_iter(|zone| check_zone(set, zone, sources, &compiled)).collect();
    findings.extend(check_set(set, sources, &compiled));
    findings.retain(|finding| !is_of_a_template(finding, sources));
    fix::agree(set, &mut findings);
    findings
}

/// Checks all zones and gives the findings that concern a zone the user asked about, in no particular order.
pub fn run(set: &ZoneSet, sources: &SourceMap, policy: &Policy) -> Vec<Finding> {
    let mut findings = all(set, sources, policy);
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
/// be once it is filled in nobody knows.
fn is_of_a_template(finding: &Finding, sources: &SourceMap) -> bool {
    let by_reader = || Code::ALL.iter().any(|code| code.rule() == finding.rule);
    let file = sources.get(finding.span.file);
    let text = file.text(finding.span);
    // `${…}` may be meant for whoever reads the text.
    placeholder::find(text).is_some_and(|range| !text[range].starts_with(b"$")) && !by_reader()
}

/// What the rules on the zones that the user asked about would have needed to know, and nobody knows: by name, then by
/// type. `retry` adds what the facts say nobody could tell.
pub fn missing(set: ZoneSet, sources: &SourceMap, policy: &Policy, retry: bool) -> Vec<Lack> {
    let set = set.noting_what_is_missing(retry);
    run(&set, sources, policy);
    set.missing().map(Missing::list).unwrap_or_default()
}

fn check_zone(set: &ZoneSet, zone: &Zone, sources: &SourceMap, compiler: &Compiler<'_>) -> Vec<Finding> {
    let rules = compiler.rules_for(zone);
    let settle = |rule: &str, severity: Severity| rules.effective.severity(rule, severity);
    let cx = Context { set, zone, sources };
    let names = zone.contents().names.len();
    let node_rules: Vec<&dyn NodeRule> = rules.node.iter().map(Box::as_ref).filter(|rule| rule.concerns(&cx)).collect();
    let check_names = |names: Range<usize>, out: &mut Findings<'_>| {
        names.for_each(|index| rules.check_owner(&cx, &node_rules, NameId(index as u32), out));
    };
    let mut out = Findings::new(&settle);
    let mut findings: Vec<Finding> = Vec::new();
    if names <= NAMES_PER_TASK {
        check_names(0..names, &mut out);
    } else {
        let parts = (0..names.div_ceil(NAMES_PER_TASK)).into_par_iter().map(|task| {
            let first = task * NAMES_PER_TASK;
            let mut out = Findings::new(&settle);
            check_names(first..(first + NAMES_PER_TASK).min(names), &mut out);
            out.into_vec()
        });
        findings = parts.collect::<Vec<_>>().into_iter().flatten().collect();
    }
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
    let check = |last: bool| -> Vec<Finding> {
        base.set
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
            let severity = settle(problem.code.rule(), problem.severity)?;
            Some(problem.to_finding(severity, "", None))
        }));
    }
    findings
}

/// Makes each policy's rules once, however many zones it holds for.
struct Compiler<'a> {
    policy: &'a Policy,
    /// Whether rules say who they are before they look anything up.
    noting: bool,
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
        Arc::clone(done.entry(key).or_insert_with(|| Arc::new(RuleSet::new(effective, self.noting))))
    }
}

/// The rules that a policy switches on, ready to run.
struct RuleSet {
    effective: Arc<Effective>,
    rrset: RrsetRules,
    node: Vec<Box<dyn NodeRule>>,
    zone: Vec<Box<dyn ZoneRule>>,
    set: Vec<Box<dyn SetRule>>,
}

/// Rules for RRsets, by the types they want.
struct RrsetRules {
    /// For each type of the table.
    by_type: Vec<Vec<Arc<dyn RrsetRule>>>,
    /// For types outside the table.
    other_types: HashMap<u16, Vec<Arc<dyn RrsetRule>>, foldhash::fast::RandomState>,
    /// Those that want every type.
    all_types: Vec<Arc<dyn RrsetRule>>,
}

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
        for entry in rules::entries() {
            let Some(config) = rules.effective.rule(entry.id) else {
                continue;
            };
            let rule = (entry.make)(config);
            rules.add(if noting { noting::noting(entry.id, rule) } else { rule });
        }
        let custom: Vec<Rule> = rules.effective.custom().flat_map(|config| rules::custom_rules(&config.rule)).collect();
        for rule in custom {
            rules.add(if noting { noting::noting("custom", rule) } else { rule });
        }
        rules.rrset.finish();
        rules
    }

    fn add(&mut self, rule: Rule) {
        match rule {
            Rule::Rrset(rule) => self.rrset.add(rule),
            Rule::Node(rule) => self.node.push(rule),
            Rule::Zone(rule) => self.zone.push(rule),
            Rule::Set(rule) => self.set.push(rule),
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
        let rule: Arc<dyn RrsetRule> = Arc::from(rule);
        match rule.types() {
            Types::All => {
                self.by_type.iter_mut().for_each(|rules| rules.push(Arc::clone(&rule)));
                self.all_types.push(rule);
            }
            Types::Only(types) => self.add_for(types, &rule),
            Types::Chosen(types) => self.add_for(&types, &rule),
        }
    }

    fn add_for(&mut self, types: &[u16], rule: &Arc<dyn RrsetRule>) {
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
    fn wanting(&self, rtype: u16) -> &[Arc<dyn RrsetRule>] {
        match self.by_type.get(rtype as usize) {
            Some(rules) => rules,
            None => self.other_types.get(&rtype).unwrap_or(&self.all_types),
        }
    }
}
