mod bus;
mod clock;
mod ctx;
mod engine;
mod error;
mod work;

pub use bus::{Bus, Live};
pub use clock::{Clock, FixedClock, SystemClock};
pub use ctx::{Ctx, Origin, Reserved};
pub use engine::{Engine, Settings};
pub use error::{Error, Result};
pub use work::Work;
