//! Delegation and name servers.

mod apex_ns_missing;
mod delegation_mismatch;
mod ds_at_apex;
mod ds_mismatch;
mod ds_without_ns;
mod glue;
mod glue_mismatch;
mod glue_missing;
mod glue_sibling_missing;
mod glue_unused;
mod ipv6_missing;
mod ns_private_address;
mod ns_same_network;
mod ns_shared_address;
mod ns_single;
mod ns_target_is_cname;
mod ns_target_missing;
mod server;
#[cfg(test)]
mod tests;

pub(in crate::rules) use ns_same_network::shared_networks;
pub(in crate::rules) use server::{Address, NamedServers, address_type, addresses, ip};

use super::Entry;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[
    apex_ns_missing::RULE,
    ns_single::RULE,
    ns_target_is_cname::RULE,
    ns_target_missing::RULE,
    ns_private_address::RULE,
    glue_missing::RULE,
    glue_sibling_missing::RULE,
    glue_unused::RULE,
    glue_mismatch::RULE,
    delegation_mismatch::RULE,
    ns_shared_address::RULE,
    ns_same_network::RULE,
    ipv6_missing::RULE,
    ds_without_ns::RULE,
    ds_at_apex::RULE,
    ds_mismatch::RULE,
];
