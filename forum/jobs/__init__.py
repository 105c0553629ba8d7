"""Background jobs: the function for each kind of job."""

from collections.abc import Callable
from typing import Final

from forum.jobs.attachments import erase_file, extract_text, tidy_files
from forum.jobs.contributions import follow_up
from forum.jobs.exports import make_export
from forum.jobs.glossary import renew_terms
from forum.jobs.imports import advance_import
from forum.jobs.invitations import send_invitation, send_nudge
from forum.jobs.notices import send_notice
from forum.jobs.privacy import make_own_data
from forum.jobs.search import index_contributions
from forum.jobs.synthesis.excerpts import verify_excerpts
from forum.jobs.synthesis.proposals import propose
from forum.jobs.translations import reassemble, translate

Handler = Callable[[dict[str, object]], None]
"""Does one job and commits. It may run twice, so it must be idempotent; it holds no transaction
while it waits for a translation engine or a mail server."""

HANDLERS: Final[dict[str, Handler]] = {
    "erase_file": erase_file,
    "export": make_export,
    "extract": extract_text,
    "follow_up": follow_up,
    "import": advance_import,
    "index": index_contributions,
    "invite": send_invitation,
    "nudge": send_nudge,
    "own_data": make_own_data,
    "propose": propose,
    "reassemble": reassemble,
    "renew_terms": renew_terms,
    "send_notice": send_notice,
    "tidy_files": tidy_files,
    "translate": translate,
    "verify_excerpts": verify_excerpts,
}
