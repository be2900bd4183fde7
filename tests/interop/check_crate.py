"""Reads a build as a research object with ro-crate-py: every file is there as it is described, every term is one of RO-Crate 1.1.

python check_crate.py OUT
"""

import hashlib
import json
import sys
from importlib.resources import files
from pathlib import Path

from rocrate.rocrate import ROCrate

CONFORMS_TO = "https://w3id.org/ro/crate/1.1"


def main(out: Path) -> None:
    crate = ROCrate(out)
    assert str(crate.metadata["conformsTo"]) == CONFORMS_TO
    root = crate.root_dataset
    for wanted in ["name", "description", "datePublished", "license", "hasPart"]:
        assert root.get(wanted), f"the root lacks {wanted}"

    described = {entity.id for entity in crate.data_entities}
    for entity in crate.data_entities:
        path = out / entity.id
        assert path.is_file(), entity.id
        if entity.get("sha256"):
            content = path.read_bytes()
            assert int(entity["contentSize"]) == len(content), entity.id
            assert entity["sha256"] == hashlib.sha256(content).hexdigest(), entity.id
    present = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    beside = {"ro-crate-metadata.json", "run.log", ".talktrail.lock"}
    left_out = {p for p in present - described - beside if not p.startswith("summary/")}
    assert not left_out, f"files that the crate does not describe: {sorted(left_out)}"

    run = crate.get("#run")
    assert run.type == "CreateAction" and run["instrument"]["softwareVersion"]
    assert run["object"], "no extract is named"
    terms(json.loads((out / "ro-crate-metadata.json").read_text()))
    print(f"{len(described)} files described, {len(run['object'])} extracts named")


def terms(metadata: dict) -> None:
    """Every key and type is defined by the standard, or in the file itself."""
    standard, own = metadata["@context"]
    assert standard == f"{CONFORMS_TO}/context"
    # The package ships the terms of a later version of the standard, which has all of the earlier ones.
    shipped = json.loads(files("rocrate").joinpath("data/ro-crate.jsonld").read_text())
    known = set(shipped["@context"]) | set(own)
    for entity in metadata["@graph"]:
        used = {key for key in entity if not key.startswith("@")} | {entity["@type"]}
        assert used <= known, f"{entity['@id']}: {sorted(used - known)}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
