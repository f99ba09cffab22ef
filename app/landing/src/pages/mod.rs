mod landing;

pub use landing::LandingPage;
