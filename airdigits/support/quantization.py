"""Turn the weights of a network's wide layers into 8-bit integers: a half to a quarter of the time on one core.

LiteRT then brings a layer's input to 8 bits as it comes (dynamic-range quantization, Jacob et al. 2018; one scale for each
output channel), for each example by itself.
"""

from typing import Any

import numpy as np

from airdigits.support.litert import is_model

_LARGEST = 127
_FEW = 32  # outputs of a fully connected layer: below, as in a network's last layer, there is little to save


def quantize(content: bytes, narrowest: int) -> bytes:
    """Return a LiteRT model whose wide layers have 8-bit weights: convolutions, and fully connected ones of float32.

    Layers with less than `narrowest` input channels stay: below a width that depends on the picture's size, bringing the input
    to 8 bits takes longer than it saves. Weights may be float32, or float16 that LiteRT turns into float32 as it loads them.
    Raises ValueError for what is no model.
    """
    # Megabytes of Python, imported only where a model is taken apart.
    import flatbuffers  # type: ignore[import-untyped]
    from ai_edge_litert import schema_py_generated as schema  # type: ignore[import-untyped]

    if not is_model(content):
        raise ValueError("not a LiteRT model")
    model = schema.ModelT.InitFromPackedBuf(content, 0)
    graph = model.subgraphs[0]
    kinds = [code.builtinCode for code in model.operatorCodes]
    widened = {
        operator.outputs[0]: operator.inputs[0]
        for operator in graph.operators
        if kinds[operator.opcodeIndex] == schema.BuiltinOperator.DEQUANTIZE
    }
    done = set()
    for operator in graph.operators:
        kind = kinds[operator.opcodeIndex]
        if kind not in (schema.BuiltinOperator.CONV_2D, schema.BuiltinOperator.FULLY_CONNECTED):
            continue
        source, *parameters = operator.inputs.tolist()
        stored = [widened.get(tensor, tensor) for tensor in parameters]
        weights, *biases = (graph.tensors[tensor] for tensor in stored if tensor >= 0)  # -1: there is none
        if weights.shape[-1] < narrowest:
            continue
        if kind == schema.BuiltinOperator.FULLY_CONNECTED and (weights.shape[0] < _FEW or stored != parameters):
            continue
        values = [floats for tensor in (weights, *biases) if (floats := _floats(model, schema, tensor)) is not None]
        if len(values) < 1 + len(biases):
            continue
        _store_bytes(model, schema, weights, values[0])
        for bias, floats in zip(biases, values[1:], strict=True):  # LiteRT's 8-bit layers take no bias but float32
            _store(model, schema, bias, floats, schema.TensorType.FLOAT32)
        operator.inputs = np.array([source, *stored], np.int32)
        done.update(set(parameters) - set(stored))
    graph.operators = [operator for operator in graph.operators if operator.outputs[0] not in done]
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _floats(model: Any, schema: Any, tensor: Any) -> np.ndarray | None:
    """Return a tensor's values as float32 [n]; None where they are no floats, or come only as the network runs."""
    data = model.buffers[tensor.buffer].data
    kind = {schema.TensorType.FLOAT16: "<f2", schema.TensorType.FLOAT32: "<f4"}.get(tensor.type)
    return None if kind is None or data is None else np.frombuffer(bytes(data), kind).astype(np.float32)


def _store_bytes(model: Any, schema: Any, tensor: Any, values: np.ndarray) -> None:
    """Bring weights of the shape [channels, ...] to 8 bits, with the scale of each channel."""
    weights = values.reshape(tensor.shape[0], -1)
    scales = np.maximum(np.abs(weights).max(axis=1), np.float32(1e-6)) / np.float32(_LARGEST)
    _store(model, schema, tensor, np.rint(weights / scales[:, None]).astype(np.int8), schema.TensorType.INT8)
    tensor.quantization = schema.QuantizationParametersT()
    tensor.quantization.scale, tensor.quantization.zeroPoint = scales, np.zeros(len(scales), np.int64)


def _store(model: Any, schema: Any, tensor: Any, values: np.ndarray, kind: int) -> None:
    """Give a tensor other values, in a buffer of its own: the converter lets tensors of the same bytes share one."""
    shared = [other for other in model.subgraphs[0].tensors if other.buffer == tensor.buffer]
    if len(shared) > 1:
        tensor.buffer = len(model.buffers)
        model.buffers.append(schema.BufferT())
    model.buffers[tensor.buffer].data, tensor.type = np.frombuffer(values.tobytes(), np.uint8), kind
