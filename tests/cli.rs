//! The command line, as people use it: `tests/cmd/*.trycmd` are read as documents and run.
//!
//! `TRYCMD=overwrite cargo test --test cli` writes the true output in; read it before it is committed.

#[test]
fn commands() {
    trycmd::TestCases::new().env("LANG", "C.UTF-8").env("NO_COLOR", "1").case("tests/cmd/*.trycmd");
}

/// The same zones give the same bytes on every run, whatever the number of threads.
#[test]
fn output_does_not_depend_on_threads() {
    let mut paths = vec!["testdata/demo".to_owned(), "testdata/input".to_owned()];
    match std::env::var("ZONEWARDEN_CORPUS") {
        Ok(corpus) => paths.push(format!("{corpus}/real")),
        Err(_) => drop(std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("SKIPPED: the corpus's zones: ZONEWARDEN_CORPUS is not set\n"),
        )),
    }
    for format in ["json", "concise", "pretty"] {
        let run = |jobs: &str| {
            std::process::Command::new(env!("CARGO_BIN_EXE_zonewarden"))
                .current_dir(env!("CARGO_MANIFEST_DIR"))
                .args(["check", "--isolated", "--policy", "strict", "--format", format, "--jobs", jobs])
                .args(&paths)
                .output()
                .unwrap()
        };
        let first = run("1");
        assert!(!first.stdout.is_empty());
        for jobs in ["2", "3", "16", "1"] {
            let again = run(jobs);
            assert_eq!(again.status.code(), first.status.code());
            assert!(again.stdout == first.stdout, "{format} with {jobs} threads differs from 1 thread");
        }
    }
}
