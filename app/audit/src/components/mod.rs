mod entries;
mod filters;

pub use entries::Entries;
pub use filters::Filters;
