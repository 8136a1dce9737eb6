//! Rules on SPF, on zones of their own.

mod lookups;
mod mx_not_covered_by_spf;
mod policies;
mod records;
