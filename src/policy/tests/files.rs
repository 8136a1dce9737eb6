//! Which files are read, and how they are laid over one another.

use super::*;
use crate::discover::Meant;

#[test]
fn the_policy_is_found_upward_from_what_the_arguments_share() {
    let there = folder(&[
        ("zonewarden.toml", "rules.ttl-bounds.min = 1"),
        ("a/zonewarden.toml", "rules.ttl-bounds.min = 2"),
        ("a/b/x.zone", ""),
        ("a/c/y.zone", ""),
        ("d/z.zone", ""),
    ]);
    let path = |name: &str| there.path().join(name);
    let found = |names: &[&str]| {
        minimum(&load(there.path(), |args| args.arguments = names.iter().map(|name| path(name)).collect()))
    };
    assert_eq!(found(&["a/b/x.zone", "a/c/y.zone"]), Some(2));
    assert_eq!(found(&["a/b", "d"]), Some(1));
    assert_eq!(found(&["a/b/missing.zone"]), Some(2));
    let loaded = load(&path("a/b"), |_| {});
    assert_eq!(loaded.policy.folder(), Some(path("a").as_path()));
    assert_eq!(minimum(&load(&path("a/b"), |args| args.isolated = true)), Some(60));
    assert_eq!(minimum(&load(&path("a/b"), |args| args.config = Some(path("zonewarden.toml")))), Some(1));
}

#[test]
fn later_layers_win_and_each_file_counts_once() {
    let there = folder(&[
        (
            "zonewarden.toml",
            "extends = ['recommended', 'p/one.toml', 'p/two.toml']\nrules.ttl-bounds.types = { MX = { max = 1 } }",
        ),
        (
            "p/one.toml",
            "extends = ['base.toml']\nrules.ttl-bounds.min = 1\nrules.ttl-bounds.types = { MX = { min = 1 }, A = { min = 1 } }",
        ),
        ("p/two.toml", "extends = ['base.toml']\nrules.ttl-bounds.types = { A = { min = 2 } }"),
        ("p/base.toml", "rules.ttl-bounds.min = 9\nrules.ttl-bounds.max = 9\nzones.include = ['z/*.zone']"),
    ]);
    let loaded = load(there.path(), |_| {});
    assert_eq!(minimum(&loaded), Some(1));
    let zone = loaded.policy.for_zone("a.", None);
    let options = &zone.rule("ttl-bounds").unwrap().options;
    assert_eq!(options.duration("max"), Some(9));
    let row = |rtype| options.for_type("types", rtype).map(|row| (row.duration("min"), row.duration("max"))).unwrap();
    assert_eq!(row(1), (Some(2), None));
    assert_eq!(row(15), (Some(1), Some(1)));
    let zones = loaded.policy.zones();
    assert!(zones.listed(&there.path().join("p/z/a.zone")).is_some(), "relative to the file that names it");
}

#[test]
fn policies_on_the_command_line_stand_for_extends() {
    let there = folder(&[
        ("zonewarden.toml", "extends = ['strict']\nrules.ttl-bounds.max = 5"),
        ("corp.toml", "rules.ttl-bounds.min = 7"),
    ]);
    let corp = there.path().join("corp.toml").to_string_lossy().into_owned();
    let loaded = load(there.path(), |args| args.policies = vec!["recommended".to_owned(), corp]);
    assert_eq!(minimum(&loaded), Some(7));
    let zone = loaded.policy.for_zone("a.", None);
    assert_eq!(zone.rule("ttl-bounds").unwrap().options.duration("max"), Some(5));
    assert!(zone.rule("mx-single").is_none());
    let loaded = load(there.path(), |args| args.policies = vec!["strct".to_owned()]);
    assert_eq!(loaded.errors[0].message, "`--policy strct`: there is no pack `strct`");
    assert_eq!(loaded.errors[0].help.as_deref(), Some("did you mean `strict`?"));
}

#[test]
fn what_extends_cannot_reach() {
    let there = folder(&[
        ("outside.toml", ""),
        ("in/zonewarden.toml", "extends = ['../outside.toml', 'a.toml', 'none.toml', 'sub/']"),
        ("in/a.toml", "extends = ['b.toml']"),
        ("in/b.toml", "extends = ['a.toml', 'b.toml']"),
        ("in/sub/x", ""),
    ]);
    let loaded = load(&there.path().join("in"), |_| {});
    let found: Vec<(&str, &str)> = loaded.errors.iter().map(|error| (error.message.as_str(), error.text())).collect();
    assert_eq!(
        found,
        [
            ("`../outside.toml` lies outside the root folder, so it is not read", "'../outside.toml'"),
            ("cannot read the policy `none.toml`: there is no such file", "'none.toml'"),
            ("cannot read the policy `sub/`: it is not a file", "'sub/'"),
            ("`a.toml` extends this file in turn", "'a.toml'"),
            ("`b.toml` extends this file in turn", "'b.toml'"),
        ]
    );
    let wider = load(&there.path().join("in"), |args| args.root = Some(there.path().to_owned()));
    assert_eq!(wider.errors.len(), 4);
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out_of_the_root() {
    use std::os::unix::fs::symlink;
    let there = folder(&[
        ("secret/secret.toml", "secret = 1"),
        ("secret/mta-sts.txt", "secret"),
        (
            "in/zonewarden.toml",
            "extends = ['link.toml', 'folder/secret.toml', 'own.toml']\n\
             [mail]\nmta-sts = [{ domain = 'a.example', policy = 'link.txt' }, { domain = 'b.example', policy = 'folder/mta-sts.txt' }]\n",
        ),
        ("in/policies/own.toml", "rules.ttl-bounds.min = 7"),
    ]);
    let path = |name: &str| there.path().join(name);
    symlink(path("secret/secret.toml"), path("in/link.toml")).unwrap();
    symlink(path("secret/mta-sts.txt"), path("in/link.txt")).unwrap();
    symlink("../secret", path("in/folder")).unwrap();
    symlink("policies/own.toml", path("in/own.toml")).unwrap();
    let loaded = load(&path("in"), |_| {});
    let told: Vec<(&str, &str)> = loaded.errors.iter().map(|error| (error.message.as_str(), error.text())).collect();
    let outside =
        |name: &str| (format!("`{name}` lies outside the root folder, so it is not read"), format!("'{name}'"));
    let expected = ["link.toml", "folder/secret.toml", "link.txt", "folder/mta-sts.txt"].map(outside);
    let expected: Vec<(&str, &str)> = expected.iter().map(|(said, text)| (said.as_str(), text.as_str())).collect();
    assert_eq!(told, expected);
    assert!(loaded.errors.iter().all(|error| error.help.as_deref().is_some_and(|help| help.contains("--root"))));
    // A link that stays inside is followed.
    let bounds = loaded.policy.for_zone("a.", None);
    assert_eq!(bounds.rule("ttl-bounds").and_then(|rule| rule.options.duration("min")), Some(7));
}

#[cfg(unix)]
#[test]
fn a_policy_that_is_found_is_no_link_to_the_outside() {
    use std::os::unix::fs::symlink;
    let there = folder(&[
        ("secret.toml", "secret = 1"),
        ("repo/corp/policy.toml", "rules.ttl-bounds.min = 7"),
        ("repo/team/a", ""),
    ]);
    let path = |name: &str| there.path().join(name);
    symlink(path("secret.toml"), path("repo/zonewarden.toml")).unwrap();
    let told = |loaded: &Loaded| loaded.errors.iter().map(|error| error.message.clone()).collect::<Vec<_>>();
    let refused = told(&load(&path("repo"), |_| {}));
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert!(refused[0].ends_with("is a symbolic link that leads outside the root"), "{refused:?}");
    // Who names it, or a root that holds it, has read it.
    let named = told(&load(&path("repo"), |args| args.config = Some(path("repo/zonewarden.toml"))));
    assert_eq!(named, told(&load(&path("repo"), |args| args.root = Some(there.path().to_owned()))));
    assert_eq!(named.len(), 1);
    assert!(named[0].contains("no key `secret`"), "{named:?}");
    // All of a repository is one.
    symlink("../corp/policy.toml", path("repo/team/zonewarden.toml")).unwrap();
    assert_eq!(told(&load(&path("repo/team"), |_| {})).len(), 1);
    fs::create_dir(path("repo/.git")).unwrap();
    assert_eq!(minimum(&load(&path("repo/team"), |_| {})), Some(7));
}

#[test]
fn a_named_policy_that_cannot_be_read() {
    let loaded = load(Path::new("."), |args| args.config = Some(PathBuf::from("no/such/policy.toml")));
    assert_eq!(loaded.errors[0].message, "cannot read the policy `no/such/policy.toml`: there is no such file");
    assert!(loaded.policy.for_zone("a.", None).rule("mx-target-is-cname").is_some());
}

#[test]
fn globs_and_origins_are_relative_to_the_policy() {
    let there = folder(&[(
        "zonewarden.toml",
        "[zones]\ninclude = ['zones/**/*.zone', './more']\nexclude = ['zones/old/']\ninclude-roots = ['shared']\n\
         origins = [{ path = 'zones/rev10', origin = '10.IN-ADDR.arpa.' }, { path = 'zones/*', origin = 'x.' }]\n",
    )]);
    let loaded = load(there.path(), |_| {});
    assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
    let zones = loaded.policy.zones();
    let at = |name: &str| there.path().join(name);
    let included = |name: &str| zones.listed(&at(name)).is_some_and(|meant| meant != Meant::No);
    assert!(included("zones/a.zone") && included("zones/b/c/a.zone") && included("more/deep/x"));
    assert!(!included("zones/a.txt") && !included("other/a.zone"));
    assert!(zones.excludes(&at("zones/old")));
    let origin = |name: &str| zones.origin(&at(name)).map(ToString::to_string);
    assert_eq!(origin("zones/rev10").as_deref(), Some("10.in-addr.arpa."));
    assert_eq!(origin("zones/other").as_deref(), Some("x."));
    assert_eq!(zones.include_roots, [there.path().join("shared")]);
}

#[test]
fn limits_are_set_by_the_later_file_and_held_to_their_bounds() {
    let there = folder(&[
        ("zonewarden.toml", "extends = ['corp.toml']\n[limits]\nincludes = 5\nnesting = 0\nrecords = 3"),
        ("corp.toml", "limits = { includes = 7, generated = 20 }"),
    ]);
    let loaded = load(there.path(), |_| {});
    let messages: Vec<&str> = loaded.errors.iter().map(|error| error.message.as_str()).collect();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(messages[0].contains("nesting"), "{messages:?}");
    assert_eq!(messages[1], "`[limits]` has no option `records`");
    let limits = loaded.policy.limits();
    assert_eq!((limits.includes, limits.generated, limits.nesting), (5, 20, 16));
}

#[test]
fn dialects_are_known_servers() {
    let sources = SourceMap::new();
    let loaded = Policy::from_text("zonewarden.toml", "[zones]\ndialects = ['powerdns', 'route54']\n", &sources);
    assert_eq!(loaded.policy.zones().dialects, ["powerdns"]);
    let told: Vec<_> = loaded.errors.iter().map(|error| (error.message.as_str(), error.help.as_deref())).collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, "`route54` is no dialect of zone files");
    assert!(told[0].1.is_some_and(|help| help.contains("route53")), "{told:?}");
}
