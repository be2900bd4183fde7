//! Tables of the patient: index, practice, accommodation, employment, disability, circumstances, care cluster.

use super::set::{Pen, Which};
use super::{File, OpenReferral};
use crate::deliver::fill;
use crate::error::Error;

/// Age in days at which the diagnosis of the past was made (assumed).
const DIAGNOSED_AT: i32 = 6_200;

pub(super) fn write(
    pen: &mut Pen<'_>,
    file: &File<'_>,
    open: &[OpenReferral<'_>],
) -> Result<(), Error> {
    let Some((referral, _)) = open.first() else {
        return Ok(());
    };
    let seen = file.seen(referral);
    if let Some(table) = pen.patient(Which::Mpi, file) {
        table.set("OrgIDLocalPatientId", file.provider_code());
        fill::person(table, seen);
        table.set("pseudo_nhs_number_ncdr", &file.person.nhs_number());
        table.end_row()?;
    }
    if let Some(table) = pen.patient(Which::Gp, file) {
        table.set("GMPCodeReg", &format!("Z{:05}", file.person.traits.area));
        table.end_row()?;
    }
    if let Some(table) = pen.patient(Which::Accommodation, file) {
        table.set("SettledAccommodationInd", "Y");
        table.end_row()?;
    }
    employment(pen, file, open)?;
    traits(pen, file)?;
    let spells = referral
        .clusters
        .iter()
        .filter(|spell| spell.start <= file.month_end);
    for spell in spells {
        if let Some(table) = pen.patient(Which::Cluster, file) {
            fill::cluster(table, seen, spell);
            table.end_row()?;
        }
    }
    Ok(())
}

fn employment(pen: &mut Pen<'_>, file: &File<'_>, open: &[OpenReferral<'_>]) -> Result<(), Error> {
    let known = open
        .iter()
        .flat_map(|(referral, _)| &referral.employment)
        .filter(|record| record.date <= file.month_end);
    for record in known {
        if let Some(table) = pen.patient(Which::Employment, file) {
            fill::employment(table, record);
            table.end_row()?;
        }
    }
    Ok(())
}

fn traits(pen: &mut Pen<'_>, file: &File<'_>) -> Result<(), Error> {
    let traits = &file.person.traits;
    if let Some(disability) = traits.disability
        && let Some(table) = pen.patient(Which::Disability, file)
    {
        table.set("DisabCode", disability);
        table.end_row()?;
    }
    if traits.was_diagnosed()
        && let Some(table) = pen.patient(Which::PreviousDiagnosis, file)
    {
        table.set("DiagSchemeInUse", "01");
        table.set("PrevDiag", "F32");
        table.set("DiagDate", traits.birth.plus_days(DIAGNOSED_AT));
        table.end_row()?;
    }
    for circumstance in [traits.religion, traits.orientation, traits.smoking]
        .into_iter()
        .flatten()
    {
        if let Some(table) = pen.patient(Which::Circumstance, file) {
            table.set("SocPerCircumstance", circumstance);
            table.end_row()?;
        }
    }
    if let Some(table) = pen.patient(Which::Overseas, file) {
        table.set("OvsVisChCat", "A");
        table.end_row()?;
    }
    Ok(())
}
