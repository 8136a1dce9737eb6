//! YAML and JSON (which is YAML) as a tree whose nodes know where they stand.
//!
//! An alias is the node that it names: the tree is then a graph, and what walks it bounds what it makes of it. Nothing here
//! is recursive, so that depth costs no stack; the parser itself refuses more than 255 levels.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle};

use super::scalar::Text;

/// Number of a node.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct NodeId(u32);

#[derive(Debug)]
struct Node<'t> {
    kind: Kind<'t>,
    /// Bytes of the file, quotes and brackets included.
    place: Range<usize>,
    /// Another file stands in its place: `!include other.yaml`.
    is_elsewhere: bool,
}

#[derive(Debug)]
enum Kind<'t> {
    Scalar(Cow<'t, str>, ScalarStyle),
    Sequence(Vec<NodeId>),
    Mapping(Vec<(NodeId, NodeId)>),
}

/// What was read.
#[derive(Debug)]
pub(super) struct Tree<'t> {
    text: &'t str,
    nodes: Vec<Node<'t>>,
    /// The documents of the file.
    pub(super) documents: Vec<NodeId>,
    /// The comments, without `#`.
    pub(super) comments: Vec<Text<'t>>,
    /// Keys that may still be looked at: an alias of a large mapping can be searched any number of times.
    steps_left: Cell<u64>,
}

/// Text that is neither YAML nor JSON.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct NoTree {
    /// Why, in the parser's words.
    pub(super) message: String,
    /// Where, in bytes.
    pub(super) at: usize,
}

/// Keys that may be looked at, for each node: readers of forms ask each record for some twenty keys.
const STEPS_A_NODE: u64 = 256;
/// And in any file.
const MIN_STEPS: u64 = 1 << 20;

/// Mappings that `<<` takes in, one in another, at the most.
const MAX_MERGES: usize = 16;

impl<'t> Tree<'t> {
    /// Reads a file.
    pub(super) fn read(text: &'t str) -> Result<Tree<'t>, NoTree> {
        let mut builder = Builder {
            tree: Tree {
                text,
                nodes: Vec::new(),
                documents: Vec::new(),
                comments: Vec::new(),
                steps_left: Cell::new(MIN_STEPS),
            },
            open: Vec::new(),
            anchors: HashMap::new(),
        };
        let options = granit_parser::options! { max_buffered_comment_events: usize::MAX };
        for next in Parser::new_from_str_with_options(text, options) {
            let (event, span) = next.map_err(|error| NoTree {
                message: error.info().to_string(),
                at: error.marker().byte_offset().unwrap_or_default().min(text.len()),
            })?;
            let place = span.byte_range().unwrap_or(0..0);
            builder.event(event, place.start.min(text.len())..place.end.min(text.len()));
        }
        let tree = builder.tree;
        tree.steps_left.set(MIN_STEPS + STEPS_A_NODE * tree.nodes.len() as u64);
        Ok(tree)
    }

    /// Whether so many keys were looked at that nothing is found any more.
    pub(super) fn is_exhausted(&self) -> bool {
        self.steps_left.get() == 0
    }

    /// Where a node stands.
    pub(super) fn place(&self, node: NodeId) -> Range<usize> {
        self.nodes[node.0 as usize].place.clone()
    }

    /// The text of a scalar; `None` for what is none. JSON's and YAML's `null` is no text.
    pub(super) fn text(&self, node: NodeId) -> Option<Text<'t>> {
        let Node { kind: Kind::Scalar(value, style), place, .. } = &self.nodes[node.0 as usize] else { return None };
        if *style == ScalarStyle::Plain && matches!(value.as_ref(), "" | "~" | "null" | "Null" | "NULL") {
            return None;
        }
        let raw = self.text.get(place.clone()).unwrap_or_default();
        Some(Text::scalar(raw, place.start, value, *style))
    }

    /// The text of a scalar, cheaply; empty for what is none.
    pub(super) fn str(&self, node: NodeId) -> &str {
        match &self.nodes[node.0 as usize].kind {
            Kind::Scalar(value, _) => value,
            _ => "",
        }
    }

    /// Whether a scalar is a `true` without quotes.
    pub(super) fn is_true(&self, node: Option<NodeId>) -> bool {
        let Some(Node { kind: Kind::Scalar(value, style), .. }) = node.map(|node| &self.nodes[node.0 as usize]) else {
            return false;
        };
        *style == ScalarStyle::Plain && matches!(value.as_ref(), "true" | "True" | "TRUE")
    }

    /// Whether another file stands in the place of a node.
    pub(super) fn is_elsewhere(&self, node: NodeId) -> bool {
        self.nodes[node.0 as usize].is_elsewhere
    }

    /// The items of a sequence; of anything else none.
    pub(super) fn items(&self, node: NodeId) -> &[NodeId] {
        match &self.nodes[node.0 as usize].kind {
            Kind::Sequence(items) => items,
            _ => &[],
        }
    }

    /// Whether a node is a sequence.
    pub(super) fn is_sequence(&self, node: NodeId) -> bool {
        matches!(self.nodes[node.0 as usize].kind, Kind::Sequence(_))
    }

    /// Whether a node is a mapping.
    pub(super) fn is_mapping(&self, node: NodeId) -> bool {
        matches!(self.nodes[node.0 as usize].kind, Kind::Mapping(_))
    }

    /// Keys and values of a mapping as they stand; of anything else none.
    pub(super) fn pairs(&self, node: NodeId) -> &[(NodeId, NodeId)] {
        match &self.nodes[node.0 as usize].kind {
            Kind::Mapping(pairs) => pairs,
            _ => &[],
        }
    }

    /// The value of a key: the last that has it, else what `<<` takes in.
    pub(super) fn get(&self, node: NodeId, key: &str) -> Option<NodeId> {
        self.get_in(node, key, MAX_MERGES)
    }

    fn get_in(&self, node: NodeId, key: &str, depth: usize) -> Option<NodeId> {
        let pairs = self.pairs(node);
        self.steps_left.set(self.steps_left.get().saturating_sub(pairs.len() as u64));
        if self.is_exhausted() {
            return None;
        }
        if let Some((_, value)) = pairs.iter().rev().find(|(name, _)| self.str(*name) == key) {
            return Some(*value);
        }
        let depth = depth.checked_sub(1)?;
        let (_, merged) = *pairs.iter().find(|(name, _)| self.str(*name) == "<<")?;
        if !self.is_sequence(merged) {
            return self.get_in(merged, key, depth);
        }
        // What the mappings of a list take in themselves is not looked into.
        self.items(merged)
            .iter()
            .take(MAX_MERGES)
            .find_map(|&item| self.pairs(item).iter().find(|(name, _)| self.str(*name) == key).map(|&(_, value)| value))
    }

    /// The text of a key's value.
    pub(super) fn text_at(&self, node: NodeId, key: &str) -> Option<Text<'t>> {
        self.text(self.get(node, key)?)
    }
}

/// A collection that is not closed yet.
enum Open {
    Sequence(NodeId),
    /// With a key that waits for its value.
    Mapping(NodeId, Option<NodeId>),
}

struct Builder<'t> {
    tree: Tree<'t>,
    open: Vec<Open>,
    anchors: HashMap<usize, NodeId>,
}

impl<'t> Builder<'t> {
    fn event(&mut self, event: Event<'t>, place: Range<usize>) {
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let node = self.add(Kind::Scalar(value, style), place, anchor);
                self.tree.nodes[node.0 as usize].is_elsewhere = tag.is_some_and(|tag| tag.original() == "!include");
                self.attach(node);
            }
            Event::SequenceStart(_, anchor, _) => {
                let node = self.add(Kind::Sequence(Vec::new()), place, anchor);
                self.attach(node);
                self.open.push(Open::Sequence(node));
            }
            Event::MappingStart(_, anchor, _) => {
                let node = self.add(Kind::Mapping(Vec::new()), place, anchor);
                self.attach(node);
                self.open.push(Open::Mapping(node, None));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(Open::Sequence(node) | Open::Mapping(node, _)) = self.open.pop() {
                    self.close(node, place);
                }
            }
            Event::Alias(anchor) => {
                // An alias inside of what it names would make a loop.
                let is_open = |node: NodeId| {
                    self.open
                        .iter()
                        .any(|open| matches!(open, Open::Sequence(id) | Open::Mapping(id, _) if *id == node))
                };
                let node = match self.anchors.get(&anchor).copied().filter(|node| !is_open(*node)) {
                    Some(node) => node,
                    None => self.add(Kind::Scalar(Cow::Borrowed(""), ScalarStyle::Plain), place, 0),
                };
                self.attach(node);
            }
            Event::Comment(..) => {
                let start = (place.start + 1).min(place.end);
                if let Some(text) = self.tree.text.get(start..place.end) {
                    self.tree.comments.push(Text::same(text, start));
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, kind: Kind<'t>, place: Range<usize>, anchor: usize) -> NodeId {
        // Each node takes a byte of the file at least, of which there are less than 4 G; empty values stand behind a key.
        let id = NodeId(self.tree.nodes.len() as u32);
        self.tree.nodes.push(Node { kind, place, is_elsewhere: false });
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        id
    }

    fn attach(&mut self, node: NodeId) {
        match self.open.last_mut() {
            None => self.tree.documents.push(node),
            Some(Open::Sequence(parent)) => {
                if let Kind::Sequence(items) = &mut self.tree.nodes[parent.0 as usize].kind {
                    items.push(node);
                }
            }
            Some(Open::Mapping(parent, key)) => match key.take() {
                None => *key = Some(node),
                Some(key) => {
                    if let Kind::Mapping(pairs) = &mut self.tree.nodes[parent.0 as usize].kind {
                        pairs.push((key, node));
                    }
                }
            },
        }
    }

    /// A block ends where its last node does, not where the next begins.
    fn close(&mut self, node: NodeId, place: Range<usize>) {
        let last = match &self.tree.nodes[node.0 as usize].kind {
            Kind::Sequence(items) => items.last().copied(),
            Kind::Mapping(pairs) => pairs.last().map(|&(_, value)| value),
            Kind::Scalar(..) => None,
        };
        let start = self.tree.nodes[node.0 as usize].place.start;
        let inner = last.map_or(start, |last| self.tree.place(last).end);
        let bracket = self.tree.text.as_bytes().get(start).is_some_and(|byte| matches!(byte, b'{' | b'['));
        let end = if bracket { place.end } else { inner };
        self.tree.nodes[node.0 as usize].place.end = end.max(start);
    }
}
