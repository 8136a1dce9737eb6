//! The quick form of expressions against the evaluator of CEL, on expressions that nobody thought of. Whatever a test
//! evaluates is evaluated both ways (`assert::run`); here there is only much of it.

use proptest::prelude::*;

use crate::policy::Policy;
use crate::policy::custom::CheckKind;
use crate::rules::testing::World;
use crate::source::SourceMap;

/// Chooses by bytes; without more of them it takes what comes first.
struct Dice<'a> {
    bytes: std::slice::Iter<'a, u8>,
    /// Variables of the loops at hand, and whether they are numbers.
    scope: Vec<(String, bool)>,
    /// How many loops there are around.
    loops: usize,
    /// Fields of the records' type: texts, then numbers.
    texts: &'static [&'static str],
    numbers: &'static [&'static str],
}

impl Dice<'_> {
    fn below(&mut self, end: usize) -> usize {
        usize::from(self.bytes.next().copied().unwrap_or(0)) % end
    }

    fn one<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.below(all.len())]
    }

    fn variable(&mut self, is_number: bool) -> Option<String> {
        let fitting: Vec<String> =
            self.scope.iter().filter(|(_, number)| *number == is_number).map(|(name, _)| name.clone()).collect();
        (!fitting.is_empty()).then(|| fitting[self.below(fitting.len())].clone())
    }

    fn truth(&mut self, depth: usize) -> String {
        let Some(depth) = depth.checked_sub(1) else {
            return self.one(&["true", "zone.reverse", "false", "zone.internal"]).to_owned();
        };
        match self.below(19) {
            0 => format!("({} && {})", self.truth(depth), self.truth(depth)),
            1 => format!("({} || {})", self.truth(depth), self.truth(depth)),
            2 => format!("!({})", self.truth(depth)),
            3 => format!("({} ? {} : {})", self.truth(depth), self.truth(depth), self.truth(depth)),
            4 => {
                let order = self.one(&["==", "!=", "<", "<=", ">", ">="]);
                format!("{} {order} {}", self.number(depth), self.number(depth))
            }
            5 => {
                let order = self.one(&["==", "!=", "<", "<=", ">", ">="]);
                format!("{} {order} {}", self.text(depth), self.text(depth))
            }
            6 => {
                let order = self.one(&["==", "!="]);
                format!("({}) {order} ({})", self.truth(depth), self.truth(depth))
            }
            7 => {
                let order = self.one(&["==", "!="]);
                format!("{} {order} {}", self.list(depth, false), self.list(depth, false))
            }
            8 => format!("{} in {}", self.text(depth), self.list(depth, false)),
            9 => format!("{} in {}", self.number(depth), self.list(depth, true)),
            10 | 11 => {
                let function = self.one(&["startsWith", "endsWith", "contains"]);
                format!("{}.{function}({})", self.text(depth), self.text(depth))
            }
            12 => {
                let pattern = self.one(&["^a", "[0-9]", ".", "(?i)EXAMPLE", "z$"]);
                format!("{}.matches('{pattern}')", self.text(depth))
            }
            13 => {
                let network = self.one(&["192.0.2.0/24", "2001:db8::/32", "0.0.0.0/0"]);
                format!("in_network({}, '{network}')", self.made(depth))
            }
            14 => format!("within({}, {})", self.made(depth), self.made(depth)),
            15 => format!("resolves({})", self.made(depth)),
            16 => format!("is_cname({})", self.made(depth)),
            _ => {
                let is_number = self.below(3) == 0;
                let function = self.one(&["all", "exists", "exists_one"]);
                self.looped(function, depth, is_number, |dice, depth| dice.truth(depth))
            }
        }
    }

    fn number(&mut self, depth: usize) -> String {
        let Some(depth) = depth.checked_sub(1) else {
            return self.variable(true).unwrap_or_else(|| self.one(&["0", "1", "10", "3600"]).to_owned());
        };
        match self.below(11) {
            0 | 1 => format!("rr.{}", self.one(self.numbers)),
            2 => "rrset.count".to_owned(),
            3 => format!("size({})", self.text(depth)),
            4 => format!("{}.size()", self.text(depth)),
            5 => format!("size({})", self.list(depth, false)),
            6 => format!("int({})", self.text(depth)),
            7 => {
                let how = self.one(&["+", "-", "*", "/", "%"]);
                format!("({} {how} {})", self.number(depth), self.number(depth))
            }
            8 => format!("-({})", self.number(depth)),
            9 => format!("({} ? {} : {})", self.truth(depth), self.number(depth), self.number(depth)),
            _ => format!("{}[{}]", self.list(depth, true), self.number(depth)),
        }
    }

    fn text(&mut self, depth: usize) -> String {
        let Some(depth) = depth.checked_sub(1) else {
            let literals = ["'a.example.com.'", "'10'", "''", "'far.test.'", "'b..c'", "'192.0.2.7'", "'é'"];
            return self.variable(false).unwrap_or_else(|| self.one(&literals).to_owned());
        };
        match self.below(12) {
            0..=3 => format!("rr.{}", self.one(self.texts)),
            4 => self.one(&["rr.rdata", "rrset.owner", "rrset.type", "zone.name", "zone.view"]).to_owned(),
            5..=7 => format!("({} + {})", self.text(depth), self.text(depth)),
            8 => format!("string({})", self.number(depth)),
            9 => format!("({} ? {} : {})", self.truth(depth), self.text(depth), self.text(depth)),
            10 => format!("{}[{}]", self.list(depth, false), self.number(depth)),
            _ => format!("string({})", self.text(depth)),
        }
    }

    /// A text that is no literal: a wrong name or address would be told when the policy is read.
    fn made(&mut self, depth: usize) -> String {
        let text = self.text(depth);
        if text.starts_with('\'') { format!("string({text})") } else { text }
    }

    fn list(&mut self, depth: usize, is_number: bool) -> String {
        let Some(depth) = depth.checked_sub(1) else {
            return self.one(if is_number { &["[1, 10]", "[0]"] } else { &["['a', '10']", "['']"] }).to_owned();
        };
        match self.below(6) {
            0 if is_number => format!("rrset.{}", self.one(self.numbers)),
            0 => {
                let lists = self.texts.iter().copied().filter(|name| !matches!(*name, "owner" | "type"));
                format!("rrset.{}", self.one(&lists.chain(["rdata"]).collect::<Vec<_>>()))
            }
            1 if is_number => format!("[{}, {}]", self.number(depth), self.number(depth)),
            1 => format!("[{}, {}]", self.text(depth), self.text(depth)),
            2 => self.looped("filter", depth, is_number, |dice, depth| dice.truth(depth)),
            3 if is_number => self.looped("map", depth, true, |dice, depth| dice.number(depth)),
            3 => self.looped("map", depth, false, |dice, depth| dice.text(depth)),
            _ if is_number && self.loops >= 2 => "[1]".to_owned(),
            _ if is_number => format!("{}.map(n, int(n))", self.list(depth, false)),
            _ => {
                let rtype = self.one(&["A", "TXT", "MX"]);
                format!("lookup({}, '{rtype}')", self.made(depth))
            }
        }
    }

    /// A loop, at most two of them in one another.
    fn looped(
        &mut self,
        function: &str,
        depth: usize,
        is_number: bool,
        body: impl FnOnce(&mut Self, usize) -> String,
    ) -> String {
        if self.loops >= 2 {
            let list = if is_number { "[1]" } else { "['a']" };
            return match function {
                "map" | "filter" => list.to_owned(),
                _ => format!("size({list}) == 1"),
            };
        }
        let list = self.list(depth, is_number);
        // The inner one may hide the outer one.
        let name = self.one(&["x", "y", "x"]).to_owned();
        let outer = self.scope.clone();
        self.scope.retain(|(known, _)| *known != name);
        self.scope.push((name.clone(), is_number));
        self.loops += 1;
        let body = body(self, depth);
        self.loops -= 1;
        self.scope = outer;
        format!("{list}.{function}({name}, {body})")
    }
}

const ZONE: &str = "a A 192.0.2.7\nb CNAME a\n@ TXT \"v=spf1 -all\"\na TXT 10\na TXT \"\\200 two\" \"parts\"\n\
                    @ MX 10 A\n@ 60 MX 10 b\n@ MX 20 c.far.test.\na\\.b MX 5 \\032x\n";

/// An expression for a type.
fn expression(bytes: &[u8]) -> (&'static str, String) {
    let mut bytes = bytes.iter();
    let (rtype, texts, numbers): (_, &[&str], &[&str]) = match bytes.next().copied().unwrap_or(0) % 3 {
        0 => ("MX", &["exchange", "owner", "type", "class"], &["preference", "ttl"]),
        1 => ("TXT", &["text", "owner", "type"], &["ttl"]),
        _ => ("A", &["address", "owner", "class"], &["ttl"]),
    };
    (rtype, Dice { bytes, scope: Vec::new(), loops: 0, texts, numbers }.truth(4))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_ways_say_the_same(choices in prop::collection::vec(prop::collection::vec(any::<u8>(), 8..60), 40)) {
        let mut policy = String::new();
        for (index, bytes) in choices.iter().enumerate() {
            let (rtype, text) = expression(bytes);
            policy += &format!(
                "[[custom]]\nid = 'corp-{index}'\nselect = {{ type = '{rtype}' }}\nunknown = 'report'\nassert = '''{text}'''\n"
            );
        }
        let loaded = Policy::from_text("zonewarden.toml", &policy, &SourceMap::new());
        prop_assert!(loaded.errors.is_empty(), "{}: {:?}", policy, loaded.errors);
        let checks = || loaded.policy.custom().flat_map(|rule| &rule.checks);
        let is_quick = |kind: &CheckKind| matches!(kind, CheckKind::Assert(expression) if expression.quick.is_some());
        let quick = checks().filter(|check| is_quick(&check.kind)).count();
        prop_assert!(quick * 10 >= choices.len() * 9, "{} of {} have a quick form: {}", quick, choices.len(), policy);
        World::of(&[("example.com.", ZONE)]).policy(&policy).brief("corp-0");
    }
}
