//! What the mappings say of a concept in a delivery.

use super::{Availability, Delivery, Held};
use crate::{Concept, Form, Mappings, Relation, Rule, Step};

/// What a delivery holds of a concept, by its fields and its step to the next version.
pub(super) fn held(mappings: &Mappings, concept: &Concept, delivery: Delivery) -> Held {
    let lacking: Vec<Form> = delivery
        .forms()
        .iter()
        .copied()
        .filter(|form| concept.fields(*form).is_empty())
        .collect();
    if lacking.len() == delivery.forms().len() {
        return Held::new(delivery, Availability::Missing, "no field for it");
    }
    if !lacking.is_empty() {
        let tables: Vec<&str> = lacking.iter().map(|form| form.tables()).collect();
        let reason = format!("not in the tables {}", tables.join(" and "));
        return Held::new(delivery, Availability::Partly, reason);
    }
    if delivery == Delivery::Ukllc {
        return in_ukllc(mappings, concept);
    }
    let changed = steps_from(mappings, concept, delivery)
        .map(|step| carried(mappings, concept, step, delivery))
        .find(|held| held.availability != Availability::Available);
    changed.unwrap_or_else(|| Held::new(delivery, Availability::Available, ""))
}

/// What a delivery holds of several concepts that are all needed; everything where none are.
pub(super) fn all_held(mappings: &Mappings, concepts: &[&Concept], delivery: Delivery) -> Held {
    let parts: Vec<(&Concept, Held)> = concepts
        .iter()
        .map(|concept| (*concept, held(mappings, concept, delivery)))
        .collect();
    let Some(worst) = parts.iter().map(|(_, held)| held.availability).max() else {
        return Held::new(delivery, Availability::Available, "");
    };
    let is_all_missing = parts
        .iter()
        .all(|(_, held)| held.availability == Availability::Missing);
    let availability = match worst {
        Availability::Missing if !is_all_missing => Availability::Partly,
        worst => worst,
    };
    Held::new(delivery, availability, reasons(&parts))
}

/// The reasons of the concepts that are not simply there; named where there are several concepts.
fn reasons(parts: &[(&Concept, Held)]) -> String {
    let mut told: Vec<String> = Vec::new();
    for (concept, held) in parts.iter().filter(|(_, held)| !held.reason.is_empty()) {
        let reason = if parts.len() > 1 {
            format!("{} {}", concept.name, held.reason)
        } else {
            held.reason.clone()
        };
        told.push(reason);
    }
    told.join("; ")
}

/// The tables of UK LLC hold two versions, of which one may lack the concept.
fn in_ukllc(mappings: &Mappings, concept: &Concept) -> Held {
    let older = held(mappings, concept, Delivery::V2_0);
    let (delivery, partly) = (Delivery::Ukllc, Availability::Partly);
    if older.availability == Availability::Missing {
        Held::new(delivery, partly, "version 2.1 only")
    } else if concept.fields(Form::V2_1).is_empty() {
        Held::new(delivery, partly, "version 2.0 only")
    } else {
        Held { delivery, ..older }
    }
}

/// The steps that take a value from a delivered version to the newest.
fn steps_from<'m>(
    mappings: &'m Mappings,
    concept: &Concept,
    delivery: Delivery,
) -> impl Iterator<Item = &'m Step> {
    Mappings::STEPS
        .into_iter()
        .skip_while(move |(from, _)| *from != delivery.name())
        .filter_map(|(from, to)| mappings.step(&concept.name, from, to))
}

/// What a step leaves of a value.
fn carried(mappings: &Mappings, concept: &Concept, step: &Step, delivery: Delivery) -> Held {
    let map = step.code_map.as_deref();
    let changing = map
        .and_then(|name| mappings.code_map(name))
        .filter(|map| map.pairs().iter().any(|p| p.relation != Relation::Exact));
    match (&step.rule, changing) {
        (Rule::None, _) if concept.is_in(&step.to) => {
            Held::new(delivery, Availability::Partly, &step.changes)
        }
        (_, Some(map)) => Held::new(
            delivery,
            Availability::Recoded,
            format!("code map `{}`", map.name),
        ),
        _ => Held::new(delivery, Availability::Available, ""),
    }
}
