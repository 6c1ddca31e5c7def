"""What somebody with bad intent would do: change a release, and make hashes and descriptor fit."""

import hashlib
import json

from ceasefire_data.release.package import hash_logically, render_sums
from ceasefire_data.release.verify_check import read_facts
from ceasefire_data.release.verify_files import sealed_files
from tests.release.sample import read_tree


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def edit_json(folder, name, change):
    """Change a JSON file, written as the program writes it."""
    path = folder / name
    told = json.loads(path.read_bytes())
    change(told)
    path.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def write_sums(folder):
    facts = {name: read_facts(folder / name) for name in read_tree(folder)}
    (folder / "SHA256SUMS").write_text(render_sums(sealed_files(facts)), encoding="utf-8")


def reseal(folder):
    """Make hashes and descriptor fit what is there."""

    def fit(told):
        for resource in told["resources"]:
            content = (folder / resource["path"]).read_bytes()
            resource |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}

    edit_json(folder, "datapackage.json", fit)
    write_sums(folder)


def retell(folder, change=lambda told: None):
    """Make the provenance fit the CSVs and the contract, then all hashes."""

    def fit(told):
        for name, entry in told["tables"].items():
            entry["logical_sha256"] = sha256(folder / f"csv/{name}.csv")
        hashes = {name: entry["logical_sha256"] for name, entry in told["tables"].items()}
        told["logical_sha256"] = hash_logically(hashes)
        schemas = {path.name: read_facts(path) for path in (folder / "schemas").iterdir()}
        told["contract"]["sha256"] = hashlib.sha256(render_sums(schemas).encode()).hexdigest()
        change(told)

    edit_json(folder, "provenance.json", fit)
    reseal(folder)


def edit_text(folder, name, old, new):
    path = folder / name
    text = path.read_bytes().decode("utf-8")
    assert old in text, f"{name} does not hold {old!r}"
    path.write_bytes(text.replace(old, new, 1).encode("utf-8"))
