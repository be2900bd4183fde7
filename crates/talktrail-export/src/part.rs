//! Parts: the rows of one partition, kept on disk until all partitions are done.
//!
//! A run that can be resumed, and each shard of a build, leave one part for every partition. A part is a private file:
//! columns as they are in memory, compressed, with a check sum in every block, and a note of the caller's in front. It
//! appears under its name only when it is complete; one that a failing machine damaged afterwards is not read.
//!
//! ```
//! use talktrail_export::part;
//! use talktrail_model::column::{Column, Validity, Values};
//!
//! let validity = Validity { bytes: vec![0b11], len: 2, nulls: 0 };
//! let days = Column::Int32(Values { values: vec![3, 17], validity });
//! let path = std::env::temp_dir().join("talktrail-example.part");
//! part::write(&path, "a note", &[("waits", vec![days.clone()])])?;
//! let part = part::read(&path).ok_or("damaged")?;
//! assert_eq!((part.note.as_str(), &part.tables[0].1[0]), ("a note", &days));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::{
    fs::{self, File},
    io::{self, BufReader, Read, Write},
    path::Path,
};

use snap::{read::FrameDecoder, write::FrameEncoder};
use talktrail_model::column::{Column, Text, Validity, Values};

use crate::error::{Error, Result};

/// First bytes of a part, with the version of its form.
const MAGIC: &[u8] = b"talktrail part 1";
/// Last bytes of a part.
const END: &[u8] = b"end of part";
/// Suffix of a part that is not complete.
pub const UNFINISHED: &str = "unfinished";

/// The rows of one partition.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What the caller wrote beside the rows.
    pub note: String,
    /// The tables with their columns, in the order in which they were written.
    pub tables: Vec<(String, Vec<Column>)>,
}

/// Writes a part. Unlike finished tables it is not forced to the disk: [`read`] sees damage, and the work is done again.
///
/// # Errors
/// When the file cannot be written.
pub fn write(path: &Path, note: &str, tables: &[(&str, Vec<Column>)]) -> Result<()> {
    let unfinished = path.with_extension(UNFINISHED);
    let outcome = File::create(&unfinished)
        .and_then(|file| body(file, note, tables))
        .and_then(|()| fs::rename(&unfinished, path));
    outcome.map_err(|source| {
        let _ = fs::remove_file(&unfinished);
        Error::write(path, source)
    })
}

/// Reads a part; `None` where there is none or it is damaged.
pub fn read(path: &Path) -> Option<Part> {
    let file = File::open(path).ok()?;
    let mut input = FrameDecoder::new(BufReader::with_capacity(1 << 16, file));
    read_body(&mut input).ok()
}

fn body(file: File, note: &str, tables: &[(&str, Vec<Column>)]) -> io::Result<()> {
    let mut out = FrameEncoder::new(file);
    out.write_all(MAGIC)?;
    bytes(&mut out, note.as_bytes())?;
    number(&mut out, tables.len())?;
    for (name, columns) in tables {
        bytes(&mut out, name.as_bytes())?;
        number(&mut out, columns.len())?;
        for each in columns {
            column(&mut out, each)?;
        }
    }
    out.write_all(END)?;
    out.flush()
}

fn number(out: &mut impl Write, number: usize) -> io::Result<()> {
    out.write_all(&(number as u64).to_le_bytes())
}

fn bytes(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    number(out, bytes.len())?;
    out.write_all(bytes)
}

/// What a column is made of, in the order of this list.
const KINDS: [u8; 6] = [0, 1, 2, 3, 4, 5];

fn column(out: &mut impl Write, column: &Column) -> io::Result<()> {
    let [text, int8, int16, int32, float64, date] = KINDS;
    match column {
        Column::Text(c) => {
            out.write_all(&[text])?;
            validity(out, &c.validity)?;
            values(out, &c.keys, i32::to_le_bytes)?;
            values(out, &c.ends, i32::to_le_bytes)?;
            bytes(out, &c.bytes)
        }
        Column::Int8(c) => fixed(out, int8, c, i8::to_le_bytes),
        Column::Int16(c) => fixed(out, int16, c, i16::to_le_bytes),
        Column::Int32(c) => fixed(out, int32, c, i32::to_le_bytes),
        Column::Float64(c) => fixed(out, float64, c, f64::to_le_bytes),
        Column::Date(c) => fixed(out, date, c, i32::to_le_bytes),
    }
}

fn fixed<T: Copy, const N: usize>(
    out: &mut impl Write,
    kind: u8,
    column: &Values<T>,
    to: impl Fn(T) -> [u8; N],
) -> io::Result<()> {
    out.write_all(&[kind])?;
    validity(out, &column.validity)?;
    values(out, &column.values, to)
}

fn validity(out: &mut impl Write, validity: &Validity) -> io::Result<()> {
    number(out, validity.len)?;
    number(out, validity.nulls)?;
    bytes(out, &validity.bytes)
}

/// Values that are turned into bytes at a time.
const STRETCH: usize = 4096;

fn values<T: Copy, const N: usize>(
    out: &mut impl Write,
    values: &[T],
    to: impl Fn(T) -> [u8; N],
) -> io::Result<()> {
    number(out, values.len())?;
    let mut buffer = Vec::with_capacity(STRETCH * N);
    for stretch in values.chunks(STRETCH) {
        buffer.clear();
        for value in stretch {
            buffer.extend_from_slice(&to(*value));
        }
        out.write_all(&buffer)?;
    }
    Ok(())
}

fn read_body(input: &mut impl Read) -> io::Result<Part> {
    expect(input, MAGIC)?;
    let note = read_text(input)?;
    let tables = (0..read_number(input)?).map(|_| {
        let name = read_text(input)?;
        let columns = (0..read_number(input)?).map(|_| read_column(input));
        Ok((name, columns.collect::<io::Result<_>>()?))
    });
    let tables = tables.collect::<io::Result<_>>()?;
    expect(input, END)?;
    Ok(Part { note, tables })
}

fn expect(input: &mut impl Read, wanted: &[u8]) -> io::Result<()> {
    let mut found = vec![0; wanted.len()];
    input.read_exact(&mut found)?;
    if found == wanted {
        Ok(())
    } else {
        Err(io::ErrorKind::InvalidData.into())
    }
}

fn read_number(input: &mut impl Read) -> io::Result<usize> {
    let mut bytes = [0; 8];
    input.read_exact(&mut bytes)?;
    usize::try_from(u64::from_le_bytes(bytes)).map_err(io::Error::other)
}

/// Reads as many bytes as a number in front says; a wrong number ends at the end of the file, not of the memory.
fn read_bytes(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let length = read_number(input)? as u64;
    exactly(input, length)
}

fn exactly(input: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

fn read_text(input: &mut impl Read) -> io::Result<String> {
    String::from_utf8(read_bytes(input)?).map_err(io::Error::other)
}

fn read_column(input: &mut impl Read) -> io::Result<Column> {
    let mut kind = [0];
    input.read_exact(&mut kind)?;
    let validity = Validity {
        len: read_number(input)?,
        nulls: read_number(input)?,
        bytes: read_bytes(input)?,
    };
    Ok(match kind {
        [0] => Column::Text(Text {
            validity,
            keys: read_values(input, i32::from_le_bytes)?,
            ends: read_values(input, i32::from_le_bytes)?,
            bytes: read_bytes(input)?,
        }),
        [1] => Column::Int8(read_fixed(input, validity, i8::from_le_bytes)?),
        [2] => Column::Int16(read_fixed(input, validity, i16::from_le_bytes)?),
        [3] => Column::Int32(read_fixed(input, validity, i32::from_le_bytes)?),
        [4] => Column::Float64(read_fixed(input, validity, f64::from_le_bytes)?),
        [5] => Column::Date(read_fixed(input, validity, i32::from_le_bytes)?),
        _ => return Err(io::ErrorKind::InvalidData.into()),
    })
}

fn read_fixed<T, const N: usize>(
    input: &mut impl Read,
    validity: Validity,
    from: impl Fn([u8; N]) -> T,
) -> io::Result<Values<T>> {
    Ok(Values {
        values: read_values(input, from)?,
        validity,
    })
}

fn read_values<T, const N: usize>(
    input: &mut impl Read,
    from: impl Fn([u8; N]) -> T,
) -> io::Result<Vec<T>> {
    let length = (read_number(input)? as u64).saturating_mul(N as u64);
    let bytes = exactly(input, length)?;
    Ok(bytes
        .as_chunks()
        .0
        .iter()
        .map(|chunk| from(*chunk))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_kinds() -> Vec<Column> {
        let validity = || Validity {
            bytes: vec![0b101],
            len: 3,
            nulls: 1,
        };
        vec![
            Column::Text(Text {
                keys: vec![0, 0, 1],
                validity: validity(),
                ends: vec![1, 3],
                bytes: b"abc".to_vec(),
            }),
            Column::Int8(Values {
                values: vec![1, 0, -1],
                validity: validity(),
            }),
            Column::Int16(Values {
                values: vec![300, 0, -300],
                validity: validity(),
            }),
            Column::Int32(Values {
                values: vec![70_000, 0, -1],
                validity: validity(),
            }),
            Column::Float64(Values {
                values: vec![0.1, 0.0, f64::MAX],
                validity: validity(),
            }),
            Column::Date(Values {
                values: vec![19_000, 0, 1],
                validity: validity(),
            }),
        ]
    }

    #[test]
    fn a_part_reads_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("0.part");
        let tables = [("a", all_kinds()), ("b", Vec::new())];
        write(&path, "note", &tables).unwrap();
        let part = read(&path).unwrap();
        assert_eq!(part.note, "note");
        assert!(
            part.tables
                .iter()
                .zip(&tables)
                .all(|(x, y)| x.0 == y.0 && x.1 == y.1)
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_damaged_part_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("0.part");
        write(&path, "note", &[("a", all_kinds())]).unwrap();
        let whole = fs::read(&path).unwrap();
        let undamaged = read(&path).unwrap();
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            assert_eq!(read(&path), None, "cut at {length}");
        }
        for position in 10..whole.len() {
            let mut changed = whole.clone();
            changed[position] ^= 0x10;
            fs::write(&path, &changed).unwrap();
            // Some bytes of a compressed stream may change without a change of what they mean.
            let found = read(&path);
            let is_told = found.as_ref().is_none_or(|part| *part == undamaged);
            assert!(is_told, "changed at {position}: {found:?}");
        }
    }
}
