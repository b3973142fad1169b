from django.apps import AppConfig, apps


class JobsConfig(AppConfig):
    name = "fanal.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Fill the timetable, and be seen on the board when work fails for good."""
        from fanal.core import plugs
        from fanal.jobs import board, timetable

        timetable.discover([config.name for config in apps.get_app_configs() if config.name.startswith("fanal.")])
        plugs.board_item.plug("jobs", board.items)
