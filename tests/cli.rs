//! The command line, as people use it: `tests/cmd/*.trycmd` are read as documents and run.
//!
//! `TRYCMD=overwrite cargo test --test cli` writes the true output in; read it before it is committed.

#[test]
fn commands() {
    trycmd::TestCases::new().env("LANG", "C.UTF-8").env("NO_COLOR", "1").case("tests/cmd/*.trycmd");
}
