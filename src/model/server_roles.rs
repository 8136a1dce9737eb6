//! Which names are name servers of public zones, seen over all zones. Made when the first rule asks.

use std::collections::{HashMap, HashSet};

use super::zone::Zone;
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

/// Names by their wire octets in lower case.
type Names = HashSet<Box<[u8]>>;

/// See [`super::ZoneSet::is_ns_host`].
#[derive(Debug, Default)]
pub(super) struct ServerRoles {
    /// Hosts that zones of any view name.
    all: Names,
    /// Hosts that zones of a view name.
    viewed: HashMap<String, Names>,
}

impl ServerRoles {
    /// Looks through all NS records of all zones once.
    pub(super) fn new(zones: &[Zone]) -> ServerRoles {
        let mut roles = ServerRoles::default();
        for zone in zones.iter().filter(|zone| !zone.kind().is_special() && !zone.kind().is_internal()) {
            let contents = zone.contents();
            for server in contents.records.iter().filter(|one| one.rtype == types::NS && one.is_of_zone_class()) {
                if server.owner != zone.apex() && !zone.is_topmost_cut(server.owner) {
                    continue;
                }
                if let Some(host) =
                    contents.target(server).map(|target| contents.name(target)).filter(|host| !is_nobody(*host))
                {
                    roles.add(host, zone.view());
                }
            }
        }
        roles
    }

    fn add(&mut self, host: NameRef<'_>, view: Option<&str>) {
        if !self.all.contains(host.wire()) {
            self.all.insert(host.wire().into());
        }
        let Some(view) = view else { return };
        match self.viewed.get_mut(view) {
            Some(names) => names.insert(host.wire().into()),
            None => self.viewed.entry(view.to_owned()).or_default().insert(host.wire().into()),
        };
    }

    /// Whether a zone that sees the zones of `view` names the host: one of the same view or, where the host is in a zone
    /// of no view, any.
    pub(super) fn is_ns_host(&self, host: NameRef<'_>, view: Option<&str>) -> bool {
        match view {
            None => self.all.contains(host.wire()),
            Some(view) => self.viewed.get(view).is_some_and(|names| names.contains(host.wire())),
        }
    }
}

/// Names that no name server has: the root, and those that exist nowhere or on every host (RFC 6761 6.3, 6.4). Zones
/// that are to answer nothing name them on purpose.
pub(crate) fn is_nobody(name: NameRef<'_>) -> bool {
    matches!(name.labels().last(), None | Some(b"localhost" | b"invalid"))
}
