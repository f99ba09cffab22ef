mod account;
mod jobs;
mod people;
mod sign_in;
mod tokens;

pub use account::AccountPage;
pub use jobs::JobsPage;
pub use people::PeoplePage;
pub use sign_in::SignInPage;
pub(crate) use sign_in::form_action;
pub use tokens::TokensPage;
