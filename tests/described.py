"""The OpenAPI description, as a judge of what is really answered."""

import json
from functools import cached_property

import jsonschema
import jsonschema.exceptions
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")


class Description:
    """Says which operations there are, and objects to answers that it does not describe."""

    @cached_property
    def schema(self) -> dict:
        generated = SchemaGenerator().get_schema(request=None, public=True)
        schema = _as_json_schema(json.loads(json.dumps(generated)))
        # A problem may carry further members (RFC 9457), such as the current state.
        schema["components"]["schemas"]["Problem"]["additionalProperties"] = True
        return schema

    def operations(self) -> set[tuple[str, str]]:
        """(method, address) with `{}` for whatever stands in the address."""
        return {
            (method.upper(), without_names(address))
            for address, methods in self.schema["paths"].items()
            for method in methods
            if method in METHODS
        }

    def operation(self, method: str, address: str) -> dict:
        """What is described of an operation."""
        return self._operations[method.upper(), without_names(address)]

    def objection(self, method: str, address: str, answer) -> str | None:
        """What is not as described: the status, the type of content or the content."""
        operation = self.operation(method, address)
        described = operation["responses"].get(str(answer.status_code))
        if described is None:
            return f"{answer.status_code} is not described"
        if not answer.streaming and not answer.content:
            return "content is described, and none came" if "content" in described else None
        kind = answer["Content-Type"].partition(";")[0]
        if kind not in described.get("content", {}):
            return f"{kind} is not described"
        if "json" not in kind:
            return None  # a workbook; what is in it has tests of its own
        judged = method.upper(), without_names(address), answer.status_code, answer.content
        if judged not in self._judged:
            self._judged[judged] = self._fault(described["content"][kind]["schema"], answer.content)
        return self._judged[judged]

    def _fault(self, schema: dict, content: bytes) -> str | None:
        whole = schema | {"components": self.schema["components"]}
        errors = jsonschema.Draft202012Validator(whole).iter_errors(json.loads(content))
        worst = jsonschema.exceptions.best_match(errors)
        return worst and f"{worst.json_path}: {worst.message}"

    @cached_property
    def _judged(self) -> dict[tuple, str | None]:
        """Many ask the same and get the same: each answer is judged once."""
        return {}

    @cached_property
    def _operations(self) -> dict:
        return {
            (method.upper(), without_names(address)): operation
            for address, methods in self.schema["paths"].items()
            for method, operation in methods.items()
            if method in METHODS
        }


def without_names(address: str) -> str:
    """`/cases/{number}/` as `/cases/{}/`."""
    return "/".join("{}" if "{" in step else step for step in address.split("/"))


def _as_json_schema(part):
    """OpenAPI 3.0's `nullable` in JSON Schema's words; members nobody described are refused."""
    if isinstance(part, list):
        return [_as_json_schema(item) for item in part]
    if not isinstance(part, dict):
        return part
    part = {name: _as_json_schema(inner) for name, inner in part.items()}
    if part.get("type") == "object" and "properties" in part:
        part.setdefault("additionalProperties", False)
    if part.pop("nullable", False) is True:
        return {"anyOf": [part, {"type": "null"}]}
    return part
