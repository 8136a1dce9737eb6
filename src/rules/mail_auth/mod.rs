//! DKIM, DMARC, MTA-STS, TLS-RPT, DANE, BIMI: who may sign for a domain, what receivers do with forgeries, and whether
//! mail travels encrypted.

mod bimi_syntax;
mod dkim_missing;
mod dkim_selector_missing;
mod dkim_state;
mod dkim_syntax;
mod dmarc_missing;
mod dmarc_multiple;
mod dmarc_no_reports;
mod dmarc_obsolete_tag;
mod dmarc_policy_missing;
mod dmarc_report_unauthorised;
mod dmarc_report_undeliverable;
mod dmarc_syntax;
mod dmarc_unknown_tag;
mod dmarc_unrelated_txt;
mod dmarc_weak_policy;
mod dmarc_wrong_place;
pub(super) mod misplaced;
mod mta_sts_host_missing;
mod mta_sts_missing;
mod mta_sts_policy_mismatch;
pub(super) mod policies;
mod record_sets;
pub(super) mod records;
mod reports;
mod tls_rpt_missing;
mod tlsa;
mod tlsa_mx_missing;
mod tlsa_owner;
mod tlsa_target_missing;
mod tlsa_unsigned_zone;
mod tlsa_usage;

use super::Entry;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[
    bimi_syntax::RULE,
    dkim_missing::RULE,
    dkim_selector_missing::RULE,
    dkim_state::REVOKED,
    dkim_state::TESTING,
    dkim_state::WEAK_KEY,
    dkim_syntax::RULE,
    dmarc_missing::RULE,
    dmarc_multiple::RULE,
    dmarc_no_reports::RULE,
    dmarc_obsolete_tag::RULE,
    dmarc_policy_missing::RULE,
    dmarc_report_unauthorised::RULE,
    dmarc_report_undeliverable::RULE,
    dmarc_syntax::RULE,
    dmarc_unknown_tag::RULE,
    dmarc_unrelated_txt::RULE,
    dmarc_weak_policy::RULE,
    dmarc_wrong_place::RULE,
    mta_sts_host_missing::RULE,
    mta_sts_missing::RULE,
    mta_sts_policy_mismatch::RULE,
    record_sets::MTA_STS_MULTIPLE,
    record_sets::MTA_STS_SYNTAX,
    record_sets::TLS_RPT_MULTIPLE,
    record_sets::TLS_RPT_SYNTAX,
    tls_rpt_missing::RULE,
    tlsa_mx_missing::RULE,
    tlsa_owner::RULE,
    tlsa_target_missing::RULE,
    tlsa_unsigned_zone::RULE,
    tlsa_usage::RULE,
];

#[cfg(test)]
mod tests;
