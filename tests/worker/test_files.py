"""The list of files that the worker can prepare."""

import sys

from config import urls
from config.ui.downloads.files import File
from worker.files import FILES

APPS = ("recruitment.", "training.", "matching.", "delivery.", "reporting.", "config.")


def test_the_worker_finds_every_file_that_a_page_offers() -> None:
    assert urls.urlpatterns  # all pages are imported, and so are their files
    modules = [module for name, module in sys.modules.items() if name.startswith(APPS)]
    values = [value for module in modules for value in vars(module).values()]
    offered = {value.name for value in values if issubclass(type(value), File)}
    names = [file.name for file in FILES]
    assert offered == set(names)
    assert len(names) == len(set(names))
