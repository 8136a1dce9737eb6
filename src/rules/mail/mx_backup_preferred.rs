//! `mx-backup-preferred`: hosts that are named as backups hold the lowest preference (RFC 5321 5.1).

use super::domain::is_looked_at;
use super::exchange::{self, Exchange};
use crate::finding::Severity;
use crate::model::Rrset;
use crate::policy::RuleConfig;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const ID: &str = "mx-backup-preferred";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    let words = config.options.strings("backup").iter().map(|item| item.value.as_bytes().to_ascii_lowercase());
    let words: Vec<Vec<u8>> = words.collect();
    let shortest = words.iter().map(Vec::len).min().unwrap_or(usize::MAX);
    Rule::rrset(MxBackupPreferred { words, shortest })
}

/// What the name of a numbered host must say for the number to be an order among mail hosts: `mx2`, `mail2`, but
/// not `vps2`.
const NUMBERED_ROLES: [&[u8]; 4] = [b"mx", b"mail", b"smtp", b"mta"];

struct MxBackupPreferred {
    /// Words that name a backup, in lower case.
    words: Vec<Vec<u8>>,
    /// Octets of the shortest.
    shortest: usize,
}

impl RrsetRule for MxBackupPreferred {
    fn types(&self) -> Types {
        Types::Only(&[types::MX])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if rrset.ids().len() < 2 {
            return;
        }
        let Some(lowest) = exchange::hosts(rrset).map(|exchange| exchange.preference).min() else { return };
        // Most often the first host tried has no such name, and that settles it.
        let is_main = |best: &Exchange<'_>| {
            best.preference == lowest && !self.calls_itself_backup(cx, best) && !numbered(best).is_some_and(is_later)
        };
        if exchange::hosts(rrset).any(|best| is_main(&best)) || !is_looked_at(cx.zone, &rrset) {
            return;
        }
        if let Some((best, behind)) = self.swapped(cx, rrset) {
            let by_word = self.calls_itself_backup(cx, &best);
            out.push(draft(cx, &rrset, &best, &behind, by_word));
        }
    }
}

impl MxBackupPreferred {
    /// A backup at the lowest preference and the main host behind it, if every host there is a backup by its name.
    fn swapped<'a>(&self, cx: &Context<'a>, rrset: Rrset<'a>) -> Option<(Exchange<'a>, Exchange<'a>)> {
        let sorted = exchange::by_preference(rrset);
        let lowest = sorted.first()?.preference;
        let (best, behind) = sorted.split_at(sorted.partition_point(|exchange| exchange.preference == lowest));
        let mut main = behind.iter().filter(|exchange| !self.calls_itself_backup(cx, exchange));
        let first_main = *main.clone().next()?;
        // Stems of the hosts behind that are number one, sorted for look-ups.
        let mut ones: Vec<(Numbered<'_>, Exchange<'_>)> = main
            .by_ref()
            .filter_map(|exchange| Some((numbered(exchange).filter(|host| host.number <= 1)?, *exchange)))
            .collect();
        ones.sort_by_key(|(host, _)| host.stem());
        let mut pair = None;
        for exchange in best {
            let counterpart = match self.calls_itself_backup(cx, exchange) {
                true => first_main,
                false => first_of_stem(&ones, &numbered(exchange)?)?,
            };
            pair.get_or_insert((*exchange, counterpart));
        }
        pair
    }

    /// Whether one of the words stands alone in the host's name, in front of the domain it is registered under:
    /// `backup` does in `mx-backup`, in `backup2` and in `mx.backup`, but not in `backups`.
    fn calls_itself_backup(&self, cx: &Context<'_>, exchange: &Exchange<'_>) -> bool {
        let name = exchange.name();
        let says_so = |label: &[u8]| {
            let is_word = |word: &[u8]| self.words.iter().any(|backup| backup == word);
            // Most labels are too short for any word, or nothing but letters.
            if label.len() < self.shortest {
                return false;
            }
            if is_word(label) || label.iter().all(u8::is_ascii_alphabetic) {
                return is_word(label);
            }
            let letters = label.split(|byte| !byte.is_ascii_alphabetic());
            let with_numbers = label.split(|byte| !byte.is_ascii_alphanumeric());
            letters.chain(with_numbers).any(is_word)
        };
        // To know where a name is registered costs more than to look at all of its labels.
        let may_say_so = is_within_apex(cx, name) || name.labels().any(says_so);
        may_say_so && name.labels().take(host_labels(cx, name)).any(says_so)
    }
}

fn is_within_apex(cx: &Context<'_>, name: NameRef<'_>) -> bool {
    let apex = cx.zone.apex_name();
    name.is_within(apex) && !apex.is_root()
}

/// Labels in front of the zone's apex or of the registered domain: those that name the host rather than its company.
fn host_labels(cx: &Context<'_>, name: NameRef<'_>) -> usize {
    let labels = name.label_count();
    if is_within_apex(cx, name) {
        return labels - cx.zone.apex_name().label_count();
    }
    let registered =
        psl::domain(&dotted(name)).map_or(2, |domain| domain.as_bytes().split(|&byte| byte == b'.').count());
    labels.saturating_sub(registered)
}

/// The name as labels with dots between them, without escapes: what the list of public suffixes is asked with.
fn dotted(name: NameRef<'_>) -> Vec<u8> {
    name.labels().collect::<Vec<_>>().join(&b'.')
}

/// A host whose first label holds one number: `mx2`, `in1-smtp`.
struct Numbered<'a> {
    front: &'a [u8],
    number: u32,
    back: &'a [u8],
    parent: NameRef<'a>,
}

impl<'a> Numbered<'a> {
    /// All of the name but the number.
    fn stem(&self) -> (&'a [u8], &'a [u8], &'a [u8]) {
        (self.front, self.back, self.parent.wire())
    }
}

fn numbered<'a>(exchange: &Exchange<'a>) -> Option<Numbered<'a>> {
    let name = exchange.name();
    let (label, parent) = (name.first_label()?, name.parent()?);
    let start = label.iter().position(u8::is_ascii_digit)?;
    let digits = label[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (front, rest) = label.split_at(start);
    let (number, back) = rest.split_at(digits);
    let is_mail_host =
        |part: &[u8]| NUMBERED_ROLES.iter().any(|role| part.windows(role.len()).any(|word| word == *role));
    if digits > 4 || back.iter().any(u8::is_ascii_digit) || !(is_mail_host(front) || is_mail_host(back)) {
        return None;
    }
    let number = number.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
    Some(Numbered { front, number, back, parent })
}

/// Whether a number is that of a further host: `mx2`, not `mx1` or `mx0`.
fn is_later(host: Numbered<'_>) -> bool {
    host.number > 1
}

/// Number one of the hosts that `later` is a further one of.
fn first_of_stem<'a>(ones: &[(Numbered<'_>, Exchange<'a>)], later: &Numbered<'_>) -> Option<Exchange<'a>> {
    let at = ones.partition_point(|(host, _)| host.stem() < later.stem());
    let (host, exchange) = ones.get(at)?;
    (later.number > 1 && host.stem() == later.stem()).then_some(*exchange)
}

fn draft(cx: &Context<'_>, rrset: &Rrset<'_>, best: &Exchange<'_>, behind: &Exchange<'_>, by_word: bool) -> Draft {
    let (owner, first, main) = (rrset.owner_name(), best.name(), behind.name());
    let named = if by_word { ", which is named as a backup," } else { "" };
    let label = format!("`{main}` stands behind it, with preference {}", behind.preference);
    Draft::at_field(ID, Severity::Warning, cx, best.record, "exchange")
        .message(format!("mail for `{owner}` goes first to `{first}`{named} and only then to `{main}`"))
        .here(format!("tried first, with preference {}", best.preference))
        .subject(first.to_string())
        .evidence(cx.sources, cx.zone, behind.record, label)
        .help(format!(
            "swap the preferences: write `{}` and `{}`",
            behind.with_preference(best.preference),
            best.with_preference(behind.preference)
        ))
}
