//! Whatever the bytes: no panic, and every place lies in its file.

use super::*;
use proptest::prelude::*;

/// Text that is made of what policies are made of, so that it gets far.
fn policy_like() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "[rules.ttl-bounds]\n",
        "[[override]]\n",
        "[zones]\n",
        "rules.mx-primary.",
        "extends",
        "zones",
        "min",
        "max",
        "types",
        "owners",
        "primary",
        "severity",
        "origins",
        " = ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "'",
        "\"",
        "\n",
        "\r\n",
        "\"5m\"",
        "'*.example'",
        "'a..b'",
        "MX",
        "12",
        "-1",
        "true",
        "'''",
        "\"\"\"",
        "\\",
        "#",
        "é",
        "\u{feff}",
        ".",
        "path",
        "origin",
        "'x.'",
        "override",
        "[[waiver]]\n",
        "[exceptions]\n",
        "rule",
        "zone",
        "owner",
        "owners",
        "paths",
        "until",
        "reason",
        "require-reason",
        "required-version",
        "ignorable",
        "'ttl-zero'",
        "'>=0.1'",
        "1979-05-27",
        "0x",
        "1e9",
        "nan",
        "\0",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn check(text: &str, bytes: &[u8]) {
    let sources = SourceMap::new();
    let loaded = match std::str::from_utf8(bytes) {
        Ok(_) => Policy::from_text("p.toml", text, &sources),
        Err(_) => {
            let file = sources.add("p.toml", bytes.to_vec()).unwrap();
            let (_, errors) = schema::read(&file, &mut schema::CustomIds::default());
            assert_eq!(errors.len(), 1);
            return;
        }
    };
    for error in &loaded.errors {
        if let Some(span) = error.span {
            let length = sources.get(span.file).bytes().len();
            assert!(span.end() as usize <= length, "{error:?}");
            assert!(!drawn(error).contains("failed to read"), "{error:?}");
        }
        assert!(!error.message.is_empty());
    }
    loaded.policy.for_zone("example.com.", None);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_never_panics(text in policy_like()) {
        check(&text, text.as_bytes());
    }

    #[test]
    fn bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        check(&String::from_utf8_lossy(&bytes), &bytes);
    }

    #[test]
    fn patterns_never_panic(text in "[a-c*.@\\\\0-9é]{0,20}", name in "[a-c]{1,3}(\\.[a-c]{1,3}){0,4}\\.") {
        for scope in [crate::zone::name_pattern::Scope::Zone, crate::zone::name_pattern::Scope::Host, crate::zone::name_pattern::Scope::Owner] {
            match crate::zone::name_pattern::NamePattern::parse(&text, scope) {
                Ok(pattern) => {
                    let name = Name::parse(&name).unwrap();
                    pattern.matches(name.as_ref(), NameRef::ROOT);
                }
                Err(error) => assert!(error.range.start <= error.range.end && error.range.end <= text.len() + 1),
            }
        }
    }
}
