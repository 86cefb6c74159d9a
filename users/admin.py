"""Where an admin invites staff, gives them roles and teams, and closes accounts."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from users import actions
from users.models import Membership, Skill, Team, User
from users.roles import Role


class MembershipInline(admin.TabularInline[Membership, User]):
    model = Membership
    extra = 1


class UserAdmin(admin.ModelAdmin[User]):
    """People are deactivated, never deleted: their name stands on what they did.

    A new account has no password; the person sets one through “I can’t sign in”.
    """

    list_display = ["name", "email", "role", "is_active"]
    list_filter = ["role", "is_active", "teams"]
    search_fields = ["name", "email"]
    fields = ["name", "called", "email", "role", "language", "speaks", "time_zone", "is_active"]
    inlines = [MembershipInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Return people only: a machine is no member of staff."""
        return super().get_queryset(request).exclude(role=Role.MACHINE)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the roles of people."""
        if db_field.name == "role":
            kwargs["choices"] = [(r.value, r.label) for r in Role if r != Role.MACHINE]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(
        self,
        request: HttpRequest,
        obj: User,
        form: ModelForm[User],
        change: bool,  # noqa: FBT001 - the admin calls it so
    ) -> None:
        """Keep the row; a new role or a closed account ends every session at once."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change and {"role", "is_active"} & set(form.changed_data):
            actions.end_every_session(user_id=obj.pk, now=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Answer no, for everybody."""
        return False


class TeamAdmin(admin.ModelAdmin[Team]):
    """Teams share a queue; their zone is the wall clock their targets hang on."""

    list_display = ["name", "slug", "time_zone"]
    prepopulated_fields = {"slug": ["name"]}


class SkillAdmin(admin.ModelAdmin[Skill]):
    """What cases may ask for; who has it is said under Manage, People and capacity."""

    list_display = ["slug", "name_en", "name_pt"]
    prepopulated_fields = {"slug": ["name_en"]}


admin.site.register(Skill, SkillAdmin)
admin.site.register(User, UserAdmin)
admin.site.register(Team, TeamAdmin)
