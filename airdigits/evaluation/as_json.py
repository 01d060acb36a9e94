"""Convert a report to plain values for JSON: everything that its tables and pictures show."""

import numpy as np

from airdigits.evaluation.curves import risk_coverage
from airdigits.evaluation.measure import MeasuredDigits, NonDigitResult, Report, Result
from airdigits.evaluation.metrics import calibration_bins, to_dict
from airdigits.evaluation.sets import DigitSet, NonDigitSet

_COVERAGES = (1.0, 0.99, 0.98, 0.95, 0.9)  # points of the risk-coverage curve


def to_json(report: Report) -> dict[str, object]:
    """Return the report as plain values: `sets` and `not_digits` have one object for each set and model."""
    return {
        "command": report.command,
        "models": [{"model": m.label, "name": m.name, "sha256": m.classifier.model_hash} for m in report.models],
        "sets": [_of_set(measured.data) | _of_result(result) for measured in report.digits for result in measured.results],
        "not_digits": [
            _of_set(measured.data) | _of_non_digits(result, measured.data.examples.kinds)
            for measured in report.non_digits
            for result in measured.results
        ],
        "comparisons": [_of_set(measured.data) | _of_comparison(measured) for measured in report.digits if measured.comparison],
    }


def _of_set(data: DigitSet | NonDigitSet) -> dict[str, object]:
    how: dict[str, object] = {"how": data.how} if isinstance(data, DigitSet) and data.how else {}
    return {"name": data.name, "sha256": data.sha256, **how}


def _of_result(result: Result) -> dict[str, object]:
    coverage, risk = risk_coverage(result.answers.confidence, result.right)
    return {
        "model": result.model.label,
        **to_dict(result.evaluation),
        "accepted": result.accepted,
        "ms_per_image": result.ms,
        "not_digits_accepted": result.false_accepts,
        "wrong_of_the_surest": {f"{share:.2f}": float(risk[np.searchsorted(coverage, share - 1e-9)]) for share in _COVERAGES},
        "reliability": _reliability(result),
        "mistakes": [_mistake(result, int(i)) for i in np.flatnonzero(~result.right)],
    }


def _reliability(result: Result) -> list[dict[str, object]]:
    bins = zip(*calibration_bins(result.answers.probability, result.right), strict=True)
    return [{"n": int(n), "probability": float(p / n), "right": float(r / n)} for n, p, r in bins if n]


def _mistake(result: Result, i: int) -> dict[str, object]:
    return {
        "index": i,
        "written": int(result.labels[i]),
        "read": int(result.answers.read[i]),
        "confidence": round(float(result.answers.confidence[i]), 4),
    }


def _of_non_digits(result: NonDigitResult, kinds: np.ndarray | None) -> dict[str, object]:
    counts = {"model": result.model.label, "n": len(result.answers.is_digit), "rejected": result.rejected}
    if kinds is None:
        return counts
    return counts | {"kinds": {kind: {"n": n, "accepted": accepted} for kind, accepted, n in result.by_kind(kinds)}}


def _of_comparison(measured: MeasuredDigits) -> dict[str, object]:
    assert measured.comparison
    only_a, only_b = measured.comparison.only_first.tolist(), measured.comparison.only_second.tolist()
    return {"only_a": only_a, "only_b": only_b, "mcnemar_p": measured.comparison.p}
