//! The table of RR types.

/// The type of a mnemonic, compared without case; `TYPEnnn` included (RFC 3597 5). `None` for anything else.
pub fn from_mnemonic(word: &[u8]) -> Option<u16> {
    let _ = word;
    None
}
