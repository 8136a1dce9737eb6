//! `mx-primary`, `mx-backup-preferred`, `mx-duplicate-preference`, `mx-single`, `mx-too-many`: which hosts there are,
//! and in which order.

use super::zone;

const PRIMARY: &str = "mx-primary";
const BACKUP: &str = "mx-backup-preferred";
const SHARED: &str = "mx-duplicate-preference";
const SINGLE: &str = "mx-single";
const MANY: &str = "mx-too-many";

fn primary(text: &str) -> Vec<String> {
    zone(text).policy("[rules.mx-primary]\nprimary = ['mx1.example.net.', 'first.*']\n").told(PRIMARY)
}

fn strict(rule: &str, text: &str) -> Vec<String> {
    zone(text).policy("extends = ['strict']\n").told(rule)
}

#[test]
fn nothing_is_preferred_to_the_primary() {
    assert_eq!(
        primary("@ MX 5 backup\n@ MX 10 mx1.example.net.\n"),
        ["error[mx-primary] example.com.zone:1:8 'backup' `backup.example.com.` is preferred to the primary \
          `mx1.example.net.` of `example.com.` \
          | example.com.zone:2:1 '@ MX 10 mx1.example.net.' the primary `mx1.example.net.` has preference 10 here \
          | zonewarden.toml:2:12 ''mx1.example.net.'' the policy names the primary hosts here \
          | help: swap the preferences: write `MX 5 mx1.example.net.` and `MX 10 backup.example.com.`"]
    );
}

#[test]
fn nothing_shares_the_primarys_preference() {
    assert_eq!(
        primary("@ MX 10 mx1.example.net.\n@ MX 10 other\n"),
        ["error[mx-primary] example.com.zone:2:9 'other' `other.example.com.` shares the lowest preference of \
          `example.com.` with the primary `mx1.example.net.` \
          | example.com.zone:1:1 '@ MX 10 mx1.example.net.' the primary `mx1.example.net.` has preference 10 here \
          | zonewarden.toml:2:12 ''mx1.example.net.'' the policy names the primary hosts here \
          | help: write `MX 20 other.example.com.`"]
    );
}

#[test]
fn a_domain_without_a_primary_host_is_told_which_there_are() {
    assert_eq!(
        primary("@ MX 10 mx2.example.net.\n@ MX 20 mx3.example.net.\n"),
        ["error[mx-primary] example.com.zone:1:9 'mx2.example.net.' `mx2.example.net.` gets the mail for \
          `example.com.`, and none of its MX hosts is primary \
          | zonewarden.toml:2:12 ''mx1.example.net.'' the policy names the primary hosts here \
          | help: add a primary host with a preference below 10; the policy's primary hosts are `mx1.example.net.`, \
          `first.*`"]
    );
}

#[test]
fn primaries_in_their_place() {
    for text in [
        "@ MX 10 mx1.example.net.\n@ MX 20 other\n",
        "@ MX 10 MX1.example.net.\n@ MX 10 first.example.org.\n@ MX 20 other\n",
        "@ MX 10 first.example.org.\n@ MX 20 mx1.example.net.\n",
        "@ MX 0 .\n",
        "@ MX 10 mx1.example.net.\n@ MX 20 host\nhost MX 10 host\nhost A 192.0.2.25\n",
        "sub NS ns.elsewhere.\nsub MX 10 other\n",
    ] {
        assert_eq!(primary(text), [""; 0], "{text}");
    }
    assert_eq!(primary("* MX 10 other\n").len(), 1, "a wildcard routes mail too");
    assert_eq!(primary("sub MX 10 other\n").len(), 1, "so does any other name");
    assert!(zone("@ MX 10 other\n").brief(PRIMARY).is_empty(), "nobody asked");
}

#[test]
fn a_host_named_backup_comes_later() {
    assert_eq!(
        zone("@ MX 5 backup-mx\n@ MX 10 mx1.example.net.\nbackup-mx A 192.0.2.25\n").told(BACKUP),
        ["warning[mx-backup-preferred] example.com.zone:1:8 'backup-mx' mail for `example.com.` goes \
          first to `backup-mx.example.com.`, which is named as a backup, and only then to `mx1.example.net.` \
          | example.com.zone:2:1 '@ MX 10 mx1.example.net.' `mx1.example.net.` stands behind it, with preference 10 \
          | help: swap the preferences: write `MX 5 mx1.example.net.` and `MX 10 backup-mx.example.com.`"]
    );
}

#[test]
fn the_second_of_a_numbered_series_comes_later() {
    let told = zone("@ MX 10 mx2.example.net.\n@ MX 20 mx3.example.net.\n@ MX 30 mx1.example.net.\n").told(BACKUP);
    assert_eq!(
        told,
        ["warning[mx-backup-preferred] example.com.zone:1:9 'mx2.example.net.' mail for `example.com.` goes first to \
          `mx2.example.net.` and only then to `mx1.example.net.` \
          | example.com.zone:3:1 '@ MX 30 mx1.example.net.' `mx1.example.net.` stands behind it, with preference 30 \
          | help: swap the preferences: write `MX 10 mx1.example.net.` and `MX 30 mx2.example.net.`"]
    );
}

#[test]
fn which_names_are_backups() {
    let speaks = |text: &str| !zone(text).brief(BACKUP).is_empty();
    for text in [
        "@ MX 10 backup.mx.example.net.\n@ MX 20 mail.example.net.\n",
        "@ MX 10 mx.fallback.example.net.\n@ MX 20 mail.example.net.\n",
        "@ MX 10 BACKUP2.example.net.\n@ MX 20 mail.example.net.\n",
        "@ MX 10 mx2.example.net.\n@ MX 20 mx1.example.net.\n",
        "@ MX 10 mx02.example.net.\n@ MX 20 mx01.example.net.\n",
        "@ MX 10 in2-smtp.example.net.\n@ MX 20 in1-smtp.example.net.\n",
        "@ MX 10 mx2.example.net.\n@ MX 10 backup.example.net.\n@ MX 20 mx1.example.net.\n",
        "@ MX 10 backup.example.net.\n@ MX 20 secondary.example.net.\n@ MX 30 mx1.example.net.\n",
        "sub MX 10 backup.example.net.\nsub MX 20 mail.example.net.\n",
        "* MX 10 backup.example.net.\n* MX 20 mail.example.net.\n",
    ] {
        assert!(speaks(text), "{text}");
    }
    for text in [
        "@ MX 10 mail.example.net.\n@ MX 20 backup.example.net.\n",
        "@ MX 10 backup.example.net.\n@ MX 10 mail.example.net.\n",
        "@ MX 10 backup.example.net.\n",
        "@ MX 10 backup.example.net.\n@ MX 0 .\n",
        "@ MX 10 backup1.example.net.\n@ MX 20 backup2.example.net.\n",
        "@ MX 10 mx1.backup.net.\n@ MX 20 mail.example.net.\n",
        "@ MX 10 mx1.backup.co.uk.\n@ MX 20 mail.example.net.\n",
        "@ MX 10 backups.example.net.\n@ MX 20 mail.example.net.\n",
        "@ MX 10 mx2.example.net.\n@ MX 20 mx10.example.net.\n",
        "@ MX 10 mx10.example.net.\n@ MX 20 mx2.example.net.\n",
        "@ MX 10 mx2.example.net.\n@ MX 20 mx1.example.org.\n",
        "@ MX 10 mx2.example.net.\n@ MX 20 mail1.example.net.\n",
        "@ MX 10 mx.dc2.example.net.\n@ MX 20 mx.dc1.example.net.\n",
        "@ MX 10 vps2.example.net.\n@ MX 20 vps1.example.net.\n",
        "@ MX 10 mail-192-0-2-25.example.net.\n@ MX 20 mail-192-0-2-1.example.net.\n",
        "@ MX 10 mx1.example.net.\n@ MX 10 mx2.example.net.\n@ MX 20 mx3.example.net.\n",
        "sub NS ns.elsewhere.\nsub MX 10 backup.example.net.\nsub MX 20 mail.example.net.\n",
    ] {
        assert!(!speaks(text), "{text}");
    }
}

#[test]
fn the_set_that_google_asks_for_is_fine() {
    let google = "
@ MX 1 ASPMX.L.GOOGLE.COM.
@ MX 5 ALT1.ASPMX.L.GOOGLE.COM.
@ MX 5 ALT2.ASPMX.L.GOOGLE.COM.
@ MX 10 ALT3.ASPMX.L.GOOGLE.COM.
@ MX 10 ALT4.ASPMX.L.GOOGLE.COM.
";
    for rule in [BACKUP, SHARED, SINGLE, MANY] {
        assert!(strict(rule, google).is_empty(), "{rule}");
    }
}

#[test]
fn a_domain_under_the_name_of_a_backup_company() {
    let apex_says_so = crate::rules::testing::World::of(&[(
        "backup.example.com.",
        "@ MX 10 mx1\n@ MX 20 mx.example.net.\nmx1 A 192.0.2.25\n",
    )]);
    assert!(apex_says_so.brief(BACKUP).is_empty());
}

#[test]
fn words_for_backups_can_be_chosen() {
    let policy = "[rules.mx-backup-preferred]\nbackup = ['Spool', 'mx9']\n";
    let speaks = |text: &str| !zone(text).policy(policy).brief(BACKUP).is_empty();
    assert!(speaks("@ MX 10 spool.example.net.\n@ MX 20 mail.example.net.\n"));
    assert!(speaks("@ MX 10 mx9.example.net.\n@ MX 20 mail.example.net.\n"));
    assert!(!speaks("@ MX 10 backup.example.net.\n@ MX 20 mail.example.net.\n"));
}

#[test]
fn a_shared_preference_is_said_once() {
    assert_eq!(
        strict(SHARED, "@ MX 10 mx1\n@ MX 10 mx2\nmx1 A 192.0.2.25\nmx2 A 198.51.100.25\n"),
        ["info[mx-duplicate-preference] example.com.zone:2:6 '10' `mx1.example.com.` and `mx2.example.com.` share \
          preference 10 of `example.com.` \
          | example.com.zone:1:1 '@ MX 10 mx1' `mx1.example.com.` has preference 10 here \
          | help: write `MX 20 mx2.example.com.` if it is to be tried after `mx1.example.com.`; if the load is shared \
          on purpose, switch `mx-duplicate-preference` off for this zone"]
    );
    let three = strict(SHARED, "@ MX 10 a.\n@ MX 20 d.\n@ MX 10 b.\n@ MX 10 c.\n");
    assert_eq!(three.len(), 1);
    assert!(three[0].contains("3:6 '10' 3 MX hosts share preference 10 of `example.com.`"), "{three:?}");
    for fine in ["@ MX 10 a.\n@ MX 20 b.\n", "@ MX 10 a.\n@ MX 10 A.\n", "@ MX 10 a.\n", "@ MX 0 .\n@ MX 0 a.\n"] {
        assert!(strict(SHARED, fine).is_empty(), "{fine}");
    }
}

#[test]
fn one_host_is_few() {
    assert_eq!(
        strict(SINGLE, "@ MX 10 mail\nmail A 192.0.2.25\n"),
        ["warning[mx-single] example.com.zone:1:9 'mail' `example.com.` has only one MX host, `mail.example.com.` \
          | help: add another host that takes mail for `example.com.`, or list `mail.example.com.` under `exempt`"]
    );
    assert_eq!(strict(SINGLE, "@ MX 10 mail\n@ MX 20 mail\nmail A 192.0.2.25\n").len(), 1, "twice the same is one");
    for fine in [
        "@ MX 10 a.\n@ MX 20 b.\n",
        "@ MX 0 .\n",
        "@ MX 0 .\n@ MX 10 mail\nmail A 192.0.2.25\n",
        "* MX 10 mail\nmail A 192.0.2.25\n",
        "@ MX 10 a.\n@ MX 20 mail\nmail A 192.0.2.25\nmail MX 10 mail\n",
        "@ MX 0 example-com.mail.protection.outlook.com.\n",
        "sub NS ns.elsewhere.\nsub MX 10 mail\n",
    ] {
        assert!(strict(SINGLE, fine).is_empty(), "{fine}");
    }
    assert!(zone("@ MX 10 a.\n").brief(SINGLE).is_empty(), "only on request");
    let same = strict(SINGLE, "@ MX 10 a.\nx MX 20 a.\ny MX 10 a.\nz MX 10 b.\n");
    assert_eq!(same.len(), 2, "{same:?}");
    assert!(same[0].contains("`example.com.` has only one MX host, `a.`, and so have 2 other names in this zone"));
}

#[test]
fn the_least_number_and_the_exemptions_can_be_chosen() {
    let with = |options: &str, text: &str| zone(text).policy(&format!("[rules.mx-single]\n{options}\n")).told(SINGLE);
    assert_eq!(
        with("min = 4", "@ MX 10 a.\n@ MX 20 b.\n"),
        ["warning[mx-single] example.com.zone:1:9 'a.' `example.com.` has only 2 MX hosts \
          | zonewarden.toml:2:1 'min = 4' at least 4 are asked for here \
          | help: add 2 more hosts that take mail for `example.com.`, or list `a.` under `exempt`"]
    );
    assert!(with("exempt = ['mail']", "@ MX 10 mail\nmail A 192.0.2.25\n").is_empty());
    assert_eq!(with("exempt-providers = false", "@ MX 0 example-com.mail.protection.outlook.com.\n").len(), 1);
}

#[test]
fn six_hosts_are_many() {
    let six = "@ MX 1 a.\n@ MX 2 b.\n@ MX 3 c.\n@ MX 4 d.\n@ MX 5 e.\n@ MX 6 f.\n";
    assert_eq!(
        strict(MANY, six),
        ["warning[mx-too-many] example.com.zone:6:8 'f.' `example.com.` has 6 MX hosts, more than 5 \
          | help: remove the hosts that no longer take mail for `example.com.`, 1 at least"]
    );
    assert!(strict(MANY, "@ MX 1 a.\n@ MX 2 a.\n@ MX 3 a.\n@ MX 4 a.\n@ MX 5 a.\n@ MX 6 a.\n").is_empty());
    let two = zone("@ MX 1 a.\n@ MX 2 b.\n").policy("[rules.mx-too-many]\nmax = 1\n").told(MANY);
    assert!(two[0].contains("zonewarden.toml:2:1 'max = 1' at most 1 are allowed here"), "{two:?}");
}
