//! A repository of 20 zones, and ten changes as they come in pull requests: what each must tell, and nothing else.

use crate::repository::{Repository, Told, zone};

const POLICY: &str = "\
[zones]
include = ['zones/*.zone']

[facts]
files = ['facts/*.zone']

[rules.change-mail-routing]

[rules.ttl-bounds]
severity = 'error'
min = '5m'
max = '1d'

[rules.dmarc-missing]
severity = 'off'

[rules.mta-sts-missing]
severity = 'off'
";

/// Zones that take mail have it at hosts of the first zone; three share their web servers; one has a fault of old.
fn repository() -> Repository {
    let repository = Repository::new();
    repository.write("zonewarden.toml", POLICY);
    repository
        .write("facts/outside.zone", "; zonewarden: fetched 2026-11-20\nns1.example.net. 3600 IN A 198.51.100.1\n");
    repository.write("zones/web.inc", "www A 203.0.113.80\n");
    for number in 1..=20 {
        let mut records = "@ MX 10 mx1.z01.example.\n@ MX 20 mx2.z01.example.\n@ TXT \"v=spf1 mx -all\"\n".to_owned();
        match number {
            1 => records.push_str("mx1 A 203.0.113.25\nmx2 A 203.0.113.26\n"),
            5 => records.push_str("ftp CNAME gone\n"),
            18..=20 => records.push_str("$INCLUDE web.inc\n"),
            _ => records.push_str("app A 203.0.113.81\n"),
        }
        repository.write(&format!("zones/z{number:02}.example.zone"), &zone(2024010101, &records));
    }
    repository.commit();
    repository.git(&["checkout", "--quiet", "-b", "change"]);
    repository
}

fn raise(repository: &Repository, path: &str) {
    repository.edit(path, "2024010101", "2026112201");
}

fn check(repository: &Repository, more: &[&str]) -> Told {
    repository.commit();
    let told = repository.check(&[&["--base", "main", "--merge-base", "."], more].concat());
    assert!(told.base("known") + told.base("gone") >= 1, "the fault of old is known");
    told
}

#[test]
fn ten_changes() {
    let repository = repository();
    let expect = |what: &str, more: &[&str], code: i32, findings: &[&str]| {
        let told = check(&repository, more);
        assert_eq!(told.findings(), findings, "{what}: {}", told.document);
        assert_eq!(told.code, code, "{what}");
        repository.git(&["reset", "--quiet", "--hard", "main"]);
    };

    repository.edit("zones/z02.example.zone", "app A", "api A 203.0.113.82\napp A");
    raise(&repository, "zones/z02.example.zone");
    expect("a host, and a new serial", &[], 0, &[]);

    repository.edit("zones/z03.example.zone", "app A", "api A 203.0.113.82\napp A");
    expect("a host, and the serial forgotten", &[], 1, &["serial-not-increased z03.example."]);

    repository.edit("zones/z01.example.zone", "mx2 A 203.0.113.26\n", "");
    raise(&repository, "zones/z01.example.zone");
    let of_all: Vec<String> = (1..=20).map(|number| format!("mx-target-missing z{number:02}.example.")).collect();
    let of_all: Vec<&str> = of_all.iter().map(String::as_str).collect();
    expect("a mail host deleted that all zones need", &[], 1, &of_all);

    repository.git(&["mv", "zones/z04.example.zone", "zones/four.zone"]);
    repository.edit("zones/four.zone", "$TTL", "$ORIGIN z04.example.\n$TTL");
    expect("a file that is called otherwise", &[], 0, &[]);

    repository.remove("zones/z06.example.zone");
    expect("a zone removed", &[], 0, &["change-mass-removal z06.example."]);

    repository.edit("zones/z07.example.zone", "-all", "~all");
    raise(&repository, "zones/z07.example.zone");
    let told = ["change-mail-routing z07.example.", "change-weakens z07.example."];
    expect("protection weakened", &[], 0, &told);

    repository.edit("zonewarden.toml", "severity = 'error'\nmin", "severity = 'off'\nmin");
    repository.edit("zones/z08.example.zone", "app A", "app 2w A");
    raise(&repository, "zones/z08.example.zone");
    expect("the gate switched off, and used", &[], 1, &["policy-weakened", "ttl-bounds z08.example."]);

    repository.edit("zones/web.inc", "203.0.113.80", "203.0.113.90");
    let told = ["18", "19", "20"].map(|number| format!("serial-not-increased z{number}.example."));
    expect("a fragment of three zones, no serial raised", &[], 1, &told.each_ref().map(String::as_str));

    repository.edit(
        "zones/z09.example.zone",
        "app A 203.0.113.81",
        "; the application\nAPP   3600 IN A   203.0.113.81",
    );
    expect("comments and blanks", &[], 0, &[]);

    repository.edit("facts/outside.zone", "198.51.100.1", "198.51.100.2");
    repository.edit("zones/z05.example.zone", "ftp CNAME gone\n", "");
    raise(&repository, "zones/z05.example.zone");
    expect("facts edited, and the fault of old mended", &[], 0, &["policy-weakened"]);

    // The same change once somebody has agreed.
    repository.edit("zones/z10.example.zone", "@ MX 20 mx2.z01.example.\n", "");
    raise(&repository, "zones/z10.example.zone");
    let args = ["--allow", "change-mail-routing", "--ignore", "mx-single"];
    expect("mail routing, with consent", &args, 0, &[]);
}

#[test]
fn the_policy_of_the_files_as_they_are_counts_where_that_is_asked_for() {
    let repository = repository();
    repository.edit("zonewarden.toml", "severity = 'error'\nmin", "severity = 'off'\nmin");
    repository.edit("zones/z08.example.zone", "app A", "app 2w A");
    raise(&repository, "zones/z08.example.zone");
    let told = check(&repository, &["--policy-from", "head"]);
    assert_eq!(told.findings(), ["policy-weakened"]);
}

#[test]
fn a_policy_that_is_removed_still_judges_and_is_missed() {
    let repository = repository();
    repository.remove("zonewarden.toml");
    repository.edit("zones/z08.example.zone", "app A", "app 2w A");
    raise(&repository, "zones/z08.example.zone");
    let told = check(&repository, &[]);
    assert_eq!(told.findings(), ["policy-weakened", "ttl-bounds z08.example."], "{}", told.document);
    let document = told.document.to_string();
    assert!(document.contains("this change removes the policy, and with it what it says of"), "{document}");
}

#[test]
fn exceptions_that_a_change_adds() {
    let repository = repository();
    repository.edit(
        "zones/z08.example.zone",
        "app A 203.0.113.81",
        "app 2w A 203.0.113.81 ; zonewarden: ignore[ttl-bounds] reason=later",
    );
    raise(&repository, "zones/z08.example.zone");
    let told = check(&repository, &[]);
    assert_eq!(told.findings(), ["policy-weakened"], "{}", told.document);
    repository.git(&["reset", "--quiet", "--hard", "main"]);

    repository.edit("zones/z08.example.zone", "app A", "app 2w A");
    raise(&repository, "zones/z08.example.zone");
    let waiver =
        "\n[[waiver]]\nrule = 'ttl-bounds'\nzone = 'z08.example.'\nby = 'us'\nuntil = 2027-01-31\nreason = 'later'\n";
    repository.write("zonewarden.toml", &format!("{POLICY}{waiver}"));
    let told = check(&repository, &[]);
    assert_eq!(told.findings(), ["policy-weakened", "ttl-bounds z08.example."], "{}", told.document);
}
