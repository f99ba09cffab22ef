//! Rows stay where they are.

/// The keys of `now` in the order they were shown before; new ones come last, gone ones go.
pub fn keep_order<K: PartialEq + Clone>(shown: &[K], now: &[K]) -> Vec<K> {
    let kept = shown.iter().filter(|k| now.contains(k));
    let fresh = now.iter().filter(|k| !shown.contains(k));
    kept.chain(fresh).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::keep_order;

    #[test]
    fn rows_stay_and_new_ones_come_last() {
        assert_eq!(keep_order(&[3, 1, 2], &[1, 2, 3, 4]), [3, 1, 2, 4]);
        assert_eq!(keep_order(&[3, 1], &[1]), [1]);
    }
}
