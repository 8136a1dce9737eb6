//! Zones signed by the ordinary signers, and what is said of them: nothing where they are whole, and the right rule at
//! the right place where they are broken.
//!
//! Tests whose signer is not installed say that they are skipped.

mod agreement;
mod broken;
mod declared;
mod replaced;
mod signers;

use signers::{Chain, NOW, Signed};
use zonewarden::finding::Severity;
use zonewarden::lint;
use zonewarden::model::{Zone, ZoneId, ZoneSet};
use zonewarden::policy::{Policy, page};
use zonewarden::source::SourceMap;
use zonewarden::zone::name::Name;
use zonewarden::zone::reader::{Options, read};

/// What the rules of the group say of a zone at a time, as `severity[rule] 'text at the place'`. Notes are left out.
fn told(text: &str, now: &str) -> Vec<String> {
    told_of("example.com.", text.as_bytes(), now)
}

/// The same of a zone of another name.
fn told_of(apex: &str, text: &[u8], now: &str) -> Vec<String> {
    let sources = SourceMap::new();
    let file = sources.add("zone", text.to_vec()).expect("it is small");
    let origin = Name::parse(apex).expect("a name");
    let contents = read(&file, &Options { origin: Some(origin.clone()), ..Options::default() });
    assert_eq!(contents.entries_left_out, 0, "{:?}", contents.problems);
    let zone = Zone::new(ZoneId(0), origin.as_ref(), None, true, contents);
    let set = ZoneSet::new(vec![zone]).at(now.parse().expect("a time"));
    let policy = Policy::from_text("zonewarden.toml", "", &sources).policy;
    let of_group = |rule: &str| page::find(rule).is_some_and(|page| page.group == "dnssec") || rule == "ds-mismatch";
    let mut told: Vec<String> = lint::run(&set, &sources, &policy)
        .iter()
        .filter(|one| of_group(&one.rule) && one.severity >= Severity::Warning)
        .map(|one| format!("{}[{}] '{}'", one.severity, one.rule, String::from_utf8_lossy(&file.text(one.span))))
        .collect();
    told.sort();
    told
}

/// RSA/SHA-1 is verified and complained of; nothing else may be said of a good zone.
fn assert_good(name: &str, signed: &Signed) {
    let mut told = told(&signed.text, NOW);
    if name.contains("RSASHA1") {
        told.retain(|one| !one.starts_with("warning[dnssec-algorithm]"));
    }
    assert!(told.is_empty(), "{name}:\n{}\n{}", told.join("\n"), signed.text);
}

#[test]
fn zones_of_dnssec_signzone_are_good() {
    if !signers::has("dnssec-signzone") {
        return;
    }
    for algorithm in
        ["RSASHA1", "NSEC3RSASHA1", "RSASHA256", "RSASHA512", "ECDSAP256SHA256", "ECDSAP384SHA384", "ED25519", "ED448"]
    {
        for chain in Chain::ALL {
            if algorithm == "RSASHA1" && chain != Chain::Nsec {
                continue;
            }
            assert_good(&format!("{algorithm} {chain:?}"), &signers::bind(algorithm, chain));
        }
    }
}

#[test]
fn zones_of_ldns_signzone_are_good() {
    if !signers::has("ldns-signzone") {
        return;
    }
    for algorithm in ["RSASHA256", "ECDSAP256SHA256", "ECDSAP384SHA384", "ED25519"] {
        for chain in Chain::ALL {
            assert_good(&format!("{algorithm} {chain:?}"), &signers::ldns(algorithm, chain));
        }
    }
}

#[test]
fn zones_of_kzonesign_are_good() {
    if !signers::has("kzonesign") {
        return;
    }
    for algorithm in ["rsasha256", "ecdsap256sha256", "ed25519", "ed448"] {
        for chain in Chain::ALL {
            assert_good(&format!("{algorithm} {chain:?}"), &signers::knot(algorithm, chain));
        }
    }
}
