//! The rules of this group as a specification: zones, and what is said about them.

mod dane_and_bimi;
mod dkim;
mod dmarc;
mod misplaced;
mod transport;

use crate::rules::testing::World;

/// One zone, under the pack `strict`.
fn zone(text: &str) -> World {
    World::of(&[("example.com.", text)]).policy("extends = ['strict']\n")
}
