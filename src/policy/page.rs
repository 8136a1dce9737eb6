//! Rule pages, packs and groups: the contents of `rules/`, turned into static tables when the crate is built.
//!
//! A page is the single source of what a rule is called, how severe it is, which options it takes, and what people
//! are told about it. Its examples are run by the test suite and shown by `zonewarden explain`.
//!
//! ```
//! let page = zonewarden::policy::page::find("mx-target-is-cname").unwrap();
//! assert_eq!(page.group, "mail");
//! ```

use std::collections::HashMap;
use std::sync::LazyLock;

use super::cases;
use crate::finding::Severity;
use crate::zone::name_pattern::Scope;

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// Everything the product knows about one rule, save its code.
#[derive(Debug)]
pub struct Page {
    /// The rule's id, as in policies, inline comments and baselines.
    pub id: &'static str,
    /// The id of its [`Group`].
    pub group: &'static str,
    /// What it reports, in one line.
    pub title: &'static str,
    /// Severity of its worst cause, unless a policy says otherwise.
    pub severity: Severity,
    /// The same where a pack asks for strict severities.
    pub strict_severity: Option<Severity>,
    /// When it is on.
    pub set: Set,
    /// Whether its findings carry a fix.
    pub fixable: Fixable,
    /// Why it matters. Paragraphs are parted by blank lines; lines indented by four blanks stand as they are.
    pub why: &'static str,
    /// What to do about it; same form as `why`.
    pub fix: &'static str,
    /// Where it is written.
    pub references: &'static [Reference],
    /// What can be set beside `severity`.
    pub options: &'static [OptionSpec],
    /// Zones that break it; the lines that do carry `; expect: RULE`.
    pub bad: &'static [Example],
    /// Zones that do not.
    pub good: &'static [Example],
}

/// When a rule is on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Set {
    /// With no configuration.
    Recommended,
    /// With pack `strict`.
    Strict,
    /// Only where a policy configures it.
    Policy,
}

impl Set {
    /// The word for it in pages and listings.
    pub fn as_str(self) -> &'static str {
        match self {
            Set::Recommended => "recommended",
            Set::Strict => "strict",
            Set::Policy => "policy",
        }
    }
}

/// Whether findings of a rule carry a fix.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fixable {
    /// None does.
    No,
    /// Where they do, `--fix` applies it.
    Safe,
    /// Where they do, only `--unsafe-fixes` applies it.
    Unsafe,
    /// Some are safe, others are not.
    Sometimes,
}

impl Fixable {
    /// The word for it in pages and listings; `no` where there is none.
    pub fn as_str(self) -> &'static str {
        match self {
            Fixable::No => "no",
            Fixable::Safe => "safe",
            Fixable::Unsafe => "unsafe",
            Fixable::Sometimes => "sometimes",
        }
    }
}

/// A text that a rule rests on.
#[derive(Debug)]
pub struct Reference {
    /// Document and section: `RFC 2181 section 10.3`.
    pub text: &'static str,
    /// Where to read it.
    pub url: &'static str,
}

/// A zone that shows a rule, with what else it needs.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// What it shows; may be empty.
    pub note: &'static str,
    /// The zone's apex, absolute.
    pub origin: &'static str,
    /// The zone file.
    pub text: &'static str,
    /// The zone file as it was at the revision compared with, for rules on changes.
    pub before: Option<&'static str>,
    /// The same once all fixes of the rule are applied, the less certain ones too.
    pub fixed: Option<&'static str>,
    /// Further files in the same folder.
    pub files: &'static [ExampleFile],
    /// The policy file in force, in TOML; may be empty.
    pub policy: &'static str,
    /// The policy file of the revision compared with, where the change is about it; it judges then.
    pub before_policy: Option<&'static str>,
    /// The time that counts as now, as `--now` takes it; `None` where it plays no part.
    pub now: Option<&'static str>,
}

/// A further file of an [`Example`].
#[derive(Debug)]
pub struct ExampleFile {
    /// Path below the example's folder.
    pub name: &'static str,
    /// The apex if it is a zone of its own; `None` for a file that is only included, or holds
    /// facts.
    pub origin: Option<&'static str>,
    /// Whether it holds facts.
    pub facts: bool,
    /// Its text.
    pub text: &'static str,
    /// Its text at the revision compared with; `None` where it was the same.
    pub before: Option<&'static str>,
    /// Whether it was there at the revision compared with, and is no more; then [`ExampleFile::text`] is that of then.
    pub gone: bool,
}

/// An option of a rule.
#[derive(Debug)]
pub struct OptionSpec {
    /// Its key.
    pub name: &'static str,
    /// What it does; same form as [`Page::why`].
    pub doc: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// Its value where no policy sets it.
    pub default: Default,
}

/// What values an option takes.
#[derive(Debug)]
pub enum Kind {
    /// A time: `"5m"`, `"1h30m"`, or a number of seconds. Bounds in seconds, both included.
    Duration {
        /// Smallest value.
        min: u32,
        /// Largest value.
        max: u32,
    },
    /// A whole number. Both bounds included.
    Integer {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// `true` or `false`.
    Boolean,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of strings.
    Strings,
    /// A list of host name patterns ([`crate::zone::name_pattern::Scope::Host`]).
    Names,
    /// A string that is not empty.
    Text,
    /// A day: `2027-01-31`.
    Date,
    /// One name pattern.
    Pattern(Scope),
    /// A list of name patterns, of which one must match.
    Patterns(Scope),
    /// A list of path patterns, relative to the folder of the policy file.
    Globs,
    /// A list of networks and single addresses: `192.0.2.0/24`, `2001:db8::25`.
    Networks,
    /// A table by RR type of tables of these options.
    Types(&'static [OptionSpec]),
    /// A table by owner pattern ([`crate::zone::name_pattern::Scope::Owner`]) of tables of these options.
    Owners(&'static [OptionSpec]),
}

/// Value of an option that no policy sets.
#[derive(Debug)]
pub enum Default {
    /// None.
    Unset,
    /// Seconds.
    Duration(u32),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// One of the option's words.
    Word(&'static str),
    /// Strings or name patterns.
    List(&'static [&'static str]),
    /// Tables by RR type or owner pattern.
    Table(&'static [DefaultRow]),
}

/// Key and contents of one row of [`Default::Table`].
pub type DefaultRow = (&'static str, &'static [(&'static str, Default)]);

/// A named choice of rules.
#[derive(Debug)]
pub struct Pack {
    /// What `extends` and `--policy` call it.
    pub name: &'static str,
    /// What is in it, in one line.
    pub description: &'static str,
    /// The sets whose rules it switches on.
    pub sets: &'static [Set],
    /// Groups of which it switches all rules on but those that only a policy can configure, with strict severities.
    pub strict_groups: &'static [&'static str],
    /// Whether [`Page::strict_severity`] counts.
    pub strict_severities: bool,
    /// A policy in TOML that is laid down with it; may be empty.
    pub policy: &'static str,
}

impl Pack {
    /// Whether it switches a rule on.
    pub fn holds(&self, page: &Page) -> bool {
        self.sets.contains(&page.set) || (self.is_strict_group(page) && page.set != Set::Policy)
    }

    /// Whether it asks for strict severities of a rule.
    pub fn is_strict(&self, page: &Page) -> bool {
        self.strict_severities || self.is_strict_group(page)
    }

    fn is_strict_group(&self, page: &Page) -> bool {
        self.strict_groups.contains(&page.group)
    }
}

/// A chapter of the rule catalogue.
#[derive(Debug)]
pub struct Group {
    /// Its folder in `rules/`.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
}

/// All pages, sorted by id.
pub fn pages() -> &'static [Page] {
    PAGES
}

/// All packs, sorted by name.
pub fn packs() -> &'static [Pack] {
    PACKS
}

/// All groups, in the order in which they are listed.
pub fn groups() -> &'static [Group] {
    GROUPS
}

/// The page of a rule.
pub fn find(id: &str) -> Option<&'static Page> {
    position(id).and_then(|index| PAGES.get(index))
}

/// Where the page of a rule stands in [`pages`].
pub(super) fn position(id: &str) -> Option<usize> {
    static PLACES: LazyLock<HashMap<&str, usize, foldhash::fast::RandomState>> =
        LazyLock::new(|| PAGES.iter().enumerate().map(|(index, page)| (page.id, index)).collect());
    PLACES.get(id).copied()
}

/// The pack of a name.
pub fn find_pack(name: &str) -> Option<&'static Pack> {
    PACKS.iter().find(|pack| pack.name == name)
}

/// What the comments of an example expect: line (from 1) and rule. See [`cases::marks`].
pub fn expectations(text: &str) -> Vec<(u32, &str)> {
    cases::marks(text).into_iter().filter(|mark| mark.expected).map(|mark| (mark.line, mark.rule)).collect()
}
