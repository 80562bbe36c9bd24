"""Reading the tiny graph: searches, networks, links and the four answers of a path. On both engines."""

import pytest

from graph.database.answers import Answer
from graph.database.store import Database
from graph.errors import Ambiguous, BadParameter, NotFound, TooLarge
from graph.models import Network
from graph.questions.picture import Asked
from graph.questions.reader import Reader

pytestmark = pytest.mark.both_engines


def triples(network: Network) -> set[tuple[str, str, str]]:
    return {(link.source, link.predicate, link.target) for link in network.links}


AROUND_CY = {
    ("cy-baron", "HOLDS_OFFICE", "nowhere"),
    ("cy-baron", "OWNS", "baron-holding"),
    ("cy-baron", "OPERATES", "glass-towers"),
    ("cy-baron", "LINKED_TO", "glass-towers"),
    ("cy-baron", "DENIES", "glass-towers"),
    ("cy-baron", "SANCTIONED_UNDER", "fair-list"),
    ("cy-baron", "CHARGED_IN", "baron-trial"),
    ("cy-baron", "ACQUITTED_IN", "baron-trial"),
    ("eve-guard", "PROTECTS", "cy-baron"),
}


def test_network_of_one_step_holds_every_link_of_the_entity(tiny_reader: Reader) -> None:
    network = tiny_reader.network("cy-baron")
    assert triples(network) == AROUND_CY
    assert {e.id for e in network.entities} == {end for s, _, t in AROUND_CY for end in (s, t)}
    assert not network.truncated


def test_network_of_two_steps_does_not_spread_through_a_country(tiny_reader: Reader) -> None:
    found = triples(tiny_reader.network("cy-baron", depth=2))
    assert found >= AROUND_CY | {("bo-ruler", "DIRECTS", "baron-holding"), ("held-person", "HELD_AT", "glass-towers")}
    assert ("ada-ruler", "HOLDS_OFFICE", "nowhere") not in found


def test_network_filters(tiny_reader: Reader) -> None:
    assert triples(tiny_reader.network("cy-baron", predicates=["OWNS"])) == {("cy-baron", "OWNS", "baron-holding")}
    standing = {link.id: link.standing for link in tiny_reader.network("cy-baron").links}
    assert standing == {
        "cy-baron~HOLDS_OFFICE~nowhere": "reported",
        "cy-baron~OWNS~baron-holding": "reported",
        "cy-baron~OPERATES~glass-towers": "disputed",
        "cy-baron~LINKED_TO~glass-towers": "alleged",
        "cy-baron~DENIES~glass-towers": "reported",
        "cy-baron~SANCTIONED_UNDER~fair-list": "established",
        "cy-baron~CHARGED_IN~baron-trial": "disputed",
        "cy-baron~ACQUITTED_IN~baron-trial": "established",
        "eve-guard~PROTECTS~cy-baron": "alleged",
    }
    chosen = triples(tiny_reader.network("cy-baron", standing=["established"]))
    assert chosen == {("cy-baron", "SANCTIONED_UNDER", "fair-list"), ("cy-baron", "ACQUITTED_IN", "baron-trial")}


def test_network_of_an_entity_without_links_is_the_entity(tiny_reader: Reader) -> None:
    alone = tiny_reader.network("ada-ruler", predicates=["OWNS"])
    assert [e.id for e in alone.entities] == ["ada-ruler"]
    assert alone.links == ()


def test_a_truncated_network_says_so(tiny_reader: Reader) -> None:
    network = tiny_reader.network("cy-baron", limit=3)
    assert network.truncated
    assert len(network.links) == 3


@pytest.mark.parametrize(
    ("parameter", "wrong"),
    [("depth", {"depth": 0}), ("depth", {"depth": 9}), ("limit", {"limit": 0}), ("limit", {"limit": 10**9}),
     ("predicates", {"predicates": ["LIKES"]}), ("standing", {"standing": ["sure"]})],
)  # fmt: skip
def test_bounds(tiny_reader: Reader, parameter: str, wrong: dict[str, object]) -> None:
    with pytest.raises(BadParameter) as caught:
        tiny_reader.network("cy-baron", **wrong)  # pyright: ignore[reportArgumentType]
    assert caught.value.detail == {"parameter": parameter}


def test_unknown_things(tiny_reader: Reader) -> None:
    for ask in (
        lambda: tiny_reader.network("nobody"),
        lambda: tiny_reader.entity("nobody"),
        lambda: tiny_reader.claims_of_entity("nobody", limit=5),
        lambda: tiny_reader.paths("nobody", "cy-baron"),
        lambda: tiny_reader.claim("nothing"),
        lambda: tiny_reader.link("a~OWNS~b"),
        lambda: tiny_reader.link("nonsense"),
        lambda: tiny_reader.source("nothing"),
        lambda: tiny_reader.run("nothing", {}),
    ):
        with pytest.raises(NotFound):
            ask()


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("baron", {"cy-baron", "baron-holding", "baron-trial"}),
        ("BARON cy", {"cy-baron", "baron-trial"}),
        ("sai baron", {"cy-baron"}),
        ("អាដា", {"ada-ruler"}),
        ("sam same", {"same-name-1", "same-name-2"}),
        ("zanzibarella", set()),
        ("quux", set()),
        ("withheld", {"held-person"}),
        ("nobody at all", set()),
    ],
)
def test_search(tiny_reader: Reader, text: str, ids: set[str]) -> None:
    matches, truncated = tiny_reader.search(text)
    assert {m.entity.id for m in matches} == ids
    assert not truncated
    assert all(0 < m.score <= 1 and m.why for m in matches)


def test_search_by_type_and_limit(tiny_reader: Reader) -> None:
    assert [m.entity.id for m in tiny_reader.search("baron", type="Organization")[0]] == ["baron-holding"]
    assert tiny_reader.search("baron", limit=1)[1]


def test_two_people_of_one_name_are_two(tiny_reader: Reader) -> None:
    assert tiny_reader.resolve("Cy Baron") == tiny_reader.resolve("cy-baron") == "cy-baron"
    with pytest.raises(Ambiguous, match="same-name-1, same-name-2"):
        tiny_reader.resolve("Sam Same")
    with pytest.raises(Ambiguous, match="same-name-1, same-name-2"):
        tiny_reader.resolve_all(["ada-ruler", "bo-ruler", "Sam Same"])
    with pytest.raises(NotFound, match="Did you mean"):
        tiny_reader.resolve("Baro")


def test_a_protected_person_is_shown_under_the_pseudonym(tiny_reader: Reader) -> None:
    entity = tiny_reader.entity("held-person")
    assert (entity.name, entity.protected) == ("a survivor (name withheld)", True)
    assert [n.value for n in entity.names] == ["a survivor (name withheld)"]


# --- claims ---------------------------------------------------------------------------------------


def test_claims_of_an_entity_newest_source_first(tiny_reader: Reader) -> None:
    claims, truncated = tiny_reader.claims_of_entity("cy-baron", limit=100)
    assert [c.id for c in claims][:5] == ["re-01", "re-02", "re-03", "re-04", "ga-03"]
    assert not truncated
    page, more = tiny_reader.claims_of_entity("cy-baron", limit=2, offset=1)
    assert ([c.id for c in page], more) == (["re-02", "re-03"], True)


def test_a_link_brings_its_claims_and_what_answers_them(tiny_reader: Reader) -> None:
    link, claims = tiny_reader.link("cy-baron~OPERATES~glass-towers")
    assert link.claims == ("ga-06",)
    assert {(c.id, c.status, c.replies_to, c.replies) for c in claims} == {
        ("ga-06", "alleged", None, ("re-02",)),
        ("re-02", "denied", "ga-06", ()),
    }
    assert "Cy Baron denies" in link.sentence


def test_retracted_claims_draw_no_link_but_stay_to_be_read(tiny_reader: Reader) -> None:
    assert "OWNS" not in tiny_reader.entity("ada-ruler").links
    assert "[retracted:" in tiny_reader.claim("re-06").sentence


def test_sources(tiny_reader: Reader) -> None:
    sources, truncated = tiny_reader.sources(limit=10)
    assert [(s.id, s.claim_count) for s in sources] == [("record-2021", 7), ("gazette-2020-01-05", 17)]
    assert not truncated
    assert len(tiny_reader.claims_of_source("record-2021", limit=10)[0]) == 7


def test_counts(tiny_reader: Reader) -> None:
    assert tiny_reader.counts() == {"entities": 19, "links": 21, "claims": 24, "sources": 2}


# --- paths ----------------------------------------------------------------------------------------


def test_a_path_walks_only_walkable_links_and_not_through_a_country(tiny_reader: Reader) -> None:
    found = tiny_reader.paths("ada-ruler", "cy-baron")
    assert found.outcome == "found"
    assert [hop.link for hop in found.paths[0].hops] == [
        "bo-ruler~FAMILY~ada-ruler",
        "bo-ruler~DIRECTS~baron-holding",
        "cy-baron~OWNS~baron-holding",
    ]
    assert found.paths[0].weakest == "reported"
    assert all(hop.claims for hop in found.paths[0].hops)
    assert {link.id for link in found.network.links} == {hop.link for path in found.paths for hop in path.hops}


def test_a_path_may_end_at_a_country(tiny_reader: Reader) -> None:
    assert [p.length for p in tiny_reader.paths("cy-baron", "nowhere").paths][:1] == [1]


def test_of_parallel_links_a_path_takes_the_best_standing_one(tiny_reader: Reader) -> None:
    found = tiny_reader.paths("cy-baron", "glass-towers")
    assert found.paths[0].hops[0].link == "cy-baron~LINKED_TO~glass-towers"


def test_no_path_cut_off_and_bad_questions(tiny_reader: Reader) -> None:
    assert tiny_reader.paths("ada-ruler", "cy-baron", max_hops=2).outcome == "no_path"
    assert tiny_reader.paths("ada-ruler", "cy-baron", standing=["established"]).outcome == "no_path"
    assert tiny_reader.paths("dee-reporter", "ada-ruler").outcome == "no_path"
    with pytest.raises(BadParameter, match="same entity"):
        tiny_reader.paths("cy-baron", "cy-baron")
    with pytest.raises(BadParameter, match="max_hops"):
        tiny_reader.paths("cy-baron", "ada-ruler", max_hops=99)
    with pytest.raises(BadParameter, match="k must"):
        tiny_reader.paths("cy-baron", "ada-ruler", k=0)
    with pytest.raises(BadParameter, match="predicates"):
        tiny_reader.paths("cy-baron", "ada-ruler", predicates=["DENIES"])


def test_a_search_that_hits_its_limit_says_that_it_was_cut_off(tiny_reader: Reader) -> None:
    bounded = Reader(tiny_reader._database)
    bounded.max_rows = 1
    assert bounded.paths("ada-ruler", "cy-baron").outcome == "cut_off"


def test_too_much_to_draw_is_refused_in_words(tiny_reader: Reader) -> None:
    with pytest.raises(TooLarge, match="Lower the depth"):
        tiny_reader.evidence(tiny_reader.network("cy-baron"), most=2)


def test_the_question_that_is_shown_brings_the_same_again(curated_reader: Reader) -> None:
    for depth in (1, 2, 3):
        shown = curated_reader.network("hun-sen", depth=depth)
        query = curated_reader.library[shown.query.name]
        assert set(shown.query.parameters) == {*query.parameters, "limit"}
        own = {name: value for name, value in shown.query.parameters.items() if name != "limit"}
        again = curated_reader.run(shown.query.name, own)
        assert isinstance(again, Network)
        assert {e.id for e in again.entities} == {e.id for e in shown.entities}
        assert {k.id for k in again.links} == {k.id for k in shown.links}


def test_a_date_stands_beside_the_query_that_can_be_run_as_it_is(curated_reader: Reader) -> None:
    day, kept = "2024-09-11", ("alleged", "established")
    around = curated_reader.network("hun-sen", standing=kept, known_on=day)
    asked = Asked(entities=tuple(entity.id for entity in around.entities), standing=kept, known_on=day)
    for shown in (around, curated_reader.picture(asked)):
        assert shown.links
        query, ran = curated_reader.library[shown.query.name], shown.query
        assert set(ran.parameters) == {*query.parameters, "limit"}
        assert (ran.as_of, ran.known_on, ran.standing) == (None, day, kept)
        own = {name: value for name, value in ran.parameters.items() if name != "limit"}
        again = curated_reader.run(query.name, own).model_dump_json()
        assert all(f'"{link.id}"' in again for link in shown.links)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The Cypher of all that is read from now on."""
    asked: list[str] = []
    ask = Database.read

    def counted(database: Database, cypher: str, parameters: dict[str, object]) -> Answer:
        asked.append(cypher)
        return ask(database, cypher, parameters)

    monkeypatch.setattr(Database, "read", counted)
    return asked


def test_sources_and_names_of_many_claims_take_one_question_each(curated_reader: Reader, asked: list[str]) -> None:
    claims, _ = curated_reader.claims_of_entity("hun-sen", limit=100)
    sources = {source.id: source for source in curated_reader.sources(limit=500)[0]}
    asked.clear()
    found, names = curated_reader.sources_of(claims), curated_reader.names_of(claims)
    assert len(asked) == 2
    assert found == [sources[id] for id in sorted({claim.source.id for claim in claims})]
    assert names["hun-sen"] == "Hun Sen"
    assert set(names) >= {claim.subject for claim in claims}


def test_replies_to_many_claims_take_as_many_questions_as_to_one(curated_reader: Reader, asked: list[str]) -> None:
    claims = curated_reader.claims([claim["id"] for claim in curated_reader.every("claim")])
    replied = {claim.id for claim in claims if claim.replies}
    ids = [claim.id for claim in claims if claim.replies and replied.isdisjoint(claim.replies)]
    assert len(ids) > 10
    asked.clear()
    one = curated_reader.claims(ids[:1])
    assert len(one) > 1
    questions = len(asked)
    asked.clear()
    assert len(curated_reader.claims(ids)) > len(ids)
    assert len(asked) == questions
