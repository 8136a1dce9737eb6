//! How far a run is, for people who wait: zones that the stage at hand is done with.
//!
//! Two counters of the process, so that nothing has to be handed through to where zones are read and checked. They are
//! touched once a zone, never once a record.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::report::grouped;

static DONE: AtomicU64 = AtomicU64::new(0);
static OF: AtomicU64 = AtomicU64::new(0);

/// A stage begins that has `zones` before it; 0 if nobody knows how many.
pub(crate) fn begin(zones: usize) {
    DONE.store(0, Ordering::Relaxed);
    OF.store(zones as u64, Ordering::Relaxed);
}

/// One zone is done with.
pub(crate) fn step() {
    DONE.fetch_add(1, Ordering::Relaxed);
}

/// What there is to tell: "12,000 of 100,000 zones"; nothing where no zone was counted.
pub(crate) fn told() -> Option<String> {
    let (done, of) = (DONE.load(Ordering::Relaxed), OF.load(Ordering::Relaxed));
    match (done, of) {
        (0, _) => None,
        (done, 0) => Some(format!("{} zones", grouped(done))),
        // A stage that looks at zones twice is at its end longer.
        (done, of) => Some(format!("{} of {} zones", grouped(done.min(of)), grouped(of))),
    }
}
