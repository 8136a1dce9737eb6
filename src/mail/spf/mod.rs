//! SPF: which hosts may send mail for a domain (RFC 7208).
//!
//! | module | RFC 7208 | what |
//! |---|---|---|
//! | [`record`] | 4.5, 4.6, 12 | the text of a record to its terms, each with its range |
//! | [`term`] | 4.6.1, 5, 6 | one term: mechanism or modifier |
//! | [`domain_spec`] | 7.1 | domains and macros |
//! | [`published`] | 4.4, 4.5 | the record that a domain publishes |
//! | [`evaluate`] | 2.4, 4 to 6 | `check_host()`, over what is known |
//! | [`result`] | 2.6 | its results |
//!
//! Evaluation never asks the network, so some terms cannot be decided. [`evaluate`] therefore gives all results that a
//! receiver could come to, which is a single one where all that matters is known.

pub mod domain_spec;
pub mod evaluate;
mod lookups;
pub mod published;
pub mod record;
pub mod result;
pub mod term;

#[cfg(test)]
mod tests;
