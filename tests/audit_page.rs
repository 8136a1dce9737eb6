//! The audit page in a real browser: its own style and script are the only ones that the content security policy lets run.

use std::path::Path;
use std::process::Command;

const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

fn browser() -> Option<&'static str> {
    BROWSERS.into_iter().find(|browser| Command::new(browser).arg("--version").output().is_ok())
}

fn page(folder: &Path) -> std::path::PathBuf {
    let page = folder.join("report.html");
    let output = Command::new(env!("CARGO_BIN_EXE_zonewarden"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["check", "--now", "2026-11-21T00:00:00Z", "--quiet", "--output"])
        .arg(format!("html={}", page.display()))
        .arg("testdata/demo")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    page
}

#[test]
fn everything_is_there_without_scripts() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(page(folder.path())).unwrap();
    for part in [
        "<code>mx-target-is-cname</code> at <code>testdata/demo/zones/example.com.zone:8:20</code>",
        "        IN MX   20 <mark>mail</mark>",
        "<summary>example.com.</summary>",
        "<h2 id=\"waivers\">Waivers</h2>",
        "<td>policy digest</td><td>sha256:",
        "rules run where no override says otherwise",
    ] {
        assert!(text.contains(part), "{part} is missing");
    }
    // Headings follow one another in order, and whatever can be used is an element that keyboards reach by itself.
    let levels: Vec<u8> = text.match_indices("<h").filter_map(|(at, _)| text.as_bytes().get(at + 2).copied()).collect();
    let levels: Vec<u8> = levels.into_iter().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
    assert_eq!((levels[0], levels.iter().filter(|&&level| level == 1).count()), (1, 1));
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    assert!(!text.contains("tabindex") && !text.contains("onclick"));
    // Nothing is loaded: no address stands where a browser would follow it by itself.
    for part in ["src=", "href=\"http", "@import", "url("] {
        assert!(!text.contains(part), "{part}");
    }
}

#[test]
fn the_script_runs_under_the_content_security_policy() {
    let Some(browser) = browser() else {
        return drop(std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("SKIPPED: the audit page in a browser: none of {} is installed\n", BROWSERS.join(", ")),
        ));
    };
    let folder = tempfile::tempdir().unwrap();
    let page = page(folder.path());
    let profile = format!("--user-data-dir={}", folder.path().join("profile").display());
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000", "--dump-dom", &profile])
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    assert!(dom.contains("findings shown</output>"), "{dom}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(!dom.contains("<form id=\"controls\" hidden"), "the controls are shown once the script runs");
}
