//! `zonewarden policy`: the policy in force, and where each value comes from.

use std::io::{self, Write};

use super::session::{self, Stop, Usage};
use crate::cli::{InputArgs, ShowArgs, ShowFormat};
use crate::policy::{self, Place, Shown};
use crate::report::Outcome;
use crate::source::SourceMap;
use crate::zone::name::Name;

/// Runs the subcommand. Exit code 2 if the policy has mistakes; what is not broken is printed all the same.
pub fn run(args: &ShowArgs) -> u8 {
    session::with_exit_code(|| {
        let sources = SourceMap::new();
        let input = InputArgs { paths: vec![".".into()], root: args.root.clone(), ..InputArgs::default() };
        let loaded = session::policy(&sources, &args.policy, &input);
        session::print_policy_errors(&loaded.errors)?;
        let zone = args.zone.as_deref().map(|text| name("zone", text)).transpose()?;
        let owner = match (&zone, &args.owner) {
            (Some(zone), Some(owner)) => Some(owner_name(owner, zone)?),
            _ => None,
        };
        let apex = zone.as_ref().map(|zone| zone.to_lowercase().to_string());
        let file = args.file.as_ref().map(|file| file.canonicalize().unwrap_or_else(|_| file.clone()));
        let place = apex.as_deref().map(|apex| Place {
            apex,
            view: args.view.as_deref(),
            file: file.as_deref(),
            owner: owner.as_ref().map(Name::as_ref),
        });
        let shown = policy::show(&loaded.policy, place.as_ref(), &sources);
        let text = match args.format {
            ShowFormat::Toml => shown.text,
            ShowFormat::Json => json(&shown),
        };
        io::stdout().lock().write_all(text.as_bytes())?;
        Ok(if loaded.errors.is_empty() { Outcome::Clean } else { Outcome::Usage }.code())
    })
}

/// The policy as one document, and for each of its keys where the value comes from.
fn json(shown: &Shown) -> String {
    let policy = match shown.text.parse::<toml::Table>() {
        Ok(table) => policy::toml_as_json(&table),
        // What is shown is a policy; a test holds it to that.
        Err(_) => serde_json::Value::Null,
    };
    let from: serde_json::Map<String, serde_json::Value> =
        shown.from.iter().map(|(key, place)| (key.clone(), place.as_str().into())).collect();
    format!("{:#}\n", serde_json::json!({ "version": 1, "policy": policy, "from": from }))
}

fn name(option: &str, text: &str) -> Result<Name, Stop> {
    Name::parse(text).map_err(|error| {
        Stop::Usage(Usage {
            message: format!("`--{option} {}` is no domain name: {error}", text.escape_debug()),
            help: Some(format!("write a name, as in `--{option} example.com.`")),
        })
    })
}

/// An owner as in a zone file: `@`, relative without a final dot.
fn owner_name(text: &str, zone: &Name) -> Result<Name, Stop> {
    match text {
        "@" => Ok(zone.clone()),
        _ if text.ends_with('.') => name("owner", text),
        _ => {
            name("owner", &format!("{text}.{}", if zone.as_ref().is_root() { String::new() } else { zone.to_string() }))
        }
    }
}
