//! `verify-only FILE`: reads a zone signed with ECDSA P-256, puts what was signed together, and then measures nothing but
//! its verification with `ring` on one thread.
//!
//! Standard output is one number, the cpu seconds that verification took; standard error says how many signatures that
//! are. A signature that does not verify is an error, so that the work is known to have been done.

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::process::ExitCode;

use domain::base::rdata::ComposeRecordData;
use domain::base::wire::Compose;
use domain::base::{Rtype, ToName};
use domain::rdata::ZoneRecordData;
use domain::zonefile::inplace::{Entry, Zonefile};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

/// The algorithm number of ECDSA P-256 with SHA-256 (RFC 6605).
const P256: u8 = 13;

fn main() -> ExitCode {
    match std::env::args().nth(1).ok_or("usage: verify-only FILE".into()).and_then(|path| measure(&path)) {
        Ok(seconds) => {
            println!("{seconds:.3}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// An RRSIG: its owner, what it says in front of the signature, and the signature.
struct Signature {
    owner: Vec<u8>,
    covered: Rtype,
    key_tag: u16,
    original_ttl: u32,
    fields: Vec<u8>,
    octets: Vec<u8>,
}

#[derive(Default)]
struct Zone {
    /// Rdata in canonical form by owner and type.
    rrsets: HashMap<(Vec<u8>, Rtype), Vec<Vec<u8>>>,
    signatures: Vec<Signature>,
    /// Public keys by tag.
    keys: HashMap<u16, Vec<u8>>,
}

fn measure(path: &str) -> Result<f64, Box<dyn Error>> {
    let zone = read(path)?;
    let keys: HashMap<u16, UnparsedPublicKey<Vec<u8>>> = zone
        .keys
        .iter()
        .map(|(tag, key)| (*tag, UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, [&[4], key.as_slice()].concat())))
        .collect();
    let mut work = Vec::with_capacity(zone.signatures.len());
    for signature in &zone.signatures {
        let key = keys.get(&signature.key_tag).ok_or("a signature is by a key that is not there")?;
        work.push((key, message(&zone, signature), &signature.octets));
    }
    let start = cpu_seconds()?;
    let good = work.iter().filter(|(key, message, octets)| key.verify(message, octets).is_ok()).count();
    let seconds = cpu_seconds()? - start;
    if good != work.len() {
        return Err(format!("{} of {} signatures do not verify", work.len() - good, work.len()).into());
    }
    eprintln!("{good} signatures, {:.1} µs each", seconds * 1e6 / good.max(1) as f64);
    Ok(seconds)
}

fn read(path: &str) -> Result<Zone, Box<dyn Error>> {
    let mut file = Zonefile::load(&mut File::open(path)?)?;
    let mut zone = Zone::default();
    while let Some(entry) = file.next_entry()? {
        let Entry::Record(record) = entry else { continue };
        let mut owner = Vec::new();
        record.owner().compose_canonical(&mut owner)?;
        let mut rdata = Vec::new();
        record.data().compose_canonical_rdata(&mut rdata)?;
        if let ZoneRecordData::Rrsig(rrsig) = record.data() {
            let octets = rrsig.signature().to_vec();
            let mut fields = Vec::new();
            rrsig.type_covered().compose(&mut fields)?;
            rrsig.algorithm().compose(&mut fields)?;
            rrsig.labels().compose(&mut fields)?;
            rrsig.original_ttl().compose(&mut fields)?;
            rrsig.expiration().compose(&mut fields)?;
            rrsig.inception().compose(&mut fields)?;
            rrsig.key_tag().compose(&mut fields)?;
            rrsig.signer_name().compose_canonical(&mut fields)?;
            if rrsig.algorithm().to_int() != P256 {
                return Err("a signature is by another algorithm than ECDSA P-256".into());
            }
            zone.signatures.push(Signature {
                owner,
                covered: rrsig.type_covered(),
                key_tag: rrsig.key_tag(),
                original_ttl: rrsig.original_ttl().as_secs(),
                fields,
                octets,
            });
            continue;
        }
        if let ZoneRecordData::Dnskey(key) = record.data() {
            zone.keys.insert(key.key_tag(), key.public_key().to_vec());
        }
        zone.rrsets.entry((owner, record.rtype())).or_default().push(rdata);
    }
    for rrset in zone.rrsets.values_mut() {
        rrset.sort();
    }
    Ok(zone)
}

/// The octets that were signed (RFC 4034 3.1.8.1), class IN.
fn message(zone: &Zone, signature: &Signature) -> Vec<u8> {
    let mut message = signature.fields.clone();
    let rrset = zone.rrsets.get(&(signature.owner.clone(), signature.covered));
    for rdata in rrset.into_iter().flatten() {
        message.extend_from_slice(&signature.owner);
        message.extend_from_slice(&signature.covered.to_int().to_be_bytes());
        message.extend_from_slice(&1_u16.to_be_bytes());
        message.extend_from_slice(&signature.original_ttl.to_be_bytes());
        message.extend_from_slice(&(rdata.len() as u16).to_be_bytes());
        message.extend_from_slice(rdata);
    }
    message
}

/// Cpu time of this thread so far, as Linux counts it.
fn cpu_seconds() -> Result<f64, Box<dyn Error>> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: u64 = text.split_whitespace().next().ok_or("no figure in schedstat")?.parse()?;
    Ok(nanoseconds as f64 / 1e9)
}
