"""Sounds and pictures: known by their bytes, without what was written into them, never trusted."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from alongside.core import files, media
from alongside.core.errors import Refused
from tests.core import sounds

GOOD = {
    "audio/wav": sounds.wav(),
    "audio/mp4": sounds.mp4(),
    "audio/mpeg": sounds.mp3(),
    "audio/ogg": sounds.ogg(),
    "audio/webm": sounds.webm(),
}
LONG = {
    "wav": sounds.wav(400),
    "mp4": sounds.mp4(400),
    "mp3": sounds.mp3(400),
    "ogg": sounds.ogg(400),
    "webm": sounds.webm(400),
}


@pytest.mark.parametrize("kind", GOOD)
def test_a_sound_is_known_by_its_bytes_and_still_sounds(kind: str) -> None:
    bare, found = media.clean(GOOD[kind])
    assert found == kind == media.sniff(bare)
    assert media.clean(bare) == (bare, kind)  # nothing more to take out


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_drawn_anew_upright_and_without_what_the_camera_wrote(kind: str) -> None:
    data = sounds.picture(kind, says="At 51.5 N, Rhian's kitchen")
    assert b"kitchen" in data
    bare, found = media.clean(data)
    assert found == "image/jpeg"
    assert b"kitchen" not in bare
    with Image.open(BytesIO(bare)) as drawn:
        assert drawn.size == (40, 60)
        assert not drawn.getexif()


def test_a_large_picture_becomes_smaller() -> None:
    bare, _kind = media.clean(sounds.picture("JPEG", (3000, 1500)))
    with Image.open(BytesIO(bare)) as drawn:
        assert drawn.size == (2000, 1000)


@pytest.mark.parametrize(
    "data",
    [
        sounds.wav(0.1, sounds.chunk(b"LIST", b"INFOIARTRhian at home")),
        sounds.mp4(says=b"Rhian at home"),
        sounds.mp3(says=b"Rhian at home"),
    ],
)
def test_what_a_recorder_wrote_beside_the_sound_is_taken_out(data: bytes) -> None:
    assert b"Rhian at home" in data
    bare, _kind = media.clean(data)
    assert b"Rhian at home" not in bare
    assert media.sniff(bare) == media.sniff(data)


def test_an_mp4_keeps_its_size_so_that_it_still_points_right() -> None:
    data = sounds.mp4()
    bare, _kind = media.clean(data)
    assert len(bare) == len(data)
    assert bare.index(b"mdat") == data.index(b"mdat")


@pytest.mark.parametrize("kind", LONG)
def test_more_than_five_minutes_is_refused(kind: str) -> None:
    with pytest.raises(Refused, match="longer than 5 minutes"):
        media.clean(LONG[kind])


@pytest.mark.parametrize("film", [sounds.mp4(handler=b"vide"), sounds.webm(codec=b"V_VP8")])
def test_a_film_is_refused(film: bytes) -> None:
    with pytest.raises(Refused, match="This is a film"):
        media.clean(film)


HOSTILE = {
    "nothing": b"",
    "html": b"<html><script>alert(1)</script>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "gif": b"GIF89a" + bytes(40),
    "a program": b"MZ" + bytes(100),
    "a picture cut short": sounds.picture("JPEG", (400, 400))[:300],
    "html after a picture's first bytes": b"\xff\xd8\xff<html><script>alert(1)</script>",
    "a PNG that says it is vast": b"\x89PNG\r\n\x1a\n"
    + struct.pack(">I", 13)
    + b"IHDR"
    + struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    + b"\0\0\0\0",
    "an MP4 whose box is larger than the file": sounds.box(b"ftyp", b"M4A ") + b"\x7f\0\0\0moov",
    "an MP4 of a hundred thousand boxes": sounds.box(b"ftyp", b"M4A ") + b"\0\0\0\x08free" * 10**5,
    "a WAV of a hundred thousand chunks": sounds.wav()[:12] + b"junk\0\0\0\0" * 10**5,
    "tags and no sound": b"ID3\x04\0\0\0\0\0\x05hello",
    "half an Ogg page": b"OggS",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_a_sound_or_picture_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(Refused, match=r"\.$"):
        media.clean(HOSTILE[name])


def test_boxes_in_boxes_do_not_keep_us_counting() -> None:
    deep = b"".join(struct.pack(">I", 8 * (3000 - n)) + b"moov" for n in range(3000))
    data = sounds.box(b"ftyp", b"M4A ") + deep
    assert media.clean(data) == (data, "audio/mp4")


@given(st.sampled_from(sorted(GOOD)), st.data())
def test_a_damaged_sound_is_kept_or_refused_and_never_breaks(
    kind: str, data: st.DataObject
) -> None:
    whole = bytearray(GOOD[kind])
    for _number in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        _bare, found = media.clean(cut)
    except Refused:
        return
    assert found in files.TYPES


@given(st.binary(max_size=300))
def test_whatever_is_sent_is_kept_or_refused(data: bytes) -> None:
    try:
        _bare, found = media.clean(data)
    except Refused:
        return
    assert found in files.TYPES
