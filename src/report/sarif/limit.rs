//! Whether a document is small enough once it is compressed.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// Bytes that GitHub takes, compressed with gzip, less some room for another compressor doing worse.
const COMPRESSED: u64 = 9_500_000;

/// The part of a document that fits, as a fraction.
pub(super) struct Share {
    fits: u64,
    of: u64,
}

impl Share {
    /// That part of a count, a little less, and always less than the count.
    pub(super) fn of(&self, count: usize) -> usize {
        let share = count as u128 * u128::from(self.fits) / u128::from(self.of.max(1)) * 9 / 10;
        usize::try_from(share).unwrap_or(usize::MAX).min(count.saturating_sub(1))
    }
}

/// The part of `document` that would fit; nothing if it fits whole.
pub(super) fn over(document: &[u8]) -> Option<Share> {
    over_limit(document, COMPRESSED)
}

fn over_limit(document: &[u8], limit: u64) -> Option<Share> {
    // What is small needs no measuring: gzip makes nothing longer by more than a thousandth.
    if document.len() as u64 <= limit {
        return None;
    }
    let mut encoder = GzEncoder::new(Counter(0), Compression::fast());
    encoder.write_all(document).ok()?;
    let Counter(compressed) = encoder.finish().ok()?;
    (compressed > limit).then_some(Share { fits: limit, of: compressed })
}

/// Counts bytes and forgets them.
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_compresses_well_fits() {
        assert!(over_limit(&vec![b'x'; 100_000], 10_000).is_none());
        let mut state = 1_u32;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state as u8
        };
        let noise: Vec<u8> = (0..100_000).map(|_| next()).collect();
        let share = over_limit(&noise, 10_000).unwrap();
        assert!((1..=900).contains(&share.of(1000)), "{}", share.of(1000));
        assert_eq!(share.of(1), 0);
    }
}
