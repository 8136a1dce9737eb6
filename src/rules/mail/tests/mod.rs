//! The rules of this group as a specification: zones, and what is said about them.

mod hosts;
mod intent;
mod policies;
mod senders;
mod situations;
mod targets;

use crate::rules::testing::World;

/// One zone, under the recommended policy.
fn zone(text: &str) -> World {
    World::of(&[("example.com.", text)])
}
