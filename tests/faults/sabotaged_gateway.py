"""`python -m tests.faults.sabotaged_gateway`: `porchlight gateway` with what sabotage.py does to it."""

from tests.faults import sabotage

if __name__ == "__main__":
    sabotage.apply()

    from app.gateway.bootstrap import run
    from app.log import configure_logging
    from app.settings import load_settings

    settings = load_settings()
    configure_logging("gateway", settings.log_level, settings.log_format)
    run(settings, settings.port)
