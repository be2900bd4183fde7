//! Reading `data/mappings/`.

use serde::Deserialize;
use talktrail_model::instrument::Confidence;

use super::{
    CodeMap, CodePair, Concept, Evidence, FieldName, Form, Mappings, Relation, Rule, Step, code_map,
};
use crate::{
    CodeList,
    error::Error,
    load::{self, Place},
};

const CONCEPTS: &str = "mappings/concepts.csv";
const STEPS: &str = "mappings/steps.csv";
const CODE_MAPS: &str = "mappings/code_maps.csv";
const CODES: &str = "mappings/codes.csv";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConceptRow {
    concept: String,
    label: String,
    topic: String,
    v1_5: String,
    v1_5_early: String,
    v1_5_rep: String,
    v2_0: String,
    v2_1: String,
    ukllc: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepRow {
    concept: String,
    from: String,
    to: String,
    rule: String,
    argument: String,
    code_map: String,
    how: String,
    changes: String,
    evidence: String,
    source: String,
    confidence: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MapRow {
    map: String,
    label: String,
    from: String,
    to: String,
    from_list: String,
    to_list: String,
    kind: String,
    notes: String,
    source: String,
    confidence: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeRow {
    map: String,
    from_code: String,
    to_code: String,
    relation: String,
    notes: String,
    source: String,
    confidence: String,
}

/// All mappings.
pub(crate) fn read(code_lists: &[CodeList]) -> Result<Mappings, Error> {
    let concepts: Result<Vec<_>, _> = load::rows(CONCEPTS)?.into_iter().map(concept).collect();
    let steps: Result<Vec<_>, _> = load::rows(STEPS)?.into_iter().map(step).collect();
    let codes: Vec<CodeRow> = load::rows(CODES)?;
    let maps = load::rows(CODE_MAPS)?.into_iter();
    let code_maps: Result<Vec<_>, _> = maps.map(|row| map(row, &codes, code_lists)).collect();
    let mut mappings = Mappings {
        concepts: concepts?,
        steps: steps?,
        code_maps: code_maps?,
    };
    mappings.steps.extend(unchanged(&mappings));
    Ok(mappings)
}

fn concept(row: ConceptRow) -> Result<Concept, Error> {
    let place = Place {
        file: CONCEPTS,
        entry: &row.concept,
    };
    let fields = |cell: &str, form: &'static str| -> Result<Vec<FieldName>, Error> {
        load::list(cell, ';')
            .iter()
            .map(|text| FieldName::parse(text).ok_or_else(|| place.unknown(form)))
            .collect()
    };
    Ok(Concept {
        fields: [
            fields(&row.v1_5, "v1_5")?,
            fields(&row.v1_5_early, "v1_5_early")?,
            fields(&row.v1_5_rep, "v1_5_rep")?,
            fields(&row.v2_0, "v2_0")?,
            fields(&row.v2_1, "v2_1")?,
            fields(&row.ukllc, "ukllc")?,
        ],
        name: row.concept,
        label: row.label,
        topic: row.topic,
    })
}

fn step(row: StepRow) -> Result<Step, Error> {
    let place = Place {
        file: STEPS,
        entry: &row.concept,
    };
    Ok(Step {
        rule: Rule::parse(&row.rule, &row.argument).ok_or_else(|| place.unknown("rule"))?,
        evidence: Evidence::parse(&row.evidence).ok_or_else(|| place.unknown("evidence"))?,
        confidence: place.confidence(&row.confidence)?,
        code_map: load::optional(&row.code_map),
        sources: load::list(&row.source, ';'),
        concept: row.concept,
        from: row.from,
        to: row.to,
        how: row.how,
        changes: row.changes,
    })
}

/// The steps from 2.0 to 2.1 that need no row of their own, because field and values are the same.
fn unchanged(mappings: &Mappings) -> Vec<Step> {
    let is_same = |concept: &&Concept| {
        let fields = concept.fields(Form::V2_0);
        !fields.is_empty()
            && fields == concept.fields(Form::V2_1)
            && mappings.step(&concept.name, "2.0", "2.1").is_none()
    };
    let same = |concept: &Concept| Step {
        concept: concept.name.clone(),
        from: "2.0".to_owned(),
        to: "2.1".to_owned(),
        rule: Rule::Same,
        code_map: None,
        how: String::new(),
        changes: String::new(),
        evidence: Evidence::Definitions,
        sources: vec!["rcl_models".to_owned()],
        confidence: Confidence::High,
    };
    mappings.concepts.iter().filter(is_same).map(same).collect()
}

fn map(row: MapRow, codes: &[CodeRow], code_lists: &[CodeList]) -> Result<CodeMap, Error> {
    let place = Place {
        file: CODE_MAPS,
        entry: &row.map,
    };
    let list = |name: &str, key| {
        let found = code_lists.iter().find(|l| l.name == *name);
        found.ok_or_else(|| place.unknown(key))
    };
    let older = list(&row.from_list, "from_list")?;
    let newer = list(&row.to_list, "to_list")?;
    let confidence = place.confidence(&row.confidence)?;
    let is_identity = match row.kind.as_str() {
        "identity" => true,
        "pairs" => false,
        _ => return Err(place.unknown("kind")),
    };
    let own = codes.iter().filter(|c| c.map == row.map).cloned();
    let mut pairs = own.map(pair).collect::<Result<Vec<_>, _>>()?;
    if is_identity {
        pairs.extend(identical(older, &row, confidence));
    }
    Ok(CodeMap {
        integers: code_map::integers(&pairs, older, newer),
        pairs,
        is_identity,
        confidence,
        sources: load::list(&row.source, ';'),
        name: row.map,
        label: row.label,
        from: row.from,
        to: row.to,
        from_list: row.from_list,
        to_list: row.to_list,
        notes: row.notes,
    })
}

fn pair(row: CodeRow) -> Result<CodePair, Error> {
    let place = Place {
        file: CODES,
        entry: &row.map,
    };
    Ok(CodePair {
        relation: Relation::parse(&row.relation).ok_or_else(|| place.unknown("relation"))?,
        confidence: place.confidence(&row.confidence)?,
        sources: load::list(&row.source, ';'),
        from: row.from_code,
        to: row.to_code,
        notes: row.notes,
    })
}

/// The pairs of a list that both versions use: a code of the older version stays itself, and is a legacy code where
/// the newer version no longer has it.
fn identical(list: &CodeList, row: &MapRow, confidence: Confidence) -> Vec<CodePair> {
    let is_older = |code: &&crate::Code| code.versions.contains(&row.from);
    let same = |code: &crate::Code| CodePair {
        from: code.code.clone(),
        to: code.code.clone(),
        relation: if code.versions.contains(&row.to) {
            Relation::Exact
        } else {
            Relation::Legacy
        },
        notes: String::new(),
        sources: code.sources.clone(),
        confidence: code.confidence.min(confidence),
    };
    list.codes().iter().filter(is_older).map(same).collect()
}
