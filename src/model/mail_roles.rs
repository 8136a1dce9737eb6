//! Which parts names play in other domains' mail, seen over all zones: who is an MX host, whose SPF record is
//! included. Made when the first rule asks.

use std::collections::HashSet;

use super::zone::{Zone, ZoneId};
use crate::mail::spf::domain_spec::Domain;
use crate::mail::spf::record::{Record, is_spf};
use crate::mail::spf::term::{Directive, Mechanism, TermKind};
use crate::mail::text;
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

/// Names by their wire octets in lower case.
type Names = HashSet<Box<[u8]>, foldhash::fast::RandomState>;

/// See [`super::ZoneSet::is_mx_host`] and [`super::ZoneSet::is_spf_include`].
#[derive(Debug, Default)]
pub(super) struct MailRoles {
    mx_hosts: Names,
    /// Of all zones the owners of MX RRsets that are MX hosts themselves. Few zones have any.
    mx_owners_and_hosts: HashSet<(ZoneId, NameId), foldhash::fast::RandomState>,
    spf_includes: Names,
}

impl MailRoles {
    /// Looks through all records of all zones once.
    pub(super) fn new(zones: &[Zone]) -> MailRoles {
        let mut roles = MailRoles::default();
        for zone in zones {
            let contents = zone.contents();
            for record in contents.records.iter().filter(|record| record.is_of_zone_class()) {
                match (record.rtype, contents.target(record)) {
                    (types::MX, Some(target)) => insert(&mut roles.mx_hosts, contents.name(target)),
                    (types::TXT, _) => roles.add_includes(contents.rdata(record)),
                    _ => {}
                }
            }
        }
        for zone in zones {
            let is_host = |owner: &NameId| roles.is_mx_host(zone.contents().name(*owner));
            let both: Vec<NameId> = zone.mx_owners().iter().copied().filter(is_host).collect();
            roles.mx_owners_and_hosts.extend(both.into_iter().map(|owner| (zone.id(), owner)));
        }
        roles
    }

    /// Whether an owner of MX in the zone of that number is an MX host, too.
    pub(super) fn is_mx_owner_and_host(&self, zone: ZoneId, owner: NameId) -> bool {
        self.mx_owners_and_hosts.contains(&(zone, owner))
    }

    pub(super) fn is_mx_host(&self, name: NameRef<'_>) -> bool {
        self.mx_hosts.contains(name.wire())
    }

    pub(super) fn is_spf_include(&self, name: NameRef<'_>) -> bool {
        self.spf_includes.contains(name.wire())
    }

    /// The domains behind `include:` and `redirect=` (RFC 7208 5.2, 6.1). Macros stand for no name of their own.
    fn add_includes(&mut self, rdata: &[u8]) {
        if !is_spf(rdata) {
            return;
        }
        let text = text::join(rdata);
        if !may_name_domains(&text) {
            return;
        }
        let Some(record) = Record::parse(text) else { return };
        for term in record.terms() {
            let spec = match &term.kind {
                TermKind::Directive(Directive { mechanism: Mechanism::Include(spec), .. }) => spec,
                TermKind::Redirect(spec) => spec,
                _ => continue,
            };
            if let Domain::Name(name) = &spec.domain {
                insert(&mut self.spf_includes, name.as_ref());
            }
        }
    }
}

/// Whether the words of `include:` and `redirect=` stand in the text of an SPF record. Most hold neither, and need not be
/// read for the sake of the names in them.
fn may_name_domains(text: &[u8]) -> bool {
    memchr::memchr2_iter(b':', b'=', text).any(|at| {
        let ends_with =
            |word: &[u8]| text[..at].len() >= word.len() && text[at - word.len()..at].eq_ignore_ascii_case(word);
        ends_with(b"include") || ends_with(b"redirect")
    })
}

fn insert(names: &mut Names, name: NameRef<'_>) {
    if !name.is_root() && !names.contains(name.wire()) {
        names.insert(name.wire().into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ZoneId, ZoneSet};
    use crate::source::SourceMap;
    use crate::zone::name::Name;
    use crate::zone::reader::{self, Options};

    fn set(text: &str) -> ZoneSet {
        let file = SourceMap::new().add("example.zone", format!("$TTL 60\n{text}").into_bytes()).unwrap();
        let apex = Name::parse("example.").unwrap();
        let contents = reader::read(&file, &Options { origin: Some(apex.clone()), ..Options::default() });
        ZoneSet::new(vec![Zone::new(ZoneId(0), apex.as_ref(), None, true, contents)])
    }

    #[test]
    fn mx_hosts_are_those_that_an_mx_names() {
        let set = set("@ MX 10 Mail\nmail MX 10 mail\nnull MX 0 .\nhost MX 5 mx.elsewhere.\n");
        let is = |name: &str| set.is_mx_host(Name::parse(name).unwrap().as_ref());
        assert!(is("mail.example.") && is("mx.elsewhere."));
        assert!(!is("host.example.") && !is("."));
        let zone = &set.zones()[0];
        let rrsets = zone.mx_owners().iter().filter_map(|&owner| zone.rrset(owner, types::MX));
        let both: Vec<_> = rrsets.filter(|rrset| set.owner_is_mx_host(rrset)).map(|rrset| rrset.owner_name()).collect();
        assert_eq!(both, [Name::parse("mail.example.").unwrap().as_ref()]);
    }

    #[test]
    fn included_are_those_that_an_spf_record_names() {
        let set = set(concat!(
            "@ TXT \"V=SPF1 include:_SPF.example in\" \"clude:b.example redirect=c.example. include:%{d}.example\"\n",
            "t TXT \"include:e.example\"\n",
            "m TXT \"v=spf1 include:%{i}.f.example ?all\"\n",
        ));
        let is = |name: &str| set.is_spf_include(Name::parse(name).unwrap().as_ref());
        assert!(is("_spf.example.") && is("b.example.") && is("c.example."));
        assert!(!is("%{d}.example.") && !is("e.example.") && !is("f.example."));
    }
}
