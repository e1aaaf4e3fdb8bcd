"""What a config means: every section as frozen values, over files, with defaults."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePath

import pytest

from monitor.config import Loaded, load
from monitor.model import (
    DEFAULT_FIELDS,
    Config,
    FeedScope,
    Field,
    Fuzzy,
    Layer,
    Name,
    RouteSpec,
    Settings,
    Severity,
    TermOptions,
    Tier,
)
from monitor.notifiers.console.settings import ConsoleSettings
from monitor.notifiers.slack.settings import SlackSettings
from monitor.notifiers.webhook.settings import WebhookSettings
from tests.unit.config.conftest import LoadFiles

SECRET = "whsec_" + "QUJD" * 8

LONG = """
settings:
  contact: https://monitor.example.org/about
  public_url: https://monitor.example.org/
  timezone: Europe/Zurich
  fallback: console
  listen: off
  min_interval: 2s
  host_spacing: 3s
  keep_entries: 30d
feeds:
  - {id: tass, url: "https://example.org/tass.rss", tags: [wire, russia], publisher: TASS, lang: ru, tier: fast,
     max_delay: 30m, backfill: 24h, allow_private: [127.0.0.1], headers: {Authorization: "Bearer ${TOKEN}"},
     ignore_hints: true, fulltext: never}
  - {id: opinions, url: "https://user:pass@example.org/opinion.xml", tags: [opinion]}
entities:
  zircon:
    names: [Zircon missile, 3M22, SS-N-33, Tsirkon missile]
    ambiguous: [Zircon, Tsirkon, Zirkon, "Циркон*"]
    context: [missile, hypersonic, warship, frigate, ракета]
    context_within: 40
    lookalikes: [zirconia, zirconium, zircon sand]
  ryabkov:
    names: [Sergei Ryabkov, Sergey Riabkov, Сергей Рябков]
    fuzzy: off
    stem: false
    case: true
    layers: [exact, joined]
keywords:
  sanctions: {any: [sanction, embargo, asset freeze, санкция], stem: true, fuzzy: 1}
  geneva_talks: {when: '("Geneva" or "Женев*") near/8 ("talks" or "summit")', in: [title], fuzzy: {edits: 2, min_length: 6}}
rules:
  - id: geneva-escalation
    title: Missile or envoy named around the Geneva talks
    when: (zircon or ryabkov) and (geneva_talks or sanctions)
    severity: {critical: zircon and geneva_talks and sanctions, warning: otherwise}
    feeds: {ids: [tass], tags: [wire, russia], not: [opinions]}
    in: [title, text]
    labels: {desk: world, code: 010}
    was: [geneva]
    tests:
      - {file: ../seeds/geneva.txt, expect: critical}
      - {title: Zirconia crowns get cheaper, text: Geneva dentists talk prices., expect: silent, feed: tass}
  - {id: plain, when: zircon, severity: info, to: [soc-hook, console, soc-hook]}
receivers:
  world-desk: {type: slack, url: "https://hooks.example.org/services/x", timeout: 5s}
  soc-hook: {type: webhook, url: "${SOC_URL}", secret: ["${file:soc_secret}", "${file:soc_old}"], allow_private: [10.0.0.0/8]}
  console: {type: console}
routes:
  - {match: {severity: critical}, to: [world-desk, soc-hook]}
  - {match: {severity: warning, desk: world}, to: [world-desk]}
  - {match: {}, to: [console]}
"""
ENVIRON = {"TOKEN": "t0ken", "SOC_URL": "https://soc.example.org/hook"}


def config_of(loaded: Loaded) -> Config:
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.config is not None
    return loaded.config


@pytest.fixture
def long_form(load_files: LoadFiles, tmp_path: Path) -> Config:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "soc_secret").write_text(SECRET + "\n")
    (tmp_path / "secrets" / "soc_old").write_text(SECRET.replace("QUJD", "REVG"))
    return config_of(load_files({"long.yaml": LONG}, environ=ENVIRON))


def smallest(load_text: LoadFiles) -> Loaded:
    return load_text(
        """
        # yaml-language-server: $schema=monitor.schema.json
        feeds:
          - url: https://example.org/world.rss
        receivers:
          desk: {type: slack, url: "${SLACK}"}
        rules:
          - {id: zircon, when: '"Zircon missile" or "zircon" near/10 "hypersonic"', to: [desk]}
        """,
        environ={"SLACK": "https://hooks.example.org/x"},
    )


def test_the_smallest_useful_config_loads(load_text: LoadFiles) -> None:
    config = config_of(smallest(load_text))
    assert config.feeds[0].id == "example-org-world-rss"
    assert config.rules[0].to == ("desk",)
    assert config.settings == Settings()


def test_settings(long_form: Config) -> None:
    assert long_form.settings == Settings(
        contact="https://monitor.example.org/about",
        public_url="https://monitor.example.org",
        timezone="Europe/Zurich",
        fallback="console",
        listen=None,
        min_interval_s=2.0,
        host_spacing_s=3.0,
        keep_entries_s=30 * 86400.0,
        keep_text_s=30 * 86400.0,
    )


def test_a_feed_with_every_key(long_form: Config) -> None:
    tass = long_form.feeds[0]
    assert (tass.id, tass.url.reveal()) == ("tass", "https://example.org/tass.rss")
    assert tass.tags == {"wire", "russia"}
    assert (tass.publisher, tass.lang, tass.tier) == ("TASS", "ru", Tier.FAST)
    assert (tass.max_delay_s, tass.backfill_s) == (1800.0, 86400.0)
    assert tass.allow_private == ("127.0.0.1/32",)
    assert tass.headers["Authorization"].reveal() == "Bearer t0ken"
    assert tass.ignore_hints


def test_userinfo_in_a_url_is_allowed_and_never_shown(long_form: Config) -> None:
    assert long_form.feeds[1].url.reveal() == "https://user:pass@example.org/opinion.xml"
    assert "pass" not in repr(long_form)


def test_an_entity_with_its_roles_and_options(long_form: Config) -> None:
    zircon, ryabkov = long_form.entities
    assert zircon.names == ("Zircon missile", "3M22", "SS-N-33", "Tsirkon missile")
    assert zircon.ambiguous[-1] == "Циркон*"
    assert zircon.context_within == 40
    assert zircon.lookalikes == ("zirconia", "zirconium", "zircon sand")
    assert zircon.options == TermOptions(proper=True)
    assert ryabkov.options == TermOptions(
        layers=frozenset({Layer.EXACT, Layer.JOINED}), fuzzy=Fuzzy(0), stem=False, case=True, proper=True
    )


def test_keywords_of_both_kinds(long_form: Config) -> None:
    sanctions, talks = long_form.keywords
    assert sanctions.any == ("sanction", "embargo", "asset freeze", "санкция")
    assert sanctions.when is None
    assert sanctions.options == TermOptions(stem=True, fuzzy=Fuzzy(1))
    assert sanctions.fields == DEFAULT_FIELDS
    assert talks.when is not None
    assert talks.fields == (Field.TITLE,)
    assert talks.options.fuzzy == Fuzzy(2, 6)


def test_a_rule_with_every_key(long_form: Config, tmp_path: Path) -> None:
    rule = long_form.rules[0]
    assert rule.id == "geneva-escalation"
    assert rule.source == "(zircon or ryabkov) and (geneva_talks or sanctions)"
    assert [step.severity for step in rule.severity] == [Severity.CRITICAL, Severity.WARNING]
    assert rule.severity[0].source == "zircon and geneva_talks and sanctions"
    assert rule.severity[1].when is None
    assert rule.scope == FeedScope(frozenset({"tass", "wire", "russia"}), frozenset({"opinions"}))
    assert rule.fields == (Field.TITLE, Field.TEXT)
    assert rule.labels == {"desk": "world", "code": "010"}
    assert rule.was == ("geneva",)
    assert rule.to == ()
    assert rule.where.endswith("long.yaml:32:5")
    assert rule.tests[0].file == PurePath(tmp_path.parent / "seeds" / "geneva.txt")
    assert rule.tests[1].expect == "silent"
    assert rule.tests[1].feed == "tass"


def test_a_severity_word_is_one_step_and_receivers_are_named_once(long_form: Config) -> None:
    rule = long_form.rules[1]
    assert rule.when == Name("zircon", 0)
    assert [(step.severity, step.when) for step in rule.severity] == [(Severity.INFO, None)]
    assert rule.to == ("soc-hook", "console")
    assert rule.fields == DEFAULT_FIELDS


def test_receivers_have_the_frozen_settings_of_their_kind(long_form: Config) -> None:
    desk, hook, console = long_form.receivers
    assert isinstance(desk.settings, SlackSettings)
    assert desk.settings.url.reveal() == "https://hooks.example.org/services/x"
    assert desk.settings.timeout_s == 5.0
    assert isinstance(hook.settings, WebhookSettings)
    assert hook.settings.url.reveal() == "https://soc.example.org/hook"
    assert [one.reveal()[:10] for one in hook.settings.secrets] == ["whsec_QUJD", "whsec_REVG"]
    assert hook.settings.allow_private == ("10.0.0.0/8",)
    assert hook.settings.timeout_s == 15.0
    assert console.settings == ConsoleSettings()
    assert [one.kind for one in long_form.receivers] == ["slack", "webhook", "console"]


def test_routes_keep_their_order(long_form: Config) -> None:
    assert long_form.routes == (
        RouteSpec({"severity": "critical"}, ("world-desk", "soc-hook")),
        RouteSpec({"severity": "warning", "desk": "world"}, ("world-desk",)),
        RouteSpec({}, ("console",)),
    )


def test_the_base_is_absolute(long_form: Config, tmp_path: Path) -> None:
    assert long_form.base == tmp_path


def test_loading_twice_gives_equal_values(load_text: LoadFiles) -> None:
    first = config_of(smallest(load_text))
    assert config_of(smallest(load_text)) == first


def test_sections_may_be_spread_over_files(load_files: LoadFiles) -> None:
    config = config_of(
        load_files(
            {
                "a.yaml": "rules:\n  - {id: a, when: zircon, to: [desk]}\nsettings: {timezone: UTC}",
                "b.yml": "entities:\n  zircon: {names: [Zircon missile]}\nsettings: {fallback: desk}",
                "c.yaml": "receivers:\n  desk: {type: console}\nrules:\n  - {id: c, when: zircon, to: [desk]}",
            }
        )
    )
    assert [rule.id for rule in config.rules] == ["a", "c"]
    assert (config.settings.timezone, config.settings.fallback) == ("UTC", "desk")


def test_one_file_can_be_the_config(tmp_path: Path) -> None:
    path = tmp_path / "any.conf"
    path.write_text("receivers:\n  desk: {type: console}\nrules:\n  - {id: a, when: '\"x\"', to: [desk]}")
    (tmp_path / "other.yaml").write_text("broken: [")
    config = config_of(load(path, strict_secrets=True, environ={}))
    assert config.base == tmp_path
    assert config.rules[0].where == f"{path}:4:5"


def test_problems_and_texts_name_files_as_the_path_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "a.yaml").write_text("feedz: []")
    monkeypatch.chdir(tmp_path)
    loaded = load(Path("conf"), strict_secrets=True, environ={})
    assert str(loaded.problems[0]).startswith("conf/a.yaml:1:1: ")
    assert loaded.texts == {"conf/a.yaml": "feedz: []"}
    monkeypatch.chdir(tmp_path / "conf")
    assert str(load(Path(), strict_secrets=True, environ={}).problems[0]).startswith("a.yaml:1:1: ")


def test_sections_whose_items_are_all_commented_out_are_empty(load_text: LoadFiles) -> None:
    config = config_of(load_text("feeds:\n  # - url: https://example.org\nrules:\nreceivers:\nsettings:\n"))
    assert replace(config, base=PurePath()) == Config()


def test_an_empty_directory_of_comments_is_a_config_without_anything(load_text: LoadFiles) -> None:
    assert replace(config_of(load_text("# nothing yet\n")), base=PurePath()) == Config()


def test_the_same_url_twice_merges_tags_and_options_that_agree(load_text: LoadFiles) -> None:
    config = config_of(
        load_text(
            """
            feeds:
              - {url: "https://example.org/feed", tags: [a], lang: en}
              - {url: "HTTPS://Example.org:443/feed#top", tags: [b], lang: en, tier: fast, id: named}
              - {url: "https://example.org/feed?x=1", id: other}
            """
        )
    )
    first, other = config.feeds
    assert (first.id, first.tags, first.lang, first.tier) == ("named", frozenset("ab"), "en", Tier.FAST)
    assert other.id == "other"


def test_http_and_https_are_two_feeds(load_text: LoadFiles) -> None:
    loaded = load_text('feeds:\n  - {id: a, url: "http://example.org/"}\n  - {id: b, url: "https://example.org/"}')
    assert len(config_of(loaded).feeds) == 2


def test_a_default_id_is_a_slug_of_host_and_path(load_text: LoadFiles) -> None:
    loaded = load_text('feeds:\n  - url: "https://user:pass@www.Example.org:8080/News/World_%D0%96.xml?key=secret"\n')
    assert config_of(loaded).feeds[0].id == "example-org-news-world-d0-96-xml"


def test_numbers_in_text_fields_are_taken_as_written(load_text: LoadFiles) -> None:
    loaded = load_text("keywords:\n  k: {any: [737, 010, 1.10, no, on, 22:00]}\n")
    assert config_of(loaded).keywords[0].any == ("737", "010", "1.10", "no", "on", "22:00")


def test_a_broken_file_does_not_make_its_names_undefined(load_files: LoadFiles) -> None:
    loaded = load_files(
        {
            "a.yaml": "entities: [",
            "b.yaml": "rules:\n  - {id: b, when: zircon, to: [desk], feeds: {tags: [wire]}}",
        }
    )
    assert len(loaded.problems) == 1


def test_an_item_that_is_wrong_still_defines_its_name(load_text: LoadFiles) -> None:
    loaded = load_text(
        """
        feeds:
          - {id: f, url: "nonsense", tags: [wire]}
        entities:
          zircon: {names: 7}
        receivers:
          desk: {type: slack}
        rules:
          - {id: a, when: zircon, to: [desk], feeds: {ids: [f], tags: [wire]}, sevrity: info}
        """
    )
    assert [one.message for one in loaded.problems] == [
        "url: must be a URL that begins with http:// or https://",
        "names: must be a list, not a number",
        "`url` is missing",
        "unknown key `sevrity`",
    ]


def test_keep_text_follows_shorter_entries_unless_it_is_set(load_text: LoadFiles) -> None:
    assert config_of(load_text("settings: {keep_entries: 5d}")).settings.keep_text_s == 5 * 86400.0


@pytest.mark.parametrize(
    ("written", "seconds"), [("2s", 2), ("5m", 300), ("24h", 86400), ("30d", 2592000), ("2w", 1209600)]
)
def test_durations(load_text: LoadFiles, written: str, seconds: int) -> None:
    assert (
        config_of(load_text(f"settings: {{keep_entries: {written}, keep_text: 1s}}")).settings.keep_entries_s == seconds
    )


def test_thousands_of_rules_load_in_seconds(load_text: LoadFiles) -> None:
    rules = "".join(f"  - {{id: r{n}, when: '\"name {n}\" and k', to: [desk]}}\n" for n in range(1500))
    text = f"receivers:\n  desk: {{type: console}}\nkeywords:\n  k: {{any: [x]}}\nrules:\n{rules}"
    assert len(config_of(load_text(text)).rules) == 1500
