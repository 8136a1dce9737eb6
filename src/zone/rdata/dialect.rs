//! Record types that only one server or provider knows: recognised by name, so that they can be explained.

use super::types;
use crate::zone::placeholder::TEMPLATE_DIALECT;

/// The dialect of Microsoft DNS, which has more ways of its own than types.
pub const MICROSOFT: &str = "microsoft";

/// Whether Microsoft DNS wrote the file that begins so: it says what it wrote, and in which version.
pub fn is_of_microsoft(top: &[u8]) -> bool {
    let has = |words: &[u8]| memchr::memmem::find(top, words).is_some();
    top.starts_with(b";") && has(b";  Database file ") && has(b";      Zone version:")
}

/// A record type of a server's own dialect.
#[derive(PartialEq, Eq, Debug)]
pub struct DialectType {
    /// As it is written in zone files, in upper case.
    pub name: &'static str,
    /// Which server or provider reads it, as `[zones] dialects` names it.
    pub server: &'static str,
    /// The server or provider as people call it.
    pub title: &'static str,
    /// What it does.
    pub explanation: &'static str,
}

impl DialectType {
    /// The types that a record of this type answers questions for; `next` is the word behind it. `None` if names that
    /// the zone does not hold are answered as well.
    pub fn answers(&self, next: Option<&[u8]>) -> Option<Vec<u16>> {
        match self.name {
            "WINS" | "WINSR" | "WINS-R" => None,
            // `LUA TXT "script"` makes TXT records.
            "LUA" => Some(next.and_then(types::from_mnemonic).into_iter().collect()),
            _ => Some(vec![types::A, types::AAAA]),
        }
    }
}

static DIALECTS: &[DialectType] = &[
    DialectType {
        name: "ALIAS",
        server: "powerdns",
        title: "PowerDNS",
        explanation: "the server looks the target up and answers with its addresses, also at the apex",
    },
    DialectType {
        name: "ANAME",
        server: "hickory",
        title: "Hickory DNS",
        explanation: "the server looks the target up and answers with its addresses (draft-ietf-dnsop-aname, expired)",
    },
    DialectType {
        name: "LUA",
        server: "powerdns",
        title: "PowerDNS",
        explanation: "a script that the server runs to answer",
    },
    DialectType {
        name: "AWS",
        server: "route53",
        title: "Amazon Route 53",
        explanation: "`AWS ALIAS`: an alias to an AWS resource, as cli53 exports it",
    },
    DialectType {
        name: "AZURE",
        server: "azure",
        title: "Azure DNS",
        explanation: "`AZURE ALIAS`: an alias to an Azure resource",
    },
    DialectType {
        name: "R53_ALIAS",
        server: "route53",
        title: "Amazon Route 53",
        explanation: "an alias to an AWS resource, as dnscontrol names it",
    },
    DialectType {
        name: "AZURE_ALIAS",
        server: "azure",
        title: "Azure DNS",
        explanation: "an alias to an Azure resource, as dnscontrol names it",
    },
    DialectType {
        name: "CF_REDIRECT",
        server: "cloudflare",
        title: "Cloudflare",
        explanation: "a redirect rule of Cloudflare, as dnscontrol names it",
    },
    DialectType {
        name: "CF_TEMP_REDIRECT",
        server: "cloudflare",
        title: "Cloudflare",
        explanation: "a temporary redirect rule of Cloudflare, as dnscontrol names it",
    },
    DialectType {
        name: "DYNA",
        server: "gdnsd",
        title: "gdnsd",
        explanation: "addresses that a plugin of gdnsd chooses",
    },
    DialectType {
        name: "DYNC",
        server: "gdnsd",
        title: "gdnsd",
        explanation: "an address or CNAME that a plugin of gdnsd chooses",
    },
    DialectType {
        name: "URL",
        server: "provider",
        title: "some providers' panels",
        explanation: "a web redirect of the provider's panel",
    },
    DialectType {
        name: "WINS",
        server: MICROSOFT,
        title: "Microsoft DNS",
        explanation: "the server asks a WINS server for names that the zone lacks",
    },
    DialectType {
        name: "WINSR",
        server: MICROSOFT,
        title: "Microsoft DNS",
        explanation: "the server asks a WINS server for reverse look-ups",
    },
    DialectType {
        name: "WINS-R",
        server: MICROSOFT,
        title: "Microsoft DNS",
        explanation: "the server asks a WINS server for reverse look-ups",
    },
];

/// The dialect type of that name, compared without case.
pub fn dialect(word: &[u8]) -> Option<&'static DialectType> {
    DIALECTS.iter().find(|known| word.eq_ignore_ascii_case(known.name.as_bytes()))
}

/// The names that `[zones] dialects` may hold: servers and providers with types of their own, and `template`.
pub fn servers() -> Vec<&'static str> {
    let mut servers: Vec<&str> = DIALECTS.iter().map(|known| known.server).chain([TEMPLATE_DIALECT]).collect();
    servers.sort_unstable();
    servers.dedup();
    servers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialect_types_are_found_and_are_no_iana_types() {
        assert_eq!(dialect(b"alias").unwrap().server, "powerdns");
        assert_eq!(dialect(b"MX"), None);
        for known in DIALECTS {
            assert_eq!(super::super::types::from_mnemonic(known.name.as_bytes()), None);
        }
    }
}
