//! Rules that say who they are before they look anything up, for the list of what is missing. Other runs do not pay for
//! that: only there rules are wrapped so.

use std::sync::Arc;

use crate::facts::Asking;
use crate::model::{Rrset, Zone, ZoneSet};
use crate::rules::{
    Context, DmarcRule, Findings, NodeRule, OwnRecord, PolicyRecord, RrsetRule, Rule, SetRule, SpfRule, TextRule,
    Types, ZoneRule,
};
use crate::source::SourceMap;
use crate::zone::name_table::NameId;

/// A rule with its id.
struct Noting<R: ?Sized> {
    id: Arc<str>,
    rule: Box<R>,
}

pub(super) fn noting(id: &str, rule: Rule) -> Rule {
    let id: Arc<str> = id.into();
    match rule {
        Rule::Rrset(rule) => Rule::Rrset(Box::new(Noting { id, rule })),
        Rule::Node(rule) => Rule::Node(Box::new(Noting { id, rule })),
        Rule::Zone(rule) => Rule::Zone(Box::new(Noting { id, rule })),
        Rule::Set(rule) => Rule::Set(Box::new(Noting { id, rule })),
        Rule::Text(rules) => Rule::Text(rules.into_iter().map(|rule| noting_text(Arc::clone(&id), rule)).collect()),
    }
}

fn noting_text(id: Arc<str>, rule: TextRule) -> TextRule {
    match rule {
        TextRule::Spf(rule) => TextRule::Spf(Box::new(Noting { id, rule })),
        TextRule::Dmarc(rule) => TextRule::Dmarc(Box::new(Noting { id, rule })),
        TextRule::Misplaced(rule) => TextRule::Misplaced(Box::new(Noting { id, rule })),
        TextRule::At(owners, rule) => TextRule::At(owners, Box::new(Noting { id, rule })),
    }
}

impl<R: ?Sized> Noting<R> {
    /// Nobody needs to know what zones lack that are only context.
    fn asks_about(&self, zone: &Zone) -> Asking {
        Asking::by(zone.reported().then(|| Arc::clone(&self.id)))
    }
}

impl RrsetRule for Noting<dyn RrsetRule> {
    fn types(&self) -> Types {
        self.rule.types()
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let _asking = self.asks_about(cx.zone);
        self.rule.check(cx, rrset, out);
    }
}

impl SpfRule for Noting<dyn SpfRule> {
    fn may_tell(&self, cx: &Context<'_>, own: &OwnRecord<'_>) -> bool {
        let _asking = self.asks_about(cx.zone);
        self.rule.may_tell(cx, own)
    }

    fn check(&self, cx: &Context<'_>, own: &OwnRecord<'_>, out: &mut Findings<'_>) {
        let _asking = self.asks_about(cx.zone);
        self.rule.check(cx, own, out);
    }
}

impl DmarcRule for Noting<dyn DmarcRule> {
    fn check(&self, cx: &Context<'_>, policy: &PolicyRecord<'_>, out: &mut Findings<'_>) {
        let _asking = self.asks_about(cx.zone);
        self.rule.check(cx, policy, out);
    }
}

impl NodeRule for Noting<dyn NodeRule> {
    fn concerns(&self, cx: &Context<'_>) -> bool {
        let _asking = self.asks_about(cx.zone);
        self.rule.concerns(cx)
    }

    fn check(&self, cx: &Context<'_>, owner: NameId, out: &mut Findings<'_>) {
        let _asking = self.asks_about(cx.zone);
        self.rule.check(cx, owner, out);
    }
}

impl ZoneRule for Noting<dyn ZoneRule> {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let _asking = self.asks_about(cx.zone);
        self.rule.check(cx, out);
    }
}

impl SetRule for Noting<dyn SetRule> {
    fn is_last(&self) -> bool {
        self.rule.is_last()
    }

    fn check(&self, set: &ZoneSet, sources: &SourceMap, out: &mut Findings<'_>) {
        let _asking = Asking::by(Some(Arc::clone(&self.id)));
        self.rule.check(set, sources, out);
    }
}
