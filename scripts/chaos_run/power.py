"""Power cuts: the log's files as they are at one moment must open, be whole, and hold what was acknowledged."""

import asyncio
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
import random
import shutil
import sqlite3

from scripts.story.process import HomeAssistantProcess

_PAGE = 4096


@dataclass(slots=True)
class PowerCuts:
    """The copies that were taken, and what was wrong with them."""

    process: HomeAssistantProcess
    database: Path
    folder: Path
    chance: random.Random
    taken: int = 0
    with_wal: int = 0
    broken: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    async def cut(self, acknowledged: Collection[str]) -> None:
        """Copy the files of this moment and look whether the texts that were acknowledged before are in the copy."""
        texts = frozenset(acknowledged)
        copy = self.folder / f"copy-{self.taken}.db"
        wal = copy.with_name(f"{copy.name}-wal")
        # Without standing still the two files would be of two moments, which no power cut leaves behind.
        async with self.process.halted():
            shutil.copyfile(self.database, copy)
            shutil.copyfile(self.database.with_name(f"{self.database.name}-wal"), wal)
        self.taken += 1
        self.with_wal += wal.stat().st_size > 0
        if self.chance.random() < 0.5:  # noqa: PLR2004 - every other one
            # The write that was under way got so far: any bytes, of which SQLite must believe none.
            with wal.open("ab") as torn:
                torn.write(self.chance.randbytes(self.chance.randrange(1, 3 * _PAGE)))
        await asyncio.to_thread(self._examine, copy, texts)

    def _examine(self, copy: Path, texts: frozenset[str]) -> None:
        try:
            with closing(sqlite3.connect(copy)) as connection:
                verdict = [row[0] for row in connection.execute("PRAGMA integrity_check")]
                kept = {row[0] for row in connection.execute("SELECT text FROM messages")}
        except sqlite3.Error as error:
            self.broken.append(f"{copy.name}: {error}")
            return
        if verdict != ["ok"]:
            self.broken.append(f"{copy.name}: {verdict}")
        elif texts <= kept:
            copy.unlink()
        self.missing.extend(f"{copy.name}: {text}" for text in sorted(texts - kept))
