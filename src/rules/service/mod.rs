//! Service records: who may issue certificates, where services are found, and how.

mod caa;
mod caa_issuer_not_approved;
mod caa_missing;
mod caa_no_issuer;
mod caa_syntax;
mod naptr;
mod rp_target_missing;
mod srv;
mod srv_null_conflict;
mod srv_owner;
mod srv_target;
mod sshfp_weak;
mod svcb;
mod svcb_alias;
mod svcb_hint_mismatch;
mod svcb_params;
#[cfg(test)]
mod tests;
mod uri_syntax;

use super::Entry;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[
    caa_issuer_not_approved::RULE,
    caa_missing::RULE,
    caa_no_issuer::RULE,
    caa_syntax::RULE,
    naptr::CONFLICT,
    naptr::FLAGS,
    rp_target_missing::RULE,
    srv::PORT_ZERO,
    srv_null_conflict::RULE,
    srv_owner::RULE,
    srv_target::IS_CNAME,
    srv_target::MISSING,
    sshfp_weak::RULE,
    svcb_alias::RULE,
    svcb_hint_mismatch::RULE,
    svcb_params::RULE,
    uri_syntax::RULE,
];
