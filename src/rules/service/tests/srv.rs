//! `srv-target-is-cname`, `srv-target-missing`, `srv-owner`, `srv-port-zero`, `srv-null-conflict`.

use super::{only, silent, zone};
use crate::rules::testing::World;

const ALIAS: &str = "srv-target-is-cname";
const MISSING: &str = "srv-target-missing";
const OWNER: &str = "srv-owner";
const PORT: &str = "srv-port-zero";
const NULL: &str = "srv-null-conflict";

#[test]
fn a_host_is_no_alias() {
    let world = zone("_sip._tcp SRV 1 2 5060 sip\nsip CNAME sip7\nsip7 A 192.0.2.1\n");
    assert_eq!(
        only(&world, ALIAS),
        "warning[srv-target-is-cname] example.com.zone:1:24 'sip' SRV of `_sip._tcp.example.com.` points to \
         `sip.example.com.`, which is a CNAME | example.com.zone:2:1 'sip CNAME sip7' `sip.example.com.` is an alias \
         here | help: write `SRV 1 2 5060 sip7.example.com.`"
    );
    assert!(world.told(MISSING).is_empty());
    let dname = zone("_sip._tcp SRV 1 2 5060 a.old\nold DNAME new\na.new A 192.0.2.1\n");
    assert!(only(&dname, ALIAS).contains("lies below a DNAME"));
    let wildcard = zone("_sip._tcp SRV 1 2 5060 any\n* CNAME host\nhost A 192.0.2.1\n");
    assert_eq!(wildcard.brief(ALIAS).len(), 1);
    let across = World::of(&[
        ("example.com.", "_sip._tcp SRV 1 2 5060 sip.example.net.\n"),
        ("example.net.", "sip CNAME x.example.\n"),
    ]);
    assert!(only(&across, ALIAS).contains("example.net.zone:1:1 'sip CNAME x.example.'"));
}

#[test]
fn a_host_has_an_address() {
    let world = zone("_sip._tcp SRV 1 2 5060 sip\n_sip._tcp SRV 9 2 5061 sip\n");
    assert_eq!(
        only(&world, MISSING),
        "warning[srv-target-missing] example.com.zone:1:24 'sip' SRV of `_sip._tcp.example.com.` points to \
         `sip.example.com.`, which does not exist | help: give `sip.example.com.` an A or AAAA record, or remove this \
         SRV record; `SRV 1 2 5060 .` says that there is no service"
    );
    let across = World::of(&[("example.com.", "_sip._tcp SRV 1 2 5060 sip.example.net.\n")])
        .context("example.net.", "@ SOA ns hostmaster 1 4h 1h 30d 1h\nsip TXT x\n");
    let told = only(&across, MISSING);
    assert!(told.contains("has no A or AAAA record |") && told.contains("in the zone `example.net.`"), "{told}");
    silent(
        MISSING,
        &[
            "_sip._tcp SRV 0 0 0 .\n",
            "_sip._tcp SRV 1 2 5060 sip.example.net.\n",
            "_sip._tcp SRV 1 2 5060 sip\nsip AAAA 2001:db8::1\n",
            "_sip._tcp SRV 1 2 5060 sip\n* A 192.0.2.1\n",
            "_sip._tcp SRV 1 2 5060 sip.sub\nsub NS ns.example.net.\n",
            "sub NS ns.example.net.\n_sip._tcp.sub SRV 1 2 5060 gone\n",
            // Told as `target-is-ip` and `missing-trailing-dot`.
            "_sip._tcp SRV 1 2 5060 192.0.2.1\n",
            "_sip._tcp SRV 1 2 5060 sip.example.com\n",
        ],
    );
    assert!(zone("_sip._tcp SRV 1 2 5060 sip\nsip A 192.0.2.256\n").damaged().told(MISSING).is_empty());
}

#[test]
fn an_owner_is_service_and_protocol() {
    assert_eq!(
        only(&zone("sip._tcp SRV 1 2 5060 host.example.net.\n"), OWNER),
        "warning[srv-owner] example.com.zone:1:1 'sip._tcp' the owner `sip._tcp.example.com.` of an SRV record does not \
         begin with `_service._proto` | help: write `_sip._tcp.example.com.`"
    );
    let misspelt = only(&zone("_sip._tpc SRV 1 2 5060 host.example.net.\n"), OWNER);
    assert!(
        misspelt.ends_with("names a protocol that does not exist | help: write `_sip._tcp.example.com.`"),
        "{misspelt}"
    );
    let swapped = only(&zone("_tcp._sip SRV 1 2 5060 host.example.net.\n"), OWNER);
    assert!(swapped.ends_with("help: write `_sip._tcp.example.com.`"), "{swapped}");
    assert!(only(&zone("@ SRV 1 2 5060 host.example.net.\n"), OWNER).contains("write the owner as `_service._proto`"));
    assert_eq!(zone("_sip SRV 1 2 5060 host.example.net.\n").brief(OWNER).len(), 1);
    silent(
        OWNER,
        &[
            "_sip._tcp SRV 1 2 5060 h.example.net.\n",
            "_sip._tls.x SRV 1 2 5060 h.example.net.\n",
            "_ldap._tcp.dc._msdcs SRV 0 100 389 h.example.net.\n",
            "_ldap._tcp.Default-First-Site-Name._sites.gc._msdcs SRV 0 100 3268 h.example.net.\n",
            "_gc._tcp SRV 0 100 3268 h.example.net.\n",
            "My\\032Printer._ipp._tcp SRV 0 0 631 h.example.net.\n",
            "*._tcp SRV 0 0 631 h.example.net.\n",
            "sub NS ns.example.net.\nsip.sub SRV 1 2 5060 h.example.net.\n",
        ],
    );
}

#[test]
fn a_port_is_not_zero() {
    assert_eq!(
        only(&zone("_sip._tcp SRV 5060 1 0 h.example.net.\n"), PORT),
        "warning[srv-port-zero] example.com.zone:1:22 '0' SRV of `_sip._tcp.example.com.` leads to port 0 of \
         `h.example.net.`, which nothing can listen on | help: write the port of the service, or `SRV 5060 1 0 .` to \
         say that there is none"
    );
    silent(
        PORT,
        &[
            "_sip._tcp SRV 0 0 0 .\n",
            "Desk\\032Jet._printer._tcp SRV 0 0 0 h.example.net.\n",
            "_sip._tcp SRV 0 0 1 h.example.net.\n",
        ],
    );
}

#[test]
fn a_null_target_stands_alone() {
    assert_eq!(
        only(&zone("_sip._tcp SRV 1 2 5060 h.example.net.\n_sip._tcp SRV 0 0 0 .\n"), NULL),
        "warning[srv-null-conflict] example.com.zone:2:21 '.' `_sip._tcp.example.com.` has an SRV record with target \
         `.` beside one with target `h.example.net.` | example.com.zone:1:1 '_sip._tcp SRV 1 2 5060 h.example.net.' \
         `_sip._tcp.example.com.` is at `h.example.net.`, says this record | help: if there is the service, remove \
         `SRV 0 0 0 .`; if not, leave that as its only SRV record"
    );
    let later = only(&zone("_sip._tcp SRV 0 0 0 .\n_sip._tcp SRV 1 2 5060 h.example.net.\n"), NULL);
    assert!(later.starts_with("warning[srv-null-conflict] example.com.zone:2:24 'h.example.net.'"), "{later}");
    silent(NULL, &["_sip._tcp SRV 0 0 0 .\n", "_sip._tcp SRV 0 0 0 .\n_sip._tcp SRV 1 0 0 .\n"]);
}
