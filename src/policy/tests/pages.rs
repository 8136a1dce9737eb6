//! Every rule page is whole, and its examples and defaults mean something.

use super::*;

#[test]
fn each_is_whole_and_called_like_its_file() {
    assert!(page::pages().is_sorted_by(|a, b| a.id < b.id));
    for page in page::pages() {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(page.group).join(format!("{}.toml", page.id));
        assert!(path.is_file(), "{}", path.display());
        assert!(page.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
        assert!(!page.title.is_empty() && !page.why.is_empty() && !page.fix.is_empty(), "{}", page.id);
        assert!(!page.references.is_empty() && !page.bad.is_empty() && !page.good.is_empty(), "{}", page.id);
        assert!(!page.title.ends_with('.') && page.title.len() <= 110, "{}: {}", page.id, page.title);
    }
}

/// A rule without a page could never be switched on.
#[test]
fn every_rule_has_one() {
    for entry in crate::rules::entries() {
        assert!(page::find(entry.id).is_some(), "{}", entry.id);
    }
}

#[test]
fn bad_examples_expect_their_rule_and_good_ones_nothing() {
    for page in page::pages() {
        for example in page.bad {
            let mut expected = page::expectations(example.text);
            expected.extend(page::expectations(example.policy));
            expected.extend(example.files.iter().flat_map(|file| page::expectations(file.text)));
            assert!(expected.iter().any(|(_, rule)| *rule == page.id), "{} expects nothing", page.id);
            for (line, rule) in expected {
                assert!(page::find(rule).is_some(), "{}, line {line}: `{rule}`", page.id);
            }
        }
        for example in page.good {
            let files = example.files.iter().map(|file| file.text);
            let expected: Vec<_> = files.chain([example.text]).flat_map(page::expectations).collect();
            assert!(expected.is_empty(), "{}", page.id);
        }
    }
}

#[test]
fn policies_of_examples_are_right() {
    for page in page::pages() {
        for example in page.bad.iter().chain(page.good) {
            let sources = SourceMap::new();
            for file in example.files {
                sources.add(file.name, file.text.as_bytes().to_vec()).unwrap();
            }
            let loaded = Policy::from_text(page.id, example.policy, &sources);
            assert!(loaded.errors.is_empty(), "{}: {:?}", page.id, loaded.errors);
        }
        if page.set == page::Set::Policy {
            let tables = [format!("[rules.{}]", page.id), format!("[rules.{}.", page.id)];
            let configures = |example: &page::Example| tables.iter().any(|table| example.policy.contains(table));
            assert!(page.bad.iter().chain(page.good).all(configures), "{} is off without a policy", page.id);
        }
    }
}

/// Everything a default says must arrive, and be what the page allows.
#[test]
fn defaults_are_valid_values() {
    for page in page::pages() {
        let options = Options::defaults(page.options);
        for spec in page.options {
            match spec.default {
                page::Default::List(items) => {
                    let read = match spec.kind {
                        page::Kind::Names => options.names(spec.name).len(),
                        _ => options.strings(spec.name).len(),
                    };
                    assert_eq!(read, items.len(), "{}.{}", page.id, spec.name);
                }
                page::Default::Table(rows) => {
                    assert_eq!(options.rows(spec.name), rows.len(), "{}.{}", page.id, spec.name);
                }
                page::Default::Word(word) => {
                    let page::Kind::Word(words) = spec.kind else { panic!("{}.{}", page.id, spec.name) };
                    assert!(words.contains(&word), "{}.{}", page.id, spec.name);
                }
                _ => {}
            }
        }
    }
}

#[test]
fn expectations_mean_their_line_or_the_next() {
    let text = "a ; expect: x, y\n; expect: z\nb\n  ; expect: w\n";
    assert_eq!(page::expectations(text), [(1, "x"), (1, "y"), (3, "z"), (5, "w")]);
}
