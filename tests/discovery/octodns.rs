//! Zones that octoDNS reads from several files, and what its configuration says of that.

use zonewarden::zone::reader::{self, Options};

use super::{Ask, World};

const WWW: &str = "www:\n  type: A\n  value: 192.0.2.1\n";
const APEX: &str = "---\n'':\n  type: NS\n  values: [ns1.example.net., ns2.example.net.]\n";
const MAIL: &str = "mail: {type: A, value: 192.0.2.25}\n";

/// Each zone: its name and view, its records without TTL and class, and its files.
fn zones(world: &World, paths: &[&str]) -> Vec<(String, Vec<String>, Vec<String>)> {
    let (found, loader) = world.find_with(paths, Ask::default());
    assert_eq!(found.errors, []);
    let zone = |zone: &zonewarden::discover::ZoneInput| {
        let options = Options { origin: Some(zone.origin.clone()), loader: &loader, ..Options::default() };
        let contents = reader::read(&zone.file, &options);
        let records = contents.record_ids().map(|id| {
            let record = contents.record(id);
            format!("{} {}", contents.name(record.owner), record.ttl)
        });
        let records: Vec<String> = records.collect();
        let files = zone.includes.iter().map(|path| world.short(path).to_owned()).collect();
        let view = zone.view.as_ref().map(|view| format!(" in {view}")).unwrap_or_default();
        (format!("{}{view}", zone.origin), records, files)
    };
    let zones = found.zones.iter().map(zone).collect();
    assert!(found.zones.iter().all(|zone| zone.reported));
    zones
}

fn names(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn a_folder_is_one_zone() {
    let files = ["zones/example.com./$example.com.yaml", "zones/example.com./mail.yaml", "zones/example.com./www.yaml"];
    let world = World::new(&[(files[0], APEX), (files[1], MAIL), (files[2], WWW), ("zones/example.net.yaml", WWW)]);
    let records = ["example.com. 3600", "example.com. 3600", "mail.example.com. 3600", "www.example.com. 3600"];
    let split = ("example.com.".to_owned(), names(&records), names(&files));
    let net = ("example.net.".to_owned(), names(&["www.example.net. 3600"]), Vec::new());
    assert_eq!(zones(&world, &["zones"]), [split.clone(), net.clone()]);
    assert_eq!(zones(&world, &["zones/example.com."]), std::slice::from_ref(&split));
    assert_eq!(
        zones(&world, &["zones/example.com./www.yaml"]),
        std::slice::from_ref(&split),
        "one file stands for all"
    );
    assert_eq!(zones(&world, &["zones/example.com./www.yaml", "zones/example.com./mail.yaml"]), [split]);
    // What stands in the file beside the folder belongs to the zone, too; so do hidden files.
    world.write("zones/example.com.yaml", b"side: {type: A, value: 192.0.2.7}\n");
    world.write("zones/example.com./.yaml", b"hidden: {type: A, value: 192.0.2.8}\n");
    for paths in [&["zones"][..], &["zones/example.com.yaml"], &["zones/example.com./mail.yaml"]] {
        let all = zones(&world, paths);
        assert_eq!(all[0].1.len(), 6, "{paths:?}: {all:?}");
        assert_eq!(all[0].2.len(), 5, "{paths:?}: {all:?}");
        assert_eq!(all.len(), if paths == ["zones"] { 2 } else { 1 }, "{paths:?}: {all:?}");
    }
}

#[test]
fn folders_of_other_names_are_told_by_their_catch_all() {
    let world = World::new(&[
        ("config/example.com.tst/$example.com.yaml", APEX),
        ("config/example.com.tst/www.yaml", WWW),
        ("config/b\u{fc}cher.example./www.yaml", WWW),
        // No zones of octoDNS.
        ("config/charts.d/www.yaml", WWW),
        ("config/values./a.yaml", "kind: Deployment\nname: x\n"),
    ]);
    let found: Vec<String> = zones(&world, &["config"]).into_iter().map(|zone| zone.0).collect();
    assert_eq!(found, ["xn--bcher-kva.example.", "example.com."]);
}

#[test]
fn a_broken_part_is_told_with_its_name() {
    let world =
        World::new(&[("zones/example.com./a.yaml", WWW), ("zones/example.com./b.yaml", "\u{0}\u{1}\u{2}\u{3}")]);
    let (found, _) = world.find_with(&["zones"], Ask::default());
    let told: Vec<(&str, &str)> =
        found.errors.iter().map(|error| (world.short(&error.path), error.message.as_str())).collect();
    assert_eq!(told, [("zones/example.com./b.yaml", "is binary data, not a zone file")]);
}

const CONFIG: &str = "---\nproviders:\n  config:\n    class: octodns.provider.yaml.YamlProvider\n    directory: ./zones\n    \
                      default_ttl: 300\n    split_extension: .\n    shared_filename: shared.yaml\n  inner:\n    \
                      class: octodns.provider.yaml.YamlProvider\n    directory: ./inner\n    populate_should_replace: true\n    \
                      default_ttl: 60\nzones:\n  '*':\n    sources: [config, inner]\n    targets: [cloud]\n";

#[test]
fn octodns_configuration_counts() {
    let world = World::new(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("config/production.yaml", CONFIG),
        ("zones/example.com./$example.com.yaml", APEX),
        ("zones/example.com./www.yaml", WWW),
        ("zones/example.net.yaml", WWW),
        ("zones/shared.yaml", MAIL),
        ("inner/example.com.yaml", "www: {type: A, value: 10.0.0.1}\nin: {type: A, value: 10.0.0.2}\n"),
    ]);
    // In a folder beside the zones a configuration says nothing of them.
    assert_eq!(zones(&world, &["zones"])[1].1, ["www.example.net. 3600"]);
    world.write("octodns.yaml", CONFIG.as_bytes());
    let (found, _) = world.find_with(&["."], Ask::default());
    let internal: Vec<Option<bool>> = found.zones.iter().map(|zone| zone.declared.internal).collect();
    assert_eq!(internal, [Some(true), None, None], "as the provider is called");
    let all = zones(&world, &["."]);
    let com = ["example.com. 300", "example.com. 300", "www.example.com. 300", "mail.example.com. 300"];
    // The TTL is that of the provider whose zone it is.
    let inner =
        ["example.com. 300", "example.com. 300", "in.example.com. 60", "mail.example.com. 300", "www.example.com. 60"];
    let records: Vec<(&str, Vec<String>)> = all
        .iter()
        .map(|(name, records, _)| {
            let mut records = records.clone();
            if name.contains(" in ") {
                records.sort();
            }
            (name.as_str(), records)
        })
        .collect();
    assert_eq!(
        records,
        [
            ("example.com. in inner", names(&inner)),
            ("example.com.", names(&com)),
            ("example.net.", names(&["www.example.net. 300", "mail.example.net. 300"])),
        ]
    );
}

#[test]
fn what_a_processor_leaves_out_may_be_anywhere() {
    let config = "providers:\n  config: {class: octodns.provider.yaml.YamlProvider, directory: ./zones}\nprocessors:\n  \
                  own: {class: octodns.processor.filter.NameRejectlistFilter, rejectlist: [/dynamic-/]}\nzones:\n  \
                  example.com.: {sources: [config], processors: [own]}\n  example.net.: {sources: [config]}\n";
    let zones = [("zones/example.com.yaml", WWW), ("zones/example.net.yaml", WWW)];
    let world = World::new(&[(".git/HEAD", "ref: refs/heads/main\n"), ("config.yaml", config), zones[0], zones[1]]);
    let (found, loader) = world.find_with(&["zones"], Ask::default());
    let hidden = found.zones.iter().map(|zone| {
        let options = Options { origin: Some(zone.origin.clone()), loader: &loader, ..Options::default() };
        (zone.origin.to_string(), reader::read(&zone.file, &options).owners_hidden)
    });
    let hidden: Vec<(String, bool)> = hidden.collect();
    assert_eq!(hidden, [("example.com.".to_owned(), true), ("example.net.".to_owned(), false)]);
}
