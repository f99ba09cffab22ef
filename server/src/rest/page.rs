//! Lists, page by page.

use super::refuse::{self, Refusal};
use engine::audit::{MAX_PAGE, PAGE};
use model::audit::Page;
use serde::Deserialize;
use std::{fmt::Display, str::FromStr};
use utoipa::IntoParams;

/// Where the page begins and how long it is.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// `next` of the page before; left out for the first.
    cursor: Option<String>,
    /// Longest page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

#[derive(Clone, Copy)]
pub enum Order {
    OldestFirst,
    NewestFirst,
}

/// How many items, at most.
///
/// # Errors
/// A fault of `limit`.
pub fn limit(asked: Option<u32>) -> Result<u32, Refusal> {
    match asked {
        None => Ok(PAGE),
        Some(n) if (1..=MAX_PAGE).contains(&n) => Ok(n),
        Some(_) => Err(refuse::fault(
            "limit",
            format!("Ask for 1 to {MAX_PAGE} items."),
        )),
    }
}

impl Paging {
    pub fn new(cursor: Option<String>, limit: Option<u32>) -> Self {
        Self { cursor, limit }
    }

    /// Cuts the page out of a whole list, in the order of its keys. Ids sort by time and a key
    /// never changes, so that whatever happens between two pages nothing is lost or doubled.
    ///
    /// # Errors
    /// Faults of `cursor` and `limit`.
    pub fn cut<T, K: Ord + Display + FromStr>(
        self,
        mut items: Vec<T>,
        order: Order,
        key: impl Fn(&T) -> K,
    ) -> Result<Page<T>, Refusal> {
        let limit = limit(self.limit)? as usize;
        items.sort_by_key(&key);
        if let Some(cursor) = self.cursor {
            let last: K = cursor.parse().map_err(|_| {
                refuse::fault(
                    "cursor",
                    "This cursor is not one of ours. Start from the first page.",
                )
            })?;
            items.retain(|item| match order {
                Order::OldestFirst => key(item) > last,
                Order::NewestFirst => key(item) < last,
            });
        }
        if matches!(order, Order::NewestFirst) {
            items.reverse();
        }
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items
            .last()
            .filter(|_| more)
            .map(|item| key(item).to_string());
        Ok(Page { items, next })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(order: Order) -> Vec<u32> {
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let page = Paging::new(cursor, Some(7))
                .cut((0..40u32).rev().collect(), order, |n| *n)
                .unwrap_or_else(|_| panic!("a page"));
            assert!(page.items.len() <= 7);
            seen.extend(page.items);
            match page.next {
                Some(next) => cursor = Some(next),
                None => return seen,
            }
        }
    }

    #[test]
    fn a_walk_meets_everything_once() {
        assert_eq!(walk(Order::OldestFirst), (0..40).collect::<Vec<_>>());
        assert_eq!(walk(Order::NewestFirst), (0..40).rev().collect::<Vec<_>>());
    }

    #[test]
    fn a_last_page_that_is_full_has_no_next() {
        let page = Paging::new(None, Some(3))
            .cut(vec![1u32, 2, 3], Order::OldestFirst, |n| *n)
            .unwrap_or_else(|_| panic!("a page"));
        assert_eq!((page.items.len(), page.next), (3, None));
    }
}
