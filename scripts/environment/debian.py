"""Python from Debian's packages, unpacked into the checkout; the system is left as it is.

The packages come from the next Debian release and want its newer C library. So the library is unpacked too,
and the unpacked Python alone is told to use it.
"""

from collections.abc import Iterator
from pathlib import Path
import platform
import re
import shutil

from scripts.environment.process import SetupError, clean_environment, run, say
from scripts.environment.tools import TOOLS, provide_patchelf

_SUITE = "forky"
_PACKAGES = (
    # Python itself …
    *("python3.14", "python3.14-minimal", "libpython3.14-minimal", "libpython3.14-stdlib"),
    # … the libraries it and binary wheels load …
    *("libc6", "libgcc-s1", "libstdc++6", "libexpat1", "libssl3t64", "zlib1g", "libffi8", "libsqlite3-0"),
    *("libbz2-1.0", "liblzma5", "libzstd1", "libreadline8t64", "libtinfo6", "libncursesw6"),
    *("libuuid1", "libmpdec4"),
    # … and the headers, for packages without a wheel.
    *("libpython3.14", "libpython3.14-dev", "python3.14-dev"),
)
_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_SOURCES = Path("/etc/apt")
_LOADERS = {"x86_64": "ld-linux-x86-64.so.2", "aarch64": "ld-linux-aarch64.so.1"}
_APT_TIMEOUT = 300


def unpack_python() -> Path:
    """Fetch and unpack Python 3.14; apt checks signatures and checksums. Raises SetupError."""
    machine = platform.machine()
    if machine not in _LOADERS or not shutil.which("apt-get") or not _KEYRING.exists():
        message = "this is not a Debian system on x86_64 or aarch64 with its archive keyring"
        raise SetupError(message)
    folder = TOOLS / "python"
    work = TOOLS / "apt"
    for old in (folder, work):
        shutil.rmtree(old, ignore_errors=True)
    packages = _download(work)
    say("Unpacking Python 3.14 into .tools/python …")
    for package in packages:
        run(["dpkg-deb", "-x", package, folder], clean_environment(), _APT_TIMEOUT, work)
    python = folder / "usr" / "bin" / "python3.14"
    libraries = folder / "usr" / "lib" / f"{machine}-linux-gnu"
    _use_libraries(python, libraries, _LOADERS[machine], provide_patchelf())
    run([python, "-c", "import ctypes, lzma, sqlite3, ssl"], clean_environment(), 60)
    shutil.rmtree(work)
    return python


def header_folder(python: Path) -> Path:
    """Return where the C headers of an unpacked Python, or of an environment made with it, lie."""
    return python.resolve().parent.parent / "include"


def _download(work: Path) -> list[Path]:
    say(f"Fetching Python 3.14 from Debian ({_SUITE}) …")
    failures = []
    for mirror in _system_mirrors():
        shutil.rmtree(work, ignore_errors=True)
        configuration = _write_configuration(work, mirror)
        environment = clean_environment(APT_CONFIG="/dev/null", LC_ALL="C")
        try:
            for command in (["update"], ["download", *_PACKAGES]):
                run(["apt-get", "-c", configuration, "-qq", *command], environment, _APT_TIMEOUT, work)
        except SetupError as error:
            failures.append(str(error))
        else:
            return sorted(work.glob("*.deb"))
    raise SetupError("\n".join(failures) or "the system's apt sources name no Debian mirror")


def _write_configuration(work: Path, mirror: str) -> Path:
    """Write a private apt configuration, so that no list, cache or hook of the system is touched."""
    for name in ("lists/partial", "cache/archives/partial", "state"):
        (work / name).mkdir(parents=True)
    (work / "status").touch()
    sources = work / "sources.list"
    sources.write_text(f"deb [signed-by={_KEYRING}] {mirror} {_SUITE} main\n", encoding="utf-8")
    configuration = work / "apt.conf"
    configuration.write_text(
        f"""
        Dir::Etc::sourcelist "{sources}";
        Dir::Etc::sourceparts "/dev/null";
        Dir::Etc::preferences "/dev/null";
        Dir::Etc::preferencesparts "/dev/null";
        Dir::State "{work}/state";
        Dir::State::status "{work}/status";
        Dir::State::Lists "{work}/lists";
        Dir::Cache "{work}/cache";
        Acquire::Languages "none";
        Acquire::AllowInsecureRepositories "false";
        APT::Get::AllowUnauthenticated "false";
        APT::Sandbox::User "root";
        #clear APT::Update::Pre-Invoke;
        #clear APT::Update::Post-Invoke;
        #clear APT::Update::Post-Invoke-Success;
        """,
        encoding="utf-8",
    )
    return configuration


def _system_mirrors() -> list[str]:
    """Return the mirrors this system's apt uses, those that look like Debian's main archive first."""
    files = [_SOURCES / "sources.list", *sorted((_SOURCES / "sources.list.d").glob("*"))]
    mirrors: list[str] = []
    for file in files:
        if file.suffix in {".list", ".sources"} and file.is_file():
            read = one_line_mirrors if file.suffix == ".list" else deb822_mirrors
            mirrors += read(file.read_text(encoding="utf-8"))
    return sorted(dict.fromkeys(mirrors), key=lambda mirror: not mirror.rstrip("/").endswith("/debian"))


def one_line_mirrors(text: str) -> Iterator[str]:
    """Yield the addresses that serve main, from lines like `deb [options] address suite components`."""
    for line in text.splitlines():
        words = re.sub(r"\[.*?\]", "", line.partition("#")[0]).split()
        if words[:1] == ["deb"] and "main" in words[3:] and "security" not in words[1]:
            yield words[1]


def deb822_mirrors(text: str) -> Iterator[str]:
    """Yield the addresses that serve main, from paragraphs of `Field: value` lines."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for paragraph in re.split(r"\n\s*\n", "\n".join(lines)):
        fields = {}
        for line in re.sub(r"\n[ \t]+", " ", paragraph).splitlines():
            name, _, value = line.partition(":")
            fields[name.strip().lower()] = value.split()
        serves_packages = "deb" in fields.get("types", []) and "main" in fields.get("components", [])
        if serves_packages and fields.get("enabled") != ["no"]:
            yield from (address for address in fields.get("uris", []) if "security" not in address)


def _use_libraries(python: Path, libraries: Path, loader: str, patchelf: Path) -> None:
    arguments = ("--set-interpreter", libraries / loader, "--force-rpath", "--set-rpath", libraries)
    run([patchelf, *arguments, python], clean_environment(), 60, python.parent)
