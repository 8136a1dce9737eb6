//! `check --stdin-format ndjson --format ndjson`: zones in, one a line, findings out as it goes.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

const NOW: &str = "2026-11-21T00:00:00Z";

/// A zone without a fault.
const GOOD: &str = "$TTL 3600\n@ IN SOA ns1 host.example.net. 1 7200 3600 1209600 3600\n@ IN NS ns1\n@ IN NS ns2\n\
                    ns1 IN A 198.51.100.1\nns2 IN A 203.0.113.1\n";

fn bad(target: &str) -> String {
    format!("{GOOD}www IN CNAME {target}\nwww IN A 198.51.100.7\n")
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zonewarden"));
    command.current_dir(folder).args(["check", "--stdin-format", "ndjson", "--format", "ndjson", "--now", NOW]);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = command(folder, arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    // A run that ends early has not read it all.
    let _ = writer.join().unwrap();
    output
}

fn check(arguments: &[&str], input: &str) -> (Vec<Value>, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), arguments, input);
    (lines(&output), output.status.code())
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn line(id: &str, zone: &str) -> String {
    format!("{}\n", json!({"id": id, "origin": format!("{id}.example."), "zone": zone}))
}

/// `id kind` of each line, with what tells it from others.
fn outline(lines: &[Value]) -> Vec<String> {
    let what = |line: &Value| {
        let kind = line.as_object().unwrap().keys().nth(2).unwrap().clone();
        let more = match kind.as_str() {
            "finding" => line["finding"]["rule"].as_str().unwrap().to_owned(),
            "zone" => line["zone"]["zone"].as_str().unwrap().to_owned(),
            "error" => format!("{}:{}", line["error"]["line"], line["error"]["column"]),
            _ => line["summary"]["exit_code"].to_string(),
        };
        format!("{} {kind} {more}", line["id"])
    };
    lines.iter().map(what).collect()
}

#[test]
fn each_line_comes_to_its_findings_and_one_more_line() {
    let input =
        line("a", GOOD) + "\n" + &line("b", &bad("a.example.net.")) + "{\"id\": 7, \"zone\": \n" + &line("c", GOOD);
    let (lines, code) = check(&[], &input);
    assert_eq!(
        outline(&lines),
        [
            r#""a" zone a.example."#,
            r#""b" finding cname-and-other-data"#,
            r#""b" zone b.example."#,
            r#"7 error 4:18"#,
            r#""c" zone c.example."#,
            "null summary 3",
        ]
    );
    assert_eq!(code, Some(3));
    assert_eq!(lines[2]["zone"]["line"], 3);
    assert_eq!(lines[2]["zone"]["findings"], json!({"error": 1, "warning": 0, "info": 0}));
    assert_eq!(lines[1]["finding"]["file"], "b");
    assert_eq!(lines[1]["finding"]["line"], 7);
    let summary = &lines[5]["summary"];
    assert_eq!((&summary["zones"], &summary["records"]), (&json!(3), &json!(17)));
    assert_eq!(summary["errors"][0]["message"], "1 line was not checked; each has an `error` line");
}

#[test]
fn a_line_is_a_world_of_its_own() {
    // The second zone has what the first one is missing, and the first is asked twice.
    let mail = format!("{GOOD}@ IN MX 10 mail.b.example.\n");
    let (lines, code) = check(&[], &(line("a", &mail) + &line("b", GOOD) + &line("a", &mail)));
    assert_eq!(code, Some(0));
    let of = |number: usize| lines.iter().filter(move |line| line["zone"]["line"] == number).count();
    assert_eq!((of(1), of(2), of(3)), (1, 1, 1));
    assert!(!outline(&lines).iter().any(|line| line.contains("target")), "{lines:?}");
}

#[test]
fn findings_are_those_of_the_zone_as_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo/zones/example.com.zone");
    let text = std::fs::read_to_string(&demo).unwrap();
    std::fs::write(folder.path().join("example.com.zone"), &text).unwrap();
    let as_file = Command::new(env!("CARGO_BIN_EXE_zonewarden"))
        .current_dir(folder.path())
        .args(["check", "--format", "json", "--now", NOW, "--isolated", "example.com.zone"])
        .output()
        .unwrap();
    let as_file: Value = serde_json::from_slice(&as_file.stdout).unwrap();
    let input = json!({"id": "example.com.zone", "zone": text}).to_string();
    let streamed: Vec<Value> = lines(&run(folder.path(), &["--isolated"], &input));
    let findings: Vec<&Value> = streamed.iter().map(|line| &line["finding"]).filter(|line| !line.is_null()).collect();
    assert!(!findings.is_empty());
    assert_eq!(json!(findings), as_file["findings"]);
}

#[test]
fn output_is_in_input_order_at_any_number_of_threads() {
    let mut input = String::new();
    for number in 0..300 {
        let zone = if number % 3 == 0 { bad("x.example.net.") } else { GOOD.to_owned() };
        input += &line(&format!("z{number}"), &(zone + &"; a comment\n".repeat(number % 50 * 20)));
    }
    let folder = tempfile::tempdir().unwrap();
    let one = run(folder.path(), &["--jobs", "1"], &input);
    let many = run(folder.path(), &["--jobs", "7"], &input);
    assert!(one.stdout == many.stdout);
    let zones: Vec<Value> = lines(&one).into_iter().filter(|line| line["zone"].is_object()).collect();
    assert_eq!(zones.len(), 300);
    assert!(zones.iter().enumerate().all(|(index, line)| line["zone"]["line"] == index + 1));
}

#[test]
fn policy_facts_waivers_and_baseline_hold() {
    let folder = tempfile::tempdir().unwrap();
    let policy = "extends = [\"recommended\"]\n[facts]\nfiles = [\"facts.zone\"]\n\
                  [[override]]\nzones = [\"b.example.\"]\nrules.cname-and-other-data.severity = \"off\"\n\
                  [[waiver]]\nrule = \"cname-and-other-data\"\nzone = \"c.example.\"\nowner = \"www\"\nreason = \"x\"\n\
                  [[waiver]]\nrule = \"ttl-zero\"\nzone = \"*.example.\"\nuntil = 2026-01-01\nreason = \"over\"\n";
    std::fs::write(folder.path().join("zonewarden.toml"), policy).unwrap();
    let facts = "; zonewarden: fetched 2026-01-01\n; zonewarden: absent gone.example.net.\n";
    std::fs::write(folder.path().join("facts.zone"), facts).unwrap();
    let mail = format!("{GOOD}@ IN MX 10 gone.example.net.\n");
    let both = bad("x.example.net.");
    let input = line("a", &both) + &line("b", &both) + &line("c", &both) + &line("d", &mail) + &line("e", &mail);
    let output = run(folder.path(), &[], &input);
    let told = outline(&lines(&output));
    let told: Vec<&str> = told.iter().map(String::as_str).filter(|line| !line.contains("missing\"")).collect();
    let of_rule = |rule: &str| told.iter().filter(|line| line.ends_with(rule)).copied().collect::<Vec<_>>();
    assert_eq!(of_rule("finding cname-and-other-data"), [r#""a" finding cname-and-other-data"#]);
    assert_eq!(of_rule("finding mx-target-missing").len(), 2);
    // What is about the policy or the facts is told once, at the first line that leads to it.
    assert_eq!(of_rule("unused-suppression"), ["null finding unused-suppression"]);
    assert_eq!(of_rule("facts-stale"), ["null finding facts-stale"]);
    let stale = told.iter().position(|line| line.ends_with("facts-stale")).unwrap();
    assert!(told[stale + 1..].contains(&r#""d" zone d.example."#));

    // A baseline made of files holds for the same zones in a stream.
    std::fs::write(folder.path().join("a.example.zone"), &both).unwrap();
    let write = Command::new(env!("CARGO_BIN_EXE_zonewarden"))
        .current_dir(folder.path())
        .args(["check", "--now", NOW, "--write-baseline", "base.json", "a.example.zone"])
        .output()
        .unwrap();
    assert_eq!(write.status.code(), Some(0), "{}", String::from_utf8_lossy(&write.stdout));
    let known = lines(&run(folder.path(), &["--baseline", "base.json"], &line("a", &both)));
    let zone = &known.iter().find(|line| line["zone"].is_object()).unwrap()["zone"];
    assert_eq!(zone["suppressed"]["baseline"], 2);
    assert_eq!(zone["findings"]["error"], 0);
}

#[test]
fn nothing_is_an_answer_to_nothing() {
    // An engine has empty partitions.
    let (lines, code) = check(&[], "");
    assert_eq!((outline(&lines), code), (vec!["null summary 0".to_owned()], Some(0)));
}

#[test]
fn a_text_that_is_no_zone_is_an_error_of_its_line() {
    let relative = "@ IN SOA ns1 host 1 2 3 4 5\n";
    let input =
        format!("{}\n{}\n", json!({"id": "a", "zone": relative}), json!({"id": "b", "origin": "b.", "zone": ""}));
    let (lines, code) = check(&[], &input);
    assert_eq!(code, Some(3));
    let message = |index: usize| lines[index]["error"]["message"].as_str().unwrap().to_owned();
    assert!(message(0).starts_with("the zone has no known origin"), "{}", message(0));
    assert_eq!(message(1), "the zone is empty");
    assert_eq!(lines[0]["error"]["file"], "<stdin>");
    assert_eq!(lines[0]["error"]["help"], "give the zone's name as `origin`");
}

#[test]
fn a_view_counts_as_in_files() {
    let folder = tempfile::tempdir().unwrap();
    let policy = "extends = [\"recommended\"]\n[[zones.view]]\nname = \"inside\"\npaths = [\"in/**\"]\ninternal = true\n\
                  [[override]]\nzones = [\"a.example.\"]\nview = \"inside\"\nrules.cname-and-other-data.severity = \"info\"\n";
    std::fs::write(folder.path().join("zonewarden.toml"), policy).unwrap();
    let with = |view: Value| {
        let zone = bad("x.example.net.");
        let input = json!({"id": 1, "origin": "a.example.", "view": view, "zone": zone}).to_string();
        let told = lines(&run(folder.path(), &[], &input));
        let finding = told.iter().map(|line| &line["finding"]).find(|finding| !finding.is_null()).cloned();
        finding.map(|finding| (finding["view"].clone(), finding["severity"].clone()))
    };
    assert_eq!(with(json!("inside")), Some((json!("inside"), json!("info"))));
    assert_eq!(with(Value::Null), Some((Value::Null, json!("error"))));
}

fn read_answer(child: &mut Child) -> BufReader<std::process::ChildStdout> {
    BufReader::new(child.stdout.take().unwrap())
}

#[test]
fn an_answer_comes_before_the_next_question() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = command(folder.path(), &[]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = read_answer(&mut child).lines();
    for id in ["a", "b", "c"] {
        stdin.write_all(line(id, GOOD).as_bytes()).unwrap();
        stdin.flush().unwrap();
        let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!((&answer["id"], &answer["zone"]["records"]), (&json!(id), &json!(5)));
    }
    drop(stdin);
    assert_eq!(answers.count(), 1);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_reader_that_goes_away_ends_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = command(folder.path(), &[]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = read_answer(&mut child);
    stdin.write_all(line("a", GOOD).as_bytes()).unwrap();
    answers.read_line(&mut String::new()).unwrap();
    drop(answers);
    // The run waits for input, and must not wait for its end.
    stdin.write_all(line("b", GOOD).as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_ends_between_lines() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = command(folder.path(), &[]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = read_answer(&mut child);
    stdin.write_all(line("a", GOOD).as_bytes()).unwrap();
    let mut first = String::new();
    answers.read_line(&mut first).unwrap();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut answers, &mut rest).unwrap();
    assert_eq!(rest, "");
    drop(stdin);
}

#[test]
fn what_does_not_go_with_a_stream_is_a_usage_error() {
    for (arguments, part) in [
        (&["zones"][..], "paths are given"),
        (&["--output", "json=a.json"], "without `--output`"),
        (&["--origin", "a.example."], "`--origin` is about files"),
        (&["--fix"], "`--fix` is about files"),
        (&["--base", "HEAD"], "`--base` is about files"),
        (&["--write-baseline", "a"], "`--write-baseline` is about files"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let output = run(folder.path(), arguments, "");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(part), "{told}");
        assert_eq!(output.stdout, b"");
    }
    let folder = tempfile::tempdir().unwrap();
    let pretty = Command::new(env!("CARGO_BIN_EXE_zonewarden"))
        .current_dir(folder.path())
        .args(["check", "--stdin-format", "ndjson"])
        .output()
        .unwrap();
    assert_eq!(pretty.status.code(), Some(2));
}

/// The schema's definition of that name. Without `open`, keys that it does not name are faults.
fn schema(name: &str, open: bool) -> jsonschema::Validator {
    fn close(value: &mut Value) {
        if let Some(object) = value.as_object_mut()
            && object.contains_key("properties")
        {
            object.insert("additionalProperties".to_owned(), json!(false));
        }
        match value {
            Value::Object(object) => object.values_mut().for_each(close),
            Value::Array(items) => items.iter_mut().for_each(close),
            _ => {}
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/stream.schema.json");
    let mut schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let root = schema.as_object_mut().unwrap();
    root.remove("anyOf");
    root.insert("$ref".to_owned(), json!(format!("#/$defs/{name}")));
    if !open {
        close(root.get_mut("$defs").unwrap());
    }
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn all_lines_are_as_the_schema_has_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/fleet/zones.ndjson");
    let input = std::fs::read_to_string(path).unwrap()
        + &line(
            "a",
            &format!("{GOOD}x CNAME www ; zonewarden: ignore[cname-target-missing]\nm TXT \"a\" \n@ MX 10 x.\n"),
        )
        + &json!({"id": "b", "view": "inside", "origin": "b.example", "zone": "www: {type: A, value: 192.0.2.1}\n"})
            .to_string();
    let output = run(folder.path(), &["--fail-on", "info"], &input);
    let strict = schema("output", false);
    let mut kinds = std::collections::BTreeSet::new();
    for line in lines(&output) {
        let faults: Vec<String> = strict.iter_errors(&line).map(|error| error.to_string()).collect();
        assert_eq!(faults, [""; 0], "{line}");
        kinds.insert(line.as_object().unwrap().keys().nth(2).unwrap().clone());
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["error", "finding", "summary", "zone"]);
    let open = schema("output", true);
    assert!(!open.is_valid(&json!({"version": 2, "id": null, "zone": {}})));
}

#[test]
fn the_schema_takes_what_is_read_and_nothing_else() {
    let schema = schema("input", true);
    let folder = tempfile::tempdir().unwrap();
    for (line, is_read) in [
        (json!({"id": "a", "origin": "a.example", "zone": GOOD}), true),
        (json!({"id": -7, "origin": null, "view": null, "format": null, "zone": "a.example. 60 IN A 192.0.2.1"}), true),
        (
            json!({"id": "a", "origin": "a.example", "format": "octodns", "zone": "www: {type: A, value: 192.0.2.1}"}),
            true,
        ),
        (json!({"id": "a", "origin": "a.example", "format": "yaml", "zone": ""}), false),
        (json!({"id": 1.5, "zone": GOOD}), false),
        (json!({"id": "a"}), false),
        (json!({"zone": GOOD}), false),
        (json!({"id": "a", "zone": GOOD, "Origin": "a.example"}), false),
        (json!({"id": "a", "zone": 5}), false),
    ] {
        assert_eq!(schema.is_valid(&line), is_read, "{line}");
        let told = lines(&run(folder.path(), &[], &line.to_string()));
        let is_malformed = told.iter().any(|line| {
            let help = line["error"]["help"].as_str().unwrap_or_default();
            help.starts_with("write each line as")
        });
        assert_eq!(is_malformed, !is_read, "{line}: {told:?}");
    }
    let known = schema_formats();
    let help = Command::new(env!("CARGO_BIN_EXE_zonewarden")).args(["check", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for format in &known {
        assert!(help.contains(&format!("- {format}:")), "{format}");
    }
}

/// The formats that the schema names.
fn schema_formats() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/stream.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let formats = schema["$defs"]["input"]["properties"]["format"]["enum"].as_array().unwrap();
    formats.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[test]
fn exports_are_read_from_lines_too() {
    let octodns = "www:\n  type: CNAME\n  value: gone.a.example.\n";
    let powerdns = json!({"name": "b.example.", "rrsets": [
        {"name": "www.b.example.", "type": "CNAME", "ttl": 60, "records": [{"content": "gone.b.example.", "disabled": false}]},
    ]})
    .to_string();
    let tinydns =
        "Zc.example:ns.c.example:h.c.example\nCwww.c.example:gone.c.example\nZd.example:ns.c.example:h.c.example\n";
    let input = [
        json!({"id": 1, "origin": "a.example.", "zone": octodns}),
        json!({"id": 2, "zone": powerdns}),
        json!({"id": 3, "origin": "c.example.", "zone": tinydns}),
        json!({"id": 4, "zone": tinydns}),
        json!({"id": 5, "origin": "a.example.", "format": "zone", "zone": octodns}),
    ];
    let input: String = input.iter().map(|line| format!("{line}\n")).collect();
    let (told, _) = check(&["--select", "cname-target-missing,syntax-error,bad-rdata"], &input);
    let finding = |id: u64| told.iter().find(|line| line["id"] == id && !line["finding"].is_null());
    for (id, owner) in [(1, "www.a.example."), (2, "www.b.example."), (3, "www.c.example.")] {
        let finding = &finding(id).unwrap_or_else(|| panic!("{id}: {told:?}"))["finding"];
        assert_eq!(finding["rule"], "cname-target-missing", "{finding}");
        assert_eq!(finding["owner"], owner);
    }
    let first = &finding(1).unwrap()["finding"];
    assert_eq!((&first["line"], &first["column"]), (&json!(3), &json!(10)), "the place is that in the export");
    let error = told.iter().find(|line| line["id"] == 4).unwrap();
    assert!(error["error"]["message"].as_str().unwrap().contains("holds 2 zones"), "{error}");
    assert!(finding(5).is_some(), "{told:?}");
}
