mod audit;

pub use audit::AuditPage;
