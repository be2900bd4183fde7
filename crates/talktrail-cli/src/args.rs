//! The arguments, and the help that a person reads.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use talktrail::{
    observer::LogFormat,
    pipeline::{LogDetail, Options, Shard},
};

use crate::exit;

const START: &str = "\
Start with:
  talktrail demo                                      invented data, a whole build, what to open next
  talktrail init --family ukllc_v2 --input extracts   a study file for your own extracts
  talktrail build study.toml                          the tables

`talktrail COMMAND --help` shows examples.";

/// Linked histories of NHS Talking Therapies (IAPT) data.
///
/// talktrail reads record-level extracts, checks and de-duplicates them, links every referral, session and score of a
/// participant, and writes labelled Parquet tables that R, Python and Stata open as they are. It works offline.
#[derive(Debug, Parser)]
#[command(
    name = "talktrail",
    version,
    max_term_width = 100,
    after_help = format!("{START}\n\n{}", exit::HELP),
    propagate_version = true
)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) shared: Shared,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Shared {
    /// Say nothing but errors.
    #[arg(long, short, global = true, help_heading = "Messages")]
    pub(crate) quiet: bool,
    /// How messages about the work are written; `run.log` follows.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "human",
        value_name = "FORMAT",
        help_heading = "Messages"
    )]
    log_format: FormatArg,
    /// Whether messages and summary show small counts. `releasable` hides those below the study's disclosure preset.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "releasable",
        value_name = "DETAIL",
        help_heading = "Messages"
    )]
    log_detail: DetailArg,
}

impl Shared {
    pub(crate) fn is_json(&self) -> bool {
        self.log_format == FormatArg::Json
    }

    /// How the library shall run.
    pub(crate) fn options(&self) -> Options {
        Options {
            log_format: self.log_format(),
            log_detail: match self.log_detail {
                DetailArg::Releasable => LogDetail::Releasable,
                DetailArg::Internal => LogDetail::Internal,
            },
            ..Options::default()
        }
    }

    pub(crate) fn log_format(&self) -> LogFormat {
        match self.log_format {
            FormatArg::Human => LogFormat::Human,
            FormatArg::Json => LogFormat::Json,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    /// For people.
    Human,
    /// One JSON object a line.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DetailArg {
    /// Small counts are hidden.
    Releasable,
    /// Every count is shown: for eyes inside the research environment only.
    Internal,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Invent extracts, build every table from them, and say what to open next.
    Demo(DemoArgs),
    /// Write invented extracts, with their true answers beside them.
    Synth(SynthArgs),
    /// Compare a build of invented extracts with their true answers.
    Grade(GradeArgs),
    /// Write a commented study file for extracts that lie in some folders.
    Init(InitArgs),
    /// Read and validate only: what the extracts hold, what is odd, what would be left out.
    Check(CheckArgs),
    /// Build the tables of a study.
    Build(BuildArgs),
    /// Make one build of shards that were built by several processes.
    Merge(MergeArgs),
    /// Explain a variable, table, code list, instrument or mapped concept.
    Describe(DescribeArgs),
    /// Show how a version of the data set became the next, field by field and code by code.
    Map(MapArgs),
    /// Explain one check.
    Rule(RuleArgs),
    /// Summarise a finished build after disclosure control.
    Report(ReportArgs),
    /// Show one participant's history as a dated timeline; for internal use.
    Show(ShowArgs),
    /// Recompute the digests of a finished build.
    Verify(VerifyArgs),
    /// Look at the machine and try the program on a handful of invented participants.
    Doctor,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  talktrail demo\n  talktrail demo --out somewhere --format csv --participants 500\n  talktrail demo --span                        from 2014 to 2024, versions 1.5, 2.0 and 2.1\n\nDIR then holds extracts/ (invented), study.toml and out/ (the build). Nothing in it is about real people."
)]
pub(crate) struct DemoArgs {
    /// Folder for everything; new, empty, or that of an earlier demo.
    #[arg(long, value_name = "DIR", default_value = "talktrail-demo")]
    pub(crate) out: PathBuf,
    /// How many participants to invent.
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    pub(crate) participants: u64,
    /// Seed: the same seed gives the same bytes.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// How the extracts are written.
    #[arg(long, value_enum, default_value = "csv", value_name = "FORMAT")]
    pub(crate) format: FileFormat,
    /// A study from 2014 to 2024 over versions 1.5, 2.0 and 2.1 of NHS England's tables, in place of one of UK LLC's.
    #[arg(long)]
    pub(crate) span: bool,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  talktrail synth --family ukllc_v2 --participants 2000 --seed 1 --out invented\n  talktrail synth --family nhse_v2 --participants 100000 --seed 7 --format parquet --faults all --out national\n  talktrail synth --family nhse_v2 --old-form monthly --participants 2000 --out both\n  talktrail synth --preset tiny --out tiny\n  talktrail synth --calibration-report\n\nThe same arguments give the same bytes. Nothing was fitted on real records."
)]
pub(crate) struct SynthArgs {
    /// Table family.
    #[arg(
        long,
        value_enum,
        value_name = "FAMILY",
        required_unless_present_any = ["calibration_report", "list_faults", "preset"]
    )]
    pub(crate) family: Option<FamilyArg>,
    /// How many participants to invent.
    #[arg(long, value_name = "N", required_unless_present_any = ["calibration_report", "list_faults", "preset"], value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    pub(crate) participants: Option<u64>,
    /// A plan with a name, in place of --family and --participants; with --family in another family than its own.
    #[arg(
        long,
        value_enum,
        value_name = "PRESET",
        conflicts_with_all = ["participants", "calibration_report"]
    )]
    pub(crate) preset: Option<PresetArg>,
    /// Seed: the same seed gives the same bytes.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// How the extracts are written.
    #[arg(long, value_enum, default_value = "csv", value_name = "FORMAT")]
    pub(crate) format: FileFormat,
    /// Form of version 1.5; beside version 2, April 2014 to August 2020 is written as well.
    #[arg(long, value_enum, value_name = "FORM")]
    pub(crate) old_form: Option<OldFormArg>,
    /// Which faults of real extracts are planted: `default`, `none`, `all` (each of them often), or a TOML file with lines such as
    /// `padded_code = 0.02`. `default` unless the preset says else.
    #[arg(long, value_name = "FAULTS")]
    pub(crate) faults: Option<String>,
    /// Show the catalogue of faults with their usual rates, and do nothing else.
    #[arg(long)]
    pub(crate) list_faults: bool,
    /// Folder for the extracts. Tables of the same names in it are replaced.
    #[arg(
        long,
        value_name = "DIR",
        required_unless_present_any = ["calibration_report", "list_faults"]
    )]
    pub(crate) out: Option<PathBuf>,
    /// Number of threads; one for each processor when not given. The files are the same to the byte.
    #[arg(long, value_name = "N", value_parser = parse_threads)]
    pub(crate) threads: Option<usize>,
    /// Write no extracts; compare what invented people (50,000 unless --participants says else) show with published figures.
    /// Exits with 1 when a figure is off.
    #[arg(long)]
    pub(crate) calibration_report: bool,
    /// Write the calibration report to this file as well.
    #[arg(long, value_name = "FILE", requires = "calibration_report")]
    pub(crate) csv: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  talktrail grade out --truth invented\n  talktrail grade out --truth invented --at-least 0.99 --csv grade.csv\n\nPrecision is the share of what the build shows that is true, recall the share of the truth that the build shows."
)]
pub(crate) struct GradeArgs {
    /// The output folder of a build of invented extracts.
    #[arg(value_name = "OUT")]
    pub(crate) folder: PathBuf,
    /// Folder of the invented extracts, or truth/ inside it.
    #[arg(long, value_name = "DIR")]
    pub(crate) truth: PathBuf,
    /// Exit with 1 when the precision or recall of anything that can be observed is lower than this share.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(crate) at_least: Option<f64>,
    /// Write the grades to this file as well.
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
}

/// A share between 0 and 1.
fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("give a share between 0 and 1, for example 0.99".to_owned()),
    }
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  talktrail init --family ukllc_v2 --input S:/extracts/iapt --out study.toml\n  talktrail init --family nhse_v2 --input v2_0 --input v2_1 --out study.toml\n\nThe file states every choice with its meaning, and builds as it is."
)]
pub(crate) struct InitArgs {
    /// Table family of the extracts.
    #[arg(long, value_enum, value_name = "FAMILY")]
    pub(crate) family: FamilyArg,
    /// Folder with the tables as CSV or Parquet. Repeat for several folders.
    #[arg(long, required = true, value_name = "DIR")]
    pub(crate) input: Vec<PathBuf>,
    /// Folder with what version 1.5 delivered of the same participants before; a second input of the study. Repeatable.
    #[arg(long, value_name = "DIR")]
    pub(crate) before: Vec<PathBuf>,
    /// The participants are a sample of those of their providers, such as a cohort: one referral that goes on under a new
    /// provider code is enough, where otherwise a batch of them is asked for. UK LLC is always a sample.
    #[arg(long)]
    pub(crate) sample: bool,
    /// The study file to write.
    #[arg(long, value_name = "FILE", default_value = "study.toml")]
    pub(crate) out: PathBuf,
    /// Name of the study; that of the folder around the file when left out.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Replace a study file that is there already.
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  talktrail check study.toml\n  talktrail check study.toml --fail-on warning\n\nNothing is written. The same readings and rules as a build, so that its findings are those of the build."
)]
pub(crate) struct CheckArgs {
    /// The study file.
    #[arg(value_name = "STUDY")]
    pub(crate) study: PathBuf,
    #[command(flatten)]
    pub(crate) machine: MachineArgs,
    #[command(flatten)]
    pub(crate) fail: FailArgs,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  talktrail build study.toml\n  talktrail build study.toml --out results/2024 --tables participants,referrals\n  talktrail build study.toml --memory 512MB --threads 2 --log-format json\n  talktrail build study.toml --resume            a long job: what is finished survives a restart\n  talktrail build study.toml --shard 2/7         one of seven jobs; then `talktrail merge`\n\nA build in the same folder takes the place of the former one when it is complete, and not before.\nThe tables are the same to the byte for any --memory and --threads and any order of files."
)]
pub(crate) struct BuildArgs {
    /// The study file.
    #[arg(value_name = "STUDY")]
    pub(crate) study: PathBuf,
    /// Folder of the build, in place of the study's: new, empty, or an earlier build.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Tables to write, in place of the study's, with commas between.
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub(crate) tables: Vec<String>,
    /// Go on with what an earlier run with --resume finished, and keep what this one finishes. It is used only when
    /// extracts, study and program are the same; otherwise the log says what is not, and all is made anew.
    #[arg(long)]
    pub(crate) resume: bool,
    /// Build one of N equal parts of the participants, for `talktrail merge`.
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<Shard>,
    #[command(flatten)]
    pub(crate) machine: MachineArgs,
    #[command(flatten)]
    pub(crate) fail: FailArgs,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  talktrail build study.toml --out out --shard 1/2\n  talktrail build study.toml --out out --shard 2/2\n  talktrail merge out\n\nThe files are those of a single build, to the byte. The shards are taken away when the build is complete."
)]
pub(crate) struct MergeArgs {
    /// The output folder that all shards were given.
    #[arg(value_name = "OUT")]
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) machine: MachineArgs,
    #[command(flatten)]
    pub(crate) fail: FailArgs,
}

/// How much of the machine to use.
#[derive(Debug, ClapArgs)]
pub(crate) struct MachineArgs {
    /// Memory for gathering, for example 512MB or 8GB; a quarter of the machine when neither this nor the study says.
    #[arg(long, value_name = "SIZE", value_parser = parse_memory)]
    pub(crate) memory: Option<u64>,
    /// Number of threads; one for each processor when neither this nor the study says.
    #[arg(long, value_name = "N", value_parser = parse_threads)]
    pub(crate) threads: Option<usize>,
}

/// Which failed checks make the run fail.
#[derive(Debug, ClapArgs)]
pub(crate) struct FailArgs {
    /// Exit with 1 when a check of at least this severity fails.
    #[arg(long, value_enum, default_value = "error", value_name = "SEVERITY")]
    pub(crate) fail_on: FailOn,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Any check.
    Note,
    /// Checks whose failing rows or values are left out of derivations.
    Warning,
    /// Checks that a table or column is what the specification says.
    Error,
    /// No check.
    Never,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  talktrail describe referrals                 an output table and its variables\n  talktrail describe referrals.phq9_first      a variable: label, type, derivation, source\n  talktrail describe IAPT_care_activities      a table of an extract\n  talktrail describe attendance                a code list\n  talktrail describe gad7                      an instrument with its thresholds\n  talktrail describe rule_sets                 the dated rules of outcomes\n  talktrail describe end_reason                a concept from version to version"
)]
pub(crate) struct DescribeArgs {
    /// What to explain.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  talktrail map                                 version 1.5 to 2.0, one line a concept\n  talktrail map --from 2.0                      version 2.0 to 2.1\n  talktrail map --table Referral_v15            the concepts of one table, of either version\n  talktrail map --concept end_reason            one concept: fields, rule, codes, sources\n  talktrail map --codes --format csv            every pair of codes\n  talktrail map --summary                       how many concepts by rule and confidence\n  talktrail map --format md --table rep_referral"
)]
pub(crate) struct MapArgs {
    /// Version to start from.
    #[arg(long, value_name = "VERSION", default_value = "1.5", value_parser = ["1.5", "2.0"])]
    pub(crate) from: String,
    /// Version to arrive at; the next one when left out.
    #[arg(long, value_name = "VERSION", value_parser = ["2.0", "2.1"])]
    pub(crate) to: Option<String>,
    /// Only concepts that stand in this table, of any form of delivery.
    #[arg(long, value_name = "TABLE")]
    pub(crate) table: Option<String>,
    /// Only this concept.
    #[arg(long, value_name = "CONCEPT")]
    pub(crate) concept: Option<String>,
    /// List pairs of codes in place of fields.
    #[arg(long)]
    pub(crate) codes: bool,
    /// Count concepts and fields by rule and confidence in place of listing them.
    #[arg(long, conflicts_with = "codes")]
    pub(crate) summary: bool,
    /// Form of the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) format: MapFormat,
}

/// Form of a mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MapFormat {
    /// For reading in the terminal.
    Table,
    /// Comma-separated values with every column.
    Csv,
    /// A Markdown table.
    Md,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  talktrail rule TT0203\n  talktrail rule all")]
pub(crate) struct RuleArgs {
    /// Id of the check as checks/findings.csv names it, or `all`.
    #[arg(value_name = "ID")]
    pub(crate) id: String,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:\n  talktrail verify talktrail-out")]
pub(crate) struct VerifyArgs {
    /// The output folder of a build.
    #[arg(value_name = "OUT")]
    pub(crate) folder: PathBuf,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  talktrail report talktrail-demo/out\n  talktrail report out --preset nhse-publication\n  talktrail report out --by referrals.is_recovered --strata gender\n\nOUT/summary then holds one CSV file for each summary and definitions.csv, which says what each column means and\nwhich rule was applied. Masked values are shown as *."
)]
pub(crate) struct ReportArgs {
    /// The output folder of a build.
    #[arg(value_name = "OUT")]
    pub(crate) folder: PathBuf,
    /// The disclosure rule: ukllc, nhse-sde, opensafely, omop5 or nhse-publication.
    #[arg(long, value_name = "NAME", default_value = "ukllc")]
    pub(crate) preset: String,
    /// Compare returns by this variable of participants, or of the last referral before (`referrals.is_recovered`).
    #[arg(long, value_name = "VARIABLE")]
    pub(crate) by: Option<String>,
    /// Test the groups within the values of this variable as well.
    #[arg(long, value_name = "VARIABLE", requires = "by")]
    pub(crate) strata: Option<String>,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Example:\n  talktrail show talktrail-demo/out --participant P123\n\nWhat is shown is one person's record and must not leave the environment."
)]
pub(crate) struct ShowArgs {
    /// The output folder of a build.
    #[arg(value_name = "OUT")]
    pub(crate) folder: PathBuf,
    /// The participant, as `participant_id` has it.
    #[arg(long, value_name = "ID")]
    pub(crate) participant: String,
    /// Characters in a line, 60 to 160; without it, as many as the terminal has, else 80.
    #[arg(long, value_name = "N")]
    pub(crate) width: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FamilyArg {
    /// The nine nhsd.IAPT_* tables of UK LLC.
    #[value(name = "ukllc_v2")]
    UkllcV2,
    /// NHS England's IDS tables, versions 2.0 and 2.1.
    #[value(name = "nhse_v2")]
    NhseV2,
    /// The older tables of version 1.5: *_v15, IAPT_* or rep_*.
    #[value(name = "v1_5")]
    V1_5,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PresetArg {
    /// Twelve people, each an edge case that can be worked out by hand; no faults.
    Tiny,
    /// 2,000 people with the usual faults.
    Tutorial,
    /// 44,038 people, as many as UK LLC's extract of April 2024 holds, and about its numbers of rows.
    Ukllc,
    /// A hundredth of England's referrals, in the tables of NHS England.
    #[value(name = "national-1pc")]
    NationalOnePercent,
    /// 100,000 pathways with many contacts and scores, for benchmarks; no faults.
    Bench,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OldFormArg {
    /// IAPT_* to March 2015, *_v15 from then on.
    Monthly,
    /// rep_* tables, with the participant key of version 2.
    Historic,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FileFormat {
    /// Comma-separated text.
    Csv,
    /// Apache Parquet.
    Parquet,
}

fn parse_memory(text: &str) -> Result<u64, String> {
    talktrail::size::parse(text).map_err(|why| format!("it {why}"))
}

fn parse_threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(n @ 1..=1024) => Ok(n),
        _ => Err("it is a whole number from 1 to 1024".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn arguments_are_consistent() {
        Args::command().debug_assert();
    }
}
