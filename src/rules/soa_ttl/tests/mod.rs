//! The rules on SOA and TTL as a specification.

mod ttl_bounds;
