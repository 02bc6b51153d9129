"""What a JSON Schema finds wrong with a value, in words for the person who wrote it: what, and how to put it right."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from qa_monitor.domain import Text

Schema = Mapping[str, Any]

_TYPES = {
    "string": Text("文字", "text"),
    "array": Text("列表", "a list"),
    "object": Text("字段: 值", "keys with values"),
    "integer": Text("整数", "a whole number"),
    "number": Text("数字", "a number"),
    "boolean": Text("true 或 false", "true or false"),
    "null": Text("空", "nothing"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing the schema does not allow, at the value `at`, or at the key `key` of that value."""

    at: tuple[str | int, ...]
    what: Text
    remedy: Text
    key: str | None = None


def mistakes(content: Any, schema: Schema) -> list[Mistake]:
    """Everything in `content` that the JSON Schema (2020-12) does not allow; an empty list if it is valid.

    A property's `examples` in the schema appear in the remedy, so they should be worth copying.
    """
    found: list[Mistake] = []
    for error in Draft202012Validator(schema).iter_errors(content):
        found.extend(_told(_nearest(error), content, schema))
    return found


def _nearest(error: ValidationError) -> ValidationError:
    """For anyOf and oneOf the error of the branch that comes nearest: one for values of this kind, if there is one."""
    if not error.context:
        return error
    same_kind = [branch for branch in error.context if branch.validator != "type" or branch.relative_path]
    return _nearest(best_match(same_kind or error.context))


def _told(error: ValidationError, content: Any, schema: Schema) -> Iterable[Mistake]:
    at = tuple(error.absolute_path)
    where = pointer(content, at)
    match error.validator:
        case "additionalProperties" if isinstance(error.instance, dict):
            return _unknown_keys(error, at, where, schema)
        case "required":
            return _missing_keys(error, at, where, schema)
    what, remedy = _wrong(error, where)
    example = _example(_subschema(schema, at), at)
    return [Mistake(at=at, what=what, remedy=_with(remedy, example))]


def pointer(content: Any, at: tuple[str | int, ...]) -> str:
    """The way to a value as people write it, an entry by its `id` where it has one: `entries[tell_family].phrases[2]`.

    Positions in lists count from 1; the whole document is an empty text.
    """
    out = ""
    for key in at:
        content = content[key]
        if isinstance(key, str):
            out += f".{key}" if out else key
        else:
            name = content.get("id") if isinstance(content, dict) else None
            out += f"[{name if isinstance(name, str) else key + 1}]"
    return out


def _unknown_keys(error: ValidationError, at: tuple[str | int, ...], where: str, schema: Schema) -> Iterator[Mistake]:
    rules: Any = error.schema
    known = list(rules.get("properties", {}))
    place = Text(f"{where} 的", f" of {where}") if where else Text("", "")
    instance: Any = error.instance
    for key in instance:
        if key in known:
            continue
        near = get_close_matches(key, known, n=1, cutoff=0.5)
        if near:
            form = _form(_subschema(schema, (*at, near[0])))
            remedy = Text(f"应为 {near[0]}（{form.zh}）", f"write {near[0]} ({form.en})")
            remedy = _with(remedy, _example(_subschema(schema, (*at, near[0])), (*at, near[0])))
        else:
            remedy = Text(f"可用的字段：{'、'.join(known)}", f"known keys: {', '.join(known)}")
        yield Mistake(
            at=at,
            key=key,
            what=Text(f"{place.zh}字段 {key} 不认识".lstrip(), f"unknown key {key}{place.en}"),
            remedy=remedy,
        )


def _missing_keys(error: ValidationError, at: tuple[str | int, ...], where: str, schema: Schema) -> Iterator[Mistake]:
    place = Text(f"{where} ", f"{where} lacks ") if where else Text("", "missing key ")
    instance: Any = error.instance
    wanted: Any = error.validator_value
    for key in wanted:
        if key in instance:
            continue
        below = _subschema(schema, (*at, key))
        form = _form(below)
        remedy = _with(Text(f"加上 {key}（{form.zh}）", f"add {key} ({form.en})"), _example(below, (*at, key)))
        yield Mistake(at=at, what=Text(f"{place.zh}缺少字段 {key}", f"{place.en}{key}"), remedy=remedy)


def _wrong(error: ValidationError, where: str) -> tuple[Text, Text]:
    """What is wrong with a value and what would be right, without an example."""
    limit: Any = error.validator_value
    instance: Any = error.instance
    zh, en, value = where or "文件内容", where or "the file's content", _shown(instance)
    match error.validator:
        case "type":
            what, remedy = Text(f"{zh} 的类型不对：{value}", f"{en} is of the wrong kind: {value}"), _right_type(error)
        case "enum":
            what, remedy = Text(f"{zh} 的值 {value} 不在可选范围内", f"{en} cannot be {value}"), _right_choice(error)
        case "pattern":
            what = Text(f"{zh} 的写法不对：{value}", f"{en} is not of the right form: {value}")
            remedy = Text(f"应符合 {limit}", f"it must match {limit}")
        case "minItems" | "minLength" | "minProperties":
            what = Text(f"{zh} 太少或为空，至少要 {limit} 项", f"{en} is too short or empty: at least {limit} needed")
            remedy = Text("补上内容，或删掉这个字段", "add what is missing, or remove the key")
        case "uniqueItems":
            again = _shown(_twice(instance))
            what = Text(f"{zh} 里有重复的内容：{again}", f"{en} holds {again} twice")
            remedy = Text("只留一个", "keep one of them")
        case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
            bound = f"{_BOUNDS[error.validator]} {limit}"
            what = Text(f"{zh} 的值 {value} 超出范围", f"{en} is out of range: {value}")
            remedy = Text(f"应 {bound}", f"it must be {bound}")
        case _:
            what = Text(f"{zh} 不符合要求（{error.message}）", f"{en} is not allowed ({error.message})")
            remedy = Text("按 docs/ 里的格式说明修改", "follow the format described in docs/")
    return what, remedy


_BOUNDS = {"minimum": "≥", "maximum": "≤", "exclusiveMinimum": ">", "exclusiveMaximum": "<"}


def _right_type(error: ValidationError) -> Text:
    schema: Any = error.schema
    value: Any = error.instance
    form = _form(schema)
    if schema.get("type") == "string" and isinstance(value, int | float):
        return Text(
            f"应为{form.zh}；加引号即可：'{_flow(value)}'", f"give {form.en}; put it in quotes: '{_flow(value)}'"
        )
    return Text(f"应为{form.zh}", f"give {form.en}")


def _right_choice(error: ValidationError) -> Text:
    allowed: Any = error.validator_value
    choices = [str(choice) for choice in allowed]
    near = get_close_matches(str(error.instance), choices, n=1, cutoff=0.5)
    hint = Text(f"，是不是 {near[0]}？", f"; did you mean {near[0]}?") if near else Text("", "")
    return Text(f"可选：{'、'.join(choices)}{hint.zh}", f"choose from {', '.join(choices)}{hint.en}")


def _twice(values: list[Any]) -> Any:
    return next(value for index, value in enumerate(values) if value in values[:index])


def _form(schema: Schema) -> Text:
    """What kind of value the schema wants."""
    if "enum" in schema:
        choices = [str(choice) for choice in schema["enum"]]
        return Text("、".join(choices), ", ".join(choices))
    kinds = schema.get("type", [])
    texts = [_TYPES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    return Text("或".join(text.zh for text in texts) or "值", " or ".join(text.en for text in texts) or "a value")


def _example(schema: Schema, at: tuple[str | int, ...]) -> str | None:
    """The schema's first example, behind the key it belongs to."""
    if not schema.get("examples"):
        return None
    shown = _flow(schema["examples"][0])
    return f"{at[-1]}: {shown}" if at and isinstance(at[-1], str) else shown


def _with(remedy: Text, example: str | None) -> Text:
    if example is None:
        return remedy
    return Text(f"{remedy.zh}，例：{example}", f"{remedy.en}, e.g. {example}")


def _subschema(schema: Schema, at: tuple[str | int, ...]) -> Schema:
    """The part of the schema that describes the value `at`; empty where it says nothing of it."""
    below = _resolved(schema, schema)
    for key in at:
        if isinstance(key, int):
            below = below.get("items", {})
        elif key in below.get("properties", {}):
            below = below["properties"][key]
        else:
            rest = below.get("additionalProperties", {})
            below = rest if isinstance(rest, Mapping) else {}
        below = _resolved(below, schema)
    return below


def _resolved(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        target: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


LONGEST_SHOWN = 60
"""Characters of a wrong value that a message shows."""


def _shown(value: Any) -> str:
    text = _flow(value)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def _flow(value: Any) -> str:
    """A value as it is written in a YAML file, on one line."""
    if value is None:
        return "null"
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=1_000_000, sort_keys=False)
    return text.removesuffix("\n").removesuffix("\n...")
