//! The hooks, run by the real pre-commit; without it on the path the test says that it is skipped.

use std::process::Output;

use crate::repository::{Repository, zone};

fn output(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The hooks of this project as local ones, found on the path.
fn configuration() -> String {
    let hooks = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.pre-commit-hooks.yaml"))
        .expect("the hooks are there");
    let hooks: String = hooks.lines().map(|line| format!("    {line}\n")).collect();
    // Nothing is built: the program under test is on the path.
    format!("repos:\n- repo: local\n  hooks:\n{}", hooks.replace("language: rust", "language: system"))
}

#[test]
fn commits_pass_and_fail() {
    let repository = Repository::new();
    let is_there =
        repository.command("pre-commit").arg("--version").output().is_ok_and(|output| output.status.success());
    if !is_there {
        drop(std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("SKIPPED: the hooks: pre-commit is not on the path (pip install pre-commit)\n"),
        ));
        return;
    }
    repository.write(".pre-commit-config.yaml", &configuration());
    repository.write("zones/example.com.zone", &zone(7, ""));
    repository.write("zones/other.example.zone", &zone(1, "ftp CNAME gone\n"));
    repository.commit();
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_zonewarden"));
    let folder = binary.parent().expect("a program lies in a folder");
    let path = std::env::join_paths(
        std::iter::once(folder.to_owned()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    )
    .expect("a path");
    let run = |args: &[&str]| {
        repository.git(&["add", "--all"]);
        repository.command("pre-commit").env("PATH", &path).arg("run").args(args).output().expect("pre-commit runs")
    };

    repository.write("zones/example.com.zone", &zone(7, "www A 192.0.2.80\n"));
    let failed = run(&["zonewarden-system"]);
    assert_eq!(failed.status.code(), Some(1), "{}", output(&failed));
    assert!(output(&failed).contains("serial-not-increased"), "{}", output(&failed));
    assert!(!output(&failed).contains("other.example"), "{}", output(&failed));

    repository.write("zones/example.com.zone", &zone(8, "www A 192.0.2.80\n"));
    repository.write("zones/notes", "Who has which address.\n");
    let passed = run(&["zonewarden-system"]);
    assert_eq!(passed.status.code(), Some(0), "{}", output(&passed));
    assert!(output(&passed).contains("Passed"), "{}", output(&passed));
    let passed = run(&["zonewarden"]);
    assert_eq!(passed.status.code(), Some(0), "{}", output(&passed));

    // A file that is deleted is handed to no hook but the one that looks at everything.
    repository.commit();
    repository.write("zones/a.example.zone", &zone(1, "ftp CNAME www.example.com.\n"));
    repository.commit();
    repository.remove("zones/example.com.zone");
    let all = run(&["zonewarden-all", "--verbose"]);
    assert!(output(&all).contains("change-mass-removal"), "{}", output(&all));
}
