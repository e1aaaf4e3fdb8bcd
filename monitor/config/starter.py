"""The text that `monitor init` writes."""

from __future__ import annotations

STARTER_FILE = "monitor.yaml"
SCHEMA_FILE = "monitor.schema.json"
STARTER = """\
# yaml-language-server: $schema=monitor.schema.json
#
# A config of the news monitor. Every *.yaml file of this directory is read; each may hold any section, and names are
# global. After a change:
#   monitor check DIR     what is wrong, and where
#   monitor test DIR      the tests beside the rules
#   monitor try DIR       fetch now, store nothing, show what would fire
#   monitor run DIR       poll, match and alert

settings:
  # A page or mail address that publishers can turn to; sent with every request.
  # contact: https://example.org/about
  # Told when another receiver is in trouble.
  fallback: console

# What is polled. The first fetch of a feed alerts nothing: what is there already is no news. `fulltext: auto` reads the
# article when headline or summary meet part of a rule: names mostly stand further down.
feeds:
  - {id: bbc-world, url: "https://feeds.bbci.co.uk/news/world/rss.xml", lang: en, tags: [world], fulltext: auto}
  - {id: guardian-world, url: "https://www.theguardian.com/world/rss", lang: en, tags: [world], fulltext: auto}

# Who is looked for. `names` count wherever they stand; `ambiguous` ones only beside a `context` word in the same entry;
# nothing inside a `lookalikes` phrase is ever a hit.
entities:
  united_nations:
    names: [United Nations, Security Council]
    ambiguous: [UN]
    context: [resolution, General Assembly, envoy, peacekeepers]

# What is looked for. `stem` finds the other forms of a word: talk, talks.
keywords:
  talks: {any: [talks, negotiations, summit, ceasefire], stem: true}

# What fires: names from above, "quoted phrases", and, or, not, near/n, N of (a, b, c), title:"...".
rules:
  - id: un-talks
    title: The United Nations and talks
    when: united_nations and talks
    # Tried from the top; or just `severity: warning`.
    severity:
      critical: united_nations and "ceasefire agreement"
      warning: otherwise
    feeds: {tags: [world]}
    tests:
      - {title: UN envoy opens peace talks in Geneva, expect: warning}
      - {title: United Nations hails ceasefire agreement after the talks, expect: critical}
      - {title: Talks about a new stadium go on, expect: silent}

# Where alerts go. Secrets stay out of this file: ${file:slack_desk} is read from secrets/slack_desk beside it (or from
# the service's credentials), ${SOC_URL} from the environment.
receivers:
  console: {type: console}
  # desk: {type: slack, url: "${file:slack_desk}"}
  # soc: {type: webhook, url: "${SOC_URL}", secret: "${file:soc_secret}"}

# For rules without a `to` of their own; every route that matches applies.
routes:
  - {match: {}, to: [console]}
  # - {match: {severity: critical}, to: [desk, soc]}
"""
