//! Dated data about the world: who runs mail for others, and where names can be taken over.
//!
//! The tables are static; their patterns are made into matchers when the first name is looked up.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::zone::name::NameRef;
use crate::zone::name_pattern::{NamePattern, Scope};

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
    static PATTERNS: OnceLock<BySuffix<MailProvider>> = OnceLock::new();
    PATTERNS.get_or_init(|| providers_by_suffix(|provider| provider.mx)).find(host)
}

/// The provider whose SPF record an `include:` or `redirect=` names.
pub fn provider_of_spf(domain: NameRef<'_>) -> Option<&'static MailProvider> {
    static PATTERNS: OnceLock<BySuffix<MailProvider>> = OnceLock::new();
    PATTERNS.get_or_init(|| providers_by_suffix(|provider| provider.spf)).find(domain)
}

fn providers_by_suffix(of: impl Fn(&MailProvider) -> &'static [&'static str]) -> BySuffix<MailProvider> {
    BySuffix::new(mail_providers().providers.iter().map(|provider| (provider, of(provider))))
}

/// The name spaces known for takeover.
#[derive(Debug)]
pub struct TakeoverServices {
    /// When the table was last gone over: `2026-11-21`.
    pub updated: &'static str,
    /// One row a service.
    pub services: &'static [TakeoverService],
}

/// A service in whose name space anybody may claim a name that was given up.
#[derive(Debug)]
pub struct TakeoverService {
    /// The name it goes by.
    pub name: &'static str,
    /// Its names, as absolute patterns in lower case that end with two plain labels.
    pub patterns: &'static [&'static str],
    /// How sure it is that others can have the name.
    pub confidence: Confidence,
    /// The page that documents it.
    pub source: &'static str,
}

/// How sure it is that a name which was given up can be claimed by others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Confidence {
    /// The name is handed out by chance.
    Low,
    /// It works for some plans, regions or kinds of name.
    Medium,
    /// It is known to work.
    High,
}

impl Confidence {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }

    /// What a word stands for.
    pub fn of_word(word: &str) -> Option<Confidence> {
        [Confidence::Low, Confidence::Medium, Confidence::High].into_iter().find(|one| one.word() == word)
    }
}

/// The table of services known for takeover.
pub fn takeover_services() -> &'static TakeoverServices {
    &TAKEOVER
}

/// The service in whose name space `name` lies.
pub fn takeover_service(name: NameRef<'_>) -> Option<&'static TakeoverService> {
    static PATTERNS: OnceLock<BySuffix<TakeoverService>> = OnceLock::new();
    let rows = || takeover_services().services.iter().map(|service| (service, service.patterns));
    PATTERNS.get_or_init(|| BySuffix::new(rows())).find(name)
}

/// Rows of a table by patterns for names, each pattern under its last two labels, which are plain: they alone tell that
/// most names are in no row.
struct BySuffix<T: 'static> {
    /// By wire octets in lower case. Of two patterns that fit, the first of the table counts.
    patterns: HashMap<Box<[u8]>, Vec<Row<T>>, foldhash::fast::RandomState>,
}

/// One pattern of a row, read when a name first comes near it.
struct Row<T: 'static> {
    text: &'static str,
    pattern: OnceLock<Option<NamePattern>>,
    row: &'static T,
}

impl<T> BySuffix<T> {
    fn new(rows: impl Iterator<Item = (&'static T, &'static [&'static str])>) -> BySuffix<T> {
        let mut patterns: HashMap<Box<[u8]>, Vec<Row<T>>, _> = HashMap::default();
        for (row, texts) in rows {
            for &text in texts {
                let row = Row { text, pattern: OnceLock::new(), row };
                patterns.entry(suffix_of_pattern(text)).or_default().push(row);
            }
        }
        BySuffix { patterns }
    }

    /// The first row of the table that the name belongs to, compared without case.
    fn find(&self, name: NameRef<'_>) -> Option<&'static T> {
        let suffix = last_two_labels(name);
        let candidates = match suffix.iter().any(u8::is_ascii_uppercase) {
            true => self.patterns.get(suffix.to_ascii_lowercase().as_slice()),
            false => self.patterns.get(suffix),
        };
        candidates?.iter().find(|one| one.means(name)).map(|one| one.row)
    }
}

impl<T> Row<T> {
    fn means(&self, name: NameRef<'_>) -> bool {
        let pattern = self.pattern.get_or_init(|| NamePattern::parse(self.text, Scope::Host).ok());
        pattern.as_ref().is_some_and(|pattern| pattern.matches(name, NameRef::ROOT))
    }
}

/// The last two labels and the root, as wire octets, of all names that a pattern means: labels of lower-case letters, digits
/// and hyphens.
fn suffix_of_pattern(text: &str) -> Box<[u8]> {
    let mut labels = text.trim_end_matches('.').rsplitn(3, '.');
    let (last, above) = (labels.next().unwrap_or_default(), labels.next().unwrap_or_default());
    let wire = [above, last].into_iter().flat_map(|label| [label.len() as u8].into_iter().chain(label.bytes()));
    wire.chain([0]).collect()
}

/// The wire octets of the last two labels and the root.
fn last_two_labels<'a>(name: NameRef<'a>) -> &'a [u8] {
    let wire = name.wire();
    let (mut start, mut next, mut after) = (0, 0, 0);
    while let Some(&length) = wire.get(after) {
        if length == 0 {
            break;
        }
        (start, next, after) = (next, after, after + usize::from(length) + 1);
    }
    &wire[start..]
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
                let plain_end =
                    text.strip_suffix('.').map(|text| text.rsplit('.').take(2).filter(|end| !end.contains('*')));
                assert_eq!(plain_end.map(Iterator::count), Some(2), "{}: {text}", provider.name);
            }
        }
    }

    #[test]
    fn providers_are_found_by_host_and_by_include() {
        let mx = |host: &str| provider_of_mx(Name::parse(host).unwrap().as_ref()).map(|provider| provider.name);
        let spf = |host: &str| provider_of_spf(Name::parse(host).unwrap().as_ref()).map(|provider| provider.name);
        assert_eq!(mx("Example-Com.Mail.protection.Outlook.com."), Some("Microsoft 365"));
        assert_eq!(mx("mail.protection.outlook.com."), None);
        assert_eq!(spf("spf.protection.outlook.com."), Some("Microsoft 365"));
        assert_eq!(mx("alt1.aspmx.l.google.com."), Some("Google Workspace"));
        assert_eq!(mx("ALT1.ASPMX.L.Google.COM."), Some("Google Workspace"));
        assert_eq!(mx("mx.example.com."), None);
        assert_eq!(spf("example.com."), None);
    }

    #[test]
    fn every_provider_is_found_by_its_patterns() {
        for provider in mail_providers().providers {
            let name = |text: &&str| Name::parse(&text.replace("**", "x").replace('*', "x")).unwrap();
            for host in provider.mx.iter().map(name) {
                let found = provider_of_mx(host.as_ref()).map(|provider| provider.name);
                assert_eq!(found, Some(provider.name), "{host}");
            }
            for domain in provider.spf.iter().map(name) {
                let found = provider_of_spf(domain.as_ref()).map(|provider| provider.name);
                assert_eq!(found, Some(provider.name), "{domain}");
            }
        }
    }

    #[test]
    fn every_takeover_pattern_is_one_and_finds_its_service() {
        for service in takeover_services().services {
            for text in service.patterns {
                assert!(NamePattern::parse(text, Scope::Host).is_ok(), "{}: {text}", service.name);
                assert_eq!(*text, text.to_ascii_lowercase(), "{}", service.name);
                let name = Name::parse(&text.replace("**", "x").replace('*', "x")).unwrap();
                let found = takeover_service(name.as_ref()).map(|service| service.name);
                assert_eq!(found, Some(service.name), "{text}");
            }
        }
    }

    #[test]
    fn names_outside_the_table_belong_to_nobody() {
        for text in [".", "net.", "cloudapp.net.", "example.com.", "github.io.example.com.", "x.s4.amazonaws.com."] {
            assert!(takeover_service(Name::parse(text).unwrap().as_ref()).is_none(), "{text}");
        }
        assert_eq!(last_two_labels(Name::parse("a.b.c.").unwrap().as_ref()), b"\x01b\x01c\0");
        assert_eq!(last_two_labels(Name::parse("c.").unwrap().as_ref()), b"\x01c\0");
        assert_eq!(last_two_labels(NameRef::ROOT), b"\0");
    }
}
