//! The fuzz targets over every kept input, on a stable compiler: seeds in `fuzz/corpus/<target>/`, and what once broke
//! something in `testdata/regressions/<target>-<what>`.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "../fuzz/targets/mod.rs"]
mod targets;

/// The files of a folder below the package, by name.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn replay(target: fn(&[u8]), file: &Path) {
    let data = fs::read(file).unwrap();
    if std::panic::catch_unwind(|| target(&data)).is_err() {
        panic!("`{}` breaks its target: see above", file.display());
    }
}

#[test]
fn seeds() {
    for (name, target) in targets::ALL {
        let files = files(&format!("fuzz/corpus/{name}"));
        assert!(!files.is_empty(), "the corpus of `{name}` is empty");
        files.iter().for_each(|file| replay(*target, file));
    }
}

#[test]
fn regressions() {
    for file in files("testdata/regressions") {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or("");
        let target = targets::ALL.iter().find(|(target, _)| name.split('-').next() == Some(*target));
        let Some((_, target)) = target else {
            panic!("`{name}` does not start with the name of a target");
        };
        replay(*target, &file);
    }
}

/// A fuzz target each has its corpus, and none is left without a body.
#[test]
fn every_target_is_replayed() {
    for file in files("fuzz/fuzz_targets") {
        let name = file.file_stem().and_then(|name| name.to_str()).unwrap_or("");
        assert!(targets::ALL.iter().any(|(target, _)| *target == name), "`{name}` is not replayed");
    }
}
