//! A layered layout, left to right, the same for the same input.

pub const NODE_WIDTH: i32 = 188;
pub const NODE_HEIGHT: i32 = 64;
pub const BEND_HEIGHT: i32 = 12;
const COLUMN_GAP: i32 = 44;
const ROW_GAP: i32 = 16;
const MARGIN: i32 = 4;
const SWEEPS: usize = 6;

/// What takes a place in a column: a node, or a bend of an edge that passes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    Node(usize),
    Bend(usize),
}

impl Slot {
    fn height(self) -> i32 {
        match self {
            Slot::Node(_) => NODE_HEIGHT,
            Slot::Bend(_) => BEND_HEIGHT,
        }
    }
}

/// Places of all nodes and bends, and the way each edge takes through them.
pub struct Layout {
    pub width: i32,
    pub height: i32,
    pub ways: Vec<Vec<Slot>>,
    nodes: Vec<(i32, i32)>,
    bends: Vec<(i32, i32)>,
}

impl Layout {
    /// Upper left corner of a slot.
    pub fn place(&self, slot: Slot) -> (i32, i32) {
        let found = match slot {
            Slot::Node(index) => self.nodes.get(index),
            Slot::Bend(index) => self.bends.get(index),
        };
        found.copied().unwrap_or((MARGIN, MARGIN))
    }
}

/// The column of each node: the longest way from a node without predecessors.
/// A cycle cannot be published, but a draft may hold one: the rounds are bounded.
fn columns(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut column = vec![0; count];
    for _ in 0..count {
        let mut moved = false;
        for &(from, to) in edges {
            if from != to && column[to] < column[from] + 1 && column[from] + 1 < count {
                column[to] = column[from] + 1;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    column
}

/// Lays out `order.len()` nodes; `order` ranks nodes of one column (critical first, then by start).
pub fn lay_out<K: Ord>(order: &[K], edges: &[(usize, usize)]) -> Layout {
    let count = order.len();
    let column = columns(count, edges);
    let depth = column.iter().max().map_or(0, |last| last + 1);
    let mut layers: Vec<Vec<Slot>> = vec![Vec::new(); depth];
    let mut ranked: Vec<usize> = (0..count).collect();
    ranked.sort_by(|a, b| order[*a].cmp(&order[*b]).then(a.cmp(b)));
    for index in ranked {
        layers[column[index]].push(Slot::Node(index));
    }
    let mut bends = 0;
    let mut ways = Vec::with_capacity(edges.len());
    for &(from, to) in edges {
        // an edge that runs back belongs to a cycle; it is not drawn
        if column[from] >= column[to] {
            continue;
        }
        let mut way = vec![Slot::Node(from)];
        for layer in &mut layers[column[from] + 1..column[to]] {
            layer.push(Slot::Bend(bends));
            way.push(Slot::Bend(bends));
            bends += 1;
        }
        way.push(Slot::Node(to));
        ways.push(way);
    }
    let mut layout = Layout {
        width: 0,
        height: 0,
        ways,
        nodes: vec![(0, 0); count],
        bends: vec![(0, 0); bends],
    };
    stack(&mut layout, &layers);
    for sweep in 0..SWEEPS {
        let forward = sweep % 2 == 0;
        let turns: Vec<usize> = if forward {
            (0..depth).collect()
        } else {
            (0..depth).rev().collect()
        };
        for turn in turns {
            let mut wished: Vec<(i32, Slot)> = layers[turn]
                .iter()
                .map(|slot| (wish(&layout, *slot, forward), *slot))
                .collect();
            // stable: equal wishes keep their order
            wished.sort_by_key(|(y, _)| *y);
            layers[turn] = wished.iter().map(|(_, slot)| *slot).collect();
            settle(&mut layout, &wished);
        }
    }
    shift(&mut layout, &layers);
    layout
}

fn put(layout: &mut Layout, slot: Slot, y: i32) {
    let place = match slot {
        Slot::Node(index) => layout.nodes.get_mut(index),
        Slot::Bend(index) => layout.bends.get_mut(index),
    };
    if let Some(place) = place {
        place.1 = y;
    }
}

fn stack(layout: &mut Layout, layers: &[Vec<Slot>]) {
    for layer in layers {
        let mut y = 0;
        for slot in layer {
            put(layout, *slot, y);
            y += slot.height() + ROW_GAP;
        }
    }
}

/// The height a slot would like: the mean of its neighbours' middles on one side.
fn wish(layout: &Layout, slot: Slot, forward: bool) -> i32 {
    let mut sum = 0;
    let mut count = 0;
    for way in &layout.ways {
        for pair in way.windows(2) {
            let (mine, other) = if forward {
                (pair[1], pair[0])
            } else {
                (pair[0], pair[1])
            };
            if mine == slot {
                sum += layout.place(other).1 + other.height() / 2;
                count += 1;
            }
        }
    }
    if count == 0 {
        layout.place(slot).1
    } else {
        sum / count - slot.height() / 2
    }
}

/// Puts a column's slots as near to their wishes as they fit without touching.
fn settle(layout: &mut Layout, wished: &[(i32, Slot)]) {
    let mut placed: Vec<(i32, Slot)> = Vec::with_capacity(wished.len());
    let mut free = i32::MIN;
    for (y, slot) in wished {
        let y = (*y).max(free);
        placed.push((y, *slot));
        free = y + slot.height() + ROW_GAP;
    }
    // what was pushed down as a whole moves half way back up
    let drift: i32 = placed
        .iter()
        .zip(wished)
        .map(|(now, then)| now.0 - then.0)
        .sum();
    let back = drift / i32::try_from(placed.len().max(1)).unwrap_or(1);
    for (y, slot) in placed {
        put(layout, slot, y - back);
    }
}

fn shift(layout: &mut Layout, layers: &[Vec<Slot>]) {
    let all = || layers.iter().flatten();
    let top = all().map(|slot| layout.place(*slot).1).min().unwrap_or(0);
    let bottom = all()
        .map(|slot| layout.place(*slot).1 + slot.height())
        .max()
        .unwrap_or(0);
    let mut x = MARGIN;
    for layer in layers {
        for slot in layer {
            let place = match slot {
                Slot::Node(index) => layout.nodes.get_mut(*index),
                Slot::Bend(index) => layout.bends.get_mut(*index),
            };
            if let Some(place) = place {
                *place = (x, place.1 - top + MARGIN);
            }
        }
        x += NODE_WIDTH + COLUMN_GAP;
    }
    layout.width = (x - COLUMN_GAP + MARGIN).max(2 * MARGIN);
    layout.height = bottom - top + 2 * MARGIN;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_follow_the_longest_way() {
        assert_eq!(
            columns(4, &[(0, 1), (1, 2), (0, 2), (2, 3)]),
            vec![0, 1, 2, 3]
        );
    }

    #[test]
    fn a_cycle_ends() {
        let layout = lay_out(&[0, 1, 2], &[(0, 1), (1, 2), (2, 0)]);
        assert!(layout.width > 0 && layout.height > 0);
    }

    #[test]
    fn nothing_overlaps_in_a_column() {
        let edges = [(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 4), (0, 4)];
        let layout = lay_out(&[0, 1, 2, 3, 4], &edges);
        let mut boxes: Vec<(i32, i32, i32)> = (0..5)
            .map(|index| {
                let (x, y) = layout.place(Slot::Node(index));
                (x, y, y + NODE_HEIGHT)
            })
            .collect();
        boxes.sort();
        for pair in boxes.windows(2) {
            assert!(pair[0].0 != pair[1].0 || pair[0].2 < pair[1].1, "{pair:?}");
        }
    }

    #[test]
    fn an_empty_graph_is_small() {
        assert!(lay_out::<i32>(&[], &[]).width > 0);
    }
}
