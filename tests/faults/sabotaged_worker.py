"""`python -m tests.faults.sabotaged_worker`: `porchlight worker` with what sabotage.py does to it."""

from tests.faults import sabotage

if __name__ == "__main__":
    sabotage.apply()

    from actors.bootstrap import run
    from app.log import configure_logging
    from app.settings import load_settings

    settings = load_settings()
    configure_logging("worker", settings.log_level, settings.log_format)
    run(settings)
