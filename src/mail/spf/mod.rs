//! SPF: which hosts may send mail for a domain (RFC 7208).
//!
//! | module | RFC 7208 | what |
//! |---|---|---|
//! | [`record`] | 4.5, 4.6, 12 | the text of a record to its terms, each with its range |
//! | [`term`] | 4.6.1, 5, 6 | one term: mechanism or modifier |
//! | [`domain_spec`] | 7.1 | domains and macros |
//! | [`diagnose`] | 4.5, 4.6 | what is wrong with terms, and what was meant |
//! | [`published`] | 4.4, 4.5 | the record that a domain publishes |
//! | [`kept`] | | long records, read once |
//! | [`dns`] | 4.4, 4.6.4 | what is asked of DNS, and who answers |
//! | [`client`] | 2.3, 2.4, 4.1, 4.3 | who connects, with what message |
//! | [`macros`] | 7 | expansion of macros |
//! | [`evaluate`], [`evaluation`] | 4 to 6 | `check_host()`, over what is known |
//! | [`check`] | 2.4, 6.2 | one message: result, explanation and trace |
//! | [`sets`], [`addresses`] | | all addresses at once: which get which result |
//! | [`tree`] | 4.6.4 | the look-ups that a record asks for |
//! | [`result`] | 2.6 | results, and sets of them |
//!
//! Evaluation never asks the network, so some terms cannot be decided. [`evaluate`] therefore gives all results that a
//! receiver could come to, which is a single one where all that matters is known.

pub mod addresses;
pub mod check;
pub mod client;
pub mod diagnose;
pub mod dns;
pub mod domain_spec;
pub mod evaluate;
pub mod evaluation;
pub mod kept;
mod lookups;
pub mod macros;
pub mod published;
pub mod record;
pub mod result;
pub mod sets;
pub mod term;
pub mod trace;
pub mod tree;

#[cfg(test)]
mod tests;
