//! Configurations of name servers: any bytes give zones and a list of what is wrong, each with its place.

use std::sync::Arc;

use zonewarden::discover::configured_zones;
use zonewarden::source::SourceMap;

/// Takes `data` as the configuration of the server that it looks like.
pub fn run(data: &[u8]) {
    let sources = SourceMap::new();
    let Ok(file) = sources.add("fuzzed.conf", data.to_vec()) else {
        return;
    };
    let told = configured_zones(&file);
    let (zones, faults) = &told;
    for span in zones.iter().map(|zone| zone.at).chain(faults.iter().map(|(span, _)| *span)) {
        assert!(span.end() as usize <= data.len(), "outside the file");
    }
    for (_, message) in faults {
        assert!(!message.is_empty() && !message.ends_with('.'), "{message}");
        assert!(!message.chars().any(char::is_control), "{message:?}");
    }
    assert_eq!(told, configured_zones(&Arc::clone(&file)), "two runs agree");
}
