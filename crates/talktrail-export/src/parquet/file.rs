//! One Parquet file, filled row group by row group.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow_schema::Schema;
use parquet::{
    arrow::{ArrowSchemaConverter, add_encoded_arrow_schema_to_metadata},
    errors::Result as ParquetResult,
    file::{
        metadata::KeyValue,
        properties::{WriterProperties, WriterVersion},
        writer::SerializedFileWriter,
    },
    schema::types::{SchemaDescPtr, SchemaDescriptor},
};

use super::encode::EncodedColumn;
use crate::{
    atomic::AtomicFile,
    digest::Digesting,
    error::{Error, Result},
    label::{self, Origin},
    variable::Table,
};

/// A finished file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Name of the table.
    pub table: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Number of rows.
    pub rows: u64,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes.
    pub sha256: String,
}

/// A file under construction. Row groups may come early; they are written in the order of their numbers.
pub(super) struct TableFile {
    writer: SerializedFileWriter<Digesting<AtomicFile>>,
    path: PathBuf,
    next: usize,
    early: BTreeMap<usize, Vec<EncodedColumn>>,
    rows: u64,
}

impl TableFile {
    /// Starts `<table>.parquet` in a folder, under a temporary name.
    pub(super) fn create(
        folder: &Path,
        table: &Table,
        origin: &Origin,
    ) -> Result<(Self, SchemaDescPtr)> {
        let path = folder.join(format!("{}.parquet", table.name));
        let keys = label::keys(table, origin)?;
        let schema = label::arrow_schema(table, &keys)?;
        let file = Digesting::new(AtomicFile::create(&path)?);
        let encode = |source| Error::encode(&path, source);
        let descriptor = ArrowSchemaConverter::new()
            .schema_root("schema")
            .convert(&schema)
            .map_err(encode)?;
        let properties = properties(&schema, keys);
        let writer = open(file, &descriptor, properties).map_err(encode)?;
        let file = Self {
            writer,
            path,
            next: 0,
            early: BTreeMap::new(),
            rows: 0,
        };
        Ok((file, Arc::new(descriptor)))
    }

    /// The final name.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Takes over an encoded row group, and writes all those that are next.
    pub(super) fn add(&mut self, number: usize, columns: Vec<EncodedColumn>) -> Result<()> {
        self.early.insert(number, columns);
        while let Some(columns) = self.early.remove(&self.next) {
            self.append(columns)
                .map_err(|source| Error::encode(&self.path, source))?;
            self.next += 1;
        }
        Ok(())
    }

    fn append(&mut self, columns: Vec<EncodedColumn>) -> ParquetResult<()> {
        let mut group = self.writer.next_row_group()?;
        for column in columns {
            group.append_column(&column.bytes, column.close)?;
        }
        self.rows += group.close()?.num_rows() as u64;
        Ok(())
    }

    /// Writes the footer and syncs; the file keeps its temporary name until it is committed.
    pub(super) fn finish(self, table: &Table) -> Result<(AtomicFile, Written)> {
        let path = self.path;
        let encode = |source| Error::encode(&path, source);
        let (file, bytes, sha256) = self.writer.into_inner().map_err(encode)?.finish();
        file.sync()?;
        let written = Written {
            table: table.name.clone(),
            rows: self.rows,
            path,
            bytes,
            sha256,
        };
        Ok((file, written))
    }
}

fn open(
    file: Digesting<AtomicFile>,
    descriptor: &SchemaDescriptor,
    properties: WriterProperties,
) -> ParquetResult<SerializedFileWriter<Digesting<AtomicFile>>> {
    SerializedFileWriter::new(file, descriptor.root_schema_ptr(), Arc::new(properties))
}

/// Footer metadata: the six keys and the Arrow schema, which holds them again.
fn properties(schema: &Schema, keys: Vec<(&'static str, String)>) -> WriterProperties {
    let keys = keys
        .into_iter()
        .map(|(key, value)| KeyValue::new(key.to_owned(), value))
        .collect();
    let mut properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_created_by(format!("talktrail version {}", env!("CARGO_PKG_VERSION")))
        .set_offset_index_disabled(true)
        .set_key_value_metadata(Some(keys))
        .build();
    add_encoded_arrow_schema_to_metadata(schema, &mut properties);
    properties
}
