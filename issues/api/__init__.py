"""The API: what is published, as JSON, for programs. It only reads, and everybody may call it.

django-ninja makes the OpenAPI description from the operations in `operations` and the forms in
`forms`: a stranger changes a field or a parameter in one place, and the description, the check of
what is asked and the page that explains it follow.
"""
