"""Which mirror Debian's Python is fetched from: the one the system's own apt uses."""

from scripts.environment.debian import deb822_mirrors, one_line_mirrors

MIRROR = "http://mirror.example/debian"


def test_one_line_sources_are_read_with_and_without_options() -> None:
    text = f"""
    # deb http://old.example/debian bookworm main
    deb {MIRROR} bookworm main contrib # the nearest
    deb [arch=amd64 signed-by=/usr/share/keyrings/a.gpg] {MIRROR}-2 bookworm-updates main
    """
    assert list(one_line_mirrors(text)) == [MIRROR, f"{MIRROR}-2"]


def test_one_line_sources_without_packages_in_main_are_left_out() -> None:
    text = f"""
    deb-src {MIRROR} bookworm main
    deb {MIRROR} bookworm non-free-firmware
    deb http://mirror.example/debian-security bookworm-security main
    deb
    """
    assert list(one_line_mirrors(text)) == []


def test_deb822_sources_are_read_paragraph_by_paragraph() -> None:
    text = f"""# comment
Types: deb deb-src
# comment
URIs: {MIRROR}
 {MIRROR}-2
Suites: bookworm bookworm-updates
Components: main contrib

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Types: deb
URIs: http://third.example/apt
Suites: stable
Components: main
"""
    assert list(deb822_mirrors(text)) == [MIRROR, f"{MIRROR}-2", "http://third.example/apt"]


def test_deb822_sources_that_are_switched_off_are_left_out() -> None:
    text = f"Types: deb\nURIs: {MIRROR}\nSuites: bookworm\nComponents: main\nEnabled: no\n"
    assert list(deb822_mirrors(text)) == []
