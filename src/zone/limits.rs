//! Bounds on what untrusted text can make zonewarden do. Reaching one is a finding, never a crash or an endless run.

/// The bounds. A policy sets them under `[limits]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Bytes of one file, 1 to 2^32-1. Larger files are not read.
    pub file: u64,
    /// Bytes that one zone may read, each inclusion of a file counted.
    pub zone: u64,
    /// Bytes that a parenthesised entry may run over.
    pub entry: usize,
    /// How deep parentheses may be nested.
    pub nesting: u32,
    /// How deep `$INCLUDE` may be nested.
    pub include_depth: usize,
    /// How many inclusions one zone may have.
    pub includes: usize,
    /// How many records the `$GENERATE` directives of one zone may make together.
    pub generated: u64,
    /// Bytes of files that are kept in memory, all together. The texts of further files are read again when somebody looks at
    /// them; what is found does not depend on it.
    pub texts: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            file: u32::MAX as u64,
            zone: 1 << 34,
            entry: 1 << 20,
            nesting: 16,
            include_depth: 20,
            includes: 10_000,
            generated: 1_000_000,
            texts: 512 << 20,
        }
    }
}

impl Limits {
    /// For entries that were read before: what passed then passes again.
    pub(crate) const NONE: Limits = Limits {
        file: u64::MAX,
        zone: u64::MAX,
        entry: usize::MAX,
        nesting: u32::MAX,
        include_depth: usize::MAX,
        includes: usize::MAX,
        generated: u64::MAX,
        texts: u64::MAX,
    };
}
