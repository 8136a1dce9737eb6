//! `ttl-bounds`: TTLs between a least and a greatest value, which a policy may set by type and by owner.
//!
//! A TTL written in a record is that record's fault. One that many records take from a `$TTL` is the fault of the
//! `$TTL`: it is told once, and not at each record.

use std::collections::{HashMap, HashSet};

use crate::finding::{Applicability, Changes, Edit, Fix, Severity};
use crate::policy::{Options, RuleConfig};
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule, mending};
use crate::source::Span;
use crate::zone::contents::{Record, RecordId, flags};
use crate::zone::fields::fields;
use crate::zone::name_pattern::NamePattern;
use crate::zone::name_table::NameId;
use crate::zone::problem::Code;
use crate::zone::rdata::types;
use crate::zone::ttl;

const ID: &str = "ttl-bounds";

pub(super) const RULE: Entry = Entry { id: ID, make: |config| Rule::zone(TtlBounds::new(config)) };

/// One bound, and who asks for it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Bound {
    seconds: u32,
    /// Where the policy says so; `None` for the default.
    asked: Option<Span>,
    /// Whether it holds for a type or an owner only.
    narrow: bool,
}

/// A least and a greatest TTL; `None` where a row of a table leaves it to the wider bounds.
#[derive(Clone, Copy, Default, Debug)]
struct Bounds {
    min: Option<Bound>,
    max: Option<Bound>,
}

impl Bounds {
    fn of(options: &Options, narrow: bool) -> Bounds {
        let bound = |name| Some(Bound { seconds: options.duration(name)?, asked: options.span(name), narrow });
        Bounds { min: bound("min"), max: bound("max") }
    }

    /// These bounds where they say something, else those.
    fn or(self, wider: Bounds) -> Bounds {
        Bounds { min: self.min.or(wider.min), max: self.max.or(wider.max) }
    }

    fn least(self) -> u32 {
        self.min.map_or(0, |bound| bound.seconds)
    }

    fn greatest(self) -> u32 {
        self.max.map_or(u32::MAX, |bound| bound.seconds)
    }

    fn hold(self, ttl: u32) -> bool {
        self.least() <= ttl && ttl <= self.greatest()
    }

    /// What a TTL passes.
    fn passed_by(self, ttl: u32) -> Option<Passed> {
        if let Some(bound) = self.min.filter(|bound| ttl < bound.seconds) {
            return Some(Passed { bound, below: true });
        }
        self.max.filter(|bound| ttl > bound.seconds).map(|bound| Passed { bound, below: false })
    }
}

/// A bound that a TTL passes: the least one from above, or the greatest from below.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Passed {
    bound: Bound,
    below: bool,
}

struct TtlBounds {
    general: Bounds,
    types: HashMap<u16, Bounds>,
    /// The most specific pattern first.
    owners: Vec<(NamePattern, Bounds)>,
    /// TTLs from here to there pass no bound of all those above.
    safe: (u32, u32),
    /// The same for the bounds by owner alone.
    safe_for_owners: (u32, u32),
}

impl TtlBounds {
    fn new(config: &RuleConfig) -> TtlBounds {
        let options = &config.options;
        let general = Bounds::of(options, false);
        let types: HashMap<u16, Bounds> =
            options.types("types").map(|(rtype, row)| (rtype, Bounds::of(row, true))).collect();
        let owners: Vec<(NamePattern, Bounds)> =
            options.owners("owners").iter().map(|(pattern, row)| (pattern.clone(), Bounds::of(row, true))).collect();
        let tightest = |all: &mut dyn Iterator<Item = Bounds>| {
            all.fold((0, u32::MAX), |(least, greatest), one| (one.least().max(least), one.greatest().min(greatest)))
        };
        let safe_for_owners = tightest(&mut owners.iter().map(|(_, row)| *row));
        let by_name = owners.iter().map(|(_, row)| *row);
        let safe = tightest(&mut std::iter::once(general).chain(types.values().copied()).chain(by_name));
        TtlBounds { general, types, owners, safe, safe_for_owners }
    }

    /// What a record's TTL passes, if it is not plainly within all bounds. TTL 0 is the matter of `ttl-zero`.
    #[inline]
    fn passed(&self, cx: &Context<'_>, record: &Record) -> Option<Passed> {
        let ttl = record.ttl;
        if self.safe.0 <= ttl && ttl <= self.safe.1 || ttl == 0 {
            return None;
        }
        self.passed_in_detail(cx, record)
    }

    fn passed_in_detail(&self, cx: &Context<'_>, record: &Record) -> Option<Passed> {
        let ttl = record.ttl;
        let by_type = self.types.get(&record.rtype).copied().unwrap_or_default();
        // What signs a zone takes its TTLs from what it signs, and NSEC from the SOA (RFC 9077).
        let derived = matches!(record.rtype, types::RRSIG | types::NSEC | types::NSEC3);
        let bounds = by_type.or(if derived { Bounds::default() } else { self.general });
        let (least, greatest) = self.safe_for_owners;
        if bounds.hold(ttl) && least <= ttl && ttl <= greatest {
            return None;
        }
        let (owner, apex) = (cx.zone.contents().name(record.owner), cx.zone.apex_name());
        let matching = self.owners.iter().filter(|(pattern, _)| pattern.matches(owner, apex));
        let by_owner = matching.fold(Bounds::default(), |known, (_, row)| known.or(*row));
        by_owner.or(bounds).passed_by(ttl)
    }
}

/// Records that take a TTL from one `$TTL` and pass one bound.
struct Inherited {
    first: RecordId,
    ttl: u32,
    passed: Passed,
    /// RRsets concerned.
    rrsets: usize,
}

impl ZoneRule for TtlBounds {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if cx.zone.kind().is_special() {
            return;
        }
        let (least, greatest) = cx.zone.ttls();
        if self.safe.0 <= least && greatest <= self.safe.1 {
            return;
        }
        let contents = cx.zone.contents();
        let mut told: HashSet<(NameId, u16)> = HashSet::new();
        let mut written: HashSet<(u32, Passed)> = HashSet::new();
        let mut inherited: Vec<Inherited> = Vec::new();
        let mut groups: HashMap<(Option<Span>, u32, Passed), usize> = HashMap::new();
        for id in contents.record_ids() {
            let record = contents.record(id);
            let Some(passed) = self.passed(cx, record) else {
                continue;
            };
            // What Cloudflare calls automatic.
            if record.ttl == 1 && cx.zone.speaks("cloudflare") {
                continue;
            }
            if !record.is_of_zone_class() || !record.ttl_known() || !told.insert((record.owner, record.rtype)) {
                continue;
            }
            if record.flags & flags::TTL_EXPLICIT != 0 {
                written.insert((record.ttl, passed));
                let fix = self.written_into_bounds(cx, id, passed);
                report_written(cx, id, passed, fix, out);
                continue;
            }
            let group = *groups.entry((contents.ttl_directive(id), record.ttl, passed)).or_insert(inherited.len());
            match inherited.get_mut(group) {
                Some(group) => group.rrsets += 1,
                None => inherited.push(Inherited { first: id, ttl: record.ttl, passed, rrsets: 1 }),
            }
        }
        // Without `$TTL` the TTL comes from an earlier record, which is told already.
        let from_records = contents.problems.iter().any(|problem| problem.code == Code::TtlInherited);
        for group in &inherited {
            if !(from_records && written.contains(&(group.ttl, group.passed))) {
                let directive = contents.ttl_directive(group.first);
                let fix = directive.and_then(|span| self.directive_into_bounds(cx, span, group));
                report_inherited(cx, group, fix, out);
            }
        }
    }
}

impl TtlBounds {
    /// The bound in the place of a TTL in an entry, for all records of the RRset: they should have one TTL.
    fn written_into_bounds(&self, cx: &Context<'_>, id: RecordId, passed: Passed) -> Option<Fix> {
        let contents = cx.zone.contents();
        let record = contents.record(id);
        let mut edits = Vec::new();
        let rrset = cx.zone.rrset(record.owner, record.rtype)?;
        for (id, record) in rrset.records() {
            let here = fields(contents, cx.sources, id).ttl.filter(|_| record.flags & flags::TTL_EXPLICIT != 0)?;
            if mending::heir_of_ttl(cx, id) {
                return None;
            }
            if self.passed_in_detail(cx, record) == Some(passed) {
                edits.push(Edit::replace(here, in_style_of(&mending::editable(cx, id, here)?, passed.bound.seconds)));
            }
        }
        edits.sort_by_key(|edit| edit.span.start);
        let one_file = edits.windows(2).all(|pair| pair[0].span.file == pair[1].span.file);
        one_file.then(|| into_bounds(edits, passed))
    }

    /// The bound in the place of the value of a `$TTL`, if it is within the bounds of all records that take it.
    fn directive_into_bounds(&self, cx: &Context<'_>, directive: Span, group: &Inherited) -> Option<Fix> {
        let contents = cx.zone.contents();
        let seconds = group.passed.bound.seconds;
        let fits = contents.same_ttl_directive(group.first).all(|id| {
            let mut mended = *contents.record(id);
            mended.ttl = seconds;
            mended.flags & flags::TTL_EXPLICIT != 0 || self.passed_in_detail(cx, &mended).is_none()
        });
        let file = cx.sources.get(directive.file);
        let text = file.text(directive);
        let text = std::str::from_utf8(&text).ok().filter(|text| ttl::parse(text.as_bytes()).is_ok())?;
        let edits = vec![Edit::replace(directive, in_style_of(text, seconds))];
        fits.then(|| into_bounds(edits, group.passed).changing(Changes::DefaultTtl))
    }
}

/// What a policy asks for is certain to be meant; the bounds of the rule itself are not.
fn into_bounds(edits: Vec<Edit>, passed: Passed) -> Fix {
    let applicability = if passed.bound.asked.is_some() { Applicability::Safe } else { Applicability::Unsafe };
    Fix::new(format!("set the TTL to {}", in_units(passed.bound.seconds)), applicability, edits)
}

/// A TTL with units where the one before it has some.
fn in_style_of(text: &str, seconds: u32) -> String {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { seconds.to_string() } else { ttl::display(seconds) }
}

fn report_written(cx: &Context<'_>, id: RecordId, passed: Passed, fix: Option<Fix>, out: &mut Findings<'_>) {
    let record = cx.zone.contents().record(id);
    let (owner, rtype) = (cx.zone.contents().name(record.owner), types::mnemonic(record.rtype));
    let draft = Draft::at_ttl(ID, Severity::Warning, cx, id)
        .message(format!("TTL {} of `{owner}` {rtype} is {}", in_units(record.ttl), against(passed)))
        .fix(fix)
        .help(help(passed));
    out.push(asked_for(draft.here(in_short(passed)), passed));
}

/// One finding for all records that take their TTL from one place: at the `$TTL` if it is out of the general bounds, at
/// the first record if it is only for its type or owner.
fn report_inherited(cx: &Context<'_>, group: &Inherited, fix: Option<Fix>, out: &mut Findings<'_>) {
    let contents = cx.zone.contents();
    let record = contents.record(group.first);
    let (owner, rtype) = (contents.name(record.owner), types::mnemonic(record.rtype));
    let directive = contents.ttl_directive(group.first);
    let (ttl, against) = (in_units(group.ttl), against(group.passed));
    let draft = match directive {
        Some(span) if !group.passed.bound.narrow => {
            let takers = match group.rrsets {
                1 => format!("1 RRset of `{}` takes it", cx.zone.apex_text()),
                rrsets => format!("{rrsets} RRsets of `{}` take it", cx.zone.apex_text()),
            };
            Draft::at_span(ID, Severity::Warning, cx, group.first, span)
                .about(cx.zone.apex_text(), None)
                .subject("$TTL")
                .fix(fix)
                .message(format!("`$TTL` {ttl} is {against}; {takers}"))
                .evidence(cx.sources, cx.zone, group.first, "the first of them")
        }
        _ => {
            let more = match group.rrsets - 1 {
                0 => String::new(),
                1 => " and 1 more RRset".to_owned(),
                more => format!(" and {more} more RRsets"),
            };
            let draft = Draft::at_ttl(ID, Severity::Warning, cx, group.first)
                .message(format!("TTL {ttl} of `{owner}` {rtype}{more} is {against}"));
            match directive {
                Some(span) => draft.label(span, "the TTL comes from here"),
                None => draft,
            }
        }
    };
    out.push(asked_for(draft.here(in_short(group.passed)).help(help(group.passed)), group.passed));
}

/// Shows the line of the policy that sets the bound, if one does.
fn asked_for(draft: Draft, passed: Passed) -> Draft {
    match passed.bound.asked {
        Some(span) => draft.label(span, "the policy asks for it here"),
        None => draft,
    }
}

fn against(passed: Passed) -> String {
    let bound = in_units(passed.bound.seconds);
    if passed.below { format!("below the minimum of {bound}") } else { format!("above the maximum of {bound}") }
}

fn in_short(passed: Passed) -> String {
    let bound = ttl::display(passed.bound.seconds);
    if passed.below { format!("below {bound}") } else { format!("above {bound}") }
}

fn help(passed: Passed) -> String {
    let bound = in_units(passed.bound.seconds);
    let most = if passed.below { "at least" } else { "at most" };
    format!(
        "write {most} {bound}; where a type or a name needs other bounds, set them under `[rules.{ID}]` in the policy"
    )
}

/// Seconds, with units behind them where that is easier to read: `604800 (1w)`.
fn in_units(seconds: u32) -> String {
    if seconds < 60 { seconds.to_string() } else { format!("{seconds} ({})", ttl::display(seconds)) }
}
