//! Service parameters in presentation format (RFC 9460 2.1, appendix A).
//!
//! ```text
//! SvcParam = SvcParamKey ["=" SvcParamValue]
//! ```
//!
//! The value is a character-string; lists in it are split at commas when its escapes are resolved, so a comma or a
//! backslash inside a list item is escaped twice. In `key="value"` the lexer gives the key with its `=`, and a quoted
//! token glued to it.

use super::super::kind::{Field, Kind};
use super::super::svcparam::{self, ALPN, DOCPATH, ECH, IPV4HINT, IPV6HINT, MANDATORY, PORT, TLS_SUPPORTED_GROUPS};
use super::base::Base64Reader;
use super::{Encoder, Outcome, address, fault, number};
use crate::zone::lex::Token;
use crate::zone::name::unescape;
use crate::zone::problem::Code;

const PARAM: Field = Field { name: "param", kind: Kind::Params };

/// One parameter as it is written.
#[derive(Clone, Copy)]
struct Param<'a> {
    key: u16,
    /// Whether the key was written as a number, which makes the value the octets themselves (RFC 9460 2.1).
    generic: bool,
    /// The value as written, without its quotes; `None` where there is no `=`.
    value: Option<&'a [u8]>,
    /// Offset of the value's first byte; of the key's end where there is none.
    value_start: u32,
    start: u32,
    end: u32,
}

impl<'a> Encoder<'a> {
    pub(super) fn params(&mut self) -> Outcome {
        let first = self.at;
        let params = self.out.len();
        let mut previous = None;
        let mut sorted = true;
        while self.peek().is_some() {
            let param = self.param()?;
            self.fields.field(PARAM.name, param.start, param.end);
            self.push_u16(param.key);
            self.push_u16(0);
            let value = self.out.len();
            self.value(param)?;
            let length = u16::try_from(self.out.len() - value).map_err(|_| self.too_long())?;
            self.out[value - 2..value].copy_from_slice(&length.to_be_bytes());
            sorted &= previous.is_none_or(|previous| previous < param.key);
            previous = Some(param.key);
        }
        if !sorted {
            self.sort(params, first)?;
        }
        match svcparam::check_set(&self.out[params..]) {
            Ok(()) => Ok(()),
            Err((key, problem)) => Err(self.at_param(
                key,
                1,
                first,
                format!("parameters of {}: {problem}", self.row.mnemonic),
                "give the parameter that is missing, or take away the one that asks for it",
            )),
        }
    }

    /// Puts the parameters in rising order of their keys (RFC 9460 2.2).
    fn sort(&mut self, params: usize, first: usize) -> Outcome {
        let written = self.out.split_off(params);
        let mut list: Vec<(u16, &[u8])> = svcparam::iter(&written).collect();
        list.sort_by_key(|&(key, _)| key);
        if let Some(pair) = list.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            let message = format!("parameter `{}` of {} is given twice", svcparam::name(pair[0].0), self.row.mnemonic);
            return Err(self.at_param(pair[0].0, 2, first, message, "join the values in one parameter, or remove one"));
        }
        for (key, value) in list {
            self.push_u16(key);
            self.push_u16(value.len() as u16);
            self.out.extend_from_slice(value);
        }
        Ok(())
    }

    /// An error over the `nth` parameter with `key`.
    #[cold]
    fn at_param(&mut self, key: u16, nth: usize, first: usize, message: String, help: &str) -> Box<super::RdataError> {
        self.at = first;
        let mut seen = 0;
        while self.peek().is_some()
            && let Ok(param) = self.param()
        {
            seen += usize::from(param.key == key);
            if seen == nth {
                return fault::error(Code::BadRdata, param.start, param.end, message, Some(help.to_owned()));
            }
        }
        self.missing(&PARAM)
    }

    /// Takes one parameter: a word, and the quoted token glued to a word that ends in `=`.
    fn param(&mut self) -> Outcome<Param<'a>> {
        let token = self.token(&PARAM)?;
        let text = token.text(self.input.text);
        if token.quoted {
            let shown = fault::show(text);
            let help = match shown.split_once('=') {
                Some((key, value)) => format!("the quotes stand round the value alone: `{key}=\"{value}\"`"),
                None => format!("write `{shown}` without the quotes"),
            };
            return Err(self.at_token(
                Code::BadRdata,
                token,
                format!("parameter of {} in quotes", self.row.mnemonic),
                Some(help),
            ));
        }
        let equals = memchr::memchr(b'=', text);
        let name = &text[..equals.unwrap_or(text.len())];
        let mut param = Param {
            key: 0,
            generic: name.starts_with(b"key"),
            value: equals.map(|at| &text[at + 1..]),
            value_start: token.start + equals.map_or(text.len(), |at| at + 1) as u32,
            start: token.start,
            end: token.end,
        };
        param.key = svcparam::key(name)
            .filter(|&key| key != svcparam::INVALID || name == b"key65535")
            .ok_or_else(|| self.unknown_key(token, name))?;
        if let Some(next) = self.peek().filter(|next| next.glued) {
            if !(next.quoted && equals == Some(text.len() - 1)) {
                return Err(self.glued_param(token, next));
            }
            self.at += 1;
            param.value = Some(next.text(self.input.text));
            param.value_start = next.start;
            param.end = next.outer_end();
            if let Some(next) = self.peek().filter(|next| next.glued) {
                return Err(self.glued_param(token, next));
            }
        }
        Ok(param)
    }

    /// Appends the octets of one value.
    fn value(&mut self, param: Param<'a>) -> Outcome {
        let value = param.value.unwrap_or_default();
        let start = self.out.len();
        match param.key {
            _ if param.generic => self.octets(param, value)?,
            MANDATORY => self.mandatory(param, value)?,
            ALPN | DOCPATH => self.strings(param, value)?,
            PORT => match number::unsigned(value).and_then(|port| u16::try_from(port).ok()) {
                Some(port) => self.push_u16(port),
                None => return Err(self.bad_value(param, "is not a number from 0 to 65535", "port=8443")),
            },
            IPV4HINT => {
                for item in value.split(|&byte| byte == b',') {
                    let octets = address::ipv4(item).ok_or_else(|| {
                        self.bad_item(param, item, "is not an IPv4 address", "ipv4hint=192.0.2.1,192.0.2.2")
                    })?;
                    self.out.extend_from_slice(&octets);
                }
            }
            IPV6HINT => {
                for item in value.split(|&byte| byte == b',') {
                    let octets = address::ipv6(item)
                        .ok_or_else(|| self.bad_item(param, item, "is not an IPv6 address", "ipv6hint=2001:db8::1"))?;
                    self.out.extend_from_slice(&octets);
                }
            }
            ECH => {
                let mut reader = Base64Reader::default();
                let read = reader.read(value, self.out).is_ok() && reader.finish(self.out).is_ok();
                if !read || value.is_empty() {
                    return Err(self.bad_value(param, "is not base64", "ech=\"AEn+DQBF…\""));
                }
            }
            TLS_SUPPORTED_GROUPS => {
                for item in value.split(|&byte| byte == b',') {
                    let group =
                        number::unsigned(item).and_then(|group| u16::try_from(group).ok()).ok_or_else(|| {
                            self.bad_item(param, item, "is not a number from 0 to 65535", "tls-supported-groups=29,23")
                        })?;
                    self.push_u16(group);
                }
            }
            _ => self.octets(param, value)?,
        }
        let written = &self.out[start..];
        svcparam::check_value(param.key, written).map_err(|problem| {
            let example = svcparam::example(param.key).map(|example| format!("write it as in `{example}`"));
            fault::error(
                Code::BadRdata,
                param.start,
                param.end,
                format!("parameter of {}: {problem}", self.row.mnemonic),
                example,
            )
        })
    }

    /// The value as a character-string without limit.
    fn octets(&mut self, param: Param<'a>, value: &[u8]) -> Outcome {
        super::string::push_unescaped(value, self.out).map_err(|(start, end)| self.bad_escape(param, value, start, end))
    }

    /// Names of keys, which go on the wire in rising order.
    fn mandatory(&mut self, param: Param<'a>, value: &[u8]) -> Outcome {
        let start = self.out.len();
        for item in value.split(|&byte| byte == b',') {
            let key = svcparam::key(item)
                .ok_or_else(|| self.bad_item(param, item, "is not a parameter key", "mandatory=alpn,port"))?;
            if key == MANDATORY {
                return Err(self.bad_item(param, item, "must not name itself", "mandatory=alpn,port"));
            }
            self.push_u16(key);
        }
        let (pairs, _) = self.out[start..].as_chunks_mut::<2>();
        pairs.sort_unstable();
        if let Some(pair) = pairs.windows(2).find(|pair| pair[0] == pair[1]) {
            let key = svcparam::name(u16::from_be_bytes(pair[0]));
            return Err(self.bad_value(param, &format!("names `{key}` twice"), "mandatory=alpn,port"));
        }
        Ok(())
    }

    /// A list of strings (RFC 9460 A.1): split at commas once escapes are resolved; in what is left `\,` and `\\`
    /// stand for a comma and a backslash.
    fn strings(&mut self, param: Param<'a>, value: &[u8]) -> Outcome {
        if value.is_empty() {
            return Ok(());
        }
        let mut length_at = self.out.len();
        self.out.push(0);
        let mut at = 0;
        let mut backslash = false;
        while at < value.len() {
            let (byte, width) = match value[at] {
                b'\\' => unescape(&value[at..])
                    .ok_or_else(|| self.bad_escape(param, value, at, (at + 4).min(value.len())))?,
                byte => (byte, 1),
            };
            match byte {
                b',' | b'\\' if backslash => {
                    self.out.push(byte);
                    backslash = false;
                }
                _ if backslash => {
                    return Err(self.bad_value(
                        param,
                        "has a `\\` before neither `,` nor `\\`",
                        "alpn=\"f\\\\\\\\oo\\\\,bar,h2\"",
                    ));
                }
                b'\\' => backslash = true,
                b',' => {
                    self.end_item(param, length_at)?;
                    length_at = self.out.len();
                    self.out.push(0);
                }
                _ => self.out.push(byte),
            }
            at += width;
        }
        if backslash {
            return Err(self.bad_value(param, "ends in a `\\`", "alpn=\"h2,h3\""));
        }
        self.end_item(param, length_at)
    }

    fn end_item(&mut self, param: Param<'a>, length_at: usize) -> Outcome {
        match self.out.len() - length_at - 1 {
            0 => Err(self.bad_value(param, "has an empty item", "alpn=\"h2,h3\"")),
            octets @ 1..=255 => {
                self.out[length_at] = octets as u8;
                Ok(())
            }
            octets => Err(self.bad_value(param, &format!("has an item of {octets} octets; 255 fit"), "alpn=\"h2,h3\"")),
        }
    }

    #[cold]
    fn bad_value(&self, param: Param<'a>, wrong: &str, example: &str) -> Box<super::RdataError> {
        let name = svcparam::name(param.key);
        let message = match param.value {
            None | Some(b"") => format!("parameter `{name}` of {} has no value", self.row.mnemonic),
            Some(value) => format!("parameter `{name}` of {}: `{}` {wrong}", self.row.mnemonic, fault::show(value)),
        };
        let (start, end) = match param.value {
            None | Some(b"") => (param.start, param.end),
            Some(value) => (param.value_start, param.value_start + value.len() as u32),
        };
        fault::error(Code::BadRdata, start, end, message, Some(format!("write it as in `{example}`")))
    }

    /// An item of a list, which is a piece of the value.
    #[cold]
    fn bad_item(&self, param: Param<'a>, item: &[u8], wrong: &str, example: &str) -> Box<super::RdataError> {
        let value = param.value.unwrap_or_default();
        let mut error = self.bad_value(param, wrong, example);
        if value.is_empty() {
            return error;
        }
        let mut at = 0;
        for piece in value.split(|&byte| byte == b',') {
            if piece == item {
                error.start = param.value_start + at as u32;
                error.end = error.start + piece.len() as u32;
                break;
            }
            at += piece.len() + 1;
        }
        let name = svcparam::name(param.key);
        error.message = format!("parameter `{name}` of {}: `{}` {wrong}", self.row.mnemonic, fault::show(item));
        if item.is_empty() {
            error.message = format!("parameter `{name}` of {} has an empty item", self.row.mnemonic);
        }
        error
    }

    #[cold]
    fn bad_escape(&self, param: Param<'a>, value: &[u8], start: usize, end: usize) -> Box<super::RdataError> {
        fault::error(
            Code::SyntaxError,
            param.value_start + start as u32,
            param.value_start + end as u32,
            format!("bad escape `{}` in parameter `{}`", fault::show(&value[start..end]), svcparam::name(param.key)),
            Some("`\\` is followed by one character, or by three digits from 000 to 255".to_owned()),
        )
    }

    #[cold]
    fn unknown_key(&self, token: Token, name: &[u8]) -> Box<super::RdataError> {
        let shown = fault::show(name);
        let near = svcparam::NAMES
            .iter()
            .map(|known| (strsim::damerau_levenshtein(known, &shown.to_ascii_lowercase()), known))
            .filter(|(distance, _)| *distance <= 2)
            .min_by_key(|(distance, _)| *distance);
        let help = match near {
            _ if name.is_empty() => "write `key=value`, with no blank round the `=`".to_owned(),
            Some((_, known)) => format!("did you mean `{known}`?"),
            None if name.iter().any(u8::is_ascii_uppercase) => "keys are written in lower case".to_owned(),
            None if name.starts_with(b"key") => {
                "numbers are from 0 to 65535, without zeros in front: `key667`".to_owned()
            }
            None => "write a registered key, as in `alpn=h2`, or a number, as in `key667=value`".to_owned(),
        };
        fault::error(
            Code::BadRdata,
            token.start,
            token.start + name.len().max(1) as u32,
            if name.is_empty() {
                format!("parameter of {} starts with `=`", self.row.mnemonic)
            } else {
                format!("parameter key `{shown}` of {} is not known", self.row.mnemonic)
            },
            Some(help),
        )
    }

    #[cold]
    fn glued_param(&self, token: Token, next: Token) -> Box<super::RdataError> {
        fault::error(
            Code::SyntaxError,
            token.start,
            next.outer_end(),
            format!("a quote in the middle of a parameter of {}", self.row.mnemonic),
            Some("quotes stand round the whole value: `key=\"value\"`".to_owned()),
        )
    }
}
