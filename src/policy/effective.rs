//! What the policy says for one zone: which rules run, how severe they are, and with which options.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::custom::{CustomConfig, CustomRule};
use super::mail::{self, MailIntent, PolicyFile};
use super::options::{Item, Options};
use super::page::{self, Page};
use super::schema::{Level, RuleSetting, Rules};
use super::select::Selection;
use crate::finding::Severity;
use crate::source::Span;

/// One rule that runs.
#[derive(Debug)]
pub struct RuleConfig {
    /// Its page.
    pub page: &'static Page,
    /// The severity that a policy asks for, and the line that does; `None` leaves each cause its own.
    pub severity: Option<Item<Severity>>,
    /// Its options, defaults included.
    pub options: Options,
    /// The `[rules.ID]` header that configures it last; `None` if only a pack switched it on.
    pub span: Option<Span>,
    /// Whether a pack asks for strict severities.
    pub strict: bool,
    /// The first pack that has it.
    pub pack: Option<&'static page::Pack>,
    /// Whether comments in zone files may ignore its findings, and the line of the policy that says so.
    pub ignorable: Item<bool>,
    /// The MTA-STS policy files that `[[mail.mta-sts]]` names.
    pub mta_sts: Arc<[PolicyFile]>,
    /// What `[mail]` says of zones.
    pub mail: Arc<MailIntent>,
}

impl RuleConfig {
    /// The severity of a finding whose cause has severity `cause`.
    ///
    /// The rule's own severity becomes the one that is configured; lesser causes are capped by it and not raised.
    pub fn severity(&self, cause: Severity) -> Severity {
        let strict = if self.strict { self.page.strict_severity } else { None };
        match self.severity.as_ref().map(|item| item.value).or(strict) {
            None => cause,
            Some(configured) if cause >= self.page.severity => configured,
            Some(configured) => cause.min(configured),
        }
    }
}

/// The policy for one zone.
#[derive(Debug)]
pub struct Effective {
    /// By place in [`page::pages`].
    rules: Vec<Option<RuleConfig>>,
    /// Rules that something switches off, and the line of the policy that does; none for the command line.
    off: BTreeMap<usize, Option<Span>>,
    /// Rules of the policy's own that run, sorted by id.
    custom: Vec<CustomConfig>,
}

/// What the packs in force switch on.
#[derive(Clone, Default, Debug)]
pub(super) struct Sets {
    /// In the order in which they are named.
    packs: Vec<&'static page::Pack>,
}

impl Sets {
    pub(super) fn add(&mut self, pack: &'static page::Pack) {
        self.packs.push(pack);
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        let mut seen = BTreeSet::new();
        self.packs.iter().map(|pack| pack.name).filter(move |name| seen.insert(*name))
    }

    /// The first pack that switches a rule on.
    fn switching_on(&self, page: &Page) -> Option<&'static page::Pack> {
        self.packs.iter().copied().find(|pack| pack.holds(page))
    }

    /// Whether a pack asks for strict severities of a rule.
    fn are_strict(&self, page: &Page) -> bool {
        self.packs.iter().any(|pack| pack.is_strict(page))
    }
}

impl Effective {
    /// Puts packs, files, overrides and the command line together.
    pub(super) fn compile(
        sets: &Sets,
        base: &Rules,
        overrides: &[&Rules],
        broken: &BTreeSet<usize>,
        selection: &Selection,
        mail: &mail::Tables,
        custom: &[(usize, Arc<CustomRule>)],
    ) -> Effective {
        let mut off = BTreeMap::new();
        let compile = |(index, page): (usize, &'static Page)| {
            let mut draft = Draft::new(page, sets);
            // Naming policy files, or groups, is what configures their rule.
            draft.on |= page.id == mail::RULE && !mail.mta_sts.is_empty()
                || page.id == mail::GROUP_RULE && !mail.intent.groups.is_empty();
            base.get(&index).into_iter().for_each(|setting| draft.apply(setting));
            selection.apply(index, &mut draft);
            for setting in overrides.iter().filter_map(|rules| rules.get(&index)) {
                draft.apply_override(setting, selection, index);
            }
            let runs = draft.on && !broken.contains(&index) && selection.allows(index);
            match draft.off {
                Some(span) if !draft.on => off.insert(index, Some(span)),
                _ if draft.on && !selection.allows(index) => off.insert(index, None),
                _ => None,
            };
            runs.then_some(RuleConfig {
                page,
                severity: draft.severity,
                options: draft.options,
                span: draft.span,
                strict: sets.are_strict(page),
                pack: sets.switching_on(page),
                ignorable: draft.ignorable,
                mta_sts: Arc::clone(&mail.mta_sts),
                mail: Arc::clone(&mail.intent),
            })
        };
        let rules = page::pages().iter().enumerate().map(compile).collect();
        let compile_custom = |(index, rule): &(usize, Arc<CustomRule>)| {
            let mut draft = Draft::custom();
            base.get(index).into_iter().for_each(|setting| draft.apply(setting));
            selection.apply(*index, &mut draft);
            for setting in overrides.iter().filter_map(|rules| rules.get(index)) {
                draft.apply_override(setting, selection, *index);
            }
            let runs = draft.on && !broken.contains(index) && selection.allows(*index);
            if !runs {
                off.insert(*index, draft.off.filter(|_| !draft.on));
            }
            let severity_from = draft.severity.as_ref().map(|item| item.span);
            let severity = draft.severity.as_ref().map_or(rule.severity, |item| item.value);
            runs.then(|| CustomConfig { rule: Arc::clone(rule), severity, severity_from, ignorable: draft.ignorable })
        };
        let mut custom: Vec<CustomConfig> = custom.iter().filter_map(compile_custom).collect();
        custom.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
        Effective { rules, off, custom }
    }

    /// A rule of the policy's own, if it runs.
    fn custom_rule(&self, id: &str) -> Option<&CustomConfig> {
        let at = self.custom.binary_search_by(|config| config.rule.id.as_str().cmp(id)).ok()?;
        self.custom.get(at)
    }

    /// Whether a rule runs, built in or the policy's own.
    pub fn runs(&self, id: &str) -> bool {
        self.rule(id).is_some() || self.custom_rule(id).is_some()
    }

    /// Whether comments in zone files may ignore a rule's findings, and the line of the policy that says so; `None` when
    /// the rule is off.
    pub fn ignorable(&self, id: &str) -> Option<&Item<bool>> {
        let built_in = self.rule(id).map(|config| &config.ignorable);
        built_in.or_else(|| Some(&self.custom_rule(id)?.ignorable))
    }

    /// The policy's own rules that run, sorted by id.
    pub fn custom(&self) -> impl Iterator<Item = &CustomConfig> {
        self.custom.iter()
    }

    /// The rule, if it runs; `None` when it is off.
    pub fn rule(&self, id: &str) -> Option<&RuleConfig> {
        self.rules.get(page::position(id)?)?.as_ref()
    }

    /// The severity of a finding of a rule whose cause has severity `cause`; `None` when the rule is off.
    pub fn severity(&self, id: &str, cause: Severity) -> Option<Severity> {
        match page::position(id) {
            Some(index) => Some(self.rules.get(index)?.as_ref()?.severity(cause)),
            None => Some(self.custom_rule(id)?.severity(cause)),
        }
    }

    /// The place that switches a rule off, by the rule's own place; none for the command line.
    pub(super) fn off_by(&self, index: usize) -> Option<Span> {
        self.off.get(&index).copied().flatten()
    }

    /// All rules that run, and those that something switches off with the place that does, sorted by id.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, Result<&RuleConfig, Option<Span>>)> {
        let pages = page::pages().iter().zip(&self.rules).enumerate();
        pages.filter_map(|(index, (page, config))| match config {
            Some(config) => Some((page.id, Ok(config))),
            None => self.off.get(&index).map(|span| (page.id, Err(*span))),
        })
    }

    /// All rules that run, sorted by id.
    pub fn rules(&self) -> impl Iterator<Item = &RuleConfig> {
        self.rules.iter().flatten()
    }
}

/// A rule while the layers are put on it.
#[derive(Debug)]
pub(super) struct Draft {
    pub on: bool,
    pub severity: Option<Item<Severity>>,
    options: Options,
    span: Option<Span>,
    ignorable: Item<bool>,
    /// The last place that says `off`.
    off: Option<Span>,
}

impl Draft {
    fn new(page: &'static Page, sets: &Sets) -> Draft {
        let options = Options::defaults(page.options);
        let ignorable = Item { value: true, span: None };
        Draft { on: sets.switching_on(page).is_some(), severity: None, options, span: None, ignorable, off: None }
    }

    /// A rule of a policy's own runs unless something says otherwise.
    fn custom() -> Draft {
        let ignorable = Item { value: true, span: None };
        Draft { on: true, severity: None, options: Options::unset(&[]), span: None, ignorable, off: None }
    }

    /// A rule's table switches the rule on, unless it says `off`.
    fn apply(&mut self, setting: &RuleSetting) {
        self.on = true;
        self.options.merge(&setting.options);
        self.span = Some(setting.span);
        if let Some(ignorable) = &setting.ignorable {
            self.ignorable = ignorable.clone();
        }
        match setting.level.as_ref().map(|item| (item.value, item.span)) {
            Some((Level::Off, span)) => {
                self.on = false;
                self.off = span;
            }
            Some((Level::On(value), span)) => self.severity = Some(Item { value, span }),
            None => {}
        }
    }

    /// An override keeps the severity that the command line asks for, save `off`.
    fn apply_override(&mut self, setting: &RuleSetting, selection: &Selection, index: usize) {
        let asked = self.severity.clone();
        self.apply(setting);
        if selection.sets_severity(index) {
            self.severity = asked;
        }
    }
}
