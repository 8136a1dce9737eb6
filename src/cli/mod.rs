//! Arguments, as they are written on the command line.

mod output;

use std::net::IpAddr;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use self::output::Output;
use crate::exports::{Form, InputFormat};
use crate::finding::Applicability;
use crate::report::{FailOn, Format};
use crate::zone::rdata::types;

/// Lint DNS zone files and check them against policies, offline
#[derive(Debug, Parser)]
#[command(name = "zonewarden", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Look at the zones of a repository and write a first policy for them
    Init(InitArgs),
    /// Check zone files and report what is wrong with them
    Check(Box<CheckArgs>),
    /// Tell what has changed between two states of zones: files, folders, or revisions of a git repository
    Diff(Box<DiffArgs>),
    /// List what the rules would have to know of the world outside the zones, as arguments of dig
    Facts(Box<MissingArgs>),
    /// Show the mail route of a domain: hosts, addresses, SPF, DKIM, DMARC, MTA-STS, TLS-RPT, TLSA
    Mail(Box<MailArgs>),
    /// Print the records that were read, one a line
    Records(RecordsArgs),
    /// List zones with their files and origins, and what was not read
    Zones(ZonesArgs),
    /// Tell what SPF says of a client, or which addresses get which result
    Spf(Box<SpfArgs>),
    /// Try the policy's own rules on zones that say what is wrong with them
    Test(TestArgs),
    /// List all rules
    Rules(RulesArgs),
    /// Explain a rule, with examples
    Explain(ExplainArgs),
    /// Print the policy in force as TOML, with where each value comes from
    Policy(Box<ShowArgs>),
    /// Print the JSON Schema of policy files, for editors
    Schema,
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Print the manual: the program's page and one for each subcommand
    Man(ManArgs),
    /// Look after a baseline: the findings that were there before
    Baseline(BaselineArgs),
}

/// Where zones are and what they are called.
#[derive(Clone, Debug, Default, Args)]
pub struct InputArgs {
    /// Zone files, folders to search for them, or `-` for standard input
    #[arg(value_name = "PATHS", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Origin of the one file given, such as `example.com.`
    #[arg(long, value_name = "NAME")]
    pub origin: Option<String>,
    /// Folder that `$INCLUDE` may not leave [default: the policy's folder, else the repository]
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Form of the files named [default: as what they look like]
    #[arg(long, value_enum, value_name = "FORM", default_value_t, hide_default_value = true)]
    pub input_format: InputFormatArg,
}

/// How files are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum InputFormatArg {
    /// As what they look like
    #[default]
    Auto,
    /// Master files (RFC 1035 5)
    Zone,
    /// YAML of octoDNS
    Octodns,
    /// JSON or YAML of `aws route53 list-resource-record-sets`
    Route53,
    /// JSON of Cloudflare's interface
    Cloudflare,
    /// YAML or JSON of `gcloud dns record-sets`
    Google,
    /// JSON of `az network dns record-set list`
    Azure,
    /// JSON of PowerDNS's interface
    Powerdns,
    /// JSON of DigitalOcean's interface
    Digitalocean,
    /// Data of tinydns
    Tinydns,
}

impl InputFormatArg {
    /// The format meant.
    pub fn meant(self) -> InputFormat {
        match self {
            InputFormatArg::Auto => InputFormat::Told,
            InputFormatArg::Zone => InputFormat::Zone,
            InputFormatArg::Octodns => InputFormat::Export(Form::OctoDns),
            InputFormatArg::Route53 => InputFormat::Export(Form::Route53),
            InputFormatArg::Cloudflare => InputFormat::Export(Form::Cloudflare),
            InputFormatArg::Google => InputFormat::Export(Form::Google),
            InputFormatArg::Azure => InputFormat::Export(Form::Azure),
            InputFormatArg::Powerdns => InputFormat::Export(Form::PowerDns),
            InputFormatArg::Digitalocean => InputFormat::Export(Form::DigitalOcean),
            InputFormatArg::Tinydns => InputFormat::Export(Form::Tinydns),
        }
    }
}

/// Which policy is in force.
#[derive(Clone, Debug, Default, Args)]
pub struct PolicyArgs {
    /// Policy file [default: `zonewarden.toml`, searched upward from the paths]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Read no policy file that was not named
    #[arg(long)]
    pub isolated: bool,
    /// Pack or policy file to use in place of what the policy extends; may repeat
    #[arg(long, value_name = "PACK|FILE")]
    pub policy: Vec<String>,
    /// Run only these rules (id, pattern or group); may repeat
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Leave these rules out; may repeat
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Set a rule's severity: error, warning, info or off; may repeat
    #[arg(long, value_name = "RULE=LEVEL", value_delimiter = ',')]
    pub severity: Vec<String>,
}

/// What is known of the world outside the zones.
#[derive(Clone, Debug, Default, Args)]
pub struct FactsArgs {
    /// File of records and answers seen outside the zones, as dig prints them; may repeat
    #[arg(long, value_name = "FILE")]
    pub facts: Vec<PathBuf>,
}

/// How `diff` prints.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum DiffFormat {
    /// For people
    #[default]
    Text,
    /// For a comment on a change
    Markdown,
    /// One JSON document
    Json,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// A file or folder, a revision such as `main`, or a part of one such as `main:zones`
    #[arg(value_name = "OLD")]
    pub(crate) old: String,
    /// The same for the newer side
    #[arg(value_name = "NEW", default_value = ".")]
    pub(crate) new: String,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    /// Form of the files named [default: as what they look like]
    #[arg(long, value_enum, value_name = "FORM", default_value_t, hide_default_value = true)]
    pub(crate) input_format: InputFormatArg,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: DiffFormat,
}

/// Whose policy and facts judge a change.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum PolicyFrom {
    /// Those of the older revision, so that a change cannot loosen what judges it
    #[default]
    Base,
    /// Those of the files as they are
    Head,
}

/// What to compare with.
#[derive(Clone, Debug, Default, Args)]
pub struct BaseArgs {
    /// Report only what is new since this revision of the git repository
    #[arg(long, value_name = "REV")]
    pub(crate) base: Option<String>,
    /// Compare with the commit that `--base` and `HEAD` have in common
    #[arg(long, requires = "base")]
    pub(crate) merge_base: bool,
    /// Whose policy and facts count
    #[arg(long, value_name = "SIDE", value_enum, default_value_t, requires = "base")]
    pub(crate) policy_from: PolicyFrom,
    /// Let a rule of group `change` pass, as somebody has agreed to the change; may repeat
    #[arg(long, value_name = "RULE", value_delimiter = ',', requires = "base")]
    pub(crate) allow: Vec<String>,
    /// Take the paths as files that changed: those that are no zones are no fault, all others of the repository are looked
    /// at with them, and a changed policy, server configuration or file of facts has everything checked
    #[arg(long, conflicts_with = "origin")]
    pub(crate) hook: bool,
}

/// What standard input holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum StdinFormat {
    /// One zone; `-` among the paths reads it
    #[default]
    Zone,
    /// Many zones, one a line: `{"id": …, "origin": …, "zone": …}`, each checked by itself; with `--format ndjson`
    Ndjson,
}

/// Arguments of `check`.
#[derive(Clone, Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    #[command(flatten)]
    pub(crate) facts: FactsArgs,
    #[command(flatten)]
    pub(crate) base: BaseArgs,
    #[command(flatten)]
    pub(crate) fix: FixArgs,
    /// How to report
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// What standard input holds
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) stdin_format: StdinFormat,
    /// Write a report into a file, besides the one to standard output; may repeat
    #[arg(long, value_name = "FORMAT=FILE", value_parser = Output::parse)]
    pub(crate) output: Vec<Output>,
    /// Lowest severity that makes the exit code 1
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t)]
    pub(crate) fail_on: FailOn,
    /// Keep back the findings that this file lists
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// List all findings in this file, so that later runs can keep them back; of zones that are not checked it keeps what it has
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "fixing"])]
    pub(crate) write_baseline: Option<PathBuf>,
    /// Show every finding of a rule, however many there are
    #[arg(long)]
    pub(crate) no_limit: bool,
    /// Count findings by rule and by zone, too; with `--format pretty` or `concise`
    #[arg(long)]
    pub(crate) statistics: bool,
    /// Findings and errors only; with `--format pretty` or `concise` nothing is printed if there are none
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// Tell on standard error how long each stage took
    #[arg(long, short, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Threads to use [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) jobs: Option<u16>,
    /// The time that counts as now, such as `2026-11-21T00:00:00Z` [default: the clock]
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<jiff::Timestamp>,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Zone files, or folders to search for them
    #[arg(value_name = "PATHS", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Folder that the policy is to lie in; the paths lie there or below [default: the working folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,
    /// Print the policy and write no file
    #[arg(long, visible_alias = "stdout")]
    pub(crate) dry_run: bool,
    /// Write over a policy that is there already
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) force: bool,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Only the page of this subcommand, such as `check` or `baseline prune` [default: all pages in one]
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Vec<String>,
    /// Write each page into a file of its own in this folder, such as `zonewarden-check.1`
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    pub(crate) dir: Option<PathBuf>,
}

/// How `policy` prints.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum ShowFormat {
    /// A policy file, with comments that say where values come from
    #[default]
    Toml,
    /// One JSON document
    Json,
}

/// Arguments of `policy`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    /// What holds in this zone [default: what holds where no `[[override]]` speaks]
    #[arg(long, value_name = "NAME")]
    pub(crate) zone: Option<String>,
    /// What holds for this owner in the zone; relative to it without a final dot
    #[arg(long, value_name = "NAME", requires = "zone")]
    pub(crate) owner: Option<String>,
    /// What holds in this view
    #[arg(long, value_name = "NAME", requires = "zone")]
    pub(crate) view: Option<String>,
    /// What holds for a zone of this file
    #[arg(long, value_name = "FILE", requires = "zone")]
    pub(crate) file: Option<PathBuf>,
    /// Folder that policy files may not leave [default: the policy's folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ShowFormat,
}

/// Arguments of `baseline`.
#[derive(Debug, Args)]
pub struct BaselineArgs {
    #[command(subcommand)]
    pub(crate) command: BaselineCommand,
}

/// What to do with a baseline.
#[derive(Debug, Subcommand)]
pub(crate) enum BaselineCommand {
    /// Take out what no finding matches any more; what belongs to zones that are not checked stays
    Prune(Box<PruneArgs>),
}

/// Arguments of `baseline prune`.
#[derive(Debug, Args)]
pub struct PruneArgs {
    /// The baseline
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    #[command(flatten)]
    pub(crate) facts: FactsArgs,
    /// The time that counts as now, such as `2026-11-21T00:00:00Z` [default: the clock]
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<jiff::Timestamp>,
}

/// How `facts` prints.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum MissingFormat {
    /// `-q NAME -t TYPE`, one a line
    #[default]
    Dig,
    /// One JSON document, with the rules that ask
    Json,
}

/// Arguments of `facts`.
#[derive(Debug, Args)]
pub struct MissingArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    #[command(flatten)]
    pub(crate) facts: FactsArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: MissingFormat,
    /// List also what the facts say nobody could answer
    #[arg(long)]
    pub(crate) retry: bool,
}

/// What to mend.
#[derive(Clone, Debug, Args)]
#[group(id = "fixing", multiple = true)]
pub struct FixArgs {
    /// Mend what is certain in the files, and report what is left
    #[arg(long)]
    pub(crate) fix: bool,
    /// Show what `--fix` would change, as a unified diff, and write nothing; exit code 1 if there is something
    #[arg(long, conflicts_with_all = ["format", "output"])]
    pub(crate) diff: bool,
    /// Mend what is likely, too; with `--fix` or `--diff`
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,
}

impl FixArgs {
    /// Which fixes are asked for, if any.
    pub(crate) fn level(&self) -> Option<Applicability> {
        let level = if self.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
        (self.fix || self.diff).then_some(level)
    }
}

/// How `mail` prints.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum MailFormat {
    /// For people
    #[default]
    Text,
    /// One JSON document
    Json,
    /// A graph for Graphviz
    Dot,
    /// A graph for Mermaid
    Mermaid,
}

/// Arguments of `mail`.
#[derive(Debug, Args)]
pub struct MailArgs {
    /// The domain, such as `example.com`
    #[arg(value_name = "DOMAIN")]
    pub(crate) domain: String,
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    #[command(flatten)]
    pub(crate) facts: FactsArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: MailFormat,
}

/// How `records` prints.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum RecordFormat {
    /// As in a zone file, names absolute
    #[default]
    Text,
    /// `owner TAB ttl TAB class TAB type TAB rdata in hexadecimal`
    Wire,
    /// One JSON object a line
    Json,
}

/// Arguments of `records`.
#[derive(Debug, Args)]
pub struct RecordsArgs {
    /// Zone files, or `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Origin that completes relative names [default: as the file says]
    #[arg(long, value_name = "NAME")]
    pub(crate) origin: Option<String>,
    /// Folder that `$INCLUDE` may not leave
    #[arg(long, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,
    /// Server or provider whose own record types are no fault, as in `[zones] dialects`; may repeat
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(types::servers()))]
    pub(crate) dialect: Vec<String>,
    /// Form of the files [default: as what they look like]
    #[arg(long, value_enum, value_name = "FORM", default_value_t, hide_default_value = true)]
    pub(crate) input_format: InputFormatArg,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: RecordFormat,
}

/// Arguments of `zones`.
#[derive(Debug, Args)]
pub struct ZonesArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    /// List what looks like a zone and is not read, and why
    #[arg(long)]
    pub(crate) unchecked: bool,
}

/// Arguments of `test`.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// Zone files with `; expect: RULE` and `; ok: RULE` comments, or folders of them; `[[custom.test]]` zones of the
    /// policy are always tried
    #[arg(value_name = "PATHS")]
    pub(crate) paths: Vec<PathBuf>,
    /// Folder that `$INCLUDE` may not leave [default: the policy's folder, else the repository]
    #[arg(long, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    #[command(flatten)]
    pub(crate) facts: FactsArgs,
    /// The time that counts as now, such as `2026-11-21T00:00:00Z` [default: the clock]
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<jiff::Timestamp>,
}

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    #[command(flatten)]
    pub(crate) policy: PolicyFileArgs,
}

/// Whose own rules are shown beside the built-in ones.
#[derive(Debug, Args)]
pub struct PolicyFileArgs {
    /// Policy file whose own rules are shown, too [default: `zonewarden.toml`, searched upward from here]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Show the built-in rules only, unless a policy file is named
    #[arg(long)]
    pub(crate) isolated: bool,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The rule's id
    #[arg(value_name = "RULE")]
    pub(crate) rule: String,
    #[command(flatten)]
    pub(crate) policy: PolicyFileArgs,
}

/// How `spf` prints.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum SpfFormat {
    /// For people
    #[default]
    Text,
    /// One JSON document
    Json,
}

/// Arguments of `spf`.
#[derive(Debug, Args)]
pub struct SpfArgs {
    /// Address of the client
    #[arg(long, value_name = "IP", required_unless_present = "set", requires_all = ["sender", "helo"])]
    pub(crate) ip: Option<IpAddr>,
    /// MAIL FROM of the message; empty for a bounce
    #[arg(long, value_name = "ADDRESS", allow_hyphen_values = true, requires = "ip")]
    pub(crate) sender: Option<String>,
    /// What the client says in HELO or EHLO
    #[arg(long, value_name = "NAME", allow_hyphen_values = true, requires = "ip")]
    pub(crate) helo: Option<String>,
    /// Show which addresses get which result from this domain's record
    #[arg(long, value_name = "DOMAIN", conflicts_with_all = ["ip", "sender", "helo"])]
    pub(crate) set: Option<String>,
    /// Zone file, or file of records of any names; may repeat
    #[arg(long, value_name = "PATH")]
    pub(crate) zone: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) facts: FactsArgs,
    /// Take all that is not stated as absent
    #[arg(long)]
    pub(crate) closed_world: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: SpfFormat,
    /// The time that counts as now, such as `2026-11-21T00:00:00Z` [default: the clock]
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<jiff::Timestamp>,
    /// Zone files, or folders to search for them [default: the working folder if no file is named]
    #[arg(value_name = "PATHS")]
    pub(crate) paths: Vec<PathBuf>,
}
