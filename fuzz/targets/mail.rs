//! What the targets of mail records share: faults lie inside the text and say something.

use zonewarden::mail::tags::{Fault, Item, items};

/// Checks the faults of a record, and the items of its tag list.
pub fn check(text: &[u8], faults: &[Fault]) {
    for fault in faults {
        assert!(fault.range.start <= fault.range.end && fault.range.end <= text.len(), "{fault:?} lies outside");
        for part in [&fault.what, &fault.help] {
            assert!(!part.is_empty() && !part.ends_with('.'), "{part}");
            assert!(!part.contains(['\n', '\r', '\t', '\0']), "{part:?} holds control characters");
        }
    }
    assert!(faults.is_sorted_by_key(|fault| fault.range.start), "faults are out of order");
    for item in items(text) {
        let range = match item {
            Item::Tag(tag) => {
                assert_eq!(&text[tag.name.range()], tag.name.text);
                assert_eq!(&text[tag.value.range()], tag.value.text);
                tag.range()
            }
            Item::Bare(part) | Item::Empty(part) => part.range(),
        };
        assert!(range.end <= text.len());
    }
}
