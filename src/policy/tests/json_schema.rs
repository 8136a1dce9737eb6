//! The schema says what the reader says.

use super::*;
use serde_json::Value;

fn schema() -> Value {
    serde_json::from_str(&json_schema()).unwrap()
}

fn keys(schema: &Value, path: &str) -> Vec<String> {
    let mut keys: Vec<String> = schema.pointer(path).unwrap().as_object().unwrap().keys().cloned().collect();
    keys.sort();
    keys
}

fn sorted(keys: &[&str]) -> Vec<String> {
    let mut keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
    keys.sort();
    keys
}

fn json(text: &str) -> Value {
    toml_as_json(&text.parse().unwrap())
}

fn faults(text: &str) -> Vec<String> {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    validator.iter_errors(&json(text)).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn it_has_the_keys_that_are_read() {
    let schema = schema();
    assert_eq!(keys(&schema, "/properties"), sorted(schema::KEYS));
    assert_eq!(keys(&schema, "/properties/zones/properties"), sorted(zones::KEYS));
    assert_eq!(keys(&schema, "/definitions/rules/properties").len(), page::pages().len());
    assert_eq!(keys(&schema, "/properties/custom/items/properties"), sorted(crate::policy::custom::KEYS));
}

#[test]
fn policies_that_are_read_are_valid() {
    let examples = page::pages().iter().flat_map(|page| page.bad.iter().chain(page.good)).map(|example| example.policy);
    let packs = page::packs().iter().map(|pack| pack.policy);
    let ours = "required-version = '>=0.1'\nextends = ['strict']\n[exceptions]\nrequire-until = true\n[limits]\nincludes = 3\n\
                [zones]\ninclude = ['zones/*']\norigins = [{ path = 'zones/a', origin = 'a.' }]\n[[zones.view]]\nname = 'inside'\n\
                [[override]]\nzones = ['a.']\nowners = ['*']\nrules.ttl-bounds.types = { MX = { max = 300 } }\n\
                [[waiver]]\nrule = 'ttl-zero'\nzone = 'a.'\nuntil = 2027-01-31\nreason = 'r'\n";
    let mut checked = 0;
    for text in examples.chain(packs).chain([ours]).filter(|text| !text.is_empty()) {
        assert_eq!(faults(text), [""; 0], "{text}");
        checked += 1;
    }
    assert!(checked > 20, "{checked}");
}

#[test]
fn what_the_reader_refuses_the_schema_refuses() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for text in [
        "colour = true",
        "extends = 'strict'",
        "[rules.ttl-bounds]\nmin = 'five'",
        "[rules.ttl-bounds]\nmin = -1",
        "[rules.ttl-bounds]\nmaxi = 1",
        "[rules.ttl-bounds]\nseverity = 'loud'",
        "[rules.ttl-bounds]\nignorable = 1",
        "[rules.ttl-bounds]\ntypes = { MX = { maxi = 1 } }",
        "[[override]]\nrules.ttl-zero.severity = 'off'",
        "[[waiver]]\nrule = 'ttl-zero'",
        "[[waiver]]\nrule = 'ttl-zero'\nzone = 'a.'\nuntil = 2027-01-31T00:00:00Z",
        "[exceptions]\nrequire-reason = 'yes'",
        "[limits]\nincludes = 0",
        "required-version = 1",
    ] {
        let loaded = Policy::from_text("zonewarden.toml", text, &SourceMap::new());
        assert!(!loaded.errors.is_empty(), "{text}");
        assert!(!validator.is_valid(&json(text)), "{text}");
    }
}

/// Policy files of the repository, those with mistakes left out, and tables that are no policies.
fn whole_policies(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        match path.is_dir() {
            true if name != "mistakes" => whole_policies(&path, found),
            false if name.ends_with(".toml") && !name.starts_with("mistake") && name != "situations.toml" => {
                found.push(path)
            }
            _ => {}
        }
    }
}

#[test]
fn policies_of_the_repository_are_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    whole_policies(&root.join("testdata"), &mut paths);
    whole_policies(&root.join("rules/examples"), &mut paths);
    assert!(paths.len() >= 6, "{paths:?}");
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(faults(&text), [""; 0], "{}", path.display());
    }
}

/// All that is wrong with rules of one's own and can be told without knowing types.
#[test]
fn mistakes_in_custom_rules_are_seen_by_the_schema() {
    let rule = |text: &str| format!("[[custom]]\nid = 'corp-x'\nselect = {{ type = 'MX' }}\n{text}\n");
    let whole = [
        "require = { exchange = ['a.', { suffix = '.net.' }], ttl = { min = '5m', not = 7 } }",
        "forbid = { preference = [1, { min = 3 }] }",
        "require = { exists = [{ type = ['A', 'AAAA'], owner = '{exchange}', least = 2 }], resolves = '{exchange}' }",
        "lowest = { field = 'preference', exchange = 'gw1.**' }",
        "count = { min = 2, per = 'zone' }\neach = 'zone'\nunknown = 'report'",
        "assert = 'true'\nmessage = '{owner}'\n[[custom.test]]\nname = 'n'\norigin = 'a.'\nzone = ['a', 'b']",
        "same = 'ttl'\ndistinct = 'exchange'",
    ];
    for text in whole.map(rule) {
        assert!(Policy::from_text("p.toml", &text, &SourceMap::new()).errors.is_empty(), "{text}");
        assert_eq!(faults(&text), [""; 0], "{text}");
    }
    let broken = [
        "",
        "colour = 1",
        "forbid = 7",
        "forbid = false",
        "forbid = {}",
        "require = { exchnge = 'a.' }",
        "require = { exchange = [] }",
        "require = { text = { regexp = 'a' } }",
        "require = { exists = { owner = 'a' } }",
        "require = { exists = { type = 'A', least = 0.5 } }",
        "require = { resolves = true }",
        "count = { per = 'file' }",
        "count = { min = -1 }",
        "lowest = { exchange = 'a.' }",
        "same = 'exchnge'",
        "assert = 3",
        "forbid = true\neach = 'rrset'",
        "forbid = true\nseverity = 'off'",
        "forbid = true\n[[custom.test]]\nname = 'n'",
        "forbid = true\n[[custom.test]]\nzone = ''\nexpect = 'x'",
    ];
    let others = [
        "[[custom]]\nid = 'Corp X'\nforbid = true\n",
        "[[custom]]\nforbid = true\n",
        "[[custom]]\nid = 'corp-x'\nforbid = true\nselect = { tpe = 'A' }\n",
        "[[custom]]\nid = 'corp-x'\nforbid = true\nselect = { kind = 'private' }\n",
        "[[custom]]\nid = 'corp-x'\nforbid = true\n[rules.corp-x]\nmin = 3\n",
        "[zones]\nsigning = 'me'\n",
        "[zones]\nsigning = [{ zones = ['a.'] }]\n",
    ];
    for text in broken.map(rule).into_iter().chain(others.map(str::to_owned)) {
        assert!(!Policy::from_text("p.toml", &text, &SourceMap::new()).errors.is_empty(), "{text}");
        assert!(!faults(&text).is_empty(), "{text}");
    }
}

#[test]
fn every_key_has_an_example_that_is_read_without_a_mistake() {
    let schema = schema();
    let mut count = 0;
    for (name, table) in schema["properties"].as_object().unwrap().iter().filter(|(name, _)| *name != "rules") {
        let row = table["items"].get("properties");
        let Some(keys) = table.get("properties").or(row).and_then(Value::as_object) else {
            assert!(table.get("examples").is_some(), "{name} has no example");
            continue;
        };
        for (key, value) in keys {
            let example = &value["examples"][0];
            assert!(!example.is_null(), "{name}.{key} has no example");
            count += 1;
            if row.is_none() {
                let policy = serde_json::json!({ name: { key: example } });
                assert!(jsonschema::is_valid(&schema, &policy), "{policy}");
                let text = toml::to_string(&policy).unwrap();
                let loaded = Policy::from_text("p.toml", &text, &SourceMap::new());
                // Files that it names are not there.
                let told = loaded.errors.iter().find(|error| !error.message.starts_with("cannot read"));
                assert!(told.is_none(), "{text}: {told:?}");
            }
        }
    }
    assert!(count > 40, "{count}");
}

#[test]
fn the_reference_in_the_documents_is_the_schema() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/policy.md");
    let (start, end) = ("<!-- The tables below are made of the schema. -->\n", "<!-- End of the tables. -->\n");
    let text = fs::read_to_string(path).unwrap();
    let (before, rest) = text.split_once(start).expect("docs/policy.md says where the reference starts");
    let (written, after) = rest.split_once(end).expect("docs/policy.md says where the reference ends");
    let made = format!("\n{}", reference());
    if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
        fs::write(path, format!("{before}{start}{made}{end}{after}")).unwrap();
        return;
    }
    assert!(
        written == made,
        "the reference in docs/policy.md is not what the schema says: UPDATE_DOCUMENTS=1 writes it"
    );
}

#[test]
fn the_one_in_the_documents_is_this_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/policy.schema.json");
    if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
        fs::write(path, json_schema()).unwrap();
    }
    let written = fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == json_schema(),
        "docs/policy.schema.json is not what `zonewarden schema` prints: UPDATE_DOCUMENTS=1 writes it"
    );
}

/// What the reader takes, the schema takes: neither editors nor pipelines complain of a policy that works.
mod agreement {
    use proptest::prelude::*;

    use super::*;

    type Keys = &'static [(&'static str, &'static [&'static str])];

    /// Tables, and keys of each with values that are right for it, nearly right, or wrong.
    const TABLES: &[(&str, Keys)] = &[
        (
            "",
            &[
                ("required-version", &["'>=0.1'", "'0'", "1", "''"]),
                ("extends", &["[]", "['strict']", "['recommended', 'internal']", "'strict'", "['']"]),
            ],
        ),
        (
            "[zones]",
            &[
                ("include", &["[]", "['zones/**']", "['']", "'a'", "['./a/']"]),
                ("serial", &["'managed'", "'manual'", "'Managed'"]),
                ("signing", &["'server'", "[{ zones = ['a.'], by = 'file' }]", "[]", "[{ by = 'none' }]"]),
                (
                    "origins",
                    &["[]", "[{ path = 'a', origin = 'a.' }]", "[{ path = 'a' }]", "[{ path = 'a', origin = '.' }]"],
                ),
                ("dialects", &["['powerdns']", "['PowerDNS']", "[]"]),
            ],
        ),
        (
            "[facts]",
            &[("files", &["['a.zone']", "[]"]), ("max-age", &["'7d'", "7", "'1W'", "'1h30m'", "0", "'d'", "''"])],
        ),
        ("[limits]", &[("includes", &["1", "0", "'1'"]), ("file", &["4294967295", "4294967296"])]),
        (
            "[rules.ttl-bounds]",
            &[
                ("severity", &["'off'", "'error'", "'Error'"]),
                ("ignorable", &["false", "'no'"]),
                ("min", &["'5m'", "0", "'1D'", "' 5m'", "2147483648"]),
                ("types", &["{}", "{ MX = { max = 300 } }", "{ MX = {} }", "{ mx = { max = 1 } }"]),
            ],
        ),
        (
            "[[override]]",
            &[
                ("zones", &["['a.']", "[]", "['*']", "['']", "'a.'"]),
                ("owners", &["['@', '*.dev']", "[]"]),
                ("paths", &["['zones/**']", "[]"]),
                ("signing", &["'server'", "'me'"]),
                ("rules", &["{ ttl-zero = { severity = 'off' } }", "{}", "{ ttl-bounds = { min = 1 } }"]),
            ],
        ),
        (
            "[[waiver]]",
            &[
                ("rule", &["'ttl-zero'", "''"]),
                ("zone", &["'a.'", "'*.a'", "''"]),
                ("owner", &["'@'", "''"]),
                ("until", &["2027-01-31", "'2027-01-31'", "'2027-1-31'", "2027-01-31T00:00:00"]),
                ("reason", &["'r'", "''", "' '"]),
            ],
        ),
        ("[exceptions]", &[("require-reason", &["true", "1"]), ("require-until", &["false"])]),
        (
            "[[custom]]",
            &[
                ("id", &["'corp-x'", "'corp-x'", "'corp-x'", "'Corp'", "'c'"]),
                ("title", &["'t'", "''", "1"]),
                ("severity", &["'info'", "'off'"]),
                (
                    "select",
                    &[
                        "{}",
                        "{ type = 'MX' }",
                        "{ type = 'mx', Exchange = 'a.' }",
                        "{ type = ['A', 'AAAA'], owner = ['@', { not = '*.a' }] }",
                        "{ type = { not = 'SOA' }, mail_domain = true }",
                        "{ type = 'RRSIG', key_tag = 1 }",
                        "{ type = 'DS', key_tag = { min = 1 }, kind = ['public'] }",
                        "{ type = 'DS', key-tag = [1, { max = 3 }], kind = [] }",
                        "{ TYPE = 'MX' }",
                        "{ view = [] }",
                        "{ zone = { regex = 'a' }, ttl = '5m', class = 'IN', below-cuts = false }",
                    ],
                ),
                (
                    "require",
                    &[
                        "{}",
                        "{ ttl = { min = '5m', max = 86400 } }",
                        "{ type = ['A', { not = 'MX' }] }",
                        "{ owner = { prefix = '' } }",
                        "{ exists = { type = 'TXT', least = 2, wildcard = false, unknown = 'absent' } }",
                        "{ exists = [{ type = 'TXT', text = { glob = '*' } }] }",
                        "{ is_cname = '{owner}' }",
                        "{ is-cname = '{owner}', resolves = '{owner}' }",
                        "{ class = 'IN' }",
                    ],
                ),
                ("forbid", &["true", "false", "{ ttl = 0 }", "{ Owner = '@' }"]),
                ("count", &["{ min = 2 }", "{ max = 1, per = 'zone' }", "{}", "{ min = 0 }", "{ per = 'rrset' }"]),
                ("same", &["'ttl'", "'TTL'", "'exchange'"]),
                ("lowest", &["{ field = 'ttl', owner = '@' }", "{ field = 'ttl' }"]),
                ("assert", &["'rr.ttl > 3'", "''", "'rr.Owner == rr.owner'"]),
                ("each", &["'zone'", "'rrset'"]),
                ("unknown", &["'report'", "true"]),
                ("message", &["'{owner}'", "''", "' '"]),
                (
                    "test",
                    &[
                        "[]",
                        "[{ zone = '' }]",
                        "[{ zone = [] }]",
                        "[{ zone = ['a', 'b'], name = 'n', origin = 'a.' }]",
                        "[{ zone = 'a', name = '' }]",
                    ],
                ),
            ],
        ),
    ];

    fn policy(choices: &[u8]) -> String {
        let mut choices = choices.iter().copied().map(usize::from).chain(std::iter::repeat(0));
        let mut next = || choices.next().unwrap_or(0);
        let mut text = String::new();
        for (header, keys) in TABLES {
            // The first has no header, and rules of one's own are what there is most to say of.
            if !header.is_empty() && *header != "[[custom]]" && next() % 3 != 0 {
                continue;
            }
            text += &format!("{header}\n");
            for (key, values) in *keys {
                let always = matches!(*key, "id" | "rule" | "zone");
                if always || next() % 4 == 0 {
                    text += &format!("{key} = {}\n", values[next() % values.len()]);
                }
            }
        }
        text
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_the_reader_takes_the_schema_takes(choices in prop::collection::vec(any::<u8>(), 120)) {
            static VALIDATOR: std::sync::LazyLock<jsonschema::Validator> =
                std::sync::LazyLock::new(|| jsonschema::validator_for(&schema()).unwrap());
            let text = policy(&choices);
            let loaded = Policy::from_text("zonewarden.toml", &text, &SourceMap::new());
            let refused: Vec<String> = VALIDATOR
                .iter_errors(&json(&text))
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            if loaded.errors.is_empty() {
                prop_assert_eq!(refused, Vec::<String>::new(), "{}", text);
            }
        }
    }

    /// One value at a time: what is refused by one is refused by both.
    #[test]
    fn each_value_is_taken_by_both_or_by_neither() {
        let (mut count, mut differing) = (0, Vec::new());
        // What asks for other tables, for names, or for what an expression means is beyond a schema.
        let beyond =
            ["'' for `required-version`", "['']", "{ type = 'mx', Exchange", "{ is_cname", "'rr.Owner", "'>=0.1'"];
        for (header, keys) in TABLES {
            for (key, values) in *keys {
                for value in *values {
                    let rest = match *header {
                        "[[override]]" if *key == "rules" => "zones = ['a.']\n",
                        "[[override]]" if *key == "signing" => "zones = ['a.']\n",
                        "[[override]]" => "rules.ttl-zero.severity = 'off'\n",
                        "[[waiver]]" if *key == "rule" => "zone = 'a.'\n",
                        "[[waiver]]" if *key == "zone" => "rule = 'ttl-zero'\n",
                        "[[waiver]]" => "rule = 'ttl-zero'\nzone = 'a.'\n",
                        "[[custom]]" if *key == "id" => "forbid = true\n",
                        "[[custom]]" if *key == "forbid" => "id = 'corp-x'\n",
                        "[[custom]]" => "id = 'corp-x'\nforbid = true\n",
                        _ => "",
                    };
                    let text = format!("{header}\n{key} = {value}\n{rest}");
                    let errors = Policy::from_text("zonewarden.toml", &text, &SourceMap::new()).errors;
                    let refused = faults(&text);
                    if beyond.iter().any(|one| text.contains(one)) {
                        continue;
                    }
                    count += 1;
                    if errors.is_empty() != refused.is_empty() {
                        let said: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
                        differing.push(format!("{text}: {said:?} against {refused:?}"));
                    }
                }
            }
        }
        assert_eq!(differing, Vec::<String>::new());
        assert!(count > 120, "{count}");
    }
}
