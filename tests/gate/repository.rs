//! A git repository in a folder of its own, and zonewarden run in it.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

/// Variables that hooks set, which would lead git elsewhere.
const MISLEADING: [&str; 3] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"];

pub struct Repository {
    folder: tempfile::TempDir,
}

/// What a run of `check --format json` told.
pub struct Told {
    pub code: i32,
    pub document: Value,
    pub stderr: String,
}

impl Told {
    /// `rule zone`, each once, sorted.
    pub fn findings(&self) -> Vec<String> {
        let findings = self.document["findings"].as_array().expect("a report has findings");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let told: BTreeSet<String> = findings
            .iter()
            .map(|one| format!("{} {}", text(&one["rule"]), text(&one["zone"])).trim().to_owned())
            .collect();
        told.into_iter().collect()
    }

    pub fn base(&self, key: &str) -> u64 {
        self.document["summary"]["base"][key].as_u64().expect("the summary tells of the base")
    }
}

impl Repository {
    pub fn new() -> Repository {
        let repository = Repository { folder: tempfile::tempdir().expect("a folder for the repository") };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("folders can be made");
        std::fs::write(path, text).expect("files can be written");
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).expect("the file is there")
    }

    /// Replaces a text that must be there.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} holds no `{from}`");
        self.write(path, &text.replacen(from, to, 1));
    }

    pub fn remove(&self, path: &str) {
        std::fs::remove_file(self.path().join(path)).expect("the file is there");
    }

    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.path()).env("NO_COLOR", "1").env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("HOME", self.path());
        for (variable, value) in [("NAME", "A"), ("EMAIL", "a@example.com")] {
            command.env(format!("GIT_AUTHOR_{variable}"), value).env(format!("GIT_COMMITTER_{variable}"), value);
        }
        MISLEADING.iter().for_each(|variable| {
            command.env_remove(variable);
        });
        command
    }

    pub fn git(&self, args: &[&str]) -> Output {
        let output = self.command("git").args(args).output().expect("git runs");
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    pub fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "a commit"]);
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(env!("CARGO_BIN_EXE_zonewarden")).args(args).output().expect("zonewarden runs")
    }

    pub fn check(&self, args: &[&str]) -> Told {
        let output = self.run(&[&["check", "--format", "json", "--now", "2026-11-22T00:00:00Z"], args].concat());
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let document = serde_json::from_slice(&output.stdout);
        let document = document.unwrap_or_else(|error| panic!("no report ({error}): {stderr}"));
        Told { code: output.status.code().expect("an exit code"), document, stderr }
    }

    /// Exit code and standard error of a run that ends before a report.
    pub fn refused(&self, args: &[&str]) -> (i32, String) {
        let output = self.run(args);
        assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
        (output.status.code().expect("an exit code"), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// A small zone: name servers elsewhere, and what else is given.
pub fn zone(serial: u32, records: &str) -> String {
    format!(
        "$TTL 1h\n@    IN SOA ns1.example.net. hostmaster.example.net. {serial} 4h 1h 30d 1h\n     IN NS  \
         ns1.example.net.\n     IN NS  ns2.example.net.\n{records}"
    )
}
