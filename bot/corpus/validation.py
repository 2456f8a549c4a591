"""Holds the data of a YAML file against its shape; apart from reading it, since the bot at work need not do it."""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.corpus.yamlfile import Problem, YamlFile

_Model = TypeVar("_Model", bound=BaseModel)


class Record(BaseModel):
    """Base of all curated records: unknown keys are refused, values cannot be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


def validate(file: YamlFile, model: type[_Model], problems: list[Problem]) -> _Model | None:
    """Return the file's data as ``model``; every field that does not fit becomes a problem."""
    try:
        return model.model_validate(file.data)
    except ValidationError as error:
        for item in error.errors():
            path = tuple(part for part in item["loc"] if part != "[key]")
            where = ".".join(str(part) for part in path)
            message = "unknown key" if item["type"] == "extra_forbidden" else item["msg"]
            problems.append(file.problem(f"{where}: {message}" if where else message, *path))
        return None
