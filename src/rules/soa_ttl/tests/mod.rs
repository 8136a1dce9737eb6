//! The rules on SOA and TTL as a specification.

mod soa;
mod ttl_bounds;
