//! Zones to measure on, shared by the generator and the benchmark of the reader.
//!
//! The same shape, size and seed give the same bytes, on every machine and in every release that does not say
//! otherwise. All names lie below reserved names (RFC 2606) and all addresses in documentation ranges (RFC 5737,
//! RFC 3849), so that nothing here can ever be mistaken for, or sent to, a real host.

pub mod enterprise;
pub mod fleet;
pub mod hostile;
pub mod mail;
mod random;
pub mod signed;
pub mod tld;

use std::io::{self, Write};

pub use random::Random;

/// How large a zone is to be, and which one of its shape.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Records; for hostile shapes what they are made of (lines, links, bytes).
    pub size: u64,
    /// Another seed gives another zone of the same shape.
    pub seed: u64,
}

macro_rules! shapes {
    ($($variant:ident, $name:literal, $size:literal, $writer:path, $what:literal;)+) => {
        /// A shape that is one zone. A fleet is many: see [`fleet`].
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[allow(missing_docs, reason = "the table below says what each is")]
        pub enum Shape {
            $($variant,)+
        }

        impl Shape {
            /// All of them.
            pub const ALL: &[Shape] = &[$(Shape::$variant,)+];

            /// As it is called on the command line.
            pub fn name(self) -> &'static str {
                match self { $(Shape::$variant => $name,)+ }
            }

            /// Its size where none is given.
            pub fn usual_size(self) -> u64 {
                match self { $(Shape::$variant => $size,)+ }
            }

            /// What is in it.
            pub fn what(self) -> &'static str {
                match self { $(Shape::$variant => $what,)+ }
            }
        }

        /// Writes a zone.
        pub fn write(shape: Shape, options: Options, out: &mut dyn Write) -> io::Result<()> {
            match shape { $(Shape::$variant => $writer(options, out),)+ }
        }
    };
}

shapes! {
    Enterprise, "enterprise", 1_000_000, enterprise::write, "hosts, aliases, mail, services, comments; about 67 bytes a record";
    Tld, "tld", 1_000_000, tld::write, "delegations with DS and glue";
    Signed, "signed", 1_000_000, signed::write, "RRSIG, NSEC3 and DNSKEY; right in form, signatures random";
    OneOwner, "one-owner", 100_000, hostile::one_owner, "all records at one name, of many types";
    OneRrset, "one-rrset", 100_000, hostile::one_rrset, "all records in one RRset";
    CnameChain, "cname-chain", 100_000, hostile::cname_chain, "each name an alias of the next";
    LongLine, "long-line", 50_000_000, hostile::long_line, "one TXT record on one line, size in bytes";
    LongComment, "long-comment", 50_000_000, hostile::long_comment, "one comment, size in bytes";
    LongToken, "long-token", 50_000_000, hostile::long_token, "one word, size in bytes";
    Generate, "generate", 1_000_000, hostile::generate, "one $GENERATE, size in iterations";
    Comments, "comments", 1_000_000, hostile::comments, "lines of comment";
    UnclosedQuotes, "unclosed-quotes", 100_000, hostile::unclosed_quotes, "a quote left open on every line";
    UnclosedParentheses, "unclosed-parentheses", 100_000, hostile::unclosed_parentheses, "a parenthesis left open on every line";
    ManyQuotes, "many-quotes", 1_000_000, hostile::many_quotes, "lines of one quote and no type, size in lines";
    LongSpf, "long-spf", 65_000, hostile::long_spf, "one SPF record, size in bytes of rdata";
    SameTerms, "spf-same-terms", 65_000, mail::same_terms, "one SPF record of one term again and again, size in bytes of rdata";
    ManyTerms, "spf-many-terms", 65_000, mail::many_terms, "one SPF record of the shortest terms, size in bytes of rdata";
    SpfMacros, "spf-macros", 65_000, mail::macros, "one SPF record of macros for long names, size in bytes of rdata";
    IncludeChain, "spf-include-chain", 1_000, mail::include_chain, "domains that include the next one's long SPF record";
    SharedInclude, "spf-shared-include", 1_000, mail::shared_include, "domains that include one SPF record of 1,000 terms";
    ManyExchanges, "spf-many-mx", 10_000, mail::many_exchanges, "MX of a domain that several `mx` terms ask for";
    MailTags, "mail-tags", 65_000, mail::tags, "mail records of very many tags, size of each in bytes of rdata";
    ReportAddresses, "mail-addresses", 65_000, mail::report_addresses, "lists of report addresses, size of each in bytes of rdata";
    Suppressions, "suppressions", 100_000, hostile::suppressions, "an inline ignore on every record";
    DeepNames, "deep-names", 100_000, hostile::deep_names, "names of 115 labels";
}

impl Shape {
    /// The shape of a name.
    pub fn from_name(name: &str) -> Option<Shape> {
        Shape::ALL.iter().copied().find(|shape| shape.name() == name)
    }
}
