//! The rules on delegations and name servers as a specification: zones, and what is said of them.

mod ds;
mod glue;
mod server_sets;
mod servers;

use crate::rules::testing::World;

/// A zone `example.com.` with a SOA on line 1 and the text from line 2 on.
fn zone(text: &str) -> World {
    zone_named("example.com.", text)
}

fn zone_named(origin: &str, text: &str) -> World {
    World::default().zone(origin, &with_soa(text))
}

fn with_soa(text: &str) -> String {
    format!("@ SOA ns1 hostmaster 1 4h 1h 30d 1h\n{text}")
}
