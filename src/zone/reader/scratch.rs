//! Buffers that a thread keeps from one zone to the next: next to a small zone they are large.

use std::cell::Cell;

use super::waiting::Waiting;
use crate::zone::lex::{Entry, Token};
use crate::zone::name;

/// Tokens of the longest entry whose buffers are kept.
const KEPT_TOKENS: usize = 1024;

/// What reading needs besides what it makes.
pub(super) struct Scratch {
    /// For the owner's wire octets.
    pub name: Vec<u8>,
    /// For names without a number yet.
    pub waiting: Waiting,
    /// For rdata of the quick way.
    pub tokens: Vec<Token>,
    /// For the lexer's way.
    pub entry: Entry,
}

impl Default for Scratch {
    fn default() -> Self {
        Scratch {
            name: Vec::with_capacity(name::MAX_NAME + 1),
            waiting: Waiting::default(),
            tokens: Vec::new(),
            entry: Entry::default(),
        }
    }
}

thread_local! {
    static SPARE: Cell<Option<Scratch>> = const { Cell::new(None) };
}

impl Scratch {
    /// The buffers that were given back, if any were.
    pub fn take() -> Scratch {
        SPARE.take().unwrap_or_default()
    }

    /// Keeps the buffers for the next zone. No name may be waiting.
    pub fn give_back(self) {
        let is_usual = |tokens: &Vec<Token>| tokens.capacity() <= KEPT_TOKENS;
        if is_usual(&self.tokens) && is_usual(&self.entry.tokens) {
            SPARE.set(Some(Scratch { waiting: self.waiting.rested(), ..self }));
        }
    }
}
