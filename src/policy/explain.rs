//! Rule pages as plain text, for `zonewarden explain` and `zonewarden rules`.

use std::fmt::Write as _;

use super::custom::CustomRule;
use super::page::{self, Default, DefaultRow, Example, Fixable, Kind, OptionSpec, Page, Set};
use super::value::duration;
use crate::source::SourceMap;

/// The page of a rule as plain text. Prose is wrapped at `width` columns, zone and policy text stands as it is.
pub fn explain(page: &Page, width: usize) -> String {
    let mut out = String::new();
    wrap(&format!("{}: {}", page.id, page.title), 0, width, &mut out);
    let group = page::groups().iter().find(|group| group.id == page.group).map_or(page.group, |group| group.title);
    let strict = page.strict_severity.map(|severity| format!(" (`strict`: {severity})")).unwrap_or_default();
    let (severity, set, group_id) = (page.severity, page.set.as_str(), page.group);
    let fixable = match page.fixable {
        Fixable::No => "",
        Fixable::Safe => " · fixable",
        Fixable::Unsafe => " · fixable with --unsafe-fixes",
        Fixable::Sometimes => " · fixable, sometimes with --unsafe-fixes",
    };
    let _ = writeln!(out, "\nSeverity {severity}{strict} · set {set} · group {group_id} ({group}){fixable}");
    section("Why", &mut out);
    prose(page.why, 0, width, &mut out);
    section("How to fix", &mut out);
    prose(page.fix, 0, width, &mut out);
    options(page, width, &mut out);
    for (heading, examples) in [("Bad", page.bad), ("Good", page.good)] {
        for example in examples {
            self::example(heading, example, width, &mut out);
        }
    }
    section("References", &mut out);
    for reference in page.references {
        let _ = writeln!(out, "{}\n    {}", reference.text, reference.url);
    }
    out
}

/// All rules, by group: id, severity, title, and the set where it is not `recommended`.
pub fn rules_table(custom: &[&CustomRule], width: usize) -> String {
    let mut out = String::new();
    if let Some(id) = custom.iter().map(|rule| rule.id.len()).max() {
        let _ = writeln!(out, "Rules of the policy (custom)");
        for rule in custom {
            row(&format!("  {:id$}  {:7}  ", rule.id, rule.severity.as_str()), &rule.title, width, &mut out);
        }
        out.push('\n');
    }
    for group in page::groups() {
        let pages: Vec<&Page> = page::pages().iter().filter(|page| page.group == group.id).collect();
        let Some(id) = pages.iter().map(|page| page.id.len()).max() else {
            continue;
        };
        let _ = writeln!(out, "{} ({})", group.title, group.id);
        for page in pages {
            let start = format!("  {:id$}  {:7}  ", page.id, page.severity.as_str());
            row(&start, &labelled_title(page), width, &mut out);
        }
        out.push('\n');
    }
    wrap(LEGEND, 0, width, &mut out);
    out
}

/// One rule: what stands in front, and its title behind it.
fn row(start: &str, text: &str, width: usize, out: &mut String) {
    let mut title = String::new();
    // On a terminal too narrow for a column of text the title follows on lines of its own.
    let narrow = start.len() + 24 > width;
    wrap(text, if narrow { 4 } else { start.len() }, width, &mut title);
    match title.is_empty() || narrow {
        true => *out += &format!("{}\n{title}", start.trim_end()),
        false => *out += &format!("{start}{}", title.trim_start()),
    }
}

/// A rule of a policy as plain text, as it is written there.
pub fn explain_custom(rule: &CustomRule, sources: &SourceMap, width: usize) -> String {
    let mut out = String::new();
    let title = if rule.title.is_empty() { "a rule of the policy" } else { &rule.title };
    wrap(&format!("{}: {title}", rule.id), 0, width, &mut out);
    let file = sources.get(rule.span.file);
    let line = file.position(rule.span.start).line;
    let _ = writeln!(out, "\nSeverity {} · defined in {}:{line}", rule.severity, file.path());
    if !rule.why.is_empty() {
        section("Why", &mut out);
        prose(&rule.why, 0, width, &mut out);
    }
    section("Definition", &mut out);
    verbatim(file.path(), &rule.source, &mut out);
    for (number, test) in rule.tests.iter().enumerate() {
        section(&format!("Test {}", number + 1), &mut out);
        prose(&test.name, 0, width, &mut out);
        for zone in &test.zones {
            verbatim("zone", zone.trim_start_matches('\n'), &mut out);
        }
    }
    out
}

const LEGEND: &str = "[strict]: only with pack `strict`. [policy]: only where a policy configures the rule. All others \
    are on with no configuration. `zonewarden explain RULE` tells more.";

fn labelled_title(page: &Page) -> String {
    match page.set {
        Set::Recommended => page.title.to_owned(),
        set => format!("{} [{}]", page.title, set.as_str()),
    }
}

/// What to say of a rule that does not exist.
pub fn unknown_rule<'a>(id: &str, custom: impl Iterator<Item = &'a str>) -> String {
    format!("there is no rule `{}`; {}", id.escape_debug(), super::schema::unknown_rule(id, custom))
}

fn section(heading: &str, out: &mut String) {
    let _ = writeln!(out, "\n{heading}\n{}", "-".repeat(heading.chars().count()));
}

fn options(page: &Page, width: usize, out: &mut String) {
    if page.options.is_empty() {
        return;
    }
    section("Options", out);
    for (index, option) in page.options.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let head = format!("{} = {}", option.name, default(option));
        wrap(&format!("{head}    {}", kind(&option.kind)), 0, width, out);
        prose(option.doc, 4, width, out);
    }
}

/// What values an option takes.
fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Duration { min, max } => {
            format!("(a duration, {} to {})", duration(*min), duration(*max))
        }
        Kind::Integer { min, max } => format!("(a number, {min} to {max})"),
        Kind::Boolean => "(true or false)".to_owned(),
        Kind::Word(words) => {
            format!("({})", words.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(" or "))
        }
        Kind::Strings => "(a list of strings)".to_owned(),
        Kind::Names => "(a list of host name patterns)".to_owned(),
        Kind::Networks => "(a list of networks)".to_owned(),
        Kind::Text => "(a string)".to_owned(),
        Kind::Date => "(a day)".to_owned(),
        Kind::Pattern(_) => "(a name pattern)".to_owned(),
        Kind::Patterns(_) => "(a list of name patterns)".to_owned(),
        Kind::Globs => "(a list of path patterns)".to_owned(),
        Kind::Types(nested) => format!("(by RR type: {})", names(nested)),
        Kind::Owners(nested) => format!("(by owner pattern: {})", names(nested)),
    }
}

fn names(options: &[OptionSpec]) -> String {
    options.iter().map(|option| option.name).collect::<Vec<_>>().join(", ")
}

/// The default as it would be written in a policy.
fn default(option: &OptionSpec) -> String {
    match (&option.default, &option.kind) {
        (Default::Unset, Kind::Strings | Kind::Names | Kind::Networks) => "[]".to_owned(),
        (Default::Unset, Kind::Types(_) | Kind::Owners(_)) => "{}".to_owned(),
        (Default::Unset, Kind::Boolean) => "false".to_owned(),
        (Default::Unset, _) => "unset".to_owned(),
        (default, _) => value(default),
    }
}

fn value(default: &Default) -> String {
    match default {
        Default::Unset => "unset".to_owned(),
        Default::Duration(seconds) => format!("\"{}\"", duration(*seconds)),
        Default::Integer(number) => number.to_string(),
        Default::Boolean(yes) => yes.to_string(),
        Default::Word(word) => format!("{word:?}"),
        Default::List(items) => format!("{items:?}"),
        Default::Table(rows) => {
            let pairs = |row: &DefaultRow| {
                let pairs: Vec<String> =
                    row.1.iter().map(|(name, default)| format!("{name} = {}", value(default))).collect();
                let bare = row.0.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
                let key = if bare { row.0.to_owned() } else { format!("{:?}", row.0) };
                format!("{key} = {{ {} }}", pairs.join(", "))
            };
            format!("{{ {} }}", rows.iter().map(pairs).collect::<Vec<_>>().join(", "))
        }
    }
}

fn example(heading: &str, example: &Example, width: usize, out: &mut String) {
    section(heading, out);
    if !example.note.is_empty() {
        prose(example.note, 0, width, out);
        out.push('\n');
    }
    if let Some(before) = example.before_policy {
        verbatim("zonewarden.toml, before", before, out);
    }
    if !example.policy.is_empty() {
        verbatim("zonewarden.toml", example.policy, out);
    }
    if let Some(before) = example.before {
        verbatim(&format!("zone {}, before", example.origin), before, out);
    }
    verbatim(&format!("zone {}", example.origin), example.text, out);
    for file in example.files {
        if let Some(before) = file.before {
            verbatim(&format!("{}, before", file.name), before, out);
        }
        verbatim(&if file.gone { format!("{}, gone", file.name) } else { file.name.to_owned() }, file.text, out);
    }
}

/// A file, indented, under its name. Bytes that a terminal would act on or hide are shown as escapes.
fn verbatim(name: &str, text: &str, out: &mut String) {
    let _ = writeln!(out, "  {name}:");
    for line in text.trim_end_matches('\n').split('\n') {
        let visible: String = line
            .chars()
            .flat_map(|letter| match letter {
                '\t' => "    ".chars().collect::<Vec<_>>(),
                '\u{feff}' => "<BOM>".chars().collect(),
                letter if letter.is_control() => letter.escape_default().collect(),
                letter => vec![letter],
            })
            .collect();
        let _ = writeln!(out, "    {visible}");
    }
}

/// Paragraphs parted by blank lines are wrapped; lines indented by four blanks stand as they are.
fn prose(text: &str, indent: usize, width: usize, out: &mut String) {
    let mut paragraph = String::new();
    let blanks = " ".repeat(indent);
    for line in text.lines() {
        if line.starts_with("    ") || line.is_empty() {
            wrap(&std::mem::take(&mut paragraph), indent, width, out);
            let _ = writeln!(out, "{}", format!("{blanks}{line}").trim_end());
            continue;
        }
        paragraph.push_str(line);
        paragraph.push(' ');
    }
    wrap(&paragraph, indent, width, out);
}

/// Wraps words at `width` columns; words that are longer stand alone. Runs of blanks inside a line become one.
fn wrap(text: &str, indent: usize, width: usize, out: &mut String) {
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            out.push('\n');
            column = 0;
        }
        if column == 0 {
            out.push_str(&" ".repeat(indent));
            column = indent;
        } else {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    if column > 0 {
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_keeps_to_the_width() {
        for page in page::pages() {
            let mut out = String::new();
            prose(page.why, 0, 80, &mut out);
            prose(page.fix, 4, 80, &mut out);
            for line in out.lines().filter(|line| !line.starts_with("    ")) {
                assert!(line.chars().count() <= 80, "{}: {line}", page.id);
            }
        }
    }

    #[test]
    fn wrapped_words_and_code_lines() {
        let mut out = String::new();
        prose("one two\nthree\n\n    as  it is\nfour", 1, 8, &mut out);
        assert_eq!(out, " one two\n three\n\n     as  it is\n four\n");
    }

    #[test]
    fn a_page_shows_all_its_parts() {
        let text = explain(page::find("ttl-bounds").unwrap(), 80);
        for part in
            ["ttl-bounds: ", "Severity warning", "set recommended", "\nWhy\n---\n", "\nHow to fix\n", "\nOptions\n"]
        {
            assert!(text.contains(part), "{part}\n{text}");
        }
        for part in ["min = \"1m\"", "(a duration, 0s to 2147483647s)", "\nBad\n", "\nGood\n", "rfc-editor.org"] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn the_table_lists_every_rule_once() {
        let table = rules_table(&[], 80);
        for page in page::pages() {
            let rows = table.lines().filter(|line| line.split_whitespace().next() == Some(page.id)).count();
            assert_eq!(rows, 1, "{}", page.id);
        }
        assert!(rules_table(&[], 40).lines().any(|line| line.starts_with("    ")));
    }

    #[test]
    fn an_unknown_rule_gets_a_suggestion() {
        assert_eq!(
            unknown_rule("ttl-bound", std::iter::empty()),
            "there is no rule `ttl-bound`; did you mean `ttl-bounds`?"
        );
        assert!(unknown_rule("quux-quux", std::iter::empty()).contains("`zonewarden rules` lists all rules"));
    }
}
