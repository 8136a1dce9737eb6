//! The example of docs/fleet.md: `docs/examples/spark.py` on a real Spark in local mode.
//!
//! It takes a Python with pyspark (that of `PYSPARK_PYTHON`, else `python3`) and Java. 2,000 zones are checked, or as many
//! as `ZONEWARDEN_FLEET` says.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

/// Every so many zones one has a CNAME beside other data.
const FAULTY: usize = 10;
/// Records of each zone; those with a fault have two more.
const RECORDS: usize = 12;

fn zone(number: usize) -> String {
    let mut text = format!(
        "$TTL 3600\n@ IN SOA ns1.example.net. host.example.net. {number} 7200 3600 1209600 3600\n\
         @ IN NS ns1.example.net.\n@ IN NS ns2.example.net.\n@ IN TXT \"v=spf1 -all\"\n"
    );
    for host in 0..8 {
        let _ = writeln!(text, "host{host} IN A 198.51.{}.{}", number % 250, host + 1);
    }
    if number.is_multiple_of(FAULTY) {
        text += "www IN CNAME host1\nwww IN A 198.51.100.9\n";
    }
    text
}

fn zones() -> usize {
    std::env::var("ZONEWARDEN_FLEET").ok().map_or(2000, |zones| zones.parse().expect("a number of zones"))
}

/// The Python that has pyspark, or why there is none.
fn python() -> Result<String, String> {
    let python = std::env::var("PYSPARK_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let runs = |program: &str, arguments: &[&str]| {
        Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
    };
    if !runs("java", &["-version"]) {
        return Err("java is not installed".to_owned());
    }
    match runs(&python, &["-c", "import pyspark"]) {
        true => Ok(python),
        false => Err(format!("`{python}` has no pyspark")),
    }
}

fn answers(folder: &Path) -> Vec<Value> {
    let mut answers = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            let text = std::fs::read_to_string(path).unwrap();
            answers.extend(text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()));
        }
    }
    answers
}

#[test]
fn spark_carries_a_fleet() {
    let python = match python() {
        Ok(python) => python,
        Err(why) => {
            return drop(std::io::Write::write_fmt(
                &mut std::io::stderr(),
                format_args!("SKIPPED: a fleet of zones on Spark: {why}\n"),
            ));
        }
    };
    let zones = zones();
    let folder = tempfile::tempdir().unwrap();
    let mut input = String::new();
    for number in 0..zones {
        let line = json!({"id": format!("z{number}"), "origin": format!("z{number}.example."), "zone": zone(number)});
        let _ = writeln!(input, "{line}");
    }
    let (given, told) = (folder.path().join("zones.ndjson"), folder.path().join("answers"));
    std::fs::write(&given, input).unwrap();
    let output = Command::new(&python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples/spark.py"))
        .args([&given, &told])
        .env("ZONEWARDEN", env!("CARGO_BIN_EXE_zonewarden"))
        .env("PYSPARK_PYTHON", &python)
        .env(
            "PYSPARK_SUBMIT_ARGS",
            "--master local[2] --conf spark.ui.enabled=false --conf spark.ui.showConsoleProgress=false pyspark-shell",
        )
        .env("SPARK_LOCAL_IP", "127.0.0.1")
        .env("SPARK_LOCAL_DIRS", folder.path())
        .current_dir(folder.path())
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");

    let faulty = zones.div_ceil(FAULTY);
    let records = zones * RECORDS + faulty * 2;
    assert!(out.contains(&format!("{zones} zones, {records} records\n")), "{out}");
    assert!(out.contains(&format!("{faulty:>8} cname-and-other-data\n")), "{out}");

    let answers = answers(&told);
    let mut ends: HashMap<&str, usize> = HashMap::new();
    for line in answers.iter().filter(|line| line["zone"].is_object()) {
        *ends.entry(line["id"].as_str().unwrap()).or_default() += 1;
    }
    assert_eq!(ends.len(), zones);
    assert!(ends.values().all(|&ends| ends == 1));
    for line in answers.iter().filter(|line| line["finding"]["rule"] == "cname-and-other-data") {
        let number: usize = line["id"].as_str().unwrap().trim_start_matches('z').parse().unwrap();
        assert!(number.is_multiple_of(FAULTY));
        assert_eq!(line["finding"]["zone"], format!("z{number}.example."));
    }
    // Each process ends with a summary, and none was cut short.
    let summaries: Vec<&Value> = answers.iter().map(|line| &line["summary"]).filter(|line| !line.is_null()).collect();
    assert_eq!(summaries.iter().map(|summary| summary["zones"].as_u64().unwrap()).sum::<u64>(), zones as u64);
    assert!(summaries.iter().all(|summary| summary["exit_code"] == 0));
}
