//! Files and folders that appear whole or not at all, and folders that one process holds at a time.
//!
//! | | |
//! |---|---|
//! | [`atomic_file`] | a file is written under a hidden name and renamed once its bytes are on the disk |
//! | [`StagingFolder`] | likewise a folder, or many files that should appear together |
//! | [`FolderLock`] | who works in a folder, for others to keep out |
//! | [`abandon`] | a program that ends at once leaves none of those hidden names behind |
//! | [`Sum`] | SHA-256 |
//!
//! Hidden names start with `.diffecon-`. Each is locked by its process: what a process left that was killed is told apart by
//! that, and removed by the next one that writes to the folder.

pub mod atomic_file;
mod durable;
pub mod error;
pub mod folder_lock;
pub mod staging;
pub mod sum;
mod temporary;

pub use error::FileError;
pub use folder_lock::FolderLock;
pub use staging::StagingFolder;
pub use sum::{Sum, sha256};
pub use temporary::{abandon, sweep_held};
