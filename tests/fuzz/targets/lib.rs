//! What the targets share: bytes as a file of a table, every cell of it read in every way.

use std::{borrow::Cow, fs, panic, sync::Once};

use talktrail_extract::read::{Column, Request, Scratch, TableFile, Wanted, discover, is_guarded};
use talktrail_model::provenance::Findings;

/// Columns that invented extracts and the seeds have.
const COLUMNS: [&str; 4] = [
    "cohortkey_e",
    "pathwayid",
    "referralrequestreceiveddate",
    "persscore",
];

/// Panics of a library that become errors are none; the engine's own hook would end the run.
fn let_guarded_panics_pass() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let tell = panic::take_hook();
        panic::set_hook(Box::new(move |panicked| {
            if !is_guarded() {
                tell(panicked);
            }
        }));
    });
}

/// Reads bytes as a file with this ending. Whatever they are, the answer is rows or an error.
pub fn read(bytes: &[u8], ending: &str) {
    let_guarded_panics_pass();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(format!("table.{ending}"));
    fs::write(path, bytes).expect("a file");
    let wanted = COLUMNS.map(|name| Wanted {
        name: Cow::Borrowed(name),
        spellings: vec![name.to_owned()],
        required: false,
    });
    let request = Request {
        table: "table",
        wanted: &wanted,
        known: &[],
    };
    let files = discover(&[folder.path().to_owned()]).expect("the file is there");
    for file in &files {
        let Ok(table) = TableFile::open(&request, file, &mut Findings::default()) else {
            continue;
        };
        for chunk in 0..table.chunks() {
            let read = table.read_chunk(chunk, &mut |batch| {
                for column in (0..COLUMNS.len()).map(|at| batch.column(at)) {
                    (0..batch.rows()).for_each(|row| look(column, row));
                }
                Ok(())
            });
            if read.is_err() {
                break;
            }
        }
    }
}

fn look(column: &Column, row: usize) {
    let mut scratch = Scratch::default();
    let _ = column.text(row, &mut scratch);
    let _ = (
        column.date(row),
        column.moment(row),
        column.time_minutes(row),
    );
    let _ = (
        column.integer(row),
        column.large_integer(row),
        column.flag(row),
    );
}
