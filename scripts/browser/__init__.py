"""What a person clicks, clicked in Chromium, on a real Home Assistant beside the double of the operator.

`scripts/e2e` starts all three in a fresh folder (`.e2e`) and lives through the chapters, or through those that are
named (`scripts/e2e people repairs`; what they need from earlier ones is prepared over REST then). Chapters are in
`chapters/`, one a module; `chapters/__init__.py` says in which order.

Every step checks what can be seen: each title, description and field of a dialog against the translation files. On
every page that is pictured, nothing may be left untranslated, be it a key, a placeholder, or, for somebody who speaks
Czech, an English sentence of ours. An error of ours in the browser's console or in Home Assistant's log fails the run,
too. The pictures are in `.e2e/pictures`, in the order of the story; where it breaks off, there is one more, and the
page as HTML.

The dashboard card is added to an empty dashboard and written in by two people. Then it is loaded twenty times by a
browser that has seen nothing before, with 10,000 messages beside 10, and from resources in YAML, for which Home
Assistant is started anew: that chapter is the last.
"""
