//! The front door of talktrail: a study file in, a finished build out.
//!
//! NHS Talking Therapies (IAPT) data come as overlapping extracts of many tables. This library reads them once, links
//! them into one history per participant, derives what a researcher needs, and writes labelled Parquet. A
//! [`study::Study`] says what to do; [`pipeline::build`] does it; an [`observer::Observer`] watches.
//!
//! ```no_run
//! use talktrail::{observer::Silent, pipeline, study::Study};
//!
//! let study = Study::load("study.toml".as_ref())?;
//! let report = pipeline::build(&study, pipeline::Options::default(), &Silent)?;
//! for table in &report.outputs {
//!     println!("{}: {} rows", table.table, table.rows);
//! }
//! # Ok::<(), talktrail::Error>(())
//! ```

mod derive;
pub mod disclosure;
pub mod error;
mod folder;
pub mod history;
pub mod init;
mod inputs;
mod kept;
mod log;
pub mod machine;
pub mod observer;
pub mod path;
pub mod pipeline;
pub mod report;
mod reviewed;
pub mod rules;
pub mod size;
pub mod spelling;
mod stored;
pub mod study;
pub mod summary;
pub mod verify;

pub use error::Error;
pub use talktrail_extract::read::is_guarded;
