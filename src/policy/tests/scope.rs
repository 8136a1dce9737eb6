//! Packs, and overrides by owner and path.

use super::*;

#[test]
fn every_pack_is_a_policy_without_mistakes() {
    for pack in page::packs() {
        let loaded = Policy::from_text("zonewarden.toml", &format!("extends = [{:?}]", pack.name), &SourceMap::new());
        assert!(loaded.errors.is_empty(), "{}: {:?}", pack.name, loaded.errors);
        assert!(loaded.policy.base().rules().count() > 20, "{}", pack.name);
    }
}

#[test]
fn packs_say_what_their_name_promises() {
    let with = |pack: &str| policy(&format!("extends = [{pack:?}]")).base();
    let hardening = with("mail-hardening");
    assert_eq!(hardening.severity("dmarc-missing", WARNING), Some(ERROR));
    // A rule of `strict` on mail is on, another is not.
    assert!(hardening.rule("mx-single").is_some());
    assert!(hardening.rule("no-final-newline").is_none());
    let registry = with("registry");
    assert!(registry.rule("record-type-not-allowed").is_some());
    assert!(registry.rule("mx-missing").is_none());
    let internal = with("internal");
    assert!(internal.rule("address-private").is_none());
    assert!(internal.rule("mx-target-is-cname").is_some());
}

#[test]
fn what_extends_a_pack_has_the_last_word_and_packs_go_by_their_order() {
    let ours = policy("extends = ['internal']\n[rules.address-private]\nseverity = 'error'\n").base();
    assert_eq!(ours.severity("address-private", WARNING), Some(ERROR));
    let both = policy("extends = ['internal', 'mail-hardening']\n").base();
    assert_eq!(both.severity("dmarc-missing", WARNING), Some(ERROR));
    let other = policy("extends = ['mail-hardening', 'internal']\n").base();
    assert_eq!(other.severity("dmarc-missing", WARNING), None);
}

fn at(policy: &Policy, owner: &str, file: Option<&Path>) -> Arc<Effective> {
    let owner = Name::parse(owner).unwrap();
    policy.for_place(&Place { apex: "example.com.", view: None, file, owner: Some(owner.as_ref()) })
}

#[test]
fn overrides_by_owner_hold_for_these_owners_only() {
    let policy = policy(
        "[[override]]\nowners = ['*.dev', '@']\nrules.ttl-bounds.min = '1s'\n\
         [[override]]\nowners = ['_acme-challenge.**']\nrules.ttl-bounds.severity = 'off'\n",
    );
    let minimum =
        |owner: &str| at(&policy, owner, None).rule("ttl-bounds").and_then(|rule| rule.options.duration("min"));
    assert_eq!(minimum("a.dev.example.com."), Some(1));
    assert_eq!(minimum("example.com."), Some(1));
    assert_eq!(minimum("www.example.com."), Some(60));
    assert_eq!(minimum("_acme-challenge.www.example.com."), None);
    assert_eq!(policy.for_zone("example.com.", None).rule("ttl-bounds").unwrap().options.duration("min"), Some(60));
}

#[test]
fn overrides_by_path_are_relative_to_their_file() {
    let folder =
        folder(&[("zonewarden.toml", "[[override]]\npaths = ['legacy/**']\nrules.ttl-zero.severity = 'off'\n")]);
    let loaded = load(folder.path(), |_| {});
    assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
    let real = folder.path().canonicalize().unwrap();
    let runs = |file: &str| at(&loaded.policy, "example.com.", Some(&real.join(file))).rule("ttl-zero").is_some();
    assert!(!runs("legacy/example.com.zone"));
    assert!(runs("zones/example.com.zone"));
}

#[test]
fn owners_are_judged_by_their_own_options_in_every_shape_of_rule() {
    use crate::rules::testing::World;
    let zone = "@ SOA ns1.example.net. hostmaster.example.net. 2026112101 4h 1h 30d 1h\n\
                @ NS ns1.example.net.\n@ NS ns2.example.net.\n\
                live 0 A 192.0.2.1\nother 0 A 192.0.2.2\n";
    let with = |toml: &str| World::of(&[("example.com.", zone)]).policy(toml);
    assert_eq!(
        with("[[override]]\nowners = ['live']\nrules.ttl-zero.severity = 'off'\n").brief("ttl-zero"),
        ["warning[ttl-zero] example.com.zone:5:7 '0'"]
    );
    // A rule that is on for one owner alone.
    assert_eq!(
        with(
            "[rules.ttl-zero]\nseverity = 'off'\n[[override]]\nowners = ['live']\nrules.ttl-zero.severity = 'error'\n"
        )
        .brief("ttl-zero"),
        ["error[ttl-zero] example.com.zone:4:6 '0'"]
    );
    // What the reader says.
    let bad =
        "@ SOA ns1.example.net. hostmaster.example.net. 2026112101 4h 1h 30d 1h\na A 192.0.2.300\nb A 192.0.2.300\n";
    let told = World::of(&[("example.com.", bad)])
        .policy("[[override]]\nowners = ['a']\nrules.bad-rdata.severity = 'info'\n")
        .damaged()
        .brief("bad-rdata");
    assert_eq!(told, ["info[bad-rdata] example.com.zone:2:13 '300'", "error[bad-rdata] example.com.zone:3:13 '300'"]);
}

#[test]
fn rules_over_all_zones_go_by_the_override_of_their_zone() {
    use crate::rules::testing::World;
    let zones = |toml: &str| {
        World::of(&[
            ("example.com.", "@ NS ns1.example.net.\nsub NS ns1.example.net.\nsub NS ns3.example.net.\n"),
            ("sub.example.com.", "@ NS ns1.example.net.\n@ NS ns2.example.net.\n"),
        ])
        .policy(toml)
        .brief("delegation-mismatch")
        .len()
    };
    let all = zones("");
    assert!(all > 0);
    assert_eq!(zones("[[override]]\nzones = ['**']\nrules.delegation-mismatch.severity = 'off'\n"), 0);
    assert_eq!(
        zones(
            "[rules.delegation-mismatch]\nseverity = 'off'\n[[override]]\nzones = ['**']\nrules.delegation-mismatch.severity = 'info'\n"
        ),
        all
    );
}

#[test]
fn another_version_is_told() {
    let errors = |text: &str| Policy::from_text("zonewarden.toml", text, &SourceMap::new()).errors;
    assert!(errors(&format!("required-version = '={}'", env!("CARGO_PKG_VERSION"))).is_empty());
    let told = errors("required-version = '>=99'");
    assert!(told[0].message.starts_with("this policy is for zonewarden `>=99`, and this is "), "{told:?}");
    assert_eq!(told[0].text(), "'>=99'");
    assert!(errors("required-version = 'new'")[0].message.starts_with("`new` says no versions"));
    assert!(errors("required-version = 1")[0].message.contains("must be a string"));
}

#[test]
fn the_policy_in_force_is_written_out_with_its_places_and_says_the_same_again() {
    let sources = SourceMap::new();
    let text = "extends = ['strict', 'mail-hardening']\n\
                [exceptions]\nrequire-reason = true\n\
                [rules.ttl-bounds]\nmin = '2m'\ntypes = { MX = { max = '12h' } }\nowners = { '*.dev' = { min = '5s' } }\n\
                [rules.mx-primary]\nprimary = ['mx1.*']\nseverity = 'warning'\nignorable = false\n\
                [rules.ttl-zero]\nseverity = 'off'\n\
                [[override]]\nzones = ['*.example']\nrules.ttl-zero.severity = 'error'\n\
                [[waiver]]\nrule = 'ttl-zero'\nzone = 'a.example.'\nreason = 'a \"quoted\" word'\nuntil = 2027-01-31\n";
    let loaded = Policy::from_text("zonewarden.toml", text, &sources);
    assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
    let base = show(&loaded.policy, None, &sources).text;
    let folded = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    for line in [
        "severity = \"off\" # zonewarden.toml:13",
        "min = \"2m\" # zonewarden.toml:5",
        "max = \"1w\" # default",
        "ignorable = false # zonewarden.toml:11",
        "[rules.mx-single] # pack strict",
        "severity = \"error\" # pack mail-hardening:3",
    ] {
        assert!(folded(&base).iter().any(|shown| shown == line), "{line}\n{base}");
    }
    let again = Policy::from_text("again.toml", &base, &sources);
    assert!(again.errors.is_empty(), "{:?}\n{base}", again.errors);
    let (ours, theirs) = (loaded.policy.base(), again.policy.base());
    let told = |effective: &Effective| -> Vec<String> {
        effective
            .rules()
            .map(|rule| {
                let values: Vec<String> = rule.options.all().map(|(name, ..)| name.to_owned()).collect();
                format!("{} {} {} {values:?}", rule.page.id, rule.severity(rule.page.severity), rule.ignorable.value)
            })
            .collect()
    };
    assert_eq!(told(&ours), told(&theirs));
    assert_eq!(again.policy.waivers()[0].reason.as_deref(), Some("a \"quoted\" word"));

    let place = Place { apex: "a.example.", view: None, file: None, owner: None };
    let zone = show(&loaded.policy, Some(&place), &sources).text;
    assert!(zone.contains("# The `[[override]]` at zonewarden.toml:14 holds here.\n"), "{zone}");
    let lines = folded(&zone);
    let at = lines.iter().position(|line| line == "[rules.ttl-zero] # zonewarden.toml:16").expect("the rule is on");
    assert_eq!(lines[at + 1], "severity = \"error\" # zonewarden.toml:16");
}

#[test]
fn what_stands_outside_of_rules_is_written_out_with_its_places() {
    let there = folder(&[
        (
            "zonewarden.toml",
            "required-version = '>=0.1'\nextends = ['corp.toml']\n\
             [zones]\ninclude = ['zones/*']\nsigning = [{ zones = ['a.'], by = 'server' }]\n[[zones.view]]\nname = 'in'\n\
             [facts]\nfiles = ['f/*']\n[limits]\nincludes = 5\nnesting = 0\n\
             [mail]\nparked = ['p.example']\n[[mail.group]]\ndomains = ['c.example', 'd.example']\n\
             [rules.corp-x]\nseverity = 'error'\nignorable = false\n[rules.corp-z]\nseverity = 'off'\n\
             [[custom]]  # ours\nid = 'corp-y'\nassert = \'\'\'\n\trr.ttl > 3\'\'\'\n[[custom.test]]\nzone = 'a A 192.0.2.1'\n",
        ),
        (
            "corp.toml",
            "zones.include = ['all/*']\nzones.dialects = ['powerdns']\nlimits.includes = 7\n\
             mail.group = [{ domains = ['a.example', 'b.example'] }]\n\
             custom = [{ id = 'corp-x', forbid = true, select = { type = 'NULL' } }, { id = 'corp-z', forbid = true }]\n",
        ),
    ]);
    let sources = SourceMap::new();
    let args = PolicyArgs { arguments: vec![there.path().to_owned()], ..PolicyArgs::default() };
    let loaded = Policy::load(&args, &sources);
    assert_eq!(loaded.errors.len(), 1, "{:?}", loaded.errors);
    let shown = show(&loaded.policy, None, &sources);
    let from = |key: &str| {
        let found: Vec<&str> =
            shown.from.iter().filter(|(known, _)| known == key).map(|(_, from)| from.as_str()).collect();
        assert!(found.len() < 2, "{key}: {found:?}");
        found.first().map(|from| from.rsplit('/').next().unwrap_or_default().to_owned())
    };
    for (key, place) in [
        ("required-version", "zonewarden.toml:1"),
        ("zones.include", "zonewarden.toml:4"),
        ("zones.signing.0", "zonewarden.toml:5"),
        ("zones.view.0", "zonewarden.toml:6"),
        ("zones.dialects", "corp.toml:2"),
        ("zones.serial", "default"),
        ("facts.files", "zonewarden.toml:9"),
        ("facts.max-age", "default"),
        ("limits.includes", "zonewarden.toml:11"),
        ("limits.nesting", "default"),
        ("mail.parked", "zonewarden.toml:14"),
        ("mail.group.0", "corp.toml:4"),
        ("mail.group.1", "zonewarden.toml:15"),
        ("rules.corp-x.severity", "zonewarden.toml:18"),
        ("rules.corp-x.ignorable", "zonewarden.toml:19"),
        ("rules.corp-z.severity", "zonewarden.toml:21"),
        ("custom.0", "corp.toml:5"),
        ("custom.2", "zonewarden.toml:23"),
    ] {
        assert_eq!(from(key).as_deref(), Some(place), "{key}\n{}", shown.text);
    }
    let again = Policy::from_text("again.toml", &shown.text, &sources);
    assert!(again.errors.is_empty(), "{:?}\n{}", again.errors, shown.text);
    assert_eq!(again.policy.limits().includes, 5);
    assert_eq!(again.policy.mail().groups.len(), 2);
    assert_eq!(again.policy.custom().count(), 3);
    let base = again.policy.base();
    assert_eq!((base.severity("corp-x", WARNING), base.severity("corp-z", WARNING)), (Some(ERROR), None));
    assert!(base.ignorable("corp-x").is_some_and(|ignorable| !ignorable.value));
}
