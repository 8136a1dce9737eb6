//! `$GENERATE`: ranges, templates and modifiers, alone and as part of a zone.

use zonewarden::zone::generate::{Expansion, parse_range};
use zonewarden::zone::lex::{Entry, Lexer, Step};

use super::reader;

/// Takes `data` as what stands behind `$GENERATE`.
pub fn run(data: &[u8]) {
    let text = [b"$GENERATE ", data].concat();
    let mut entry = Entry::default();
    if Lexer::new(&text, 0).next_entry(&mut entry) == Step::Entry && entry.tokens.len() >= 5 {
        expansions(&text, &entry);
    }
    reader::run(&text);
}

fn expansions(text: &[u8], entry: &Entry) {
    let Ok(range) = parse_range(entry.tokens[1].text(text)) else {
        return;
    };
    assert!(range.start <= range.stop && range.step >= 1 && range.count() >= 1);
    let mut expansion = Expansion::default();
    // The first and the last values: widths and signs change in between.
    let last = range.values().take(4).chain([range.stop]);
    for value in last {
        match expansion.write(text, &entry.tokens, value) {
            Ok(()) => check(entry, &expansion),
            Err((token, message)) => {
                assert!(token < entry.tokens.len());
                assert!(!message.is_empty() && !message.ends_with('.'), "{message}");
            }
        }
    }
}

fn check(entry: &Entry, expansion: &Expansion) {
    assert!(expansion.pieces.is_sorted());
    for offset in 0..expansion.text.len() as u32 {
        let token = expansion.token_at(offset).expect("every byte comes from a token");
        assert!((2..entry.tokens.len()).contains(&token));
    }
}
