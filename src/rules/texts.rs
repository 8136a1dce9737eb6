//! Rules on what mail standards put into TXT records. Many of them ask about the same few records, so it is found out once
//! for all whether there is anything they are about, and each record is read once.

use super::mail_auth::misplaced::{Misplaced, may_be_any};
use super::mail_auth::policies::{DmarcRule, policies};
use super::mail_auth::records::{bimi_domain, domain_of, is_report_authorisation, is_selector, tls_rpt_domain};
use super::spf::own_record::{OwnRecord, SpfRule};
use super::{Context, Findings, RrsetRule, Types};
use crate::model::Rrset;
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

/// A rule on one kind of text.
pub enum TextRule {
    /// On the SPF record of a name.
    Spf(Box<dyn SpfRule>),
    /// On a DMARC policy record.
    Dmarc(Box<dyn DmarcRule>),
    /// On records of a kind that stand where nobody asks for them.
    Misplaced(Box<dyn RrsetRule>),
    /// On the TXT RRsets at any owner of these kinds.
    At(Owners, Box<dyn RrsetRule>),
}

impl TextRule {
    pub(super) fn spf(rule: impl SpfRule + 'static) -> TextRule {
        TextRule::Spf(Box::new(rule))
    }

    pub(super) fn dmarc(rule: impl DmarcRule + 'static) -> TextRule {
        TextRule::Dmarc(Box::new(rule))
    }

    pub(super) fn misplaced(rule: Misplaced) -> TextRule {
        TextRule::Misplaced(Box::new(rule))
    }

    pub(super) fn at(owners: Owners, rule: impl RrsetRule + 'static) -> TextRule {
        TextRule::At(owners, Box::new(rule))
    }
}

/// Kinds of owners that mail standards reserve for their records; an owner can be of several.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Owners(u8);

impl Owners {
    /// Every owner, whatever its name.
    pub(super) const ALL: Owners = Owners(1);
    /// `_dmarc.DOMAIN`
    pub(super) const DMARC: Owners = Owners(1 << 1);
    /// `DOMAIN._report._dmarc.HOST`
    pub(super) const DMARC_REPORT: Owners = Owners(1 << 2);
    /// `SELECTOR._domainkey.DOMAIN`
    pub(super) const SELECTOR: Owners = Owners(1 << 3);
    /// `_mta-sts.DOMAIN`
    pub(super) const MTA_STS: Owners = Owners(1 << 4);
    /// `_smtp._tls.DOMAIN`
    pub(super) const TLS_RPT: Owners = Owners(1 << 5);
    /// `SELECTOR._bimi.DOMAIN`
    pub(super) const BIMI: Owners = Owners(1 << 6);

    /// Those of either.
    pub(super) const fn or(self, other: Owners) -> Owners {
        Owners(self.0 | other.0)
    }

    /// The kinds that a name is of.
    fn of(name: NameRef<'_>) -> Owners {
        // All have an underscore, and most names have none.
        if memchr::memchr(b'_', name.wire()).is_none() {
            return Owners::ALL;
        }
        let kinds = [
            (Owners::DMARC, domain_of(name, b"_dmarc").is_some()),
            (Owners::DMARC_REPORT, is_report_authorisation(name)),
            (Owners::SELECTOR, is_selector(name)),
            (Owners::MTA_STS, domain_of(name, b"_mta-sts").is_some()),
            (Owners::TLS_RPT, tls_rpt_domain(name).is_some()),
            (Owners::BIMI, bimi_domain(name).is_some()),
        ];
        kinds.into_iter().filter(|(_, is)| *is).fold(Owners::ALL, |all, (kind, _)| all.or(kind))
    }

    fn any(self, of: Owners) -> bool {
        self.0 & of.0 != 0
    }
}

/// All rules on texts that hold for a zone, as one.
#[derive(Default)]
pub(crate) struct TextRules {
    spf: Vec<Box<dyn SpfRule>>,
    dmarc: Vec<Box<dyn DmarcRule>>,
    misplaced: Vec<Box<dyn RrsetRule>>,
    /// Those for every owner.
    everywhere: Vec<Box<dyn RrsetRule>>,
    /// Those for owners of a kind.
    at: Vec<(Owners, Box<dyn RrsetRule>)>,
}

impl TextRules {
    pub(crate) fn add(&mut self, rule: TextRule) {
        match rule {
            TextRule::Spf(rule) => self.spf.push(rule),
            TextRule::Dmarc(rule) => self.dmarc.push(rule),
            TextRule::Misplaced(rule) => self.misplaced.push(rule),
            TextRule::At(Owners::ALL, rule) => self.everywhere.push(rule),
            TextRule::At(owners, rule) => self.at.push((owners, rule)),
        }
    }

    fn check_spf(&self, cx: &Context<'_>, rrset: &Rrset<'_>, out: &mut Findings<'_>) {
        let Some(own) = OwnRecord::of(cx, rrset) else { return };
        // What is missing is asked for by all that could ask.
        let everything = cx.set.missing().is_some();
        for rule in &self.spf {
            if rule.may_tell(cx, &own) || everything {
                rule.check(cx, &own, out);
            }
        }
    }

    fn check_dmarc(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        for (policy, text) in policies(cx, rrset) {
            let policy = policy.read(&text);
            self.dmarc.iter().for_each(|rule| rule.check(cx, &policy, out));
        }
    }
}

impl RrsetRule for TextRules {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if !self.spf.is_empty() {
            self.check_spf(cx, &rrset, out);
        }
        if !self.misplaced.is_empty() && rrset.rdata().any(may_be_any) {
            self.misplaced.iter().for_each(|rule| rule.check(cx, rrset, out));
        }
        for rule in &self.everywhere {
            rule.check(cx, rrset, out);
        }
        let owners = Owners::of(rrset.owner_name());
        if owners == Owners::ALL {
            return;
        }
        if owners.any(Owners::DMARC) && !self.dmarc.is_empty() {
            self.check_dmarc(cx, rrset, out);
        }
        for (_, rule) in self.at.iter().filter(|(of, _)| owners.any(*of)) {
            rule.check(cx, rrset, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::name::Name;

    fn owners(name: &str) -> Owners {
        Owners::of(Name::parse(name).unwrap().as_ref())
    }

    #[test]
    fn owners_are_told_apart_by_their_names() {
        for (name, kinds) in [
            ("example.com.", Owners::ALL),
            ("_acme-challenge.example.com.", Owners::ALL),
            ("_dmarc.example.com.", Owners::ALL.or(Owners::DMARC)),
            ("a.example._report._dmarc.example.com.", Owners::ALL.or(Owners::DMARC_REPORT)),
            ("a._domainkey.example.com.", Owners::ALL.or(Owners::SELECTOR)),
            ("_mta-sts.example.com.", Owners::ALL.or(Owners::MTA_STS)),
            ("_smtp._tls.example.com.", Owners::ALL.or(Owners::TLS_RPT)),
            ("default._bimi.example.com.", Owners::ALL.or(Owners::BIMI)),
            ("a._bimi._domainkey.example.com.", Owners::ALL.or(Owners::BIMI).or(Owners::SELECTOR)),
        ] {
            assert_eq!(owners(name), kinds, "{name}");
        }
    }
}
