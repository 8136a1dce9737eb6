//! The rules of this group on zones.

mod caa;
mod naptr_and_others;
mod srv;
mod svcb;

use crate::rules::testing::World;

/// One public zone.
fn zone(text: &str) -> World {
    World::of(&[("example.com.", text)])
}

/// The one line that a rule gives.
#[track_caller]
fn only(world: &World, rule: &str) -> String {
    let mut told = world.told(rule);
    assert_eq!(told.len(), 1, "{told:?}");
    told.remove(0)
}

/// That a rule says nothing on any of these texts of one zone.
#[track_caller]
fn silent(rule: &str, texts: &[&str]) {
    for text in texts {
        let told = zone(text).told(rule);
        assert!(told.is_empty(), "{text}: {told:?}");
    }
}
