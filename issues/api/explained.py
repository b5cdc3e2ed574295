"""The page that explains the API, made from its description. Everybody may call it."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from issues.api.operations import api
from issues.readers import caching, describing
from issues.readers.addresses import absolute, here


@require_safe
def explained(request):
    """Every operation with what may be asked, every form with its fields."""
    schema = api.get_openapi_schema()
    root = absolute(request, reverse("api:api-root"))
    operations = [
        {
            "path": path,
            "says": operation["description"],
            "parameters": [
                parameter | {"kind": _kind(parameter["schema"])}
                for parameter in operation.get("parameters", [])
            ],
            "answer": _kind(operation["responses"][200]["content"]["application/json"]["schema"]),
        }
        for path, methods in schema["paths"].items()
        for operation in methods.values()
    ]
    parts = [
        {
            "name": name,
            "says": form.get("description", ""),
            "fields": [
                {
                    "name": field,
                    "kind": _kind(values),
                    "says": values.get("description", ""),
                    "example": ", ".join(map(str, values.get("examples", []))),
                }
                for field, values in form.get("properties", {}).items()
            ],
        }
        for name, form in schema["components"]["schemas"].items()
    ]
    described = describing.page(request, here(request), "API", schema["info"]["description"])
    context = {"operations": operations, "forms": parts, "root": root, "described": described}
    return caching.public(render(request, "issues/api.html", context))


def _kind(schema: dict) -> str:
    """A schema in short: list of Article, text or null."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    words = {"string": "text", "integer": "number", "boolean": "true or false"}
    kind = schema.get("format") or words.get(schema.get("type", ""), schema.get("type", "any"))
    return str(kind)
