//! `--select`, `--ignore` and `--severity`: trying rules out without touching a policy.

use std::collections::{BTreeMap, BTreeSet};

use globset::{Glob, GlobMatcher};

use super::effective::Draft;
use super::error::PolicyError;
use super::options::Item;
use super::page::{self, Page};
use super::schema::Level;
use super::suggest;

/// What means all rules of the policy's own.
const CUSTOM: &str = "custom";

/// What the command line says on rules, by their place in [`page::pages`].
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// Only these run, and they run even where no pack has them; `None` leaves it to the policy.
    select: Option<BTreeSet<usize>>,
    ignore: BTreeSet<usize>,
    levels: BTreeMap<usize, Level>,
}

impl Selection {
    /// Reads the arguments; what is wrong is told and left out.
    pub(super) fn read(
        select: &[String],
        ignore: &[String],
        severity: &[String],
        custom: &[(usize, String)],
        errors: &mut Vec<PolicyError>,
    ) -> Selection {
        let mut selection = Selection::default();
        if !select.is_empty() {
            selection.select = Some(select.iter().flat_map(|word| meant("--select", word, custom, errors)).collect());
        }
        selection.ignore = ignore.iter().flat_map(|word| meant("--ignore", word, custom, errors)).collect();
        for argument in severity {
            let Some((word, level)) = argument.split_once('=') else {
                let message = format!("`--severity {argument}` says no severity");
                errors.push(PolicyError::unplaced(message).help(format!("write `--severity {argument}=warning`")));
                continue;
            };
            let Some(level) = Level::parse(level) else {
                let message = format!("`{level}` in `--severity {argument}` is no severity");
                errors.push(PolicyError::unplaced(message).help(suggest::help(level, Level::WORDS, "severities")));
                continue;
            };
            selection.levels.extend(meant("--severity", word, custom, errors).into_iter().map(|rule| (rule, level)));
        }
        selection
    }

    /// Whether a rule may run at all.
    pub(super) fn allows(&self, index: usize) -> bool {
        self.select.as_ref().is_none_or(|select| select.contains(&index)) && !self.ignore.contains(&index)
    }

    /// Whether the command line keeps a rule from running.
    pub(super) fn leaves_out(&self, index: usize) -> bool {
        !self.allows(index) || self.levels.get(&index) == Some(&Level::Off)
    }

    /// Whether the command line sets the rule's severity.
    pub(super) fn sets_severity(&self, index: usize) -> bool {
        self.levels.contains_key(&index)
    }

    /// Puts the command line over what packs and files say of a rule for all zones. An `[[override]]` that switches
    /// a rule off for some zones keeps its word, as it comes later.
    pub(super) fn apply(&self, index: usize, draft: &mut Draft) {
        draft.on |= self.select.as_ref().is_some_and(|select| select.contains(&index));
        match self.levels.get(&index) {
            Some(Level::Off) => draft.on = false,
            Some(Level::On(value)) => {
                draft.on = true;
                draft.severity = Some(Item { value: *value, span: None });
            }
            None => {}
        }
    }
}

/// The rules that a word means: a rule id, a group, a pack, or a glob on rule ids.
fn meant(argument: &str, word: &str, custom: &[(usize, String)], errors: &mut Vec<PolicyError>) -> Vec<usize> {
    let rules = |wanted: &dyn Fn(&Page) -> bool| -> Vec<usize> {
        page::pages().iter().enumerate().filter(|(_, page)| wanted(page)).map(|(index, _)| index).collect()
    };
    if let Some(index) = page::position(word) {
        return vec![index];
    }
    if let Some((index, _)) = custom.iter().find(|(_, id)| id == word) {
        return vec![*index];
    }
    if word == CUSTOM {
        return custom.iter().map(|(index, _)| *index).collect();
    }
    if page::groups().iter().any(|group| group.id == word) {
        return rules(&|page| page.group == word);
    }
    if let Some(pack) = page::find_pack(word) {
        return rules(&|page| pack.holds(page));
    }
    if word.contains(['*', '?', '[', '{']) {
        match Glob::new(word).map(|glob| glob.compile_matcher()) {
            Ok(matcher) => return by_glob(argument, word, &matcher, custom, errors),
            Err(error) => {
                let message = format!("`{argument} {word}` is not a glob: {}", error.kind());
                errors.push(PolicyError::unplaced(message).help("`*` matches any run of characters: `mx-*`"));
                return Vec::new();
            }
        }
    }
    let message = format!("`{argument} {word}`: no rule, group or pack has this name");
    let known = page::pages().iter().map(|page| page.id).chain(page::groups().iter().map(|group| group.id));
    let known = known.chain(page::packs().iter().map(|pack| pack.name)).chain(custom.iter().map(|(_, id)| id.as_str()));
    let help = match suggest::nearest(word, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`zonewarden rules` lists all rules with their groups".to_owned(),
    };
    errors.push(PolicyError::unplaced(message).help(help));
    Vec::new()
}

fn by_glob(
    argument: &str,
    word: &str,
    matcher: &GlobMatcher,
    custom: &[(usize, String)],
    errors: &mut Vec<PolicyError>,
) -> Vec<usize> {
    let pages = page::pages().iter().enumerate().map(|(index, page)| (index, page.id));
    let all = pages.chain(custom.iter().map(|(index, id)| (*index, id.as_str())));
    let found: Vec<usize> = all.filter(|(_, id)| matcher.is_match(id)).map(|(index, _)| index).collect();
    if found.is_empty() {
        let message = format!("`{argument} {word}` matches no rule");
        errors.push(PolicyError::unplaced(message).help("`zonewarden rules` lists all rules"));
    }
    found
}
