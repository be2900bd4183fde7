//! Output tables as labelled Parquet files.
//!
//! Workers hand in finished partitions in any order; the files hold them in partition order. Rows are cut into row
//! groups of a fixed number of rows for each table, and each row group is encoded as a whole from its rows alone, so
//! the bytes of a file depend neither on how many workers there were nor on how the rows were cut into partitions.
//!
//! # How values are encoded, and why not by parquet's own column writers
//!
//! Encoding is the largest cost of a build at national size, and the tables have a shape that a general writer cannot
//! count on: identifiers come as runs, codes and scores take few distinct values, whole columns are at hand at once.
//! This module therefore makes the pages itself (one dictionary page where it pays, one data page) and leaves page
//! headers, footer and file layout to the `parquet` crate. Per cell this does the work once per *run* for text, by
//! table look-up for whole numbers and by a small hash for floating point, and the bitmap of present values is copied
//! as it is into the definition levels. On 6 million rows of `scores` (16 columns) that is 10 million rows for each
//! processor second and 3.2 bytes a row, digest included, where `ArrowWriter` with its defaults does 4 million at
//! 3.9 bytes (`cargo bench -p talktrail-export` measures both on the same rows).
//!
//! Snappy, because every reader has it and it costs least; statistics for each row group, so that readers can skip
//! row groups by participant or date; no page index, no bloom filters.
//!
//! ```
//! use talktrail_export::{
//!     label::Origin,
//!     parquet::{DatasetWriter, Options},
//!     variable::{Kind, Table, Variable},
//! };
//! use talktrail_model::{column::{Column, Validity, Values}, row::Counts};
//!
//! let days = Variable { name: "days".into(), kind: Kind::Int32, ..Variable::default() };
//! let waits = Table { name: "waits".into(), variables: vec![days], ..Table::default() };
//! let folder = std::env::temp_dir().join("talktrail-parquet-example");
//! let writer = DatasetWriter::create(&folder, vec![waits], &Origin::default(), Options::default())?;
//!
//! let validity = Validity { bytes: vec![0b11], len: 2, nulls: 0 };
//! let column = Column::Int32(Values { values: vec![3, 17], validity });
//! writer.submit(0, Counts::default(), vec![("waits", vec![column])])?;
//! let written = writer.finish()?;
//! assert_eq!(written.first().map(|table| table.rows), Some(2));
//! # Ok::<(), talktrail_export::Error>(())
//! ```

mod bits;
mod chunk;
mod dense;
mod dictionary;
mod encode;
mod file;
mod read;
mod running;
mod statistics;
mod writer;

pub use self::{
    chunk::rows_per_group,
    file::Written,
    read::{Rows, WrittenTable},
    writer::{DatasetWriter, Guard, Options},
};

#[cfg(test)]
mod tests;
