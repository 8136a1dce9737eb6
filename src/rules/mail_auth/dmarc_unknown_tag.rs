//! `dmarc-unknown-tag`: a tag in a DMARC record that receivers ignore (RFC 9989 4.7).

use super::policies::{DmarcRule, PolicyRecord};
use super::records::{MAX_FAULTS, Pointed};
use crate::finding::Severity;
use crate::rules::{Context, Entry, Findings, Rule, TextRule};

const ID: &str = "dmarc-unknown-tag";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::text(TextRule::dmarc(DmarcUnknownTag)) };

struct DmarcUnknownTag;

impl DmarcRule for DmarcUnknownTag {
    fn check(&self, cx: &Context<'_>, policy: &PolicyRecord<'_>, out: &mut Findings<'_>) {
        let record = &policy.record;
        let no_policy = record.tag("p").is_none();
        let pointed = Pointed::new(cx, policy.id);
        for (tag, meant) in record.unknown_tags().take(MAX_FAULTS) {
            // Told as the missing `p` that it is.
            if no_policy && meant == Some("p") {
                continue;
            }
            let name = tag.name.shown();
            let help = match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "take it out; the tags are `p`, `sp`, `np`, `rua`, `ruf`, `adkim`, `aspf`, `fo`, `t`, `psd`"
                    .to_owned(),
            };
            out.push(
                pointed
                    .at(ID, Severity::Warning, tag.range())
                    .message(format!(
                        "the DMARC record of `{}` has a tag `{name}`, which receivers ignore",
                        policy.domain
                    ))
                    .here("no such tag")
                    .subject(name)
                    .help(help),
            );
        }
    }
}
