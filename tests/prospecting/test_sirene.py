"""The directory's import: what each line becomes, and that a second run changes nothing."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from members.models import Commune
from prospecting.enums import ImportState, Placing, Refusal
from prospecting.models import Company, SireneImport, SireneUnit
from prospecting.models.sirene_import import COUNTS
from prospecting.services.sirene import plan, run
from tests.factories.prospecting import CompanyFactory, siret
from tests.load.sirene_file import ESTABLISHMENT
from tests.prospecting.sirene_files import CLOSED, UNIT, line, save, unit

pytestmark = pytest.mark.django_db

TREATED = "dateDernierTraitementEtablissement"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "establishments.csv"


def bring(path: Path, **options: Any) -> SireneImport:
    only = options.pop("only", None)
    found = plan.plan(plan.Files(path, **options), only=only)
    run.run(found)
    return found


def account(found: SireneImport) -> dict[str, int]:
    """The counts that are not 0; they always add up."""
    found.refresh_from_db()
    counts = found.counts
    assert counts["read"] == sum(counts[name] for name in COUNTS[1:])
    return {name: count for name, count in counts.items() if count}


def rows() -> list[dict[str, Any]]:
    return list(Company.objects.order_by("siret").values())


def treated(month: int) -> dict[str, str]:
    return {TREATED: f"2026-{month:02}-01T08:00:00"}


def test_an_establishment_as_sirene_tells_it(path: Path) -> None:
    save(path, line(1, "LES EMBRUNS", denominationUsuelleEtablissement="CONSERVERIE ÉLÉONORE"))
    assert account(bring(path)) == {"read": 1, "added": 1}
    company = Company.objects.get()
    assert (company.siret, company.name, company.sign) == (
        siret(1),
        "CONSERVERIE ÉLÉONORE",
        "LES EMBRUNS",
    )
    assert company.address == "4 RUE DU VIADUC"
    assert (company.postcode, company.commune, company.commune_code, company.departement) == (
        "29600",
        "MORLAIX",
        "29151",
        "29",
    )
    assert (company.naf_rev2, company.naf25, company.older_naf) == ("10.71C", "10.71Y", "")
    assert (company.headcount, company.headcount_floor, company.is_employer) == ("12", 20, True)
    assert (company.is_open, company.closed_on, company.is_partial) == (True, None, False)
    assert company.treated_at == datetime(2026, 3, 1, 7, tzinfo=UTC)


def test_a_second_run_changes_nothing(path: Path) -> None:
    save(path, line(1), line(2), line(3, **CLOSED))
    assert account(bring(path)) == {"read": 3, "added": 2, "skipped": 1}
    before = rows()
    assert account(bring(path)) == {"read": 3, "unchanged": 2, "skipped": 1}
    assert rows() == before


def test_closed_then_open_again(path: Path) -> None:
    bring(save(path, line(1), line(2)))
    assert account(bring(save(path, line(1, **CLOSED), line(2)))) == {
        "read": 2,
        "closed": 1,
        "unchanged": 1,
    }
    company = Company.objects.get(siret=siret(1))
    assert (company.is_open, company.closed_on) == (False, date(2026, 2, 3))
    assert account(bring(path)) == {"read": 2, "unchanged": 2}
    assert account(bring(save(path, line(1), line(2)))) == {
        "read": 2,
        "updated": 1,
        "unchanged": 1,
    }
    company.refresh_from_db()
    assert (company.is_open, company.closed_on) == (True, None)


def test_a_date_that_no_page_could_read_is_none(path: Path) -> None:
    """To the database « infinity » and « tomorrow » are dates, and the second another each day."""
    told = {"dateDernierTraitementEtablissement": "infinity"}
    save(path, line(1, **told), line(2, dateDernierTraitementEtablissement="tomorrow"))
    bring(path)
    save(path, line(1, **CLOSED | told | {"dateDebut": "-infinity"}))
    assert account(bring(path)) == {"read": 1, "closed": 1}
    assert [row["treated_at"] for row in rows()] == [None, None]
    assert rows()[0]["closed_on"] is None


def test_only_the_departements_asked_for(path: Path) -> None:
    others = {"29151": 1, "2A004": 2, "22278": 3, "97411": 4, "75101": 5}
    save(path, *(line(rank, codeCommuneEtablissement=code) for code, rank in others.items()))
    found = bring(path, only=plan.departements("22, 2a 974"))
    assert account(found) == {"read": 5, "added": 3, "skipped": 2}
    assert set(Company.objects.values_list("departement", flat=True)) == {"22", "2A", "974"}


def test_what_a_member_typed_is_completed_and_keeps_its_name(path: Path) -> None:
    CompanyFactory(siret=siret(1), name="Chez nous", commune="Morlaix")
    CompanyFactory(siret=siret(2), name="Chez eux")
    nameless = line(1, enseigne1Etablissement="")
    assert account(bring(save(path, nameless, line(2, "LE PHARE")))) == {"read": 2, "updated": 2}
    assert list(Company.objects.order_by("siret").values_list("name", "commune_code")) == [
        ("Chez nous", "29151"),
        ("LE PHARE", "29151"),
    ]


def test_three_long_signs_are_cut_at_the_names_length(path: Path) -> None:
    signs = {f"enseigne{n}Etablissement": letter * 50 for n, letter in enumerate("ABC", 1)}
    assert account(bring(save(path, line(1, **signs)))) == {"read": 1, "added": 1}
    company = Company.objects.get()
    assert company.sign == " ".join(letter * 50 for letter in "ABC")
    assert company.name == company.sign[:150]
    assert account(bring(path)) == {"read": 1, "unchanged": 1}


def test_nothing_hidden_is_shown(path: Path) -> None:
    hidden = dict.fromkeys(
        [
            "enseigne1Etablissement",
            "denominationUsuelleEtablissement",
            "numeroVoieEtablissement",
            "typeVoieEtablissement",
            "libelleVoieEtablissement",
        ],
        "[ND]",
    )
    bring(save(path, line(1, "AVANT")))
    bring(save(path, line(1, statutDiffusionEtablissement="P", **hidden)))
    company = Company.objects.get()
    assert company.name == "Établissement sans nom public (industrie et fabrication)"
    assert (company.address, company.sign, company.is_partial) == ("", "", True)
    # The label is no name: neither "avant" nor "industrie" finds it.
    assert company.plain == company.document == ""


def test_old_codes_are_not_shown_as_todays(path: Path) -> None:
    old = {"nomenclatureActivitePrincipaleEtablissement": "NAP"}
    bring(
        save(
            path,
            line(1, activitePrincipaleEtablissement="52.2B", **old)
            | {"activitePrincipaleNAF25Etablissement": ""},
        )
    )
    company = Company.objects.get()
    assert (company.naf_rev2, company.naf25) == ("", "")
    assert (company.older_naf, company.older_nomenclature) == ("52.2B", "NAP")


class TestLegalUnits:
    def test_names_come_from_the_legal_unit(self, path: Path, tmp_path: Path) -> None:
        nameless = {"enseigne1Etablissement": ""}
        save(path, line(1, **nameless), line(2, "LE PHARE"), line(3, **nameless))
        units = save(
            tmp_path / "units.csv",
            unit(1, sigleUniteLegale="SB"),
            unit(2),
            unit(9, denominationUniteLegale="NOT WANTED"),
            columns=UNIT,
        )
        assert account(bring(path, units=units)) == {"read": 3, "added": 3}
        told = Company.objects.order_by("siret").values_list("name", "legal_name", "acronym")
        assert list(told) == [
            ("SOCIETE 1", "SOCIETE 1", "SB"),
            ("LE PHARE", "SOCIETE 2", ""),
            ("Établissement sans nom public (industrie et fabrication)", "", ""),
        ]
        assert not SireneUnit.objects.exists()
        before = rows()
        assert account(bring(path, units=units)) == {"read": 3, "unchanged": 3}
        # Without the legal units what they told stays.
        assert account(bring(path)) == {"read": 3, "unchanged": 3}
        assert rows() == before

    def test_a_person_is_no_company(self, path: Path, tmp_path: Path) -> None:
        save(
            path,
            line(1, "ROZENN EXEMPLE"),
            line(2, "M. EXEMPLE-DÉMO Yann"),
            line(3, "AU BON PAIN DÉMO"),
        )
        person = {"categorieJuridiqueUniteLegale": "1000", "denominationUniteLegale": ""}
        units = save(
            tmp_path / "units.csv",
            unit(1, nomUniteLegale="EXEMPLE", prenom1UniteLegale="ROZENN", **person),
            unit(2, nomUniteLegale="EXEMPLE DEMO", prenomUsuelUniteLegale="YANN", **person),
            unit(3, nomUniteLegale="DEMO", prenom1UniteLegale="ANNA", **person),
            columns=UNIT,
        )
        bring(path, units=units)
        named = "Entreprise individuelle (industrie et fabrication)"
        assert list(Company.objects.order_by("siret").values_list("name", "sign")) == [
            (named, ""),
            (named, ""),
            ("AU BON PAIN DÉMO", "AU BON PAIN DÉMO"),
        ]
        assert not Company.objects.filter(plain__contains="rozenn").exists()
        before = rows()
        assert account(bring(path)) == {"read": 3, "unchanged": 3}
        assert rows() == before

    @pytest.mark.parametrize("size", [1, 100])
    def test_of_a_number_that_is_twice_the_first_line_counts(
        self, path: Path, tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(run, "BATCH", size)
        save(path, line(1, enseigne1Etablissement=""))
        second = unit(1, denominationUniteLegale="SECOND")
        units = save(tmp_path / "units.csv", unit(1), second, columns=UNIT)
        places = tmp_path / "places.csv"
        places.write_text(
            "siret;qualite_xy;y_latitude;x_longitude\n"
            f"{siret(1)};33;48.1;-3.1\n{siret(1)};11;48.2;-3.2\n{siret(1)};11;48.3;-3.3\n"
        )
        bring(path, units=units, coordinates=places)
        company = Company.objects.get()
        assert (company.name, company.latitude, company.longitude) == ("SOCIETE 1", 48.2, -3.2)


class TestPlaces:
    def test_the_geocoded_variant(self, path: Path) -> None:
        columns = (*ESTABLISHMENT, "longitude", "latitude")
        save(
            path,
            line(1, longitude="-3.8272", latitude="48.5776"),
            line(2, longitude="?", latitude="48"),
            columns=columns,
        )
        bring(path)
        first, second = Company.objects.order_by("siret")
        assert (first.latitude, first.longitude, first.placing) == (48.5776, -3.8272, Placing.EXACT)
        assert (second.latitude, second.placing) == (None, "")

    def test_the_file_of_coordinates_then_the_commune(self, path: Path, tmp_path: Path) -> None:
        Commune.objects.create(
            code="29151", name="Morlaix", plain="morlaix", latitude=48.5, longitude=-3.8
        )
        places = tmp_path / "places.csv"
        places.write_text(
            "siret;x;y;qualite_xy;epsg;plg_qp;y_latitude;x_longitude\n"
            f"{siret(1)};1;2;11;2154;;48.57;-3.82\n"
            f"{siret(2)};1;2;33;2154;;48.11;-3.11\n"
            f"{siret(8)};1;2;11;2154;;48.22;-3.22\n"
        )
        save(path, line(1), line(2), line(3, statutDiffusionEtablissement="P"))
        bring(path, coordinates=places)
        assert list(
            Company.objects.order_by("siret").values_list("latitude", "longitude", "placing")
        ) == [
            (48.57, -3.82, Placing.EXACT),
            (48.5, -3.8, Placing.COMMUNE),
            (48.5, -3.8, Placing.COMMUNE),
        ]
        assert account(bring(path)) == {"read": 3, "unchanged": 3}


class TestRefusals:
    def test_each_refused_line_is_named(self, path: Path) -> None:
        wrong = siret(5)[:-1] + str((int(siret(5)[-1]) + 1) % 10)
        save(
            path,
            line(1),
            line(2, siret=wrong),
            line(3, siret="123"),
            line(4, etatAdministratifEtablissement="X"),
            line(6),
        )
        with path.open("a") as file:
            file.write(f"{siret(7)[:9]},x,{siret(7)}\n")
        found = bring(path)
        assert account(found) == {"read": 6, "added": 2, "refused": 4}
        assert list(found.refusals.values_list("line", "siret", "reason")) == [
            (3, wrong, Refusal.SIRET),
            (4, "123", Refusal.SIRET),
            (5, siret(4), Refusal.STATE),
            (7, siret(7), Refusal.WIDTH),
        ]

    @pytest.mark.parametrize("size", [1, 2, 100])
    def test_of_the_same_siret_the_latest_treatment_stays(
        self, path: Path, size: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(run, "BATCH", size)
        save(
            path,
            line(1, "LATEST", **treated(5)),
            line(1, "EARLIER"),
            line(2, "FIRST"),
            line(2, "SECOND"),
            line(3, "THE SAME"),
            line(3, "THE SAME"),
        )
        found = bring(path)
        assert account(found) == {"read": 6, "added": 3, "refused": 3}
        assert [refusal.line for refusal in found.refusals.all()] == [3, 5, 7]
        assert {refusal.reason for refusal in found.refusals.all()} == {Refusal.TWICE}
        before = rows()
        assert [row["name"] for row in before] == ["LATEST", "FIRST", "THE SAME"]
        assert account(bring(path)) == {"read": 6, "unchanged": 3, "refused": 3}
        assert rows() == before

    @pytest.mark.parametrize("size", [1, 3, 100])
    def test_of_all_lines_of_a_siret_the_newest_decides(
        self, path: Path, size: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """In any order and at any distance, whether it is open or closed, and known or not."""
        bring(save(path, line(6), line(7), line(8, "LATEST", **treated(5))))
        monkeypatch.setattr(run, "BATCH", size)
        save(
            path,
            line(1, **treated(5), **CLOSED),
            line(2, **treated(4)),
            line(3, **treated(3), **CLOSED),
            line(4, **{TREATED: ""}),
            line(5, "FIRST", **{TREATED: ""}),
            line(6, **treated(5), **CLOSED),
            line(7, "EARLIER", **treated(4)),
            line(8, "EARLIER", **treated(4)),
            line(3, "OPEN AGAIN", **treated(5)),
            line(1, **treated(4)),
            line(2, **treated(5), **CLOSED),
            line(3, **treated(4), **CLOSED),
            line(4, **treated(1), **CLOSED),
            line(5, "SECOND", **{TREATED: ""}),
            line(6, **treated(4)),
            line(7, "LATEST", **treated(5)),
            line(8, "LATEST", **treated(5)),
        )
        found = bring(path)
        counts = {"read": 17, "skipped": 3, "refused": 9}
        assert account(found) == counts | {"added": 2, "closed": 1, "updated": 1, "unchanged": 1}
        assert [one.line for one in found.refusals.all()] == [3, 4, 5, 8, 9, 11, 13, 15, 16]
        before = rows()
        assert [(row["siret"], row["name"], row["is_open"]) for row in before] == [
            (siret(3), "OPEN AGAIN", True),
            (siret(5), "FIRST", True),
            (siret(6), "ENSEIGNE 6", False),
            (siret(7), "LATEST", True),
            (siret(8), "LATEST", True),
        ]
        assert account(bring(path)) == counts | {"unchanged": 5}
        assert rows() == before

    def test_only_the_first_thousand_are_kept(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(run, "REFUSALS_KEPT", 2)
        monkeypatch.setattr(run, "BATCH", 1)
        save(path, *(line(rank, siret="0") for rank in range(4)))
        found = bring(path)
        assert account(found) == {"read": 4, "refused": 4}
        assert found.refusals.count() == 2


class TestInterruption:
    def test_half_a_run_resumed_gives_the_same_table(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(run, "BATCH", 2)
        save(path, *(line(rank) for rank in range(1, 6)), line(7, siret="7"), line(8, **CLOSED))

        def fail(found: SireneImport) -> None:
            if found.read == 4:
                raise ConnectionError

        found = plan.plan(plan.Files(path))
        with pytest.raises(ConnectionError):
            run.run(found, fail)
        found.refresh_from_db()
        assert (found.state, found.line, found.read) == (ImportState.INTERRUPTED, 5, 4)
        again = plan.plan(plan.Files(path))
        assert again == found
        run.run(again)
        assert account(again) == {"read": 7, "added": 5, "refused": 1, "skipped": 1}
        assert again.state == ImportState.DONE
        assert [refusal.line for refusal in again.refusals.all()] == [7]
        assert Company.objects.count() == 5
        assert account(bring(path)) == {"read": 7, "unchanged": 5, "refused": 1, "skipped": 1}

    def test_interrupted_while_reading_the_legal_units(
        self, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(run, "BATCH", 2)
        save(path, *(line(rank, enseigne1Etablissement="") for rank in range(1, 6)))
        units = save(tmp_path / "units.csv", *(unit(rank) for rank in range(1, 6)), columns=UNIT)

        def fail(found: SireneImport) -> None:
            if found.phase == "units":
                raise KeyboardInterrupt

        found = plan.plan(plan.Files(path, units))
        with pytest.raises(KeyboardInterrupt):
            run.run(found, fail)
        run.run(plan.plan(plan.Files(path, units)))
        assert set(Company.objects.values_list("name", flat=True)) == {
            f"SOCIETE {rank}" for rank in range(1, 6)
        }

    def test_other_files_do_not_go_on_with_it(self, path: Path, tmp_path: Path) -> None:
        found = plan.plan(plan.Files(save(path, line(1))))
        SireneImport.objects.update(state=ImportState.RUNNING)
        other = plan.plan(plan.Files(save(tmp_path / "other.csv", line(2))))
        assert other != found
        found.refresh_from_db()
        assert found.state == ImportState.FAILED

    @pytest.mark.parametrize("is_at_work", [True, False])
    def test_stopped_it_keeps_no_names_of_people(
        self,
        path: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        is_at_work: bool,  # a case
    ) -> None:
        monkeypatch.setattr(run, "BATCH", 1)
        save(path, *(line(rank) for rank in (1, 2)))
        units = save(tmp_path / "units.csv", *(unit(rank) for rank in (1, 2)), columns=UNIT)
        found = plan.plan(plan.Files(path, units))

        def leave(found: SireneImport) -> None:
            if found.phase == "units":
                if not is_at_work:
                    raise ConnectionError
                # Another process's word: it cannot empty what this one holds.
                SireneImport.objects.update(state=ImportState.FAILED)

        if is_at_work:
            run.run(found, leave)
        else:
            with pytest.raises(ConnectionError):
                run.run(found, leave)
            assert SireneUnit.objects.count() == 2
            assert run.stop(found)
        found.refresh_from_db()
        assert found.state == ImportState.FAILED
        assert not SireneUnit.objects.exists()

    def test_stopped_by_somebody(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(run, "BATCH", 1)
        found = plan.plan(plan.Files(save(path, line(1), line(2), line(3))))

        def stop(found: SireneImport) -> None:
            if found.read:
                run.stop(found)

        run.run(found, stop)
        assert Company.objects.count() == 1
        found.refresh_from_db()
        assert (found.state, found.read) == (ImportState.FAILED, 1)
        assert not run.stop(found)
