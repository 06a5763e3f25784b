//! Which of a pack's objects are to be read, in which order, so that each base is made once and few are held at a time.
//!
//! Promises: every wanted object is reached once. The heaviest of a base's children comes last, when the base is needed no more: so the
//! bases held by one thread are at most as many as the logarithm of the objects.

use gix::objs::Kind;

use super::{log::NONE, pack::Pack};

/// The wanted part of a pack's delta trees.
pub(super) struct Forest {
    /// By node: the number of the blob that is wanted there, or [`NONE`].
    wanted: Vec<u32>,
    starts: Vec<u32>,
    children: Vec<u32>,
    /// Roots, to be taken from the end.
    pub roots: Vec<u32>,
}

impl Forest {
    /// `number` says whether a blob is wanted, and as which.
    pub fn new(pack: &Pack, mut number: impl FnMut(u32) -> Option<u32>) -> Self {
        let nodes = || (0..).take(pack.len());
        let wanted: Vec<u32> =
            nodes().map(|node| if pack.kind(node) == Some(Kind::Blob) { number(node).unwrap_or(NONE) } else { NONE }).collect();
        let (starts, children) = children(pack);
        let mut forest = Self { wanted, starts, children, roots: Vec::new() };
        let roots: Vec<u32> = nodes().filter(|&node| pack.base(node) == NONE && pack.kind(node) == Some(Kind::Blob)).collect();
        let weights = forest.weigh(pack.len(), &roots);
        forest.prune(&weights);
        forest.roots = roots.into_iter().filter(|&root| weights[root as usize] > 0).collect();
        let heavy = forest.roots.iter().map(|&root| weights[root as usize]).sum::<u32>() / 64;
        // Light trees come as they lie in the pack, for the disk's sake; heavy ones first, so that no thread ends alone with one.
        forest.roots.sort_by_key(|&root| Some(weights[root as usize]).filter(|&weight| weight > heavy));
        let light = forest.roots.partition_point(|&root| weights[root as usize] <= heavy);
        forest.roots[..light].reverse();
        forest
    }

    /// The number of the blob that is wanted at a node.
    pub fn wanted(&self, node: u32) -> Option<u32> {
        Some(self.wanted[node as usize]).filter(|&number| number != NONE)
    }

    /// What is made from a node, the heaviest first.
    pub fn children(&self, node: u32) -> &[u32] {
        let at = node as usize;
        &self.children[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// What is wanted below a node, itself included: nodes and their blobs' numbers.
    pub fn below(&self, node: u32) -> Vec<(u32, u32)> {
        let (mut found, mut waiting) = (Vec::new(), vec![node]);
        while let Some(node) = waiting.pop() {
            found.extend(self.wanted(node).map(|number| (node, number)));
            waiting.extend(self.children(node));
        }
        found
    }

    /// By node: how many wanted objects lie below it.
    fn weigh(&self, nodes: usize, roots: &[u32]) -> Vec<u32> {
        let mut order = roots.to_vec();
        let mut at = 0;
        while let Some(&node) = order.get(at) {
            order.extend(self.children(node));
            at += 1;
        }
        let mut weights = vec![0; nodes];
        for &node in order.iter().rev() {
            let below: u32 = self.children(node).iter().map(|&child| weights[child as usize]).sum();
            weights[node as usize] = below + u32::from(self.wanted(node).is_some());
        }
        weights
    }

    /// Leaves out what leads to nothing that is wanted, and puts the heaviest first.
    fn prune(&mut self, weights: &[u32]) {
        let (mut kept, mut starts) = (Vec::with_capacity(self.children.len()), Vec::with_capacity(self.starts.len()));
        for pair in self.starts.windows(2) {
            starts.push(u32::try_from(kept.len()).expect("fewer than before"));
            let first = kept.len();
            let children = &self.children[pair[0] as usize..pair[1] as usize];
            kept.extend(children.iter().filter(|&&child| weights[child as usize] > 0));
            kept[first..].sort_by_key(|&child| std::cmp::Reverse(weights[child as usize]));
        }
        starts.push(u32::try_from(kept.len()).expect("fewer than before"));
        (self.children, self.starts) = (kept, starts);
    }
}

/// By node, where its children begin; and the children.
fn children(pack: &Pack) -> (Vec<u32>, Vec<u32>) {
    let nodes = || (0..).take(pack.len());
    let mut starts = vec![0_u32; pack.len() + 1];
    for base in nodes().map(|node| pack.base(node)).filter(|&base| base != NONE) {
        starts[base as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut children = vec![0; starts.last().map_or(0, |&all| all as usize)];
    for node in nodes() {
        let base = pack.base(node);
        if base != NONE {
            children[next[base as usize] as usize] = node;
            next[base as usize] += 1;
        }
    }
    (starts, children)
}
