//! `zonewarden init` on folders: what it writes is the policy that the next check runs with.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const ZONE: &str = "$TTL 1h\n@ SOA ns1 hostmaster 1 4h 1h 30d 1h\n@ NS ns1\n@ NS ns2\nns1 A 192.0.2.1\nns2 A 192.0.2.2\n\
                    @ MX 10 mx1\nmx1 A 192.0.2.3\n";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn zonewarden(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zonewarden"));
    command.args(arguments).current_dir(folder).env_clear().env("LANG", "C.UTF-8").output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The zones that a run finds, without the reasons.
fn zones(folder: &Path) -> Vec<String> {
    let output = zonewarden(folder, &["zones"]);
    assert_eq!(code(&output), 0, "{}", told(&output));
    told(&output).lines().filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect()
}

#[test]
fn what_is_written_is_in_force_afterwards() {
    let there = folder(&[
        ("zones/example.com.zone", ZONE),
        ("zones/deep/example.net.zone", ZONE),
        ("rev/db.192.0.2", &ZONE.replace("@ MX 10 mx1\n", "")),
        ("notes.txt", "no zone"),
    ]);
    let before = zones(there.path());
    assert_eq!(before.len(), 3);
    let shown = zonewarden(there.path(), &["init", "--dry-run"]);
    assert_eq!(code(&shown), 0);
    assert!(!there.path().join("zonewarden.toml").exists());
    let written = zonewarden(there.path(), &["init"]);
    assert_eq!(code(&written), 0, "{}", told(&written));
    assert!(told(&written).starts_with("wrote `zonewarden.toml`: 3 zones, 2 mail hosts\n"), "{}", told(&written));
    let text = fs::read_to_string(there.path().join("zonewarden.toml")).unwrap();
    assert_eq!(text.as_bytes(), shown.stdout);
    assert!(text.contains("\ninclude = [\"rev/db.*\", \"zones/**/*.zone\"]\n"), "{text}");
    assert_eq!(zones(there.path()), before);
    let policy = zonewarden(there.path(), &["policy"]);
    assert_eq!(code(&policy), 0, "{}", told(&policy));
    // The rest of the zones is known to the check of one.
    let listed = zonewarden(there.path(), &["zones", "zones/example.com.zone"]);
    assert_eq!(told(&listed).matches("(context)").count(), 2, "{}", told(&listed));
}

#[test]
fn a_policy_is_written_over_only_on_demand() {
    let there = folder(&[("example.com.zone", ZONE), ("zonewarden.toml", "mine = true\n")]);
    let refused = zonewarden(there.path(), &["init"]);
    assert_eq!(code(&refused), 2);
    assert!(told(&refused).starts_with("error: there is a policy already: `zonewarden.toml`\n"), "{}", told(&refused));
    assert!(told(&refused).contains("--force"));
    let path = there.path().join("zonewarden.toml");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine = true\n");
    assert_eq!(code(&zonewarden(there.path(), &["init", "--force"])), 0);
    assert!(fs::read_to_string(&path).unwrap().contains("\nextends = [\"recommended\"]\n"));
}

#[cfg(unix)]
#[test]
fn a_link_is_not_written_through() {
    let there = folder(&[("repository/example.com.zone", ZONE), ("outside", "mine\n")]);
    let repository = there.path().join("repository");
    for target in ["outside", "nowhere"] {
        let link = repository.join("zonewarden.toml");
        std::os::unix::fs::symlink(there.path().join(target), &link).unwrap();
        for arguments in [["init", "."].as_slice(), &["init", "--force"]] {
            let refused = zonewarden(&repository, arguments);
            assert_eq!(code(&refused), 2, "{}", told(&refused));
        }
        fs::remove_file(link).unwrap();
    }
    assert_eq!(fs::read_to_string(there.path().join("outside")).unwrap(), "mine\n");
    assert!(!there.path().join("nowhere").exists());
}

#[test]
fn without_zones_nothing_is_written() {
    let there = folder(&[("notes.txt", "no zone")]);
    let none = zonewarden(there.path(), &["init"]);
    assert_eq!(code(&none), 3);
    assert!(told(&none).contains("error: no zones were found, so there is nothing to write a policy for\n"));
    assert!(told(&none).contains("error: `.` holds no zone files\n  help: "), "{}", told(&none));
    assert!(!there.path().join("zonewarden.toml").exists());
    let missing = zonewarden(there.path(), &["init", "no/such"]);
    assert_eq!(code(&missing), 2);
    assert!(told(&missing).contains("there is no file or folder `no/such`"), "{}", told(&missing));
}

#[test]
fn a_policy_is_for_what_lies_below_it() {
    let there = folder(&[("zones/example.com.zone", ZONE), ("work/x", "")]);
    let work = there.path().join("work");
    let refused = zonewarden(&work, &["init", "../zones"]);
    assert_eq!(code(&refused), 2);
    assert!(told(&refused).contains("`../zones` lies outside `.`"), "{}", told(&refused));
    let written = zonewarden(&work, &["init", "--root", "..", "../zones"]);
    assert_eq!(code(&written), 0, "{}", told(&written));
    assert!(there.path().join("zonewarden.toml").exists() && !work.join("zonewarden.toml").exists());
}

#[cfg(unix)]
#[test]
fn hostile_names_stay_names() {
    let hostile = "zones/a\"]\n[rules.mx-target-is-cname]\nseverity = 'off' #[x]{y}\u{202e}.zone";
    let there = folder(&[
        (hostile, &format!("$ORIGIN example.com.\n{ZONE}")),
        ("zones/b.zone", "$ORIGIN example.net.\n@ A 192.0.2.1\n"),
    ]);
    let before = zones(there.path());
    let written = zonewarden(there.path(), &["init"]);
    assert_eq!(code(&written), 0, "{}", told(&written));
    let policy = zonewarden(there.path(), &["policy"]);
    assert_eq!(code(&policy), 0, "{}", told(&policy));
    assert!(!told(&policy).contains("[rules.mx-target-is-cname]\nseverity = \"off\""));
    assert_eq!(zones(there.path()), before);
}

#[test]
fn views_dialects_and_what_nobody_can_name_are_told() {
    let there = folder(&[
        (
            "named.conf",
            "view \"inside\" { zone \"example.com\" { type master; file \"zones/inside.db\"; }; };\n\
                        view \"outside\" { zone \"example.com\" { type master; file \"zones/outside.db\"; }; };\n",
        ),
        ("zones/inside.db", ZONE),
        ("zones/outside.db", &(ZONE.to_owned() + "www ALIAS web.example.net.\n")),
        ("zones/nobody.db", ZONE),
    ]);
    let shown = zonewarden(there.path(), &["init", "--stdout"]);
    let text = told(&shown);
    assert_eq!(code(&shown), 0, "{text}");
    for line in [
        "dialects = [\"powerdns\"]",
        "#server-configs = [\"named.conf\"]",
        "# View `inside`: 1 zone.",
        "#name = \"outside\"",
        "#path = \"zones/nobody.db\"",
    ] {
        assert!(text.lines().any(|shown| shown == line), "{line}\n{text}");
    }
    assert!(text.contains("zones/nobody.db  has no known origin"), "{text}");
}
