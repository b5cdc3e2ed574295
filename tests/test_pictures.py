"""Uploads: what is taken, what is refused, and that nothing of the sender stays in the file."""

import errno
import hashlib
import io
import json
import struct
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import call_command
from django.urls import reverse
from PIL import Image

from articles import picture_files, pictures, web_pictures
from articles.models import Picture
from tests.make import (
    FOR_A_MINUTE,
    make_article,
    make_issue,
    make_picture,
    make_section,
    make_user,
    picture_bytes,
    release,
    unrelease,
)

pytestmark = pytest.mark.django_db


def stored_files(media) -> list[str]:
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def read(answer) -> bytes:
    return b"".join(answer.streaming_content)


def take(data: bytes, name="a.png"):
    return pictures.store(io.BytesIO(data), by=None, name=name)[:2]


def test_trial_files_of_others(shared, media):
    """Each is taken or refused as its manifest says; a refusal is a sentence and leaves no file."""
    root = shared / "trials/images"
    trials = json.loads((root / "manifest.json").read_text())
    assert len(trials) > 100
    for trial in trials:
        before = stored_files(media)
        try:
            picture, _remarks = take((root / trial["file"]).read_bytes(), trial["file"])
        except ValidationError as refusal:
            assert not trial["expect"].startswith("accept"), trial["file"]
            assert len(refusal.messages[0]) > 8
            assert stored_files(media) == before, trial["file"]
            continue
        assert not trial["expect"].startswith("refuse with"), trial["file"]
        with picture.file.open() as file, Image.open(file) as image:
            image.load()
            assert image.format in {"JPEG", "PNG"}
            assert image.size == (picture.width, picture.height)
            assert not image.getexif() and "icc_profile" not in image.info, trial["file"]
            assert not {"comment", "xmp", "XML:com.adobe.xmp"} & set(image.info), trial["file"]


def test_trial_names_of_others(shared, client, media):
    client.force_login(make_user("articles.add_picture", "articles.view_picture"))
    names = json.loads((shared / "trials/images/filenames.json").read_text())
    for trial in names:
        file = io.BytesIO(picture_bytes())
        file.name = trial["filename"] or "x"
        answer = client.post(reverse("admin:articles_picture_upload"), {"upload": file})
        assert answer.status_code in {200, 400}, trial["id"]
        assert answer["Content-Type"] == "application/json"
        if answer.status_code == 200:
            shown = client.get(answer.json()["url"])
            assert shown.status_code == 200 and shown["Content-Type"] == "image/png"
            assert read(shown)[:4] == b"\x89PNG"
    assert all(
        (path.startswith(("originals/", "pictures/", "thumbnails/")) and path.endswith(".png"))
        or (path.startswith("web/") and path.endswith(".webp"))
        for path in stored_files(media)
    )


def test_turned_pictures_are_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "JPEG", exif=exif)
    picture, _ = take(out.getvalue())
    assert (picture.width, picture.height) == (40, 60)


def test_place_and_camera_are_gone():
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "JPEG", exif=exif, comment=b"secret")
    assert b"Maker" in out.getvalue()
    picture, _ = take(out.getvalue())
    with picture.file.open() as file:
        data = file.read()
    assert b"Maker" not in data and b"secret" not in data and b"Exif" not in data


def test_sixteen_bit_grey_keeps_its_greys():
    image = Image.new("I;16", (2, 1))
    image.putpixel((0, 0), 0x4000)
    image.putpixel((1, 0), 0xC000)
    out = io.BytesIO()
    image.save(out, "PNG")
    picture, _ = take(out.getvalue())
    with picture.file.open() as file, Image.open(file) as stored:
        grey = stored.convert("L")
        assert [grey.getpixel((x, 0)) for x in (0, 1)] == [0x40, 0xC0]


def test_cmyk_and_transparency():
    out = io.BytesIO()
    Image.new("CMYK", (10, 10), (0, 255, 255, 0)).save(out, "JPEG")
    red, _ = take(out.getvalue())
    with red.file.open() as file, Image.open(file) as image:
        r, g, b = image.getpixel((5, 5))
        assert image.mode == "RGB" and r > 200 and g < 60 and b < 60
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 255, 100)).save(out, "PNG")
    clear, _ = take(out.getvalue())
    with clear.file.open() as file, Image.open(file) as image:
        assert image.mode == "RGBA" and image.getpixel((5, 5)) == (0, 0, 255, 100)


def test_animations_keep_their_first_frame_and_say_so():
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    picture, remarks = take(out.getvalue())
    assert len(remarks) == 1
    with picture.file.open() as file, Image.open(file) as image:
        assert getattr(image, "n_frames", 1) == 1
        assert image.convert("RGB").getpixel((5, 5))[0] > 200


def test_large_pictures_are_scaled_and_oversized_ones_refused():
    picture, _ = take(picture_bytes(4000, 2000, "JPEG"))
    assert (picture.width, picture.height) == (1120, 560)

    with picture.original.open() as file, Image.open(file) as image:
        assert image.size == (3000, 1500)

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    claim = b"\x89PNG\r\n\x1a\n" + chunk(
        b"IHDR", struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0)
    )
    for data in (
        claim + chunk(b"IDAT", zlib.compress(b"")),
        b"x" * (picture_files.MAX_BYTES + 1),
        b"",
    ):
        with pytest.raises(pictures.PictureRefused):
            take(data)


def test_a_row_that_cannot_be_written_leaves_no_file(media, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError("no room")

    monkeypatch.setattr(Picture, "save", refuse)
    with pytest.raises(RuntimeError):
        take(picture_bytes())
    assert stored_files(media) == []


class FullDisk(FileSystemStorage):
    """Writes the file before, half of the next one, and then finds no room."""

    room = 1

    def _save(self, name, content):
        if not self.room:
            path = Path(self.path(name))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read()[:20])
            raise OSError(errno.ENOSPC, "No space left on device")
        self.room -= 1
        return super()._save(name, content)


@pytest.mark.parametrize("room", [0, 1, 2])
def test_a_full_disk_refuses_a_picture_and_leaves_no_file(client, media, monkeypatch, room):
    disk = FullDisk()
    disk.room = room
    for field in ("original", "file", "thumbnail"):
        monkeypatch.setattr(Picture._meta.get_field(field), "storage", disk)
    client.force_login(make_user("articles.add_picture"))
    file = io.BytesIO(picture_bytes())
    file.name = "a.png"
    answer = client.post(reverse("admin:articles_picture_upload"), {"upload": file})
    assert answer.status_code == 400 and answer.json()["uploaded"] == 0
    assert "看管本程序的人" in answer.json()["error"]["message"]
    assert disk.room == 0 and stored_files(media) == [] and not Picture.objects.exists()


def test_a_folder_that_cannot_be_written_refuses_a_picture(settings, tmp_path, caplog):
    (tmp_path / "file").write_text("no folder")
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    with pytest.raises(pictures.PictureRefused) as refusal:
        take(picture_bytes())
    assert "cannot be written" in caplog.text and str(settings.MEDIA_ROOT) in caplog.text
    assert str(settings.MEDIA_ROOT) not in refusal.value.messages[0]
    assert not Picture.objects.exists()


def test_a_small_copy_is_no_original():
    large = Image.effect_noise((2400, 1600), 40).convert("RGB")
    small = large.copy()
    small.thumbnail(pictures.SHOWN, Image.Resampling.LANCZOS)

    def stored(image):
        out = io.BytesIO()
        image.save(out, "PNG")
        return pictures.store(io.BytesIO(out.getvalue()), by=None)

    first = stored(small)
    second, again = stored(large), stored(large)
    assert first.picture.sha256 == second.picture.sha256  # they look the same on a page
    assert [one.is_new for one in (first, second, again)] == [True, True, False]
    assert again.picture == second.picture


def test_what_somebody_else_uses_meanwhile_is_not_taken_back():
    picture, _remarks = take(picture_bytes())
    make_article(body=f'<p>文</p><figure class="image"><img src="{picture.address}"></figure>')
    other, _remarks = take(picture_bytes(width=70))
    pictures.take_back([picture, other])
    assert list(Picture.objects.all()) == [picture]


# --- the doors


def test_upload_asks_for_the_permission(client, media):
    address = reverse("admin:articles_picture_upload")
    for user, status in (
        (None, 401),
        (make_user(), 403),
        (make_user("articles.view_picture"), 403),
    ):
        if user:
            client.force_login(user)
        file = io.BytesIO(picture_bytes())
        file.name = "a.png"
        assert client.post(address, {"upload": file}).status_code == status
    assert Picture.objects.count() == 0 and stored_files(media) == []


def test_upload_needs_the_csrf_token():
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("articles.add_picture"))
    file = io.BytesIO(picture_bytes())
    file.name = "a.png"
    answer = client.post(reverse("admin:articles_picture_upload"), {"upload": file})
    assert answer.status_code == 403 and Picture.objects.count() == 0


def test_upload_answers_as_the_editor_expects(client):
    client.force_login(make_user("articles.add_picture"))
    file = io.BytesIO(picture_bytes())
    file.name = "现场.png"
    answer = client.post(reverse("admin:articles_picture_upload"), {"upload": file}).json()
    picture = Picture.objects.get()
    assert answer == {
        "uploaded": 1,
        "fileName": "现场.png",
        "url": picture.address,
        "width": 60,
        "height": 40,
    }
    file = io.BytesIO(b"<svg onload=alert(1)>")
    file.name = "x.png"
    refused = client.post(reverse("admin:articles_picture_upload"), {"upload": file})
    assert refused.status_code == 400 and refused.json()["uploaded"] == 0
    assert "PNG" in refused.json()["error"]["message"]


def test_a_picture_is_public_only_through_a_published_issue(client):
    picture = make_picture()
    issue = make_issue()
    make_article(make_section(issue), body=f'<img src="{picture.address}" alt="图">')
    assert client.get(picture.address).status_code == 404

    client.force_login(make_user("articles.view_picture"))
    answer = client.get(picture.address)
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    read(answer)
    client.logout()

    release(issue)
    answer = client.get(picture.address)
    assert answer.status_code == 200 and read(answer)[:4] == b"\x89PNG"
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == FOR_A_MINUTE
    assert read(client.get(f"/media/small/{picture.name}"))[:4] == b"\x89PNG"

    unrelease(issue)
    assert client.get(picture.address).status_code == 404


def test_a_cache_asks_again_without_getting_the_picture_again(client):
    picture = make_picture()
    issue = make_issue()
    make_article(make_section(issue), body=f'<img src="{picture.address}" alt="图">')
    release(issue)
    whole, small = picture.address, f"/media/small/{picture.name}"
    tags = {}
    for address in (whole, small):
        answer = client.get(address)
        tags[address] = answer["ETag"]
        data = read(answer)
        if address == whole:
            assert tags[address] == f'"{hashlib.sha256(data).hexdigest()}"'
        again = client.get(address, headers={"if-none-match": tags[address]})
        assert (again.status_code, again.content) == (304, b"")
        assert (again["ETag"], again["Cache-Control"]) == (tags[address], FOR_A_MINUTE)
    assert len(set(tags.values())) == 2
    other = client.get(small, headers={"if-none-match": tags[whole]})
    assert other.status_code == 200 and read(other)
    refused = client.get(whole, headers={"if-match": '"another"'})
    assert refused.status_code == 412 and "Cache-Control" not in refused

    unrelease(issue)
    assert client.get(whole, headers={"if-none-match": tags[whole]}).status_code == 404
    client.force_login(make_user("articles.view_picture"))
    private = client.get(whole, headers={"if-none-match": tags[whole]})
    assert private.status_code == 200 and read(private)
    assert private["Cache-Control"] == "private, no-store" and "ETag" not in private


def test_a_used_picture_is_not_deleted(media, django_capture_on_commit_callbacks):
    picture = make_picture()
    article = make_article(body=f'<img src="{picture.address}" alt="图">')
    with pytest.raises(pictures.PictureRefused):
        pictures.remove(picture, by=None)
    article.delete()
    with django_capture_on_commit_callbacks(execute=True):
        pictures.remove(picture, by=None)
        assert len(stored_files(media)) == 4
    assert stored_files(media) == [] and not Picture.objects.exists()


def test_browsing_lists_pictures_for_those_who_may(client):
    picture = make_picture()
    address = reverse("admin:articles_picture_browse")
    client.force_login(make_user())
    assert client.get(address).status_code == 403
    client.force_login(make_user("articles.view_picture"))
    page = client.get(address, {"CKEditorFuncNum": '1"><script>'}).content.decode()
    assert f'data-address="{picture.address}"' in page and "<script>" not in page


def test_the_site_gets_each_picture_in_its_own_sizes(client, media):
    wide, narrow = make_picture(width=2500, height=1000), make_picture(width=300, height=200)
    assert (wide.web_widths, narrow.web_widths) == ([480, 960, 1920], [300])
    assert client.get(web(wide, 480)).status_code == 404, "nobody released it"
    issue = make_issue()
    body = f'<img src="{wide.address}" alt="图">'
    make_article(make_section(issue), body=body)
    release(issue)
    for width in wide.web_widths:
        answer = client.get(web(wide, width))
        assert answer["Content-Type"] == "image/webp"
        with Image.open(io.BytesIO(read(answer))) as image:
            assert (image.format, image.width) == ("WEBP", width)
    assert client.get(web(wide, 961)).status_code == 404
    page = client.get(issue.get_absolute_url()).content.decode()
    assert f"{web(wide, 480)} 480w, {web(wide, 960)} 960w" in page
    assert f'class="enlarge" href="{web(wide, 1920)}"' in page


def web(picture: Picture, width: int) -> str:
    return reverse("picture_web", args=[picture.name.rpartition(".")[0], width])


def test_pictures_of_before_get_their_sizes_by_a_command(media, capsys):
    old, lost = make_picture(width=1000, height=500), make_picture()
    web_pictures.remove(old.name, old.web_widths)
    Picture.objects.update(web_widths=[])
    default_storage.delete(lost.original.name)
    with pytest.raises(SystemExit) as end:
        call_command("web_pictures")
    assert end.value.code == 1 and str(lost) in capsys.readouterr().err
    old.refresh_from_db()
    assert old.web_widths == [480, 960, 1000]
    assert [path for path in stored_files(media) if path.startswith("web/")]
