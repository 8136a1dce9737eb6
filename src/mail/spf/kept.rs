//! Long records that were read already.
//!
//! Domains of one organisation often include one and the same record, and each asks for it anew. A long one is read once a
//! thread: a thousand domains that include a thousand terms would otherwise read a million.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::record::Record;

/// Octets of rdata from which on a record is kept: shorter ones are read about as fast as found.
const LONG: usize = 512;

/// Terms that a thread keeps, of all records together: some 15 MB.
const MAX_TERMS: usize = 100_000;

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::default();
}

#[derive(Default)]
struct Kept {
    /// By rdata. Keyed anew in each process, as the keys come out of zones.
    records: HashMap<Box<[u8]>, Rc<Record>>,
    terms: usize,
}

impl Kept {
    fn keep(&mut self, rdata: &[u8], record: &Rc<Record>) {
        self.terms += record.terms().len();
        if self.terms > MAX_TERMS {
            self.records.clear();
            self.terms = record.terms().len();
        }
        self.records.insert(rdata.into(), Rc::clone(record));
    }
}

/// Reads the rdata of a TXT record, as [`Record::from_rdata`] does.
pub fn read(rdata: &[u8]) -> Option<Rc<Record>> {
    if rdata.len() < LONG {
        return Record::from_rdata(rdata).map(Rc::new);
    }
    if let Some(known) = KEPT.with_borrow(|kept| kept.records.get(rdata).map(Rc::clone)) {
        return Some(known);
    }
    let record = Rc::new(Record::from_rdata(rdata)?);
    KEPT.with_borrow_mut(|kept| kept.keep(rdata, &record));
    Some(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rdata(text: &str) -> Vec<u8> {
        text.as_bytes().chunks(255).flat_map(|chunk| [&[chunk.len() as u8], chunk].concat()).collect()
    }

    #[test]
    fn long_records_are_read_once() {
        let long = rdata(&format!("v=spf1 {}-all", "ip4:192.0.2.1 ".repeat(60)));
        let (first, second) = (read(&long).unwrap(), read(&long).unwrap());
        assert!(Rc::ptr_eq(&first, &second));
        assert_eq!(Some(&*first), Record::from_rdata(&long).as_ref());
        assert_eq!(read(&rdata("v=spf1 -all")).unwrap().terms().len(), 1);
        assert!(read(&rdata(&"x".repeat(600))).is_none());
    }

    #[test]
    fn no_more_is_kept_than_is_of_use() {
        for number in 0..30 {
            let terms = "a ".repeat(10_000);
            read(&rdata(&format!("v=spf1 ip4:192.0.2.{number} {terms}"))).unwrap();
        }
        KEPT.with_borrow(|kept| {
            assert!(kept.terms <= MAX_TERMS && (1..=10).contains(&kept.records.len()), "{}", kept.terms);
            assert_eq!(kept.terms, kept.records.values().map(|record| record.terms().len()).sum::<usize>());
        });
    }
}
