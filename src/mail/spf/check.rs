//! One message: the result, why, and what was not known (RFC 7208 2.4, 4.3, 6.2).
//!
//! ```
//! use std::collections::HashMap;
//! use zonewarden::mail::spf::check::{Question, check};
//! use zonewarden::mail::spf::dns::{Answer, Dns, Known, Records, Row};
//! use zonewarden::mail::spf::result::SpfResult;
//! use zonewarden::zone::name::NameRef;
//!
//! struct OneRecord;
//! impl Dns<'static> for OneRecord {
//!     fn look_up(&self, name: NameRef<'_>, _: u16) -> Answer<'static> {
//!         let rows = vec![Row { rdata: b"\x1cv=spf1 ip4:192.0.2.1/32 -all", place: None }];
//!         let known = match name.to_string().as_str() {
//!             "example.com." => Known::Records(Records { rows, whole: true }),
//!             _ => Known::NxDomain,
//!         };
//!         Answer { name: name.to_name(), zones: Vec::new(), known }
//!     }
//! }
//!
//! let question = Question { address: "192.0.2.7".parse().unwrap(), sender: "me@example.com", helo: "h.example", time: 0 };
//! let verdict = check(OneRecord, &question);
//! assert_eq!(verdict.results.known(), Some(SpfResult::Fail));
//! assert_eq!(verdict.trace.len(), 2);
//! ```

use std::net::IpAddr;

use super::client::{Client, Message};
use super::dns::Dns;
use super::evaluate::{Evaluation, Evaluator, Source};
use super::record::Record;
use super::result::{ResultSet, SpfResult};
use super::trace::Step;
use crate::zone::name::{Name, NameRef};

/// What is asked about a message.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The client's address; IPv4-mapped ones count as IPv4 (RFC 7208 5).
    pub address: IpAddr,
    /// MAIL FROM; empty for the null reverse-path.
    pub sender: &'a str,
    /// What the client said in HELO or EHLO.
    pub helo: &'a str,
    /// Seconds since 1970-01-01, for `%{t}`.
    pub time: i64,
}

/// What is to be said of a message.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The domain that was asked for its record, if it is one.
    pub domain: Option<Name>,
    /// The results that are possible: one, where all that matters is known.
    pub results: ResultSet,
    /// Why it is a `fail`, in the domain's own words, if it gives any.
    pub explanation: Option<String>,
    /// The terms that were compared with the client.
    pub trace: Vec<Step>,
    /// The names and types that were asked for and are unknown.
    pub unknown: Vec<(Name, u16)>,
}

/// Evaluates a message.
pub fn check<'a>(dns: impl Dns<'a> + 'a, question: &Question<'_>) -> Verdict {
    let message = Message::new(question.sender, question.helo, question.time);
    let Some(domain) = message.domain() else {
        let results = ResultSet::of(SpfResult::None);
        return Verdict { domain: None, results, explanation: None, trace: Vec::new(), unknown: Vec::new() };
    };
    let client = Client { message: Some(&message), ..Client::with_address(question.address) };
    let mut evaluator = Evaluator::over(dns).tracing();
    let evaluation = evaluator.check_host(&client, domain.as_ref());
    let explanation = match evaluation.results.known() {
        Some(SpfResult::Fail) => explanation(&mut evaluator, &client, domain.as_ref(), &evaluation),
        _ => None,
    };
    Verdict {
        results: evaluation.results,
        explanation,
        unknown: evaluator.unknown().to_vec(),
        trace: evaluator.into_trace(),
        domain: Some(domain),
    }
}

/// The explanation of the record that `fail` comes from: the domain's own, or the one it redirects to, but none that is
/// included (RFC 7208 6.2). None where several records may be the one.
fn explanation(
    evaluator: &mut Evaluator<'_>,
    client: &Client<'_>,
    domain: NameRef<'_>,
    evaluation: &Evaluation,
) -> Option<String> {
    let Source::Record(_, own) = &*evaluator.source(domain) else {
        return None;
    };
    let (mut domain, mut record, mut evaluation): (NameRef<'_>, &Record, &Evaluation) = (domain, own, evaluation);
    while let Some(redirected) = evaluation.ends.last().and_then(|end| end.redirected.as_ref()) {
        if evaluation.ends.len() > 1 {
            return None;
        }
        (domain, record, evaluation) = (redirected.domain.as_ref(), &redirected.record, &redirected.evaluation);
    }
    let text = evaluator.explanation(client, domain, record)?;
    Some(String::from_utf8_lossy(&text).into_owned())
}
