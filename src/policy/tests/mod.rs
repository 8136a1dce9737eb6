//! Policies as a specification: a text, and what it means or what is wrong with it.

use std::fs;
use std::path::Path;

use super::*;
use crate::finding::Severity;

mod anything;
mod custom;
mod effective;
mod expressions;
mod files;
mod json_schema;
mod mail;
mod mistakes;
mod pages;
mod scope;
mod selection;

fn policy(text: &str) -> Policy {
    let loaded = Policy::from_text("zonewarden.toml", text, &SourceMap::new());
    assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
    loaded.policy
}

const ERROR: Severity = Severity::Error;
const WARNING: Severity = Severity::Warning;
const INFO: Severity = Severity::Info;

/// The error as the terminal shows it.
fn drawn(error: &PolicyError) -> String {
    let mut out = String::new();
    let theme = miette::GraphicalTheme::unicode_nocolor();
    miette::GraphicalReportHandler::new_themed(theme).render_report(&mut out, error).unwrap();
    out
}

/// Writes files into a new folder.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn load(folder: &Path, change: impl FnOnce(&mut PolicyArgs)) -> Loaded {
    let mut args = PolicyArgs { arguments: vec![folder.to_owned()], ..PolicyArgs::default() };
    change(&mut args);
    Policy::load(&args, &SourceMap::new())
}

#[track_caller]
fn minimum(loaded: &Loaded) -> Option<u32> {
    assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
    loaded.policy.for_zone("a.", None).rule("ttl-bounds").and_then(|rule| rule.options.duration("min"))
}
