"""Each guard that `make mutants` takes away is still where it looks for it; that its test turns red is said there."""

import shutil

import pytest

from drill.mutants import MUTANTS
from runtime.home import CHECKOUT
from runtime.terminal import CannotStart


def copy_for(mutant, tree):
    """Lay only what the mutant touches into a tree of its own."""
    if mutant.file.endswith("/*"):
        shutil.copytree(CHECKOUT / mutant.file[:-2], tree / mutant.file[:-2])
        return tree / mutant.file[:-2] / "9999_mutant.py"
    (tree / mutant.file).parent.mkdir(parents=True)
    shutil.copy(CHECKOUT / mutant.file, tree / mutant.file)
    return tree / mutant.file


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
class TestMutants:
    def test_find_the_guard_they_take_away(self, mutant, tmp_path):
        changed = copy_for(mutant, tmp_path)
        before = changed.read_text() if changed.exists() else ""

        mutant.apply(tmp_path)

        assert changed.read_text() != before
        compile(changed.read_text(), str(changed), "exec")

    def test_name_a_test_there_is(self, mutant):
        path, name, method = mutant.test.split("::")

        text = (CHECKOUT / path).read_text()
        assert f"class {name}" in text
        assert f"def {method}(" in text


def test_a_guard_that_moved_is_said_aloud(tmp_path):
    mutant = MUTANTS[0]
    (tmp_path / mutant.file).parent.mkdir(parents=True)
    (tmp_path / mutant.file).write_text("nothing of it is left\n")

    with pytest.raises(CannotStart, match="not once"):
        mutant.apply(tmp_path)
