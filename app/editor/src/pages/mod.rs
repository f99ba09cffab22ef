mod draft;

pub use draft::EditorPage;
