use super::zone;
use crate::rules::testing::World;

const ID: &str = "soa-missing";

#[test]
fn told_at_the_first_byte_with_a_record_to_write() {
    let world = World::of(&[("example.com.", "@ NS ns7.example.net.\nwww A 192.0.2.1\n")]);
    assert_eq!(
        world.told(ID),
        [
            "error[soa-missing] example.com.zone:1:1 '' zone `example.com.` has no SOA record | help: start the zone with \
          `example.com. 3600 IN SOA ns7.example.net. hostmaster.example.com. 1 4h 1h 30d 1h`; \
          if this is a part that other files include, check those instead"
        ]
    );
}

#[test]
fn a_misplaced_one_is_shown() {
    let world = World::of(&[("example.com.", "@ NS ns1\nwww SOA ns1 hostmaster 1 4h 1h 30d 1h\n")]);
    let told = world.told(ID);
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains(
            " | example.com.zone:2:1 'www SOA ns1 hostmaster 1 4h 1h 30d 1h' \
             this SOA record is at `www.example.com.`, not at the apex"
        ),
        "{told:?}"
    );
}

#[test]
fn silent_where_there_is_one_or_may_be_one() {
    assert!(zone("www A 192.0.2.1\n").brief(ID).is_empty());
    let included = World::of(&[("example.com.", "$INCLUDE soa.part\nwww A 192.0.2.1\n")]);
    assert!(included.file("soa.part", "@ SOA ns1 hostmaster 1 4h 1h 30d 1h\n").brief(ID).is_empty());
    let unread = World::of(&[("example.com.", "@ SOA ns1 hostmaster x 4h 1h 30d 1h\n")]);
    assert!(unread.damaged().brief(ID).is_empty());
    let not_found = World::of(&[("example.com.", "$INCLUDE gone.part\nwww A 192.0.2.1\n")]);
    assert!(not_found.damaged().brief(ID).is_empty());
}

#[test]
fn silent_on_root_hints() {
    let hints = ". 3600000 NS a.root-servers.net.\na.root-servers.net. 3600000 A 198.41.0.4\n";
    assert!(World::of(&[(".", hints)]).brief(ID).is_empty());
}
