"""JSON as it comes from the network: UTF-8 with or without a byte order mark, never trusted."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
import json
import re
from types import NoneType
from typing import Final, NoReturn

type JsonValue = str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None

_KEY_TO_SHOW = re.compile(r"(?!.*\d{4})[A-Za-z_][A-Za-z0-9_.-]{0,39}")
_KEYS_TO_SHOW = 30
_SCALARS: Mapping[type, str] = {str: "string", bool: "boolean", int: "number", float: "number", NoneType: "null"}
_SHAPE_DEPTH = 4


class BrokenJsonError(ValueError):
    """The bytes are no JSON that we are ready to read."""


def read_json(body: bytes, *, unique_keys: bool = False) -> JsonValue:
    """Return the value of a JSON text; raises BrokenJsonError, also for two equal keys if `unique_keys`."""
    try:
        decoder = _UNIQUE_KEYS if unique_keys else _ANY_KEYS
        value: JsonValue = decoder.decode(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        description = type(error).__name__
    else:
        return value
    # Raised here and not in the handler: the cause would carry the whole text along.
    raise BrokenJsonError(description)


def is_deeper_than(value: JsonValue, depth: int) -> bool:
    """Tell whether more than `depth` lists and objects are nested in each other."""
    level: list[list[JsonValue] | dict[str, JsonValue]] = [value] if isinstance(value, (list, dict)) else []
    for _ in range(depth):
        level = [child for parent in level for child in _children(parent) if isinstance(child, (list, dict))]
    return bool(level)


def shape_of(value: JsonValue, depth: int = _SHAPE_DEPTH) -> str:
    """Describe keys and types without any value, such as `list[object{label:string,number:string}]`."""
    if isinstance(value, dict):
        if depth == 0:
            return "object"
        # The rows of a history are alike: what two of them have in common is written once.
        shapes = [_SCALARS.get(type(item)) or shape_of(item, depth - 1) for item in value.values()]
        return _shape_of_object(tuple(value), tuple(shapes))
    if isinstance(value, list):
        if depth == 0:
            return "list"
        return "list[" + "|".join(_distinct([shape_of(item, depth - 1) for item in value])) + "]"
    return _SCALARS[type(value)]


@lru_cache(maxsize=256)
def _shape_of_object(keys: tuple[str, ...], shapes: tuple[str, ...]) -> str:
    shown = [f"{key_to_show(key)}:{shape}" for key, shape in zip(keys, shapes, strict=True)]
    return "object{" + ",".join(_distinct(shown)) + "}"


def key_to_show(key: str) -> str:
    """Return a key, or `*` for one that may itself be a value, such as a phone number."""
    return key if _KEY_TO_SHOW.fullmatch(key) else "*"


def _plain_object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    # On purpose a function in Python and not `dict`: the decoder, written in C, lets other threads run only
    # when it calls back into Python, and a long history would hold up the event loop from its own thread.
    return dict(pairs)


def _unique_object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise BrokenJsonError("two equal keys")
    return value


def _refuse_constant(_name: str) -> NoReturn:
    raise BrokenJsonError("not a number")


# Made once: to make a decoder takes longer than to read a webhook's body.
_ANY_KEYS: Final = json.JSONDecoder(object_pairs_hook=_plain_object, parse_constant=_refuse_constant)
_UNIQUE_KEYS: Final = json.JSONDecoder(object_pairs_hook=_unique_object, parse_constant=_refuse_constant)


def _children(value: list[JsonValue] | dict[str, JsonValue]) -> Iterable[JsonValue]:
    return value.values() if isinstance(value, dict) else value


def _distinct(shapes: list[str]) -> list[str]:
    distinct = list(dict.fromkeys(shapes))
    if len(distinct) > _KEYS_TO_SHOW:
        return [*distinct[:_KEYS_TO_SHOW], "…"]
    return distinct
