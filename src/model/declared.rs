//! What configuration says of a zone that its text does not: a policy's views, and what name servers are told.

use std::sync::Arc;

use super::kind::Special;
use super::signing::SignedBy;

/// What is declared about one zone. The default declares nothing.
#[derive(Clone, Default, Debug)]
pub struct Declared {
    /// Whether its view is for an inner network. `Some(false)` says that it is not, even if all its addresses are
    /// private; a name that only an inner network can have stays one.
    pub internal: Option<bool>,
    /// What a name server uses the zone for.
    pub special: Option<Special>,
    /// Servers and providers whose own ways are no fault in it, as `[zones] dialects` names them.
    pub dialects: Arc<[String]>,
    /// Whether a server or a tool writes the serial, as `[zones] serial = "managed"` says.
    pub serial_managed: bool,
    /// Who signs the zone; `None` leaves it to what its file holds.
    pub signed_by: Option<SignedBy>,
}
