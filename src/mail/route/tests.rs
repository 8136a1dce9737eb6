//! Routes as a specification.

use super::*;
use crate::rules::testing::World;
use crate::source::SourceMap;

/// One line for each part: two blanks a level, kind, text, detail and, if it is not known to be there, the state.
fn lines(world: &World, domain: &str) -> Vec<String> {
    fn add(part: &Part, depth: usize, out: &mut Vec<String>) {
        let detail = part.detail.as_ref().map(|detail| format!(" ({detail})")).unwrap_or_default();
        let state = match part.state {
            State::Known => String::new(),
            state => format!(" [{}]", state.as_str()),
        };
        out.push(format!("{}{} {}{detail}{state}", "  ".repeat(depth), part.kind, part.text));
        part.parts.iter().for_each(|part| add(part, depth + 1, out));
    }
    let set = world.zones(&SourceMap::new());
    let mut out = Vec::new();
    add(&route(&set, &set.zones()[0], Name::parse(domain).unwrap().as_ref()), 0, &mut out);
    out
}

const ZONE: &str = "
@ MX 20 mx2.example.net.
@ MX 10 mx1
@ TXT \"v=spf1 a:mx1.example.com -all\"
mx1 A 192.0.2.1
_25._tcp.mx1 TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000
s1._domainkey TXT \"v=DKIM1; p=abc\"
old._domainkey TXT \"v=DKIM1; p=\"
_dmarc TXT \"v=DMARC1; p=reject\"
_mta-sts TXT \"v=STSv1; id=1\"
";

#[test]
fn a_route_is_told_as_far_as_it_is_known() {
    let world = World::of(&[("example.com.", ZONE)])
        .facts("f", "mx2.example.net. A 192.0.2.2\n; zonewarden: unavailable mx2.example.net. AAAA\n2.2.0.192.in-addr.arpa. PTR mx2.example.net.\n");
    assert_eq!(
        lines(&world, "example.com."),
        [
            "domain example.com.",
            "  mx mx1.example.com. (preference 10)",
            "    address 192.0.2.1",
            "      reverse PTR not known [unknown]",
            "      spf-verdict pass (by `a:mx1.example.com` of `example.com.`)",
            "    address no AAAA [absent]",
            "    tlsa 1 TLSA record",
            "  mx mx2.example.net. (preference 20)",
            "    address 192.0.2.2",
            "      reverse mx2.example.net.",
            "      spf-verdict fail (by `-all` of `example.com.`)",
            "    address no answer for AAAA [unavailable]",
            "    tlsa TLSA not known [unknown]",
            "  spf v=spf1 a:mx1.example.com -all (example.com.)",
            "  dkim old._domainkey.example.com. (a key that was withdrawn)",
            "  dkim s1._domainkey.example.com. (no key that can be read) [unreadable]",
            "    fault the 2 octets of `p` are no RSA public key",
            "  dmarc v=DMARC1; p=reject (_dmarc.example.com.)",
            "    policy reject (by `p`)",
            "  mta-sts v=STSv1; id=1 (_mta-sts.example.com.)",
            "    policy-host mta-sts.example.com. (no such host) [absent]",
            "  tls-rpt no record [absent]",
        ]
    );
}

#[test]
fn dmarc_is_found_up_the_tree() {
    let world = World::of(&[("example.com.", "@ NS ns\n_dmarc TXT \"v=DMARC1; p=none\"\na.b MX 0 .\n")]);
    let lines = lines(&world, "a.b.example.com.");
    assert!(lines.contains(&"  mx null MX (the domain takes no mail)".to_owned()), "{lines:?}");
    let found = "  dmarc v=DMARC1; p=none (_dmarc.example.com., for names below `example.com.`)".to_owned();
    assert!(lines.contains(&found), "{lines:?}");
}

#[test]
fn what_is_unknown_is_marked_so() {
    let lines = lines(&World::of(&[("example.com.", "@ NS ns\n")]), "example.org.");
    assert_eq!(
        lines,
        [
            "domain example.org.",
            "  mx MX not known [unknown]",
            "  spf record not known [unknown]",
            "  dkim no selector seen [unknown]",
            "  dmarc record not known (what stands at _dmarc.example.org. decides) [unknown]",
            "  mta-sts record not known [unknown]",
            "  tls-rpt record not known [unknown]",
        ]
    );
}

/// The lines of one kind, and those below them.
fn of_kind(zone: &str, domain: &str, kind: &str) -> Vec<String> {
    let all = lines(&World::of(&[("example.com.", zone)]).damaged(), domain);
    let mut told = Vec::new();
    for line in all.iter().filter_map(|line| line.strip_prefix("  ")) {
        let is_start = line.split(' ').next() == Some(kind);
        if is_start || line.starts_with(' ') && !told.is_empty() {
            told.push(line.to_owned());
        } else if !line.starts_with(' ') && !told.is_empty() {
            break;
        }
    }
    told
}

#[test]
fn the_policy_in_force_is_told_for_whom_it_holds() {
    let zone = "_dmarc TXT \"v=DMARC1; p=reject; sp=quarantine; np=none; t=y\"\nsub A 192.0.2.1\n";
    assert_eq!(
        of_kind(zone, "example.com.", "dmarc"),
        [
            "dmarc v=DMARC1; p=reject; sp=quarantine; np=none; t=y (_dmarc.example.com.)",
            "  policy quarantine (by `p`, one level less as `t=y` says that it is a test)",
            "  policy none (by `sp`, one level less as `t=y` says that it is a test, for names below it)",
            "  policy none (by `np`, for names below it that do not exist)",
        ]
    );
    let sub = of_kind(zone, "sub.example.com.", "dmarc");
    assert_eq!(sub[1], "  policy none (by `sp`, one level less as `t=y` says that it is a test)");
    assert_eq!(sub.len(), 2);
    assert_eq!(of_kind(zone, "nowhere.example.com.", "dmarc")[1], "  policy none (by `np`)");
}

#[test]
fn broken_policies_are_shown_as_such() {
    assert_eq!(
        of_kind("_dmarc TXT \"v=dmarc1; p=reject\"\n", "example.com.", "dmarc"),
        [
            "dmarc v=dmarc1; p=reject (_dmarc.example.com.) [unreadable]",
            "  fault the version is `dmarc1`, not `DMARC1` exactly, so receivers do not take it for a DMARC record",
        ]
    );
    let reports = of_kind("_dmarc TXT \"v=DMARC1; p=rejct; rua=mailto:a@example.com\"\n", "example.com.", "dmarc");
    assert_eq!(reports[1], "  policy none (the record asks for reports only)");
    let nothing = of_kind("_dmarc TXT \"v=DMARC1; p=rejct\"\n", "example.com.", "dmarc");
    assert!(nothing[0].ends_with("[unreadable]") && nothing[1].starts_with("  fault"), "{nothing:?}");
    let two = of_kind(
        "_dmarc TXT \"v=DMARC1; p=none\"\n_dmarc TXT \"v=DMARC1; p=reject\"\n_dmarc TXT \"v=DMARC1; p=none\"\n",
        "x.example.com.",
        "dmarc",
    );
    assert_eq!(two[0], "dmarc 2 records (_dmarc.example.com.: none counts where one is asked for) [unreadable]");
    assert_eq!(two.len(), 3);
}

const RSA_1024: &str = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDYIgEnItax8WCWSATl2iWyOWnd7sBEcjh0a7P0tDuFbBUntev7VPRDQa4f/EatawWCPcbhBpPPyyyCrgmUePJqhr7yGAhbpf7JwbIjv6BZ/DJ+6/YMd9w/j/YLxohjju+/UYTikerwaNGZO0iAUYRml1yjwSZfudxoYjCBKdRWawIDAQAB";

#[test]
fn keys_are_told_with_their_size() {
    let zone = format!(
        "a._domainkey TXT \"v=DKIM1; k=ed25519; p=ddjbaLoW2NsH0DmTYoPn8/6cs+0+N2fXBLduZw4bIgg=\"
b._domainkey TXT \"v=DKIM1; t=y; p={}\" \"{}\"
c._domainkey TXT \"v=DKIM1; k=none; p=AAAA\"
d._domainkey TXT \"v=DKIM1; p=\"
e._domainkey CNAME a._domainkey
f._domainkey CNAME s.example.net.
g._domainkey TXT \"v=DKIM1; p=\"
g._domainkey TXT \"k=rsa; p=\"
h._domainkey A 192.0.2.1
_adsp._domainkey TXT \"dkim=all\"
",
        &RSA_1024[..100],
        &RSA_1024[100..]
    );
    assert_eq!(
        of_kind(&zone, "example.com.", "dkim"),
        [
            "dkim a._domainkey.example.com. (an Ed25519 key)",
            "dkim b._domainkey.example.com. (an RSA key of 1024 bits, in test)",
            "dkim c._domainkey.example.com. (a key of an algorithm that verifiers do not know)",
            "  fault `k=none` is no algorithm that verifiers know, so they pass the key over",
            "dkim d._domainkey.example.com. (a key that was withdrawn)",
            "dkim e._domainkey.example.com. (an Ed25519 key)",
            "  alias a._domainkey.example.com. (an alias leads here)",
            "dkim f._domainkey.example.com. (a key that is not known) [unknown]",
            "  alias s.example.net. (an alias leads here)",
            "dkim g._domainkey.example.com. (2 records, and nothing says which one counts) [unreadable]",
            "  dkim v=DKIM1; p=",
            "  dkim k=rsa; p=",
            "dkim h._domainkey.example.com. (no key) [absent]",
        ]
    );
}

#[test]
fn what_receivers_refuse_is_unreadable() {
    let zone = "@ TXT \"v=spf1 ipv4:192.0.2.1 -all\"
_mta-sts TXT \"v=STSv1; id=2026-11-21\"
mta-sts A 192.0.2.9
_smtp._tls TXT \"v=TLSRPTv1; rua=tls@example.com\"
default._bimi TXT \"v=BIMI1; l=http://example.com/logo.svg\"
";
    for kind in ["spf", "mta-sts", "tls-rpt", "bimi"] {
        let told = of_kind(zone, "example.com.", kind);
        assert!(told[0].ends_with("[unreadable]") && told[1].starts_with("  fault "), "{told:?}");
    }
    let sound = "@ TXT \"v=spf1 -all\"
_mta-sts TXT \"v=STSv1; id=20261121\"
mta-sts A 192.0.2.9
_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:tls@example.com, tls@example.com\"
default._bimi TXT \"v=BIMI1; l=https://example.com/logo.svg; a=;\"
";
    for kind in ["spf", "mta-sts", "tls-rpt", "bimi"] {
        let told = of_kind(sound, "example.com.", kind);
        assert!(!told[0].ends_with(']'), "{told:?}");
    }
    assert_eq!(
        of_kind(sound, "example.com.", "mta-sts")[1],
        "  policy-host mta-sts.example.com. (where the policy is fetched)"
    );
    // One of two addresses takes reports; the other is told.
    assert!(of_kind(sound, "example.com.", "tls-rpt")[1].starts_with("  fault the address `tls@example.com`"));
}
