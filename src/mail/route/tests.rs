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
            "      reverse no PTR [unknown]",
            "      spf-verdict pass (by `a:mx1.example.com` of `example.com.`)",
            "    address no AAAA [absent]",
            "    tlsa 1 TLSA record",
            "  mx mx2.example.net. (preference 20)",
            "    address 192.0.2.2",
            "      reverse mx2.example.net.",
            "      spf-verdict fail (by `-all` of `example.com.`)",
            "    address no AAAA [unavailable]",
            "    tlsa no TLSA [unknown]",
            "  spf v=spf1 a:mx1.example.com -all (example.com.)",
            "  dkim old._domainkey.example.com. (a key that was withdrawn)",
            "  dkim s1._domainkey.example.com. (a key)",
            "  dmarc v=DMARC1; p=reject (_dmarc.example.com.)",
            "  mta-sts v=STSv1; id=1 (_mta-sts.example.com.)",
            "  tls-rpt no record [absent]",
        ]
    );
}

#[test]
fn dmarc_is_found_up_the_tree() {
    let world = World::of(&[("example.com.", "@ NS ns\n_dmarc TXT \"v=DMARC1; p=none\"\na.b MX 0 .\n")]);
    let lines = lines(&world, "a.b.example.com.");
    assert!(lines.contains(&"  mx null MX (the domain takes no mail)".to_owned()), "{lines:?}");
    let found = "  dmarc v=DMARC1; p=none (_dmarc.example.com., for all below `example.com.`)".to_owned();
    assert!(lines.contains(&found), "{lines:?}");
}

#[test]
fn what_is_unknown_is_marked_so() {
    let lines = lines(&World::of(&[("example.com.", "@ NS ns\n")]), "example.org.");
    assert_eq!(
        lines,
        [
            "domain example.org.",
            "  mx no MX [unknown]",
            "  spf no record [unknown]",
            "  dkim no selector seen [unknown]",
            "  dmarc no record [unknown]",
            "  mta-sts no record [unknown]",
            "  tls-rpt no record [unknown]",
        ]
    );
}
