//! `[[mail.mta-sts]]`: policy files of MTA-STS beside the zones.

use super::*;
use crate::model::{Declared, MailUse};
use crate::zone::name::Name;

const NAMED: &str = "[[mail.mta-sts]]\ndomain = 'Example.com'\npolicy = 'sts/a.txt'\n";

fn errors(text: &str) -> Vec<String> {
    let folder = folder(&[("p/zonewarden.toml", text), ("p/sts/a.txt", "version: STSv1\n"), ("outside.txt", "x")]);
    let loaded = load(&folder.path().join("p"), |_| {});
    loaded.errors.iter().map(|error| error.message.clone()).collect()
}

#[test]
fn a_named_file_switches_its_rule_on() {
    let folder = folder(&[("zonewarden.toml", NAMED), ("sts/a.txt", "version: STSv1\n")]);
    let loaded = load(folder.path(), |_| {});
    assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
    let base = loaded.policy.base();
    let rule = base.rule("mta-sts-policy-mismatch").expect("the rule is on");
    assert_eq!(rule.mta_sts.len(), 1);
    assert_eq!(rule.mta_sts[0].domain.to_string(), "example.com.");
    assert!(policy("").base().rule("mta-sts-policy-mismatch").is_none());
}

#[test]
fn files_that_cannot_be_read_are_told() {
    assert!(errors(NAMED).is_empty());
    assert_eq!(
        errors(&NAMED.replace("a.txt", "b.txt")),
        ["cannot read the MTA-STS policy `sts/b.txt`: there is no such file"]
    );
    assert_eq!(
        errors(&NAMED.replace("sts/a.txt", "../outside.txt")),
        ["`../outside.txt` lies outside the root folder, so it is not read"]
    );
    assert_eq!(errors(&NAMED.replace("sts/a.txt", "sts")), ["cannot read the MTA-STS policy `sts`: it is not a file"]);
}

#[test]
fn mistakes_in_the_table_are_told() {
    for (text, told) in [
        ("mail = 1\n", "`mail` is an integer; it must be a table"),
        ("[mail]\nspf = 1\n", "`[mail]` has no option `spf`"),
        ("[mail.mta-sts]\ndomain = 'a'\n", "`mail.mta-sts` must be a list of tables"),
        ("[[mail.mta-sts]]\ndomain = 'a.example'\n", "this `[[mail.mta-sts]]` has no `policy`"),
        ("[[mail.mta-sts]]\ndomain = 1\npolicy = 'sts/a.txt'\n", "`domain` is an integer; it must be a string"),
        ("[[mail.mta-sts]]\ndomain = 'a..b'\npolicy = 'sts/a.txt'\n", "`a..b` is not a name: "),
        ("[[mail.mta-sts]]\ndomain = '.'\npolicy = 'sts/a.txt'\n", "`.` is no domain that takes mail"),
        (
            "[[mail.mta-sts]]\ndomain = 'a.example'\npolicy = 'sts/a.txt'\nmode = 1\n",
            "a `[[mail.mta-sts]]` has no key `mode`",
        ),
    ] {
        let errors = errors(text);
        assert!(errors.len() == 1 && errors[0].starts_with(told), "{text}: {errors:?}");
    }
}

#[test]
fn zones_are_marked() {
    let policy = policy("[mail]\nno-mail = ['example.net']\nparked = ['*.parked.example', 'b.parked.example']\n");
    let mark = |apex: &str| {
        let mut declared = Declared::default();
        policy.mail().declare(Name::parse(apex).unwrap().as_ref(), &mut declared);
        declared.mail.map(|mark| mark.purpose)
    };
    assert_eq!(mark("example.net."), Some(MailUse::NoMail));
    assert_eq!(mark("a.parked.example."), Some(MailUse::Parked));
    assert_eq!(mark("example.org."), None);
}

#[test]
fn a_group_switches_its_rule_on() {
    let rule = |text: &str| policy(text).base().rule("mx-group-mismatch").map(|rule| rule.mail.groups.len());
    assert_eq!(rule("[[mail.group]]\ndomains = ['example.com', 'example.net']\n"), Some(1));
    assert_eq!(rule(""), None);
}

#[test]
fn mistakes_in_marks_and_groups_are_told() {
    assert_eq!(errors("[mail]\nparkd = []\n"), ["`[mail]` has no option `parkd`"]);
    assert_eq!(errors("[[mail.group]]\nname = 'x'\n"), ["this `[[mail.group]]` has no `domains`"]);
    assert_eq!(errors("[mail]\ngroup = 'x'\n"), ["`mail.group` must be a list of tables"]);
}

#[test]
fn networks_are_networks() {
    let errors = |list: &str| errors(&format!("[rules.mx-retired]\nnetworks = {list}\n"));
    assert!(errors("['192.0.2.0/24', '2001:db8::1']").is_empty());
    assert_eq!(errors("['192.0.2.1/24']"), ["`192.0.2.1/24` in `networks` names a host inside a network"]);
    assert_eq!(errors("['mail']"), ["`mail` in `networks` is no network"]);
    assert_eq!(errors("'192.0.2.0/24'").len(), 1);
}
