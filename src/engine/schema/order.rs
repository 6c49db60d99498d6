//! In which order tables can be created: each after those its foreign keys point to, as far as that is possible.

use std::collections::{BTreeSet, HashMap};

/// Names in an order in which each comes after those it points to, otherwise as given. Tables that point to one another
/// stand together, in the order given. What is pointed to and not given is passed over.
pub fn creation_order(tables: &[(String, Vec<String>)]) -> Vec<String> {
    groups(tables).into_iter().flatten().map(|at| tables[at].0.clone()).collect()
}

/// The groups of tables that point to one another, in a circle of two or more: no order is right for them.
pub fn cycles(tables: &[(String, Vec<String>)]) -> Vec<Vec<String>> {
    let circles = groups(tables).into_iter().filter(|group| group.len() > 1);
    circles.map(|group| group.into_iter().map(|at| tables[at].0.clone()).collect()).collect()
}

/// The strongly connected components (R. Tarjan, 1972), those that are pointed to first. Without recursion, for a chain of
/// tables may be long.
fn groups(tables: &[(String, Vec<String>)]) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    let place: HashMap<&str, usize> = tables.iter().enumerate().map(|(i, (name, _))| (name.as_str(), i)).collect();
    let targets: Vec<Vec<usize>> = tables
        .iter()
        .map(|(_, to)| to.iter().filter_map(|name| place.get(name.as_str()).copied()).collect::<BTreeSet<_>>())
        .map(|to| to.into_iter().collect())
        .collect();
    let (mut index, mut low) = (vec![NEW; tables.len()], vec![0; tables.len()]);
    let mut open = vec![false; tables.len()];
    let (mut count, mut stack, mut groups) = (0, Vec::new(), Vec::new());
    for root in 0..tables.len() {
        let mut path = if index[root] == NEW { vec![(root, 0)] } else { Vec::new() };
        while let Some((at, next)) = path.pop() {
            if next == 0 {
                index[at] = count;
                low[at] = count;
                count += 1;
                stack.push(at);
                open[at] = true;
            }
            if let Some(&to) = targets[at].get(next) {
                path.push((at, next + 1));
                if index[to] == NEW {
                    path.push((to, 0));
                } else if open[to] {
                    low[at] = low[at].min(index[to]);
                }
                continue;
            }
            if let Some(&(parent, _)) = path.last() {
                low[parent] = low[parent].min(low[at]);
            }
            if low[at] == index[at] {
                let from = stack.iter().rposition(|n| *n == at).unwrap_or(0);
                let mut group = stack.split_off(from);
                for n in &group {
                    open[*n] = false;
                }
                group.sort_unstable();
                groups.push(group);
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
        edges.iter().map(|(name, to)| ((*name).to_owned(), to.iter().map(|t| (*t).to_owned()).collect())).collect()
    }

    #[test]
    fn parents_first() {
        let tables = graph(&[("a", &["b", "d"]), ("b", &["c"]), ("c", &[]), ("d", &["c", "gone"]), ("e", &["e"])]);
        assert_eq!(creation_order(&tables), ["c", "b", "d", "a", "e"]);
        assert!(cycles(&tables).is_empty());
    }

    #[test]
    fn circles_stand_together() {
        let tables = graph(&[("z", &["y"]), ("y", &["x"]), ("x", &["y", "w"]), ("w", &[]), ("one", &["one"])]);
        assert_eq!(creation_order(&tables), ["w", "y", "x", "z", "one"]);
        assert_eq!(cycles(&tables), [["y", "x"]]);
    }

    #[test]
    fn a_long_chain() {
        let names: Vec<String> = (0..100_000).map(|n| n.to_string()).collect();
        let tables: Vec<_> =
            (0..names.len()).map(|n| (names[n].clone(), names.get(n + 1).cloned().into_iter().collect())).collect();
        assert_eq!(creation_order(&tables)[0], "99999");
    }
}
