//! The rules on reverse zones as a specification: zones, and what is said of them.

mod owners;
mod targets;

use crate::rules::testing::World;

/// The reverse zone of 192.0.2.0/24, with a SOA on line 1 and the text from line 2 on.
fn zone(text: &str) -> World {
    zone_named("2.0.192.in-addr.arpa.", text)
}

fn zone_named(origin: &str, text: &str) -> World {
    World::default().zone(origin, &with_soa(text))
}

fn with_soa(text: &str) -> String {
    format!("@ SOA ns1.example.net. hostmaster.example.net. 1 4h 1h 30d 1h\n{text}")
}

fn strict(world: World, rule: &str) -> Vec<String> {
    world.policy("extends = ['strict']\n").told(rule)
}
