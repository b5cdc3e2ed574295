"""All addresses: readers' pages, and the admin with its own pages inside."""

from django.contrib import admin
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from issues import views

handler403 = "qualitynews.refusals.permission_denied"
handler404 = "qualitynews.refusals.not_found"


class PictureName(StringConverter):
    regex = r"[A-Za-z0-9_-]{1,64}\.(?:jpg|png)"


class NumberConverter(StringConverter):
    """Up to four digits, as a number; with leading zeros the issue page redirects."""

    regex = r"[0-9]{1,4}"

    def to_python(self, value):
        return int(value)


register_converter(PictureName, "picture")
register_converter(NumberConverter, "number")

urlpatterns = [
    path("", views.issue_newest, name="issue_newest"),
    path("issues/", views.issue_list, name="issue_list"),
    path("issues/<number:year>-<number:number>/", views.issue_detail, name="issue_detail"),
    path("issues/<number:year>-<number:number>.pdf", views.issue_pdf, name="issue_pdf"),
    path("articles/<int:pk>/", views.article_detail, name="article_detail"),
    path("media/<picture:name>", views.picture_detail, name="picture_detail"),
    path(
        "media/small/<picture:name>",
        views.picture_detail,
        {"size": "small"},
        name="picture_thumbnail",
    ),
    path("admin/", admin.site.urls),
]
