"""Names of watch lists as terms: what is looked for of a row, and how surely."""

from __future__ import annotations

import pytest

from monitor.model import (
    Config,
    EntitySpec,
    Fuzzy,
    Layer,
    ListEntry,
    ListFormat,
    Role,
    RuleSpec,
    Term,
    TermOptions,
    VerdictKind,
    WatchList,
)
from monitor.rules import common_words, compile_rules, evidence, left_out, parse_expr, unfindable, unsure_names
from monitor.rules.listed import Listed, quieted, turned_round, without_form, without_patronymic
from monitor.rules.terms import entity_terms
from tests.unit.rules.making import doc, found, judged, keyword, rule, ruleset

OFAC = ListFormat.OFAC_SDN


def entity(*rows: ListEntry, format_: ListFormat | None = OFAC, **more: object) -> EntitySpec:
    """An entity with a list of these rows."""
    spec = EntitySpec(
        "sdn", options=TermOptions(proper=True), watch_list=WatchList("l.csv", "v1", rows, format=format_)
    )
    values = {field: getattr(spec, field) for field in spec.__dataclass_fields__} | more
    return EntitySpec(**values)


def person(name: str, *aliases: str, id_: str = "1", ambiguous: tuple[str, ...] = ()) -> ListEntry:
    return ListEntry(id_, name, aliases, ambiguous, type="person")


def company(name: str, *aliases: str, id_: str = "1") -> ListEntry:
    return ListEntry(id_, name, aliases, type="organisation")


def names(*rows: ListEntry, format_: ListFormat | None = OFAC) -> dict[str, Role]:
    """The phrases and roles of a list's terms."""
    return {term.phrase: term.role for term in entity_terms(entity(*rows, format_=format_))}


class TestPersons:
    @pytest.mark.parametrize(
        ("listed", "spoken"),
        [
            ("NORIEGA, Manuel Antonio", "Manuel Antonio NORIEGA"),
            ("DELOS REYES, Feliciano Semborio, Jr.", "Feliciano Semborio DELOS REYES"),
            ("LILY, Ana, III", "Ana LILY"),
            ("ABU ZUBAYDAH", "ABU ZUBAYDAH"),
            ("LILY,", "LILY"),
            (",Ana", ",Ana"),
        ],
    )
    def test_the_given_name_comes_first(self, *, listed: str, spoken: str) -> None:
        assert turned_round(listed) == spoken

    @pytest.mark.parametrize(
        "text",
        [
            "Manuel Antonio Noriega was seen.",
            "NORIEGA Manuel Antonio was seen.",
            "Noriega, Manuel Antonio: the file.",
            "Antonio Manuel Noriega was seen.",
            "They met MANUEL ANTONIO NORIEGA there.",
        ],
    )
    def test_their_words_come_in_any_order(self, *, text: str) -> None:
        rules = ruleset(rule("sdn"), entities=[entity(person("NORIEGA, Manuel Antonio"))])
        assert judged(rules, text).kind is VerdictKind.FIRED

    def test_a_ships_and_a_companys_do_not(self) -> None:
        rows = (company("LILY OCEAN TRADING", id_="1"), ListEntry("2", "PEARL OF GENEVA", type="vessel"))
        rules = ruleset(rule("sdn"), entities=[entity(*rows)])
        assert found(judged(rules, "Lily Ocean Trading and the Pearl of Geneva.")) == [
            ("sdn", "Lily Ocean Trading"),
            ("sdn", "Pearl of Geneva"),
        ]
        assert found(judged(rules, "Trading Ocean Lily and the Geneva of Pearl.")) == []

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("Pavel Lvovich ZORIN", "Pavel ZORIN"),
            ("Vera Nikolayevna Zorina", "Vera Zorina"),
            ("Oleh Petrovych Zoria", "Oleh Zoria"),
            ("Pavel Ilich Zorin", "Pavel Zorin"),
            ("Павел Львович Зорин", "Павел Зорин"),
            ("Roman Abramovich", "Roman Abramovich"),
            ("Ivan Petrovich", "Ivan Petrovich"),
            ("Manuel Antonio Noriega", "Manuel Antonio Noriega"),
        ],
    )
    def test_a_patronymic_in_the_middle_may_be_left_off(self, *, name: str, said: str) -> None:
        assert without_patronymic(name) == said

    def test_a_published_person_is_found_without_the_patronymic(self) -> None:
        assert names(person("ZORIN, Pavel Lvovich")) == {
            "Pavel Zorin": Role.NAME,
            "Pavel Lvovich Zorin": Role.NAME,
        }

    def test_a_person_of_our_own_columns_is_taken_as_written(self) -> None:
        assert names(person("Zorin, Pavel Lvovich"), format_=None) == {"Pavel Lvovich Zorin": Role.NAME}

    def test_a_lower_case_word_is_no_surname(self) -> None:
        rules = ruleset(rule("sdn"), entities=[entity(person("BAKER, Rusty"))])
        assert found(judged(rules, "The baker had a rusty oven; baker rusty.")) == []
        assert found(judged(rules, "Rusty Baker spoke.")) == [("sdn", "Rusty Baker")]


class TestCapitals:
    @pytest.mark.parametrize(
        ("listed", "quiet"),
        [
            ("BANCO NACIONAL DE CUBA", "Banco Nacional de Cuba"),
            ("Muhammad AL-SA'DUN", "Muhammad al-Sa'dun"),
            ("PEOPLE'S ARMY", "People's Army"),
            ("EP-MNR", "Ep-Mnr"),
            ("Manuel Antonio Noriega", "Manuel Antonio Noriega"),
            ("РЯБКОВ Сергей", "Рябков Сергей"),
            ("3M22", "3M22"),
        ],
    )
    def test_a_shouted_name_is_said_quietly(self, *, listed: str, quiet: str) -> None:
        assert quieted(listed) == quiet

    def test_a_list_in_capitals_has_no_acronyms(self) -> None:
        own = names(ListEntry("1", "BANCO NACIONAL DE CUBA"), ListEntry("2", "LILLY"), format_=None)
        assert own == {"Banco Nacional de Cuba": Role.NAME, "Lilly": Role.NAME}

    def test_a_list_in_both_cases_keeps_its_acronyms(self) -> None:
        own = names(ListEntry("1", "Ocean Lily"), ListEntry("2", "NATO"), format_=None)
        assert own == {"Ocean Lily": Role.NAME, "NATO": Role.NAME}

    def test_short_published_words_stay_acronyms(self) -> None:
        rows = (company("BANCO NACIONAL DE CUBA", "BNC"), company("LILY OCEAN TRADING", id_="2"))
        assert names(*rows)["BNC"] is Role.AMBIGUOUS
        rules = ruleset(rule("sdn"), entities=[entity(*rows, context=("bank",))])
        assert found(judged(rules, "The bank BNC closed.")) == [("sdn", "BNC")]
        assert found(judged(rules, "The bank Bnc closed.")) == []

    @pytest.mark.parametrize("text", ["Banco Nacional de Cuba", "BANCO NACIONAL DE CUBA", "Banco Nacional De Cuba"])
    def test_it_is_found_however_it_is_capitalised(self, *, text: str) -> None:
        rules = ruleset(rule("sdn"), entities=[entity(company("BANCO NACIONAL DE CUBA"))])
        assert found(judged(rules, f"They paid the {text} in spring.")) == [("sdn", text)]


class TestLegalForms:
    @pytest.mark.parametrize(
        ("listed", "short"),
        [
            ("ANGLO-CARIBBEAN CO., LTD.", "ANGLO-CARIBBEAN"),
            ("CECOEX, S.A.", "CECOEX"),
            ("Lily Trading LLC", "Lily Trading"),
            ("LILY OCEAN FZ-LLC", "LILY OCEAN"),
            ("OOO LILY OCEAN", "LILY OCEAN"),
            ("JSC VTB BANK", "VTB BANK"),
            ("LILY LIMITED LIABILITY COMPANY", "LILY"),
            ("D'AGOSTINO & COMPANY, LTD", "D'AGOSTINO"),
            ("LILY GMBH & CO. KG", "LILY"),
            ("LIMITED", "LIMITED"),
            ("CO., LTD.", "CO., LTD."),
            ("INCORPORATED LILIES", "INCORPORATED LILIES"),
            ("LILYCORP", "LILYCORP"),
        ],
    )
    def test_what_kind_of_company_it_is_goes(self, *, listed: str, short: str) -> None:
        assert without_form(listed) == short

    @pytest.mark.parametrize("end", ["", " X", " LTD"])
    def test_a_name_of_nothing_but_forms_takes_no_time(self, end: str) -> None:
        assert without_form("LILY" + " CO. LTD. & S.A. L.L.C." * 2_000 + end) in {
            "LILY",
            "LILY" + " CO. LTD. & S.A. L.L.C." * 2_000 + " X",
        }

    def test_a_name_that_says_little_without_its_form_counts_surely_with_it(self) -> None:
        assert names(company("GALAXIA INC.")) == {"Galaxia": Role.AMBIGUOUS, "Galaxia Inc.": Role.NAME}

    def test_a_person_and_a_ship_keep_theirs(self) -> None:
        rows = (person("LTD, ROSALINDA"), ListEntry("2", "ROSALINDA OF AG", type="vessel"))
        assert set(names(*rows)) == {"Rosalinda Ltd", "Rosalinda of Ag"}

    def test_our_own_columns_are_taken_as_they_are(self) -> None:
        assert names(company("Galaxia Inc."), format_=None) == {"Galaxia Inc.": Role.NAME}


class TestWeight:
    @pytest.mark.parametrize(
        ("row", "role"),
        [
            (company("ROSNOVA"), Role.AMBIGUOUS),
            (company("THE ROSNOVA"), Role.AMBIGUOUS),
            (company("AL-SHABAAB"), Role.AMBIGUOUS),
            (company("AL QA'IDA"), Role.AMBIGUOUS),
            (company("ROSNOVA MINERALS"), Role.NAME),
            (company("ISLAMIC STATE OF IRAQ AND THE LEVANT"), Role.NAME),
            (company("NATIONAL BUILDING"), Role.AMBIGUOUS),
            (company("NATIONAL BUILDING BANK"), Role.NAME),
            (person("ALI, Bo"), Role.AMBIGUOUS),
            (person("ZUBAYDOV, Ali"), Role.NAME),
            (ListEntry("1", "OCEAN STAR", type="vessel"), Role.AMBIGUOUS),
            (ListEntry("1", "EP-MNR", type="aircraft"), Role.AMBIGUOUS),
            (ListEntry("1", "YV2964", type="aircraft"), Role.NAME),
        ],
    )
    def test_what_says_little_needs_context(self, *, row: ListEntry, role: Role) -> None:
        assert list(names(row).values()) == [role]

    @pytest.mark.parametrize(
        ("name", "role"), [("曼努埃尔", Role.NAME), ("普京", Role.AMBIGUOUS), ("マヌエル", Role.NAME)]
    )
    def test_a_name_without_spaces_is_weighed_by_its_letters(self, *, name: str, role: Role) -> None:
        assert names(person("Noriega, Manuel Antonio", name))[name] is role

    @pytest.mark.parametrize("word", ["JUSTICE", "FREEDOM", "DAY", "H7", "IG", "07"])
    def test_a_single_word_that_says_nothing_is_left_out_and_told(self, word: str) -> None:
        spec = entity(company("ROSNOVA MINERALS", word))
        assert [term.phrase for term in entity_terms(spec)] == ["Rosnova Minerals"]
        assert left_out(spec) == [word]

    def test_a_persons_words_that_many_rows_share_need_context(self) -> None:
        crowd = [person(f"SURNAME{number}, Mohammad Hassan", id_=str(number)) for number in range(25)]
        assert names(*crowd, person("HASSAN, Mohammad", id_="x"))["Mohammad Hassan"] is Role.AMBIGUOUS
        assert names(person("HASSAN, Mohammad"))["Mohammad Hassan"] is Role.NAME

    def test_a_first_name_that_many_bear_is_no_name_to_look_for(self) -> None:
        crowd = [person(f"SURNAME{number}, Bartolomeo", id_=str(number)) for number in range(25)]
        spec = entity(*crowd, person("LILY, Ana", ambiguous=("BARTOLOMEO",), id_="x"))
        assert left_out(spec) == ["BARTOLOMEO"]

    def test_a_weak_alias_is_found_as_it_is_published_only(self) -> None:
        spec = entity(person("QUINTERO ARCE, Juan Francisco", ambiguous=("EL CHATO",)), context=("cartel",))
        rules = ruleset(rule("sdn"), entities=[spec])
        assert found(judged(rules, "The cartel's El Chato fled.")) == [("sdn", "El Chato")]
        assert found(judged(rules, "The cartel's El Chapo fled.")) == []
        assert found(judged(rules, "El Chato fled.")) == []

    def test_the_entitys_own_options_win(self) -> None:
        options = TermOptions(proper=True, fuzzy=Fuzzy(1))
        spec = entity(person("LILY, Ana", ambiguous=("ROSALINDA",)), options=options)
        assert [term.options.layers for term in entity_terms(spec)] == [None, None]

    def test_our_own_columns_are_taken_at_their_word(self) -> None:
        rows = (ListEntry("1", "Justice", ("Rosnova",), ("Day",)),)
        assert names(*rows, format_=None) == {"Justice": Role.NAME, "Rosnova": Role.NAME, "Day": Role.AMBIGUOUS}
        assert left_out(entity(*rows, format_=None)) == []
        assert common_words(entity(*rows, format_=None)) == ["Justice"]

    def test_a_name_in_the_ambiguous_column_too_counts_as_that(self) -> None:
        assert names(ListEntry("1", "Rosnova", (), ("Rosnova",)), format_=None) == {"Rosnova": Role.AMBIGUOUS}

    def test_unsure_names_are_counted(self) -> None:
        assert unsure_names(entity(company("ROSNOVA"), company("ROSNOVA MINERALS", id_="2"))) == 1

    def test_an_entity_without_a_list_has_none_of_this(self) -> None:
        spec = EntitySpec("zircon", names=("Justice",))
        assert (left_out(spec), unsure_names(spec), common_words(spec)) == ([], 0, [])

    def test_what_no_text_can_hold_has_its_reason(self) -> None:
        assert unfindable("Ocean Lily") is None
        assert "no letter or digit" in str(unfindable("---"))


class TestRows:
    ROWS = (
        person("MORALES, Juan Bartolomeo", id_="7"),
        person("Bartolomeo MORALES, Juan", id_="8"),
        company("JUAN BARTOLOMEO MORALES", id_="9"),
    )

    def test_a_name_of_several_rows_is_one_term_that_names_them(self) -> None:
        terms = list(entity_terms(entity(*self.ROWS[:2])))
        assert [[ref.id for ref in term.entries] for term in terms] == [["7", "8"]]
        assert terms[0].entries[0].name == "MORALES, Juan Bartolomeo"
        assert terms[0].entries[0].list == "sdn"

    def test_a_person_and_a_company_of_one_name_are_two_terms(self) -> None:
        assert len(list(entity_terms(entity(*self.ROWS)))) == 2

    def test_terms_go_on_counting_after_the_entitys_own_names(self) -> None:
        spec = entity(company("ROSNOVA MINERALS"), names=("Zircon",), ambiguous=("Tsirkon",))
        assert [term.order for term in entity_terms(spec)] == [0, 1, 2]

    def test_the_rows_language_is_its_terms_language(self) -> None:
        spec = entity(ListEntry("1", "Анна Лили", lang="ru"), ListEntry("2", "Ocean Lily"), format_=None)
        assert [term.options.lang for term in entity_terms(spec)] == ["ru", None]

    def test_an_empty_list_has_no_terms(self) -> None:
        assert list(Listed(entity(), WatchList("l.csv", "v1", ())).terms(0)) == []

    def test_a_list_in_a_large_config_is_found_by_the_right_entity(self) -> None:
        spec = entity(company("ROSNOVA MINERALS"))
        other = EntitySpec("eu", watch_list=WatchList("e.csv", "v2", (company("ROSNOVA MINERALS", id_="E1"),)))
        specs = tuple(RuleSpec(id_, parse_expr(id_), id_) for id_ in ("sdn", "eu"))
        verdicts = compile_rules(Config(entities=(spec, other), rules=specs)).judge(doc("Rosnova Minerals fell."))
        assert [verdict.lists for verdict in verdicts] == [(("sdn", "v1"),), (("eu", "v2"),)]


class TestEvidence:
    SPEC = entity(company("ROSNOVA MINERALS", "ROSNOVA", id_="77"), context=("sanctions",))

    def test_a_hit_says_who_it_is_on_which_version_of_the_list(self) -> None:
        text = doc("Rosnova Minerals fell.")
        value = evidence(judged(ruleset(rule("sdn"), entities=[self.SPEC]), text), text)
        listed = [{"list": "sdn", "id": "77", "name": "ROSNOVA MINERALS", "version": "v1"}]
        assert value["hits"][0]["listed"] == listed
        assert "listed_total" not in value["hits"][0]

    def test_a_name_that_does_not_count_says_so_too(self) -> None:
        text = doc("Rosnova fell.")
        value = evidence(judged(ruleset(rule("sdn"), entities=[self.SPEC]), text), text)
        assert value["rejected"][0]["reason"] == "no_context"
        assert value["rejected"][0]["listed"][0]["id"] == "77"

    def test_a_hit_of_no_list_says_nothing_of_lists(self) -> None:
        text = doc("The 3M22 flew.")
        verdict = judged(ruleset(rule("zircon"), entities=[self.SPEC]), text)
        assert verdict.lists == ()
        assert "listed" not in evidence(verdict, text)["hits"][0]

    def test_a_hit_inside_a_keyword_keeps_its_row(self) -> None:
        near = keyword("near_them", 'sdn near/5 "bank"')
        text = doc("Rosnova Minerals bought a bank.")
        value = evidence(judged(ruleset(rule("near_them"), entities=[self.SPEC], keywords=[near]), text), text)
        assert value["hits"][0]["name"] == "near_them"
        assert value["hits"][0]["listed"][0]["id"] == "77"

    def test_a_name_that_many_bear_shows_some_and_counts_all(self) -> None:
        rows = [person("ZUBAYDOV, Ali", id_=str(number)) for number in range(12)]
        text = doc("Ali Zubaydov fell.")
        value = evidence(judged(ruleset(rule("sdn"), entities=[entity(*rows)]), text), text)
        assert [row["id"] for row in value["hits"][0]["listed"]] == ["0", "1", "2", "3", "4"]
        assert value["hits"][0]["listed_total"] == 12

    def test_a_new_version_or_exclusion_makes_another_rule(self) -> None:
        rows = (company("ROSNOVA MINERALS"),)
        lists = (
            WatchList("l.csv", "v1", rows),
            WatchList("l.csv", "v2", rows),
            WatchList("l.csv", "v1", rows, format=OFAC),
            WatchList("l.csv", "v1", rows, excluded=("5",)),
        )
        sets = [ruleset(rule("sdn"), entities=[EntitySpec("sdn", watch_list=one)]) for one in lists]
        assert len({one.version("r") for one in sets}) == 4

    def test_where_a_list_lies_makes_no_other_rule(self) -> None:
        rows = (company("ROSNOVA MINERALS"),)
        sets = [
            ruleset(rule("sdn"), entities=[EntitySpec("sdn", watch_list=WatchList(path, "v1", rows))])
            for path in ("a.csv", "b.csv")
        ]
        assert len({one.version("r") for one in sets}) == 1


def test_context_that_is_itself_an_ambiguous_row_vouches_for_nothing() -> None:
    weak = ListEntry("1", "LILY, Ana", (), ("ROSALINDA",), type="person")
    other = EntitySpec("other", names=("Other Name",), ambiguous=("Zed",), context=("Rosalinda",))
    rules = ruleset(rule("other"), entities=[entity(weak), other])
    assert found(judged(rules, "Zed met Rosalinda.")) == []


def test_a_term_of_no_list_has_no_rows() -> None:
    assert Term("zircon", "3M22", Role.NAME).entries == ()
    assert Layer.EXACT in Layer
