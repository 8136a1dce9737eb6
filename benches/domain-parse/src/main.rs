//! `domain-parse FILE`: reads a zone file with `domain::zonefile::inplace`, counts its records and drops them.

use std::fs::File;
use std::process::ExitCode;

use domain::zonefile::inplace::{Entry, Zonefile};

fn main() -> ExitCode {
    match std::env::args().nth(1).ok_or("usage: domain-parse FILE".into()).and_then(|path| count(&path)) {
        Ok(records) => {
            println!("{records} records");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn count(path: &str) -> Result<u64, Box<dyn std::error::Error>> {
    let mut zone = Zonefile::load(&mut File::open(path)?)?;
    let mut records = 0;
    while let Some(entry) = zone.next_entry()? {
        if let Entry::Record(record) = entry {
            std::hint::black_box(record);
            records += 1;
        }
    }
    Ok(records)
}
