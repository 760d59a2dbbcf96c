"""Staff bring people in, find them again, and hand them a way in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alongside.core import clock
from alongside.core.actors import Actor, Channel
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed
from alongside.people import access
from alongside.people.actions import codes, grants, logins, persons
from alongside.people.models import EntryCode, EntryKind, Grant, Identifier, Person
from alongside.people.queries import staff as queries
from alongside.people.rules import Category, Level
from tests.universe import IMPORTED_BORN, RHIAN_BORN, RHIAN_NHS, Universe

ClientAs = Callable[..., Client]
FREE_NHS = "943 476 5919"


def found(universe: Universe, wanted: str, name: str = "nurse") -> list[str]:
    return [p.name for p in queries.find_people(universe.actor(name), wanted).people]


class TestFinding:
    @pytest.fixture(autouse=True)
    def more(self, universe: Universe) -> None:
        for name in ("Éluned Parry", "Zoë Prys-Jones", "Owain Parry"):
            persons.register_person(by=universe.actor("nurse"), name=name)

    @pytest.mark.parametrize(
        ("wanted", "names"),
        [
            ("elu", ["Éluned Parry"]),
            ("ÉLU", ["Éluned Parry"]),
            ("parry", ["Éluned Parry", "Owain Parry"]),
            ("par ow", ["Owain Parry"]),
            ("arry", []),
            ("%", []),
            ("_", []),
            (RHIAN_NHS, ["Rhian"]),
            ("999 000 1235", ["Rhian"]),
            (FREE_NHS, []),
        ],
    )
    def test_by_the_beginning_of_any_word_or_a_whole_number(
        self, universe: Universe, wanted: str, names: list[str]
    ) -> None:
        assert found(universe, wanted) == names

    def test_in_order_of_name_without_accents(self, universe: Universe) -> None:
        names = found(universe, "")
        assert names == sorted(names, key=lambda name: name.replace("É", "E").replace("ë", "e"))
        assert "Dana Hughes" not in names  # she herself

    def test_nobody_whom_they_may_not_see(self, universe: Universe) -> None:
        for name in ("stranger", "lead", "peer", "board"):
            assert found(universe, "", name) == []
            assert found(universe, RHIAN_NHS, name) == []
        assert found(universe, "", "link_worker") == ["Rhian"]

    @pytest.mark.parametrize("name", Universe.NAMES)
    def test_the_same_people_as_the_rule_says(self, universe: Universe, name: str) -> None:
        by = universe.actor(name)
        rule = access.visible_people(by).exclude(pk=by.person_id)
        assert {p.pk for p in queries.find_people(by).people} == {p.pk for p in rule}

    def test_pages_follow_each_other_without_a_gap(
        self, universe: Universe, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queries, "PAGE", 2)
        for _ in range(2):
            persons.register_person(by=universe.actor("nurse"), name="Owain Parry")
        by = universe.actor("nurse")
        seen: list[Person] = []
        after = None
        while True:
            page = queries.find_people(by, "", after=after)
            seen += page.people
            after = page.after
            if after is None:
                break
        assert (
            len(seen)
            == len(set(seen))
            == access.visible_people(by).exclude(pk=by.person_id).count()
        )

    def test_queries_do_not_grow_with_people(self, universe: Universe, client_as: ClientAs) -> None:
        browser = client_as("nurse")
        url = reverse("people:people")

        def count() -> int:
            with CaptureQueriesContext(connection) as held:
                assert browser.get(url).status_code == 200
            return len(held)

        before = count()
        for number in range(30):
            persons.register_person(by=universe.actor("nurse"), name=f"Person {number}")
        assert count() == before


class TestPeoplePage:
    def test_the_number_is_sent_in_the_body_only(
        self, universe: Universe, client_as: ClientAs
    ) -> None:
        page = client_as("nurse").post(reverse("people:people"), {"wanted": RHIAN_NHS})
        html = page.content.decode()
        assert "Rhian Bevan" in html
        assert f"?wanted={RHIAN_NHS}" not in html
        assert RHIAN_NHS not in page.wsgi_request.get_full_path()

    def test_a_search_that_finds_nobody_says_so(
        self, universe: Universe, client_as: ClientAs
    ) -> None:
        page = client_as("nurse").post(reverse("people:people"), {"wanted": "Xyz"})
        assert "Nobody found" in page.content.decode()

    def test_more_people_by_a_button(
        self, universe: Universe, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queries, "PAGE", 1)
        browser = client_as("nurse")
        first = browser.get(reverse("people:people")).content.decode()
        assert "More people" in first
        assert "Idris Pugh" in first
        second = browser.post(
            reverse("people:people"), {"wanted": "", "after": str(universe.imported.pk)}
        ).content.decode()
        assert "Rhian" in second
        assert "Idris Pugh" not in second
        assert browser.get(reverse("people:people") + "?after=nonsense").status_code == 200

    @pytest.mark.parametrize(
        ("name", "status"),
        [("nurse", 200), ("lead", 200), ("peer", 404), ("board", 404), ("rhian", 404)],
    )
    def test_for_staff_only(
        self, universe: Universe, client_as: ClientAs, name: str, status: int
    ) -> None:
        for page in ("people:people", "people:add_person"):
            assert client_as(name).get(reverse(page)).status_code == status

    def test_not_without_a_second_factor(self, universe: Universe, client_as: ClientAs) -> None:
        browser = client_as("nurse", second_factor=False)
        assert browser.get(reverse("people:people")).status_code == 404


class TestAdding:
    URL = "/people/add/"

    def test_a_name_is_enough(self, universe: Universe, client_as: ClientAs) -> None:
        response = client_as("nurse").post(self.URL, {"name": "Siân", "language": "cy"})
        person = Person.objects.get(name="Siân")
        assert response["Location"] == reverse("people:person_ways_in", args=[person.pk])
        assert person.language == "cy"
        assert access.can(universe.actor("gp"), person.pk, Level.CONTRIBUTE, Category.PLAN)

    def test_everything_that_was_given_is_kept(
        self, universe: Universe, client_as: ClientAs
    ) -> None:
        client_as("nurse").post(
            self.URL,
            {
                "name": "Siân",
                "full_name": "Siân Owen",
                "birth_date_day": "1",
                "birth_date_month": "mai",
                "birth_date_year": "1960",
                "phone": "01632 960 555",
                "email": "sian@example.org",
                "post": "1 High Street\nBangor",
                "language": "cy",
                "nhs": FREE_NHS,
            },
        )
        person = Person.objects.get(name="Siân")
        assert (person.full_name, person.birth_date) == ("Siân Owen", date(1960, 5, 1))
        assert {point.value for point in person.contact_points.all()} == {
            "+441632960555",
            "sian@example.org",
            "1 High Street\nBangor",
        }
        assert persons.find_by_identifier(Identifier.NHS_NUMBER, "9434765919") == person

    def test_a_look_alike_is_shown_first_and_may_be_somebody_else(
        self, universe: Universe, client_as: ClientAs
    ) -> None:
        browser = client_as("nurse")
        given = {
            "name": "idris  pugh".replace("  ", " "),
            "birth_date_day": IMPORTED_BORN.day,
            "birth_date_month": IMPORTED_BORN.month,
            "birth_date_year": IMPORTED_BORN.year,
            "language": "en",
        }
        asked = browser.post(self.URL, given)
        assert asked.status_code == 200
        assert str(universe.imported.pk) in asked.content.decode()
        assert Person.objects.filter(sort_name="idris pugh").count() == 1
        assert browser.post(self.URL, {**given, "somebody_else": "on"}).status_code == 302
        assert Person.objects.filter(sort_name="idris pugh").count() == 2

    def test_nobody_learns_of_a_look_alike_whom_they_may_not_see(
        self, universe: Universe, client_as: ClientAs
    ) -> None:
        given = {
            "name": "Rhian",
            "birth_date_day": RHIAN_BORN.day,
            "birth_date_month": RHIAN_BORN.month,
            "birth_date_year": RHIAN_BORN.year,
            "language": "en",
        }
        assert client_as("stranger").post(self.URL, given).status_code == 302

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"name": " "}, "The name they like to be called"),
            ({"nhs": "943 476 5918"}, "not a valid NHS number"),
            ({"nhs": RHIAN_NHS}, "already in use here"),
            ({"birth_date_year": "52"}, "The date also needs"),
            ({"email": "nobody"}, "does not look like an email"),
        ],
    )
    def test_faults_are_sentences_beside_the_box(
        self, universe: Universe, client_as: ClientAs, change: dict[str, str], sentence: str
    ) -> None:
        page = client_as("nurse").post(self.URL, {"name": "Siân", "language": "en", **change})
        assert page.status_code == 200
        assert sentence in page.content.decode()
        assert not Person.objects.filter(name="Siân").exists()


class TestWaysIn:
    def url(self, universe: Universe, name: str = "person_ways_in", *more: object) -> str:
        return reverse(f"people:{name}", args=[universe.imported.pk, *more])

    def test_the_page_says_what_opens_now(self, universe: Universe, client_as: ClientAs) -> None:
        nurse = universe.actor("nurse")
        logins.issue_slip(by=nurse, person=universe.imported)
        logins.issue_claim(by=nurse, person=universe.imported)
        html = client_as("nurse").get(self.url(universe)).content.decode()
        assert "Sign-in slip" in html
        assert "Claim of a record" in html
        assert AuditEvent.objects.filter(
            person_id=universe.imported.pk, verb="record.read", category="plan"
        ).exists()

    def test_a_slip_is_shown_once_and_works(self, universe: Universe, client_as: ClientAs) -> None:
        browser = client_as("nurse")
        page = browser.post(self.url(universe, "person_slip"), {"as": "page"})
        code = page.content.decode().split('class="al-slip">')[1].split("<")[0]
        assert code not in browser.get(self.url(universe)).content.decode()
        row = logins.use_code(
            by=Actor(channel=Channel.WEB), code=code, birth_date=IMPORTED_BORN, address="192.0.2.9"
        )
        assert row is not None
        assert row.person_id == universe.imported.pk

    @pytest.mark.parametrize("language", ["en", "cy"])
    @pytest.mark.parametrize("how", ["slip", "letter"])
    def test_printed_in_the_persons_language(
        self, universe: Universe, client_as: ClientAs, how: str, language: str
    ) -> None:
        Person.objects.filter(pk=universe.imported.pk).update(language=language)
        persons.change_contact(
            by=universe.actor("nurse"),
            person=universe.imported,
            system="post",
            value="1 High Street\nBangor",
        )
        response = client_as("nurse").post(self.url(universe, "person_slip"), {"as": how})
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF-")
        assert f'filename="{how}.pdf"' in response["Content-Disposition"]

    def test_an_invitation_after_checking_who_they_are(
        self, universe: Universe, client_as: ClientAs
    ) -> None:
        browser = client_as("nurse")
        claims = EntryCode.objects.filter(kind=EntryKind.CLAIM)
        assert browser.post(self.url(universe, "person_claim"), {"as": "page"}).status_code == 302
        assert not claims.exists()
        page = browser.post(self.url(universe, "person_claim"), {"as": "page", "checked": "yes"})
        assert reverse("people:claim") in page.content.decode()
        assert claims.count() == 1

    def test_ending_a_code_ends_the_visit_of_whoever_used_it(
        self, universe: Universe, client_as: ClientAs
    ) -> None:
        slip = logins.issue_slip(by=universe.actor("nurse"), person=universe.imported)
        theirs = Client()
        theirs.post(
            reverse("people:way_in"),
            {
                "code": slip.code,
                "birth_date_day": IMPORTED_BORN.day,
                "birth_date_month": IMPORTED_BORN.month,
                "birth_date_year": IMPORTED_BORN.year,
            },
        )
        own = reverse("people:about", args=[universe.imported.pk])
        assert theirs.get(own).status_code == 200
        client_as("nurse").post(self.url(universe, "person_code_end", slip.row.pk))
        assert theirs.get(own)["Location"].startswith(reverse("people:way_in"))

    def test_a_code_of_another_person_is_not_found(
        self, universe: Universe, client_as: ClientAs
    ) -> None:
        row = logins.issue_slip(by=universe.actor("nurse"), person=universe.rhian).row
        answer = client_as("nurse").post(self.url(universe, "person_code_end", row.pk))
        assert answer.status_code == 404

    @pytest.mark.parametrize("name", ["rhian", "carer", "link_worker", "lead", "peer", "stranger"])
    def test_hidden_from_everybody_else(
        self, universe: Universe, client_as: ClientAs, name: str
    ) -> None:
        browser = client_as(name)
        assert browser.get(self.url(universe)).status_code == 404
        for page in ("person_slip", "person_claim"):
            assert browser.post(self.url(universe, page), {"checked": "yes"}).status_code == 404

    def test_the_person_has_no_such_page(self, universe: Universe, client_as: ClientAs) -> None:
        url = reverse("people:person_ways_in", args=[universe.rhian.pk])
        assert client_as("rhian").get(url).status_code == 404

    def test_somebody_who_signs_in_needs_no_invitation(
        self, universe: Universe, client_as: ClientAs
    ) -> None:
        url = reverse("people:person_ways_in", args=[universe.rhian.pk])
        html = client_as("nurse").get(url).content.decode()
        assert "They sign in with their own email" in html
        assert "I have checked who they are" not in html

    def test_without_a_date_of_birth_no_code(self, universe: Universe, client_as: ClientAs) -> None:
        person = persons.register_person(by=universe.actor("nurse"), name="Siân")
        html = client_as("nurse").get(reverse("people:person_ways_in", args=[person.pk]))
        assert "Write down the date of birth first" in html.content.decode()


class TestEndingACode:
    def test_the_person_may_and_others_may_not(self, universe: Universe) -> None:
        row = logins.issue_slip(by=universe.actor("nurse"), person=universe.rhian).row
        for name in ("stranger", "carer", "link_worker", "lead"):
            with pytest.raises(NotAllowed):
                codes.end_code(by=universe.actor(name), entry=row)
        ended = codes.end_code(by=universe.actor("rhian"), entry=row)
        assert ended.ended_at is not None
        assert codes.end_code(by=universe.actor("rhian"), entry=row).ended_at == ended.ended_at

    def test_only_codes_that_staff_hand_out(self, universe: Universe) -> None:
        row = logins.issue_code(
            by=universe.actor("rhian"),
            kind=EntryKind.INVITATION,
            lasts=clock.now() - clock.now(),
            person=universe.rhian,
        ).row
        with pytest.raises(NotAllowed):
            codes.end_code(by=universe.actor("nurse"), entry=row)


def test_a_team_that_was_shut_out_finds_nobody(universe: Universe) -> None:
    grant = Grant.objects.get(person=universe.rhian, grantee=universe.team)
    grants.end_access(by=universe.actor("rhian"), grant=grant)
    assert "Rhian" not in found(universe, "")
    assert found(universe, RHIAN_NHS) == []
