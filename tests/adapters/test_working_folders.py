"""What a killed process leaves is removed; what another works in stays."""

import subprocess
import sys
from pathlib import Path

from forum.adapters.working_folders import working_folder

HOLDS = (
    "import sys; from pathlib import Path\n"
    "from forum.adapters.working_folders import working_folder\n"
    "with working_folder(Path(sys.argv[1]), 'backup') as folder:\n"
    "    (folder / 'database').write_text('everything'); print(flush=True); sys.stdin.read()"
)


def test_a_folder_is_for_its_owner_alone_and_gone_afterwards(tmp_path: Path) -> None:
    with working_folder(tmp_path, "backup") as folder:
        (folder / "database").write_text("everything")
        assert folder.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / ".data-kept").mkdir()
    command = [sys.executable, "-c", HOLDS, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        [held] = tmp_path.glob(".backup-*")
        with working_folder(tmp_path, "backup"):
            assert (held / "database").exists()
        other.kill()
    with working_folder(tmp_path, "backup"):
        assert not held.exists()
    assert [left.name for left in tmp_path.iterdir()] == [".data-kept"]
