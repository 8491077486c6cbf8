"""Files added to a draft, whole or in pieces over a weak link."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from xaso.kernel.files import api as files
from xaso.kernel.forms.errors import DraftGone, TooManyFiles, UploadOutOfStep
from xaso.kernel.forms.models import Draft, DraftFile, Upload, UploadPiece
from xaso.kernel.keyring import api as keyring

if TYPE_CHECKING:
    from uuid import UUID

    from django.core.files import File

FILES_IN_A_DRAFT = 20
BYTES_IN_A_DRAFT = 100 * 1024 * 1024
PIECE_BYTES = 512 * 1024
"""The largest piece taken at once."""


@transaction.atomic
def add_upload(
    draft: Draft, paper_key: str, upload: File[bytes] | BinaryIO, *, name: str
) -> DraftFile:
    """Open a file to prove it real, seal it with the draft's key and add it under a paper.

    Effects: one `StoredFile` and its `DraftFile`.

    Raises:
        TooManyFiles: The draft is full.
        files.UnreadableFile: It is no readable PDF or picture.
        files.FileTooLarge: It is larger than one file may be.
    """
    _keep_room(draft)
    stored = files.store(upload, key_id=draft.key_id, agency_id=draft.agency_id, name=name)
    return DraftFile.objects.create(draft=draft, file=stored, paper_key=paper_key)


@transaction.atomic
def remove_file(draft: Draft, file_id: UUID) -> None:
    """Take a file out of a draft and delete it; nothing happens if it is not there."""
    rows = list(draft.files.filter(file_id=file_id).select_related("file"))
    for row in rows:
        row.delete()
    files.forget(row.file for row in rows)


def files_in(draft: Draft) -> list[DraftFile]:
    """Return the files of a draft in the order they came, with their `StoredFile` joined."""
    return list(draft.files.select_related("file"))


@transaction.atomic
def begin_upload(draft: Draft, paper_key: str, *, name: str, size: int) -> Upload:
    """Announce a file that will come in pieces.

    Effects: one `Upload`; an unfinished one of the same paper and size is taken up again.

    Raises:
        TooManyFiles: The draft is full.
        files.FileTooLarge: It is larger than one file may be.
    """
    limit: int = settings.MAX_FILE_BYTES
    if size > limit:
        raise files.FileTooLarge(size, limit)
    _keep_room(draft)
    key = keyring.open_key(draft.key_id)
    for upload in draft.uploads.filter(paper_key=paper_key, size=size):
        if key.unseal(bytes(upload.sealed_name), _name_context(upload)).decode() == name:
            return upload
    upload = Upload(draft=draft, paper_key=paper_key, size=size)
    upload.sealed_name = key.seal(name[:200].encode(), _name_context(upload))
    upload.save(force_insert=True)
    return upload


@transaction.atomic
def append_piece(draft: Draft, upload_id: UUID, offset: int, piece: bytes) -> Upload:
    """Add the next piece of a file; one that has arrived already is taken for granted.

    Effects: one `UploadPiece`.

    Raises:
        DraftGone: The draft has no such upload.
        UploadOutOfStep: The piece does not continue what has arrived, or goes beyond the end.
    """
    upload = draft.uploads.select_for_update().filter(pk=upload_id).first()
    if upload is None:
        raise DraftGone(str(upload_id))
    if offset + len(piece) <= upload.offset:
        return upload
    is_beyond = offset + len(piece) > upload.size or len(piece) > PIECE_BYTES
    if offset != upload.offset or is_beyond or not piece:
        raise UploadOutOfStep(upload.offset)
    sealed = keyring.seal(draft.key_id, piece, _piece_context(upload, offset))
    UploadPiece.objects.create(upload=upload, offset=offset, sealed=sealed)
    upload.offset += len(piece)
    upload.save(update_fields=["offset"])
    return upload


@transaction.atomic
def complete_upload(draft: Draft, upload: Upload) -> DraftFile:
    """Put the pieces together, open the file and add it; a bad file is forgotten.

    Effects: one `DraftFile`; the upload and its pieces gone.

    Raises:
        UploadOutOfStep: Pieces are missing.
        files.UnreadableFile: It is no readable PDF or picture.
        TooManyFiles: The draft is full.
    """
    if upload.offset != upload.size:
        raise UploadOutOfStep(upload.offset)
    key = keyring.open_key(draft.key_id)
    whole = BytesIO()
    for piece in upload.pieces.all().iterator(chunk_size=8):
        whole.write(key.unseal(bytes(piece.sealed), _piece_context(upload, piece.offset)))
    whole.seek(0)
    name = key.unseal(bytes(upload.sealed_name), _name_context(upload)).decode()
    added = add_upload(draft, upload.paper_key, whole, name=name)
    upload.delete()
    return added


def drop_upload(upload: Upload) -> None:
    """Forget a file on its way."""
    Upload.objects.filter(pk=upload.pk).delete()


def _keep_room(draft: Draft) -> None:
    Draft.objects.select_for_update().filter(pk=draft.pk).first()
    held = draft.files.aggregate(size=Sum("file__size"))
    if draft.files.count() >= FILES_IN_A_DRAFT or (held["size"] or 0) > BYTES_IN_A_DRAFT:
        raise TooManyFiles(str(FILES_IN_A_DRAFT))


def _name_context(upload: Upload) -> str:
    return f"forms_upload.sealed_name|{upload.pk}"


def _piece_context(upload: Upload, offset: int) -> str:
    return f"forms_upload_piece.sealed|{upload.pk}|{offset}"
