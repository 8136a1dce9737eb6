//! Which form a file has, told by its first bytes.

use memchr::memmem;

use super::tinydns;
use crate::zone::rdata::types;

/// A form in which providers and tools export zones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Form {
    /// octoDNS's YAML.
    OctoDns,
    /// `aws route53 list-resource-record-sets`.
    Route53,
    /// Records as Cloudflare's interface lists them.
    Cloudflare,
    /// `gcloud dns record-sets list` and `export`.
    Google,
    /// `az network dns record-set list`.
    Azure,
    /// A zone as PowerDNS's interface gives it.
    PowerDns,
    /// Records as DigitalOcean's interface lists them.
    DigitalOcean,
    /// The `data` of tinydns.
    Tinydns,
}

/// How files are read, as `--input-format` says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum InputFormat {
    /// As what they look like.
    #[default]
    Told,
    /// As master files.
    Zone,
    /// As exports of that form.
    Export(Form),
}

impl InputFormat {
    /// The form of the export that a file with these bytes is; `None` for a master file.
    pub(crate) fn form(self, bytes: &[u8]) -> Option<Form> {
        match self {
            InputFormat::Told => Form::of(bytes),
            InputFormat::Zone => None,
            InputFormat::Export(form) => Some(form),
        }
    }
}

/// How many bytes are looked at.
const HEAD: usize = 64 * 1024;

impl Form {
    /// All forms.
    pub const ALL: &'static [Form] = &[
        Form::OctoDns,
        Form::Route53,
        Form::Cloudflare,
        Form::Google,
        Form::Azure,
        Form::PowerDns,
        Form::DigitalOcean,
        Form::Tinydns,
    ];

    /// What it is called in messages.
    pub fn title(self) -> &'static str {
        match self {
            Form::OctoDns => "octoDNS YAML",
            Form::Route53 => "a list of Route 53's record sets",
            Form::Cloudflare => "a list of Cloudflare's records",
            Form::Google => "a list of Cloud DNS's record sets",
            Form::Azure => "a list of Azure's record sets",
            Form::PowerDns => "a zone of PowerDNS",
            Form::DigitalOcean => "a list of DigitalOcean's records",
            Form::Tinydns => "tinydns data",
        }
    }

    /// The language it is written in.
    pub(super) fn language(self) -> &'static str {
        match self {
            Form::OctoDns | Form::Google => "YAML",
            _ => "JSON",
        }
    }

    /// The form of a file that begins with `bytes`; `None` for master files and all else.
    pub fn of(bytes: &[u8]) -> Option<Form> {
        let head = &bytes[..bytes.len().min(HEAD)];
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
        // Nearly all files are master files, which are to cost next to nothing here.
        match text.first()? {
            b'{' | b'[' => json(text),
            b';' => cloudflare_bind(text),
            b'$' => None,
            _ => yaml(text).or_else(|| tinydns::is_data(text).then_some(Form::Tinydns)),
        }
    }
}

/// JSON is told by the keys that only one provider has.
fn json(text: &[u8]) -> Option<Form> {
    let has = |key: &str| memmem::find(text, format!("\"{key}\"").as_bytes()).is_some();
    let forms = [
        // A list of sets alone; batches of changes and templates are objects.
        (Form::Route53, text.starts_with(b"[") && has("ResourceRecords") && has("Name") && has("Type")),
        (Form::Route53, has("ResourceRecordSets")),
        (Form::Google, has("rrdatas") || has("dns#resourceRecordSet")),
        (Form::PowerDns, has("rrsets") && has("records")),
        (Form::DigitalOcean, has("domain_records")),
        (Form::Azure, azure(text)),
        (Form::Cloudflare, has("proxied") && has("content") && has("type")),
        (Form::DigitalOcean, ["priority", "port", "weight", "tag", "data"].iter().all(|key| has(key)) && has("flags")),
    ];
    forms.into_iter().find(|(_, is)| *is).map(|(form, _)| form)
}

/// Cloudflare's export in master-file form names zone and time on top.
fn cloudflare_bind(text: &[u8]) -> Option<Form> {
    let top = &text[..text.len().min(1024)];
    let has = |words: &[u8]| memmem::find(top, words).is_some();
    (has(b";; Domain:") && has(b";; Exported:")).then_some(Form::Cloudflare)
}

/// Azure names the kind of each thing: `Microsoft.Network/dnszones/A`.
fn azure(text: &[u8]) -> bool {
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| memmem::find(rest, b"icrosoft.Network/")) {
        at += found + b"icrosoft.Network/".len();
        let kind = text.get(at..).unwrap_or_default();
        let is = |name: &[u8]| kind.get(..name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name));
        if is(b"dnszones/") || is(b"privateDnsZones/") {
            return true;
        }
    }
    false
}

/// YAML of providers' tools has the keys of their JSON.
fn yaml(text: &[u8]) -> Option<Form> {
    let has = |words: &[u8]| memmem::find(text, words).is_some();
    let has_line =
        |key: &[u8]| has(key) && text.split(|&byte| byte == b'\n').any(|line| line.trim_ascii_start().starts_with(key));
    match () {
        () if has_line(b"ResourceRecordSets:") => Some(Form::Route53),
        () if text.starts_with(b"- ") && has_line(b"ResourceRecords:") && has(b"Type:") => Some(Form::Route53),
        () if !has(b"type:") => None,
        () if has_line(b"kind: dns#resourceRecordSet") || has_line(b"- kind: dns#resourceRecordSet") => {
            Some(Form::Google)
        }
        () => octodns(text),
    }
}

/// octoDNS names each record's type under its owner: `type: MX`, and what it holds: `value:` or `values:`.
fn octodns(text: &[u8]) -> Option<Form> {
    let mut typed = false;
    let mut valued = false;
    for line in text.split(|&byte| byte == b'\n') {
        let inner = line.trim_ascii();
        let inner = inner.strip_prefix(b"- ").unwrap_or(inner).trim_ascii_start();
        if let Some(rtype) = inner.strip_prefix(b"type:") {
            let rtype = rtype.trim_ascii();
            let rtype = rtype.strip_prefix(b"'").and_then(|rtype| rtype.strip_suffix(b"'")).unwrap_or(rtype);
            typed |= is_type(rtype);
        }
        valued |= [&b"value:"[..], b"values:", b"dynamic:", b"octodns:"].iter().any(|key| inner.starts_with(key));
        if typed && valued {
            return Some(Form::OctoDns);
        }
        // In one line: `www: {type: A, value: 192.0.2.1}`.
        if memmem::find(inner, b"type: ").is_some_and(|at| {
            let rtype = inner.get(at + 6..).unwrap_or_default();
            let end = rtype.iter().position(|byte| matches!(byte, b',' | b'}')).unwrap_or(0);
            is_type(rtype[..end].trim_ascii())
        }) && memmem::find(inner, b"value").is_some()
        {
            return Some(Form::OctoDns);
        }
    }
    None
}

/// A record type as octoDNS writes it: a mnemonic in upper case, or a provider's own, `Route53Provider/ALIAS`.
fn is_type(word: &[u8]) -> bool {
    let own = || word.split(|&byte| byte == b'/').nth(1).is_some() && memmem::find(word, b"Provider/").is_some();
    let known = || types::from_mnemonic(word).is_some() || matches!(word, b"ALIAS" | b"URLFWD");
    word.iter().any(u8::is_ascii_uppercase) && !word.iter().any(u8::is_ascii_lowercase) && known() || own()
}
