mod bar;
mod category;
mod difference;
mod library;
mod part;
mod quarter;
mod seats;

pub use category::Category;
pub use difference::Difference;
pub use library::Library;
pub use part::Part;
pub use quarter::Quarter;
pub use seats::Seats;
