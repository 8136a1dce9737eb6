//! Numbers that look random and never change: SplitMix64 (Steele, Lea and Flood 2014). A crate's generator may give
//! other numbers in its next release; then no two measurements could be compared.

/// The generator.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// A generator of its own for each seed.
    pub fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ 0x6a09_e667_f3bc_c908)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `bound` - 1; `bound` at least 1. The slight preference for low numbers does no harm here.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.number() % bound
    }

    /// One of `choices`, which is not empty.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }

    /// `length` characters out of `alphabet`.
    pub fn text(&mut self, length: usize, alphabet: &[u8]) -> String {
        (0..length).map(|_| self.pick(alphabet) as char).collect()
    }

    /// `length` hexadecimal digits.
    pub fn hex(&mut self, length: usize) -> String {
        self.text(length, b"0123456789abcdef")
    }

    /// Base64 of `octets` octets, a multiple of 3 or padded as it must be.
    pub fn base64(&mut self, octets: usize) -> String {
        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut text = self.text(octets / 3 * 4, ALPHABET);
        // The last character before the padding carries bits that must be zero (RFC 4648 3.5).
        match octets % 3 {
            1 => {
                text.push_str(&self.text(1, ALPHABET));
                text.push(self.pick(b"AQgw") as char);
                text.push_str("==");
            }
            2 => {
                text.push_str(&self.text(2, ALPHABET));
                text.push(self.pick(b"AEIMQUYcgkosw048") as char);
                text.push('=');
            }
            _ => {}
        }
        text
    }

    /// An IPv4 documentation address (RFC 5737).
    pub fn ipv4(&mut self) -> String {
        let network = self.pick(&["192.0.2", "198.51.100", "203.0.113"]);
        format!("{network}.{}", 1 + self.below(254))
    }

    /// An IPv6 documentation address (RFC 3849).
    pub fn ipv6(&mut self) -> String {
        let bits = self.number();
        format!("2001:db8:{:x}:{:x}::{:x}", bits & 0xfff, bits >> 12 & 0xff, 1 + (bits >> 20) % 0xffff)
    }
}
