mod contact;
mod endpoints;

pub use contact::ContactPage;
pub use endpoints::EndpointsPage;
