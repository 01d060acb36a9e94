import json
from pathlib import Path

import pytest

from airdigits.errors import UsageError
from airdigits.training.seed_statistics import load_finished, spread


def _card(seed: int, accuracy: float, command: str = "airdigits train --epochs 3") -> dict[str, object]:
    figures = {"MNIST": {"n": 10, "accuracy": accuracy}, "dashes": {"n": 4, "rejected": accuracy / 2}}
    return {"seed": seed, "command": f"{command} --seed {seed}", "figures": figures}


def test_mean_and_deviation_over_the_seeds_stand_in_the_order_of_the_seeds() -> None:
    result = spread(_card(2, 0.9), [_card(0, 0.6), _card(1, 0.6)])
    assert result["seeds"] == [0, 1, 2]
    assert result["MNIST"] == {"accuracy": [0.6, 0.6, 0.9], "mean": 0.7, "deviation": 0.17321}
    assert result["dashes"] == {"rejected": [0.3, 0.3, 0.45], "mean": 0.35, "deviation": 0.0866}


def test_a_set_that_only_some_were_tested_on_is_left_out() -> None:
    other = _card(1, 0.8)
    other["figures"] = {"MNIST": {"n": 10, "accuracy": 0.8}}
    assert "dashes" not in spread(_card(0, 0.9), [other])


def test_runs_of_other_recipes_and_one_seed_twice_are_refused() -> None:
    with pytest.raises(UsageError, match="different recipes"):
        spread(_card(0, 0.9), [_card(1, 0.9, "airdigits train --epochs 4")])
    with pytest.raises(UsageError, match="different seeds, these have 3, 3"):
        spread(_card(3, 0.9), [_card(3, 0.8)])


def test_the_cards_of_finished_runs_are_read(tmp_path: Path) -> None:
    (tmp_path / "digits.json").write_text(json.dumps(_card(1, 0.9) | {"more": 1}))
    assert load_finished([tmp_path]) == [_card(1, 0.9)]


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"seed": 1}'])
def test_a_folder_without_a_whole_card_is_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "digits.json").write_text(content)
    with pytest.raises(UsageError, match=r"no finished run .*digits.json"):
        load_finished([tmp_path])
