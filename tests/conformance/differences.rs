//! `differences.tsv` and `references.tsv`: where we disagree with a suite or a program, and why.

use std::collections::BTreeMap;

/// What was said of a case against the suite: key suite and case, value our verdict with what was said.
#[derive(Default)]
pub struct Disagreements(BTreeMap<(String, String), (&'static str, String)>);

impl Disagreements {
    pub fn add(&mut self, suite: &str, case: &str, ours: &'static str, why: String) {
        self.0.insert((suite.to_owned(), case.to_owned()), (ours, why));
    }

    /// How many there are in a suite.
    pub fn of(&self, suite: &str) -> usize {
        self.0.keys().filter(|(of, _)| of == suite).count()
    }

    /// Compares with the list: `suite TAB case TAB our verdict TAB reason`, `#` before comments. Gives what is wrong
    /// with the list, one line each.
    pub fn against(&self, list: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut listed = BTreeMap::new();
        for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let [suite, case, ours, reason] = line.split('\t').collect::<Vec<_>>()[..] else {
                wrong.push(format!("not four fields: {line}"));
                continue;
            };
            if reason.trim().is_empty() {
                wrong.push(format!("no reason: {line}"));
            }
            if listed.insert((suite.to_owned(), case.to_owned()), ours).is_some() {
                wrong.push(format!("listed twice: {suite}\t{case}"));
            }
        }
        for (key, (ours, why)) in &self.0 {
            match listed.remove(key) {
                Some(verdict) if verdict == *ours => {}
                Some(verdict) => wrong.push(format!("{}\t{}\tis `{ours}`, listed as `{verdict}`", key.0, key.1)),
                None => wrong.push(format!("{}\t{}\t{ours}\t{why}", key.0, key.1)),
            }
        }
        wrong.extend(listed.keys().map(|(suite, case)| format!("no longer a difference: {suite}\t{case}")));
        wrong
    }
}
