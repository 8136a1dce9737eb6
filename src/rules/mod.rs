//! The rules: what is wrong with zones, and where.
//!
//! A rule is a value that was made for one policy: it holds its options, already read and checked. There are five
//! shapes, by what they look at; `lint` walks the zones once and hands each rule its due.
//!
//! | shape | sees | for |
//! |---|---|---|
//! | [`RrsetRule`] | each RRset of the types it asks for | most rules |
//! | [`NodeRule`] | each owner with all its RRsets | what clashes at one name |
//! | [`ZoneRule`] | one zone | what a zone lacks |
//! | [`SetRule`] | all zones | what holds between zones |
//! | [`TextRule`] | a record of SPF, DMARC and the like | what mail puts into TXT records |
//!
//! Rules ask the [`ZoneSet`]; they never read text or files. What is unknown is silent: a rule speaks only on
//! `Found::Data`, `Found::Alias` and `Found::Absent`.
//!
//! Each rule's file is named by its id, in the folder of its group; its page in `rules/<group>/<id>.toml` says what it
//! reports and why.

mod change;
mod custom;
mod delegation;
mod dnssec;
mod draft;
mod hygiene;
mod mail;
mod mail_auth;
mod mending;
mod reverse;
mod service;
mod soa_ttl;
mod spf;
mod structure;
mod syntax;
pub(crate) mod target;
#[cfg(test)]
pub(crate) mod testing;
mod texts;

pub use draft::{Draft, Findings};
pub use mail_auth::policies::{DmarcRule, PolicyRecord};
pub use spf::own_record::{OwnRecord, SpfRule};
pub use texts::TextRule;
pub(crate) use texts::TextRules;

use std::sync::Arc;

use crate::model::{Rrset, Zone, ZoneSet};
use crate::policy::RuleConfig;
use crate::policy::custom::CustomRule;
use crate::source::SourceMap;
use crate::zone::name_table::NameId;

/// What every rule may ask while it looks at one zone.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// All zones.
    pub set: &'a ZoneSet,
    /// The zone looked at.
    pub zone: &'a Zone,
    /// The texts, for spans.
    pub sources: &'a SourceMap,
}

/// Which types an [`RrsetRule`] wants to see.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Types {
    /// Every type.
    All,
    /// These.
    Only(&'static [u16]),
    /// These, as a policy chose them.
    Chosen(Vec<u16>),
}

/// Looks at one RRset at a time.
pub trait RrsetRule: Send + Sync {
    /// The types it wants to see.
    fn types(&self) -> Types;
    /// Looks at one RRset.
    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>);
}

/// Looks at one owner at a time.
pub trait NodeRule: Send + Sync {
    /// Whether it has to look at a zone at all.
    fn concerns(&self, _cx: &Context<'_>) -> bool {
        true
    }

    /// Looks at one name that owns records.
    fn check(&self, cx: &Context<'_>, owner: NameId, out: &mut Findings<'_>);
}

/// Looks at one zone at a time.
pub trait ZoneRule: Send + Sync {
    /// Looks at one zone.
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>);
}

/// Looks at all zones at once. Such a rule has one configuration for the whole run.
pub trait SetRule: Send + Sync {
    /// Whether it must run once all other rules are done.
    fn is_last(&self) -> bool {
        false
    }
    /// Looks at all zones.
    fn check(&self, set: &ZoneSet, sources: &SourceMap, out: &mut Findings<'_>);
}

/// A rule made for a policy, by its shape.
pub enum Rule {
    /// See [`RrsetRule`].
    Rrset(Box<dyn RrsetRule>),
    /// See [`NodeRule`].
    Node(Box<dyn NodeRule>),
    /// See [`ZoneRule`].
    Zone(Box<dyn ZoneRule>),
    /// See [`SetRule`].
    Set(Box<dyn SetRule>),
    /// Rules on what mail puts into TXT records. See [`TextRule`].
    Text(Vec<TextRule>),
}

impl Rule {
    fn rrset(rule: impl RrsetRule + 'static) -> Rule {
        Rule::Rrset(Box::new(rule))
    }

    fn node(rule: impl NodeRule + 'static) -> Rule {
        Rule::Node(Box::new(rule))
    }

    fn zone(rule: impl ZoneRule + 'static) -> Rule {
        Rule::Zone(Box::new(rule))
    }

    pub(crate) fn set(rule: impl SetRule + 'static) -> Rule {
        Rule::Set(Box::new(rule))
    }

    fn text(rule: TextRule) -> Rule {
        Rule::Text(vec![rule])
    }
}

/// A rule that can be made: its id, and how.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The catalogue's id.
    pub id: &'static str,
    /// Makes it for the options of a policy.
    pub make: fn(&RuleConfig) -> Rule,
}

/// All rules that are not the reader's own, by group.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    [
        syntax::RULES,
        structure::RULES,
        soa_ttl::RULES,
        delegation::RULES,
        mail::RULES,
        spf::RULES,
        mail_auth::RULES,
        dnssec::RULES,
        service::RULES,
        reverse::RULES,
        hygiene::RULES,
        change::RULES,
    ]
    .into_iter()
    .flatten()
}

/// The rules that a `[[custom]]` of a policy stands for.
pub(crate) fn custom_rules(rule: &Arc<CustomRule>) -> Vec<Rule> {
    custom::make(rule)
}

/// What a group's rules may all look like from outside: found by id.
pub fn find(id: &str) -> Option<&'static Entry> {
    entries().find(|entry| entry.id == id)
}
