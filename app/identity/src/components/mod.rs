mod add_person;
mod browsers;
mod contact;
mod demo_list;
mod edit_roles;
mod new_secret;
mod password;
mod people_table;
mod role_boxes;

pub use add_person::AddPerson;
pub use browsers::Browsers;
pub use contact::Contact;
pub use demo_list::DemoList;
pub use edit_roles::EditRoles;
pub use new_secret::NewSecret;
pub use password::ChangePassword;
pub use people_table::PeopleTable;
pub use role_boxes::RoleBoxes;
