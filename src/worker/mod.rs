//! What runs when nobody knocks.
//!
//! To add a worker: a file here with one `run` that ends when it is told to, and its line in `app`.

pub mod broadcasts;
pub mod clock;
pub mod following;
pub mod mailboxes;
pub mod poller;
pub mod pusher;
pub mod refresh;
pub mod retention;
pub mod sender;
pub mod signs;
pub mod upkeep;
