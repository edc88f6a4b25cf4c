from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "palabre.search"
    label = "search"

    def ready(self) -> None:
        from palabre.search import tables

        # Not a migration: SQLite drops a table's triggers whenever it makes the table anew, which any later
        # migration may do (docs/decisions/0007-search.md).
        post_migrate.connect(tables.after_migrating, sender=self, dispatch_uid="search.tables")
