//! `ro-crate-metadata.json`: the build as a research object, after RO-Crate 1.1.
//!
//! It says in terms that catalogues read what the manifest says in the program's own: which files there are, with size
//! and digest, which program made them, from which extracts, under which study. Extracts lie outside the crate and are
//! named, not linked. Nothing in it depends on the clock: the date of publication that the standard asks for is the
//! as-of date of the study.

use std::path::Path;

use serde_json::{Value, json};

use crate::{
    atomic,
    error::{Error, Result},
    manifest::{self, Input, Manifest, Output},
};

/// Name of the file in the output folder, which the standard prescribes.
pub const FILE: &str = "ro-crate-metadata.json";
/// The standard.
const CONFORMS_TO: &str = "https://w3id.org/ro/crate/1.1";
/// Its terms.
const CONTEXT: &str = "https://w3id.org/ro/crate/1.1/context";
/// Where the term for a digest is defined: the profiles for runs of workflows.
const SHA256: &str = "https://w3id.org/ro/terms/workflow-run#sha256";

/// Entities that others point to.
const ROOT: &str = "./";
const PROGRAM: &str = "#program";
const RUN: &str = "#run";
const TERMS: &str = "#terms";

/// What the manifest does not say.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Name of the study.
    pub study: &'a str,
    /// As-of date of the study, as `YYYY-MM-DD`.
    pub as_of: &'a str,
}

/// Writes the file for the outputs of a manifest, which is not written yet.
pub fn write(folder: &Path, manifest: &Manifest, about: About<'_>) -> Result<()> {
    let mut text = serde_json::to_string_pretty(&metadata(manifest, about))
        .map_err(|source| Error::Json { what: FILE, source })?;
    text.push('\n');
    atomic::write(&folder.join(FILE), text.as_bytes())
}

fn metadata(manifest: &Manifest, about: About<'_>) -> Value {
    let files: Vec<Value> = manifest.outputs.iter().map(file).collect();
    let inputs: Vec<Value> = manifest.inputs.iter().enumerate().map(input).collect();
    let mut parts = ids(&files);
    parts.push(json!({ "@id": manifest::FILE }));
    let mut graph = vec![
        descriptor(),
        root(about, &parts),
        program(manifest),
        run(about, &ids(&inputs), &parts),
        terms(),
        json!({
            "@id": manifest::FILE,
            "@type": "File",
            "name": "Manifest: inputs, outputs with digests, choices of the study, row flow",
            "encodingFormat": "application/json",
        }),
    ];
    graph.extend(files);
    graph.extend(inputs);
    json!({
        "@context": [CONTEXT, { "sha256": SHA256 }],
        "@graph": graph,
    })
}

fn descriptor() -> Value {
    json!({
        "@id": FILE,
        "@type": "CreativeWork",
        "conformsTo": { "@id": CONFORMS_TO },
        "about": { "@id": ROOT },
    })
}

fn root(about: About<'_>, parts: &[Value]) -> Value {
    json!({
        "@id": ROOT,
        "@type": "Dataset",
        "name": format!("Linked NHS Talking Therapies histories of the study {}", about.study),
        "description": "Record-level tables in data/, checks, labels and the choices of the study. \
                        The record-level tables may not leave the environment in which they were made.",
        "datePublished": about.as_of,
        "license": { "@id": TERMS },
        "hasPart": parts,
        "mentions": { "@id": RUN },
    })
}

fn terms() -> Value {
    json!({
        "@id": TERMS,
        "@type": "CreativeWork",
        "name": "Terms of the data access agreement of the study",
        "description": "Who may use these files, and where, is said by the agreement under which the extracts were received.",
    })
}

fn program(manifest: &Manifest) -> Value {
    json!({
        "@id": PROGRAM,
        "@type": "SoftwareApplication",
        "name": manifest.program,
        "softwareVersion": manifest.program_version,
        "description": format!("with version {} of its dictionary", manifest.dictionary_version),
    })
}

fn run(about: About<'_>, inputs: &[Value], parts: &[Value]) -> Value {
    json!({
        "@id": RUN,
        "@type": "CreateAction",
        "name": format!("Build of the study {}", about.study),
        "instrument": { "@id": PROGRAM },
        "object": inputs,
        "result": parts,
    })
}

fn file(output: &Output) -> Value {
    let mut file = json!({
        "@id": output.path,
        "@type": "File",
        "name": output.path,
        "contentSize": output.bytes.to_string(),
        "sha256": output.sha256,
        "encodingFormat": media_type(&output.path),
    });
    if let Some(rows) = output.rows {
        file["description"] = json!(format!("{rows} rows"));
    }
    file
}

fn input((position, input): (usize, &Input)) -> Value {
    let mut entity = json!({
        "@id": format!("#input-{}", position + 1),
        "@type": "CreativeWork",
        "name": input.path,
        "description": format!("extract of {}, {} rows, {} bytes", input.table, input.rows, input.bytes),
    });
    if let Some(sha256) = &input.sha256 {
        entity["sha256"] = json!(sha256);
    }
    entity
}

fn ids(entities: &[Value]) -> Vec<Value> {
    let id = |entity: &Value| json!({ "@id": entity["@id"] });
    entities.iter().map(id).collect()
}

/// The media type of a file, by its ending.
fn media_type(path: &str) -> &'static str {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "parquet" => "application/vnd.apache.parquet",
        "csv" => "text/csv",
        "json" => "application/json",
        "html" => "text/html",
        "toml" => "application/toml",
        _ => "text/plain",
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            program: "talktrail".to_owned(),
            inputs: vec![Input {
                path: "in/IDS101Referral.csv".to_owned(),
                table: "IDS101Referral".to_owned(),
                rows: 7,
                ..Input::default()
            }],
            outputs: vec![Output {
                path: "data/referrals.parquet".to_owned(),
                rows: Some(3),
                bytes: 512,
                sha256: "ab".to_owned(),
            }],
            ..Manifest::default()
        }
    }

    #[test]
    fn the_crate_names_every_file_and_what_it_was_made_of() {
        let folder = tempfile::tempdir().unwrap();
        let about = About {
            study: "s",
            as_of: "2024-03-31",
        };
        write(folder.path(), &manifest(), about).unwrap();
        let text = fs::read_to_string(folder.path().join(FILE)).unwrap();
        let read: Value = serde_json::from_str(&text).unwrap();
        let graph = read["@graph"].as_array().unwrap();
        let of = |id: &str| graph.iter().find(|entity| entity["@id"] == id).unwrap();
        assert_eq!(of(FILE)["conformsTo"]["@id"], CONFORMS_TO);
        let root = of(ROOT);
        assert_eq!(root["datePublished"], "2024-03-31");
        for part in root["hasPart"].as_array().unwrap() {
            assert_eq!(of(part["@id"].as_str().unwrap())["@type"], "File");
        }
        let table = of("data/referrals.parquet");
        assert_eq!(
            (&table["contentSize"], &table["sha256"]),
            (&json!("512"), &json!("ab"))
        );
        assert_eq!(of("#input-1")["name"], "in/IDS101Referral.csv");
        assert_eq!(of(RUN)["object"][0]["@id"], "#input-1");
    }
}
