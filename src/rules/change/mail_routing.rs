//! `change-mail-routing`: records that say how a domain's mail goes are other ones.

use std::collections::HashSet;

use super::records::{changed, draft};
use crate::change::mail_part;
use crate::finding::Severity;
use crate::rules::{Context, Entry, Findings, Rule, ZoneRule};

const ID: &str = "change-mail-routing";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(MailRouting) };

struct MailRouting;

impl ZoneRule for MailRouting {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let Some(change) = cx.set.change_of(cx.zone) else { return };
        let mut told = HashSet::new();
        for what in changed(change.difference) {
            let (contents, id) = what.shown(cx, &change);
            let was = what.was().and_then(|was| mail_part(change.old.contents(), was));
            let Some(part) = mail_part(contents, id).or(was) else { continue };
            let (owner, _) = what.owner(cx, &change);
            // One finding for each RRset, however many records of it differ.
            if !told.insert((owner.to_lowercase(), part)) {
                continue;
            }
            let draft = draft(ID, Severity::Warning, cx, &change, what)
                .message(format!("{part} of `{owner}` {}", what.told()))
                .subject(part)
                .help("have somebody who answers for mail agree, and pass `--allow change-mail-routing`");
            out.push(draft);
        }
    }
}
