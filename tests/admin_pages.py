"""What the admin's lists have in common, asked of each model of an app."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin
from django.urls import reverse


def page(model, name="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def models_of(label):
    return set(apps.get_app_config(label).get_models())


def check_list(client, model, max_num_queries, word):
    """Searchable, filtered, and quick for a page that is full."""
    registered = admin.site._registry[model]
    assert registered.search_fields, model
    assert len(registered.list_filter) >= 2, model
    assert len(registered.list_display) >= 4, model
    client.get(page(model))
    # session, account with person, count, rows, and one for each filter that lists committees;
    # where the days are a tree: its ends
    with max_num_queries(12, info=model.__name__):
        answer = client.get(page(model))
    assert answer.status_code == 200
    assert model.objects.count() > 30, model
    assert answer.text.count('class="action-select"') in (0, 30), model
    assert client.get(page(model) + f"?q={word}").status_code == 200


def check_nothing_by_hand(client, record, *, added=False):
    """The page opens; nothing is added there (but through a service: `added`) or deleted."""
    model = type(record)
    assert client.get(page(model, "change", record.pk)).status_code == 200
    before = model.objects.count()
    # An empty form of a service is shown again.
    assert client.post(page(model, "add"), {}).status_code == (200 if added else 403)
    assert client.post(page(model, "delete", record.pk), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes"}
    client.post(page(model), chosen)
    assert model.objects.count() == before
