//! The formats for other programs: one gallery each, their published schemas, and what must hold for any text.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use proptest::test_runner::TestCaseError;
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::*;

/// Compares the gallery in a format with its file in `testdata/report/`. `UPDATE_DOCUMENTS=1` writes the file.
fn assert_gallery(format: Format, name: &str) -> String {
    let shown = Gallery::new().shown(format, &Terminal::plain());
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/report").join(name);
    if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
        std::fs::write(&path, &shown).unwrap();
    }
    assert_shown(&shown, &std::fs::read_to_string(&path).unwrap_or_default());
    shown
}

#[test]
fn galleries() {
    assert_gallery(Format::Ndjson, "gallery.ndjson");
    assert_gallery(Format::Github, "gallery.github.txt");
    let formats = [
        (Format::Sarif, "gallery.sarif"),
        (Format::Gitlab, "gallery.gitlab.json"),
        (Format::Junit, "gallery.junit.xml"),
        (Format::Checkstyle, "gallery.checkstyle.xml"),
        (Format::Rdjson, "gallery.rdjson"),
        (Format::Markdown, "gallery.md"),
        (Format::Html, "gallery.html"),
    ];
    for (format, name) in formats {
        check(format, &assert_gallery(format, name)).unwrap();
    }
}

/// What must hold for a document of a format, whatever is in it.
pub(super) fn check(format: Format, shown: &str) -> Result<(), TestCaseError> {
    match format {
        Format::Pretty | Format::Concise => Ok(()),
        Format::Json | Format::Gitlab => check_json(shown).map(drop),
        Format::Sarif => check_schema(&check_json(shown)?, "sarif/sarif-2.1.0.json"),
        Format::Rdjson => check_schema(&check_json(shown)?, "rdjson/DiagnosticResult.json"),
        Format::Ndjson => shown.lines().try_for_each(|line| check_json(line).map(drop)),
        Format::Github => check_commands(shown),
        Format::Junit | Format::Checkstyle => check_xml(shown),
        Format::Markdown => check_markdown(shown),
        Format::Html => check_html(shown),
    }
}

fn check_json(shown: &str) -> Result<serde_json::Value, TestCaseError> {
    serde_json::from_str(shown).map_err(|error| TestCaseError::fail(format!("{error}: {shown}")))
}

fn schema_path(name: &str) -> Option<PathBuf> {
    let corpus = std::env::var_os("ZONEWARDEN_CORPUS")?;
    Some(PathBuf::from(corpus).join("schemas").join(name))
}

/// Validates against a published schema.
fn check_schema(document: &serde_json::Value, name: &str) -> Result<(), TestCaseError> {
    use std::collections::BTreeMap;
    use std::sync::{Arc, LazyLock, Mutex};
    static READ: LazyLock<Mutex<BTreeMap<String, Arc<jsonschema::Validator>>>> = LazyLock::new(Mutex::default);

    let Some(path) = schema_path(name) else {
        return Ok(());
    };
    let validator = Arc::clone(READ.lock().unwrap().entry(name.to_owned()).or_insert_with(|| {
        let schema = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let options = jsonschema::options().should_validate_formats(true);
        Arc::new(options.build(&schema).unwrap())
    }));
    let errors: Vec<String> =
        validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    prop_assert!(errors.is_empty(), "{errors:#?}");
    Ok(())
}

/// Every line is a command that zonewarden gives, or none.
fn check_commands(shown: &str) -> Result<(), TestCaseError> {
    for line in shown.lines() {
        let known = ["::error ", "::warning ", "::notice ", "::group::", "::endgroup::"];
        let given = known.iter().any(|command| line.starts_with(command));
        prop_assert!(given || !line.trim_start().starts_with("::"), "{line}");
        prop_assert!(given || !line.contains("##["), "{line}");
    }
    Ok(())
}

fn check_xml(shown: &str) -> Result<(), TestCaseError> {
    roxmltree::Document::parse(shown).map(drop).map_err(|error| TestCaseError::fail(format!("{error}: {shown}")))
}

/// Nothing but what zonewarden writes itself: no links, no pictures, no other elements.
fn check_markdown(shown: &str) -> Result<(), TestCaseError> {
    let known = ["<code>", "</code>", "<br>", "<details>", "</details>", "<summary>", "</summary>"];
    for event in Parser::new_ext(shown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => prop_assert!(dest_url.starts_with("https://"), "{shown}"),
            Event::Start(Tag::Image { .. } | Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::CodeBlock(_)) => {
                prop_assert!(false, "{shown}");
            }
            Event::InlineHtml(html) => prop_assert!(known.contains(&html.as_ref()), "{html}: {shown}"),
            Event::Html(html) => {
                let rest = known.iter().fold(html.to_string(), |html, tag| html.replace(tag, ""));
                prop_assert!(!rest.contains('<'), "{rest}: {shown}");
            }
            _ => {}
        }
    }
    Ok(())
}

/// Every element that is opened is one of ours, and each is closed.
fn check_html(shown: &str) -> Result<(), TestCaseError> {
    let void = ["meta", "input", "br"];
    let mut rest = shown;
    let mut open: Vec<&str> = Vec::new();
    while let Some(at) = rest.find('<') {
        let tag = &rest[at + 1..];
        let end = tag.find('>').ok_or_else(|| TestCaseError::fail("a tag does not end"))?;
        let name = tag[..end].split(' ').next().unwrap_or_default();
        rest = &tag[end + 1..];
        if let Some(name) = name.strip_prefix('/') {
            prop_assert_eq!(open.pop(), Some(name), "{}", shown);
        } else if name == "script" || name == "style" {
            let end = rest.find("</").expect("style and script end");
            rest = &rest[end..];
            open.push(name);
        } else if name != "!DOCTYPE" && !void.contains(&name) {
            prop_assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{name}: {shown}");
            open.push(name);
        }
    }
    prop_assert!(open.is_empty(), "{open:?}");
    Ok(())
}

#[test]
fn schemas_are_at_hand() {
    for name in ["sarif/sarif-2.1.0.json", "rdjson/DiagnosticResult.json", "junit/JUnit.xsd"] {
        match schema_path(name) {
            Some(path) => assert!(path.is_file(), "{} is missing", path.display()),
            None => eprintln!("SKIPPED: validation against {name}: ZONEWARDEN_CORPUS is not set"),
        }
    }
}

#[test]
fn junit_is_as_ant_has_it() {
    let Some(schema) = schema_path("junit/JUnit.xsd") else {
        return eprintln!("SKIPPED: JUnit by its schema: ZONEWARDEN_CORPUS is not set");
    };
    if Command::new("xmllint").arg("--version").output().is_err() {
        return eprintln!("SKIPPED: JUnit by its schema: xmllint (libxml2-utils) is not installed");
    }
    let mut none = Gallery { findings: Vec::new(), ..Gallery::new() };
    none.summary.errors.clear();
    for gallery in [Gallery::new(), none] {
        let shown = gallery.shown(Format::Junit, &Terminal::plain());
        let mut child = Command::new("xmllint")
            .args(["--noout", "--nonet", "--schema"])
            .arg(&schema)
            .arg("-")
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        io::Write::write_all(&mut child.stdin.take().unwrap(), shown.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn sarif_columns_are_utf16_units() {
    let shown = Gallery::new().shown(Format::Sarif, &Terminal::plain());
    let document: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let run = &document["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let results = run["results"].as_array().unwrap();
    let region = |rule: &str| {
        let result = results.iter().find(|result| result["ruleId"] == rule).unwrap();
        let region = &result["locations"][0]["physicalLocation"]["region"];
        ["startLine", "startColumn", "endLine", "endColumn"].map(|key| region[key].as_u64().unwrap())
    };
    // The byte order mark is no column.
    assert_eq!(region("byte-order-mark"), [1, 1, 1, 1]);
    // In it two bytes that are no UTF-8, a `ü` of two bytes and a control of three: each one unit.
    assert_eq!(region("txt-suspicious"), [8, 9, 8, 36]);
    for result in results {
        let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
    }
}

/// `count` findings, the last one an error and the others remarks.
fn many(count: usize) -> Gallery {
    let mut gallery = Gallery::new();
    let mut one = gallery.findings[0].clone();
    one.severity = Severity::Info;
    gallery.findings = vec![one; count];
    gallery.findings[count - 1].severity = Severity::Error;
    gallery.findings[count - 1].message = "the error".into();
    gallery.summary.findings = Counts::of(&gallery.findings);
    gallery
}

#[test]
fn sarif_keeps_within_what_code_scanning_takes() {
    let shown = many(25_500).shown(Format::Sarif, &Terminal::plain());
    let document: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let results = document["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 25_000);
    assert_eq!(results[24_999]["level"], "error");
    let told = document["runs"][0]["invocations"][0]["toolExecutionNotifications"].to_string();
    assert!(told.contains("500 findings are left out"), "{told}");
}

#[test]
fn annotations_are_errors_first_and_ten_of_a_kind() {
    let shown = many(30).shown(Format::Github, &Terminal::plain());
    let commands: Vec<&str> = shown.lines().filter(|line| line.starts_with("::")).collect();
    // The two errors of the run, the finding, ten remarks, the group and its end.
    assert_eq!(commands.len(), 2 + 1 + 10 + 2);
    assert!(commands[2].starts_with("::error ") && commands[2].contains("the error"), "{}", commands[2]);
    assert!(shown.contains("::group::19 findings more"), "{shown}");
}

#[test]
fn markdown_keeps_below_one_mebibyte() {
    let mut gallery = many(20_000);
    gallery.summary.skipped = vec![gallery.summary.skipped[0].clone(); 20_000];
    let shown = gallery.shown(Format::Markdown, &Terminal::plain());
    assert!(shown.len() < 1024 * 1024, "{}", shown.len());
    let table = shown.lines().find(|line| line.contains("error |")).unwrap();
    assert!(table.contains("the error"), "the error comes first: {table}");
    assert!(shown.contains("more findings do not fit here"));
}

#[test]
fn what_fails_the_run_is_red_in_junit() {
    let mut gallery = many(3);
    gallery.summary.fail_on = FailOn::Never;
    assert!(!gallery.shown(Format::Junit, &Terminal::plain()).contains("<failure"));
    gallery.summary.fail_on = FailOn::Error;
    assert_eq!(gallery.shown(Format::Junit, &Terminal::plain()).matches("<failure").count(), 1);
    gallery.summary.fail_on = FailOn::Info;
    assert_eq!(gallery.shown(Format::Junit, &Terminal::plain()).matches("<failure").count(), 3);
}
