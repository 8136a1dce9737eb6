//! The draft of a policy, as text.

use std::fmt::Write as _;

use super::survey::{PackCount, Sorts, Survey, ZoneRow};
use crate::facts::is_safe;
use crate::policy::data::ProviderKind;
use crate::policy::{page, toml_string};
use crate::report::{counted, safe_text};
use crate::zone::name::Name;

/// Rows of a list beyond which the rest is only counted.
const ROWS: usize = 40;

/// Names in an example beyond which it stops: examples are to be read.
const NAMES: usize = 12;

/// Columns of a comment's text before it is broken.
const WIDTH: usize = 110;

/// Writes down what was found as a policy with comments.
pub fn draft(survey: &Survey) -> String {
    let mut draft = Draft { survey, out: String::new() };
    draft.head();
    draft.packs();
    draft.zones();
    draft.views();
    draft.origins();
    draft.facts();
    draft.mail();
    draft.rules();
    draft.exceptions();
    draft.custom();
    draft.out
}

struct Draft<'a> {
    survey: &'a Survey,
    out: String,
}

impl Draft<'_> {
    fn head(&mut self) {
        self.say("What is checked in these zones, and how strictly.");
        self.say("");
        self.say(
            "Written by `zonewarden init` from what was found. Lines whose `#` has no blank behind it are examples: take \
             the `#` away where you want what they say. `zonewarden policy` shows what is in force, `zonewarden rules` \
             lists all rules, and `zonewarden explain RULE` tells what one is about.",
        );
        self.line("");
        self.say("The versions of zonewarden that this file was written for.");
        self.line(&format!("required-version = {}", toml_string(concat!(">=", env!("CARGO_PKG_VERSION")))));
    }

    fn packs(&mut self) {
        let (base, why) = self.survey.base_pack();
        self.line("");
        self.say("The packs of rules to build upon, one or several: later ones win, and `[rules.ID]` below wins over all. What each \
             finds today:");
        let rows: Vec<[String; 3]> = self.survey.packs.iter().map(pack_row).collect();
        self.rows(&rows);
        if let Some(why) = why {
            self.say(&format!("`{base}`, as {why}."));
        }
        if self.survey.packs.first().is_some_and(|pack| pack.findings.worst().is_some()) {
            self.say(
                "What was there before need not stop anybody: `zonewarden check --write-baseline baseline.json` writes \
                 today's findings down, and `zonewarden check --baseline baseline.json` then tells new ones only.",
            );
        }
        self.line(&format!("extends = [{}]", toml_string(base)));
    }

    fn zones(&mut self) {
        let survey = self.survey;
        self.line("");
        self.line("[zones]");
        self.say(&format!("{}.", zones_told(survey)));
        let mut rows: Vec<[String; 3]> = survey.zones.iter().take(ROWS).map(zone_row).collect();
        if survey.zones.len() > ROWS {
            let rest = format!("and {} more; `zonewarden zones` lists all", survey.zones.len() - ROWS);
            rows.push([rest, String::new(), String::new()]);
        }
        self.rows(&rows);
        let (patterns, exact) = &survey.include;
        let include: Vec<String> = patterns.iter().map(|pattern| toml_string(pattern)).collect();
        self.line("");
        if *exact {
            self.say("With this list, a check of a single file knows all other zones, too.");
        } else {
            self.say(
                "A list of the zone files lets a check of a single file know all other zones. This one finds more or \
                 fewer than the zones above, so look at it first.",
            );
        }
        self.setting(*exact, &format!("include = [{}]", include.join(", ")));
        self.example("exclude = [\"attic/**\"]");
        if !survey.server_configs.is_empty() {
            let configs: Vec<String> =
                survey.server_configs.iter().map(|path| toml_string(&globset::escape(path))).collect();
            self.line("");
            self.say("Name servers are told of zones by these files, which are found by their names.");
            self.example(&format!("server-configs = [{}]", configs.join(", ")));
        }
        self.dialects();
        self.line("");
        if survey.sorts.signed > 0 {
            let are = if survey.sorts.signed == 1 { "zone holds its" } else { "zones hold their" };
            self.say(&format!("{} {are} DNSSEC signatures in the file.", survey.sorts.signed));
        }
        self.say("Who writes serials and signatures, where that is not people: a server or a tool.");
        self.example("serial = \"managed\"");
        self.example("signing = \"server\"");
    }

    fn dialects(&mut self) {
        let survey = self.survey;
        if survey.dialects.is_empty() {
            return;
        }
        self.line("");
        for dialect in survey.dialects.values() {
            let types: Vec<String> = dialect.types.iter().map(|name| format!("`{name}`")).collect();
            let zones = counted(dialect.zones as u64, "zone", "zones");
            self.say(&format!("Record types of {} stand in {zones}: {}.", dialect.title, types.join(", ")));
        }
        let servers: Vec<String> = survey.dialects.keys().map(|server| toml_string(server)).collect();
        self.line(&format!("dialects = [{}]", servers.join(", ")));
    }

    fn views(&mut self) {
        let survey = self.survey;
        self.line("");
        if survey.views.is_empty() {
            for (apex, files) in survey.doubles.iter().take(NAMES) {
                let files: Vec<String> = files.iter().take(NAMES).map(|file| format!("`{file}`")).collect();
                self.say(&format!(
                    "`{apex}` stands in several files, which views would tell apart: {}.",
                    files.join(", ")
                ));
            }
            self.say(
                "What different clients are answered with: each view has its own files, and no view sees another.",
            );
            self.example("[[zones.view]]");
            self.example("name = \"inside\"");
            self.example("internal = true");
            return;
        }
        self.say("Views, as the configuration of name servers has them. `internal` says whom a view is for.");
        for (view, told) in &survey.views {
            self.say(&format!("View `{view}`: {}.", counted(told.zones as u64, "zone", "zones")));
            if view.is_empty() || view.contains(char::is_control) {
                continue; // No policy can name it.
            }
            self.example("[[zones.view]]");
            self.example(&format!("name = {}", toml_string(view)));
            self.example(&format!("internal = {}", told.internal > 0 || sounds_internal(view)));
        }
    }

    fn origins(&mut self) {
        let survey = self.survey;
        if survey.unread.is_empty() {
            return;
        }
        self.line("");
        self.say("These look like zones and are not read:");
        let row = |file: &str, why: &str| [file.to_owned(), why.to_owned(), String::new()];
        let unread = &survey.unread;
        let mut rows: Vec<_> = unread.iter().take(ROWS).map(|unread| row(&unread.file, &unread.message)).collect();
        if unread.len() > ROWS {
            rows.push(row(&format!("and {} more", unread.len() - ROWS), ""));
        }
        self.rows(&rows);
        if let Some(unread) = unread.iter().find(|unread| unread.no_origin) {
            self.say("Say which zone such a file is:");
            self.example("[[zones.origins]]");
            self.example(&format!("path = {}", toml_string(&globset::escape(&unread.file))));
            self.example("origin = \"example.com.\"");
        }
    }

    fn facts(&mut self) {
        self.line("");
        let know = match self.survey.questions {
            0 => "The rules ask for nothing outside of these zones.".to_owned(),
            1 => "The rules would have to know one thing outside of these zones.".to_owned(),
            many => format!("The rules would have to know {many} things outside of these zones."),
        };
        self.say(&format!(
            "{know} zonewarden never asks the network itself; what dig has seen is read from files: `zonewarden facts | \
             xargs -n4 dig +noall +comments +question +answer > facts/outside.zone`",
        ));
        self.example("[facts]");
        self.example("files = [\"facts/*.zone\"]");
        self.example("max-age = \"30d\"");
    }

    fn mail(&mut self) {
        let mail = &self.survey.mail;
        self.line("");
        if mail.hosts.is_empty() {
            self.say("No MX record names a mail host.");
        } else {
            let domains = counted(mail.domains as u64, "domain", "domains");
            let hosts = counted(mail.hosts.len() as u64, "host takes", "hosts take");
            self.say(&format!(
                "{hosts} the mail of {domains}; the lowest preference is primary, all others are backup:"
            ));
        }
        let mut rows: Vec<[String; 3]> = mail.hosts.iter().take(ROWS).map(host_row).collect();
        if mail.hosts.len() > ROWS {
            rows.push([format!("and {} more", mail.hosts.len() - ROWS), String::new(), String::new()]);
        }
        self.rows(&rows);
        self.say("What zones are for, so that a domain without MX is no surprise, and one with MX is:");
        self.example("[mail]");
        self.example(&format!("domains = {}", names(mail.taking.iter(), "example.com")));
        self.example(&format!("no-mail = {}", names(mail.refusing.iter(), "static.example.com")));
        self.example("parked = [\"*.parked.example\"]");
    }

    fn rules(&mut self) {
        let mail = &self.survey.mail;
        let primary = mail.hosts.iter().filter(|host| host.primary > 0).map(|host| &host.name);
        let all = mail.hosts.iter().map(|host| &host.name);
        self.line("");
        self.say("Which hosts may take mail, and which of them first:");
        self.example("[rules.mx-not-approved]");
        self.example(&format!("hosts = {}", names(all, "mx1.example.net.")));
        self.example("[rules.mx-primary]");
        self.example(&format!("primary = {}", names(primary, "mx1.example.net.")));
        self.line("");
        self.say("Severities and options of rules; `severity = \"off\"` switches one off.");
        self.example("[rules.ttl-bounds]");
        self.example("severity = \"error\"");
        self.example("min = \"5m\"");
        self.example("max = \"1d\"");
        self.line("");
        self.say("The same for some zones, views, files or owners only.");
        self.example("[[override]]");
        self.example("zones = [\"*.parked.example\"]");
        self.example("rules.mta-sts-missing.severity = \"off\"");
    }

    fn exceptions(&mut self) {
        self.line("");
        self.say("An exception that somebody answers for, and that ends. In zone files: `; zonewarden: ignore[RULE] reason`.");
        self.example("[[waiver]]");
        self.example("rule = \"mx-target-is-cname\"");
        self.example("zone = \"legacy.example\"");
        self.example("reason = \"moves to the new hosts in spring\"");
        self.example("until = 2099-12-31");
        self.example("[exceptions]");
        self.example("require-reason = true");
    }

    fn custom(&mut self) {
        self.line("");
        self.say("A rule of your own, with the zones that it is tried on by `zonewarden test`.");
        let rule = [
            "[[custom]]",
            "id = \"own-mail-hosts\"",
            "title = \"mail goes to hosts of ours\"",
            "select = { type = \"MX\" }",
            "require = { exchange = [\"*.example.net.\"] }",
            "[[custom.test]]",
            "zone = '''",
            "@ MX 10 mx1.example.net.   ; ok: own-mail-hosts",
            "@ MX 20 elsewhere.test.    ; expect: own-mail-hosts",
            "'''",
        ];
        rule.iter().for_each(|line| self.example(line));
    }

    /// A comment, broken between words.
    fn say(&mut self, text: &str) {
        let mut line = String::new();
        for word in safe_text(text).split(' ') {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.comment(&line);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.comment(&line);
    }

    /// Rows of a table, each a comment; columns but the last are as wide as their widest cell.
    fn rows(&mut self, rows: &[[String; 3]]) {
        let rows: Vec<[String; 3]> =
            rows.iter().map(|row| row.each_ref().map(|cell| safe_text(cell).into_owned())).collect();
        let width = |column: usize| {
            let cells = rows.iter().map(|row| row.get(column).map_or(0, |cell| cell.chars().count()));
            cells.filter(|width| *width <= WIDTH / 2).max().unwrap_or_default()
        };
        let (first, second) = (width(0), width(1));
        for [one, two, three] in &rows {
            self.comment(format!("  {one:first$}  {two:second$}  {three}").trim_end());
        }
    }

    fn comment(&mut self, text: &str) {
        self.line(format!("# {text}").trim_end());
    }

    /// A line of TOML that is in force, or an example.
    fn setting(&mut self, in_force: bool, text: &str) {
        if in_force { self.line(text) } else { self.example(text) }
    }

    fn example(&mut self, text: &str) {
        self.line(&format!("#{text}"));
    }

    fn line(&mut self, text: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.out, "{text}");
    }
}

/// Whether a view's name says that it is for an inner network.
fn sounds_internal(view: &str) -> bool {
    let view = view.to_lowercase();
    ["inside", "intern", "inner", "intra", "corp", "lan", "private", "office", "trusted"].iter().any(|word| {
        view.split(|letter: char| !letter.is_alphanumeric()).any(|part| part.starts_with(word)) && !view.contains("un")
    })
}

fn pack_row(pack: &PackCount) -> [String; 3] {
    let found = pack.findings.told();
    let found = if found.is_empty() { "nothing".to_owned() } else { found };
    let description = page::find_pack(pack.name).map_or("", |pack| pack.description);
    [pack.name.to_owned(), found, description.to_owned()]
}

fn zone_row(zone: &ZoneRow) -> [String; 3] {
    let view = zone.view.as_ref().map(|view| format!(" in view {view}")).unwrap_or_default();
    [format!("{}{view}", zone.apex), zone.file.clone(), zone.why.clone()]
}

fn host_row(host: &super::MailHost) -> [String; 3] {
    let part = |count: usize, part: &str| (count > 0).then(|| format!("{part} of {count}"));
    let parts: Vec<String> =
        [part(host.primary, "primary"), part(host.backup, "backup")].into_iter().flatten().collect();
    let provider = host.provider.map(|provider| {
        let does = match provider.kind {
            ProviderKind::Mailbox => "keeps mailboxes",
            ProviderKind::Gateway => "filters mail and hands it on",
            ProviderKind::Relay => "forwards or sends only",
        };
        format!("{}, {does}", provider.name)
    });
    [host.name.to_string(), parts.join(", "), provider.unwrap_or_default()]
}

/// "3 zones with 120 records; 1 for an inner network, 1 maps addresses to names".
fn zones_told(survey: &Survey) -> String {
    let zones = counted(survey.zones.len() as u64, "zone", "zones");
    let records = counted(survey.records as u64, "record", "records");
    let Sorts { internal, reverse, special, registry, .. } = survey.sorts;
    let sorts = [
        (internal, "for an inner network"),
        (reverse, "of addresses that map to names"),
        (special, "of other use: block lists, policies, catalogs"),
        (registry, "of delegations"),
    ];
    let sorts: Vec<String> =
        sorts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let parted = if sorts.is_empty() { String::new() } else { format!(", {}", sorts.join(", ")) };
    format!("{zones} with {records}{parted}")
}

/// A list of names as an example; those that would need an explanation themselves are left out.
fn names<'n>(names: impl Iterator<Item = &'n Name>, else_: &str) -> String {
    let mut names: Vec<String> =
        names.filter(|name| is_safe(name.as_ref())).take(NAMES).map(|name| toml_string(&name.to_string())).collect();
    if names.is_empty() {
        names.push(toml_string(else_));
    }
    format!("[{}]", names.join(", "))
}
