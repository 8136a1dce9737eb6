//! Names: text to wire octets, to text, and to the same octets.

use zonewarden::zone::name::{self, MAX_LABEL, MAX_NAME, Name, NameRef};
use zonewarden::zone::name_table::NameTable;

/// Takes `data` as a name in presentation format, and as wire octets.
pub fn run(data: &[u8]) {
    let origin = Name::parse("Origin.example.").unwrap();
    for origin in [None, Some(NameRef::ROOT), Some(origin.as_ref())] {
        text(data, origin);
    }
    if let Some((name, rest)) = NameRef::take(data) {
        assert_eq!(name.wire().len() + rest.len(), data.len());
        print_and_read(name);
    }
}

fn text(data: &[u8], origin: Option<NameRef<'_>>) {
    let mut out = b"kept".to_vec();
    match name::encode(data, origin, &mut out) {
        Ok(_) => {
            let (name, rest) = NameRef::take(&out[4..]).expect("what was encoded is one whole name");
            assert!(rest.is_empty() && name.wire().len() <= MAX_NAME);
            print_and_read(name);
        }
        Err(error) => {
            assert_eq!(out, b"kept", "an error left something behind");
            let message = error.to_string();
            assert!(!message.is_empty() && !message.ends_with('.'), "{message}");
            let (start, end) = error.range(data.len());
            assert!(start <= end && end <= data.len(), "{error:?} lies outside its name");
        }
    }
}

fn print_and_read(name: NameRef<'_>) {
    let shown = name.to_string();
    assert!(shown.bytes().all(|byte| byte.is_ascii_graphic()), "{shown} is not plain ASCII");
    let again = Name::parse(&shown).expect("a printed name can be read");
    assert_eq!(again.as_ref(), name, "{shown} stands for another name");
    assert!(name.labels().all(|label| !label.is_empty() && label.len() <= MAX_LABEL));
    assert_eq!(name.ancestors().count(), name.label_count() + 1);
    assert!(name.ancestors().all(|ancestor| name.is_within(ancestor)));
    let lower = name.to_lowercase();
    assert!(lower.as_ref().eq_ignore_case(name));
    let mut table = NameTable::default();
    let id = table.intern(name.wire());
    assert_eq!(table.intern(lower.wire()), id);
    assert_eq!(table.get(lower.as_ref()), Some(id));
    assert_eq!(table.name(id), lower.as_ref());
}
