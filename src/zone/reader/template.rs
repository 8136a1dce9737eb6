//! Zones that are templates (`[zones] dialects = ["template"]`): entries with placeholders are data nobody knows yet.

use super::{Owner, Place, Reader};
use crate::zone::lex::Entry;
use crate::zone::{placeholder, prelude};

impl Reader<'_> {
    /// Takes an entry that has a placeholder, which then holds for a record of unknown type and data. False if the entry
    /// has none and is to be read like any other.
    pub(super) fn template_entry(&mut self, place: &mut Place<'_>, entry: &Entry) -> bool {
        let text = &place.text[entry.start as usize..entry.end as usize];
        let Some(found) = placeholder::find_in_entry(text) else {
            return false;
        };
        let first = entry.tokens[0];
        let word = first.text(place.text);
        let in_first = entry.start as usize + found.start < first.end as usize;
        if !entry.blank_start && word.eq_ignore_ascii_case(b"$TTL") {
            // The records behind it have a TTL, of which nobody knows more than that.
            (self.default_ttl, self.templated_ttl) = (None, true);
        } else if !entry.blank_start && word.first() == Some(&b'$') {
            return false;
        } else if !entry.blank_start && in_first {
            self.owner = Owner::Unknown;
            self.owner_token = None;
            self.contents.owners_hidden = true;
        } else {
            let rtype = prelude::parse(place.text, entry).ok().map(|prelude| prelude.rtype);
            match (self.owner_for_damage(place, entry), rtype) {
                (Some(owner), Some(rtype)) => _ = self.contents.opaque.insert((owner, rtype)),
                (Some(owner), None) => _ = self.contents.damaged.insert(owner),
                (None, _) => self.contents.owners_hidden = true,
            }
        }
        true
    }
}
