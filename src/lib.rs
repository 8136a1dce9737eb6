//! zonewarden: an offline linter for DNS zone files, and a checker of policies on them.
//!
//! ```text
//! paths ─▶ discover ─▶ source ─▶ zone ─▶ model ─▶ lint ─▶ findings ─▶ report
//!                                (reader) (look-ups)  ▲
//!                                            policy ──┴── rules
//! ```
//!
//! Data goes one way. [`discover`] finds zone files and their origins, [`zone`] reads them into records with spans,
//! [`model`] indexes them and answers what is at a name, [`policy`] reads TOML, [`lint`] hands zones to the [`rules`]
//! that the policy switches on, and [`report`] shows the [`finding`]s. A rule never reads text or files; the reader
//! never knows rules; reports never decide. `docs/architecture.md` says more, and why.
#![forbid(unsafe_code)]

pub mod baseline;
pub mod change;
pub mod cli;
pub mod commands;
pub mod discover;
mod dnssec;
pub mod exports;
pub mod facts;
pub mod finding;
pub mod fingerprint;
pub mod fix;
pub mod git;
pub mod init;
mod interrupt;
pub mod lint;
pub mod mail;
pub mod model;
pub mod policy;
mod progress;
pub mod report;
pub mod rules;
pub mod source;
pub mod suppress;
pub mod zone;
