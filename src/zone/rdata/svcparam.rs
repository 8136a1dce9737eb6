//! Service parameters of SVCB and HTTPS: keys and their names (IANA "Service Parameter Keys (SvcParamKeys)").

/// A parameter key.
pub const MANDATORY: u16 = 0;
/// Application protocols.
pub const ALPN: u16 = 1;
/// The default protocol is not offered.
pub const NO_DEFAULT_ALPN: u16 = 2;
/// Port.
pub const PORT: u16 = 3;
/// IPv4 addresses.
pub const IPV4HINT: u16 = 4;
/// Encrypted ClientHello configurations (RFC 9848).
pub const ECH: u16 = 5;
/// IPv6 addresses.
pub const IPV6HINT: u16 = 6;
/// Path of DNS over HTTPS (RFC 9461 5).
pub const DOHPATH: u16 = 7;
/// Oblivious HTTP (RFC 9540 4).
pub const OHTTP: u16 = 8;
/// TLS groups that the server supports.
pub const TLS_SUPPORTED_GROUPS: u16 = 9;
/// Path of DNS over CoAP (RFC 9953).
pub const DOCPATH: u16 = 10;
/// Provisioning domain information.
pub const PVD: u16 = 11;
/// The key that stands for none (RFC 9460 14.3.2).
pub const INVALID: u16 = 65535;

/// Names by number, from 0.
pub static NAMES: [&str; 12] = [
    "mandatory",
    "alpn",
    "no-default-alpn",
    "port",
    "ipv4hint",
    "ech",
    "ipv6hint",
    "dohpath",
    "ohttp",
    "tls-supported-groups",
    "docpath",
    "pvd",
];

/// The key of a name as it is written, in lower case: a registered name, or `key` and a number without needless zeros
/// (RFC 9460 2.1).
pub fn key(name: &[u8]) -> Option<u16> {
    if let Some(number) = NAMES.iter().position(|known| known.as_bytes() == name) {
        return Some(number as u16);
    }
    let digits = name.strip_prefix(b"key")?;
    if digits.is_empty() || digits.len() > 5 || (digits.len() > 1 && digits[0] == b'0') {
        return None;
    }
    let mut number = 0_u32;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        number = number * 10 + u32::from(digit - b'0');
    }
    u16::try_from(number).ok()
}

/// Appends the name of a key.
pub fn push_name(key: u16, out: &mut String) {
    match NAMES.get(key as usize) {
        Some(name) => out.push_str(name),
        None => out.push_str(&format!("key{key}")),
    }
}

/// A parameter as it is written, to be shown as an example.
pub fn example(key: u16) -> Option<&'static str> {
    match key {
        MANDATORY => Some("mandatory=alpn,port"),
        ALPN => Some("alpn=\"h2,h3\""),
        NO_DEFAULT_ALPN => Some("no-default-alpn"),
        PORT => Some("port=8443"),
        IPV4HINT => Some("ipv4hint=192.0.2.1,192.0.2.2"),
        ECH => Some("ech=\"AEn+DQBF…\""),
        IPV6HINT => Some("ipv6hint=2001:db8::1"),
        DOHPATH => Some("dohpath=/dns-query{?dns}"),
        OHTTP => Some("ohttp"),
        TLS_SUPPORTED_GROUPS => Some("tls-supported-groups=29,23"),
        DOCPATH => Some("docpath=\"dns,v1\""),
        PVD => Some("pvd"),
        _ => None,
    }
}

/// A key's name.
pub fn name(key: u16) -> String {
    let mut out = String::new();
    push_name(key, &mut out);
    out
}

/// The parameters on the wire, in the order they stand. Ends early at a parameter that is cut short.
pub fn iter(wire: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = wire;
    std::iter::from_fn(move || {
        let (head, tail) = rest.split_at_checked(4)?;
        let length = u16::from_be_bytes([head[2], head[3]]) as usize;
        let (value, tail) = tail.split_at_checked(length)?;
        rest = tail;
        Some((u16::from_be_bytes([head[0], head[1]]), value))
    })
}

/// What is wrong with the parameters of one record; `None` if nothing (RFC 9460 2.2, 7, 8).
pub fn check(wire: &[u8]) -> Result<(), String> {
    let mut previous = None;
    let mut octets = 0;
    for (key, value) in iter(wire) {
        octets += 4 + value.len();
        if previous.is_some_and(|previous| previous >= key) {
            return Err("parameter keys that do not rise".to_owned());
        }
        previous = Some(key);
        check_value(key, value)?;
    }
    if octets != wire.len() {
        return Err("a parameter that is cut short".to_owned());
    }
    check_set(wire).map_err(|(_, problem)| problem)
}

/// Rules between parameters: all mandatory keys are there, and `alpn` beside `no-default-alpn`.
///
/// # Errors
/// The key at fault, and what is wrong.
pub fn check_set(wire: &[u8]) -> Result<(), (u16, String)> {
    let mut alpn = false;
    for (key, value) in iter(wire) {
        match key {
            MANDATORY => {
                // Both lists rise, so one walk along the parameters finds all.
                let mut keys = iter(wire).map(|(key, _)| key);
                for pair in value.chunks_exact(2) {
                    let wanted = u16::from_be_bytes([pair[0], pair[1]]);
                    if keys.find(|&key| key >= wanted) != Some(wanted) {
                        return Err((MANDATORY, format!("`mandatory` names `{}`, which is not given", name(wanted))));
                    }
                }
            }
            ALPN => alpn = true,
            NO_DEFAULT_ALPN if !alpn => return Err((key, "`no-default-alpn` without `alpn`".to_owned())),
            _ => {}
        }
    }
    Ok(())
}

/// Whether a value has the form its key asks for.
pub fn check_value(key: u16, value: &[u8]) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("`{}` {what}", name(key)));
    match key {
        MANDATORY => {
            let rises = value.chunks(2).zip(value.chunks(2).skip(1)).all(|(a, b)| a < b);
            if value.is_empty() || value.len() % 2 == 1 || !rises || value.starts_with(&[0, 0]) {
                return wrong("is not a rising list of keys other than itself");
            }
        }
        ALPN if value.is_empty() || !are_strings(value, false) => return wrong("is not a list of protocols"),
        DOCPATH if !are_strings(value, true) => return wrong("is not a list of path segments"),
        NO_DEFAULT_ALPN | OHTTP | PVD if !value.is_empty() => return wrong("must have no value"),
        PORT if value.len() != 2 => return wrong("is not two octets"),
        IPV4HINT if value.is_empty() || !value.len().is_multiple_of(4) => {
            return wrong("is not a list of IPv4 addresses");
        }
        IPV6HINT if value.is_empty() || !value.len().is_multiple_of(16) => {
            return wrong("is not a list of IPv6 addresses");
        }
        ECH if value.is_empty() => return wrong("has no value"),
        DOHPATH => {
            if let Err(problem) = super::encode::check_template(value) {
                return wrong(problem);
            }
        }
        TLS_SUPPORTED_GROUPS if value.is_empty() || value.len() % 2 == 1 || repeats(value) => {
            return wrong("is not a list of different groups");
        }
        _ => {}
    }
    Ok(())
}

/// Whether two of the 16-bit numbers are equal.
fn repeats(numbers: &[u8]) -> bool {
    let mut seen = [0_u64; 1024];
    numbers.chunks_exact(2).any(|pair| {
        let number = u16::from_be_bytes([pair[0], pair[1]]) as usize;
        let bit = 1 << (number % 64);
        let repeated = seen[number / 64] & bit != 0;
        seen[number / 64] |= bit;
        repeated
    })
}

/// Whether octets are strings behind length octets, none empty unless allowed.
fn are_strings(mut rest: &[u8], empty: bool) -> bool {
    while let Some((&length, tail)) = rest.split_first() {
        let Some((_, tail)) = tail.split_at_checked(length as usize) else { return false };
        if length == 0 && !empty {
            return false;
        }
        rest = tail;
    }
    true
}
