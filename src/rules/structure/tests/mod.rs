//! The structure rules as a specification: zones, and what is said of them.

mod aliases;
mod cname_and_other_data;
mod duplicate_record;
mod host_names;
mod missing_trailing_dot;
mod rrset_ttl_mismatch;
mod soa_missing;
mod target_is_ip;
mod zone_shape;

use crate::rules::testing::World;

/// A zone `example.com.` with a SOA on line 1 and the text from line 2 on.
fn zone(text: &str) -> World {
    zone_named("example.com.", text)
}

fn zone_named(origin: &str, text: &str) -> World {
    World::default().zone(origin, &format!("@ SOA ns1 hostmaster 1 4h 1h 30d 1h\n{text}"))
}
