from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "fanal.journal"
    label = "journal"

    def ready(self) -> None:
        """No key is destroyed without an entry."""
        from fanal.journal.actions.record_shredding import record_shredding
        from fanal.vault import hooks

        hooks.before_shred.plug("journal", record_shredding)
