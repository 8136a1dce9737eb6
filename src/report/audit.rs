//! What an audit tells beside the findings.

use crate::mail::route::Part;

/// What only the audit page shows; gathered only where one is written, as it costs a second look at everything.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// The mail routes of the domains that take mail, by name.
    pub routes: Vec<Part>,
    /// Domains that take mail and whose routes are left out.
    pub more_routes: u64,
    /// The rules in force where no override says otherwise.
    pub rules: Vec<RuleInForce>,
    /// The waivers of the policy.
    pub waivers: Vec<WaiverInForce>,
    /// What the rules would have had to know, and nobody knows: name and type, and the rules that asked.
    pub unknown: Vec<(String, String)>,
    /// How many of those are left out.
    pub more_unknown: u64,
}

/// A rule that runs.
#[derive(Clone, Debug)]
pub struct RuleInForce {
    /// Its id.
    pub id: String,
    /// What it reports.
    pub title: String,
    /// The severity of its worst cause.
    pub severity: crate::finding::Severity,
}

/// A waiver.
#[derive(Clone, Debug)]
pub struct WaiverInForce {
    /// The rule.
    pub rule: String,
    /// The zone, and the owner if it names one.
    pub scope: String,
    /// The last day on which it holds.
    pub until: Option<String>,
    /// Who answers for it.
    pub by: Option<String>,
    /// Why.
    pub reason: Option<String>,
}
