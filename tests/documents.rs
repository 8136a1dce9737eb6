//! The commands in README.md and docs/ are run, and must print what the documents say they print.
//!
//! A block marked `console` holds commands (`$ zonewarden …`, or `$ cargo run --release -- …` for the same) and what
//! they print on standard output and standard error; a line `[exit N]` behind it says the exit code if it is not 0.
//! Commands that need the network, and `cargo test` itself, stand in blocks marked `sh`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use zonewarden::policy::Policy;
use zonewarden::source::SourceMap;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// One command with what the document says of it.
struct Example {
    line: usize,
    command: String,
    output: String,
}

fn examples(text: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut inside = false;
    for (number, line) in text.lines().enumerate() {
        match (inside, line.trim_start()) {
            (false, "```console") => inside = true,
            (true, "```") => inside = false,
            (true, _) => match line.strip_prefix("$ ") {
                Some(command) => {
                    examples.push(Example { line: number + 1, command: command.to_owned(), output: String::new() });
                }
                None => {
                    let last = examples.last_mut().expect("a console block starts with a command");
                    last.output.push_str(line);
                    last.output.push('\n');
                }
            },
            (false, _) => {}
        }
    }
    examples
}

/// Runs a command the way a shell would, as far as the documents need: words, quotes, and `| zonewarden …`.
fn run(command: &str) -> String {
    let mut input: Vec<u8> = Vec::new();
    let mut shown = String::new();
    for part in command.split(" | ") {
        let words = words(part);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let arguments = match words.as_slice() {
            ["cargo", "run", "--release", "--", rest @ ..] | ["zonewarden", rest @ ..] => rest,
            ["cat", path] => {
                input = std::fs::read(root().join(path)).unwrap();
                continue;
            }
            _ => panic!("the documents run zonewarden only, not `{part}`"),
        };
        let mut child = Command::new(env!("CARGO_BIN_EXE_zonewarden"))
            .args(arguments)
            .current_dir(root())
            .env_clear()
            .env("LANG", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), &input).unwrap();
        let output = child.wait_with_output().unwrap();
        input.clone_from(&output.stdout);
        shown = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        if let Some(code) = output.status.code().filter(|&code| code != 0) {
            shown.push_str(&format!("[exit {code}]\n"));
        }
    }
    shown
}

fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for character in command.chars() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

fn documents() -> Vec<PathBuf> {
    let mut documents = vec![root().join("README.md")];
    let docs = std::fs::read_dir(root().join("docs")).unwrap();
    documents
        .extend(docs.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "md")));
    documents.sort();
    documents
}

/// `UPDATE_DOCUMENTS=1 cargo test --test documents` writes the true output in; read it before it is committed.
#[test]
fn commands_print_what_the_documents_say() {
    let update = std::env::var_os("UPDATE_DOCUMENTS").is_some();
    let mut failures = Vec::new();
    let mut count = 0;
    for path in documents() {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut updated = text.clone();
        for example in examples(&text) {
            count += 1;
            let printed = run(&example.command);
            if printed.trim_end() == example.output.trim_end() {
                continue;
            }
            if update {
                let old = format!("$ {}\n{}", example.command, example.output);
                let new = format!("$ {}\n{}\n", example.command, printed.trim_end());
                updated = updated.replacen(&old, &new, 1);
            } else {
                let place = format!("{}:{}", path.display(), example.line);
                failures.push(format!("{place}: $ {}\n{printed}\ninstead of\n{}", example.command, example.output));
            }
        }
        if updated != text {
            std::fs::write(&path, updated).unwrap();
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(count >= 5, "the documents lost their examples");
}

/// Blocks marked `toml` are policies, and hold without a mistake.
#[test]
fn policies_in_the_documents_are_whole() {
    for path in documents() {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut rest = text.as_str();
        while let Some((_, behind)) = rest.split_once("```toml\n") {
            let (policy, after) = behind.split_once("```").expect("a block is closed");
            let loaded = Policy::from_text("zonewarden.toml", policy, &SourceMap::new());
            assert!(loaded.errors.is_empty(), "{}: {:?}\n{policy}", path.display(), loaded.errors);
            if policy.contains("[[custom.test]]") {
                try_tests(&path, policy);
            }
            rest = after;
        }
    }
}

/// The tests that a policy of a document holds pass.
fn try_tests(document: &Path, policy: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("zonewarden.toml");
    std::fs::write(&file, policy).unwrap();
    let tests = Command::new(env!("CARGO_BIN_EXE_zonewarden")).arg("test").arg("--config").arg(&file).output().unwrap();
    let told = String::from_utf8_lossy(&tests.stdout);
    assert!(tests.status.success() && told.contains(" 0 failed"), "{}:\n{told}\n{policy}", document.display());
}

#[test]
fn words_are_split_as_a_shell_does() {
    assert_eq!(words("a 'b c' d\"e f\" ''"), ["a", "b c", "de f", ""]);
}
