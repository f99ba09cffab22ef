mod arithmetic;
mod caps;
mod coverage;
mod domains;
mod failure;
mod method;
mod weakest;

pub use arithmetic::Arithmetic;
pub use caps::Caps;
pub use coverage::Coverage;
pub use domains::Domains;
pub use failure::Failure;
pub use method::Method;
pub use weakest::Weakest;
