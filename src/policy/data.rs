//! Dated data about the world: for now who runs mail for others.
//!
//! The table is static; its patterns are made into matchers when the first name is looked up.

use std::sync::OnceLock;

use super::pattern::{NamePattern, Scope};
use crate::zone::name::NameRef;

include!(concat!(env!("OUT_DIR"), "/data.rs"));

/// The mail providers that zonewarden knows.
#[derive(Debug)]
pub struct MailProviders {
    /// When the table was last gone over: `2026-11-21`.
    pub updated: &'static str,
    /// One row a provider.
    pub providers: &'static [MailProvider],
}

/// Who runs mail for others, and how that shows in DNS. Patterns are absolute, in lower case.
#[derive(Debug)]
pub struct MailProvider {
    /// The name it goes by.
    pub name: &'static str,
    /// What it does with the mail.
    pub kind: ProviderKind,
    /// Its MX hosts.
    pub mx: &'static [&'static str],
    /// What its customers write behind `include:`.
    pub spf: &'static [&'static str],
    /// Whether it tells its customers to publish one MX record only.
    pub single_mx: bool,
    /// The page that says so.
    pub source: &'static str,
}

/// What a provider does with mail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProviderKind {
    /// Keeps mailboxes.
    Mailbox,
    /// Filters mail and hands it on to the mailboxes.
    Gateway,
    /// Takes mail only to forward it or to hand it to programs, or only sends.
    Relay,
}

/// The table of mail providers.
pub fn mail_providers() -> &'static MailProviders {
    &MAIL_PROVIDERS
}

/// The provider that an MX host belongs to.
pub fn provider_of_mx(host: NameRef<'_>) -> Option<&'static MailProvider> {
    static PATTERNS: OnceLock<Patterns> = OnceLock::new();
    find(PATTERNS.get_or_init(|| patterns(|provider| provider.mx)), host)
}

/// The provider whose SPF record an `include:` or `redirect=` names.
pub fn provider_of_spf(domain: NameRef<'_>) -> Option<&'static MailProvider> {
    static PATTERNS: OnceLock<Patterns> = OnceLock::new();
    find(PATTERNS.get_or_init(|| patterns(|provider| provider.spf)), domain)
}

type Patterns = Vec<(NamePattern, &'static MailProvider)>;

fn patterns(of: impl Fn(&MailProvider) -> &'static [&'static str]) -> Patterns {
    let parse = |text: &&str| NamePattern::parse(text, Scope::Host).ok();
    let rows = mail_providers().providers.iter();
    rows.flat_map(|provider| of(provider).iter().filter_map(parse).map(move |pattern| (pattern, provider))).collect()
}

fn find(patterns: &Patterns, name: NameRef<'_>) -> Option<&'static MailProvider> {
    patterns.iter().find(|(pattern, _)| pattern.matches(name, NameRef::ROOT)).map(|(_, provider)| *provider)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::name::Name;

    #[test]
    fn every_pattern_is_one() {
        for provider in mail_providers().providers {
            for text in provider.mx.iter().chain(provider.spf) {
                assert!(NamePattern::parse(text, Scope::Host).is_ok(), "{}: {text}", provider.name);
                assert_eq!(*text, text.to_ascii_lowercase(), "{}", provider.name);
            }
        }
    }

    #[test]
    fn providers_are_found_by_host_and_by_include() {
        let mx = |host: &str| provider_of_mx(Name::parse(host).unwrap().as_ref()).map(|provider| provider.name);
        let spf = |host: &str| provider_of_spf(Name::parse(host).unwrap().as_ref()).map(|provider| provider.name);
        assert_eq!(mx("Example-Com.mail.protection.outlook.com."), Some("Microsoft 365"));
        assert_eq!(mx("mail.protection.outlook.com."), None);
        assert_eq!(spf("spf.protection.outlook.com."), Some("Microsoft 365"));
        assert_eq!(mx("alt1.aspmx.l.google.com."), Some("Google Workspace"));
        assert_eq!(mx("mx.example.com."), None);
        assert_eq!(spf("example.com."), None);
    }
}
