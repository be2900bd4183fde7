//! Which files belong to which table, and how much there is to do.

use std::path::Path;

use talktrail_dictionary::{Dictionary, Family, Table};
use talktrail_model::provenance::{self, Findings};

use super::{Options, Source};
use crate::{
    error::Error,
    harmonise::{
        Layout,
        field::{Field, Role, TableUse, fields, tables},
    },
    read::{InputFile, Request, TableFile, Wanted, discover},
};

/// A file of a table that is used.
pub(super) struct PlannedFile {
    pub(super) layout: Layout,
    pub(super) file: TableFile,
    pub(super) input: InputFile,
}

/// All files of a source that are used.
pub(super) struct Plan {
    pub(super) family: Family,
    pub(super) files: Vec<PlannedFile>,
}

impl Plan {
    /// Finds the files of a source and resolves their columns.
    pub(super) fn new(
        source: &Source,
        dictionary: &Dictionary,
        findings: &mut Findings,
    ) -> Result<Self, Error> {
        let inputs = discover(&source.folders)?;
        let mut files = Vec::new();
        let mut assigned = vec![false; inputs.len()];
        for table_use in tables(source.family) {
            let Some(table) = dictionary.table(source.family, table_use.table) else {
                continue;
            };
            let mut found = false;
            for (position, input) in inputs.iter().enumerate() {
                if table.is_called(&input.stem) {
                    assigned[position] = true;
                    found = true;
                    files.push(open(table, *table_use, source.family, input, findings)?);
                }
            }
            absent(table, *table_use, found, source, findings)?;
        }
        for (input, _) in inputs.iter().zip(&assigned).filter(|(_, a)| !**a) {
            if !dictionary
                .tables(source.family)
                .any(|t| t.is_called(&input.stem))
            {
                findings.add(provenance::FILE_UNKNOWN, &input.stem, "", 1);
            }
        }
        Ok(Self {
            family: source.family,
            files,
        })
    }

    /// The files of one role.
    pub(super) fn of_role(&self, role: Role) -> impl Iterator<Item = &PlannedFile> {
        self.files.iter().filter(move |f| f.layout.role == role)
    }

    /// Bytes to read.
    pub(super) fn bytes(&self) -> u64 {
        self.files.iter().map(|f| f.file.bytes()).sum()
    }

    /// Partitions, as a power of two, so that the walk of one takes a small part of the memory.
    pub(super) fn partition_bits(&self, options: &Options) -> u32 {
        let packed: u64 = self
            .files
            .iter()
            .map(|f| f.file.rows_estimate() * packed_bytes(f.layout.role))
            .sum();
        let share =
            (options.memory_bytes / (options.threads.max(1) as u64 * WALK_SHARE)).max(64 << 10);
        let partitions = (packed / share).clamp(1, MOST_PARTITIONS);
        partitions.next_power_of_two().trailing_zeros()
    }
}

/// The unpacked rows of a partition, its output rows and their encoding take several times its packed bytes.
const WALK_SHARE: u64 = 24;
const MOST_PARTITIONS: u64 = 4_096;

/// About how many bytes a packed row of a role takes.
fn packed_bytes(role: Role) -> u64 {
    match role {
        Role::Referral => 240,
        Role::Contact => 64,
        Role::ContactScore | Role::ReferralScore => 60,
        Role::Submission | Role::Accepted => 0,
        _ => 50,
    }
}

fn open(
    table: &Table,
    table_use: TableUse,
    family: Family,
    input: &InputFile,
    findings: &mut Findings,
) -> Result<PlannedFile, Error> {
    let (wanted, columns) = wanted(table, table_use.role, family);
    let known: Vec<String> = table
        .variables
        .iter()
        .flat_map(|v| v.names().map(ToOwned::to_owned))
        .collect();
    let file = TableFile::open(
        &Request {
            table: table_use.table,
            wanted: &wanted,
            known: &known,
        },
        input,
        findings,
    )?;
    let layout = Layout {
        role: table_use.role,
        table: table_use.table,
        columns,
    };
    Ok(PlannedFile {
        layout,
        file,
        input: input.clone(),
    })
}

/// The columns that a run reads of each table of a family.
///
/// ```
/// use talktrail_dictionary::{Dictionary, Family};
///
/// let dictionary = Dictionary::embedded()?;
/// let tables = talktrail_extract::columns_read(Family::UkllcV2, &dictionary);
/// let (table, columns) = &tables[0];
/// assert_eq!(*table, "IAPT_demographics_and_referral");
/// assert!(columns.iter().any(|c| c.name == "pathwayid" && c.required));
/// # Ok::<(), talktrail_dictionary::Error>(())
/// ```
pub fn columns_read(family: Family, dictionary: &Dictionary) -> Vec<(&'static str, Vec<Wanted>)> {
    let columns = |table_use: &TableUse| {
        let table = dictionary.table(family, table_use.table)?;
        Some((table_use.table, wanted(table, table_use.role, family).0))
    };
    tables(family).iter().filter_map(columns).collect()
}

/// The columns to read, and for each field of the role where it stands among them.
fn wanted(table: &Table, role: Role, family: Family) -> (Vec<Wanted>, Vec<Option<usize>>) {
    let mut wanted: Vec<Wanted> = Vec::new();
    let mut place = |field: &Field| {
        let name = field.name(family);
        if name.is_empty() {
            return None;
        }
        if let Some(position) = wanted.iter().position(|w| w.name == name) {
            return Some(position);
        }
        // Contact-level and referral-level scores share a role; each table is asked only for what it can have.
        let spellings = match table.variable(name) {
            Some(variable) => variable.names().map(ToOwned::to_owned).collect(),
            None if field.is_key => vec![name.to_owned()],
            None => return None,
        };
        wanted.push(Wanted {
            name,
            spellings,
            required: field.is_key,
        });
        Some(wanted.len() - 1)
    };
    let columns = fields(role).iter().map(&mut place).collect();
    (wanted, columns)
}

fn absent(
    table: &Table,
    table_use: TableUse,
    found: bool,
    source: &Source,
    findings: &mut Findings,
) -> Result<(), Error> {
    if found {
        return Ok(());
    }
    if table_use.is_required {
        return Err(Error::KeyTableMissing {
            table: table_use.table,
            folders: source
                .folders
                .iter()
                .map(|f| Path::to_path_buf(f))
                .collect(),
            tried: table.names().map(ToOwned::to_owned).collect(),
        });
    }
    findings.add(provenance::TABLE_ABSENT, table_use.table, "", 1);
    Ok(())
}
