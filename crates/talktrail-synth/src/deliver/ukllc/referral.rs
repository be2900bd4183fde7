//! `IAPT_demographics_and_referral`: one row per referral and extract.

use super::{Scene, keys};
use crate::deliver::fill;
use crate::derive::Derived;
use crate::error::Error;
use crate::write::Table;

pub(super) fn write(table: &mut Table, scene: &Scene<'_>, derived: &Derived) -> Result<(), Error> {
    let seen = scene.seen();
    let traits = seen.traits;
    keys(table, scene, scene.extract.end.min(scene.referral.until));
    table.set("servicerequestid", &scene.ids.local);
    table.set("unique_servicerequestid", &scene.ids.unique);
    fill::person(table, seen);
    table.set("disabcode", traits.disability);
    table.set("religion_socpercircumstance", traits.religion);
    table.set("sexorien_socpercircumstance", traits.orientation);
    table.set("smokingstatus_socpercircumstance", traits.smoking);
    table.set("ovsvischcat", "A");
    fill::referral(table, seen);
    fill::derived::fill(table, derived, seen);
    table.end_row()
}
