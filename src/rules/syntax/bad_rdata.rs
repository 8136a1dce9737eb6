//! `bad-rdata` where servers take the record and those who ask for it cannot use it: a number that is not assigned, and a
//! mailbox with an `@`. What servers refuse is told by the reader.

use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const ID: &str = "bad-rdata";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(BadRdata) };

struct BadRdata;

/// A number in rdata of which few values mean anything.
struct Number {
    rtype: u16,
    field: &'static str,
    /// What messages call it.
    what: &'static str,
    /// Where it starts in the rdata.
    at: usize,
    /// Its octets, 1 or 2.
    octets: usize,
    is_known: fn(u16) -> bool,
    help: &'static str,
}

const NUMBERS: [Number; 4] = [
    // RFC 1183 1, RFC 5864 5
    Number {
        rtype: types::AFSDB,
        field: "subtype",
        what: "subtype",
        at: 0,
        octets: 2,
        is_known: |value| matches!(value, 1 | 2),
        help: "write 1 for an AFS cell database server, 2 for a DCE server",
    },
    // RFC 4255 5, RFC 6594, RFC 7479, RFC 8709
    Number {
        rtype: types::SSHFP,
        field: "algorithm",
        what: "key algorithm",
        at: 0,
        octets: 1,
        is_known: |value| matches!(value, 1..=4 | 6),
        help: "write 4 for Ed25519, 3 for ECDSA, 1 for RSA; `ssh-keygen -r HOST` prints the records",
    },
    Number {
        rtype: types::SSHFP,
        field: "fp-type",
        what: "fingerprint type",
        at: 1,
        octets: 1,
        is_known: |value| matches!(value, 1 | 2),
        help: "write 2 for SHA-256; `ssh-keygen -r HOST` prints the records",
    },
    // RFC 7477 2.1.1.2: `immediate` and `soaminimum`
    Number {
        rtype: types::CSYNC,
        field: "flags",
        what: "flags",
        at: 4,
        octets: 2,
        is_known: |value| value <= 3,
        help: "write 1 for `immediate`, 2 for `soaminimum`, 3 for both, 0 for neither",
    },
];

impl RrsetRule for BadRdata {
    fn types(&self) -> Types {
        Types::Only(&[types::AFSDB, types::SSHFP, types::CSYNC, types::RP])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        for (&id, rdata) in rrset.ids().iter().zip(rrset.rdata()) {
            if rrset.rtype() == types::RP {
                out.extend(mailbox(cx, id, rdata));
            }
            for number in NUMBERS.iter().filter(|number| number.rtype == rrset.rtype()) {
                let octets = rdata.get(number.at..).and_then(|rdata| rdata.get(..number.octets)).unwrap_or_default();
                let value = octets.iter().fold(0, |value, octet| value << 8 | u16::from(*octet));
                if !(number.is_known)(value) {
                    out.push(not_assigned(cx, &rrset, id, number, value));
                }
            }
        }
    }
}

fn not_assigned(cx: &Context<'_>, rrset: &Rrset<'_>, id: RecordId, number: &Number, value: u16) -> Draft {
    let (owner, rtype) = (rrset.owner_name(), types::mnemonic(rrset.rtype()));
    Draft::at_field(ID, Severity::Warning, cx, id, number.field)
        .message(format!(
            "{} {value} in the {rtype} record of `{owner}` is not assigned, so nobody can use it",
            number.what
        ))
        .here("means nothing")
        .subject(format!("{} {value}", number.field))
        .help(number.help)
}

/// A mailbox is written with a dot for its `@` (RFC 1183 2.2, RFC 1035 8).
fn mailbox(cx: &Context<'_>, id: RecordId, rdata: &[u8]) -> Option<Draft> {
    let (mailbox, _) = NameRef::take(rdata).filter(|(mailbox, _)| mailbox.wire().contains(&b'@'))?;
    let (local, domain) = (mailbox.first_label()?, mailbox.parent()?);
    let draft = Draft::at_field(ID, Severity::Warning, cx, id, "mbox")
        .message(format!("the mailbox `{mailbox}` of the RP record is written with `@`, which is no part of a name"))
        .here("the first dot stands for the `@`")
        .subject("mbox");
    let at = local.iter().position(|octet| *octet == b'@');
    let parts = at.and_then(|at| Some((local.get(..at)?, local.get(at + 1..)?)));
    let plain = |label: &&[u8]| {
        !label.is_empty() && label.iter().all(|octet| octet.is_ascii_alphanumeric() || b"-_".contains(octet))
    };
    Some(match parts.filter(|(name, host)| plain(name) && plain(host)) {
        Some((name, host)) => {
            let text = |label: &[u8]| String::from_utf8_lossy(label).into_owned();
            draft.help(format!("write `{}.{}.{domain}`", text(name), text(host)))
        }
        None => draft.help("write a dot in the place of the `@`, and `\\.` for dots in front of it"),
    })
}
