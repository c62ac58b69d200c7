//! What keeps a person out of every store: keyed tags instead of numbers, sealed values instead of
//! words, and the folder that holds the keys.
//!
//! To add a kind of secret: a file here, its key in the key folder, and its line in `suluh doctor`.

pub mod day_keys;
pub mod document;
pub mod envelope;
pub mod fingerprint;
pub mod held_key;
pub mod hybrid;
pub mod key;
mod key_file;
pub mod keys;
pub mod mailbox;
pub mod officer;
pub mod passkey;
pub mod receipt;
pub mod register_key;
pub mod root;
mod shelf;
pub mod week_keys;
