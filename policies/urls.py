"""Where this app's pages live; the words before the codes are reserved (`actions.policies.RESERVED`)."""

from django.urls import path, register_converter

from policies.views import changes, drafts, library, lookups, quiz


class AnchorConverter:
    """The number of a clause in an address."""

    regex = r"\d{1,3}(?:\.\d{1,3}){0,2}"

    def to_python(self, value: str) -> str:
        """Return the number as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Return the number as it is."""
        return str(value)


register_converter(AnchorConverter, "anchor")

app_name = "policies"
_one = "<slug:code>/<int:number>/"
_draft = f"{_one}draft/"
urlpatterns = [
    path("", library.index, name="index"),
    path("lookup/", lookups.detail, name="lookup"),
    path("changes/", changes.index, name="changes"),
    path("quiz/", quiz.index, name="quiz"),
    path("quiz/<int:pk>/", quiz.detail, name="quiz_attempt"),
    path("quiz/<int:pk>/answer/", quiz.answer, name="quiz_answer"),
    path("drafts/", drafts.index, name="drafts"),
    path("new/", drafts.create, name="new"),
    path("<slug:code>/", library.detail, name="detail"),
    path("<slug:code>/drafts/", drafts.begin, name="begin_draft"),
    path(_one, library.detail, name="detail"),
    path(_draft, drafts.detail, name="draft"),
    path(f"{_draft}clauses/", drafts.clause, name="new_clause"),
    path(f"{_draft}clauses/<anchor:anchor>/", drafts.clause, name="clause"),
    path(f"{_draft}clauses/<anchor:anchor>/removal/", drafts.clause_removal, name="clause_removal"),
    path(f"{_draft}submission/", drafts.submission, name="submission"),
    path(f"{_draft}return/", drafts.returning, name="return"),
    path(f"{_draft}removal/", drafts.removal, name="draft_removal"),
    path(f"{_draft}publication/", drafts.publication, name="publication"),
    path(f"{_one}retirement/", drafts.retirement, name="retirement"),
    path(f"{_one}review/", drafts.review, name="review"),
]
