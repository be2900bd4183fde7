//! Tables as Parquet: only the wanted columns, one row group at a time, each through a file handle of its own.

use std::path::Path;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, FieldRef, Schema, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::{Compression, Encoding, Type as PhysicalType};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use talktrail_model::provenance::{Count, FILE_EMPTY, Findings, NOT_UTF8};

use super::column::{Column, Data};
use super::{BATCH_ROWS, Batch, Request, TableFile, decode, guard::guarded, open_file};
use crate::error::Error;

/// The footer of a Parquet file.
pub(super) struct Footer {
    metadata: ArrowReaderMetadata,
}

/// Reads the footer.
pub(super) fn open(table: &str, path: &Path, findings: &mut Findings) -> Result<Footer, Error> {
    let (file, bytes) = open_file(path)?;
    if bytes == 0 {
        return Err(Error::NoHeader {
            path: path.to_owned(),
        });
    }
    let metadata = guarded(|| ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()))
        .map_err(damaged(path))?;
    let footer = Footer { metadata };
    findings.count(FILE_EMPTY, table, "", Count::one(footer.rows() == 0));
    Ok(footer)
}

impl Footer {
    /// The names of the columns.
    pub(super) fn names(&self) -> Vec<String> {
        self.metadata
            .schema()
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .collect()
    }

    /// How many rows the file holds.
    pub(super) fn rows(&self) -> u64 {
        n_rows(self.parquet().row_groups())
    }

    /// How many row groups the file holds.
    pub(super) fn row_groups(&self) -> usize {
        self.parquet().num_row_groups()
    }

    /// Refuses what the reader would only stumble over later: types without a value to read, unknown compression.
    pub(super) fn check(
        &self,
        request: &Request<'_>,
        path: &Path,
        wanted: &[Option<usize>],
    ) -> Result<(), Error> {
        for position in projected(wanted) {
            let field = self.metadata.schema().field(position);
            if !decode::is_supported(field.data_type()) {
                return Err(Error::ColumnType {
                    table: request.table.to_owned(),
                    path: path.to_owned(),
                    column: field.name().clone(),
                    found: field.data_type().to_string(),
                });
            }
            for group in 0..self.row_groups() {
                let codec = self
                    .chunk(group, position)
                    .map(ColumnChunkMetaData::compression);
                if let Some(
                    codec @ (Compression::GZIP(_) | Compression::BROTLI(_) | Compression::LZO),
                ) = codec
                {
                    let name = codec
                        .to_string()
                        .split('(')
                        .next()
                        .unwrap_or_default()
                        .to_ascii_lowercase();
                    return Err(Error::Compression {
                        path: path.to_owned(),
                        codec: name,
                    });
                }
            }
        }
        Ok(())
    }

    fn parquet(&self) -> &Arc<ParquetMetaData> {
        self.metadata.metadata()
    }

    /// The part of a row group that holds a top-level column that is not nested.
    fn chunk(&self, group: usize, position: usize) -> Option<&ColumnChunkMetaData> {
        let schema = self.metadata.parquet_schema();
        let leaf =
            (0..schema.num_columns()).find(|leaf| schema.get_column_root_idx(*leaf) == position)?;
        self.parquet().row_groups().get(group)?.columns().get(leaf)
    }

    /// The footer with the types in which a row group is best read.
    fn typed_for(
        &self,
        group: usize,
        wanted: &[usize],
    ) -> Result<ArrowReaderMetadata, ParquetError> {
        let schema = self.metadata.schema();
        let typed = schema.fields().iter().enumerate().map(|(position, field)| {
            match self
                .chunk(group, position)
                .filter(|_| wanted.contains(&position))
            {
                Some(chunk) => typed_field(field, chunk),
                None => Arc::clone(field),
            }
        });
        let typed = Schema::new_with_metadata(typed.collect::<Vec<_>>(), schema.metadata().clone());
        let options = ArrowReaderOptions::new().with_schema(Arc::new(typed));
        ArrowReaderMetadata::try_new(Arc::clone(self.parquet()), options)
    }
}

/// Rows of some row groups. A damaged file may claim any number.
fn n_rows(groups: &[RowGroupMetaData]) -> u64 {
    let own = |group: &RowGroupMetaData| u64::try_from(group.num_rows()).unwrap_or(0);
    groups.iter().map(own).fold(0, u64::saturating_add)
}

/// Reads one row group, giving it out in batches.
pub(super) fn read(
    table: &TableFile,
    footer: &Footer,
    group: usize,
    visit: &mut dyn FnMut(&Batch) -> Result<(), Error>,
) -> Result<Findings, Error> {
    let path = table.path();
    let wanted = projected(table.positions());
    let file = open_file(path)?.0;
    let build = || {
        let metadata = footer.typed_for(group, &wanted)?;
        let mask = ProjectionMask::roots(metadata.parquet_schema(), wanted.iter().copied());
        ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata)
            .with_projection(mask)
            .with_row_groups(vec![group])
            .with_batch_size(BATCH_ROWS)
            .build()
    };
    let mut reader = guarded(build).map_err(damaged(path))?;
    let groups = footer.parquet().row_groups();
    let first_row = n_rows(groups.get(..group).unwrap_or_default());
    let mut batch = Batch {
        rows: 0,
        first_row,
        columns: Vec::new(),
    };
    let mut is_foreign = false;
    let mut next = || guarded(|| reader.next().transpose().map_err(ParquetError::from));
    while let Some(arrays) = next().map_err(damaged(path))? {
        batch.first_row += batch.rows as u64;
        batch.rows = arrays.num_rows();
        is_foreign |=
            replace_columns(&mut batch, &arrays, table.positions()).map_err(damaged(path))?;
        visit(&batch)?;
    }
    let mut findings = Findings::default();
    // Counted once a row group: chunks do not know of each other.
    findings.count(NOT_UTF8, table.table(), "", Count::one(is_foreign));
    Ok(findings)
}

/// The type in which a column of a row group is best read. Text that the file keeps as codes and distinct values stays
/// so; other text is plain. The old 96-bit timestamps are read in microseconds, since nanoseconds end in 2262.
fn typed_field(field: &FieldRef, chunk: &ColumnChunkMetaData) -> FieldRef {
    let kind = match field.data_type() {
        kind if decode::is_text(kind) && is_coded(chunk) => {
            DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
        }
        kind if decode::is_text(kind) => DataType::Utf8,
        DataType::LargeBinary | DataType::BinaryView => DataType::Binary,
        DataType::Timestamp(_, zone) if chunk.column_type() == PhysicalType::INT96 => {
            DataType::Timestamp(TimeUnit::Microsecond, zone.clone())
        }
        DataType::Dictionary(_, values) => values.as_ref().clone(),
        _ => return Arc::clone(field),
    };
    Arc::new(field.as_ref().clone().with_data_type(kind))
}

/// Whether every page of a column chunk holds codes. Some writers do not say; then it is so if a value takes less than
/// three bytes, which no plain text of use does.
fn is_coded(chunk: &ColumnChunkMetaData) -> bool {
    match chunk.page_encoding_stats_mask() {
        Some(encodings) => {
            encodings.is_only(Encoding::RLE_DICTIONARY)
                || encodings.is_only(Encoding::PLAIN_DICTIONARY)
        }
        None => {
            chunk.dictionary_page_offset().is_some()
                && chunk.uncompressed_size() < chunk.num_values().saturating_mul(3)
        }
    }
}

/// The positions to decode, ascending, each once.
fn projected(wanted: &[Option<usize>]) -> Vec<usize> {
    let mut positions: Vec<usize> = wanted.iter().flatten().copied().collect();
    positions.sort_unstable();
    positions.dedup();
    positions
}

fn replace_columns(
    batch: &mut Batch,
    arrays: &RecordBatch,
    positions: &[Option<usize>],
) -> Result<bool, ParquetError> {
    let decoded_positions = projected(positions);
    let mut is_foreign = false;
    let mut columns = Vec::with_capacity(positions.len());
    for (index, position) in positions.iter().enumerate() {
        let array = position
            .and_then(|p| decoded_positions.binary_search(&p).ok())
            .and_then(|i| arrays.columns().get(i));
        columns.push(match array {
            Some(array) => {
                let (column, has_foreign_text) = decode::column(array, batch.columns.get(index))?;
                is_foreign |= has_foreign_text;
                column
            }
            None => Column(Data::Absent),
        });
    }
    batch.columns = columns;
    Ok(is_foreign)
}

fn damaged(path: &Path) -> impl Fn(ParquetError) -> Error + '_ {
    |source| Error::Parquet {
        path: path.to_owned(),
        source,
    }
}
