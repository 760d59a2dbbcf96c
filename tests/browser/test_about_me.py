"""About me: question by question with a voice note, without a script, and met first by others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alongside.people.actions import circles
from alongside.people.models import Attachment
from tests.browser.walker import Walker
from tests.core import sounds
from tests.universe import Universe

pytestmark = pytest.mark.browser

# A browser without a microphone records this: half a second of a tone.
MICROPHONE = """
navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const out = context.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  await context.resume();
  return out.stream;
};
"""


def test_somebody_says_who_they_are_and_others_meet_that_first(
    town: Universe, walk: Callable[..., Walker], tmp_path: Path
) -> None:
    pages = f"/p/{town.rhian.pk}/"
    circles.add_member(
        by=town.actor("rhian"), person=town.rhian, name="Carys", tie="child", main=True
    )

    # Given Rhian, on her telephone, who answers one question and skips another
    rhian = walk(town.client("rhian"), also=(1280,))
    rhian.page.add_init_script(MICROPHONE)
    rhian.go(f"{pages}about/").tap("Say more about yourself")
    rhian.sees("Question 2 of 10", "What does a good life look like for you?").shot("about-say")
    rhian.write("What does a good life look like for you?", "A garden, and people in it.")
    rhian.tap("Save and go on").sees("What are you good at?")
    rhian.tap("Skip this one").sees("How can we work with you?")

    # When she says the next one aloud
    rhian.open("Say it aloud").tap("Record", check=False)
    rhian.page.wait_for_timeout(700)
    rhian.tap("Stop", check=False)
    rhian.page.get_by_text("It is kept when you save.").wait_for()
    rhian.tap("Save and go on")
    voice = Attachment.objects.get(person=town.rhian)
    assert voice.file.media_type == "audio/webm"
    rhian.tap("Enough for now").sees("A garden, and people in it.", "How to work with me")
    rhian.shot("about-me")

    # Then her nurse meets it before all else, wherever she comes in, and only once
    nurse = walk(town.client("nurse"), width=1280, also=(320,))
    nurse.go(f"{pages}circle/").sees("What matters to Rhian", "A garden, and people in it.")
    nurse.shot("first-opening").sees("Carys")
    nurse.go(f"{pages}circle/").sees_not("What matters to Rhian").shot("circle")

    # And without a script a picture does as well, is taken away, and comes back
    picture = tmp_path / "garden.jpg"
    picture.write_bytes(sounds.picture())
    plain = walk(town.client("rhian"), javascript=False)
    plain.go(f"{pages}about/say/people/").write("Who is important to you?", "Carys")
    plain.open("Say it aloud")
    plain.page.set_input_files("input[name=picture]", picture)
    plain.write("What does the picture show?", "Carys in the garden").tap("Save")
    assert plain.page.get_by_alt_text("Carys in the garden").is_visible()
    plain.tap("Remove (Carys in the garden)").sees("Picture removed.").tap("Undo")
    assert plain.page.get_by_alt_text("Carys in the garden").is_visible()

    # And what stood there before is never lost
    plain.go(f"{pages}about/say/people/").write("Who is important to you?", "Carys and Mair")
    plain.tap("Save").tap("Earlier words (People who are important to me)")
    plain.tap("Bring these words back").sees("These words are back.")
