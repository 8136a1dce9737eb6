//! `sshfp-weak`: SSH host keys published only by a SHA-1 fingerprint, or DSA keys (RFC 4255, RFC 6594).

use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "sshfp-weak";

/// Algorithm and fingerprint type by their numbers in IANA's registry.
const DSA: u8 = 2;
const SHA_1: u8 = 1;
const SHA_256: u8 = 2;
/// RSA, DSA, ECDSA, Ed25519 and Ed448 (RFC 4255 3.1.1, RFC 6594, RFC 7479, RFC 8709).
const ALGORITHMS: [u8; 5] = [1, DSA, 3, 4, 6];

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(SshfpWeak) };

struct SshfpWeak;

impl RrsetRule for SshfpWeak {
    fn types(&self) -> Types {
        Types::Only(&[types::SSHFP])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if !is_looked_at(cx.zone, &rrset) {
            return;
        }
        let strong = with_strong_hash(&rrset);
        let mut told = [false; 256];
        for (&id, rdata) in rrset.ids().iter().zip(rrset.rdata()) {
            let &[algorithm, hash, ..] = rdata else { continue };
            if told[usize::from(algorithm)] {
                continue;
            }
            let owner = rrset.owner_name();
            let draft = |field| Draft::at_field(ID, Severity::Info, cx, id, field).subject(algorithm.to_string());
            if !ALGORITHMS.contains(&algorithm) {
                out.push(
                    Draft::at_field(ID, Severity::Warning, cx, id, "algorithm")
                        .message(format!(
                            "`{owner}` has an SSHFP record with algorithm {algorithm}, which no SSH client knows"
                        ))
                        .here("not a registered algorithm")
                        .subject(algorithm.to_string())
                        .help("write 1 (RSA), 3 (ECDSA), 4 (Ed25519) or 6 (Ed448), as `ssh-keyscan -D` prints it"),
                );
            } else if hash == 0 || hash > SHA_256 {
                out.push(
                    Draft::at_field(ID, Severity::Warning, cx, id, "fp-type")
                        .message(format!(
                            "`{owner}` has an SSHFP record with fingerprint type {hash}, which no SSH client knows"
                        ))
                        .here("not a registered fingerprint type")
                        .subject(algorithm.to_string())
                        .help(format!("publish the SHA-256 fingerprint: `SSHFP {algorithm} 2 …`")),
                );
            } else if algorithm == DSA {
                out.push(
                    draft("algorithm")
                        .message(format!("`{owner}` publishes the fingerprint of a DSA key"))
                        .here("DSA: too short, and refused by today's clients")
                        .help(
                            "remove it, and publish the host's Ed25519 key: `SSHFP 4 2 …` (`ssh-keyscan -D` prints it)",
                        ),
                );
            } else if hash == SHA_1 && !strong[usize::from(algorithm)] {
                out.push(
                    draft("fp-type")
                        .message(format!("`{owner}` publishes its {} only as SHA-1", key(algorithm)))
                        .here("SHA-1")
                        .help(format!("publish the SHA-256 fingerprint, too: `SSHFP {algorithm} 2 …`")),
                );
            } else {
                continue;
            }
            told[usize::from(algorithm)] = true;
        }
    }
}

/// For which algorithms a fingerprint with a stronger hash is there.
fn with_strong_hash(rrset: &Rrset<'_>) -> [bool; 256] {
    let mut strong = [false; 256];
    for rdata in rrset.rdata() {
        if let &[algorithm, hash, ..] = rdata {
            strong[usize::from(algorithm)] |= hash != SHA_1;
        }
    }
    strong
}

fn key(algorithm: u8) -> String {
    match algorithm {
        1 => "RSA key".to_owned(),
        3 => "ECDSA key".to_owned(),
        4 => "Ed25519 key".to_owned(),
        6 => "Ed448 key".to_owned(),
        other => format!("key of algorithm {other}"),
    }
}
