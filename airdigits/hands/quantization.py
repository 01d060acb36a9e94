"""Turn the weights of a network's wide convolutions into 8-bit integers: half the time on one core.

LiteRT then brings a layer's input to 8 bits as it comes (dynamic-range quantization, Jacob et al. 2018; one scale for each
output channel). The hand networks keep their weights as float16, which LiteRT turns into float32 as it loads them.
"""

from pathlib import Path
from typing import Any

import numpy as np

from airdigits.errors import OutputError
from airdigits.hands.model_file import part_checks, read_bundle, read_made, reading_bundle, write_bundle

_WIDE = 64  # input channels: below, bringing the input to 8 bits takes longer than it saves
_LARGEST = 127


def quantized_path(bundle: Path) -> Path:
    """Return where the quantized networks of a bundle lie: beside it."""
    return bundle.with_name(f"{bundle.stem}.int8.task")


def quantized_parts(bundle: Path) -> dict[str, bytes]:
    """Return the networks of a bundle, name to content, quantized: from the file beside it, or else made now, in 0.15 s.

    Raises HandModelError for a bundle that is missing or damaged.
    """
    return read_made(quantized_path(bundle), part_checks(bundle)) or _quantized(bundle)


def save_quantized(bundle: Path) -> bool:
    """Keep the quantized networks of a bundle beside it. Returns False where they are there or cannot be written."""
    path, checks = quantized_path(bundle), part_checks(bundle)
    if read_made(path, checks):
        return False
    try:
        write_bundle(path, _quantized(bundle), checks)
    except OutputError:
        return False
    return True


def _quantized(bundle: Path) -> dict[str, bytes]:
    parts = read_bundle(bundle)
    with reading_bundle(bundle):
        return {name: quantize(content) for name, content in parts.items()}


def quantize(content: bytes) -> bytes:
    """Return a LiteRT model whose wide convolutions have 8-bit weights. Raises ValueError for what is no model."""
    # Megabytes of Python, imported only where a model is taken apart.
    import flatbuffers  # type: ignore[import-untyped]
    from ai_edge_litert import schema_py_generated as schema  # type: ignore[import-untyped]

    if content[4:8] != b"TFL3":
        raise ValueError("not a LiteRT model")
    model = schema.ModelT.InitFromPackedBuf(content, 0)
    graph = model.subgraphs[0]
    kinds = [code.builtinCode for code in model.operatorCodes]
    widened = {
        operator.outputs[0]: operator
        for operator in graph.operators
        if kinds[operator.opcodeIndex] == schema.BuiltinOperator.DEQUANTIZE
    }
    done = set()
    for operator in graph.operators:
        source, *parameters = operator.inputs.tolist()
        if kinds[operator.opcodeIndex] != schema.BuiltinOperator.CONV_2D or not set(parameters) <= set(widened):
            continue
        weights, bias = (graph.tensors[widened[tensor].inputs[0]] for tensor in parameters)
        if weights.shape[3] < _WIDE or weights.type != schema.TensorType.FLOAT16:
            continue
        _store_bytes(model, schema, weights)
        _store_float32(model, schema, bias)
        operator.inputs = np.array([source, *(widened[tensor].inputs[0] for tensor in parameters)], np.int32)
        done.update(parameters)
    graph.operators = [operator for operator in graph.operators if operator.outputs[0] not in done]
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _store_bytes(model: Any, schema: Any, tensor: Any) -> None:
    """Bring weights, float16 [channels, ...], to 8 bits, with the scale of each channel."""
    weights = _float16(model, tensor).reshape(tensor.shape[0], -1)
    scales = np.maximum(np.abs(weights).max(axis=1), np.float32(1e-6)) / np.float32(_LARGEST)
    _store(model, tensor, np.rint(weights / scales[:, None]).astype(np.int8), schema.TensorType.INT8)
    tensor.quantization = schema.QuantizationParametersT()
    tensor.quantization.scale, tensor.quantization.zeroPoint = scales, np.zeros(len(scales), np.int64)


def _store_float32(model: Any, schema: Any, tensor: Any) -> None:
    """Bring a bias from float16 to float32: LiteRT's 8-bit convolution takes no other."""
    _store(model, tensor, _float16(model, tensor), schema.TensorType.FLOAT32)


def _float16(model: Any, tensor: Any) -> np.ndarray:
    return np.frombuffer(bytes(model.buffers[tensor.buffer].data), "<f2").astype(np.float32)


def _store(model: Any, tensor: Any, values: np.ndarray, kind: int) -> None:
    model.buffers[tensor.buffer].data, tensor.type = np.frombuffer(values.tobytes(), np.uint8), kind
