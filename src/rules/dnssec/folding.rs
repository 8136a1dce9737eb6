//! What has one cause is one finding: where many records of a signed zone are wrong in the same way, as after an edit by
//! a script or an old signer's run, the first tells how many others there are.

use std::collections::BTreeMap;

use crate::rules::{Draft, Findings};
use crate::zone::contents::RecordId;

/// More findings of one sort than this in a zone have one cause.
pub(super) const MANY: usize = 8;

/// Findings of one rule, until it is known how many of each sort there are.
#[derive(Default)]
pub(super) struct Folding {
    sorts: BTreeMap<String, Sort>,
}

struct Sort {
    /// The finding at the record that was read first.
    first: (RecordId, Draft),
    others: Vec<Draft>,
    count: usize,
}

impl Folding {
    /// One more finding of a sort, at a record. It is made only if it may be told.
    pub fn add(&mut self, sort: &str, record: RecordId, make: impl FnOnce() -> Draft) {
        let Some(known) = self.sorts.get_mut(sort) else {
            let sort_of_one = Sort { first: (record, make()), others: Vec::new(), count: 1 };
            self.sorts.insert(sort.to_owned(), sort_of_one);
            return;
        };
        known.count += 1;
        let mut later = None;
        if record < known.first.0 {
            later = Some(std::mem::replace(&mut known.first, (record, make())).1);
        } else if known.others.len() < MANY {
            later = Some(make());
        }
        known.others.extend(later.filter(|_| known.others.len() < MANY));
    }

    /// Tells all, or of each sort that there are many of the first.
    pub fn tell(self, out: &mut Findings<'_>) {
        for sort in self.sorts.into_values() {
            let (_, first) = sort.first;
            if sort.count > MANY {
                out.push(first.and_more(format!("; so it is with {} more records of the zone", sort.count - 1)));
            } else {
                out.push(first);
                sort.others.into_iter().for_each(|draft| out.push(draft));
            }
        }
    }
}
