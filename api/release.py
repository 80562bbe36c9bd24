"""Which Khsae this is."""

from importlib.metadata import PackageNotFoundError, version


def release() -> str:
    """The version that is installed."""
    try:
        return version("khsae")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "unknown"
