//! A row group as encoded column chunks.

use bytes::Bytes;
use parquet::{
    basic::{Compression, Encoding, PageType},
    column::{
        page::{CompressedPage, Page, PageWriter},
        writer::ColumnCloseResult,
    },
    errors::{ParquetError, Result},
    file::{
        metadata::{ColumnChunkMetaData, PageEncodingStats},
        statistics::Statistics,
        writer::{SerializedPageWriter, TrackedWrite},
    },
    schema::types::{ColumnDescPtr, SchemaDescriptor},
};

use super::{
    bits,
    chunk::Group,
    dense::{Dense, DenseValues, Runs},
    dictionary, statistics,
};

/// One encoded column of one row group.
pub(super) struct EncodedColumn {
    pub(super) bytes: Bytes,
    pub(super) close: ColumnCloseResult,
}

/// Encodes all columns of a row group, one after another, so that only one is held twice.
pub(super) fn encode(group: &Group, schema: &SchemaDescriptor) -> Result<Vec<EncodedColumn>> {
    let mut compressor = snap::raw::Encoder::new();
    let columns = schema.columns().iter().enumerate();
    columns
        .map(|(position, descriptor)| {
            let dense = Dense::gather(group, position);
            let pages = pages(&dense);
            write(pages, &dense, descriptor, &mut compressor)
        })
        .collect()
}

/// Uncompressed pages of a column chunk, the data page without its levels.
struct Pages {
    /// Distinct values and their number, where the data page holds positions among them.
    dictionary: Option<(Vec<u8>, usize)>,
    /// Values or positions.
    data: Vec<u8>,
    statistics: Statistics,
}

fn pages(column: &Dense) -> Pages {
    let nulls = column.rows - column.len();
    match &column.values {
        DenseValues::Ints(values) => ints(values, nulls),
        DenseValues::Floats(values) => floats(values, nulls),
        DenseValues::Texts(runs) => texts(runs, nulls),
    }
}

fn ints(values: &[i32], nulls: usize) -> Pages {
    let ends = values.iter().fold(None, |ends, value| {
        let (least, most) = ends.unwrap_or((*value, *value));
        Some((least.min(*value), most.max(*value)))
    });
    let statistics = statistics::of_ints(ends, nulls);
    let found = ends.and_then(|ends| dictionary::of_ints(values, ends));
    let plain = |values: &[i32]| values.iter().flat_map(|v| v.to_le_bytes()).collect();
    match found.filter(|found| pays(found.values.len(), values.len(), size_of::<i32>())) {
        Some(found) => Pages {
            dictionary: Some((plain(&found.values), found.values.len())),
            data: positions(&found.positions, found.values.len()),
            statistics,
        },
        None => Pages {
            dictionary: None,
            data: plain(values),
            statistics,
        },
    }
}

fn floats(values: &[f64], nulls: usize) -> Pages {
    let plain = |values: &[f64]| values.iter().flat_map(|v| v.to_le_bytes()).collect();
    let found = dictionary::of_floats(values);
    match found.filter(|found| pays(found.values.len(), values.len(), size_of::<f64>())) {
        Some(found) => Pages {
            dictionary: Some((plain(&found.values), found.values.len())),
            data: positions(&found.positions, found.values.len()),
            statistics: statistics::of_floats(found.values.iter().copied(), nulls),
        },
        None => Pages {
            dictionary: None,
            data: plain(values),
            statistics: statistics::of_floats(values.iter().copied(), nulls),
        },
    }
}

/// Whether a dictionary and positions in it are shorter than the values themselves.
fn pays(distinct: usize, rows: usize, bytes: usize) -> bool {
    distinct * bytes + rows * usize::from(bits::width_of(distinct)) / 8 < rows * bytes
}

fn positions(positions: &[u32], distinct: usize) -> Vec<u8> {
    let mut out = Vec::new();
    bits::loose_positions(&mut out, positions, bits::width_of(distinct));
    out
}

fn texts(column: &Runs, nulls: usize) -> Pages {
    let found = dictionary::of_texts(column);
    let statistics = statistics::of_texts(found.values.iter().copied(), nulls);
    let rows = column.rows();
    let width = bits::width_of(found.values.len());
    let whole = |text: &&[u8]| size_of::<u32>() + text.len();
    let dictionary_bytes: usize = found.values.iter().map(whole).sum();
    let plain_bytes: usize = column
        .texts()
        .zip(&column.counts)
        .map(|(text, count)| whole(&text) * *count as usize)
        .sum();
    if dictionary_bytes + rows * usize::from(width) / 8 < plain_bytes {
        let mut dictionary = Vec::with_capacity(dictionary_bytes);
        found.values.iter().for_each(|v| plain(&mut dictionary, v));
        let mut data = Vec::new();
        bits::positions(&mut data, &found.runs, rows, width);
        return Pages {
            dictionary: Some((dictionary, found.values.len())),
            data,
            statistics,
        };
    }
    let mut data = Vec::with_capacity(plain_bytes);
    for (text, count) in column.texts().zip(&column.counts) {
        (0..*count).for_each(|_| plain(&mut data, text));
    }
    Pages {
        dictionary: None,
        data,
        statistics,
    }
}

fn plain(out: &mut Vec<u8>, text: &[u8]) {
    out.extend_from_slice(&(text.len() as u32).to_le_bytes());
    out.extend_from_slice(text);
}

/// Compresses the pages and lays them out as a column chunk that starts at offset 0.
fn write(
    pages: Pages,
    column: &Dense,
    descriptor: &ColumnDescPtr,
    compressor: &mut snap::raw::Encoder,
) -> Result<EncodedColumn> {
    let mut sink = TrackedWrite::new(Vec::new());
    let mut writer = SerializedPageWriter::new(&mut sink);
    let mut uncompressed = 0;
    let mut write = |page: CompressedPage| -> Result<u64> {
        let spec = writer.write_page(page)?;
        uncompressed += spec.uncompressed_size;
        Ok(spec.offset)
    };
    let has_dictionary = pages.dictionary.is_some();
    let dictionary_offset = match pages.dictionary {
        Some((values, count)) => Some(write(dictionary_page(&values, count, compressor)?)?),
        None => None,
    };
    let nulls = column.rows - column.len();
    let mut body = Vec::with_capacity(pages.data.len() + column.present.bytes.len() + 16);
    bits::levels(&mut body, &column.present.bytes, column.rows, nulls);
    body.extend_from_slice(&pages.data);
    let encoding = value_encoding(has_dictionary);
    let data_offset = write(data_page(&body, column.rows, encoding, compressor)?)?;
    writer.close()?;
    let bytes = sink.into_inner()?;
    let layout = Layout {
        rows: column.rows,
        uncompressed,
        compressed: bytes.len(),
        data_offset,
        dictionary_offset,
    };
    Ok(EncodedColumn {
        close: layout.close(descriptor, pages.statistics)?,
        bytes: bytes.into(),
    })
}

fn value_encoding(has_dictionary: bool) -> Encoding {
    if has_dictionary {
        Encoding::RLE_DICTIONARY
    } else {
        Encoding::PLAIN
    }
}

fn dictionary_page(
    values: &[u8],
    count: usize,
    compressor: &mut snap::raw::Encoder,
) -> Result<CompressedPage> {
    let page = Page::DictionaryPage {
        buf: compress(values, compressor)?,
        num_values: count as u32,
        encoding: Encoding::PLAIN,
        is_sorted: false,
    };
    Ok(CompressedPage::new(page, values.len()))
}

fn data_page(
    body: &[u8],
    rows: usize,
    encoding: Encoding,
    compressor: &mut snap::raw::Encoder,
) -> Result<CompressedPage> {
    let page = Page::DataPage {
        buf: compress(body, compressor)?,
        num_values: rows as u32,
        encoding,
        def_level_encoding: Encoding::RLE,
        rep_level_encoding: Encoding::RLE,
        statistics: None,
    };
    Ok(CompressedPage::new(page, body.len()))
}

fn compress(bytes: &[u8], compressor: &mut snap::raw::Encoder) -> Result<Bytes> {
    let compressed = compressor
        .compress_vec(bytes)
        .map_err(|error| ParquetError::External(Box::new(error)))?;
    Ok(compressed.into())
}

/// Where the pages of a column chunk lie.
struct Layout {
    rows: usize,
    uncompressed: usize,
    compressed: usize,
    data_offset: u64,
    dictionary_offset: Option<u64>,
}

impl Layout {
    fn close(
        &self,
        descriptor: &ColumnDescPtr,
        statistics: Statistics,
    ) -> Result<ColumnCloseResult> {
        let encoding = value_encoding(self.dictionary_offset.is_some());
        let page = |page_type, encoding| PageEncodingStats {
            page_type,
            encoding,
            count: 1,
        };
        let dictionary = self
            .dictionary_offset
            .map(|_| page(PageType::DICTIONARY_PAGE, Encoding::PLAIN));
        let page_stats = dictionary
            .into_iter()
            .chain([page(PageType::DATA_PAGE, encoding)])
            .collect();
        let metadata = ColumnChunkMetaData::builder(descriptor.clone())
            .set_compression(Compression::SNAPPY)
            .set_encodings(vec![Encoding::PLAIN, Encoding::RLE, encoding])
            .set_page_encoding_stats(page_stats)
            .set_total_compressed_size(self.compressed as i64)
            .set_total_uncompressed_size(self.uncompressed as i64)
            .set_num_values(self.rows as i64)
            .set_data_page_offset(self.data_offset as i64)
            .set_dictionary_page_offset(self.dictionary_offset.map(|offset| offset as i64))
            .set_statistics(statistics)
            .build()?;
        Ok(ColumnCloseResult {
            bytes_written: self.compressed as u64,
            rows_written: self.rows as u64,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        })
    }
}
