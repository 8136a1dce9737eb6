//! What rules ask: zones with their names indexed, and look-ups across all of them.
//!
//! A [`Zone`] is one zone as read, with its records in order of owner and type. The [`ZoneSet`] holds all zones of a
//! run and answers what is at a name by RFC 1034 4.3.2: known, known to be absent, or unknown.

mod apexes;
mod declared;
mod kind;
mod lookup;
mod mail_roles;
mod node_flags;
mod parents;
mod rrset;
pub(crate) mod server_roles;
mod signing;
mod signs;
mod typed;
mod zone;
mod zone_set;

pub use declared::{Declared, MailMark, MailUse};
pub(crate) use kind::is_known_top_level;
pub use kind::{Special, ZoneKind};
pub(crate) use lookup::alias_target;
pub use lookup::{Alias, Found, Negative, Resolution};
pub use rrset::Rrset;
pub use signing::{SignedBy, Signing};
pub use signs::Signs;
pub use zone::{Zone, ZoneId};
pub use zone_set::{Enclosing, ZoneSet};

#[cfg(test)]
mod tests;
