//! octoDNS's own configuration, as far as it says how zones are read: its `providers` that read YAML, and which of them are
//! the `sources` of zones together.

use super::tree::{NodeId, Tree};

/// A provider that reads zones out of YAML files.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct YamlProvider {
    /// Its key among the providers.
    pub(crate) id: String,
    /// The folder of its files, as it is written.
    pub(crate) directory: String,
    /// A file of that folder whose records are those of all zones besides.
    pub(crate) shared: Option<String>,
    /// Whether a zone's own file is left out.
    pub(crate) without_zone_files: bool,
    /// Whether records take the place of those that were read before.
    pub(crate) replaces: bool,
    /// TTL in seconds of records that state none.
    pub(crate) default_ttl: Option<u32>,
    /// The providers that all zones of this one have in front of it in their `sources`, without their own.
    pub(crate) bases: Vec<YamlProvider>,
    /// Zones of which there are records elsewhere, as they are written: other `sources` have some, or a processor leaves out
    /// what somebody else looks after. `*` stands for all.
    pub(crate) partial: Vec<String>,
}

/// What the class of every provider that counts here begins with.
pub(crate) const MARK: &[u8] = b"octodns.provider.yaml.";

/// The providers of a configuration, in its order; none if the text is no configuration of octoDNS.
pub(crate) fn yaml_providers(text: &str) -> Vec<YamlProvider> {
    let Ok(tree) = Tree::read(text) else { return Vec::new() };
    let Some(&root) = tree.documents.first() else { return Vec::new() };
    let all = |key| tree.get(root, key).map_or(&[][..], |node| tree.pairs(node));
    let mut providers: Vec<YamlProvider> =
        all("providers").iter().filter_map(|&(id, node)| provider(&tree, tree.str(id), node)).collect();
    let sources: Vec<Vec<&str>> = all("zones").iter().map(|&(_, zone)| sources(&tree, zone)).collect();
    let partial = partial(&tree, root, &providers, &sources);
    for provider in &mut providers {
        let of_provider = partial.iter().filter(|(_, source)| *source == provider.id);
        provider.partial = of_provider.map(|(zone, _)| (*zone).to_owned()).collect();
    }
    for number in 0..providers.len() {
        let before = before(&providers, number, &sources);
        if let Some(provider) = providers.get_mut(number).filter(|provider| provider.replaces) {
            provider.bases = before;
        }
    }
    providers
}

fn provider(tree: &Tree<'_>, id: &str, node: NodeId) -> Option<YamlProvider> {
    let class = tree.get(node, "class").map(|class| tree.str(class))?;
    let class = class.strip_prefix("octodns.provider.yaml.")?;
    let text = |key| {
        let text = tree.text_at(node, key)?.value().to_owned();
        // `false` is how octoDNS says that there is none.
        (!matches!(text.as_str(), "" | "false" | "False" | "FALSE")).then_some(text)
    };
    let is_split = class == "SplitYamlProvider";
    Some(YamlProvider {
        id: id.to_owned(),
        directory: text("directory")?,
        shared: text("shared_filename"),
        without_zone_files: is_split || tree.is_true(tree.get(node, "disable_zonefile")),
        replaces: tree.is_true(tree.get(node, "populate_should_replace")),
        default_ttl: text("default_ttl").and_then(|ttl| ttl.parse().ok()),
        bases: Vec::new(),
        partial: Vec::new(),
    })
}

/// The zones that do not have all their records in the files of a source, each with that source.
fn partial<'a>(
    tree: &'a Tree<'_>,
    root: NodeId,
    providers: &[YamlProvider],
    sources: &[Vec<&'a str>],
) -> Vec<(&'a str, &'a str)> {
    let of_all = tree.get(root, "manager").is_some_and(|manager| is_filtered(tree, root, manager));
    let zones = tree.get(root, "zones").map_or(&[][..], |zones| tree.pairs(zones));
    let yaml = |id: &str| providers.iter().find(|provider| provider.id == id);
    let mut partial = Vec::new();
    for (&(name, zone), sources) in zones.iter().zip(sources) {
        let filtered = of_all || is_filtered(tree, root, zone);
        for &source in sources {
            let replaces = yaml(source).is_some_and(|own| own.replaces);
            // What replaces others is read with them; what is replaced is a zone without it as well.
            let counts = |other: &str| match yaml(other) {
                Some(other) => !other.replaces && !replaces,
                None => true,
            };
            if filtered || sources.iter().any(|&other| other != source && counts(other)) {
                partial.push((tree.str(name), source));
            }
        }
    }
    partial
}

/// Whether one of the processors of a zone, or of all, leaves out records by their names, types or values.
fn is_filtered(tree: &Tree<'_>, root: NodeId, of: NodeId) -> bool {
    let known = tree.get(root, "processors");
    let used = tree.get(of, "processors").map_or(&[][..], |used| tree.items(used));
    used.iter().any(|&used| {
        let class = known.and_then(|known| tree.get(tree.get(known, tree.str(used))?, "class"));
        class.is_some_and(|class| tree.str(class).ends_with("listFilter"))
    })
}

/// The providers that a zone is read from.
fn sources<'a>(tree: &'a Tree<'_>, zone: NodeId) -> Vec<&'a str> {
    let list = tree.get(zone, "sources").map_or(&[][..], |list| tree.items(list));
    list.iter().map(|&source| tree.str(source)).collect()
}

/// What stands in front of a provider, where all zones agree on that.
fn before(providers: &[YamlProvider], number: usize, zones: &[Vec<&str>]) -> Vec<YamlProvider> {
    let Some(own) = providers.get(number) else { return Vec::new() };
    let found = |id: &str| {
        let provider = providers.iter().find(|provider| provider.id == id)?.clone();
        Some(YamlProvider { bases: Vec::new(), partial: Vec::new(), ..provider })
    };
    let of_zone = |sources: &Vec<&str>| {
        let at = sources.iter().position(|source| *source == own.id)?;
        Some(sources.iter().take(at).filter_map(|id| found(id)).collect::<Vec<YamlProvider>>())
    };
    let mut all = zones.iter().filter_map(of_zone);
    match all.next() {
        Some(first) if all.all(|other| other == first) => first,
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_of_yaml_are_told_from_others() {
        let providers = yaml_providers(
            "---\nproviders:\n  config:\n    class: octodns.provider.yaml.YamlProvider\n    directory: ./config\n    \
             default_ttl: 300\n    split_extension: .\n    shared_filename: shared.yaml\n  inner:\n    \
             class: octodns.provider.yaml.YamlProvider\n    directory: inner\n    populate_should_replace: true\n    \
             split_extension: false\n  old:\n    class: octodns.provider.yaml.SplitYamlProvider\n    directory: old\n  route53:\n    \
             class: octodns_route53.Route53Provider\nzones:\n  example.com.:\n    sources: [config]\n    targets: [route53]\n  \
             '*':\n    sources:\n      - config\n      - inner\n",
        );
        let plain = YamlProvider::default();
        let config = YamlProvider {
            id: "config".to_owned(),
            directory: "./config".to_owned(),
            shared: Some("shared.yaml".to_owned()),
            default_ttl: Some(300),
            ..plain.clone()
        };
        assert_eq!(
            providers,
            [
                config.clone(),
                YamlProvider {
                    id: "inner".to_owned(),
                    directory: "inner".to_owned(),
                    replaces: true,
                    bases: vec![config],
                    ..plain.clone()
                },
                YamlProvider { id: "old".to_owned(), directory: "old".to_owned(), without_zone_files: true, ..plain },
            ]
        );
        assert_eq!(yaml_providers("www:\n  type: A\n"), []);
        assert_eq!(yaml_providers("{"), []);
    }

    #[test]
    fn records_may_be_elsewhere() {
        let text = |rest: &str| {
            format!(
                "providers:\n  a: {{class: octodns.provider.yaml.YamlProvider, directory: a}}\n  \
                 b: {{class: octodns.provider.yaml.YamlProvider, directory: b, populate_should_replace: true}}\n  \
                 c: {{class: octodns_netbox.Source}}\nprocessors:\n  \
                 names: {{class: octodns.processor.filter.NameRejectlistFilter, rejectlist: [/dynamic-/]}}\n  \
                 root: {{class: octodns.processor.filter.IgnoreRootNsFilter}}\n{rest}"
            )
        };
        for (rest, expected) in [
            ("zones:\n  x.example.: {sources: [a]}\n", &[][..]),
            ("zones:\n  x.example.: {sources: [a, b]}\n", &[]),
            ("zones:\n  x.example.: {sources: [a], processors: [root]}\n", &[]),
            (
                "zones:\n  x.example.: {sources: [a], processors: [root, names]}\n  y.example.: {sources: [a]}\n",
                &["x.example."],
            ),
            ("zones:\n  '*': {sources: [a, c]}\n", &["*"]),
            ("manager: {processors: [names]}\nzones:\n  x.example.: {sources: [a]}\n", &["x.example."]),
        ] {
            assert_eq!(yaml_providers(&text(rest))[0].partial, expected, "{rest}");
        }
    }

    #[test]
    fn bases_count_where_all_zones_agree() {
        let text = |second: &str| {
            format!(
                "providers:\n  a: {{class: octodns.provider.yaml.YamlProvider, directory: a}}\n  \
                 b: {{class: octodns.provider.yaml.YamlProvider, directory: b, populate_should_replace: true}}\n\
                 zones:\n  x.example.: {{sources: [a, b]}}\n  y.example.: {{sources: {second}}}\n"
            )
        };
        let bases = |second| yaml_providers(&text(second))[1].bases.len();
        assert_eq!([bases("[a, b]"), bases("[a]"), bases("[b]")], [1, 1, 0]);
    }
}
