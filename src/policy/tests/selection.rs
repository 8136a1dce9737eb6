//! `--select`, `--ignore` and `--severity`.

use super::*;

fn selected(select: &[&str], ignore: &[&str], severity: &[&str], text: &str) -> Loaded {
    let there = folder(&[("zonewarden.toml", text)]);
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    load(there.path(), |args| {
        (args.select, args.ignore, args.severity) = (owned(select), owned(ignore), owned(severity));
    })
}

fn running(loaded: &Loaded, apex: &str) -> Vec<&'static str> {
    assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
    loaded.policy.for_zone(apex, None).rules().map(|rule| rule.page.id).collect()
}

#[test]
fn select_and_ignore_take_rules_groups_packs_and_globs() {
    assert_eq!(running(&selected(&["mx-single", "ttl-bounds"], &[], &[], ""), "a."), ["mx-single", "ttl-bounds"]);
    let group = running(&selected(&["soa-ttl"], &[], &[], ""), "a.");
    assert!(group.contains(&"ttl-bounds") && group.iter().all(|id| id.starts_with("soa-") || id.starts_with("ttl-")));
    assert_eq!(running(&selected(&["mx-si*"], &[], &[], ""), "a."), ["mx-single"]);
    assert!(running(&selected(&["strict"], &[], &[], ""), "a.").contains(&"mx-single"));
    assert!(!running(&selected(&[], &["mail"], &[], ""), "a.").contains(&"mx-target-is-cname"));
    let text = "[[override]]\nzones = ['a.']\nrules.ttl-bounds.severity = 'off'";
    let loaded = selected(&["ttl-bounds"], &[], &["ttl-bounds=error"], text);
    assert_eq!(running(&loaded, "a."), [""; 0], "an override keeps its word");
    assert_eq!(running(&loaded, "b."), ["ttl-bounds"]);
}

#[test]
fn severities_on_the_command_line_win() {
    let text = "rules.ttl-bounds.severity = 'off'\n[[override]]\nzones = ['a.']\nrules.ttl-bounds.severity = 'info'";
    let loaded = selected(&[], &[], &["ttl-bounds=error"], text);
    for apex in ["a.", "b."] {
        assert_eq!(loaded.policy.for_zone(apex, None).severity("ttl-bounds", WARNING), Some(ERROR));
    }
    let loaded = selected(&[], &[], &["mx-*=off"], "");
    assert!(!running(&loaded, "a.").iter().any(|id| id.starts_with("mx-")));
}

#[test]
fn mistakes_on_the_command_line() {
    let loaded = selected(&["mx-singl"], &["zzz*"], &["ttl-bounds", "ttl-bounds=eror", "nothing-like-it=info"], "");
    let found: Vec<(&str, &str)> =
        loaded.errors.iter().map(|error| (error.message.as_str(), error.help.as_deref().unwrap())).collect();
    assert_eq!(
        found,
        [
            ("`--select mx-singl`: no rule, group or pack has this name", "did you mean `mx-single`?"),
            ("`--ignore zzz*` matches no rule", "`zonewarden rules` lists all rules"),
            ("`--severity ttl-bounds` says no severity", "write `--severity ttl-bounds=warning`"),
            ("`eror` in `--severity ttl-bounds=eror` is no severity", "did you mean `error`?"),
            (
                "`--severity nothing-like-it`: no rule, group or pack has this name",
                "`zonewarden rules` lists all rules with their groups"
            ),
        ]
    );
}
