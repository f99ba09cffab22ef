//! The human page of the API. The server makes [`Reference`] of the document that programs read.

mod page;

pub use page::ReferencePage;

/// What the page shows, made once by the server and given in context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference {
    pub groups: Vec<Group>,
    pub shapes: Vec<Shape>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    pub name: String,
    pub about: String,
    pub operations: Vec<Operation>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operation {
    pub id: String,
    /// `GET`
    pub method: String,
    /// `/api/v1/playbooks/{id}`
    pub path: String,
    pub summary: String,
    pub parameters: Vec<Field>,
    pub body: Option<Kind>,
    /// Status, what it means, what comes.
    pub answers: Vec<(String, String, Option<Kind>)>,
}

/// One named shape of JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    pub name: String,
    pub about: String,
    pub fields: Vec<Field>,
    /// What a shape without fields is: the words it can be, or other shapes.
    pub kind: Option<Kind>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    /// `path`, `query`, `header` for a parameter; empty for a field.
    pub place: String,
    pub kind: Kind,
    pub required: bool,
    pub about: String,
}

/// What a value is: words, in them the names of shapes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kind(pub Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Words(String),
    Shape(String),
}
