"""The least a page can cost: sign-in, one indexed query, one template, as many bytes as the product's page."""

import json

from django.contrib.auth.decorators import login_required
from django.db import connection, transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from cases.lifecycle import OPEN_STATUSES
from cases.models import Case, Message


@login_required
def work_list(request, team):
    cases = Case.objects.filter(team=team, status__in=OPEN_STATUSES).most_urgent_first()[:50]
    return _page(request, "list.html", {"cases": cases})


@login_required
def case(request, pk):
    messages = Message.objects.filter(thread__case=pk).order_by("written_at")
    return _page(request, "case.html", {"messages": messages})


@login_required
def search(request, word):
    found = Message.objects.extra(
        where=["cases_found_by(text) @@ to_tsquery('pg_catalog.simple', %s)"], params=[word]
    )[:20]
    return _page(request, "case.html", {"messages": found})


@login_required
@transaction.atomic
def write(request):
    words = json.loads(request.body)["text"]
    with connection.cursor() as cursor:
        cursor.execute("insert into bench_head (title) values (%s) returning id", [words[:80]])
        (head,) = cursor.fetchone()
        cursor.execute("insert into bench_line (head_id, words) values (%s, %s)", [head, words])
    return HttpResponse(status=201)


def _page(request, template, context):
    response = render(request, template, context)
    missing = int(request.GET.get("bytes", 0)) - len(response.content)
    response.content += b"<!-- " + b"." * missing + b" -->" if missing > 0 else b""
    return response


urlpatterns = [
    path("list/<int:team>/", work_list),
    path("case/<int:pk>/", case),
    path("search/<str:word>/", search),
    path("write/", write),
]
