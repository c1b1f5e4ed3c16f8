"""How much of an upload is taken in? What is too large is cut off while it comes, and fills no disk."""

from __future__ import annotations

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

LARGEST = 25 * 2**20
"""Bytes of the largest file that any page takes; some take less."""


class CutOffHandler(FileUploadHandler):
    """First in settings.FILE_UPLOAD_HANDLERS: a file that grows beyond LARGEST is dropped, the other fields
    of its form are not. The form finds no file; `cut_off(request)` says why."""

    def __init__(self, request=None):
        super().__init__(request)
        self.taken = 0

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.taken = 0

    def receive_data_chunk(self, raw_data, start):
        self.taken += len(raw_data)
        if self.taken > LARGEST:
            self.request.cut_off = {*cut_off(self.request), self.field_name}
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None  # the handlers after this one keep it


def cut_off(request) -> set[str]:
    """The names of the fields whose file was too large. Ask once the form's data were read."""
    return getattr(request, "cut_off", set())
