"""The page that explains the API, made from its description. Everybody may call it."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from issues.api.operations import api
from issues.api.reading import A_PAGE
from issues.readers import caching, describing
from issues.readers.addresses import absolute, here


@require_safe
def explained(request):
    """Every operation with what may be asked, every form with its fields."""
    schema = api.get_openapi_schema()
    root = absolute(request, reverse("api:api-root"))
    described = describing.page(request, here(request), "API", schema["info"]["description"])
    context = {
        "operations": _operations(schema),
        "forms": _forms(schema),
        "root": root,
        "described": described,
        "a_page": A_PAGE,
        "a_minute": settings.API_REQUESTS_A_MINUTE,
    }
    return caching.public(render(request, "issues/api.html", context))


def _operations(schema: dict) -> list[dict]:
    return [
        {
            "path": path,
            "says": operation["description"],
            "parameters": [
                parameter
                | {"kind": _kind(parameter["schema"]), "limits": _limits(parameter["schema"])}
                for parameter in operation.get("parameters", [])
            ],
            "answer": _kind(operation["responses"][200]["content"]["application/json"]["schema"]),
        }
        for path, methods in schema["paths"].items()
        for operation in methods.values()
    ]


def _forms(schema: dict) -> list[dict]:
    return [
        {
            "name": name,
            "says": form.get("description", ""),
            "fields": [
                {
                    "name": field,
                    "kind": _kind(values),
                    "says": values.get("description", ""),
                    "examples": values.get("examples", []),
                }
                for field, values in form.get("properties", {}).items()
            ],
        }
        for name, form in schema["components"]["schemas"].items()
    ]


def _kind(schema: dict) -> str:
    """A schema in short: list of Article, text or null. A form's name leads to it."""
    if "$ref" in schema:
        return format_html('<a href="#{0}">{0}</a>', schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return format_html_join(" or ", "{}", ((_kind(one),) for one in schema["anyOf"]))
    if schema.get("type") == "array":
        return format_html("list of {}", _kind(schema.get("items", {})))
    words = {"string": "text", "integer": "number", "boolean": "true or false"}
    kind = schema.get("format") or words.get(schema.get("type", ""), schema.get("type", "any"))
    return str(kind)


def _limits(schema: dict) -> str:
    """What else a parameter's schema says: between which numbers, how long, what if it is left
    out."""
    found = next((one for one in schema.get("anyOf", []) if one.get("type") != "null"), schema)
    said = [
        ("from {}", found.get("minimum")),
        ("below {}", found.get("exclusiveMaximum")),
        ("to {}", found.get("maximum")),
        ("at most {} characters", found.get("maxLength")),
        ("{} if left out", schema.get("default") or None),
    ]
    return ", ".join(words.format(value) for words, value in said if value is not None)
