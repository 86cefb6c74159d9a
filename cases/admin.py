"""Where an admin keeps what cases are worked with: departments, and the steps a kind of case brings along."""

from django.contrib import admin

from cases.models import ChecklistStep, Department


class DepartmentAdmin(admin.ModelAdmin[Department]):
    """Departments are switched off, never deleted: what they answered stays on the cases."""

    list_display = ["name_en", "lead_name", "address", "reply_minutes", "is_active"]
    filter_horizontal = ["people"]

    def has_delete_permission(self, request: object, obj: Department | None = None) -> bool:
        """Refuse: questions point at it."""
        return False


class ChecklistStepAdmin(admin.ModelAdmin[ChecklistStep]):
    """A step is switched off, never deleted: tasks point at it. Cases that have it keep it."""

    list_display = ["case_type", "order", "text_en", "is_gate", "minutes", "is_active"]
    list_filter = ["case_type"]

    def has_delete_permission(self, request: object, obj: ChecklistStep | None = None) -> bool:
        """Refuse: tasks point at it."""
        return False


admin.site.register(Department, DepartmentAdmin)
admin.site.register(ChecklistStep, ChecklistStepAdmin)
