//! The lexer over any bytes: it goes forward, its tokens lie in their entry, and an entry is the same when read again
//! from where it starts, which is how the spans of fields are found.

use zonewarden::zone::lex::{Entry, Lexer, Step};

/// Lexes `data` as a whole file.
pub fn run(data: &[u8]) {
    let mut lexer = Lexer::new(data, 0);
    let mut entry = Entry::default();
    let mut behind = 0;
    loop {
        let step = lexer.next_entry(&mut entry);
        let offset = lexer.offset();
        assert!(offset <= data.len(), "the lexer left the text");
        match step {
            Step::End => break,
            Step::Entry => {
                assert!(!entry.tokens.is_empty(), "an entry without tokens");
                check(data, &entry);
                again(data, &entry);
            }
            Step::Error { at, .. } => {
                assert!(at as usize <= data.len(), "an error outside the text");
                assert!(entry.start <= at, "an error before its entry");
                check(data, &entry);
            }
        }
        assert!(offset > behind, "the lexer stands still at {offset}");
        assert!(entry.start as usize >= behind, "an entry that starts within the one before");
        assert!(entry.end as usize <= data.len());
        behind = offset;
    }
}

/// Tokens and comments lie in order, apart, and inside the entry. After an error the entry may end before them.
fn check(data: &[u8], entry: &Entry) {
    assert!(entry.start <= entry.end, "an entry that ends before it starts: {}..{}", entry.start, entry.end);
    let mut behind = entry.start;
    for (number, token) in entry.tokens.iter().enumerate() {
        assert!(token.outer_start() >= behind, "token {number} starts within the one before");
        assert!(token.start <= token.end && token.outer_end() as usize <= data.len());
        assert!(token.quoted || token.start < token.end, "an empty word");
        assert!(!token.glued || token.outer_start() == behind, "token {number} is glued to nothing");
        let text = token.text(data);
        assert_eq!(token.escaped, text.contains(&b'\\'), "token {number} is wrong about its escapes");
        if token.quoted {
            assert!(data[token.start as usize - 1] == b'"' && data[token.end as usize] == b'"');
        }
        behind = token.outer_end();
    }
    let mut behind = entry.start;
    for &(start, end) in &entry.comments {
        assert!(start >= behind && start < end && end as usize <= data.len());
        assert_eq!(data[start as usize], b';');
        behind = end;
    }
}

/// The entry read from its own start.
fn again(data: &[u8], entry: &Entry) {
    assert!(entry.tokens.last().is_none_or(|last| last.outer_end() <= entry.end), "a token behind the entry's end");
    let mut second = Entry::default();
    let step = Lexer::new(data, entry.start as usize).next_entry(&mut second);
    assert_eq!(step, Step::Entry);
    assert_eq!((second.start, second.end), (entry.start, entry.end));
    assert_eq!(second.tokens, entry.tokens);
    assert_eq!(second.blank_start, entry.blank_start);
}
