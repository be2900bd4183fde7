//! Which files belong to which table, and how much there is to do.

mod wanted;

use std::path::{Path, PathBuf};

use talktrail_dictionary::{Dictionary, Family, Table};
use talktrail_model::provenance::{self, Count, Findings};

pub use self::wanted::columns_read;
use self::wanted::{Columns, columns};

use super::{Options, Source};
use crate::{
    error::Error,
    harmonise::{
        Layout,
        field::{Role, TableUse, tables},
    },
    read::{InputFile, Request, TableFile, discover},
    v15::form::Form,
};

/// What lies beside invented extracts and is no table: the notice, and the truth.
const BESIDE_INVENTED_EXTRACTS: [&str; 2] = ["INVENTED_DATA", "truth"];

/// A file of a table that is used.
pub(super) struct PlannedFile {
    pub(super) layout: Layout,
    pub(super) file: TableFile,
    pub(super) input: InputFile,
}

/// All files of a study that are used.
pub(super) struct Plan {
    pub(super) files: Vec<PlannedFile>,
    /// Whether participants of several key spaces may meet, so that ids of version 1.5 need a mark of their own.
    pub(super) is_stacked: bool,
}

impl Plan {
    /// Finds the files of all sources and resolves their columns.
    pub(super) fn new(
        sources: &[Source],
        dictionary: &Dictionary,
        findings: &mut Findings,
    ) -> Result<Self, Error> {
        refuse_two_of_version_2(sources)?;
        let mut plan = Self {
            files: Vec::new(),
            is_stacked: sources.len() > 1,
        };
        for source in sources {
            plan.add(source, dictionary, findings)?;
        }
        let forms = plan.forms();
        plan.is_stacked |= forms.contains(&Form::Historic) && forms.len() > 1;
        Ok(plan)
    }

    fn add(
        &mut self,
        source: &Source,
        dictionary: &Dictionary,
        findings: &mut Findings,
    ) -> Result<(), Error> {
        let inputs = discover(&source.folders)?;
        let family = source.family;
        let is_delivered = |form: Form| {
            let mut tables = dictionary
                .tables(family)
                .filter(|t| Form::of_table(&t.name) == Some(form));
            tables.any(|t| inputs.iter().any(|i| t.is_called(&i.stem)))
        };
        let forms: Vec<Form> = Form::ALL.into_iter().filter(|f| is_delivered(*f)).collect();
        if family == Family::V1_5 && forms.is_empty() {
            return Err(no_form(source));
        }
        for table_use in tables(family) {
            let Some(table) = dictionary.table(family, table_use.table) else {
                continue;
            };
            let form = Form::of_table(&table.name).filter(|_| family == Family::V1_5);
            if form.is_some_and(|form| !forms.contains(&form)) {
                continue;
            }
            let mut found = false;
            for input in inputs.iter().filter(|i| table.is_called(&i.stem)) {
                found = true;
                let columns = columns(table, table_use.role, family, self.is_stacked, dictionary);
                self.files.push(open(
                    table,
                    *table_use,
                    (family, form),
                    columns,
                    input,
                    findings,
                )?);
            }
            absent(table, *table_use, found, source, findings)?;
        }
        for input in inputs {
            let is_table = dictionary.tables(family).any(|t| t.is_called(&input.stem));
            if !is_table && !BESIDE_INVENTED_EXTRACTS.contains(&input.stem.as_str()) {
                findings.count(provenance::FILE_UNKNOWN, &input.stem, "", Count::one(true));
            }
        }
        Ok(())
    }

    /// The forms of version 1.5 that are read.
    pub(super) fn forms(&self) -> Vec<Form> {
        let mut forms: Vec<Form> = self.files.iter().filter_map(|f| f.layout.form).collect();
        forms.sort_unstable();
        forms.dedup();
        forms
    }

    /// Whether a family is read.
    pub(super) fn has(&self, family: Family) -> bool {
        self.files.iter().any(|f| f.layout.family == family)
    }

    /// The family of version 2, if one is read.
    pub(super) fn version_2(&self) -> Option<Family> {
        [Family::UkllcV2, Family::NhseV2]
            .into_iter()
            .find(|f| self.has(*f))
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
            .map(|f| f.file.rows_estimate() * packed_bytes(&f.layout))
            .sum();
        let share =
            (options.memory_bytes / (options.threads.max(1) as u64 * WALK_SHARE)).max(64 << 10);
        let partitions = (packed / share).clamp(1, MOST_PARTITIONS);
        partitions.next_power_of_two().trailing_zeros()
    }
}

/// Every file that a gathering of these sources reads, ordered by path.
///
/// # Errors
/// When a folder cannot be listed or holds nothing that can be read.
pub fn input_files(
    sources: &[Source],
    lists: &[PathBuf],
    dictionary: &Dictionary,
) -> Result<Vec<InputFile>, Error> {
    let mut files = Vec::new();
    for source in sources {
        let is_read = |file: &InputFile| {
            let mut tables = tables(source.family).iter();
            tables.any(|used| {
                let table = dictionary.table(source.family, used.table);
                table.is_some_and(|table| table.is_called(&file.stem))
            })
        };
        files.extend(discover(&source.folders)?.into_iter().filter(is_read));
        for single in source.accepted_submissions.iter().chain(&source.bridge) {
            files.extend(discover(std::slice::from_ref(single))?);
        }
    }
    files.extend(discover(lists)?);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    Ok(files)
}

/// The unpacked rows of a partition, its output rows and their encoding take several times its packed bytes.
const WALK_SHARE: u64 = 24;
const MOST_PARTITIONS: u64 = 4_096;

/// Scores that an appointment of version 1.5 usually carries, the items of the WSAS among them.
const USUAL_SCORES: u64 = 4;

/// About how many bytes a packed row of a table takes.
fn packed_bytes(layout: &Layout) -> u64 {
    match layout.role {
        Role::Contact if layout.family == Family::V1_5 => 64 + 60 * USUAL_SCORES,
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
    (family, form): (Family, Option<Form>),
    columns: Columns,
    input: &InputFile,
    findings: &mut Findings,
) -> Result<PlannedFile, Error> {
    let known: Vec<String> = table
        .variables
        .iter()
        .flat_map(|v| v.names().map(ToOwned::to_owned))
        .collect();
    let file = TableFile::open(
        &Request {
            table: table_use.table,
            wanted: &columns.wanted,
            known: &known,
        },
        input,
        findings,
    )?;
    let layout = Layout {
        role: table_use.role,
        family,
        form,
        table: table_use.table,
        columns: columns.fields,
        scores: columns.scores,
    };
    Ok(PlannedFile {
        layout,
        file,
        input: input.clone(),
    })
}

fn refuse_two_of_version_2(sources: &[Source]) -> Result<(), Error> {
    let of = |family| sources.iter().filter(move |s| s.family == family).count();
    let version_2 = of(Family::UkllcV2) + of(Family::NhseV2);
    if version_2 > 1 || of(Family::V1_5) > 1 || sources.is_empty() {
        return Err(Error::TwoOfOneVersion);
    }
    Ok(())
}

fn no_form(source: &Source) -> Error {
    let referrals = tables(Family::V1_5)
        .iter()
        .filter(|t| t.role == Role::Referral);
    Error::KeyTableMissing {
        table: "Referral_v15",
        folders: source.folders.clone(),
        tried: referrals.map(|t| t.table.to_owned()).collect(),
    }
}

fn absent(
    table: &Table,
    table_use: TableUse,
    found: bool,
    source: &Source,
    findings: &mut Findings,
) -> Result<(), Error> {
    if !found && table_use.is_required {
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
    if !table_use.is_required {
        let count = Count::one(!found);
        findings.count(provenance::TABLE_ABSENT, table_use.table, "", count);
    }
    Ok(())
}
