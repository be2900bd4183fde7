//! The lower floor: only decoding the columns that a build needs, with the program's own reader.

use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use talktrail_dictionary::{Dictionary, Family};
use talktrail_extract::{
    columns_read,
    read::{InputFile, Request, TableFile, discover},
};
use talktrail_model::provenance::Findings;

use super::threads;
use crate::error::Error;

/// Decodes the needed columns of every file in a folder, on all threads, and does nothing with them.
pub(crate) fn decode(extracts: &Path) -> Result<(), Error> {
    let files = open(extracts)?;
    let chunks: Vec<(&TableFile, usize)> = files
        .iter()
        .flat_map(|file| (0..file.chunks()).map(move |chunk| (file, chunk)))
        .collect();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads())
            .map(|_| scope.spawn(|| decode_waiting(&chunks, &next)))
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or(Ok(())))
    })
}

fn open(extracts: &Path) -> Result<Vec<TableFile>, Error> {
    let dictionary = Dictionary::embedded().map_err(Error::Dictionary)?;
    let inputs = discover(&[extracts.to_path_buf()]).map_err(Error::Extract)?;
    let mut files = Vec::new();
    for (name, wanted) in columns_read(Family::UkllcV2, &dictionary) {
        let Some(table) = dictionary.table(Family::UkllcV2, name) else {
            continue;
        };
        let request = Request {
            table: name,
            wanted: &wanted,
            known: &[],
        };
        let is_of_table = |input: &&InputFile| table.is_called(&input.stem);
        for input in inputs.iter().filter(is_of_table) {
            let file = TableFile::open(&request, input, &mut Findings::default());
            files.push(file.map_err(Error::Extract)?);
        }
    }
    Ok(files)
}

fn decode_waiting(chunks: &[(&TableFile, usize)], next: &AtomicUsize) -> Result<(), Error> {
    while let Some((file, chunk)) = chunks.get(next.fetch_add(1, Ordering::Relaxed)) {
        file.read_chunk(*chunk, &mut |batch| {
            std::hint::black_box(batch.rows());
            Ok(())
        })
        .map_err(Error::Extract)?;
    }
    Ok(())
}
