"""`python -m tests.bench [NAME…] [--full]`: all benchmarks, or those named. By hand, and in CI for the record."""

import argparse
import pkgutil
import time
from importlib import import_module

from tests import bench

NAMES = sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Figures, for the record.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; none: all of them")
    parser.add_argument("--full", action="store_true", help="with the large sizes too: many minutes")
    names = parser.parse_args().names
    if unknown := [name for name in names if name not in NAMES]:
        parser.error(f"there is no benchmark {unknown[0]!r}: use {', '.join(NAMES)}")
    for name in names or NAMES:
        module = import_module(f"tests.bench.{name}")
        print(f"== {name}: {(module.__doc__ or '').splitlines()[0]}", flush=True)
        start = time.perf_counter()
        module.main()
        print(f"   {time.perf_counter() - start:.0f} s\n", flush=True)


if __name__ == "__main__":
    main()
