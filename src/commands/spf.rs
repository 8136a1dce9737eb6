//! `zonewarden spf`: what SPF says of a client, and which addresses get which result.

mod message;
mod sets;
mod world;

use std::io::{self, Write};

use super::session::{self, Stop, Usage};
use crate::cli::{SpfArgs, SpfFormat};
use crate::mail::spf::check::{Question, check};
use crate::mail::spf::client::Message;
use crate::mail::spf::dns::ZoneDns;
use crate::mail::spf::evaluate::Evaluator;
use crate::model::ZoneSet;
use crate::report::{Outcome, safe_json};
use crate::source::SourceMap;
use crate::zone::name::Name;
use crate::zone::rdata::types;

/// Runs the subcommand. Exit code 0 whenever something was computed, 3 if a file cannot be read.
pub fn run(args: &SpfArgs) -> u8 {
    session::with_exit_code(|| {
        let asked = args.set.as_deref().map(domain).transpose()?;
        let sources = SourceMap::new();
        let (set, readable) = world::read(args, &sources)?;
        let text = match (asked, args.ip) {
            (Some(domain), _) => of_set(args, &set, &domain),
            (None, Some(address)) => of_message(args, &set, address),
            // The arguments' own grammar asks for one of them.
            (None, None) => String::new(),
        };
        io::stdout().lock().write_all(text.as_bytes())?;
        Ok(if readable { 0 } else { Outcome::Input.code() })
    })
}

fn of_message(args: &SpfArgs, set: &ZoneSet, address: std::net::IpAddr) -> String {
    let question = Question {
        address,
        sender: args.sender.as_deref().unwrap_or_default(),
        helo: args.helo.as_deref().unwrap_or_default(),
        time: set.now().as_second(),
    };
    let verdict = check(ZoneDns::seen_from_outside(set), &question);
    match args.format {
        SpfFormat::Text => message::text(&verdict),
        SpfFormat::Json => json_line(&message::json(&verdict)),
    }
}

/// Reads `--set`.
fn domain(text: &str) -> Result<Name, Stop> {
    Message::new(text, "", 0).domain().ok_or_else(|| {
        Stop::Usage(Usage {
            message: format!("`--set {}` is no domain name of several labels", text.escape_debug()),
            help: Some("write the domain whose mail it is about, as in `--set example.com`".to_owned()),
        })
    })
}

fn of_set(args: &SpfArgs, set: &ZoneSet, domain: &Name) -> String {
    let mut evaluator = Evaluator::over(ZoneDns::seen_from_outside(set));
    let found = sets::Found::of(&mut evaluator, domain);
    match args.format {
        SpfFormat::Text => found.text(),
        SpfFormat::Json => json_line(&found.json()),
    }
}

fn json_line(document: &serde_json::Value) -> String {
    format!("{}\n", safe_json(&format!("{document:#}")))
}

/// The names and types that are not known, one line each.
fn unknown_lines(unknown: &[(Name, u16)]) -> String {
    let mut lines = String::new();
    for (index, (name, rtype)) in unknown.iter().enumerate() {
        let head = if index == 0 { "unknown:" } else { "        " };
        lines.push_str(&format!("{head} {name} {}\n", types::mnemonic(*rtype)));
    }
    lines
}

fn unknown_json(unknown: &[(Name, u16)]) -> serde_json::Value {
    let pair = |(name, rtype): &(Name, u16)| serde_json::json!({ "name": name.to_string(), "type": types::mnemonic(*rtype).to_string() });
    unknown.iter().map(pair).collect()
}
