"""For who runs the system: imports and their counts. People are not shown there."""

from django.contrib import admin
from django.http import HttpRequest

from marketplace.models import ImportRun


@admin.register(ImportRun)
class ImportRunAdmin(admin.ModelAdmin[ImportRun]):
    """Each reading of a file; nothing to change."""

    list_display = ["file_name", "source", "started_at", "finished_at", "imported", "refused"]
    list_filter = ["source"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Files are imported by command."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: ImportRun | None = None) -> bool:
        """What happened stays as it happened."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ImportRun | None = None) -> bool:
        """What happened stays on record."""
        return False
