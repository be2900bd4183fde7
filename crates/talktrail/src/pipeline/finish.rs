//! The end of a build: what lies beside the tables, the manifest, the final names.

use std::path::{Path, PathBuf};

use talktrail_export::{
    atomic, checks, codebook, digest,
    manifest::{self, Manifest},
    parquet, ro_crate, thresholds,
    variable::Table,
};

use super::{RESOLVED, Run, VERSION, bridge};
use crate::{
    error::Error,
    folder::Folder,
    observer::Stage,
    report::{Report, Usage, WrittenTable},
    rules::rules,
    study::Study,
};

/// The checks of every build.
const CHECKS: [&str; 6] = [
    "coverage",
    "transfers",
    "attrition",
    "agreement",
    "agreement_by_month",
    "measurement",
];
/// Steps of the last stage: codebook, checks, study, manifest and research object, final names.
const FINISHING_STEPS: u64 = 5;

/// What there is when all tables are written.
pub(super) struct Finished<'f> {
    pub(super) study: &'f Study,
    /// The study as a file in the output folder, every choice stated.
    pub(super) resolved: &'f str,
    pub(super) tables: &'f [Table],
    pub(super) written: &'f [parquet::Written],
    pub(super) inputs: Vec<manifest::Input>,
}

impl Run<'_> {
    /// Writes what lies beside the tables, then gives everything its final name.
    pub(super) fn finish(
        &self,
        folder: &Folder,
        finished: &Finished<'_>,
        report: &mut Report,
    ) -> Result<(), Error> {
        let partial = folder.partial();
        let observer = self.log.observer;
        observer.start(Stage::Finish, FINISHING_STEPS);
        let mut files = codebook::write(&partial, finished.tables)?;
        let mut written = finished.written.to_vec();
        let on_track = self.on_track(&partial, (finished.study, finished.tables))?;
        if let Some((table, lines)) = on_track {
            report.outputs.push(WrittenTable::of(&table));
            written.push(table);
            files.push(lines);
        }
        files.push(self.thresholds(&partial, finished.study)?);
        observer.advance(1);
        files.extend(self.checks(&partial, finished.study, report)?);
        observer.advance(1);
        let resolved = partial.join(RESOLVED);
        atomic::write(&resolved, finished.resolved.as_bytes())?;
        files.push(resolved);
        observer.advance(1);
        let mut outputs: Vec<_> = written
            .iter()
            .map(|w| manifest::Output::of_table(&partial, w))
            .collect();
        for file in &files {
            outputs.push(manifest::Output::of_file(&partial, file)?);
        }
        if observer.is_cancelled() {
            return Err(Error::Interrupted);
        }
        report.usage = Usage {
            spilled: report.usage.spilled,
            ..self.usage()
        };
        let mut manifest = self.manifest(finished, report, outputs);
        let as_of = report.as_of.to_string();
        let about = ro_crate::About {
            study: &finished.study.name,
            as_of: &as_of,
        };
        ro_crate::write(&partial, &manifest, about)?;
        let described = partial.join(ro_crate::FILE);
        let described = manifest::Output::of_file(&partial, &described)?;
        manifest.outputs.push(described);
        manifest.write(&partial)?;
        observer.advance(1);
        folder.publish()?;
        observer.advance(1);
        Ok(())
    }

    /// What was checked, compared and measured, as files.
    fn checks(
        &self,
        partial: &Path,
        study: &Study,
        report: &Report,
    ) -> Result<Vec<PathBuf>, Error> {
        let smallest = self.study.disclosure.smallest();
        let described = (&self.dictionary, &self.label_origin(study));
        let mut files = checks::write_findings(partial, &report.verdicts, described)?.to_vec();
        checks::write_attrition(partial, &report.attrition)?;
        checks::write_agreement(partial, &report.agreement, smallest)?;
        let limits = &self.study.measurement;
        checks::write_measurement(partial, &report.measurement, (limits, smallest))?;
        let limits = &self.study.coverage;
        checks::write_coverage(partial, &report.measurement, (limits, smallest))?;
        checks::write_transfers(partial, &report.continuations, smallest)?;
        files.extend(CHECKS.map(|name| partial.join(format!("checks/{name}.csv"))));
        if let Some(bridged) = &report.bridged {
            bridge::write(partial, bridged, smallest)?;
            files.push(partial.join(bridge::FILE));
        }
        Ok(files)
    }

    fn thresholds(&self, folder: &Path, study: &Study) -> Result<PathBuf, Error> {
        let as_of = study.as_of.ok_or(Error::NoPeriod)?;
        let rules = rules(study, &self.dictionary, as_of)?;
        Ok(thresholds::write(folder, &rules.rule_set)?)
    }

    fn manifest(
        &self,
        finished: &Finished<'_>,
        report: &Report,
        outputs: Vec<manifest::Output>,
    ) -> Manifest {
        let mut manifest = Manifest {
            format: manifest::FORMAT,
            program: "talktrail".to_owned(),
            program_version: VERSION.to_owned(),
            dictionary_version: self.dictionary.version().to_owned(),
            study_digest: digest::of_bytes(finished.study.choices().as_bytes()),
            settings: finished.study.settings(),
            inputs: finished.inputs.clone(),
            outputs,
            row_flow: Vec::new(),
            run: manifest::Run {
                wall_seconds: report.usage.seconds,
                cpu_seconds: report.usage.cpu_seconds,
                peak_memory_bytes: report.usage.peak_memory,
                threads: report.usage.threads,
            },
        };
        manifest.set_row_flow(&report.attrition);
        manifest
    }
}
