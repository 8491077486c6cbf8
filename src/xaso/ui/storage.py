"""Static files with hashed names, inside our ES modules too."""

from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

_WITH_IMPORTS: Any = ManifestStaticFilesStorage
_OF_MODULES = _WITH_IMPORTS._js_module_import_aggregation_patterns[1]  # noqa: SLF001


class ModuleManifestStorage(ManifestStaticFilesStorage):
    """Rewrites `import "./x.js"` and CSS urls to hashed names when files are collected."""

    support_js_module_import_aggregation = True
    patterns = (*ManifestStaticFilesStorage.patterns, ("*.mjs", _OF_MODULES))
